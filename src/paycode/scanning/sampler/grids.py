"""The grid of a symbol's modules over a picture: where each module's corners lie, however the paper is bent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .. import _opencv
from ..corners import Corners, clockwise
from ..engines import Grey
from .poses import Pyramid
from .triples import Triple

__all__ = ["KEPT", "MARGIN", "UNIT", "Grid", "from_outline", "from_triple"]

MARGIN = 2
"""Modules of quiet zone around the symbol that a grid covers too."""
UNIT = 6
"""Pixels a module of a straightened symbol."""

KEPT = 8
"""Sizes of symbols for which arrays of the size of a straightened symbol are kept: megabytes for the largest."""

Floats = NDArray[np.float32]
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """nodes: x, y in the picture of each corner of a module, quiet zone included; shape (n, n, 2), float32."""

    nodes: Floats

    @property
    def size(self) -> int:
        """Modules along one edge of the symbol."""
        return len(self.nodes) - 2 * MARGIN - 1

    @property
    def corners(self) -> Corners:
        """The outline of the symbol, from its own top left."""
        first, last = MARGIN, MARGIN + self.size
        places = ((first, first), (first, last), (last, last), (last, first))
        return clockwise(self.nodes[row, column].tolist() for row, column in places)

    def straightened(self, pyramid: Pyramid) -> Grey:
        """The symbol as a square of UNIT pixels a module."""
        edges = np.diff(self.nodes, axis=1)
        picture, scale = pyramid.at(float(np.median(np.hypot(edges[..., 0], edges[..., 1]))), UNIT)
        places = _opencv.looked_up(self.nodes, *_between(len(self.nodes) - 1)) * np.float32(scale) - np.float32(0.5)
        return _opencv.looked_up(picture, places[..., 0], places[..., 1])

    def glimpsed(self, pyramid: Pyramid) -> Floats:
        """The grey level in the middle of each module, quiet zone included."""
        edges = np.diff(self.nodes, axis=1)
        picture, scale = pyramid.at(float(np.median(np.hypot(edges[..., 0], edges[..., 1]))), _GLIMPSE)
        middles = (self.nodes[:-1, :-1] + self.nodes[1:, 1:]) * np.float32(scale / 2) - np.float32(0.5)
        return _opencv.looked_up(picture, middles[..., 0], middles[..., 1]).astype(np.float32)

    def moved(self, across: Floats, down: Floats) -> Grid:
        """Each node moved by so many modules along the rows and columns of the symbol; arrays of one value a node."""
        right, below = np.gradient(self.nodes, axis=1), np.gradient(self.nodes, axis=0)
        return Grid((self.nodes + right * across[..., None] + below * down[..., None]).astype(np.float32))


def from_outline(corners: Corners, size: int) -> Iterator[Grid]:
    """A flat symbol of so many modules in this outline, if it can be one."""
    square = np.array([(0, 0), (size, 0), (size, size), (0, size)], np.float64)
    yield from _within(_projected(square, np.array(corners), size))


def from_triple(triple: Triple, size: int) -> Iterator[Grid]:
    """A symbol of so many modules, taken as a tilted plane, as bent, and as a plane seen from afar."""
    far = size - 3.5
    middles = np.array([(3.5, 3.5), (far, 3.5), (3.5, far)])
    points = (middles[:, None] + _PATTERN).reshape(-1, 2)
    places = np.concatenate([_PATTERN @ pose.matrix[:, :2].T + pose.place for pose in triple.poses])
    yield from _within(_projected(points, places, size))
    yield from _within([_bent(points, places, size), _affine(points, places, size)])


def _within(maps: Iterable[Floats]) -> Iterator[Grid]:
    return (Grid(nodes) for nodes in maps if np.abs(nodes).max() < _OUTSIDE)


def _projected(points: Matrix, places: Matrix, size: int) -> Iterator[Floats]:
    """By a perspective map, unless part of the symbol would be behind the camera."""
    matrix = _opencv.homography(points, places)
    if matrix is not None:
        x, y = _nodes(size)
        across, down, depth = (row[0] * x + row[1] * y + row[2] for row in matrix)
        if depth.min() > _DEEP * depth.max() > 0:
            yield np.stack([across / depth, down / depth], -1).astype(np.float32)


def _bent(points: Matrix, places: Matrix, size: int) -> Floats:
    """By a polynomial of second degree, which follows a cylinder; the stiffer, the less bent."""
    terms = _terms(*points.T / size)
    stiffness = np.diag([0, 0, 0, 1, 1, 1]) * _STIFF
    weights = np.linalg.solve(terms.T @ terms + stiffness, terms.T @ places)
    return (_terms(*(axis / size for axis in _nodes(size))) @ weights).astype(np.float32)


def _affine(points: Matrix, places: Matrix, size: int) -> Floats:
    weights = np.linalg.lstsq(_terms(*points.T)[:, :3], places, rcond=None)[0]
    return (_terms(*_nodes(size))[..., :3] @ weights).astype(np.float32)


def _terms(x: Matrix, y: Matrix) -> Matrix:
    return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], -1)


def _nodes(size: int) -> tuple[Matrix, Matrix]:
    """Column and row of each node, counted in modules from the symbol's own top left."""
    line = np.arange(-MARGIN, size + MARGIN + 1, dtype=np.float64)
    x, y = np.meshgrid(line, line)
    return x, y


@lru_cache(maxsize=KEPT)
def _between(cells: int) -> tuple[Floats, Floats]:
    """Where each pixel of a straightened symbol lies between the nodes."""
    line = (np.arange(cells * UNIT, dtype=np.float32) + np.float32(0.5)) / np.float32(UNIT)
    x, y = np.meshgrid(line, line)
    return x, y


# The corners of a finder pattern, in modules from its middle.
_PATTERN = np.array([(-3.5, -3.5), (3.5, -3.5), (3.5, 3.5), (-3.5, 3.5)])
_GLIMPSE = 3
# How far the nearest part may be nearer than the farthest; pixels beyond any picture; weight of the second degree.
_DEEP, _OUTSIDE, _STIFF = 0.2, 1e5, 0.002
