"""Symbols to pictures: `render` gives bytes, `save` writes a file, `Geometry` says how large.

Equal symbols and equal geometry give equal bytes: no date, no random name, no machine in them.
"""

from __future__ import annotations

from .formats import render, save
from .geometry import Geometry, RasterSize, Size

__all__ = ["Geometry", "RasterSize", "Size", "render", "save"]
