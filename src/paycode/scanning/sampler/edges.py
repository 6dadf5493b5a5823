"""A grid pulled onto the edges in the picture: between modules, and nowhere else, dark and light meet.

In a straightened symbol edges repeat with the module. The phase of that repetition in a neighbourhood (a Fourier
coefficient of the steepness) is how far the grid is off there, up to half a module, and its amplitude how sure that is.
What is near the finder patterns is right from the start; trust spreads from there over the symbol, first through smooth
maps, at last place by place, so that folds and dents are followed too.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ...symbol.layout import alignment_centres
from .. import _opencv
from ..engines import Grey
from .grids import MARGIN, UNIT, Grid
from .levels import likeness, soft_modules
from .poses import Pyramid

__all__ = ["Fitted", "fitted", "judged"]

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A grid with its straightened symbol. likeness: to a symbol's patterns. order: of edges by the grid; -1 to 1."""

    grid: Grid
    patch: Grey
    likeness: float
    order: float
    shifts: tuple[Floats, Floats]
    weights: tuple[Floats, Floats]

    @property
    def score(self) -> float:
        """What of several grids for one symbol is compared."""
        return self.likeness + self.order


def judged(pyramid: Pyramid, grid: Grid, reach: float = 1.3) -> Fitted:
    """The grid with what the picture says of it; reach: standard deviation of a neighbourhood, modules."""
    patch = grid.straightened(pyramid)
    measured = [_phase(steepness, axis, reach) for axis, steepness in enumerate(_opencv.slopes(patch))]
    (across, sure), (down, certain) = measured
    inside = _distances(grid.size) < np.inf
    agreement = np.cos(2 * np.pi * across) * sure + np.cos(2 * np.pi * down) * certain
    return Fitted(
        grid=grid,
        patch=patch,
        likeness=likeness(soft_modules(patch), grid.size),
        order=float(agreement[inside].mean() / 2),
        shifts=(across, down),
        weights=(sure**2, certain**2),
    )


def fitted(pyramid: Pyramid, start: Fitted) -> Fitted:
    """The best grid on the way of pulling `start` onto the edges."""
    distances = _distances(start.grid.size)
    farthest = float(distances[distances < np.inf].max())
    best = now = max(start, _anchored(pyramid, start), key=lambda fit: fit.score)
    for step, (degree, reach) in enumerate(_PLAN):
        radius = farthest * (step + 1) / _SPREADING
        trust = np.clip((radius - distances) / 3 + 1, _LITTLE, 1).astype(np.float32)
        moves = [
            _smooth(shift, weight * trust, degree) if degree else _local(shift, weight * trust)
            for shift, weight in zip(now.shifts, now.weights, strict=True)
        ]
        now = judged(pyramid, now.grid.moved(*moves), reach)
        best = max(best, now, key=lambda fit: fit.score)
    return best


