"""Through a lens: which point of the sheet each pixel of the frame sees, flat, bent or crumpled; and the way back.

Lengths on the sheet are millimetres from its middle, x to the right, y down and z away from the camera. Pixels count
from the middle of the first one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..scanning import _opencv
from ..scanning.engines import Plane, Warp
from .bending import Bend, bottle, on_bottle
from .scene import Scene

__all__ = ["View", "laid", "located"]

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The frame of a camera: focal length in pixels, size, pixels by which rows lag from top to bottom, and barrel.

    barrel: share by which the lens pulls the middle of the right edge towards the middle; negative for a pincushion.
    """

    focal: float
    width: int
    height: int
    skew: float = 0.0
    barrel: float = 0.0

    def rays(self, x: Points, y: Points) -> Points:
        """Directions, shape (3, ...), through these pixels."""
        x = x - self.skew * ((y + 0.5) / self.height - 0.5)
        u, v = (x - (self.width - 1) / 2) / self.focal, (y - (self.height - 1) / 2) / self.focal
        straight = 1 - self._pull * (u**2 + v**2)
        return np.stack([u / straight, v / straight, np.ones_like(u)])

    def pixels(self, points: Points) -> Points:
        """Where these points before the camera, shape (3, ...), are seen: pixels, shape (2, ...)."""
        u, v = points[0] / points[2], points[1] / points[2]
        bent = 2 / (1 + np.sqrt(np.maximum(1 + 4 * self._pull * (u**2 + v**2), 0)))
        x, y = u * bent * self.focal + (self.width - 1) / 2, v * bent * self.focal + (self.height - 1) / 2
        return np.stack([x + self.skew * ((y + 0.5) / self.height - 0.5), y])

    @property
    def _pull(self) -> float:
        """The one coefficient of the division model of lens distortion (Fitzgibbon, 2001)."""
        return self.barrel / (self.width / 2 / self.focal) ** 2


def laid(sheet: Plane, pitch: float, scene: Scene, view: View, ground: Plane, seed: int) -> Plane:
    """The sheet, of `pitch` millimetres a pixel, as the view sees it, over the ground."""
    sheet, pitch = _averaged(sheet, pitch, scene.distance_mm / view.focal)
    if scene.radius_mm or scene.wave_mm or scene.fold or scene.crumple_mm or view.barrel:
        return _curved(sheet, pitch, scene, view, ground, seed)
    return _opencv.warped(sheet, _flat(sheet, pitch, scene, view), ground)


def located(points: Points, scene: Scene, view: View) -> Points:
    """Where points of the sheet, shape (2, ...) in millimetres, are in the frame: pixels; crumpling is left out."""
    x, y = points
    if scene.radius_mm:
        x, depth = bottle(x, scene.radius_mm)
    else:
        x, depth = Bend.of(scene).laid(x)
    turned = np.tensordot(_rotation(scene), np.stack([x, y, depth]), axes=1)
    shape = (3, *(1,) * (turned.ndim - 1))
    return view.pixels(turned + np.reshape(_middle(scene), shape))


def _averaged(sheet: Plane, pitch: float, footprint: float) -> tuple[Plane, float]:
    """The sheet at about half of what a pixel of the frame covers, so that no detail is skipped."""
    factor = 2 * pitch / footprint
    if factor > 0.8:
        return sheet, pitch
    height, width = (max(1, round(length * factor)) for length in sheet.shape[:2])
    return _opencv.stretched(sheet, width, height), pitch * sheet.shape[1] / width


def _flat(sheet: Plane, pitch: float, scene: Scene, view: View) -> Warp:
    """The map of the sheet's pixels to those of the frame."""
    rotation = _rotation(scene)
    to_camera = np.column_stack([rotation[:, 0], rotation[:, 1], _middle(scene)])
    lens = np.array([[view.focal, 0, (view.width - 1) / 2], [0, view.focal, (view.height - 1) / 2], [0, 0, 1]])
    lag = view.skew / view.height
    shear = np.array([[1, lag, lag * (1 - view.height) / 2], [0, 1, 0], [0, 0, 1]])
    height, width = sheet.shape[:2]
    to_sheet = np.array([[pitch, 0, -pitch * (width - 1) / 2], [0, pitch, -pitch * (height - 1) / 2], [0, 0, 1]])
    warp: Warp = shear @ lens @ to_camera @ to_sheet
    return warp


