"""UnionPay: the shop's EMVCo code (tag 15 or 16), links of qr.95516.com, and the payer's code in digits or base64.

Issued by UnionPay International and China UnionPay. The EMVCo account is one primitive object of 31 characters: IIN of
the acquirer (8), IIN of the forwarding institution (8), merchant id (15); lengths count characters, text is UTF-8. A
text that holds other accounts too belongs to the code it was merged into (`sgqr`, `bccard`, `emv`), and a tag 15 of
another form is read as `emv`. Only the EMVCo text can be built; the others are minted by UnionPay and its banks.

Links are `https://qr.95516.com/` with the issuer's code (8 digits) and a serial of 26 to 32 digits; `userAuth` on that
host only tells a shop who the payer is. A payer's code is 19 digits that start 62, abroad base64 of BER-TLV with AID
A000000333010101 (debit) or A000000333010102 (credit): single-use, its secrets stand in the payload and nowhere in what
is shown.

Sources: UnionPay International's developer site, tests of public kits and their samples, which were recomputed. Not
certain: that serials starting 01 are static and 62 dynamic is read from six samples; JR/T 0245-2025 was not seen.

>>> from paycode.payload.money import Currency
>>> shop = Request(acquirer_iin="25000344", forwarding_iin="00020344", merchant_id="100000000000006", mcc="5972",
...                currency=Currency("HKD"), country="HK", merchant_name="Test Merchant", merchant_city="HK")
>>> SCHEME.build(shop).text
'000201010211153125000344000203441000000000000065204597253033445802HK5913Test Merchant6002HK63043F1B'
>>> parse(b"https://qr.95516.com/00010001/62112028173283416953321113029241", False).summary.kind
'dynamic'
>>> parse(b"6212345678901234567", False).parts
(('code', '62*****************'),)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal, cast

from .. import payer, uri
from ..emv import document, merchant, profile, tlv
from ..emv.profile import Composite, Consumer, PresentedRequest, Profile
from ..findings import Finding, Malformed, Severity, judge
from ..money import Currency
from ..scheme import MAX_CHARACTERS, Kind, Match, Part, Payload, Payment, Scheme, SchemeInfo, Summary, decode
from ..text import ASCII, DIGITS, TextRule

__all__ = ["AIDS", "SCHEME", "Request", "build", "match", "parse", "summary"]

SOURCE = "UnionPay International, Merchant Presented QR Code Encoding Specification"
LINKS = "UnionPay links as public code bases read them"
AIDS = ("A000000333010101", "A000000333010102")

Form = Literal["merchant", "consumer", "payer", "link", "user_auth"]


@dataclass(frozen=True, kw_only=True)
class Request(PresentedRequest):
    """What one text of UnionPay says; fields that its form does not have are empty. Only "merchant" can be built.

    form: "merchant" EMVCo text, "consumer" payer's code in base64 (with `aid` and `label`), "payer" payer's code in
    digits, "link" `issuer_code` and `serial` of qr.95516.com (empty where its form is not known), "user_auth"
    `redirect_url` (no payment). acquirer_iin, forwarding_iin: eight digits each. merchant_id: 15 characters. currency,
    country: needed to build. accounts: account objects of other networks. code: the payer's digits, a secret. url: the
    text where it is a link.
    """

    form: Form = "merchant"
    acquirer_iin: str = ""
    forwarding_iin: str = ""
    merchant_id: str = ""
    currency: Currency | None = None
    country: str = ""
    mcc: str = "0000"
    accounts: tuple[Part, ...] = ()
    issuer_code: str = ""
    serial: str = ""
    redirect_url: str = ""
    url: str = ""
    code: str = field(default="", repr=False)


def match(data: bytes) -> Match:
    """EXACT for a known form; for EMVCo texts only where UnionPay's is the one account. FAMILY for other links."""
    text = data[:MAX_CHARACTERS].decode("utf-8", "ignore")
    trimmed = text.strip(document.OUTER)
    if _HEAD(trimmed):
        return Match.EXACT if _alone(trimmed) else Match.NO
    if re.fullmatch(_PAYER, text) or profile.is_consumer(PROFILE, data):
        return Match.EXACT
    if not _is_link(text):
        return Match.NO
    path = re.split("[?#]", text[len(_HOST) :])[0]
    return Match.EXACT if path == _USER_AUTH or re.fullmatch(_LINK, path) else Match.FAMILY


def build(request: Request) -> Payload:
    """The EMVCo text; `RequestError` for the other forms, which only UnionPay and its banks mint."""
    return _MERCHANT.build(request)


def parse(data: bytes, lenient: bool) -> Payment[Request]:
    """The text as it was received. Lenient keeps what breaks a field rule."""
    if re.fullmatch(_PAYER.encode(), data):
        return _payment(data, lenient, *_payer(data.decode()))
    if _is_link(data[: len(_HOST)].decode("utf-8", "ignore")):
        return _payment(data, lenient, *_link(decode(data)))
    return _MERCHANT.parse(data, lenient)


def summary(request: Request) -> Summary:
    """What a confirm screen shows: links and payer's codes name no payee, only UnionPay's server does."""
    if request.form in {"merchant", "consumer", "payer"}:
        return _MERCHANT.summary(request)
    return Summary(kind=_SERIALS.get(request.serial[:2], "unknown"), url=request.url)


_Read = tuple[Request, list[Part], list[Finding]]


