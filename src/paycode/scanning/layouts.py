"""Raw camera buffers: their light is all that reading needs, and it lies in them as it is.

NV12 holds the light of all pixels and then their colours, one pair for four pixels. YUYV (YUY2) holds light and colour
in turn, one pair of colours for two pixels side by side. So no pixel is converted: the grey picture is a view.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from ..errors import BadFrame
from .engines import Image

__all__ = ["Layout", "grey_of", "grey_of_nv12", "grey_of_yuyv", "layout_of"]

Bytes: TypeAlias = "bytes | bytearray | memoryview | npt.NDArray[np.uint8]"
Layout: TypeAlias = Literal["pixels", "nv12", "yuyv"]
"""How a frame's image lies in memory.

"pixels": as `engines.Image` says, grey, BGR or BGRA. "nv12": uint8, (height * 3 / 2, width), height and width even.
"yuyv": uint8, (height, width, 2), width even.
"""


def grey_of_nv12(buffer: Bytes, width: int, height: int, *, stride: int | None = None) -> Image:
    """The light of an NV12 (or NV21) buffer: uint8, (height, width), a view of its first rows; nothing is copied.

    buffer: bytes, a memoryview or an array of uint8, contiguous, at least `stride * height * 3 / 2` bytes. width and
    height: pixels, both even. stride: bytes from one row to the next, `width` when None. Raises `BadFrame` for sizes
    that NV12 does not have and for a buffer that is too small for them.
    """
    stride = _checked("NV12", width, height, width if stride is None else stride, width)
    if height % 2:
        raise BadFrame(f"an NV12 picture has an even height, not {height}")
    rows = _bytes("NV12", buffer, stride * height * 3 // 2)[: stride * height].reshape(height, stride)
    return rows[:, :width]


def grey_of_yuyv(buffer: Bytes, width: int, height: int, *, stride: int | None = None) -> Image:
    """The light of a YUYV (YUY2) buffer: uint8, (height, width), a view of every second byte; nothing is copied.

    As `grey_of_nv12`, with an even width, any height, `2 * width` bytes a row and `stride * height` in all.
    """
    stride = _checked("YUYV", width, height, 2 * width if stride is None else stride, 2 * width)
    rows = _bytes("YUYV", buffer, stride * height)[: stride * height].reshape(height, stride)
    return rows[:, : 2 * width : 2]


def grey_of(image: Image, layout: Layout) -> Image:
    """The light of a frame's image in this layout, as a view; `BadFrame` when its shape is not one of the layout."""
    if layout == "yuyv":
        if image.ndim != 3 or image.shape[2] != 2 or image.shape[1] % 2:
            raise BadFrame(f"a YUYV picture has the shape (height, even width, 2), this one has {image.shape}")
        return image[..., 0]
    if image.ndim != 2 or image.shape[0] % 3 or image.shape[1] % 2:
        raise BadFrame(f"an NV12 picture has the shape (even height * 3 / 2, even width), this one has {image.shape}")
    return image[: image.shape[0] // 3 * 2]


def layout_of(image: Image, pixel_format: str) -> Layout:
    """How a camera that was asked for this format (a FourCC) hands out its frames, once they are not converted."""
    if pixel_format == "YUYV" and image.ndim == 3 and image.shape[2] == 2:
        return "yuyv"
    return "nv12" if pixel_format in ("NV12", "NV21") and image.ndim == 2 else "pixels"


def _checked(name: str, width: int, height: int, stride: int, least: int) -> int:
    if width < 2 or width % 2 or height < 1:
        raise BadFrame(f"{name} has pictures of an even width, not of {width}x{height} pixels")
    if stride < least:
        raise BadFrame(f"a row of {width} pixels in {name} has at least {least} bytes, the stride is {stride}")
    return stride


def _bytes(name: str, buffer: Bytes, needed: int) -> Image:
    try:
        flat = np.frombuffer(buffer, np.uint8)
    except (TypeError, ValueError, BufferError) as error:
        raise BadFrame(f"{name} takes contiguous bytes ({error})") from None
    if flat.size < needed:
        raise BadFrame(f"this picture in {name} has {needed} bytes, the buffer holds {flat.size}")
    return flat
