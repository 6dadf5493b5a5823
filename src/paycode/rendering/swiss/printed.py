"""What a bill shows of its fields, and how: the text of the code itself, spaced for people.

>>> amount(Amount.of("1234567.5", "CHF"))
'1 234 567.50'
>>> reference("RF18539007547034")
'RF18 5390 0754 7034'
"""

from __future__ import annotations

from ...payload.ids import creditor_reference, iban, swiss_reference
from ...payload.money import Amount
from ...payload.schemes.swiss import Request

__all__ = ["account", "amount", "creditor", "debtor", "reference"]

_AT_HOME = ("CH", "LI")


def amount(value: Amount) -> str:
    """Two decimals after a point, thousands apart by spaces."""
    return f"{value.decimal:,}".replace(",", " ")


def account(bill: Request) -> str:
    """The IBAN in groups of four."""
    return iban.format(bill.iban)


def reference(value: str) -> str:
    """A QR reference in groups of five from the right, any other in groups of four from the left."""
    return creditor_reference.format(value) if value.startswith("RF") else swiss_reference.format(value)


def creditor(bill: Request, *, street: bool = True) -> tuple[str, ...]:
    """Name and address of the payee; street: False leaves street and house number out, as a receipt may."""
    way = f"{bill.creditor_street} {bill.creditor_house_number}".strip() if street else ""
    town = _town(bill.creditor_country, bill.creditor_postal_code, bill.creditor_town)
    return tuple(line for line in (bill.creditor_name, way, town) if line)


def debtor(bill: Request, *, street: bool = True) -> tuple[str, ...]:
    """Name and address of who pays, nothing when the bill does not say."""
    way = f"{bill.debtor_street} {bill.debtor_house_number}".strip() if street else ""
    town = _town(bill.debtor_country, bill.debtor_postal_code, bill.debtor_town) if bill.has_debtor else ""
    return tuple(line for line in (bill.debtor_name, way, town) if line)


def _town(country: str, postal_code: str, town: str) -> str:
    """The last line of an address; the country is said of those abroad."""
    return f"{postal_code} {town}" if country in _AT_HOME else f"{country}-{postal_code} {town}"
