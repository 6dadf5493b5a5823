"""Camera clips: what they show is what they say they show, smoothly, and the same again."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import paycode
from paycode.errors import RenderError
from paycode.proofing import Artwork, Camera, ClipFrame, Hand, Placard, Scene, Shot, clip

SMALL = Camera(width=640, height=480, field_of_view=40)
NEAR = Scene(distance_mm=260)
TRIPOD = Hand(drift_mm=0, sway=0, lean=0, spin=0, hunting=0, wander=0)
FIRST, SECOND = b"https://example.com/first", b"https://example.com/second"


def placard(data: bytes, edge_mm: float = 40) -> Placard:
    return Placard.of(paycode.encode(data), data, edge_mm=edge_mm)


def frames(*placards: Placard, count: int = 12, **how: Any) -> list[ClipFrame]:
    settings: dict[str, Any] = {"scene": NEAR, "camera": SMALL, "frames": count}
    return list(clip(placards, **(settings | how)))


def farthest(one: tuple[tuple[float, float], ...], other: tuple[tuple[float, float], ...]) -> float:
    return max(math.dist(here, there) for here, there in zip(one, other, strict=True))


def test_every_code_is_read_where_the_clip_says_it_is() -> None:
    seen = frames(placard(FIRST), placard(SECOND, 25), camera=replace(SMALL, barrel=0.05))
    assert [frame.at for frame in seen] == pytest.approx([index / 30 for index in range(12)])
    for frame in seen:
        assert frame.image.shape == (480, 640)
        assert frame.image.dtype == np.uint8
        readings = {reading.data: reading for reading in paycode.read(frame.image)}
        assert {code.data for code in frame.codes} == {FIRST, SECOND} == set(readings)
        for code in frame.codes:
            assert farthest(code.corners, readings[code.data].corners) < 3


@pytest.mark.parametrize("bend", [{"radius_mm": 60}, {"wave_mm": 1}, {"fold": 12}], ids=["bottle", "waves", "fold"])
def test_outlines_hold_on_bent_paper(bend: dict[str, float]) -> None:
    for frame in frames(placard(FIRST), count=3, scene=replace(NEAR, **bend)):
        (code,), (reading,) = frame.codes, paycode.read(frame.image)
        assert farthest(code.corners, reading.corners) < 6


def test_the_hand_moves_smoothly_and_never_far() -> None:
    seen = frames(placard(FIRST), count=60)
    places = [frame.codes[0].corners[0] for frame in seen]
    steps = [math.dist(one, other) for one, other in itertools.pairwise(places)]
    assert max(steps) < 12
    assert max(math.dist(places[0], place) for place in places) > 15
    for frame in seen:
        assert abs(frame.scene.right_mm) <= 12
        assert abs(frame.scene.distance_mm / 260 - 1) <= 0.15


def test_a_faster_hand_blurs_more_and_a_tripod_does_not_move() -> None:
    blur = [np.mean([f.shot.motion for f in frames(placard(FIRST), hand=Hand(tremor=t))]) for t in (1, 4)]
    assert blur[1] > 2.5 * blur[0] > 0
    still = frames(placard(FIRST), count=3, hand=TRIPOD)
    assert {frame.codes for frame in still} == {still[0].codes}
    assert {frame.shot.motion for frame in still} == {0}
    assert not np.array_equal(still[0].image, still[1].image)  # the noise is another one


def test_equal_arguments_give_equal_clips_and_another_seed_another() -> None:
    first, again = (frames(placard(FIRST), count=3) for _ in range(2))
    other = frames(placard(FIRST), count=3, shot=Shot(seed=1))
    assert all(np.array_equal(one.image, two.image) for one, two in zip(first, again, strict=True))
    assert not np.array_equal(first[0].image, other[0].image)
    assert first[0].scene != other[0].scene


def test_a_code_that_leaves_the_frame_is_not_one_to_be_read() -> None:
    seen = frames(placard(FIRST), count=2, scene=replace(NEAR, right_mm=90), hand=TRIPOD)
    assert [frame.codes for frame in seen] == [(), ()]


def test_without_placards_there_is_a_table_with_things_and_no_code() -> None:
    (bare,), (full,) = (frames(count=1, clutter=clutter) for clutter in (0, 60))
    assert (bare.codes, full.codes) == ((), ())
    assert full.image.std() > 2 * bare.image.std()
    assert paycode.read(full.image) == ()


def test_the_reflection_wanders() -> None:
    places = {frame.scene.glare_right for frame in frames(count=3, scene=replace(NEAR, glare=1.0))}
    assert len(places) == 3


@pytest.mark.parametrize("fps", [0, math.nan, 1e6])
def test_frame_rates_that_no_camera_has_are_refused(fps: float) -> None:
    with pytest.raises(RenderError, match="fps"):
        next(clip([], frames=1, fps=fps))


def test_colour_and_impossible_hands_are_refused() -> None:
    picture = Artwork(pixels=np.zeros((8, 8, 3), np.uint8), mm_per_pixel=1)
    with pytest.raises(RenderError, match="grey"):
        next(clip([replace(placard(FIRST), artwork=picture)], frames=1))
    with pytest.raises(RenderError, match="shutter"):
        Hand(shutter=2)


def test_what_a_code_says_is_in_no_repr() -> None:
    (frame,) = frames(placard(FIRST), count=1)
    assert "example" not in repr(frame.codes) + repr(placard(FIRST))
