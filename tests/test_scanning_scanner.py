"""`Scanner`: tracks by bytes and place, times, forgetting."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from paycode.errors import BadFrame, MissingExtra, ScanError
from paycode.scanning import Frame, Scanner, Sighting
from paycode.scanning.engines import Grey
from paycode.scanning.tracks import Track
from scanning_pictures import drawn

ONE = drawn("ONE", version=1, scale=4)
TWO = drawn("TWO", version=1, scale=4)
BLANK = np.full((300, 600), 255, np.uint8)
SIDE = len(ONE)


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
