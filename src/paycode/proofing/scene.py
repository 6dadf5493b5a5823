"""`Scene`: where the printed sheet is and how it is lit, and what of it falls on the sensor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..errors import RenderError
from ..scanning import _opencv
from ..scanning.engines import Plane
from .ranges import check_range

__all__ = ["Scene", "glare", "illumination", "table"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A sheet in front of a camera.

    distance_mm: from the lens to the middle of the sheet, along the lens's axis. right_mm, down_mm: of that middle from
    the axis. tilt: degrees by which its top leans away. turn: degrees by which it is turned in its own plane, clockwise
    as seen.

    radius_mm: of the bottle it is wrapped around, whose axis is upright; 0 for flat. Otherwise wave_mm and
    wave_length_mm: height and length of the upright waves it lies in, and fold: degrees by which its halves lean back
    from an upright crease in its middle. crumple_mm: standard deviation of its height after it has been crumpled.

    electrons: what white paper in full light leaves in a pixel: 10,000 by day, 1,000 in a room, 100 in the dark.
    shade: share of that light that is lost from the upper left to the lower right. shadow: share that a shadow with a
    soft edge takes from the right half. glare: light of a reflected lamp, 1 for as much as full light on white paper.
    glare_size: its standard deviation as a share of the picture's height. glare_right, glare_down: where it is, as
    shares of width and height. warmth: share of the blue that a lamp lacks. background: reflectance of the table.
    """

    distance_mm: float = 200.0
    right_mm: float = 0.0
    down_mm: float = 0.0
    tilt: float = 0.0
    turn: float = 0.0
    radius_mm: float = 0.0
    wave_mm: float = 0.0
    wave_length_mm: float = 40.0
    fold: float = 0.0
    crumple_mm: float = 0.0
    electrons: float = 5_000.0
    shade: float = 0.0
    shadow: float = 0.0
    glare: float = 0.0
    glare_size: float = 0.06
    glare_right: float = 0.53
    glare_down: float = 0.56
    warmth: float = 0.0
    background: float = 0.2

    def __post_init__(self) -> None:
        check_range(
            self, distance_mm=(10, 1_000_000), right_mm=(-100_000, 100_000), down_mm=(-100_000, 100_000),
            tilt=(-85, 85), turn=(-360, 360), radius_mm=(0, 100_000), wave_mm=(0, 50), wave_length_mm=(1, 1_000),
            fold=(-45, 45), crumple_mm=(0, 50), electrons=(1, 10_000_000), shade=(0, 1), shadow=(0, 1), glare=(0, 100),
            glare_size=(0.001, 10), glare_right=(-10, 10), glare_down=(-10, 10), warmth=(0, 1), background=(0, 1),
        )  # fmt: skip
        if self.radius_mm and (self.wave_mm or self.fold):
            raise RenderError("a sheet around a bottle has neither waves nor a fold: set radius_mm to 0")


def illumination(scene: Scene, width: int, height: int, focal: float, vignette: float) -> Plane:
    """Light on each pixel of the frame, 1 in full light; `vignette` is the share of the lens's falloff that is left."""
    across, down = _grid(width, height)
    light = 1 - scene.shade * (0.6 * across + 0.4 * down)
    if scene.shadow:
        edge = (across - 0.55 + 0.25 * (down - 0.5)) / _SOFT
        light *= 1 - scene.shadow / (1 + np.exp(-edge))
    off_axis = (((across - 0.5) * width) ** 2 + ((down - 0.5) * height) ** 2) / focal**2
    light *= 1 + vignette * ((1 + off_axis) ** -2 - 1)
    return _opencv.stretched(light.astype(np.float32), width, height)


def glare(scene: Scene, width: int, height: int) -> Plane:
    """Light of the reflected lamp on each pixel of the frame."""
    across, down = _grid(width, height)
    x, y = (across - scene.glare_right) * width / height, down - scene.glare_down
    spot = scene.glare * np.exp(-(x**2 + y**2) / (2 * scene.glare_size**2))
    return _opencv.stretched(spot.astype(np.float32), width, height)


def table(scene: Scene, width: int, height: int, seed: int) -> Plane:
    """What the sheet lies on: a faint grain."""
    grain = np.random.default_rng([seed, _TABLE]).standard_normal((height // 4 + 1, width // 4 + 1), np.float32)
    return scene.background * (1 + np.float32(0.08) * _opencv.stretched(grain, width, height))


def _grid(width: int, height: int) -> tuple[Plane, Plane]:
    """Places across and down the frame, 0 to 1, coarse: light has no fine detail."""
    across, down = np.meshgrid(*((np.arange(count) + 0.5) / count for count in (width // 8 + 1, height // 8 + 1)))
    return across.astype(np.float32), down.astype(np.float32)


_TABLE = 2
# Width of a shadow's edge as a share of the frame.
_SOFT = 0.02
