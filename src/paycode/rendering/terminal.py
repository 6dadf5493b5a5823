"""Text for a terminal: two modules a character, as half blocks, with colours of its own or in those of the terminal."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..errors import RenderError
from ..symbol import Symbol
from .geometry import Geometry

__all__ = ["terminal", "terminal_dark", "terminal_light"]

# Black on white of the fixed 256-colour cube: right on dark and light terminals, whatever their theme calls "black".
_PEN = "\x1b[38;5;16;48;5;231m"
_RESET = "\x1b[0m"
_BLOCKS = np.array(list(" ▀▄█"))


def terminal(symbol: Symbol, geometry: Geometry) -> bytes:
    """UTF-8 lines with ANSI colours, for any terminal; of the geometry only `quiet_zone` means something here."""
    return "".join(f"{_PEN}{line}{_RESET}\n" for line in _lines(_dark(symbol, geometry))).encode()


def terminal_light(symbol: Symbol, geometry: Geometry) -> bytes:
    """UTF-8 lines of blocks alone, for dark letters on a light ground: the blocks are the dark modules."""
    return "".join(f"{line}\n" for line in _lines(_dark(symbol, geometry))).encode()


def terminal_dark(symbol: Symbol, geometry: Geometry) -> bytes:
    """UTF-8 lines of blocks alone, for light letters on a dark ground: the blocks are the light modules."""
    return "".join(f"{line}\n" for line in _lines(~_dark(symbol, geometry))).encode()


def _dark(symbol: Symbol, geometry: Geometry) -> NDArray[np.bool_]:
    """The modules with their quiet zone, and one more light row, for the edge is always odd."""
    if geometry != Geometry(quiet_zone=geometry.quiet_zone):
        raise RenderError("a terminal has no millimetres, dots or scale: only quiet_zone can be asked")
    border = symbol.quiet_zone if geometry.quiet_zone is None else geometry.quiet_zone
    return np.pad(symbol.matrix, ((border, border + 1), (border, border)))


def _lines(inked: NDArray[np.bool_]) -> list[str]:
    places = inked.astype(np.intp)
    return ["".join(line) for line in _BLOCKS[places[0::2] + 2 * places[1::2]].tolist()]
