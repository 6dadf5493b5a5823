"""How data becomes bits: the three modes of ISO/IEC 18004 section 7.4 that carry bytes unchanged.

A mode packs groups of characters as numbers: three digits in 10 bits, two alphanumeric characters in 11, a byte in 8.
Kanji mode is left out, because readers give it back in another charset than it went in; so are ECI headers, which
some bank scanners refuse.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["MODES", "Mode", "mode_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """One way to pack characters.

    unit: what is counted, for people. indicator: the four bits that open a segment. alphabet: a character's value is
    its place here. widths: bits of a group of 0, 1, 2 ... characters. counts: bits of the character count in versions
    1-9, 10-26, 27-40.
    """

    unit: str
    indicator: int
    alphabet: bytes
    widths: tuple[int, ...]
    counts: tuple[int, int, int]

    def header(self, version: int) -> int:
        """Bits before the data: indicator and character count."""
        return 4 + self.counts[(version > 9) + (version > 26)]

    def length(self, characters: int) -> int:
        """Bits of so many characters, without the header."""
        groups, rest = divmod(characters, len(self.widths) - 1)
        return groups * self.widths[-1] + self.widths[rest]

    def room(self, bits: int) -> int:
        """How many characters fit into so many bits, without the header."""
        groups, rest = divmod(max(bits, 0), self.widths[-1])
        return groups * (len(self.widths) - 1) + sum(0 < width <= rest for width in self.widths)

    def pack(self, data: bytes) -> str:
        """The data as a string of 0 and 1, without the header."""
        step = len(self.widths) - 1
        values = data.translate(self._values())
        return "".join(self._group(values[at : at + step]) for at in range(0, len(values), step))

    def _group(self, values: bytes) -> str:
        number = 0
        for value in values:
            number = number * len(self.alphabet) + value
        return f"{number:0{self.widths[len(values)]}b}"

    def _values(self) -> bytes:
        return bytes.maketrans(self.alphabet, bytes(range(len(self.alphabet))))


def mode_of(data: bytes) -> Mode:
    """The first, hence tightest, mode that has every character of `data`."""
    return next(mode for mode in MODES if not data.translate(None, mode.alphabet))


MODES = (
    Mode(unit="digits", indicator=1, alphabet=b"0123456789", widths=(0, 4, 7, 10), counts=(10, 12, 14)),
    Mode(
        unit="characters",
        indicator=2,
        alphabet=b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:",
        widths=(0, 6, 11),
        counts=(9, 11, 13),
    ),
    Mode(unit="bytes", indicator=4, alphabet=bytes(range(256)), widths=(0, 8), counts=(8, 16, 16)),
)
