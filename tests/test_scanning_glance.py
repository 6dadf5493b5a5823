"""`Glance`: still frames are told from moving ones, and frames without anything in them from others."""

from __future__ import annotations

import numpy as np

from paycode.scanning.engines import Grey
from paycode.scanning.glance import Glance, detail_of, dull
from paycode.scanning.luma import Luma
from scanning_pictures import drawn, spoilt


def frame(left: int = 300, *, level: int = 200, height: int = 360) -> Grey:
    picture = np.full((height, 640), level, np.uint8)
    symbol = drawn("X", version=1, scale=4, border=0)
    picture[100 : 100 + len(symbol), left : left + len(symbol)] = symbol
    return picture


def test_only_the_same_frame_is_still() -> None:
    glance = Glance()
    assert not glance.still(Luma(frame()))
    assert glance.still(Luma(frame()))
    assert glance.still(Luma(frame()))
    assert not glance.still(Luma(frame(301)))
    assert not glance.still(Luma(frame(level=201)))
    assert not glance.still(Luma(frame(level=201, height=361)))
    assert glance.still(Luma(frame(level=201, height=361)))
    glance.forget()
    assert not glance.still(Luma(frame(level=201, height=361)))


def test_the_noise_of_a_camera_makes_each_frame_another() -> None:
    glance = Glance()
    assert not any(glance.still(Luma(spoilt(frame(), noise=1, seed=seed))) for seed in range(20))


def test_a_buffer_that_the_camera_fills_again_is_not_taken_for_still() -> None:
    glance, buffer = Glance(), frame()
    glance.still(Luma(buffer))
    buffer[:] = frame(340)
    assert not glance.still(Luma(buffer))


def test_the_memory_of_the_last_frame_is_one_buffer() -> None:
    glance = Glance()
    glance.still(Luma(frame()))
    before = glance._last
    for left in range(200, 220):
        glance.still(Luma(frame(left)))
    assert glance._last is before
    assert before.size < frame().size / 200


def test_what_shows_nothing_is_dull() -> None:
    grey = np.full((360, 640), 20, np.uint8)
    assert dull(detail_of(Luma(grey)))
    assert dull(detail_of(Luma(spoilt(grey, noise=1.5))))
    assert dull(detail_of(Luma(spoilt(frame(), blur=60))))
    assert dull(detail_of(Luma(grey[:1, :1])))


def test_what_can_be_read_is_not() -> None:
    assert not dull(detail_of(Luma(frame())))
    assert not dull(detail_of(Luma(spoilt(frame(), blur=3, noise=5))))
    faint = (120 + frame() * 0.06).astype(np.uint8)
    assert not dull(detail_of(Luma(faint)))
