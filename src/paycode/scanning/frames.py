"""Anything that can be read, to one grey picture: arrays, Pillow images, files, frames of a source.

Files go through Pillow (extra "image"): it tells the size from the header, so the pixel limit holds before decoding,
and it knows EXIF orientation. Arrays and Pillow images are taken as they are.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, cast

import numpy as np
import numpy.typing as npt

from ..errors import BadFrame, FrameTooLarge, MissingExtra, ScanError, SourceUnavailable
from . import _opencv, _pillow
from .engines import Grey, Image
from .layouts import Layout, grey_of

if TYPE_CHECKING:
    from PIL.Image import Image as PillowImage

__all__ = [
    "MAX_PIXELS",
    "MAX_SIDE",
    "Frame",
    "Readable",
    "check_size",
    "checked",
    "kind_of",
    "light",
    "load",
    "pixels",
    "to_grey",
]

MAX_PIXELS = 100_000_000
"""Pixels: the largest picture that is read."""
MAX_SIDE = 65_535
"""Pixels: the longest side that zxing-cpp takes."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Frame:
    """One picture of a source, or the error that stands in its place; `read` and `Scanner.feed` take it as it is.

    image: uint8, (height, width) grey of a file, upright, or (height, width, 3) BGR of a camera or video, or a raw
    camera buffer in the shape that `layout` says ("nv12", "yuyv"; see `layouts`), whose light is read without a
    conversion; None with an error. name: file, camera or address. index: from 0, dropped frames counted. seconds: since
    the source was opened or in the recording, None for files. orientation: the EXIF value that was applied. skipped:
    frames of a live source that came just before this one and that nobody took in time.
    """

    name: str
    index: int
    image: Image | None = None
    error: ScanError | None = None
    seconds: float | None = None
    orientation: int = 1
    layout: Layout = "pixels"
    skipped: int = 0

    def __post_init__(self) -> None:
        if (self.image is None) == (self.error is None):
            raise ValueError("a frame holds either an image or an error")


Readable: TypeAlias = "Image | PillowImage | str | os.PathLike[str] | Frame"
"""What `read` takes: an array, a Pillow image, the path of a picture, a frame of a source."""


def to_grey(image: Readable) -> tuple[Grey, int]:
    """The picture in grey, and the EXIF orientation that was applied, 1 for none.

    Raises `BadFrame` (wrong type, shape or dtype, no pixels, a file that is no picture), `FrameTooLarge`,
    `SourceUnavailable` (no such file), `MissingExtra`, or the error that a frame holds.
    """
    if isinstance(image, Frame):
        return _from_array(light(image)), image.orientation
    if isinstance(image, np.ndarray):
        return _from_array(image), 1
    if isinstance(image, str | os.PathLike):
        return load(image)
    if _pillow.is_image(image):
        check_size(*image.size, name="the Pillow image")
        return _pillow.grey(image), 1
    raise BadFrame(f"expected a uint8 array, a Pillow image or a path, got {type(image).__name__}")


def pixels(frame: Frame) -> Image:
    """What the frame holds, in its layout; raises its error."""
    if frame.image is None:
        raise cast(ScanError, frame.error)
    return frame.image


def light(frame: Frame) -> Image:
    """What is read of a frame: its image, of a raw buffer the luma as a view; raises its error, `BadFrame`."""
    image = pixels(frame)
    return image if frame.layout == "pixels" else grey_of(image, frame.layout)


def load(path: str | os.PathLike[str]) -> tuple[Grey, int]:
    """A picture file in grey, upright, and the EXIF orientation that was applied; errors as for `to_grey`."""
    name = os.fspath(path)
    if (kind := kind_of(path)) != "file":
        raise SourceUnavailable(f"{name} is {_KINDS[kind]}, not a picture file")
    _pillow.require()
    try:
        with Path(path).open("rb") as file:
            if not os.fstat(file.fileno()).st_size:
                raise BadFrame(f"{name} is empty")
            grey, orientation = _pillow.load(file, name, lambda width, height: check_size(width, height, name=name))
    except OSError as error:
        raise SourceUnavailable(f"{name} cannot be read: {error.strerror}") from error
    return _upright(grey, orientation), orientation


def kind_of(path: str | os.PathLike[str]) -> str:
    """What lies at a path: "file", "folder", "device" or "other"; `SourceUnavailable` when nothing does."""
    try:
        mode = Path(path).stat().st_mode
    except (OSError, TypeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a path"
        raise SourceUnavailable(f"{os.fspath(path)!r} cannot be opened: {reason}") from None
    if stat.S_ISREG(mode):
        return "file"
    if stat.S_ISDIR(mode):
        return "folder"
    return "device" if stat.S_ISCHR(mode) else "other"


def checked(array: npt.NDArray[np.generic]) -> Image:
    """The array, if it can be read: uint8, grey, BGR or BGRA, its size within the limits; errors as for `to_grey`."""
    shape, dtype = array.shape, array.dtype
    if dtype != np.uint8:
        raise BadFrame(f"an array must be uint8, 0 to 255, this one is {dtype}")
    if len(shape) not in (2, 3) or shape[2:] not in ((), (3,), (4,)):
        raise BadFrame(f"an array must have the shape (h, w), (h, w, 3) or (h, w, 4), this one has {shape}")
    check_size(shape[1], shape[0], name="the array")
    return cast(Image, array)


def _from_array(array: npt.NDArray[np.generic]) -> Grey:
    picture = checked(array)
    if picture.ndim == 2:
        return np.ascontiguousarray(picture)
    grey = _luma(picture[..., :3])
    return grey if picture.shape[2] == 3 else _on_white(grey, picture[..., 3])


def check_size(width: int, height: int, *, name: str) -> None:
    """Raises `BadFrame` for a picture without pixels and `FrameTooLarge` for one beyond the limits."""
    if not width or not height:
        raise BadFrame(f"{name} has no pixels ({width}x{height})")
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        limit = f"{MAX_PIXELS // 1_000_000} megapixels and {MAX_SIDE} a side"
        raise FrameTooLarge(f"{name} has {width}x{height} pixels, the limit is {limit}; nothing was decoded")


def _luma(picture: Image) -> Grey:
    """ITU-R BT.601 weights, through OpenCV where it is installed, which is fifteen times as fast."""
    try:
        return _opencv.grey(picture)
    except MissingExtra:
        total = np.full(picture.shape[:2], 128, np.uint16)
        for channel, weight in enumerate((29, 150, 76)):
            total += picture[..., channel] * np.uint16(weight)
        return (total >> 8).astype(np.uint8)


def _on_white(grey: Grey, alpha: Grey) -> Grey:
    """What is transparent counts as white; an alpha channel of nothing but zeros is a filler."""
    if not alpha.any():
        return grey
    return 255 - ((255 - grey.astype(np.uint16)) * alpha // 255).astype(np.uint8)


def _upright(grey: Grey, orientation: int) -> Grey:
    """The stored picture as it is to be shown (EXIF 2.32, tag 0x0112)."""
    turned = grey.T if orientation >= 5 else grey
    across = slice(None, None, -1 if orientation in (2, 3, 6, 7) else 1)
    down = slice(None, None, -1 if orientation in (3, 4, 7, 8) else 1)
    return np.ascontiguousarray(turned[down, across])


_KINDS = {"folder": "a folder", "device": "a device", "other": "neither file nor folder"}
