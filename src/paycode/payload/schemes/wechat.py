"""WeChat Pay: receipt codes (`wxp://`), order codes (`weixin://wxpay/bizpayurl`), payment codes in digits.

Issuer: Tencent (WeChat Pay). Edition: guides of API V2 and V3 and the kits around them; texts as seen up to November
2026. Order codes, the signed link of "Native mode 1" and the payment codes stand in official guides and kits. Receipt
and merchant codes are what several independent public code bases agree on. That the `1` in `wxp://f2f1` means an
amount set by the payee is an inference from a few samples.

WeChat mints these texts, all but one: the mode 1 link, which the merchant signs with its V2 key. That signature is
neither checked nor made here. Tokens are case-sensitive and so is WeChat's own test of the first letters, so nothing
is folded. One official page prints `weixin://weixin://...`; that is a misprint and is refused. A payment code is the
payer's money for about a minute: its digits stand in `Request.code` and in the payload, and nowhere else.

>>> parse(b"wxp://f2f0example", False).summary.kind
'static'
>>> parse(b"weixin://wxpay/bizpayurl?pr=5zPMHa4zz", False).request.form
'order'
>>> parse(b"134622817080551492", False).parts
(('code', '13****************'),)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NoReturn

from .. import payer, uri
from ..findings import Finding, Malformed, RequestError, Severity, judge
from ..scheme import MAX_CHARACTERS, Kind, Match, Part, Payload, Payment, Scheme, SchemeInfo, Summary, decode
from ..text import ASCII, DIGITS, TextRule
from ..uri import Parameter

__all__ = ["SCHEME", "Request", "build", "match", "parse", "summary"]

SOURCE = "WeChat Pay texts as public code bases read them"
MODE_1 = "WeChat Pay V2, Native mode 1"
ORDERS = "WeChat Pay V2 and V3, Native pay guides"

Form = Literal[
    "receipt",
    "receipt_amount",
    "receipt_other",
    "business_receipt",
    "tenpay_receipt",
    "merchant",
    "order",
    "mode1",
    "short_link",
    "payer",
    "bind_card",
    "red_packet",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What one text of WeChat says; fields that its form does not have are empty.

    form: "receipt" (payer types the amount), "receipt_amount" (preset by the payee), "receipt_other" (another digit
    there), "business_receipt", "tenpay_receipt" (older receipt link), "merchant" (printed merchant code), "order" (one
    order, `code_url`), "mode1" (link signed by the merchant), "short_link" (mode 1, shortened), "payer" (payment
    code), "bind_card" and "red_packet" (no payments). token: the opaque part, as written. groupid: of combined orders.
    appid to sign: the fields of mode 1, `time_stamp` in Unix seconds. code: the payer's digits, a secret. url: the
    text itself where it is a web address. extra: parameters that are not known, in order.
    """

    form: Form
    token: str = ""
    groupid: str = ""
    appid: str = ""
    mch_id: str = ""
    nonce_str: str = ""
    product_id: str = ""
    time_stamp: str = ""
    sign: str = ""
    url: str = ""
    code: str = field(default="", repr=False)
    extra: tuple[Part, ...] = ()


def match(data: bytes) -> Match:
    """EXACT for the known beginnings and for payment codes; FAMILY for other texts of WeChat's own URI schemes."""
    start = data[:64]
    if start.startswith(_STARTS) or re.fullmatch(_PAYER, data):
        return Match.EXACT
    return Match.FAMILY if start.lower().startswith(_FAMILY) else Match.NO


def build(request: Request) -> NoReturn:
    """Always `RequestError`: WeChat mints the texts, and the mode 1 link needs the merchant's key."""
    rule = f"only WeChat mints its texts (this one: {request.form}); show one again by its bytes (Payment.payload)"
    raise RequestError(_finding("issuer_mints", "", rule))


def parse(data: bytes, lenient: bool) -> Payment[Request]:
    """The text as it was received. Lenient keeps what breaks a field rule."""
    text = decode(data)
    request, parts, found = _payer(text) if re.fullmatch(_PAYER, data) else _text(text)
    return Payment(
        scheme="wechat",
        request=request,
        payload=Payload(data=data, scheme="wechat"),
        summary=summary(request),
        parts=tuple(parts),
        unknown=request.extra,
        findings=judge([*found, *_rules(request)], lenient=lenient),
    )


