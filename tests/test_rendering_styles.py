"""Styles: read by three engines, the same in every format; `python tests/test_rendering_styles.py` accepts goldens."""

from __future__ import annotations

import re
import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import resvg_py
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from paycode.errors import RenderError
from paycode.rendering import Colour, Logo, Style, advise, draw, render, save
from paycode.rendering.drawing import BLACK, WHITE
from paycode.rendering.drawing import Path as Outline
from paycode.rendering.outlines import contours
from paycode.symbol import Symbol, encode
from scanning_pictures import onto, seen, spoilt
from style_gallery import PROMPTPAY, STYLES, Grey, apart, grey, logo_png, opencv, pdf_grey, zbar, zxing
from test_rendering import golden_symbol

GOLDEN = Path(__file__).parent / "golden"
FORMATS = ("svg", "png", "pdf", "eps")
GHOSTSCRIPT = shutil.which("gs")
INVERTED = Style(dark=WHITE, light=Colour.of("#14213d"), inverted=True, modules="rounded")


def symbol_of(name: str, text: str = PROMPTPAY) -> Symbol:
    return encode(text, STYLES[name][1])


def drawn(name: str, **geometry: Any) -> Grey:
    return grey(render(symbol_of(name), "png", style=STYLES[name][0], **geometry))


def svg_grey(file: bytes, dpi: float) -> Grey:
    return grey(bytes(resvg_py.svg_to_bytes(svg_string=file.decode(), dpi=dpi)))


def eps_grey(file: bytes, dpi: float, folder: Path) -> Grey:
    (folder / "a.eps").write_bytes(file)
    device = ["-sDEVICE=png16m", "-dEPSCrop", "-dTextAlphaBits=4", "-dGraphicsAlphaBits=4", f"-r{dpi}"]
    command = ["gs", "-q", "-dBATCH", "-dNOPAUSE", "-dSAFER", *device, f"-sOutputFile={folder / 'a.png'}"]
    done = subprocess.run([*command, folder / "a.eps"], capture_output=True, text=True, check=True)
    assert not done.stdout, done.stdout
    return grey((folder / "a.png").read_bytes())


@pytest.mark.parametrize("scale", [5, 8])
@pytest.mark.parametrize("name", STYLES)
def test_three_engines_read_every_style(name: str, scale: int) -> None:
    picture = drawn(name, scale=scale)
    for engine in (zxing, zbar, opencv):
        assert engine(picture) == [PROMPTPAY], engine.__name__


