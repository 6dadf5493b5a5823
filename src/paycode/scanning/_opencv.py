"""Home of OpenCV (the package cv2, from opencv-python-headless or opencv-python): pictures, its QR detector, capture.

Its detector is a further engine. Without an ECI it hands out Latin-1 payloads converted to UTF-8, so text that may be
either is left out; of a structured-append set it gives the whole text at the first symbol; kanji mode it cannot read.
It took 24 s and 2.2 GB on one large photograph, hence `LARGEST_SIDE`. Needs 4.12, the first with byte results and ECI.
What `proofing` needs for its camera stands here too.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

import numpy as np
import numpy.typing as npt

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
    "averaged",
    "blurred",
    "clearer",
    "equalised",
    "extremes",
    "filtered",
    "grey",
    "grown",
    "homography",
    "is_picture",
    "jpeg",
    "looked_up",
    "matched",
    "median",
    "outline_in",
    "regions",
    "resized",
    "segments",
    "slopes",
    "spread",
    "straightened",
    "stretched",
    "warped",
]

Picture = TypeVar("Picture", bound=npt.NDArray[Any])
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


def equalised(picture: Grey) -> Grey:
    """Local contrast raised (CLAHE)."""
    return cast(Grey, _cv2().createCLAHE(clipLimit=3.0, tileGridSize=(8, 8)).apply(picture))


def spread(picture: Grey, power: float) -> Grey:
    """Each grey level, 0 to 1, to this power: below 1 its dark parts are spread out, above 1 its light ones."""
    table = np.round(255 * (np.arange(256) / 255) ** power).astype(np.uint8)
    return cast(Grey, _cv2().LUT(picture, table))


def median(picture: Grey, side: int) -> Grey:
    """Each pixel the median of a square of so many pixels, 3 or 5."""
    return cast(Grey, _cv2().medianBlur(picture, side))


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


def looked_up(plane: Picture, x: Plane, y: Plane, ground: Picture | None = None) -> Picture:
    """For each (x, y) the plane there, interpolated; outside it a copy of `ground`, or its nearest edge for None."""
    cv2 = _cv2()
    if ground is None:
        return cast(Picture, cv2.remap(plane, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))
    # The map has the shape of the ground, so that what is outside stays as it was.
    how = cv2.BORDER_TRANSPARENT
    return cast(Picture, cv2.remap(plane, x, y, cv2.INTER_LINEAR, ground.copy(), borderMode=how))


def averaged(plane: Picture, side: int) -> Picture:
    """Each pixel the mean of a square of `side` pixels around it; dtype as given."""
    return cast(Picture, _cv2().blur(plane, (side, side), borderType=_cv2().BORDER_REPLICATE))


def extremes(plane: Plane, side: int) -> tuple[Plane, Plane]:
    """The least and the greatest value in a square of `side` pixels around each pixel."""
    cv2, square = _cv2(), np.ones((side, side), np.uint8)
    return cv2.erode(plane, square), cv2.dilate(plane, square)


def slopes(picture: Grey) -> tuple[Plane, Plane]:
    """How steeply the grey level changes along rows and along columns, without sign."""
    cv2 = _cv2()
    smooth = cv2.GaussianBlur(picture, (3, 3), 0, borderType=cv2.BORDER_REPLICATE)
    across, down = cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1)
    return np.abs(across, out=across), np.abs(down, out=down)


def segments(shape: tuple[int, ...], ends: npt.NDArray[np.int32]) -> Grey:
    """Lines of ones on zeros; ends: their first and last pixels, shape (n, 2, 2) with x before y."""
    return cast(Grey, _cv2().polylines(np.zeros(shape, np.uint8), ends, isClosed=False, color=1))


def regions(mask: Grey) -> tuple[int, npt.NDArray[np.int32]]:
    """How many connected regions of ones there are, and for each pixel its region's number from 1, or 0."""
    count, labels = _cv2().connectedComponents(mask, connectivity=8)
    return count - 1, labels


def matched(picture: Grey, pattern: Grey) -> Plane:
    """Correlation of the pattern with the picture at each place that it fits into, -1 to 1."""
    return cast(Plane, _cv2().matchTemplate(picture, pattern, _cv2().TM_CCOEFF_NORMED))


def homography(points: Warp, places: Warp) -> Warp | None:
    """The perspective map that takes points nearest to places, both of shape (n, 2); None where there is none."""
    return cast("Warp | None", _cv2().findHomography(points, places)[0])


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
# Pixels a module, and modules of quiet zone, of a straightened symbol.
_UNIT = 6
_QUIET_ZONE = 4
