"""`Scanner`: tracks by bytes and place, times, forgetting; search, still frames, evidence, budgets."""

from __future__ import annotations

import gc
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from paycode.errors import BadFrame, MissingExtra, ScanError
from paycode.proofing import Artwork, Camera, Scene, Shot, photograph
from paycode.scanning import Frame, Scanner, Sighting, open_source, write_picture
from paycode.scanning._zxing import Glimpse, Located, ZXing
from paycode.scanning.engines import Grey
from paycode.scanning.following import Follower, View
from paycode.scanning.ladder import Effort, Limits
from paycode.scanning.luma import Luma
from paycode.scanning.search import Rung, Search
from paycode.scanning.tracks import Track
from paycode.symbol import encode
from scanning_pictures import drawn, spoilt

ONE = drawn("ONE", version=1, scale=4)
TWO = drawn("TWO", version=1, scale=4)
BLANK = np.full((300, 600), 255, np.uint8)
SIDE = len(ONE)
HD = 1920, 1080


def view(*placed: tuple[Grey, int]) -> Grey:
    """A frame with symbols at these distances from the left."""
    frame = BLANK.copy()
    for picture, left in placed:
        frame[60 : 60 + SIDE, left : left + SIDE] = picture
    return frame


def told(sightings: tuple[Sighting, ...]) -> dict[int, tuple[str | None, int]]:
    return {sighting.track_id: (sighting.reading.text, sighting.agreement) for sighting in sightings}


def tracks(scanner: Scanner) -> list[Track]:
    assert scanner._follower is not None
    return scanner._follower.tracks.all


def test_a_symbol_keeps_its_track_while_it_moves() -> None:
    scanner = Scanner("fast")
    for frame, left in enumerate((10, 50, 110, 180)):
        (sighting,) = scanner.feed(view((ONE, left)))
        assert (sighting.track_id, sighting.first_seen, sighting.at, sighting.agreement) == (0, 0.0, frame, frame + 1)
        assert abs(sighting.reading.corners[0][0] - left - 16) < 2


def test_other_bytes_or_another_place_is_another_track() -> None:
    scanner = Scanner("fast")
    assert told(scanner.feed(view((ONE, 10)))) == {0: ("ONE", 1)}
    assert told(scanner.feed(view((TWO, 10)))) == {1: ("TWO", 1)}
    assert told(scanner.feed(view((ONE, 400)))) == {2: ("ONE", 1)}
    assert told(scanner.feed(view((ONE, 10), (TWO, 200), (ONE, 400)))) == {0: ("ONE", 2), 3: ("TWO", 1), 2: ("ONE", 2)}


def test_two_symbols_of_the_same_bytes_side_by_side_stay_two() -> None:
    scanner = Scanner("fast")
    for count in range(1, 5):
        sightings = scanner.feed(view((ONE, 10 + count), (ONE, 12 + SIDE + count)))
        assert {sighting.agreement for sighting in sightings} == {count}
        assert {s.track_id: s.reading.corners[0][0] > SIDE for s in sightings} in (
            {0: False, 1: True},
            {0: True, 1: False},
        )


def test_time_is_the_callers_then_the_frames_then_a_count() -> None:
    scanner = Scanner("fast")
    frame = Frame(name="x", index=7, image=view((ONE, 10)), seconds=2.5)
    still = Frame(name="x", index=7, image=view((ONE, 10)))
    assert [scanner.feed(item, at)[0].at for item, at in ((frame, 1.25), (frame, None), (still, None))] == [
        1.25,
        2.5,
        2.0,
    ]


def test_a_symbol_out_of_view_is_forgotten() -> None:
    scanner = Scanner("fast", patience=3)
    scanner.feed(view((ONE, 10)))
    for _ in range(2):
        assert scanner.feed(BLANK) == ()
    assert told(scanner.feed(view((ONE, 10)))) == {0: ("ONE", 2)}
    for _ in range(4):
        scanner.feed(BLANK)
    assert tracks(scanner) == []
    assert told(scanner.feed(view((ONE, 10)))) == {1: ("ONE", 1)}


def test_nothing_grows() -> None:
    scanner = Scanner("fast", patience=2)
    for number in range(12):
        scanner.feed(view((drawn(str(number), version=1, scale=4), 10)))
        assert len(tracks(scanner)) <= 3


def test_a_bad_frame_is_an_error_and_the_scanner_goes_on() -> None:
    scanner = Scanner("fast")
    scanner.feed(view((ONE, 10)))
    with pytest.raises(BadFrame):
        scanner.feed(Frame(name="x", index=0, error=BadFrame("spoilt")))
    assert told(scanner.feed(view((ONE, 10)))) == {0: ("ONE", 2)}


