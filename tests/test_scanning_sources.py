"""`open_source`: folders, pictures, videos, addresses, cameras; what is missing, damaged or stops."""

from __future__ import annotations

import io
import os
import pathlib
import sys
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from paycode.errors import BadFrame, FrameTooLarge, MissingExtra, SourceUnavailable
from paycode.scanning import Frame, Scanner, _opencv, open_source, read
from scanning_pictures import drawn
from test_scanning_frames import encoded, png_head

CODE = drawn("https://example.org/1", version=2, scale=4)


class FakeCapture:
    """A camera that gives some frames and is then unplugged."""

    length = 0
    opened = True
    closed = 0
    shows = 3

    def __init__(self, target: int | str, *, device: bool = False) -> None:
        self.frames = iter([CODE] * self.shows)

    def read(self) -> tuple[Any, float] | None:
        frame = next(self.frames, None)
        return None if frame is None else (np.dstack([frame] * 3), 0.0)

    def close(self) -> None:
        type(self).closed += 1


@pytest.fixture
def camera(monkeypatch: pytest.MonkeyPatch) -> type[FakeCapture]:
    FakeCapture.closed = 0
    monkeypatch.setattr(_opencv, "Capture", FakeCapture)
    return FakeCapture


@pytest.fixture
def video(tmp_path: pathlib.Path) -> pathlib.Path:
    """A clip: ten frames at ten a second; the code slides to the right."""
    file = tmp_path / "clip.avi"
    writer = cv2.VideoWriter(str(file), cv2.VideoWriter.fourcc(*"MJPG"), 10, (320, 240))
    for number in range(10):
        frame = np.full((240, 320, 3), 255, np.uint8)
        frame[40 : 40 + len(CODE), 10 + number : 10 + number + len(CODE)] = CODE[..., None]
        writer.write(frame)
    writer.release()
    return file


def folder(at: pathlib.Path) -> pathlib.Path:
    at.mkdir()
    exif = Image.Exif()
    exif[0x0112] = 6
    files = {
        "a.png": encoded(CODE),
        "b-empty.png": b"",
        "c-huge.png": png_head(50_000, 50_000),
        "d-notes.txt": b"remember the milk",
        "e-cut.jpg": encoded(CODE, "JPEG")[:900],
        "f-turned.jpg": encoded(CODE, "JPEG", exif=exif),
        ".hidden": b"",
    }
    for name, data in files.items():
        (at / name).write_bytes(data)
    (at / "inside").mkdir()
    return at


def test_a_folder_run_goes_on_after_bad_files(tmp_path: pathlib.Path) -> None:
    with open_source(folder(tmp_path / "photos")) as source:
        frames = list(source)
    assert [frame.index for frame in frames] == list(range(6))
    assert [type(frame.error) for frame in frames] == [
        type(None), BadFrame, FrameTooLarge, BadFrame, BadFrame, type(None),
    ]  # fmt: skip
    assert all(pathlib.Path(frame.name).name in str(frame.error) for frame in frames if frame.error)
    assert [[reading.text for reading in read(frame)] for frame in frames if not frame.error] == [
        ["https://example.org/1"]
    ] * 2
    assert [(frame.orientation, frame.seconds) for frame in (frames[0], frames[5])] == [(1, None), (6, None)]
    assert [reading.orientation for reading in read(frames[5])] == [6]


def test_a_file_that_goes_away_during_the_run_is_an_error_in_its_place(tmp_path: pathlib.Path) -> None:
    photos = folder(tmp_path / "photos")
    source = open_source(photos)
    (photos / "a.png").unlink()
    assert isinstance(next(source).error, SourceUnavailable)
    assert isinstance(next(source).error, BadFrame)


def test_a_single_picture_is_a_source_of_one(tmp_path: pathlib.Path) -> None:
    (tmp_path / "x").write_bytes(encoded(CODE))
    (frame,) = open_source(str(tmp_path / "x"))
    assert [reading.text for reading in read(frame)] == ["https://example.org/1"]


def test_a_single_damaged_picture_is_an_error_in_its_place(tmp_path: pathlib.Path) -> None:
    (tmp_path / "x.png").write_bytes(png_head(60_000, 60_000))
    (frame,) = open_source(tmp_path / "x.png")
    assert isinstance(frame.error, FrameTooLarge)


def test_a_video_gives_frames_with_times(video: pathlib.Path) -> None:
    scanner = Scanner("fast")
    with open_source(video) as source:
        seen = [(frame.index, round(frame.seconds or 0, 3), scanner.feed(frame)) for frame in source]
    assert [(index, seconds) for index, seconds, _ in seen] == [(n, n / 10) for n in range(10)]
    (last,) = seen[-1][2]
    assert (last.reading.text, last.agreement, last.first_seen) == ("https://example.org/1", 10, 0.0)


