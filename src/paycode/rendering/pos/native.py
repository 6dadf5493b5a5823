"""What a printer with an encoder of its own must be told: the data and the level, never the modules.

The printer chooses version, mask and modes anew, so the printed symbol reads the same but may look otherwise, and
what only the modules hold is lost. Bytes beyond ASCII are not sent: printers take them for Shift JIS (kanji mode) or
change them by their code page, and a changed payment text is worse than a raster image.
"""

from __future__ import annotations

from ...errors import RenderError
from ...symbol import ALPHANUMERIC, BYTE, NUMERIC, Decoded, Segment, Symbol, decode

__all__ = ["LINES", "PRINTABLE", "content"]

PRINTABLE = bytes(range(0x20, 0x7F))
LINES = b"\r\n"


def content(symbol: Symbol, raster: str, sendable: bytes) -> Decoded:
    """What the symbol says, when data of the bytes `sendable` and a level are all there is to it.

    Raises `RenderError`, which names `raster` as the format to use, for spare bytes, Micro QR, structured append, FNC1,
    ECI, kanji and any other byte; what `decode` raises for modules that cannot be read.
    """
    decoded = decode(symbol)
    lost = _lost(decoded) or _unsendable(decoded.data, sendable)
    if lost:
        raise RenderError(f"a printer's own encoder cannot be told {lost}: print the modules with {raster!r}")
    return decoded


def _lost(decoded: Decoded) -> str:
    """What the data do not tell of the symbol, in words; empty when that is nothing."""
    plain = (item for item in decoded.items if isinstance(item, Segment) and item.mode in (NUMERIC, ALPHANUMERIC, BYTE))
    found = {
        f"{len(decoded.spare)} spare bytes behind the data (a seal)": bool(decoded.spare),
        "Micro QR": isinstance(decoded.version, str),
        "structured append": decoded.structured_append is not None,
        "FNC1": decoded.fnc1 is not None,
        "ECI or kanji": tuple(plain) != decoded.items,
    }
    return next((what for what, is_there in found.items() if is_there), "")


def _unsendable(data: bytes, sendable: bytes) -> str:
    rest = data.translate(None, sendable)
    return f"byte 0x{rest[0]:02x} at offset {data.index(rest[:1])}" if rest else ""
