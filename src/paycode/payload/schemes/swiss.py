r"""Swiss QR-bill, the payment part of every bill in Switzerland and Liechtenstein ("Swiss Payments Code", SPC).

Issuer: SIX Interbank Clearing. Edition: Swiss Implementation Guidelines QR-bill 2.4 of 24 February 2026, in force since
14 November 2026 beside 2.3; `qrbill.EDITIONS` has what changed and when. 31 to 34 lines; the last three, billing
information and two alternative procedures, are left off when they are not used. The rules come from public extracts of
the guidelines and from what generators and validators do.

- Lines 12 to 18, the ultimate creditor, are reserved and must be empty. A debtor is there as a whole or not at all.
- Since 22 November 2025 addresses are structured (S). Combined ones (K) have the street line in `street`, and postal
  code and town in `house_number`; they are read when lenient, or when `at` is a day on which they were allowed.
- An account is either a QR-IBAN, and then has a QR reference, or an IBAN with an ISO 11649 reference or none. What
  line 28 says follows from that, so a request has no field for it.
- 0.00 is no amount to pay: with one of the texts of `qrbill.NOTIFICATIONS` the bill is for information only. An empty
  amount is typed by the payer.
- Every element ends in the same line break, the last one in none; a line break there is common, and a warning.
- The printed code has no ECI header: post office scanners are reported to fail on one. 997 bytes fit version 25.

>>> request = Request(
...     iban="CH58 0079 1123 0008 8901 2",
...     creditor_name="Robert Schneider AG",
...     creditor_postal_code="2501",
...     creditor_town="Biel",
...     amount=Amount.of("3949.75", "CHF"),
...     message="Bill no. 3139",
... )
>>> text = build(request).text
>>> text[:61], text[-23:]
('SPC\n0200\n1\nCH5800791123000889012\nS\nRobert Schneider AG\n\n\n2501', '\nNON\n\nBill no. 3139\nEPD')
>>> parse(text.encode()).summary.reference
'Bill no. 3139'
>>> parse(text.replace("S\nRobert Schneider AG\n\n\n2501\nBiel", "K\nRobert Schneider AG\n\n2501 Biel\n\n").encode())
Traceback (most recent call last):
...
paycode.payload.findings.RuleBroken: line 5 (creditor_address_type): 'K' (combined address) was allowed up to ...
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date

from .. import swico
from .. import swiss_address as address
from ..findings import Finding, Severity, judge
from ..ids import creditor_reference, iban, swiss_reference
from ..lines import Line, Record
from ..money import Amount, Currency
from ..qrbill import NOTIFICATIONS, Edition, edition
from ..scheme import Match, Payload, Payment, Scheme, SchemeInfo, Summary, SymbolRules, decode
from ..swiss_address import free_text
from ..text import TextRule

__all__ = ["RECORD", "SCHEME", "Request", "build", "match", "parse", "summary"]

SOURCE = "SIX IG QR-bill"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The fields of a bill; "" leaves one empty.

    iban, reference: as printed or stored, kept as stored. amount: 0.01 to 999999999.99 in `currency`, None when the
    payer types it. creditor, debtor: name and street up to 70 characters, house number and postal code up to 16, town
    up to 35, country ISO 3166-1 alpha-2; no debtor field at all leaves the debtor open. reference: a QR reference with
    a QR-IBAN, else ISO 11649 or none. message and billing_information: 140 characters together. alternative_1 and _2:
    alternative procedures, up to 100 characters each. The address types are S, or K for old bills.
    """

    iban: str
    creditor_name: str
    creditor_postal_code: str
    creditor_town: str
    creditor_street: str = ""
    creditor_house_number: str = ""
    creditor_country: str = "CH"
    amount: Amount | None = None
    currency: str = "CHF"
    debtor_name: str = ""
    debtor_street: str = ""
    debtor_house_number: str = ""
    debtor_postal_code: str = ""
    debtor_town: str = ""
    debtor_country: str = ""
    reference: str = ""
    message: str = ""
    billing_information: str = ""
    alternative_1: str = ""
    alternative_2: str = ""
    creditor_address_type: str = "S"
    debtor_address_type: str = "S"

    def __post_init__(self) -> None:
        for field in fields(self):
            expected = (Amount, type(None)) if field.name == "amount" else (str,)
            if not isinstance(getattr(self, field.name), expected):
                raise TypeError(f"{field.name} is not {' or '.join(kind.__name__ for kind in expected)}")
        object.__setattr__(self, "iban", iban.compact(self.iban))
        object.__setattr__(self, "reference", creditor_reference.compact(self.reference))

    @property
    def has_debtor(self) -> bool:
        """Whether the bill says who is to pay it."""
        return any(getattr(self, f"debtor_{part}") for part in address.PARTS[1:])

    @property
    def reference_type(self) -> str:
        """What line 28 says: QRR, SCOR or NON."""
        if not self.reference:
            return "NON"
        return "SCOR" if self.reference.startswith("RF") else "QRR"


