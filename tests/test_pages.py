"""Pages to SVG and PDF, looked at through other people's viewers (resvg, PDFium)."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import Any

import cv2
import numpy as np
import pypdfium2
import pytest
import resvg_py
from numpy.typing import NDArray

import noto
from paycode.errors import RenderError
from paycode.rendering.contrast import contrast_ratio
from paycode.rendering.drawing import BLACK, WHITE, Colour, Group, Page, Path, Picture, Text, decimal, rectangle
from paycode.rendering.fonts import Fonts
from paycode.rendering.geometry import Geometry
from paycode.rendering.pages_pdf import pages_pdf
from paycode.rendering.pages_svg import page_svg
from paycode.rendering.png import png
from paycode.symbol import encode

Pixels = NDArray[np.uint8]
DPI = 254  # ten pixels a millimetre
RED = Colour.of("#c00")


def page(*items: Any, width: float = 60, height: float = 40, title: str = "") -> Page:
    return Page(width=width, height=height, items=items, title=title)


def from_svg(file: bytes, dpi: int = DPI) -> Pixels:
    """What resvg shows, in grey."""
    shown = bytes(resvg_py.svg_to_bytes(svg_string=file.decode(), dpi=dpi, background="white", skip_system_fonts=True))
    grey = cv2.imdecode(np.frombuffer(shown, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert grey is not None
    return np.asarray(grey, np.uint8)


def from_pdf(file: bytes, number: int = 0, dpi: int = DPI) -> Pixels:
    """What PDFium shows, in grey."""
    document = pypdfium2.PdfDocument(file)
    sheet = document[number]
    width, height = (round(length / 72 * dpi) for length in sheet.get_size())
    pixels = sheet.render(scale=dpi / 72, grayscale=True).to_numpy()
    document.close()
    return np.asarray(pixels.reshape(*pixels.shape[:2], -1)[:height, :width, 0], np.uint8)


def text_of(file: bytes, number: int = 0) -> str:
    """What PDFium finds to select and copy."""
    document = pypdfium2.PdfDocument(file)
    text = document[number].get_textpage().get_text_range()
    document.close()
    return str(text)


def ink(pixels: Pixels) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of everything dark, in millimetres."""
    rows, columns = np.nonzero(pixels < 128)
    return columns.min() / 10, rows.min() / 10, (columns.max() + 1) / 10, (rows.max() + 1) / 10


def same(one: Pixels, other: Pixels) -> None:
    """Everything dark in one has something dark in the other within a fifth of a millimetre."""
    for dark, others in ((one < 100, other < 160), (other < 100, one < 160)):
        near = cv2.dilate(others.astype(np.uint8), np.ones((5, 5), np.uint8))
        assert dark.any()
        assert not np.any(dark & (near == 0))


def both(*items: Any, **size: Any) -> list[Pixels]:
    sheet = page(*items, **size)
    return [from_svg(page_svg(sheet)), from_pdf(pages_pdf([sheet]))]


def test_paths_lie_where_they_are_put() -> None:
    for shown in both(Path(commands=rectangle(10, 5, 20, 30))):
        assert shown.shape == (400, 600)
        assert ink(shown) == pytest.approx((10, 5, 30, 35), abs=0.15)
        assert shown[200, 200] == 0


def test_a_path_may_count_in_units_of_its_own() -> None:
    outline = Path(commands=rectangle(0, 0, 4, 2), fill=None, stroke=BLACK, stroke_mm=1, x=10, y=5, unit=5)
    for shown in both(outline):
        assert ink(shown) == pytest.approx((9.5, 4.5, 30.5, 15.5), abs=0.15)
        assert shown[100, 200] == 255


def test_strokes_are_dashed_and_filled_paths_outlined() -> None:
    dashed = Path(commands=(("M", 5, 20), ("L", 55, 20)), fill=None, stroke=BLACK, stroke_mm=1, dash_mm=(5, 5))
    for shown in both(dashed):
        assert shown[200, 75] == 0
        assert shown[200, 125] == 255
    circled = Path(commands=rectangle(10, 10, 10, 10), fill=RED, stroke=BLACK, stroke_mm=2)
    for shown in both(circled):
        assert shown[100, 150] == 0
        assert 20 < shown[150, 150] < 100


