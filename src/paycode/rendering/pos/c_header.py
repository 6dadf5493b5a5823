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

    name: lower-case letters, digits and underscores, a letter first, at most 31 of them (what C99 section 5.2.4.1 lets
    one rely on), no keyword and no name ending in `_t`. The other options and the order of the bits are those of
    `bitmap`. Raises `RenderError` for another name, and what `bitmap` raises.
    """
    if not re.fullmatch("[a-z][a-z0-9_]{0,30}", name) or name.endswith("_t") or name in _TAKEN:
        raise RenderError(
            f"{name!r:.40} is no name for a C array: 1 to 31 of a to z, 0 to 9 and _, a letter first, no keyword, "
            "not ending in _t (C99 section 6.4.2)"
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


def _lines(data: bytes) -> str:
    """Sixteen bytes a line."""
    lines = (data[at : at + 16] for at in range(0, len(data), 16))
    return "".join(f"    {' '.join(f'0x{byte:02x},' for byte in line)}\n" for line in lines)


# Keywords of C (to C23) and C++ (to C++20), what compilers define as macros in lower case, and main.
_WORDS = """
    alignas alignof and and_eq asm auto bitand bitor bool break case catch char class compl concept const consteval
    constexpr constinit const_cast continue co_await co_return co_yield decltype default delete do double dynamic_cast
    else enum explicit export extern false float for friend goto if inline int linux long main mutable namespace new
    noexcept not not_eq nullptr operator or or_eq private protected public register reinterpret_cast requires restrict
    return short signed sizeof static static_assert static_cast struct switch template this thread_local throw true try
    typedef typeid typename typeof typeof_unqual union unix unsigned using virtual void volatile while xor xor_eq
"""
_TAKEN = frozenset(_WORDS.split())
