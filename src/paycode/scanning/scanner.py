"""`Scanner`: frame after frame, which symbols are in view, and how often each was read the same.

A frame is read where symbols are expected, which takes a tenth of the time that the whole frame takes; the rest of it
is searched a part at a time (`search`). A symbol that is located and not read is looked at more closely in every frame,
and what its modules say is added up (`fusion`). Attempts, as readings name them:

    tracked    a crop around the place where the symbol is expected, reduced where its modules are large
    closer     that crop smoothed and doubled
    fused      modules added up over frames and decoded by our own decoder
    frame, spot, inverted, clahe, softened    see `search`
    any of `read`'s    on a symbol that stays unread, after 2, 4, 8 ... frames, with more time each ("normal" and on)
"""

from __future__ import annotations

import time

import numpy as np

from ..errors import ScanError
from .following import Follower, View
from .frames import Frame, Readable
from .glance import Glance, detail_of, dull, hide
from .ladder import Effort, Limits
from .luma import luma_of
from .search import Rung, Search
from .tracks import Sighting

__all__ = ["Scanner", "Sighting"]


class Scanner:
    """Reads frames one after the other and follows the symbols in them; for one thread at a time.

    An array, and a frame of a source that has a time, is the next of a film, of which a part is read. A picture by
    itself, such as a file of a folder, is read as `read` does. The interpreter lock is free while engines run, so
    another thread can fetch the next frame meanwhile.

    effort: how much is tried, see `search`. budget_ms: milliseconds a frame, kept on average: symbols in view are
    always looked at, and what that takes too much is not spent on searching; None: a turn of the search in each frame,
    half a turn in every sixth while symbols are in view. patience: frames without a sighting after which a symbol is
    forgotten; one that comes back later is new.
    """

    def __init__(self, effort: Effort = "normal", budget_ms: float | None = None, *, patience: int = 15) -> None:
        self._limits = Limits(effort, budget_ms)
        self._patience = patience
        self._follower: Follower | None = None
        self._glance = Glance()
        self._search = Search(effort, 0, 0)
        self._unsearched = 0
        self._waiting: list[Rung] = []
        self._idle = 0
        self._owed = 0.0
        self._frames = 0

    def feed(self, frame: Readable, at: float | None = None) -> tuple[Sighting, ...]:
        """The symbols in this frame, as far as it was read.

        at: seconds; else the frame's own, else the number of frames before it. Raises what `read` raises for pictures;
        such a frame counts as one without symbols.
        """
        view = self._view(frame, at)
        follower = self._follower = self._follower or Follower(self._limits, self._patience)
        if self._glance.still(view.luma):
            follower.repeat(view)
            self._look_for_more(view, follower, busy=False)
        elif _is_picture(frame):
            self._unsearched = 0
            follower.read(view)
        else:
            self._unsearched = self._search.rungs
            follower.follow(view)
            self._look_for_more(view, follower, busy=self._search.large and bool(follower.sightings(view)))
            follower.puzzle(view)
        follower.tracks.forget(view.index)
        self._pay(view.ms)
        return follower.sightings(view)

    def _view(self, frame: Readable, at: float | None) -> View:
        started, index = time.perf_counter(), self._frames
        self._frames += 1
        if at is None:
            at = frame.seconds if isinstance(frame, Frame) else None
        try:
            luma, orientation = luma_of(frame)
        except ScanError:
            self._glance.forget()
            raise
        if self._search.size != (luma.width, luma.height):
            self._search, self._waiting = Search(self._limits.effort, luma.width, luma.height), []
        return View(luma, index, float(index if at is None else at), orientation, started)

    def _look_for_more(self, view: View, follower: Follower, *, busy: bool) -> None:
        """The rungs of the search whose turn it is, until all have seen this picture; busy: it has had work enough."""
        self._idle += 1
        if not self._unsearched or not self._due(view, busy=busy):
            return
        self._idle = 0
        detail = detail_of(view.luma)
        if dull(detail):
            self._unsearched = 0
        hide(detail, (sighting.reading.corners for sighting in follower.sightings(view)), view.luma)
        while self._unsearched:
            rungs = self._waiting or self._search.next(detail)
            now, self._waiting = (rungs[:1], rungs[1:]) if busy else (rungs, [])
            for rung in now:
                follower.look(view, rung)
            self._unsearched -= not self._waiting
            if not self._affords(view):
                break

    def _due(self, view: View, *, busy: bool) -> bool:
        if self._limits.budget_ms is None:
            return not busy or self._idle >= _BUSY
        return self._affords(view) or self._idle >= _AT_LEAST

    def _affords(self, view: View) -> bool:
        return self._limits.budget_ms is not None and self._owed + view.ms < self._limits.budget_ms

    def _pay(self, ms: float) -> None:
        if self._limits.budget_ms is not None:
            self._owed = max(0.0, self._owed + ms - self._limits.budget_ms)


def _is_picture(frame: Readable) -> bool:
    """Whether it is a picture by itself, not the next of a film: a frame without a time, or no array."""
    return frame.seconds is None if isinstance(frame, Frame) else not isinstance(frame, np.ndarray)


# The frame is searched in one of so many frames while symbols are in view, and when there is no time for it.
_BUSY = 6
_AT_LEAST = 30
