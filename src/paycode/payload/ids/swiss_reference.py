"""QR reference (QRR), which a Swiss payee with a QR-IBAN prints on a bill and finds again on the statement.

Twenty-six digits and a check digit (modulo 10, recursive), never all zeros. Printed in groups of five from the right:
"21 00000 00003 13947 14300 09017". It goes with a QR-IBAN and with nothing else: an account of Switzerland or
Liechtenstein whose institution number is 30000 to 31999.

Source: SIX, Swiss Implementation Guidelines QR-bill, section 2 and annex B.

>>> validate("21 00000 00003 13947 14300 09017")
'210000000003139471430009017'
>>> format("210000000003139471430009017")
'21 00000 00003 13947 14300 09017'
>>> create("123456")
'000000000000000000001234565'
>>> is_qr_iban("CH44 3199 9123 0008 8901 2")
True
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..findings import Finding, RequestError
from . import judging
from .printed import compact

__all__ = ["compact", "create", "findings", "format", "is_qr_iban", "is_valid", "validate"]


def validate(value: str) -> str:
    """The reference as it is stored; `RequestError` when it is not one."""
    return judging.stored("reference", value, compact, findings)


def is_valid(value: object) -> bool:
    """Whether `value` is a QR reference, printed or stored; never raises."""
    return judging.fits(value, compact, findings)


def format(value: str) -> str:  # noqa: A001
    """Groups of five from the right for people to read; checks nothing."""
    digits = compact(value)
    first = len(digits) % 5
    groups = [digits[:first], *(digits[start : start + 5] for start in range(first, len(digits), 5))]
    return " ".join(group for group in groups if group)


def create(number: str) -> str:
    """The reference for a bill number of the payee's own, filled with zeros in front.

    `RequestError` unless it is 1 to 26 digits that are not all zero.
    """
    own = compact(number)
    if re.fullmatch("[0-9]{1,26}", own) is None or not own.strip("0"):
        raise RequestError(_finding("format", "reference", "a bill number is 1 to 26 digits, not all of them zero"))
    body = own.zfill(26)
    return body + _check_digit(body)


def findings(field: str, value: str) -> Iterator[Finding]:
    """What is wrong with `value` as a stored reference (spaces are, too)."""
    canonical = compact(value)
    if not canonical:
        yield _finding("empty_value", field, "must not be empty")
        return
    if canonical != value:
        yield _finding("not_canonical", field, "must be written without spaces or hyphens")
    if re.fullmatch("[0-9]{27}", canonical) is None:
        yield _finding("format", field, "must be 27 digits")
    elif not canonical.strip("0"):
        yield _finding("format", field, "must not be zeros only")
    elif canonical[26] != _check_digit(canonical[:26]):
        yield _finding("check_digits", field, "the check digit does not fit: mistyped or invented")


def is_qr_iban(value: str) -> bool:
    """Whether this account, printed or stored, is a QR-IBAN; its check digits are not looked at."""
    return re.fullmatch("(?:CH|LI)[0-9]{2}3[01][0-9]{3}[0-9A-Z]{12}", compact(value)) is not None


def _check_digit(body: str) -> str:
    carry = 0
    for digit in body:
        carry = _NEXT[(carry + int(digit)) % 10]
    return str((10 - carry) % 10)


def _finding(code: str, field: str, rule: str) -> Finding:
    return Finding(code=code, field=field, rule=rule, source="SIX IG QR-bill, annex B")


# What is carried on, by the sum of carry and digit.
_NEXT = (0, 9, 4, 6, 8, 2, 7, 1, 3, 5)
