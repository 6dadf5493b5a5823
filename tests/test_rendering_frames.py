"""Frames: never in the quiet zone, readable captions, neutral colours."""

from __future__ import annotations

import re
import struct
from typing import Any

import numpy as np
import pytest

from paycode.errors import MissingGlyph, RenderError, UnknownScheme
from paycode.payload import registry
from paycode.rendering import Colour, Frame, Geometry, Style, render
from paycode.rendering.contrast import GOOD, Contrast
from paycode.rendering.drawing import BLACK, WHITE, Text
from paycode.symbol import encode
from style_gallery import PROMPTPAY, grey, zxing


@pytest.mark.parametrize("quiet_zone", [0, 2, 4, 9])
@pytest.mark.parametrize("text", ["a", PROMPTPAY, "x" * 900])
@pytest.mark.parametrize("caption", ["", "Pay"])
def test_a_frame_never_enters_the_quiet_zone(text: str, caption: str, quiet_zone: int) -> None:
    symbol = encode(text)
    style = Style(frame=Frame(caption=caption))
    picture = grey(render(symbol, "png", style=style, scale=4, quiet_zone=quiet_zone))
    edge = symbol.size + 2 * quiet_zone
    frame = Frame(caption=caption).around(edge, WHITE)
    assert picture.shape == (frame.height * 4, frame.width * 4)
    inside = picture[frame.top * 4 :, frame.left * 4 :][: edge * 4, : edge * 4]
    assert np.array_equal(inside, grey(render(symbol, "png", scale=4, quiet_zone=quiet_zone)))


@pytest.mark.parametrize("scheme", registry.SCHEMES)
def test_every_scheme_has_a_frame_with_its_name_in_legible_letters(scheme: str) -> None:
    frame = Frame.of(scheme)
    (words,) = frame.around(41, WHITE).over
    assert isinstance(words, Text)
    assert words.text == frame.caption == registry.find(scheme).info.name
    assert Contrast.between(frame.colour, words.fill).white > GOOD


def test_captions_are_asked_for_or_left_out() -> None:
    assert Frame.of("upi", "Scan to pay").caption == "Scan to pay"
    assert Frame.of("upi", "").around(41, WHITE).over == ()
    with pytest.raises(UnknownScheme):
        Frame.of("nosuch")


def test_letters_are_black_on_a_pale_frame() -> None:
    (words,) = Frame(caption="Pay", colour=Colour.of("#ffe08a")).around(41, WHITE).over
    assert isinstance(words, Text)
    assert words.fill == BLACK


def test_a_long_caption_is_smaller_and_a_longer_one_is_refused() -> None:
    sizes = []
    for length in (5, 25, 40):
        (words,) = Frame(caption="n" * length).around(41, WHITE).over
        assert isinstance(words, Text)
        sizes.append(words.size_mm)
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == 3
    with pytest.raises(RenderError, match="too long for its frame"):
        render(encode("a"), "svg", style=Style(frame=Frame(caption="n" * 200)))


def test_a_caption_without_a_glyph_is_an_error() -> None:
    with pytest.raises(MissingGlyph):
        render(encode("a"), "svg", style=Style(frame=Frame(caption="\U000f0000")))


@pytest.mark.parametrize(("values", "words"), [({"caption": 5}, "caption"), ({"colour": "#000"}, "colour")])
def test_a_frame_of_other_types_is_refused(values: dict[str, Any], words: str) -> None:
    with pytest.raises(TypeError, match=words):
        Frame(**values)


def test_the_symbol_keeps_its_size_and_the_page_grows() -> None:
    symbol, style = encode(PROMPTPAY), Style(frame=Frame(caption="Pay"))
    frame = Frame(caption="Pay").around(41, WHITE)
    svg = render(symbol, "svg", style=style, size_mm=41).decode()
    assert f'width="{frame.width}mm" height="{frame.height}mm"' in svg
    png = render(symbol, "png", style=style, size_mm=41, dpi=254)
    assert struct.unpack(">2I", png[16:24]) == (frame.width * 10, frame.height * 10)
    assert Geometry(size_mm=41, dpi=254).fit_dots(symbol).scale == 10
    assert re.search("<desc>Pay</desc>", svg)


@pytest.mark.parametrize("light", [WHITE, None])
def test_outside_of_the_round_corners_there_is_nothing(light: Colour | None) -> None:
    file = render(encode(PROMPTPAY), "png", style=Style(light=light, frame=Frame()), scale=4)
    assert grey(file)[0, 0] == 255  # clear, on white
    assert zxing(grey(file)) == [PROMPTPAY]
