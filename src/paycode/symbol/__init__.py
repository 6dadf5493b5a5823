"""Bytes to the square of modules: `encode` makes a `Symbol`, `decode` reads one.

ISO/IEC 18004 QR codes, versions 1 to 40 (never Micro QR, never an ECI header, never kanji mode): what a reader gives
back are exactly the bytes that went in.
"""

from __future__ import annotations

from .decoding import Decoded, decode
from .encoding import encode
from .symbol import Symbol

__all__ = ["Decoded", "Symbol", "decode", "encode"]
