"""UPI links of India: `upi://pay?pa=...&pn=...` and `upi://mandate?...`, the text in every UPI QR code.

Issuer: National Payments Corporation of India (NPCI). Edition: UPI linking specification 2.0. Of the specification
itself only the contents page of 1.6 (November 2017) could be read; the rules are those a bank's scanner quotes from
2.0 field by field, the mode and purpose codes those of a payment company's public source, so both are well supported
but not official. How real codes are written (`sign` last and raw, `pn=` empty, `mam=null`, `orgId`) was seen in codes
whose signatures were verified.

Values are percent-encoded UTF-8 (`%20`, a `+` is a `+`). `sign` covers the text as written up to `&sign=`, so a code
that is shown again must be shown byte for byte (`Payment.payload`). It is neither checked nor made here, and `build`
never writes one. `pn` is what the code claims; payers must be shown the name their bank resolves from `pa`.

>>> build(Request(pa="jane@axisbank", pn="Jane & Co", am=Amount.of("10", "INR"))).text
'upi://pay?ver=01&mode=01&pa=jane@axisbank&pn=Jane%20%26%20Co&mc=0000&am=10.00&cu=INR'
>>> payment = parse(b"upi://pay?mode=22&pa=shop@rbl&pn=Shop&tr=A17&am=100.00", False)
>>> payment.summary.kind, str(payment.summary.amount)
('dynamic', '100.00 INR')
>>> parse(b"upi://pay?pa=jane@axisbank&pn=Jane&am=1&am=9999", True)
Traceback (most recent call last):
...
paycode.payload.findings.RuleBroken: am: stands here a second time, at character 41 [RFC 3986]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import Any, Literal

from .. import uri
from ..findings import Finding, Malformed, RequestError, Severity, judge
from ..money import Amount
from ..scheme import MAX_CHARACTERS, Kind, Match, Part, Payload, Payment, Scheme, SchemeInfo, Summary, decode
from ..text import ASCII, TextRule, hidden
from ..uri import Parameter

__all__ = [
    "MEDIUMS",
    "MODES",
    "PURPOSES",
    "SCHEME",
    "SECURE_MODES",
    "Request",
    "build",
    "editable",
    "match",
    "parse",
    "summary",
]

SPEC = "UPI linking specification 2.0"

Action = Literal["pay", "mandate"]
App = Literal["upi", "phonepe", "tez", "paytmmp", "ppe"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The parameters of a link, each under its own name in lower case; "" and None leave it out.

    app: scheme of the link, other than "upi" for the private copies of wallets. orgid_name: which of the two spellings
    of that name is used. extra: parameters that UPI does not define, in order, written last. `pn` is written even when
    it is empty. Times (`qrexpire`, `qrts`) are ISO 8601 with offset, as text because fractions go to nanoseconds;
    `validitystart` and `validityend` are DDMMYYYY.
    """

    pa: str
    pn: str
    am: Amount | None = None
    mam: Amount | None = None
    cu: str = "INR"
    mc: str = "0000"
    ver: str = "01"
    mode: str = "01"
    purpose: str = ""
    orgid: str = ""
    tid: str = ""
    tr: str = ""
    tn: str = ""
    category: str = ""
    url: str = ""
    mid: str = ""
    msid: str = ""
    mtid: str = ""
    entips: str = ""
    qrmedium: str = ""
    qrexpire: str = ""
    qrts: str = ""
    split: str = ""
    pincode: str = ""
    tier: str = ""
    txntype: str = ""
    consent: str = ""
    invoiceno: str = ""
    invoicedate: str = ""
    invoicename: str = ""
    gstin: str = ""
    gstbrkup: str = ""
    mn: str = ""
    validitystart: str = ""
    validityend: str = ""
    amrule: str = ""
    recur: str = ""
    recurvalue: str = ""
    recurtype: str = ""
    rev: str = ""
    share: str = ""
    block: str = ""
    umn: str = ""
    cc: str = ""
    bam: str = ""
    bcurr: str = ""
    extra: tuple[Part, ...] = ()
    action: Action = "pay"
    app: App = "upi"
    orgid_name: Literal["orgid", "orgId"] = "orgid"


def match(data: bytes) -> Match:
    """EXACT for a link that pays or sets up a mandate, of UPI or a wallet's copy; FAMILY for any other `upi://`."""
    base, mark, _ = data[:32].lower().partition(b"?")
    if mark and base.decode("latin-1") in _OPENINGS:
        return Match.EXACT
    return Match.FAMILY if base.startswith(b"upi://") else Match.NO


