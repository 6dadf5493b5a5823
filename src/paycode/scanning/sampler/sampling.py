"""From places where a symbol may be to decoded symbols."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import chain

import numpy as np

from ...errors import Undecodable
from ...payload.crc import crc16
from ...symbol import Decoded, Eci, decode
from ...symbol.tables import size_of
from ..charset import Piece
from ..corners import Corners, within
from ..engines import Find, Grey
from .edges import fitted, judged
from .finders import find_finders
from .grids import Grid, from_outline, from_triple
from .levels import glimpse, views
from .poses import Poses, Pyramid
from .triples import Triple, pairs, triples

__all__ = ["resolve", "search"]


def resolve(grey: Grey, corners: Corners, size: int) -> Find | None:
    """The symbol in this outline, which an engine located as one of so many modules, or of a size near to that."""
    return _decoded(Pyramid(grey), [grid for near in _sizes(size) for grid in from_outline(corners, near)])


def search(grey: Grey, known: Iterable[Corners] = (), *, pixels: float = math.inf) -> Iterator[Find]:
    """Symbols found by their finder patterns, apart from those whose outlines are known.

    pixels: larger pictures are searched at half their size, a quarter and so on; modules are sampled at full size.
    """
    pyramid, taken = Pyramid(grey), list(known)
    poses = Poses(pyramid)
    finders = [finder for finder in find_finders(grey, pixels) if not _inside((finder.x, finder.y), taken)]
    for triple in chain(triples(poses, finders, _TRIPLES), pairs(poses, finders, _PAIRS)):
        if any(_inside(tuple(pose.place), taken) for pose in triple.poses):
            continue
        if (find := _read(pyramid, triple)) is not None:
            taken.append(find.corners)
            yield find


def _read(pyramid: Pyramid, triple: Triple) -> Find | None:
    return _decoded(pyramid, [grid for size in _sizes(triple.size) for grid in from_triple(triple, size)])


def _decoded(pyramid: Pyramid, grids: list[Grid]) -> Find | None:
    """The first of the likeliest grids that decodes."""
    likely = [(glimpse(grid.glimpsed(pyramid)), grid) for grid in grids]
    for mark, grid in sorted(likely, key=lambda pair: -pair[0])[:_STARTS]:
        if mark < _LIKELY:
            return None
        fit = fitted(pyramid, judged(pyramid, grid))
        for soft in views(fit.patch):
            if (decoded := _symbol(soft)) is not None and not _contradicts_itself(decoded.data):
                return _find(decoded, fit.grid)
    return None


def _symbol(soft: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> Decoded | None:
    try:
        return decode(soft > 0, confidence=np.abs(soft))
    except Undecodable:
        return None


def _contradicts_itself(data: bytes) -> bool:
    """Whether a text begins as EMVCo's do and its checksum, the last four characters, is wrong."""
    return data.startswith(b"000201") and data[-8:-4] == b"6304" and data[-4:] != crc16(data[:-4]).encode()


def _find(decoded: Decoded, grid: Grid) -> Find:
    return Find(
        data=decoded.data,
        corners=grid.corners,
        pieces=_pieces(decoded),
        version=(grid.size - 17) // 4,
        level=decoded.level,
        margin=decoded.margin,
        spare=decoded.spare,
    )


def _pieces(decoded: Decoded) -> tuple[Piece, ...]:
    """The data cut by ECI; empty when part of them stands under none."""
    pieces: list[Piece] = []
    for item in decoded.items:
        if isinstance(item, Eci):
            pieces.append((item.assignment, b""))
        elif pieces:
            pieces[-1] = (pieces[-1][0], pieces[-1][1] + item.data)
    return tuple(pieces) if b"".join(part for _, part in pieces) == decoded.data else ()


def _sizes(size: float) -> list[int]:
    """The sizes of symbols nearest to what was measured, which is the less exact the larger it is."""
    near = sorted(range(1, 41), key=lambda version: abs(size_of(version) - size))[:3]
    return [size_of(version) for version in near if abs(size_of(version) - size) <= max(5.2, 0.12 * size)]


def _inside(point: tuple[float, ...], outlines: list[Corners]) -> bool:
    return any(within(point[0], point[1], outline) for outline in outlines)


# Grids are worth a try from this likeness on; so many grids of a place, so many places and pairs are tried.
_LIKELY, _STARTS, _TRIPLES, _PAIRS = 0.5, 3, 16, 15
