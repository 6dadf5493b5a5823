"""Home of Pillow: picture files and Pillow images to grey, checked for size before a pixel is decoded."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable
from typing import IO, TYPE_CHECKING, cast

import numpy as np
import numpy.typing as npt

from ..errors import BadFrame, FrameTooLarge, MissingExtra, ScanError
from ._quiet import Quiet
from .engines import Grey, Image

if TYPE_CHECKING:
    from types import ModuleType

    from PIL.Image import Image as PillowImage

__all__ = ["grey", "identifies", "is_image", "load", "require", "write"]

Check = Callable[[int, int], None]


def require() -> None:
    """Raises `MissingExtra` when Pillow is not installed."""
    _pillow()


def is_image(value: object) -> bool:
    """Whether this is a Pillow image; while Pillow is not loaded nothing is."""
    module = sys.modules.get("PIL.Image")
    return module is not None and isinstance(value, module.Image)


def identifies(file: IO[bytes]) -> bool:
    """Whether the file begins like a still picture that Pillow knows, however large."""
    library = _pillow()
    with _QUIET:
        try:
            library.open(file, formats=_formats(library)).close()
        except library.DecompressionBombError:
            return True
        except Exception:  # a damaged head fails in as many ways as there are formats
            return False
    return True


def load(file: IO[bytes], name: str, check: Check) -> tuple[Grey, int]:
    """A picture file in grey as it is stored, and its EXIF orientation, 1 to 8.

    check(width, height) raises when that is too large; it is asked before pixels are decoded. Of several pictures in
    one file the first counts. `BadFrame` when the file is no picture, cut off or damaged.
    """
    library = _pillow()
    with _QUIET:
        try:
            with library.open(file, formats=_formats(library)) as image:
                check(*image.size)
                image.draft("L", None)  # a JPEG then decodes to grey at once
                return _grey(image), _orientation(image)
        except ScanError:
            raise
        except library.DecompressionBombError:
            raise FrameTooLarge(f"{name} has more pixels than Pillow takes; nothing was decoded") from None
        except library.UnidentifiedImageError:
            raise BadFrame(f"{name} is not a picture of a kind that is read: {', '.join(_formats(library))}") from None
        except Exception as error:  # a damaged file fails in as many ways as there are formats
            raise BadFrame(f"{name} is a picture that cannot be decoded ({_said(error)})") from error


def grey(image: PillowImage) -> Grey:
    """A Pillow image in grey as it stands, what is transparent white; `BadFrame` when it cannot be decoded."""
    with _QUIET:
        try:
            return _grey(image)
        except ScanError:
            raise
        except Exception as error:  # opened and not yet decoded: the same faults as a file
            raise BadFrame(f"the Pillow image cannot be decoded ({_said(error)})") from error


def write(path: str | os.PathLike[str], picture: Image) -> None:
    """A grey or BGR picture as a file of the kind that the suffix says, without metadata."""
    library = _pillow()
    shown = picture if picture.ndim == 2 else np.ascontiguousarray(picture[..., ::-1])
    library.fromarray(shown).save(path, quality=88)


def _grey(image: PillowImage) -> Grey:
    if image.mode == "F":
        raise BadFrame("a picture of floating-point values has no fixed black and white")
    if image.mode.startswith("I"):
        return _from_deep(np.asarray(image))
    if "A" in image.getbands() or "transparency" in image.info:
        image = _on_white(image)
    return np.array(image.convert("L"))


def _from_deep(values: npt.NDArray[np.integer]) -> Grey:
    """16-bit grey to 8: Pillow's own conversion cuts off instead of scaling."""
    return cast(Grey, (np.clip(values, 0, 0xFFFF) >> 8).astype(np.uint8))


def _on_white(image: PillowImage) -> PillowImage:
    drawn = image.convert("RGBA")
    if drawn.getchannel("A").getextrema() == (0, 0):
        return drawn.convert("RGB")  # nothing would be seen: the alpha channel is a filler
    return _pillow().alpha_composite(_pillow().new("RGBA", drawn.size, "white"), drawn)  # type: ignore[no-any-return]


def _orientation(image: PillowImage) -> int:
    """EXIF tag 0x0112, 1 when it is absent, damaged or not one of the eight."""
    try:
        value = image.getexif().get(0x0112, 1)
    except Exception:  # the picture is good, only its EXIF block is not
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _said(error: Exception) -> str:
    first = str(error).partition("\n")[0]
    return first[:120] or type(error).__name__


def _pillow() -> ModuleType:
    try:
        from PIL import Image
    except ImportError:
        raise MissingExtra("image", "pillow") from None
    return Image


def _formats(library: ModuleType) -> list[str]:
    """Those of `_FORMATS` that this Pillow was built with; naming another would be an error for every file."""
    library.init()
    return [name for name in _FORMATS if name in library.OPEN]


def _hush() -> Callable[[], object]:
    """Stops Pillow's warnings about large or odd files: what matters is raised."""
    scope = warnings.catch_warnings()
    scope.__enter__()
    warnings.simplefilter("ignore")
    return lambda: scope.__exit__(None, None, None)


_QUIET = Quiet(_hush)
# Still pictures only: other plug-ins run programs (EPS) or are never met.
_FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF", "PPM", "AVIF")
