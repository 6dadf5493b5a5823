"""`Scanner`: frame after frame, which symbols are in view, and how often each was read the same.

A symbol is followed by its bytes and its place. A frame is read by itself; nothing is predicted or put together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from .corners import centre, near
from .frames import Frame, Readable
from .ladder import Effort, Limits, read
from .reading import Reading

__all__ = ["Scanner", "Sighting"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A symbol seen in a frame.

    reading: as read in this frame. track_id: the same for as long as the symbol stays in view, never used again.
    first_seen, at: seconds of the first frame that showed it and of this one, or frame counts where no time was given.
    agreement: number of frames that gave these bytes at this place, this one included.
    """

    reading: Reading
    track_id: int
    first_seen: float
    at: float
    agreement: int


@dataclass(frozen=True, slots=True)
class _Track:
    sighting: Sighting
    frame: int


class Scanner:
    """Reads frames one after the other and follows the symbols in them; for one thread at a time.

    effort, budget_ms: for each frame, as in `read`. patience: frames without a sighting after which a symbol is
    forgotten; one that comes back later is new.
    """

    def __init__(self, effort: Effort = "normal", budget_ms: float | None = None, *, patience: int = 15) -> None:
        self._limits = Limits(effort, budget_ms)
        self._patience = patience
        self._tracks: list[_Track] = []
        self._frames = 0
        self._started = 0

    def feed(self, frame: Readable, at: float | None = None) -> tuple[Sighting, ...]:
        """The symbols in this frame, as `read` gives them.

        at: seconds; else the frame's own, else the number of frames before it. Raises what `read` raises; such a frame
        counts as one without symbols.
        """
        index = self._frames
        self._frames += 1
        if at is None:
            at = frame.seconds if isinstance(frame, Frame) else None
        self._tracks = [track for track in self._tracks if index - track.frame <= self._patience]
        readings = read(frame, self._limits.effort, self._limits.budget_ms)
        return tuple(self._seen(reading, index, float(index if at is None else at)) for reading in readings)

    def _seen(self, reading: Reading, index: int, at: float) -> Sighting:
        track = self._match(reading, index)
        if track is None:
            sighting = Sighting(reading=reading, track_id=self._started, first_seen=at, at=at, agreement=1)
            self._started += 1
        else:
            self._tracks.remove(track)
            sighting = replace(track.sighting, reading=reading, at=at, agreement=track.sighting.agreement + 1)
        self._tracks.append(_Track(sighting, index))
        return sighting

    def _match(self, reading: Reading, index: int) -> _Track | None:
        """The nearest symbol of the same bytes that this frame has not shown yet."""
        candidates = [
            track
            for track in self._tracks
            if track.frame < index
            and track.sighting.reading.data == reading.data
            and near(track.sighting.reading.corners, reading.corners)
        ]
        return min(candidates, key=lambda track: _distance(track.sighting.reading, reading), default=None)


def _distance(one: Reading, other: Reading) -> float:
    (x, y), (u, v) = centre(one.corners), centre(other.corners)
    return (x - u) ** 2 + (y - v) ** 2
