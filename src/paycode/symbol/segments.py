"""How characters become bits: the four modes of ISO/IEC 18004:2015 section 7.4, and segments of them.

A mode packs groups of characters as numbers: three digits in 10 bits, two alphanumeric characters in 11, a byte in 8, a
Shift-JIS pair in 13.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from ..errors import SymbolError
from .tables import MICRO, Version

__all__ = [
    "ALPHANUMERIC",
    "BYTE",
    "KANJI",
    "MODES",
    "NUMERIC",
    "SHIFT_JIS_PAIR",
    "Eci",
    "Item",
    "Mode",
    "Segment",
    "StructuredAppend",
]

# 0x8140 to 0x9FFC and 0xE040 to 0xEBBF; no second byte is 0x7F.
SHIFT_JIS_PAIR = rb"(?:[\x81-\x9f\xe0-\xea][\x40-\x7e\x80-\xfc]|\xeb[\x40-\x7e\x80-\xbf])"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """One way to pack characters.

    name: of the standard. unit: what is counted, for people. indicator: the four bits that open a segment. micro: the
    same in Micro QR, as a number. widths: bits of a group of 0, 1, 2 ... characters. bytes_each: bytes of a character.
    counts: bits of the character count in versions 1-9, 10-26, 27-40. micro_counts: in M1 to M4, 0 where the version
    lacks the mode. valid: matches data that the mode can hold. pack: data as a string of 0 and 1.
    """

    name: str
    unit: str
    indicator: int
    micro: int
    widths: tuple[int, ...]
    counts: tuple[int, int, int]
    micro_counts: tuple[int, int, int, int]
    valid: re.Pattern[bytes]
    pack: Callable[[bytes], str]
    bytes_each: int = 1

    def count_bits(self, version: Version) -> int:
        """Bits of the character count; 0 where a Micro QR version lacks the mode."""
        if isinstance(version, int):
            return self.counts[(version > 9) + (version > 26)]
        return self.micro_counts[MICRO.index(version)]

    def header(self, version: Version) -> int:
        """Bits before the data: indicator and character count."""
        return indicator_bits(version) + self.count_bits(version)

    def length(self, characters: int) -> int:
        """Bits of so many characters, without the header."""
        groups, rest = divmod(characters, len(self.widths) - 1)
        return groups * self.widths[-1] + self.widths[rest]

    def room(self, bits: int) -> int:
        """How many characters fit into so many bits, without the header."""
        groups, rest = divmod(max(bits, 0), self.widths[-1])
        return groups * (len(self.widths) - 1) + sum(0 < width <= rest for width in self.widths)

    def __repr__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of characters in one mode; `SymbolError` when the mode has no such characters.

    data: the characters as bytes, ASCII for numeric and alphanumeric, Shift-JIS pairs for kanji. Its `repr` shows no
    content.
    """

    mode: Mode
    data: bytes

    def __post_init__(self) -> None:
        if not self.mode.valid.fullmatch(self.data):
            raise SymbolError(f"{self.mode.name} mode cannot hold these bytes (ISO/IEC 18004 section 7.4)")

    @property
    def count(self) -> int:
        """Characters, as the count field counts them."""
        return len(self.data) // self.mode.bytes_each

    def bits(self, version: Version) -> int:
        """Length in a symbol of this version, header included."""
        return self.mode.header(version) + self.mode.length(self.count)

    def stream(self, version: Version) -> str:
        """Indicator, character count and characters as a string of 0 and 1."""
        mode, width = self.mode, indicator_bits(version)
        indicator = mode.indicator if isinstance(version, int) else mode.micro
        opening = f"{indicator:0{width}b}" if width else ""
        return f"{opening}{self.count:0{mode.count_bits(version)}b}{mode.pack(self.data)}"

    def __repr__(self) -> str:
        return f"<Segment of {self.count} {self.mode.unit}>"


@dataclass(frozen=True, slots=True)
class Eci:
    """An Extended Channel Interpretation: says in which charset the following bytes are, 26 for UTF-8.

    assignment: 0 to 999999 (AIM ITS/04-023).
    """

    assignment: int

    def __post_init__(self) -> None:
        if type(self.assignment) is not int or not 0 <= self.assignment <= 999_999:
            raise SymbolError("an ECI assignment is a whole number from 0 to 999999 (ISO/IEC 18004 section 7.4.2)")

    def bits(self, version: Version) -> int:
        """Length in a symbol, indicator included."""
        return len(self.stream(version))

    def stream(self, version: Version) -> str:
        """Indicator 0111 and the number behind a prefix that says how many bytes it has."""
        if isinstance(version, str):
            raise SymbolError("Micro QR has no ECI (ISO/IEC 18004 section 7.4.2)")
        if self.assignment < 1 << 7:
            return f"01110{self.assignment:07b}"
        if self.assignment < 1 << 14:
            return f"011110{self.assignment:014b}"
        return f"0111110{self.assignment:021b}"


