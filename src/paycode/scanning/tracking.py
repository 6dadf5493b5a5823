"""Where symbols are from frame to frame: the place that is predicted, the crop to look in, and which find is whose."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from .corners import Corners, centre, side
from .luma import Box

__all__ = ["Motion", "Place", "apart", "coincide", "edge", "merged"]


_REST: Corners = ((0.0, 0.0), (0.0, 0.0), (0.0, 0.0), (0.0, 0.0))


@dataclass(frozen=True, slots=True)
class Motion:
    """A symbol in motion: its corners in a frame, and by how many pixels each moves from one frame to the next."""

    corners: Corners
    frame: int
    velocity: Corners = _REST

    @property
    def fresh(self) -> bool:
        """Whether nothing is known of its velocity."""
        return self.velocity == _REST

    def at(self, frame: int) -> Corners:
        """The corners as expected in a frame: at constant velocity for a while, then where that led."""
        ahead = min(frame - self.frame, _FORESIGHT)
        first, second, third, fourth = (
            (x + ahead * u, y + ahead * v) for (x, y), (u, v) in zip(self.corners, self.velocity, strict=True)
        )
        return first, second, third, fourth

    def moved(self, corners: Corners, frame: int) -> Motion:
        """With the corners in a frame that is no earlier; the velocity follows half of the way."""
        if frame == self.frame:
            return Motion(corners, frame, self.velocity)
        span = frame - self.frame
        first, second, third, fourth = (
            ((u + (x - a) / span) / 2, (v + (y - b) / span) / 2)
            for (x, y), (a, b), (u, v) in zip(corners, self.corners, self.velocity, strict=True)
        )
        return Motion(corners, frame, (first, second, third, fourth))


@dataclass(frozen=True, slots=True)
class Place:
    """What to look at: a box of the frame, how many times it may be reduced first, and whether light is dark there."""

    box: Box
    factor: int
    inverted: bool = False

    @classmethod
    def around(cls, corners: Corners, missed: int, modules: int, frame: Box, *, inverted: bool = False) -> Place | None:
        """The crop for a symbol expected at these corners, wider for each frame in which it was missed.

        modules: along its side; the reduced picture keeps three pixels and more a module. None outside the frame.
        """
        across, down = zip(*corners, strict=True)
        reach = side(corners) * min(_MARGIN + _WIDENING * missed, _WIDEST)
        left, top = max(int(min(across) - reach), frame[0]), max(int(min(down) - reach), frame[1])
        right, bottom = min(int(max(across) + reach) + 1, frame[2]), min(int(max(down) + reach) + 1, frame[3])
        if right - left < _LEAST or bottom - top < _LEAST:
            return None
        return cls((left, top, right, bottom), _factor(edge(corners) / modules), inverted)

    @property
    def area(self) -> int:
        """Pixels in the box."""
        left, top, right, bottom = self.box
        return (right - left) * (bottom - top)

    def __or__(self, other: Place) -> Place:
        """One that holds both, for the rest like the first."""
        (left, top, right, bottom), (x, y, u, v) = self.box, other.box
        return replace(self, box=(min(left, x), min(top, y), max(right, u), max(bottom, v)))


def merged(places: Iterable[Place]) -> list[Place]:
    """The places, those put together that are no more to look at together than one by one."""
    kept: list[Place] = []
    for place in places:
        joined = place
        while (other := next((one for one in kept if _cheaper(one, joined)), None)) is not None:
            kept.remove(other)
            joined |= other
        kept.append(joined)
    return kept


def coincide(one: Corners, other: Corners) -> bool:
    """Whether two outlines in one frame are of one symbol: of the same middle, nearly, and the same size, nearly."""
    larger, smaller = max(side(one), side(other)), min(side(one), side(other))
    return apart(one, other) <= _SAME * larger and smaller >= _ALIKE * larger


def apart(one: Corners, other: Corners) -> float:
    """How far the middles are from each other, across or down, whichever is more."""
    (x, y), (u, v) = centre(one), centre(other)
    return max(abs(x - u), abs(y - v))


def edge(corners: Iterable[Sequence[float]]) -> float:
    """The mean length of the four edges of an outline."""
    points = list(corners)
    return sum(map(math.dist, points, [*points[1:], points[0]])) / 4


def _cheaper(one: Place, other: Place) -> bool:
    alike = (one.factor, one.inverted) == (other.factor, other.inverted)
    return alike and (one | other).area <= one.area + other.area


def _factor(module: float) -> int:
    """So many times a picture is reduced whose modules have this many pixels."""
    return next((factor for factor in (4, 2) if module >= _PIXELS * factor), 1)


# Frames over which velocity is trusted.
_FORESIGHT = 3
# As shares of the symbol's side: what is looked at on every side of it, and how that grows with each missed frame.
_MARGIN = 0.3
_WIDENING = 0.15
_WIDEST = 1.0
# Pixels: the smallest crop that can hold a symbol.
_LEAST = 12
# Pixels a module that a reduced picture keeps.
_PIXELS = 3.0
# As shares of the larger side.
_SAME = 0.2
_ALIKE = 0.7
