"""Codewords to modules: error correction, interleaving, the walk through the symbol, masks and format information.

A symbol under way is a plane: one integer, its rows `masking.GAP` bits apart (see `masking`). What depends on the
version, level and mask alone is computed once.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..payload.scheme import Level
from . import layout
from .information import format_word, version_word
from .masking import GAP, micro_score, penalty
from .reed_solomon import parity
from .tables import Version, blocks, size_of

__all__ = ["Placed", "place", "place_many"]

Placed: TypeAlias = tuple[bytes, int]
"""One byte a module, row by row, 1 = dark; and the number of the mask."""


def place(codewords: bytes, version: Version, level: Level, mask: int | None) -> Placed:
    """The modules of these data codewords, under this mask or the best one."""
    return place_many([codewords], version, level, mask)[0]


def place_many(codewords: Sequence[bytes], version: Version, level: Level, mask: int | None) -> list[Placed]:
    """The modules of many symbols of one version and level, which cost less together."""
    data = np.frombuffer(b"".join(codewords), np.uint8).reshape(len(codewords), -1)
    bits = np.unpackbits(np.concatenate([data, parity(data, version, level)], axis=1), axis=1)
    size = size_of(version)
    square = np.zeros((len(data), size * (size + GAP) + 7 & ~7), np.uint8)
    kept, places = _places(version, level)
    square[:, places] = bits if kept is None else bits[:, kept]
    packed = np.packbits(square, axis=1, bitorder="little")
    overlays = _overlays(version, level)
    return [_masked(int.from_bytes(row.tobytes(), "little"), overlays, size, mask) for row in packed]


def _masked(plane: int, overlays: tuple[int, ...], size: int, mask: int | None) -> Placed:
    if mask is None:
        mask = _best([plane ^ overlay for overlay in overlays], size)
    row = size + GAP
    packed = np.frombuffer((plane ^ overlays[mask]).to_bytes(size * row + 7 >> 3, "little"), np.uint8)
    modules = np.unpackbits(packed, count=size * row, bitorder="little").reshape(size, row)
    return modules[:, :size].tobytes(), mask


def _best(planes: list[int], size: int) -> int:
    """The mask with the fewest points, the first of several; in Micro QR the one with the most."""
    points = [-micro_score(plane, size) if size < 21 else penalty(plane, size) for plane in planes]
    return points.index(min(points))


@cache
def _places(version: Version, level: Level) -> tuple[NDArray[np.intp] | None, NDArray[np.intp]]:
    """Which bits of the codewords, in the order they are made, are drawn (None for all), and where in a plane."""
    division, size = blocks(version, level), size_of(version)
    widths = np.full(division.codewords, 8)
    widths[division.data_codewords - 1] -= -division.data_bits % 8
    ends = np.cumsum(widths)
    modules = layout.module_order(version)[: ends[-1]]
    at = layout.codeword_order(version, level)
    starts = np.concatenate([[0], np.cumsum(widths[np.argsort(at)])])[at]
    made = np.repeat(starts, widths) + np.concatenate([np.arange(width) for width in widths])
    rows, columns = np.divmod(modules[made], size)
    kept = np.flatnonzero(np.arange(8) < widths[:, None]) if division.data_bits % 8 else None
    return kept, rows * (size + GAP) + columns


@cache
def _overlays(version: Version, level: Level) -> tuple[int, ...]:
    """For each mask: function patterns, version and format information, and what the mask inverts."""
    overlays = []
    for mask, inverted in enumerate(layout.masks(version)):
        modules = (layout.patterns(version) | inverted).reshape(-1)
        _write(modules, layout.format_places(version), format_word(version, level, mask))
        if isinstance(version, int):
            _write(modules, layout.version_places(version), version_word(version))
        rows = np.pad(modules.reshape(inverted.shape), ((0, 0), (0, GAP)))
        overlays.append(int.from_bytes(np.packbits(rows, bitorder="little").tobytes(), "little"))
    return tuple(overlays)


def _write(modules: NDArray[np.bool_], places: NDArray[np.intp], word: int) -> None:
    width = places.shape[1]
    modules[places] = [bool(word >> width - 1 - bit & 1) for bit in range(width)]