def test_limits_are_checked_at_once() -> None:
    with pytest.raises(ScanError, match="effort"):
        Scanner("best")  # type: ignore[arg-type]


def test_without_zxing_feeding_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zxingcpp", None)
    with pytest.raises(MissingExtra):
        Scanner().feed(BLANK)


def scene(*placed: tuple[Grey, int, int], noise: float = 2, seed: int = 0, size: tuple[int, int] = HD) -> Grey:
    """A large frame of a camera: symbols on grey at (left, top), and grain."""
    frame = np.full(size[::-1], 150, np.uint8)
    for picture, left, top in placed:
        frame[top : top + len(picture), left : left + picture.shape[1]] = picture
    return spoilt(frame, noise=noise, seed=seed)


def attempts(sightings: tuple[Sighting, ...]) -> set[str]:
    return {sighting.reading.attempt for sighting in sightings}


def test_a_symbol_in_a_large_frame_is_found_and_then_followed_by_crops() -> None:
    scanner = Scanner()
    for index in range(8):
        sightings = scanner.feed(scene((ONE, 700 + 30 * index, 500 - 10 * index), seed=index))
        assert told(sightings) == {0: ("ONE", index + 1)}
        assert attempts(sightings) == ({"tracked"} if index else {"frame"})
        corner = sightings[0].reading.corners[0]
        assert np.hypot(corner[0] - 716 - 30 * index, corner[1] - 516 + 10 * index) < 4


def test_a_symbol_light_on_dark_is_found_and_followed() -> None:
    scanner, texts = Scanner(), []
    for index in range(40):
        sightings = scanner.feed(255 - scene((ONE, 700 + 5 * index, 500), seed=index))
        texts += [[(sighting.reading.text, sighting.reading.attempt) for sighting in sightings]]
    first = next(index for index, found in enumerate(texts) if found)
    assert texts[first] == [("ONE", "inverted")]
    assert texts[first + 1 :] == [[("ONE", "tracked")]] * (39 - first)


def test_what_is_read_of_a_crop_is_complete() -> None:
    symbol = encode(b"ONE", level="M", version=3, spare=b"seal")
    picture = np.where(np.pad(symbol.matrix, 4), 0, 255).astype(np.uint8).repeat(5, 0).repeat(5, 1)
    scanner = Scanner()
    for index in range(12):
        (sighting,) = scanner.feed(scene((picture, 700 + index, 300), seed=index))
        reading = sighting.reading
        assert (reading.spare, reading.version, reading.level, reading.margin) == (b"seal", 3, "M", 1.0)


def test_another_seal_in_the_same_place_is_seen_within_eight_frames() -> None:
    pictures = [
        np.where(np.pad(encode(b"ONE", level="M", version=3, spare=spare).matrix, 4), 0, 255)
        .astype(np.uint8).repeat(5, 0).repeat(5, 1)
        for spare in (b"seal", b"none")
    ]  # fmt: skip
    scanner = Scanner()
    seals = [scanner.feed(scene((pictures[index >= 10], 700, 300), seed=index))[0].reading.spare for index in range(20)]
    assert seals[:10] == [b"seal"] * 10
    assert seals[18:] == [b"none"] * 2


@pytest.mark.parametrize("effort", ["fast", "normal"])
def test_a_new_symbol_beside_one_in_view_is_found_in_time(effort: Effort) -> None:
    """Searched in every eighth frame, and the whole frame at half its size in every second or fourth of these."""
    scanner = Scanner(effort)
    for index in range(7):
        scanner.feed(scene((ONE, 300, 300), seed=index))
    for index in range(7, 7 + 8 * 4 + 1):
        sightings = scanner.feed(scene((ONE, 300, 300), (TWO, 1500, 800), seed=index))
        if len(sightings) == 2:
            break
    assert {sighting.reading.text for sighting in sightings} == {"ONE", "TWO"}


def test_a_small_symbol_is_found_within_the_bound_wherever_it_is() -> None:
    small = drawn("SMALL", version=1, scale=2)
    bound = 3 * Search("fast", 1920, 1080).rungs * 2
    for left, top in ((40, 40), (1000, 500), (1800, 1000), (590, 333)):
        scanner = Scanner("fast")
        found = (scanner.feed(scene((small, left, top), seed=seed, noise=5)) for seed in range(bound))
        assert any(sighting.reading.text == "SMALL" for sightings in found for sighting in sightings)


