"""`Artwork`: what is to be printed, as pixels of a known size."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from ..errors import BadFrame
from ..scanning.engines import Image

__all__ = ["MM_PER_INCH", "Artwork"]

MM_PER_INCH = 25.4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Artwork:
    """A picture and its scale.

    pixels: uint8, (height, width) grey or (height, width, 3) BGR, sRGB values. mm_per_pixel: the edge of a pixel on
    paper. `BadFrame` when it is none of this.
    """

    pixels: Image
    mm_per_pixel: float

    def __post_init__(self) -> None:
        shape = self.pixels.shape
        if self.pixels.dtype != np.uint8 or len(shape) not in (2, 3) or shape[2:] not in ((), (3,)) or 0 in shape:
            raise BadFrame("artwork is a uint8 array of shape (h, w) or (h, w, 3) with pixels in it")
        if not 0 < self.mm_per_pixel < math.inf:
            raise BadFrame("a pixel of artwork has an edge of more than 0 mm")

    @property
    def size_mm(self) -> tuple[float, float]:
        """Width and height on paper."""
        return self.pixels.shape[1] * self.mm_per_pixel, self.pixels.shape[0] * self.mm_per_pixel

    @property
    def dpi(self) -> float:
        """Pixels an inch."""
        return MM_PER_INCH / self.mm_per_pixel

    def scaled(self, factor: float) -> Artwork:
        """The same picture printed `factor` times as large."""
        return replace(self, mm_per_pixel=self.mm_per_pixel * factor)

    def cropped(self, left: int, top: int, right: int, bottom: int) -> Artwork:
        """The part between these pixels; what lies outside the picture is left out."""
        return replace(self, pixels=self.pixels[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)])
