"""The check behind `render(..., check=True)`: a file that was just made, read back before anybody prints it."""

from __future__ import annotations

from typing import Any

from ..errors import RenderError
from ..rendering import RasterSize, size_of
from ..symbol import Symbol, decode
from .artefacts import FORMATS
from .proving import readable

__all__ = ["check_rendered"]

# What a terminal shows: about two millimetres a module.
_TERMINAL_MM = 70.0


def check_rendered(symbol: Symbol, data: bytes, format: str, **options: Any) -> None:  # noqa: A002
    """Raises `Unreadable` unless this file, in a format of `render`, reads as the symbol says; options: as it was made.

    `RenderError` for a format that nothing but its printer or a PostScript program draws: check the PNG or PDF then.
    """
    name = _artefact(format, options)
    if name not in FORMATS or name == "eps":
        raise RenderError(
            f"a file of format {format} cannot be read back here: check the png or the pdf of this symbol"
        )
    size = size_of(symbol, format, **options)
    raster = size if isinstance(size, RasterSize) else None
    readable(
        data,
        name,
        decode(symbol).data,
        size_mm=_TERMINAL_MM if size is None else None,
        dpi=raster.dpi if raster and name != "png" else None,
        width_dots=_row(raster, options) if raster and name in {"bitmap", "epaper"} else None,
    )


def _artefact(format: str, options: dict[str, Any]) -> str:  # noqa: A002
    """What proofing calls this format."""
    if format.startswith("terminal"):
        return "terminal"
    if format == "bitmap" and options.get("dark", 1) == 0:
        return "epaper"
    return "c_header" if format == "c" else format


def _row(size: RasterSize, options: dict[str, Any]) -> int:
    """Dots of a whole row: of the panel, the paper or the symbol, filled up to the bytes at which rows start."""
    panel = options.get("panel")
    dots: int = panel[0] if panel else options.get("width_dots") or size.pixels
    bits = 8 * int(options.get("alignment", 1))
    return -(-dots // bits) * bits
