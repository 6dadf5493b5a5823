"""ISO 11649 creditor reference, which a payee prints on a bill and finds again on the statement.

"RF", two check digits (ISO 7064 mod 97-10), then 1 to 21 letters or digits. Printed in groups of four.

Source: ISO 11649:2009.

>>> validate("RF18 5390 0754 7034")
'RF18539007547034'
>>> format("RF18539007547034")
'RF18 5390 0754 7034'
>>> create("2026-0042")
'RF8820260042'
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..findings import Finding, RequestError
from . import judging, mod97
from .printed import compact, groups

__all__ = ["compact", "create", "findings", "format", "is_valid", "validate"]


def validate(value: str) -> str:
    """The reference as it is stored; `RequestError` when it is not one."""
    return judging.stored("reference", value, compact, findings)


def is_valid(value: object) -> bool:
    """Whether `value` is a creditor reference, printed or stored; never raises."""
    return judging.fits(value, compact, findings)


def format(value: str) -> str:  # noqa: A001
    """Groups of four for people to read; checks nothing."""
    return groups(value)


def create(number: str) -> str:
    """The reference for a bill number of the payee's own; `RequestError` unless it is 1 to 21 letters and digits."""
    own = compact(number)
    if re.fullmatch("[A-Z0-9]{1,21}", own) is None:
        raise RequestError(_finding("format", "reference", "a bill number is 1 to 21 letters A-Z and digits 0-9"))
    return f"RF{mod97.check_digits(own + 'RF')}{own}"


def findings(field: str, value: str) -> Iterator[Finding]:
    """What is wrong with `value` as a stored reference (spaces and small letters are, too)."""
    canonical = compact(value)
    if not canonical:
        yield _finding("empty_value", field, "must not be empty")
        return
    if canonical != value:
        yield _finding("not_canonical", field, "must be written without spaces or hyphens and in capitals")
    if re.fullmatch("RF[0-9]{2}[A-Z0-9]{1,21}", canonical) is None:
        yield _finding("format", field, "must be RF, two digits, then 1 to 21 letters A-Z and digits 0-9")
    elif canonical[2:4] != mod97.check_digits(canonical[4:] + "RF"):
        yield _finding("check_digits", field, "the check digits do not fit: mistyped or invented")


def _finding(code: str, field: str, rule: str) -> Finding:
    return Finding(code=code, field=field, rule=rule, source="ISO 11649")
