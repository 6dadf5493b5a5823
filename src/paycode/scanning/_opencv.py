"""Home of OpenCV (the package cv2, from opencv-python-headless or opencv-python): pictures, its QR detector, capture.

Its detector is a further engine. Without an ECI it hands out Latin-1 payloads converted to UTF-8, so text that may be
either is left out; of a structured-append set it gives the whole text at the first symbol; kanji mode it cannot read.
It took 24 s and 2.2 GB on one large photograph, hence `LARGEST_SIDE`. Needs 4.12, the first with byte results and ECI.
What `proofing` needs for its camera stands here too.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, ClassVar, cast

import numpy as np

from ..errors import MissingExtra
from ._quiet import Quiet
from .corners import Corners, clockwise, scaled
from .engines import Find, Grey, Image, Plane, Warp
from .reading import EngineName

if TYPE_CHECKING:
    from types import ModuleType

__all__ = [
    "LARGEST_SIDE",
    "Capture",
    "OpenCV",
    "blurred",
    "clearer",
    "doubled_smooth",
    "equalised",
    "evened",
    "filtered",
    "grey",
    "grown",
    "is_picture",
    "jpeg",
    "looked_up",
    "outline_in",
    "resized",
    "smoothed",
    "straightened",
    "stretched",
    "warped",
    "with_slopes",
]

LARGEST_SIDE = 1600
"""Pixels: larger pictures are shrunk to this before OpenCV's detector sees them."""


class OpenCV:
    """OpenCV's `QRCodeDetector`; `MissingExtra` when the package is missing or older than 4.12."""

    name: ClassVar[EngineName] = "opencv"

    def __init__(self) -> None:
        self._library = _cv2()
        if not hasattr(self._library.QRCodeDetector, "detectAndDecodeBytesMulti"):
            raise MissingExtra("scan", "opencv-python-headless 4.12 or later")

    def read(self, grey: Grey) -> list[Find]:
        """The QR codes whose exact bytes are certain."""
        factor = min(1.0, LARGEST_SIDE / max(grey.shape))
        # A detector keeps the encodings of its last call, so each call has its own.
        detector = self._library.QRCodeDetector()
        with _QUIET:
            small = grey if factor == 1.0 else resized(grey, factor)
            _, payloads, outlines, _ = detector.detectAndDecodeBytesMulti(small)
        finds = []
        for index, (data, outline) in enumerate(
            zip(payloads or (), () if outlines is None else outlines, strict=False)
        ):
            eci = detector.getEncoding(index)
            if data and (eci or _exact(data)):
                corners = scaled(clockwise(outline.tolist()), 1 / factor)
                finds.append(Find(data=data, corners=corners, pieces=((eci, data),) if eci else ()))
        return finds


class Capture:
    """A camera, video file or stream that OpenCV opened, or tried to.

    target: camera index, device path, file or URL. length: frames it says it has, 0 for a live source.
    """

    def __init__(self, target: int | str, *, device: bool = False) -> None:
        library = _cv2()
        with _QUIET:
            self._capture = library.VideoCapture(target, library.CAP_V4L2 if device else library.CAP_ANY)
            self.length = max(0, int(self._capture.get(library.CAP_PROP_FRAME_COUNT)))
            # FFmpeg plays any text file as a terminal recording.
            text = int(self._capture.get(library.CAP_PROP_FOURCC)) == _ANSI
        self.opened = bool(self._capture.isOpened()) and not text

    def read(self) -> tuple[Image, float] | None:
        """The next frame, BGR, and its time in the recording in seconds; None when there is none."""
        with _QUIET:
            good, frame = self._capture.read()
            seconds = self._capture.get(_cv2().CAP_PROP_POS_MSEC) / 1000
        return (frame, seconds) if good else None

    def close(self) -> None:
        """Gives the camera or file back."""
        self._capture.release()


def is_picture(path: str) -> bool:
    """Whether OpenCV knows the file as a still picture, by its first bytes."""
    return bool(_cv2().haveImageReader(path))


def grey(picture: Image) -> Grey:
    """A BGR picture in grey."""
    return cast(Grey, _cv2().cvtColor(picture, _cv2().COLOR_BGR2GRAY))


