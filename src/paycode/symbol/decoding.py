"""`decode`: the way back from the modules of a symbol to its data, and to what stands behind them.

The reference decode algorithm of ISO/IEC 18004:2015 (section 12) from the sampled modules on; Micro QR too.

>>> from paycode.symbol import decode, encode
>>> decode(encode("00020101021129370016A000000677010111"))
Decoded(version=2, level='M', mask=0, corrected=0, 36 bytes)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import SymbolError, Undecodable
from ..payload.scheme import Level
from .bitstream import Fnc1, parse
from .identification import Format, check_version, read_format
from .layout import codeword_order, masks, module_order
from .repair import repair
from .segments import Item, StructuredAppend
from .symbol import Symbol
from .tables import Blocks, Version, blocks, size_of, version_of

__all__ = ["Decoded", "decode"]

Modules = NDArray[np.bool_]
Levels = NDArray[np.float32]
Indices = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Decoded:
    """What a symbol says. Its `repr` shows no content.

    data: the characters of all segments in order; kanji as Shift-JIS pairs, and under FNC1 an alphanumeric % as GS.
    items: segments and ECIs as they stand. tail: the whole codewords after the terminator. spare: the tail without its
    longest end that reads 0xEC 0x11 0xEC ... as an encoder pads; spare bytes that themselves end so are only in `tail`.
    version, level, mask: of the symbol, M1's level by the name of L. mirrored: rows and columns were exchanged.
    structured_append, fnc1: None when the symbol has none. corrected: codewords whose value was wrong. margin: the
    least share of its correction capacity that a block has left, 0 to 1; 1 without errors. evidence: bits against luck,
    see `paycode.symbol.repair`.
    """

    data: bytes
    items: tuple[Item, ...]
    spare: bytes
    tail: bytes
    version: Version
    level: Level
    mask: int
    mirrored: bool
    structured_append: StructuredAppend | None
    fnc1: Fnc1 | None
    corrected: int
    margin: float
    evidence: float

    def __repr__(self) -> str:
        symbol = f"version={self.version!r}, level={self.level!r}, mask={self.mask}, corrected={self.corrected}"
        return f"Decoded({symbol}, {len(self.data)} bytes)"


def decode(symbol: Symbol | Modules, *, erasures: Modules | None = None, confidence: Levels | None = None) -> Decoded:
    """The data of a symbol, all its errors corrected.

    symbol: a `Symbol`, or a bool array of shape (n, n), True = dark, upright and without quiet zone. erasures: True
    where a module's value is not known, same shape; a codeword with such a module counts as unknown, see
    `paycode.symbol.repair`. confidence: how sure each module's value is, larger is surer, float32 of the same shape; a
    codeword is as sure as its least sure module, and blocks with too many errors are tried with the least sure unknown.
    Where rows and columns exchanged bring the format information two bits nearer to a right
    one, the symbol is read that way, as it looks in a mirror or from behind (ISO/IEC 18004 section 12).

    Raises TypeError for anything but `Symbol` and arrays of these types; `SymbolError` when shapes differ;
    `Undecodable`, which says how far decoding came, for modules that are no symbol or have too many errors.
    """
    modules = _checked(symbol.matrix if isinstance(symbol, Symbol) else symbol, "symbol", np.bool_)
    unknown = _beside(erasures, "erasures", np.bool_, modules)
    certain = _beside(confidence, "confidence", np.float32, modules)
    version = version_of(len(modules)) if modules.ndim == 2 and len(modules) == modules.shape[1] else None
    if version is None:
        raise Undecodable("no symbol has this shape (ISO/IEC 18004 section 6.3.1)", stage="size")
    view = _view(modules, unknown, certain, version)
    if view.format.distance >= _CLEARLY:
        behind = _view(modules.T, _turned(unknown), _turned(certain), version, mirrored=True)
        view = behind if behind.format.distance + _CLEARLY <= view.format.distance else view
    if not view.format.legible:
        raise Undecodable("the format information cannot be read (ISO/IEC 18004 section 7.9)", stage="format")
    check_version(view.modules, view.unknown, version)
    return _decode(view, version)


def _beside(array: Any, name: str, dtype: type[np.generic], modules: Modules) -> Any:
    """The array, None if there is none; `SymbolError` unless it has a value for each module."""
    if array is not None and _checked(array, name, dtype).shape != modules.shape:
        raise SymbolError(f"{name} must have the shape of the symbol")
    return array


def _turned(array: Any) -> Any:
    return None if array is None else array.T


def _checked(array: Any, name: str, dtype: type[np.generic]) -> Any:
    if not isinstance(array, np.ndarray) or array.dtype != dtype:
        raise TypeError(f"{name} must be a {np.dtype(dtype)} array, not {type(array).__name__}")
    return array


@dataclass(frozen=True, slots=True)
class _View:
    """The symbol from one side; the arrays are flat."""

    modules: Modules
    unknown: Modules | None
    certain: Levels | None
    format: Format
    mirrored: bool


def _view(
    modules: Modules, unknown: Modules | None, certain: Levels | None, version: Version, *, mirrored: bool = False
) -> _View:
    flat, lost = modules.reshape(-1), None if unknown is None else unknown.reshape(-1)
    sure = None if certain is None else certain.reshape(-1)
    return _View(flat, lost, sure, read_format(flat, lost, version), mirrored)


def _decode(view: _View, version: Version) -> Decoded:
    level, mask = view.format.level, view.format.mask
    division, places = blocks(version, level), _places(version, level)
    bits = _with_absent(view.modules ^ masks(version)[mask].reshape(-1))[places]
    unknown = None if view.unknown is None else np.logical_or.reduce(_with_absent(view.unknown)[places], axis=-1)
    certain = None if view.certain is None else np.append(view.certain, np.inf)[places].min(axis=-1)
    repaired = repair(np.packbits(bits, axis=-1)[..., 0], unknown, division, certain)
    content = parse(repaired.words[_data_places(version, level)].tobytes(), division.data_bits, version)
    return Decoded(
        data=content.data,
        items=content.items,
        spare=content.spare,
        tail=content.tail,
        version=version,
        level=level,
        mask=mask,
        mirrored=view.mirrored,
        structured_append=content.structured_append,
        fnc1=content.fnc1,
        corrected=repaired.corrected,
        margin=repaired.margin,
        evidence=repaired.evidence,
    )


@cache
def _places(version: Version, level: Level) -> Indices:
    """Flat module indices of the bits of every codeword, one block a row, first its data; shape (blocks, longest, 8).

    An absent bit has the index behind the last module: all bits of the codewords that shorter blocks lack, and the low
    half of the last data codeword of M1 and M3.
    """
    division = blocks(version, level)
    absent, missing = size_of(version) ** 2, -division.data_bits % 8
    order = module_order(version)[: 8 * division.codewords - missing]
    bits = np.insert(order, [division.data_bits] * missing, absent).reshape(-1, 8)
    made = np.vstack([bits[codeword_order(version, level)], np.full((1, 8), absent)])
    return made[_rows(division)]


@cache
def _data_places(version: Version, level: Level) -> Modules:
    """Where data codewords stand among the rows of blocks."""
    division = blocks(version, level)
    return _rows(division) < division.data_codewords


def _rows(division: Blocks) -> Indices:
    """The codewords, counted as they are made, one block a row; the number behind the last where one is absent."""
    rows = np.full((len(division.data), max(division.data) + division.correction), division.codewords)
    ends = np.cumsum(division.data)
    for block, (end, length) in enumerate(zip(ends, division.data, strict=True)):
        first = division.data_codewords + block * division.correction
        rows[block, -division.correction - length :] = [
            *range(end - length, end),
            *range(first, first + division.correction),
        ]
    return rows


def _with_absent(flat: Modules) -> Modules:
    """The modules and behind them a light one, which absent bits point to."""
    return np.append(flat, False)


# In half bits: no format word of a symbol in a mirror is nearer than two bits to a right one.
_CLEARLY = 4
