"""Pages to PDF: vector outlines, and text that can be selected and searched, in embedded subsets of its fonts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from math import cos, radians, sin

from ._fpdf import POINTS_A_MM, Document
from .drawing import Colour, Command, Page, Path, Picture, Text, decimal
from .fonts import Fonts
from .typesetting import Glyph, Line, typeset

__all__ = ["pages_pdf"]

_EM = 1_000
_OPERATORS = {"M": "m", "L": "l", "C": "c", "Z": "h"}
_PAINT = {(True, True): "B", (True, False): "f", (False, True): "S", (False, False): "n"}


def pages_pdf(pages: Iterable[Page], fonts: Fonts | None = None, *, title: str = "") -> bytes:
    """The pages as one file; `title` is that of the first page when empty. The pages are taken one by one.

    fonts: those of the machine when None. Raises `MissingGlyph`, `RenderError` when a font cannot be embedded or there
    is no page, and `MissingExtra` without the extra `pdf`.
    """
    fonts = fonts or Fonts.system()
    document = Document()
    for page in pages:
        document.page(page.width, page.height)
        title = title or page.title
        _paint(page, document, fonts)
    return document.output(title)


def _paint(page: Page, document: Document, fonts: Fonts) -> None:
    """Every item in millimetres from the top left, as pages count."""
    frame = f"q {_fine(POINTS_A_MM)} 0 0 -{_fine(POINTS_A_MM)} 0 {_fine(page.height * POINTS_A_MM)} cm"
    for item in page.items:
        if isinstance(item, Picture):
            document.picture(item.png, item.x, item.y, item.width, item.height)
        else:
            operators = _path(item) if isinstance(item, Path) else _text(item, document, fonts)
            document.write(f"{frame} {operators} Q\n".encode("ascii"))


def _path(path: Path) -> str:
    parts = []
    if path.fill:
        parts.append(f"{_colour(path.fill)} rg")
    if path.stroke:
        dashes = " ".join(decimal(length / path.unit) for length in path.dash_mm)
        parts.append(f"{_colour(path.stroke)} RG {decimal(path.stroke_mm / path.unit)} w 0 J [{dashes}] 0 d")
    if (path.x, path.y, path.unit) != (0, 0, 1):
        parts.append(f"{_fine(path.unit)} 0 0 {_fine(path.unit)} {decimal(path.x)} {decimal(path.y)} cm")
    return " ".join([*parts, *map(_operator, path.commands), _PAINT[bool(path.fill), bool(path.stroke)]])


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
    """Raised marks look like lines of their own to readers of files: beside them the text is stated as it is.

    Not where it runs to the left: readers turn a stated text round as they turn the glyphs.
    """
    if "".join(glyph.text for glyph in line.glyphs) != line.text or not any(glyph.y for glyph in line.glyphs):
        return shown
    return f"/Span <</ActualText <feff{line.text.encode('utf-16-be').hex()}>>> BDC {shown} EMC"


def _colour(colour: Colour) -> str:
    return " ".join(decimal(channel / 255) for channel in colour.channels)


def _fine(value: float) -> str:
    """Of factors, where four places are not enough."""
    return decimal(value, 7)
