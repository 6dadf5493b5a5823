"""`read`: one picture, attempt after attempt, until the effort or the time is spent; see `attempts`.

"fast" and "normal" stop at the first attempt that reads anything, "normal" after ten seconds too; the second look and
the sampler always follow a plain pass, because placards hang side by side and one may be harder. "thorough" makes all
attempts. A budget's end alone counts as the time. An engine that has begun is not broken off, our own search is.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, get_args

from ..errors import ScanError
from .attempts import Attempt, Effort, Session, attempts
from .corners import same_place
from .engines import Find, Grey
from .frames import Readable, to_grey
from .reading import Reading
from .recovery import resampled

if TYPE_CHECKING:
    from .isolation import Isolation

__all__ = ["Effort", "Limits", "read"]

# Engines compare finder patterns in pairs, so a large picture tiled with them takes minutes; "normal" tries no further.
_PATIENCE_MS = 10_000
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
        return (self.effort != "thorough" and found and last) or self.spent(ms)

    def spent(self, ms: float) -> bool:
        """Whether the time is over."""
        patience = math.inf if self.effort == "thorough" else _PATIENCE_MS
        return ms >= (patience if self.budget_ms is None else self.budget_ms)


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
    grey, orientation = to_grey(image)
    session, readings = Session(grey, spent=lambda: limits.spent(_since(started))), list[Reading]()
    for attempt in attempts(effort, grey.size):
        for find in _contained(attempt, session):
            if not any(_same(find, reading) for reading in readings):
                whole = _completed(find, grey) if attempt.engine in _TELL_LITTLE else find
                readings.append(
                    whole.reading(attempt.engine, attempt.name, ms=_since(started), orientation=orientation)
                )
                session.outlines.append(find.corners)
        if limits.stop(found=bool(readings), ms=_since(started), last=attempt.last):
            break
    return tuple(readings)


def _contained(attempt: Attempt, session: Session) -> Iterator[Find]:
    """What the attempt finds, up to where it fails, if it does."""
    try:
        yield from attempt.finds(session)
    except Exception:  # engines fail in their own ways; one must not cost the readings of another
        _LOG.debug("attempt %s failed", attempt.name, exc_info=True)


def _same(find: Find, reading: Reading) -> bool:
    return find.data == reading.data and same_place(find.corners, reading.corners)


def _completed(find: Find, grey: Grey) -> Find:
    """With what stands behind the data, of an engine that does not say."""
    more = resampled(grey, find.corners, find.data) if find.symbology == "QRCode" else None
    return replace(find, spare=more.spare, margin=more.margin, confidence=more.confidence) if more else find


def _since(started: float) -> float:
    return (time.perf_counter() - started) * 1000


_TELL_LITTLE = frozenset({"opencv", "zbar"})
