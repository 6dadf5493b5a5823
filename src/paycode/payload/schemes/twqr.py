"""TWQR of Taiwan (`TWQRP://`): purchases (01), transfers (02) and bills (03).

Issuer: FISC (Financial Information Service Co., Taiwan). Edition: V1. No public standard was found: the table of fields
is that of a bank's fee system, a forum post and a public kit, and the forms are what public generators and their tests
agree on. A text is `TWQRP://<name>/158/<01|02|03>/V1?` and fields in any order. A field is a class letter and a number:
D fixed, M the payer may edit it, E encrypted, O defined by a bank; E and O are kept and not understood. Money has two
implied decimals: NT$250 is 25000.

A transfer names bank (D5) and account (D6). A purchase or bill needs a secure code (D3) that only an acquirer gives.
A text is dynamic when it is for one payment: a bill, a fixed amount (D1), an order number (D2) or an expiry (D12), else
static; that is a reading of samples, no source defines it. Sources disagree on D97 (time of making, or expiry), so it
is kept as it stands. Nothing is signed in a way that could be checked here.

>>> build(Request(name="TABLE 12", bank="812", account="28881001234567", amount=Amount.of("600", "TWD"))).text
'TWQRP://TABLE 12/158/02/V1?D1=60000&D5=812&D6=0028881001234567&D10=901'
>>> parse(b"TWQRP://xn--gmqw5ax42ad01c/158/02/V1?D5=004&D6=0000000012345678&D1=10000&D10=901", False).summary.payee
'個人轉帳'
>>> parse(b"TWQRP://test/158/02/V1?M1=10000&D5=978&D6=0000000000089478", False).request.editables
(('amount', 'M'),)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from typing import Any, Literal
from urllib.parse import unquote_to_bytes

from .. import uri
from ..findings import Finding, Malformed, RequestError, Severity, judge
from ..money import Amount, Currency
from ..scheme import MAX_CHARACTERS, Match, Part, Payload, Payment, Scheme, SchemeInfo, Summary, decode
from ..text import ASCII, DIGITS, TextRule

__all__ = ["SCHEME", "Acquirer", "Request", "build", "match", "parse", "summary"]

SOURCE = "TWQR fields as public code bases read them"
TAIPEI = timezone(timedelta(hours=8))

Form = Literal["purchase", "transfer", "bill"]

_TWD = Currency("TWD")


@dataclass(frozen=True, slots=True, kw_only=True)
class Acquirer:
    """One block of D11. instrument: two digits. acquirer: bank, three digits.

    account: instead of merchant and terminal where the instrument is 51. fee_code: of bills, "" elsewhere.
    """

    instrument: str
    acquirer: str
    merchant_id: str = ""
    terminal_id: str = ""
    account: str = ""
    fee_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The fields of one text; those it does not have are empty.

    name: of shop or bank, as written (it may be punycode). amount, fee: in `currency` (D1, D15, D10). secure_code: D3,
    twelve characters from the acquirer. pay_by: D4, YYYYMMDD. bank, account: D5 and D6, three and sixteen digits, the
    account filled with zeros. other, note: D8 and D9. acquirers: D11 as (instrument, block), see `blocks`. expires:
    D12, YYYYMMDDHHMMSS in Taipei. stamp: D97. check: D99. editables: (field, "M") for what the payer may edit. extra:
    fields that are not known, and those of class E and O, in order.
    """

    form: Form = "transfer"
    name: str
    amount: Amount | None = None
    order_number: str = ""
    secure_code: str = ""
    pay_by: str = ""
    bank: str = ""
    account: str = ""
    bill_reference: str = ""
    other: str = ""
    note: str = ""
    currency: Currency = _TWD
    acquirers: tuple[Part, ...] = ()
    expires: str = ""
    fee_info: str = ""
    fee: Amount | None = None
    fee_name: str = ""
    stamp: str = ""
    check: str = ""
    editables: tuple[Part, ...] = ()
    extra: tuple[Part, ...] = ()

    def __post_init__(self) -> None:
        if re.fullmatch("[0-9]{1,15}", self.account):
            object.__setattr__(self, "account", self.account.zfill(16))

    @property
    def blocks(self) -> tuple[Acquirer, ...]:
        """The well-formed blocks of D11, divided."""
        return tuple(map(_block, (part for part in self.acquirers if _is_block(part))))


