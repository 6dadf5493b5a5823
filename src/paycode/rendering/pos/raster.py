"""Dots for printers and panels: how many a module, where on the paper, and packed eight to a byte.

Receipt printers mostly have 203 dpi, which is what these formats take where the geometry does not say. The paper gives
the module size when asked: 384 dots are the printable width of 58 mm paper, 576 that of 80 mm paper.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ...errors import RenderError, SizeImpossible
from ...symbol import Symbol
from ..geometry import Geometry, RasterSize

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["MAX_EDGE", "check_disobeyed", "check_whole", "draw", "fit", "left_margin", "pack"]

# No printer head or panel of this kind is wider: 5000 dots are 62 cm at 203 dpi.
MAX_EDGE = 5000
_DPI = 203


def fit(
    symbol: Symbol,
    geometry: Geometry,
    width_dots: int | None = None,
    *,
    edge: int = MAX_EDGE,
    largest: int = MAX_EDGE,
) -> RasterSize:
    """The size in whole dots, at 203 dpi where nothing else is said.

    width_dots: what the paper or panel has room for; a geometry without a size then gets the largest whole module that
    fits. edge: most dots along an edge, and largest: most dots a module, that the language can say. Raises
    `SizeImpossible`, naming what would be possible, for what does not fit, `RenderError` for an exact size, and what
    `Geometry.fit_dots` raises.
    """
    if geometry.exact:
        raise RenderError("printers and panels have no grey for exact edges: leave exact out")
    modules = Geometry(quiet_zone=geometry.quiet_zone).fit_dots(symbol).modules
    room = edge if width_dots is None else min(edge, check_whole("width_dots", width_dots, 1, MAX_EDGE))
    most = min(room // modules, largest)
    if not most:
        raise SizeImpossible(
            f"{modules} modules, quiet zone included, do not fit {room} dots, a module being one dot at least: "
            f"possible are {modules} dots or more"
        )
    size = _sized(geometry, None if width_dots is None else most).fit_dots(symbol)
    if size.scale > most:
        raise SizeImpossible(f"{size.scale} dots a module do not fit here: at most {most} are possible")
    return size


def left_margin(size: RasterSize, width_dots: int | None) -> int:
    """Dots to the left of a symbol that is centred on its paper, 0 where no width was given."""
    return 0 if width_dots is None else (width_dots - size.pixels) // 2


def draw(symbol: Symbol, size: RasterSize, width: int | None = None, height: int | None = None) -> NDArray[np.bool_]:
    """The symbol with its quiet zone, centred on an area of so many dots (its own size when left out).

    Gives a bool array of shape (height, width), True = dark.
    """
    rows, columns = height or size.pixels, width or size.pixels
    area = np.zeros((rows, columns), np.bool_)
    top, left = (rows - size.pixels) // 2, (columns - size.pixels) // 2
    dots = np.pad(symbol.matrix, size.quiet_zone).repeat(size.scale, 0).repeat(size.scale, 1)
    area[top : top + size.pixels, left : left + size.pixels] = dots
    return area


def pack(dots: NDArray[np.bool_], *, alignment: int = 1, dark: int = 1) -> NDArray[np.uint8]:
    """Eight dots a byte, the leftmost in the most significant bit; uint8 of shape (height, stride).

    alignment: a row is filled up with light dots to a multiple of so many bytes. dark: the bit of a dark dot, 1 or 0.
    """
    check_whole("alignment", alignment, 1, 64)
    check_whole("dark", dark, 0, 1)
    packed = np.packbits(np.pad(dots, ((0, 0), (0, -dots.shape[1] % (8 * alignment)))), axis=1)
    return packed if dark else ~packed


def check_disobeyed(data: bytes, commands: re.Pattern[bytes]) -> None:
    """`SizeImpossible` for dots that a printer would obey as one of these commands instead of printing them.

    All such commands have a byte with a lone dot, dark or light, between two others: modules of two dots make none.
    """
    if commands.search(data):
        raise SizeImpossible("these dots would be obeyed as a command: possible are two dots a module or more")


def check_whole(name: str, value: int, smallest: int, largest: int) -> int:
    """The value, when it is a whole number in this range; TypeError or `RenderError` otherwise."""
    if type(value) is not int:
        raise TypeError(f"{name} must be an int, not {type(value).__name__}")
    if not smallest <= value <= largest:
        raise RenderError(f"{name} must be {smallest} to {largest}")
    return value


def _sized(geometry: Geometry, scale: int | None) -> Geometry:
    """The geometry with `scale` where it says no size, and with the usual density where it says none."""
    has_length = geometry.size_mm is not None or geometry.module_mm is not None
    if not has_length and geometry.scale is None:
        geometry = replace(geometry, scale=scale)
    if geometry.dpi is None and not (has_length and geometry.scale is not None):
        geometry = replace(geometry, dpi=_DPI)
    return geometry
