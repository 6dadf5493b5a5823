"""`paycode tour`."""

from __future__ import annotations

import pathlib
import stat
import sys

import pytest

import paycode
from paycode.cli import main, tour
from paycode.trust import Status


def test_the_whole_day(tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "day"
    assert main(["tour", "-o", str(folder)]) == 0
    told = capsys.readouterr().out
    for word in ("VALID", "EXPIRED", "INVALID", "SEAL_EXPECTED", "UNKNOWN_KEY", "SCOPE_MISMATCH", "7 of 7"):
        assert word in told
    for file in folder.iterdir():
        assert file.name in told or file.name == "order.png"
    if sys.platform != "win32":
        assert stat.S_IMODE((folder / "stall.key").stat().st_mode) == 0o600
    trust = paycode.TrustList.load(folder / "trust.json")
    (reading,) = paycode.read(folder / "order-photo.jpg")
    assert paycode.check(reading, trust=trust).signer.name == "Wang's Noodles"
    assert "PRIVATE" not in told


def test_a_second_day_in_the_same_folder(tmp_path: pathlib.Path) -> None:
    for _ in range(2):
        assert tour.play(tmp_path) == 0


def test_a_day_that_goes_wrong_is_not_called_good(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tour, "read", lambda photo: ())
    assert tour.play(tmp_path) == 1
    assert "could not be read" in capsys.readouterr().out


def test_an_unexpected_verdict_fails_the_tour(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tour, "_tampered", lambda order: order)
    assert tour.play(tmp_path) == 1


def test_verdicts_are_coloured_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    verdict = paycode.examine(b"", trust=paycode.TrustList.loads(_EMPTY_LIST))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert tour._judged("a", verdict, Status.INVALID)
    assert "\x1b[31mSTOP" in capsys.readouterr().out


_EMPTY_LIST = (
    '{"paycode-trust": 1, "version": 1, "issued": "2026-01-01T00:00:00Z", "expires": "2027-01-01T00:00:00Z",'
    ' "keys": [], "must_seal": []}'
)
