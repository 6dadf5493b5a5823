"""`Search`: the whole frame, a part of it at a time, so that no frame takes long and nothing stays unseen.

A rung is one look, at about half a megapixel. They come from these levels in turn:

    frame      the picture reduced so far that it is read in one piece; then a level for each lesser reduction, down to
               none, in overlapping tiles
    toned      tiles of the first of these light on dark ("inverted") and with local contrast raised ("clahe")
    softened   tiles smoothed and doubled, for noise and small modules
    ladder     `read` on tiles that are not reduced

"fast" has the first, "normal" all but the last. Within a level, tiles come in the order of the time since they were
looked at, those with more detail up to three times as often. So each rung comes again within 3 x levels x tiles of its
level turns. In large frames each turn has a "spot" too, a tenth of a megapixel where there is most detail.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count, product

import numpy as np
from numpy.typing import NDArray

from . import _opencv
from .engines import Grey
from .glance import Detail
from .ladder import Effort
from .luma import Box, Luma

__all__ = ["Rung", "Search", "same"]

Sums = NDArray[np.float64]

_FACTORS = (1, 2, 4, 8, 16, 32)
# Pixels of a frame that is read in one piece, of a tile, and of a tile that will be doubled or toned or is a spot.
_SINGLE = 520_000
_TILE = 300_000
_SMALL_TILE = 100_000
# The share of a tile's side that neighbours have in common; of a spot's, which is to hold the symbol whole.
_OVERLAP = 0.35
_SPOT_OVERLAP = 0.6
# How long tiles may be, and the most in a row.
_STRETCH = 1.4
_MOST = 32
# How much more often the tile with most detail is looked at, and the spot.
_FAVOUR = 2.0
_SPOT_FAVOUR = 20.0


def same(grey: Grey) -> Grey:
    """The picture as it is."""
    return grey


@dataclass(frozen=True, slots=True)
class Rung:
    """One look at a part of the frame.

    name: of the attempt. factor: how many times it is reduced, thinned instead of averaged if `thin`. prepared: what is
    done to the picture then, which leaves it `enlarged` times as large.
    """

    name: str
    box: Box
    factor: int = 1
    prepared: Callable[[Grey], Grey] = same
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
    """The rungs for frames of one size, and whose turn it is.

    rungs: how many there are. large: whether a crop is less work than the frame.
    """

    def __init__(self, effort: Effort, width: int, height: int) -> None:
        self.size = width, height
        self._levels = [_Level(rungs, _FAVOUR) for rungs in _levels(effort, width, height)]
        self._spots = _Level(
            [Rung("spot", box) for box in _tiles(width, height, _SMALL_TILE, _SPOT_OVERLAP)], _SPOT_FAVOUR
        )
        self._turns = count()
        self.rungs = sum(len(level.rungs) for level in self._levels)
        self.large = _single(width, height) > 1

    def next(self, detail: Detail) -> list[Rung]:
        """The rung whose turn it is, and where the frame is large, the spot."""
        turn, sums = next(self._turns), _summed(detail)
        levels = [self._levels[turn % len(self._levels)], *([self._spots] if self.large else [])]
        return [level.next(turn, sums, self.size) for level in levels]


class _Level:
    """Rungs of one kind, the turn in which each was looked at last, and how much more often the best comes."""

    def __init__(self, rungs: list[Rung], favour: float) -> None:
        self.rungs = rungs
        self._favour = favour
        self._last = np.full(len(rungs), -1)
        self._boxes = np.array([rung.box for rung in rungs])

    def next(self, turn: int, sums: Sums, size: tuple[int, int]) -> Rung:
        shares = _shares(self._boxes, sums, size)
        chosen = int(np.argmax((turn - self._last) * (1 + self._favour * shares / (shares.max() or 1))))
        self._last[chosen] = turn
        return self.rungs[chosen]


def _levels(effort: Effort, width: int, height: int) -> Iterator[list[Rung]]:
    whole, single = (0, 0, width, height), _single(width, height)
    yield [Rung("frame", whole, single)]
    for factor in reversed(_FACTORS[: _FACTORS.index(single)]):
        yield [Rung("frame", box, factor) for box in _tiles(width, height, _TILE * factor**2)]
    if effort == "fast":
        return
    tiles = _tiles(width, height, _SMALL_TILE * single**2)
    tones = (("inverted", np.invert), ("clahe", _opencv.equalised))
    yield [Rung(name, box, single, prepared) for box in tiles for name, prepared in tones]
    yield [
        Rung("softened", box, factor, _opencv.doubled_smooth, 2)
        for factor in sorted({1, min(single, 2)})
        for box in _tiles(width, height, _SMALL_TILE * factor**2)
    ]
    if effort == "thorough":
        yield [Rung("ladder", box) for box in _tiles(width, height, _TILE)]


def _single(width: int, height: int) -> int:
    """How many times a frame is reduced to be read in one piece."""
    return next(factor for factor in _FACTORS if width * height <= _SINGLE * factor**2 or factor == _FACTORS[-1])


def _tiles(width: int, height: int, area: int, overlap: float = _OVERLAP) -> list[Box]:
    """The frame in as few compact tiles of no more than so many pixels as can be."""
    ways = {
        (columns, rows): (_length(width, columns, overlap), _length(height, rows, overlap))
        for columns, rows in product(range(1, _MOST), repeat=2)
    }
    fitting = [way for way, (across, down) in ways.items() if across * down <= area and _compact(across, down)]
    columns, rows = min(fitting, key=lambda way: way[0] * way[1], default=(1, 1))
    return [
        (left, top, right, bottom)
        for top, bottom in _spans(height, rows, overlap)
        for left, right in _spans(width, columns, overlap)
    ]


def _compact(across: int, down: int) -> bool:
    return max(across, down) <= _STRETCH * min(across, down)


def _spans(length: int, count: int, overlap: float) -> list[tuple[int, int]]:
    piece = _length(length, count, overlap)
    return [(start, start + piece) for start in np.linspace(0, length - piece, count).astype(int).tolist()]


def _length(length: int, count: int, overlap: float) -> int:
    """The length of each of so many pieces that share a part with their neighbours."""
    return math.ceil(length / (count - (count - 1) * overlap))


def _summed(detail: Detail) -> Sums:
    """The squares of the detail, in which edges outweigh grain, added up from the top left."""
    sums = np.zeros((detail.shape[0] + 1, detail.shape[1] + 1))
    np.cumsum(np.cumsum(np.square(detail, dtype=np.float64), axis=0), axis=1, out=sums[1:, 1:])
    return sums


def _shares(boxes: NDArray[np.intp], sums: Sums, size: tuple[int, int]) -> NDArray[np.float64]:
    """The mean detail in each box."""
    scale = np.array([(sums.shape[1] - 1) / size[0], (sums.shape[0] - 1) / size[1]] * 2)
    left, top, right, bottom = (boxes * scale).astype(np.intp).T
    total = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
    mean: NDArray[np.float64] = total / np.maximum((right - left) * (bottom - top), 1)
    return mean
