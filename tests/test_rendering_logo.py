"""Logos: the computed budget against real damage, what is refused, and files that are no logos."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from struct import pack
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from paycode.errors import LogoTooLarge, RenderError
from paycode.rendering import Budget, Colour, Logo, Style, advise, render
from paycode.rendering.budget import budget
from paycode.rendering.drawing import BLACK, WHITE, Path, Picture, Text
from paycode.rendering.pngfile import assemble, read
from paycode.symbol import Symbol, encode
from paycode.symbol.tables import blocks
from style_gallery import HEART, PROMPTPAY, Grey, grey, logo_png, zxing

Level = Literal["L", "M", "Q", "H"]
Modules = NDArray[np.bool_]
SQUARE = "M0 0h1v1h-1z"


def picture(dark: Modules) -> Grey:
    return np.where(np.pad(dark, 4), 0, 255).astype(np.uint8).repeat(6, 0).repeat(6, 1)


def square(symbol: Symbol, edge: int) -> Modules:
    """So many modules in the middle, both ways."""
    covered = np.zeros(symbol.matrix.shape, np.bool_)
    middle = np.s_[(symbol.size - edge) // 2 : (symbol.size + edge) // 2]
    covered[middle, middle] = True
    return covered


# Versions without an alignment pattern in the middle, so that only codewords are damaged.
@pytest.mark.parametrize("level", ["L", "M", "Q", "H"])
@pytest.mark.parametrize("version", [2, 4, 5, 6, 15, 18])
def test_a_reader_stands_exactly_the_damage_that_the_budget_allows(version: int, level: Level) -> None:
    symbol = encode("HTTPS://A.EXAMPLE", level, version)
    division = blocks(version, level)
    verdicts = set()
    for edge in range(1, symbol.size - 16, 2):
        found = budget(symbol, square(symbol, edge))
        if found.vital:
            break
        # Every covered module is wrong, and so is every codeword that was counted.
        readable = zxing(picture(symbol.matrix ^ square(symbol, edge))) == ["HTTPS://A.EXAMPLE"]
        beyond = division.misread_protection // 2
        if found.left >= 0:
            assert readable, f"{edge} modules, {found}"
        elif found.left + beyond < 0:
            assert not readable, f"{edge} modules, {found}"
        verdicts.add(found.left >= 0)
    assert True in verdicts


@settings(max_examples=60, deadline=None)
@given(
    version=st.sampled_from([3, 5, 6, 16]),
    level=st.sampled_from(["L", "M", "Q", "H"]),
    seed=st.integers(0, 2**32 - 1),
    share=st.floats(0.001, 0.08),
)
def test_scattered_damage_within_the_budget_is_read(version: int, level: Level, seed: int, share: float) -> None:
    symbol = encode("1234567", level, version)
    spots = np.random.default_rng(seed).random(symbol.matrix.shape) < share
    if (found := budget(symbol, spots)).left >= 0 and not found.vital:
        assert zxing(picture(symbol.matrix ^ spots)) == ["1234567"]


@pytest.mark.parametrize("paint", [0, 255, 128])
@pytest.mark.parametrize(("size", "level"), [(0.23, "M"), (0.3, "Q"), (0.35, "H")])
def test_whatever_is_painted_on_the_field_the_symbol_is_read(paint: int, size: float, level: Level) -> None:
    symbol = encode(PROMPTPAY, level, 16)
    logo = Logo.path(SQUARE, width=1, height=1, size=size, margin=1, reserve=0)
    assert logo.cost(symbol).left < 5
    shown = picture(symbol.matrix)
    shown[np.pad(logo.field(symbol), 4).repeat(6, 0).repeat(6, 1)] = paint
    assert zxing(shown) == [PROMPTPAY]


@pytest.mark.parametrize("level", ["L", "M", "Q", "H"])
@pytest.mark.parametrize("version", [4, 6, 7, 10, 14, 21, 32, 40])
def test_the_named_size_passes_and_the_next_does_not(version: int, level: Level) -> None:
    symbol = encode("1", level, version)
    with pytest.raises(LogoTooLarge) as no:
        Logo.path(SQUARE, width=1, height=1, size=0.5).cost(symbol)
    named = re.search(r"the largest that passes has size ([0-9.]+)", str(no.value))
    assert named is not None
    logo = Logo.path(SQUARE, width=1, height=1, size=float(named[1]))
    assert logo.cost(symbol).keeps(0.5)
    with pytest.raises(LogoTooLarge):
        replace(logo, size=logo.size + 2 / symbol.size).cost(symbol)


def test_the_error_says_what_is_wrong_and_nothing_is_drawn() -> None:
    style = Style(logo=Logo.path(SQUARE, width=1, height=1, size=0.3))
    words = (
        "the logo covers 28 codewords of version 4, level M: the worst block loses 14 and corrects 9, of which 50% are "
        "kept in reserve; the largest that passes has size 0.09; a higher level bears more"
    )
    for kind in ("svg", "png", "pdf", "eps"):
        with pytest.raises(LogoTooLarge) as no:
            render(encode(PROMPTPAY), kind, style=style)
        assert str(no.value) == words
    with pytest.raises(LogoTooLarge):
        advise(encode(PROMPTPAY), "svg", style=style)


def test_where_nothing_passes_no_size_is_named() -> None:
    with pytest.raises(LogoTooLarge, match="no logo passes here"):
        Logo.path(SQUARE, width=1, height=1, margin=3).cost(encode("a", "L", 1))


def test_finder_patterns_are_vital_however_large_the_reserve() -> None:
    logo = Logo.path(SQUARE, width=1, height=1, size=0.5, margin=3, reserve=0)
    with pytest.raises(LogoTooLarge, match="covers function patterns and"):
        logo.cost(encode("a", "H", 1))


@pytest.mark.parametrize(
    ("place", "vital", "patterns"),
    [
        ((0, 0), True, 0),
        ((7, 18), False, 0),
        ((6, 18), True, 0),  # timing
        ((8, 1), True, 0),  # format
        ((0, 37), True, 0),  # version
        ((37, 1), True, 0),
        ((37, 8), True, 0),  # the dark module
        ((22, 22), False, 1),
        ((4, 22), False, 1),  # an alignment pattern on the timing pattern, outside of it
        ((6, 22), True, 1),  # and within it
        ((38, 38), True, 0),  # the alignment pattern at the lower right
        ((20, 40), False, 1),
    ],
)
def test_what_may_be_covered(place: tuple[int, int], vital: bool, patterns: int) -> None:
    symbol = encode("a", "M", 7)
    covered = np.zeros(symbol.matrix.shape, np.bool_)
    covered[place] = True
    found = budget(symbol, covered)
    assert (found.vital, found.alignment) == (vital, patterns)


def test_a_covered_alignment_pattern_is_warned_of() -> None:
    style = Style(logo=Logo.swiss_cross())
    assert [finding.code for finding in advise(encode("a", "Q", 8), "svg", style=style, size_mm=46)] == [
        "alignment_covered"
    ]
    assert advise(encode("a", "Q", 5), "svg", style=style, size_mm=46) == ()


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Budget(lost=(4, 7), correctable=13), "covers 11 codewords; the worst block keeps 6 of 13"),
        (Budget(lost=(1,), correctable=2), "covers 1 codeword; the only block keeps 1 of 2"),
        (
            Budget(lost=(2, 2), correctable=9, alignment=1),
            "covers 4 codewords and 1 of the alignment patterns; the worst block keeps 7 of 9",
        ),
    ],
)
def test_a_budget_in_words(found: Budget, words: str) -> None:
    assert str(found) == words


@pytest.mark.parametrize(("reserve", "keeps"), [(0, True), (0.5, True), (0.6, True), (0.61, False), (1, False)])
def test_the_reserve_is_a_part_of_every_block(reserve: float, keeps: bool) -> None:
    assert Budget(lost=(1, 4), correctable=10).keeps(reserve) == keeps
    assert not Budget(lost=(0, 0), correctable=10, vital=True).keeps(reserve)


def test_proportions_are_kept_and_margins_are_whole_modules() -> None:
    symbol = encode("a", "H", 6)
    logo = Logo.png(logo_png(size=(120, 40)), size=0.3, margin=0)
    field = logo.field(symbol)
    assert (field.any(1).sum(), field.any(0).sum()) == (5, 13)
    (placed,) = logo.placed(symbol, 10, 20, 2)
    width = symbol.size * 0.3 * 2
    assert isinstance(placed, Picture)
    assert (placed.width, placed.height) == pytest.approx((width, width / 3))
    assert (placed.x, placed.y) == pytest.approx((10 + symbol.size - width / 2, 20 + symbol.size - width / 6))


def test_texts_and_lines_are_placed_to_scale() -> None:
    symbol = encode("a", "H", 6)
    line = Path(commands=(("M", 0, 0), ("L", 1, 1)), fill=None, stroke=BLACK, stroke_mm=0.1)
    logo = Logo(items=(line,), size=0.2)
    (placed,) = logo.placed(symbol, 0, 0, 1)
    assert isinstance(placed, Path)
    assert placed.stroke_mm == pytest.approx(0.1 * placed.unit) == pytest.approx(0.82)
    with pytest.raises(RenderError, match="paths and pictures"):
        Logo(items=(Text(text="a", x=0, y=0, size_mm=1),))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"size": 0}, "size of a logo must be more than 0 and at most 0.5"),
        ({"size": 0.51}, "size of a logo"),
        ({"size": float("nan")}, "size of a logo"),
        ({"margin": -1}, "margin of a logo must be 0 to 10"),
        ({"reserve": 1.1}, "reserve of a logo must be 0 to 1"),
    ],
)
def test_a_logo_out_of_range_is_refused(values: dict[str, Any], words: str) -> None:
    with pytest.raises(RenderError, match=words):
        Logo.png(logo_png(), **values)
    with pytest.raises(RenderError, match="height of a logo"):
        Logo.path(SQUARE, width=1, height=0)
    with pytest.raises(RenderError, match="one or more"):
        Logo(items=())


def test_path_data_is_read_as_svg_has_it() -> None:
    logo = Logo.path("m1 1 l8 0 v8 h-8 z M2 2 q2 0 2 2 t2 2 a1 1 0 0 1 1 1", width=10, height=10, fill=WHITE)
    (path,) = logo.items
    assert isinstance(path, Path)
    assert path.commands[:6] == (("M", 1, 1), ("L", 9, 1), ("L", 9, 9), ("L", 1, 9), ("L", 1, 1), ("Z",))
    assert path.commands[7] == pytest.approx(("C", 2 + 4 / 3, 2, 4, 2 + 2 / 3, 4, 4))
    assert {command[0] for command in path.commands} == {"M", "L", "C", "Z"}
    assert path.fill == WHITE


@pytest.mark.parametrize("data", ["", "hello", "M", "M 1", "L 1 1", "M0 0 X 3", "M0 0 L nan 1", "M0 0 L 1e999 1"])
def test_what_is_no_path_is_refused(data: str) -> None:
    with pytest.raises(RenderError, match="is no SVG path"):
        Logo.path(data, width=1, height=1)


SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{body}</svg>'


def svg(body: str, box: str = "0 0 10 10") -> bytes:
    return SVG.format(box=box, body=body).encode()


def test_an_svg_file_of_paths_becomes_those_paths() -> None:
    body = (
        '<title>Cup</title><g fill="#0a5"><path d="M0 0h1v1z"/><path fill="white" d="M1 1h1v1z"/></g>'
        '<path fill="none" d="M0 0h9v9z"/><path d="M2 2h1v1z"/>'
    )
    logo = Logo.svg(svg(body, "-5,-5, 20,10"))
    assert (logo.width, logo.height) == (20, 10)
    paths = [item for item in logo.items if isinstance(item, Path)]
    assert [(path.fill, path.x, path.y) for path in paths] == [
        (Colour.of("#0a5"), 5, 5),
        (WHITE, 5, 5),
        (BLACK, 5, 5),
    ]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "cannot be read"),
        (b"\x00<svg", "cannot be read"),
        (b'<?xml version="1.0" encoding="nonsense"?><svg/>', "cannot be read"),
        (b"<html/>", "is no SVG"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]><svg/>', "document type"),
        (b" " * 1_000_001, "larger than a megabyte"),
        (svg("", "0 0 10"), "viewBox of four numbers"),
        (svg("", "0 0 ten 10"), "viewBox of four numbers"),
        (svg("", "0 0 0 10"), "one or more paths"),
        (svg('<path d="M0 0h1v1z"/>', "0 0 nan 10"), "width of a logo"),
        (svg('<circle r="3"/>'), "has circle with r"),
        (svg("<text>Pay</text>"), "has text: only paths"),
        (svg('<path d="M0 0h1v1z" stroke="#000"/>'), "path with stroke"),
        (svg('<g transform="scale(2)"><path d="M0 0h1v1z"/></g>'), "g with transform"),
        (svg('<path fill-rule="evenodd" d="M0 0h1v1z"/>'), "has path: only paths with a plain fill"),
        (svg('<path fill="url(#a)" d="M0 0h1v1z"/>'), "not of the form #rgb"),
        (svg('<path d="nonsense"/>'), "is no SVG path"),
        (svg("<g>" * 9000 + "</g>" * 9000), "nested"),
    ],
)
def test_an_svg_file_with_anything_else_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(RenderError, match=words):
        Logo.svg(data)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1"])
def test_png_files_of_every_kind_are_taken(mode: str) -> None:
    style = Style(logo=Logo.png(logo_png(mode)))
    assert zxing(grey(render(encode(PROMPTPAY, "H"), "png", style=style))) == [PROMPTPAY]


HEADER = pack(">2I5B", 1, 1, 8, 0, 0, 0, 0)
PIXEL = zlib.compress(b"\0\0")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not a PNG file"),
        (b"GIF89a", "not a PNG file"),
        (b"\x89PNG\r\n\x1a\n", "cut off"),
        (logo_png()[:-12], "cut off"),
        (logo_png()[:-20], "a checksum does not fit"),
        (logo_png()[:100] + b"?" + logo_png()[101:], "a checksum does not fit"),
        (assemble([(b"IDAT", PIXEL)]), "no header"),
        (assemble([(b"IHDR", HEADER[:-1])]), "no header"),
        (assemble([(b"IHDR", pack(">2I5B", 0, 1, 8, 0, 0, 0, 0)), (b"IDAT", PIXEL)]), "0 x 1 pixels"),
        (assemble([(b"IHDR", pack(">2I5B", 5000, 5000, 8, 0, 0, 0, 0))]), "allowed are up to 16 million"),
        (assemble([(b"IHDR", pack(">2I5B", 1, 1, 8, 5, 0, 0, 0)), (b"IDAT", PIXEL)]), "header that PNG does not know"),
        (assemble([(b"IHDR", pack(">2I5B", 1, 1, 3, 0, 0, 0, 0)), (b"IDAT", PIXEL)]), "header that PNG does not know"),
        (assemble([(b"IHDR", HEADER), (b"IDAT", b"nonsense")]), "cannot be unpacked"),
        (assemble([(b"IHDR", HEADER), (b"IDAT", zlib.compress(b"\0"))]), "pixels are missing"),
        (assemble([(b"IHDR", HEADER)]), "pixels are missing"),
    ],
)
def test_a_file_that_is_no_whole_png_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(RenderError, match=words):
        Logo.png(data)


def test_a_small_file_that_unpacks_to_much_is_not_unpacked() -> None:
    bomb = assemble([(b"IHDR", HEADER), (b"IDAT", zlib.compress(bytes(50_000_000), 9))])
    assert read(bomb).width == 1
    with pytest.raises(TypeError, match="bytes, not str"):
        Logo.png("a.png")  # type: ignore[arg-type]


@given(data=st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_a_logo_or_a_render_error(data: bytes) -> None:
    for take in (Logo.png, Logo.svg):
        for head in (b"", b"\x89PNG\r\n\x1a\n", b'<svg xmlns="http://www.w3.org/2000/svg">'):
            with pytest.raises(RenderError):
                take(head + data)


@given(text=st.text("MmLlHhVvCcSsQqTtAaZz0123456789.-+e, ", max_size=40))
@settings(max_examples=300, deadline=None)
def test_any_text_is_a_path_or_a_render_error(text: str) -> None:
    try:
        logo = Logo.path(text, width=1, height=1)
    except RenderError:
        return
    assert logo.items


def test_a_path_logo_is_seen_in_its_colour() -> None:
    style = Style(logo=Logo.path(HEART, width=100, height=100, fill=Colour.of("#d0103a"), size=0.2))
    file = render(encode(PROMPTPAY, "H"), "svg", style=style)
    assert b'fill="#d0103a"' in file
