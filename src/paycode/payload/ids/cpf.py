"""CPF, the Brazilian tax number of a person: nine digits and two check digits, printed 111.444.777-35.

Source: Receita Federal do Brasil; weights 10 to 2 and 11 to 2, modulo 11. Eleven equal digits fit, yet are never given.

>>> validate("111.444.777-35")
'11144477735'
>>> format("11144477735")
'111.444.777-35'
>>> is_valid("11144477734")
False
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..findings import Finding
from . import judging, weighted

__all__ = ["compact", "findings", "format", "is_valid", "validate"]


def compact(value: str) -> str:
    """`value` without the points, hyphen and spaces of print."""
    return re.sub("[ .-]", "", value)


def validate(value: str) -> str:
    """The number as it is stored; `RequestError` when it is not one."""
    return judging.stored("cpf", value, compact, findings)


def is_valid(value: object) -> bool:
    """Whether `value` is a CPF, printed or stored; never raises."""
    return judging.fits(value, compact, findings)


def format(value: str) -> str:  # noqa: A001
    """As people print it; checks nothing."""
    digits = compact(value)
    return f"{digits[:3]}.{digits[3:6]}.{digits[6:9]}-{digits[9:]}"


def findings(field: str, value: str) -> Iterator[Finding]:
    """What is wrong with `value` as a stored CPF."""
    if re.fullmatch("[0-9]{11}", value) is None:
        yield _finding("format", field, "must be eleven digits")
    elif value[9:] != _check_digits(value[:9]) or len(set(value)) == 1:
        yield _finding("check_digits", field, "the check digits do not fit: mistyped or invented")


def _check_digits(digits: str) -> str:
    for first in (10, 11):
        digits += str((11 - weighted.remainder(digits, range(first, 1, -1))) % 11 % 10)
    return digits[9:]


def _finding(code: str, field: str, rule: str) -> Finding:
    return Finding(code=code, field=field, rule=rule, source="Receita Federal do Brasil, CPF")
