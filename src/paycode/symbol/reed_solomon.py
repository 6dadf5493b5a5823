"""Error-correction codewords (ISO/IEC 18004:2015, section 7.5).

Every data byte adds its own multiple of a fixed row to the parity of its block, so that parity is a look-up of all
bytes at once and a sum over each block.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from ..payload.scheme import Level
from .galois import EXP, LOG
from .tables import Version, blocks

__all__ = ["generator", "parity"]


def parity(data: NDArray[np.uint8], version: Version, level: Level) -> NDArray[np.uint8]:
    """The error-correction codewords of the data codewords, block after block: shape (..., n) in, (..., m) out."""
    rows, starts = _rows(version, level)
    correction = blocks(version, level).correction
    terms = _terms(correction).reshape(-1, -(-correction // 8)).take(rows + data, axis=0)
    sums = np.bitwise_xor.reduceat(terms, starts, axis=-2)
    return sums.view(np.uint8)[..., :correction].reshape(*data.shape[:-1], -1)


@cache
def generator(correction: int) -> NDArray[np.uint8]:
    """The generator polynomial of so many codewords, highest power first, its leading 1 left out."""
    product = np.array([1], np.uint8)
    for power in range(correction):
        shifted = np.append(product, np.uint8(0))
        shifted[1:] ^= _times(product, int(EXP[power]))
        product = shifted
    return product[1:]


@cache
def _terms(correction: int) -> NDArray[np.uint64]:
    """[distance from the end of the block, byte]: what the byte adds to the parity, in words of eight codewords."""
    longest, words = 154 - correction, -(-correction // 8)
    rows = np.zeros((longest, 8 * words), np.uint8)
    rows[0, :correction] = generator(correction)
    for distance in range(1, longest):
        # One place further from the end: times x, the leading codeword reduced by the generator.
        rows[distance, : correction - 1] = rows[distance - 1, 1:correction]
        rows[distance, :correction] ^= _times(rows[0, :correction], int(rows[distance - 1, 0]))
    terms = np.zeros((longest, 256, 8 * words), np.uint8)
    for byte in range(1, 256):
        terms[:, byte] = _times(rows, byte)
    return terms.view(np.uint64)


@cache
def _rows(version: Version, level: Level) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """For each data codeword, where its row of `_terms` begins; and where each block begins."""
    lengths = blocks(version, level).data
    rows = np.concatenate([np.arange(length - 1, -1, -1) for length in lengths]) * 256
    return rows, np.cumsum([0, *lengths[:-1]])


def _times(values: NDArray[np.uint8], factor: int) -> NDArray[np.uint8]:
    if not factor:
        return np.zeros_like(values)
    product = EXP[LOG[values] + LOG[factor]]
    return np.where(values == 0, np.uint8(0), product)
