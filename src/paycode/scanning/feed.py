"""Frames taken in a thread of their own, so that capture and decoding overlap."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import cast

from .frames import Frame

__all__ = ["Feed", "Pause"]

_JOIN_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Pause:
    """In place of a frame: there will be none for so many seconds."""

    seconds: float


class Feed(Iterator[Frame]):
    """Runs through frames in a thread, ahead of whoever takes them.

    newest: a picture that nobody took gives way to the next, which counts it (`Frame.skipped`), so that what is taken
    is never old; errors do not get lost. Otherwise nothing gets lost, and the thread waits once `ahead` frames wait.
    release: gives back what the frames come from; called once, by the thread itself at its end, since a capture must
    not be closed while it is being read. The thread ends with `close`, with the frames and with the interpreter.
    """

    def __init__(
        self, frames: Iterator[Frame | Pause], release: Callable[[], None], *, newest: bool, ahead: int = 4
    ) -> None:
        self._frames, self._release = frames, release
        self._newest, self._ahead = newest, ahead
        self._waiting: deque[Frame] = deque()
        self._changed = threading.Condition()
        self._closed = self._over = False
        self._error: BaseException | None = None
        self._busy: float | None = None
        self._thread = threading.Thread(target=self._run, name="paycode frames", daemon=True)
        self._thread.start()

    def __next__(self) -> Frame:
        return cast(Frame, self.take())

    def wait(self, seconds: float) -> bool:
        """Whether `take` has something to give, or to raise, within so many seconds."""
        with self._changed:
            return self._changed.wait_for(self._ready, seconds)

    def _ready(self) -> bool:
        return bool(self._waiting) or self._over or self._closed

    def take(self, timeout: float | None = None) -> Frame | None:
        """The next frame; None when there is none for so many seconds.

        Raises StopIteration after the last one and once closed, and whatever ended the frames, after those before it.
        """
        with self._changed:
            self._changed.wait_for(self._ready, timeout)
            if self._waiting and not self._closed:
                self._changed.notify_all()
                return self._waiting.popleft()
            if self._over or self._closed:
                error, self._error, self._closed = self._error, None, True
                raise error or StopIteration
        return None

    def busy(self) -> float:
        """Seconds since the thread has been waiting for the source, 0 while it is not."""
        since = self._busy
        return 0.0 if since is None else time.monotonic() - since

    def close(self, patience: float = _JOIN_SECONDS) -> None:
        """End the thread; one that is still stuck after so many seconds is left to itself. May be called again."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._changed.notify_all()
        # The last reference may be dropped anywhere, in the thread itself too.
        if threading.current_thread() is not self._thread:
            self._thread.join(patience)

    def _run(self) -> None:
        try:
            while not self._closed and (item := self._next()) is not None:
                if isinstance(item, Pause):
                    self._sleep(item.seconds)
                else:
                    self._put(item)
        except BaseException as error:  # it is raised where the frames are taken
            self._error = error
        finally:
            self._release()
            with self._changed:
                self._over = True
                self._changed.notify_all()

    def _next(self) -> Frame | Pause | None:
        self._busy = time.monotonic()
        item = next(self._frames, None)
        self._busy = None
        return item

    def _sleep(self, seconds: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._closed, seconds)

    def _put(self, frame: Frame) -> None:
        with self._changed:
            if self._newest:
                frame = self._in_place(frame)
            else:
                self._changed.wait_for(lambda: self._closed or len(self._waiting) < self._ahead)
            if not self._closed:
                self._waiting.append(frame)
                self._changed.notify_all()

    def _in_place(self, frame: Frame) -> Frame:
        """The frame in place of one that still waits: of pictures and of errors only the newest does."""
        late = [one for one in self._waiting if (one.error is None) == (frame.error is None)]
        for one in late:
            self._waiting.remove(one)
        return replace(frame, skipped=sum(1 + one.skipped for one in late)) if frame.error is None else frame
