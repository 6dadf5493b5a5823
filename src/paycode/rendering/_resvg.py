"""Home of resvg: drawings to pixels, the same on every machine, without fonts of the system.

resvg itself would read pictures that an absolute path names: what is drawn here is ours, or was looked through before.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

from ..errors import MissingExtra, RenderError

__all__ = ["drawn", "rasterise"]

_ONE_PIXEL_A_MM = 25.4


def rasterise(svg: bytes, width: int, height: int) -> bytes:
    """An SVG of ours as a PNG of so many pixels, in the same proportions; what is not painted stays clear."""
    return _png(svg.decode(), width=width, height=height, dpi=_ONE_PIXEL_A_MM)


def drawn(svg: str) -> bytes:
    """Any SVG as a PNG on white, at its size in pixels of 1/96 inch; `RenderError` when it cannot be drawn."""
    return _png(svg, dpi=96, background="white")


def _png(svg: str, **options: Any) -> bytes:
    library = _resvg()
    try:
        return bytes(library.svg_to_bytes(svg_string=svg, skip_system_fonts=True, **options))
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # what fails inside Rust arrives as a PanicException, which is no Exception
        raise RenderError(f"the SVG cannot be drawn ({error})") from None


def _resvg() -> ModuleType:
    try:
        import resvg_py
    except ImportError:
        raise MissingExtra("image", "resvg-py") from None
    return resvg_py
