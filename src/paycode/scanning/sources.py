"""`open_source`: frames of a camera, a video, a stream, a folder of pictures or a single one.

Cameras, videos and streams go through OpenCV, pictures through Pillow.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from ..errors import MissingExtra, ScanError, SourceUnavailable
from . import _opencv, _pillow
from .frames import Frame, kind_of, load

__all__ = ["Source", "files_in", "open_source"]


class Source(Iterator[Frame]):
    """The frames of a source, in order; a context manager that gives the camera or file back, as `close` does."""

    def __init__(self, name: str, frames: Iterator[Frame], release: Callable[[], None] = lambda: None) -> None:
        self.name = name
        self._frames = frames
        self._release = release

    def __next__(self) -> Frame:
        return next(self._frames)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the source; it gives no more frames. May be called again."""
        self._frames = iter(())
        self._release()


def open_source(spec: int | str | os.PathLike[str]) -> Source:
    """Frames of whatever `spec` names; each goes to `read` or `Scanner.feed` as it is.

        with open_source("photos") as source:
            for frame in source:
                if frame.error is None: ...

    spec: a camera's index (0 or "0") or device path, a video file, a picture file, a folder of pictures, or an address
    with "://" that OpenCV opens. A folder is taken in order of names, files whose name starts with a dot and folders
    inside it are not; a bad file in it is a frame with its `error`, and the run goes on.
    Raises `SourceUnavailable` when there is no such source, and while iterating when a camera stops giving frames;
    `MissingExtra` ("scan" for OpenCV, "image" for Pillow).
    """
    name = str(spec) if isinstance(spec, int) else os.fspath(spec)
    if re.fullmatch("[0-9]{1,4}", name):
        return _camera(int(name), f"camera {int(name)}")
    if re.match("[A-Za-z][A-Za-z0-9+.-]+://", name):
        return _stream(name)
    kind = kind_of(name)
    if kind == "folder":
        return _pictures(name, files_in(Path(name)))
    if kind == "device":
        return _camera(name, f"camera {name}", device=True)
    if kind == "file":
        return _pictures(name, [Path(name)]) if _is_picture(Path(name)) else _video(name)
    raise SourceUnavailable(f"{name} is neither a file, a folder nor a camera")


def _camera(target: int | str, name: str, *, device: bool = False) -> Source:
    capture = _opened(target, name, device=device)
    return Source(name, _live(capture, name), capture.close)


def _stream(name: str) -> Source:
    capture = _opened(name, name)
    frames = _recorded(capture, name) if capture.length else _live(capture, name)
    return Source(name, frames, capture.close)


def _video(name: str) -> Source:
    capture = _opened(name, name)
    return Source(name, _recorded(capture, name), capture.close)


def files_in(folder: Path) -> list[Path]:
    """The files of a folder that are taken for pictures, in order; `SourceUnavailable` when there are none."""
    try:
        files = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    except OSError as error:
        raise SourceUnavailable(f"{folder} cannot be read: {error.strerror}") from None
    if not files:
        raise SourceUnavailable(f"{folder} holds no files")
    return files


def _pictures(name: str, files: list[Path]) -> Source:
    _pillow.require()
    return Source(name, (_picture(path, index) for index, path in enumerate(files)))


def _picture(path: Path, index: int) -> Frame:
    try:
        image, orientation = load(path)
    except ScanError as error:
        return Frame(name=str(path), index=index, error=error)
    return Frame(name=str(path), index=index, image=image, orientation=orientation)


def _live(capture: _opencv.Capture, name: str) -> Iterator[Frame]:
    """Frames of what has no end: when they stop coming, something is wrong."""
    index, started = 0, time.monotonic()
    while (taken := capture.read()) is not None:
        yield Frame(name=name, index=index, image=taken[0], seconds=time.monotonic() - started)
        index += 1
    raise SourceUnavailable(f"{name} {'stopped giving' if index else 'gives no'} frames")


def _recorded(capture: _opencv.Capture, name: str) -> Iterator[Frame]:
    """Frames until the end, which a file may not announce."""
    index = 0
    while (taken := capture.read()) is not None:
        yield Frame(name=name, index=index, image=taken[0], seconds=taken[1])
        index += 1
    if not index:
        raise SourceUnavailable(f"{name} gives no frames")


def _opened(target: int | str, name: str, *, device: bool = False) -> _opencv.Capture:
    capture = _opencv.Capture(target, device=device)
    if not capture.opened:
        capture.close()
        raise SourceUnavailable(f"{name} cannot be opened as a {'video' if name == target else 'camera'}")
    return capture


def _is_picture(path: Path) -> bool:
    """Pillow knows; without Pillow, what OpenCV takes for a picture needs it."""
    try:
        with path.open("rb") as file:
            return _pillow.identifies(file)
    except OSError as error:
        raise SourceUnavailable(f"{path} cannot be read: {error.strerror}") from None
    except MissingExtra:
        if _opencv.is_picture(str(path)):
            raise
        return False
