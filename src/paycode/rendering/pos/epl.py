"""EPL2, the older label language of Eltron and Zebra: a graphic, or the printer's own QR code.

Sources: Zebra, EPL Programming Guide 14245L-003, commands N, GW, b and P; Zebra's support note on GW, which corrects
the guide (a comma before the data) and whose sample shows that 0 is black.

Printers differ: the guide has the QR code for Japanese printer models only; where it is missing nothing is printed, so
try it once or use the graphic. The label's size (q, Q) stays as it was set.
"""

from __future__ import annotations

import re

from ...symbol import Symbol
from ..geometry import Geometry
from .native import PRINTABLE, content
from .raster import draw, fit, left_margin, pack

__all__ = ["epl", "epl_native"]


def epl(symbol: Symbol, geometry: Geometry, *, width_dots: int | None = None) -> bytes:
    """One label with the symbol as a graphic (GW).

    width_dots: printable width, on which the symbol is centred. Raises what `raster.fit` raises.
    """
    size = fit(symbol, geometry, width_dots)
    rows = pack(draw(symbol, size), dark=0)
    head = f"GW{left_margin(size, width_dots)},0,{rows.shape[1]},{rows.shape[0]},"
    return _label(head.encode("ascii") + rows.tobytes())


def epl_native(symbol: Symbol, geometry: Geometry, *, width_dots: int | None = None) -> bytes:
    """One label with the symbol's data for the printer's own encoder (b, model 2), which chooses version and mask.

    width_dots: as for `epl`; the symbol stands where its quiet zone ends. Raises `SizeImpossible` for modules over 99
    dots, and what `native.content` and `raster.fit` raise; line breaks are among what cannot be sent.
    """
    asked = content(symbol, "epl", PRINTABLE)
    size = fit(symbol, geometry, width_dots, largest=99)
    border = size.quiet_zone * size.scale
    # The guide lists quotation mark and slash as reserved and shows the backslash; behind a backslash all are literal.
    quoted = re.sub(rb'["/\\]', rb"\\\g<0>", asked.data)
    head = f'b{left_margin(size, width_dots) + border},{border},Q,m2,s{size.scale},e{asked.level},iA,"'
    return _label(head.encode("ascii") + quoted + b'"')


def _label(command: bytes) -> bytes:
    """Cleared before and printed once after; the first line feed ends what an earlier job may have left open."""
    return b"\nN\n" + command + b"\nP1\n"
