"""What needs no other package, and what is said when one is missing."""

from __future__ import annotations

import sys

import pytest

from paycode.errors import MissingExtra, RenderError
from paycode.rendering import Frame, Geometry, Logo, Style, render
from paycode.rendering.pos import bitmap
from paycode.symbol import encode

EXTRAS = ("resvg_py", "fpdf", "fontTools", "fontTools.svgLib.path", "uharfbuzz", "fontpkg")


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if none of the extras were installed."""
    for name in EXTRAS:
        monkeypatch.setitem(sys.modules, name, None)


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize("kind", ["svg", "eps"])
def test_drawings_without_words_need_nothing(kind: str) -> None:
    style = Style(modules="rounded", finders="rounded", logo=Logo.swiss_cross(), frame=Frame())
    assert len(render(encode("a", "H", 4), kind, style=style)) > 1000


@pytest.mark.usefixtures("bare")
def test_square_modules_in_png_need_nothing() -> None:
    assert render(encode("a"), "png", style=Style(light=None))


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize(
    ("kind", "style", "words"),
    [
        ("png", Style(modules="dots"), r"this needs resvg-py: pip install 'paycode\[image\]'"),
        ("pdf", Style(), r"paycode\[pdf\]"),
    ],
)
def test_a_missing_package_is_named(kind: str, style: Style, words: str) -> None:
    with pytest.raises(MissingExtra, match=words):
        render(encode("a"), kind, style=style)


@pytest.mark.usefixtures("bare")
def test_path_data_need_a_parser() -> None:
    with pytest.raises(MissingExtra, match=r"paycode\[pdf\]"):
        Logo.path("M0 0h1v1z", width=1, height=1)


def test_printers_have_no_grey() -> None:
    with pytest.raises(RenderError, match="leave exact out"):
        bitmap(encode("a"), Geometry(size_mm=20, dpi=203, exact=True))