def _curved(sheet: Plane, pitch: float, scene: Scene, view: View, ground: Plane, seed: int) -> Plane:
    """Ray by ray, on a coarse grid between whose points the surface is smooth."""
    relief = _relief(sheet, pitch, scene, seed)
    shading = _shading(relief, pitch, scene)
    columns, rows = (np.arange(-1.0, count // _CELL + 3) * _CELL for count in (view.width, view.height))
    x, y = _seen(relief, pitch, scene, view.rays(*np.meshgrid(columns, rows)))
    middle_y, middle_x = ((length - 1) / 2 for length in sheet.shape[:2])
    across, down = (_fine(points, view) for points in (x / pitch + middle_x, y / pitch + middle_y))
    return _opencv.looked_up(sheet * (shading if sheet.ndim == 2 else shading[..., None]), across, down, ground)


def _seen(relief: Plane, pitch: float, scene: Scene, rays: Points) -> tuple[Points, Points]:
    """Where rays meet the surface, in millimetres along it."""
    rotation = _rotation(scene)
    lens = rotation.T @ -_middle(scene)
    rays = np.tensordot(rotation.T, rays, axes=1)
    x, y = on_bottle(lens, rays, scene.radius_mm) if scene.radius_mm else Bend.of(scene).met(lens, rays)
    if not scene.crumple_mm:
        return x, y
    middle_y, middle_x = ((length - 1) / 2 for length in relief.shape)
    at = ((points / pitch + middle).astype(np.float32) for points, middle in ((x, middle_x), (y, middle_y)))
    height = _opencv.looked_up(relief, *at)
    return x - height * rays[0] / rays[2], y - height * rays[1] / rays[2]


def _relief(sheet: Plane, pitch: float, scene: Scene, seed: int) -> Plane:
    """Heights of the crumpled sheet in millimetres: flat facets with creases between them."""
    height, width = sheet.shape[:2]
    side = math.ceil(math.hypot(height, width))
    facets = math.ceil(side * pitch / _FACET_MM) + 2
    heights = np.random.default_rng([seed, _CRUMPLE]).standard_normal((facets, facets), np.float32)
    square = _opencv.stretched(heights * np.float32(scene.crumple_mm), side, side)
    return _opencv.warped(square, _slanted(side, width, height), np.zeros((height, width), np.float32))


def _slanted(side: int, width: int, height: int) -> Warp:
    """A turn of a square that covers the sheet, so that creases do not run along the symbol's modules."""
    turn = np.exp(0.5j)
    shift = complex(width, height) / 2 - turn * complex(side, side) / 2
    return np.array([[turn.real, -turn.imag, shift.real], [turn.imag, turn.real, shift.imag], [0, 0, 1]])


def _shading(relief: Plane, pitch: float, scene: Scene) -> Plane:
    """How much of the light each part of the surface catches: from the upper left, and less where it turns away."""
    down, across = np.gradient(relief, pitch) if min(relief.shape) > 1 else (relief, relief)
    places = (np.arange(relief.shape[1], dtype=np.float32) - (relief.shape[1] - 1) / 2) * pitch
    if scene.wave_mm or scene.fold:
        across = across + Bend.of(scene).slope(places)
    shading: Plane = np.clip(1 + 0.5 * across + 0.5 * down, 0.3, 1.3).astype(np.float32)
    if scene.radius_mm:
        angle = np.clip(places / scene.radius_mm, -math.pi / 2, math.pi / 2)
        shading *= np.cos(angle).astype(np.float32)
    return shading


def _fine(coarse: Points, view: View) -> Plane:
    """The coarse grid at every pixel of the frame."""
    warp = np.array([[_CELL, 0, -_CELL], [0, _CELL, -_CELL], [0, 0, 1.0]])
    return _opencv.warped(coarse.astype(np.float32), warp, np.zeros((view.height, view.width), np.float32))


def _middle(scene: Scene) -> Points:
    """The middle of the sheet before the camera."""
    return np.array([scene.right_mm, scene.down_mm, scene.distance_mm])


def _rotation(scene: Scene) -> Points:
    """From the sheet's axes to the camera's: turned first, then tilted."""
    turn, tilt = math.radians(scene.turn), math.radians(scene.tilt)
    spin = np.array([[math.cos(turn), -math.sin(turn), 0], [math.sin(turn), math.cos(turn), 0], [0, 0, 1]])
    lean = np.array([[1, 0, 0], [0, math.cos(tilt), math.sin(tilt)], [0, -math.sin(tilt), math.cos(tilt)]])
    rotation: Points = lean @ spin
    return rotation


_CRUMPLE = 3
# Pixels between rays: OpenCV interpolates in 32 steps, so that any power of two up to 32 is exact.
_CELL = 8
_FACET_MM = 12.0
