"""Where symbols are from frame to frame: the place that is predicted, the crop to look in, and which find is whose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .corners import Corners, centre, clockwise, side
from .luma import Box

__all__ = ["Motion", "Place", "apart", "coincide", "edge", "merged"]

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Motion:
    """A symbol in motion: its four corners in pixels, shape (4, 2), and what each moves in a frame, as of `frame`."""

    corners: Points
    velocity: Points
    frame: int

    @classmethod
    def begun(cls, corners: Corners, frame: int) -> Motion:
        """At rest, for all that one frame tells."""
        return cls(np.array(corners), np.zeros((4, 2)), frame)

    def at(self, frame: int) -> Corners:
        """The corners as expected in a frame: at constant velocity for a while, then where that led."""
        return clockwise((self.corners + self.velocity * min(frame - self.frame, _FORESIGHT)).tolist())

    def moved(self, corners: Corners, frame: int) -> Motion:
        """With the corners in a frame that is no earlier; the velocity follows half of the way."""
        points = np.array(corners)
        if frame == self.frame:
            return Motion(points, self.velocity, frame)
        step = (points - self.corners) / (frame - self.frame)
        return Motion(points, (self.velocity + step) / 2, frame)


@dataclass(frozen=True, slots=True)
class Place:
    """What to look at: a box of the frame, and how many times it may be reduced first."""

    box: Box
    factor: int

    @classmethod
    def around(cls, corners: Corners, missed: int, modules: int, frame: Box) -> Place | None:
        """The crop for a symbol expected at these corners, wider for each frame in which it was missed.

        modules: along its side; the reduced picture keeps three pixels and more a module. None outside the frame.
        """
        across, down = zip(*corners, strict=True)
        reach = side(corners) * min(_MARGIN + _WIDENING * missed, _WIDEST)
        left, top = max(int(min(across) - reach), frame[0]), max(int(min(down) - reach), frame[1])
        right, bottom = min(int(max(across) + reach) + 1, frame[2]), min(int(max(down) + reach) + 1, frame[3])
        if right - left < _LEAST or bottom - top < _LEAST:
            return None
        return cls((left, top, right, bottom), _factor(edge(corners) / modules))

    @property
    def area(self) -> int:
        """Pixels in the box."""
        left, top, right, bottom = self.box
        return (right - left) * (bottom - top)

    def __or__(self, other: Place) -> Place:
        """One that holds both."""
        (left, top, right, bottom), (x, y, u, v) = self.box, other.box
        return Place((min(left, x), min(top, y), max(right, u), max(bottom, v)), min(self.factor, other.factor))


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


def edge(corners: Corners | Points) -> float:
    """The mean length of the four edges."""
    points = np.array(corners)
    return float(np.hypot(*(points - np.roll(points, 1, axis=0)).T).mean())


def _cheaper(one: Place, other: Place) -> bool:
    return one.factor == other.factor and (one | other).area <= one.area + other.area


def _factor(module: float) -> int:
    """So many times a picture is reduced whose modules have this many pixels."""
    return next((factor for factor in (4, 2) if module >= _PIXELS * factor), 1)


# Frames over which velocity is trusted.
_FORESIGHT = 3
# As shares of the symbol's side: what is looked at on every side of it, and how that grows with each missed frame.
_MARGIN = 0.35
_WIDENING = 0.15
_WIDEST = 1.0
# Pixels: the smallest crop that can hold a symbol.
_LEAST = 12
# Pixels a module that a reduced picture keeps.
_PIXELS = 3.0
# As shares of the larger side.
_SAME = 0.2
_ALIKE = 0.7
