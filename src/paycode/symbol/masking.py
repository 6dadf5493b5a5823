"""Which data mask disturbs readers least (ISO/IEC 18004:2015, section 7.8.3).

A whole symbol is one integer of Python's, a row every `size + 4` bits, so that "the module to the right" is a shift by
one, "the module below" a shift by a row, and a rule looks at all modules at once. The four zero bits between rows stand
for the light quiet zone, which the third rule counts as light on all sides.
"""

from __future__ import annotations

from functools import cache

__all__ = ["GAP", "micro_score", "penalty"]

GAP = 4
"""Light modules between two rows of a plane."""

_N1, _N2, _N3, _N4 = 3, 3, 40, 10


def penalty(plane: int, size: int) -> int:
    """The points of a symbol, dark modules being ones: the fewer, the better it reads."""
    row = size + GAP
    across, down = _pairs(size)
    alike_across = (plane ^ plane >> 1 ^ across) & across
    alike_down = (plane ^ plane >> row ^ down) & down
    blocks = (alike_across & alike_across >> row & alike_down).bit_count()
    lines = _runs(alike_across, 1) + _runs(alike_down, row)
    finders = _finders(plane, 1) + _finders(plane, row)
    return lines + _N2 * blocks + _N3 * finders + _N4 * _imbalance(plane.bit_count(), size)


def micro_score(plane: int, size: int) -> int:
    """How well a Micro QR symbol stands out at its two edges without timing pattern: the more, the better (7.8.3.2)."""
    row = size + GAP
    bottom = (plane >> row * (size - 1) + 1).bit_count()
    right = sum(plane >> row * line + size - 1 & 1 for line in range(1, size))
    return 16 * min(bottom, right) + max(bottom, right)


def _runs(alike: int, step: int) -> int:
    """Runs of five and more: three points each, and one for every module over five."""
    pairs = alike & alike >> step
    fives = pairs & pairs >> 2 * step
    # A run of n has n - 4 windows of five, all but one of which follow another.
    return _N1 * fives.bit_count() - (_N1 - 1) * (fives & fives >> step).bit_count()


def _finders(plane: int, step: int) -> int:
    """Patterns 1011101 with four light modules before or behind, each counted once."""
    dark_then_light = plane & ~(plane >> step)
    arm = dark_then_light & plane >> 2 * step
    cores = arm & plane >> 3 * step & arm >> 4 * step
    two = plane | plane << step
    four = two | two << 2 * step
    return (cores & ~(four << step & four >> 10 * step)).bit_count()


def _imbalance(dark: int, size: int) -> int:
    """Whole steps of 5 % between the share of dark modules and a half."""
    total = size * size
    return abs(20 * dark - 10 * total) // total


@cache
def _pairs(size: int) -> tuple[int, int]:
    """Ones at every module that has a neighbour to the right, and at every one that has a neighbour below."""
    row = size + GAP
    rows = sum(1 << row * line for line in range(size))
    return rows * ((1 << size - 1) - 1), (rows >> row) * ((1 << size) - 1)
