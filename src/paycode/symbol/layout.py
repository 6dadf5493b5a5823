"""Where everything stands in a symbol: function patterns, format and version information, and each codeword's modules.

All arrays are read-only and computed once a version. Source: ISO/IEC 18004:2015, sections 6.3 and 7.7, annexes C to E.
"""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from ..payload.scheme import Level
from .tables import Version, blocks, size_of

__all__ = [
    "alignment_centres",
    "block_of",
    "codeword_map",
    "codeword_order",
    "format_places",
    "function_modules",
    "masks",
    "module_order",
    "patterns",
    "version_places",
]

Modules: TypeAlias = NDArray[np.bool_]
Indices: TypeAlias = NDArray[np.intp]
Array = TypeVar("Array", bound=NDArray[Any])


@cache
def patterns(version: Version) -> Modules:
    """The dark modules of finder, timing and alignment patterns and the module that is always dark, shape (n, n)."""
    size = size_of(version)
    dark = np.zeros((size, size), np.bool_)
    edge = 0 if isinstance(version, str) else 6
    dark[edge, 8::2] = dark[8::2, edge] = True
    for row, column in _finders(version):
        dark[row : row + 7, column : column + 7] = _rings(7)
    for row, column in alignment_centres(version):
        dark[row - 2 : row + 3, column - 2 : column + 3] = _rings(5)
    if isinstance(version, int):
        # Beside the second finder row of separators; and the timing pattern ends before the far separators.
        dark[6, size - 8] = dark[size - 8, 6] = False
        dark[size - 8, 8] = True
    return _fixed(dark)


@cache
def function_modules(version: Version) -> Modules:
    """True where no data stand: patterns with their separators, format and version information; shape (n, n)."""
    size = size_of(version)
    taken = np.zeros((size, size), np.bool_)
    edge = 0 if isinstance(version, str) else 6
    taken[edge] = taken[:, edge] = True
    taken[:9, :9] = True
    if isinstance(version, int):
        taken[:9, -8:] = taken[-8:, :9] = True
    for row, column in alignment_centres(version):
        taken[row - 2 : row + 3, column - 2 : column + 3] = True
    taken.reshape(-1)[version_places(version)] = True
    return _fixed(taken)


