"""PNG of one bit a pixel with its density (ISO/IEC 15948), written with zlib alone."""

from __future__ import annotations

import zlib
from struct import pack

import numpy as np

from ..errors import SizeImpossible
from ..symbol import Symbol
from .geometry import Geometry, RasterSize

__all__ = ["png"]

_MAX_PIXELS = 100_000_000
_INCHES_A_METRE = 1 / 0.0254


def png(symbol: Symbol, geometry: Geometry) -> bytes:
    """Black on white, whole pixels a module; `SizeImpossible` above 100 megapixels."""
    size = geometry.fit_dots(symbol)
    if size.pixels**2 > _MAX_PIXELS:
        largest = int(_MAX_PIXELS**0.5) // size.modules
        raise SizeImpossible(
            f"{size.pixels} pixels squared are more than {_MAX_PIXELS}: at most {largest} a module are possible"
        )
    # Width, height, bit depth 1, greyscale, the only compression and filter method, not interlaced.
    header = pack(">2I5B", size.pixels, size.pixels, 1, 0, 0, 0, 0)
    density = round(size.dpi * _INCHES_A_METRE)
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", header),
            _chunk(b"pHYs", pack(">2IB", density, density, 1)),
            _chunk(b"IDAT", zlib.compress(_lines(symbol, size), 9)),
            _chunk(b"IEND", b""),
        ]
    )


def _lines(symbol: Symbol, size: RasterSize) -> bytes:
    """Scan lines behind their filter bytes: the first of a module as it is (0), the others as the line above (2)."""
    light = np.pad(~symbol.matrix, size.quiet_zone, constant_values=True)
    packed = np.packbits(light.repeat(size.scale, axis=1), axis=1)
    lines = np.zeros((size.modules, size.scale, 1 + packed.shape[1]), np.uint8)
    lines[:, 0, 1:] = packed
    lines[:, 1:, 0] = 2
    return lines.tobytes()


def _chunk(name: bytes, data: bytes) -> bytes:
    return pack(">I", len(data)) + name + data + pack(">I", zlib.crc32(name + data))
