"""Finished artefacts, read back as phones will see them: a model of print and camera, and the grades it gives.

Layer above `rendering` and `scanning`, which never meet below it.
"""

from __future__ import annotations

from .artwork import Artwork
from .camera import Camera, Shot, photograph
from .clip import ClipFrame, Hand, Placard, Shown, clip
from .printing import Print
from .proving import proof
from .readback import check_rendered, readable
from .result import CodeProof, Proof, Reach
from .scene import Scene
from .tabletop import on_table

__all__ = [
    "Artwork",
    "Camera",
    "ClipFrame",
    "CodeProof",
    "Hand",
    "Placard",
    "Print",
    "Proof",
    "Reach",
    "Scene",
    "Shot",
    "Shown",
    "check_rendered",
    "clip",
    "on_table",
    "photograph",
    "proof",
    "readable",
]
