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
from paycode.scanning import _opencv, attempts, ladder, read
from paycode.scanning._opencv import OpenCV, OpenCVAruco
from paycode.scanning._zbar import ZBar
from paycode.scanning._zxing import ZXing
from paycode.scanning.engines import Find, Grey
from scanning_pictures import apart, drawn, mapped, outline, seen, spoilt, turned

TEXT = "PAYCODE 0001"
CODE = drawn(TEXT, version=3)
LARGE = drawn(TEXT, version=3, scale=24)
BLANK = np.full((60, 60), 255, np.uint8)
NORMAL = ["plain", "second-look", "sampled", "brightened", "finders"]
OPENCV_READ = OpenCV.read
THOROUGH = [*NORMAL, "darkened", "smoothed", "clahe", "doubled", "opencv", "zbar"]


def raising(*_: object) -> Any:
    raise RuntimeError("a fault inside the engine")


def nothing(*_: object) -> list[Any]:
    return []


def tried(monkeypatch: pytest.MonkeyPatch, action: Callable[[], object]) -> list[str]:
    """The attempts that were made."""
    names: list[str] = []
    contained = ladder._contained

    def noted(attempt: attempts.Attempt, session: attempts.Session) -> Any:
        names.append(attempt.name)
        return contained(attempt, session)

    monkeypatch.setattr(ladder, "_contained", noted)
    action()
    return names


@pytest.mark.parametrize(
    ("effort", "picture", "names"),
    [
        ("fast", CODE, ["plain"]),
        ("fast", BLANK, ["plain"]),
        ("fast", LARGE, ["half"]),
        ("fast", np.full_like(LARGE, 255), ["half", "plain"]),
        ("normal", CODE, NORMAL[:3]),
        ("normal", BLANK, NORMAL),
        ("thorough", CODE, THOROUGH),
    ],
)
def test_efforts(effort, picture, names, monkeypatch):  # type: ignore[no-untyped-def]
    assert tried(monkeypatch, lambda: read(picture, effort)) == names


def test_a_spent_budget_starts_no_further_attempt(monkeypatch: pytest.MonkeyPatch) -> None:
    assert tried(monkeypatch, lambda: read(BLANK, "thorough", budget_ms=0)) == ["plain"]


def test_a_budget_is_checked_between_attempts(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(picture: Grey, side: int) -> Grey:
        time.sleep(2)
        return picture

    monkeypatch.setattr(_opencv, "median", slow)
    names = tried(monkeypatch, lambda: read(BLANK, "thorough", budget_ms=2_000))
    assert names == THOROUGH[: names.index("smoothed") + 1]


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


def silence(monkeypatch: pytest.MonkeyPatch, *engines: Any) -> None:
    """Engines that find nothing."""
    for engine in engines:
        monkeypatch.setattr(engine, "read", nothing)
    if ZXing in engines:
        monkeypatch.setattr(ZXing, "survey", lambda *_, **__: ([], []))


@pytest.mark.parametrize(
    ("engine", "others", "name"),
    [("opencv", (ZXing, ZBar), "opencv"), ("zbar", (ZXing, OpenCV), "zbar"), ("paycode", (ZXing,), "finders")],
)
def test_later_attempts_read_where_the_earlier_ones_find_nothing(engine, others, name, monkeypatch):  # type: ignore[no-untyped-def]
    silence(monkeypatch, *others)
    if engine != "paycode":
        monkeypatch.setattr(attempts, "search", lambda *_, **__: iter(()))
    (reading,) = read(CODE, "thorough")
    assert (reading.text, reading.engine, reading.attempt) == (TEXT, engine, name)
    assert apart(reading.corners, outline(CODE)) < 4


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("doubled", lambda grey: grey.size == 4 * CODE.size),
        ("brightened", lambda grey: grey.size == CODE.size and grey.min() == 181),
        ("darkened", lambda grey: grey.size == CODE.size and grey.min() == 16),
    ],
)
def test_the_picture_is_changed_until_it_is_read(name, seen, monkeypatch):  # type: ignore[no-untyped-def]
    """A code of grey 128 on white."""
    survey, pale = ZXing.survey, np.maximum(CODE, 128)
    monkeypatch.setattr(
        ZXing, "survey", lambda self, grey, **how: survey(self, grey, **how) if seen(grey) else ([], [])
    )
    monkeypatch.setattr(attempts, "search", lambda *_, **__: iter(()))
    silence(monkeypatch, OpenCV, ZBar)
    (reading,) = read(pale, "thorough")
    assert (reading.text, reading.engine, reading.attempt) == (TEXT, "zxing-cpp", name)
    assert apart(reading.corners, outline(CODE)) < 4


def test_a_fault_in_one_engine_does_not_cost_the_readings_of_another(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(ZXing, "survey", raising)
    monkeypatch.setattr(OpenCV, "read", raising)
    monkeypatch.setattr(attempts, "search", raising)
    (reading,) = read(CODE, "thorough")
    assert (reading.text, reading.engine) == (TEXT, "zbar")
    assert capfd.readouterr() == ("", "")


def test_a_fault_in_a_later_attempt_keeps_what_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OpenCV, "read", raising)
    monkeypatch.setattr(ZXing, "read", raising)
    assert [reading.text for reading in read(CODE, "thorough")] == [TEXT]