def _alone(text: str) -> bool:
    """Whether this EMVCo text has one account object, and that one is UnionPay's."""
    try:
        objects = tlv.level(text, document.CRC)
    except Malformed:
        return False
    accounts = [tag for tag in objects if merchant.is_account(tag)]
    return len(accounts) == 1 and accounts[0] in PLACES and re.fullmatch(_ACCOUNT, objects[accounts[0]]) is not None


def _is_link(text: str) -> bool:
    return text[: len(_HOST)].lower() == _HOST


def _payment(data: bytes, lenient: bool, request: Request, parts: list[Part], found: list[Finding]) -> Payment[Request]:
    return Payment(
        scheme="unionpay",
        request=request,
        payload=Payload(data=data, scheme="unionpay"),
        summary=summary(request),
        parts=tuple(parts),
        unknown=request.extra,
        findings=judge(found, lenient=lenient),
    )


def _payer(digits: str) -> _Read:
    found = [payer.warning("code", LINKS)]
    return replace(_BLANK, form="payer", code=digits), [("code", payer.masked(digits))], found


def _link(text: str) -> _Read:
    """A link of qr.95516.com, whose scheme and host mean the same in capitals."""
    address = uri.split(text)
    given = uri.parameters(address)
    asked = [(one.name, one.value) for one in given]
    if address.fragment is not None:
        asked.append(("fragment", address.fragment))
    path = address.path.removeprefix("/")
    pieces = re.fullmatch(_LINK, path)
    if pieces:
        request, parts, found = _payment_link(pieces[1], pieces[2], asked)
    elif path == _USER_AUTH:
        request, parts, found = _user_auth(asked)
    elif path:
        request, parts, found = _unknown_link(path, asked)
    else:
        raise Malformed(_finding("missing", "path", "nothing follows the host", Severity.FATAL))
    return replace(request, url=text), parts, [*uri.findings(given, _AUTH), *found]


def _payment_link(issuer_code: str, serial: str, asked: list[Part]) -> _Read:
    found = [_finding("unexpected", name[:40], "a payment link ends with its serial") for name, _ in asked]
    request = replace(_BLANK, form="link", issuer_code=issuer_code, serial=serial, extra=tuple(asked))
    return request, [("issuer_code", issuer_code), ("serial", serial), *asked], found


def _unknown_link(path: str, asked: list[Part]) -> _Read:
    rule = "is not an issuer code of 8 digits and a serial of 26 to 32: what it is cannot be told"
    found = [_finding("unknown_link", "path", rule), *_REDIRECT.findings("path", path)]
    return replace(_BLANK, form="link", extra=tuple(asked)), [("path", path), *asked], found


def _user_auth(asked: list[Part]) -> _Read:
    target = dict(asked).get("redirectUrl", "")
    found = [
        _finding("not_a_payment", "", "tells a shop who the payer is, pays nobody", Severity.WARNING),
        *_REDIRECT.findings("redirectUrl", target),
    ]
    extra = tuple(part for part in asked if part[0] not in _AUTH)
    return replace(_BLANK, form="user_auth", redirect_url=target, extra=extra), asked, found


def _checks(request: Request) -> Iterator[Finding]:
    if not any(getattr(request, name) for name in _PIECES):
        yield _finding("missing", PLACES[0], "there is no account of UnionPay (15 or 16)", Severity.FATAL)
        return
    for name, rule in _PIECES.items():
        yield from rule.findings(name, getattr(request, name))


def _merchant_summary(request: Request) -> Summary:
    account = "".join(getattr(request, name) for name in _PIECES)
    currency = request.currency.code if request.currency else ""
    return profile.summarise(request, account=account, currency=currency)


def _finding(code: str, name: str, rule: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(code=code, field=name, rule=rule, severity=severity, source=LINKS)


PLACES = ("15", "16")
_HOST = "https://qr.95516.com/"
_LINK = "([0-9]{8})/([0-9]{26,32})"
_USER_AUTH = "qrcGtwWeb-web/api/userAuth"
_AUTH = ("redirectUrl", "version")
_HEAD = re.compile("00[0-9]{2}").match
_PAYER = "62[0-9]{17}"
_ACCOUNT = "[0-9]{16}[ -~]{15}"
_SERIALS: dict[str, Kind] = {"01": "static", "62": "dynamic"}
_REDIRECT = TextRule(maximum=MAX_CHARACTERS, source=LINKS)
_IIN = TextRule(maximum=8, minimum=8, characters=DIGITS, source=SOURCE)
_PIECES = {
    "acquirer_iin": _IIN,
    "forwarding_iin": _IIN,
    "merchant_id": TextRule(maximum=15, minimum=15, characters=ASCII, source=SOURCE),
}

PROFILE = Profile(
    info=SchemeInfo(
        id="unionpay",
        name="UnionPay",
        issuer="UnionPay International, China UnionPay",
        edition=SOURCE,
        doubts=(
            "that a serial starting 01 is static and one starting 62 dynamic is inferred from six samples",
            "the national standard JR/T 0245-2025 was not seen",
            "links and payer's codes are minted by UnionPay and its banks; only the EMVCo text is built",
        ),
    ),
    request=Request,
    checks=_checks,
    summary=_merchant_summary,
    consumer=Consumer(aids=AIDS),
    composites=(Composite(paths=PLACES, pieces=(("acquirer_iin", 8), ("forwarding_iin", 8), ("merchant_id", 15))),),
)

_MERCHANT = profile.scheme(PROFILE)
_BLANK = cast(Request, PROFILE.binding.blank)

SCHEME = Scheme(
    info=PROFILE.info,
    request=Request,
    match=match,
    build=build,
    parse=parse,
    summary=summary,
    owners=frozenset(PLACES),
)
