"""`Search`: every part of the frame comes again in time, none is large, and detail comes first."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest

from paycode.scanning.glance import Detail, detail_of
from paycode.scanning.ladder import Effort
from paycode.scanning.luma import Luma
from paycode.scanning.search import Rung, Search
from scanning_pictures import drawn

SIZES = [(64, 48), (640, 480), (1280, 720), (1080, 1920), (1920, 1080), (3840, 2160)]
FLAT: Detail = np.ones((64, 300), np.float32)


def rungs(search: Search, turns: int, detail: Detail = FLAT) -> list[Rung]:
    return [search.next(detail)[0] for _ in range(turns)]


@pytest.mark.parametrize("size", SIZES)
def test_every_pixel_is_read_in_every_way(size: tuple[int, int]) -> None:
    width, height = size
    search = Search("normal", width, height)
    ways: dict[tuple[str, int], Detail] = defaultdict(lambda: np.zeros((height, width), np.float32))
    for level in search._levels:
        for rung in level.rungs:
            left, top, right, bottom = rung.box
            assert 0 <= left < right <= width
            assert 0 <= top < bottom <= height
            ways[rung.name, rung.factor][top:bottom, left:right] += 1
    assert {name for name, _ in ways} == {"frame", "inverted", "clahe", "softened"}
    assert ("frame", 1) in ways
    assert all(cover.all() for cover in ways.values())


@pytest.mark.parametrize("size", SIZES)
def test_no_rung_is_much_work(size: tuple[int, int]) -> None:
    frame = Luma(np.zeros(size[::-1], np.uint8))
    assert max(rung.picture(frame).size for level in Search("normal", *size)._levels for rung in level.rungs) <= 520_000


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
def test_each_rung_comes_again_within_the_bound(size: tuple[int, int], seed: int) -> None:
    search = Search("normal", *size)
    detail = np.random.default_rng(seed).exponential(30, (64, 300)).astype(np.float32)
    detail[20:30, 100:120] = 200
    taken = rungs(search, 8 * search.rungs, detail)
    for level in search._levels:
        bound = 3 * len(search._levels) * len(level.rungs)
        for rung in level.rungs:
            turns = [0, *(turn for turn, other in enumerate(taken) if other is rung), len(taken)]
            assert max(np.diff(turns)) <= bound


def test_levels_take_turns_and_the_whole_comes_first() -> None:
    taken = rungs(Search("fast", 1920, 1080), 6)
    assert [rung.factor for rung in taken] == [2, 1, 2, 1, 2, 1]
    assert taken[0].box == (0, 0, 1920, 1080)


def test_detail_comes_first() -> None:
    frame = np.full((1080, 1920), 128, np.uint8)
    symbol = drawn("X", version=2, scale=3)
    frame[700 : 700 + len(symbol), 1200 : 1200 + len(symbol)] = symbol
    whole, spot = Search("fast", 1920, 1080).next(detail_of(Luma(frame)))
    assert whole.factor == 2
    left, top, right, bottom = spot.box
    assert left <= 1200 < 1200 + len(symbol) <= right
    assert top <= 700 < 700 + len(symbol) <= bottom


def test_spots_move_on_where_nothing_stands_out() -> None:
    search = Search("fast", 1280, 720)
    boxes = [search.next(FLAT)[1].box for _ in range(len(search._spots.rungs))]
    assert len(set(boxes)) == len(boxes)


@pytest.mark.parametrize(
    ("effort", "names"),
    [
        ("fast", {"frame"}),
        ("normal", {"frame", "inverted", "clahe", "softened"}),
        ("thorough", {"frame", "inverted", "clahe", "softened", "ladder"}),
    ],
)
def test_effort_adds_levels(effort: Effort, names: set[str]) -> None:
    search = Search(effort, 640, 480)
    assert {rung.name for level in search._levels for rung in level.rungs} == names
    assert not search.large
    assert search.rungs == sum(len(level.rungs) for level in search._levels)


def test_a_frame_of_one_pixel_has_a_search() -> None:
    one = Luma(np.zeros((1, 1), np.uint8))
    assert [rung.box for rung in Search("fast", 1, 1).next(detail_of(one))] == [(0, 0, 1, 1)]
