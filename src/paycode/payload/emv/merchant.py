"""EMVCo QR Code Specification for Payment Systems, Merchant-Presented Mode, version 1.1: objects and rules.

`ELEMENTS` is the specification's table; `findings` holds an object tree against it. National profiles add their own
accounts and relax presence (`profile.py`), nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from ..findings import Finding, Severity
from ..money import Amount, Currency
from ..scheme import Part
from ..text import ANY, ASCII, TextRule
from .document import CRC
from .tlv import OWNER, Division, IsTemplate

__all__ = [
    "DYNAMIC",
    "ELEMENTS",
    "STATIC",
    "TEMPLATES",
    "Element",
    "MerchantRequest",
    "amount_findings",
    "findings",
    "is_account",
    "is_template",
    "read_amount",
]

SOURCE = "EMVCo MPM 1.1"
STATIC = "11"
DYNAMIC = "12"
MAX_AMOUNT = 13
MAX_OWNER = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One data object: its path ("62.05"), its name in a request ("reference") and what it may hold.

    code: a finding code of its own where the general ones would say too little. severity: FATAL where even a lenient
    reader must not pass a wrong value on.
    """

    path: str
    name: str
    rule: TextRule
    mandatory: bool = False
    code: str = ""
    severity: Severity = Severity.ERROR

    def findings(self, value: str, path: str = "") -> Iterator[Finding]:
        """What is wrong with `value`, in words that name the object; path: where it stands, if not at its own."""
        for found in self.rule.findings(path or self.path, value):
            label = self.name.replace("_", " ")
            yield replace(found, code=self.code or found.code, rule=f"{label} {found.rule}", severity=self.severity)


# Without slots, so that the many fields that a text leaves empty are their defaults on the class, and cost nothing.
@dataclass(frozen=True, kw_only=True)
class MerchantRequest:
    """What every EMVCo merchant-presented code may say; "" and None leave an object out.

    point_of_initiation: "11" static, "12" dynamic. mcc: ISO 18245 category. tip_indicator: "01" the app asks, "02"
    fixed fee in `fee_fixed`, "03" percentage in `fee_percent`. A label of "***" asks the payer's app for the value.
    alt_*: name and city in the language `alt_language`. extra: objects without a field here, as (path, value), in
    order. received: what the text held, so that a build keeps order and writing; not part of equality.
    """

    amount: Amount | None = None
    point_of_initiation: str = STATIC
    mcc: str = ""
    tip_indicator: str = ""
    fee_fixed: str = ""
    fee_percent: str = ""
    merchant_name: str = ""
    merchant_city: str = ""
    postal_code: str = ""
    bill_number: str = ""
    mobile_number: str = ""
    store_label: str = ""
    loyalty_number: str = ""
    reference: str = ""
    customer_label: str = ""
    terminal_label: str = ""
    purpose: str = ""
    consumer_data_request: str = ""
    merchant_tax_id: str = ""
    merchant_channel: str = ""
    alt_language: str = ""
    alt_name: str = ""
    alt_city: str = ""
    extra: tuple[Part, ...] = ()
    received: tuple[Part, ...] = field(default=(), repr=False, compare=False)

    def __post_init__(self) -> None:
        """Bring fields into the form that the scheme writes; here they are left as they are."""


def is_account(path: str) -> bool:
    """Whether this path lies in merchant account information, 02-51."""
    return "02" <= path[:2] <= "51"


def findings(division: Division, *, optional: frozenset[str], opens: IsTemplate) -> Iterator[Finding]:
    """Every departure of a text's objects from the specification.

    optional: mandatory paths that a profile leaves out. opens(path): whether the path should hold objects itself.
    """
    values = division.values
    yield from _indicator_findings(values)
    yield from _presence_findings(values, optional)
    odd = _odd(division, opens)
    for path in values if odd else ():
        if path in odd:
            yield from _object_findings(path, division, opens)
    yield from _money_findings(values)
    if not _TIPS.isdisjoint(values):
        yield from _tip_findings(values)


