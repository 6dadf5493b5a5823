"""Symbols as pictures: drawn, and as a phone's camera sees them on a counter."""

from __future__ import annotations

import numpy as np

from paycode.proofing.artwork import Artwork
from paycode.proofing.camera import Shot, photograph
from paycode.proofing.scene import Scene
from paycode.scanning.engines import Grey, Image
from paycode.symbol import Symbol

MODULE_MM = 0.5
FLAT = Scene(distance_mm=120)
STEEP = Scene(distance_mm=130, tilt=25, turn=10, shade=0.3)


def drawn(symbol: Symbol, pixels: int) -> Grey:
    """Black on white with its quiet zone, so many pixels a module."""
    modules = np.pad(symbol.matrix, 4)
    return np.where(modules, 0, 255).astype(np.uint8).repeat(pixels, axis=0).repeat(pixels, axis=1)


def taken(symbol: Symbol, scene: Scene = STEEP) -> Image:
    """A photograph of it, printed with modules of half a millimetre."""
    return photograph(Artwork(pixels=drawn(symbol, 8), mm_per_pixel=MODULE_MM / 8), scene=scene, shot=Shot(defocus=0.9))
