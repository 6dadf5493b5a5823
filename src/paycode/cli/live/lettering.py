"""Words as pixels: any script, in the fonts of the machine, as `rendering` sets it on signs.

Without the extras for that, letters of Pillow's own font, and every other character escaped: never a wrong one.
"""

from __future__ import annotations

import io
from functools import lru_cache
from math import ceil

import numpy as np

from ...errors import MissingExtra, MissingGlyph, RenderError
from ...scanning import _pillow
from ...scanning.engines import Grey

__all__ = ["lettering"]

# In ems: where the baseline lies, and how high a line is; Thai and Arabic reach far up and down.
_BASELINE, _HEIGHT = 1.15, 1.6
_CACHED = 256


@lru_cache(_CACHED)
def lettering(text: str, size: int, *, bold: bool = False) -> Grey:
    """One line of text, uint8, (1.6 * size, width): 255 where there is ink. size: the em in pixels.

    A character that no font at hand has is shown by its escape. `MissingExtra` without Pillow.
    """
    try:
        return _typeset(text, size, bold=bold)
    except (MissingExtra, RenderError):
        return _plain(text.encode("ascii", "backslashreplace").decode(), size)


def _typeset(text: str, size: int, *, bold: bool) -> Grey:
    from ...rendering._resvg import rasterise
    from ...rendering.drawing import Page, Text
    from ...rendering.fonts import Fonts
    from ...rendering.pages_svg import page_svg
    from ...rendering.typesetting import typeset

    fonts = Fonts.system()
    try:
        line = typeset(text, fonts, bold=bold)
    except MissingGlyph as missing:
        return _typeset(text.replace(missing.character, _escaped(missing.character)), size, bold=bold)
    width, height = ceil(line.width * size) + 2, ceil(_HEIGHT * size)
    if line.top == line.bottom:
        return np.zeros((height, width), np.uint8)
    words = Text(text=text, x=1, y=_BASELINE * size, size_mm=size, bold=bold)
    picture = rasterise(page_svg(Page(width=width, height=height, items=(words,)), fonts), width, height)
    on_white, _ = _pillow.artwork(io.BytesIO(picture), "the lettering", lambda *_: None)
    return 255 - (on_white if on_white.ndim == 2 else on_white[..., 1])


def _plain(text: str, size: int) -> Grey:
    drawn = _pillow.lettering(text, size)
    height = ceil(_HEIGHT * size)
    above = round((_BASELINE - 1) * size)
    canvas = np.zeros((height, drawn.shape[1]), np.uint8)
    part = drawn[: height - above]
    canvas[above : above + len(part)] = part
    return canvas


def _escaped(character: str) -> str:
    return character.encode("ascii", "backslashreplace").decode()
