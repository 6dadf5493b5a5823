"""How a finder pattern lies in the picture, finely: its affine pose, by inverse compositional alignment.

The drawn pattern is moved until it fits the grey levels, whatever their brightness and contrast (S. Baker, I. Matthews,
"Lucas-Kanade 20 years on", 2004, sections 3.2 and 5.4 of its part on brightness).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from .. import _opencv
from ..engines import Grey
from .finders import Finder

__all__ = ["Pose", "Poses", "Pyramid", "aligned"]

Floats = NDArray[np.float32]
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Pose:
    """matrix: from modules, counted from the pattern's middle, to pixels, shape (2, 3). fit: correlation, -1 to 1."""

    matrix: Matrix
    fit: float

    def turned(self, quarters: int) -> Pose:
        """The same pattern with its axes turned clockwise as seen; it looks the same from all four sides."""
        across, down, place = self.matrix.T
        return Pose(np.column_stack([*_turned(across, down, quarters), place]), self.fit)

    @property
    def place(self) -> Matrix:
        """The middle of the pattern in the picture."""
        return self.matrix[:, 2]


class Pyramid:
    """A picture at its size, half of it, a quarter and so on, each computed when it is first asked for."""

    def __init__(self, grey: Grey) -> None:
        self._levels = [grey]

    def at(self, module: float, wanted: float) -> tuple[Grey, float]:
        """The smallest level whose modules have about the wanted pixels or more, and its scale, 1, 1/2, 1/4 ..."""
        depth = max(0, math.floor(math.log2(max(module, 0.01) / (0.75 * wanted))))
        while len(self._levels) <= depth and min(self._levels[-1].shape) >= _SMALLEST:
            self._levels.append(_opencv.resized(self._levels[-1], 0.5))
        depth = min(depth, len(self._levels) - 1)
        return self._levels[depth], 0.5**depth


def aligned(pyramid: Pyramid, start: Matrix) -> Pose:
    """The pose near `start`, of shape (2, 3), at which the pattern fits best."""
    picture, scale = pyramid.at(math.sqrt(abs(float(np.linalg.det(start[:, :2])))), _UNIT)
    pattern, whole = _pattern(), np.vstack([start * scale, (0, 0, 1)])
    sizes = [whole * (size, size, 1) for size in _SIZES]
    fits = [pattern.fit(pattern.seen(picture, matrix)) for matrix in sizes]
    matrix, best = sizes[int(np.argmax(fits))], Pose(start, 0.0)
    for _ in range(_ROUNDS):
        levels = pattern.seen(picture, matrix)
        fit = pattern.fit(levels)
        if fit < max(_LOST, best.fit - _WORSE):
            break
        settled = abs(fit - best.fit) < _SAME
        best = max(best, Pose(matrix[:2] / scale, fit), key=lambda pose: pose.fit)
        step = np.append(pattern.steps @ levels / fit, (0, 0, 0)).reshape(3, 3) + np.eye(3)
        if settled or abs(np.linalg.det(step)) < _FLAT:
            break
        matrix = matrix @ np.linalg.inv(step)
    return best


class Poses:
    """The poses of patterns in one picture, each computed once for edges of nearly the same directions."""

    def __init__(self, pyramid: Pyramid) -> None:
        self.pyramid = pyramid
        self._known: dict[tuple[float, ...], Pose] = {}

    def of(self, finder: Finder, across: Matrix, down: Matrix) -> Pose:
        """The pose of a pattern in a symbol whose rows and columns run these ways in the picture."""
        quarters = round(_angle(across) * 2 / math.pi)
        upright = _turned(across, down, -quarters)
        key = (finder.x, finder.y, *(round(_angle(way) * _DIRECTIONS) for way in upright))
        if key not in self._known:
            sides = [way / finder.modules(way) for way in upright]
            self._known[key] = aligned(self.pyramid, np.column_stack([*sides, (finder.x, finder.y)]))
        return self._known[key].turned(quarters)


def _turned(across: Matrix, down: Matrix, quarters: int) -> tuple[Matrix, Matrix]:
    return ((across, down), (down, -across), (-across, -down), (-down, across))[quarters % 4]


def _angle(way: Matrix) -> float:
    return math.atan2(way[1], way[0])


@dataclass(frozen=True, slots=True, eq=False)
class _Pattern:
    """points: modules from the middle of each pixel, x, y and 1 in three rows. levels: of unit length, mean zero.

    steps: what takes levels to a change of pose, shape (6, pixels).
    """

    points: Floats
    levels: Floats
    steps: Floats

    def seen(self, picture: Grey, matrix: Matrix) -> Floats:
        """The grey levels under the pattern, as a vector of unit length and mean zero."""
        x, y = (matrix[:2] - _TO_MIDDLE).astype(np.float32) @ self.points
        side = _SIDE * _UNIT
        levels = _opencv.looked_up(picture, x.reshape(side, side), y.reshape(side, side)).reshape(-1).astype(np.float32)
        levels -= levels.mean()
        return levels / np.float32(max(float(np.linalg.norm(levels)), 1e-6))

    def fit(self, levels: Floats) -> float:
        """The correlation of such a vector with the pattern, -1 to 1."""
        return float(levels @ self.levels)


@cache
def _pattern() -> _Pattern:
    ring = np.maximum.outer(*[np.abs(np.arange(_SIDE) - _SIDE // 2)] * 2)
    drawn = np.kron(np.where((ring <= 1) | (ring == 3), -1.0, 1.0), np.ones((_UNIT, _UNIT)))
    drawn = _opencv.blurred(drawn.astype(np.float32), 0.35 * _UNIT).astype(np.float64)
    y, x = (np.indices(drawn.shape) + 0.5) / _UNIT - _SIDE / 2
    down, across = np.gradient(drawn, 1 / _UNIT)
    slopes = np.stack([across * x, across * y, across, down * x, down * y, down]).reshape(6, -1)
    levels = (drawn - drawn.mean()).reshape(-1)
    length = float(np.linalg.norm(levels))
    # What a change of brightness or contrast explains is no change of pose.
    for free in (np.full_like(levels, 1 / math.sqrt(levels.size)), levels / length):
        slopes -= np.outer(slopes @ free, free)
    points = np.stack([x, y, np.ones_like(x)]).reshape(3, -1)
    arrays = points, levels / length, length * np.linalg.solve(slopes @ slopes.T, slopes)
    return _Pattern(*(array.astype(np.float32) for array in arrays))


# Modules of the drawn pattern with its light surroundings, pixels a module, and how often it is moved.
_SIDE, _UNIT, _ROUNDS = 9, 6, 8
# A fit below which nothing is there, a step that turns the pattern into a line, and a side that is not halved.
_LOST, _FLAT, _SMALLEST = 0.25, 0.05, 100
# A step may make it worse by so much for once; one that changes less is the last.
_WORSE, _SAME = 0.1, 0.001
# Directions are the same when they differ by less than the inverse of this, in radians.
_DIRECTIONS = 3
# Sizes of which the one that fits best is started from.
_SIZES = np.array([1.0, 1.25, 0.8])
# Places in a picture that is looked up count from the middle of its first pixel.
_TO_MIDDLE = np.array([(0, 0, 0.5), (0, 0, 0.5)])
