"""The face of a sign: a band that says how to pay, the symbol, the merchant, the amount, small print.

Standing faces have the band on top and everything on one axis; lying ones have the symbol at the left and a coloured
panel at the right. All lengths are shares of the face's edges, so that a card and a poster are of one family.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from ...errors import SizeImpossible
from ...symbol import Symbol
from ..drawing import WHITE, Item, Path, rectangle
from ..fonts import Fonts
from ..geometry import Geometry, Size
from .columns import Column
from .fitting import SMALLEST, Anchor, Block, fit
from .imprint import Imprint
from .placard import Placard
from .shapes import rounded
from .wording import body, heading, schemes

__all__ = ["Bleed", "Draw", "Face", "symbol_size"]

Draw: TypeAlias = Callable[[Symbol, float, float, float], tuple[Item, ...]]
"""Draws a symbol with its quiet zone into the square at x, y of an edge in millimetres."""

Bleed: TypeAlias = tuple[float, float, float, float]
"""How far colour goes beyond the left, top, right and bottom edge, in millimetres."""

# From this proportion on a face is lying or standing, else it is square.
_LONGER = 1.15
# Of a lying face, by its height: the symbol, the white area it stands in, the heading at most.
_LYING_SYMBOL, _LYING_AREA, _LYING_HEADING = 0.84, 0.9, 0.34


@dataclass(frozen=True, slots=True)
class _Shares:
    """Of a standing face: the band by height, the symbol by width and by height."""

    band: float
    by_width: float
    by_height: float


_TALL, _SQUARE = _Shares(0.155, 0.76, 0.49), _Shares(0.14, 0.62, 0.52)


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """A sign on `width` x `height` millimetres, its origin at the top left."""

    placard: Placard
    width: float
    height: float
    fonts: Fonts
    draw: Draw
    bleed: Bleed = (0.0, 0.0, 0.0, 0.0)

    def items(self, module_mm: float) -> tuple[Item, ...]:
        """What is printed.

        Raises `RenderError` naming the text that does not fit, `SizeImpossible` when a module would be finer than
        `module_mm`, `MissingGlyph` for a character of no font.
        """
        size = symbol_size(self.placard, self.width, self.height)
        if size.module_mm < module_mm:
            raise SizeImpossible(f"the symbol comes to {size}; {module_mm:g} mm a module or more are asked for")
        left, top, right, bottom = self.bleed
        paper = rectangle(-left, -top, self.width + left + right, self.height + top + bottom)
        return (
            Path(commands=paper, fill=WHITE),
            *(self._lying() if _lies(self.width, self.height) else self._standing()),
        )

    @property
    def _edge(self) -> float:
        return _symbol_edge(self.width, self.height)

    def _standing(self) -> Iterator[Item]:
        margin, gap = self.width * 0.075, self.height * 0.028
        band, inner = self.height * _shares(self.width, self.height).band, self.width - 2 * margin
        column = Column(x=margin, width=inner, anchor="middle", fonts=self.fonts)
        yield from self._band(band)
        yield from column.centred(heading(self.placard, self.width, inner, self.fonts), band * 0.1, band * 0.9)
        yield from self._framed((self.width - self._edge) / 2, band + gap)
        small = self._imprint(margin, inner, self.height - margin * 0.75, self.width * 0.026)
        foot, floor = small.line()
        yield from column.centred(body(self.placard, self.width), band + self._edge + 2 * gap, floor - gap * 0.6)
        yield from foot

    def _lying(self) -> Iterator[Item]:
        pad, gap = self.height * 0.065, self.height * 0.03
        x, inner = self._area + pad, self.width - self._area - 2 * pad
        side: Anchor = "end" if _runs_left(self.placard.name) else "start"
        column = Column(x=x, width=inner, anchor=side, fonts=self.fonts)
        yield from self._panel()
        yield from self._captioned()
        how = heading(self.placard, self.height, inner, self.fonts)
        top, begin = column.hung(how, pad, self.height * _LYING_HEADING)
        foot, floor = self._imprint(x, inner, self.height - pad, self.height * 0.03).lines()
        yield from (*top, *foot)
        yield from column.centred(body(self.placard, self.height, on_colour=True), begin + gap, floor - gap)

    @property
    def _area(self) -> float:
        """The width of what is white on a lying face."""
        return self.height * _LYING_AREA

    def _band(self, height: float) -> Iterator[Item]:
        left, top, right, _ = self.bleed
        band = rectangle(-left, -top, self.width + left + right, height + top)
        yield Path(commands=band, fill=self.placard.accent)

    def _panel(self) -> Iterator[Item]:
        _, top, right, bottom = self.bleed
        panel = rectangle(self._area, -top, self.width - self._area + right, self.height + top + bottom)
        yield Path(commands=panel, fill=self.placard.accent)

    def _framed(self, x: float, y: float) -> Iterator[Item]:
        """The symbol in a thin frame around its quiet zone."""
        edge, line = self._edge, max(0.25, self._edge * 0.006)
        frame = rounded(x - line / 2, y - line / 2, edge + line, edge + line, edge * 0.035)
        yield Path(commands=frame, fill=None, stroke=self.placard.accent, stroke_mm=line)
        yield from self.draw(self.placard.symbol, x, y, edge)

    def _captioned(self) -> Iterator[Item]:
        """The symbol in the middle of its area, below it who can pay."""
        edge, size = self._edge, max(self.height * 0.042, SMALLEST)
        names = Block(field="schemes", text=schemes(self.placard), size=size, bold=True, fill=self.placard.accent)
        caption = fit(names, edge, self.fonts)
        y = (self.height - edge - caption.height) / 2
        yield from self.draw(self.placard.symbol, (self._area - edge) / 2, y, edge)
        yield from caption.texts(self._area / 2, y + edge, "middle")

    def _imprint(self, x: float, width: float, floor: float, size: float) -> Imprint:
        size = max(size, SMALLEST)
        return Imprint(placard=self.placard, x=x, width=width, floor=floor, size=size, fonts=self.fonts)


def symbol_size(placard: Placard, width: float, height: float) -> Size:
    """The size that the symbol has on a face of this size; its text reads "46.0 mm, 1.12 mm a module"."""
    return Geometry(size_mm=_symbol_edge(width, height)).fit(placard.symbol)


def _symbol_edge(width: float, height: float) -> float:
    """Quiet zone included."""
    if _lies(width, height):
        return height * _LYING_SYMBOL
    shares = _shares(width, height)
    return min(width * shares.by_width, height * shares.by_height)


def _lies(width: float, height: float) -> bool:
    return width >= height * _LONGER


def _shares(width: float, height: float) -> _Shares:
    return _TALL if height >= width * _LONGER else _SQUARE


def _runs_left(text: str) -> bool:
    """By its first letter, as the bidirectional algorithm has it."""
    strong = (unicodedata.bidirectional(character) for character in text)
    return next((kind for kind in strong if kind in ("L", "R", "AL")), "L") != "L"
