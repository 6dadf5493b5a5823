"""`Glance`: what a look at a few of its pixels tells of a frame, before anything is read."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from .corners import Corners
from .engines import Grey
from .luma import Luma

__all__ = ["Detail", "Glance", "detail_of", "dull", "hide"]

Detail = NDArray[np.float32]


class Glance:
    """Remembers the last frame by a few of its pixels, in one buffer."""

    def __init__(self) -> None:
        self._last: Grey = np.empty((0, 0), np.uint8)
        self._size = (0, 0)

    def still(self, luma: Luma) -> bool:
        """Whether the frame is the last one again, as a paused video or a screen gives it.

        A camera's noise makes each frame another, and each is evidence; so nothing but equality counts.
        """
        points = luma.sampled(_ROWS, _COLUMNS)
        size, before = (luma.width, luma.height), self._size
        self._size = size
        if size == before and np.array_equal(points, self._last):
            return True
        if points.shape != self._last.shape:
            self._last = np.empty(points.shape, np.uint8)
        np.copyto(self._last, points)
        return False

    def forget(self) -> None:
        """The next frame is a new one."""
        self._size = (0, 0)


def detail_of(luma: Luma) -> Detail:
    """Steps of grey level along a few rows of a frame, between means of two pixels."""
    points = luma.sampled(max(1, luma.height // _FINE), max(1, luma.width // _ACROSS))
    pairs = points[:, : points.shape[1] // 2 * 2].astype(np.float32)
    return np.abs(np.diff((pairs[:, ::2] + pairs[:, 1::2]) / 2, axis=1))


def hide(detail: Detail, places: Iterable[Corners], luma: Luma) -> None:
    """Take the detail away where symbols are that need not be found any more."""
    scale = np.array([detail.shape[1] / luma.width, detail.shape[0] / luma.height])
    for corners in places:
        points = np.array(corners) * scale
        (left, top), (right, bottom) = np.maximum(points.min(0), 0).astype(int), points.max(0).astype(int)
        detail[top : max(bottom + 1, 0), left : max(right + 1, 0)] = 0


def dull(detail: Detail) -> bool:
    """Whether nothing stands out: a frame that is dark, covered, or blurred beyond reading."""
    return int(np.count_nonzero(detail > _PLAIN)) < _EDGES


# Steps down and across that are no multiple of a usual module, whose edges would then never be looked at.
_ROWS, _COLUMNS = 33, 7
# Rows, and pixels in each, for the detail.
_FINE, _ACROSS = 40, 320
# The step of grey level that a symbol has somewhere, and how many of them there are at least in the rows looked at.
_PLAIN = 6
_EDGES = 5
