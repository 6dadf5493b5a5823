"""Bytes to the square of modules: `encode` makes a `Symbol`, `decode` reads one.

An encoder of ISO/IEC 18004 QR codes, versions 1 to 40, and Micro QR. Unless asked, it writes no ECI header and no kanji
mode: what a reader gives back are exactly the bytes that went in.
"""

from __future__ import annotations

from .bitstream import Fnc1
from .decoding import Decoded, decode
from .encoding import encode, encode_many, encode_segments, encode_series
from .segmentation import segments
from .segments import ALPHANUMERIC, BYTE, KANJI, NUMERIC, Eci, Segment, StructuredAppend
from .symbol import Symbol

__all__ = [
    "ALPHANUMERIC",
    "BYTE",
    "KANJI",
    "NUMERIC",
    "Decoded",
    "Eci",
    "Fnc1",
    "Segment",
    "StructuredAppend",
    "Symbol",
    "decode",
    "encode",
    "encode_many",
    "encode_segments",
    "encode_series",
    "segments",
]
