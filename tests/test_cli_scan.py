"""`paycode scan`: verdicts, views, camera options, saved overlays, the bench; stand-in cameras and a real clip."""

from __future__ import annotations

import json
import os
import pathlib
import sys
from collections.abc import Iterator
from typing import Any

import cv2
import pytest

from cli_runner import TEA, run
from live_scenes import PAYLOAD, SEALED, frame, picture, trust_file
from paycode.cli.live import showing
from paycode.errors import SettingRefused, SourceUnavailable
from paycode.scanning import CameraSettings, Frame, Reconnect, Source

TYPES = "promptpay: Pay 0066812345678, the payer types the amount (THB)"


class Opened:
    """Stands for `open_source`: gives these frames and notes how it was called."""

    def __init__(self, *frames: Frame, end: BaseException | None = None) -> None:
        self.frames, self.end = frames, end
        self.options: dict[str, Any] = {}
        self.closed = 0

    def __call__(self, spec: str, **options: Any) -> Source:
        self.options = options
        return Source(spec, self._given(), self._close)

    def _given(self) -> Iterator[Frame]:
        yield from self.frames
        if self.end:
            raise self.end

    def _close(self) -> None:
        self.closed += 1


@pytest.fixture
def camera(monkeypatch: pytest.MonkeyPatch) -> Any:
    def give(*frames: Frame, end: BaseException | None = None) -> Opened:
        opened = Opened(*frames, end=end)
        monkeypatch.setattr("paycode.scanning.open_source", opened)
        return opened

    return give


EACH = 12
"""Frames that a scene lasts, at ten a second: a symbol need not be found in the first of them."""


def film(*scenes: tuple[Any, ...]) -> list[Frame]:
    shots = [codes for codes in scenes for _ in range(EACH)]
    return [frame(*codes, seconds=number / 10, index=number) for number, codes in enumerate(shots)]


def told(out: str) -> list[tuple[int, str]]:
    """Of each line the scene it was printed in, and what it says."""
    return [
        (int(float(line[:8]) * 10 + 0.5) // EACH, line[10:].removeprefix("zxing-cpp  ")) for line in out.splitlines()
    ]


def test_verdicts_in_lines(camera: Any, capsys: pytest.CaptureFixture[str], tmp_path: pathlib.Path) -> None:
    camera(*film((SEALED,), (SEALED, TEA), (), ("hello",), (), (SEALED,)))
    ran = run(capsys, "scan", "0", "--trust", trust_file(tmp_path))
    several = "NOT VERIFIED - there are several payees in the picture"
    valid = "VALID - signed by Noi's Noodles"
    assert ran.code == 0
    lines = told(ran.out)
    assert lines[0] == (0, f"{TYPES}  {valid}")
    assert sorted(lines[1:3]) == [(1, f"emv: Pay Tea House, 4.50 SGD  {several}"), (1, f"{TYPES}  {several}")]
    assert lines[3:] == [(3, '"hello"'), (5, f"{TYPES}  {valid}")]


def test_a_verdict_as_json(camera: Any, capsys: pytest.CaptureFixture[str], tmp_path: pathlib.Path) -> None:
    camera(*film((PAYLOAD,), (), ("hello",), (), (SEALED,)))
    ran = run(capsys, "scan", "0", "--json", "--trust", trust_file(tmp_path))
    verdicts = [json.loads(line)["verdict"] for line in ran.out.splitlines()]
    assert [verdict and verdict["status"] for verdict in verdicts] == ["UNSEALED", None, "VALID"]
    assert [list(verdict) for verdict in verdicts if verdict] == [["status", "reasons", "signer"]] * 2
    assert verdicts[2]["signer"]["name"] == "Noi's Noodles"
    assert ran.err == ""


def test_a_trust_file_that_is_not_there(camera: Any, capsys: pytest.CaptureFixture[str]) -> None:
    opened = camera(*film((SEALED,)))
    assert run(capsys, "scan", "0", "--trust", "nowhere.json").code == 1
    assert opened.closed == 0


def test_camera_options(camera: Any, capsys: pytest.CaptureFixture[str]) -> None:
    opened = camera(*film((TEA,)))
    options = "--size 1280x720 --format mjpg --fps 29.97 --focus auto --exposure -6 --reconnect 5"
    assert run(capsys, "scan", "0", *options.split()).code == 0
    settings = CameraSettings(width=1280, height=720, fps=29.97, pixel_format="MJPG", focus="auto", exposure=-6)
    assert opened.options == {"settings": settings, "reconnect": Reconnect(seconds=5)}
    opened = camera(*film((TEA,)))
    run(capsys, "scan", "0")
    assert opened.options == {}


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("--size=1280", "is not a size"),
        ("--size=0x720", "is not a size"),
        ("--format=mjpeg", "is not a format"),
        ("--fps=0", "is not a number above zero"),
        ("--fps=fast", "is not a number above zero"),
        ("--focus=near", "is neither auto nor a number"),
        ("--exposure=", "is neither auto nor a number"),
        ("--reconnect=-1", "is not a number above zero"),
        ("--view=cinema", "is not known"),
    ],
)
def test_wrong_options(capsys: pytest.CaptureFixture[str], option: str, message: str) -> None:
    ran = run(capsys, "scan", "0", option)
    assert ran.code == 2
    assert message in ran.err


def test_a_refused_setting_names_what_the_camera_gives(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object, **__: object) -> Source:
        raise SettingRefused("the camera does not take size 9x9: it gives 640x480", setting="size")

    monkeypatch.setattr("paycode.scanning.open_source", refuse)
    ran = run(capsys, "scan", "0", "--size", "9x9", "--json")
    assert ran.code == 3
    assert ran.json["error"]["code"] == "setting_refused"
    assert "gives 640x480" in ran.err


