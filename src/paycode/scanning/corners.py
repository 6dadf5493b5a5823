"""Where a symbol is: four corners, and what can be said from them.

Corners are four (x, y) points in pixels: x to the right, y down, (0, 0) the outer corner of the first pixel. They begin
at the symbol's own top left, the corner that has finder patterns on both sides of it, and run clockwise as seen.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

__all__ = ["Corner", "Corners", "centre", "clockwise", "near", "same_place", "scaled", "side", "within"]

Corner = tuple[float, float]
Corners = tuple[Corner, Corner, Corner, Corner]

# Two outlines of one symbol by two engines share far more than this, two symbols that touch share nothing.
_SAME = 0.5


def clockwise(points: Iterable[Iterable[float]]) -> Corners:
    """Four points as corners: the first stays, the others run clockwise as seen.

    A mirrored symbol, seen in a mirror or through glass, has its own bottom left second: the order is that of the
    picture, not of the symbol.
    """
    first, second, third, fourth = (cast(Corner, tuple(float(value) for value in point)) for point in points)
    corners = (first, second, third, fourth)
    return corners if _area(corners) >= 0 else (first, fourth, third, second)


def scaled(corners: Corners, factor: float) -> Corners:
    """The corners in a picture `factor` times as large."""
    first, second, third, fourth = ((x * factor, y * factor) for x, y in corners)
    return first, second, third, fourth


def centre(corners: Corners) -> Corner:
    """The mean of the four corners."""
    return sum(x for x, _ in corners) / 4, sum(y for _, y in corners) / 4


def side(corners: Corners) -> float:
    """The longer side of the upright box around the corners, in pixels."""
    left, top, right, bottom = _box(corners)
    return max(right - left, bottom - top)


def same_place(one: Corners, other: Corners) -> bool:
    """Whether both outline the same symbol: their upright boxes share half of what they cover together."""
    left, top, right, bottom = (
        pick(pair) for pick, pair in zip((max, max, min, min), zip(_box(one), _box(other), strict=True), strict=True)
    )
    shared = max(right - left, 0.0) * max(bottom - top, 0.0)
    return shared >= _SAME * (_box_area(one) + _box_area(other) - shared)


def within(x: float, y: float, outline: Corners) -> bool:
    """Whether a point lies inside an outline."""
    edges = zip(outline, (*outline[1:], outline[0]), strict=True)
    return all((u - a) * (y - b) >= (v - b) * (x - a) for (a, b), (u, v) in edges)


def near(one: Corners, other: Corners) -> bool:
    """Whether a symbol may have moved from the one place to the other between two frames: at most its own size."""
    (x, y), (u, v) = centre(one), centre(other)
    return max(abs(x - u), abs(y - v)) <= max(side(one), side(other))


def _area(corners: Corners) -> float:
    """Twice the signed area: positive when the corners run clockwise as seen."""
    return sum(x * v - u * y for (x, y), (u, v) in zip(corners, (*corners[1:], corners[0]), strict=True))


def _box(corners: Corners) -> tuple[float, float, float, float]:
    across, down = zip(*corners, strict=True)
    return min(across), min(down), max(across), max(down)


def _box_area(corners: Corners) -> float:
    left, top, right, bottom = _box(corners)
    return (right - left) * (bottom - top)
