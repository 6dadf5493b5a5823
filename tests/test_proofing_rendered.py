"""Every format of `render`, checked as it is made."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest

from paycode.errors import RenderError, Unreadable
from paycode.proofing import check_rendered
from paycode.rendering import Style, render, save
from paycode.rendering.drawing import Colour
from paycode.rendering.formats import FORMATS
from paycode.symbol import encode

SYMBOL = encode("00020101021129370016A000000677010111011300668912345675802TH5303764630429C1")
UNCHECKED = {name for name in FORMATS if name.endswith("-native")} | {"eps"}


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in UNCHECKED])
def test_a_good_file_passes(name: str) -> None:
    options: dict[str, Any] = {"size_mm": 40} if not name.startswith("terminal") else {}
    assert render(SYMBOL, name, check=True, **options) == render(SYMBOL, name, **options)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("bitmap", {"width_dots": 384, "alignment": 4, "dark": 0}),
        ("bitmap", {"alignment": 8}),
        ("epaper", {"panel": (200, 200)}),
        ("epaper", {"panel": (176, 264), "turn": 270}),
        ("escpos", {"width_dots": 384}),
        ("zpl", {"dpi": 300, "scale": 8}),
    ],
)
def test_rows_are_as_wide_as_they_were_made(name: str, options: dict[str, Any]) -> None:
    render(SYMBOL, name, check=True, **options)


@pytest.mark.parametrize("name", sorted(UNCHECKED))
def test_what_only_its_printer_draws_cannot_be_checked(name: str) -> None:
    with pytest.raises(RenderError, match="cannot be read back here"):
        render(SYMBOL, name, check=True, scale=5)


def test_a_file_that_does_not_read_is_not_written(tmp_path: pathlib.Path) -> None:
    target = tmp_path / "tiny.png"
    with pytest.raises(Unreadable, match="is not read in an everyday photograph"):
        SYMBOL.save(target, size_mm=4, dpi=600, check=True)
    with pytest.raises(Unreadable, match=r"no code can be read|is not read"):
        save(SYMBOL, target, size_mm=40, quiet_zone=0, style=Style(dark=Colour.of("#888888")), check=True)
    assert not target.exists()


def test_a_file_of_another_text_is_noticed() -> None:
    other = render(encode("https://example.org"), "png", size_mm=40)
    with pytest.raises(Unreadable, match="does not say what it must"):
        check_rendered(SYMBOL, other, "png", size_mm=40)
