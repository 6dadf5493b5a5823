r"""Swico S1, the billing information of a Swiss QR-bill: what the payer's accounting needs to book the bill by itself.

A text of up to 140 characters together with the message: `//S1` and then pairs of a tag and a value, `/10/10104`. A
slash or backslash inside a value has a backslash before it. Tags ascend and none comes twice; unknown ones are kept.

Issuer: Swico, "Syntax definition of billing information (S1)", version 1.2 of 23 November 2018; kept by SIX since
2026. The rules come from public summaries and from published samples. Errors here never stop a payment.

>>> bill = parse("//S1/10/X.66711\\/8824/11/200712/30/107978798/32/2.5:117.22/40/3:5;0:60")
>>> bill.invoice_number, str(bill.invoice_date), str(bill.rates[0].money), str(bill.due)
('X.66711/8824', '2020-07-12', '117.22', '2020-09-10')
>>> build(bill)
'//S1/10/X.66711\\/8824/11/200712/30/107978798/32/2.5:117.22/40/3:5;0:60'
>>> build(Billing(invoice_number="10201409", conditions=(Condition(Decimal(2), 10), Condition(Decimal(0), 30))))
'//S1/10/10201409/40/2:10;0:30'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from .findings import Finding, Malformed, RequestError, Severity, judge
from .scheme import Part

__all__ = ["Billing", "Condition", "Rate", "build", "findings", "join", "parse", "split"]

START = "//S1"
SOURCE = "Swico S1"


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate of value-added tax in per cent, and the money it stands for: None for the whole bill.

    money: the net amount in the bill's currency; for import taxes the tax itself.
    """

    percent: Decimal
    money: Decimal | None = None

    def __str__(self) -> str:
        return f"{self.percent:f}" if self.money is None else f"{self.percent:f}:{self.money:f}"


@dataclass(frozen=True, slots=True)
class Condition:
    """A discount in per cent for paying within `days` of the invoice date; 0 per cent says when it is due."""

    percent: Decimal
    days: int

    def __str__(self) -> str:
        return f"{self.percent:f}:{self.days}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Billing:
    """What a bill says of itself; "", () or None leaves a part out.

    uid: the payee's business number (UID), nine digits without CHE. vat_begin, vat_end: when the service was given,
    `vat_end` None for a single day. rates: value-added tax on net amounts. import_taxes: tax paid at import.
    conditions: discounts for early payment, and when it is due. unknown: other tags and their values.
    """

    invoice_number: str = ""
    invoice_date: date | None = None
    customer_reference: str = ""
    uid: str = ""
    vat_begin: date | None = None
    vat_end: date | None = None
    rates: tuple[Rate, ...] = ()
    import_taxes: tuple[Rate, ...] = ()
    conditions: tuple[Condition, ...] = ()
    unknown: tuple[Part, ...] = ()

    def __post_init__(self) -> None:
        for name in ("invoice_date", "vat_begin", "vat_end"):
            day = getattr(self, name)
            if day is not None and not 2000 <= day.year <= 2099:
                raise RequestError(_finding(name, "has two digits for the year, 2000 to 2099", Severity.ERROR))
        if self.vat_end is not None and (self.vat_begin is None or self.vat_end < self.vat_begin):
            raise RequestError(_finding("vat_end", "ends what begins with vat_begin, not before it", Severity.ERROR))

    @property
    def due(self) -> date | None:
        """The last day to pay, None when the text does not say."""
        days = [condition.days for condition in self.conditions if not condition.percent]
        return self.invoice_date + timedelta(days=max(days)) if days and self.invoice_date else None


def parse(text: str, lenient: bool = False) -> Billing:
    """The billing information in `text`.

    Raises `Malformed` when it is no Swico S1 text and, unless lenient, `RuleBroken` for values that break their rules;
    lenient, such values are left out.
    """
    parts = split(text)
    judge(_part_findings("", parts, Severity.ERROR), lenient=lenient)
    values: dict[str, object] = {}
    for tag, value in parts:
        values.update(_read(tag, value) or {})
    unknown = tuple(part for part in parts if part[0] not in _TAGS)
    return Billing(unknown=unknown, **values)  # type: ignore[arg-type]


def build(bill: Billing) -> str:
    """The text of `bill`, tags in order; `RequestError` when one of its values breaks its rule."""
    known = ((tag, kind.write(bill)) for tag, kind in _TAGS.items())
    parts = sorted([*(part for part in known if part[1]), *bill.unknown])
    found = tuple(_part_findings("", parts, Severity.ERROR))
    if found:
        raise RequestError(*found)
    return join(parts)


def findings(field: str, text: str) -> Iterator[Finding]:
    """What is wrong with `text` as billing information of any syntax; warnings only, as a payment never needs it."""
    if re.match("//[A-Z0-9]{2}", text) is None:
        yield _finding(field, "must begin with // and the two characters of a syntax, such as //S1", Severity.WARNING)
    elif text.startswith(START):
        try:
            yield from _part_findings(field, split(text), Severity.WARNING)
        except Malformed as error:
            yield _finding(field, error.findings[0].rule, Severity.WARNING)


