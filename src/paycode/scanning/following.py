"""`Follower`: reads parts of frames and keeps what they show on tracks; puzzles over what is located and not read."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np

from . import _opencv
from ._zxing import ZXing
from .corners import Corners, clockwise, scaled
from .found import Found, from_fusion, from_glimpse, from_ladder, placed
from .ladder import Effort, Limits, read
from .luma import Box, Luma
from .search import Rung, same
from .tracking import Place, merged
from .tracks import Sighting, Track, Tracks

__all__ = ["Follower", "View"]

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """The frame that is being read: its luma, its number, its time, EXIF orientation, and when work on it began."""

    luma: Luma
    index: int
    at: float
    orientation: int
    started: float

    @property
    def ms(self) -> float:
        """Milliseconds since work on it began."""
        return (time.perf_counter() - self.started) * 1000


class Follower:
    """The symbols in view. `MissingExtra` when zxing-cpp is not installed."""

    def __init__(self, limits: Limits, patience: int) -> None:
        self._engine = ZXing()
        self._limits = limits
        self._begun = 0
        self.tracks = Tracks(patience)

    def sightings(self, view: View) -> tuple[Sighting, ...]:
        """What this frame has shown."""
        return tuple(track.sighting for track in self.tracks if track.sighting and track.seen == view.index)

    def repeat(self, view: View) -> None:
        """What the last frame showed, this one shows: it is the same."""
        for track in self.tracks:
            if track.sighting and track.seen == view.index - 1:
                track.sighting, track.seen = replace(track.sighting, at=view.at, repeated=True), view.index

    def follow(self, view: View) -> None:
        """Read where symbols are expected, and once more without reduction where one is missed."""
        for place in merged(self.tracks.places(view.index, view.luma.whole)):
            tracked = Rung("tracked", place.box, place.factor, np.invert if place.inverted else same, thin=True)
            self.look(view, tracked)
            if place.factor > 1 and self.tracks.missed(view.index, place.box):
                self.look(view, replace(tracked, factor=1))

    def read(self, view: View) -> None:
        """Read the whole of a picture that is no part of a film, as `read` does."""
        self._climb(view, view.luma.whole, self._limits.effort, self._limits.budget_ms)

    def look(self, view: View, rung: Rung) -> None:
        """Read a part of the frame, and keep what was read and what was only located."""
        with _contained(rung.name):
            if rung.name == "ladder":
                self._climb(view, rung.box, "normal", self._at_most(_TILE_MS))
                return
            glimpses, located = self._engine.glimpse(rung.picture(view.luma))
            for glimpse in glimpses:
                corners = placed(glimpse.corners, rung.box, rung.scale)
                self._keep(view, from_glimpse(glimpse, corners, rung.name, inverted=rung.prepared is np.invert))
            for outline in located[:_LOOKS]:
                self._note(view, placed(outline.corners, rung.box, rung.scale), outline.modules)

    def puzzle(self, view: View) -> None:
        """Look more closely at one that is there, or should be, and was not read."""
        waiting = [track for track in self.tracks if track.seen < view.index and _due(track, view)]
        for track in sorted(waiting, key=lambda track: track.tries)[:_PUZZLES]:
            track.tries += 1
            place = Place.around(track.motion.at(view.index), 0, track.modules, view.luma.whole)
            if place is not None:
                self._puzzle_over(view, track, place)

    def _puzzle_over(self, view: View, track: Track, place: Place) -> None:
        closer = Rung("closer", place.box, min(place.factor, 2), _opencv.doubled_smooth, 2)
        self.look(view, closer)
        located, tries = track.motion.frame == view.index, track.tries
        if track.seen < view.index:
            with _contained("fused"):
                self._fuse(view, track, place)
        if track.seen < view.index and located and tries in _TRIES and self._is_worth_climbing(track):
            with _contained("ladder"):
                self._climb(view, place.box, "normal", self._at_most(_TRIES[tries]))

    def _is_worth_climbing(self, track: Track) -> bool:
        known = track.sighting is not None and track.sighting.agreement >= _KNOWN_WELL
        return self._limits.effort != "fast" and not known

    def _fuse(self, view: View, track: Track, place: Place) -> None:
        grey = Rung("fused", place.box, place.factor).picture(view.luma)
        outline = _within(track.motion.at(view.index), place)
        located = track.motion.frame == view.index
        fitted = track.fusion.add(grey, outline, track.modules, located=located)
        if fitted is None:
            track.tries += _REFUSED
            return
        corners = placed(fitted, place.box, place.factor)
        track.motion = track.motion.moved(corners, view.index)
        if (fused := track.fusion.read()) is not None:
            found = from_fusion(fused, corners)
            if track.sighting is None or track.sighting.reading.data == found.data:
                self._show(view, track, found)
            else:
                self._keep(view, found)

    def _climb(self, view: View, box: Box, effort: Effort, ms: float | None) -> None:
        for reading in read(view.luma.crop(box), effort, ms):
            self._keep(view, from_ladder(reading, box))

    def _at_most(self, ms: float) -> float:
        """Milliseconds for a climb: no more than a frame may take."""
        return ms if self._limits.budget_ms is None else min(ms, self._limits.budget_ms)

    def _keep(self, view: View, found: Found) -> None:
        """What was read goes to its track, unless this frame has given it already."""
        if self.tracks.known(found.data, found.corners, view.index):
            return
        track = self.tracks.of(found.data, found.corners, view.index)
        self._show(view, track or self.tracks.begin(found.corners, found.modules, view.index), found)

    def _show(self, view: View, track: Track, found: Found) -> None:
        before = track.sighting
        if before is None:
            self._begun += 1
        reading = before.reading if before and track.is_same(found, view.index) else found.complete()
        sighting = Sighting(
            reading=replace(
                reading, corners=found.corners, attempt=found.attempt, ms=view.ms, orientation=view.orientation
            ),
            track_id=before.track_id if before else self._begun - 1,
            first_seen=before.first_seen if before else view.at,
            at=view.at,
            agreement=before.agreement + 1 if before else 1,
            fused=found.fused,
        )
        track.show(found, view.index, sighting)

    def _note(self, view: View, corners: Corners, modules: int) -> None:
        """What was only located moves its track along, or begins one."""
        track = self.tracks.at(corners, view.index)
        if track is None:
            self.tracks.begin(corners, modules, view.index)
        elif track.seen < view.index:
            track.motion = track.motion.moved(corners, view.index)
            if track.sighting is None:
                track.modules = modules


def _due(track: Track, view: View) -> bool:
    """In every frame at first; what stays a puzzle, less often."""
    return track.tries < _EAGER or view.index % _SELDOM == 0


def _within(corners: Corners, place: Place) -> Corners:
    left, top, _, _ = place.box
    return scaled(clockwise((x - left, y - top) for x, y in corners), 1 / place.factor)


@contextmanager
def _contained(name: str) -> Iterator[None]:
    """An attempt that fails inside an engine, or lacks a package, costs nothing but itself."""
    try:
        yield
    except Exception:  # engines fail in their own ways
        _LOG.debug("attempt %s failed", name, exc_info=True)


# Outlines taken from one look, and symbols puzzled over in a frame.
_LOOKS = 8
_PUZZLES = 1
# Frames in which an unread symbol is looked at every time, and how often after that.
_EAGER = 30
_SELDOM = 8
# For how many tries one counts in which what was located does not look like a symbol.
_REFUSED = 3
# Frames that agree on a symbol, after which there is no hurry to read it in each.
_KNOWN_WELL = 3
# After so many tries `read` has a go at a symbol, for so many milliseconds.
_TRIES = {2: 4.0, 4: 8.0, 8: 16.0, 16: 32.0, 32: 64.0, 64: 64.0, 128: 64.0}
# Milliseconds that `read` has for a tile.
_TILE_MS = 50.0
