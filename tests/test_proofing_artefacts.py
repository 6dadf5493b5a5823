"""Finished artefacts as pixels of known size, whatever language they are in."""

from __future__ import annotations

import pathlib
import struct
import sys
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import PIL.Image
import pytest
from hypothesis import given
from hypothesis import strategies as st

import paycode
from paycode.errors import BadFrame, FrameTooLarge, MissingExtra, PaycodeError, RenderError, SourceUnavailable
from paycode.proofing import Artwork, artefacts, dots
from paycode.proofing.artefacts import FORMATS, Asked, Sheet, load
from paycode.rendering import render
from proofing_artefacts import (
    PLACARD,
    SYMBOL,
    c_header,
    epl,
    escpos,
    grey,
    packed,
    pdf,
    picture,
    tspl,
    zpl,
    zpl_short,
)
from proofing_artefacts import dots as drawn

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {}>{}</svg>'


def texts(sheet: Sheet) -> list[str | None]:
    return [reading.text for reading in paycode.read(sheet.artwork.pixels)]


def size(sheet: Sheet) -> tuple[float, float]:
    return sheet.artwork.size_mm


@pytest.mark.parametrize(
    ("data", "width", "height", "sized"),
    [
        (render(SYMBOL, "png", size_mm=46, dpi=600), 45.127, 45.127, True),
        (render(SYMBOL, "svg", size_mm=46), 46, 46, True),
        (pdf(46), 80, 100, True),
        (picture("JPEG", dpi=(150, 150)), 164 / 150 * 25.4, 164 / 150 * 25.4, True),
        (picture("TIFF", dpi=(150, 150)), 164 / 150 * 25.4, 164 / 150 * 25.4, True),
        (picture("WEBP", lossless=True), 164 / 300 * 25.4, 164 / 300 * 25.4, False),
        (picture("GIF"), 164 / 300 * 25.4, 164 / 300 * 25.4, False),
        (picture("BMP", dpi=(200, 200)), 164 / 200 * 25.4, 164 / 200 * 25.4, True),
        (render(SYMBOL, "terminal"), 82, 84, False),
        (escpos(drawn()), 168 / 203 * 25.4, 164 / 203 * 25.4, False),
        (zpl(drawn()), 168 / 203 * 25.4, 164 / 203 * 25.4, False),
        (zpl_short(drawn()), 168 / 203 * 25.4, 164 / 203 * 25.4, False),
        (epl(drawn()), 168 / 203 * 25.4, 164 / 203 * 25.4, False),
        (tspl(drawn()), 168 / 203 * 25.4, 164 / 203 * 25.4, False),
        (c_header(drawn()), 164 / 203 * 25.4, 164 / 203 * 25.4, False),
    ],
    ids=[
        "png",
        "svg",
        "pdf",
        "jpeg",
        "tiff",
        "webp",
        "gif",
        "bmp",
        "terminal",
        "escpos",
        "zpl",
        "zpl-short",
        "epl",
        "tspl",
        "c",
    ],
)
def test_every_format_is_told_and_measured(data: bytes, width: float, height: float, sized: bool) -> None:
    (sheet,) = load(data)
    assert size(sheet) == pytest.approx((width, height), rel=0.002)
    assert sheet.sized is sized
    assert texts(sheet) == [PLACARD]


@pytest.mark.parametrize("language", [escpos, zpl, zpl_short, epl, tspl, c_header])
def test_dots_come_back_as_they_were_sent(language: Callable[[Any], bytes]) -> None:
    area = np.random.default_rng(1).random((61, 47)) < 0.4
    read = getattr(dots, language.__name__.removesuffix("_short"))(language(area))
    assert np.array_equal(read[:, :47], area)


@pytest.mark.parametrize(("name", "ink"), [("bitmap", 1), ("epaper", 0)])
def test_a_bitmap_needs_its_width(name: str, ink: int) -> None:
    _, rows = packed(drawn(), ink=ink)
    (sheet,) = load(rows, name, Asked(width_dots=164))
    assert np.array_equal(sheet.artwork.pixels, grey())
    with pytest.raises(RenderError, match="width_dots"):
        load(rows, name)
    with pytest.raises(BadFrame, match="whole rows"):
        load(rows[:-1], name, Asked(width_dots=164))


def test_pages_come_one_by_one_or_alone() -> None:
    document = pdf(40, 20)
    first, second = load(document)
    assert (first.name, second.name) == ("page 1", "page 2")
    (alone,) = load(document, asked=Asked(page=2))
    assert np.array_equal(alone.artwork.pixels, second.artwork.pixels)
    with pytest.raises(RenderError, match="2 pages"):
        load(document, asked=Asked(page=3))


