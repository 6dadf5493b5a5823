"""Frames around symbols: a rounded border outside the quiet zone, with a band for a caption.

Colours are neutral, one for each family of schemes, and names are plain text: no brand's artwork is drawn here.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import RenderError
from ..payload import registry
from .contrast import Contrast
from .drawing import BLACK, WHITE, Colour, Item, Path, Text
from .outlines import backwards, rounded_rectangle

__all__ = ["Frame", "Framing"]

_SLATE = Colour.of("#37424e")


@dataclass(frozen=True, slots=True, kw_only=True)
class Framing:
    """A frame laid out around a symbol, in modules: what lies under the symbol and over it, and where the symbol goes.

    left, top: the corner of the quiet zone. width, height: of the whole.
    """

    left: int
    top: int
    width: int
    height: int
    under: tuple[Item, ...]
    over: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A border of one colour with an optional line of text below the symbol; `Frame.of` takes a scheme's.

    A caption needs the extra `pdf` and fonts; `MissingGlyph` when none of them has a character, `RenderError` when the
    caption would have to be too small to be read.
    """

    caption: str = ""
    colour: Colour = _SLATE

    def __post_init__(self) -> None:
        if not isinstance(self.caption, str):
            raise TypeError(f"the caption of a frame is a str, not {type(self.caption).__name__}")
        if not isinstance(self.colour, Colour):
            raise TypeError(f"the colour of a frame is a Colour, not {type(self.colour).__name__}")

    @classmethod
    def of(cls, scheme: str, caption: str | None = None) -> Frame:
        """In the colour of a scheme's family, with its name or another caption; `UnknownScheme` for no scheme's id."""
        name = registry.find(scheme).info.name
        family = next((colour for schemes, colour in _FAMILIES.items() if scheme in schemes), _SLATE)
        return cls(caption=name if caption is None else caption, colour=family)

    def around(self, edge: int, light: Colour | None) -> Framing:
        """The frame for a symbol of so many modules, quiet zone included, on a ground of this colour."""
        border = max(1, round(edge * _BORDER))
        # The hole is wider than the quiet zone by the border, so that its round corners stay outside of it.
        reach, hole = 2 * border, edge + 2 * border
        band = round(edge * _BAND) if self.caption else border
        width, height = edge + 2 * reach, edge + reach + border + band
        outline = tuple(rounded_rectangle(0, 0, width, height, 4 * border))
        opening = tuple(rounded_rectangle(border, border, hole, hole, 3 * border))
        ground = (Path(commands=opening, fill=light),) if light else ()
        border_path = Path(commands=(*outline, *backwards(opening)), fill=self.colour)
        words = self._words(width, height - band, band) if self.caption else ()
        return Framing(left=reach, top=reach, width=width, height=height, under=(*ground, border_path), over=words)

    def _words(self, width: float, top: float, band: float) -> tuple[Text, ...]:
        """The caption in the middle of its band, as large as fits."""
        from .fonts import Fonts
        from .typesetting import typeset

        line = typeset(self.caption, Fonts.system(), bold=True)
        size = min(band * _LARGEST_TEXT, width * _WIDEST_TEXT / max(line.width, 1))
        if size < band * _SMALLEST_TEXT:
            raise RenderError(f"the caption {self.caption!r:.60} is too long for its frame")
        baseline = top + band / 2 + size * _HALF_CAPITAL
        ink = max((WHITE, BLACK), key=lambda ink: Contrast.between(self.colour, ink).camera ** 2)
        return (Text(text=self.caption, x=width / 2, y=baseline, size_mm=size, bold=True, anchor="middle", fill=ink),)


_BORDER, _BAND = 0.03, 0.17
_LARGEST_TEXT, _SMALLEST_TEXT, _WIDEST_TEXT = 0.52, 0.2, 0.88
_HALF_CAPITAL = 0.36
_FAMILIES: dict[frozenset[str], Colour] = {
    frozenset(ids.split()): Colour.of(colour)
    for ids, colour in (
        ("emv promptpay fps sgqr jpqr pix twqr", "#17505b"),
        ("epc swiss upi", "#2a3b69"),
        ("alipay alipayplus wechat qqwallet paypay kakaopay naverpay toss", "#2f5240"),
        ("unionpay bccard", "#5a3550"),
    )
}