@cache
def alignment_centres(version: Version) -> tuple[tuple[int, int], ...]:
    """Row and column of the middle of each alignment pattern (annex E)."""
    if isinstance(version, str) or version == 1:
        return ()
    last, count = size_of(version) - 7, version // 7 + 2
    # The smallest even distance that reaches; table E.1 makes one exception.
    step = 26 if version == 32 else -(-(last - 6) // (count - 1) // 2) * 2
    at = [6, *range(last - step * (count - 2), last + 1, step)]
    corners = {(6, 6), (6, last), (last, 6)}
    return tuple(place for place in product(at, at) if place not in corners)


@cache
def format_places(version: Version) -> Indices:
    """Flat module indices of the 15 format bits, the most significant first; shape (copies, 15)."""
    size = size_of(version)
    if isinstance(version, str):
        places = [(8, column) for column in range(1, 9)] + [(row, 8) for row in range(7, 0, -1)]
        return _fixed(np.array([[row * size + column for row, column in places]]))
    first = [(8, column) for column in (0, 1, 2, 3, 4, 5, 7, 8)] + [(row, 8) for row in (7, 5, 4, 3, 2, 1, 0)]
    second = [(row, 8) for row in range(size - 1, size - 8, -1)] + [(8, column) for column in range(size - 8, size)]
    return _fixed(np.array([[row * size + column for row, column in places] for places in (first, second)]))


@cache
def version_places(version: Version) -> Indices:
    """Flat module indices of the 18 version bits, the most significant first; shape (copies, 18), none below 7."""
    size = size_of(version)
    if isinstance(version, str) or version < 7:
        return _fixed(np.zeros((0, 18), np.intp))
    low = [(bit // 3, size - 11 + bit % 3) for bit in range(17, -1, -1)]
    upper_right = [row * size + column for row, column in low]
    lower_left = [column * size + row for row, column in low]
    return _fixed(np.array([upper_right, lower_left]))


@cache
def module_order(version: Version) -> Indices:
    """Flat indices of the data modules in the order of the bits: two columns at a time, up and down, from the right.

    Shape (data modules,); the last few may be remainder bits, which belong to no codeword.
    """
    size, taken = size_of(version), function_modules(version)
    # The vertical timing pattern of a QR code is no part of any pair; that of Micro QR is the last column.
    columns = range(size - 1, 0, -2) if isinstance(version, str) else [*range(size - 1, 6, -2), 5, 3, 1]
    walk = []
    for turn, column in enumerate(columns):
        rows = np.arange(size) if turn % 2 else np.arange(size - 1, -1, -1)
        walk.append((rows[:, None] * size + np.array([column, column - 1])).reshape(-1))
    order = np.concatenate(walk)
    return _fixed(order[~taken.reshape(-1)[order]])


@cache
def codeword_order(version: Version, level: Level) -> Indices:
    """How blocks are interleaved: the place, among the codewords of the symbol in order, of each codeword.

    The codewords are counted as they are made: the data of all blocks, then the error correction of all blocks.
    """
    division = blocks(version, level)
    longest, ends = max(division.data), np.cumsum([0, *division.data])
    data = [ends[b] + i for i in range(longest) for b, length in enumerate(division.data) if i < length]
    first, count = division.data_codewords, len(division.data)
    correction = [first + b * division.correction + i for i in range(division.correction) for b in range(count)]
    places = np.empty(division.codewords, np.intp)
    places[np.array(data + correction)] = np.arange(division.codewords)
    return _fixed(places)


@cache
def block_of(version: Version, level: Level) -> Indices:
    """The Reed-Solomon block of each codeword, in the order in which codewords stand in the symbol."""
    division = blocks(version, level)
    numbers = np.arange(len(division.data))
    made = np.concatenate([np.repeat(numbers, division.data), np.repeat(numbers, division.correction)])
    owners = np.empty_like(made)
    owners[codeword_order(version, level)] = made
    return _fixed(owners)


@cache
def codeword_map(version: Version, level: Level = "L") -> NDArray[np.int16]:
    """Which codeword, in the order of the symbol, each module belongs to; shape (n, n).

    -1 stands for function patterns and remainder bits. The level matters for M1 and M3 alone, where the last data
    codeword has four bits.
    """
    order, division = module_order(version), blocks(version, level)
    widths = np.full(division.codewords, 8)
    widths[division.data_codewords - 1] -= -division.data_bits % 8
    owners = np.full(size_of(version) ** 2, -1, np.int16)
    owners[order[: widths.sum()]] = np.repeat(np.arange(division.codewords), widths)
    return _fixed(owners.reshape(size_of(version), -1))


@cache
def masks(version: Version) -> Modules:
    """All data masks of a version, shape (8, n, n); (4, n, n) for Micro QR."""
    i, j = np.indices((size_of(version),) * 2)
    rules = (
        (i + j) % 2,
        i % 2,
        j % 3,
        (i + j) % 3,
        (i // 2 + j // 3) % 2,
        i * j % 2 + i * j % 3,
        (i * j % 2 + i * j % 3) % 2,
        ((i + j) % 2 + i * j % 3) % 2,
    )
    chosen = [rules[number] for number in _MICRO_MASKS] if isinstance(version, str) else rules
    return _fixed(np.equal(chosen, 0) & ~function_modules(version))


def _finders(version: Version) -> tuple[tuple[int, int], ...]:
    far = size_of(version) - 7
    return ((0, 0),) if isinstance(version, str) else ((0, 0), (0, far), (far, 0))


def _rings(size: int) -> Modules:
    """A dark ring, a light one inside, and a dark middle."""
    distance = np.abs(np.arange(size) - size // 2)
    depth = size // 2 - np.maximum.outer(distance, distance)
    rings: Modules = np.not_equal(depth, 1)
    return rings


def _fixed(array: Array) -> Array:
    array.flags.writeable = False
    return array


# Micro QR numbers these four of the masks 0 to 3.
_MICRO_MASKS = (1, 4, 6, 7)
