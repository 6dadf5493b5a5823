"""Reed-Solomon decoding: wrong and unknown codewords of all blocks (ISO/IEC 18004:2015, section 7.5 and annex B).

Syndromes of all blocks are one array operation, and all of them are zero in a symbol without errors. A block with
errors goes through Berlekamp and Massey's algorithm, which starts from what is known to be unknown (Blahut), Chien's
search and Forney's formula.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ..errors import Undecodable
from .galois import EXP, LOG
from .tables import Blocks

__all__ = ["Repair", "repair"]

Codewords = NDArray[np.uint8]
Exponents = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """Blocks without errors.

    words: all codewords, shape (blocks, longest), uint8. corrected: how many of them were changed. margin: the least
    share of its correction capacity that a block has left, 0 to 1; a wrong codeword takes two correction codewords, an
    unknown one that was relied on to be unknown takes one. evidence: bits against luck, of the weakest block: of two to
    this power of words at random, one would need as few corrections.
    """

    words: Codewords
    corrected: int
    margin: float
    evidence: float


def repair(
    words: Codewords,
    unknown: NDArray[np.bool_] | None,
    division: Blocks,
    confidence: NDArray[np.float32] | None = None,
) -> Repair:
    """Correct every block; `Undecodable` names the first that has too many wrong codewords.

    words: one block a row, shape (blocks, longest), uint8; shorter blocks begin with zeros. unknown: True where the
    value is not known, same shape. confidence: how sure each value is, larger is surer, same shape; any scale.

    A block without errors is taken as it is, whatever is unknown. In others the unknown codewords are replaced, as long
    as 2 x errors + unknown <= correction - misread protection. Where that fails, or more are unknown than can be
    replaced, all values are tried as they stand, and then, with a confidence, a rising number of the least sure as
    unknown (generalised minimum distance decoding: G. D. Forney, 1966), as long as what comes out cannot be luck.
    """
    syndromes = _syndromes(words, division.correction)
    wrong = np.flatnonzero(syndromes.any(1)).tolist()
    if not wrong:
        return Repair(words=words, corrected=0, margin=1.0, evidence=8.0 * division.correction)
    mended, used, evidence = words.copy(), 0, 8.0 * division.correction
    for block in wrong:
        erased = [] if unknown is None else _powers(unknown[block])
        length = division.data[block] + division.correction
        doubted = [] if confidence is None else _least_sure(confidence[block], length, _budget(division))
        found = _corrections(syndromes[block].tolist(), [erased, [], *doubted], length, division)
        if found is None:
            raise Undecodable(
                f"block {block + 1} of {len(division.data)} has more wrong codewords than its {division.correction} "
                f"for error correction put right (ISO/IEC 18004 table 9)",
                stage="blocks",
            )
        mended[block, words.shape[1] - 1 - found.powers] ^= found.values
        used, evidence = max(used, found.used), min(evidence, found.evidence)
    changed = int(np.count_nonzero(mended != words))
    return Repair(words=mended, corrected=changed, margin=1 - used / _budget(division), evidence=evidence)


@dataclass(frozen=True, slots=True)
class _Corrections:
    """What to add to which codeword, counted from the block's end; `used` is the correction codewords that it took."""

    powers: Exponents
    values: Codewords
    used: int
    evidence: float


def _corrections(syndromes: list[int], trials: list[list[int]], length: int, division: Blocks) -> _Corrections | None:
    """With the codewords of the first trial replaced for which that works; None where none does."""
    budget = _budget(division)
    for number, trial in enumerate(trials):
        if len(trial) > budget or (number == 0 and not trial):
            continue
        locator = _locator(syndromes, trial)
        used = 2 * (len(locator) - 1) - len(trial)
        powers = _roots(locator, length)
        if used > budget or len(powers) != len(locator) - 1:
            continue
        evidence = _evidence(len(trial), len(powers) - len(trial), length, division)
        if number > 1 and evidence < _ENOUGH:
            continue
        values = _magnitudes(syndromes, locator, powers)
        if _explained(powers, values, syndromes):
            return _Corrections(powers, values, used, evidence)
    return None


