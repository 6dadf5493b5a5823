from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from paycode.symbol import encode
from paycode.symbol.masking import GAP, _finders, micro_score, penalty


def plane_of(modules: NDArray[np.bool_]) -> int:
    rows = np.pad(modules, ((0, 0), (0, GAP)))
    return int.from_bytes(np.packbits(rows, bitorder="little").tobytes(), "little")


def points(modules: NDArray[np.bool_]) -> int:
    """The four rules of ISO/IEC 18004:2015 table 11, line by line, as one reads them."""
    size = len(modules)
    lines = ["".join("01"[module] for module in line) for square in (modules, modules.T) for line in square.tolist()]
    runs = sum(3 + len(run) - 5 for line in lines for run in re.findall("0{5,}|1{5,}", line))
    blocks = sum(
        len({bool(module) for module in modules[row : row + 2, column : column + 2].flat}) == 1
        for row in range(size - 1)
        for column in range(size - 1)
    )
    finders = sum(len(re.findall("(?=1011101)(?:(?<=0000)|(?=10111010000))", f"0000{line}0000")) for line in lines)
    dark = int(modules.sum())
    return runs + 3 * blocks + 40 * finders + 10 * (abs(20 * dark - 10 * size**2) // size**2)


@given(st.integers(0), st.sampled_from([21, 25, 57]), st.sampled_from([0.02, 0.3, 0.5, 0.9]))
def test_all_modules_at_once_give_the_points_of_line_by_line(seed: int, size: int, share: float) -> None:
    modules = np.random.default_rng(seed).random((size, size)) < share
    assert penalty(plane_of(modules), size) == points(modules)


@pytest.mark.parametrize("text", ["0", "a" * 60, "https://pay.example/i/0123456789"])
def test_the_best_mask_has_the_fewest_points_and_is_the_first_of_several(text: str) -> None:
    scores = [points(encode(text, mask=mask).matrix) for mask in range(8)]
    assert encode(text).mask == scores.index(min(scores))


def test_a_pattern_at_the_edge_has_the_light_quiet_zone_beside_it_and_counts_once() -> None:
    bare = np.zeros((21, 21), np.bool_)
    bare[3::4, ::3] = True
    edge = bare.copy()
    edge[0, :7] = [True, False, True, True, True, False, True]
    broken = edge.copy()
    broken[0, 7] = True
    found = [plane_of(modules) for modules in (edge, broken)]
    assert [penalty(plane, 21) for plane in found] == [points(edge), points(broken)]
    assert [_finders(plane, 1) for plane in found] == [1, 1]
    # Dark on both sides: no quiet zone, no pattern.
    broken[0] = np.roll(broken[0], 1)
    broken[0, 0] = True
    assert _finders(plane_of(broken), 1) == 0


@given(st.integers(0), st.sampled_from([11, 13, 15, 17]))
def test_the_score_of_micro_qr_looks_at_two_edges(seed: int, size: int) -> None:
    modules = np.random.default_rng(seed).random((size, size)) < 0.5
    right, bottom = int(modules[1:, -1].sum()), int(modules[-1, 1:].sum())
    assert micro_score(plane_of(modules), size) == min(right, bottom) * 16 + max(right, bottom)