def summary(request: Request) -> Summary:
    """What a confirm screen shows: the texts name no payee and no amount, only WeChat's server does."""
    return Summary(
        kind=_KINDS[request.form],
        account=request.mch_id,
        reference=request.product_id,
        url=request.url,
    )


_Read = tuple[Request, list[Part], list[Finding]]


def _payer(digits: str) -> _Read:
    found = [payer.warning("code", SOURCE)]
    return Request(form="payer", code=digits), [("code", payer.masked(digits))], found


def _text(text: str) -> _Read:
    if text.startswith("weixin://weixin://"):
        rule = "starts weixin://weixin://, a misprint of one official page; a real code has it once"
        raise Malformed(_finding("doubled_scheme", "", rule, Severity.FATAL))
    for start, form in _OPAQUE.items():
        if text.startswith(start):
            return _opaque(form, text[len(start) :])
    address = uri.split(text)
    if address.base in _ORDERS:
        return _order(address)
    if address.base == _TENPAY:
        return _web("tenpay_receipt", address, {"t": "token"})
    for start in _MERCHANTS:
        if address.base.startswith(start):
            return _web("merchant", address, {}, token=address.base[len(start) :])
    folded = match(text.encode()) < match(text.lower().encode())
    rule = "is case-sensitive and was written in capitals" if folded else "is none of the known texts of WeChat"
    raise Malformed(_finding("case" if folded else "unknown_form", "", rule, Severity.FATAL))


def _opaque(form: Form, token: str) -> _Read:
    return Request(form=form, token=token), [("token", token)], []


def _order(address: uri.Uri) -> _Read:
    """A link to bizpayurl: with `pr` or `sr` one order, else the merchant's own mode 1 link."""
    given = uri.parameters(address)
    names = {one.name for one in given}
    if {"pr", "sr"} <= names:
        raise Malformed(_finding("two_tokens", "sr", "an order has pr or sr, not both", Severity.FATAL))
    if {"pr", "sr"} & names or address.base != _BIZPAYURL:
        return _read("order", address, given, {"pr": "token", "sr": "token", "groupid": "groupid"})
    if not names & _RULES["mode1"].keys():
        raise Malformed(_finding("unknown_form", "", "has neither an order token nor fields of mode 1", Severity.FATAL))
    request, parts, found = _read("mode1", address, given, {name: name for name in _RULES["mode1"]})
    if request.sign:
        found.append(
            _finding("sign_unchecked", "sign", "there is a signature; parsing does not check it", Severity.NOTE)
        )
    return request, parts, found


def _web(form: Form, address: uri.Uri, names: Mapping[str, str], token: str = "") -> _Read:
    """A web address; the token of a merchant code stands in its path."""
    request, parts, found = _read(form, address, uri.parameters(address), names)
    if form == "merchant":
        request, parts = replace(request, token=token), [("token", token), *parts]
    return replace(request, url=str(address)), parts, found


def _read(form: Form, address: uri.Uri, given: Sequence[Parameter], names: Mapping[str, str]) -> _Read:
    """The parameters of `given` in the fields that `names` gives them."""
    found = list(uri.findings(given, names))
    parts = [(one.name, one.value) for one in given]
    if address.fragment is not None:
        parts.append(("fragment", address.fragment))
        found += _OPEN.findings("fragment", address.fragment)
    fields: dict[str, Any] = {names[name]: value for name, value in parts if name in names}
    extra = tuple(part for part in parts if part[0] not in names and not (form == "merchant" and part[0] in _PRINTED))
    return Request(form=form, extra=extra, **fields), parts, found


def _rules(request: Request) -> Iterator[Finding]:
    """The rules of the fields, and what the form itself gives to say."""
    for name, rule in _RULES[request.form].items():
        yield from rule.findings(name, getattr(request, name))
    if request.form in _NOT_PAYMENTS:
        yield _finding("not_a_payment", "", _NOT_PAYMENTS[request.form], Severity.WARNING)
    if request.form == "order":
        life = "an order's code can be paid for two hours after it was made, which the text does not say"
        yield Finding(code="validity", field="", rule=life, severity=Severity.NOTE, source=ORDERS)


