"""Home of OpenCV (the package cv2, from opencv-python-headless or opencv-python): pictures, QR readers, capture.

It has two detectors and one decoder. Without an ECI that hands out Latin-1 payloads converted to UTF-8, so text that
may be either is left out; symbols of a structured-append set it joins when it sees them together, hence one at a time.
A detector took 24 s and 2.2 GB on one large photograph, hence `LARGEST_SIDE`. Needs 4.12, the first with byte results
and ECI. The contrib build has WeChat's reader too. What `proofing` needs for its camera stands here as well.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

import numpy as np
import numpy.typing as npt

from ..errors import MissingExtra, ScanError, SettingRefused
from ._quiet import Quiet
from .corners import Corner, Corners, clockwise, scaled
from .engines import Find, Grey, Image, Plane, Warp
from .layouts import Layout
from .reading import EngineName
from .recovery import resampled
from .settings import PROPERTIES, CameraSettings, apply

if TYPE_CHECKING:
    from types import ModuleType

__all__ = [
    "LARGEST_SIDE",
    "Capture",
    "OpenCV",
    "OpenCVAruco",
    "WeChat",
    "Window",
    "averaged",
    "blurred",
    "clearer",
    "coloured",
    "darker",
    "doubled_smooth",
    "equalised",
    "evened",
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
    "shows_windows",
    "slopes",
    "smoothed",
    "spread",
    "straightened",
    "stretched",
    "tint",
    "trace",
    "warped",
    "wechat",
    "with_slopes",
]

Picture = TypeVar("Picture", bound=npt.NDArray[Any])
LARGEST_SIDE = 1600
"""Pixels: larger pictures are shrunk to this before OpenCV's detector sees them."""


class OpenCV:
    """OpenCV's `QRCodeDetector`; `MissingExtra` when the package is missing or older than 4.12."""

    name: ClassVar[EngineName] = "opencv"
    _detector: ClassVar[str] = "QRCodeDetector"

    def __init__(self) -> None:
        self._library = _with_readers()

    def read(self, grey: Grey) -> list[Find]:
        """The QR codes whose exact bytes are certain."""
        small, factor = _at_most(grey, LARGEST_SIDE)
        with _QUIET:
            _, outlines = getattr(self._library, self._detector)().detectMulti(small)
            finds = [self._find(small, outline, factor) for outline in (() if outlines is None else outlines)]
        return [find for find in finds if find is not None]

    def _find(self, small: Grey, outline: npt.NDArray[np.float32], factor: float) -> Find | None:
        # A decoder keeps the encoding of its last call, so each call has its own.
        decoder = self._library.QRCodeDetector()
        try:
            (data,) = decoder.decodeBytesMulti(small, outline[None])[1]
        except self._library.error:  # a mode that it does not know
            return None
        eci = decoder.getEncoding(0)
        if not data or not (eci or _exact(data)):
            return None
        corners = scaled(clockwise(outline.tolist()), 1 / factor)
        return Find(data=data, corners=corners, pieces=((eci, data),) if eci else ())


class OpenCVAruco(OpenCV):
    """OpenCV's `QRCodeDetectorAruco`: another search for symbols, the rest as in `OpenCV`."""

    name: ClassVar[EngineName] = "opencv-aruco"
    _detector: ClassVar[str] = "QRCodeDetectorAruco"


class WeChat:
    """WeChat's reader, of OpenCV's contrib build.

    Its texts end at a zero byte, tell of no ECI, and may stand beside the outline of another symbol where it found one
    twice; nothing shows it. So what it finds counts where the modules in its outline, sampled anew, hold the same
    bytes. A payload that is not UTF-8 costs the picture. Threads wait for each other.

    models: the folder of its networks, with detect.prototxt, detect.caffemodel, sr.prototxt and sr.caffemodel for
    OpenCV 4, detect.onnx and sr.onnx for OpenCV 5. None reads without them: fewer codes, and more slowly. Raises
    `MissingExtra` without the contrib build, `ScanError` for networks that do not load.
    """

    name: ClassVar[EngineName] = "wechat"

    def __init__(self, models: str | os.PathLike[str] | None = None) -> None:
        self._reader = wechat(models)
        # Networks look at all of a picture in small, and only at what they found in full.
        self._largest = sys.maxsize if models is not None else LARGEST_SIDE
        self._lock = threading.Lock()

    def read(self, grey: Grey) -> list[Find]:
        """The QR codes whose exact bytes are certain."""
        small, factor = _at_most(grey, self._largest)
        try:
            with self._lock, _QUIET:
                texts, outlines = self._reader.detectAndDecode(small)
        except UnicodeDecodeError:
            return []
        finds = [self._find(small, text, outline, factor) for text, outline in zip(texts, outlines, strict=False)]
        return [find for find in finds if find is not None]

    def _find(self, small: Grey, text: str, outline: npt.NDArray[np.float32], factor: float) -> Find | None:
        data, corners = text.encode(), clockwise(outline.tolist())
        found = resampled(small, corners, data) or resampled(255 - small, corners, data)
        if found is None:
            return None
        corners = scaled(corners, 1 / factor)
        return Find(
            data=data,
            corners=corners,
            pieces=found.pieces,
            margin=found.margin,
            confidence=found.confidence,
            spare=found.spare,
        )


