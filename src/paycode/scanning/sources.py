"""`open_source`: frames of a camera, a video, a stream, a folder of pictures or a single one.

Cameras, videos and streams go through OpenCV, pictures through Pillow.
"""

from __future__ import annotations

import os
import re
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ..errors import MissingExtra, ScanError, SettingRefused, SourceUnavailable
from . import _opencv, _pillow
from .engines import Image
from .feed import Feed
from .frames import Frame, kind_of, load
from .layouts import Layout, layout_of
from .live import Live, Reconnect
from .settings import CameraSettings

__all__ = ["Source", "files_in", "open_source"]


class Source(Iterator[Frame]):
    """The frames of a source, in order; a context manager that gives the camera or file back, as `close` does.

    name: what it is called in messages. frames: where they come from. release: called once, by `close`, when nobody
    holds the source any more, or at the end of the interpreter. dropped: frames of a live source so far that were gone
    before they were taken (the sum of `Frame.skipped`).
    """

    def __init__(self, name: str, frames: Iterator[Frame], release: Callable[[], None] = lambda: None) -> None:
        self.name = name
        self.dropped = 0
        self._frames = frames
        self._release = weakref.finalize(self, release)

    def __next__(self) -> Frame:
        frame = next(self._frames)
        self.dropped += frame.skipped
        return frame

    def wait(self, seconds: float) -> bool:
        """Whether the next frame, the end or an error is there within so many seconds; a picture always is."""
        return self._frames.wait(seconds) if isinstance(self._frames, Feed | Live) else True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the source; it gives no more frames. May be called again, and from another thread."""
        self._frames = iter(())
        self._release()


def open_source(
    spec: int | str | os.PathLike[str],
    *,
    settings: CameraSettings | None = None,
    reconnect: Reconnect | None = Reconnect(),  # noqa: B008 - it is frozen
) -> Source:
    """Frames of whatever `spec` names; each goes to `read` or `Scanner.feed` as it is.

        with open_source("photos") as source:
            for frame in source:
                if frame.error is None: ...

    spec: a camera's index (0 or "0") or device path, a video file, a picture file, a folder of pictures, or an address
    with "://" that OpenCV opens. A folder is taken in order of names, files whose name starts with a dot and folders
    inside it are not; a bad file in it is a frame with its `error`, and the run goes on.

    Cameras, streams and videos are read in a thread of their own. Of a camera or stream always the newest frame is
    handed out, those that came in between are counted (`Frame.skipped`, `Source.dropped`); of a video every one.
    settings: how a camera is to film. reconnect: how long a camera or stream that stops is waited for, with a frame
    that has an `error` in between; None to end there.

    Raises `SourceUnavailable` when there is no such source, and while iterating when a camera stops giving frames for
    good; `SettingRefused` when the camera does not take a setting, or the source is no camera; `MissingExtra` ("scan"
    for OpenCV, "image" for Pillow).
    """
    name = str(spec) if isinstance(spec, int) else os.fspath(spec)
    if re.fullmatch("[0-9]{1,4}", name):
        return _camera(int(name), f"camera {int(name)}", settings, reconnect)
    kind = "address" if re.match("[A-Za-z][A-Za-z0-9+.-]+://", name) else kind_of(name)
    if kind == "device":
        return _camera(name, f"camera {name}", settings, reconnect, device=True)
    if settings is not None and settings != CameraSettings():
        raise SettingRefused(f"{_masked(name)} is no camera: there is nothing to set about how it films")
    if kind == "address":
        return _stream(name, reconnect)
    if kind == "folder":
        return _pictures(name, files_in(Path(name)))
    if kind == "file":
        return _pictures(name, [Path(name)]) if _is_picture(Path(name)) else _video(name)
    raise SourceUnavailable(f"{name} is neither a file, a folder nor a camera")


def _camera(
    target: int | str,
    name: str,
    settings: CameraSettings | None,
    reconnect: Reconnect | None,
    *,
    device: bool = False,
) -> Source:
    options: dict[str, Any] = {"device": device} | ({"settings": settings} if settings else {})
    pixel_format = (settings.pixel_format if settings else None) or ""

    def layout(image: Image) -> Layout:
        return layout_of(image, pixel_format)

    live = Live(name, lambda: _opened(target, name, **options), reconnect, layout)
    return Source(name, live, live.close)


def _stream(address: str, reconnect: Reconnect | None) -> Source:
    name = _masked(address)
    capture = _opened(address, name)
    if capture.length:
        return _recording(capture, name)
    captures = iter([capture])
    live = Live(name, lambda: next(captures, None) or _opened(address, name), reconnect, lambda _: "pixels")
    return Source(name, live, live.close)


def _video(name: str) -> Source:
    return _recording(_opened(name, name), name)


def _recording(capture: _opencv.Capture, name: str) -> Source:
    feed = Feed(_recorded(capture, name), capture.close, newest=False)
    return Source(name, feed, feed.close)


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


def _recorded(capture: _opencv.Capture, name: str) -> Iterator[Frame]:
    """Frames until the end, which a file may not announce."""
    index = 0
    while (taken := capture.read()) is not None:
        yield Frame(name=name, index=index, image=taken[0], seconds=taken[1])
        index += 1
    if not index:
        raise SourceUnavailable(f"{name} gives no frames")


def _opened(target: int | str, name: str, **options: Any) -> _opencv.Capture:
    capture = _opencv.Capture(target, **options)
    if not capture.opened:
        capture.close()
        raise SourceUnavailable(f"{name} cannot be opened as a {'camera' if name.startswith('camera ') else 'video'}")
    return capture


def _masked(address: str) -> str:
    """The address without the password that cameras have in it: names end up in messages."""
    return re.sub("(?<=://)[^/@]*(?=@)", "***", address)


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