def amount_findings(path: str, value: str, currency: Currency | None) -> Iterator[Finding]:
    """Whether `value` is an amount; only harmless spellings (".50", "0", spare zeros) get less than FATAL."""
    if currency is not None and _plain_amount(currency.exponent)(value):
        return
    if not value:
        yield _wrong("empty_value", path, "an amount must not be empty", Severity.FATAL)
    elif len(value) > MAX_AMOUNT or _AMOUNT(value) is None:
        yield _wrong("format", path, f"{value!r} is not digits with at most one point, at most 13", Severity.FATAL)
    elif value.startswith("."):
        yield _wrong("format", path, f"{value!r} has no digit before the point")
    elif not value.strip("0."):
        yield _wrong("format", path, "an amount of zero")
    elif _LEADING_ZERO(value):
        yield _wrong("leading_zero", path, f"{value!r} has leading zeros")
    yield from _exponent_findings(path, value, currency)


def read_amount(value: str, currency: Currency | None) -> Amount | None:
    """The amount in a value that `amount_findings` lets pass; None where it does not or no currency is known."""
    if currency is None:
        return None
    exponent = currency.exponent
    if not _plain_amount(exponent)(value) and any(
        one.severity is Severity.FATAL for one in amount_findings("54", value, currency)
    ):
        return None
    whole, _, fraction = value.partition(".")
    return Amount(int(f"0{whole}{fraction[:exponent].ljust(exponent, '0')}"), currency)


@cache
def _plain_amount(exponent: int) -> Callable[[str], object]:
    """Says of a value whether it is an amount of so many decimal digits in its usual spelling, as nearly all are."""
    return re.compile(rf"(?=.*[1-9])(?=.{{1,{MAX_AMOUNT}}}\Z)(?:0|[1-9][0-9]*)(?:\.[0-9]{{0,{exponent}}})?").fullmatch


def _indicator_findings(values: Mapping[str, str]) -> Iterator[Finding]:
    indicator = values.get("00", "01")
    if indicator == "02" and values.get("58") == "MY":
        yield _wrong("pfi_not_01", "00", "the format indicator is 02, as DuitNow writes it", Severity.WARNING)
    elif indicator != "01":
        yield _wrong("pfi_not_01", "00", f"the format indicator is {indicator!r}, not 01", Severity.FATAL)
    initiation = values.get("01", STATIC)
    if initiation not in _INITIATIONS:
        rule = "point of initiation is a channel (1 QR, 2 BLE, 3 NFC) and 1 static or 2 dynamic"
        yield _wrong("poi_value", "01", rule)
    elif initiation == STATIC and "01" in values and "54" in values:
        yield _wrong("static_with_amount", "54", "a static code carries an amount", Severity.NOTE)


def _presence_findings(values: Mapping[str, str], optional: frozenset[str]) -> Iterator[Finding]:
    for path, parent, label in _MANDATORY:
        if path not in values and path not in optional and (parent == path or parent in values):
            guessing = path == "53" and "54" in values
            yield _wrong("missing", path, f"{label} is missing", Severity.FATAL if guessing else Severity.ERROR)
    if _ACCOUNTS.isdisjoint(values):
        yield _wrong("no_merchant_account", "", "no merchant account information (02-51)", Severity.FATAL)


def _odd(division: Division, opens: IsTemplate) -> set[str]:
    """The paths of objects that have to be looked at; nearly all are quickly seen to be right."""
    plain, free, leaves = _plain(), _FREE_TEXT.is_plain, division.leaves
    closed = [path for path in TEMPLATES.intersection(leaves) if opens(path) or not free(leaves[path])]
    return {*closed, *[path for path, value in division.values.items() if not plain.get(path, free)(value)]}


