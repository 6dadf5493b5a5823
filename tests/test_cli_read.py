"""`paycode read` and `paycode scan`: lines, JSON, bad files, secrets, real photographs."""

from __future__ import annotations

import json
import os
import pathlib
import signal
import subprocess
import sys
import time
from typing import Any, Self

import numpy as np
import pytest

import paycode
from cli_runner import PAYER, PAYER_MASKED, PROMPTPAY, TEA, run
from paycode.errors import SourceUnavailable
from paycode.scanning import Frame
from shared import ABSENT, SHARED

KEYS = ["text", "hex", "corners", "version", "level", "engine", "attempt", "ms", "payment"]


def draw(file: pathlib.Path, data: str | bytes) -> str:
    """A picture of these data."""
    paycode.encode(data, reveal=True).save(file)
    return str(file)


@pytest.fixture
def folder(tmp_path: pathlib.Path) -> pathlib.Path:
    """Two payments, one that is none, and a file that is no picture."""
    draw(tmp_path / "1.png", PROMPTPAY)
    draw(tmp_path / "2.png", TEA)
    (tmp_path / "3.png").write_bytes(b"no picture")
    draw(tmp_path / "4.png", "\x1b[31mhello\u202e")
    return tmp_path


def test_one_line_for_each_symbol(capsys: pytest.CaptureFixture[str], folder: pathlib.Path) -> None:
    ran = run(capsys, "read", str(folder))
    assert ran.code == 0
    assert ran.out.splitlines() == [
        f"{folder}/1.png  zxing-cpp  promptpay: Pay 0066812345678, the payer types the amount (THB)",
        f"{folder}/2.png  zxing-cpp  emv: Pay Tea House, 4.50 SGD",
        f'{folder}/4.png  zxing-cpp  "\\x1b[31mhello\\u202e"',
    ]
    assert ran.err.startswith(f"paycode: {folder}/3.png is not a picture")
    assert ran.err.count("\n") == 1


def test_json_has_the_keys_of_the_contract_in_order(capsys: pytest.CaptureFixture[str], folder: pathlib.Path) -> None:
    found = run(capsys, "read", "--json", str(folder)).json
    assert [list(item) for item in found] == [["file", *KEYS]] * 3
    first = found[0]
    assert (first["file"], first["text"], first["version"], first["level"]) == (f"{folder}/1.png", PROMPTPAY, 3, "M")
    assert bytes.fromhex(first["hex"]).decode() == PROMPTPAY
    assert [len(corner) for corner in first["corners"]] == [2, 2, 2, 2]
    assert first["payment"]["account"] == "0066812345678"
    assert found[2]["payment"] is None


def test_a_long_text_is_cut_in_a_line_and_whole_in_json(
    capsys: pytest.CaptureFixture[str], tmp_path: pathlib.Path
) -> None:
    file = draw(tmp_path / "a.png", "x" * 300)
    assert run(capsys, "read", file).out.endswith(f'"{"x" * 100}..." (300 characters)\n')
    assert run(capsys, "read", file, "--json").json[0]["text"] == "x" * 300


def test_bytes_of_no_charset_are_shown_as_hexadecimal(
    capsys: pytest.CaptureFixture[str], tmp_path: pathlib.Path
) -> None:
    file = draw(tmp_path / "a.png", b"\xff\x00\x80")
    assert run(capsys, "read", file).out.endswith("zxing-cpp  hex ff0080\n")
    assert run(capsys, "read", file, "--json").json[0]["text"] is None


def test_a_damaged_payment_is_read_leniently(capsys: pytest.CaptureFixture[str], tmp_path: pathlib.Path) -> None:
    file = draw(tmp_path / "a.png", PROMPTPAY[:-1] + "F")
    payment = run(capsys, "read", file, "--json").json[0]["payment"]
    assert [finding["code"] for finding in payment["findings"]] == ["crc_mismatch"]


