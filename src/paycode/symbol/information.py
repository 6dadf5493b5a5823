"""Format information (level and mask) and version information with their BCH codes (ISO/IEC 18004:2015, 7.9 and 7.10).

>>> f"{format_word(1, 'M', 5):015b}", f"{version_word(7):018b}"
('100000011001110', '000111110010010100')
"""

from __future__ import annotations

from functools import cache

from ..payload.scheme import Level
from .tables import MICRO, Version, levels

__all__ = ["format_word", "format_words", "version_word"]


def format_word(version: Version, level: Level, mask: int) -> int:
    """The 15 bits of level and mask, as they stand in the symbol."""
    if isinstance(version, str):
        symbol = sum(len(levels(name)) for name in MICRO[: MICRO.index(version)]) + levels(version).index(level)
        return _with_bch(symbol << 2 | mask, _FORMAT, 10) ^ _MICRO_MASK
    return _with_bch(_LEVEL_BITS[level] << 3 | mask, _FORMAT, 10) ^ _MASK


@cache
def format_words(version: Version) -> dict[int, tuple[Level, int]]:
    """Every format word that a symbol of this version can have, with what it means."""
    masks = 4 if isinstance(version, str) else 8
    return {format_word(version, level, mask): (level, mask) for level in levels(version) for mask in range(masks)}


def version_word(version: int) -> int:
    """The 18 bits of versions 7 to 40."""
    return _with_bch(version, _VERSION, 12)


def _with_bch(value: int, generator: int, bits: int) -> int:
    rest = value << bits
    while rest.bit_length() > bits:
        rest ^= generator << rest.bit_length() - generator.bit_length()
    return value << bits | rest


# Generator polynomials, and what is added so that no format word is all zeros.
_FORMAT, _VERSION = 0b10100110111, 0b1111100100101
_MASK, _MICRO_MASK = 0b101010000010010, 0b100010001000101
_LEVEL_BITS: dict[Level, int] = {"L": 1, "M": 0, "Q": 3, "H": 2}
