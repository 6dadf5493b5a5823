r"""EPC069-12, the SEPA credit transfer as a QR code: Girocode, "Zahlen mit Code", the code on bills in AT BE DE FI NL.

Issuer: European Payments Council. Edition: EPC069-12 version 3.0, September 2022. Twelve lines: BCD, version, character
set, SCT, BIC, name, IBAN, amount, purpose, structured reference, text, information. The rules come from public
summaries and from what generators and apps do, not from the document itself.

- The character-set line, not an ECI, says how the bytes are read; its first three lines are ASCII in every set. A text
  in another set than UTF-8 whose bytes are UTF-8 all the same is refused both ways: apps would disagree on the name.
- `build` writes two decimals; `parse` takes none, one or two ("EUR1"). An empty amount is typed by the payer. In a
  lenient parse, an amount that cannot be read is None beside its finding; `Payment.parts` keeps it as received.
- The BIC may be missing in version 002; for an account outside the European Economic Area that is a warning.
- The reference is an ISO 11649 one. Digits alone, as Finnish bills have, pass with a warning; anything else is taken
  for a text that slipped a line up, the commonest mistake in this format.

>>> build(Request(name="Red Cross of Belgium", iban="BE72 0000 0000 1616", amount=Amount.of("1", "EUR"))).text
'BCD\n002\n1\nSCT\n\nRed Cross of Belgium\nBE72000000001616\nEUR1.00'
>>> payment = parse(b"BCD\n002\n1\nSCT\n\nRed Cross of Belgium\nBE72000000001616\nEUR1\n\nRF18539007547034\n")
>>> payment.summary.payee, str(payment.summary.amount), payment.summary.reference
('Red Cross of Belgium', '1.00 EUR', 'RF18539007547034')
>>> parse(b"BCD\n002\n1\nSCT\n\nFirma\nDE33100205000001194700\nEUR20\n\nSpende")
Traceback (most recent call last):
...
paycode.payload.findings.RuleBroken: line 10 (reference): 'Spende' is no structured reference: text belongs ...
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

from ..findings import Finding, Severity, judge
from ..ids import bic, creditor_reference, iban
from ..lines import Line, Record
from ..money import Amount
from ..scheme import Match, Payload, Payment, Scheme, SchemeInfo, Summary, SymbolRules, decode
from ..text import ASCII, TextRule

__all__ = ["CHARSETS", "RECORD", "SCHEME", "Request", "build", "encode", "match", "parse", "summary"]

SOURCE = "EPC069-12 v3.0"

# Number on line 3 -> character set.
CHARSETS = {
    "1": "utf-8",
    "2": "iso-8859-1",
    "3": "iso-8859-2",
    "4": "iso-8859-4",
    "5": "iso-8859-5",
    "6": "iso-8859-7",
    "7": "iso-8859-10",
    "8": "iso-8859-15",
}
_UTF8 = CHARSETS["1"]

# The first four lines fit in these bytes even with white space around them.
_HEAD = 128

_EEA = frozenset("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The fields of a code; "" leaves one empty.

    iban, bic, reference: as printed or stored, kept as stored. amount: EUR 0.01 to 999999999.99, None when the payer
    types it. purpose: up to 4 characters (ISO 20022 code). reference: ISO 11649, then `text` must be empty. name and
    info (shown to the payer): up to 70 characters; text: up to 140. version: "001" or "002". charset: a number of
    `CHARSETS`.
    """

    name: str
    iban: str
    amount: Amount | None = None
    bic: str = ""
    purpose: str = ""
    reference: str = ""
    text: str = ""
    info: str = ""
    version: str = "002"
    charset: str = "1"

    def __post_init__(self) -> None:
        for field in fields(self):
            expected = (Amount, type(None)) if field.name == "amount" else (str,)
            if not isinstance(getattr(self, field.name), expected):
                raise TypeError(f"{field.name} is not {' or '.join(kind.__name__ for kind in expected)}")
        for name, stored in (("iban", iban.compact), ("bic", bic.compact), ("reference", _stored_reference)):
            object.__setattr__(self, name, stored(getattr(self, name)))


