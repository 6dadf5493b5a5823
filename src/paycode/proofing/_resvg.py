"""Home of resvg_py, the resvg renderer: SVG as PNG, without fonts of the system and without a look at any other file.

resvg itself would read pictures that an absolute path names, so `vector` lets none through.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import BadFrame, MissingExtra

if TYPE_CHECKING:
    from types import ModuleType

__all__ = ["png"]


def png(svg: str) -> bytes:
    """The drawing on white, at its size in pixels; `BadFrame` when it cannot be drawn."""
    library = _resvg_py()
    try:
        drawn: bytes = library.svg_to_bytes(svg_string=svg, dpi=96, background="white", skip_system_fonts=True)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # what fails inside Rust arrives as a PanicException, which is no Exception
        raise BadFrame(f"the SVG cannot be drawn ({error})") from None
    return drawn


def _resvg_py() -> ModuleType:
    try:
        import resvg_py
    except ImportError:
        raise MissingExtra("proof", "resvg_py") from None
    return resvg_py