def match(data: bytes) -> Match:
    """EXACT when the first lines are SPC and a version, FAMILY when a BOM, spaces or bare CRs stand in the way."""
    head = data[:_HEAD]
    if re.match(rb"SPC\r?\n[0-9]{4}(?=[\r\n]|\Z)", head):
        return Match.EXACT
    damaged = rb"(?:\xef\xbb\xbf)?[ \t]*SPC[ \t]*[\r\n]{1,2}[ \t]*[0-9]{4}[ \t]*(?=[\r\n]|\Z)"
    return Match.FAMILY if re.match(damaged, head) else Match.NO


def build(request: Request, at: date | None = None) -> Payload:
    """The code's text by the edition in force on a day; `RequestError` with all that stands against it."""
    values = {name: getattr(request, name) for name in _SAME}
    values["amount"] = request.amount.text if request.amount else ""
    values["reference_type"] = request.reference_type
    values["debtor_address_type"] = request.debtor_address_type if request.has_debtor else ""
    values["version"] = "0200"
    found = [*_currency_findings(request), *_findings(values, edition(at))]
    return Payload(data=RECORD.build(values, findings=found), scheme=SCHEME.info.id)


def parse(data: bytes, lenient: bool = False, at: date | None = None) -> Payment[Request]:
    """The fields of a code by the edition in force on a day, the newest when None.

    `PayloadError` when it is no such code or, unless lenient, breaks a rule. An amount that cannot be read is None in a
    lenient parse, beside its finding; `Payment.parts` keeps it as received.
    """
    text = decode(data)
    lines = RECORD.split(text)
    values = RECORD.trim(lines.values)
    found = [*RECORD.findings(lines.values), *_findings(values, edition(at)), *_end_findings(text)]
    findings = judge([*found, *RECORD.size_findings(len(data))], lenient=lenient)
    named = {name: values[name] for name in _SAME}
    types = {name: values[name] or "S" for name in ("creditor_address_type", "debtor_address_type")}
    request = Request(amount=_amount(values), **(named | types))
    return Payment(
        scheme=SCHEME.info.id,
        request=request,
        payload=Payload(data=data, scheme=SCHEME.info.id),
        summary=summary(request),
        parts=RECORD.parts(lines.values),
        findings=findings,
    )


def summary(request: Request) -> Summary:
    """What a confirm screen shows. A bill is neither static nor dynamic, so the kind is unknown."""
    return Summary(
        payee=request.creditor_name,
        account=request.iban,
        amount=request.amount,
        currency=request.currency,
        reference=request.reference or request.message,
    )


def _amount(values: Mapping[str, str]) -> Amount | None:
    """The amount that line 19 says, also out of range; None when it is empty or cannot be read."""
    currency = Currency.find(values["currency"])
    plain = re.fullmatch(r"[0-9]{1,15}(?:\.[0-9]{1,2})?", values["amount"])
    return Amount.of(plain[0], currency) if plain and currency and currency.exponent == 2 else None