def build(request: Request) -> Payload:
    """The link of `request`, unsigned, parameters in the order of the standard's own sample."""
    refusing = [finding for finding in _asked(request) if finding.severity >= Severity.ERROR]
    if refusing:
        raise RequestError(*refusing)
    # RFC 3986, 3.4 allows these bare in a query, and every issuer writes them so.
    text = f"{_base(request)}?{uri.query(_parts(request), keep='@:/')}"
    if len(text) > MAX_CHARACTERS:
        rule = f"has {len(text)} characters, a QR code holds at most {MAX_CHARACTERS}"
        raise RequestError(Finding(code="too_long", field="", rule=rule, source="ISO/IEC 18004"))
    return Payload(data=text.encode(), scheme="upi")


def parse(data: bytes, lenient: bool) -> Payment[Request]:
    """The link as it was received. Lenient keeps what breaks a field rule, but no duplicate and no wrong amount."""
    app, action, given = _open(decode(data))
    amounts, wrong = _amounts(given)
    request = _request(app, action, given, amounts)
    found = [*uri.findings(given, _RULED), *wrong, *_received(given), *_signed(given, request), *_rules(request)]
    parts = tuple((one.name, one.value) for one in given)
    return Payment(
        scheme="upi",
        request=request,
        payload=Payload(data=data, scheme="upi"),
        summary=summary(request),
        parts=parts,
        unknown=request.extra,
        findings=judge(found, lenient=lenient),
    )


def summary(request: Request) -> Summary:
    """What a confirm screen shows; static or dynamic comes from the mode code alone."""
    return Summary(
        kind=_kind(request.mode),
        payee=request.pn,
        account=request.pa,
        amount=request.am,
        currency="INR",
        reference=request.tr or request.tn,
        expires=_moment(request.qrexpire),
        url=request.url,
    )


def editable(request: Request) -> bool:
    """Whether the payer types the amount (none is given) or may change it (`mam` is given beside it)."""
    return request.am is None or request.mam is not None


def _open(text: str) -> tuple[App, Action, tuple[Parameter, ...]]:
    """App, action and parameters. A `#` is refused: some wallets stop reading there, others read on."""
    address = uri.split(text)
    opening = _OPENINGS.get(address.base.lower())
    if opening is None:
        raise Malformed(_finding("unknown_form", "", "starts with upi://pay? or upi://mandate?", Severity.FATAL))
    if address.fragment is not None:
        rule = "a # inside a value is written %23; wallets disagree on what follows a bare one"
        raise Malformed(_finding("fragment", "", rule, Severity.FATAL))
    return *opening, uri.parameters(address)


def _request(app: App, action: Action, given: Sequence[Parameter], amounts: dict[str, Amount]) -> Request:
    values: dict[str, Any] = {name.lower(): "" for name in _RULES}
    values |= {one.name.lower(): one.value for one in given if one.name in _RULED}
    values |= {"am": amounts.get("am"), "mam": amounts.get("mam")}
    return Request(
        **values,
        extra=tuple((one.name, one.value) for one in given if one.name not in _DEFINED),
        orgid_name="orgId" if any(one.name == "orgId" and one.value for one in given) else "orgid",
        action=action,
        app=app,
    )


def _amounts(given: Sequence[Parameter]) -> tuple[dict[str, Amount], list[Finding]]:
    """The amounts that are amounts, and what is to be said about the others."""
    amounts: dict[str, Amount] = {}
    wrong = []
    for one in given:
        if one.name not in _AMOUNTS or not one.value:
            continue
        if one.name == "mam" and one.value == "null":
            wrong.append(_finding("mam_null", "mam", "is the word null: there is no minimum", Severity.WARNING))
            continue
        try:
            amounts[one.name] = Amount.of(one.value, "INR")
        except RequestError as error:
            wrong += [replace(finding, field=one.name, severity=Severity.FATAL) for finding in error.findings]
    return amounts, wrong


def _received(given: Sequence[Parameter]) -> Iterator[Finding]:
    """What only the received text can show: empty, missing, doubly spelled and unknown parameters."""
    names = {one.name for one in given}
    # Issuer-signed codes with `pn=` exist, so empty is a warning; without pn at all the link lacks a mandatory part.
    if "pn" not in names:
        yield _finding("missing", "pn", "is mandatory")
    for name in ("ver", "mode", "mc", "qrMedium"):
        if name not in names:
            yield _finding("missing", name, "is mandatory, but most codes leave it out", Severity.NOTE)
    if {"orgid", "orgId"} <= names:
        yield _finding("duplicate_parameter", "orgId", "stands here in both its spellings", Severity.FATAL)
    for one in given:
        if one.name in _DEFINED and not one.value and one.name != "pa":
            yield _finding("empty_value", one.name, "is empty and counts as absent", Severity.WARNING)
        elif one.name.lower() in _LOWER and one.name not in _DEFINED:
            yield _finding("name_case", one.name, f"is written {_LOWER[one.name.lower()]}; wallets may read either")
        elif one.name and one.name not in _DEFINED and not one.fault:
            shown = "".join(c if c.isprintable() else "?" for c in one.name[:40])
            yield _finding("unknown_parameter", shown, "is not defined by UPI; kept as it is", Severity.NOTE)


