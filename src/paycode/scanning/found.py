"""`Found`: a symbol that was read somewhere in a frame, whichever way, with its place in the frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..symbol.tables import size_of
from ._zxing import Glimpse
from .corners import Corners, clockwise, scaled
from .engines import Find, Grey
from .fusion import Fused
from .luma import Box
from .reading import EngineName, Reading

__all__ = ["Found", "from_fusion", "from_glimpse", "from_ladder", "placed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A symbol that was read.

    data, corners, attempt: as in `Reading`. modules: along the longer side. sampled: the modules as an engine read
    them, 0 is dark. inverted: light on dark. fused: the number of frames that were put together, 0 for one. complete:
    works out the `Reading`.
    """

    data: bytes
    corners: Corners
    attempt: str
    modules: int
    complete: Callable[[], Reading]
    sampled: Grey | None = None
    inverted: bool = False
    fused: int = 0


def placed(corners: Corners, box: Box, scale: float) -> Corners:
    """Corners in a picture of a box, as they lie in the frame; scale: pixels of the frame in one of the picture."""
    return clockwise((x + box[0], y + box[1]) for x, y in scaled(corners, scale))


def from_glimpse(glimpse: Glimpse, corners: Corners, attempt: str, *, inverted: bool) -> Found:
    """What zxing-cpp read in passing."""
    return Found(
        data=glimpse.data,
        corners=corners,
        attempt=attempt,
        modules=max(glimpse.modules.shape),
        complete=lambda: _reading(glimpse.complete(), "zxing-cpp"),
        sampled=glimpse.modules,
        inverted=inverted,
    )


def from_ladder(reading: Reading, box: Box) -> Found:
    """What `read` gave for a box of the frame."""
    size = size_of(reading.version) if reading.version else 21
    corners = placed(reading.corners, box, 1)
    return Found(data=reading.data, corners=corners, attempt=reading.attempt, modules=size, complete=lambda: reading)


def from_fusion(fused: Fused, corners: Corners) -> Found:
    """What several frames said together."""
    find = Find.of(fused.decoded, corners)
    return Found(
        data=find.data,
        corners=corners,
        attempt="fused",
        modules=size_of(fused.decoded.version),
        complete=lambda: _reading(find, "paycode"),
        fused=fused.frames,
    )


def _reading(find: Find, engine: EngineName) -> Reading:
    """As far as it is known before the rest of the frame."""
    return find.reading(engine, "", ms=0.0, orientation=1)
