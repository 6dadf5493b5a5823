"""Pictures of symbols; `python tests/test_rendering.py` accepts the golden files anew."""

from __future__ import annotations

import re
import struct
from io import BytesIO
from pathlib import Path
from typing import Any, get_type_hints

import cv2
import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from paycode.errors import RenderError, SizeImpossible
from paycode.payload.findings import Severity
from paycode.rendering import Geometry, RasterSize, Size, advise, render, save
from paycode.rendering.geometry import Options
from paycode.symbol import Symbol, encode

GOLDEN = Path(__file__).parent / "golden"
FORMATS = ("svg", "png", "terminal")
QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
PROMPTPAY = "00020101021129370016A000000677010111011300668123456785303764540599.005802TH63048B5C"


def golden_symbol() -> Symbol:
    """A symbol of version 4 kept as text, so that a change of the encoder changes no picture."""
    rows = (GOLDEN / "symbol.txt").read_text("ascii").split()
    return Symbol(modules="".join(rows).translate({46: 0, 35: 1}).encode(), level="M", mask=0)


def pixels(png: bytes) -> NDArray[np.bool_]:
    """Dark pixels of a PNG."""
    grey = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert grey is not None
    assert set(np.unique(grey)) <= {0, 255}
    return np.equal(grey, 0)


def draw(svg: bytes) -> NDArray[np.bool_]:
    """Dark modules of an SVG, from its path of rectangles alone."""
    edge = int(re.search(rb'viewBox="0 0 ([0-9]+) \1"', svg)[1])  # type: ignore[index]
    dark = np.zeros((edge, edge), np.bool_)
    path = re.search(rb'fill="#000" d="([^"]+)"', svg)[1]  # type: ignore[index]
    rectangle = rb"M([0-9]+) ([0-9]+)h([0-9]+)v1h-\3z"
    assert re.fullmatch(b"(?:M[0-9]+ [0-9]+h[0-9]+v1h-[0-9]+z)+", path)
    for x, y, width in [[int(number) for number in found.groups()] for found in re.finditer(rectangle, path)]:
        assert not dark[y, x : x + width].any()
        dark[y, x : x + width] = True
    return dark


def type_out(terminal: bytes) -> NDArray[np.bool_]:
    """Dark modules of a terminal text, two a character."""
    halves = {" ": (False, False), "▀": (True, False), "▄": (False, True), "█": (True, True)}
    rows = []
    for line in terminal.decode().splitlines():
        cells = re.fullmatch("\x1b\\[38;5;16;48;5;231m([ ▀▄█]+)\x1b\\[0m", line)[1]  # type: ignore[index]
        rows += [[halves[cell][half] for cell in cells] for half in (0, 1)]
    return np.array(rows)


def read(dark: NDArray[np.bool_]) -> list[bytes]:
    return [found.bytes for found in zxingcpp.read_barcodes(np.where(dark, 0, 255).astype(np.uint8), formats=QR)]


def chunks(png: bytes) -> dict[bytes, bytes]:
    found, at = {}, 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        found[png[at + 4 : at + 8]] = png[at + 8 : at + 8 + length]
        at += 12 + length
    return found


def test_golden_svg_and_terminal_byte_for_byte() -> None:
    symbol = golden_symbol()
    assert render(symbol, "svg", size_mm=46) == (GOLDEN / "symbol.svg").read_bytes()
    assert render(symbol, "terminal") == (GOLDEN / "symbol.terminal").read_bytes()


def test_golden_png_by_pixels() -> None:
    png = render(golden_symbol(), "png", size_mm=25, dpi=203.2)
    golden = (GOLDEN / "symbol.png").read_bytes()
    assert np.array_equal(pixels(png), pixels(golden))
    assert {name: chunks(png)[name] for name in (b"IHDR", b"pHYs")} == {
        name: chunks(golden)[name] for name in (b"IHDR", b"pHYs")
    }


@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_symbol_gives_the_same_bytes(kind: str) -> None:
    assert render(encode(PROMPTPAY), kind) == render(encode(PROMPTPAY), kind)


