"""How a sheet is bent around upright lines: a bottle, waves, a fold. Paper bends and does not stretch.

x is along the sheet before it is bent or across it after that, in millimetres from its middle; depth is away from the
camera. No part of the sheet is taken to hide another.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .scene import Scene

__all__ = ["Bend", "bottle", "on_bottle"]

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bend:
    """Waves and a fold: at places across, the height towards the camera and the length along the sheet up to there."""

    across: Points
    height: Points
    along: Points

    @classmethod
    def of(cls, scene: Scene) -> Bend:
        """That of a scene without a bottle."""
        across = np.arange(-_REACH_MM, _REACH_MM + _STEP_MM, _STEP_MM)
        height = scene.wave_mm * np.sin(2 * math.pi / scene.wave_length_mm * across)
        height -= math.tan(math.radians(scene.fold)) * np.abs(across)
        along = np.concatenate([[0], np.cumsum(np.hypot(np.diff(across), np.diff(height)))])
        return cls(across=across, height=height, along=along - np.interp(0, across, along))

    def laid(self, x: Points) -> tuple[Points, Points]:
        """Where these places along the sheet come to lie: across, and in depth."""
        across = np.interp(x, self.along, self.across)
        return across, -np.interp(across, self.across, self.height)

    def met(self, lens: Points, rays: Points) -> tuple[Points, Points]:
        """Where rays from the lens meet the sheet: along it, and down."""
        height: Points = np.zeros_like(rays[0])
        for _ in range(_ROUNDS if self.height.any() else 1):
            way = -(height + lens[2]) / rays[2]
            across = lens[0] + way * rays[0]
            height = np.interp(across, self.across, self.height)
        beyond = np.where(np.abs(across) > _REACH_MM, across - np.clip(across, -_REACH_MM, _REACH_MM), 0)
        return np.interp(across, self.across, self.along) + beyond, lens[1] + way * rays[1]

    def slope(self, x: Points) -> Points:
        """Rise towards the camera, for each millimetre across, at these places along the sheet."""
        return np.interp(x, self.along, np.gradient(self.height, self.across))


def bottle(x: Points, radius: float) -> tuple[Points, Points]:
    """Where these places along a sheet around a bottle come to lie: across, and in depth."""
    angle = x / radius
    return radius * np.sin(angle), radius * (1 - np.cos(angle))


def on_bottle(lens: Points, rays: Points, radius: float) -> tuple[Points, Points]:
    """The near side of a cylinder that touches the plane along its middle; far away for rays that miss it."""
    depth = lens[2] - radius
    a = rays[0] ** 2 + rays[2] ** 2
    b = lens[0] * rays[0] + depth * rays[2]
    root = b**2 - a * (lens[0] ** 2 + depth**2 - radius**2)
    along = (-b - np.sqrt(np.maximum(root, 0))) / a
    angle = np.arctan2(lens[0] + along * rays[0], -(depth + along * rays[2]))
    return np.where(root > 0, radius * angle, _FAR), lens[1] + along * rays[1]


_REACH_MM, _STEP_MM = 500.0, 0.25
# Each brings the ray nearer to the sheet by the product of the two slopes.
_ROUNDS = 12
_FAR = 1e6