@cache
def _plain() -> Mapping[str, Callable[[str], object]]:
    """What says of a value at a path that nothing can be wrong with it, where not every plain text will do."""
    tests: dict[str, Callable[[str], object]] = {CRC: _anything}
    tests |= (
        dict.fromkeys(TEMPLATES, _OWNED) | dict.fromkeys(_OWNERLESS, _anything) | dict.fromkeys(_RESERVED, _nothing)
    )
    return tests | {path: element.rule.is_plain for path, element in _BY_PATH.items()}


def _anything(_value: str) -> bool:
    return True


def _nothing(_value: str) -> bool:
    return False


def _object_findings(path: str, division: Division, opens: IsTemplate) -> Iterator[Finding]:
    element, value = _BY_PATH.get(path), division.values[path]
    if element is not None:
        yield from element.findings(value)
    elif not value:
        if path not in _AMOUNTS:
            yield _wrong("empty_value", path, "must not be empty")
    elif path not in division.leaves:
        yield from _guid_findings(path, division.values.get(f"{path}.{OWNER}"))
    elif opens(path):
        yield _wrong("template_not_tlv", path, f"truncated_value inside {path}: it does not divide into data objects")
    else:
        yield from _FREE_TEXT.findings(path, value)
    if path in _RESERVED:
        yield from _reserved_findings(path)


def _guid_findings(path: str, owner: str | None) -> Iterator[Finding]:
    if owner is None:
        yield _wrong("guid_missing", path, "a template names its owner in sub-object 00")
    elif len(owner) > MAX_OWNER:
        yield _wrong("guid_length", path, f"the owner's identifier has more than {MAX_OWNER} characters")
    else:
        yield _wrong("guid_not_first", path, "the owner's identifier is not the first sub-object", Severity.NOTE)


def _reserved_findings(path: str) -> Iterator[Finding]:
    if path == "62.00":
        yield _wrong("reserved_subtag", path, "62 defines no sub-object 00")
    else:
        yield _wrong("rfu_tag", path, "reserved for future use by EMVCo", Severity.WARNING)


def _money_findings(values: Mapping[str, str]) -> Iterator[Finding]:
    number = values.get("53", "")
    currency = Currency.find(number)
    if currency is None and re.fullmatch("[0-9]{3}", number):
        yield _wrong("unknown_currency", "53", f"{number} is not a currency of ISO 4217")
    for path in _AMOUNTS:
        if path in values:
            yield from amount_findings(path, values[path], currency)


def _exponent_findings(path: str, value: str, currency: Currency | None) -> Iterator[Finding]:
    fraction = value.partition(".")[2]
    if currency is None or len(fraction) <= currency.exponent:
        return
    lossless = not fraction[currency.exponent :].strip("0")
    rule = f"{currency} has {currency.exponent} decimal digits, {value!r} has {len(fraction)}"
    yield _wrong("currency_exponent", path, rule, Severity.ERROR if lossless else Severity.FATAL)


def _tip_findings(values: Mapping[str, str]) -> Iterator[Finding]:
    indicator = values.get("55", "")
    for path, wanted in (("56", "02"), ("57", "03")):
        if indicator == wanted and path not in values:
            yield _wrong("missing", path, f"tip indicator {wanted} needs object {path}")
        elif indicator != wanted and path in values:
            yield _wrong("unexpected", path, f"stands only beside tip indicator {wanted}")
    percent = values.get("57")
    if percent is not None:
        yield from _percent_findings(percent)


def _percent_findings(percent: str) -> Iterator[Finding]:
    if len(percent) > 5:
        yield _wrong("too_long", "57", f"{percent!r} has more than five characters", Severity.FATAL)
    elif re.fullmatch(r"[0-9]{1,2}(\.[0-9]{1,2})?", percent) is None or not percent.strip("0."):
        yield _wrong("format", "57", f"{percent!r} is not a percentage from 00.01 to 99.99", Severity.FATAL)