def _signed(given: Sequence[Parameter], request: Request) -> Iterator[Finding]:
    """What a reader must know about the signature, which is not checked here."""
    names = [one.name for one in given]
    if not any(one.name == "sign" and one.value for one in given):
        if request.mode in SECURE_MODES:
            rule = f"mode {request.mode} promises a signature and there is none: it may have been taken off"
            yield _finding("sign_missing", "sign", rule, Severity.WARNING)
        return
    yield _finding("sign_unchecked", "sign", "there is a signature; parsing does not check it", Severity.NOTE)
    after = names[names.index("sign") + 1 :]
    if after:
        shown = "".join(c if c.isprintable() else "?" for c in ", ".join(after)[:80])
        rule = f"parameters after the signature are not signed, anybody can have added them: {shown}"
        yield _finding("partially_signed", "sign", rule, Severity.WARNING)
    for name in sorted({"am", "mam", "pa"} & set(after)):
        rule = "stands after the signature: these bytes are unsigned, do not trust them"
        yield _finding("unsigned_value", name, rule, Severity.WARNING)


def _asked(request: Request) -> Iterator[Finding]:
    """Everything that is wrong with a request to build."""
    yield from _rules(request)
    if _base(request) not in _OPENINGS:
        yield _finding("unknown_form", "app", "there is no such link")
    if request.orgid_name not in (("orgid", "orgId") if request.orgid else ("orgid",)):
        yield _finding("format", "orgid_name", "must be orgid, or orgId where there is an orgid")
    seen: set[str] = set()
    for name, value in request.extra:
        if re.fullmatch(uri.NAME, name) is None or name.lower() in _LOWER or name in seen:
            yield _finding("bad_name", "extra", f"{name[:40]!a} is not a free parameter name")
        if any(hidden(c) for c in value):
            yield _finding("control_character", "extra", f"{name[:40]!a} holds hidden characters")
        seen.add(name)


def _rules(request: Request) -> Iterator[Finding]:
    """The rules of the standard, alike for what is made and what is read."""
    for name, value in _texts(request):
        if value or name == "pa":
            yield from _RULES[name].findings(name, value)
    for name in _AMOUNTS:
        yield from _amount_findings(name, getattr(request, name))
    yield from _time_findings(request)
    yield from _code_findings(request)
    yield from _joint_findings(request)


def _amount_findings(name: str, amount: Amount | None) -> Iterator[Finding]:
    if amount is not None and amount.currency.code != "INR":
        yield _finding("currency", name, "UPI pays in INR only")
    if amount is not None and amount.minor == 0:
        yield _finding("amount_range", name, "is more than zero")


def _time_findings(request: Request) -> Iterator[Finding]:
    for name, value in (("QRexpire", request.qrexpire), ("QRts", request.qrts)):
        if value and _moment(value) is None:
            yield _finding("format", name, "must be ISO 8601 with offset, 2019-06-11T13:21:50+05:30")
    for name, value in (("validitystart", request.validitystart), ("validityend", request.validityend)):
        if value and not _is_day(value):
            yield _finding("format", name, "must be a day as DDMMYYYY")
    made, end = _moment(request.qrts), _moment(request.qrexpire)
    if made and end and end < made:
        yield _finding("expires_before_made", "QRexpire", "lies before QRts", Severity.WARNING)


def _code_findings(request: Request) -> Iterator[Finding]:
    for name, value, table in (
        ("mode", request.mode, MODES),
        ("purpose", request.purpose, PURPOSES),
        ("qrMedium", request.qrmedium, MEDIUMS),
    ):
        if value and value not in table:
            shown = f"{value[:10]!a} is none of the known codes"
            yield _finding("unknown_code", name, shown, Severity.WARNING)
    if request.app != "upi":
        rule = f"a wallet's private copy ({request.app}://); the standard's link starts with upi://"
        yield _finding("private_link", "", rule, Severity.NOTE)


