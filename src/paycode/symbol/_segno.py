"""Home of segno: error correction, placement of codewords and choice of mask.

The bit stream is ours, from the data to the last pad. segno 1.6.6 writes a zero codeword before the pads whenever the
data end on a codeword boundary, as byte mode always does (its issues 123 and 148), and has no place for bytes after the
terminator. A segment that fills the symbol by itself leaves it nothing to add; the public functions take none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from segno import consts, encoder

from ..payload.scheme import Level
from .symbol import Symbol

__all__ = ["capacity", "place"]

_LEVELS: dict[str, Any] = {
    "L": consts.ERROR_LEVEL_L,
    "M": consts.ERROR_LEVEL_M,
    "Q": consts.ERROR_LEVEL_Q,
    "H": consts.ERROR_LEVEL_H,
}
_CAPACITIES: Any = consts.SYMBOL_CAPACITY
_encode: Any = encoder._encode  # noqa: SLF001


@dataclass(frozen=True, slots=True)
class _Segment:
    """What segno reads of a segment: `bits` stands for everything after the character count."""

    mode: int
    char_count: int
    bits: bytes


def capacity(version: int, level: Level) -> int:
    """Data bits of a symbol, without error correction (ISO/IEC 18004 table 7)."""
    return int(_CAPACITIES[version][_LEVELS[level]])


def place(stream: str, *, version: int, level: Level, indicator: int, count: int, quiet_zone: int) -> Symbol:
    """The symbol of a segment; `stream` is what follows its mode `indicator` and character `count`, to the last pad."""
    segment = _Segment(indicator, count, bytes(map(int, stream)))
    code = _encode([segment], _LEVELS[level], version, None, eci=False, boost_error=False)
    return Symbol(modules=b"".join(code.matrix), level=level, mask=code.mask, quiet_zone=quiet_zone)
