from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from paycode.errors import Undecodable
from paycode.payload.scheme import Level
from paycode.symbol.repair import repair
from paycode.symbol.tables import LEVELS, Blocks, Version, blocks, levels

MICRO: tuple[Version, ...] = ("M1", "M2", "M3", "M4")
KINDS: list[tuple[Version, Level]] = [
    (version, level) for version in [*MICRO, 1, 2, 3, 5, 7, 10, 15] for level in levels(version)
]


def times(left: int, right: int) -> int:
    """A product in the field, digit by digit: no table of ours is used."""
    product = 0
    while right:
        product ^= left * (right & 1)
        left, right = left << 1 ^ 0x11D * (left >> 7), right >> 1
    return product


def generator(first: int, last: int) -> list[int]:
    """The polynomial, highest degree first, whose roots are these powers of 2, the last left out."""
    polynomial, root = [1], 1
    for power in range(last):
        if power >= first:
            pairs = zip([*polynomial, 0], [0, *polynomial], strict=True)
            polynomial = [one ^ times(root, other) for one, other in pairs]
        root = times(root, 2)
    return polynomial


def parity(data: list[int], correction: int) -> list[int]:
    """The remainder of long division by the generator."""
    divisor = generator(0, correction)
    rest = data + [0] * correction
    for at in range(len(data)):
        factor = rest[at]
        for offset, coefficient in enumerate(divisor):
            rest[at + offset] ^= times(factor, coefficient)
    return rest[len(data) :]


def intact(division: Blocks, seed: np.random.Generator) -> NDArray[np.uint8]:
    """Blocks of chance data with their parity, one a row, shorter ones behind zeros."""
    longest = max(division.data)
    rows = []
    for length in division.data:
        data = seed.integers(0, 256, length).tolist()
        rows.append([0] * (longest - length) + data + parity(data, division.correction))
    return np.array(rows, np.uint8)


def budget(division: Blocks) -> int:
    return division.correction - division.misread_protection


def damage(
    words: NDArray[np.uint8], block: int, wrong: int, unknown: int, division: Blocks, seed: np.random.Generator
) -> NDArray[np.bool_]:
    """Change that many codewords of a block for sure, and give as many more any value; says which the latter are."""
    length = division.data[block] + division.correction
    places = words.shape[1] - length + seed.permutation(length)[: wrong + unknown]
    words[block, places[:wrong]] ^= seed.integers(1, 256, wrong, np.uint8)
    words[block, places[wrong:]] = seed.integers(0, 256, unknown, np.uint8)
    doubtful = np.zeros(words.shape, np.bool_)
    doubtful[block, places[wrong:]] = True
    return doubtful


