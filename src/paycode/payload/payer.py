"""Payers' codes: single-use, and money to whoever holds them for about a minute. How they are told of and masked.

A scheme keeps the code itself in a request field with `repr=False`; everything that is shown goes through here.

>>> masked("134622817080551492")
'13****************'
"""

from __future__ import annotations

from .findings import Finding, Severity

__all__ = ["masked", "warning"]


def masked(code: str) -> str:
    """The first two characters, which name the issuer, and a star for every other."""
    return code[:2] + "*" * len(code[2:])


def warning(field: str, source: str) -> Finding:
    """The note that every payer's code carries."""
    rule = "the payer's single-use code: whoever holds it can take money; do not show or keep it"
    return Finding(code="payer_code", field=field, rule=rule, severity=Severity.NOTE, source=source)
