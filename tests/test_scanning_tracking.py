"""Places that are predicted, crops around them, and which find belongs to which track."""

from __future__ import annotations

import numpy as np
import pytest

from paycode.scanning.corners import Corners
from paycode.scanning.found import Found
from paycode.scanning.reading import Reading
from paycode.scanning.tracking import Motion, Place, coincide, edge, merged
from paycode.scanning.tracks import Sighting, Track, Tracks

FRAME = (0, 0, 1920, 1080)


def square(x: float, y: float, side: float = 100.0) -> Corners:
    return (x, y), (x + side, y), (x + side, y + side), (x, y + side)


def found(data: bytes, corners: Corners, *, fused: int = 0, sampled: bool = True) -> Found:
    reading = Reading(
        data=data, text=None, charset=None, charset_source=None, corners=corners, engine="zxing-cpp", attempt="x", ms=0
    )
    return Found(
        data=data, corners=corners, attempt="x", modules=25, complete=lambda: reading, fused=fused,
        sampled=np.zeros((25, 25), np.uint8) if sampled else None,
    )  # fmt: skip


def shown(tracks: Tracks, data: bytes, corners: Corners, frame: int, *, fused: int = 0) -> Track:
    """A track that was read in a frame."""
    seen = found(data, corners, fused=fused)
    track = tracks.begin(corners, 25, frame)
    track.show(seen, frame, Sighting(reading=seen.complete(), track_id=0, first_seen=0, at=0, agreement=1, fused=fused))
    return track


def test_constant_velocity_is_learnt_and_predicted() -> None:
    motion = Motion(square(0, 0), 0)
    assert motion.at(5) == square(0, 0)
    for frame in range(1, 12):
        motion = motion.moved(square(10.0 * frame, 4.0 * frame, 100 + frame), frame)
    assert np.allclose(motion.at(13), square(130, 52, 113), atol=0.1)


def test_velocity_is_trusted_for_a_while_only() -> None:
    motion = Motion(square(0, 0), 0, ((10.0, 0.0),) * 4)
    assert motion.at(3) == square(30, 0)
    assert motion.at(30) == square(30, 0)


def test_a_frame_may_place_a_symbol_twice() -> None:
    motion = Motion(square(0, 0), 0).moved(square(10, 0), 1)
    assert motion.moved(square(12, 0), 1) == Motion(square(12, 0), 1, motion.velocity)


def test_the_crop_holds_the_symbol_with_a_margin_and_widens() -> None:
    place = Place.around(square(500, 400), 0, 25, FRAME)
    assert place == Place((470, 370, 631, 531), 1)
    wider = Place.around(square(500, 400), 2, 25, FRAME)
    assert wider is not None
    assert wider.area > 1.5 * place.area
    widest = Place.around(square(500, 400), 90, 25, FRAME)
    assert widest is not None
    assert widest.box == (400, 300, 701, 601)


def test_the_crop_ends_with_the_frame() -> None:
    place = Place.around(square(-50, 1000), 0, 25, FRAME)
    assert place is not None
    assert place.box == (0, 970, 81, 1080)
    assert Place.around(square(-500, 400), 0, 25, FRAME) is None


@pytest.mark.parametrize(("side", "factor"), [(100, 1), (149, 1), (150, 2), (299, 2), (300, 4), (900, 4)])
def test_large_modules_are_reduced_to_three_pixels_and_more(side: float, factor: int) -> None:
    place = Place.around(square(0, 0, side), 0, 25, FRAME)
    assert place is not None
    assert place.factor == factor


def test_crops_are_merged_where_that_is_no_more_work() -> None:
    over, apart, beside = Place((0, 0, 10, 10), 1), Place((100, 0, 110, 10), 1), Place((8, 0, 18, 10), 1)
    assert merged([over, apart, beside]) == [apart, Place((0, 0, 18, 10), 1)]
    assert merged([over, Place((8, 0, 18, 10), 2)]) == [over, Place((8, 0, 18, 10), 2)]
    assert merged([]) == []


