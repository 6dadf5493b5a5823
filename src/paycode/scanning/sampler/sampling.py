"""From places where a symbol may be to decoded symbols."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice

import numpy as np
from numpy.typing import NDArray

from ...errors import Undecodable
from ...payload.crc import crc16
from ...symbol import Decoded, decode
from ...symbol.tables import size_of
from ..corners import Corners, within
from ..engines import Find, Grey
from .edges import fitted, judged
from .finders import find_finders
from .grids import Grid, from_outline, from_triple
from .levels import glimpse, views
from .poses import Poses, Pyramid
from .triples import Triple, pairs, triples

__all__ = ["contradicts_itself", "resolve", "search"]

Floats = NDArray[np.float32]


def resolve(grey: Grey, corners: Corners, size: int) -> Find | None:
    """The symbol in this outline, which an engine located as one of so many modules, or of a size near to that."""
    return _decoded(Pyramid(grey), [grid for near in _sizes(size) for grid in from_outline(corners, near)])


def search(
    grey: Grey,
    known: Iterable[Corners] = (),
    *,
    pixels: float = math.inf,
    spent: Callable[[], bool] = lambda: False,
) -> Iterator[Find]:
    """Symbols found by their finder patterns, apart from those whose outlines are known.

    pixels: larger pictures are searched at half their size, a quarter and so on; modules are sampled at full size.
    spent: asked before each place whether to end.
    """
    pyramid, taken = Pyramid(grey), list(known)
    poses = Poses(pyramid)
    finders = [finder for finder in find_finders(grey, pixels) if not _inside((finder.x, finder.y), taken)]
    for triple in chain(triples(poses, finders, _TRIPLES), pairs(poses, finders, _PAIRS)):
        if spent():
            return
        if any(_inside(tuple(pose.place), taken) for pose in triple.poses):
            continue
        if (find := _read(pyramid, triple)) is not None:
            taken.append(find.corners)
            yield find


def _read(pyramid: Pyramid, triple: Triple) -> Find | None:
    return _decoded(pyramid, [grid for size in _sizes(triple.size) for grid in from_triple(triple, size)])


def _decoded(pyramid: Pyramid, grids: list[Grid]) -> Find | None:
    """The first of the likeliest grids that decodes."""
    likely = sorted(((glimpse(grid.glimpsed(pyramid)), grid) for grid in grids), key=lambda pair: -pair[0])
    for mark, grid in likely[:_STARTS]:
        if mark < max(_LIKELY, likely[0][0] - _NEARLY):
            return None
        for read, soft in _told(pyramid, grid):
            if (decoded := _symbol(soft)) is not None and not contradicts_itself(decoded.data):
                return Find.of(decoded, read.corners)
    return None


def _told(pyramid: Pyramid, grid: Grid) -> Iterator[tuple[Grid, Floats]]:
    """The modules in ever costlier ways: as the grid lies, then with the grid pulled onto the edges."""
    start = judged(pyramid, grid)
    yield from ((grid, soft) for soft in islice(views(start.patch), _AT_ONCE))
    fit = fitted(pyramid, start)
    yield from ((fit.grid, soft) for soft in views(fit.patch))


def _symbol(soft: Floats) -> Decoded | None:
    try:
        return decode(soft > 0, confidence=np.abs(soft))
    except Undecodable:
        return None


def contradicts_itself(data: bytes) -> bool:
    """Whether a text begins as EMVCo's do and its checksum, the last four characters, is wrong."""
    return data.startswith(b"000201") and data[-8:-4] == b"6304" and data[-4:] != crc16(data[:-4]).encode()


def _sizes(size: float) -> list[int]:
    """The sizes of symbols nearest to what was measured, which is the less exact the larger it is."""
    near = sorted(range(1, 41), key=lambda version: abs(size_of(version) - size))[:3]
    return [size_of(version) for version in near if abs(size_of(version) - size) <= max(5.2, 0.12 * size)]


def _inside(point: tuple[float, ...], outlines: list[Corners]) -> bool:
    return any(within(point[0], point[1], outline) for outline in outlines)


# Grids are worth a try from this likeness on, and if they are so near to the best.
_LIKELY, _NEARLY = 0.6, 0.1
# So many grids of a place, so many places, and pairs of patterns, are tried; so many views before a grid is bent.
_STARTS, _TRIPLES, _PAIRS, _AT_ONCE = 2, 12, 10, 2