def test_what_an_attempt_found_before_it_failed_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    found = ZXing().read(CODE)

    def half(*_: object) -> Any:
        yield from found
        raise RuntimeError("a fault after the first symbol")

    monkeypatch.setattr(attempts, "_looked", half)
    silence(monkeypatch, ZXing)
    (reading,) = read(CODE)
    assert (reading.text, reading.attempt) == (TEXT, "second-look")


def test_the_second_look_reads_what_was_only_located() -> None:
    """Blurred by half a module: too many wrong modules as it is, few enough once straightened and sharpened."""
    picture = spoilt(drawn("x" * 100, version=7, error="l", scale=4, boost_error=False), blur=2)
    assert ZXing().read(picture) == []
    (reading,) = read(picture)
    assert (reading.data, reading.attempt) == (b"x" * 100, "second-look")
    assert apart(reading.corners, outline(picture, scale=4)) < 2


def test_the_second_look_takes_no_micro_qr_for_what_was_a_qr_code(monkeypatch: pytest.MonkeyPatch) -> None:
    damaged = CODE.copy()
    damaged[100:220, 110:230] = 255
    (micro,) = ZXing().read(drawn("12345", micro=True, version="m2"))
    monkeypatch.setattr(ZXing, "read", lambda self, grey: [micro])
    session = attempts.Session(damaged)
    session.add(ZXing().survey(damaged)[1], 1.0)
    assert session.unread()
    assert list(attempts._looked(ZXing(), session, damaged)) == []


def test_what_is_read_or_was_looked_at_is_not_looked_at_again() -> None:
    place, *_ = ZXing().survey(spoilt(drawn("x" * 100, version=7, error="l", scale=4, boost_error=False), blur=2))[1]
    session = attempts.Session(CODE)
    session.add([place], 1.0)
    session.add([place], 1.0)
    assert session.unread() == [place]
    session.outlines.append(place.corners)
    assert session.unread() == []


def test_large_pictures_are_not_doubled() -> None:
    session = attempts.Session(np.full((2001, 2000), 255, np.uint8))
    assert list(attempts._doubled(ZXing(), session)) == []


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
    ("missing", "left"), [("cv2", ["plain", "zbar"]), ("pyzbar", THOROUGH[:-1]), ("both", ["plain"])]
)
def test_further_engines_where_installed(missing: str, left: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("cv2", "pyzbar") if missing == "both" else (missing,):
        monkeypatch.setitem(sys.modules, name, None)
    assert tried(monkeypatch, lambda: read(CODE, "thorough")) == left


class Further:
    """An engine of the caller's, which sees one symbol and no more."""

    name = "mine"

    def __init__(self, data: bytes = TEXT.encode()) -> None:
        self._data = data

    def read(self, grey: Grey) -> list[Find]:
        return [Find(data=self._data, corners=outline(CODE))] if grey.shape == CODE.shape else []


class Failing(Further):
    name = "failing"

    def read(self, grey: Grey) -> list[Find]:
        raise RuntimeError("a fault inside the engine")


def test_further_engines_are_asked_last_and_by_thorough_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    engines = (Failing(), Further())
    assert tried(monkeypatch, lambda: read(CODE, "thorough", engines=engines)) == [*THOROUGH, "failing", "mine"]
    assert tried(monkeypatch, lambda: read(BLANK, "normal", engines=engines)) == NORMAL


def test_what_a_further_engine_reads_is_a_reading_like_others(monkeypatch: pytest.MonkeyPatch) -> None:
    silence(monkeypatch, ZXing, OpenCV, ZBar)
    monkeypatch.setattr(attempts, "search", lambda *_, **__: iter(()))
    (reading,) = read(CODE, "thorough", engines=[Failing(), Further()])
    assert (reading.engine, reading.attempt, reading.text) == ("mine", "mine", TEXT)
    assert reading.margin == 1.0  # from the modules in its outline
    monkeypatch.undo()
    assert [reading.attempt for reading in read(CODE, "thorough", engines=[Further()])] == ["plain"]


def test_opencv_aruco_is_a_further_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    silence(monkeypatch, ZXing, OpenCV, ZBar)
    monkeypatch.setattr(OpenCVAruco, "read", OPENCV_READ)
    monkeypatch.setattr(attempts, "search", lambda *_, **__: iter(()))
    (reading,) = read(CODE, "thorough", engines=[OpenCVAruco()])
    assert (reading.engine, reading.attempt, reading.text) == ("opencv-aruco", "opencv-aruco", TEXT)


def test_an_ascii_payload_under_an_eci_has_the_text_that_the_eci_says(monkeypatch: pytest.MonkeyPatch) -> None:
    silence(monkeypatch, ZXing, OpenCV)
    monkeypatch.setattr(attempts, "search", lambda *_, **__: iter(()))
    (reading,) = read(drawn("abc", encoding="iso8859-1", eci=True), "thorough")
    assert (reading.engine, reading.charset, reading.charset_source) == ("zbar", "iso8859-1", "eci")


def test_an_isolated_read_asks_no_further_engines() -> None:
    with pytest.raises(ScanError, match="isolated"):
        read(CODE, "thorough", isolated=True, engines=[Further()])


@pytest.mark.parametrize("wrong", [Further, "zbar", None])
def test_what_is_no_engine_is_refused(wrong: Any) -> None:
    with pytest.raises(ScanError, match="engines are objects with a name"):
        read(CODE, engines=[wrong])


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