def resized(picture: Grey, factor: float) -> Grey:
    """`factor` times as wide and high, interpolated."""
    cv2 = _cv2()
    how = cv2.INTER_CUBIC if factor > 1 else cv2.INTER_AREA
    return cast(Grey, cv2.resize(picture, None, fx=factor, fy=factor, interpolation=how))


def doubled_smooth(picture: Grey) -> Grey:
    """Twice as wide and high, each pixel first the mean of the nine around it."""
    cv2 = _cv2()
    smooth = cv2.blur(picture, (3, 3))
    return cast(Grey, cv2.resize(smooth, None, fx=2, fy=2, interpolation=cv2.INTER_LINEAR))


def equalised(picture: Grey) -> Grey:
    """Local contrast raised (CLAHE)."""
    return cast(Grey, _cv2().createCLAHE(clipLimit=3.0, tileGridSize=(8, 8)).apply(picture))


def straightened(picture: Grey, corners: Corners, modules: int) -> tuple[Grey, Warp]:
    """The symbol in these corners as a square, `_UNIT` pixels a module, and the warp that made it one."""
    low, high = _QUIET_ZONE * _UNIT, (_QUIET_ZONE + modules) * _UNIT
    square = np.array([(low, low), (high, low), (high, high), (low, high)], np.float32)
    warp = _cv2().getPerspectiveTransform(np.array(corners, np.float32) - _PIXEL, square - _PIXEL)
    size = (high + low, high + low)
    patch = _cv2().warpPerspective(picture, warp, size, flags=_cv2().INTER_CUBIC, borderMode=_cv2().BORDER_REPLICATE)
    return patch, warp


def outline_in(corners: Corners, warp: Warp) -> Corners:
    """Corners found in a straightened symbol, as they lie in the picture it was taken from."""
    points = _cv2().perspectiveTransform(np.array([corners], np.float64) - _PIXEL, np.linalg.inv(warp))
    return clockwise((points[0] + _PIXEL).tolist())


def clearer(patch: Grey) -> Iterator[Grey]:
    """A straightened symbol as it is, then thresholded, sharpened, and with thin light lines closed."""
    cv2 = _cv2()
    yield patch
    yield cv2.adaptiveThreshold(patch, 255, cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY, 41, 3)
    yield cv2.addWeighted(patch, 2.5, cv2.GaussianBlur(patch, (0, 0), 3), -1.5, 0)
    yield cv2.morphologyEx(patch, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))


def blurred(plane: Plane, sigma: float) -> Plane:
    """Gaussian blur of this standard deviation in pixels."""
    return cast(Plane, _cv2().GaussianBlur(plane, (0, 0), sigma, borderType=_cv2().BORDER_REPLICATE))


def smoothed(picture: Grey, sigma: float) -> Grey:
    """The same for a grey picture."""
    return cast(Grey, _cv2().GaussianBlur(picture, (0, 0), sigma, borderType=_cv2().BORDER_REPLICATE))


def filtered(plane: Plane, kernel: Plane) -> Plane:
    """The plane under a small kernel."""
    return cast(Plane, _cv2().filter2D(plane, -1, kernel, borderType=_cv2().BORDER_REPLICATE))


def grown(plane: Plane, radius: int, *, dark: bool) -> Plane:
    """What is dark (or else what is light) grown by `radius` pixels on every side, round at its corners."""
    cv2 = _cv2()
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    return cast(Plane, (cv2.erode if dark else cv2.dilate)(plane, disc, borderType=cv2.BORDER_REPLICATE))


def stretched(plane: Plane, width: int, height: int) -> Plane:
    """The plane at this size: averaged where it gets smaller, interpolated where it gets larger."""
    cv2 = _cv2()
    how = cv2.INTER_AREA if width * height < plane.shape[0] * plane.shape[1] else cv2.INTER_LINEAR
    return cast(Plane, cv2.resize(plane, (width, height), interpolation=how))


