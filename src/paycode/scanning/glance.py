"""`Glance`: what a look at every eighth pixel tells of a frame, before anything is read."""

from __future__ import annotations

import numpy as np

from .engines import Grey
from .luma import Luma

__all__ = ["Glance", "dull"]


class Glance:
    """Remembers the last frame by every eighth pixel of every eighth row, in one buffer."""

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


def dull(small: Grey) -> bool:
    """Whether nothing in a reduced frame stands out from its grain: dark, covered, or blurred beyond reading."""
    rows = small[:: max(1, small.shape[0] // _ROWS)].astype(np.int16)
    steps = np.abs(np.diff(rows, axis=1))
    return bool(np.count_nonzero(steps > _PLAIN + _GRAIN * steps.mean()) < _EDGES) if steps.size else True


_STEP = 8
_ROWS = 64
# In grey levels: a step that is seen without any grain, and in multiples of the mean step.
_PLAIN = 3.0
_GRAIN = 4.0
# A symbol that can be read, 21 modules at 1.5 pixels, shows more edges than this in the rows that are looked at.
_EDGES = 8
