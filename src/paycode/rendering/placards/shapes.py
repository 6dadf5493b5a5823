"""What signs are drawn with: the symbol, rounded boxes, the seal's mark."""

from __future__ import annotations

import numpy as np

from ...symbol import Symbol
from ..drawing import Colour, Command, Item, Path

__all__ = ["rounded", "seal_mark", "symbol_items"]

# The control points of a quarter circle.
_KAPPA = 0.5523


def symbol_items(symbol: Symbol, x: float, y: float, size_mm: float) -> tuple[Item, ...]:
    """The symbol as one black outline in whole modules, its quiet zone inside the square of `size_mm` at (x, y)."""
    unit = size_mm / (symbol.size + 2 * symbol.quiet_zone)
    offset = symbol.quiet_zone * unit
    edges = np.diff(symbol.matrix.astype(np.int8), axis=1, prepend=0, append=0)
    rows, starts = np.nonzero(edges == 1)
    stops = np.nonzero(edges == -1)[1]
    commands: list[Command] = []
    for row, start, stop in zip(rows.tolist(), starts.tolist(), stops.tolist(), strict=True):
        commands += ("M", start, row), ("L", stop, row), ("L", stop, row + 1), ("L", start, row + 1), ("Z",)
    return (Path(commands=tuple(commands), x=x + offset, y=y + offset, unit=unit),)


def rounded(x: float, y: float, width: float, height: float, radius: float) -> tuple[Command, ...]:
    """The outline of a rectangle with round corners."""
    right, bottom, bend = x + width, y + height, radius * (1 - _KAPPA)
    return (
        ("M", x + radius, y),
        ("L", right - radius, y),
        ("C", right - bend, y, right, y + bend, right, y + radius),
        ("L", right, bottom - radius),
        ("C", right, bottom - bend, right - bend, bottom, right - radius, bottom),
        ("L", x + radius, bottom),
        ("C", x + bend, bottom, x, bottom - bend, x, bottom - radius),
        ("L", x, y + radius),
        ("C", x, y + bend, x + bend, y, x + radius, y),
        ("Z",),
    )


def seal_mark(x: float, y: float, size: float, colour: Colour) -> tuple[Item, ...]:
    """A tick in a ring, in the square of `size` at (x, y): this code is sealed."""
    line = size * 0.1
    ring = rounded(x + line / 2, y + line / 2, size - line, size - line, (size - line) / 2)
    points = ((0.28, 0.52), (0.44, 0.68), (0.74, 0.34))
    tick = tuple(
        ("L" if number else "M", x + across * size, y + down * size) for number, (across, down) in enumerate(points)
    )
    return (
        Path(commands=ring, fill=None, stroke=colour, stroke_mm=line),
        Path(commands=tick, fill=None, stroke=colour, stroke_mm=line * 1.2),
    )
