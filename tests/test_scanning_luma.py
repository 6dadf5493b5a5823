"""`Luma`: crops and reductions of every layout, converted only where they are looked at."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from paycode.errors import BadFrame, FrameTooLarge
from paycode.scanning import Frame, read
from paycode.scanning.engines import Image
from paycode.scanning.frames import to_grey
from paycode.scanning.luma import Luma, luma_of
from scanning_pictures import drawn

BOX = (13, 7, 74, 58)


def picture(*shape: int) -> Image:
    return np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8)


def layouts() -> dict[str, Image]:
    """The luma of frames as cameras and files give them."""
    nv12 = picture(90, 80)
    return {
        "grey": picture(60, 80),
        "bgr": picture(60, 80, 3),
        "bgra": picture(60, 80, 4),
        "nv12": nv12[: nv12.shape[0] * 2 // 3],
        "yuyv": picture(60, 80, 2)[..., 0],
        "turned": picture(80, 60).T,
    }


@pytest.mark.parametrize("name", layouts())
def test_a_crop_is_the_part_of_the_whole_in_grey(name: str) -> None:
    frame = layouts()[name]
    left, top, right, bottom = BOX
    assert np.array_equal(Luma(frame).crop(BOX), to_grey(frame)[0][top:bottom, left:right])


@pytest.mark.parametrize("name", layouts())
@pytest.mark.parametrize("factor", [2, 4])
def test_a_reduction_keeps_what_fills_a_pixel(name: str, factor: int) -> None:
    frame = layouts()[name]
    grey = Luma(frame).crop(BOX).astype(float)
    small = Luma(frame).reduced(factor, BOX)
    assert small.shape == (51 // factor, 61 // factor)
    thin = grey[:: factor // 2, :: factor // 2]
    rows, columns = small.shape
    means = thin[: rows * 2, : columns * 2].reshape(rows, 2, columns, 2).mean(axis=(1, 3))
    assert np.abs(small - means).max() <= 1


@pytest.mark.parametrize("name", layouts())
def test_thinning_takes_every_so_many_th_pixel(name: str) -> None:
    luma = Luma(layouts()[name])
    assert np.array_equal(luma.thinned(3, BOX), luma.crop(BOX)[::3, ::3])
    assert np.array_equal(luma.thinned(1, BOX), luma.crop(BOX))


@pytest.mark.parametrize("name", ["grey", "nv12"])
def test_a_crop_of_a_luma_plane_is_a_view(name: str) -> None:
    frame = layouts()[name]
    assert np.shares_memory(Luma(frame).crop(BOX), frame)


def test_samples_are_views_and_of_colour_the_green() -> None:
    frame = picture(60, 80, 3)
    points = Luma(frame).sampled(9, 5)
    assert np.shares_memory(points, frame)
    assert np.array_equal(points, frame[4::9, 2::5, 1])


def test_whatever_can_be_read_has_luma() -> None:
    grey = drawn("X", version=1)
    for image in (grey, Frame(name="x", index=0, image=grey, orientation=6)):
        luma, orientation = luma_of(image)
        assert np.array_equal(luma.crop(luma.whole), grey)
        assert orientation == (6 if isinstance(image, Frame) else 1)


def test_what_cannot_be_read_is_refused_as_by_read() -> None:
    for bad in (np.zeros((4, 4)), np.zeros((4, 4, 5), np.uint8), np.zeros((0, 4), np.uint8), 7):
        with pytest.raises(BadFrame) as ours:
            luma_of(bad)  # type: ignore[arg-type]
        with pytest.raises(BadFrame) as theirs:
            read(bad)  # type: ignore[arg-type]
        assert str(ours.value) == str(theirs.value)
    with pytest.raises(FrameTooLarge):
        luma_of(np.broadcast_to(np.zeros(1, np.uint8), (20_000, 20_000)))
    with pytest.raises(BadFrame, match="spoilt"):
        luma_of(Frame(name="x", index=0, error=BadFrame("spoilt")))


def test_without_opencv_reductions_are_thinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cv2", None)
    grey = picture(60, 80)
    assert np.array_equal(Luma(grey).reduced(2, (0, 0, 80, 60)), grey[::2, ::2])
