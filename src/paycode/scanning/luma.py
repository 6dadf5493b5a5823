"""`Luma`: the light and dark of a frame, of which only what is looked at is converted.

A grey picture may be a view: the first two thirds of the rows of an NV12 buffer, or `frame[..., 0]` of a YUYV frame of
shape (height, width, 2), are luma planes as they stand.
"""

from __future__ import annotations

import numpy as np

from ..errors import MissingExtra
from . import _opencv
from .engines import Grey, Image
from .frames import Frame, Readable, checked, to_grey

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
        """The same, `factor` times as small in both directions: averaged at 2, at more every so-many-th pixel.

        Rows and columns that do not fill a last pixel are left out.
        """
        part = self._part(box)
        part = part[: part.shape[0] // factor * factor, : part.shape[1] // factor * factor]
        if factor == 2:
            return _halved(_grey(part))
        return np.ascontiguousarray(_grey(part[::factor])[:, ::factor])

    def sampled(self, step: int) -> Grey:
        """A view of every so-many-th pixel in both directions, of a colour picture its green."""
        points = self._picture[step // 2 :: step, step // 2 :: step]
        return points if points.ndim == 2 else points[..., 1]

    def _part(self, box: Box) -> Image:
        left, top, right, bottom = box
        return self._picture[top:bottom, left:right]


def luma_of(image: Readable) -> tuple[Luma, int]:
    """The luma of whatever can be read, and the EXIF orientation that was applied; errors as for `to_grey`."""
    picture = image.image if isinstance(image, Frame) else image
    if isinstance(picture, np.ndarray):
        return Luma(checked(picture)), image.orientation if isinstance(image, Frame) else 1
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
