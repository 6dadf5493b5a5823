"""ESC/POS, the language of receipt printers: a raster image, or the printer's own QR code.

Sources: Epson, TM-T88III series specification and ESC/POS APG 10.01, for GS v 0, GS ( k functions 165, 167, 169, 180
and 181, ESC a and DLE DC4; HPRT TP809, Citizen CT-S280 and Metapace T-3 manuals for how others differ:

- GS v 0 is called obsolete in favour of GS ( L by Epson, and is what the printers of all makers understand;
- some take no more than 255 bytes in a row (Daisy 1200 ignores xH), so that is the limit here; 2303 lines are Epson's,
  yet cheap printers with small buffers print rubbish long before, so an image goes out in bands of at most 255 lines;
- GS ( k takes modules of 1 to 16 dots at Epson, HPRT and Citizen, 1 to 8 at Metapace, 2 to 5 at Cino.

No setting of the printer is changed but the alignment, and that only when asked. Both forms are to be sent at the
beginning of a line, and neither cuts or feeds the paper.
"""

from __future__ import annotations

import re
from struct import pack as binary

from ...errors import RenderError
from ...symbol import Symbol
from ..geometry import Geometry
from .native import LINES, PRINTABLE, content
from .raster import check_disobeyed, check_whole, draw, fit, pack

__all__ = ["escpos", "escpos_native"]

_MAX_DOTS = 255 * 8
# DLE EOT, DLE ENQ and DLE DC4, which Epson's printers obey wherever they meet them; DLE DC4 opens the drawer.
_REAL_TIME = re.compile(rb"\x10[\x04\x05\x14]")


def escpos(symbol: Symbol, geometry: Geometry, *, width_dots: int | None = None, band_rows: int = 255) -> bytes:
    """The symbol as raster images (GS v 0), 1 = black, one below the other without a gap.

    width_dots: printable width, on which the symbol is centred. band_rows: most lines in one image, 8 to 1023; bands
    end with a module where that can be. Raises `RenderError` for other values, `SizeImpossible` for more than 2040
    dots in a row and where a module of one dot would make bytes that the printer obeys, and what `raster.fit` raises.
    """
    check_whole("band_rows", band_rows, 8, 1023)
    if width_dots is not None:
        check_whole("width_dots", width_dots, 1, _MAX_DOTS)
    size = fit(symbol, geometry, width_dots, edge=_MAX_DOTS)
    rows = pack(draw(symbol, size, width=width_dots))
    step = band_rows // size.scale * size.scale or band_rows
    bands = [rows[at : at + step] for at in range(0, len(rows), step)]
    data = b"".join(binary("<4s2H", b"\x1dv0\0", band.shape[1], len(band)) + band.tobytes() for band in bands)
    check_disobeyed(data, _REAL_TIME)
    return data


def escpos_native(symbol: Symbol, geometry: Geometry, *, width_dots: int | None = None) -> bytes:
    """The symbol's data for the printer's own encoder (GS ( k, model 2), which chooses version and mask.

    width_dots: printable width; gives the module size where the geometry has none and centres the symbol with ESC a,
    which is left at "left" afterwards. The printer adds no quiet zone: leave white paper above and below. Raises
    `SizeImpossible` for modules over 16 dots, and what `native.content` and `raster.fit` raise.
    """
    asked = content(symbol, "escpos", PRINTABLE + LINES)
    size = fit(symbol, geometry, width_dots, largest=16)
    print_it = b"".join(
        [
            _function(b"A2\0"),
            _function(b"C" + bytes([size.scale])),
            _function(b"E" + str("LMQH".index(asked.level)).encode()),
            _function(b"P0" + asked.data),
            _function(b"Q0"),
        ]
    )
    # The data hold no 0x10, but the low byte of their length may be one.
    if _REAL_TIME.search(print_it):
        raise RenderError(f"the length of {len(asked.data)} bytes would be obeyed as a command: use escpos")
    return print_it if width_dots is None else b"\x1ba\x01" + print_it + b"\x1ba\0"


def _function(parameters: bytes) -> bytes:
    """One function of GS ( k for QR codes (cn = 49, the digit 1); its length counts everything after itself."""
    return binary("<3sHc", b"\x1d(k", 1 + len(parameters), b"1") + parameters