@settings(max_examples=40, deadline=None)
@given(data=st.binary(min_size=1, max_size=200), scale=st.integers(2, 6), quiet_zone=st.integers(1, 8))
def test_what_is_rendered_reads_back(data: bytes, scale: int, quiet_zone: int) -> None:
    symbol = encode(data)
    expected = np.pad(symbol.matrix, quiet_zone)
    png = pixels(render(symbol, "png", scale=scale, quiet_zone=quiet_zone))
    assert np.array_equal(png, expected.repeat(scale, 0).repeat(scale, 1))
    assert np.array_equal(draw(render(symbol, "svg", quiet_zone=quiet_zone)), expected)
    typed = type_out(render(symbol, "terminal", quiet_zone=quiet_zone))
    assert np.array_equal(typed[:-1], expected)
    assert not typed[-1].any()
    assert read(np.pad(png, 4 * scale)) == [data]


@pytest.mark.parametrize(
    "geometry", [{"size_mm": 25}, {"size_mm": 46, "dpi": 203}, {"module_mm": 0.4}, {"scale": 2}, {}]
)
@pytest.mark.parametrize("length", [20, 300, 1500])
def test_pngs_of_many_sizes_read_back(geometry: Options, length: int) -> None:
    text = ("a=%d&" * length)[:length]
    assert read(pixels(render(encode(text, "L"), "png", **geometry))) == [text.encode()]


@pytest.mark.parametrize("quiet_zone", [0, 1, 4, 10])
def test_the_quiet_zone_is_as_asked_and_light(quiet_zone: int) -> None:
    symbol = encode(PROMPTPAY)
    dark = pixels(render(symbol, "png", scale=1, quiet_zone=quiet_zone))
    assert dark.shape == (symbol.size + 2 * quiet_zone,) * 2
    rows = np.flatnonzero(dark.any(1))
    assert (rows[0], rows[-1]) == (quiet_zone, quiet_zone + symbol.size - 1)


@pytest.mark.parametrize("kind", FORMATS)
def test_the_quiet_zone_of_the_scheme_is_the_default(kind: str) -> None:
    plain = encode("a")
    wide = Symbol(modules=plain.modules, level=plain.level, mask=plain.mask, quiet_zone=7)
    assert render(wide, kind) == render(plain, kind, quiet_zone=7) != render(plain, kind)


def test_svg_says_its_size_in_millimetres_and_is_white_to_the_edge() -> None:
    symbol = encode("a")
    svg = render(symbol, "svg", size_mm=46).decode("ascii")
    assert svg.startswith('<svg xmlns="http://www.w3.org/2000/svg" width="46mm" height="46mm" viewBox="0 0 29 29" ')
    assert '<path fill="#fff" d="M0 0h29v29H0z"/>' in svg
    assert 'width="10.15mm"' in render(symbol, "svg", module_mm=0.35).decode()
    assert 'width="9.6667mm"' in render(symbol, "svg", module_mm=1 / 3).decode()


@pytest.mark.parametrize("kind", ["svg", "png"])
@given(
    geometry=st.one_of(
        st.fixed_dictionaries({"size_mm": st.floats(10, 500)}),
        st.fixed_dictionaries({"size_mm": st.floats(10, 300), "dpi": st.integers(100, 600)}),
        st.fixed_dictionaries({"module_mm": st.floats(0.3, 5), "dpi": st.floats(100, 600)}),
        st.fixed_dictionaries({"module_mm": st.floats(0.3, 5), "scale": st.integers(1, 20)}),
        st.fixed_dictionaries({"scale": st.integers(1, 20), "dpi": st.integers(72, 600)}),
        st.just({}),
    )
)
@settings(max_examples=50, deadline=None)
def test_the_stated_size_is_the_size_of_the_file(kind: str, geometry: dict[str, Any]) -> None:
    symbol = encode("a")
    if kind == "svg":
        size = Geometry(**geometry).fit(symbol)
        stated = re.search(rb'width="([0-9.]+)mm" height="\1mm"', render(symbol, "svg", **geometry))
        assert stated is not None
        assert float(stated[1]) == pytest.approx(size.size_mm, abs=5e-5)
        return
    raster = Geometry(**geometry).fit_dots(symbol)
    found = chunks(render(symbol, "png", **geometry))
    width, height, depth, colour = struct.unpack(">2I2B", found[b"IHDR"][:10])
    across, down, unit = struct.unpack(">2IB", found[b"pHYs"])
    assert (width, height, depth, colour, down, unit) == (raster.pixels, raster.pixels, 1, 0, across, 1)
    assert width / across * 1000 == pytest.approx(raster.size_mm, rel=0.5 / across)
    assert raster.size_mm == pytest.approx(raster.module_mm * raster.modules)