def _wrong(code: str, path: str, rule: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(code=code, field=path, rule=rule, severity=severity, source=SOURCE)


def _ans(maximum: int) -> TextRule:
    return TextRule(maximum=maximum, characters=ASCII, source=SOURCE)


def _fixed(pattern: str, form: str) -> TextRule:
    return TextRule(maximum=99, pattern=pattern, form=form, source=SOURCE)


def _elements() -> Iterable[Element]:
    yield Element(path="52", name="mcc", rule=_fixed("[0-9]{4}", "four digits"), mandatory=True)
    yield Element(path="53", name="currency", rule=_fixed("[0-9]{3}", "three digits"), mandatory=True)
    yield Element(path="55", name="tip_indicator", rule=_fixed("0[123]", "01, 02 or 03"))
    yield Element(path="58", name="country", rule=_fixed("[A-Z]{2}", "two capital letters"), mandatory=True)
    yield Element(path="59", name="merchant_name", rule=_ans(25), mandatory=True)
    yield Element(path="60", name="merchant_city", rule=_ans(15), mandatory=True)
    yield Element(path="61", name="postal_code", rule=_ans(10))
    labels = ("bill_number", "mobile_number", "store_label", "loyalty_number", "reference", "customer_label",
              "terminal_label", "purpose")  # fmt: skip
    for number, name in enumerate(labels, start=1):
        yield Element(path=f"62.{number:02d}", name=name, rule=_ans(25))
    letters = _fixed("(?!.*(.).*\\1)[AME]{1,3}", "one to three different letters of A, M, E")
    yield Element(path="62.09", name="consumer_data_request", rule=letters)
    yield Element(path="62.10", name="merchant_tax_id", rule=_ans(20))
    channel = _fixed("[0-7][0-3][0-3]", "three digits: medium 0-7, location 0-3, presence 0-3")
    yield Element(path="62.11", name="merchant_channel", rule=channel)
    yield Element(path="64.00", name="alt_language", rule=_fixed("[A-Za-z]{2}", "two letters"), mandatory=True)
    yield Element(path="64.01", name="alt_name", rule=TextRule(maximum=25, source=SOURCE), mandatory=True)
    yield Element(path="64.02", name="alt_city", rule=TextRule(maximum=15, source=SOURCE))


ELEMENTS = tuple(_elements())

_MANDATORY = tuple((one.path, one.path[:2], one.name.replace("_", " ")) for one in ELEMENTS if one.mandatory)
_ACCOUNTS = frozenset(f"{number:02d}" for number in range(2, 52))
_BY_PATH = {element.path: element for element in ELEMENTS}
TEMPLATES = frozenset(
    [str(number) for number in (*range(26, 52), 62, 64, *range(80, 100))]
    + [f"62.{number}" for number in range(50, 100)]
)
"""Paths that hold data objects: 26-51, 62, 64, 80-99 and 62.50-62.99."""
is_template: IsTemplate = TEMPLATES.__contains__
"""Whether the specification says that this path holds data objects, see `TEMPLATES`."""
_AMOUNTS = ("54", "56")
_TIPS = frozenset({"55", "56", "57"})
_AMOUNT = re.compile(r"[0-9]+(\.[0-9]*)?|\.[0-9]+").fullmatch
_LEADING_ZERO = re.compile("0[0-9]").match
# Channel 1 QR, 2 BLE, 3 NFC; 1 static, 2 dynamic.
_INITIATIONS = frozenset(channel + kind for channel in "123" for kind in "12")
_RESERVED = frozenset(
    [
        *(str(number) for number in range(65, 80)),
        *(f"62.{number:02d}" for number in (0, *range(12, 50))),
        *(f"64.{number:02d}" for number in range(3, 100)),
    ]
)
_OWNERLESS = frozenset({"62", "64"})
# A template that begins with its owner's identifier.
_OWNED = re.compile(f"{OWNER}(?:[0-2][0-9]|3[0-2]).*", re.DOTALL).fullmatch
_FREE_TEXT = TextRule(maximum=99, characters=ANY, source=SOURCE)
