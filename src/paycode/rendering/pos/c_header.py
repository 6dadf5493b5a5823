"""The bitmap as a C header, for firmware that shows one fixed code (C99 and later, C++ too)."""

from __future__ import annotations

import re

from ...errors import RenderError
from ...symbol import Symbol
from ..geometry import Geometry
from .raster import draw, fit, pack

__all__ = ["c_header"]


def c_header(
    symbol: Symbol,
    geometry: Geometry,
    *,
    name: str = "qr_symbol",
    width_dots: int | None = None,
    alignment: int = 1,
    dark: int = 1,
) -> bytes:
    """A header with `static const uint8_t NAME[]`, NAME_width and NAME_height in dots, NAME_stride in bytes.

    name: up to 31 lower-case letters, digits and underscores (what C99 section 5.2.4.1 lets one rely on), a letter
    first, an underscore among them, because single words are keywords and functions of the C library; not ending in
    `_t`, which are types. The other options and the order of the bits are those of `bitmap`. Raises `RenderError` for
    another name, and what `bitmap` raises.
    """
    if not re.fullmatch("[a-z][a-z0-9]*_[a-z0-9_]*", name) or len(name) > 31 or _is_taken(name):
        raise RenderError(
            f"{name!r:.40} is no name for a C array: up to 31 of a to z, 0 to 9 and _, a letter first, at least one _, "
            "no keyword, not ending in _t (C99 sections 6.4.2 and 7.1.3)"
        )
    size = fit(symbol, geometry, width_dots)
    dots = draw(symbol, size, width=width_dots)
    rows = pack(dots, alignment=alignment, dark=dark)
    height, width = dots.shape
    return (
        f"/* QR code, version {symbol.version}: one bit a dot, the leftmost in the most significant bit, "
        f"dark = {dark}. */\n"
        f"#ifndef {name.upper()}_H\n#define {name.upper()}_H\n\n#include <stdint.h>\n\n"
        f"enum {{ {name}_width = {width}, {name}_height = {height}, {name}_stride = {rows.shape[1]} }};\n\n"
        f"static const uint8_t {name}[{rows.size}] = {{\n{_lines(rows.tobytes())}}};\n\n#endif\n"
    ).encode("ascii")


def _is_taken(name: str) -> bool:
    return name.endswith(("_t", "_unlocked")) or name in _TAKEN


def _lines(data: bytes) -> str:
    """Sixteen bytes a line."""
    lines = (data[at : at + 16] for at in range(0, len(data), 16))
    return "".join(f"    {' '.join(f'0x{byte:02x},' for byte in line)}\n" for line in lines)


# Keywords and library functions of C and C++ with an underscore among their letters.
_TAKEN = frozenset(
    {
        "aligned_alloc", "and_eq", "at_quick_exit", "call_once", "co_await", "co_return", "co_yield", "const_cast",
        "dynamic_cast", "not_eq", "or_eq", "posix_memalign", "quick_exit", "reinterpret_cast", "static_assert",
        "static_cast", "thread_local", "typeof_unqual", "xor_eq",
    }
)  # fmt: skip
