from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import segno
from segno import consts

from paycode.payload.scheme import Level
from paycode.symbol import layout
from paycode.symbol.galois import EXP, LOG
from paycode.symbol.information import format_word, format_words, version_word
from paycode.symbol.reed_solomon import generator
from paycode.symbol.tables import LEVELS, MICRO, Version, blocks, levels, size_of, version_of

VERSIONS: tuple[Version, ...] = (*range(1, 41), *MICRO)


def test_the_capacities_are_those_of_table_7() -> None:
    capacities: Any = consts.SYMBOL_CAPACITY
    for version in range(1, 41):
        for level in LEVELS:
            theirs = capacities[version][getattr(consts, f"ERROR_LEVEL_{level}")]
            assert blocks(version, level).data_bits == theirs
    assert [blocks(40, level).data_codewords for level in LEVELS] == [2956, 2334, 1666, 1276]


# Table 9: blocks, codewords of a block, its data codewords, wrong codewords that it stands.
@pytest.mark.parametrize(
    ("version", "level", "data", "correction", "correctable"),
    [
        (1, "L", (19,), 7, 2),
        (1, "M", (16,), 10, 4),
        (1, "Q", (13,), 13, 6),
        (1, "H", (9,), 17, 8),
        (2, "L", (34,), 10, 4),
        (3, "L", (55,), 15, 7),
        (5, "Q", (15, 15, 16, 16), 18, 9),
        (9, "M", (36, 36, 36, 37, 37), 22, 11),
        (40, "H", (15,) * 20 + (16,) * 61, 30, 15),
        ("M1", "L", (3,), 2, 0),
        ("M2", "L", (5,), 5, 1),
        ("M2", "M", (4,), 6, 2),
        ("M3", "L", (11,), 6, 2),
        ("M3", "M", (9,), 8, 4),
        ("M4", "L", (16,), 8, 3),
        ("M4", "M", (14,), 10, 5),
        ("M4", "Q", (10,), 14, 7),
    ],
)
def test_the_blocks_are_those_of_table_9(
    version: Version, level: Level, data: tuple[int, ...], correction: int, correctable: int
) -> None:
    division = blocks(version, level)
    assert (division.data, division.correction, division.correctable) == (data, correction, correctable)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_module_is_a_pattern_or_belongs_to_one_codeword(version: Version) -> None:
    taken, order = layout.function_modules(version), layout.module_order(version)
    assert sorted([*order, *np.flatnonzero(taken)]) == list(range(size_of(version) ** 2))
    for level in levels(version):
        division = blocks(version, level)
        assert len(order) - division.data_bits - 8 * division.correction * len(division.data) in {0, 3, 4, 7}
        owners = layout.codeword_map(version, level)
        counts = np.bincount(owners[owners >= 0])
        assert len(counts) == division.codewords
        assert sorted(set(counts.tolist())) == ([4, 8] if division.data_bits % 8 else [8])
        assert np.bincount(layout.block_of(version, level)).tolist() == [n + division.correction for n in division.data]
        assert sorted(layout.codeword_order(version, level)) == list(range(division.codewords))
    assert version_of(size_of(version)) == version


@pytest.mark.parametrize("version", VERSIONS)
def test_the_patterns_are_where_segno_has_them(version: Version) -> None:
    code = segno.make("1", version=version, mask=0)
    dark, fixed = np.array(code.matrix, np.bool_), layout.function_modules(version).copy()
    fixed.flat[layout.format_places(version)] = fixed.flat[layout.version_places(version)] = False
    assert np.array_equal(dark[fixed], layout.patterns(version)[fixed])
    for places in layout.version_places(version):
        assert isinstance(version, int)
        assert "".join(map(str, dark.flat[places].astype(int))) == f"{version_word(version):018b}"


# Annex E, table E.1.
@pytest.mark.parametrize(
    ("version", "centres"),
    [
        (2, [6, 18]),
        (7, [6, 22, 38]),
        (15, [6, 26, 48, 70]),
        (22, [6, 26, 50, 74, 98]),
        (32, [6, 34, 60, 86, 112, 138]),
        (36, [6, 24, 50, 76, 102, 128, 154]),
        (40, [6, 30, 58, 86, 114, 142, 170]),
    ],
)
def test_the_alignment_patterns_are_those_of_table_e_1(version: int, centres: list[int]) -> None:
    found = layout.alignment_centres(version)
    assert sorted({row for row, _ in found} | {6}) == centres
    assert len(found) == len(centres) ** 2 - 3


def test_the_format_and_version_words_are_those_of_annexes_c_and_d() -> None:
    assert f"{format_word(1, 'M', 5):015b}" == "100000011001110"
    assert f"{version_word(7):018b}" == "000111110010010100"
    assert len(format_words(1)) == len({word for version in MICRO for word in format_words(version)}) == 32
    words = list(format_words(1))
    assert min((a ^ b).bit_count() for a in words for b in words if a != b) == 7


def test_the_field_and_its_generator_polynomials() -> None:
    assert [int(EXP[LOG[value]]) for value in range(1, 256)] == list(range(1, 256))
    # Annex A, table A.1: 7 codewords; the exponents of the generator.
    assert LOG[generator(7)].tolist() == [87, 229, 146, 149, 238, 102, 21]
    assert LOG[generator(10)].tolist() == [251, 67, 46, 61, 118, 70, 64, 94, 32, 45]


def test_what_is_shared_cannot_be_written_to() -> None:
    for shared in (layout.patterns(1), layout.masks("M1"), layout.module_order(7), layout.codeword_map(2), EXP, LOG):
        assert not shared.flags.writeable
