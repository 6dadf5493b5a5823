"""`Search`: the whole frame, a part of it in each frame, so that nothing stays unseen and no frame takes long.

Every searched frame is read once as a whole, reduced to a quarter of a megapixel or less. Then one rung follows, from
each level in turn:

    frame      the picture less reduced, then not reduced at all, in overlapping tiles of about half a megapixel
    inverted   light on dark; and
    clahe      local contrast raised: both on the first reduction that is read in one piece ("normal" and on)
    softened   tiles smoothed and doubled, for noise and small modules ("normal" and on)
    ladder     `read` on tiles that are not reduced ("thorough")

Within a level, tiles come in the order of the time since they were looked at, those with more detail up to three times
as often. So each rung comes again within 3 x levels x its level's tiles searched frames.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count, product

import numpy as np

from . import _opencv
from .engines import Grey
from .glance import Detail
from .ladder import Effort
from .luma import Box, Luma

__all__ = ["Rung", "Search", "glance_factor"]


@dataclass(frozen=True, slots=True)
class Rung:
    """One look at a part of the frame: the attempt's name, where, how many times reduced, and as what."""

    name: str
    box: Box
    factor: int = 1
    prepared: Callable[[Grey], Grey] = lambda grey: grey
    enlarged: int = 1

    def picture(self, luma: Luma) -> Grey:
        """What is to be read."""
        return self.prepared(luma.reduced(self.factor, self.box) if self.factor > 1 else luma.crop(self.box))

    @property
    def scale(self) -> float:
        """Pixels of the frame in one of the picture."""
        return self.factor / self.enlarged


class Search:
    """The rungs for frames of one size, and whose turn it is."""

    def __init__(self, effort: Effort, width: int, height: int) -> None:
        self.size = width, height
        self._levels = [_Level(rungs) for rungs in _levels(effort, width, height) if rungs]
        self._turns = count()
        self.rungs = sum(len(level.rungs) for level in self._levels)
        """How many there are."""

    def next(self, detail: Detail) -> Rung | None:
        """The rung whose turn it is; None where the glance at the frame is all there is to read."""
        if not self._levels:
            return None
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


def glance_factor(width: int, height: int) -> int:
    """How many times a frame is reduced for the look that every searched frame gets."""
    return next(factor for factor in (1, 2, 4, 8, 16, 32) if width * height <= _GLANCE * factor**2 or factor == 32)


def _levels(effort: Effort, width: int, height: int) -> Iterator[list[Rung]]:
    whole, glance = (0, 0, width, height), glance_factor(width, height)
    factors = [factor for factor in (16, 8, 4, 2, 1) if factor < glance]
    for factor in factors:
        yield [Rung("frame", box, factor) for box in _tiles(whole, _TILE * factor**2)]
    if effort == "fast":
        return
    single = factors[0] if factors else 1
    yield [Rung("inverted", whole, single, np.invert), Rung("clahe", whole, single, _opencv.equalised)]
    yield [
        Rung("softened", box, factor, _opencv.doubled_smooth, 2)
        for factor in (2, 1)
        for box in _tiles(whole, _SOFT_TILE * factor**2)
        if factor == 1 or factors
    ]
    if effort == "thorough":
        yield [Rung("ladder", box) for box in _tiles(whole, _TILE)]


def _tiles(whole: Box, area: int) -> list[Box]:
    """The box in tiles of about this many pixels, neighbours a third of their side over each other."""
    columns, rows = (_starts(length, area) for length in whole[2:])
    return [(left, top, right, bottom) for (top, bottom), (left, right) in product(rows, columns)]


def _starts(length: int, area: int) -> list[tuple[int, int]]:
    side = round(area**0.5)
    if length <= side * _STRETCH:
        return [(0, length)]
    number = -(-(length - side) // round(side * (1 - _OVERLAP))) + 1
    return [(start, start + side) for start in np.linspace(0, length - side, number).astype(int).tolist()]


def _share(box: Box, detail: Detail, size: tuple[int, int]) -> float:
    """The mean detail in a box."""
    rows, columns = detail.shape
    left, right = (int(at * columns / size[0]) for at in box[::2])
    top, bottom = (int(at * rows / size[1]) for at in box[1::2])
    return float(detail[top : bottom + 1, left : right + 1].mean()) if detail.size else 0.0


# Pixels of the reduced frame, of a tile, and of a tile that will be doubled.
_GLANCE = 250_000
_TILE = 500_000
_SOFT_TILE = 125_000
# Shares of a tile's side: what neighbours share, and how much longer a side may be before it is divided.
_OVERLAP = 0.3
_STRETCH = 1.6
# How much more often a tile full of detail is looked at.
_FAVOUR = 2.0
