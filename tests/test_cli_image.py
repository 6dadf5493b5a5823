"""Options for the looks of pictures: what is written, and what is said about it."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest

import paycode
from cli_runner import PROMPTPAY, give, run
from paycode.rendering import Colour, Frame, Logo, Style, render
from style_gallery import HEART, grey, logo_png, pdf_grey, zxing

MOBILE = ("make", "promptpay", "--mobile", "081-234-5678")
SVG = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><path fill="#c00" d="{HEART}"/></svg>'


@pytest.mark.parametrize(
    ("argv", "style"),
    [
        (("--dark", "#003a70", "--light", "#fffbe8"), Style(dark=Colour.of("#003a70"), light=Colour.of("#fffbe8"))),
        (("--light", "none"), Style(light=None)),
        (("--shape", "dots", "--finders", "rounded"), Style(modules="dots", finders="rounded")),
        (("--frame",), Style(frame=Frame.of("promptpay"))),
        (("--caption", "Scan to pay"), Style(frame=Frame.of("promptpay", "Scan to pay"))),
        (("--caption", ""), Style(frame=Frame.of("promptpay", ""))),
        (("--level", "Q", "--logo", "swiss-cross"), Style(logo=Logo.swiss_cross())),
    ],
)
@pytest.mark.parametrize("suffix", ["svg", "png", "pdf", "eps"])
def test_the_style_is_what_was_asked(
    capsys: pytest.CaptureFixture[str], tmp_path: pathlib.Path, suffix: str, argv: tuple[str, ...], style: Style
) -> None:
    file = tmp_path / f"a.{suffix}"
    assert run(capsys, *MOBILE, "-o", str(file), *argv).code == 0
    level: Any = "Q" if "--level" in argv else None
    assert file.read_bytes() == render(paycode.encode(PROMPTPAY, level), suffix, style=style)


@pytest.mark.parametrize("name", ["a.svg", "a.png"])
def test_a_logo_is_a_file_and_its_cost_is_said(
    capsys: pytest.CaptureFixture[str], tmp_path: pathlib.Path, name: str
) -> None:
    logo, file = tmp_path / name, tmp_path / "b.pdf"
    logo.write_bytes(SVG.encode() if name.endswith("svg") else logo_png())
    options = ("--level", "H", "--logo", str(logo), "--logo-size", "0.15", "--size-mm", "46", "--frame")
    ran = run(capsys, *MOBILE, "-o", str(file), *options)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == (
        f"paycode: wrote {file}: version 5, level H, 46.0 mm, 1.02 mm a module; logo covers 15 codewords; "
        "the worst block keeps 7 of 11; with its frame 50.1 x 57.2 mm\n"
    )
    assert zxing(pdf_grey(file.read_bytes(), 300)) == [PROMPTPAY]


def test_what_is_unwise_is_said_after_the_picture_is_written(
    capsys: pytest.CaptureFixture[str], tmp_path: pathlib.Path
) -> None:
    file = tmp_path / "a.png"
    options = ("--quiet-zone", "2", "--dark", "#e00000", "--size-mm", "30", "--dpi", "203", "--exact")
    first, *others = run(capsys, *MOBILE, "-o", str(file), *options).err.splitlines()
    assert first.startswith(f"paycode: wrote {file}: version 3, level M, 30.0 mm, 0.91 mm a module, 203 dpi")
    assert [line.split(":")[2].strip() for line in others] == ["quiet_zone", "exact", "dark"]
    assert all(line.startswith("paycode: warning: ") for line in others)
    assert zxing(grey(file.read_bytes())) == [PROMPTPAY]


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("--dark", "red"), "colour 'red' is not of the form #rgb or #rrggbb"),
        (("--dark", "#ffd000"), "#ffd000 on #ffffff is unreadable: contrast 22% for cameras"),
        (("--dark", "#fff", "--light", "#000"), "is inverted"),
        (("--logo", "cup.gif"), "a logo is a file ending in .png or .svg, or swiss-cross, not 'cup.gif'"),
        (("--logo", "swiss-cross", "--logo-size", "0.3"), "the size of the Swiss cross is prescribed"),
        (("--logo", "{png}", "--logo-size", "0.3"), "the largest that passes has size 0.034"),
        (("--logo", "{png}", "--logo-size", "0.7"), "the size of a logo must be more than 0 and at most 0.5"),
        (("--caption", "n" * 200), "too long for its frame"),
        (("--exact",), "exact keeps a length"),
    ],
)
def test_what_cannot_be_drawn_is_refused_before_anything_is_written(
    capsys: pytest.CaptureFixture[str], tmp_path: pathlib.Path, argv: tuple[str, ...], words: str
) -> None:
    (tmp_path / "cup.png").write_bytes(logo_png())
    argv = tuple(word.format(png=tmp_path / "cup.png") for word in argv)
    ran = run(capsys, *MOBILE, "-o", str(tmp_path / "a.svg"), *argv)
    assert (ran.code, ran.out) == (1, "")
    assert words in ran.err
    assert not (tmp_path / "a.svg").exists()


def test_an_absent_logo_is_named(capsys: pytest.CaptureFixture[str], tmp_path: pathlib.Path) -> None:
    ran = run(capsys, *MOBILE, "-o", str(tmp_path / "a.svg"), "--logo", str(tmp_path / "none.png"))
    assert ran.code != 0
    assert "none.png" in ran.err


@pytest.mark.parametrize("ground", ["dark", "light"])
def test_a_terminal_of_one_ground_gets_bare_blocks(
    capsys: pytest.CaptureFixture[str], tmp_path: pathlib.Path, ground: str
) -> None:
    expected = render(paycode.encode(PROMPTPAY), f"terminal-{ground}").decode()
    *drawing, _ = run(capsys, *MOBILE, "--show", "--terminal", ground).out.splitlines()
    assert "\n".join(drawing) + "\n" == expected
    file = tmp_path / "a.txt"
    run(capsys, *MOBILE, "-o", str(file), "--terminal", ground)
    assert file.read_text("utf-8") == expected


def test_a_terminal_takes_no_looks(capsys: pytest.CaptureFixture[str], tmp_path: pathlib.Path) -> None:
    ran = run(capsys, *MOBILE, "-o", str(tmp_path / "a.txt"), "--shape", "dots")
    assert (ran.code, "takes no style" in ran.err) == (1, True)


def test_a_sealed_code_can_be_framed(
    capsys: pytest.CaptureFixture[str], tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, file = str(tmp_path / "a.pem"), tmp_path / "a.svg"
    run(capsys, "keys", "new", key)
    give(monkeypatch, PROMPTPAY.encode())
    ran = run(capsys, "seal", "-", "--key", key, "-o", str(file), "--frame", "--shape", "rounded")
    assert (ran.code, "with its frame" in ran.err) == (0, True)
    assert b"<desc>PromptPay</desc>" in file.read_bytes()
