"""One table for all formats: what `render`, `save`, `size_of` and `advise` take, and what they refuse."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest

from paycode.errors import RenderError, SizeImpossible
from paycode.rendering import Geometry, RasterSize, Style, advise, render, save, size_of
from paycode.rendering.drawing import Colour
from paycode.rendering.formats import FORMATS, format_of
from paycode.rendering.pos import bitmap, c_header, epaper, escpos, zpl_native
from paycode.symbol import encode

SYMBOL = encode("https://example.org/pay")
PRINTED = [name for name, kind in FORMATS.items() if kind.options]


@pytest.mark.parametrize(
    ("name", "options", "direct"),
    [
        (
            "escpos",
            {"width_dots": 384, "band_rows": 24},
            lambda: escpos(SYMBOL, Geometry(), width_dots=384, band_rows=24),
        ),
        ("zpl-native", {"dpi": 300, "scale": 6}, lambda: zpl_native(SYMBOL, Geometry(dpi=300, scale=6))),
        ("bitmap", {"alignment": 4}, lambda: bitmap(SYMBOL, Geometry(), alignment=4)),
        ("c", {"name": "till_code", "scale": 2}, lambda: c_header(SYMBOL, Geometry(scale=2), name="till_code")),
        ("epaper", {"panel": (122, 250), "turn": 90}, lambda: epaper(SYMBOL, Geometry(), panel=(122, 250), turn=90)),
    ],
)
def test_the_options_of_a_format_reach_it(name: str, options: dict[str, Any], direct: Any) -> None:
    assert render(SYMBOL, name, **options) == direct()


@pytest.mark.parametrize("name", PRINTED)
def test_printers_have_black_squares_on_203_dpi_and_no_style(name: str) -> None:
    size = size_of(SYMBOL, name)
    assert isinstance(size, RasterSize)
    assert size.dpi == 203
    with pytest.raises(RenderError, match="takes no style"):
        render(SYMBOL, name, style=Style(dark=Colour.of("#123456")))


def test_the_paper_decides_the_size_that_is_stated() -> None:
    size = size_of(SYMBOL, "escpos", width_dots=384)
    assert isinstance(size, RasterSize)
    assert (size.scale, size.pixels) == (11, 363)
    panel = size_of(SYMBOL, "epaper", panel=(122, 250))
    assert isinstance(panel, RasterSize)
    assert panel.scale == 3
    assert size_of(SYMBOL, "terminal") is None
    assert [finding.code for finding in advise(SYMBOL, "escpos", width_dots=66)] != []
    with pytest.raises(SizeImpossible):
        size_of(SYMBOL, "zpl", width_dots=20)


def test_an_option_of_another_format_is_named_and_an_unknown_one_is_a_mistake() -> None:
    with pytest.raises(RenderError, match="format png takes no width_dots"):
        render(SYMBOL, "png", width_dots=384)
    with pytest.raises(RenderError, match="format zpl takes no name"):
        size_of(SYMBOL, "zpl", name="x_y")
    with pytest.raises(TypeError, match="no option 'widht'"):
        render(SYMBOL, "png", widht=3)


@pytest.mark.parametrize("name", [name for name, kind in FORMATS.items() if kind.suffix])
def test_a_suffix_names_its_format(name: str, tmp_path: pathlib.Path) -> None:
    path = tmp_path / f"till_code{FORMATS[name].suffix}"
    assert format_of(path) == name
    save(SYMBOL, path)
    assert path.read_bytes() == render(SYMBOL, name)
    SYMBOL.save(path)
    assert path.read_bytes() == render(SYMBOL, name)
