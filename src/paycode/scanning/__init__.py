"""Pictures to readings: `read` for one picture, `Scanner` for frame after frame, `open_source` for what gives them.

A reading is what a symbol says, not what is true: parse it, and check its seal where there should be one.
"""

from __future__ import annotations

from ._opencv import OpenCVAruco, WeChat
from ._pillow import write as write_picture
from .engines import Engine, Find
from .frames import MAX_PIXELS, Frame
from .isolation import IsolatedReader, Isolation
from .ladder import read
from .layouts import grey_of_nv12, grey_of_yuyv
from .live import Reconnect
from .reading import Reading
from .scanner import Scanner, Sighting
from .settings import CameraSettings
from .sources import Source, open_source

__all__ = [
    "MAX_PIXELS",
    "CameraSettings",
    "Engine",
    "Find",
    "Frame",
    "IsolatedReader",
    "Isolation",
    "OpenCVAruco",
    "Reading",
    "Reconnect",
    "Scanner",
    "Sighting",
    "Source",
    "WeChat",
    "grey_of_nv12",
    "grey_of_yuyv",
    "open_source",
    "read",
    "write_picture",
]