@pytest.mark.parametrize("name", STYLES)
def test_every_style_is_read_under_blur_noise_and_perspective(name: str) -> None:
    picture = drawn(name, scale=8)
    assert zxing(spoilt(picture, blur=2, noise=8)) == [PROMPTPAY]
    side = max(picture.shape)
    high, wide = ((side - edge) // 2 for edge in picture.shape)
    picture = np.pad(picture, ((high, high), (wide, wide)), constant_values=255)
    side = min(picture.shape)
    corners = [
        (side * 0.2, side * 0.04),
        (side * 0.96, side * 0.16),
        (side * 0.86, side * 0.95),
        (side * 0.05, side * 0.8),
    ]
    assert zxing(spoilt(seen(picture, onto(corners, side), side), blur=1.5, noise=6)) == [PROMPTPAY]


def test_an_inverted_symbol_is_drawn_when_asked_and_zxing_reads_it() -> None:
    picture = grey(render(encode(PROMPTPAY), "png", style=INVERTED))
    assert picture[0, 0] < 60
    assert zxing(picture) == [PROMPTPAY]


@pytest.mark.parametrize("name", STYLES)
def test_svg_pdf_and_png_show_the_same(name: str) -> None:
    style, symbol = STYLES[name][0], symbol_of(name)
    png = grey(render(symbol, "png", style=style, module_mm=0.8, dpi=254))
    for picture in (
        svg_grey(render(symbol, "svg", style=style, module_mm=0.8), 254),
        pdf_grey(render(symbol, "pdf", style=style, module_mm=0.8), 254),
    ):
        assert np.abs(np.subtract(picture.shape, png.shape)).max() <= 1
        assert apart(png, picture) < 2
        assert zxing(picture) == [PROMPTPAY]


@pytest.mark.skipif(not GHOSTSCRIPT, reason="Ghostscript is not installed: EPS files are compared with goldens alone")
@pytest.mark.parametrize("name", STYLES)
def test_eps_shows_the_same(name: str, tmp_path: Path) -> None:
    style, symbol = STYLES[name][0], symbol_of(name)
    picture = eps_grey(render(symbol, "eps", style=style, module_mm=0.8), 254, tmp_path)
    png = grey(render(symbol, "png", style=style, module_mm=0.8, dpi=254))
    assert np.abs(np.subtract(picture.shape, png.shape)).max() <= 4  # EPS boxes are whole points
    picture = picture[picture.shape[0] - png.shape[0] :, : png.shape[1]]
    assert apart(png, picture) < 5  # Ghostscript fills every dot that an outline touches
    assert zxing(picture) == [PROMPTPAY]


@pytest.mark.skipif(not GHOSTSCRIPT, reason="Ghostscript is not installed: EPS pictures are not drawn")
@pytest.mark.parametrize("mode", ["RGB", "L", "P", "1"])
def test_eps_pictures_of_every_kind_are_drawn(mode: str, tmp_path: Path) -> None:
    style = Style(logo=Logo.png(logo_png(mode)))
    symbol = encode(PROMPTPAY, "H")
    picture = eps_grey(render(symbol, "eps", style=style, size_mm=40), 300, tmp_path)
    png = grey(render(symbol, "png", style=style, size_mm=40, dpi=300, exact=True))
    middle = np.s_[png.shape[0] * 2 // 5 : png.shape[0] * 3 // 5, png.shape[1] * 2 // 5 : png.shape[1] * 3 // 5]
    assert apart(png[middle], picture[picture.shape[0] - png.shape[0] :, : png.shape[1]][middle]) < 12
    assert png[middle].min() < 130


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_eps_has_no_transparent_pictures(mode: str) -> None:
    style = Style(logo=Logo.png(logo_png(mode)))
    with pytest.raises(RenderError, match="EPS has no transparent"):
        render(encode(PROMPTPAY, "H"), "eps", style=style)
    assert zxing(pdf_grey(render(encode(PROMPTPAY, "H"), "pdf", style=style, size_mm=40), 300)) == [PROMPTPAY]


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("name", ["caption", "png-logo", "coloured"])
def test_the_same_style_gives_the_same_bytes(name: str, kind: str) -> None:
    style, symbol = STYLES[name][0], symbol_of(name)
    once, again = (render(symbol, kind, style=style, size_mm=46) for _ in range(2))
    assert once == again
    assert not re.search(rb"20[0-9][0-9]-|CreationDate|ModDate", once)


@pytest.mark.parametrize(("name", "kind"), [("rounded", "svg"), ("dots", "svg"), ("swiss", "svg"), ("swiss", "eps")])
def test_golden_byte_for_byte(name: str, kind: str) -> None:
    assert (
        render(golden_symbol(), kind, style=golden_style(name), size_mm=46)
        == (GOLDEN / f"style_{name}.{kind}").read_bytes()
    )


@given(size=st.sampled_from([21, 25, 33]), seed=st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_contours_fill_exactly_the_dark_modules(size: int, seed: int) -> None:
    dark = np.random.default_rng(seed).random((size, size)) < 0.5
    outline = " ".join(f"{name}{' '.join(map(str, values))}" for name, *values in contours(dark))
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}px" height="{size}px"><path d="{outline}"/></svg>'
    picture = grey(bytes(resvg_py.svg_to_bytes(svg_string=svg)))
    assert np.array_equal(picture == 0, dark)
    assert set(np.unique(picture)) <= {0, 255}


@pytest.mark.parametrize("name", ["rounded", "dots", "fine-dots", "square-rounded-finders"])
def test_the_middle_of_every_module_has_its_colour(name: str) -> None:
    symbol = symbol_of(name)
    picture = drawn(name, scale=9, quiet_zone=0)
    middles = picture[4::9, 4::9]
    assert np.array_equal(middles < 128, symbol.matrix)


def test_plain_png_has_a_palette_of_its_two_colours() -> None:
    style = STYLES["coloured"][0]
    assert style.light is not None
    image = Image.open(BytesIO(render(encode("a"), "png", style=style, scale=2)))
    assert image.mode == "P"
    assert set(image.convert("RGB").get_flattened_data()) == {style.dark.channels, style.light.channels}
    assert image.info["dpi"] == pytest.approx((300, 300), abs=0.01)


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("modules", ["square", "dots"])
def test_a_clear_ground_stays_clear(modules: Any, exact: bool) -> None:
    style = Style(light=None, modules=modules)
    geometry: dict[str, Any] = {"size_mm": 20, "dpi": 300, "exact": True} if exact else {"scale": 8}
    file = render(encode(PROMPTPAY), "png", style=style, **geometry)
    alpha = np.array(Image.open(BytesIO(file)).convert("RGBA").getchannel("A"))
    assert alpha[0, 0] == 0
    assert alpha.max() == 255
    assert zxing(grey(file)) == [PROMPTPAY]
    assert b"#fff" not in render(encode(PROMPTPAY), "svg", style=style)


def test_draw_places_the_symbol_in_millimetres() -> None:
    symbol = encode("a")
    ground, dark = draw(symbol, x=10, y=20, size_mm=29)
    assert isinstance(ground, Outline)
    assert isinstance(dark, Outline)
    assert ground.commands[:3] == (("M", 10, 20), ("L", 39, 20), ("L", 39, 49))
    assert (dark.x, dark.y, dark.unit, dark.fill) == (14, 24, 1, BLACK)
    (_, bare) = draw(symbol, x=0, y=0, size_mm=42, quiet_zone=0)
    assert isinstance(bare, Outline)
    assert (bare.x, bare.unit) == (0, 2)


@pytest.mark.parametrize("kind", ["terminal", "terminal-dark", "terminal-light"])
def test_a_terminal_takes_no_style(kind: str) -> None:
    with pytest.raises(RenderError, match="takes no style"):
        render(encode("a"), kind, style=STYLES["dots"][0])


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"modules": "hearts"}, "modules must be one of square, rounded, dots"),
        ({"finders": "dots"}, "finders must be one of square, rounded"),
        ({"dot": 0.79}, "dot must be 0.8 to 1"),
        ({"dot": float("nan")}, "dot must be 0.8 to 1"),
        ({"dark": Colour.of("#ffd000")}, "#ffd000 on #ffffff is unreadable: contrast 22% for cameras"),
        ({"light": Colour.of("#808080")}, r"white light \(grade D\).* both must reach 40%"),
        ({"dark": WHITE}, "unreadable: contrast 0%"),
        ({"dark": WHITE, "light": BLACK}, "inverted, which many readers refuse"),
        ({"dark": WHITE, "light": None, "inverted": True}, "#ffffff on white is unreadable"),
    ],
)
def test_a_style_that_cannot_be_read_is_refused(values: dict[str, Any], words: str) -> None:
    with pytest.raises(RenderError, match=words):
        Style(**values)


