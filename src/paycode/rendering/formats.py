"""`render` and `save`: the one table of formats, and the file suffix of each."""

from __future__ import annotations

from collections.abc import Callable
from os import PathLike
from pathlib import Path
from typing import Unpack

from ..errors import RenderError
from ..symbol import Symbol
from .geometry import Geometry, Options
from .png import png
from .svg import svg
from .terminal import terminal

__all__ = ["render", "save"]


def render(symbol: Symbol, format: str, **geometry: Unpack[Options]) -> bytes:  # noqa: A002
    """The symbol as a file: "svg", "png" or "terminal" (UTF-8 text for a terminal of any colours).

    geometry: the fields of `Geometry`. Raises `RenderError` for an unknown format and for sizes that contradict each
    other, `SizeImpossible` for a size that cannot be made, TypeError for no symbol or an unknown field.
    """
    if not isinstance(symbol, Symbol):
        raise TypeError(f"render takes a Symbol, not {type(symbol).__name__}")
    writer = _WRITERS.get(format)
    if writer is None:
        raise RenderError(f"format {format!r:.40} is not known; known are {', '.join(_WRITERS)}")
    return writer(symbol, Geometry(**geometry))


def save(symbol: Symbol, path: str | PathLike[str], **geometry: Unpack[Options]) -> None:
    """Write the symbol to `path`; the suffix .svg, .png or .txt (for a terminal) is the format.

    Raises `RenderError` for another suffix, OSError when the file cannot be written, and what `render` raises.
    """
    target = Path(path)
    format = _SUFFIXES.get(target.suffix.lower())  # noqa: A001
    if format is None:
        raise RenderError(f"suffix {target.suffix!r:.40} is not known; known are {', '.join(_SUFFIXES)}")
    target.write_bytes(render(symbol, format, **geometry))


_WRITERS: dict[str, Callable[[Symbol, Geometry], bytes]] = {"svg": svg, "png": png, "terminal": terminal}
_SUFFIXES = {".svg": "svg", ".png": "png", ".txt": "terminal"}
