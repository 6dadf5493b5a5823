"""A placard on a table, as a phone photographs it: for tours and examples."""

from __future__ import annotations

import numpy as np

from ..scanning.engines import Image
from ..symbol import Symbol
from .artwork import Artwork
from .camera import Camera, Shot, photograph
from .scene import Scene

__all__ = ["on_table"]

_EDGE_MM = 80.0
# Pixels a module of the artwork; modules of paper beyond the quiet zone; share of the frame's height that it takes.
_DOTS, _MARGIN, _FILL = 8, 2, 0.68
_CAMERA = Camera(width=1280, height=960, field_of_view=40)


def on_table(symbol: Symbol, *, turn: float = 8.0) -> Image:
    """The symbol by lamplight, leaning away, turned clockwise by so many degrees: uint8, (960, 1280, 3), BGR."""
    modules = np.pad(symbol.matrix, symbol.quiet_zone + _MARGIN)
    page = np.where(modules, 0, 255).astype(np.uint8).repeat(_DOTS, axis=0).repeat(_DOTS, axis=1)
    artwork = Artwork(pixels=np.repeat(page[..., None], 3, axis=2), mm_per_pixel=_EDGE_MM / len(page))
    distance = _EDGE_MM * _CAMERA.focal / (_FILL * _CAMERA.height)
    scene = Scene(distance_mm=distance, tilt=24, turn=turn, shade=0.5, warmth=0.12, electrons=1_000)
    return photograph(artwork, scene=scene, shot=Shot(defocus=1.2), camera=_CAMERA)
