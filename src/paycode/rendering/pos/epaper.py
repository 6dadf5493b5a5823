"""The picture memory of an e-paper panel, as the usual controllers take it for black and white.

Solomon Systech SSD1680 and its kin (command 0x24) and UltraChip UC8151 and its kin (0x10 or 0x13, data polarity as the
panel makers' drivers set it): one bit a pixel, 1 = white, the leftmost pixel in the most significant bit, rows from
the top, each filled up with white to whole bytes. Waveshare's sample drivers send exactly this.
Panels differ in which edge is the first row, which is what `turn` is for; red or yellow, where a panel has it, is a
second memory, to be left as it is after clearing.
"""

from __future__ import annotations

import numpy as np

from ...errors import RenderError
from ...symbol import Symbol
from ..geometry import Geometry
from .raster import MAX_EDGE, check_whole, draw, fit, pack

__all__ = ["epaper"]


def epaper(symbol: Symbol, geometry: Geometry, *, panel: tuple[int, int] | None = None, turn: int = 0) -> bytes:
    """The memory of the panel with the symbol in its middle.

    panel: width and height in pixels as the controller counts them, the width being the one whose rows are sent, such
    as (122, 250) for 2.13 inches; a geometry without a size then gets the largest whole module that fits. None: the
    symbol alone. turn: degrees clockwise, 0, 90, 180 or 270, by which the picture is turned before it is sent, for
    panels that hang otherwise. Raises `RenderError` for other values and what `raster.fit` raises.
    """
    if turn not in (0, 90, 180, 270):
        raise RenderError("turn must be 0, 90, 180 or 270 degrees")
    if panel is None:
        size, width, height = fit(symbol, geometry), None, None
    else:
        width, height = (check_whole("an edge of the panel", edge, 1, MAX_EDGE) for edge in panel)
        size = fit(symbol, geometry, min(width, height))
    upright = (height, width) if turn in (90, 270) else (width, height)
    picture = draw(symbol, size, *upright)
    return pack(np.rot90(picture, -turn // 90), dark=0).tobytes()
