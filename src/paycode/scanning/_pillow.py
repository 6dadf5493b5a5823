"""Home of Pillow: picture files and Pillow images to grey, checked for size before a pixel is decoded; and to files."""

from __future__ import annotations

import io
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, cast

import numpy as np
import numpy.typing as npt

from ..errors import BadFrame, FrameTooLarge, MissingExtra, ScanError
from ._quiet import Quiet
from .engines import Grey, Image

if TYPE_CHECKING:
    from types import ModuleType

    from PIL.Image import Image as PillowImage

__all__ = [
    "artwork",
    "as_opened",
    "grey",
    "identifies",
    "is_image",
    "lettering",
    "load",
    "png",
    "require",
    "undecoded",
    "write",
]

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
    with _opened(file, name, check) as image:
        image.draft("L", None)  # a JPEG then decodes to grey at once
        return _grey(image), _orientation(image)


def artwork(file: IO[bytes], name: str, check: Check) -> tuple[Image, float | None]:
    """A picture file upright, grey where it holds no colour and else BGR, and the pixels an inch that it states.

    check, errors: as for `load`; `BadFrame` also for pixels that are not square.
    """
    library = _pillow()
    with _opened(file, name, check) as image:
        turned, turns = image, _TURNS.get(_orientation(image), ())
        for turn in turns:
            turned = turned.transpose(library.Transpose(turn))
        return _coloured(turned), _density(image, name)


def lettering(text: str, size: int) -> Grey:
    """One line of text in Pillow's own font: 255 where there is ink, as high for every text of this size."""
    _pillow()
    from PIL import Image, ImageDraw, ImageFont

    with _QUIET:
        font = ImageFont.load_default(size)
        drawn = Image.new("L", (max(1, int(font.getlength(text)) + 1), round(1.35 * size)))
        ImageDraw.Draw(drawn).text((0, size), text, fill=255, font=font, anchor="ls")
    return np.array(drawn)


def png(picture: Image) -> bytes:
    """A grey or BGR picture as a PNG file, without metadata."""
    file = io.BytesIO()
    _shown(picture).save(file, "PNG", optimize=True)
    return file.getvalue()


def grey(image: PillowImage) -> Grey:
    """A Pillow image in grey as it stands, what is transparent white; `BadFrame` when it cannot be decoded."""
    with _QUIET:
        try:
            return _grey(image)
        except ScanError:
            raise
        except Exception as error:  # opened and not yet decoded: the same faults as a file
            raise BadFrame(f"the Pillow image cannot be decoded ({_said(error)})") from error


def undecoded(image: object) -> tuple[bytes, dict[str, Any]] | None:
    """The file of a Pillow image that was opened and not decoded, and what `as_opened` asks for; None for any other."""
    file = getattr(image, "fp", None) if is_image(image) else None
    if file is None or getattr(image, "_im", None) is not None:
        return None
    opened = cast("PillowImage", image)
    try:
        place = file.tell()
        file.seek(0)
        data = file.read()
        file.seek(place)
    except (OSError, ValueError):  # closed or gone: whoever decodes it says so
        return None
    return data, {"frame": opened.tell(), "mode": opened.mode, "size": opened.size}


def as_opened(data: bytes, check: Check, *, frame: int, mode: str, size: tuple[int, int]) -> Grey:
    """The file of an image in grey as `grey` gives it, in this frame and draft; check, errors: as for `load`."""
    with _opened(io.BytesIO(data), "the Pillow image", check) as image:
        image.seek(frame)
        image.draft(mode, size)
        return _grey(image)


def write(path: str | os.PathLike[str], picture: Image) -> None:
    """A grey or BGR picture as a file of the kind that the suffix says, without metadata."""
    _shown(picture).save(path, quality=88)


def _shown(picture: Image) -> PillowImage:
    array = picture if picture.ndim == 2 else np.ascontiguousarray(picture[..., ::-1])
    return _pillow().fromarray(array)  # type: ignore[no-any-return]


@contextmanager
def _opened(file: IO[bytes], name: str, check: Check) -> Iterator[PillowImage]:
    """The picture, within limits; every fault of it or of its decoding as an error of ours."""
    library = _pillow()
    with _QUIET:
        try:
            with library.open(file, formats=_formats(library)) as image:
                check(*image.size)
                yield image
        except ScanError:
            raise
        except library.DecompressionBombError:
            raise FrameTooLarge(f"{name} has more pixels than Pillow takes; nothing was decoded") from None
        except library.UnidentifiedImageError:
            raise BadFrame(f"{name} is not a picture of a kind that is read: {', '.join(_formats(library))}") from None
        except Exception as error:  # a damaged file fails in as many ways as there are formats
            raise BadFrame(f"{name} is a picture that cannot be decoded ({_said(error)})") from error


def _grey(image: PillowImage) -> Grey:
    if image.mode == "F":
        raise BadFrame("a picture of floating-point values has no fixed black and white")
    if image.mode.startswith("I"):
        return _from_deep(np.asarray(image))
    if "A" in image.getbands() or "transparency" in image.info:
        image = _on_white(image)
    return np.array(image.convert("L"))


def _coloured(image: PillowImage) -> Image:
    if image.mode in ("1", "L", "F", "LA") or image.mode.startswith("I"):
        return _grey(image)
    if "A" in image.getbands() or "transparency" in image.info:
        image = _on_white(image)
    return np.ascontiguousarray(np.array(image.convert("RGB"))[..., ::-1])


def _density(image: PillowImage, name: str) -> float | None:
    """Pixels an inch; None where the file says nothing, or only that its pixels are square."""
    try:
        across, down = (float(value) for value in image.info["dpi"])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    if not 1 < across < 100_000:
        return None
    if abs(across - down) > 0.01 * across:
        raise BadFrame(f"{name} has pixels that are not square ({across:g} by {down:g} an inch)")
    return across


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
# EXIF orientation as transpositions of Pillow: 0 mirrors left and right, 1 mirrors top and bottom, 2 to 4 turn left by
# 90, 180 and 270 degrees.
_TURNS = {2: (0,), 3: (3,), 4: (1,), 5: (0, 2), 6: (4,), 7: (0, 4), 8: (2,)}
