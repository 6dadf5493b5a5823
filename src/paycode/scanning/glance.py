"""`Glance`: what a look at every seventh pixel tells of a frame, before anything is read."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .engines import Grey
from .luma import Luma

__all__ = ["Detail", "Glance", "detail_of", "dull"]

Detail = NDArray[np.int16]


class Glance:
    """Remembers the last frame by every seventh pixel of every seventh row, in one buffer."""

    def __init__(self) -> None:
        self._last: Grey = np.empty((0, 0), np.uint8)

    def still(self, luma: Luma) -> bool:
        """Whether the frame is the last one again, as a paused video or a screen gives it.

        A camera's noise makes each frame another, and each is evidence; so nothing but equality counts.
        """
        points = luma.sampled(_STEP)
        if points.shape == self._last.shape and np.array_equal(points, self._last):
            return True
        if points.shape != self._last.shape:
            self._last = np.empty(points.shape, np.uint8)
        np.copyto(self._last, points)
        return False

    def forget(self) -> None:
        """The next frame is a new one."""
        self._last = np.empty((0, 0), np.uint8)


def detail_of(small: Grey) -> Detail:
    """Steps of grey level from pixel to pixel, in about 64 of the rows of a reduced frame."""
    rows = small[:: max(1, small.shape[0] // _ROWS)].astype(np.int16)
    return np.abs(np.diff(rows, axis=1))


def dull(detail: Detail) -> bool:
    """Whether nothing stands out from the grain: a frame that is dark, covered, or blurred beyond reading."""
    return not detail.size or bool(np.count_nonzero(detail > _PLAIN + _GRAIN * detail.mean()) < _EDGES)


# No multiple of a usual module, whose edges would then never be looked at.
_STEP = 7
_ROWS = 64
# In grey levels: a step that is seen without any grain, and in multiples of the mean step.
_PLAIN = 3.0
_GRAIN = 4.0
# A symbol that can be read, 21 modules at 1.5 pixels, shows more edges than this in the rows that are looked at.
_EDGES = 8
