"""Which three finder patterns make a symbol, and where the third must be when only two are seen."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, islice

import numpy as np
from numpy.typing import NDArray

from .finders import Finder
from .poses import Pose, Poses, Pyramid, aligned

__all__ = ["Triple", "pairs", "triples"]

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Triple:
    """The poses of a symbol's finder patterns: in its top left, top right and bottom left corner."""

    corner: Pose
    right: Pose
    below: Pose

    @property
    def poses(self) -> tuple[Pose, Pose, Pose]:
        """All three."""
        return self.corner, self.right, self.below

    @property
    def size(self) -> float:
        """Modules along one edge of the symbol, as the patterns' own modules tell, not rounded."""
        across = _modules(self.corner, self.right, 0)
        return (across + _modules(self.corner, self.below, 1)) / 2 + 7


def triples(poses: Poses, finders: list[Finder], most: int) -> list[Triple]:
    """At most so many, the likeliest first."""
    found = []
    for cost, *trio in islice(_ranked(finders), _POSED):
        corner, right, below = trio
        across, down = _way(corner, right), _way(corner, below)
        fits = _together(poses, trio, across, down)
        if fits and all(map(_fits, fits)):
            found.append((cost - 2 * sum(pose.fit for pose in fits), Triple(*fits)))
    return [triple for _, triple in sorted(found, key=lambda ranked: ranked[0])[:most]]


def _together(poses: Poses, trio: list[Finder], across: Matrix, down: Matrix) -> list[Pose]:
    """The poses, up to the second that does not fit; a single one is tried again as the other two lie."""
    seen: list[Pose] = []
    for finder in trio:
        seen.append(poses.of(finder, across, down))
        if sum(map(_fits, seen)) < len(seen) - 1:
            return []
    sides = np.mean([pose.matrix[:, :2] for pose in seen if _fits(pose)], axis=0)
    return [pose if _fits(pose) else aligned(poses.pyramid, np.column_stack([sides, pose.place])) for pose in seen]


def pairs(poses: Poses, finders: list[Finder], most: int) -> Iterator[Triple]:
    """Two clear patterns, and a third where it must be: for symbols of which one is hidden or torn."""
    good = [finder for finder in finders if finder.quality > _CLEAR]
    for one, other in islice(combinations(good, 2), most):
        guesses = [guess for across in (False, True) for guess in _completed(poses, one, other, across=across)]
        yield from sorted(guesses, key=lambda guess: -min(pose.fit for pose in guess.poses))[:_GUESSES]


def _ranked(finders: list[Finder]) -> Iterator[tuple[float, Finder, Finder, Finder]]:
    """Cost, corner, right and below, the cheapest first."""
    if len(finders) < 3:
        return
    place, scale = np.array([(finder.x, finder.y) for finder in finders]), np.array([f.scale for f in finders])
    ways = (place[None] - place[:, None]) / scale[:, None]
    length = np.hypot(ways[..., 0], ways[..., 1]) + np.eye(len(finders))
    own = length**2 / np.maximum(np.abs(ways).max(-1), 1e-9)
    modules, unlike = np.sqrt(own * own.T), np.abs(np.log(np.maximum(own, 1e-9) / np.maximum(own.T, 1e-9)))
    near = (modules > _NEAREST) & (modules < _FARTHEST) & (unlike < _UNLIKE) & ~np.eye(len(finders), dtype=bool)
    corner, right, below = np.nonzero(near[:, :, None] & near[:, None, :])
    across, down = ways[corner, right], ways[corner, below]
    sine = (across[:, 0] * down[:, 1] - across[:, 1] * down[:, 0]) / (length[corner, right] * length[corner, below])
    uneven = np.abs(np.log(modules[corner, right] / modules[corner, below]))
    cost = uneven + (unlike[corner, right] + unlike[corner, below]) / 2 + (1 - sine) / 2
    cost += sum(1 - np.array([finder.quality for finder in finders])[which] for which in (corner, right, below))
    kept = np.flatnonzero((sine > _FLATTEST) & (uneven < _UNEVEN))
    for which in kept[np.argsort(cost[kept], kind="stable")]:
        yield float(cost[which]), finders[corner[which]], finders[right[which]], finders[below[which]]


def _completed(poses: Poses, one: Finder, other: Finder, *, across: bool) -> Iterator[Triple]:
    """Triples in which the two are neighbours, or lie across from each other."""
    way = one.turned(_way(one, other), -45 if across else 0)
    seen = [poses.of(finder, way, finder.turned(way, 90)) for finder in (one, other)]
    if not all(map(_fits, seen)):
        return
    for quarter, roles in _ACROSS if across else _NEIGHBOURS:
        known = dict(zip(roles, (pose.turned(quarter) for pose in seen), strict=True))
        if (third := _third(poses.pyramid, known)) is not None:
            known[3 - sum(roles)] = third
            yield Triple(*(known[role] for role in range(3)))


def _third(pyramid: Pyramid, known: dict[int, Pose]) -> Pose | None:
    """The pose in the role that is not taken: as seen, or as it must be; None if the two do not belong together."""
    (role, one), (far, other) = known.items()
    matrix = (one.matrix + other.matrix)[:, :2] / 2
    step = float(np.linalg.norm(matrix @ (_OFFSETS[far] - _OFFSETS[role])))
    modules = float(np.linalg.norm(other.place - one.place)) / max(step, 1e-6)
    sizes = [abs(float(np.linalg.det(pose.matrix[:, :2]))) for pose in (one, other)]
    if not _NEAREST < modules < _FARTHEST or max(sizes) > _UNLIKE_AREAS * min(sizes):
        return None
    place = one.place + matrix @ (_OFFSETS[3 - role - far] - _OFFSETS[role]) * modules
    guess = Pose(np.column_stack([matrix, place]), 0.0)
    seen = aligned(pyramid, guess.matrix)
    off = np.linalg.norm(seen.place - place) / max(math.sqrt(min(sizes)), 1e-6)
    return seen if seen.fit > _SEEN and off < _OFF else guess


def _fits(pose: Pose) -> bool:
    return pose.fit > _FITS


def _way(one: Finder, other: Finder) -> Matrix:
    return np.array([other.x - one.x, other.y - one.y])


def _modules(one: Pose, other: Pose, axis: int) -> float:
    """Modules between the middles of two patterns along an axis of the symbol."""
    module = np.linalg.norm((one.matrix[:, axis] + other.matrix[:, axis]) / 2)
    return float(np.linalg.norm(other.place - one.place)) / max(float(module), 1e-6)


# So many of the likeliest are looked at finely.
_POSED = 60
# The least fit of a pattern, of a third that is half hidden, and the quality from which two are enough to go by.
_FITS, _SEEN, _CLEAR = 0.6, 0.45, 0.8
# Between middles, modules; logarithms of how unlike modules and edges are; the sine of the flattest angle.
_NEAREST, _FARTHEST, _UNLIKE, _UNEVEN, _FLATTEST = 10, 200, 1.0, 0.6, 0.3
# Ratio of areas of two patterns; modules by which a third may be off its place; guesses that are followed for a pair.
_UNLIKE_AREAS, _OFF, _GUESSES = 3.0, 8.0, 2
# Quarter turns, and what the two are then: 0 the corner, 1 right of it, 2 below it.
_NEIGHBOURS = ((0, (0, 1)), (1, (2, 0)), (2, (1, 0)), (3, (0, 2)))
_ACROSS = ((3, (1, 2)), (1, (2, 1)))
_OFFSETS = np.array([(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)])