def split(text: str) -> tuple[Part, ...]:
    """Tag and value of every pair in order, escapes undone; `Malformed` when the text does not divide into pairs."""
    if re.fullmatch(rf"//S1(?:/{_PIECE})*", text, re.DOTALL) is None:
        rule = "must be //S1 and pairs of /tag/value, with a backslash before each / and \\ inside a value"
        raise Malformed(_finding("", rule, Severity.FATAL))
    pieces = [re.sub(r"\\(.)", r"\1", piece) for piece in re.findall(f"/({_PIECE})", text[len(START) :], re.DOTALL)]
    if len(pieces) % 2:
        raise Malformed(_finding("", "ends in a tag without a value", Severity.FATAL))
    return tuple(zip(pieces[::2], pieces[1::2], strict=True))


def join(parts: Iterable[Part]) -> str:
    """The text of these pairs, values escaped; checks nothing."""
    return START + "".join(f"/{tag}/{_SPECIAL.sub(_ESCAPED, value)}" for tag, value in parts)


def _part_findings(field: str, parts: Iterable[Part], severity: Severity) -> Iterator[Finding]:
    highest = ""
    for tag, value in parts:
        where = f"{field}/{tag[:20]}"
        if re.fullmatch("[0-9]{2}", tag) is None:
            yield _finding(where, "a tag has two digits", severity)
        elif tag <= highest:
            yield _finding(where, "tags ascend and none comes twice", severity)
        elif tag in _TAGS and _read(tag, value) is None:
            yield _finding(where, f"{value[:40]!r} is not {_TAGS[tag].form}", severity)
        highest = max(tag, highest)


def _read(tag: str, value: str) -> dict[str, object] | None:
    """The fields that a value fills; None when it breaks the rule of its tag, or nobody knows the tag."""
    try:
        return _TAGS[tag].read(value)
    except (ValueError, KeyError):
        return None


def _finding(field: str, rule: str, severity: Severity) -> Finding:
    return Finding(code="billing_information", field=field, rule=rule, severity=severity, source=SOURCE)


def _matched(pattern: str, value: str) -> str:
    if re.fullmatch(pattern, value) is None:
        raise ValueError(value)
    return value


def _day(digits: str) -> date:
    _matched("[0-9]{6}", digits)
    return date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))


def _number(text: str) -> Decimal:
    return Decimal(_matched(r"[0-9]{1,9}(?:\.[0-9]{1,4})?", text))


def _rate(text: str) -> Rate:
    percent, colon, money = text.partition(":")
    return Rate(_number(percent), _number(money) if colon else None)


def _tax(text: str) -> Rate:
    percent, _, money = text.partition(":")
    return Rate(_number(percent), _number(money))


def _condition(text: str) -> Condition:
    percent, _, days = text.partition(":")
    return Condition(_number(percent), int(_matched("[0-9]{1,4}", days)))


def _period(value: str) -> dict[str, object]:
    begin, end = _day(value[:6]), _day(value[6:]) if value[6:] else None
    if end is not None and end < begin:
        raise ValueError(value)
    return {"vat_begin": begin, "vat_end": end}


def _written(day: date | None) -> str:
    return f"{day:%y%m%d}" if day else ""


@dataclass(frozen=True, slots=True)
class _Tag:
    """form: what a value is, for people. read: the fields it fills, ValueError for a bad one. write: the reverse."""

    form: str
    read: Callable[[str], dict[str, object]]
    write: Callable[[Billing], str]


def _text(name: str, pattern: str = r"(?s:.+)", form: str = "a text") -> _Tag:
    return _Tag(form, lambda value: {name: _matched(pattern, value)}, lambda bill: str(getattr(bill, name)))


def _list(name: str, item: Callable[[str], object], form: str) -> _Tag:
    def read(value: str) -> dict[str, object]:
        return {name: tuple(map(item, value.split(";")))}

    return _Tag(form, read, lambda bill: ";".join(map(str, getattr(bill, name))))


# A piece between slashes: anything, slashes and backslashes with a backslash before them.
_PIECE = r"(?:[^/\\]|\\[/\\])*"
_SPECIAL, _ESCAPED = re.compile(r"([/\\])"), r"\\\1"

_TAGS = {
    "10": _text("invoice_number"),
    "11": _Tag("a date YYMMDD", lambda value: {"invoice_date": _day(value)}, lambda bill: _written(bill.invoice_date)),
    "20": _text("customer_reference"),
    "30": _text("uid", "[0-9]{9}", "the nine digits of a UID, without CHE"),
    "31": _Tag(
        "a date YYMMDD or two of them in order", _period, lambda bill: _written(bill.vat_begin) + _written(bill.vat_end)
    ),
    "32": _list("rates", _rate, "a rate or a list of rate:net amount"),
    "33": _list("import_taxes", _tax, "a list of rate:tax"),
    "40": _list("conditions", _condition, "a list of discount:days"),
}