def _joint_findings(request: Request) -> Iterator[Finding]:
    """Rules over more than one parameter."""
    if request.mode in _DYNAMIC_QR_MODES and not request.tr:
        yield _finding("missing", "tr", "is mandatory in dynamic codes")
    if request.url and not request.category:
        yield _finding("missing", "category", "says what kind of page url is", Severity.WARNING)
    if request.am and request.mam:
        yield _finding("editable_amount", "am", f"the payer may change it, down to {request.mam}", Severity.NOTE)
        if request.mam.minor > request.am.minor:
            yield _finding("amount_range", "mam", "is more than the amount itself", Severity.WARNING)


def _base(request: Request) -> str:
    return f"{request.app}://{'upi/' if request.app == 'tez' else ''}{request.action}"


def _parts(request: Request) -> Iterator[Part]:
    for name, value in _texts(request):
        if value or name == "pn":
            yield (request.orgid_name if name == "orgid" else name), value
    yield from request.extra


def _texts(request: Request) -> Iterator[Part]:
    """Every parameter UPI defines, in order, as text."""
    for name in _RULES:
        value = getattr(request, name.lower())
        yield name, value.text if isinstance(value, Amount) else value or ""


def _kind(mode: str) -> Kind:
    # A scanner that finds no mode supplies 01, or 02 when there is a signature: static either way.
    return "dynamic" if mode in _DYNAMIC_MODES else "static" if not mode or mode in _STATIC_MODES else "unknown"


def _moment(value: str) -> datetime | None:
    """The moment of an ISO 8601 text with offset, cut to microseconds; None when it is not one."""
    found = re.fullmatch(_MOMENT, value)
    if found is None:
        return None
    *fields, fraction, sign, hours, minutes = found.groups()
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    zone = timezone(-offset if sign == "-" else offset)
    year, month, day, hour, minute, second = map(int, fields)
    try:
        return datetime(year, month, day, hour, minute, second, int((fraction or "0").ljust(6, "0")[:6]), zone)
    except ValueError:
        return None


def _is_day(value: str) -> bool:
    return re.fullmatch("[0-9]{8}", value) is not None and (
        _moment(f"{value[4:]}-{value[2:4]}-{value[:2]}T00:00:00+05:30") is not None
    )


