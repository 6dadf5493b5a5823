"""Base41: two bytes as three characters, a last odd byte as two; each group most significant character first.

The alphabet is the part of QR's alphanumeric mode that survives copying, links and forms: no space, %, + or colon.
Every byte string has exactly one text, and `decode` takes no other.

>>> encode(b"PQS1")
'C9KCRI'
>>> decode("C9KCRI")
b'PQS1'
"""

from __future__ import annotations

import struct

from ..payload.findings import Finding, Malformed, Severity

__all__ = ["ALPHABET", "decode", "encode"]

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$*-./"
SOURCE = "docs/seal.md, section 3"


def encode(data: bytes) -> str:
    """The text of `data`: 3 characters for each 2 bytes, 2 for a last odd one."""
    return "".join(_group(data[start : start + 2]) for start in range(0, len(data), 2))


def decode(text: str) -> bytes:
    """The bytes of `text`; `Malformed` for every text that `encode` does not make."""
    values = text.encode("utf-8", "surrogatepass").translate(_VALUES)
    if _NONE in values:
        stranger = next(character for character in text if character not in ALPHABET)
        raise _broken(f"{stranger!r} is not one of its 41 characters")
    pairs, left = divmod(len(values), 3)
    if left == 1:
        raise _broken("a single character is left over")
    numbers = [_SQUARE * a + _BASE * b + c for a, b, c in zip(values[::3], values[1::3], values[2::3], strict=False)]
    last = [_BASE * values[-2] + values[-1]] if left else []
    try:
        return struct.pack(f">{pairs}H{len(last)}B", *numbers, *last)
    except struct.error:
        raise _broken("some of its characters stand for no bytes") from None


def _group(pair: bytes) -> str:
    number = int.from_bytes(pair, "big")
    low = ALPHABET[number // _BASE % _BASE] + ALPHABET[number % _BASE]
    return ALPHABET[number // _SQUARE] + low if len(pair) > 1 else low


def _broken(rule: str) -> Malformed:
    return Malformed(Finding(code="base41", field="", rule=f"base41: {rule}", severity=Severity.FATAL, source=SOURCE))


_BASE = len(ALPHABET)
_SQUARE = _BASE * _BASE
_NONE = 0xFF
_VALUES = bytes(ALPHABET.find(chr(byte)) & _NONE for byte in range(256))