@pytest.mark.parametrize("command", ["read", "scan"])
def test_a_payers_digits_are_shown_only_when_asked(
    capsys: pytest.CaptureFixture[str], tmp_path: pathlib.Path, command: str
) -> None:
    file = draw(tmp_path / "a.png", PAYER)
    hexadecimal = PAYER.encode().hex()
    for options in ([], ["--json"]):
        ran = run(capsys, command, file, *options)
        assert ran.code == 0
        assert PAYER not in ran.out + ran.err
        assert hexadecimal not in ran.out
        assert PAYER_MASKED in ran.out
        assert PAYER in run(capsys, command, file, "--reveal", *options).out
    assert hexadecimal in run(capsys, command, file, "--reveal", "--json").out


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (["missing.png"], "'missing.png' cannot be opened: No such file or directory"),
        (["empty"], "empty holds no files"),
        (["blank.png"], "blank.png: no symbol was read"),
    ],
)
def test_nothing_readable_is_exit_code_3(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: pathlib.Path,
    names: list[str],
    sentence: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    blank = pytest.importorskip("PIL.Image", reason="Pillow draws the blank picture").new("L", (90, 90), 255)
    blank.save("blank.png")
    ran = run(capsys, "read", *names)
    assert (ran.code, ran.out, ran.err) == (3, "", f"paycode: {sentence}\n")
    assert run(capsys, "read", *names, "--json").json == []


def test_effort_is_one_of_three(capsys: pytest.CaptureFixture[str], folder: pathlib.Path) -> None:
    assert run(capsys, "read", str(folder / "1.png"), "--effort", "fast").code == 0
    assert run(capsys, "read", str(folder / "1.png"), "--effort", "huge").code == 2


def test_an_isolated_read_says_the_same(capsys: pytest.CaptureFixture[str], folder: pathlib.Path) -> None:
    plain, apart = run(capsys, "read", str(folder)), run(capsys, "read", str(folder), "--isolated")
    assert (apart.code, apart.out, apart.err) == (plain.code, plain.out, plain.err)


def test_an_isolated_read_goes_on_after_a_fault(
    capsys: pytest.CaptureFixture[str], folder: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = "import os, sys; sys.path[:] = sys.argv[1:]; from paycode.scanning import worker; original = worker.read\n"
    dying = "worker.read = lambda picture, *how: os.abort() if '1.png' in str(picture) else original(picture, *how)"
    command = [sys.executable, "-I", "-c", f"{loaded}{dying}; worker.serve()", *sys.path]
    monkeypatch.setattr("paycode.scanning.isolation._command", lambda: command)
    ran = run(capsys, "read", str(folder), "--isolated")
    assert (ran.code, len(ran.out.splitlines())) == (0, 2)
    assert ran.err.startswith(f"paycode: {folder}/1.png: the reading process died of SIGABRT\n")


def test_a_scan_prints_each_symbol_once(capsys: pytest.CaptureFixture[str], folder: pathlib.Path) -> None:
    draw(folder / "5.png", "\x1b[31mhello\u202e")
    ran = run(capsys, "scan", str(folder))
    assert ran.code == 0
    assert [line.split()[:2] for line in ran.out.splitlines()] == [
        ["0.00", "zxing-cpp"],
        ["1.00", "zxing-cpp"],
        ["2.00", "zxing-cpp"],
    ]
    assert ran.err.startswith(f"paycode: {folder}/3.png is not a picture")


def test_a_scan_as_json_is_one_object_a_line(capsys: pytest.CaptureFixture[str], folder: pathlib.Path) -> None:
    ran = run(capsys, "scan", str(folder), "--json", "--frames", "2")
    found = [json.loads(line) for line in ran.out.splitlines()]
    assert [list(item) for item in found] == [["track", "at", *KEYS]] * 2
    assert [(item["track"], item["at"]) for item in found] == [(0, 0.0), (1, 1.0)]


@pytest.mark.parametrize("number", ["0", "-1", "x", "1" * 20, "١"])
def test_a_number_of_frames_is_a_number(capsys: pytest.CaptureFixture[str], number: str) -> None:
    ran = run(capsys, "scan", "0", f"--frames={number}")
    assert ran.code == 2
    assert "is not a number of frames" in ran.err


def test_a_source_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "scan", "nowhere.mp4")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err == "paycode: 'nowhere.mp4' cannot be opened: No such file or directory\n"


class Camera:
    """A camera that shows one picture and then ends as it is told."""

    def __init__(self, data: str, end: BaseException) -> None:
        self._frames: list[Any] = [self._picture(data)] if data else []
        self._end = end

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to give back."""

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Frame:
        if not self._frames:
            raise self._end
        return Frame(name="camera", index=0, image=self._frames.pop(), seconds=1.5)

    @staticmethod
    def _picture(data: str) -> Any:
        dark = np.pad(paycode.encode(data, reveal=True).matrix, 4)
        return np.where(dark, 0, 255).astype(np.uint8).repeat(8, axis=0).repeat(8, axis=1)


@pytest.mark.parametrize(
    ("data", "end", "code", "sentence"),
    [
        (TEA, KeyboardInterrupt(), 0, "paycode: stopped\n"),
        ("", KeyboardInterrupt(), 3, "paycode: stopped\n"),
        (TEA, SourceUnavailable("camera 0 stopped giving frames"), 0, "paycode: camera 0 stopped giving frames\n"),
        ("", SourceUnavailable("camera 0 gives no frames"), 3, "paycode: camera 0 gives no frames\n"),
    ],
)
def test_how_a_camera_ends(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    data: str,
    end: BaseException,
    code: int,
    sentence: str,
) -> None:
    monkeypatch.setattr("paycode.scanning.open_source", lambda source: Camera(data, end))
    ran = run(capsys, "scan", "0")
    assert (ran.code, ran.err) == (code, sentence)
    assert ran.out == ("    1.50  zxing-cpp  emv: Pay Tea House, 4.50 SGD\n" if data else "")


@pytest.mark.skipif(not SHARED.exists(), reason=ABSENT)
def test_ctrl_c_ends_a_real_scan_cleanly() -> None:
    source = str(pathlib.Path(paycode.__file__).parents[1])
    clip = next((SHARED / "corpora" / "videos").glob("*.mp4"))
    argv = [sys.executable, "-m", "paycode", "scan", str(clip)]
    with subprocess.Popen(argv, env={**os.environ, "PYTHONPATH": source}, stdout=-1, stderr=-1) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, b"paycode: stopped\n")


@pytest.mark.skipif(not SHARED.exists(), reason=ABSENT)
def test_photographs(capsys: pytest.CaptureFixture[str]) -> None:
    photos = SHARED / "corpora" / "zxing-cpp" / "qrcode-2"
    ran = run(capsys, "read", str(photos / "8.png"), str(photos / "14.png"))
    assert [line.split("  ")[-1] for line in ran.out.splitlines()] == [
        '"http://staticrooster.com"',
        '"http://bbc.co.uk/programmes"',
    ]


@pytest.mark.skipif(not SHARED.exists(), reason=ABSENT)
def test_photographs_without_a_code_stay_silent(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "read", str(SHARED / "corpora" / "no-code-photos" / "0.png"))
    assert (ran.code, ran.out) == (3, "")
