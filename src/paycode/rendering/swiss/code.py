"""The Swiss QR Code: the modules of a symbol as one outline, and the Swiss cross in its middle."""

from __future__ import annotations

import numpy as np

from ...symbol import Symbol
from ..drawing import Command, Item, Path, rectangle
from ..swiss_cross import FIELD, swiss_cross

__all__ = ["swiss_qr_code"]


def swiss_qr_code(symbol: Symbol, x: float, y: float, size: float) -> tuple[Item, ...]:
    """A symbol `size` millimetres wide, without quiet zone, from (x, y), the cross on it."""
    return (_modules(symbol, x, y, size), *swiss_cross(x, y, size))


def _modules(symbol: Symbol, x: float, y: float, size: float) -> Path:
    """The dark modules; each horizontal run is a rectangle of whole modules, so that no rounding shows between them."""
    edges = np.diff(_seen(symbol).astype(np.int8), axis=1, prepend=0, append=0)
    rows, starts = np.nonzero(edges == 1)
    stops = np.nonzero(edges == -1)[1]
    runs = zip(rows.tolist(), starts.tolist(), stops.tolist(), strict=True)
    commands: list[Command] = [
        command for row, start, stop in runs for command in rectangle(start, row, stop - start, 1)
    ]
    return Path(commands=tuple(commands), x=x, y=y, unit=size / symbol.size)


def _seen(symbol: Symbol) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """The modules without those whose middle the cross hides: of them only slivers would show beside its frame."""
    middles = (np.arange(symbol.size) + 0.5) / symbol.size - 0.5
    hidden = np.abs(middles) < FIELD / 2
    return symbol.matrix & ~np.outer(hidden, hidden)