def test_a_viewer_sees_the_density() -> None:
    picture = Image.open(BytesIO(render(encode("a"), "png", dpi=600)))
    picture.load()
    assert (picture.mode, picture.size) == ("1", (29 * 8, 29 * 8))
    assert picture.info["dpi"] == pytest.approx((600, 600), abs=0.01)


@pytest.mark.parametrize(
    ("geometry", "said"),
    [
        ({"size_mm": 46}, "46.0 mm, 1.59 mm a module"),
        ({"size_mm": 46, "dpi": 300}, "44.2 mm, 1.52 mm a module, 300 dpi"),
        ({"size_mm": 29.0, "dpi": 254}, "29.0 mm, 1.00 mm a module, 254 dpi"),
        ({"module_mm": 0.1, "dpi": 254}, "2.9 mm, 0.10 mm a module, 254 dpi"),
        ({"module_mm": 0.5, "scale": 4}, "14.5 mm, 0.50 mm a module, 203.2 dpi"),
        ({"scale": 10}, "24.6 mm, 0.85 mm a module, 300 dpi"),
        ({"dpi": 600}, "9.8 mm, 0.34 mm a module, 600 dpi"),
        ({"quiet_zone": 0}, "14.2 mm, 0.68 mm a module, 300 dpi"),
        ({}, "19.6 mm, 0.68 mm a module, 300 dpi"),
    ],
)
def test_a_size_is_stated_in_words(geometry: Options, said: str) -> None:
    size = Geometry(**geometry).fit(encode("a"))
    assert str(size) == said
    assert isinstance(size, RasterSize) == ("dpi" in said)


def test_a_length_alone_is_exact_for_drawings_and_300_dpi_for_dots() -> None:
    geometry = Geometry(size_mm=46)
    assert geometry.fit(encode("a")) == Size(modules=29, quiet_zone=4, size_mm=46, module_mm=46 / 29)
    assert geometry.fit_dots(encode("a")) == Geometry(size_mm=46, dpi=300).fit(encode("a"))


@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        ({"size_mm": 46, "module_mm": 1}, "contradict"),
        ({"size_mm": 46, "dpi": 300, "scale": 4}, "contradict"),
        ({"module_mm": 1, "dpi": 300, "scale": 4}, "contradict"),
        ({"size_mm": 0}, "size_mm must be more than 0"),
        ({"size_mm": -1.0}, "size_mm must be more than 0"),
        ({"size_mm": float("nan")}, "size_mm must be more than 0"),
        ({"module_mm": float("inf")}, "module_mm must be more than 0 and at most 1000"),
        ({"size_mm": 10**5000}, "size_mm must be more than 0"),
        ({"size_mm": 1e308}, "at most 100000"),
        ({"dpi": 0}, "dpi must be more than 0"),
        ({"dpi": 10_001}, "at most 10000"),
        ({"scale": 0}, "scale must be 1 to 10000"),
        ({"scale": 10**5000}, "scale must be 1 to 10000"),
        ({"scale": 10_001}, "scale must be 1 to 10000"),
        ({"exact": True}, "exact keeps a length"),
        ({"exact": True, "dpi": 300, "scale": 3}, "exact keeps a length"),
        ({"quiet_zone": -1}, "quiet_zone must be 0 to 100"),
        ({"quiet_zone": 101}, "quiet_zone must be 0 to 100"),
    ],
)
@pytest.mark.parametrize("kind", FORMATS)
def test_geometry_that_makes_no_sense_is_refused(kind: str, geometry: dict[str, Any], words: str) -> None:
    with pytest.raises(RenderError, match=words):
        render(encode("a"), kind, **geometry)


@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        ({"size_mm": "46"}, "size_mm must be a number, not str"),
        ({"dpi": True}, "dpi must be a number, not bool"),
        ({"scale": 2.0}, "scale must be an int, not float"),
        ({"quiet_zone": False}, "quiet_zone must be an int, not bool"),
        ({"exact": 1}, "exact must be a bool, not int"),
        ({"size": 46}, "size"),
    ],
)
def test_geometry_of_other_types_is_refused(geometry: dict[str, Any], words: str) -> None:
    with pytest.raises(TypeError, match=words):
        render(encode("a"), "svg", **geometry)


