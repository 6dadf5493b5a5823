"""SVG 1.1: one module is one unit, the document is as large as it is to be printed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..symbol import Symbol
from .drawing import decimal
from .geometry import Geometry
from .pages_svg import page_svg
from .shapes import picture
from .style import PLAIN, Style

__all__ = ["svg"]


def svg(symbol: Symbol, geometry: Geometry, style: Style = PLAIN) -> bytes:
    """Square modules as one path of rectangles, so that no seams show between them; other styles as a page of paths."""
    size = geometry.fit(symbol)
    if not style.squares_only:
        return page_svg(picture(symbol, style, size, size.module_mm))
    edge, millimetres = size.modules, decimal(size.size_mm)
    ground = f'<path fill="{_short(style.light)}" d="M0 0h{edge}v{edge}H0z"/>\n' if style.light else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{millimetres}mm" height="{millimetres}mm" '
        f'viewBox="0 0 {edge} {edge}" shape-rendering="crispEdges" role="img" aria-label="QR code">\n'
        f'{ground}<path fill="{_short(style.dark)}" d="{"".join(_rectangles(symbol, size.quiet_zone))}"/>\n'
        "</svg>\n"
    ).encode()


def _short(colour: object) -> str:
    """The colour in three digits where they are enough."""
    text = str(colour)
    return f"#{text[1::2]}" if text[1::2] == text[2::2] else text


def _rectangles(symbol: Symbol, offset: int) -> Iterator[str]:
    """Each horizontal run of dark modules as a rectangle."""
    edges = np.diff(symbol.matrix.astype(np.int8), axis=1, prepend=0, append=0)
    rows, starts = np.nonzero(edges == 1)
    stops = np.nonzero(edges == -1)[1]
    for row, start, stop in zip(rows.tolist(), starts.tolist(), stops.tolist(), strict=True):
        yield f"M{start + offset} {row + offset}h{stop - start}v1h{start - stop}z"
