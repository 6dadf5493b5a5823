"""TSPL and TSPL2, the language of TSC's label printers and of most cheap ones: a bitmap, or the printer's QR code.

Sources: TSC, TSPL/TSPL2 Programming Manual (2009 and 2013): conventions, BITMAP, QRCODE, CLS and PRINT; Bematech
LB-1000 manual for examples. In BITMAP a 0 is black, as the drivers for these printers have it.

Printers differ: QRCODE means model 1, which phones do not read, where no model is named, so model 2 is; firmware that
does not know it needs the bitmap. SIZE and GAP stay as they were set.
"""

from __future__ import annotations

import re

from ...errors import RenderError
from ...symbol import Symbol
from ..geometry import Geometry
from .native import PRINTABLE, content
from .raster import check_disobeyed, draw, fit, left_margin, pack

__all__ = ["tspl", "tspl_native"]

_MAX_EXPRESSION = 2048
# Status and control commands such as ESC ! R, reset, which are answered at once.
_IMMEDIATE = re.compile(rb"\x1b!")
# The quotation mark ends the text, the tilde begins a status command, the backslash escapes on some printers only.
_SENDABLE = PRINTABLE.translate(None, b'"~\\')


def tspl(symbol: Symbol, geometry: Geometry, *, width_dots: int | None = None) -> bytes:
    """One label with the symbol as a bitmap (BITMAP, mode 0: overwrite).

    width_dots: printable width, on which the symbol is centred. Raises `SizeImpossible` where a module of one
    dot would make bytes that the printer obeys, and what `raster.fit` raises.
    """
    size = fit(symbol, geometry, width_dots)
    rows = pack(draw(symbol, size), dark=0)
    check_disobeyed(rows.tobytes(), _IMMEDIATE)
    head = f"BITMAP {left_margin(size, width_dots)},0,{rows.shape[1]},{rows.shape[0]},0,"
    return _label(head.encode("ascii") + rows.tobytes())


def tspl_native(symbol: Symbol, geometry: Geometry, *, width_dots: int | None = None) -> bytes:
    """One label with the symbol's data for the printer's own encoder (QRCODE, model 2), which chooses the version.

    The mask is 7, the manual's default, because the model cannot be given without one. width_dots: as for `tspl`; the
    symbol stands where its quiet zone ends. Raises `SizeImpossible` for modules over 10 dots, `RenderError` for more
    than 2048 bytes, and what `native.content` and `raster.fit` raise; line breaks, quotation marks, tildes and
    backslashes are among what cannot be sent.
    """
    asked = content(symbol, "tspl", _SENDABLE)
    if len(asked.data) > _MAX_EXPRESSION:
        raise RenderError(f"{len(asked.data)} bytes are more than a TSPL expression of {_MAX_EXPRESSION}: use tspl")
    size = fit(symbol, geometry, width_dots, largest=10)
    border = size.quiet_zone * size.scale
    head = f'QRCODE {left_margin(size, width_dots) + border},{border},{asked.level},{size.scale},A,0,M2,S7,"'
    return _label(head.encode("ascii") + asked.data + b'"')


def _label(command: bytes) -> bytes:
    return b"CLS\r\n" + command + b"\r\nPRINT 1,1\r\n"
