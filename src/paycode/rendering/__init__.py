"""Symbols to pictures: `render` gives bytes, `save` writes a file, `Geometry` says how large, `Style` how it looks.

Equal symbols, geometry and style give equal bytes: no date, no random name, no machine in them.
"""

from __future__ import annotations

from .budget import Budget
from .contrast import Contrast
from .drawing import Colour
from .formats import advise, render, save, size_of
from .frames import Frame
from .geometry import Geometry, RasterSize, Size
from .logo import Logo
from .shapes import draw
from .style import Style

__all__ = [
    "Budget",
    "Colour",
    "Contrast",
    "Frame",
    "Geometry",
    "Logo",
    "RasterSize",
    "Size",
    "Style",
    "advise",
    "draw",
    "render",
    "save",
    "size_of",
]
