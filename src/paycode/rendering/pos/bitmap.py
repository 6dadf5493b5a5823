"""One bit a dot and nothing else: what firmware copies to a frame buffer or a print head."""

from __future__ import annotations

from ...symbol import Symbol
from ..geometry import Geometry
from .raster import draw, fit, pack

__all__ = ["bitmap"]


def bitmap(
    symbol: Symbol, geometry: Geometry, *, width_dots: int | None = None, alignment: int = 1, dark: int = 1
) -> bytes:
    """Rows from the top, eight dots a byte, the leftmost dot in the most significant bit; no header.

    width_dots: centre the symbol on rows of so many dots. alignment: rows start at multiples of so many bytes, 1 to 64.
    dark: the bit of a dark dot, 1 (printers) or 0 (most displays). A row takes `ceil(width / 8)` bytes, rounded up to
    the alignment, where the width is `width_dots` or else, as the height is, `Geometry.fit_dots(symbol).pixels`; dots
    beyond the width are light. Raises what `raster.fit` raises.
    """
    size = fit(symbol, geometry, width_dots)
    return pack(draw(symbol, size, width=width_dots), alignment=alignment, dark=dark).tobytes()