def wechat(models: str | os.PathLike[str] | None = None) -> Any:
    """The reader of the library that `WeChat` asks; arguments and errors as there."""
    library = _with_readers()
    if not hasattr(library, "wechat_qrcode_WeChatQRCode"):
        raise MissingExtra("scan", "opencv-contrib-python-headless in the place of opencv-python-headless")
    version, paths = library.__version__, list[Path]()
    if models is not None:
        paths = [Path(models) / name for name in (_ONNX if int(version.partition(".")[0]) >= 5 else _CAFFE)]
    if missing := [path.name for path in paths if not path.is_file()]:
        raise ScanError(f"{models} has no {', '.join(missing)}, which WeChat's reader in OpenCV {version} needs")
    try:
        with _QUIET:
            return library.wechat_qrcode_WeChatQRCode(*map(str, paths))
    except (library.error, SystemError):  # the second comes of the first, from within a constructor
        raise ScanError(f"OpenCV {version} cannot load the networks in {models}") from None


class Capture:
    """A camera, video file or stream that OpenCV opened, or tried to.

    target: camera index, device path, file or URL. settings: those of a camera; `SettingRefused` when it does not take
    one. length: frames it says it has, 0 for a live source.
    """

    def __init__(self, target: int | str, *, device: bool = False, settings: CameraSettings | None = None) -> None:
        library = _cv2()
        with _QUIET:
            self._capture = library.VideoCapture(target, library.CAP_V4L2 if device else library.CAP_ANY)
            self.length = max(0, int(self._capture.get(library.CAP_PROP_FRAME_COUNT)))
            # FFmpeg plays any text file as a terminal recording.
            text = int(self._capture.get(library.CAP_PROP_FOURCC)) == _ANSI
        self.opened = bool(self._capture.isOpened()) and not text
        if settings and self.opened:
            self._set(settings)

    def _set(self, settings: CameraSettings) -> None:
        library = _cv2()
        properties = {name: getattr(library, f"CAP_PROP_{name}") for name in PROPERTIES}
        try:
            with _QUIET:
                apply(settings, _Properties(self._capture, properties))
        except SettingRefused:
            self.close()
            raise

    def read(self) -> tuple[Image, float] | None:
        """The next frame and its time in the recording in seconds; None when there is none.

        BGR, or the camera's own buffer where its format was chosen and its light can be taken as it is.
        """
        library = _cv2()
        with _QUIET:
            try:
                good, frame = self._capture.read()
                seconds = self._capture.get(library.CAP_PROP_POS_MSEC) / 1000
            except library.error:  # a damaged frame
                return None
        return (frame, seconds) if good else None

    def close(self) -> None:
        """Gives the camera or file back."""
        self._capture.release()


class _Properties:
    """The properties of a capture under the names of `settings`."""

    def __init__(self, capture: Any, ids: dict[str, int]) -> None:
        self._capture, self._ids = capture, ids

    def get(self, name: str) -> float:
        return float(self._capture.get(self._ids[name]))

    def set(self, name: str, value: float) -> bool:
        return bool(self._capture.set(self._ids[name], value))


class Window:
    """A window on the screen; `shows_windows` says whether there can be one."""

    def __init__(self, title: str) -> None:
        self._library, self._title = _cv2(), title
        library = self._library
        library.namedWindow(title, library.WINDOW_NORMAL | library.WINDOW_KEEPRATIO | library.WINDOW_GUI_NORMAL)
        self._sized = False

    def show(self, picture: Image) -> bool:
        """Put a BGR picture into it; False once the user closed it or pressed q or Esc."""
        if not self._sized:
            factor = min(1.0, _WINDOW_SIDE / max(picture.shape))
            self._library.resizeWindow(self._title, *(round(side * factor) for side in picture.shape[1::-1]))
            self._sized = True
        self._library.imshow(self._title, picture)
        return self.attend()

    def attend(self) -> bool:
        """Let it answer to keys and mouse; False as for `show`."""
        key = self._library.waitKey(1) & 0xFF
        visible = self._library.getWindowProperty(self._title, self._library.WND_PROP_VISIBLE) >= 1
        return visible and key not in (ord("q"), ord("Q"), _ESCAPE)

    def close(self) -> None:
        """Take it off the screen."""
        with suppress(self._library.error):  # the user closed it
            self._library.destroyWindow(self._title)
            self._library.waitKey(1)