def _currency_findings(request: Request) -> Iterator[Finding]:
    if request.amount and request.amount.currency.code != request.currency:
        yield _finding("currency", "currency", f"says {request.currency}, while the amount is {request.amount}")


def _end_findings(text: str) -> Iterator[Finding]:
    if text.endswith("\n"):
        rule = "ends in a line break; there is none after the last element that is used"
        yield _finding("trailing_line", "", rule, Severity.WARNING)


def _findings(values: Mapping[str, str], rules: Edition) -> Iterator[Finding]:
    """Rules between the lines, and those that change with the edition."""
    yield from address.findings("creditor", values, rules, RECORD.where)
    if any(values[f"debtor_{part}"] for part in address.PARTS):
        yield from address.findings("debtor", values, rules, RECORD.where)
    yield from _reference_findings(values, rules)
    yield from _information_findings(values)
    for line in RECORD.lines:
        strange = sorted({c for c in values.get(line.name, "") if re.fullmatch(rules.characters, c) is None})
        if strange:
            rule = f"holds {''.join(strange)[:20]!r}, not in the character set of {rules.name}{_combining(strange)}"
            yield _finding("characters", line.name, rule)


def _combining(characters: list[str]) -> str:
    accents = any("\u0300" <= character <= "\u036f" for character in characters)
    return "; write letter and accent as one character (NFC)" if accents else ""


def _reference_findings(values: Mapping[str, str], rules: Edition) -> Iterator[Finding]:
    account, kind, reference = values["iban"], values["reference_type"], values["reference"]
    qr_iban = swiss_reference.is_qr_iban(account)
    if qr_iban and kind != "QRR":
        yield _finding("reference_type", "reference_type", "must be QRR: the account is a QR-IBAN")
    if not qr_iban and kind == "QRR":
        yield _finding("reference_type", "reference_type", "must be SCOR or NON: only a QR-IBAN goes with QRR")
    if kind == "NON" and reference:
        yield _finding("not_empty", "reference", "must be empty when line 28 says NON")
    if kind in _REFERENCES:
        yield from _REFERENCES[kind](RECORD.where("reference"), reference)
    if qr_iban and values["currency"] not in rules.qr_iban:
        rule = (
            f"QR-IBANs are for {' and '.join(rules.qr_iban)} only since {rules.name}; older bills stay valid for a year"
        )
        yield _finding("currency", "currency", rule, Severity.WARNING)


def _information_findings(values: Mapping[str, str]) -> Iterator[Finding]:
    size = len(values["message"]) + len(values["billing_information"])
    if values["billing_information"] and size > 140:
        rule = f"has {size} characters together with the message of line 30, at most 140 are allowed"
        yield _finding("too_long", "billing_information", rule)
    if values["alternative_2"] and not values["alternative_1"]:
        yield _finding("empty_value", "alternative_1", "must not be empty when line 34 is used")
    notification = values["message"] in NOTIFICATIONS.values()
    if values["amount"] == "0.00" and not notification:
        rule = f"must be 0.01 to 999999999.99; 0.00 needs the message {NOTIFICATIONS['en']!r}"
        yield _finding("out_of_range", "amount", rule)
    elif notification and values["amount"] != "0.00":
        yield _finding("notification", "amount", "must be 0.00 when the message says not to pay")
    elif notification:
        yield _finding("notification", "amount", "is for information only: not to be paid", Severity.WARNING)


def _iban_findings(field: str, value: str) -> Iterator[Finding]:
    yield from iban.findings(field, value)
    if not value.upper().startswith(("CH", "LI")):
        rule = "must be an account in Switzerland or Liechtenstein (CH, LI)"
        yield Finding(code="country", field=field, rule=rule, source=SOURCE)


