"""What engines do not give: the bytes behind the terminator, and how much error correction is left.

An engine that hands out the sampled modules is asked for them; of the others the outline of the symbol is enough: the
modules are sampled anew through it, at the size whose timing patterns fit best. Whatever is recovered counts only when
the same modules give the same data.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import Undecodable
from ..symbol import Decoded, decode
from ..symbol.tables import size_of
from .corners import Corners
from .engines import Grey

__all__ = ["Behind", "behind", "outline_warp", "resampled"]

Modules = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Behind:
    """spare: bytes after the terminator, without pads. margin, confidence: as in `Reading`."""

    spare: bytes
    margin: float
    confidence: float


def behind(modules: Modules, data: bytes) -> Behind | None:
    """What stands behind `data` in these modules; None when they give other data, or none."""
    decoded = _decoded(modules)
    if decoded is None or decoded.data != data:
        return None
    return Behind(decoded.spare, decoded.margin, decoded.evidence)


def resampled(grey: Grey, corners: Corners, data: bytes) -> Behind | None:
    """The same for a symbol of which only the outline in a picture is known."""
    warp = outline_warp(corners)
    ranked = sorted(range(1, 41), key=lambda version: -_timing(grey, warp, size_of(version)))
    for version in ranked[:_LIKELY]:
        found = behind(_sampled(grey, warp, size_of(version)), data)
        if found is not None:
            return found
    return None


def outline_warp(corners: Corners | NDArray[np.float64]) -> NDArray[np.float64]:
    """The perspective map from the unit square to the outline (Heckbert, 1989), shape (3, 3)."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners
    sx, sy = x0 - x1 + x2 - x3, y0 - y1 + y2 - y3
    dx1, dx2, dy1, dy2 = x1 - x2, x3 - x2, y1 - y2, y3 - y2
    area = dx1 * dy2 - dx2 * dy1 or 1.0
    g, h = (sx * dy2 - dx2 * sy) / area, (dx1 * sy - sx * dy1) / area
    return np.array([[x1 - x0 + g * x1, x3 - x0 + h * x3, x0], [y1 - y0 + g * y1, y3 - y0 + h * y3, y0], [g, h, 1.0]])


def _decoded(modules: Modules) -> Decoded | None:
    try:
        return decode(modules)
    except Undecodable:
        return None


def _timing(grey: Grey, warp: NDArray[np.float64], size: int) -> float:
    """How well the two timing patterns of a symbol of this size alternate, -1 to 1."""
    along, across = np.arange(8, size - 8) + 0.5, np.full(size - 16, 6.5)
    levels = np.concatenate(
        [_levels(grey, warp, along / size, across / size), _levels(grey, warp, across / size, along / size)]
    )
    expected = np.tile(np.where(np.arange(size - 16) % 2, 1.0, -1.0), 2)
    centred = levels - levels.mean()
    spread = float(np.sqrt((centred**2).sum() * len(expected))) or 1.0
    return float(centred @ expected) / spread


def _sampled(grey: Grey, warp: NDArray[np.float64], size: int) -> Modules:
    """The modules, dark where the picture is darker than half way between its darkest and lightest tenth."""
    rows, columns = np.indices((size, size)) + 0.5
    levels = _levels(grey, warp, columns / size, rows / size)
    low, high = np.quantile(levels, (0.1, 0.9))
    dark: Modules = np.less(levels, (low + high) / 2)
    return dark


def _levels(
    grey: Grey, warp: NDArray[np.float64], x: NDArray[np.float64], y: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The grey levels at points of the unit square; what lies outside the picture has the level of its edge."""
    with np.errstate(divide="ignore", invalid="ignore"):
        u, v, w = (row[0] * x + row[1] * y + row[2] for row in warp)
        column, line = np.nan_to_num(u / w), np.nan_to_num(v / w)
    height, width = grey.shape
    inside = np.clip(line, 0, height - 1).astype(np.intp), np.clip(column, 0, width - 1).astype(np.intp)
    levels: NDArray[np.float64] = grey[inside].astype(np.float64)
    return levels


# So many sizes are tried; the timing patterns of neighbours differ little on a blurred picture.
_LIKELY = 3
