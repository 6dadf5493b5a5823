"""Pages to PDF: vector outlines, and text that can be selected and searched, in embedded subsets of its fonts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from math import cos, radians, sin

from ._fpdf import POINTS_A_MM, Document
from .drawing import Colour, Command, Group, Item, Page, Path, Picture, Text, decimal, pieces
from .fonts import Fonts
from .typesetting import Glyph, Line, typeset

__all__ = ["pages_pdf"]

_EM = 1_000
_OPERATORS = {"M": "m", "L": "l", "C": "c", "Z": "h", "R": "re"}
_PAINT = {(True, True): "B", (True, False): "f", (False, True): "S", (False, False): "n"}


def pages_pdf(pages: Iterable[Page], fonts: Fonts | None = None, *, title: str = "") -> bytes:
    """The pages as one file; `title` is that of the first page when empty. The pages are taken one by one.

    fonts: those of the machine when None. Raises `MissingGlyph`, `RenderError` when a font cannot be embedded or there
    is no page, and `MissingExtra` without the extra `pdf`.
    """
    fonts = fonts or Fonts.system()
    with Document() as document:
        for page in pages:
            document.page(page.width, page.height, margin=page.margin, bleed=page.bleed)
            title = title or page.title
            document.write(f"{_SCALE} 0 0 -{_SCALE} 0 {_fine(page.height * POINTS_A_MM)} cm\n".encode("ascii"))
            _paint(page.items, document, fonts)
        return document.output(title)


def _paint(items: Iterable[Item], document: Document, fonts: Fonts) -> None:
    """Operators in millimetres from the top left, as pages count."""
    for item in items:
        if isinstance(item, Group):
            along, across = cos(radians(item.turn)), sin(radians(item.turn))
            turn = f"{_fine(along)} {_fine(across)} {_fine(-across)} {_fine(along)}"
            document.write(f"q {turn} {decimal(item.x)} {decimal(item.y)} cm\n".encode("ascii"))
            _paint(item.items, document, fonts)
            document.write(b"Q\n")
        elif isinstance(item, Picture):
            place = (
                f"{decimal(item.width)} 0 0 -{decimal(item.height)} {decimal(item.x)} {decimal(item.y + item.height)}"
            )
            document.write(f"q {place} cm /{document.picture(item.png)} Do Q\n".encode("ascii"))
        else:
            operators = _path(item) if isinstance(item, Path) else _text(item, document, fonts)
            document.write(f"q {operators} Q\n".encode("ascii"))


def _path(path: Path) -> str:
    parts = []
    if path.fill:
        parts.append(f"{_colour(path.fill)} rg")
    if path.stroke:
        dashes = " ".join(decimal(length / path.unit) for length in path.dash_mm)
        parts.append(f"{_colour(path.stroke)} RG {decimal(path.stroke_mm / path.unit)} w 0 J [{dashes}] 0 d")
    if (path.x, path.y, path.unit) != (0, 0, 1):
        parts.append(f"{_fine(path.unit)} 0 0 {_fine(path.unit)} {decimal(path.x)} {decimal(path.y)} cm")
    return " ".join([*parts, *map(_operator, pieces(path.commands)), _PAINT[bool(path.fill), bool(path.stroke)]])


def _operator(command: Command) -> str:
    name, *values = command
    return " ".join([*map(decimal, values), _OPERATORS[name]])


def _text(text: Text, document: Document, fonts: Fonts) -> str:
    line = typeset(text.text, fonts, bold=text.bold, language=text.language)
    along, across = cos(radians(text.turn)), sin(radians(text.turn))
    matrix = f"{_fine(along)} {_fine(across)} {_fine(across)} {_fine(-along)}"
    parts = [f"BT {_colour(text.fill)} rg"]
    for face, glyphs in groupby(line.glyphs, lambda glyph: glyph.face):
        run = list(glyphs)
        start = (line.start(text.anchor) + run[0].x) * text.size_mm
        origin = f"{decimal(text.x + start * along)} {decimal(text.y + start * across)}"
        size = decimal(text.size_mm)
        parts.append(f"/{document.font(face)} {size} Tf {matrix} {origin} Tm {_shown(run, document, text.size_mm)}")
    return _readable(line, " ".join([*parts, "ET"]))


def _shown(run: Sequence[Glyph], document: Document, size: float) -> str:
    """Glyphs by code, with the differences between the widths that the file states and where each glyph is to be."""
    parts, pen = [], round(run[0].x * _EM)
    for rise, glyphs in groupby(run, lambda glyph: glyph.y):
        shown = []
        for glyph in glyphs:
            code, width = document.code(glyph.face, glyph.id, glyph.text)
            place = round(glyph.x * _EM)
            shown.append(f"{pen - place}<{code:04x}>" if pen != place else f"<{code:04x}>")
            pen = place + width
        operators = f"[{''.join(shown)}] TJ"
        parts.append(f"{decimal(rise * size)} Ts {operators} 0 Ts" if rise else operators)
    return " ".join(parts)


def _readable(line: Line, shown: str) -> str:
    """The text is stated where glyphs do not tell it: several for one character, or raised like lines of their own.

    Raised marks in text that runs to the left are no such case: readers turn a stated text round as they do glyphs.
    """
    texts = [glyph.text for glyph in line.glyphs]
    raised = any(glyph.y for glyph in line.glyphs) and "".join(texts) == line.text
    if all(texts) and not raised:
        return shown
    return f"/Span <</ActualText <feff{line.text.encode('utf-16-be').hex()}>>> BDC {shown} EMC"


def _colour(colour: Colour) -> str:
    return " ".join(decimal(channel / 255) for channel in colour.channels)


def _fine(value: float) -> str:
    """Of factors, where four places are not enough."""
    return decimal(value, 7)


_SCALE = _fine(POINTS_A_MM)