def shows_windows() -> bool:
    """Whether this build of OpenCV can open a window here.

    A process of its own tries: without a screen that answers, Qt ends the one that asks.
    """
    if re.search(r"GUI: +NONE", _cv2().getBuildInformation()):
        return False
    program = "import cv2; cv2.namedWindow('paycode'); cv2.destroyAllWindows()"
    try:
        return not subprocess.run(  # noqa: S603 - this interpreter and no words of others
            [sys.executable, "-c", program], capture_output=True, timeout=_PROBE_SECONDS, check=False
        ).returncode
    except (OSError, subprocess.TimeoutExpired):
        return False


def is_picture(path: str) -> bool:
    """Whether OpenCV knows the file as a still picture, by its first bytes."""
    return bool(_cv2().haveImageReader(path))


def grey(picture: Image) -> Grey:
    """A BGR picture in grey."""
    return cast(Grey, _cv2().cvtColor(picture, _cv2().COLOR_BGR2GRAY))


def coloured(image: Image, layout: Layout = "pixels") -> Image:
    """Any image in BGR, in memory of its own."""
    cv2 = _cv2()
    if layout != "pixels":
        how = cv2.COLOR_YUV2BGR_NV12 if layout == "nv12" else cv2.COLOR_YUV2BGR_YUY2
        return cast(Image, cv2.cvtColor(image, how))
    if image.ndim == 2:
        return cast(Image, cv2.cvtColor(image, cv2.COLOR_GRAY2BGR))
    return np.ascontiguousarray(image[..., :3]).copy()


def trace(picture: Image, points: Sequence[Corner], colour: tuple[int, int, int], width: int, *, closed: bool) -> None:
    """A smooth line of this colour (BGR) and width in pixels through the points, drawn onto the picture."""
    cv2 = _cv2()
    cv2.polylines(picture, [_fixed(points)], closed, colour, width, cv2.LINE_AA, shift=_FRACTION)


def tint(picture: Image, outline: Corners, colour: tuple[int, int, int], share: float) -> None:
    """The area inside the outline mixed with so much of this colour (BGR), 0 to 1, on the picture itself."""
    cv2 = _cv2()
    left, top = (max(0, int(min(values)) - 1) for values in zip(*outline, strict=True))
    right, bottom = (max(0, int(max(values)) + 2) for values in zip(*outline, strict=True))
    part = picture[top:bottom, left:right]
    if part.size:
        painted = part.copy()
        cv2.fillPoly(painted, [_fixed([(x - left, y - top) for x, y in outline])], colour, cv2.LINE_AA, _FRACTION)
        part[:] = cv2.addWeighted(painted, share, part, 1 - share, 0)


def _fixed(points: Sequence[Corner]) -> npt.NDArray[np.int32]:
    """Corners as OpenCV draws them: from the middle of a pixel, in parts of one."""
    return cast("npt.NDArray[np.int32]", np.rint((np.array(points) - _PIXEL) * 2**_FRACTION).astype(np.int32))


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


def darker(picture: Grey, side: int, contrast: int) -> Grey:
    """1 where a pixel is darker by this than the mean of a square of `side` pixels around it, else 0."""
    cv2 = _cv2()
    how = cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV
    return cast(Grey, cv2.adaptiveThreshold(picture, 1, *how, side, contrast))


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


def _at_most(grey: Grey, side: int) -> tuple[Grey, float]:
    """The picture with no side longer than this, and at how many times its size that is."""
    factor = min(1.0, side / max(grey.shape))
    return (grey if factor == 1.0 else resized(grey, factor)), factor


def _exact(data: bytes) -> bool:
    """Whether data given without an ECI are surely the bytes of the symbol and not Latin-1 converted to UTF-8."""
    return data.isascii() or any(ord(letter) > 0xFF for letter in data.decode("utf-8", "replace"))


def _with_readers() -> ModuleType:
    library = _cv2()
    if not hasattr(library.QRCodeDetector, "decodeBytesMulti"):
        raise MissingExtra("scan", "opencv-python-headless 4.12 or later")
    return library


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
_CAFFE = ("detect.prototxt", "detect.caffemodel", "sr.prototxt", "sr.caffemodel")
_ONNX = ("detect.onnx", "sr.onnx")
_FFMPEG_LEVEL = "OPENCV_FFMPEG_LOGLEVEL"
_ANSI = int.from_bytes(b"ansi", "little")
_ESCAPE = 27
_WINDOW_SIDE = 1280
_PROBE_SECONDS = 10
# Bits behind the point of the coordinates that are drawn.
_FRACTION = 4
# Our corners count from a pixel's outer corner, OpenCV's warps from its middle.
_PIXEL = 0.5
# What is added to the spread of grey levels around a place, as a share of its mean.
_LEAST_SPREAD = 0.3
# Pixels a module, and modules of quiet zone, of a straightened symbol.
_UNIT = 6
_QUIET_ZONE = 4
