"""What reading gives: the bytes of one symbol, where it is, and how it was read. Nothing in it is trusted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from .charset import CharsetSource
from .corners import Corners

__all__ = ["EngineName", "Level", "Reading", "Symbology"]

EngineName = Literal["zxing-cpp", "paycode", "opencv", "zbar"]
Level = Literal["L", "M", "Q", "H"]
Symbology = Literal["QRCode", "QRCodeModel1", "MicroQRCode", "rMQR"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One symbol that was read.

    data: the payload bytes exactly as the symbol holds them; one part of a structured-append set is given as it is.
    text: those bytes as text, None when nothing says their charset. charset, charset_source: Python's name of the
    charset, and whether the symbol's ECI, strict UTF-8 or the payment scheme said so.
    corners: four (x, y) in pixels, clockwise as seen from the symbol's own top left, in the picture as shown (a file's
    EXIF orientation applied, an array or a Pillow image as it is); for a mirrored symbol the second is its bottom left.
    version: 1 to 40, None for Micro QR and rMQR or when the engine does not say. level: error-correction level or None.
    spare: bytes found behind the end of the payload, empty when none were recovered.
    margin: share of error correction left unused, 0 to 1, None when not known. confidence: how unlikely luck is, in
    bits: of two to this power of symbols at random, one would need as few corrections; None when not known.
    engine, attempt: who read it, and at which step of the ladder. ms: milliseconds since the start of the read.
    orientation: the EXIF value, 1 to 8, that was applied to the file, 1 for none. The `repr` shows no content.
    """

    data: bytes = field(repr=False)
    text: str | None = field(repr=False)
    charset: str | None
    charset_source: CharsetSource | None
    corners: Corners
    version: int | None = None
    level: Level | None = None
    spare: bytes = b""
    margin: float | None = None
    confidence: float | None = None
    engine: EngineName
    attempt: str
    ms: float
    orientation: int = 1
    symbology: Symbology = "QRCode"