def warped(plane: Plane, warp: Warp, ground: Plane) -> Plane:
    """The plane through the map, drawn over a copy of `ground`; coordinates count from the middle of a pixel."""
    cv2 = _cv2()
    size = (ground.shape[1], ground.shape[0])
    return cast(Plane, cv2.warpPerspective(plane, warp, size, ground.copy(), borderMode=cv2.BORDER_TRANSPARENT))


def evened(picture: Grey, module: float) -> Plane:
    """What is dark against its surroundings, -1 light to 1 dark, of a symbol whose modules have so many pixels.

    Each pixel is the mean over most of a module, against the mean and the spread of seven modules around it; where the
    spread is little against the whole, as in glare, so is the value.
    """
    cv2 = _cv2()
    wide, fine = (max(1, round(size * module)) | 1 for size in (7.0, 0.6))
    mean = cv2.boxFilter(picture, cv2.CV_32F, (wide, wide))
    spread = cv2.sqrt(cv2.max(cv2.sqrBoxFilter(picture, cv2.CV_32F, (wide, wide)) - mean * mean, 0))
    spread += _LEAST_SPREAD * spread.mean() + 1
    mean -= cv2.boxFilter(picture, cv2.CV_32F, (fine, fine))
    mean /= spread
    return cast(Plane, np.clip(mean, -1, 1, out=mean))


def with_slopes(plane: Plane) -> Plane:
    """The plane, how much it rises in a pixel to the right, and in one downwards; shape (height, width, 3)."""
    cv2 = _cv2()
    rises = [cv2.Sobel(plane, -1, *way, scale=1 / 8) for way in ((1, 0), (0, 1))]
    return cast(Plane, cv2.merge([plane, *rises]))


def looked_up(plane: Plane | Grey, x: Plane, y: Plane, ground: Plane | None = None) -> Plane:
    """For each (x, y) the plane there, interpolated; outside it a copy of `ground`, or its nearest edge for None."""
    cv2 = _cv2()
    if ground is None:
        return cast(Plane, cv2.remap(plane, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))
    # The map has the shape of the ground, so that what is outside stays as it was.
    how = cv2.BORDER_TRANSPARENT
    return cast(Plane, cv2.remap(plane, x, y, cv2.INTER_LINEAR, ground.copy(), borderMode=how))


def jpeg(picture: Image, quality: int) -> Image:
    """The picture after JPEG compression of this quality, 1 to 100."""
    cv2 = _cv2()
    encoded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return cast(Image, cv2.imdecode(encoded, cv2.IMREAD_UNCHANGED))


def _exact(data: bytes) -> bool:
    """Whether data given without an ECI are surely the bytes of the symbol and not Latin-1 converted to UTF-8."""
    return data.isascii() or any(ord(letter) > 0xFF for letter in data.decode("utf-8", "replace"))


def _cv2() -> ModuleType:
    try:
        import cv2
    except ImportError:
        raise MissingExtra("scan", "opencv-python-headless") from None
    return cv2


def _hush() -> Callable[[], object]:
    """Stops OpenCV's log, and keeps the FFmpeg inside it from being started with one; gives what undoes both.

    FFmpeg's own level is read from the environment once, when OpenCV first opens a file, and stays.
    """
    logging: Any = _cv2().utils.logging
    level, before = logging.getLogLevel(), os.environ.get(_FFMPEG_LEVEL)
    logging.setLogLevel(logging.LOG_LEVEL_SILENT)
    os.environ.setdefault(_FFMPEG_LEVEL, "-8")

    def restore() -> None:
        logging.setLogLevel(level)
        if before is None:
            del os.environ[_FFMPEG_LEVEL]

    return restore


_QUIET = Quiet(_hush)
_FFMPEG_LEVEL = "OPENCV_FFMPEG_LOGLEVEL"
_ANSI = int.from_bytes(b"ansi", "little")
# Our corners count from a pixel's outer corner, OpenCV's warps from its middle.
_PIXEL = 0.5
# What is added to the spread of grey levels around a place, as a share of its mean.
_LEAST_SPREAD = 0.3
# Pixels a module, and modules of quiet zone, of a straightened symbol.
_UNIT = 6
_QUIET_ZONE = 4