def test_an_address_is_handed_to_opencv(video: pathlib.Path) -> None:
    assert len(list(open_source(video.as_uri()))) == 10
    with pytest.raises(SourceUnavailable, match="cannot be opened as a video"):
        open_source("file:///nowhere/clip.avi")


def test_a_closed_source_gives_no_more(video: pathlib.Path) -> None:
    source = open_source(video)
    next(source)
    source.close()
    source.close()
    assert list(source) == []


@pytest.mark.parametrize(
    ("name", "data"),
    [("notes.txt", b"hello\n" * 500), ("empty.mp4", b""), ("cut.mp4", b"\0\0\0\x18ftypmp42" + bytes(900))],
)
def test_a_file_that_is_neither_picture_nor_video(name: str, data: bytes, tmp_path: pathlib.Path) -> None:
    """FFmpeg by itself would play the text file as a recording of a terminal."""
    (tmp_path / name).write_bytes(data)
    with pytest.raises(SourceUnavailable, match="cannot be opened as a video"):
        open_source(tmp_path / name)


def test_a_video_without_a_frame_is_unavailable(camera: type[FakeCapture], tmp_path: pathlib.Path) -> None:
    (tmp_path / "x.mp4").write_bytes(b"video")
    camera.length = 5
    try:
        source = open_source(tmp_path / "x.mp4")
        assert len(list(source)) == 3  # fewer than announced is how many videos end
        camera.shows = 0
        source = open_source(tmp_path / "x.mp4")
        with pytest.raises(SourceUnavailable, match="gives no frames"):
            next(source)
    finally:
        camera.length, camera.shows = 0, 3


@pytest.mark.parametrize("spec", [99, "99", 10**30, -1, os.devnull])
def test_a_missing_camera(spec: Any) -> None:
    with pytest.raises(SourceUnavailable) as caught:
        open_source(spec)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("spec", ["nowhere", "", "x\0y", pathlib.Path("nowhere.mp4"), "10000"])
def test_a_missing_file(spec: Any, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SourceUnavailable, match=r"cannot be opened|no files"):
        open_source(spec)


def test_a_pipe_is_no_source(tmp_path: pathlib.Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SourceUnavailable, match="neither"):
        open_source(tmp_path / "pipe")


def test_an_unreadable_file_or_folder(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "x.png").write_bytes(b"x")
    monkeypatch.setattr(pathlib.Path, "open", refuse)
    monkeypatch.setattr(pathlib.Path, "iterdir", refuse)
    for spec in (tmp_path / "x.png", tmp_path):
        with pytest.raises(SourceUnavailable, match="Permission denied"):
            open_source(spec)


@pytest.mark.parametrize("spec", [0, "0", "rtsp://camera.example/1"])
def test_an_unplugged_camera_is_an_error_after_its_last_frame(spec: Any, camera: type[FakeCapture]) -> None:
    frames: list[Frame] = []
    with pytest.raises(SourceUnavailable, match="stopped giving frames"), open_source(spec, reconnect=None) as source:
        frames.extend(source)  # list.extend keeps what came before the error
    assert frames[-1].index == 2
    assert len(frames) + source.dropped == 3
    times = [frame.seconds or 0.0 for frame in frames]
    assert times == sorted(times)
    assert camera.closed == 1


def test_a_camera_device_path(camera: type[FakeCapture]) -> None:
    with open_source(os.devnull) as source:
        assert source.name == f"camera {os.devnull}"
        assert [reading.text for reading in read(next(source))] == ["https://example.org/1"]


def test_what_a_source_needs(tmp_path: pathlib.Path, video: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.png").write_bytes(encoded(CODE))
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "PIL", None)
        assert len(list(open_source(video))) == 10
        for spec in (tmp_path, tmp_path / "x.png"):
            with pytest.raises(MissingExtra, match="pillow"):
                open_source(spec)
    monkeypatch.setitem(sys.modules, "cv2", None)
    assert len(list(open_source(tmp_path / "x.png"))) == 1
    for camera_or_video in (0, video):
        with pytest.raises(MissingExtra, match="opencv"):
            open_source(camera_or_video)


def test_frames_of_a_folder_come_one_by_one(tmp_path: pathlib.Path) -> None:
    photos = folder(tmp_path / "photos")
    source = open_source(photos)
    next(source)
    (photos / "f-turned.jpg").write_bytes(io.BytesIO(encoded(255 - CODE)).getvalue())
    *_, last = source
    assert last.orientation == 1