def match(data: bytes) -> Match:
    """EXACT for `TWQRP://`; FAMILY where the whole text was percent-encoded once or twice."""
    if data[:8].upper() == b"TWQRP://":
        return Match.EXACT
    return Match.FAMILY if re.match(_WRAPPED, data) else Match.NO


def build(request: Request) -> Payload:
    """The text: fields by their numbers, values percent-encoded, the name as it is; `RequestError` names what fails."""
    refusing = [one for one in _rules(request) if one.severity >= Severity.ERROR]
    if refusing:
        raise RequestError(*refusing)
    letters = dict(request.editables)
    fields = [(f"{letters.get(_FIELDS[n], 'D')}{n}", value) for n, value in _texts(request).items()]
    query = uri.query([*fields, *request.extra], keep=",;+/=")
    text = f"TWQRP://{request.name}/158/{_NUMBERS[request.form]}/V1?{query}"
    return Payload(data=text.encode(), scheme="twqr")


def parse(data: bytes, lenient: bool) -> Payment[Request]:
    """The text as it was received. Lenient keeps what breaks a field rule, and undoes percent-encoding of the whole."""
    text, wrapping = _unwrapped(decode(data))
    address = uri.split(text)
    given = uri.parameters(address)
    request, found = _request(address, given)
    return Payment(
        scheme="twqr",
        request=request,
        payload=Payload(data=data, scheme="twqr"),
        summary=summary(request),
        parts=(("name", request.name), *((one.name, one.value) for one in given)),
        unknown=request.extra,
        findings=judge([*wrapping, *found, *_rules(request)], lenient=lenient),
    )


def summary(request: Request) -> Summary:
    """What a confirm screen shows; a punycoded name is shown as the letters it stands for."""
    editable = dict(request.editables)
    single = request.order_number or request.expires or (request.amount and "amount" not in editable)
    return Summary(
        kind="dynamic" if single or request.form == "bill" else "static",
        payee=_shown(request.name),
        account="-".join(filter(None, (request.bank, request.account))),
        amount=request.amount,
        currency=request.currency.code,
        reference=request.order_number or request.bill_reference or request.note,
        expires=_moment(request.expires),
    )


def _unwrapped(text: str) -> tuple[str, list[Finding]]:
    """The text without percent-encoding around the whole of it."""
    times = 0
    while times < 2 and re.match("(?i)TWQRP%", text):
        text = _unescaped(text)
        times += 1
    rule = "the whole text was percent-encoded, which belongs to the fields alone"
    return text, [_finding("percent_encoded", "", rule)] if times else []


def _unescaped(text: str) -> str:
    if re.search("%(?![0-9A-Fa-f]{2})", text):
        raise Malformed(_finding("bad_escape", "", "a % is followed by two hexadecimal digits", Severity.FATAL))
    try:
        return unquote_to_bytes(text).decode()
    except UnicodeDecodeError:
        raise Malformed(_finding("charset", "", "its percent escapes are not UTF-8", Severity.FATAL)) from None


def _request(address: uri.Uri, given: tuple[uri.Parameter, ...]) -> tuple[Request, list[Finding]]:
    form, found = _form(address)
    found += uri.findings(given, {one.name for one in given})
    fields, editables, extra = _fields(given)
    raw_account = fields.get("account", "")
    if re.fullmatch("[0-9]{1,15}", raw_account):
        found.append(_finding("too_short", "account", "an account is filled with zeros to 16 digits"))
    currency, wrong = _currency(fields.pop("currency", "901"))
    typed: dict[str, Any] = {"currency": currency}
    for name in ("amount", "fee"):
        typed[name], refused = _money(name, fields.pop(name, ""), currency)
        wrong += refused
    blocks = fields.pop("acquirers", "")
    typed["acquirers"] = (
        tuple((b[:2], b[3:]) if b[2:3] == "," else ("", b) for b in blocks.split(";")) if blocks else ()
    )
    name = _unescaped(address.authority)
    request = Request(form=form, name=name, editables=tuple(editables), extra=tuple(extra), **typed, **fields)
    return request, [*found, *wrong]


