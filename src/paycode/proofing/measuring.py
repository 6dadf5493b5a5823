"""What can be measured on the artwork itself: contrast, which of the two colours is the lighter, the quiet zone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..scanning.corners import Corners
from .artwork import Artwork
from .conditions import GRADES, Grade
from .printing import LINEAR

__all__ = ["WANTED", "Measures", "measure"]

WANTED = 4
"""Modules of quiet zone around a QR code (ISO/IEC 18004, section 5.3.8 in the edition of 2015)."""

Points = NDArray[np.float64]

# ISO/IEC 15415: symbol contrast for A, B, C and D.
_CONTRASTS = (0.7, 0.55, 0.4, 0.2)
# Share of a ring that must look like background, so that one speck does not cost a module.
_CLEAR = 0.98
# Modules by which engines may misplace a corner.
_NEAR = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """What was measured.

    contrast: reflectance of the lighter colour less that of the darker, 0 to 1. inverted: light modules on a dark
    ground. quiet_zone: modules of background around the symbol, counted up to four.
    """

    contrast: float
    inverted: bool
    quiet_zone: int

    @property
    def contrast_grade(self) -> Grade:
        """As ISO/IEC 15415 grades symbol contrast."""
        return next((grade for grade, least in zip(GRADES, _CONTRASTS, strict=False) if self.contrast >= least), "F")

    @property
    def outline_grade(self) -> Grade:
        """C without a quiet zone worth the name or with colours reversed, which not every phone reads."""
        if self.inverted or self.quiet_zone < WANTED // 2:
            return "C"
        return "A" if self.quiet_zone == WANTED else "B"


def measure(artwork: Artwork, corners: Corners, modules: int) -> Measures:
    """Of a symbol of so many modules an edge in these corners."""
    light, corners = _around(artwork, corners, modules)
    frame = _refined(light, corners, modules)
    steps = np.arange(modules) + 0.5
    values = _at(light, _placed(frame, *np.meshgrid(steps, steps)))
    ink, ground = _finder(light, frame)
    return Measures(
        contrast=float(np.percentile(values, 90) - np.percentile(values, 10)),
        inverted=bool(ink > ground),
        quiet_zone=_quiet_zone(light, frame, modules, ink, ground),
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where modules lie in pixels: the symbol's corner and the steps from module to module, across and down."""

    corner: Points
    across: Points
    down: Points


def _around(artwork: Artwork, corners: Corners, modules: int) -> tuple[Points, Corners]:
    """Light of the symbol and of what is near it, and the corners in that."""
    points = np.array(corners)
    reach = (2 + WANTED) * np.ptp(points, axis=0).max() / modules
    left, top = np.maximum(points.min(axis=0) - reach, 0).astype(int)
    right, bottom = (points.max(axis=0) + reach).astype(int)
    first, second, third, fourth = ((x - left, y - top) for x, y in corners)
    return _luminance(artwork.cropped(left, top, right, bottom)), (first, second, third, fourth)


def _refined(light: Points, corners: Corners, modules: int) -> _Frame:
    """The frame of a symbol, which engines place to a module only, from where its finder patterns fit best."""
    first, second, _, fourth = (np.array(corner) for corner in corners)
    across, down = (second - first) / modules, (fourth - first) / modules
    first = _fitted(light, _Frame(first, across, down))
    second = _fitted(light, _Frame(second, -across, down))
    fourth = _fitted(light, _Frame(fourth, across, -down))
    return _Frame(first, (second - first) / modules, (fourth - first) / modules)


def _fitted(light: Points, frame: _Frame) -> Points:
    """The corner of a finder pattern: the middle of all places near the frame's where it fits best."""
    shifts = np.linspace(-_NEAR, _NEAR, 31)
    modules = np.arange(8) + 0.5
    right, down = np.meshgrid(shifts, shifts)
    places = _placed(frame, right[..., None, None] + modules, down[..., None, None] + modules[:, None])
    scores = abs(np.tensordot(_at(light, places), _FINDER - _FINDER.mean(), axes=2))
    best = scores >= 0.995 * scores.max()
    corner: Points = frame.corner + right[best].mean() * frame.across + down[best].mean() * frame.down
    return corner


def _finder(light: Points, frame: _Frame) -> tuple[float, float]:
    """The colours of the first finder pattern: its middle, and the ring around that."""
    middle = np.array([2.5, 3.5, 4.5])
    ring = np.array([1.5, 2.5, 3.5, 4.5, 5.5])
    ink = _at(light, _placed(frame, *np.meshgrid(middle, middle)))
    ground = _at(light, _placed(frame, ring, np.full(ring.shape, 1.5)))
    return float(np.median(ink)), float(np.median(ground))


def _quiet_zone(light: Points, frame: _Frame, modules: int, ink: float, ground: float) -> int:
    """Rings around the symbol that look like background, before the first that does not."""
    for ring in range(WANTED):
        low, high = -ring - 0.5, modules + ring + 0.5
        along = np.arange(low, high + 0.25, 0.5)
        still = np.full(along.shape, low), np.full(along.shape, high)
        across, down = np.concatenate([along, along, *still]), np.concatenate([*still, along, along])
        values = _at(light, _placed(frame, across, down), outside=ink)
        if np.mean(abs(values - ground) < abs(values - ink)) < _CLEAR:
            return ring
    return WANTED


def _placed(frame: _Frame, across: Points, down: Points) -> tuple[Points, Points]:
    """Pixels of places in modules from the symbol's corner."""
    x, y = (
        corner + across * step + down * fall
        for corner, step, fall in zip(frame.corner, frame.across, frame.down, strict=True)
    )
    return x, y


def _at(light: Points, places: tuple[Points, Points], outside: float | None = None) -> Points:
    """The picture there; beyond its edge `outside`, or its nearest pixel."""
    x, y = (np.floor(place).astype(np.intp) for place in places)
    height, width = light.shape
    values = light[np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)]
    if outside is None:
        return values
    return np.where((x >= 0) & (x < width) & (y >= 0) & (y < height), values, outside)


def _luminance(artwork: Artwork) -> Points:
    """Linear light: that of the green, red and blue of sRGB as the eye weighs them (ITU-R BT.709)."""
    linear = LINEAR[artwork.pixels].astype(np.float64)
    return linear if linear.ndim == 2 else linear @ np.array([0.0722, 0.7152, 0.2126])


# A finder pattern and the separators on its inner sides, its outer corner first: 1 is light.
_ACROSS, _DOWN = np.meshgrid(np.arange(8), np.arange(8))
_DISTANCE = np.maximum(abs(_ACROSS - 3), abs(_DOWN - 3))
_FINDER: Points = ((_DISTANCE == 2) | (_DISTANCE == 4)).astype(np.float64)