def test_outlines_of_one_symbol_coincide() -> None:
    assert coincide(square(0, 0), square(15, -15, 110))
    assert not coincide(square(0, 0), square(25, 0))
    assert not coincide(square(0, 0), square(30, 30, 40)), "a nested symbol has the same middle"
    assert edge(square(3, 4, 7)) == 7


def test_bytes_and_place_decide_whose_a_find_is() -> None:
    tracks = Tracks(15)
    near, far = shown(tracks, b"A", square(0, 0), 0), shown(tracks, b"A", square(90, 0), 0)
    other = shown(tracks, b"B", square(60, 0), 0)
    unread = tracks.begin(square(300, 0), 25, 0)
    assert tracks.of(b"A", square(20, 0), 1) is near
    assert tracks.of(b"A", square(80, 0), 1) is far
    assert tracks.of(b"B", square(20, 0), 1) is other
    assert tracks.of(b"C", square(20, 0), 1) is None
    assert tracks.of(b"C", square(310, 0), 1) is unread
    assert tracks.of(b"A", square(600, 0), 1) is None


def test_one_track_does_not_take_two_symbols_of_a_frame() -> None:
    """Turned symbols may lie nearer to each other than their upright boxes are wide."""
    tracks = Tracks(15)
    one = shown(tracks, b"A", square(0, 0), 1)
    assert tracks.known(b"A", square(5, 0), 1)
    assert not tracks.known(b"A", square(24, 0), 1)
    assert not tracks.known(b"B", square(5, 0), 1)
    assert tracks.of(b"A", square(24, 0), 1) is None
    assert tracks.of(b"A", square(24, 0), 2) is one


def test_what_is_located_belongs_to_what_is_there() -> None:
    tracks = Tracks(15)
    before, here = tracks.begin(square(0, 0), 25, 0), shown(tracks, b"A", square(10, 0), 1)
    assert tracks.at(square(5, 0), 1) is here
    assert tracks.at(square(5, 0, 30), 1) is None
    tracks.all.remove(here)
    assert tracks.at(square(5, 0), 1) is before


def test_tracks_die_in_their_time() -> None:
    tracks = Tracks(15)
    read, located = shown(tracks, b"A", square(0, 0), 0), tracks.begin(square(500, 0), 25, 0)
    read.motion, located.motion = (track.motion.moved(track.motion.corners, 3) for track in (read, located))
    tracks.forget(15)
    assert tracks.all == [read, located]
    tracks.forget(16)
    assert tracks.all == [located], "a symbol that is located and not read is not seen"
    tracks.forget(18)
    assert tracks.all == [located]
    tracks.forget(19)
    assert tracks.all == []


def test_the_number_of_tracks_is_bounded() -> None:
    tracks = Tracks(15)
    for number in range(200):
        shown(tracks, bytes([number]), square(number * 200, 0), number)
        tracks.begin(square(number * 200, 500), 25, number)
    tracks.forget(1)
    assert len(tracks.all) == 64 + 8
    assert all(track.seen >= 136 for track in tracks if not track.pending)


def test_a_reading_is_worked_out_anew_when_modules_change_and_after_a_while() -> None:
    tracks = Tracks(15)
    track, same = shown(tracks, b"A", square(0, 0), 0), found(b"A", square(0, 0))
    assert track.is_same(same, 7)
    assert not track.is_same(same, 8)
    assert same.sampled is not None
    same.sampled[:, :1] = 1
    assert track.is_same(same, 7)
    same.sampled[:, :3] = 1
    assert not track.is_same(same, 7)
    assert not track.is_same(found(b"A", square(0, 0), sampled=False), 1)


def test_evidence_is_kept_until_a_frame_is_read() -> None:
    tracks = Tracks(15)
    track = shown(tracks, b"A", square(0, 0), 0, fused=3)
    evidence, track.tries = track.fusion, 5
    track.show(found(b"A", square(0, 0)), 1, Sighting(
        reading=found(b"A", square(0, 0)).complete(), track_id=0, first_seen=0, at=1, agreement=2
    ))  # fmt: skip
    assert track.fusion is not evidence
    assert track.tries == 0