@settings(max_examples=80)
@given(kind=st.sampled_from(KINDS), chance=st.integers(0, 2**32), draw=st.data())
def test_errors_and_erasures_within_the_bound_are_always_corrected(
    kind: tuple[Version, Level], chance: int, draw: Any
) -> None:
    division, seed = blocks(*kind), np.random.default_rng(chance)
    good = intact(division, seed)
    words, doubtful, used = good.copy(), np.zeros(good.shape, np.bool_), 0
    for block in range(len(division.data)):
        unknown = draw.draw(st.integers(0, budget(division)))
        wrong = draw.draw(st.integers(0, (budget(division) - unknown) // 2))
        doubtful |= damage(words, block, wrong, unknown, division, seed)
        if (words[block] != good[block]).any():
            used = max(used, 2 * wrong + unknown)
    before = words.copy()
    done = repair(words, doubtful, division)
    assert np.array_equal(done.words, good)
    assert np.array_equal(words, before)
    assert done.corrected == np.count_nonzero(words != good)
    assert done.margin == pytest.approx(1 - used / (budget(division) or 1))


@settings(max_examples=80)
@given(kind=st.sampled_from(KINDS), chance=st.integers(0, 2**32), extra=st.integers(1, 9), known=st.booleans())
def test_beyond_the_bound_the_answer_is_an_error_or_a_valid_codeword_near_by(
    kind: tuple[Version, Level], chance: int, extra: int, known: bool
) -> None:
    division, seed = blocks(*kind), np.random.default_rng(chance)
    words = intact(division, seed)
    block = chance % len(division.data)
    wrong = min(division.correctable + extra, division.data[block])
    doubtful = damage(words, block, wrong, int(known), division, seed)
    try:
        done = repair(words, doubtful, division)
    except Undecodable as error:
        assert error.stage == "blocks"
        assert f"block {block + 1} of {len(division.data)}" in str(error)
        return
    longest, length = max(division.data), division.data[block]
    data = done.words[block, longest - length : longest].tolist()
    assert done.words[block, longest:].tolist() == parity(data, division.correction)
    assert not done.words[block, : longest - length].any()
    assert np.count_nonzero(done.words != words) <= budget(division)


@pytest.mark.parametrize(("version", "level", "chance"), [(1, "L", 2), (1, "M", 4), (5, "H", 11), (4, "M", 9)])
def test_misreading_is_as_rare_as_theory_says(version: int, level: Level, chance: int) -> None:
    """Of words out of reach, at most one in t! looks like another codeword (McEliece and Swanson)."""
    division, seed = blocks(version, level), np.random.default_rng(version)
    assert division.correctable == chance
    good, misread, trials = intact(division, seed), 0, 200
    for _ in range(trials):
        words = good.copy()
        damage(words, 0, division.correction - 1, 0, division, seed)
        try:
            repair(words, None, division)
        except Undecodable:
            continue
        misread += 1
    # With codewords kept back for it, misreading is rarer still: by some 255 times for each.
    bound = trials / math.factorial(chance) / 255**division.misread_protection
    assert misread <= bound + 5 * math.sqrt(bound)


def test_misread_protection_is_not_used_up_by_correction() -> None:
    division, seed = blocks(1, "L"), np.random.default_rng(1)
    good = intact(division, seed)
    assert (division.correction, division.misread_protection) == (7, 3)
    for wrong, unknown, readable in [(2, 0, True), (3, 0, False), (0, 4, True), (1, 2, True), (1, 3, False)]:
        words = good.copy()
        doubtful = damage(words, 0, wrong, unknown, division, seed)
        if readable:
            assert np.array_equal(repair(words, doubtful, division).words, good)
        else:
            with pytest.raises(Undecodable, match="block 1 of 1 has more wrong codewords than its 7"):
                repair(words, doubtful, division)


def test_the_smallest_micro_qr_only_detects() -> None:
    division, seed = blocks("M1", "L"), np.random.default_rng(1)
    words = intact(division, seed)
    assert repair(words, None, division).margin == 1
    words[0, 0] ^= 1
    with pytest.raises(Undecodable):
        repair(words, words > 255, division)


@pytest.mark.parametrize("level", LEVELS)
def test_a_block_without_errors_is_taken_whatever_is_unknown(level: Level) -> None:
    division = blocks(5, level)
    words = intact(division, np.random.default_rng(2))
    done = repair(words, np.ones(words.shape, np.bool_), division)
    assert (done.words is words, done.corrected, done.margin) == (True, 0, 1)


def test_with_more_unknown_than_can_be_replaced_the_values_are_tried_as_they_stand() -> None:
    division, seed = blocks(4, "M"), np.random.default_rng(3)
    good = intact(division, seed)
    words = good.copy()
    words[1, [3, 20, 40]] ^= 7
    doubtful = np.zeros(words.shape, np.bool_)
    doubtful[1, :19] = True
    done = repair(words, doubtful, division)
    assert np.array_equal(done.words, good)
    assert done.margin == pytest.approx(1 - 6 / 18)
    # Here 17 could be replaced, which leaves too little for two errors elsewhere; most of them are right, though.
    doubtful[1] = np.arange(words.shape[1]) < 17
    assert np.array_equal(repair(words, doubtful, division).words, good)


def test_an_error_is_never_placed_where_a_shorter_block_has_no_codeword() -> None:
    division, seed = blocks(5, "Q"), np.random.default_rng(4)
    assert division.data == (15, 15, 16, 16)
    words = intact(division, seed)
    words[1, 0] = 99
    with pytest.raises(Undecodable, match="block 2 of 4"):
        repair(words, None, division)


@pytest.mark.parametrize("level", LEVELS)
def test_a_word_that_no_few_errors_explain_is_refused_though_it_seems_to_have_none(level: Level) -> None:
    division = blocks(1, level)
    # All syndromes but the first are zero: the shortest recurrence is empty, and so is the list of its roots.
    word = np.zeros((1, 26), np.uint8)
    word[0, -division.correction :] = generator(1, division.correction)
    with pytest.raises(Undecodable):
        repair(word, None, division)


# Confidence


def sure(words: NDArray[np.uint8], good: NDArray[np.uint8], seed: np.random.Generator) -> NDArray[np.float32]:
    """Confidence at random, that of right codewords above that of wrong ones."""
    return np.where(words == good, 1, 0).astype(np.float32) + seed.random(words.shape, np.float32)


@pytest.mark.parametrize(
    ("version", "level"), [(1, "L"), (1, "M"), (1, "H"), (2, "L"), (3, "H"), (5, "Q"), (7, "L"), (10, "M"), ("M4", "Q")]
)
def test_more_errors_than_can_be_corrected_are_when_the_wrong_codewords_are_least_sure(
    version: Version, level: Level
) -> None:
    division, seed = blocks(version, level), np.random.default_rng(8)
    good = intact(division, seed)
    words, wrong = good.copy(), budget(division) * 3 // 4
    assert wrong > division.correctable
    for block in range(len(division.data)):
        damage(words, block, wrong, 0, division, seed)
    with pytest.raises(Undecodable):
        repair(words, None, division)
    confidence = sure(words, good, seed)
    for scale in (1e-6, 1, 1e6):
        done = repair(words, None, division, confidence * np.float32(scale))
        assert np.array_equal(done.words, good)
        assert done.corrected == wrong * len(division.data)
        assert -1e-9 <= done.margin <= 1 - wrong / budget(division)
    with pytest.raises(Undecodable):
        repair(words, None, division, -confidence)


def test_eight_correction_codewords_are_too_few_to_doubt_any() -> None:
    """Of chance words with six of eight correction codewords used up, one in 65,536 would pass."""
    division, seed = blocks("M3", "M"), np.random.default_rng(8)
    good = intact(division, seed)
    words = good.copy()
    damage(words, 0, 6, 0, division, seed)
    with pytest.raises(Undecodable):
        repair(words, None, division, sure(words, good, seed))


@settings(max_examples=80)
@given(kind=st.sampled_from(KINDS), chance=st.integers(0, 2**32), share=st.floats(0, 1))
def test_with_a_confidence_that_tells_nothing_the_answer_is_right_or_none(
    kind: tuple[Version, Level], chance: int, share: float
) -> None:
    """Whatever number of codewords is wrong; up to half of the correction codewords there always is an answer."""
    division, seed = blocks(*kind), np.random.default_rng(chance)
    good = intact(division, seed)
    words, most = good.copy(), 0
    for block, length in enumerate(division.data):
        most = max(most, wrong := round(share * (length + division.correction)))
        damage(words, block, wrong, 0, division, seed)
    confidence = seed.random(words.shape, np.float32)
    before = confidence.copy()
    try:
        assert np.array_equal(repair(words, None, division, confidence).words, good)
    except Undecodable:
        assert most > budget(division) // 2
    assert np.array_equal(confidence, before)


@pytest.mark.parametrize(("version", "level"), [(1, "L"), (1, "Q"), (2, "M"), (2, "L"), (4, "L")])
def test_words_of_chance_are_never_taken_for_doubtful_ones(version: int, level: Level) -> None:
    """10,000 in all; with three quarters of 2-M taken as unknown, one of some hundred would pass without a bound."""
    division, seed = blocks(version, level), np.random.default_rng(version)
    shape = len(division.data), max(division.data) + division.correction
    for _ in range(2_000):
        with pytest.raises(Undecodable):
            repair(seed.integers(0, 256, shape, np.uint8), None, division, seed.random(shape, np.float32))


def test_what_is_known_to_be_unknown_comes_before_what_is_doubtful() -> None:
    division, seed = blocks(3, "H"), np.random.default_rng(5)
    good = intact(division, seed)
    words = good.copy()
    unknown = damage(words, 0, 0, 20, division, seed)
    misleading = np.where(words == good, 0, 1).astype(np.float32)
    done = repair(words, unknown, division, misleading)
    assert np.array_equal(done.words, good)
    assert done.margin == pytest.approx(1 - 20 / budget(division))


def test_a_shorter_block_is_doubted_only_where_it_has_codewords() -> None:
    division, seed = blocks(5, "Q"), np.random.default_rng(6)
    good = intact(division, seed)
    words = good.copy()
    damage(words, 0, 13, 0, division, seed)
    confidence = sure(words, good, seed)
    confidence[0, 0] = -1
    assert np.array_equal(repair(words, None, division, confidence).words, good)


def luck(division: Blocks, block: int, unknown: int, wrong: int) -> float:
    """Bits by which words at random outnumber those that so few corrections turn into a codeword of the block."""
    length = division.data[block] + division.correction
    spheres = math.comb(length - unknown, wrong) * 256 ** (unknown + wrong)
    return 8 * division.correction - math.log2(spheres)


def test_the_evidence_is_that_of_the_block_with_the_least() -> None:
    division, seed = blocks(5, "Q"), np.random.default_rng(7)
    good = intact(division, seed)
    words = good.copy()
    assert repair(words, None, division).evidence == 8 * 18
    for block, wrong in ((0, 2), (3, 9), (1, 1)):
        damage(words, block, wrong, 0, division, seed)
    assert repair(words, None, division).evidence == pytest.approx(luck(division, 3, 0, 9))
    words = good.copy()
    unknown = damage(words, 2, 3, 8, division, seed)
    assert repair(words, unknown, division).evidence == pytest.approx(luck(division, 2, 8, 3))
    words = good.copy()
    damage(words, 1, 13, 0, division, seed)
    done = repair(words, None, division, sure(words, good, seed))
    assert 26 <= done.evidence <= luck(division, 1, 9, 4)