def _finding(code: str, name: str, rule: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(code=code, field=name, rule=rule, severity=severity, source=SOURCE)


_PAYER = b"1[0-5][0-9]{16}"
_OPAQUE: dict[str, Form] = {
    "wxp://f2f0": "receipt",
    "wxp://f2f1": "receipt_amount",
    "wxp://f2f": "receipt_other",
    "wxp://wbf2f": "business_receipt",
    "weixin://wxpay/s/": "short_link",
    "weixin://wxpay/bindurl": "bind_card",
    "wxhb://f2f": "red_packet",
}
_BIZPAYURL = "weixin://wxpay/bizpayurl"
_ORDERS = (_BIZPAYURL, "weixin://wxpay/bizpayurl/up", "weixin://pay.weixin.qq.com/bizpayurl/up")
_TENPAY = "https://wx.tenpay.com/f2f"
_MERCHANTS = (
    "https://payapp.weixin.qq.com/qr/",
    "https://payapp.weixin.qq.com/sjt/qr/",
    "https://payapp.wechatpay.cn/qr/",
    "https://payapp.wechatpay.cn/sjt/qr/",
)
_PRINTED = ("t", "fragment")  # what stands behind the token of a printed merchant code
_STARTS = tuple(start.encode() for start in (*_OPAQUE, *_ORDERS, _TENPAY, *_MERCHANTS))
_FAMILY = (b"wxp://", b"weixin://", b"wxhb://", *_STARTS)

_OPEN = TextRule(minimum=0, maximum=MAX_CHARACTERS, source=SOURCE)
_TOKEN = TextRule(maximum=MAX_CHARACTERS, pattern="[0-9A-Za-z_-]+={0,2}", form="URL-safe base64", source=SOURCE)
_BASE64 = TextRule(maximum=MAX_CHARACTERS, pattern="[0-9A-Za-z+/_-]+={0,2}", form="base64", source=SOURCE)
_RULES: dict[Form, dict[str, TextRule]] = {
    "receipt": {"token": _TOKEN},
    "receipt_amount": {"token": _TOKEN},
    "receipt_other": {"token": _TOKEN},
    "business_receipt": {"token": _TOKEN},
    "tenpay_receipt": {"token": _BASE64},
    "merchant": {"token": _TOKEN},
    "order": {"token": _TOKEN, "groupid": TextRule(minimum=0, maximum=32, characters=ASCII, source=SOURCE)},
    "mode1": {
        "appid": TextRule(maximum=32, characters=ASCII, source=MODE_1),
        "mch_id": TextRule(maximum=32, characters=DIGITS, source=MODE_1),
        "nonce_str": TextRule(maximum=32, characters=ASCII, source=MODE_1),
        "product_id": TextRule(maximum=32, source=MODE_1),
        "time_stamp": TextRule(maximum=10, pattern="[0-9]{10}", form="ten digits, Unix seconds", source=MODE_1),
        # 64 digits (HMAC-SHA256) are not proven to be accepted by WeChat: lenient only.
        "sign": TextRule(maximum=32, pattern="[0-9A-F]{32}", form="32 hexadecimal digits in capitals", source=MODE_1),
    },
    "short_link": {"token": _TOKEN},
    "payer": {},
    "bind_card": {"token": _OPEN},
    "red_packet": {"token": _OPEN},
}
_NOT_PAYMENTS: dict[Form, str] = {
    "bind_card": "binds a bank card, pays nobody",
    "red_packet": "takes a red packet, pays nobody",
}
_KINDS: dict[Form, Kind] = {
    "receipt": "static",
    "receipt_amount": "dynamic",
    "receipt_other": "unknown",
    "business_receipt": "unknown",
    "tenpay_receipt": "static",
    "merchant": "static",
    "order": "dynamic",
    "mode1": "static",
    "short_link": "static",
    "payer": "payer",
    "bind_card": "unknown",
    "red_packet": "unknown",
}

SCHEME = Scheme(
    info=SchemeInfo(
        id="wechat",
        name="WeChat Pay",
        issuer="Tencent (WeChat Pay)",
        edition="API V2 and V3 guides; texts as seen up to November 2026",
        countries=("CN",),
        currencies=("CNY",),
        builds=False,
        doubts=(
            "That wxp://f2f1 means an amount set by the payee is inferred from a few samples.",
            "Whether the service behind weixin://wxpay/s/ still answers is not known.",
            "No source shows WeChat accepting HMAC-SHA256 in a mode 1 link.",
        ),
    ),
    request=Request,
    match=match,
    build=build,
    parse=parse,
    summary=summary,
)