@pytest.mark.parametrize("values", [{"dark": "#000"}, {"light": 0}, {"logo": b""}, {"frame": "Pay"}, {"dot": "1"}])
def test_a_style_of_other_types_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        Style(**values)


def test_render_takes_a_style_and_nothing_else() -> None:
    with pytest.raises(TypeError, match="style must be a Style, not str"):
        render(encode("a"), "svg", style="dots")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("style", "codes"),
    [
        (Style(), []),
        (Style(dark=Colour.of("#777777")), ["contrast_weak"]),
        (Style(dark=Colour.of("#d00000")), ["red_light"]),
        (INVERTED, ["inverted"]),
        (Style(light=None), ["transparent"]),
        (Style(dark=Colour.of("#00ffff"), light=BLACK, inverted=True), ["red_light", "inverted"]),
    ],
)
def test_what_is_unwise_about_colours_is_said_as_data(style: Style, codes: list[str]) -> None:
    assert [finding.code for finding in advise(encode(PROMPTPAY), "svg", style=style, size_mm=46)] == codes


@pytest.mark.parametrize("suffix", FORMATS)
def test_styles_are_saved_by_suffix(tmp_path: Path, suffix: str) -> None:
    style, symbol = STYLES["caption"][0], symbol_of("caption")
    save(symbol, tmp_path / f"a.{suffix}", style=style, size_mm=40)
    assert (tmp_path / f"a.{suffix}").read_bytes() == render(symbol, suffix, style=style, size_mm=40)


def golden_style(name: str) -> Style:
    """The style of the gallery, with what the small golden symbol can bear."""
    return Style(logo=Logo.swiss_cross(reserve=0)) if name == "swiss" else STYLES[name][0]


def accept() -> None:
    """Write the golden files as they come out now."""
    for name, kind in (("rounded", "svg"), ("dots", "svg"), ("swiss", "svg"), ("swiss", "eps")):
        file = render(golden_symbol(), kind, style=golden_style(name), size_mm=46)
        (GOLDEN / f"style_{name}.{kind}").write_bytes(file)


if __name__ == "__main__":
    accept()
