"""`Luma`: the light and dark of a frame, of which only what is looked at is converted.

A grey picture may be a view: the light of an NV12 or YUYV buffer is taken as it lies there, see `layouts`.
"""

from __future__ import annotations

import numpy as np

from ..errors import MissingExtra
from . import _opencv
from .engines import Grey, Image
from .frames import Frame, Readable, checked, light, to_grey

__all__ = ["Box", "Luma", "luma_of"]

Box = tuple[int, int, int, int]
"""Left, top, right and bottom in pixels; right and bottom are the first that do not belong to it."""


class Luma:
    """The luma of a picture that is grey (its pixels may lie apart), BGR or BGRA, as `frames.checked` lets pass."""

    def __init__(self, picture: Image) -> None:
        self._picture = picture
        self.height, self.width = picture.shape[:2]

    @property
    def whole(self) -> Box:
        """The box of the picture."""
        return 0, 0, self.width, self.height

    def crop(self, box: Box) -> Grey:
        """The part in the box in grey; a view, rows apart, where the picture is grey."""
        return _grey(self._part(box))

    def reduced(self, factor: int, box: Box) -> Grey:
        """The same, `factor` times (2, 4, 8 ...) as small in both directions; the last halving averages.

        Rows and columns that do not fill a last pixel are left out.
        """
        left, top, right, bottom = box
        right, bottom = left + (right - left) // factor * factor, top + (bottom - top) // factor * factor
        return _halved(self.thinned(factor // 2, (left, top, right, bottom)))

    def thinned(self, factor: int, box: Box) -> Grey:
        """The same with only every so-many-th row and pixel, which is the least work."""
        if factor == 1:
            return self.crop(box)
        return np.ascontiguousarray(_grey(self._part(box)[::factor])[:, ::factor])

    def sampled(self, rows: int, columns: int) -> Grey:
        """A view of every so-many-th row, and in it every so-many-th pixel; of a colour picture its green."""
        points = self._picture[rows // 2 :: rows, columns // 2 :: columns]
        return points if points.ndim == 2 else points[..., 1]

    def _part(self, box: Box) -> Image:
        left, top, right, bottom = box
        return self._picture[top:bottom, left:right]


def luma_of(image: Readable) -> tuple[Luma, int]:
    """The luma of whatever can be read, and the EXIF orientation that was applied; errors as for `to_grey`."""
    if isinstance(image, Frame):
        return Luma(checked(light(image))), image.orientation
    if isinstance(image, np.ndarray):
        return Luma(checked(image)), 1
    grey, orientation = to_grey(image)
    return Luma(grey), orientation


def _grey(part: Image) -> Grey:
    if part.ndim == 3:
        return to_grey(part)[0]
    return part if part.strides[1] == 1 else np.ascontiguousarray(part)


def _halved(grey: Grey) -> Grey:
    try:
        return _opencv.resized(grey, 0.5)
    except MissingExtra:
        return np.ascontiguousarray(grey[::2, ::2])
