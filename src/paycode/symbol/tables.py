"""The numbers of ISO/IEC 18004: how many codewords a symbol has, and how error correction divides them into blocks.

Versions are 1 to 40, and "M1" to "M4" of Micro QR. Source: ISO/IEC 18004:2015, tables 1, 7 and 9.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias

from ..payload.scheme import Level

__all__ = [
    "LEVELS",
    "MICRO",
    "Blocks",
    "MicroVersion",
    "Version",
    "blocks",
    "levels",
    "mask_count",
    "size_of",
    "version_of",
]

MicroVersion = Literal["M1", "M2", "M3", "M4"]
Version: TypeAlias = int | MicroVersion

LEVELS: tuple[Level, ...] = ("L", "M", "Q", "H")
MICRO: tuple[MicroVersion, ...] = ("M1", "M2", "M3", "M4")


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks:
    """How the codewords of one version and level are divided.

    data: data codewords of each block, the shorter blocks first. correction: error-correction codewords of every block.
    data_bits: bits of all data codewords; the last codeword of M1 and M3 has only four. misread_protection: how many of
    the correction codewords only guard against misreading and correct nothing (p of table 9).
    """

    data: tuple[int, ...]
    correction: int
    data_bits: int
    misread_protection: int

    @property
    def data_codewords(self) -> int:
        """Data codewords of all blocks."""
        return sum(self.data)

    @property
    def codewords(self) -> int:
        """All codewords, data and error correction."""
        return self.data_codewords + self.correction * len(self.data)

    @property
    def correctable(self) -> int:
        """Wrong codewords that every block stands, places unknown."""
        return (self.correction - self.misread_protection) // 2


def size_of(version: Version) -> int:
    """Modules along one edge: 21 to 177, 11 to 17 for Micro QR."""
    return 17 + 4 * version if isinstance(version, int) else 11 + 2 * MICRO.index(version)


def version_of(size: int) -> Version | None:
    """The version of this size, None when no symbol has it."""
    if size in range(21, 178, 4):
        return (size - 17) // 4
    return MICRO[(size - 11) // 2] if size in range(11, 18, 2) else None


def mask_count(version: Version) -> int:
    """How many data masks there are to choose from."""
    return 8 if isinstance(version, int) else 4


def levels(version: Version) -> tuple[Level, ...]:
    """The levels that a version has; M1 detects errors only, which goes by the name of L here."""
    return LEVELS if isinstance(version, int) else tuple(level for name, level in _MICRO if name == version)


@cache
def blocks(version: Version, level: Level) -> Blocks:
    """The blocks of a version at a level that it has."""
    if isinstance(version, str):
        data_bits, correction, protection = _MICRO[version, level]
        return Blocks(
            data=(-(-data_bits // 8),), correction=correction, data_bits=data_bits, misread_protection=protection
        )
    number, correction = _NUMBERS[level][version - 1], _CORRECTIONS[level][version - 1]
    short, longer = divmod(_codewords(version) - number * correction, number)
    data = (short,) * (number - longer) + (short + 1,) * longer
    protection = _MISREAD_PROTECTION.get((version, level), 0)
    return Blocks(data=data, correction=correction, data_bits=8 * sum(data), misread_protection=protection)


def _codewords(version: int) -> int:
    """What the function patterns leave of the square, in whole codewords (table 1)."""
    edge = 17 + 4 * version
    finders, timing, formats = 3 * 8 * 8, 2 * (edge - 16), 31
    if version == 1:
        return (edge**2 - finders - timing - formats) // 8
    patterns = version // 7 + 2
    # All alignment patterns but three; those on the timing patterns share five modules with them.
    alignment = 25 * (patterns**2 - 3) - 2 * 5 * (patterns - 2)
    versions = 36 if version > 6 else 0
    return (edge**2 - finders - timing - formats - alignment - versions) // 8


# Error-correction codewords of a block, and the number of blocks, for versions 1 to 40 (table 9).
_CORRECTIONS: dict[Level, tuple[int, ...]] = {
    "L": (7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28,
          28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30),
    "M": (10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26,
          26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28),
    "Q": (13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30,
          28, 30, 30, 30, 30, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30),
    "H": (17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28,
          30, 24, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30),
}  # fmt: skip
_NUMBERS: dict[Level, tuple[int, ...]] = {
    "L": (1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8,
          8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25),
    "M": (1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16,
          17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49),
    "Q": (1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20,
          23, 23, 25, 27, 29, 34, 34, 35, 38, 40, 43, 45, 48, 51, 53, 56, 59, 62, 65, 68),
    "H": (1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25,
          25, 34, 30, 32, 35, 37, 40, 42, 45, 48, 51, 54, 57, 60, 63, 66, 70, 74, 77, 81),
}  # fmt: skip
# Data bits, error-correction codewords, misread protection (tables 7 and 9).
_MICRO: dict[tuple[MicroVersion, Level], tuple[int, int, int]] = {
    ("M1", "L"): (20, 2, 2),
    ("M2", "L"): (40, 5, 3),
    ("M2", "M"): (32, 6, 2),
    ("M3", "L"): (84, 6, 2),
    ("M3", "M"): (68, 8, 0),
    ("M4", "L"): (128, 8, 2),
    ("M4", "M"): (112, 10, 0),
    ("M4", "Q"): (80, 14, 0),
}
# Table 9, notes: the smallest symbols keep some codewords back.
_MISREAD_PROTECTION: dict[tuple[Version, Level], int] = {
    (1, "L"): 3,
    (1, "M"): 2,
    (1, "Q"): 1,
    (1, "H"): 1,
    (2, "L"): 2,
    (3, "L"): 1,
}