def test_an_interruption_is_said_and_the_scan_goes_on(camera: Any, capsys: pytest.CaptureFixture[str]) -> None:
    gone = Frame(name="camera 0", index=1, seconds=0.2, error=SourceUnavailable("camera 0 stopped giving frames"))
    opened = camera(frame(TEA), gone, frame("hello", seconds=2.0))
    ran = run(capsys, "scan", "0")
    assert ran.err == "paycode: camera 0 stopped giving frames\n"
    assert len(ran.out.splitlines()) == 2
    assert opened.closed == 1


def test_the_bench_is_said_and_in_json(camera: Any, capsys: pytest.CaptureFixture[str]) -> None:
    camera(*film((), (TEA,)))
    ran = run(capsys, "scan", "0", "--stats", "--json")
    stats = json.loads(ran.out.splitlines()[-1])["stats"]
    assert (stats["frames"], stats["symbols"]) == (2 * EACH, 1)
    assert EACH < stats["first_read"] <= 2 * EACH
    assert 0 < stats["sightings"] <= EACH
    assert 0 < stats["ms"]["p50"] <= stats["ms"]["p99"]
    assert [line.split()[1] for line in ran.err.splitlines()] == ["frames", "each", "first", "sightings", "memory"]
    camera(*film((TEA,)))
    ran = run(capsys, "scan", "0", "--stats", "--view", "none")
    assert (ran.code, ran.out) == (0, "")
    assert "first read  at frame " in ran.err


def test_overlays_are_saved_where_something_is_new(
    camera: Any, capsys: pytest.CaptureFixture[str], tmp_path: pathlib.Path
) -> None:
    camera(*film((), (TEA,), (TEA, "hello")))
    folder = tmp_path / "a" / "b"
    run(capsys, "scan", "0", "--save-overlay", str(folder))
    saved = sorted(folder.iterdir())
    assert [int(file.stem) // EACH for file in saved] == [1, 2]
    assert all(cv2.imread(str(file)).shape == (540, 960, 3) for file in saved)  # type: ignore[union-attr]


class Watched(showing.View):
    """A view whose user ends it after two frames."""

    made: list[Watched] = []  # noqa: RUF012 - emptied by the test

    def __init__(self) -> None:
        self.log: list[str] = []
        self.made.append(self)

    def show(self, *_: object) -> bool:
        self.log.append("show")
        return self.log.count("show") < 2

    def clear(self) -> None:
        self.log.append("clear")

    def close(self) -> None:
        self.log.append("close")


@pytest.mark.parametrize("end", [None, KeyboardInterrupt(), SourceUnavailable("gone"), RuntimeError("a fault")])
def test_the_view_is_cleared_for_lines_and_closed_in_the_end(
    camera: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], end: BaseException | None
) -> None:
    Watched.made.clear()
    monkeypatch.setattr("paycode.cli.scan.chosen", lambda *_, **__: Watched())
    opened = camera(*film((TEA,))[: 5 if end is None else 1], end=end)
    if isinstance(end, RuntimeError):
        with pytest.raises(RuntimeError):
            run(capsys, "scan", "0")
    else:
        assert run(capsys, "scan", "0").code == 0
    (view,) = Watched.made
    assert view.log[:2] == ["clear", "show"]
    assert view.log[-1] == "close"
    assert view.log.count("show") == (2 if end is None else 1)
    assert opened.closed == 1


def test_a_live_region_leaves_the_lines_and_nothing_else(
    camera: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(showing, "_has_screen", lambda: False)
    camera(*film((TEA,), (TEA, "hello")))
    ran = run(capsys, "scan", "0")
    assert told("\n".join(on_screen(ran.out))) == [(0, "emv: Pay Tea House, 4.50 SGD"), (1, '"hello"')]
    assert "2 in view" in ran.out


def on_screen(text: str) -> list[str]:
    """What a terminal shows in the end, of the two sequences that are used."""
    lines: list[str] = [""]
    for part in text.replace("\x1b[J", "").split("\x1b["):
        moved, letter, rest = part.partition("F") if part[:1].isdigit() and "F" in part[:3] else ("", "", part)
        if letter:
            del lines[len(lines) - 1 - int(moved) :]
            lines.append("")
        first, *more = rest.split("\n")
        lines[-1] += first
        lines += more
    assert lines[-1] == ""
    return lines[:-1]


def test_a_real_clip_from_end_to_end(capsys: pytest.CaptureFixture[str], tmp_path: pathlib.Path) -> None:
    clip = tmp_path / "clip.avi"
    writer = cv2.VideoWriter(str(clip), cv2.VideoWriter.fourcc(*"MJPG"), 10, (960, 540))
    for number in range(12):
        writer.write(picture(SEALED, left=60 + number))
    writer.release()
    ran = run(capsys, "scan", str(clip), "--trust", trust_file(tmp_path), "--stats", "--json")
    first, last = (json.loads(line) for line in ran.out.splitlines())
    assert (ran.code, first["verdict"]["status"], first["track"]) == (0, "VALID", 0)
    assert (last["stats"]["frames"], last["stats"]["dropped"], last["stats"]["symbols"]) == (12, 0, 1)


def test_no_camera_option_fits_a_clip(capsys: pytest.CaptureFixture[str], tmp_path: pathlib.Path) -> None:
    (tmp_path / "clip.mp4").write_bytes(os.urandom(64))
    ran = run(capsys, "scan", str(tmp_path / "clip.mp4"), "--focus", "auto")
    assert (ran.code, ran.err.endswith("is no camera: there is nothing to set about how it films\n")) == (3, True)
