"""What `paycode scan` shows while it runs: the symbols in view, in a window, on a terminal, or line by line."""

from __future__ import annotations

from .scene import Scene, Seen
from .stats import Stats

__all__ = ["Scene", "Seen", "Stats"]
