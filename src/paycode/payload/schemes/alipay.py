"""Alipay: codes of qr.alipay.com, links into the wallet (`alipays://`), and the payer's payment code in digits.

Issuer: Ant Group (Alipay). Edition: no public specification of these texts; as seen up to November 2026. That `bax...`
is one order and `bav...` one made overseas, the user ids and the payment codes stand in official pages and kits. The
other type prefixes and the wallet links are what several independent public code bases agree on; `2m6` is in a single
one. No table of prefixes was found: the first three letters are a hint, the rest is opaque, and a prefix that is not
known here stays a code of unknown kind.

Only Alipay can mint these texts, so `build` always refuses; show a code again by its `Payment.payload`. Host and path
mean the same in capitals, which is what the app prints for a smaller symbol. Links into the wallet are signed by
nobody: payee and amount are claims of whoever made the link. A payment code is the payer's money for about a minute:
its digits stand in `Request.code` and in the payload, and nowhere else.

>>> parse(b"HTTPS://QR.ALIPAY.COM/FKXSTATICCODE123456", False).request.type_prefix
'fkx'
>>> parse(b"https://qr.alipay.com/bax03431ljhokirwl38f00a7", False).summary.kind
'dynamic'
>>> parse(b"286248566432274952", False).parts
(('code', '28****************'),)
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NoReturn

from .. import payer, uri
from ..findings import Finding, Malformed, RequestError, Severity, judge
from ..money import Amount
from ..scheme import MAX_CHARACTERS, Kind, Match, Part, Payload, Payment, Scheme, SchemeInfo, Summary, decode
from ..text import DIGITS, TextRule, hidden

__all__ = ["SCHEME", "TYPES", "Request", "build", "match", "parse", "summary"]

SOURCE = "Alipay texts as public code bases read them"
LIMITS = "Alipay trade.precreate, total_amount"
FORMAT = "Alipay+ payment code format"

Form = Literal["code", "payer", "scan", "transfer", "to_account", "page", "link"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What one text of Alipay says; fields that its form does not have are empty.

    form: "code" qr.alipay.com, "payer" payment code, "scan" opens the scanner on `inner_qr`, "transfer" and
    "to_account" pay `payee_user_id`, "page" opens `url` in the wallet, "link" any other link into the wallet.
    type_prefix: first three letters of `token`, in lower case. token: as written. amount: in yuan, None when the payer
    types it. code: the payer's digits, a secret. extra: parameters that are not known, in order.
    """

    form: Form
    token: str = ""
    type_prefix: str = ""
    app_id: str = ""
    said: str = ""
    inner_qr: str = ""
    payee_user_id: str = ""
    amount: Amount | None = None
    memo: str = ""
    purpose: str = ""
    url: str = ""
    code: str = field(default="", repr=False)
    extra: tuple[Part, ...] = ()


def match(data: bytes) -> Match:
    """EXACT for a code, a link into the wallet or a payment code; FAMILY for what only looks like one of them."""
    start = data[:64].lower()
    if start.startswith((_CODE.encode(), *map(str.encode, _LINKS))) or re.fullmatch(_PAYER, data):
        return Match.EXACT
    return Match.FAMILY if start.startswith(_FAMILY) else Match.NO


def build(request: Request) -> NoReturn:
    """Always `RequestError`: Alipay mints the codes, and links into the wallet, signed by nobody, are not made here."""
    rule = f"only Alipay mints its texts (this one: {request.form}); show one again by its bytes (Payment.payload)"
    raise RequestError(_finding("issuer_mints", "", rule))


def parse(data: bytes, lenient: bool) -> Payment[Request]:
    """The text as it was received. Lenient keeps what breaks a field rule."""
    text = decode(data)
    if re.fullmatch(_PAYER, data):
        request, parts, found = _payer(text)
    elif text.lower().startswith(_CODE):
        request, parts, found = _code(text)
    elif text.lower().startswith(_LINKS):
        request, parts, found = _link(text)
    else:
        raise Malformed(_finding("unknown_form", "", "is none of the known texts of Alipay", Severity.FATAL))
    return Payment(
        scheme="alipay",
        request=request,
        payload=Payload(data=data, scheme="alipay"),
        summary=summary(request),
        parts=tuple(parts),
        unknown=request.extra,
        findings=judge([*found, *_rules(request)], lenient=lenient),
    )


def summary(request: Request) -> Summary:
    """What a confirm screen shows. A scan link is static or dynamic as the code inside it is."""
    kind: Kind = "unknown"
    if request.form == "code":
        kind = _code_kind(request.type_prefix)
    elif request.form == "scan" and request.inner_qr.lower().startswith(_CODE):
        kind = _code_kind(request.inner_qr[len(_CODE) :][:3].lower())
    elif request.form == "payer":
        kind = "payer"
    elif request.form == "to_account" or (request.form == "transfer" and request.purpose == "money"):
        kind = "dynamic"
    return Summary(
        kind=kind,
        account=request.payee_user_id,
        amount=request.amount,
        currency="CNY" if request.amount else "",
        reference=request.memo,
        url=request.url or request.inner_qr,
    )


