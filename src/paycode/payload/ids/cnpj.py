"""CNPJ, the Brazilian tax number of a company: twelve characters and two check digits, printed 11.222.333/0001-81.

Source: Receita Federal do Brasil; weights 2 to 9 from the right, over and over, modulo 11. From July 2026 on the first
twelve may hold capital letters, whose value is their ASCII code less 48 (Instrução Normativa RFB 2.229/2024; taken from
its public summaries).

>>> validate("11.222.333/0001-81")
'11222333000181'
>>> format("11222333000181")
'11.222.333/0001-81'
>>> is_valid("12.ABC.345/01DE-35")
True
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..findings import Finding
from . import judging, weighted

__all__ = ["compact", "findings", "format", "is_valid", "validate"]

_WEIGHTS = (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)


def compact(value: str) -> str:
    """`value` without the points, slash, hyphen and spaces of print."""
    return re.sub("[ ./-]", "", value)


def validate(value: str) -> str:
    """The number as it is stored; `RequestError` when it is not one."""
    return judging.stored("cnpj", value, compact, findings)


def is_valid(value: object) -> bool:
    """Whether `value` is a CNPJ, printed or stored; never raises."""
    return judging.fits(value, compact, findings)


def format(value: str) -> str:  # noqa: A001
    """As people print it; checks nothing."""
    stored = compact(value)
    return f"{stored[:2]}.{stored[2:5]}.{stored[5:8]}/{stored[8:12]}-{stored[12:]}"


def findings(field: str, value: str) -> Iterator[Finding]:
    """What is wrong with `value` as a stored CNPJ."""
    if re.fullmatch("[0-9A-Z]{12}[0-9]{2}", value) is None:
        yield _finding("format", field, "must be twelve digits or capital letters and two digits")
    elif value[12:] != _check_digits(value[:12]) or set(value) == {"0"}:
        yield _finding("check_digits", field, "the check digits do not fit: mistyped or invented")


def _check_digits(stored: str) -> str:
    for skipped in (1, 0):
        rest = weighted.remainder(stored, _WEIGHTS[skipped:])
        stored += str(0 if rest < 2 else 11 - rest)
    return stored[12:]


def _finding(code: str, field: str, rule: str) -> Finding:
    return Finding(code=code, field=field, rule=rule, source="Receita Federal do Brasil, CNPJ")
