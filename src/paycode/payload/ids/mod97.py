"""ISO/IEC 7064 mod 97-10: the two check digits of IBAN, ISO 11649 references and several national account numbers.

Letters count as two digits, A = 10 to Z = 35. With its check digits at the end, a right number leaves 1.

>>> check_digits("539007547034RF")
'18'
>>> remainder("539007547034RF18")
1
"""

from __future__ import annotations

import re

from ..findings import Finding, RequestError

__all__ = ["check_digits", "remainder"]


def remainder(value: str) -> int:
    """`value` modulo 97; `RequestError` unless it is made of 0-9 and A-Z only."""
    if re.fullmatch("[0-9A-Z]*", value) is None:
        raise RequestError(
            Finding(code="format", field="", rule="must be digits 0-9 and letters A-Z only", source="ISO/IEC 7064")
        )
    # Digit by digit, so that the work grows with the length only.
    rest = 0
    for character in value:
        number = int(character, 36)
        rest = (rest * (10 if number < 10 else 100) + number) % 97
    return rest


def check_digits(value: str) -> str:
    """The two digits, 02 to 98, that must follow `value`."""
    return f"{98 - remainder(value + '00'):02d}"
