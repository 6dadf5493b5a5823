"""Thai national identity and tax number: twelve digits and a check digit, printed 1-2345-67890-12-1.

Source: Bureau of Registration Administration; weights 13 to 2, modulo 11. Juristic persons have numbers of the same
form. Numbers in use that do not fit were reported, so schemes only warn.

>>> validate("0-9940-00165-50-1")
'0994000165501'
>>> format("0994000165501")
'0-9940-00165-50-1'
>>> is_valid("0994000165502")
False
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..findings import Finding
from . import judging, weighted
from .printed import compact

__all__ = ["compact", "findings", "format", "is_valid", "validate"]


def validate(value: str) -> str:
    """The number as it is stored; `RequestError` when it is not one."""
    return judging.stored("thai_id", value, compact, findings)


def is_valid(value: object) -> bool:
    """Whether `value` is such a number, printed or stored; never raises."""
    return judging.fits(value, compact, findings)


def format(value: str) -> str:  # noqa: A001
    """As people print it; checks nothing."""
    digits = compact(value)
    return f"{digits[:1]}-{digits[1:5]}-{digits[5:10]}-{digits[10:12]}-{digits[12:]}"


def findings(field: str, value: str) -> Iterator[Finding]:
    """What is wrong with `value` as a stored number."""
    if re.fullmatch("[0-9]{13}", value) is None:
        yield _finding("format", field, "must be thirteen digits")
    elif value[12] != str((11 - weighted.remainder(value[:12], range(13, 1, -1))) % 10):
        yield _finding("check_digits", field, "the last digit does not fit the others: mistyped?")


def _finding(code: str, field: str, rule: str) -> Finding:
    return Finding(code=code, field=field, rule=rule, source="Thai national identity number")
