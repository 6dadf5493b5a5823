"""A sheet to draw on: rectangles, pictures and one line of text at a time, in sRGB."""

from __future__ import annotations

import numpy as np

from ..scanning import _pillow
from ..scanning._opencv import resized
from ..scanning.engines import Image

__all__ = ["AMBER", "GREEN", "GREY", "INK", "LIME", "ORANGE", "PAPER", "RED", "WHITE", "Canvas", "Colour", "shortened"]

Colour = tuple[int, int, int]
# Blue, green, red.
WHITE, PAPER, INK, GREY = (255, 255, 255), (247, 244, 242), (48, 36, 27), (134, 120, 108)
GREEN, LIME, AMBER, ORANGE, RED = (75, 127, 26), (45, 148, 92), (0, 142, 196), (22, 98, 214), (45, 38, 190)


class Canvas:
    """So many pixels of paper."""

    def __init__(self, width: int, height: int) -> None:
        self.pixels: Image = np.full((height, width, 3), PAPER, np.uint8)

    def box(self, x: int, y: int, width: int, height: int, colour: Colour, radius: int = 0) -> None:
        """A filled rectangle with round corners."""
        down, across = np.ogrid[:height, :width]
        beyond = [
            np.maximum(np.maximum(radius - 0.5 - along, along - (size - radius - 0.5)), 0)
            for along, size in ((down, height), (across, width))
        ]
        cover = np.clip(radius + 0.5 - np.hypot(*beyond), 0, 1) if radius else np.ones((height, width))
        self._blend(x, y, cover, colour)

    def write(self, x: int, y: int, text: str, size: int, colour: Colour = INK, *, bold: bool = False) -> int:
        """Text whose baseline starts at (x, y); gives its width."""
        mask = lettering(text, size, bold=bold)
        self._blend(x, y - size, mask / 255, colour)
        return int(mask.shape[1])

    def centred(self, x: int, y: int, text: str, size: int, colour: Colour = INK, *, bold: bool = False) -> None:
        """Text whose baseline has its middle at (x, y)."""
        self.write(x - lettering(text, size, bold=bold).shape[1] // 2, y, text, size, colour, bold=bold)

    def paste(self, x: int, y: int, side: int, picture: Image) -> None:
        """The middle square of a picture, at this size."""
        height, width = picture.shape[:2]
        edge = min(height, width)
        top, left = (height - edge) // 2, (width - edge) // 2
        square = resized(picture[top : top + edge, left : left + edge], side / edge)[:side, :side]
        self.pixels[y : y + square.shape[0], x : x + square.shape[1]] = (
            square if square.ndim == 3 else square[..., None]
        )

    def png(self) -> bytes:
        """The file."""
        return _pillow.png(self.pixels)

    def _blend(self, x: int, y: int, cover: np.ndarray[tuple[int, ...], np.dtype[np.float64]], colour: Colour) -> None:
        """The colour as far as it covers; what lies beyond the sheet is left out."""
        height, width = self.pixels.shape[:2]
        cover = cover[max(0, -y) : max(0, height - y), max(0, -x) : max(0, width - x), None]
        under = self.pixels[max(0, y) :, max(0, x) :][: cover.shape[0], : cover.shape[1]]
        under[:] = np.round(under + cover * (np.array(colour, np.float64) - under))


def lettering(text: str, size: int, *, bold: bool) -> Image:
    """Ink of a line of text; a bold one is drawn twice, a fraction of its size apart."""
    mask = _pillow.lettering(text, size)
    if not bold:
        return mask
    shift = max(1, round(size / 24))
    wide = np.pad(mask, ((0, 0), (0, shift)))
    wide[:, shift:] = np.maximum(wide[:, shift:], mask)
    return wide


def shortened(text: str, size: int, width: int) -> str:
    """As much of the text as fits the width, with dots where it was cut."""
    if _pillow.lettering(text, size).shape[1] <= width:
        return text
    while text and _pillow.lettering(text + "...", size).shape[1] > width:
        text = text[:-1]
    return text.rstrip() + "..."