@pytest.mark.parametrize(
    ("geometry", "pixels", "scale", "said"),
    [
        ({"size_mm": 46, "dpi": 300}, 543, 18, "46.0 mm, 1.59 mm a module, 300 dpi"),
        ({"size_mm": 46}, 543, 18, "46.0 mm, 1.59 mm a module, 300 dpi"),
        ({"module_mm": 0.5, "dpi": 203}, 116, 3, "14.5 mm, 0.50 mm a module, 203 dpi"),
        ({"module_mm": 1, "dpi": 254}, 290, 10, "29.0 mm, 1.00 mm a module, 254 dpi"),
        ({"size_mm": 29, "scale": 7}, 203, 7, "29.0 mm, 1.00 mm a module, 177.8 dpi"),
    ],
)
def test_an_exact_size_is_kept_to_the_dot(geometry: Options, pixels: int, scale: int, said: str) -> None:
    size = Geometry(**(geometry | {"exact": True})).fit_dots(encode("a"))
    assert (size.pixels, size.scale, str(size)) == (pixels, scale, said)
    assert size.whole == (pixels == 29 * scale)
    assert size.size_mm == pytest.approx(pixels / size.dpi * 25.4)
    png = render(encode("a"), "png", **(geometry | {"exact": True}))
    width, height, depth = struct.unpack(">2IB", chunks(png)[b"IHDR"][:9])
    assert (width, height, depth) == (pixels, pixels, 1 if size.whole else 8)


@settings(max_examples=30, deadline=None)
@given(size_mm=st.floats(10, 60), dpi=st.integers(150, 600))
def test_edges_between_dots_are_grey_and_nothing_else_is(size_mm: float, dpi: int) -> None:
    symbol = encode(PROMPTPAY)
    png = render(symbol, "png", size_mm=size_mm, dpi=dpi, exact=True)
    grey = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert grey is not None
    modules = symbol.size + 8
    # The light is shared out, none is made and none lost.
    assert grey.mean() / 255 == pytest.approx(1 - symbol.matrix.sum() / modules**2, abs=2e-3)
    middles = ((np.arange(modules) + 0.5) * len(grey) / modules).astype(int)
    if len(grey) / modules >= 3:
        assert np.array_equal(grey[np.ix_(middles, middles)] < 128, np.pad(symbol.matrix, 4))
        assert [found.bytes for found in zxingcpp.read_barcodes(grey, formats=QR)] == [PROMPTPAY.encode()]


@pytest.mark.parametrize(
    ("kind", "geometry", "codes"),
    [
        ("svg", {"size_mm": 46}, []),
        ("png", {}, []),
        ("svg", {"size_mm": 46, "quiet_zone": 3}, ["quiet_zone_small"]),
        ("terminal-dark", {"quiet_zone": 1}, []),
        ("svg", {"module_mm": 0.33}, []),
        ("svg", {"module_mm": 0.32}, ["module_small"]),
        ("png", {"scale": 3, "dpi": 203}, ["dots_few"]),
        ("png", {"scale": 3}, ["module_small", "dots_few"]),
        ("png", {"size_mm": 46, "exact": True}, ["edges_grey"]),
        ("png", {"module_mm": 0.8, "dpi": 254, "exact": True}, []),
    ],
)
def test_what_is_unwise_is_said_as_data(kind: str, geometry: Options, codes: list[str]) -> None:
    found = advise(encode("a"), kind, **geometry)
    assert [finding.code for finding in found] == codes
    assert all(finding.severity is Severity.WARNING for finding in found)


def test_less_than_a_dot_a_module_is_impossible_and_the_proposals_work() -> None:
    symbol = encode(PROMPTPAY)
    words = r"do not fit 3 mm at 300 dpi.* possible are 3\.5 mm at this density or 348 dpi at this size"
    with pytest.raises(SizeImpossible, match=words) as no:
        render(symbol, "png", size_mm=3)
    assert no.value.code == "size_impossible"
    assert Geometry(size_mm=3.5).fit_dots(symbol).scale == Geometry(size_mm=3, dpi=348).fit_dots(symbol).scale == 1
    with pytest.raises(SizeImpossible):
        render(symbol, "svg", size_mm=3, dpi=347)


@pytest.mark.parametrize("geometry", [{"size_mm": 0.2}, {"size_mm": 0.2, "scale": 3}, {"dpi": 5000, "scale": 1}])
def test_a_module_finer_than_any_printer_is_impossible(geometry: Options) -> None:
    with pytest.raises(SizeImpossible, match=r"this needs 0\.3 mm"):
        render(encode("a"), "svg", **geometry)
    assert Geometry(size_mm=0.3).fit(encode("a")).size_mm == 0.3