@dataclass(frozen=True, slots=True)
class StructuredAppend:
    """Which part of a message this symbol carries, when the message is divided among up to 16.

    index: 0 to total - 1. total: symbols of the message, 1 to 16. parity: all bytes of the whole message, before it was
    divided, added by exclusive or.
    """

    index: int
    total: int
    parity: int

    def __post_init__(self) -> None:
        if any(type(value) is not int for value in (self.index, self.total, self.parity)) or not (
            0 <= self.index < self.total <= 16 and 0 <= self.parity <= 255
        ):
            raise SymbolError("structured append counts 1 to 16 symbols, with a parity byte (ISO/IEC 18004 section 8)")

    def bits(self, version: Version) -> int:
        """Length in a symbol, indicator included."""
        return len(self.stream(version))

    def stream(self, version: Version) -> str:
        """Indicator 0011, four bits each for index and total - 1, and the parity: what opens the symbol."""
        if isinstance(version, str):
            raise SymbolError("Micro QR has no structured append (ISO/IEC 18004 section 8)")
        return f"0011{self.index:04b}{self.total - 1:04b}{self.parity:08b}"


Item: TypeAlias = Segment | Eci


def indicator_bits(version: Version) -> int:
    """Bits of a mode indicator: four, none to three in M1 to M4."""
    return 4 if isinstance(version, int) else MICRO.index(version)


def _pack_digits(data: bytes) -> str:
    whole = len(data) // 3 * 3
    packed = "".join([_THREE[data[at : at + 3]] for at in range(0, whole, 3)])
    rest = data[whole:]
    return f"{packed}{int(rest):0{3 * len(rest) + 1}b}" if rest else packed


def _pack_alphanumeric(data: bytes) -> str:
    packed = "".join([_TWO[data[at : at + 2]] for at in range(0, len(data) - 1, 2)])
    return f"{packed}{_ALPHABET.index(data[-1]):06b}" if len(data) % 2 else packed


def _pack_bytes(data: bytes) -> str:
    return f"{int.from_bytes(data):0{8 * len(data)}b}" if data else ""


def _pack_kanji(data: bytes) -> str:
    """Section 7.4.6: the distance from the start of the range, high byte times 0xC0 plus low byte."""
    packed = []
    for at in range(0, len(data), 2):
        pair = int.from_bytes(data[at : at + 2])
        high, low = divmod(pair - (0x8140 if pair < 0xE000 else 0xC140), 256)
        packed.append(f"{high * 0xC0 + low:013b}")
    return "".join(packed)


_ALPHABET = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_THREE = {b"%03d" % number: f"{number:010b}" for number in range(1000)}
_TWO = {
    bytes((high, low)): f"{45 * place + other:011b}"
    for place, high in enumerate(_ALPHABET)
    for other, low in enumerate(_ALPHABET)
}

NUMERIC = Mode(
    name="numeric",
    unit="digits",
    indicator=1,
    micro=0,
    widths=(0, 4, 7, 10),
    counts=(10, 12, 14),
    micro_counts=(3, 4, 5, 6),
    valid=re.compile(rb"[0-9]*"),
    pack=_pack_digits,
)
ALPHANUMERIC = Mode(
    name="alphanumeric",
    unit="characters",
    indicator=2,
    micro=1,
    widths=(0, 6, 11),
    counts=(9, 11, 13),
    micro_counts=(0, 3, 4, 5),
    valid=re.compile(rb"[0-9A-Z $%*+\-./:]*"),
    pack=_pack_alphanumeric,
)
BYTE = Mode(
    name="byte",
    unit="bytes",
    indicator=4,
    micro=2,
    widths=(0, 8),
    counts=(8, 16, 16),
    micro_counts=(0, 0, 4, 5),
    valid=re.compile(rb"(?s:.*)"),
    pack=_pack_bytes,
)
KANJI = Mode(
    name="kanji",
    unit="kanji",
    indicator=8,
    micro=3,
    widths=(0, 13),
    counts=(8, 10, 12),
    micro_counts=(0, 0, 3, 4),
    valid=re.compile(rb"(?:%b)*" % SHIFT_JIS_PAIR),
    pack=_pack_kanji,
    bytes_each=2,
)
MODES = (NUMERIC, ALPHANUMERIC, BYTE, KANJI)
