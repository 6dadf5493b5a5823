"""Home of resvg: drawings to pixels, the same on every machine."""

from __future__ import annotations

from types import ModuleType

from ..errors import MissingExtra

__all__ = ["rasterise"]

_ONE_PIXEL_A_MM = 25.4


def rasterise(svg: bytes, width: int, height: int, *, dpi: float = _ONE_PIXEL_A_MM) -> bytes:
    """An SVG as a PNG of so many pixels, in the same proportions; what is not painted stays clear.

    dpi: CSS pixels an inch, 96 for drawings that are not ours. Pictures that an absolute path names would be read from
    the disk: vet what comes from elsewhere.
    """
    return bytes(
        _resvg().svg_to_bytes(svg_string=svg.decode(), width=width, height=height, dpi=dpi, skip_system_fonts=True)
    )


def _resvg() -> ModuleType:
    try:
        import resvg_py
    except ImportError:
        raise MissingExtra("image", "resvg-py") from None
    return resvg_py
