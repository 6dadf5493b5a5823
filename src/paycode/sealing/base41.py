"""Base41: two bytes as three characters, a last odd byte as two; each group most significant character first.

The alphabet is the part of QR's alphanumeric mode that survives copying, links and forms: no space, %, + or colon.
Every byte string has exactly one text, and `decode` takes no other.

>>> encode(b"PQS1")
'C9KCRI'
>>> decode("C9KCRI")
b'PQS1'
"""

from __future__ import annotations

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
    numbers = _numbers(values[: 3 * pairs])
    last = _BASE * values[-2] + values[-1] if left else 0
    if numbers[::3] != bytes(pairs) or last > 0xFF:
        raise _broken("some of its characters stand for no bytes")
    data = bytearray(2 * pairs)
    data[::2], data[1::2] = numbers[1::3], numbers[2::3]
    return bytes(data) + bytes([last] if left else [])


def _numbers(values: bytes) -> bytes:
    """The number of each group of three digits, in three bytes as the digits were: all groups in one long integer."""
    digits, ones = int.from_bytes(values, "big"), int.from_bytes(b"\0\0\xff" * (len(values) // 3), "big")
    numbers = _SQUARE * (digits >> 16 & ones) + _BASE * (digits >> 8 & ones) + (digits & ones)
    return numbers.to_bytes(len(values), "big")


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