def test_many_symbols_are_followed_at_once() -> None:
    pictures = [drawn(f"CODE {number}", version=1, scale=4) for number in range(12)]
    scanner = Scanner()
    for index in range(6):
        places = [(p, 60 + n % 4 * 450 + 7 * index, 80 + n // 4 * 320 + 3 * index) for n, p in enumerate(pictures)]
        sightings = scanner.feed(scene(*places, seed=index))
        assert {sighting.reading.text for sighting in sightings} == {f"CODE {number}" for number in range(12)}
        assert {sighting.agreement for sighting in sightings} == {index + 1}
    assert len({sighting.track_id for sighting in sightings}) == 12


def test_a_nested_symbol_is_reported_beside_the_one_around_it() -> None:
    outer, inner = drawn("OUTER", error="h", version=6, scale=10), drawn("IN", version=1, scale=3, border=1)
    middle = (len(outer) - len(inner)) // 2
    outer[middle : middle + len(inner), middle : middle + len(inner)] = inner
    scanner = Scanner()
    for index in range(24):
        sightings = scanner.feed(scene((outer, 600 + index, 200), seed=index))
    assert {sighting.reading.text for sighting in sightings} == {"OUTER", "IN"}


def test_pictures_of_a_folder_are_read_whole(tmp_path: Path) -> None:
    """Each is another place, so nothing may be left for the next."""
    small = drawn("SMALL", version=1, scale=2)
    for number, (left, top) in enumerate(((40, 40), (1000, 500), (1800, 1000))):
        write_picture(tmp_path / f"{number}.png", scene((small, left, top), (ONE, 500, 300), seed=number))
    scanner = Scanner()
    with open_source(tmp_path) as source:
        texts = [{sighting.reading.text for sighting in scanner.feed(frame)} for frame in source]
    assert texts == [{"SMALL", "ONE"}] * 3
    assert {s.reading.text for s in scanner.feed(tmp_path / "0.png")} == {"SMALL", "ONE"}


def test_two_payloads_in_one_place_are_both_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """An overprint reads this way or that from frame to frame; each keeps a track of its own."""
    scanner = Scanner("fast")
    for index in range(10):
        frames = [view((ONE, 10 + index)), view((TWO, 10 + index))]
        sightings = scanner.feed(frames[index % 2])
        assert told(sightings) == {index % 2: (("ONE", "TWO")[index % 2], index // 2 + 1)}
    both = Follower(Limits("fast"), 15)
    engine_glimpse, twice = both._engine.glimpse, {}

    def overlaid(grey: Grey) -> tuple[list[Glimpse], list[Located]]:
        glimpses, located = engine_glimpse(grey)
        twice.update({"other": [replace(one, data=b"OTHER") for one in glimpses]})
        return [*glimpses, *twice["other"]], located

    monkeypatch.setattr(both._engine, "glimpse", overlaid)
    at_once = View(luma=Luma(view((ONE, 10))), index=0, at=0.0, orientation=1, started=0.0)
    both.look(at_once, Rung("frame", at_once.luma.whole))
    assert len(both.sightings(at_once)) == 2


def test_a_repeated_frame_is_no_agreement() -> None:
    scanner, frame = Scanner(), scene((ONE, 700, 500))
    assert told(scanner.feed(frame)) == {0: ("ONE", 1)}
    for index in range(1, 40):
        (sighting,) = scanner.feed(frame.copy())
        assert (sighting.agreement, sighting.repeated, sighting.at) == (1, True, index)
    (sighting,) = scanner.feed(scene((ONE, 700, 500), seed=1))
    assert (sighting.agreement, sighting.repeated) == (2, False)


def test_a_repeated_frame_is_searched_to_the_end_and_then_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    looked, look = [], Follower.look

    def noted(follower: Follower, seen: View, rung: Rung) -> None:
        looked.append(rung)
        look(follower, seen, rung)

    monkeypatch.setattr(Follower, "look", noted)
    small, scanner = drawn("SMALL", version=1, scale=2), Scanner("fast")
    frame = scene((small, 40, 990))
    rungs = Search("fast", 1920, 1080).rungs
    texts = {s.reading.text for _ in range(3 * rungs) for s in scanner.feed(frame)}
    assert texts == {"SMALL"}
    assert rungs <= len(looked) <= 2 * rungs
    before = len(looked)
    scanner.feed(frame)
    assert len(looked) == before


def test_a_dull_frame_is_not_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    scanner = Scanner()
    for seed in range(3):
        scanner.feed(spoilt(np.full((1080, 1920), 12, np.uint8), noise=1, seed=seed))
    assert scanner._follower is not None
    monkeypatch.setattr(scanner._follower._engine, "glimpse", None)  # not called
    scanner.feed(spoilt(np.full((1080, 1920), 12, np.uint8), noise=1, seed=9))
    assert scanner._unsearched == 0


def laid_out(grey: Grey, layout: str) -> Grey:
    """The frame as cameras give it, and of those that carry luma apart its luma."""
    if layout == "nv12":
        return np.vstack([grey, np.full((540, 1920), 128, np.uint8)])[:1080]
    if layout == "yuyv":
        return np.dstack([grey, np.full_like(grey, 128)])[..., 0]
    channels = {"grey": [grey], "bgr": [grey] * 3, "bgra": [grey] * 3 + [np.full_like(grey, 255)]}[layout]
    return grey if layout == "grey" else np.dstack(channels)


@pytest.mark.parametrize("layout", ["grey", "bgr", "bgra", "nv12", "yuyv"])
def test_frames_of_every_layout_are_read(layout: str) -> None:
    scanner = Scanner()
    for index in range(8):
        grey = scene((ONE, 700 + 9 * index, 500), seed=index)
        assert told(scanner.feed(laid_out(grey, layout))) == {0: ("ONE", index + 1)}


def test_noise_is_read_through_by_adding_frames_up() -> None:
    """A symbol in the dark: no frame is read by any engine of ours alone, and ten together are."""
    sheet = np.pad(drawn("PAY TO THIS ACCOUNT 0812345678"), 40, constant_values=255)
    artwork, camera = Artwork(pixels=sheet, mm_per_pixel=0.09), Camera(width=1280).cropped(480, 360)
    night = Scene(distance_mm=260, electrons=45)
    frames = [photograph(artwork, scene=night, shot=Shot(seed=seed), camera=camera) for seed in range(40)]
    engine = ZXing()
    assert not any(engine.read(frame) for frame in frames)
    scanner = Scanner()
    seen = [scanner.feed(frame) for frame in frames]
    first = next(index for index, sightings in enumerate(seen) if sightings)
    assert {s.reading.text for sightings in seen for s in sightings} == {"PAY TO THIS ACCOUNT 0812345678"}
    assert first < 20


def test_a_budget_is_kept_on_average_and_searching_goes_on() -> None:
    scanner = Scanner(budget_ms=0)
    searched = 0
    for index in range(61):
        idle = scanner._idle
        scanner.feed(scene(seed=index, size=(640, 480)))
        searched += scanner._idle <= idle
    assert searched == 2, "every thirtieth frame, whatever it costs"
    generous = Scanner(budget_ms=10_000)
    generous.feed(scene(size=(640, 480)))
    assert generous._unsearched == 0


def test_what_is_owed_is_waited_for() -> None:
    scanner = Scanner(budget_ms=5)
    scanner._pay(25)
    scanner._pay(1)
    assert scanner._owed == 16
    scanner._pay(0)
    assert scanner._owed == 11
    for _ in range(4):
        scanner._pay(0)
    assert scanner._owed == 0


def test_nothing_grows_over_thousands_of_frames() -> None:
    pictures = [drawn(str(number), version=1, scale=2) for number in range(40)]
    scanner = Scanner(patience=5)

    def run(frames: int) -> int:
        for index in range(frames):
            shown = (pictures[index // 3 % 40], 20 + index % 200, 20 + index % 60)
            scanner.feed(scene(shown, seed=index, size=(320, 160)))
        gc.collect()
        return sys.getallocatedblocks()

    run(300)
    before = run(300)
    assert run(1500) - before < 500
    assert len(tracks(scanner)) <= 8 + 64


def test_scanners_in_threads_do_not_disturb_each_other() -> None:
    def run(start: int) -> list[dict[int, tuple[str | None, int]]]:
        scanner = Scanner()
        return [told(scanner.feed(scene((ONE, start + 20 * n, 300), (TWO, 1200, 500), seed=n))) for n in range(10)]

    alone = [run(start) for start in (100, 300, 500)]
    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(run, (100, 300, 500))) == alone


def test_an_engine_that_fails_costs_one_look(monkeypatch: pytest.MonkeyPatch) -> None:
    scanner = Scanner("fast")
    assert told(scanner.feed(view((ONE, 10)))) == {0: ("ONE", 1)}
    assert scanner._follower is not None
    with monkeypatch.context() as patch:
        patch.setattr(scanner._follower._engine, "glimpse", None)
        assert scanner.feed(view((ONE, 20))) == ()
    assert told(scanner.feed(view((ONE, 30)))) == {0: ("ONE", 2)}


def test_without_opencv_frames_are_read_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    frames = [scene((ONE, 700 + 9 * index, 500), seed=index) for index in range(10)]
    monkeypatch.setitem(sys.modules, "cv2", None)
    scanner = Scanner()
    for index, frame in enumerate(frames):
        assert told(scanner.feed(frame)) == {0: ("ONE", index + 1)}