def test_a_document_of_many_pages_asks_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(artefacts, "MAX_PAGES", 1)
    with pytest.raises(FrameTooLarge, match="name one page"):
        load(pdf(40, 20))


def test_a_size_that_is_asked_for_counts_before_that_of_the_file() -> None:
    (sheet,) = load(render(SYMBOL, "png", size_mm=46, dpi=600), asked=Asked(size_mm=30))
    assert size(sheet) == pytest.approx((30, 30))
    (unsized,) = load(picture("GIF"), asked=Asked(dpi=100))
    assert size(unsized)[0] == pytest.approx(164 * 0.254)
    assert unsized.sized
    (sized,) = load(picture("JPEG", dpi=(150, 150)), asked=Asked(dpi=100))
    assert sized.artwork.dpi == pytest.approx(150)


def test_artwork_and_paths_are_taken_as_they_are(tmp_path: pathlib.Path) -> None:
    artwork = Artwork(pixels=grey(), mm_per_pixel=0.2)
    (sheet,) = load(artwork)
    assert sheet.artwork is artwork
    file = tmp_path / "code.png"
    file.write_bytes(picture())
    (read,) = load(file)
    assert np.array_equal(read.artwork.pixels, grey())


def test_what_is_no_file_is_named(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in (tmp_path, tmp_path / "nothing.png"):
        with pytest.raises(SourceUnavailable):
            load(path)
    monkeypatch.setattr(artefacts, "MAX_BYTES", 10)
    file = tmp_path / "large.png"
    file.write_bytes(picture())
    with pytest.raises(FrameTooLarge):
        load(file)
    monkeypatch.setattr(
        pathlib.Path, "open", lambda *_: (_ for _ in ()).throw(PermissionError(13, "Permission denied"))
    )
    with pytest.raises(SourceUnavailable, match="Permission denied"):
        load(file)


def test_colour_stays_and_transparency_becomes_paper() -> None:
    colours = np.zeros((20, 20, 3), np.uint8)
    colours[:, :] = (200, 100, 50)
    (sheet,) = load(picture(pixels=colours))
    assert sheet.artwork.pixels[3, 3].tolist() == [50, 100, 200]
    clear = np.dstack([colours, np.zeros((20, 20), np.uint8)])
    clear[0, 0, 3] = 255
    (sheet,) = load(picture(pixels=clear))
    assert sheet.artwork.pixels[3, 3].tolist() == [255, 255, 255]
    deep = np.full((20, 20), 0x8000, np.uint16)
    (sheet,) = load(picture(pixels=deep))
    assert sheet.artwork.pixels[3, 3] == 0x80


@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_are_turned_upright(orientation: int) -> None:
    marked = np.full((40, 60), 255, np.uint8)
    marked[:20, :20] = 0  # the upper left
    stored = {
        1: marked, 2: marked[:, ::-1], 3: marked[::-1, ::-1], 4: marked[::-1], 5: marked.T,
        6: np.rot90(marked), 7: np.rot90(marked, 2).T, 8: np.rot90(marked, -1),
    }[orientation]  # fmt: skip
    exif = PIL.Image.Exif()
    exif[0x0112] = orientation
    (sheet,) = load(picture(pixels=np.ascontiguousarray(stored), exif=exif))
    assert np.array_equal(sheet.artwork.pixels, marked)


def test_pixels_must_be_square() -> None:
    with pytest.raises(BadFrame, match="not square"):
        load(picture("TIFF", dpi=(204, 98)))


def test_a_density_of_one_says_nothing() -> None:
    assert not load(picture("JPEG", dpi=(1, 1)))[0].sized


@pytest.mark.parametrize(
    ("attributes", "width", "height"),
    [
        ('width="46mm" height="20mm"', 46, 20),
        ('width="4.6cm" height="2in"', 46, 50.8),
        ('width="72pt" height="6pc"', 25.4, 25.4),
        ('width="96" height="96px"', 25.4, 25.4),
        ('viewBox="0 0 96 192"', 25.4, 50.8),
        ('width="100%" height="100%" viewBox="0,0,96,192"', 25.4, 50.8),
    ],
)
def test_drawings_say_their_size_in_units(attributes: str, width: float, height: float) -> None:
    (sheet,) = load(SVG.format(attributes, "").encode())
    assert size(sheet) == pytest.approx((width, height), rel=0.005)


@pytest.mark.parametrize("unit", ["mm", "px", ""])
def test_drawings_are_drawn_to_scale(unit: str) -> None:
    bar = '<path d="M105 0h1v109h-1z"/>'
    (sheet,) = load(SVG.format(f'width="48{unit}" height="48{unit}" viewBox="0 0 109 109"', bar).encode())
    darkness = 255.0 - sheet.artwork.pixels[:, :, 0].mean(axis=0)
    middle = (darkness * (np.arange(len(darkness)) + 0.5)).sum() / darkness.sum() / len(darkness) * 109
    assert middle == pytest.approx(105.5, abs=0.05)


def test_a_drawing_may_have_a_prologue_links_and_pictures_inside(tmp_path: pathlib.Path) -> None:
    inside = '<a xlink:href="https://example.com/"><use href="#r"/></a><rect id="r" width="5" height="5"/>'
    head = b'\xef\xbb\xbf<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/x.dtd">'
    (sheet,) = load(head + SVG.format('width="9mm" height="9mm"', inside).encode(), "svg")
    assert sheet.artwork.pixels[2, 2].tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("svg", "words"),
    [
        (b"<svg", "well-formed"),
        (b"<html/>", "not an SVG"),
        (b'<svg width="1mm" height="1mm">\xff</svg>', "well-formed"),
        (b'<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg width="9mm" height="9mm">&a;</svg>', "entities"),
        (b"<svg/>", "how large"),
        (b'<svg width="0mm" height="5mm"/>', "how large"),
        (b'<svg width="5mm" height="5mm"><image href="/etc/logo.png"/></svg>', "outside"),
        (b'<svg width="5mm" height="5mm"><image href="file:///etc/logo.png"/></svg>', "outside"),
        (b'<svg width="5mm" height="5mm" xmlns:x="y"><feImage x:href="http://a/b.png"/></svg>', "outside"),
        (b'<svg width="5mm" height="5mm"><image href="data:image/svg+xml;base64,AAAA"/></svg>', "outside"),
        (b'<svg width="5mm" height="5mm"><nosuch:rect/></svg>', "cannot be drawn"),
        (b'<svg width="5mm" height="5mm"><filter id="f"><feTurbulence/></filter></svg>', "filter"),
        (b'<svg width="5mm" height="5mm">' + b"<g>" * 1000 + b"</g>" * 1000 + b"</svg>", "flatten"),
        (b'<svg width="5mm" height="5mm">' + b"<g/>" * 50_000 + b"</svg>", "flatten"),
        (b'<svg width="5mm" height="5mm">' + b'<g opacity="0.5"/>' * 501 + b"</svg>", "flatten"),
        (b'<svg width="5mm" height="5mm">' + b'<g style="fill:red;mask: url(#m)"/>' * 501 + b"</svg>", "flatten"),
    ],
)
def test_bad_drawings_are_refused_with_the_reason(svg: bytes, words: str) -> None:
    with pytest.raises(BadFrame, match=words):
        load(svg)


