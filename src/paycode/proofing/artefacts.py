"""Finished artefacts as pixels of known size: pictures, PDF, SVG, and what is sent to printers, panels and terminals.

    file                         drawn by          size
    PNG, JPEG, TIFF, WebP ...    Pillow            the density in the file, else 300 dpi
    PDF                          PDFium            the page
    SVG                          resvg             width and height
    ESC/POS, ZPL, EPL, TSPL      `dots`            203 dpi
    bitmap, e-paper, C header    `dots`            203 dpi
    text for a terminal          `dots`            2 mm a module

PostScript is a program, and nothing here runs one: prove the PDF or SVG of the same sign.
"""

from __future__ import annotations

import io
import math
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

import numpy as np

from ..errors import BadFrame, FrameTooLarge, RenderError, SourceUnavailable
from ..scanning import MAX_PIXELS, _pillow
from ..scanning.frames import kind_of
from . import _pdfium, dots, vector
from .artwork import MM_PER_INCH, Artwork

__all__ = ["FORMATS", "MAX_BYTES", "MAX_PAGES", "Artefact", "Sheet", "load"]

MAX_BYTES = 64_000_000
"""Bytes: the largest file that is taken."""
MAX_PAGES = 24
"""Pages of a PDF that are drawn in one go."""

Artefact: TypeAlias = "bytes | str | os.PathLike[str] | Artwork"
"""What `proof` takes: the bytes of a file, its path, or pixels of known size."""

_PICTURE_DPI, _PRINTER_DPI, _TERMINAL_MM = 300.0, 203.0, 2.0
# Pages are drawn as finely as this many pixels allow, and no finer than an office printer's dots.
_PAGE_PIXELS, _FINEST_DPI = 8_000_000, 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One page or picture: what is on it, and its name for people.

    sized: whether its size was stated or is assumed. raster: whether its pixels are the printer's dots.
    """

    artwork: Artwork
    name: str
    sized: bool = True
    raster: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the caller says about the artefact; see `load`."""

    size_mm: float | None = None
    dpi: float | None = None
    width_dots: int | None = None
    page: int | None = None

    def __post_init__(self) -> None:
        for name, value, most in (("size_mm", self.size_mm, 100_000), ("dpi", self.dpi, 10_000)):
            if value is not None and not 0 < value <= most:
                raise RenderError(f"{name} must be more than 0 and at most {most}")
        if self.size_mm is not None and self.dpi is not None:
            raise RenderError("size_mm and dpi contradict each other: give one of them")
        for name, count in (("width_dots", self.width_dots), ("page", self.page)):
            if count is not None and count < 1:
                raise RenderError(f"{name} must be 1 or more")


def load(artefact: Artefact, format: str | None = None, asked: Asked = Asked()) -> tuple[Sheet, ...]:  # noqa: A002
    """The sheets of an artefact.

    format: a key of `FORMATS`, None to tell by the content (a bitmap cannot be told). In `asked`, size_mm: width of
    the whole picture or page on paper, instead of what the file says; dpi: the same as pixels or dots an inch;
    width_dots: of a bitmap; page: of a PDF, from 1. Raises `BadFrame` for what is none of its format, `FrameTooLarge`
    before anything large is decoded, `SourceUnavailable`, `MissingExtra`, `RenderError` for a contradiction.
    """
    if isinstance(artefact, Artwork):
        return (_scaled(Sheet(artwork=artefact, name="artwork"), asked),)
    data = artefact if isinstance(artefact, bytes) else _content(artefact)
    kind = format or _told(data)
    if kind not in FORMATS:
        raise RenderError(f"format {kind!r:.40} cannot be proved; known are {', '.join(FORMATS)}")
    if not data:
        raise BadFrame("the artefact is empty")
    return tuple(_scaled(sheet, asked) for sheet in FORMATS[kind](data, asked))


def _content(path: str | os.PathLike[str]) -> bytes:
    if kind_of(path) != "file":
        raise SourceUnavailable(f"{os.fspath(path)} is not a file")
    try:
        with Path(path).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise SourceUnavailable(f"{os.fspath(path)} cannot be read: {error.strerror}") from error
    if len(data) > MAX_BYTES:
        raise FrameTooLarge(f"{os.fspath(path)} has more than {MAX_BYTES // 1_000_000} megabytes")
    return data


def _told(data: bytes) -> str:
    """The format by how the content begins."""
    return next((kind for kind, begins in _BEGINNINGS if re.match(begins, data, re.DOTALL)), "picture")


def _scaled(sheet: Sheet, asked: Asked) -> Sheet:
    """The sheet at the size that was asked for."""
    if asked.size_mm is not None:
        return replace(sheet, artwork=sheet.artwork.scaled(asked.size_mm / sheet.artwork.size_mm[0]), sized=True)
    if asked.dpi is not None and not sheet.sized:
        return replace(sheet, artwork=replace(sheet.artwork, mm_per_pixel=MM_PER_INCH / asked.dpi), sized=True)
    return sheet


def _picture(data: bytes, _: Asked) -> list[Sheet]:
    pixels, dpi = _pillow.artwork(io.BytesIO(data), "the artefact", _check)
    artwork = Artwork(pixels=pixels, mm_per_pixel=MM_PER_INCH / (dpi or _PICTURE_DPI))
    return [Sheet(artwork=artwork, name="picture", sized=dpi is not None, raster=True)]