def _anchored(pyramid: Pyramid, start: Fitted) -> Fitted:
    """The grid drawn to the alignment patterns that are seen near where they should be."""
    size = start.grid.size
    shifts = [shift.copy() for shift in start.shifts]
    weights = [weight * (_distances(size) == 0) for weight in start.weights]
    seen = 0
    for row, column in alignment_centres((size - 17) // 4):
        middle = slice(row + MARGIN - 2, row + MARGIN + 3), slice(column + MARGIN - 2, column + MARGIN + 3)
        down, across, match = _alignment(start.patch, row + MARGIN, column + MARGIN)
        if match > _SEEN:
            seen += 1
            for shift, weight, off in zip(shifts, weights, (across, down), strict=True):
                shift[middle], weight[middle] = off, 1
    if not seen:
        return start
    degree = 3 if seen >= _MANY else 2
    moves = [_smooth(shift, weight.astype(np.float32), degree) for shift, weight in zip(shifts, weights, strict=True)]
    return judged(pyramid, start.grid.moved(*moves))


def _alignment(patch: Grey, row: int, column: int) -> tuple[float, float, float]:
    """Rows and columns by which an alignment pattern lies beside its place, modules, and how well it matches."""
    edge = (5 + 2 * _SEARCHED) * UNIT
    top, left = ((place - 2 - _SEARCHED) * UNIT for place in (row, column))
    inside = slice(max(top, 0), max(top + edge, 0)), slice(max(left, 0), max(left + edge, 0))
    matches = _opencv.matched(patch[inside], _alignment_pattern())
    down, across = np.unravel_index(int(matches.argmax()), matches.shape)
    shift = (
        (int(down) + inside[0].start - top) / UNIT - _SEARCHED,
        (int(across) + inside[1].start - left) / UNIT - _SEARCHED,
    )
    return *shift, float(matches.max())


@cache
def _alignment_pattern() -> Grey:
    ring = np.maximum.outer(*[np.abs(np.arange(5) - 2)] * 2)
    return np.kron(np.where(ring == 1, 255, 0), np.ones((UNIT, UNIT))).astype(np.uint8)


def _phase(steepness: Floats, axis: int, reach: float) -> tuple[Floats, Floats]:
    """How far edges are from the grid, in modules, and how sure that is, 0 to 1, for each module."""
    cells = len(steepness) // UNIT
    cosine, sine = _waves(cells)
    parts = [steepness * (wave if axis == 0 else wave[:, None]) for wave in (cosine, sine)]
    real, imaginary, total = (
        _opencv.blurred(_opencv.stretched(part, cells, cells), reach) for part in (*parts, steepness)
    )
    sure = np.hypot(real, imaginary) / (total + np.float32(0.05) * total.mean() + np.float32(1e-6))
    off = (np.arctan2(imaginary, real) / (2 * np.pi)).astype(np.float32)
    return off, sure


def _smooth(shift: Floats, weight: Floats, degree: int) -> Floats:
    """The polynomial nearest to the shifts, at each node."""
    cells = len(shift)
    terms, nodes = _polynomials(cells, degree)
    weighted = terms * weight.reshape(-1, 1)
    factors = np.linalg.solve(weighted.T @ terms + 1e-6 * np.eye(terms.shape[1]), weighted.T @ shift.reshape(-1))
    return (nodes @ factors).astype(np.float32).reshape(cells + 1, cells + 1)


def _local(shift: Floats, weight: Floats) -> Floats:
    """The mean of the shifts around each node."""
    mean = _opencv.blurred(shift * weight, _DENT) / (_opencv.blurred(weight, _DENT) + np.float32(_CALM))
    return _opencv.stretched(mean, len(shift) + 1, len(shift) + 1)


@cache
def _distances(size: int) -> Floats:
    """Modules from each module to the nearest finder pattern, infinite in the quiet zone."""
    line = np.arange(size + 2 * MARGIN) + 0.5 - MARGIN
    x, y = np.meshgrid(line, line)
    far = size - 3.5
    away = [np.maximum(np.abs(x - u), np.abs(y - v)) - 4 for u, v in ((3.5, 3.5), (far, 3.5), (3.5, far))]
    inside = (np.minimum(x, y) > 0) & (np.maximum(x, y) < size)
    return np.where(inside, np.maximum(np.minimum.reduce(away), 0), np.inf).astype(np.float32)


@cache
def _waves(cells: int) -> tuple[Floats, Floats]:
    angle = (np.arange(cells * UNIT) + 0.5) * 2 * np.pi / UNIT
    return np.cos(angle).astype(np.float32), np.sin(angle).astype(np.float32)


@cache
def _polynomials(cells: int, degree: int) -> tuple[Floats, Floats]:
    """All products of powers up to the degree, at modules and at nodes, over -1 to 1."""
    lines = ((np.arange(cells) + 0.5) / cells * 2 - 1, np.arange(cells + 1) / cells * 2 - 1)
    powers = [(i, j) for i in range(degree + 1) for j in range(degree + 1 - i)]
    grids = [np.meshgrid(line, line) for line in lines]
    modules, nodes = (np.stack([(x**i * y**j).reshape(-1) for i, j in powers], -1) for x, y in grids)
    return modules.astype(np.float32), nodes.astype(np.float32)


# Degree of the map (0: place by place) and reach of a neighbourhood; over so many steps trust spreads to all modules.
_PLAN = ((2, 1.3), (2, 1.3), (3, 1.3), (3, 1.3), (3, 1.6), (0, 1.4), (0, 1.2), (0, 1.2))
_SPREADING = 5
# The trust in what is far; width of a dent in modules; weight of staying where it is.
_LITTLE, _DENT, _CALM = 1e-3, 2.0, 0.02
# Modules that an alignment pattern may be off; its least match; so many of them may bend the grid further.
_SEARCHED, _SEEN, _MANY = 3, 0.7, 4
