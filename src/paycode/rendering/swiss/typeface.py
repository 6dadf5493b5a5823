"""Texts of a bill: the typefaces that the guidelines allow, sizes in points, lines broken by measured width.

Allowed are Arial, Frutiger, Helvetica and Liberation Sans, in black, neither slanted nor underlined. Arimo and Nimbus
Sans are Liberation Sans and Helvetica under the names of their makers, so they are taken where none of the four is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...errors import RenderError
from ..drawing import Text
from ..fonts import Fonts
from ..typesetting import typeset

__all__ = ["ASCENDER", "FAMILIES", "MM_A_POINT", "Typeface"]

MM_A_POINT = 25.4 / 72
# What stands above the baseline, as a part of the size.
ASCENDER = 0.8

FAMILIES = ("Liberation Sans", "Arial", "Helvetica", "Frutiger", "Arimo", "Nimbus Sans")
"""In the order they are looked for."""


class Typeface:
    """One allowed family in regular and bold; `RenderError`, naming what to install, when none is among the fonts."""

    def __init__(self, fonts: Fonts) -> None:
        try:
            self.fonts = fonts.family(*FAMILIES)
        except RenderError:
            raise RenderError(_ADVICE) from None

    def width(self, text: str, points: float, *, bold: bool = False) -> float:
        """Of the text on one line, in millimetres; `MissingGlyph` for a character that the family does not have."""
        return typeset(text, self.fonts, bold=bold).width * points * MM_A_POINT

    def broken(self, texts: Iterable[str], points: float, width: float) -> list[str]:
        """The texts, each on lines of its own that are not wider than `width` millimetres; nothing is left out.

        Lines break at spaces, and inside a word only where it is wider than a line.
        """
        return [line for text in texts for line in self._lines(text, points, width)]

    def _lines(self, text: str, points: float, width: float) -> Iterator[str]:
        line = ""
        for word in text.split(" "):
            longer = f"{line} {word}" if line else word
            if self.width(longer, points) <= width:
                line = longer
                continue
            if line:
                yield line
            *full, line = self._pieces(word, points, width)
            yield from full
        yield line

    def _pieces(self, word: str, points: float, width: float) -> list[str]:
        """A word in as few pieces as fit; each takes one character at least."""
        pieces = [""]
        for character in word:
            if pieces[-1] and self.width(pieces[-1] + character, points) > width:
                pieces.append("")
            pieces[-1] += character
        return pieces


def text(words: str, x: float, y: float, points: float, *, bold: bool = False, end: bool = False) -> Text:
    """Black text on the baseline y, from x or, with `end`, up to x."""
    return Text(text=words, x=x, y=y, size_mm=points * MM_A_POINT, bold=bold, anchor="end" if end else "start")


_ADVICE = (
    "a Swiss bill is set in Arial, Frutiger, Helvetica or Liberation Sans, regular and bold, and none is among the "
    "fonts: install Liberation Sans (Debian package fonts-liberation), or give the files of one of them"
)