def match(data: bytes) -> Match:
    """EXACT when line 1 is BCD and line 4 is SCT, FAMILY when a BOM, spaces or bare CRs stand in the way."""
    head = data[:_HEAD]
    if re.match(rb"BCD(\r?\n)[^\r\n]*\1[^\r\n]*\1SCT(?=[\r\n]|\Z)", head):
        return Match.EXACT
    damaged = rb"(?:\xef\xbb\xbf)?[ \t]*BCD[ \t]*(?:\r?\n|\r)[^\r\n]*(?:\r?\n|\r)[^\r\n]*(?:\r?\n|\r)[ \t]*SCT[ \t]*"
    return Match.FAMILY if re.match(damaged + rb"(?=[\r\n]|\Z)", head) else Match.NO


def build(request: Request) -> Payload:
    """The code's text in the character set of the request; `RequestError` with all that stands against it."""
    values = {field.name: getattr(request, field.name) for field in fields(request)}
    values["amount"] = f"{request.amount.currency}{request.amount.text}" if request.amount else ""
    charset = CHARSETS.get(request.charset, _UTF8)
    data = RECORD.build(values, charset=charset, findings=_findings(values))
    return Payload(data=data, charset=charset, scheme=SCHEME.info.id)


def parse(data: bytes, lenient: bool = False) -> Payment[Request]:
    """The fields of a code; `PayloadError` when it is not one or, unless lenient, breaks a rule."""
    charset = _charset(data)
    lines = RECORD.split(decode(data, charset=charset))
    values = RECORD.trim(lines.values)
    found = [*RECORD.findings(lines.values), *_findings(values), *lines.findings, *RECORD.size_findings(len(data))]
    findings = judge(found, lenient=lenient)
    named = {name: value for name, value in values.items() if name in _TEXTS}
    request = Request(amount=_amount(values["amount"]), **named)
    return Payment(
        scheme=SCHEME.info.id,
        request=request,
        payload=Payload(data=data, charset=charset, scheme=SCHEME.info.id),
        summary=summary(request),
        parts=RECORD.parts(lines.values),
        findings=findings,
    )


def summary(request: Request) -> Summary:
    """What a confirm screen shows. The standard has no static or dynamic codes, so the kind is unknown."""
    return Summary(
        payee=request.name,
        account=request.iban,
        amount=request.amount,
        currency="EUR",
        reference=request.reference or request.text,
    )


def encode(text: str) -> bytes:
    """The bytes of a code that is at hand as text: in the set its third line names, in UTF-8 when it names none."""
    # A surrogate pair half passes here, because `parse` refuses its bytes with an error of our own.
    utf8 = text.encode("utf-8", "surrogatepass")
    try:
        return text.encode(_charset(utf8))
    except UnicodeEncodeError:
        return utf8


def _charset(data: bytes) -> str:
    """The character set that line 3 names; UTF-8 when it names none."""
    head = re.split(rb"\r\n|\r|\n", data[:_HEAD], maxsplit=3)
    number = head[2].strip(b" \t") if len(head) > 2 else b""
    return CHARSETS.get(number.decode("ascii", "replace"), _UTF8)


def _amount(value: str) -> Amount | None:
    """The amount that line 8 says, also out of range; None when it is empty or cannot be read."""
    digits = re.fullmatch(r"EUR([0-9]{1,15}(?:\.[0-9]{1,2})?)", value)
    return Amount.of(digits[1], "EUR") if digits else None


def _stored_reference(value: str) -> str:
    """`value` as stored when it looks like a reference, else unchanged."""
    canonical = creditor_reference.compact(value)
    return canonical if re.fullmatch("RF[0-9]{2}[A-Z0-9]*|[0-9]+", canonical) else value


def _findings(values: Mapping[str, str]) -> Iterator[Finding]:
    """Rules between the lines."""
    if values["reference"] and values["text"]:
        yield _finding(
            "one_of_two", "text", "must be empty when line 10 has a reference: only one of the two is allowed"
        )
    if not values["bic"]:
        yield from _bic_findings(values["version"], values["iban"][:2])
    charset = CHARSETS.get(values["charset"], _UTF8)
    if charset != _UTF8 and _reads_as_utf8("\n".join(values.values()), charset):
        rule = f"says {charset}, yet the bytes are UTF-8: apps will disagree on the letters; use 1 for UTF-8"
        yield _finding("charset_conflict", "charset", rule)


def _bic_findings(version: str, country: str) -> Iterator[Finding]:
    if version == "001":
        yield _finding("bic_missing", "bic", "must not be empty in version 001; version 002 does without")
    elif country in iban.LAYOUTS and country not in _EEA:
        rule = f"is empty, which is meant for accounts in the European Economic Area, not {country}"
        yield _finding("bic_missing", "bic", rule, Severity.WARNING)


