"""Text for a terminal: two modules a character, as half blocks."""

from __future__ import annotations

import numpy as np

from ..errors import RenderError
from ..symbol import Symbol
from .geometry import Geometry

__all__ = ["terminal"]

# Black on white of the fixed 256-colour cube: right on dark and light terminals, whatever their theme calls "black".
_PEN = "\x1b[38;5;16;48;5;231m"
_RESET = "\x1b[0m"
_BLOCKS = np.array(list(" ▀▄█"))


def terminal(symbol: Symbol, geometry: Geometry) -> bytes:
    """UTF-8 lines with ANSI colours; of the geometry only `quiet_zone` means something here."""
    if geometry != Geometry(quiet_zone=geometry.quiet_zone):
        raise RenderError("a terminal has no millimetres, dots or scale: only quiet_zone can be asked")
    border = symbol.quiet_zone if geometry.quiet_zone is None else geometry.quiet_zone
    # The edge is always odd: one more light row fills the last line of characters.
    dark = np.pad(symbol.matrix, ((border, border + 1), (border, border))).astype(np.intp)
    lines = _BLOCKS[dark[0::2] + 2 * dark[1::2]]
    return "".join(f"{_PEN}{''.join(line)}{_RESET}\n" for line in lines.tolist()).encode()