def _form(address: uri.Uri) -> tuple[Form, list[Finding]]:
    """Which of the three forms it is; country and version are said when they are others."""
    pieces = address.path.split("/")
    if address.scheme.upper() != "TWQRP" or len(pieces) != 4 or address.query is None:
        rule = "is TWQRP://name/158/01, 02 or 03/V1? and fields"
        raise Malformed(_finding("unknown_form", "", rule, Severity.FATAL))
    _, country, number, version = pieces
    if number not in _FORMS:
        rule = f"{number[:20]!r} is not 01 (purchase), 02 (transfer) or 03 (bill)"
        raise Malformed(_finding("unknown_form", "form", rule, Severity.FATAL))
    found = []
    if country != "158":
        found.append(_finding("country", "country", f"must be 158 (Taiwan), not {country[:20]!r}"))
    if version != "V1":
        found.append(_finding("version", "version", f"must be V1, not {version[:20]!r}"))
    if address.fragment is not None:
        found.append(_finding("fragment", "", "a # inside a value is written %23", Severity.FATAL))
    return _FORMS[number], found


def _fields(given: Iterable[uri.Parameter]) -> tuple[dict[str, Any], list[Part], list[Part]]:
    """Values by field, the fields the payer may edit, and what is not understood."""
    fields: dict[str, Any] = {}
    editables: list[Part] = []
    extra: list[Part] = []
    for one in given:
        known = re.fullmatch(_KNOWN, one.name)
        name = _FIELDS[int(known[2])] if known else ""
        if not name:
            extra.append((one.name, one.value))
        elif name in fields:
            rule = f"{one.name} gives this field a second time"
            raise Malformed(_finding("duplicate_parameter", name, rule, Severity.FATAL))
        else:
            fields[name] = one.value
        if name and one.name[0] == "M":
            editables.append((name, "M"))
    return fields, editables, extra


def _currency(number: str) -> tuple[Currency, list[Finding]]:
    currency = Currency.find(number) if re.fullmatch("[0-9]{3}", number) else None
    if currency is not None and currency.exponent == 2:
        return currency, []
    rule = f"{number[:20]!r} is no number of a currency with two decimals"
    return _TWD, [_finding("unknown_currency", "currency", rule, Severity.FATAL)]


def _money(name: str, digits: str, currency: Currency) -> tuple[Amount | None, list[Finding]]:
    """The last two digits are decimals; a text that is no such number is FATAL."""
    wrong = [replace(one, severity=Severity.FATAL) for one in _RULES[name].findings(name, digits)] if digits else []
    return (Amount(int(digits), currency) if digits and not wrong else None), wrong


def _texts(request: Request) -> dict[int, str]:
    """The value of every field that is set, by number."""
    written: dict[str, str] = {
        "amount": str(request.amount.minor) if request.amount else "",
        "fee": str(request.fee.minor) if request.fee else "",
        "currency": request.currency.number,
        "acquirers": ";".join(map(",".join, request.acquirers)),
    }
    values = {number: written.get(name) or getattr(request, name) for number, name in _FIELDS.items()}
    return {number: value for number, value in values.items() if isinstance(value, str) and value}


def _rules(request: Request) -> Iterator[Finding]:
    yield from _NAME.findings("name", request.name)
    for number, value in _texts(request).items():
        name = _FIELDS[number]
        yield from _RULES[name].findings(name, value)
    for name in _REQUIRED[request.form]:
        if not getattr(request, name):
            yield _finding("missing", name, f"a {request.form} has it")
    yield from _money_findings(request)
    yield from _time_findings(request)
    yield from _block_findings(request)
    yield from _class_findings(request)
    rule = "what it says is a claim of its maker; only the acquirer could check a secure code"
    yield _finding("unsigned", "", rule, Severity.WARNING)


