"""NV12 and YUYV buffers: the same readings as from BGR, without a copy; wrong shapes are errors of ours."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest

from paycode.errors import BadFrame, FrameTooLarge
from paycode.scanning import Frame, Scanner, grey_of_nv12, grey_of_yuyv, read
from paycode.scanning.frames import to_grey
from paycode.scanning.layouts import layout_of
from scanning_pictures import drawn

CODE = drawn("https://example.org/1", version=2, scale=4)
COLOURED = np.dstack([CODE, CODE // 2 + 90, CODE])[:131, :130]  # an odd height


def nv12(picture: Any) -> Any:
    """The planes of OpenCV's I420 with the colours woven into each other; even sizes only."""
    height, width = picture.shape[0] // 2 * 2, picture.shape[1] // 2 * 2
    planar = cv2.cvtColor(picture[:height, :width], cv2.COLOR_BGR2YUV_I420)
    blue, red = planar[height:].reshape(2, -1)
    return np.vstack([planar[:height], np.dstack([blue, red]).reshape(height // 2, width)])


def yuyv(picture: Any) -> Any:
    red, blue = cv2.split(cv2.cvtColor(picture, cv2.COLOR_BGR2YCrCb))[1:]
    even = np.pad(picture, ((0, picture.shape[0] % 2), (0, 0), (0, 0)))
    light = cv2.cvtColor(even, cv2.COLOR_BGR2YUV_I420)[: picture.shape[0]]
    return np.dstack([light, np.where(np.arange(light.shape[1]) % 2 == 0, blue, red)])


FRAMES = [
    Frame(name="x", index=0, image=nv12(COLOURED), layout="nv12"),
    Frame(name="x", index=0, image=yuyv(COLOURED), layout="yuyv"),
]


@pytest.mark.parametrize("frame", FRAMES, ids=["nv12", "yuyv"])
def test_the_same_readings_as_from_bgr(frame: Frame) -> None:
    (plain,) = read(COLOURED)
    for found in (read(frame), tuple(one.reading for one in Scanner().feed(frame))):
        assert [one.text for one in found] == [plain.text] == ["https://example.org/1"]
        assert np.allclose(found[0].corners, plain.corners, atol=1)


def test_nv12_is_read_where_it_lies() -> None:
    buffer = nv12(COLOURED)
    light, _ = to_grey(FRAMES[0])
    assert light.shape == (130, 130)
    assert np.shares_memory(light, FRAMES[0].image)
    for given in (buffer, buffer.tobytes(), memoryview(buffer.tobytes())):
        view = grey_of_nv12(given, 130, 130)
        assert np.array_equal(view, buffer[:130])
        assert np.shares_memory(view, np.frombuffer(given, np.uint8))


def test_yuyv_is_a_view_of_every_second_byte() -> None:
    buffer = yuyv(COLOURED)
    view = grey_of_yuyv(buffer, 130, 131)
    assert np.array_equal(view, buffer[..., 0])
    assert np.shares_memory(view, buffer)
    assert [reading.text for reading in read(view)] == ["https://example.org/1"]
    assert to_grey(FRAMES[1])[0].flags.c_contiguous


def test_rows_with_padding() -> None:
    padded = np.pad(nv12(COLOURED), ((0, 0), (0, 6)))
    assert np.array_equal(grey_of_nv12(padded, 130, 130, stride=136), nv12(COLOURED)[:130])
    padded = np.pad(yuyv(COLOURED).reshape(131, 260), ((0, 0), (0, 12)))
    assert np.array_equal(grey_of_yuyv(padded, 130, 131, stride=272), yuyv(COLOURED)[..., 0])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: grey_of_nv12(bytes(100), 9, 4), "an even width, not of 9x4"),
        (lambda: grey_of_nv12(bytes(100), 8, 3), "an even height, not 3"),
        (lambda: grey_of_nv12(bytes(47), 8, 4), "has 48 bytes, the buffer holds 47"),
        (lambda: grey_of_nv12(bytes(99), 8, 4, stride=7), "at least 8 bytes, the stride is 7"),
        (lambda: grey_of_nv12(bytes(99), 0, 0), "not of 0x0"),
        (lambda: grey_of_yuyv(bytes(99), 8, -1), "not of 8x-1"),
        (lambda: grey_of_yuyv(bytes(63), 8, 4), "has 64 bytes, the buffer holds 63"),
        (lambda: grey_of_yuyv(bytes(99), 8, 4, stride=15), "at least 16 bytes"),
        (lambda: grey_of_yuyv(np.zeros((4, 32), np.uint8)[:, ::2], 8, 4), "contiguous bytes"),
        (lambda: grey_of_yuyv("no bytes", 8, 4), "contiguous bytes"),  # type: ignore[arg-type]
    ],
)
def test_buffers_that_do_not_fit(call: Any, message: str) -> None:
    with pytest.raises(BadFrame, match=message):
        call()


@pytest.mark.parametrize(
    ("layout", "shape", "message"),
    [
        ("nv12", (5, 8), "even height"),
        ("nv12", (6, 7), "even width"),
        ("nv12", (6, 8, 3), "even height"),
        ("yuyv", (4, 8), "even width, 2"),
        ("yuyv", (4, 7, 2), "even width, 2"),
        ("yuyv", (4, 8, 3), "even width, 2"),
        ("yuyv", (0, 8, 2), "no pixels"),
        ("pixels", (4, 8, 2), "must have the shape"),
    ],
)
def test_frames_that_are_not_in_their_layout(layout: Any, shape: tuple[int, ...], message: str) -> None:
    with pytest.raises(BadFrame, match=message):
        read(Frame(name="x", index=0, image=np.zeros(shape, np.uint8), layout=layout))


def test_the_limits_are_those_of_the_light() -> None:
    image: Any = np.broadcast_to(np.uint8(0), (15_000, 70_000))
    with pytest.raises(FrameTooLarge, match="70000x10000"):
        read(Frame(name="x", index=0, image=image, layout="nv12"))
    with pytest.raises(BadFrame, match="uint8"):
        read(Frame(name="x", index=0, image=np.zeros((6, 8), np.float32), layout="nv12"))


@pytest.mark.parametrize(
    ("shape", "pixel_format", "layout"),
    [
        ((6, 8), "NV12", "nv12"),
        ((6, 8), "NV21", "nv12"),
        ((4, 8, 2), "YUYV", "yuyv"),
        ((4, 8, 3), "YUYV", "pixels"),  # a driver that converts all the same
        ((4, 8, 3), "NV12", "pixels"),
        ((4, 8), "GREY", "pixels"),
        ((4, 8, 3), "", "pixels"),
    ],
)
def test_the_layout_of_what_a_camera_hands_out(shape: tuple[int, ...], pixel_format: str, layout: str) -> None:
    assert layout_of(np.zeros(shape, np.uint8), pixel_format) == layout