def test_curves_bulge() -> None:
    curve = Path(commands=(("M", 10, 30), ("C", 10, 0, 50, 0, 50, 30), ("Z",)))
    for shown in both(curve):
        assert ink(shown) == pytest.approx((10, 7.5, 50, 30), abs=0.2)


def test_a_path_of_neither_colour_shows_nothing() -> None:
    for shown in both(Path(commands=rectangle(1, 1, 9, 9), fill=None)):
        assert shown.min() == 255


@pytest.mark.parametrize(("anchor", "left", "right"), [("start", 30, None), ("middle", None, None), ("end", None, 30)])
def test_text_hangs_on_its_anchor(anchor: Any, left: float | None, right: float | None) -> None:
    for shown in both(Text(text="HIH", x=30, y=20, size_mm=10, anchor=anchor)):
        box = ink(shown)
        assert box[3] == pytest.approx(20, abs=0.2)
        if anchor == "middle":
            assert (box[0] + box[2]) / 2 == pytest.approx(30, abs=0.2)
        assert left is None or box[0] == pytest.approx(left, abs=1.5)
        assert right is None or box[2] == pytest.approx(right, abs=1.5)


def test_turned_text_stands_on_its_head() -> None:
    upright, turned = (both(Text(text="Tip", x=30, y=20, size_mm=10, anchor="middle", turn=turn)) for turn in (0, 180))
    for plain, inverted in zip(upright, turned, strict=True):
        left, top, right, bottom = ink(inverted)
        assert ink(plain) == pytest.approx((60 - right, 40 - bottom, 60 - left, 40 - top), abs=0.2)
    for shown in both(Text(text="Tip", x=30, y=5, size_mm=10, turn=90)):
        assert ink(shown)[0] >= 27
        assert ink(shown)[3] - ink(shown)[1] > 12


@pytest.mark.parametrize("bold", [False, True], ids=["regular", "bold"])
@pytest.mark.parametrize("script", noto.SCRIPTS)
def test_both_writers_show_the_same_glyphs_in_the_same_places(script: str, bold: bool) -> None:
    noto.require()
    one, other = both(Text(text=noto.SCRIPTS[script], x=30, y=25, size_mm=5, bold=bold, anchor="middle"))
    same(one, other)


@pytest.mark.parametrize("script", noto.SCRIPTS)
def test_text_can_be_found_in_both(script: str) -> None:
    noto.require()
    text = noto.SCRIPTS[script]
    sheet = page(Text(text=text, x=5, y=20, size_mm=5, bold=True), title=f"<{text}> & more")
    assert text in text_of(pages_pdf([sheet]))
    root = ET.fromstring(page_svg(sheet))
    name = "{http://www.w3.org/2000/svg}"
    assert root.findtext(f"{name}title") == f"<{text}> & more"
    assert root.findtext(f"{name}desc") == text
    assert [group.get("aria-label") for group in root.iter(f"{name}g")] == [text]
    assert not list(root.iter(f"{name}text"))


def test_pictures_fill_their_rectangle() -> None:
    symbol = encode("paycode")
    picture = Picture(png=png(symbol, Geometry(scale=8)), x=10, y=5, width=30, height=30)
    for shown in both(Text(text="before", x=5, y=5, size_mm=2), picture, Text(text="after", x=45, y=35, size_mm=2)):
        module = 30 / (symbol.size + 8)
        for row, column in ((0, 0), (3, 3), (1, 1), (10, 12)):
            x, y = (10 + (column + 4.5) * module) * 10, (5 + (row + 4.5) * module) * 10
            assert (shown[round(y), round(x)] < 128) == symbol.matrix[row, column]


def test_a_group_is_put_and_turned_as_one() -> None:
    symbol = encode("paycode")
    items = (
        Path(commands=rectangle(2, 2, 10, 4)),
        Picture(png=png(symbol, Geometry(scale=8)), x=20, y=2, width=10, height=10),
        Text(text="Tip", x=2, y=20, size_mm=6),
    )
    group = Group(items=(Group(items=items, x=5),), x=60, y=40, turn=180)
    for plain, turned in zip(both(*items), both(group), strict=True):
        same(turned[::-1, ::-1], np.roll(plain, 50, axis=1))
    root = ET.fromstring(page_svg(page(Group(items=items))))
    assert root.findtext("{http://www.w3.org/2000/svg}desc") == "Tip"


