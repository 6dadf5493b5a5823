"""`Print`: what a printer makes of artwork: ink spreads, dots are coarse, paper is not white, heads have dead dots."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..scanning import _opencv
from ..scanning.engines import Image, Plane
from .artwork import MM_PER_INCH, Artwork
from .ranges import check_range

__all__ = ["LINEAR", "Print", "printed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """How the artwork is printed.

    dpi: dots an inch, each taking the value in its middle; 0 for as fine as the artwork. gain_um: micrometres by which
    ink spreads on every side; negative when light areas grow instead. ink, paper: share of the light that solid black
    and bare paper give back. streaks: share of the columns, along the feed, where the head prints nothing.
    """

    dpi: float = 0.0
    gain_um: float = 15.0
    ink: float = 0.04
    paper: float = 0.85
    streaks: float = 0.0

    def __post_init__(self) -> None:
        check_range(
            self, dpi=(0, 10_000), gain_um=(-2_000, 2_000), ink=(0, 1), paper=(0, 1), streaks=(0, 1)
        )  # fmt: skip


def printed(artwork: Artwork, how: Print, seed: int) -> tuple[Plane, float]:
    """Reflectance of the printed sheet, 0 to 1 in linear light, and millimetres a pixel of it."""
    pixels, pitch = _dots(artwork, how.dpi)
    plane = _spread(LINEAR[pixels], how.gain_um / 1000 / pitch)
    if how.streaks:
        dead = np.random.default_rng([seed, _STREAKS]).random(plane.shape[1]) < how.streaks
        plane[:, dead] = 1.0
    return how.ink + plane * np.float32(how.paper - how.ink), pitch


def _dots(artwork: Artwork, dpi: float) -> tuple[Image, float]:
    """The artwork at the printer's dots, when these are the coarser ones."""
    pitch = MM_PER_INCH / dpi if dpi else artwork.mm_per_pixel
    if pitch <= artwork.mm_per_pixel:
        return artwork.pixels, artwork.mm_per_pixel
    rows, columns = (_middles(length, artwork.mm_per_pixel / pitch) for length in artwork.pixels.shape[:2])
    return artwork.pixels[np.ix_(rows, columns)], pitch


def _middles(length: int, factor: float) -> NDArray[np.intp]:
    """The pixels in which the middles of the dots lie."""
    count = max(1, math.ceil(length * factor))
    middles: NDArray[np.intp] = np.minimum((np.arange(count) + 0.5) / factor, length - 1).astype(np.intp)
    return middles


def _spread(plane: Plane, pixels: float) -> Plane:
    """Ink grown by so many pixels, which need not be whole: between two whole widths lies their mixture."""
    if not pixels:
        return plane
    whole, part = divmod(abs(pixels), 1)
    narrow, wide = (
        _opencv.grown(plane, int(radius), dark=pixels > 0) if radius else plane for radius in (whole, whole + 1)
    )
    return narrow + np.float32(part) * (wide - narrow)


_STREAKS = 1
# IEC 61966-2-1: sRGB values to linear light.
_CODES = np.arange(256) / 255
LINEAR: Plane = np.where(_CODES <= 0.04045, _CODES / 12.92, ((_CODES + 0.055) / 1.055) ** 2.4).astype(np.float32)
