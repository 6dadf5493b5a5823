"""Home of fpdf2: PDF files with embedded subsets of fonts, and the order of bidirectional text.

Page contents are written as they come; fpdf2 keeps objects, fonts, pictures and the file's structure.
"""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Self

from ..errors import MissingExtra, RenderError
from ._harfbuzz import Face
from .drawing import decimal

__all__ = ["POINTS_A_MM", "Document", "embedding_levels"]

POINTS_A_MM = 72 / 25.4
_EM = 1_000
_NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)
_TURNING = {"R", "AL", "AN", "RLE", "RLO", "RLI", "LRE", "LRO", "LRI", "FSI"}
_TALKATIVE = ("fontTools.subset", "fontTools.ttLib.ttFont", "fpdf.output", "fpdf.fonts")


def embedding_levels(text: str) -> list[tuple[int, int]]:
    """From left to right: the index of every character that is seen, and its level; odd levels run to the left."""
    if not any(unicodedata.bidirectional(character) in _TURNING for character in text):
        return [(index, 0) for index in range(len(text))]
    from fpdf.bidi import BidiParagraph

    paragraph = BidiParagraph(text, preserve_bn_chars=True)
    return [(place.character_index, place.embedding_level) for place in paragraph.get_reordered_characters()]


class Document:
    """A PDF file in the making: one page after the other, raw content in points, then `output`."""

    def __init__(self) -> None:
        self._pdf = _fpdf().FPDF(unit="pt")
        self._pdf.set_auto_page_break(False)
        self._pdf.set_producer("paycode")
        # The identifier of the file is a digest of its bytes and this date.
        self._pdf.set_creation_date(_NO_DATE)
        self._fonts: dict[Face, Any] = {}
        self._on_page: set[Face] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for font in self._fonts.values():
            font.ttfont.close()

    def page(self, width: float, height: float, *, margin: float = 0.0, bleed: float = 0.0) -> None:
        """Begin a page of this size in millimetres, of which a margin is cut off that the bleed may reach into."""
        self._pdf.add_page(format=(width * POINTS_A_MM, height * POINTS_A_MM))
        self._on_page.clear()
        if margin:
            page = self._pdf.pages[self._pdf.page]
            page.trim_box, page.bleed_box = (_box(width, height, inset) for inset in (margin, margin - bleed))

    def write(self, content: bytes) -> None:
        """Add operators to the page."""
        self._pdf.pages[self._pdf.page].contents += content

    def font(self, face: Face) -> str:
        """The name of the face among the page's fonts; `RenderError` when it cannot be embedded."""
        font = self._fonts.get(face) or self._embed(face)
        if face not in self._on_page:
            self._on_page.add(face)
            self._pdf.set_font(font.fontkey, size=1)
            self._pdf.text(0, 0, "")  # lists the font among those of the page
        return f"F{font.i}"

    def code(self, face: Face, glyph: int, text: str) -> tuple[int, int]:
        """The code of a glyph that stands for `text`, and its width in thousandths of an em."""
        font = self._fonts[face]
        width = round(face.advance(glyph) * _EM / face.units)
        name = font.ttfont.getGlyphName(glyph)
        known = font.subset.get_glyph(glyph=glyph, unicode=tuple(map(ord, text)), glyph_name=name, glyph_width=width)
        return int(font.subset.pick_glyph(known)), width

    def picture(self, png: bytes) -> str:
        """The name of a PNG file among the page's pictures; `RenderError` when it cannot be decoded."""
        try:
            # Drawn once beyond the page's edge, which lists it among those of the page.
            known = self._pdf.image(BytesIO(png), -2, -2, 1, 1)
        except Exception as error:  # whatever Pillow makes of a damaged file
            raise RenderError(f"a picture is no PNG file that can be decoded: {error!s:.200}") from None
        return f"I{known['i']}"

    def output(self, title: str) -> bytes:
        """The finished file; `RenderError` when it has no page, or holds a font that cannot be made smaller."""
        if not self._pdf.page:
            raise RenderError("a PDF file has one page or more")
        self._pdf.set_title(title)
        with _silent():
            try:
                return bytes(self._pdf.output(output_producer_class=_undated()))
            except Exception as error:
                files = ", ".join(sorted({str(face.path) for face in self._fonts}))
                raise RenderError(f"one of these fonts cannot be embedded: {files:.500} ({error!s:.200})") from None

    def _embed(self, face: Face) -> Any:
        key = f"face{len(self._fonts)}"
        try:
            self._pdf.add_font(key, fname=face.path, collection_font_number=face.index)
        except Exception as error:  # fontTools fails on a damaged table in as many ways as there are tables
            raise RenderError(f"font file {str(face.path)!r:.200} cannot be embedded: {error!s:.200}") from None
        self._fonts[face] = self._pdf.fonts[key]
        return self._fonts[face]


def _box(width: float, height: float, inset: float) -> str:
    edges = (inset, inset, width - inset, height - inset)
    return f"[{' '.join(decimal(edge * POINTS_A_MM) for edge in edges)}]"


@contextmanager
def _silent() -> Iterator[None]:
    """What fontTools says of odd tables is nothing the user can act on."""
    levels = [(logger := logging.getLogger(name), logger.level) for name in _TALKATIVE]
    for logger, _ in levels:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in levels:
            logger.setLevel(level)


def _undated() -> Any:
    """A producer of files that says nothing of when they were made."""
    from fpdf.output import OutputProducer

    class Undated(OutputProducer):
        def _add_info(self) -> Any:
            info = super()._add_info()
            info.creation_date = None  # type: ignore[assignment]
            return info

    return Undated


def _fpdf() -> Any:
    try:
        import fpdf
    except ImportError:
        raise MissingExtra("pdf", "fpdf2") from None
    return fpdf
