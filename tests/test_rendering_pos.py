"""Dots for printers and panels; `python tests/test_rendering_pos.py` accepts the golden files anew."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser
from zebrafy.zebrafy_zpl import ZebrafyZPL

import pos_printers as printers
from paycode.errors import RenderError, SizeImpossible
from paycode.rendering import Geometry
from paycode.rendering.pos import bitmap, c_header, epaper, epl, escpos, tspl, zpl
from paycode.rendering.pos.raster import draw, fit, pack
from paycode.symbol import Symbol, encode

GOLDEN = Path(__file__).parent / "golden"
PROMPTPAY = "00020101021129370016A000000677010111011300668123456785303764540599.005802TH63043273"
BIG = "https://pay.example/?" + "0123456789abcdef" * 60

PAPER: dict[str, tuple[Callable[..., bytes], Callable[[bytes], printers.Dots]]] = {
    "escpos": (escpos, printers.escpos),
    "zpl": (zpl, printers.zpl),
    "epl": (epl, printers.epl),
    "tspl": (tspl, printers.tspl),
}
# How each golden file is made.
GOLDEN_FILES: dict[str, Callable[[Symbol], bytes]] = {
    "symbol.escpos": lambda symbol: escpos(symbol, Geometry(scale=3), width_dots=384, band_rows=64),
    "symbol.zpl": lambda symbol: zpl(symbol, Geometry(scale=3), width_dots=384),
    "symbol.epl": lambda symbol: epl(symbol, Geometry(scale=2)),
    "symbol.tspl": lambda symbol: tspl(symbol, Geometry(scale=2), width_dots=384),
    "symbol.bitmap": lambda symbol: bitmap(symbol, Geometry(scale=2), alignment=4),
    "symbol.h": lambda symbol: c_header(symbol, Geometry(scale=1), name="till_3", dark=0),
    "symbol.epaper": lambda symbol: epaper(symbol, Geometry(), panel=(122, 250), turn=90),
}


def golden_symbol() -> Symbol:
    rows = (GOLDEN / "symbol.txt").read_text("ascii").split()
    return Symbol(modules="".join(rows).translate({46: 0, 35: 1}).encode(), level="M", mask=0)


def expected(symbol: Symbol, scale: int, quiet_zone: int = 4) -> printers.Dots:
    return np.pad(symbol.matrix, quiet_zone).repeat(scale, 0).repeat(scale, 1)


def trimmed(dots: printers.Dots) -> printers.Dots:
    """Without the light rows and columns around."""
    rows, columns = np.flatnonzero(dots.any(1)), np.flatnonzero(dots.any(0))
    return dots[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


@pytest.mark.parametrize("name", GOLDEN_FILES)
def test_golden_files_byte_for_byte(name: str) -> None:
    assert GOLDEN_FILES[name](golden_symbol()) == (GOLDEN / name).read_bytes()


def test_a_first_symbol_by_hand() -> None:
    """The first row of the finder pattern, worked out on paper: eight light dots, seven dark modules of two dots."""
    symbol, geometry = encode("a"), Geometry(scale=2)
    first = symbol.matrix[0]
    assert first[:8].tolist() == [True] * 7 + [False]
    row = bitmap(symbol, geometry)[8 * 8 : 9 * 8]
    assert row[:3] == b"\x00\xff\xfc"
    assert escpos(symbol, geometry)[:8] == b"\x1dv0\x00\x08\x00\x3a\x00"
    assert escpos(symbol, geometry)[8 + 8 * 8 :].startswith(row)
    assert zpl(symbol, geometry).startswith(b"^XA\n^FO0,0^GFA,464,464,8,,:::::::00IFC")
    assert epl(symbol, geometry).startswith(b"\nN\nGW0,0,8,58," + b"\xff" * 65 + b"\x00\x03")
    assert tspl(symbol, geometry).startswith(b"CLS\r\nBITMAP 0,0,8,58,0," + b"\xff" * 65 + b"\x00\x03")
    assert epaper(symbol, geometry)[65:67] == b"\x00\x03"


@pytest.mark.parametrize("kind", PAPER)
@pytest.mark.parametrize("text", ["a", PROMPTPAY, BIG])
@pytest.mark.parametrize("geometry", [{"scale": 2}, {"scale": 3, "quiet_zone": 2}, {"size_mm": 60}, {"module_mm": 0.4}])
def test_the_paper_shows_the_symbol_and_reads(kind: str, text: str, geometry: dict[str, Any]) -> None:
    write, printer = PAPER[kind]
    symbol, asked = encode(text, "L"), Geometry(**geometry)
    size = fit(symbol, asked)
    dots = printer(write(symbol, asked))
    assert np.array_equal(dots[: size.pixels, : size.pixels], expected(symbol, size.scale, size.quiet_zone))
    assert not dots[:, size.pixels :].any()
    assert dots.shape[0] == size.pixels
    assert printers.read(dots) == [text.encode()]


@settings(max_examples=40)
@given(
    data=st.binary(min_size=1, max_size=120),
    scale=st.integers(2, 5),
    quiet_zone=st.integers(2, 8),
    band_rows=st.integers(8, 300),
    margin=st.integers(0, 60),
)
def test_whatever_is_printed_reads_back(data: bytes, scale: int, quiet_zone: int, band_rows: int, margin: int) -> None:
    symbol, geometry = encode(data), Geometry(scale=scale, quiet_zone=quiet_zone)
    dots = expected(symbol, scale, quiet_zone)
    width = len(dots) + margin
    options: dict[str, dict[str, Any]] = {"escpos": {"band_rows": band_rows}}
    for kind, (write, printer) in PAPER.items():
        printed = printer(write(symbol, geometry, width_dots=width, **options.get(kind, {})))
        left = (width - len(dots)) // 2
        assert np.array_equal(printed[:, left : left + len(dots)], dots)
        assert np.array_equal(trimmed(printed), trimmed(dots))
        assert printers.read(np.pad(printed, 4 * scale)) == [data]


@settings(max_examples=40)
@given(
    data=st.binary(min_size=1, max_size=60),
    scale=st.integers(1, 4),
    alignment=st.integers(1, 9),
    dark=st.integers(0, 1),
    margin=st.integers(0, 20) | st.none(),
)
def test_bitmaps_and_headers_hold_the_symbol(
    data: bytes, scale: int, alignment: int, dark: int, margin: int | None
) -> None:
    symbol, geometry = encode(data), Geometry(scale=scale)
    dots = expected(symbol, scale)
    width = len(dots) + (margin or 0)
    options: dict[str, Any] = {"alignment": alignment, "dark": dark, "width_dots": None if margin is None else width}
    stride = -(-width // (8 * alignment)) * alignment
    packed = bitmap(symbol, geometry, **options)
    shown = printers.unpack(packed, stride, width, dark)
    left = (width - len(dots)) // 2
    assert np.array_equal(shown, np.pad(dots, ((0, 0), (left, width - len(dots) - left))))
    assert printers.c_array(c_header(symbol, geometry, **options), "qr_symbol") == (packed, width, len(dots), stride)


@pytest.mark.skipif(not shutil.which("cc"), reason="no C compiler here")
@pytest.mark.parametrize("standard", ["c99", "gnu17"])
def test_the_header_compiles_and_holds_the_bytes(tmp_path: Path, standard: str) -> None:
    # Twice the same header, as in a large program.
    symbol = golden_symbol()
    (tmp_path / "code.h").write_bytes(c_header(symbol, Geometry(scale=3), name="till_3"))
    (tmp_path / "main.c").write_text(
        '#include <stdio.h>\n#include "code.h"\n#include "code.h"\n'
        "int main(void)\n{\n"
        '    printf("%d %d %d\\n", till_3_width, till_3_height, till_3_stride);\n'
        "    return fwrite(till_3, 1, sizeof till_3, stdout) != sizeof till_3;\n}\n"
    )
    program = tmp_path / "program"
    flags = ["-Wall", "-Wextra", "-Werror", "-pedantic", f"-std={standard}"]
    subprocess.run(["cc", *flags, "-o", str(program), str(tmp_path / "main.c")], check=True)
    sizes, _, data = subprocess.run([str(program)], capture_output=True, check=True).stdout.partition(b"\n")
    assert sizes == b"123 123 16"
    assert data == bitmap(symbol, Geometry(scale=3))


@pytest.mark.skipif(not shutil.which("cc"), reason="no C compiler here")
def test_a_name_of_every_shape_compiles(tmp_path: Path) -> None:
    names = ["a_", "till_3", "int_8", "size_max", "q__r", "z9_" + "x" * 28, "main_", "printf_", "uint8_tt"]
    for name in names:
        (tmp_path / f"{name}.h").write_bytes(c_header(encode("a"), Geometry(scale=1), name=name))
    used = " + ".join(f"{name}[{name}_stride * {name}_height - 1]" for name in names)
    includes = "".join(f'#include "{name}.h"\n' for name in names)
    (tmp_path / "main.c").write_text(f"#include <stdio.h>\n{includes}int main(void) {{ return {used}; }}\n")
    subprocess.run(["cc", "-Wall", "-Werror", "-std=c99", "-fsyntax-only", str(tmp_path / "main.c")], check=True)


@pytest.mark.parametrize(
    "name",
    ["", "qr", "Qr_a", "_qr", "9_a", "qr-code_", "qr code_", "xor_eq", "a_" * 16, "uint8_t", "qr_\n", "ä_b", "a_b;"],
)
def test_names_that_are_no_identifiers_are_refused(name: str) -> None:
    with pytest.raises(RenderError, match="no name for a C array"):
        c_header(encode("a"), Geometry(), name=name)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("panel", [None, (122, 250), (200, 200), (400, 300)])
def test_a_panel_shows_the_symbol_in_its_middle(panel: tuple[int, int] | None, turn: int) -> None:
    symbol = encode(PROMPTPAY)
    geometry = Geometry(scale=2) if panel is None else Geometry()
    size = fit(symbol, geometry, None if panel is None else min(panel))
    width, height = panel or (size.pixels, size.pixels)
    memory = epaper(symbol, geometry, panel=panel, turn=turn)
    assert len(memory) == -(-width // 8) * height
    shown = printers.unpack(memory, -(-width // 8), width, dark=0)
    upright = np.rot90(shown, turn // 90)
    top, left = ((edge - size.pixels) // 2 for edge in upright.shape)
    dots = expected(symbol, size.scale)
    assert size.scale == (2 if panel is None else min(panel) // 41)
    assert np.array_equal(upright[top : top + size.pixels, left : left + size.pixels], dots)
    assert upright.sum() == dots.sum()
    assert printers.read(np.pad(shown, 8)) == [PROMPTPAY.encode()]


@pytest.mark.parametrize("options", [{"turn": 45}, {"turn": -90}, {"panel": (0, 100)}, {"panel": (100, 5001)}])
def test_panels_that_are_none_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(RenderError, match=r"must be (0, 90, 180 or 270 degrees|1 to 5000)"):
        epaper(encode("a"), Geometry(), **options)


@pytest.mark.parametrize(("width", "scale"), [(384, 9), (576, 14), (82, 2), (41, 1)])
def test_the_paper_gives_the_module_size(width: int, scale: int) -> None:
    symbol = encode(PROMPTPAY)
    size = fit(symbol, Geometry(), width)
    assert (size.modules, size.scale, size.dpi) == (41, scale, 203)
    for write, printer in PAPER.values():
        if scale > 1:
            printed = printer(write(symbol, Geometry(), width_dots=width))
            first = np.flatnonzero(printed.any(0))[0]
            assert first == (width - size.pixels) // 2 + 4 * scale


def test_a_size_that_is_asked_for_is_kept_on_wide_paper() -> None:
    symbol = encode(PROMPTPAY)
    assert fit(symbol, Geometry(scale=3), 576).scale == 3
    assert fit(symbol, Geometry(size_mm=30), 576).scale == 5
    assert fit(symbol, Geometry(module_mm=0.5, dpi=300), 576).scale == 5
    assert fit(symbol, Geometry(module_mm=0.5, scale=4), 576).dpi == pytest.approx(203.2)
    assert fit(symbol, Geometry(dpi=180), 576).scale == 14


@pytest.mark.parametrize(
    ("geometry", "dpi", "scale"),
    [({}, 203, 8), ({"dpi": 300}, 300, 8), ({"size_mm": 41}, 203, 7), ({"scale": 5, "size_mm": 41}, 127, 5)],
)
def test_the_density_is_203_dpi_unless_told(geometry: dict[str, Any], dpi: float, scale: int) -> None:
    size = fit(encode(PROMPTPAY), Geometry(**geometry))
    assert (size.dpi, size.scale) == (dpi, scale)


def test_less_than_a_dot_a_module_is_impossible_and_the_proposal_works() -> None:
    symbol = encode(PROMPTPAY)
    for write in (escpos, zpl, epl, tspl, bitmap, c_header):
        with pytest.raises(SizeImpossible, match=r"41 modules, .* do not fit 40 dots.* possible are 41 dots or more"):
            write(symbol, Geometry(), width_dots=40)
    with pytest.raises(SizeImpossible, match="possible are 41 dots or more"):
        epaper(symbol, Geometry(), panel=(250, 40))
    assert fit(symbol, Geometry(), 41).scale == 1


@pytest.mark.parametrize(
    ("write", "most"), [(escpos, 2040 // 41), (zpl, 892 // 41), (epl, 121), (tspl, 121), (bitmap, 121), (epaper, 121)]
)
def test_what_a_language_cannot_say_is_impossible_and_the_proposal_works(
    write: Callable[..., bytes], most: int
) -> None:
    symbol = encode(PROMPTPAY)
    with pytest.raises(SizeImpossible, match=rf"{most + 1} dots a module do not fit here: at most {most} are possible"):
        write(symbol, Geometry(scale=most + 1))
    assert write(symbol, Geometry(scale=most))
    with pytest.raises(SizeImpossible):
        write(symbol, Geometry(scale=10_000, quiet_zone=100))


def test_zpl_counts_up_to_99999_bytes() -> None:
    with pytest.raises(SizeImpossible, match="at most 18 are possible"):
        zpl(encode("a"), Geometry(scale=19, quiet_zone=13))  # 893 dots, 112 bytes a row
    assert b"^GFA,89676,89676," in zpl(encode("a"), Geometry(scale=18, quiet_zone=13))


def test_a_symbol_wider_than_the_paper_is_impossible() -> None:
    with pytest.raises(SizeImpossible, match="10 dots a module do not fit here: at most 9 are possible"):
        escpos(encode(PROMPTPAY), Geometry(scale=10), width_dots=384)


@pytest.mark.parametrize(
    ("write", "options", "words"),
    [
        (escpos, {"width_dots": 0}, "width_dots must be 1 to 2040"),
        (escpos, {"width_dots": 2041}, "width_dots must be 1 to 2040"),
        (zpl, {"width_dots": 5001}, "width_dots must be 1 to 5000"),
        (bitmap, {"width_dots": 10**5000}, "width_dots must be 1 to 5000"),
        (escpos, {"band_rows": 7}, "band_rows must be 8 to 1023"),
        (escpos, {"band_rows": 1024}, "band_rows must be 8 to 1023"),
        (bitmap, {"alignment": 0}, "alignment must be 1 to 64"),
        (bitmap, {"dark": 2}, "dark must be 0 to 1"),
    ],
)
def test_options_out_of_range_are_refused(write: Callable[..., bytes], options: dict[str, Any], words: str) -> None:
    with pytest.raises(RenderError, match=words):
        write(encode("a"), Geometry(), **options)


@pytest.mark.parametrize("options", [{"width_dots": 384.0}, {"width_dots": True}, {"band_rows": "64"}])
def test_options_of_other_types_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="must be an int"):
        escpos(encode("a"), Geometry(), **options)


@pytest.mark.parametrize(
    ("scale", "band_rows", "bands"),
    [(4, 64, [64, 64, 36]), (3, 64, [63, 60]), (8, 255, [248, 80]), (12, 8, [8] * 61 + [4])],
)
def test_bands_end_with_a_module(scale: int, band_rows: int, bands: list[int]) -> None:
    data = escpos(encode(PROMPTPAY), Geometry(scale=scale), band_rows=band_rows)
    heights = []
    while data:
        width, height = data[4], data[6]
        heights.append(height)
        data = data[8 + width * height :]
    assert heights == bands


def test_a_module_taller_than_a_band_is_cut() -> None:
    symbol = encode("a")
    dots = printers.escpos(escpos(symbol, Geometry(scale=12), band_rows=8))
    assert np.array_equal(dots[:, : 12 * 29], expected(symbol, 12))


@pytest.mark.parametrize(
    ("write", "commands", "dark"), [(escpos, rb"\x10[\x04\x05\x14]", 1), (tspl, rb"\x1b!", 0)], ids=["escpos", "tspl"]
)
def test_images_hold_no_bytes_that_are_obeyed(write: Callable[..., bytes], commands: bytes, dark: int) -> None:
    """DLE DC4 opens the drawer, ESC ! resets: one dot a module is refused where it makes one, two never do."""
    for seed in count():
        symbol = encode(np.random.default_rng(seed).bytes(1500), "L")
        assert not re.search(commands, write(symbol, Geometry(scale=2)))
        if re.search(commands, bitmap(symbol, Geometry(scale=1), dark=dark)):
            break
        assert write(symbol, Geometry(scale=1))
    with pytest.raises(SizeImpossible, match="two dots a module or more"):
        write(symbol, Geometry(scale=1))
    assert seed > 0


@settings(max_examples=60)
@given(st.integers(0, 2**32), st.integers(1, 900), st.integers(1, 12))
def test_any_rows_survive_the_compression_of_zpl(seed: int, width: int, height: int) -> None:
    from paycode.rendering.pos.zpl import _shortened

    random = np.random.default_rng(seed)
    dots = (random.random((height, width)) < random.random()).repeat(random.integers(1, 9), 1)[:, :892]
    rows = pack(dots)
    field = "".join(_shortened(row.tobytes()) for row in rows)
    assert "".join(printers._zpl_rows(field, 2 * rows.shape[1])) == rows.tobytes().hex().upper()


def test_runs_longer_than_a_letter_are_counted() -> None:
    from paycode.rendering.pos.zpl import _shortened

    assert _shortened(b"\xff" * 10) == "gF"
    assert _shortened(b"\xbb" * 163 + b"\xb0" + b"\0") == "vMB0,"
    assert _shortened(b"\0") == ","


@pytest.mark.parametrize("scale", [1, 2, 3, 7])
@pytest.mark.parametrize("text", ["a", PROMPTPAY, BIG])
def test_another_reader_of_zpl_sees_the_same_dots(text: str, scale: int) -> None:
    symbol = encode(text)
    if scale * (symbol.size + 8) > 892:
        scale = 892 // (symbol.size + 8)
    (picture,) = ZebrafyZPL(zpl(symbol, Geometry(scale=scale)).decode()).to_images()
    dots = expected(symbol, scale)
    seen = ~np.asarray(picture.convert("1"))
    assert np.array_equal(seen, np.pad(dots, ((0, 0), (0, -len(dots) % 8))))


def test_the_same_symbol_gives_the_same_bytes() -> None:
    for write in (escpos, zpl, epl, tspl, bitmap, c_header, epaper):
        assert write(encode(PROMPTPAY), Geometry()) == write(encode(PROMPTPAY), Geometry())


def test_draw_centres_to_the_left_and_above() -> None:
    symbol = encode("a")
    size = fit(symbol, Geometry(scale=1))
    area = draw(symbol, size, width=32, height=30)
    assert area.shape == (30, 32)
    assert np.array_equal(area[:29, 1:30], expected(symbol, 1))


def test_the_page_about_printers_says_what_happens() -> None:
    page = Path(__file__).parents[1] / "docs" / "pos.md"
    examples = list(Sybil(parsers=[PythonCodeBlockParser()]).parse(page).examples())
    assert examples
    for example in examples:
        example.evaluate()


@pytest.mark.parametrize(("language", "more"), [("escpos", ["576"]), ("zpl-native", []), ("tspl", [])])
def test_the_example_prints(tmp_path: Path, language: str, more: list[str]) -> None:
    example = Path(__file__).parents[1] / "examples" / "pos_printer.py"
    device = tmp_path / "lp0"
    command = [sys.executable, str(example), PROMPTPAY, language, str(device), *more]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    data = device.read_bytes()
    assert done.stdout == f"{len(data)} bytes of {language} for {encode(PROMPTPAY)!r}\n"
    if language == "zpl-native":
        assert printers.zpl_native(data)[0] == PROMPTPAY.encode()
    else:
        assert printers.read(PAPER[language][1](data)) == [PROMPTPAY.encode()]


def accept() -> None:
    """Write the golden files as they come out now."""
    for name, make in GOLDEN_FILES.items():
        (GOLDEN / name).write_bytes(make(golden_symbol()))


if __name__ == "__main__":
    accept()