def _money_findings(request: Request) -> Iterator[Finding]:
    for name in ("amount", "fee"):
        money = getattr(request, name)
        if money and money.currency != request.currency:
            yield _finding("currency_mismatch", name, f"is in {money.currency}, the text in {request.currency}")
    if request.currency.exponent != 2:
        yield _finding("currency_exponent", "currency", f"amounts have two decimals, {request.currency} has not")
    if request.amount and request.amount.minor % 100:
        rule = "is no whole dollar: one bank's app is said to write dollars where the field counts cents"
        yield _finding("whole_dollars", "amount", rule, Severity.WARNING)


def _time_findings(request: Request) -> Iterator[Finding]:
    for name in ("expires", "pay_by"):
        value = getattr(request, name)
        if value and _moment(value) is None:
            yield _finding("format", name, "is no day of the calendar" + (" and time" * (name == "expires")))
    if len(request.expires) == 8:
        yield _finding("date_only", "expires", "has a day without its time", Severity.WARNING)
    if request.stamp:
        rule = "sources disagree whether this is when the text was made or when it expires"
        yield _finding("disputed", "stamp", rule, Severity.WARNING)


def _block_findings(request: Request) -> Iterator[Finding]:
    if not all(map(_is_block, request.acquirers)):
        rule = "a block is instrument, bank, merchant and terminal; 51 has bank and account; bills add a fee code"
        yield _finding("format", "acquirers", rule)


def _class_findings(request: Request) -> Iterator[Finding]:
    for name, letter in request.editables:
        if letter != "M" or name not in _FIELDS.values() or not getattr(request, name):
            yield _finding("format", "editables", f"{name[:40]!a} is no field that is set, or {letter[:9]!a} is not M")
    seen: set[str] = set()
    for name, value in request.extra:
        if re.fullmatch("[DMEO][1-9][0-9]?", name) is None:
            yield _finding("unknown_class", _ascii(name), "a field is D, M, E or O and its number")
        elif name in seen or re.fullmatch(_KNOWN, name):
            yield _finding("duplicate_parameter", name, "is a field that is known, or stands here twice")
        else:
            yield _finding("unknown_field", name, "is kept and not understood", Severity.NOTE)
        seen.add(name)
        yield from _OPEN.findings(_ascii(name), value)


def _is_block(part: Part) -> bool:
    instrument, block = part
    return re.fullmatch("[0-9]{2}", instrument) is not None and re.fullmatch(_pattern(instrument), block) is not None


def _block(part: Part) -> Acquirer:
    instrument, block = part
    bank, rest = block[:3], block[3:]
    if instrument == _ACCOUNT:
        return Acquirer(instrument=instrument, acquirer=bank, account=rest[:16], fee_code=rest[16:])
    return Acquirer(
        instrument=instrument, acquirer=bank, merchant_id=rest[:15], terminal_id=rest[15:23], fee_code=rest[23:]
    )


def _pattern(instrument: str) -> str:
    holder = "[0-9]{16}" if instrument == _ACCOUNT else "[0-9A-Za-z]{23}"
    return f"[0-9]{{3}}{holder}(?:[0-9A-Za-z]{{8}})?"


def _moment(text: str) -> datetime | date | None:
    """A moment in Taipei, or a day; None when the calendar has none."""
    if re.fullmatch("[0-9]{8}(?:[0-9]{6})?", text) is None:
        return None
    numbers = [int(text[:4]), *(int(text[i : i + 2]) for i in range(4, len(text), 2))]
    try:
        return datetime(*numbers, tzinfo=TAIPEI) if len(text) == 14 else date(*numbers)  # type: ignore[arg-type,misc]
    except ValueError:
        return None


def _shown(name: str) -> str:
    return ".".join(map(_letters, name.split(".")))


def _letters(label: str) -> str:
    """A punycoded label as letters; a label of a host has at most 63 characters."""
    if len(label) > 63 or re.fullmatch("(?i:xn--)[0-9A-Za-z-]+", label) is None:
        return label
    try:
        return label[4:].encode().decode("punycode")
    except UnicodeError:
        return label


def _ascii(name: str) -> str:
    return "".join(c if " " < c <= "~" else "?" for c in name[:40])