_Read = tuple[Request, list[Part], list[Finding]]


def _payer(digits: str) -> _Read:
    found = [payer.warning("code", SOURCE)]
    if len(digits) in _RESERVED_LENGTHS:
        rule = f"{len(digits)} digits: a length that Alipay+ keeps for later use"
        found.append(Finding(code="reserved_length", field="code", rule=rule, severity=Severity.NOTE, source=FORMAT))
    return Request(form="payer", code=digits), [("code", payer.masked(digits))], found


def _code(text: str) -> _Read:
    address = uri.split(text)
    given = uri.parameters(address)
    token = address.path[1:]
    if not token:
        raise Malformed(_finding("missing", "token", "nothing follows the host", Severity.FATAL))
    asked, found = [(one.name, one.value) for one in given], list(uri.findings(given))
    if address.fragment is not None:
        asked.append(("fragment", address.fragment))
        found += _OPEN.findings("fragment", address.fragment)
    prefix = token[:3].lower()
    extra = tuple(part for part in asked if part[0] not in _ASIDE)
    request = Request(form="code", token=token, type_prefix=prefix, url=text, extra=extra)
    return request, [("type_prefix", prefix), ("token", token), *asked], found


def _link(text: str) -> _Read:
    address = uri.split(text)
    if address.fragment is not None:
        raise Malformed(_finding("fragment", "", "a # inside a value is written %23", Severity.FATAL))
    given = uri.parameters(address)
    values = {one.name: one.value for one in given}
    form = _form(values)
    names = _NAMES[form]
    found = list(uri.findings(given, names))
    fields: dict[str, Any] = {names[name]: value for name, value in values.items() if name in names}
    parts = [(one.name, one.value) for one in given]
    extra = [part for part in parts if part[0] not in names and part[0] not in _ASIDE]
    if form == "transfer":
        inside = _flat_object(values.get("biz_data", ""))
        fields |= {_MEMBERS[name]: value for name, value in inside if name in _MEMBERS}
        extra += [(f"biz_data.{name}", value) for name, value in inside if name not in _MEMBERS]
        parts += [(f"biz_data.{name}", value) for name, value in inside]
        found += _member_findings(inside)
    amount, wrong = _amount(fields.pop("amount", ""))
    return Request(form=form, amount=amount, extra=tuple(extra), **fields), parts, [*found, *wrong]


def _form(values: Mapping[str, str]) -> Form:
    if values.get("saId") == "10000007":
        return "scan"
    return _FORMS.get((values.get("appId", ""), values.get("actionType", "")), "link")


def _amount(text: str) -> tuple[Amount | None, list[Finding]]:
    """The amount in yuan, None when there is none; a text that is no amount is FATAL."""
    try:
        return (Amount.of(text, "CNY") if text else None), []
    except RequestError as error:
        return None, [replace(finding, field="amount", severity=Severity.FATAL) for finding in error.findings]


def _flat_object(text: str) -> list[Part]:
    """The members of a flat JSON object, numbers as they are written: an amount never becomes a binary fraction."""
    try:
        members = json.loads(text, object_pairs_hook=tuple, parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError):
        members = None
    if not isinstance(members, tuple) or not all(_is_text(value) for member in members for value in member):
        raise Malformed(_finding("bad_json", "biz_data", "is a flat JSON object of texts and numbers", Severity.FATAL))
    if len({name for name, _ in members}) < len(members):
        raise Malformed(_finding("duplicate_parameter", "biz_data", "has a member twice", Severity.FATAL))
    return list(members)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and re.search("[\ud800-\udfff]", value) is None


def _rules(request: Request) -> Iterator[Finding]:
    """The rules of the fields, and what the form itself gives to say."""
    for name, field_rule in _FIELDS.items():
        if value := getattr(request, name):
            yield from field_rule.findings(name, value)
    for name in _REQUIRED.get(request.form, ()):
        if not getattr(request, name):
            yield _finding("missing", name, f"a {request.form} link has it")
    if request.amount and not 1 <= request.amount.minor <= 10_000_000_000:
        rule = "is 0.01 to 100000000 yuan"
        yield Finding(code="amount_range", field="amount", rule=rule, source=LIMITS)
    yield from _form_findings(request)


