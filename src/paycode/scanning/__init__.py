"""Pictures to readings: `read` for one picture, `Scanner` for frame after frame, `open_source` for what gives them.

A reading is what a symbol says, not what is true: parse it, and check its seal where there should be one.
"""

from __future__ import annotations

from ._pillow import write as write_picture
from .frames import MAX_PIXELS, Frame
from .isolation import IsolatedReader, Isolation
from .ladder import read
from .reading import Reading
from .scanner import Scanner, Sighting
from .sources import Source, open_source

__all__ = [
    "MAX_PIXELS",
    "Frame",
    "IsolatedReader",
    "Isolation",
    "Reading",
    "Scanner",
    "Sighting",
    "Source",
    "open_source",
    "read",
    "write_picture",
]
