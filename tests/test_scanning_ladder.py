"""`read`: what each effort tries, faults contained, one reading a symbol, and round trips through spoilt pictures."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paycode.errors import MissingExtra, ScanError
from paycode.scanning import _opencv, ladder, read
from paycode.scanning._opencv import OpenCV
from paycode.scanning._zbar import ZBar
from paycode.scanning._zxing import ZXing
from paycode.scanning.engines import Find, Grey
from scanning_pictures import apart, drawn, mapped, outline, seen, spoilt, turned

TEXT = "PAYCODE 0001"
CODE = drawn(TEXT, version=3)
BLANK = np.full((60, 60), 255, np.uint8)
ATTEMPTS = ["plain", "second-look", "doubled", "clahe", "opencv", "zbar"]


def raising(*_: object) -> Any:
    raise RuntimeError("a fault inside the engine")


def nothing(*_: object) -> list[Any]:
    return []


def tried(monkeypatch: pytest.MonkeyPatch, action: Callable[[], object]) -> list[str]:
    """The attempts that were made."""
    names: list[str] = []
    contained = ladder._contained

    def noted(attempt: ladder.Attempt, grey: Grey) -> Any:
        names.append(attempt.name)
        return contained(attempt, grey)

    monkeypatch.setattr(ladder, "_contained", noted)
    action()
    return names


@pytest.mark.parametrize(
    ("effort", "picture", "attempts"),
    [
        ("fast", CODE, ["plain"]),
        ("fast", BLANK, ["plain"]),
        ("normal", CODE, ["plain", "second-look"]),
        ("normal", BLANK, ATTEMPTS),
        ("thorough", CODE, ATTEMPTS),
    ],
)
def test_efforts(effort, picture, attempts, monkeypatch):  # type: ignore[no-untyped-def]
    assert tried(monkeypatch, lambda: read(picture, effort)) == attempts


def test_a_spent_budget_starts_no_further_attempt(monkeypatch: pytest.MonkeyPatch) -> None:
    assert tried(monkeypatch, lambda: read(BLANK, "thorough", budget_ms=0)) == ["plain"]


def test_a_budget_is_checked_between_attempts(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(picture: Grey, factor: float) -> Grey:
        time.sleep(0.4)
        return picture

    monkeypatch.setattr(_opencv, "resized", slow)
    names = tried(monkeypatch, lambda: read(BLANK, "thorough", budget_ms=300))
    assert names == ATTEMPTS[: names.index("doubled") + 1]


@pytest.mark.parametrize(
    ("limits", "stops"),
    [
        (ladder.Limits("normal"), [False, True]),
        (ladder.Limits("thorough"), [False, False]),
        (ladder.Limits("normal", 60_000), [False, False]),
        (ladder.Limits("thorough", 5_000), [True, True]),
    ],
)
def test_normal_gives_up_after_ten_seconds_unless_it_has_a_budget(limits: ladder.Limits, stops: list[bool]) -> None:
    """A large picture tiled with finder patterns costs zxing-cpp minutes for each attempt."""
    assert [limits.stop(found=False, ms=ms) for ms in (9_999, 10_001)] == stops


@pytest.mark.parametrize("limits", [("best", None), ("", None), (None, None), ("fast", -1), ("fast", float("nan"))])
def test_limits_that_make_no_sense_are_refused(limits: Any) -> None:
    with pytest.raises(ScanError, match=r"is one of|is a number"):
        read(BLANK, *limits)


def test_a_reading_says_how_it_came_about() -> None:
    (reading,) = read(CODE)
    assert (reading.data, reading.text, reading.charset, reading.charset_source) == (
        TEXT.encode(),
        TEXT,
        "utf-8",
        "utf-8",
    )
    assert (reading.engine, reading.attempt, reading.symbology, reading.version) == ("zxing-cpp", "plain", "QRCode", 3)
    assert (reading.spare, reading.margin, reading.orientation) == (b"", 1.0, 1)
    assert reading.level in ("L", "M", "Q", "H")
    assert 0 < reading.ms < 5000
    assert apart(reading.corners, outline(CODE)) < 2


def test_thorough_reports_each_symbol_once() -> None:
    pair = np.hstack([CODE, CODE, drawn("another", version=3)])
    readings = read(pair, "thorough")
    assert sorted(reading.text or "" for reading in readings) == [TEXT, TEXT, "another"]
    assert {reading.attempt for reading in readings} == {"plain"}


@pytest.mark.parametrize(
    ("engine", "name", "attempt"),
    [(OpenCV, "opencv", "opencv"), (ZBar, "zbar", "zbar"), (ZXing, "zxing-cpp", "doubled")],
)
def test_later_attempts_read_where_the_earlier_ones_find_nothing(engine, name, attempt, monkeypatch):  # type: ignore[no-untyped-def]
    original = engine.read
    for other in (ZXing, OpenCV, ZBar):
        monkeypatch.setattr(other, "read", nothing)
    wanted = CODE.size * 4 if engine is ZXing else CODE.size
    monkeypatch.setattr(engine, "read", lambda self, grey: original(self, grey) if grey.size == wanted else [])
    (reading,) = read(CODE)
    assert (reading.text, reading.engine, reading.attempt) == (TEXT, name, attempt)
    assert apart(reading.corners, outline(CODE)) < 4


def test_a_fault_in_one_engine_does_not_cost_the_readings_of_another(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(ZXing, "read", raising)
    monkeypatch.setattr(OpenCV, "read", raising)
    (reading,) = read(CODE)
    assert (reading.text, reading.engine) == (TEXT, "zbar")
    assert capfd.readouterr() == ("", "")


def test_a_fault_in_a_later_attempt_keeps_what_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OpenCV, "read", raising)
    monkeypatch.setattr(ZXing, "locate", raising)
    assert [reading.text for reading in read(CODE, "thorough")] == [TEXT]


def test_what_an_attempt_found_before_it_failed_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    found = ZXing().read(CODE)

    def half(zxing: ZXing, grey: Grey) -> Any:
        yield from found
        raise RuntimeError("a fault after the first symbol")

    monkeypatch.setattr(ladder, "_second_look", half)
    monkeypatch.setattr(ZXing, "read", nothing)
    (reading,) = read(CODE)
    assert (reading.text, reading.attempt) == (TEXT, "second-look")


def test_the_second_look_reads_what_was_only_located() -> None:
    """Blurred by half a module: too many wrong modules as it is, few enough once straightened and sharpened."""
    picture = spoilt(drawn("x" * 100, version=7, error="l", scale=4, boost_error=False), blur=2)
    assert read(picture, "fast") == ()
    (reading,) = read(picture)
    assert (reading.data, reading.attempt) == (b"x" * 100, "second-look")
    assert apart(reading.corners, outline(picture, scale=4)) < 2


def test_the_second_look_takes_no_micro_qr_for_what_was_a_qr_code(monkeypatch: pytest.MonkeyPatch) -> None:
    damaged = CODE.copy()
    damaged[100:220, 110:230] = 255
    assert ZXing().locate(damaged)
    (micro,) = ZXing().read(drawn("12345", micro=True, version="m2"))
    monkeypatch.setattr(ZXing, "read", lambda self, grey: [micro])
    assert list(ladder._second_look(ZXing(), damaged)) == []


def test_large_pictures_are_not_doubled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_opencv, "resized", raising)
    assert list(ladder._doubled(ZXing(), np.full((2001, 2000), 255, np.uint8))) == []


def test_very_large_pictures_are_shrunk_first_and_corners_are_of_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    picture = np.full((4200, 4200), 255, np.uint8)
    picture[1000 : 1000 + CODE.shape[0], 2000 : 2000 + CODE.shape[1]] = CODE
    (large,) = read(picture)
    (small,) = read(CODE)
    assert (large.attempt, small.attempt) == ("shrunk", "plain")
    assert np.abs(np.array(large.corners) - np.array(small.corners) - (2000, 1000)).max() < 4
    assert tried(monkeypatch, lambda: read(np.full((4001, 4000), 255, np.uint8), "fast")) == ["shrunk"]


def test_no_zxing_no_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zxingcpp", None)
    with pytest.raises(MissingExtra, match="zxing-cpp") as caught:
        read(CODE)
    assert caught.value.extra == "scan"


@pytest.mark.parametrize(
    ("missing", "left"), [("cv2", ["plain", "zbar"]), ("pyzbar", ATTEMPTS[:-1]), ("both", ["plain"])]
)
def test_further_engines_where_installed(missing: str, left: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("cv2", "pyzbar") if missing == "both" else (missing,):
        monkeypatch.setitem(sys.modules, name, None)
    assert tried(monkeypatch, lambda: read(CODE, "thorough")) == left


def test_other_bytes_in_the_same_place_are_two_readings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two engines that disagree: whoever verifies has to know, and which of the two counts is not ours to say."""
    monkeypatch.setattr(ZBar, "read", lambda self, grey: [Find(data=b"other", corners=outline(CODE))])
    assert [reading.text for reading in read(CODE, "thorough")] == [TEXT, "other"]