def test_what_editors_write_everywhere_is_no_layer() -> None:
    many = '<g opacity="1" mask="none" style="fill-opacity:0.5;opacity:1;clip-path:none"/>' * 501
    assert load(SVG.format('width="5mm" height="5mm"', many).encode())


def test_no_other_file_is_read_into_a_drawing(tmp_path: pathlib.Path) -> None:
    (tmp_path / "secret.png").write_bytes(picture())
    with pytest.raises(BadFrame, match="outside"):
        load(SVG.format('width="5mm" height="5mm"', f'<image href="{tmp_path}/secret.png"/>').encode())


def bomb(side: int) -> bytes:
    """A PNG that says it has so many pixels squared."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = chunk(b"IHDR", struct.pack(">2I5B", side, side, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "data",
    [
        bomb(60_000),
        bomb(11_000),
        b'<svg width="90000mm" height="0.1mm"/>',
        b"\x1dv0\0\xff\xff\xff\xff",
        b"^XA^GFA,9,999999,1,:^XZ",
        b"^XA^GFA,9,999999,9999,!^XZ" + b":" * 999,
        b"N\nGW0,0,9999,99999,",
        b"BITMAP 0,0,9999,99999,0,",
    ],
    ids=["png", "smaller-png", "svg", "escpos", "zpl", "zpl-rows", "epl", "tspl"],
)
def test_what_is_too_large_is_refused_before_it_is_decoded(data: bytes) -> None:
    with pytest.raises((FrameTooLarge, BadFrame)):
        load(data)


def test_a_large_sheet_is_drawn_more_coarsely(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(artefacts, "_PAGE_PIXELS", 500_000)
    (poster,) = load(b'<svg width="841mm" height="1189mm"/>')
    assert poster.artwork.pixels[..., 0].size == pytest.approx(500_000, rel=0.01)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"%PDF-1.4 and then nothing", "cannot be opened"),
        (b"%!PS-Adobe-3.0 EPSF-3.0", "PDF or the SVG"),
        (b"hello", "not a picture"),
        (b"\x1b@hello", "at byte 2"),
        (b"\x1b@", "no GS v 0 image"),
        (b"\x1dv0\0\x02\0\x02\0abc", "not 2 rows"),
        (b"^XA^FO0,0^BQN,2,4^FDMA,abc^FS^XZ", "leave nothing to prove"),
        (b"^XA^GFA,9,9,2,00^XZ", "whole rows"),
        (b"^XA^GFA,9,4,2,00:^XZ", "not 2 rows"),
        (b"^XA^GFA,2,2,1,0Zg^XZ", "hexadecimal"),
        (b"^XA\xff^GFA", "not ASCII"),
        (b"\nN\nGW0,0,2,2,abc", "not 2 rows"),
        (b"/* nothing */", "no array"),
        (b"\x1b[0mhello", "half blocks"),
        (b"\x1b[0m\xff", "UTF-8"),
    ],
)
def test_bad_artefacts_are_refused_with_the_reason(data: bytes, words: str) -> None:
    with pytest.raises(BadFrame, match=words):
        load(data)


@pytest.mark.parametrize("name", ["epl", "tspl"])
def test_native_codes_of_labels_are_not_proved(name: str) -> None:
    with pytest.raises(BadFrame, match="leave nothing to prove"):
        load(b'CLS\r\nQRCODE 0,0,M,4,A,0,"abc"', name)


@pytest.mark.parametrize(
    "asked", [{"size_mm": 0}, {"dpi": -1}, {"size_mm": 5, "dpi": 5}, {"width_dots": 0}, {"page": 0}]
)
def test_contradictions_are_refused(asked: dict[str, Any]) -> None:
    with pytest.raises(RenderError):
        Asked(**asked)


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(RenderError, match="known are"):
        load(b"x", "docx")


def test_a_dark_terminal_is_light_on_dark() -> None:
    inverse = render(SYMBOL, "terminal").replace(b"38;5;16;48;5;231", b"38;5;231;48;5;16")
    assert np.array_equal(dots.terminal(inverse), ~dots.terminal(render(SYMBOL, "terminal")))


@pytest.mark.parametrize(
    ("package", "extra", "data"),
    [("pypdfium2", "proof", pdf(20)), ("resvg_py", "image", b'<svg width="1mm" height="1mm"/>')],
)
def test_what_is_not_installed_is_named(package: str, extra: str, data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtra) as caught:
        load(data)
    assert caught.value.extra == extra


def test_a_page_that_cannot_be_drawn_is_named() -> None:
    pages = b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj"
    with pytest.raises(BadFrame, match="page of the PDF cannot be drawn"):
        load(b"%PDF-1.4\n" + pages + b" trailer<</Root 1 0 R>>\n%%EOF")


@given(kind=st.sampled_from(sorted(FORMATS)), data=st.binary(max_size=200))
def test_any_bytes_give_sheets_or_an_error_of_ours(kind: str, data: bytes) -> None:
    try:
        sheets = load(data, kind, Asked(width_dots=17))
    except PaycodeError:
        return
    assert all(sheet.artwork.pixels.size for sheet in sheets)


PIECES = [
    b"^XA",
    b"^GFA,16,16,2,",
    b"00",
    b"FF",
    b":",
    b",",
    b"!",
    b"gK",
    b"\x1dv0\0\2\0\2\0",
    b"\x1b@",
    b"abcd",
    b"N\n",
]


@given(kind=st.sampled_from(["zpl", "escpos", "epl", "tspl", "terminal", "terminal-dark", "c", "svg"]), data=st.data())
def test_any_order_of_commands_gives_sheets_or_an_error_of_ours(kind: str, data: st.DataObject) -> None:
    content = b"".join(data.draw(st.lists(st.sampled_from(PIECES), max_size=12)))
    try:
        load(content, kind)
    except PaycodeError:
        return
