"""Reads the codes on the screen: a grabber of pictures as a source of frames.

    python examples/screen.py

Whatever gives pictures can be a source like this. Pillow grabs the screen of Windows, macOS and X11; put `mss` or your
own in its place by another `Grab`.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

import paycode
from paycode.scanning import Frame, Source

Grab = Callable[[], Any]
"""Gives the screen as an RGB picture that NumPy takes: (height, width, 3), uint8."""


def screen(grab: Grab, *, fps: float = 10.0) -> Source:
    """The screen, so many times a second at most; a grab that fails is a frame with its error."""
    return Source("screen", _frames(grab, 1 / fps))


def _frames(grab: Grab, pause: float) -> Iterator[Frame]:
    started, index = time.monotonic(), 0
    while True:
        seconds = time.monotonic() - started
        try:
            picture = np.ascontiguousarray(np.asarray(grab())[..., 2::-1])
            yield Frame(name="screen", index=index, image=picture, seconds=seconds)
        except OSError as error:
            gone = paycode.SourceUnavailable(f"the screen cannot be grabbed: {error}")
            yield Frame(name="screen", index=index, error=gone, seconds=seconds)
        index += 1
        time.sleep(max(0.0, started + index * pause - time.monotonic()))


def watch(source: Source) -> Iterator[str]:
    """One line for each symbol that comes into view."""
    scanner = paycode.Scanner()
    known: set[int] = set()
    for frame in source:
        if frame.error is not None:
            raise frame.error
        for sighting in scanner.feed(frame):
            if sighting.track_id not in known:
                known.add(sighting.track_id)
                yield f"{sighting.at:.1f} s: {sighting.reading.text!r}"


if __name__ == "__main__":
    from PIL import ImageGrab

    try:
        for line in watch(screen(ImageGrab.grab)):
            print(line, flush=True)
    except paycode.SourceUnavailable as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        pass
