"""The bits of the data codewords as segments, up to the terminator, and what stands behind it.

ISO/IEC 18004:2015, sections 7.4.2 to 7.4.10 and 8. The inverse of the `stream` of each segment.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import TypeVar

from ..errors import SymbolError, Undecodable
from .segments import (
    ALPHANUMERIC,
    BYTE,
    KANJI,
    MODES,
    NUMERIC,
    Eci,
    Item,
    Mode,
    Segment,
    StructuredAppend,
    indicator_bits,
)
from .tables import Version

__all__ = ["Fnc1", "Parsed", "parse"]

Header = TypeVar("Header", "StructuredAppend", "Fnc1")


@dataclass(frozen=True, slots=True)
class Fnc1:
    """The data are in a form of GS1 (position 1) or of another industry (position 2).

    application: in position 2 the indicator's byte, a number of two digits or a letter's code + 100.
    """

    position: int
    application: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Parsed:
    """What the data codewords say.

    items: segments and ECIs in order. tail: everything from the first codeword after the terminator on.
    structured_append, fnc1: None when the symbol has none.
    """

    items: tuple[Item, ...]
    tail: bytes
    structured_append: StructuredAppend | None
    fnc1: Fnc1 | None

    @property
    def data(self) -> bytes:
        """The characters of all segments; kanji as Shift-JIS. Under FNC1 an alphanumeric % is GS, %% is %."""
        return b"".join([self._characters(item) for item in self.items if isinstance(item, Segment)])

    @property
    def spare(self) -> bytes:
        """The tail without its longest end that is 0xEC 0x11 0xEC ..., as an encoder pads."""
        pads = _PADS_BACKWARDS.match(self.tail[::-1])
        return self.tail[: len(self.tail) - (pads.end() if pads else 0)]

    def _characters(self, segment: Segment) -> bytes:
        if self.fnc1 and segment.mode is ALPHANUMERIC:
            return segment.data.replace(b"%%", b"\0").replace(b"%", b"\x1d").replace(b"\0", b"%")
        return segment.data


def parse(codewords: bytes, data_bits: int, version: Version) -> Parsed:
    """Read the segments; `Undecodable` when they cannot be: one runs over the end, has a mode or value that is none.

    codewords: the data codewords. data_bits: how many of their bits count, from the first. Bits between the terminator
    and the next codeword are not looked at, and too few bits for a terminator count as one, as readers do.
    """
    bits = _Bits(f"{int.from_bytes(codewords):0{8 * len(codewords)}b}"[:data_bits])
    terminator = NUMERIC.header(version) if isinstance(version, str) else 4
    found: list[Item | StructuredAppend | Fnc1] = []
    try:
        while not bits.ended(terminator):
            found.append(_item(bits, version))
        append, fnc1 = _only(StructuredAppend, found), _only(Fnc1, found)
    except SymbolError as error:
        raise Undecodable(str(error), stage="segments") from None
    return Parsed(
        items=tuple(item for item in found if isinstance(item, Segment | Eci)),
        tail=codewords[-(-(bits.at + terminator) // 8) : data_bits // 8],
        structured_append=append,
        fnc1=fnc1,
    )


class _Bits:
    """Bits with a place in them."""

    __slots__ = ("at", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def ended(self, terminator: int) -> bool:
        """Whether a terminator follows, or nothing that could be a segment."""
        ahead = self.text[self.at : self.at + terminator]
        return len(ahead) < terminator or "1" not in ahead

    def cut(self, width: int) -> str:
        """The next bits, and on."""
        end = self.at + width
        if end > len(self.text):
            raise SymbolError("a segment runs over the end of the data codewords (ISO/IEC 18004 section 7.4)")
        ahead = self.text[self.at : end]
        self.at = end
        return ahead

    def take(self, width: int) -> int:
        """The next bits as a number."""
        return int(self.cut(width) or "0", 2)


def _item(bits: _Bits, version: Version) -> Item | StructuredAppend | Fnc1:
    width = indicator_bits(version)
    indicator = bits.take(width)
    mode = (_MICRO_MODES if isinstance(version, str) else _MODES).get(indicator)
    if mode:
        return _segment(bits, mode, version)
    if isinstance(version, int):
        if indicator == 0b0111:
            return _eci(bits)
        if indicator == 0b0011:
            return StructuredAppend(bits.take(4), bits.take(4) + 1, bits.take(8))
        if indicator in (0b0101, 0b1001):
            return Fnc1(1) if indicator == 0b0101 else Fnc1(2, bits.take(8))
    raise SymbolError(f"mode indicator {indicator:0{width}b} is not known here (ISO/IEC 18004 table 2)")


def _only(kind: type[Header], items: list[Item | StructuredAppend | Fnc1]) -> Header | None:
    found = {item for item in items if isinstance(item, kind)}
    if len(found) > 1:
        raise SymbolError(f"two different headers: {kind.__name__}")
    return next(iter(found), None)


def _segment(bits: _Bits, mode: Mode, version: Version) -> Segment:
    count = bits.take(mode.count_bits(version))
    packed = bits.cut(mode.length(count))
    if mode is BYTE:
        return Segment(mode, int(packed or "0", 2).to_bytes(count))
    if mode is KANJI:
        return Segment(mode, _pairs(packed))
    groups, width = _groups(mode), mode.widths[-1]
    try:
        return Segment(mode, b"".join([groups[packed[at : at + width]] for at in range(0, len(packed), width)]))
    except KeyError:
        raise SymbolError(f"a group of {mode.name} mode is too large a number (ISO/IEC 18004 section 7.4)") from None


def _pairs(packed: str) -> bytes:
    """Section 7.4.6 backwards; `Segment` looks whether these are Shift-JIS pairs of the mode."""
    pairs = bytearray()
    for at in range(0, len(packed), 13):
        high, low = divmod(int(packed[at : at + 13], 2), 0xC0)
        distance = high << 8 | low
        pairs += (distance + (0x8140 if distance < 0x1F00 else 0xC140)).to_bytes(2)
    return bytes(pairs)


def _eci(bits: _Bits) -> Eci:
    """One to three bytes; the first bits say how many."""
    for width in (7, 14, 21):
        if not bits.take(1):
            return Eci(bits.take(width))
    raise SymbolError("an ECI assignment begins with 0, 10 or 110 (ISO/IEC 18004 table 4)")


@cache
def _groups(mode: Mode) -> dict[str, bytes]:
    """The characters of every group of a numeric or alphanumeric segment by its bits."""
    characters = [bytes((code,)) for code in range(128) if mode.valid.fullmatch(bytes((code,)))]
    sizes = range(1, len(mode.widths))
    groups = (b"".join(group) for size in sizes for group in product(characters, repeat=size))
    return {mode.pack(group): group for group in groups}


_MODES = {mode.indicator: mode for mode in MODES}
_MICRO_MODES = {mode.micro: mode for mode in MODES}
_PADS_BACKWARDS = re.compile(rb"\xec?(?:\x11\xec)*")
