"""`photograph`: the frame that a phone's camera gives of a printed sheet.

    frame = photograph(Artwork(pixels=grey, mm_per_pixel=0.1), scene=Scene(distance_mm=300, tilt=25))

The artwork is printed (`Print`), laid in front of a pinhole and lit (`Scene`), blurred by the lens and by the hand
(`Shot`), and read out by a sensor with shot and read noise (`Camera`). All of it is computed in linear light; the frame
is sRGB. Equal arguments give equal frames. Needs OpenCV (extra "scan").
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from ..errors import RenderError
from ..scanning import _opencv
from ..scanning.engines import Image, Plane
from .artwork import Artwork
from .printing import Print, printed
from .projection import View, laid
from .ranges import check_range
from .scene import Scene, glare, illumination, table

__all__ = ["Camera", "Shot", "exposed", "grain", "photograph"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """A camera; the values are those of a phone's main camera filming for a scanner: 1920 by 1080, 69 degrees wide.

    width, height: pixels of a frame. field_of_view: degrees across the width, as if the lens bent no lines. read_noise:
    standard deviation of the read-out in electrons. vignette: share of the natural falloff (fourth power of the cosine)
    that is left. barrel: share by which the lens pulls the middle of the right edge inwards; negative for a pincushion.
    """

    width: int = 1920
    height: int = 1080
    field_of_view: float = 69.0
    read_noise: float = 4.0
    vignette: float = 0.4
    barrel: float = 0.0

    def __post_init__(self) -> None:
        check_range(
            self, width=(16, 10_000), height=(16, 10_000), field_of_view=(0.1, 170), read_noise=(0, 1_000),
            vignette=(0, 1), barrel=(-0.3, 0.3),
        )  # fmt: skip

    @property
    def focal(self) -> float:
        """The focal length in pixels."""
        return self.width / 2 / math.tan(math.radians(self.field_of_view) / 2)

    def pixels_per_mm(self, distance_mm: float) -> float:
        """Pixels that a millimetre at this distance covers."""
        return self.focal / distance_mm

    def cropped(self, width: int, height: int) -> Camera:
        """The middle of the frame, which costs less to compute."""
        angle = 2 * math.degrees(math.atan(width / 2 / self.focal))
        barrel = self.barrel * (width / self.width) ** 2
        return replace(self, width=width, height=height, field_of_view=angle, barrel=barrel)

    def view(self, shot: Shot) -> View:
        """The frame as geometry."""
        return View(focal=self.focal, width=self.width, height=self.height, skew=shot.skew, barrel=self.barrel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """How one picture is taken.

    defocus: standard deviation of the lens blur in pixels. motion: pixels by which the hand moves during the exposure,
    in the direction motion_angle, degrees clockwise from the right. skew: pixels to the right by which the last row
    lags behind the first (rolling shutter). exposure: 1 for paper just below white, 2 for twice as long. jpeg: quality
    1 to 100, None for uncompressed. seed: of everything that is by chance.
    """

    defocus: float = 0.7
    motion: float = 0.0
    motion_angle: float = 0.0
    skew: float = 0.0
    exposure: float = 1.0
    jpeg: int | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        check_range(
            self, defocus=(0, 100), motion=(0, 200), motion_angle=(-360, 360), skew=(-1_000, 1_000), exposure=(0, 100),
            seed=(0, 2**63),
        )  # fmt: skip
        if self.jpeg is not None and self.jpeg not in range(1, 101):
            raise RenderError("jpeg must be a whole number from 1 to 100, or None")


def photograph(
    artwork: Artwork,
    *,
    print: Print = Print(),  # noqa: A002, B008
    scene: Scene = Scene(),  # noqa: B008
    shot: Shot = Shot(),
    camera: Camera = Camera(),
) -> Image:
    """The frame: uint8, (height, width) for grey artwork and (height, width, 3) BGR otherwise."""
    sheet, pitch = printed(artwork, print, shot.seed)
    ground = table(scene, camera.width, camera.height, shot.seed)
    if sheet.ndim == 3:
        ground = np.repeat(ground[..., None], 3, axis=2)
    seen = laid(sheet, pitch, scene, camera.view(shot), ground, shot.seed)
    return exposed(seen, scene, shot, camera, grain(seen.shape, shot.seed))


def exposed(seen: Plane, scene: Scene, shot: Shot, camera: Camera, noise: Plane) -> Image:
    """The frame of what is seen, reflectance for each pixel; noise: as `grain` gives it, of the same shape."""
    width, height = camera.width, camera.height
    light = seen * _as_layers(illumination(scene, width, height, camera.focal, camera.vignette), seen)
    light = _blurred(light, shot)
    if scene.glare:
        light += _as_layers(glare(scene, width, height), light)
    frame = _read_out(_tinted(light, scene) * np.float32(shot.exposure), scene, camera, noise)
    return frame if shot.jpeg is None else _opencv.jpeg(frame, shot.jpeg)


def grain(shape: tuple[int, ...], seed: int) -> Plane:
    """Chance for every pixel of a frame, of standard deviation 1."""
    return np.random.default_rng([seed, _GRAIN]).standard_normal(shape, np.float32)


def _as_layers(plane: Plane, like: Plane) -> Plane:
    return plane if like.ndim == 2 else plane[..., None]


def _blurred(light: Plane, shot: Shot) -> Plane:
    """Lens and hand."""
    if shot.defocus:
        light = _opencv.blurred(light, shot.defocus)
    # Long ways are taken by Fourier transform, which leaves dark places a trace below nothing.
    return np.maximum(_opencv.filtered(light, _path(shot)), 0) if shot.motion else light


def _path(shot: Shot) -> Plane:
    """The way that the hand moves, as weights over the pixels it crosses."""
    reach = math.ceil(shot.motion / 2) + 1
    kernel = np.zeros((2 * reach + 1, 2 * reach + 1), np.float32)
    angle = math.radians(shot.motion_angle)
    for part in np.linspace(-0.5, 0.5, 16 * reach):
        x, y = (reach + shot.motion * part * way for way in (math.cos(angle), math.sin(angle)))
        left, top = int(x), int(y)
        right, down = x - left, y - top
        kernel[top : top + 2, left : left + 2] += np.outer([1 - down, down], [1 - right, right])
    path: Plane = kernel / kernel.sum()
    return path


def _tinted(light: Plane, scene: Scene) -> Plane:
    """Blue, green and red of the lamp; a grey camera does not see its colour."""
    if light.ndim == 2 or not scene.warmth:
        return light
    return light * np.array([1 - scene.warmth, 1 - 0.3 * scene.warmth, 1], np.float32)


def _read_out(signal: Plane, scene: Scene, camera: Camera, noise: Plane) -> Image:
    """Electrons as sRGB, with the noise of their number (Poisson, as a normal law) and of the read-out."""
    counted = signal / np.float32(scene.electrons)
    counted += np.float32((camera.read_noise / scene.electrons) ** 2)
    np.sqrt(counted, out=counted)
    counted *= noise
    counted += signal
    counted *= np.float32(_STEPS)
    return _CODES[np.clip(counted, 0, _STEPS, out=counted).astype(np.uint16)]


_GRAIN = 4
# IEC 61966-2-1: linear light in steps to sRGB values.
_STEPS = 8191
_LIGHT = np.arange(_STEPS + 1) / _STEPS
_CODES: Image = np.round(
    255 * np.where(_LIGHT <= 0.0031308, _LIGHT * 12.92, 1.055 * _LIGHT ** (1 / 2.4) - 0.055)
).astype(np.uint8)