def _form_findings(request: Request) -> Iterator[Finding]:
    if request.form in ("scan", "transfer", "to_account"):
        rule = "nobody signed this link: payee and amount are claims of whoever made it"
        yield _finding("unsigned", "", rule, Severity.WARNING)
    if request.form == "page" or (request.form == "transfer" and request.purpose not in ("", "money")):
        yield _finding("not_a_payment", "", "opens something other than a payment", Severity.WARNING)
    if request.form == "link":
        yield _finding("unknown_link", "", "opens a part of the wallet that is not known here", Severity.WARNING)
    if summary(request).kind == "dynamic" and request.form == "code":
        rule = "an order's code waits two hours to be scanned, which the text does not say"
        yield Finding(code="validity", field="", rule=rule, severity=Severity.NOTE, source=LIMITS)
    if request.form == "code" and request.type_prefix not in TYPES:
        yield _finding("unknown_type", "type_prefix", "Alipay, unknown type: its kind cannot be told", Severity.NOTE)


def _member_findings(inside: list[Part]) -> Iterator[Finding]:
    """Hidden characters in members that are not fields; those that are have their rules."""
    for name, value in inside:
        if name not in _MEMBERS and any(map(hidden, name + value)):
            shown = "".join(c if c.isprintable() else "?" for c in name[:40])
            yield _finding("control_character", f"biz_data.{shown}", "holds hidden characters")


def _code_kind(type_prefix: str) -> Kind:
    return TYPES[type_prefix][1] if type_prefix in TYPES else "unknown"


def _finding(code: str, name: str, rule: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(code=code, field=name, rule=rule, severity=severity, source=SOURCE)


_CODE = "https://qr.alipay.com/"
_LINKS = ("alipays://platformapi/startapp?", "alipayqr://platformapi/startapp?")
_FAMILY = (b"https://qr.alipay.com", b"alipays://", b"alipayqr://")
# Merchants' kits accept 16 to 24 digits; 24 and more are the payment codes of Alipay+ (alipayplus.py).
_PAYER = rb"(?:2[5-9]|30)[0-9]{14,21}"
_RESERVED_LENGTHS = frozenset({20, 21, 22, 23})

# What a link does, by its appId and actionType.
_FORMS: dict[tuple[str, str], Form] = {
    ("20000123", "scan"): "transfer",
    ("09999988", "toAccount"): "to_account",
    ("20000067", ""): "page",
}
# Parameter to field, form by form.
_NAMES: dict[Form, dict[str, str]] = {
    "scan": {"saId": "said", "qrcode": "inner_qr"},
    "transfer": {"appId": "app_id"},
    "to_account": {"appId": "app_id", "userId": "payee_user_id", "amount": "amount", "memo": "memo"},
    "page": {"appId": "app_id", "url": "url"},
    "link": {"appId": "app_id", "saId": "said"},
}
_MEMBERS = {"s": "purpose", "u": "payee_user_id", "a": "amount", "m": "memo"}
# Known, but nothing that a field is made of; `t` is the time a receipt code with an amount was made.
_ASIDE = frozenset({"actionType", "biz_data", "clientVersion", "goBack", "t"})
_REQUIRED = {
    "scan": ("inner_qr",),
    "transfer": ("purpose", "payee_user_id"),
    "to_account": ("payee_user_id",),
    "page": ("url",),
}

_OPEN = TextRule(minimum=0, maximum=MAX_CHARACTERS, source=SOURCE)
_LONG = TextRule(maximum=MAX_CHARACTERS, source=SOURCE)
_FIELDS = {
    "token": TextRule(
        maximum=MAX_CHARACTERS, pattern="[0-9A-Za-z._~-]+", form="letters, digits and -._~", source=SOURCE
    ),
    "app_id": TextRule(maximum=16, characters=DIGITS, source=SOURCE),
    "said": TextRule(maximum=16, characters=DIGITS, source=SOURCE),
    "inner_qr": _LONG,
    "payee_user_id": TextRule(
        maximum=16, pattern="2088[0-9]{12}", form="16 digits that start 2088", source="Antom documentation, user ids"
    ),
    "memo": _LONG,
    "purpose": _LONG,
    "url": _LONG,
}

TYPES: dict[str, tuple[str, Kind]] = {
    "fkx": ("receipt code of a person", "static"),
    "tsx": ("receipt code of a person, older", "static"),
    "stx": ("receipt code of a merchant", "static"),
    "a6x": ("receipt code of a person", "static"),
    "2m6": ("receipt code, newer form", "static"),
    "bax": ("one order (alipay.trade.precreate)", "dynamic"),
    "bav": ("one order made overseas", "dynamic"),
}

SCHEME = Scheme(
    info=SchemeInfo(
        id="alipay",
        name="Alipay",
        issuer="Ant Group (Alipay)",
        edition="no public specification; texts as seen up to November 2026",
        countries=("CN",),
        currencies=("CNY",),
        builds=False,
        doubts=(
            "No public table of type prefixes exists; fkx, tsx, stx and a6x are what public code agrees on.",
            "The prefix 2m6 is known from a single source.",
        ),
    ),
    request=Request,
    match=match,
    build=build,
    parse=parse,
    summary=summary,
)
