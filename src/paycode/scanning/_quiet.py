"""Silence where a package talks to standard error through a switch of the whole process."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType

__all__ = ["Quiet"]


class Quiet:
    """Hushes while any thread is inside: the first in calls `hush`, the last out calls what that returned.

    Saving and restoring in each thread by itself would let two of them leave the switch off for ever.
    """

    def __init__(self, hush: Callable[[], Callable[[], object]]) -> None:
        self._hush = hush
        self._lock = threading.Lock()
        self._inside = 0
        self._restore: Callable[[], object] = lambda: None

    def __enter__(self) -> None:
        with self._lock:
            if not self._inside:
                self._restore = self._hush()
            self._inside += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside:
                self._restore()
