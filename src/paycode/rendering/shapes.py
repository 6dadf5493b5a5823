"""A styled symbol as drawing items, for signs, pages and files of its own."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..symbol import Symbol
from ..symbol.layout import alignment_centres
from .drawing import Command, Item, Page, Path, placed, rectangle
from .geometry import Size
from .outlines import contours, dots, ring
from .style import PLAIN, Style

__all__ = ["draw", "picture"]

# Radii in modules: a lone module becomes a disc, and inner corners are a little softer than square.
_OUTER, _INNER = 0.5, 0.25


def draw(
    symbol: Symbol, style: Style = PLAIN, *, x: float, y: float, size_mm: float, quiet_zone: int | None = None
) -> tuple[Item, ...]:
    """The symbol with its ground and logo, without its frame, as a square of `size_mm` whose top left corner is (x, y).

    quiet_zone: modules on each side, part of `size_mm`; None for what the symbol's scheme asks. Raises `LogoTooLarge`
    when the logo costs more than the style allows.
    """
    border = symbol.quiet_zone if quiet_zone is None else quiet_zone
    module = size_mm / (symbol.size + 2 * border)
    left, top = x + border * module, y + border * module
    ground = (Path(commands=rectangle(x, y, size_mm, size_mm), fill=style.light),) if style.light else ()
    dark = Path(commands=tuple(_modules(symbol, style)), fill=style.dark, x=left, y=top, unit=module)
    logo = style.logo.placed(symbol, left, top, module) if style.logo else ()
    return (*ground, dark, *logo)


def picture(symbol: Symbol, style: Style, size: Size, module: float) -> Page:
    """The symbol in its frame, if any, as a page on which a module has edges of the length `module`."""
    edge = size.modules
    if style.frame is None:
        items = draw(symbol, style, x=0, y=0, size_mm=edge * module, quiet_zone=size.quiet_zone)
        return Page(width=edge * module, height=edge * module, items=items, title="QR code")
    frame = style.frame.around(edge, style.light)
    inside = draw(symbol, style, x=frame.left, y=frame.top, size_mm=edge, quiet_zone=size.quiet_zone)
    items = tuple(placed(item, 0, 0, module) for item in (*frame.under, *inside, *frame.over))
    return Page(width=frame.width * module, height=frame.height * module, items=items, title="QR code")


def _modules(symbol: Symbol, style: Style) -> Iterator[Command]:
    """The dark modules in the style's shapes, finder and alignment patterns apart, the logo's field left out."""
    dark, hidden = symbol.matrix.copy(), np.zeros(symbol.matrix.shape, np.bool_)
    if style.logo:
        style.logo.cost(symbol)
        hidden = style.logo.field(symbol)
        dark &= ~hidden
    if style.modules == "square" and style.finders == "square":
        yield from contours(dark)
        return
    for row, column, edge in _rings(symbol):
        square = np.s_[row : row + edge, column : column + edge]
        # A pattern that the logo cuts stays in modules.
        if not hidden[square].any():
            dark[square] = False
            yield from ring(column, row, edge, rounded=style.finders == "rounded")
    if style.modules == "dots":
        yield from dots(dark, style.dot)
    else:
        yield from contours(dark, *((_OUTER, _INNER) if style.modules == "rounded" else (0, 0)))


def _rings(symbol: Symbol) -> Iterator[tuple[int, int, int]]:
    """Row, column and edge of the finder and alignment patterns."""
    far = symbol.size - 7
    for row, column in ((0, 0), (0, far), (far, 0)) if isinstance(symbol.version, int) else ((0, 0),):
        yield row, column, 7
    for row, column in alignment_centres(symbol.version):
        yield row - 2, column - 2, 5