def _finding(code: str, name: str, rule: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(code=code, field=name, rule=rule, severity=severity, source=SOURCE)


_WRAPPED = b"(?i)TWQRP%(?:25)?3A%(?:25)?2F%(?:25)?2F"
_FORMS: dict[str, Form] = {"01": "purchase", "02": "transfer", "03": "bill"}
_NUMBERS = {form: number for number, form in _FORMS.items()}
_REQUIRED: dict[Form, tuple[str, ...]] = {
    "purchase": ("secure_code",),
    "transfer": ("bank", "account"),
    "bill": ("secure_code",),
}
_ACCOUNT = "51"  # the instrument whose block names an account
_FIELDS = {
    1: "amount",
    2: "order_number",
    3: "secure_code",
    4: "pay_by",
    5: "bank",
    6: "account",
    7: "bill_reference",
    8: "other",
    9: "note",
    10: "currency",
    11: "acquirers",
    12: "expires",
    14: "fee_info",
    15: "fee",
    16: "fee_name",
    97: "stamp",
    99: "check",
}
_KNOWN = f"([DM])({'|'.join(map(str, _FIELDS))})"

# A reader that decodes before it divides would take these for the next field.
_SEPARATORS = "&=#%"
_NAME = TextRule(maximum=MAX_CHARACTERS, separators="/?&=#%", source=SOURCE)
_OPEN = TextRule(minimum=0, maximum=MAX_CHARACTERS, separators="&#", source=SOURCE)
_RULES = {
    "amount": TextRule(maximum=12, characters=DIGITS, source=SOURCE),
    "order_number": TextRule(maximum=19, characters=ASCII, separators=_SEPARATORS, source=SOURCE),
    "secure_code": TextRule(
        minimum=12, maximum=12, pattern="[0-9A-Za-z+/=_-]+", form="twelve characters of base64", source=SOURCE
    ),
    "pay_by": TextRule(minimum=8, maximum=8, characters=DIGITS, source=SOURCE),
    "bank": TextRule(minimum=3, maximum=3, characters=DIGITS, source=SOURCE),
    "account": TextRule(minimum=16, maximum=16, characters=DIGITS, source=SOURCE),
    "bill_reference": TextRule(maximum=16, characters=ASCII, separators=_SEPARATORS, source=SOURCE),
    "other": TextRule(maximum=50, separators=_SEPARATORS, source=SOURCE),
    "note": TextRule(maximum=20, separators=_SEPARATORS, source=SOURCE),
    "currency": TextRule(minimum=3, maximum=3, characters=DIGITS, source=SOURCE),
    "acquirers": TextRule(maximum=256, characters=ASCII, separators=_SEPARATORS, source=SOURCE),
    "expires": TextRule(minimum=8, maximum=14, characters=DIGITS, source=SOURCE),
    "fee_info": TextRule(maximum=50, separators=_SEPARATORS, source=SOURCE),
    "fee": TextRule(maximum=6, characters=DIGITS, source=SOURCE),
    "fee_name": TextRule(maximum=30, separators=_SEPARATORS, source=SOURCE),
    "stamp": TextRule(minimum=14, maximum=14, characters=DIGITS, source=SOURCE),
    "check": TextRule(maximum=MAX_CHARACTERS, characters=ASCII, separators=_SEPARATORS, source=SOURCE),
}

SCHEME = Scheme(
    info=SchemeInfo(
        id="twqr",
        name="TWQR",
        issuer="FISC (Financial Information Service Co., Taiwan)",
        edition="V1; fields as public code bases read them, up to November 2026",
        countries=("TW",),
        currencies=("TWD",),
        doubts=(
            "No public standard was found; the lengths of fields come from a bank's table.",
            "D97 is the time of making to some sources and the expiry to others; it is kept and not used.",
            "What the check code D99 is made of is not known.",
            "That one bank's app writes whole dollars in D1 is said in a single place.",
            "Static or dynamic is read off samples: dynamic are bills, fixed amounts, order numbers and expiries.",
        ),
    ),
    request=Request,
    match=match,
    build=build,
    parse=parse,
    summary=summary,
)
