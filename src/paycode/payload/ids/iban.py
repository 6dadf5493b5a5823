"""IBAN, the international bank account number.

Country code, two check digits (ISO 7064 mod 97-10 over the rest, the country and themselves), then the national
account number in the layout its country registered. Printed in groups of four, stored without spaces.

Sources: ISO 13616-1; the IBAN registry kept by SWIFT. National check digits inside the account number are not checked,
nor is the account's existence.

>>> validate("DE33 1002 0500 0001 1947 00")
'DE33100205000001194700'
>>> format("DE33100205000001194700")
'DE33 1002 0500 0001 1947 00'
>>> is_valid("DE33100205000001194701")
False
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..findings import Finding
from . import judging, mod97
from .printed import compact, groups

__all__ = ["LAYOUTS", "compact", "findings", "format", "is_valid", "validate"]


def validate(value: str) -> str:
    """The IBAN as it is stored; `RequestError` when it is not one."""
    return judging.stored("iban", value, compact, findings)


def is_valid(value: object) -> bool:
    """Whether `value` is an IBAN, printed or stored; never raises."""
    return judging.fits(value, compact, findings)


def format(value: str) -> str:  # noqa: A001
    """Groups of four for people to read; checks nothing."""
    return groups(value)


def findings(field: str, value: str) -> Iterator[Finding]:
    """What is wrong with `value` as a stored IBAN (spaces and small letters are, too)."""
    canonical = compact(value)
    if not canonical:
        yield _finding("empty_value", field, "must not be empty")
        return
    if canonical != value:
        yield _finding("not_canonical", field, "must be written without spaces or hyphens and in capitals")
    if re.fullmatch("[A-Z]{2}[0-9]{2}[A-Z0-9]{1,30}", canonical) is None:
        yield _finding("format", field, "must be a country code, two digits, then up to 30 letters A-Z and digits 0-9")
        return
    yield from _national(field, canonical)


def _national(field: str, value: str) -> Iterator[Finding]:
    country, digits, account = value[:2], value[2:4], value[4:]
    if country not in LAYOUTS:
        yield _finding("unknown_country", field, f"{country} is not a country of the IBAN registry")
        return
    groups = re.findall("([0-9]+)([anc])", LAYOUTS[country])
    length = 4 + sum(int(count) for count, _ in groups)
    if len(value) != length:
        code = "too_short" if len(value) < length else "too_long"
        yield _finding(code, field, f"has {len(value)} characters, an IBAN of {country} has {length}")
    elif re.fullmatch("".join(f"{_SETS[kind]}{{{count}}}" for count, kind in groups), account) is None:
        yield _finding("format", field, f"has letters or digits where an IBAN of {country} has none")
    elif digits != mod97.check_digits(account + country):
        yield _finding("check_digits", field, "the check digits do not fit: mistyped or invented")


def _finding(code: str, field: str, rule: str) -> Finding:
    return Finding(code=code, field=field, rule=rule, source="ISO 13616")


_SETS = {"n": "[0-9]", "a": "[A-Z]", "c": "[A-Z0-9]"}

# Country -> layout of what follows the check digits: how many digits (n), letters (a), letters or digits (c).
LAYOUTS = {
    "AD": "8n12c",
    "AE": "19n",
    "AL": "8n16c",
    "AT": "16n",
    "AZ": "4a20c",
    "BA": "16n",
    "BE": "12n",
    "BG": "4a6n8c",
    "BH": "4a14c",
    "BI": "23n",
    "BR": "8c15n2c",
    "BY": "4c4n16c",
    "CH": "5n12c",
    "CR": "18n",
    "CY": "8n16c",
    "CZ": "20n",
    "DE": "18n",
    "DJ": "23n",
    "DK": "14n",
    "DO": "4c20n",
    "EE": "16n",
    "EG": "25n",
    "ES": "20n",
    "FI": "14n",
    "FK": "2a12n",
    "FO": "14n",
    "FR": "10n11c2n",
    "GB": "4a14n",
    "GE": "2a16n",
    "GI": "4a15c",
    "GL": "14n",
    "GR": "7n16c",
    "GT": "24c",
    "HN": "4a20n",
    "HR": "17n",
    "HU": "24n",
    "IE": "4a14n",
    "IL": "19n",
    "IQ": "4a15n",
    "IS": "22n",
    "IT": "1a10n12c",
    "JO": "4a4n18c",
    "KW": "4a22c",
    "KZ": "3n13c",
    "LB": "4n20c",
    "LC": "4a24c",
    "LI": "5n12c",
    "LT": "16n",
    "LU": "3n13c",
    "LV": "4a13c",
    "LY": "21n",
    "MC": "10n11c2n",
    "MD": "20c",
    "ME": "18n",
    "MK": "3n10c2n",
    "MN": "16n",
    "MR": "23n",
    "MT": "4a5n18c",
    "MU": "4a19n3a",
    "NI": "4a20n",
    "NL": "4a10n",
    "NO": "11n",
    "OM": "3n16c",
    "PK": "4a16c",
    "PL": "24n",
    "PS": "4a21c",
    "PT": "21n",
    "QA": "4a21c",
    "RO": "4a16c",
    "RS": "18n",
    "RU": "14n15c",
    "SA": "2n18c",
    "SC": "4a20n3a",
    "SD": "14n",
    "SE": "20n",
    "SI": "15n",
    "SK": "20n",
    "SM": "1a10n12c",
    "SO": "19n",
    "ST": "21n",
    "SV": "4a20n",
    "TL": "19n",
    "TN": "20n",
    "TR": "6n16c",
    "UA": "6n19c",
    "VA": "18n",
    "VG": "4a16n",
    "XK": "16n",
    "YE": "4a4n18c",
}