def test_a_colour_is_three_bytes() -> None:
    assert Colour.of("#0a5") == Colour(0, 170, 85)
    with pytest.raises(RenderError, match="three whole numbers"):
        Colour(256, 0, 0)


def test_contrast_is_that_of_the_web() -> None:
    assert contrast_ratio(BLACK, WHITE) == pytest.approx(21)
    assert contrast_ratio(WHITE, WHITE) == 1
    assert contrast_ratio(Colour.of("#777"), WHITE) == pytest.approx(4.48, abs=0.01)


def test_a_picture_is_a_png() -> None:
    with pytest.raises(RenderError, match="is a PNG file"):
        Picture(png=b"GIF89a", x=0, y=0, width=1, height=1)
    broken = Picture(png=b"\x89PNG\r\n\x1a\nbroken", x=0, y=0, width=1, height=1)
    with pytest.raises(RenderError, match="no PNG file that can be decoded"):
        pages_pdf([page(broken)])


def test_a_file_has_as_many_pages_as_it_is_given_each_of_its_size() -> None:
    pages = (page(Text(text=f"Page {n}", x=5, y=20, size_mm=5), width=60 + n, title=f"Sheet {n}") for n in range(3))
    file = pages_pdf(pages)
    document = pypdfium2.PdfDocument(file)
    assert [round(sheet.get_width() / 72 * 25.4) for sheet in document] == [60, 61, 62]
    assert document.get_metadata_dict()["Title"] == "Sheet 0"
    assert document.get_metadata_dict()["CreationDate"] == ""
    document.close()
    assert [text_of(file, number).strip() for number in range(3)] == ["Page 0", "Page 1", "Page 2"]
    with pytest.raises(RenderError, match="one page or more"):
        pages_pdf([])


def test_equal_pages_give_equal_bytes() -> None:
    sheet = page(Text(text="Café ffi", x=5, y=20, size_mm=5), Path(commands=rectangle(1, 1, 2, 2)), title="A")
    assert pages_pdf([sheet]) == pages_pdf([sheet], title="A")
    assert page_svg(sheet) == page_svg(sheet, Fonts.system())
    assert b"Date" not in pages_pdf([sheet])


def test_fonts_are_embedded_as_subsets() -> None:
    file = pages_pdf([page(Text(text="Tea", x=5, y=20, size_mm=5))], Fonts())
    assert re.search(rb"/BaseFont /[A-Z]{6}\+FiraSans", file)
    assert len(file) < 12_000


@pytest.mark.parametrize("size", [(0, 10), (10, -1), (6000, 10), (10, float("nan"))])
def test_a_page_has_edges(size: tuple[float, float]) -> None:
    with pytest.raises(RenderError, match="edges of a page"):
        Page(width=size[0], height=size[1], items=())


def test_a_page_says_what_is_cut_off() -> None:
    sheet = Page(width=60, height=40, items=(), margin=8, bleed=3)
    document = pypdfium2.PdfDocument(pages_pdf([sheet]))
    trim, bleed = document[0].get_trimbox(), document[0].get_bleedbox()
    document.close()
    assert [edge / 72 * 25.4 for edge in trim] == pytest.approx([8, 8, 52, 32], abs=0.01)
    assert [edge / 72 * 25.4 for edge in bleed] == pytest.approx([5, 5, 55, 35], abs=0.01)
    assert b"TrimBox" not in pages_pdf([page()])
    for margin, over in ((2, 3), (20, 0), (-1, 0)):
        with pytest.raises(RenderError, match="bleed of a page lies in its margin"):
            Page(width=60, height=40, items=(), margin=margin, bleed=over)


def test_a_title_has_no_control_characters() -> None:
    with pytest.raises(RenderError, match="title"):
        page(title="a\x00")


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (-0.00001, "0"), (100, "100"), (1.5, "1.5"), (2 / 3, "0.6667"), (-10.0, "-10")]
)
def test_numbers_are_short(value: float, text: str) -> None:
    assert decimal(value) == text
