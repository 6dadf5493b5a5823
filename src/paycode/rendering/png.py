"""PNG with its density (ISO/IEC 15948): one bit a pixel where two colours are enough, written with zlib alone."""

from __future__ import annotations

import zlib
from struct import pack

import numpy as np
from numpy.typing import NDArray

from ..errors import SizeImpossible
from ..symbol import Symbol
from .drawing import BLACK, WHITE
from .geometry import Geometry, RasterSize
from .pages_svg import page_svg
from .pngfile import Chunk, assemble, density, with_density
from .shapes import picture
from .style import PLAIN, Style

__all__ = ["png"]

_MAX_PIXELS = 100_000_000
_GREY, _PALETTE = 0, 3


def png(symbol: Symbol, geometry: Geometry, style: Style = PLAIN) -> bytes:
    """Grey or with a palette for square modules, RGB with alpha for other styles, which need the extra `image`.

    `SizeImpossible` above 100 megapixels.
    """
    size = geometry.fit_dots(symbol)
    if style.squares_only:
        _check(size.pixels, size.pixels, size)
        return assemble([*_head(size, style), (b"IDAT", zlib.compress(_lines(symbol, size), 9))])
    from ._resvg import rasterise

    # A module is one unit of the page, so that edges of modules fall between dots wherever they can.
    page = picture(symbol, style, size, 1)
    width, height = (round(edge * size.pixels / size.modules) for edge in (page.width, page.height))
    _check(width, height, size)
    return with_density(rasterise(page_svg(page), width, height), size.dpi)


def _check(width: int, height: int, size: RasterSize) -> None:
    if width * height > _MAX_PIXELS:
        largest = int((_MAX_PIXELS / width / height) ** 0.5 * size.scale)
        raise SizeImpossible(
            f"{width} x {height} pixels are more than {_MAX_PIXELS}: at most {largest} a module are possible"
        )


def _head(size: RasterSize, style: Style) -> list[Chunk]:
    """Header, palette and density."""
    plain = style.dark == BLACK and style.light == WHITE
    depth = 1 if size.whole else 8
    # Width, height, bit depth, colour type, the only compression and filter method, not interlaced.
    header = pack(">2I5B", size.pixels, size.pixels, depth, _GREY if plain else _PALETTE, 0, 0, 0)
    colours = [] if plain else _palette(style, 2**depth)
    return [(b"IHDR", header), *colours, density(size.dpi)]


def _palette(style: Style, shades: int) -> list[Chunk]:
    """From dark to light in equal steps; from dark to clear when the ground is transparent."""
    light = style.light or style.dark
    steps = np.linspace(style.dark.channels, light.channels, shades)
    colours = np.rint(steps).astype(np.uint8).tobytes()
    if style.light:
        return [(b"PLTE", colours)]
    return [(b"PLTE", colours), (b"tRNS", np.rint(np.linspace(255, 0, shades)).astype(np.uint8).tobytes())]


def _lines(symbol: Symbol, size: RasterSize) -> bytes:
    """Scan lines behind their filter bytes: as they are (0), or as the line above (2) within a row of modules."""
    light = np.pad(~symbol.matrix, size.quiet_zone, constant_values=True)
    if not size.whole:
        shades = _blended(light, size.pixels)
        return np.insert(shades, 0, 0, axis=1).tobytes()
    packed = np.packbits(light.repeat(size.scale, axis=1), axis=1)
    lines = np.zeros((size.modules, size.scale, 1 + packed.shape[1]), np.uint8)
    lines[:, 0, 1:] = packed
    lines[:, 1:, 0] = 2
    return lines.tobytes()


def _blended(light: NDArray[np.bool_], pixels: int) -> NDArray[np.uint8]:
    """Every pixel by the part of it that is light, 0 to 255."""
    edges = np.linspace(0, len(light), pixels + 1)
    module, pixel = np.arange(len(light)), pixels / len(light)
    overlap = np.minimum(edges[1:, None], module + 1) - np.maximum(edges[:-1, None], module)
    share = np.clip(overlap, 0, None) * pixel
    shades: NDArray[np.uint8] = np.rint(share @ light @ share.T * 255).astype(np.uint8)
    return shades
