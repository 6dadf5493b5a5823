"""Exact money: an integer count of minor units and the currency it counts.

Never a binary fraction, never rounding, never a locale.

>>> Amount.of("99.00", "CNY")
Amount.of('99.00', 'CNY')
>>> Amount.of("99.00", "CNY").minor
9900
>>> Amount.of("10.5", "JPY")
Traceback (most recent call last):
...
paycode.payload.findings.RequestError: amount: JPY has 0 decimal digits, '10.5' has 1 [ISO 4217]
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from .currencies import CURRENCIES
from .findings import Finding, RequestError

__all__ = ["Amount", "Currency"]

# More digits than any scheme carries, few enough that every conversion stays cheap.
MAX_DIGITS = 18
_LIMIT = 10**MAX_DIGITS


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency of ISO 4217, made from its alphabetic code; unknown codes raise `RequestError`."""

    code: str

    def __post_init__(self) -> None:
        if self.code not in CURRENCIES:
            raise RequestError(_finding("unknown_currency", "currency", f"{self.code!r} is not a currency code"))

    @staticmethod
    def find(code: str) -> Currency | None:
        """The currency of this alphabetic ("THB") or numeric ("764") code, None when there is none."""
        return _KNOWN.get(code)

    @property
    def number(self) -> str:
        """Three-digit numeric code."""
        return CURRENCIES[self.code][0]

    @property
    def exponent(self) -> int:
        """Decimal digits of the minor unit."""
        return CURRENCIES[self.code][1]

    @property
    def name(self) -> str:
        """English name."""
        return CURRENCIES[self.code][2]

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True, repr=False)
class Amount:
    """`minor` units (int, not negative, at most 18 digits) of `currency`."""

    minor: int
    currency: Currency

    def __post_init__(self) -> None:
        if type(self.minor) is not int or not isinstance(self.currency, Currency):
            kinds = f"{type(self.minor).__name__} of {type(self.currency).__name__}"
            raise TypeError(f"an amount is an int of minor units of a Currency, not {kinds}")
        if not 0 <= self.minor < _LIMIT:
            raise RequestError(_finding("format", "amount", f"an amount has 1 to {MAX_DIGITS} digits and no sign"))

    @classmethod
    def of(cls, value: str | Decimal, currency: str | Currency) -> Amount:
        """From a plain decimal number ("99", "99.5"); too many decimal digits are an error, never rounded.

        Raises TypeError for floats and integers (which unit would they count?), `RequestError` for anything that is
        not a plain decimal number within the currency's digits.
        """
        unit = currency if isinstance(currency, Currency) else Currency(currency)
        if isinstance(value, Decimal):
            # Written out, an exponent could fill the memory; beyond these limits the value is refused as it stands.
            value = f"{value:f}" if value.is_finite() and abs(value.adjusted()) <= MAX_DIGITS else str(value)
        if not isinstance(value, str):
            raise TypeError(f"an amount is made from str or Decimal, not {type(value).__name__}")
        return cls(_minor(value, unit), unit)

    @property
    def decimal(self) -> Decimal:
        """The amount in major units, with exactly the currency's decimal digits."""
        return Decimal(self.text)

    @property
    def text(self) -> str:
        """The amount in major units as plain digits, with exactly the currency's decimal digits: "99.00"."""
        exponent = self.currency.exponent
        digits = f"{self.minor:0{exponent + 1}d}"
        return f"{digits[:-exponent]}.{digits[-exponent:]}" if exponent else digits

    def __str__(self) -> str:
        return f"{self.text} {self.currency}"

    def __repr__(self) -> str:
        return f"Amount.of({self.text!r}, {self.currency.code!r})"


def _minor(value: str, unit: Currency) -> int:
    """The count of minor units in a plain decimal number."""
    parts = re.fullmatch(r"([0-9]{1,18})(?:\.([0-9]{1,18}))?", value)
    if parts is None:
        raise RequestError(_finding("format", "amount", f"{value[:40]!r} is not a plain decimal number"))
    whole, fraction = parts[1], parts[2] or ""
    if len(fraction) > unit.exponent:
        rule = f"{unit} has {unit.exponent} decimal digits, {value!r} has {len(fraction)}"
        raise RequestError(_finding("currency_exponent", "amount", rule))
    return int(whole + fraction.ljust(unit.exponent, "0"))


def _finding(code: str, field: str, rule: str) -> Finding:
    return Finding(code=code, field=field, rule=rule, source="ISO 4217")


_KNOWN = {name: Currency(code) for code, (number, _, _) in CURRENCIES.items() for name in (code, number)}
