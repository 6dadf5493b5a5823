"""SVG 1.1: one module is one unit, the document is as large as it is to be printed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..symbol import Symbol
from .geometry import Geometry

__all__ = ["svg"]


def svg(symbol: Symbol, geometry: Geometry) -> bytes:
    """A white square with the dark modules as one path, so that no seams show between them; ASCII only."""
    size = geometry.fit(symbol)
    edge, millimetres = size.modules, f"{size.size_mm:.4f}".rstrip("0").rstrip(".")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{millimetres}mm" height="{millimetres}mm" '
        f'viewBox="0 0 {edge} {edge}" shape-rendering="crispEdges" role="img" aria-label="QR code">\n'
        f'<path fill="#fff" d="M0 0h{edge}v{edge}H0z"/>\n'
        f'<path fill="#000" d="{"".join(_rectangles(symbol, size.quiet_zone))}"/>\n'
        "</svg>\n"
    ).encode()


def _rectangles(symbol: Symbol, offset: int) -> Iterator[str]:
    """Each horizontal run of dark modules as a rectangle."""
    edges = np.diff(symbol.matrix.astype(np.int8), axis=1, prepend=0, append=0)
    rows, starts = np.nonzero(edges == 1)
    stops = np.nonzero(edges == -1)[1]
    for row, start, stop in zip(rows.tolist(), starts.tolist(), stops.tolist(), strict=True):
        yield f"M{start + offset} {row + offset}h{stop - start}v1h{start - stop}z"
