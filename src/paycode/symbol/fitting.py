"""Content to data codewords: the smallest version that holds it, terminator, spare bytes and padding.

Source: ISO/IEC 18004:2015, sections 7.4.9 and 7.4.10, table 7.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

from ..errors import SymbolError, TooLong
from ..payload.scheme import Level
from .segmentation import segments
from .segments import BYTE, Item, Segment, StructuredAppend
from .tables import MICRO, Version, blocks, levels

__all__ = ["Content", "Fitted", "fit"]

# More digits than this are in no symbol (table 7, version 40-L), and digits are the densest.
_MOST = 7089


Stream: TypeAlias = tuple[Item | StructuredAppend, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a symbol is to hold: items as they are, then data that are cut into segments.

    kanji: the data are Shift-JIS and may use kanji mode. byte_mode: the data stay in one byte segment.
    """

    items: Stream = ()
    data: bytes = b""
    kanji: bool = False
    byte_mode: bool = False

    def cut(self, version: Version, length: int | None = None) -> Stream | None:
        """All items for a version, with `length` bytes of the data; None where a mode is missing.

        Only ASCII is cut into modes: OpenCV 5 loses mixed symbols whose bytes are not, and readers that take each
        segment for a text of its own guess their charset from less.
        """
        data = self.data[:length]
        if self.kanji or (data.isascii() and not self.byte_mode):
            found = segments(data, version, kanji=self.kanji) if data else ()
        else:
            found = (Segment(BYTE, data),) if data else ()
        items = None if found is None else (*self.items, *found)
        # A mode that a Micro QR version lacks has no character count.
        lacking = items and any(isinstance(item, Segment) and not item.mode.count_bits(version) for item in items)
        return None if lacking else items


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """Items that fit a version at a level beside the spare bytes."""

    version: Version
    level: Level
    items: Stream
    spare: bytes

    def codewords(self) -> bytes:
        """The data codewords to the last pad."""
        division = blocks(self.version, self.level)
        stream = "".join([item.stream(self.version) for item in self.items])
        stream += "0" * min(_terminator(self.version), division.data_bits - len(stream))
        filled = -(-len(stream) // 8)
        head = int(stream.ljust(8 * filled, "0"), 2).to_bytes(filled, "big") + self.spare
        # The codeword of four bits that ends M1 and M3 is padded with zeros.
        whole = division.data_bits // 8
        padded = (head + b"\xec\x11" * whole)[: max(whole, len(head))]
        return padded.ljust(division.data_codewords, b"\0")


def fit(content: Content, level: Level, versions: Sequence[Version], spare: bytes = b"") -> Fitted:
    """`content` in the first of these versions that holds it; `TooLong` or `SymbolError` when none does."""
    if len(content.data) > 2 * _MOST:
        raise TooLong(
            f"{len(content.data)} bytes do not fit: no QR code holds more than {_MOST} digits (ISO/IEC 18004 table 7)",
            needed=len(content.data) * 10 // 3,
            available=blocks(40, "L").data_bits,
        )
    having = [version for version in versions if level in levels(version)]
    if not having:
        raise SymbolError(f"version {versions[-1]} has no level {level} (ISO/IEC 18004 table 7)")
    for alike in _alike(having):
        items = content.cut(alike[0])
        if items is None:
            continue
        needed = _needed(items, spare, alike[0])
        for version in alike:
            if needed <= blocks(version, level).data_bits:
                return Fitted(version=version, level=level, items=items, spare=spare)
    raise _too_long(content, level, having[-1], spare)


def _alike(versions: Sequence[Version]) -> Iterator[list[Version]]:
    """Versions whose character counts have the same width, for which the same segments are shortest."""
    for _, alike in groupby(versions, _class_of):
        yield list(alike)


def _class_of(version: Version) -> str | int:
    return version if isinstance(version, str) else (version > 9) + (version > 26)


def _needed(items: Stream, spare: bytes, version: Version) -> int:
    """Bits that must fit: the items and, where spare bytes follow, a whole terminator up to a byte boundary."""
    bits = sum([item.bits(version) for item in items])
    return -(-(bits + _terminator(version)) // 8) * 8 + 8 * len(spare) if spare else bits


def _terminator(version: Version) -> int:
    return 4 if isinstance(version, int) else 3 + 2 * MICRO.index(version)


def _too_long(content: Content, level: Level, version: Version, spare: bytes) -> SymbolError:
    items, available = content.cut(version), blocks(version, level).data_bits
    if items is None:
        return SymbolError(f"version {version} has no mode for these bytes (ISO/IEC 18004 table 2)")
    needed = _needed(items, spare, version)
    beside = f" beside {len(spare)} spare bytes" if spare else ""
    if not content.data:
        words = f"{needed} bits do not fit: version {version} at level {level} holds {available}{beside}"
    else:
        # One kind of characters goes by its own name, a mixture is counted in bytes.
        unit = items[-1].mode.unit if len(items) == 1 and isinstance(items[-1], Segment) else BYTE.unit
        words = (
            f"{len(content.data)} {unit} do not fit: version {version} at level {level} holds at most "
            f"{_room(content, version, spare, available)} {unit}{beside}"
        )
    return TooLong(f"{words} (ISO/IEC 18004 table 7)", needed=needed, available=available)


def _room(content: Content, version: Version, spare: bytes, available: int) -> int:
    """How many bytes of the data would fit."""

    def too_much(length: int) -> bool:
        items = content.cut(version, length)
        return items is None or _needed(items, spare, version) > available

    return max(bisect_left(range(len(content.data)), True, lo=1, key=too_much) - 1, 0)
