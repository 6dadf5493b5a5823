"""Where a scan is shown: in a window, in a few lines of the terminal that are drawn again and again, or nowhere."""

from __future__ import annotations

import os
import shutil
import sys
import time
from typing import TYPE_CHECKING, Literal, TypeAlias

from ...errors import MissingExtra
from .. import output
from .scene import Scene, Seen, Tone
from .stats import Stats

if TYPE_CHECKING:
    from ...scanning import Frame, Source

__all__ = ["CHOICES", "Choice", "Region", "View", "WindowView", "chosen"]

Choice: TypeAlias = Literal["auto", "window", "terminal", "lines", "none"]
CHOICES: tuple[Choice, ...] = ("auto", "window", "terminal", "lines", "none")

_REDRAW_SECONDS = 0.1
_ATTEND_SECONDS = 0.05
_STATUS_SECONDS = 0.5
_COLOURS: dict[Tone, str] = {"good": "green", "bad": "red", "neutral": "bold"}


class View:
    """Shows nothing; the lines that a scan prints are all there is."""

    def show(self, frame: Frame, scene: Scene, stats: Stats) -> bool:
        """Show what is in view; False when the user wants to end."""
        del frame, scene, stats
        return True

    def ready(self, source: Source) -> bool:
        """Wait for the next frame, if anything is to be done meanwhile; False when the user wants to end."""
        del source
        return True

    def clear(self) -> None:
        """Make room for lines that are printed next."""

    def close(self) -> None:
        """Leave nothing behind."""


class Region(View):
    """The last lines of a terminal: payee, amount, verdict and time in view of each symbol, and how fast it goes."""

    def __init__(self) -> None:
        self._height = 0
        self._drawn = 0.0

    def show(self, frame: Frame, scene: Scene, stats: Stats) -> bool:
        """Draw it anew, ten times a second and whenever it was cleared."""
        now = time.monotonic()
        if not self._height or now - self._drawn >= _REDRAW_SECONDS:
            self._drawn = now
            lines = _lines(frame, scene, stats)
            self._write("\n".join(lines) + "\n", len(lines))
        return True

    def clear(self) -> None:
        """Take it away."""
        self._write("", 0)

    close = clear

    def _write(self, text: str, height: int) -> None:
        back = f"\x1b[{self._height}F\x1b[J" if self._height else ""
        print(f"{back}{text}", end="", flush=True)
        self._height = height


class WindowView(View):
    """A window with the overlay."""

    def __init__(self, title: str) -> None:
        from ...scanning._opencv import Window

        self._window = Window(output.shown(title))
        self._status, self._since = "", -_STATUS_SECONDS

    def show(self, frame: Frame, scene: Scene, stats: Stats) -> bool:
        """The frame with its symbols marked."""
        from .overlay import drawn

        # To letter new words takes as long as to read a frame.
        now = time.monotonic()
        if now - self._since >= _STATUS_SECONDS:
            self._status, self._since = status(stats), now
        return self._window.show(drawn(frame, scene.symbols, self._status))

    def ready(self, source: Source) -> bool:
        """The window answers while the camera is waited for."""
        while not source.wait(_ATTEND_SECONDS):
            if not self._window.attend():
                return False
        return True

    def close(self) -> None:
        """Close the window."""
        self._window.close()


def chosen(choice: Choice, source: Source, *, json: bool) -> View:
    """The view that was asked for, or the best that there is: a window or a few lines on a terminal, else nothing.

    A window that cannot be opened is said and replaced; JSON is for programs, and has no view unless one is named.
    """
    terminal = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    if choice == "window" or (choice == "auto" and terminal and not json):
        if _has_screen():
            return WindowView(f"paycode scan {source.name}")
        if choice == "window":
            output.words("no window can be opened here (it takes a screen, and opencv-python in place of its headless)")
    region = choice == "terminal" or (choice in ("auto", "window") and not json)
    return Region() if region and terminal else View()


def status(stats: Stats) -> str:
    """How fast it goes, in a few words."""
    return f"{stats.fps:.0f} fps, {stats.dropped} dropped"


def _has_screen() -> bool:
    from ...scanning._opencv import shows_windows

    wanted = sys.platform in ("darwin", "win32") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    try:
        return bool(wanted) and shows_windows()
    except MissingExtra:
        return False


def _lines(frame: Frame, scene: Scene, stats: Stats) -> list[str]:
    """What fits the terminal, the columns of all symbols aligned."""
    columns, rows = shutil.get_terminal_size()
    room = max(1, rows - 3)
    shown = scene.symbols[:room]
    table = [output.clipped(row, columns - 1) for row in output.table([_row(frame, seen) for seen in shown])]
    painted = [output.paint(row, _COLOURS[seen.tone]) for row, seen in zip(table, shown, strict=True)]
    hidden = len(scene.symbols) - len(shown)
    foot = f"{status(stats)}, {len(scene.symbols)} in view{f', {hidden} not shown' if hidden else ''}, Ctrl-C ends"
    return [*painted, output.paint(output.clipped(f"  {foot}", columns - 1), "dim")]


def _row(frame: Frame, seen: Seen) -> list[str]:
    age = max(0.0, (frame.seconds or 0.0) - seen.sighting.first_seen)
    verdict = [f"{seen.word} - {seen.reason}"] if seen.word else []
    return [seen.title, seen.detail, f"{age:.1f} s", *verdict]
