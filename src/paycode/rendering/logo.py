"""A logo in the middle of a symbol, as large as error correction can bear and no larger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import floor

import numpy as np
from numpy.typing import NDArray

from ..errors import LogoTooLarge, RenderError
from ..symbol import Symbol
from . import pngfile
from .budget import Budget, budget
from .drawing import BLACK, Colour, Item, Path, Picture, placed
from .outlines import cubic
from .ranges import check_above_zero, check_within
from .swiss_cross import FIELD, swiss_cross

__all__ = ["Logo"]

_LARGEST = 0.5
_MOST_MARGIN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Logo:
    """A logo and the room it takes: `Logo.png`, `Logo.svg`, `Logo.path` and `Logo.swiss_cross` make one.

    items: what is painted, in a box of `width` by `height` units from (0, 0). size: the longer edge of the box as a
    part of the symbol's edge without its quiet zone, up to 0.5. margin: modules kept free around the box. reserve:
    the part of every block's corrections that must stay for dirt and wear. Modules that box and margin touch are left
    light. `RenderError` for values out of range.
    """

    items: tuple[Item, ...]
    width: float = 1.0
    height: float = 1.0
    size: float = 0.2
    margin: float = 1.0
    reserve: float = 0.5

    def __post_init__(self) -> None:
        if not self.items or not all(isinstance(item, Path | Picture) for item in self.items):
            raise RenderError("a logo is made of one or more paths and pictures")
        check_above_zero("the width of a logo", self.width, 1e6)
        check_above_zero("the height of a logo", self.height, 1e6)
        check_above_zero("the size of a logo", self.size, _LARGEST)
        check_within("the margin of a logo", self.margin, 0, _MOST_MARGIN)
        check_within("the reserve of a logo", self.reserve, 0, 1)

    @classmethod
    def png(cls, data: bytes, *, size: float = 0.2, margin: float = 1.0, reserve: float = 0.5) -> Logo:
        """A PNG file, in its own proportions; `RenderError` when it is none, damaged or above 16 megapixels."""
        file = pngfile.read(data)
        picture = Picture(png=data, x=0, y=0, width=file.width, height=file.height)
        return cls(items=(picture,), width=file.width, height=file.height, size=size, margin=margin, reserve=reserve)

    @classmethod
    def path(
        cls,
        data: str,
        *,
        width: float,
        height: float,
        fill: Colour = BLACK,
        size: float = 0.2,
        margin: float = 1.0,
        reserve: float = 0.5,
    ) -> Logo:
        """SVG path data in a view box of `width` by `height` from (0, 0); `RenderError` for data that is no path."""
        from ._fonttools import outline_of

        outline = Path(commands=tuple(cubic(outline_of(data))), fill=fill)
        return cls(items=(outline,), width=width, height=height, size=size, margin=margin, reserve=reserve)

    @classmethod
    def svg(cls, data: bytes, *, size: float = 0.2, margin: float = 1.0, reserve: float = 0.5) -> Logo:
        """An SVG file of filled paths; `RenderError` when it is none or has anything else, which PNG can show."""
        from .logo_svg import svg_paths

        items, width, height = svg_paths(data)
        return cls(items=items, width=width, height=height, size=size, margin=margin, reserve=reserve)

    @classmethod
    def swiss_cross(cls, *, reserve: float = 0.5) -> Logo:
        """The Swiss cross in the size that the Swiss QR-bill prescribes."""
        corner = -(1 - FIELD) / 2 / FIELD
        return cls(items=swiss_cross(corner, corner, 1 / FIELD), size=FIELD, margin=0, reserve=reserve)

    def field(self, symbol: Symbol) -> NDArray[np.bool_]:
        """The modules that box and margin touch, True where covered, shape (size, size)."""
        covered = np.zeros((symbol.size, symbol.size), np.bool_)
        width, height = self._extent(symbol)
        rows, columns = (_span(symbol.size, edge + 2 * self.margin) for edge in (height, width))
        covered[rows, columns] = True
        return covered

    def cost(self, symbol: Symbol) -> Budget:
        """What the logo costs this symbol; `LogoTooLarge` when less than the reserve stays, naming what would do."""
        found = budget(symbol, self.field(symbol))
        if found.keeps(self.reserve):
            return found
        vital = "function patterns and " if found.vital else ""
        raise LogoTooLarge(
            f"the logo covers {vital}{found.codewords} codewords of version {symbol.version}, level {symbol.level}: "
            f"the worst block loses {max(found.lost)} and corrects {found.correctable}, of which {self.reserve:.0%} "
            f"are kept in reserve; {self._proposal(symbol)}"
        )

    def placed(self, symbol: Symbol, x: float, y: float, module: float) -> tuple[Item, ...]:
        """What is painted over a symbol whose first module begins at (x, y) and has edges of this length."""
        width, height = self._extent(symbol)
        left, top = x + (symbol.size - width) / 2 * module, y + (symbol.size - height) / 2 * module
        return tuple(placed(item, left, top, width / self.width * module) for item in self.items)

    def _extent(self, symbol: Symbol) -> tuple[float, float]:
        """Width and height of the box in modules."""
        unit = symbol.size * self.size / max(self.width, self.height)
        return self.width * unit, self.height * unit

    def _proposal(self, symbol: Symbol) -> str:
        for smaller in self._smaller(symbol):
            if budget(symbol, smaller.field(symbol)).keeps(self.reserve):
                return f"the largest that passes has size {smaller.size:g}; a higher level bears more"
        return "no logo passes here; a higher level or a larger version bears more"

    def _smaller(self, symbol: Symbol) -> Iterator[Logo]:
        """The same logo in the largest sizes below its own that cover fewer whole modules."""
        own = symbol.size * self.size + 2 * self.margin
        for modules in range(symbol.size, 0, -2):
            size = floor((modules - 2 * self.margin) / symbol.size * 1000) / 1000
            if size > 0 and modules < own:
                yield replace(self, size=size)


def _span(edge: int, length: float) -> slice:
    """The whole modules that a centred length touches."""
    start = max(floor((edge - length) / 2 + 1e-9), 0)
    return slice(start, edge - start)