def _version_findings(field: str, value: str) -> Iterator[Finding]:
    if value != "0200":
        # Another main version may have other lines, so reading on would be guessing.
        severity = Severity.ERROR if re.fullmatch("02[0-9]{2}", value) else Severity.FATAL
        rule = f"{value[:20]!r} is not a known version: 0200"
        yield Finding(code="unknown_version", field=field, rule=rule, severity=severity, source=SOURCE)


def _amount_findings(field: str, value: str) -> Iterator[Finding]:
    if re.fullmatch(r"(?:0|[1-9][0-9]{0,8})\.[0-9]{2}", value) is None:
        hint = next(rule for pattern, rule in _AMOUNT_HINTS if re.fullmatch(pattern, value, re.DOTALL))
        yield Finding(code="format", field=field, rule=f"{value[:40]!r} {hint}", source=SOURCE)


def _reserved_findings(field: str, _: str) -> Iterator[Finding]:
    rule = "must be empty: the ultimate creditor is reserved for later use"
    yield Finding(code="not_empty", field=field, rule=rule, source=SOURCE)


def _finding(code: str, line: str, rule: str, severity: Severity = Severity.ERROR) -> Finding:
    field = RECORD.where(line) if line else ""
    return Finding(code=code, field=field, rule=rule, severity=severity, source=SOURCE)


def _one_of(name: str, pattern: str, form: str) -> Line:
    return Line(name, TextRule(maximum=4, pattern=pattern, form=form, source=SOURCE).findings)


# The fields that a request and the lines have by the same name and value.
_SAME = frozenset(field.name for field in fields(Request)) - {"amount"}

_REFERENCES = {"QRR": swiss_reference.findings, "SCOR": creditor_reference.findings}

# The first two lines fit in these bytes even with white space around them.
_HEAD = 64

# The first pattern that fits says what is wrong with an amount.
_AMOUNT_HINTS = (
    (r"[0-9.' ]*,[0-9.,' ]*", "has a comma; the decimal sign is a point and nothing groups the digits: 1590.50"),
    (r"0[0-9]+(?:\.[0-9]*)?", "has zeros in front"),
    (r"[0-9]+\.[0-9]{3,}", "has more than two decimals"),
    (r"[0-9]{10,}(?:\.[0-9]*)?", "is more than 999999999.99"),
    (r".*", "must be a plain number with exactly two decimals: 1590.50"),
)

RECORD = Record(
    lines=(
        Line("tag", "SPC"),
        Line("version", _version_findings),
        Line("coding", "1"),
        Line("iban", _iban_findings),
        *address.lines("creditor"),
        *(Line(f"ultimate_creditor_{part}", _reserved_findings, optional=True) for part in address.PARTS),
        Line("amount", _amount_findings, optional=True),
        _one_of("currency", "CHF|EUR", "CHF or EUR"),
        *address.lines("debtor"),
        _one_of("reference_type", "QRR|SCOR|NON", "QRR, SCOR or NON"),
        Line("reference", lambda *_: (), optional=True),
        free_text("message", 140),
        Line("trailer", "EPD"),
        Line("billing_information", swico.findings, optional=True, free=True),
        free_text("alternative_1", 100),
        free_text("alternative_2", 100),
    ),
    required=31,
    end="any",
    maximum=997,
    source=SOURCE,
)

SCHEME = Scheme(
    info=SchemeInfo(
        id="swiss",
        name="Swiss QR-bill",
        issuer="SIX Interbank Clearing",
        edition="Swiss Implementation Guidelines QR-bill 2.4, in force since 14 November 2026",
        countries=("CH", "LI"),
        currencies=("CHF", "EUR"),
        symbol=SymbolRules(level="M", max_version=25, byte_mode=True),
        doubts=(
            "rules taken from public extracts and from codes in use, not from the document",
            "when QR-IBANs for EUR end: a warning since edition 2.4",
            "whether an empty billing information before an alternative procedure is written as an empty line: it is",
        ),
    ),
    request=Request,
    match=match,
    build=build,
    parse=parse,
    summary=summary,
)
