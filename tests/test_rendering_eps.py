"""Pages as EPS: the same as in SVG, drawn by Ghostscript where it is installed."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import resvg_py

from paycode.rendering.drawing import BLACK, WHITE, Colour, Group, Item, Page, Text, placed, rectangle
from paycode.rendering.drawing import Path as Outline
from paycode.rendering.outlines import circle, cubic
from paycode.rendering.pages_eps import page_eps
from paycode.rendering.pages_svg import page_svg
from style_gallery import apart, grey
from test_rendering_styles import eps_grey

RED = Colour.of("#d02020")
PAGE = Page(
    width=50.8,
    height=25.4,
    title="Everything",
    items=(
        Outline(commands=rectangle(1, 1, 20, 12), fill=RED, stroke=BLACK, stroke_mm=0.8),
        Outline(
            commands=tuple(circle(0, 0, 5)), fill=None, stroke=BLACK, stroke_mm=0.5, dash_mm=(2, 1), x=35, y=8, unit=1.2
        ),
        Outline(commands=(("M", 3, 17), ("C", 10, 10, 14, 26, 22, 18)), fill=None, stroke=RED, stroke_mm=1),
        Text(text="Zahlen & Bitte", x=49, y=20, size_mm=4, bold=True, anchor="end"),
        Text(text="ขอบคุณ", x=11, y=9, size_mm=5, anchor="middle", fill=WHITE),
        Text(text="turned", x=48, y=14, size_mm=3, turn=-90),
        Group(x=30, y=21, turn=20, items=(Outline(commands=rectangle(0, 0, 6, 2), fill=RED),)),
    ),
)  # fmt: skip


@pytest.mark.skipif(not shutil.which("gs"), reason="Ghostscript is not installed: EPS pages are not drawn")
def test_every_item_is_drawn_as_in_svg(tmp_path: Path) -> None:
    drawn = eps_grey(page_eps(PAGE), 200, tmp_path)
    expected = grey(bytes(resvg_py.svg_to_bytes(svg_string=page_svg(PAGE).decode(), dpi=200, background="white")))
    assert np.abs(np.subtract(drawn.shape, expected.shape)).max() <= 1
    assert apart(expected, drawn) < 3
    assert expected.min() == 0


def test_the_head_says_the_box_and_the_level() -> None:
    lines = page_eps(PAGE).decode("ascii").splitlines()
    assert lines[:4] == [
        "%!PS-Adobe-3.0 EPSF-3.0",
        "%%BoundingBox: 0 0 144 72",
        "%%HiResBoundingBox: 0 0 144 72",
        "%%LanguageLevel: 2",
    ]
    assert lines[-1] == "%%EOF"
    assert page_eps(PAGE) == page_eps(PAGE)


def test_quadratic_curves_become_the_same_cubic_ones() -> None:
    assert list(cubic([("M", 0, 0), ("Q", 3, 6, 9, 0), ("L", 1, 1), ("Z",)])) == [
        ("M", 0, 0),
        ("C", 2, 4, 5, 4, 9, 0),
        ("L", 1, 1),
        ("Z",),
    ]


@pytest.mark.parametrize("item", PAGE.items[:4])
def test_placed_items_are_the_same_at_another_size(item: Item) -> None:
    small = Page(width=30, height=20, items=(placed(item, 2, 3, 0.5),))
    large = Page(width=60, height=40, items=(placed(item, 4, 6, 1),))
    pictures = [
        grey(bytes(resvg_py.svg_to_bytes(svg_string=page_svg(page).decode(), dpi=dpi)))
        for page, dpi in ((small, 508), (large, 254))
    ]
    assert pictures[0].min() < 200
    assert apart(*pictures) < 0.1
