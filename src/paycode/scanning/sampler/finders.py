"""Finder patterns in a picture: where the widths 1:1:3:1:1 stand along a row and along a column at once.

A pattern of dark ring, light ring and dark core shows these widths along every line through its middle, however it is
turned (ISO/IEC 18004 section 6.3.3). Only the inner three are asked of a binary picture, as the outer ring may run into
something dark; how well the grey levels follow the whole profile along rows, columns and both diagonals is a pattern's
quality. Each scale is searched against the mean of a small and of a large neighbourhood.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .. import _opencv
from ..engines import Grey

__all__ = ["Finder", "find_finders"]

Floats = NDArray[np.float32]
Runs = NDArray[np.float64]
Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finder:
    """x, y: the middle. width, height: of seven modules along its row and column, pixels. quality: -1 to 1."""

    x: float
    y: float
    width: float
    height: float
    quality: float

    @property
    def scale(self) -> Vector:
        """The size of a module along its row and its column, pixels: what a foreshortened pattern is measured by."""
        return np.array([self.width, self.height]) / 7

    def modules(self, way: Vector) -> float:
        """How many of its modules a way in the picture, x and y in pixels, is long."""
        across, down = np.abs(way / self.scale)
        # Along a row, a module that is turned by an angle up to 45 degrees is longer by the inverse of its cosine.
        return float((across * across + down * down) / max(across, down, 1e-9))

    def turned(self, way: Vector, degrees: float) -> Vector:
        """The way turned clockwise as seen, on the surface that the pattern lies on."""
        turn = complex(*(way / self.scale)) * cmath.exp(1j * math.radians(degrees))
        return np.array([turn.real, turn.imag]) * self.scale


def find_finders(grey: Grey, pixels: float, most: int = 60) -> list[Finder]:
    """At most so many patterns, the best first; scales of the picture with more than `pixels` pixels are left out."""
    found: list[Finder] = []
    for factor, scaled in _scales(grey, pixels):
        for side in _NEIGHBOURHOODS:
            dark = _opencv.darker(scaled, side, _CONTRAST)
            found += [_enlarged(finder, 1 / factor) for finder in _patterns(scaled, dark)]
    return _distinct(sorted(found, key=lambda finder: -finder.quality), most)


def _scales(grey: Grey, pixels: float) -> Iterator[tuple[float, Grey]]:
    if 4 * grey.size <= pixels:
        yield 2.0, _opencv.resized(grey, 2.0)
    factor, scaled = 1.0, grey
    while scaled.size and (factor == 1.0 or max(scaled.shape) >= _SMALLEST):
        if scaled.size <= pixels:
            yield factor, scaled
        factor, scaled = factor / 2, _opencv.resized(scaled, 0.5) if min(scaled.shape) > 1 else scaled[:0]


def _patterns(grey: Grey, dark: Grey) -> list[Finder]:
    """Where the middle of a run across and of a run down meet, if the profile is good."""
    across, down = _runs(dark), _runs(np.ascontiguousarray(dark.T))[:, [1, 0, 2]]
    if not len(across) or not len(down):
        return []
    both = _middles(dark.shape, across, 0) & _middles(dark.shape, down, 1)
    count, labels = _opencv.regions(both)
    width, height = (_means(labels, count, runs) for runs in (across, down))
    x, y, w, h = width[:, 0], height[:, 1], width[:, 2], height[:, 2]
    good = (w < _UNEQUAL * h) & (h < _UNEQUAL * w)
    quality = _quality(grey, *(array[good].astype(np.float32) for array in (x, y, w, h)))
    found = np.column_stack([x[good], y[good], w[good], h[good], quality])[quality > _GOOD]
    return [Finder(x=x, y=y, width=width, height=height, quality=mark) for x, y, width, height, mark in found.tolist()]


def _runs(dark: Grey) -> Runs:
    """Middle x, y and estimated width of seven modules, of every 1:3:1 along a row that has dark on both sides."""
    framed = np.pad(dark, ((0, 0), (1, 1)))
    across = framed.shape[1] - 1
    edges = np.flatnonzero(framed[:, 1:] != framed[:, :-1]).astype(np.int32)
    # Every row begins and ends light, so edges into the dark and out of it alternate.
    begin, end = edges[::2], edges[1::2]
    row, darks, lights = begin // across, end - begin, begin[1:] - end[:-1]
    core = darks[1:-1]
    start = np.flatnonzero((2 * core >= lights[:-1]) & (2 * core >= lights[1:]) & (row[2:] == row[:-2]))
    widths = np.stack([darks[start], lights[start], core[start], lights[start + 1], darks[start + 2]], 1)
    unit = widths[:, 1:4].sum(1) / 5
    slack = (_SLACK * unit + _PIXEL)[:, None]
    fits = (np.abs(widths[:, 1:4] - unit[:, None] * (1, 3, 1)) < slack * (1, 1.6, 1)).all(1)
    fits &= (widths[:, [0, 4]] > 0.5 * unit[:, None] - _PIXEL).all(1)
    start, widths, unit = start[fits], widths[fits], unit[fits]
    middle = begin[start] - row[start] * across + widths[:, 0] + widths[:, 1] + widths[:, 2] / 2
    whole = (widths[:, [0, 4]] < 1.5 * unit[:, None] + _PIXEL).all(1)
    return np.column_stack([middle, row[start] + 0.5, np.where(whole, widths.sum(1), 7 * unit)])


def _middles(shape: tuple[int, ...], runs: Runs, axis: int) -> Grey:
    """The middle two modules of each run, drawn."""
    ends = np.repeat(runs[:, None, :2], 2, axis=1)
    ends[:, :, axis] += np.outer(runs[:, 2] / 7, (-1, 1))
    return _opencv.segments(shape, np.floor(ends).astype(np.int32))


def _means(labels: NDArray[np.int32], count: int, runs: Runs) -> Runs:
    """Mean of the runs through each region, shape (count, 3); zeros for a region that no middle of a run lies in."""
    height, width = labels.shape
    at = runs[:, :2].astype(np.intp)
    label = labels[np.minimum(at[:, 1], height - 1), np.minimum(at[:, 0], width - 1)]
    number = np.maximum(np.bincount(label, minlength=count + 1), 1)
    sums = [np.bincount(label, values, count + 1) / number for values in runs.T]
    return np.column_stack(sums)[1:]


def _quality(grey: Grey, x: Floats, y: Floats, width: Floats, height: Floats) -> Floats:
    """Mean correlation with the profile along row, column and diagonals, each at the width that fits best."""
    u, v, none = width / np.float32(7), height / np.float32(7), np.zeros_like(x)
    lines = ((u, none, _STRAIGHT), (none, v, _STRAIGHT), (u, v, _DIAGONAL), (u, -v, _DIAGONAL))
    marks: list[Floats] = [_profile(grey, x, y, dx, dy, widths) for dx, dy, widths in lines]
    mean: Floats = np.mean(marks, axis=0)
    return mean


def _profile(grey: Grey, x: Floats, y: Floats, dx: Floats, dy: Floats, widths: Floats) -> Floats:
    """The best correlation over widths, for modules of (dx, dy) times the width."""
    steps = widths[:, None] * _PLACES
    lines, columns = grey.shape
    row = np.clip(y[:, None, None] + dy[:, None, None] * steps, 0, lines - 1).astype(np.intp)
    column = np.clip(x[:, None, None] + dx[:, None, None] * steps, 0, columns - 1).astype(np.intp)
    levels = grey[row, column].astype(np.float32)
    levels -= levels.mean(-1, keepdims=True)
    scale = np.sqrt((levels**2).sum(-1) * (_WIDTHS @ _WIDTHS)) + np.float32(1e-3)
    best: Floats = (levels @ _WIDTHS / scale).max(-1)
    return best


def _enlarged(finder: Finder, factor: float) -> Finder:
    return replace(
        finder, x=finder.x * factor, y=finder.y * factor, width=finder.width * factor, height=finder.height * factor
    )


def _distinct(ranked: list[Finder], most: int) -> list[Finder]:
    kept: list[Finder] = []
    for finder in ranked:
        if len(kept) == most:
            break
        if not any(_same(finder, other) for other in kept):
            kept.append(finder)
    return kept


def _same(one: Finder, other: Finder) -> bool:
    across, down = max(one.width, other.width) / 5, max(one.height, other.height) / 5
    return abs(one.x - other.x) <= across and abs(one.y - other.y) <= down


_NEIGHBOURHOODS = (25, 75)
# Grey levels below the mean from which a pixel is dark; shares of a module, and pixels, that a width may be off.
_CONTRAST, _SLACK, _PIXEL = 4, 0.6, 0.7
# Width by height of a pattern seen from the side; the least quality, and the shortest longer side.
_UNEQUAL, _GOOD, _SMALLEST = 6, 0.66, 150
# The profile in steps of half a module: light is 1, dark is -1, and an edge is neither.
_PLACES = np.arange(-9, 10, dtype=np.float32) / 2
_WIDTHS = np.array([0, 1, 0, -1, 0, 1, 0, -1, -1, -1, -1, -1, 0, 1, 0, -1, 0, 1, 0], np.float32)
_WIDTHS -= _WIDTHS.mean()
_STRAIGHT = np.array([0.87, 1, 1.15], np.float32)
_DIAGONAL = np.array([0.6, 0.7, 0.85, 1, 1.2, 1.42], np.float32)