def test_png_stops_at_100_megapixels() -> None:
    with pytest.raises(SizeImpossible, match="at most 344 a module") as no:
        render(encode("a"), "png", scale=345)
    assert "10005 pixels" in str(no.value)
    png = render(encode("a"), "png", scale=344)
    assert struct.unpack(">2I", chunks(png)[b"IHDR"][:8]) == (9976, 9976)
    with pytest.raises(SizeImpossible):
        render(encode("a"), "png", size_mm=100_000, dpi=10_000)


@pytest.mark.parametrize("geometry", [{"size_mm": 46}, {"module_mm": 1}, {"dpi": 300}, {"scale": 2}])
def test_a_terminal_takes_no_size(geometry: Options) -> None:
    with pytest.raises(RenderError, match="only quiet_zone"):
        render(encode("a"), "terminal", **geometry)


def test_a_terminal_shows_a_readable_symbol() -> None:
    dark = type_out(render(encode(PROMPTPAY), "terminal"))
    assert read(dark.repeat(3, 0).repeat(3, 1)) == [PROMPTPAY.encode()]


@pytest.mark.parametrize(("kind", "ink"), [("terminal-light", True), ("terminal-dark", False)])
def test_bare_blocks_are_for_terminals_of_one_ground(kind: str, ink: bool) -> None:
    """On a light ground blocks are dark, on a dark one they are light: both must show the same symbol."""
    halves = {" ": (not ink, not ink), "▀": (ink, not ink), "▄": (not ink, ink), "█": (ink, ink)}
    text = render(encode(PROMPTPAY), kind).decode()
    assert "\x1b" not in text
    rows = [[halves[cell][half] for cell in line] for line in text.splitlines() for half in (0, 1)]
    dark = np.array(rows)
    assert np.array_equal(dark, type_out(render(encode(PROMPTPAY), "terminal")))
    assert read(dark.repeat(3, 0).repeat(3, 1)) == [PROMPTPAY.encode()]


@pytest.mark.parametrize("kind", ["SVG", "", "gif", None])
def test_an_unknown_format_is_refused_with_the_known_ones(kind: Any) -> None:
    with pytest.raises(RenderError, match="known are svg, png, pdf, eps, terminal, terminal-dark, terminal-light"):
        render(encode("a"), kind)


@pytest.mark.parametrize("symbol", ["a", None, np.ones((21, 21), bool)])
def test_only_symbols_are_rendered(symbol: Any) -> None:
    with pytest.raises(TypeError, match="render takes a Symbol"):
        render(symbol, "svg")


@pytest.mark.parametrize(
    ("name", "kind"), [("a.svg", "svg"), ("a.b.PNG", "png"), ("a.pdf", "pdf"), ("a.EPS", "eps"), ("a.txt", "terminal")]
)
def test_the_suffix_is_the_format(tmp_path: Path, name: str, kind: str) -> None:
    symbol = encode("a")
    save(symbol, tmp_path / name, quiet_zone=2)
    symbol.save(str(tmp_path / f"method_{name}"), quiet_zone=2)
    expected = render(symbol, kind, quiet_zone=2)
    assert (tmp_path / name).read_bytes() == (tmp_path / f"method_{name}").read_bytes() == expected


@pytest.mark.parametrize("name", ["a", "a.gif", ".svg", "svg"])
def test_an_unknown_suffix_is_refused_with_the_known_ones(tmp_path: Path, name: str) -> None:
    with pytest.raises(RenderError, match=r"known are \.svg, \.png, \.pdf, \.eps, \.txt"):
        encode("a").save(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_refused_geometry_leaves_an_old_file_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "a.png"
    target.write_bytes(b"old")
    with pytest.raises(SizeImpossible):
        encode("a").save(target, size_mm=1)
    assert target.read_bytes() == b"old"


def test_the_options_are_the_fields_of_geometry() -> None:
    assert get_type_hints(Options) == get_type_hints(Geometry)


def accept() -> None:
    """Write the golden files as they come out now."""
    symbol = golden_symbol()
    (GOLDEN / "symbol.svg").write_bytes(render(symbol, "svg", size_mm=46))
    (GOLDEN / "symbol.png").write_bytes(render(symbol, "png", size_mm=25, dpi=203.2))
    (GOLDEN / "symbol.terminal").write_bytes(render(symbol, "terminal"))


if __name__ == "__main__":
    accept()
