"""ZPL II, Zebra's label language: a graphic field, or the printer's own QR code.

Sources: Zebra, ZPL II Programming Guide (45541L-004 and P1012728-008), commands ^GF, ^FO, ^FD, ^FH, ^BY, ^BQ and the
alternative data compression scheme of ~DG, which ^GF takes in its ASCII form.

Z64 would take a third of the bytes, but old firmware does not read it, nor, by report, do some new desktop printers;
the hexadecimal form with repeat counts is the oldest and most widely imitated, and 2 KB are soon sent.

No stored setting is touched but ^BY, which gets the values of power-up: firmware prints ^BQ lower by its height, 10
dots, and only a known height can be taken back. ^PW and ^LL stay as they are.
"""

from __future__ import annotations

import re

from ...errors import RenderError
from ...symbol import Symbol
from ..geometry import Geometry
from .native import LINES, PRINTABLE, content
from .raster import draw, fit, left_margin, pack

__all__ = ["zpl", "zpl_native"]

# The largest square whose bytes ^GF can count: 99999.
_MAX_DOTS = 892
_BY_HEIGHT = 10
_MAX_FIELD = 3072


def zpl(symbol: Symbol, geometry: Geometry, *, width_dots: int | None = None) -> bytes:
    """One label with the symbol as a graphic field (^GFA), 1 = black; ASCII only.

    width_dots: printable width, on which the symbol is centred. Raises `SizeImpossible` above 892 dots an edge, and
    what `raster.fit` raises.
    """
    size = fit(symbol, geometry, width_dots, edge=_MAX_DOTS)
    rows = pack(draw(symbol, size))
    lines = [_shortened(row.tobytes()) for row in rows]
    data = "".join(":" if at and line == lines[at - 1] else line for at, line in enumerate(lines))
    count, stride = rows.size, rows.shape[1]
    return f"^XA\n^FO{left_margin(size, width_dots)},0^GFA,{count},{count},{stride},{data}^FS\n^XZ\n".encode("ascii")


def zpl_native(symbol: Symbol, geometry: Geometry, *, width_dots: int | None = None) -> bytes:
    """One label with the symbol's data for the printer's own encoder (^BQ, model 2), which chooses version and mask.

    width_dots: as for `zpl`; the symbol stands where its quiet zone ends. Raises `SizeImpossible` for modules over
    10 dots, `RenderError` for more than 3072 bytes, and what `native.content` and `raster.fit` raise.
    """
    asked = content(symbol, "zpl", PRINTABLE + LINES)
    # Whatever ZPL gives a meaning goes in hexadecimal: its two prefixes, the escape itself, breaks, backslash.
    field = re.sub(rb"[\^~_\\\r\n]", lambda found: b"_%02X" % found[0][0], asked.data)
    if len(field) + len("MA,") > _MAX_FIELD:
        raise RenderError(f"{len(field)} bytes, escapes included, are more than a ZPL field of {_MAX_FIELD}: use zpl")
    size = fit(symbol, geometry, width_dots, largest=10)
    border = size.quiet_zone * size.scale
    place = f"{left_margin(size, width_dots) + border},{max(border - _BY_HEIGHT, 0)}"
    head = f"^XA\n^BY2,3,{_BY_HEIGHT}^FO{place}^BQN,2,{size.scale}^FH_^FD{asked.level}A,"
    return head.encode("ascii") + field + b"^FS\n^XZ\n"


def _shortened(row: bytes) -> str:
    """A row in hexadecimal, runs as a count and a digit, light bytes at its end as a comma."""
    digits = row.rstrip(b"\0").hex().upper()
    runs = re.sub(r"(.)\1{2,}", lambda found: _count(len(found[0])) + found[1], digits)
    return runs + ("," if len(digits) < 2 * len(row) else "")


def _count(length: int) -> str:
    """A repeat count up to 419: g to z stand for 20 to 400 in twenties, G to Y for 1 to 19."""
    twenties, ones = divmod(length, 20)
    return (chr(ord("f") + twenties) if twenties else "") + (chr(ord("F") + ones) if ones else "")