def _least_sure(confidence: NDArray[np.float32], length: int, budget: int) -> list[list[int]]:
    """Places, counted from the end, of a quarter, a half and three quarters as many codewords as can be replaced."""
    ranked: list[int] = np.argsort(confidence[::-1][:length], kind="stable").tolist()
    return [ranked[:count] for share in (1, 2, 3) if (count := budget * share // 4)]


def _evidence(unknown: int, errors: int, length: int, division: Blocks) -> float:
    """Bits against luck for a block of this length with so many unknown and wrong codewords."""
    return 8 * (division.correction - unknown - errors) - math.log2(math.comb(length - unknown, errors))


def _locator(syndromes: list[int], erased: list[int]) -> list[int]:
    """The polynomial, lowest degree first, whose roots are the inverse places of unknown and wrong codewords."""
    locator = [1]
    for power in erased:
        locator = _sum(locator, [0, *_scaled(locator, _POWER[power])])
    previous, degree = locator, len(erased)
    for step in range(len(erased), len(syndromes)):
        previous = [0, *previous]
        discrepancy = 0
        for place, coefficient in enumerate(locator[: step + 1]):
            discrepancy ^= _product(coefficient, syndromes[step - place])
        if not discrepancy:
            continue
        updated = _sum(locator, _scaled(previous, discrepancy))
        if 2 * degree <= step + len(erased):
            previous = _scaled(locator, _POWER[255 - _LOGARITHM[discrepancy]])
            degree = step + 1 - degree + len(erased)
        locator = updated
    while not locator[-1]:
        locator.pop()
    return locator


def _roots(locator: list[int], length: int) -> Exponents:
    """Places, counted from the end, whose inverse is a root."""
    found: Exponents = np.flatnonzero(_values(locator, -np.arange(length)) == 0)
    return found


def _magnitudes(syndromes: list[int], locator: list[int], powers: Exponents) -> Codewords:
    """Forney's formula for the first root 1: place x evaluator / derivative of the locator, at the inverse places."""
    evaluator = [0] * len(powers)
    for low, coefficient in enumerate(locator):
        for high, syndrome in enumerate(syndromes[: max(len(powers) - low, 0)]):
            evaluator[low + high] ^= _product(coefficient, syndrome)
    derivative = [coefficient * (power % 2) for power, coefficient in enumerate(locator)][1:]
    above, below = _values(evaluator, -powers), _values(derivative, -powers)
    values: Codewords = np.where(above, EXP[(LOG[above] + powers - LOG[below]) % 255], 0).astype(np.uint8)
    return values


def _explained(powers: Exponents, values: Codewords, syndromes: list[int]) -> bool:
    """Whether these errors have exactly these syndromes, so that the corrected block has none."""
    terms = _times(values[:, None], powers[:, None] * np.arange(len(syndromes)))
    return bool(np.array_equal(np.bitwise_xor.reduce(terms, axis=0), syndromes))


def _syndromes(words: Codewords, correction: int) -> Codewords:
    """Each block as a polynomial, its last codeword the constant, at the first powers of the generator."""
    syndromes: Codewords = np.bitwise_xor.reduce(
        _ZERO_TOO[_LOG_ZERO[words][:, :, None] + _exponents(words.shape[1], correction)], axis=1
    )
    return syndromes


@cache
def _exponents(length: int, correction: int) -> Exponents:
    exponents: Exponents = np.arange(length)[::-1, None] * np.arange(correction) % 255
    exponents.flags.writeable = False
    return exponents


def _values(polynomial: list[int], exponents: Exponents) -> Codewords:
    """The polynomial, lowest degree first, at these powers of the generator."""
    degrees = np.arange(len(polynomial))
    terms = _times(np.array(polynomial, np.uint8)[:, None], degrees[:, None] * exponents)
    values: Codewords = np.bitwise_xor.reduce(terms, axis=0)
    return values


def _times(values: Codewords, exponents: Exponents) -> Codewords:
    """Values times powers of the generator."""
    product: Codewords = _ZERO_TOO[_LOG_ZERO[values] + exponents % 255]
    return product


def _product(left: int, right: int) -> int:
    return _POWER[_LOGARITHM[left] + _LOGARITHM[right]] if left and right else 0


def _scaled(polynomial: list[int], factor: int) -> list[int]:
    return [_product(coefficient, factor) for coefficient in polynomial]


def _sum(left: list[int], right: list[int]) -> list[int]:
    size = max(len(left), len(right))
    pairs = zip(left + [0] * (size - len(left)), right + [0] * (size - len(right)), strict=True)
    return [one ^ other for one, other in pairs]


def _powers(unknown: NDArray[np.bool_]) -> list[int]:
    """Places of the unknown codewords, counted from the end."""
    places: list[int] = np.flatnonzero(unknown[::-1]).tolist()
    return places


def _budget(division: Blocks) -> int:
    return division.correction - division.misread_protection


# Numbers of Python's own, because one look-up in an array takes longer than a whole product of these.
_POWER, _LOGARITHM = EXP.tolist(), LOG.tolist()
# The logarithm of zero leads to where all powers are zero.
_LOG_ZERO = LOG.astype(np.intp)
_LOG_ZERO[0] = len(EXP)
_ZERO_TOO = np.append(EXP, np.zeros(255, np.uint8))
_LOG_ZERO.flags.writeable = _ZERO_TOO.flags.writeable = False
# Bits of evidence that a correction of doubted codewords needs; grids and filters give a symbol some hundred tries.
_ENOUGH = 26
