"""What has no end: cameras and streams. Only the newest frame is handed out, and one that stops is opened again."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from ..errors import ScanError, SourceUnavailable
from ._opencv import Capture
from .engines import Image
from .feed import Feed, Pause
from .frames import Frame
from .layouts import Layout

__all__ = ["Live", "Reconnect"]

# A damaged frame reads like an unplugged camera: so many reads fail before it counts as one.
_FAILED_READS = 3
_AGAIN = Pause(0.02)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconnect:
    """How a camera or stream that stopped is opened again, times in seconds.

    first_wait: before the first attempt; each further wait is twice as long, `longest_wait` at most. It is given up
    after `seconds` since it stopped, or after so many `attempts`, None for any number. stalled: without a sign of life
    from the driver for so long, it counts as stopped.
    """

    seconds: float = 30.0
    attempts: int | None = None
    first_wait: float = 0.25
    longest_wait: float = 5.0
    stalled: float = 15.0

    def __post_init__(self) -> None:
        if min(self.seconds, self.first_wait, self.longest_wait, self.stalled) <= 0 or (self.attempts or 0) < 0:
            raise ValueError("times are more than nothing, attempts not fewer")

    def waits(self, since: float) -> Iterator[float]:
        """What to wait before each attempt for a source that stopped then, as `time.monotonic` counts."""
        wait = self.first_wait
        for _ in itertools.count() if self.attempts is None else range(self.attempts):
            left = since + self.seconds - time.monotonic()
            if left <= 0:
                return
            yield min(wait, left)
            wait = min(2 * wait, self.longest_wait)


class Live(Iterator[Frame]):
    """The newest frame of a camera or stream each time, as soon as there is one.

    An interruption is a frame with its `error`, and the times of those behind it go on. name: as in `Frame`. opened: a
    capture of the source, a `ScanError` where there is none; asked at once, and again after each interruption.
    reconnect: None to end at the first. layout: how its images lie in memory. Raises `SourceUnavailable` at the end.
    """

    def __init__(
        self,
        name: str,
        opened: Callable[[], Capture],
        reconnect: Reconnect | None,
        layout: Callable[[Image], Layout],
    ) -> None:
        self._name, self._opened, self._reconnect, self._layout = name, opened, reconnect, layout
        self._stalled = (reconnect or Reconnect()).stalled
        self._started = time.monotonic()
        self._stuck: float | None = None
        self._closed = False
        self._count = itertools.count()
        self._feed = self._fed(opened())

    def __next__(self) -> Frame:
        while (frame := self._feed.take(0 if self._is_stuck() else self._stalled)) is None:
            if self._is_stuck():
                return self._abandoned(self._feed.busy())
        if frame.error is None:
            self._stuck = None
        return frame

    def wait(self, seconds: float) -> bool:
        """Whether there is something to give, or to raise, within so many seconds."""
        return self._feed.wait(seconds) or self._is_stuck()

    def _is_stuck(self) -> bool:
        return self._feed.busy() > self._stalled

    def close(self) -> None:
        """Ends the thread and gives the camera back."""
        self._closed = True
        self._feed.close()

    def _fed(self, capture: Capture | None) -> Feed:
        line = _Line(self._opened, capture)
        return Feed(self._frames(line), line.close, newest=True)

    def _frames(self, line: _Line) -> Iterator[Frame | Pause]:
        if self._stuck is not None:
            yield from self._bridged(line, self._stuck)
        while True:
            yield from self._uninterrupted(line)
            error = SourceUnavailable(f"{self._name} {'stopped giving' if line.gave else 'gives no'} frames")
            if self._reconnect is None:
                raise error
            yield self._frame(error=error)
            yield from self._bridged(line, time.monotonic())

    def _uninterrupted(self, line: _Line) -> Iterator[Frame | Pause]:
        failed = 0
        while failed < _FAILED_READS:
            image = line.read()
            if image is None:
                failed += 1
                yield _AGAIN
            else:
                failed = 0
                yield self._frame(image=image, layout=self._layout(image))

    def _bridged(self, line: _Line, since: float) -> Iterator[Pause]:
        """The waits until there are frames again. since: when it stopped, as `time.monotonic` counts."""
        for wait in cast(Reconnect, self._reconnect).waits(since):
            yield Pause(wait)
            if line.reopened():
                return
        gone = time.monotonic() - since
        raise SourceUnavailable(f"{self._name} stopped giving frames and did not come back in {gone:.1f} s")

    def _abandoned(self, silent: float) -> Frame:
        """What stands for the frames of a driver that does not answer: its thread is left, another tries anew."""
        self._feed.close(0)
        error = SourceUnavailable(f"{self._name} has not answered for {silent:.1f} s")
        now = time.monotonic()
        self._stuck = now - silent if self._stuck is None else self._stuck
        if self._reconnect is None or now - self._stuck > self._reconnect.seconds:
            raise error
        self._feed = self._fed(None)
        # Whoever closed this meanwhile closed the thread before.
        if self._closed:
            self._feed.close()
        return self._frame(error=error)

    def _frame(self, **content: Any) -> Frame:
        return Frame(name=self._name, index=next(self._count), seconds=time.monotonic() - self._started, **content)


class _Line:
    """The connection to a source: one capture after the other."""

    def __init__(self, opened: Callable[[], Capture], capture: Capture | None) -> None:
        self._opened, self._capture = opened, capture
        self._first: Image | None = None
        self.gave = False

    def read(self) -> Image | None:
        """The next image, None when there is none."""
        first, self._first = self._first, None
        if first is not None or self._capture is None:
            return first
        taken = self._capture.read()
        self.gave = self.gave or taken is not None
        return taken[0] if taken else None

    def reopened(self) -> bool:
        """Whether the source is there again and gives an image, which the next `read` hands out."""
        self.close()
        try:
            self._capture = self._opened()
        except ScanError:
            return False
        self._first = self.read()
        return self._first is not None

    def close(self) -> None:
        """Gives the capture back."""
        capture, self._capture = self._capture, None
        if capture is not None:
            capture.close()
