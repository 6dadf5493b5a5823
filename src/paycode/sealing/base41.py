"""Base41: two bytes as three characters, a last odd byte as two; each group most significant character first.

The alphabet is the part of QR's alphanumeric mode that survives copying, links and forms: no space, %, + or colon.
Every byte string has exactly one text, and `decode` takes no other.

>>> encode(b"PQS1")
'C9KCRI'
>>> decode("C9KCRI")
b'PQS1'
"""

from __future__ import annotations

from collections.abc import Iterator

from ..payload.findings import Finding, Malformed, Severity

__all__ = ["ALPHABET", "decode", "encode"]

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$*-./"
SOURCE = "docs/seal.md, section 3"


def encode(data: bytes) -> str:
    """The text of `data`: 3 characters for each 2 bytes, 2 for a last odd one."""
    return "".join(_group(data[start : start + 2]) for start in range(0, len(data), 2))


def decode(text: str) -> bytes:
    """The bytes of `text`; `Malformed` for every text that `encode` does not make."""
    return b"".join(_bytes(text[start : start + 3]) for start in range(0, len(text), 3))


def _group(pair: bytes) -> str:
    number = int.from_bytes(pair, "big")
    low = ALPHABET[number // _BASE % _BASE] + ALPHABET[number % _BASE]
    return ALPHABET[number // _BASE**2] + low if len(pair) > 1 else low


def _bytes(group: str) -> bytes:
    size = len(group) - 1
    number = 0
    for digit in _digits(group):
        number = number * _BASE + digit
    if not size:
        raise _broken("a single character is left over")
    if number >= 256**size:
        raise _broken(f"{group!r} stands for no byte")
    return number.to_bytes(size, "big")


def _digits(group: str) -> Iterator[int]:
    for character in group:
        if character not in _VALUES:
            raise _broken(f"{character!r} is not one of its 41 characters")
        yield _VALUES[character]


def _broken(rule: str) -> Malformed:
    return Malformed(Finding(code="base41", field="", rule=f"base41: {rule}", severity=Severity.FATAL, source=SOURCE))


_BASE = len(ALPHABET)
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
