"""`paycode proof`."""

from __future__ import annotations

import io
import pathlib
import sys

import numpy as np
import PIL.Image
import pytest

from cli_runner import give, run
from paycode.rendering import render
from proofing_artefacts import PLACARD, SYMBOL, grey, packed, pdf, picture


@pytest.fixture
def placard(tmp_path: pathlib.Path) -> str:
    """A drawing of the placard, 46 mm wide."""
    file = tmp_path / "placard.svg"
    file.write_bytes(render(SYMBOL, "svg", size_mm=46))
    return str(file)


def test_a_good_sign_and_its_picture(placard: str, tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    drawn = tmp_path / "proof.png"
    done = run(capsys, "proof", placard, "--expected", PLACARD, "--picture", str(drawn))
    assert done.code == 0
    assert done.out.startswith("grade A: reads under harsh conditions\n")
    assert "37.0 mm wide, 1.12 mm a module" in done.out
    assert str(drawn) in done.err
    with PIL.Image.open(drawn) as image:
        assert image.format == "PNG"


def test_json_says_the_same(placard: str, capsys: pytest.CaptureFixture[str]) -> None:
    done = run(capsys, "proof", placard, "--json", "--distance", "400")
    assert done.code == 0
    assert list(done.json) == ["file", "grade", "camera", "codes", "findings", "picture"]
    assert done.json["grade"] in "ABC"
    assert done.json["codes"][0]["distance_mm"] == 400
    assert done.json["picture"] is None


def test_a_bad_one_is_refused(placard: str, capsys: pytest.CaptureFixture[str]) -> None:
    small = run(capsys, "proof", placard, "--size-mm", "5")
    assert small.code == 1
    assert small.out.startswith("grade F")
    assert "0.33 mm or more is advised" in small.out


def test_the_text_may_come_from_standard_input(
    placard: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    give(monkeypatch, b"another\n")
    done = run(capsys, "proof", placard, "--expected", "-", "--size-mm", "20")
    assert done.code == 1
    assert "does not say what it must" in done.out


def test_nothing_readable_is_three(tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "empty.png"
    file.write_bytes(picture(pixels=np.full((90, 90), 255, np.uint8)))
    done = run(capsys, "proof", str(file))
    assert done.code == 3
    assert done.out.splitlines()[0] == "grade F: no code can be read at all"
    assert "300 dpi was assumed" in done.out
    (tmp_path / "sign.eps").write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0")
    eps = run(capsys, "proof", str(tmp_path / "sign.eps"))
    assert (eps.code, eps.out) == (3, "")
    assert "prove the PDF or the SVG" in eps.err
    assert run(capsys, "proof", str(tmp_path / "nowhere.pdf")).code == 3


def test_what_a_file_does_not_say_can_be_told(tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, rows = packed(grey() == 0)
    file = tmp_path / "screen.bin"
    file.write_bytes(rows)
    told = run(
        capsys, "proof", str(file), "--format", "bitmap", "--width-dots", "164", "--dpi", "150", "--json", "--thorough"
    )
    assert told.code == 0
    assert told.json["codes"][0]["module_mm"] == pytest.approx(4 / 150 * 25.4, rel=0.02)
    assert told.json["codes"][0]["conditions"]["tilt"]["engines"]
    untold = run(capsys, "proof", str(file), "--format", "bitmap", "--json")
    assert (untold.code, untold.json["error"]["code"]) == (1, "render_error")


def test_one_page_of_a_document(tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "signs.pdf"
    file.write_bytes(pdf(46, 4))
    assert run(capsys, "proof", str(file), "--page", "2").code == 1
    assert run(capsys, "proof", str(file), "--page", "3").code == 1


def test_a_missing_package_is_four(
    tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "signs.pdf"
    file.write_bytes(pdf(46))
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    done = run(capsys, "proof", str(file))
    assert done.code == 4
    assert "paycode[proof]" in done.err


def test_progress_is_shown_on_a_terminal(
    placard: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    run(capsys, "proof", placard, "--size-mm", "20")
    said = terminal.getvalue()
    assert "Tilt" in said
    assert "100%" in said
    assert said.endswith("\r\x1b[K")
