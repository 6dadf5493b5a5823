"""`Tracks`: the symbols in view, read or only located, and which of them a find belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from .corners import Corners, near, side
from .engines import Grey
from .found import Found
from .fusion import Fusion
from .luma import Box
from .reading import Reading
from .tracking import Motion, Place, apart, coincide

__all__ = ["Sighting", "Track", "Tracks"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A symbol seen in a frame.

    reading: as read in this frame; its margin and what stands behind its payload may be those of an earlier frame with
    the same modules. track_id: the same for as long as the symbol stays in view, never used again.
    first_seen, at: seconds of the first frame that showed it and of this one, or frame counts where no time was given.
    agreement: number of frames that gave these bytes at this place, this one included. fused: number of frames that a
    reading was put together from, 0 for a reading of one frame. repeated: the frame is the last one again, and what was
    seen there is seen still, which is no agreement.
    """

    reading: Reading
    track_id: int
    first_seen: float
    at: float
    agreement: int
    fused: int = 0
    repeated: bool = False


@dataclass(slots=True, eq=False)
class Track:
    """A symbol that is followed.

    motion: where it was located last. modules: along its side. sighting: the last, None while it has not been read.
    seen: the frame of that. sampled: its modules as an engine read them, 0 is dark, when its reading was worked out.
    anew: the frame in which that is due again. inverted: light on dark. fusion: what frames that could not be read add
    up to. tries: frames in which it was located and not read.
    """

    motion: Motion
    modules: int
    sighting: Sighting | None = None
    seen: int = -1
    sampled: Grey | None = None
    anew: int = 0
    inverted: bool = False
    fusion: Fusion = field(default_factory=Fusion)
    tries: int = 0

    @property
    def pending(self) -> bool:
        """Whether no single frame has given its payload yet."""
        return self.sighting is None or self.sighting.fused > 0

    def show(self, found: Found, frame: int, sighting: Sighting) -> None:
        """Take in that a frame shows it."""
        if not self.is_same(found, frame):
            self.sampled, self.anew = found.sampled, frame + _ANEW
        self.motion, self.modules = self.motion.moved(found.corners, frame), found.modules
        self.sighting, self.seen, self.inverted = sighting, frame, found.inverted
        if not found.fused:
            self.fusion, self.tries = Fusion(), 0

    def is_same(self, found: Found, frame: int) -> bool:
        """Whether its modules are as they were a few frames ago, so that it needs not be worked out anew."""
        if self.sampled is None or found.sampled is None or self.sampled.shape != found.sampled.shape:
            return False
        other = int(np.count_nonzero(self.sampled != found.sampled))
        return frame < self.anew and other < _OTHER * self.sampled.size

    def place(self, frame: int, whole: Box) -> Place | None:
        """Where to look for it, wider the longer it was not even located and while nothing is known of its motion."""
        missed = frame - self.motion.frame - 1 + (_FRESH if self.motion.fresh else 0)
        return Place.around(self.motion.at(frame), missed, self.modules, whole, inverted=self.inverted)

    def is_here(self, corners: Corners, frame: int) -> bool:
        """Whether a symbol outlined here is this one, by its place and size alone."""
        place = self.motion.at(frame)
        sizes = side(place), side(corners)
        return apart(place, corners) <= _NEAR * max(sizes) and min(sizes) >= _ALIKE * max(sizes)


class Tracks:
    """All that is followed, bounded: so many that were read, so many that were not, each for a while after its last."""

    def __init__(self, patience: int) -> None:
        self._patience = patience
        self.all: list[Track] = []

    def __iter__(self) -> Iterator[Track]:
        return iter(self.all)

    def forget(self, frame: int) -> None:
        """Let go of what has not been seen, or not even located, for too long; of too many the oldest."""
        self.all = [track for track in self.all if self._lives(track, frame)]
        for pending, most in ((True, _PENDING), (False, _READ)):
            ranked = sorted((track for track in self.all if track.pending is pending), key=lambda track: track.seen)
            for track in ranked[: len(ranked) - most] if len(ranked) > most else []:
                self.all.remove(track)

    def places(self, frame: int, whole: Box) -> list[Place]:
        """Where to look for each in this frame."""
        places = (track.place(frame, whole) for track in self)
        return [place for place in places if place is not None]

    def missed(self, frame: int, box: Box) -> list[Track]:
        """Those expected in a box that this frame has not given."""
        return [track for track in self if track.seen < frame and _inside(track.motion.at(frame), box)]

    def known(self, data: bytes, corners: Corners, frame: int) -> bool:
        """Whether this frame has given the symbol already."""
        given = [track for track in self if track.seen == frame and _says(track, data)]
        return any(coincide(track.motion.at(frame), corners) for track in given)

    def of(self, data: bytes, corners: Corners, frame: int) -> Track | None:
        """The one that these bytes at this place belong to: the nearest of the same bytes, else one not read so far."""
        free = [track for track in self if track.seen < frame]
        same = [track for track in free if _says(track, data) and near(track.motion.at(frame), corners)]
        unread = [track for track in free if track.sighting is None and track.is_here(corners, frame)]
        return min(same or unread, key=lambda track: apart(track.motion.at(frame), corners), default=None)

    def at(self, corners: Corners, frame: int) -> Track | None:
        """The one at this place, whatever it says; one that this frame has given comes first."""
        here = [track for track in self if track.is_here(corners, frame)]
        return max(here, key=lambda track: track.seen, default=None)

    def begin(self, corners: Corners, modules: int, frame: int) -> Track:
        """Follow a symbol from here on."""
        track = Track(Motion(corners, frame), modules)
        self.all.append(track)
        return track

    def _lives(self, track: Track, frame: int) -> bool:
        return frame - (track.motion.frame if track.sighting is None else track.seen) <= self._patience


def _says(track: Track, data: bytes) -> bool:
    return track.sighting is not None and track.sighting.reading.data == data


def _inside(corners: Corners, box: Box) -> bool:
    x, y = (sum(axis) / 4 for axis in zip(*corners, strict=True))
    return box[0] <= x < box[2] and box[1] <= y < box[3]


# What one sighting tells of where the next will be is as little as after so many missed frames.
_FRESH = 2
# Shares of the larger side.
_NEAR = 0.4
_ALIKE = 0.6
# Share of modules that may differ from those of a reading which is used again, and for how many frames it is used.
_OTHER = 0.08
_ANEW = 8
# Tracks that are kept, unread and read.
_PENDING = 8
_READ = 64