def _reads_as_utf8(text: str, charset: str) -> bool:
    """Whether the bytes of `text` in `charset` hold more than ASCII and are good UTF-8 too."""
    try:
        return not text.isascii() and bool(text.encode(charset).decode("utf-8"))
    except UnicodeError:
        return False


def _version_findings(field: str, value: str) -> Iterator[Finding]:
    if value not in {"001", "002"}:
        # Another version may have other lines, so reading on would be guessing.
        rule = f"{value[:20]!r} is not a known version: 001 or 002"
        yield Finding(code="unknown_version", field=field, rule=rule, severity=Severity.FATAL, source=SOURCE)


def _amount_findings(field: str, value: str) -> Iterator[Finding]:
    if re.fullmatch(r"EUR(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,2})?", value) is None:
        hint = next(rule for pattern, rule in _AMOUNT_HINTS if re.fullmatch(pattern, value, re.DOTALL))
        yield Finding(code="format", field=field, rule=f"{value[:40]!r} {hint}", source=SOURCE)
    elif re.search("[1-9]", value) is None:
        yield Finding(code="out_of_range", field=field, rule="must be 0.01 to 999999999.99", source=SOURCE)


def _reference_findings(field: str, value: str) -> Iterator[Finding]:
    if re.match("RF[0-9]{2}", creditor_reference.compact(value)):
        yield from creditor_reference.findings(field, value)
    elif re.fullmatch("[0-9]{1,35}", value):
        rule = "is a national reference, not an ISO 11649 one (RF...)"
        yield Finding(code="national_reference", field=field, rule=rule, severity=Severity.WARNING, source=SOURCE)
    else:
        rule = (
            f"{value[:40]!r} is no structured reference: text belongs on line 11, a reference here is RF..., ISO 11649"
        )
        yield Finding(code="text_as_reference", field=field, rule=rule, source=SOURCE)


def _finding(code: str, line: str, rule: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(code=code, field=RECORD.where(line), rule=rule, severity=severity, source=SOURCE)


def _free(maximum: int) -> TextRule:
    return TextRule(maximum=maximum, pattern=".*[^ ].*", form="more than spaces", source=SOURCE)


_TEXTS = frozenset(field.name for field in fields(Request)) - {"amount"}

# The first pattern that fits says what is wrong with an amount.
_AMOUNT_HINTS = (
    (r"EUR[0-9.]*,[0-9.,]*", "has a comma; the decimal sign is a point and nothing groups the digits: EUR12.30"),
    (r"EUR[0-9]+\.[0-9]{3,}", "has more than two decimals"),
    (r"EUR[0-9]{10,}(?:\.[0-9]*)?", "is more than 999999999.99"),
    (r"(?!EUR)[A-Z]{3}[0-9].*", "is not in EUR, the only currency of a SEPA credit transfer"),
    (r".*", "must be EUR and a plain number with at most two decimals: EUR12.30"),
)

RECORD = Record(
    lines=(
        Line("tag", "BCD"),
        Line("version", _version_findings),
        Line("charset", TextRule(maximum=1, pattern="[1-8]", form="a number from 1 to 8", source=SOURCE).findings),
        Line("identification", "SCT"),
        Line("bic", bic.findings, optional=True),
        Line("name", _free(70).findings, free=True),
        Line("iban", iban.findings),
        Line("amount", _amount_findings, optional=True),
        Line("purpose", TextRule(maximum=4, characters=ASCII, source=SOURCE).findings, optional=True),
        Line("reference", _reference_findings, optional=True),
        Line("text", _free(140).findings, optional=True, free=True),
        Line("info", _free(70).findings, optional=True, free=True),
    ),
    required=7,
    end="any",
    maximum=331,
    source=SOURCE,
)

SCHEME = Scheme(
    info=SchemeInfo(
        id="epc",
        name="EPC QR code (Girocode)",
        issuer="European Payments Council",
        edition="EPC069-12 version 3.0, September 2022",
        countries=("AT", "BE", "DE", "FI", "NL"),
        currencies=("EUR",),
        symbol=SymbolRules(level="M", max_version=13, byte_mode=True),
        doubts=(
            "rules taken from public summaries and from codes in use, not from the document",
            "whether references other than ISO 11649 are allowed: digits pass with a warning",
        ),
    ),
    request=Request,
    match=match,
    build=build,
    parse=parse,
    summary=summary,
    encode=encode,
)
