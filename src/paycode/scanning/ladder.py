"""`read`: the attempts that are made on one picture, from the cheapest to the last.

    shrunk        zxing-cpp on a picture of more than 16 megapixels, brought down to that
    plain         zxing-cpp on the picture as it is
    second-look   zxing-cpp on each symbol that it located without decoding, straightened and cleared up
    doubled       zxing-cpp on the picture at twice its size
    clahe         zxing-cpp on the picture with local contrast raised
    opencv, zbar  the other engines

"fast" stops after the first. "normal" stops at the first that reads anything or after ten seconds; the second look
always follows plain, because placards hang side by side and one may be harder. "thorough" makes them all. A budget's
end alone counts as the time. An attempt that has begun is not broken off. What needs a package that is not installed is
left out, zxing-cpp excepted: without it there is no reading.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeVar, get_args

from ..errors import MissingExtra, ScanError
from . import _opencv
from ._zbar import ZBar
from ._zxing import ZXing
from .charset import text_of
from .corners import same_place, scaled
from .engines import Find, Grey
from .frames import Readable, to_grey
from .reading import EngineName, Reading
from .recovery import resampled

if TYPE_CHECKING:
    from .isolation import Isolation

__all__ = ["Effort", "Limits", "read"]

Effort = Literal["fast", "normal", "thorough"]
E = TypeVar("E")

# Engines compare finder patterns in pairs, so a large picture tiled with them takes minutes; "normal" tries no further.
_PATIENCE_MS = 10_000
# The engines' work grows with the square of what looks like finder patterns: 4 megapixels full of them took 2.9 s.
_SHRUNK_FROM = 16_000_000
# Larger pictures gain nothing from being doubled, and would cost memory.
_DOUBLED_UP_TO = 4_000_000
# Far more symbols than a picture holds; noise can be located by the hundred.
_LOOKS = 32
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much to try: the effort, and milliseconds after which no new attempt starts (None: no such limit)."""

    effort: Effort = "normal"
    budget_ms: float | None = None

    def __post_init__(self) -> None:
        if self.effort not in get_args(Effort):
            raise ScanError(f"effort is one of {', '.join(get_args(Effort))}, not {self.effort!r}")
        if self.budget_ms is not None and not 0 <= self.budget_ms < math.inf:
            raise ScanError(f"budget_ms is a number of milliseconds or None, not {self.budget_ms!r}")

    def stop(self, *, found: bool, ms: float, last: bool = True) -> bool:
        """Whether no further attempt is to start after one that is the `last` of those that belong together."""
        if self.effort == "fast" or (self.effort == "normal" and found and last):
            return True
        patience = math.inf if self.effort == "thorough" else _PATIENCE_MS
        return ms >= (patience if self.budget_ms is None else self.budget_ms)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way to read a picture: its name in `Reading.attempt`, the engine, and what it does.

    last: False where the next attempt completes this one, as the second look does for a second code beside a first.
    """

    name: str
    engine: EngineName
    finds: Callable[[Grey], Iterable[Find]]
    last: bool = True


def read(
    image: Readable,
    effort: Effort = "normal",
    budget_ms: float | None = None,
    *,
    isolated: bool | Isolation = False,
) -> tuple[Reading, ...]:
    """All QR codes, Micro QR codes and rMQR codes in a picture; empty when there is none that can be read.

    image: a uint8 array, (h, w) grey, (h, w, 3) BGR or (h, w, 4) BGRA; a Pillow image; the path of a picture file; or a
    `Frame`. effort: "fast", "normal" or "thorough". budget_ms: no new attempt starts after that many milliseconds.
    Each symbol comes once, as the first attempt gave it; where two are read in one place, as in an overprint that looks
    another way to each engine, both come. An attempt that fails inside an engine is logged at debug
    level and left out. Raises `BadFrame`, `FrameTooLarge`, `SourceUnavailable`, `MissingExtra`.
    isolated: read in a process of its own, within the limits of an `Isolation` or, for True, its defaults; then also
    `EngineFault`. For several pictures `IsolatedReader` is quicker.
    """
    if isolated:
        from .isolation import IsolatedReader, Isolation

        with IsolatedReader(Isolation() if isolated is True else isolated) as reader:
            return reader.read(image, effort, budget_ms)
    started = time.perf_counter()
    limits = Limits(effort, budget_ms)
    first = ZXing()
    grey, orientation = to_grey(image)
    readings: list[Reading] = []
    for attempt in _attempts(first, grey.size):
        for find in _contained(attempt, grey):
            if not any(_same(find, reading) for reading in readings):
                whole = find if attempt.engine == first.name else _completed(find, grey)
                readings.append(_reading(whole, attempt, started=started, orientation=orientation))
        if limits.stop(found=bool(readings), ms=_since(started), last=attempt.last):
            break
    return tuple(readings)


def _attempts(zxing: ZXing, size: int) -> Iterator[Attempt]:
    """In order, for a picture of so many pixels; packages are loaded when their turn comes."""
    opencv = _installed(_opencv.OpenCV)
    if opencv is not None and size > _SHRUNK_FROM:
        yield Attempt("shrunk", zxing.name, lambda grey: _resized(zxing, grey, math.sqrt(_SHRUNK_FROM / grey.size)))
    yield Attempt("plain", zxing.name, zxing.read, last=opencv is None)
    if opencv is not None:
        yield Attempt("second-look", zxing.name, lambda grey: _second_look(zxing, grey))
        yield Attempt("doubled", zxing.name, lambda grey: _doubled(zxing, grey))
        yield Attempt("clahe", zxing.name, lambda grey: zxing.read(_opencv.equalised(grey)))
        yield Attempt("opencv", opencv.name, opencv.read)
    if (zbar := _installed(ZBar)) is not None:
        yield Attempt("zbar", zbar.name, zbar.read)


def _installed(engine: Callable[[], E]) -> E | None:
    try:
        return engine()
    except MissingExtra:
        return None


def _contained(attempt: Attempt, grey: Grey) -> Iterator[Find]:
    """What the attempt finds, up to where it fails, if it does."""
    try:
        yield from attempt.finds(grey)
    except Exception:  # engines fail in their own ways; one must not cost the readings of another
        _LOG.debug("attempt %s failed", attempt.name, exc_info=True)


def _second_look(zxing: ZXing, grey: Grey) -> Iterator[Find]:
    for located in zxing.locate(grey)[:_LOOKS]:
        patch, warp = _opencv.straightened(grey, located.corners, located.modules)
        for clearer in _opencv.clearer(patch):
            if found := [find for find in zxing.read(clearer) if find.symbology == "QRCode"]:
                yield from (replace(find, corners=_opencv.outline_in(find.corners, warp)) for find in found)
                break


def _doubled(zxing: ZXing, grey: Grey) -> Iterator[Find]:
    return _resized(zxing, grey, 2.0) if grey.size <= _DOUBLED_UP_TO else iter(())


def _resized(zxing: ZXing, grey: Grey, factor: float) -> Iterator[Find]:
    for find in zxing.read(_opencv.resized(grey, factor)):
        yield replace(find, corners=scaled(find.corners, 1 / factor))


def _same(find: Find, reading: Reading) -> bool:
    return find.data == reading.data and same_place(find.corners, reading.corners)


def _completed(find: Find, grey: Grey) -> Find:
    """With what stands behind the data, of an engine that does not say."""
    more = resampled(grey, find.corners, find.data) if find.symbology == "QRCode" else None
    return replace(find, spare=more.spare, margin=more.margin) if more else find


def _reading(find: Find, attempt: Attempt, *, started: float, orientation: int) -> Reading:
    text, charset, source = text_of(find.data, find.pieces)
    return Reading(
        data=find.data,
        text=text,
        charset=charset,
        charset_source=source,
        corners=find.corners,
        version=find.version,
        level=find.level,
        margin=find.margin,
        engine=attempt.engine,
        attempt=attempt.name,
        ms=_since(started),
        orientation=orientation,
        symbology=find.symbology,
        spare=find.spare,
    )


def _since(started: float) -> float:
    return (time.perf_counter() - started) * 1000