def _finding(code: str, name: str, rule: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(code=code, field=name, rule=rule, severity=severity, source=SPEC)


def _up_to(maximum: int, pattern: str = "", form: str = "", **more: Any) -> TextRule:
    return TextRule(maximum=maximum, pattern=pattern, form=form, source=SPEC, **more)


_MOMENT = (
    "([12][0-9]{3})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})"
    r"(?:\.([0-9]{1,9}))?([+-])([01][0-9]|2[0-3]):?([0-5][0-9])"
)
_OPEN = _up_to(255)  # the sources name the parameter but no limit
_YES_NO = _up_to(1, "[YN]", "Y or N")

# In the order in which build writes them, that of the standard's signing sample. Times and dates are read besides.
_RULES = {
    "ver": _up_to(2, "01", "01"),
    "mode": _up_to(2, "[0-9]{2}", "two digits"),
    "purpose": _up_to(2, "[0-9]{2}", "two digits"),
    "orgid": _up_to(12, minimum=6, characters=ASCII),
    "tid": _up_to(35),
    "tr": _up_to(35),
    "tn": _up_to(50),
    "category": _up_to(2, "0[12]", "01 (advertisement) or 02 (invoice)"),
    "url": _up_to(99, "(?i:https?)://.+", "a http or https address"),
    "pa": _up_to(255, "[^@ ]+@[^@ ]+", "an address name@handle with exactly one @", characters=ASCII),
    "pn": _up_to(99),
    "mc": _up_to(4, "[0-9]{4}", "four digits"),
    "am": _up_to(19),
    "mam": _up_to(19),
    "cu": _up_to(3, "INR", "INR"),
    "mid": _up_to(20),
    "msid": _up_to(20),
    "mtid": _up_to(20),
    "enTips": _YES_NO,
    "gstBrkUp": _OPEN,
    "qrMedium": _up_to(2, "[0-9]{2}", "two digits"),
    "invoiceNo": _up_to(20, minimum=3),
    "invoiceDate": _OPEN,
    "invoiceName": _up_to(99),
    "QRexpire": _OPEN,
    "QRts": _OPEN,
    "split": _OPEN,
    "pinCode": _up_to(10),
    "tier": _up_to(5, "TIER[1-6]", "TIER1 to TIER6"),
    "txnType": _up_to(7, "PAY|COLLECT|CREATE|UPDATE|REVOKE", "PAY, COLLECT, CREATE, UPDATE or REVOKE"),
    "Consent": _OPEN,
    "gstIn": _OPEN,
    "mn": _OPEN,
    "validitystart": _OPEN,
    "validityend": _OPEN,
    "amrule": _up_to(5, "MAX|EXACT", "MAX or EXACT"),
    "recur": _up_to(20, "[A-Z]+", "a word in capitals, ONETIME to ASPRESENTED"),
    "recurvalue": _OPEN,
    "recurtype": _OPEN,
    "rev": _YES_NO,
    "share": _YES_NO,
    "block": _YES_NO,
    "umn": _OPEN,
    "cc": _OPEN,
    "bAm": _OPEN,
    "bCurr": _OPEN,
}
_AMOUNTS = ("am", "mam")
_RULED = frozenset({*_RULES, "orgId"})
_DEFINED = _RULED | {"sign"}
_LOWER = {name.lower(): name for name in (*_RULES, "sign")}

_OPENINGS: dict[str, tuple[App, Action]] = {
    "upi://pay": ("upi", "pay"),
    "upi://mandate": ("upi", "mandate"),
    "phonepe://pay": ("phonepe", "pay"),
    "phonepe://mandate": ("phonepe", "mandate"),
    "tez://upi/pay": ("tez", "pay"),
    "tez://upi/mandate": ("tez", "mandate"),
    "paytmmp://pay": ("paytmmp", "pay"),
    "paytmmp://mandate": ("paytmmp", "mandate"),
    "ppe://pay": ("ppe", "pay"),
    "ppe://mandate": ("ppe", "mandate"),
}

MODES = {
    "00": "default",
    "01": "QR code, static, offline",
    "02": "secure QR code, static, signed",
    "03": "Bharat QR",
    "04": "intent",
    "05": "secure intent",
    "06": "NFC",
    "07": "Bluetooth",
    "08": "ultrasound",
    "09": "Aadhaar",
    "10": "SDK",
    "11": "mandate",
    "12": "foreign inward remittance",
    "13": "static secure mandate QR code",
    "14": "restricted",
    "15": "QR code, dynamic, offline",
    "16": "secure QR code, dynamic, offline",
    "17": "dynamic secure mandate QR code",
    "18": "ATM QR code",
    "19": "QR code, static, online",
    "20": "secure QR code, static, online",
    "21": "mandate QR code, static, online",
    "22": "QR code, dynamic, online",
    "23": "secure QR code, dynamic, online",
    "24": "secure mandate QR code, dynamic, online",
}
SECURE_MODES = frozenset({"02", "05", "13", "16", "17", "20", "23", "24"})
_STATIC_MODES = frozenset({"01", "02", "13", "19", "20", "21"})
_DYNAMIC_QR_MODES = frozenset({"15", "16", "17", "22", "23", "24"})
# An intent link is made by an app for the one order on its screen.
_DYNAMIC_MODES = _DYNAMIC_QR_MODES | {"04", "05"}

PURPOSES = {
    "00": "default",
    "01": "SEBI, initial public offering",
    "02": "asset management company",
    "03": "travel",
    "04": "hospitality",
    "05": "hospital",
    "06": "telecom",
    "07": "insurance",
    "08": "education",
    "09": "gifting",
    "10": "bill payment (BBPS)",
    "11": "global UPI",
    "12": "metro ATM QR code",
    "13": "non-metro ATM QR code",
    "14": "standing instruction",
    "15": "corporate disbursement",
    "20": "business to business",
    "25": "RDS",
    **dict.fromkeys(("41", "42", "43", "44", "45", "46"), "UPI Lite"),
    "50": "in use, meaning not published",
    "59": "delegation",
    **dict.fromkeys(("60", "61", "62", "63", "64", "65", "66"), "international"),
    "71": "in use, meaning not published",
    "76": "single block, multiple debits",
}

MEDIUMS = {
    "00": "not said",
    "01": "picture from the gallery",
    "02": "app",
    "03": "point of sale",
    "04": "printed",
    "05": "ATM",
    "06": "web page",
}

SCHEME = Scheme(
    info=SchemeInfo(
        id="upi",
        name="UPI",
        issuer="National Payments Corporation of India (NPCI)",
        edition="UPI linking specification 2.0",
        countries=("IN",),
        currencies=("INR",),
        doubts=(
            "The specification itself could not be read; the rules come from public code that quotes it.",
            "Lengths of split, Consent, gstIn, gstBrkUp and of the mandate and international parameters are not known.",
        ),
    ),
    request=Request,
    match=match,
    build=build,
    parse=parse,
    summary=summary,
)
