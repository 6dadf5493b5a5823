"""The bench of `paycode scan --stats`: how fast frames came and were read, in bounded memory."""

from __future__ import annotations

import sys
import time
from array import array
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...scanning import Frame

__all__ = ["Stats"]

_KEPT = 36_000
_RECENT = 30


class Stats:
    """Counts frames and the milliseconds that each took to read; percentiles are over the last 36,000 of them."""

    def __init__(self) -> None:
        self.frames = self.dropped = self.sightings = self.symbols = 0
        self.first_read: int | None = None
        self._ms = array("f")
        self._started = time.perf_counter()
        self._recent: list[float] = []

    def count(self, frame: Frame, ms: float, sightings: int, symbols: int) -> None:
        """One frame was read, with so many sightings. symbols: all that came into view so far."""
        if len(self._ms) < _KEPT:
            self._ms.append(ms)
        else:
            self._ms[self.frames % _KEPT] = ms
        self.frames += 1
        self.dropped += frame.skipped
        self.sightings += sightings
        self.symbols = symbols
        if sightings and self.first_read is None:
            self.first_read = self.frames
        self._recent = [*self._recent[-_RECENT:], time.perf_counter()]

    @property
    def fps(self) -> float:
        """Frames a second, over the last thirty."""
        spent = self._recent[-1] - self._recent[0] if self._recent else 0.0
        return (len(self._recent) - 1) / spent if spent else 0.0

    def data(self) -> dict[str, Any]:
        """What `--json` prints.

        Keys: frames, fps (over all), dropped, ms (p50, p95, p99), first_read (frames until then), sightings, symbols,
        memory_mb (the most that the process ever had; None where the system does not say).
        """
        seconds = time.perf_counter() - self._started
        return {
            "frames": self.frames,
            "fps": round(self.frames / seconds, 1) if seconds else 0.0,
            "dropped": self.dropped,
            "ms": {f"p{share}": _percentile(self._ms, share) for share in (50, 95, 99)},
            "first_read": self.first_read,
            "sightings": self.sightings,
            "symbols": self.symbols,
            "memory_mb": _memory(),
        }

    def lines(self) -> list[str]:
        """The same in words."""
        data = self.data()
        first = f"at frame {self.first_read}" if self.first_read else "none"
        ms = ", ".join(f"{name} {value:.2f}" for name, value in data["ms"].items() if value is not None)
        memory = "not known" if data["memory_mb"] is None else f"{data['memory_mb']:.0f} MB at most"
        return [
            f"frames      {data['frames']}, {data['fps']:.1f} a second, {data['dropped']} dropped",
            f"each frame  {f'{ms} ms' if ms else 'none read'}",
            f"first read  {first}",
            f"sightings   {data['sightings']} of {data['symbols']} symbols",
            f"memory      {memory}",
        ]


def _percentile(values: Iterable[float], share: int) -> float | None:
    """The smallest value that so many of a hundred do not exceed."""
    ordered = sorted(values)
    return round(ordered[max(0, -(-len(ordered) * share // 100) - 1)], 3) if ordered else None


def _memory() -> float | None:
    try:
        import resource
    except ImportError:  # Windows
        return None
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(most / (1024 * 1024 if sys.platform == "darwin" else 1024), 1)
