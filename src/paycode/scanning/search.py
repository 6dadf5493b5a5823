"""`Search`: the whole frame, a part of it at a time, so that no frame takes long and nothing stays unseen.

A rung is one look, at about half a megapixel. They come from these levels in turn:

    frame      the picture reduced so far that it is read in one piece; then a level for each lesser reduction, down to
               none, in overlapping tiles
    toned      tiles of the first of these light on dark ("inverted") and with local contrast raised ("clahe")
    softened   tiles smoothed and doubled, for noise and small modules
    ladder     `read` on tiles that are not reduced

"fast" has the first, "normal" all but the last. Within a level, tiles come in the order of the time since they were
looked at, those with more detail up to three times as often. So each rung comes again within 3 x levels x tiles of its
level searched frames.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count, product

import numpy as np

from . import _opencv
from .engines import Grey
from .glance import Detail
from .ladder import Effort
from .luma import Box, Luma

__all__ = ["Rung", "Search", "single_factor"]


@dataclass(frozen=True, slots=True)
class Rung:
    """One look at a part of the frame.

    name: of the attempt. factor: how many times it is reduced, thinned instead of averaged if `thin`. prepared: what is
    done to the picture then, which leaves it `enlarged` times as large.
    """

    name: str
    box: Box
    factor: int = 1
    prepared: Callable[[Grey], Grey] = lambda grey: grey
    enlarged: int = 1
    thin: bool = False

    def picture(self, luma: Luma) -> Grey:
        """What is to be read."""
        if self.factor == 1 or self.thin:
            return self.prepared(luma.thinned(self.factor, self.box))
        return self.prepared(luma.reduced(self.factor, self.box))

    @property
    def scale(self) -> float:
        """Pixels of the frame in one of the picture."""
        return self.factor / self.enlarged


class Search:
    """The rungs for frames of one size, and whose turn it is."""

    def __init__(self, effort: Effort, width: int, height: int) -> None:
        self.size = width, height
        self._levels = [_Level(rungs) for rungs in _levels(effort, width, height)]
        self._turns = count()
        self.rungs = sum(len(level.rungs) for level in self._levels)
        """How many there are."""
        self.large = single_factor(width, height) > 1
        """Whether a crop is less work than the frame."""

    def next(self, detail: Detail) -> Rung:
        """The rung whose turn it is; detail: of this frame or a few before."""
        turn = next(self._turns)
        return self._levels[turn % len(self._levels)].next(turn, detail, self.size)


class _Level:
    """Rungs of one kind, and the turn in which each was looked at last."""

    def __init__(self, rungs: list[Rung]) -> None:
        self.rungs = rungs
        self._last = [-1] * len(rungs)

    def next(self, turn: int, detail: Detail, size: tuple[int, int]) -> Rung:
        shares = np.array([_share(rung.box, detail, size) for rung in self.rungs])
        weights = 1 + _FAVOUR * shares / (shares.max() or 1)
        chosen = int(np.argmax((turn - np.array(self._last)) * weights))
        self._last[chosen] = turn
        return self.rungs[chosen]


def single_factor(width: int, height: int) -> int:
    """How many times a frame is reduced to be read in one piece."""
    return next(factor for factor in _FACTORS if width * height <= _SINGLE * factor**2 or factor == _FACTORS[-1])


def _levels(effort: Effort, width: int, height: int) -> Iterator[list[Rung]]:
    whole, single = (0, 0, width, height), single_factor(width, height)
    yield [Rung("frame", whole, single)]
    for factor in reversed(_FACTORS[: _FACTORS.index(single)]):
        yield [Rung("frame", box, factor) for box in _tiles(whole, _TILE * factor**2)]
    if effort == "fast":
        return
    tiles = _tiles(whole, _SMALL_TILE * single**2)
    tones = (("inverted", np.invert), ("clahe", _opencv.equalised))
    yield [Rung(name, box, single, prepared) for box in tiles for name, prepared in tones]
    yield [
        Rung("softened", box, factor, _opencv.doubled_smooth, 2)
        for factor in {1, min(single, 2)}
        for box in _tiles(whole, _SMALL_TILE * factor**2)
    ]
    if effort == "thorough":
        yield [Rung("ladder", box) for box in _tiles(whole, _TILE)]


def _tiles(whole: Box, area: int) -> list[Box]:
    """The box in as few tiles of no more than so many pixels as can be, neighbours over each other by a share."""
    width, height = whole[2:]
    ways = [(columns, rows) for columns in range(1, _MOST) for rows in range(1, _MOST)]
    fitting = [way for way in ways if _length(width, way[0]) * _length(height, way[1]) <= area] or ways[-1:]
    columns, rows = min(fitting, key=lambda way: (way[0] * way[1], abs(width / way[0] - height / way[1])))
    spans = [_spans(width, columns), _spans(height, rows)]
    return [(left, top, right, bottom) for (top, bottom), (left, right) in product(spans[1], spans[0])]


def _length(length: int, count: int) -> int:
    """The length of each of so many pieces that share a part with their neighbours."""
    return math.ceil(length / (count - (count - 1) * _OVERLAP))


def _spans(length: int, count: int) -> list[tuple[int, int]]:
    piece = _length(length, count)
    return [(start, start + piece) for start in np.linspace(0, length - piece, count).astype(int).tolist()]


def _share(box: Box, detail: Detail, size: tuple[int, int]) -> float:
    """The mean detail in a box."""
    rows, columns = detail.shape
    left, right = (int(at * columns / size[0]) for at in box[::2])
    top, bottom = (int(at * rows / size[1]) for at in box[1::2])
    return float(detail[top : bottom + 1, left : right + 1].mean()) if detail.size else 0.0


_FACTORS = (1, 2, 4, 8, 16, 32)
# Pixels of a frame that is read in one piece, of a tile, and of a tile that will be doubled or toned.
_SINGLE = 520_000
_TILE = 500_000
_SMALL_TILE = 125_000
# The share of a tile's side that neighbours have in common, and the most tiles in a row.
_OVERLAP = 0.3
_MOST = 32
# How much more often a tile full of detail is looked at.
_FAVOUR = 2.0