def _pdf(data: bytes, asked: Asked) -> list[Sheet]:
    count = _pdfium.count(data)
    if asked.page is not None and asked.page > count:
        raise RenderError(f"the PDF has {count} pages, there is no page {asked.page}")
    if asked.page is None and count > MAX_PAGES:
        raise FrameTooLarge(f"the PDF has {count} pages, {MAX_PAGES} are proved at once: name one page")
    return [_page(data, index) for index in (range(count) if asked.page is None else [asked.page - 1])]


def _page(data: bytes, index: int) -> Sheet:
    width, height = _pdfium.page_size(data, index)
    if not 0 < width * height < math.inf:
        raise BadFrame(f"page {index + 1} of the PDF has no size")
    dpi = _fineness(width, height)
    return Sheet(
        artwork=Artwork(pixels=_pdfium.page(data, index, dpi), mm_per_pixel=MM_PER_INCH / dpi), name=f"page {index + 1}"
    )


def _svg(data: bytes, _: Asked) -> list[Sheet]:
    drawing = vector.vetted(data)
    width, height = drawing.width_mm / MM_PER_INCH, drawing.height_mm / MM_PER_INCH
    dpi = _fineness(width, height)
    across, down = max(1, round(width * dpi)), max(1, round(height * dpi))
    pixels, _dpi = _pillow.artwork(io.BytesIO(drawing.png(across, down)), "the SVG", _check)
    return [Sheet(artwork=Artwork(pixels=pixels, mm_per_pixel=drawing.width_mm / across), name="drawing")]


def _fineness(width: float, height: float) -> float:
    """Pixels an inch for a page of so many inches."""
    dpi = min(_FINEST_DPI, math.sqrt(_PAGE_PIXELS / (width * height)))
    if max(width, height) * dpi > _PAGE_PIXELS / 100:
        raise FrameTooLarge(f"a page of {width:.3g} by {height:.3g} inches is too long to be drawn")
    return dpi


def _eps(_: bytes, __: Asked) -> list[Sheet]:
    raise BadFrame("PostScript is a program and is not run here: prove the PDF or the SVG of the same sign")


def _bitmap(data: bytes, asked: Asked, *, dark: int) -> list[Sheet]:
    if asked.width_dots is None:
        raise RenderError("a bitmap does not say how wide it is: give width_dots")
    return _sheet(dots.bitmap(data, asked.width_dots, dark=dark))


def _dots(interpret: Callable[[bytes], dots.Dots]) -> Callable[[bytes, Asked], list[Sheet]]:
    return lambda data, asked: _sheet(interpret(data))  # noqa: ARG005


def _sheet(dark: dots.Dots) -> list[Sheet]:
    artwork = Artwork(pixels=_grey(dark), mm_per_pixel=MM_PER_INCH / _PRINTER_DPI)
    return [Sheet(artwork=artwork, name="dots", sized=False, raster=True)]


def _terminal(data: bytes, _: Asked) -> list[Sheet]:
    modules = _grey(dots.terminal(data)).repeat(_MODULE_PIXELS, axis=0).repeat(_MODULE_PIXELS, axis=1)
    return [
        Sheet(artwork=Artwork(pixels=modules, mm_per_pixel=_TERMINAL_MM / _MODULE_PIXELS), name="text", sized=False)
    ]


def _dark_terminal(data: bytes, asked: Asked) -> list[Sheet]:
    (sheet,) = _terminal(data, asked)
    return [replace(sheet, artwork=replace(sheet.artwork, pixels=255 - sheet.artwork.pixels))]


def _grey(dark: dots.Dots) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.where(dark, 0, 255).astype(np.uint8)


def _check(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise FrameTooLarge(f"{width}x{height} pixels are more than {MAX_PIXELS // 1_000_000} megapixels")


_MODULE_PIXELS = 8
_BEGINNINGS = (
    ("pdf", rb".{0,1024}?%PDF-"),
    ("eps", rb"%!PS|\xc5\xd0\xd3\xc6"),
    ("svg", rb"(?:\xef\xbb\xbf)?\s*<"),
    ("escpos", rb"\x1dv0|\x1b[@a]"),
    ("zpl", rb"\s*(?:\xef\xbb\xbf)?\^XA"),
    ("epl", rb"\s*N\s*GW"),
    ("tspl", rb"(?:[A-Z]{3,9}[^\r\n]{0,80}\r?\n){0,9}BITMAP "),
    ("c", rb"/\*|#ifndef|#pragma"),
    ("terminal", rb"\x1b\[[0-9;]*m|[ \n]*\xe2\x96"),
)
FORMATS: dict[str, Callable[[bytes, Asked], list[Sheet]]] = {
    "picture": _picture,
    "png": _picture,
    "pdf": _pdf,
    "svg": _svg,
    "eps": _eps,
    "terminal": _terminal,
    "terminal-light": _terminal,
    "terminal-dark": _dark_terminal,
    "escpos": _dots(dots.escpos),
    "zpl": _dots(dots.zpl),
    "epl": _dots(dots.epl),
    "tspl": _dots(dots.tspl),
    "c": _dots(dots.c_header),
    "bitmap": lambda data, asked: _bitmap(data, asked, dark=1),
    "epaper": lambda data, asked: _bitmap(data, asked, dark=0),
}
"""What each format is read by."""