@settings(max_examples=60, deadline=None)
@given(
    data=st.binary(min_size=1, max_size=60) | st.text(st.characters(codec="utf-8"), min_size=1, max_size=30),
    degrees=st.floats(0, 360),
    mirrored=st.booleans(),
    inverted=st.booleans(),
    blur=st.floats(0.3, 2.0),
    noise=st.floats(0, 12),
)
def test_read_of_render_is_identity(
    data: str | bytes, degrees: float, mirrored: bool, inverted: bool, blur: float, noise: float
) -> None:
    """Any payload, turned, mirrored, inverted, blurred by a quarter module and noisy: the same bytes, in place."""
    picture = drawn(data, error="m", mode="byte", encoding=None if isinstance(data, bytes) else "utf-8")
    warp = turned(len(picture), degrees, mirrored=mirrored, size=len(picture) * 1.5)
    view = spoilt(seen(picture, warp, int(len(picture) * 1.5)), blur=blur, noise=noise)
    (reading,) = read(255 - view if inverted else view)
    assert reading.data == (data if isinstance(data, bytes) else data.encode())
    assert apart(reading.corners, mapped(outline(picture), warp)) < 8


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), height=st.integers(1, 200), width=st.integers(1, 200), step=st.integers(1, 8))
def test_noise_holds_no_code(seed: int, height: int, width: int, step: int) -> None:
    noise = np.random.default_rng(seed).integers(0, 256, (height, width), dtype=np.uint8)
    assert read(np.kron(noise, np.ones((step, step), np.uint8))[:400, :400], "thorough") == ()
