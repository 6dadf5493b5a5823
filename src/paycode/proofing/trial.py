"""One code of an artefact in front of the reference camera: what the camera sees of it, and whether that is read."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np

from ..scanning import Reading
from ..scanning._opencv import resized
from ..scanning._zxing import ZXing
from ..scanning.corners import Corners, centre, side
from ..scanning.engines import Engine, Grey, Image
from ..scanning.frames import to_grey
from .artwork import Artwork
from .camera import Camera, photograph
from .conditions import EVERYDAY, FRAME, Setting

__all__ = ["REFERENCE", "Found", "Reader", "Target", "by", "quick"]

REFERENCE = Camera()
"""The phone that figures are stated for: 1920 by 1080 pixels of video, 69 degrees wide."""

# The frame is at least this large, so that small codes have surroundings too, and no higher than the camera's.
_LEAST, _MOST = 192, REFERENCE.height
# Dots an inch of the finest printer that a size is found for.
_FINEST_DPI = 600.0
# Pixels of artwork that one of the camera covers: more would only cost time.
_FINE = 2
_INK = 60
# How near people come with a phone, and how many edges of a large code they stay away.
_NEAREST_MM, _ROOM = 150.0, 5.0


class Found(Protocol):
    """What readers give: bytes and where."""

    @property
    def data(self) -> bytes:
        """The payload."""
        ...

    @property
    def corners(self) -> Corners:
        """Four points in pixels."""
        ...


Reader = Callable[[Image], Iterable[Found]]


def quick(frame: Image) -> Iterable[Found]:
    """The reader that grades are stated for: zxing-cpp once on one frame, as a phone reads frame after frame."""
    return _of(ZXing(), to_grey(frame)[0])


def by(engine: Engine) -> Reader:
    """Reading by one engine alone."""
    return lambda frame: _of(engine, to_grey(frame)[0])


def _of(engine: Engine, grey: Grey) -> Iterable[Found]:
    try:
        return engine.read(grey)
    except Exception:  # engines fail in their own ways, and then they have not read it
        return ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Target:
    """A code to be proved: its surroundings as artwork with the code in the middle, and what it must say.

    artwork, grey: in its own colours, and as a scanner takes it. edge_mm: of the symbol, without its quiet zone.
    distance_mm: at which people will read it. dpi: of its printer.
    """

    artwork: Artwork
    grey: Artwork
    data: bytes = field(repr=False)
    edge_mm: float
    distance_mm: float
    dpi: float

    @classmethod
    def of(cls, artwork: Artwork, reading: Reading, distance_mm: float | None) -> Target:
        """The code of this reading; the distance is five edges, and no less than 150 mm, unless told."""
        edge_mm = edge_of(reading.corners) * artwork.mm_per_pixel
        distance = max(_NEAREST_MM, _ROOM * edge_mm) if distance_mm is None else distance_mm
        around = _lean(artwork.cropped(*_surroundings(artwork, reading.corners)), distance)
        grey = replace(around, pixels=to_grey(around.pixels)[0])
        dpi = min(_FINEST_DPI, artwork.dpi)
        return cls(artwork=around, grey=grey, data=reading.data, edge_mm=edge_mm, distance_mm=distance, dpi=dpi)

    @property
    def everyday(self) -> Setting:
        """The everyday photograph of it, printed with the dots that it has, or that an office printer has."""
        return replace(EVERYDAY, print=replace(EVERYDAY.print, dpi=self.dpi))

    def frame(self, setting: Setting, seed: int = 0, *, colour: bool = False) -> Image:
        """What the camera sees: its luma, which is all that is read, or its colours."""
        scene = replace(setting.scene, distance_mm=self.distance_mm * setting.reach)
        pixels = FRAME * self.edge_mm * REFERENCE.pixels_per_mm(self.distance_mm)
        size = max(_LEAST, min(_MOST, round(pixels)))
        if setting.scene.glare:
            # The lamp is sized by the code, whatever the frame had to become.
            scene = replace(scene, glare_size=min(10.0, scene.glare_size * pixels / size))
        return photograph(
            _blotted(self.artwork if colour else self.grey, self.edge_mm, setting.damage),
            print=setting.print,
            scene=scene,
            shot=replace(setting.shot, seed=seed),
            camera=REFERENCE.cropped(size, size),
        )

    def reads(self, setting: Setting, reader: Reader = quick, seed: int = 0) -> bool:
        """Whether the code in the middle of the frame is read, and says what it must."""
        frame = self.frame(setting, seed)
        return any(found.data == self.data and _central(found.corners, frame) for found in reader(frame))

    def scaled(self, factor: float) -> Target:
        """The same code printed in another size."""
        artwork, grey = self.artwork.scaled(factor), self.grey.scaled(factor)
        return replace(self, artwork=artwork, grey=grey, edge_mm=self.edge_mm * factor)


def edge_of(corners: Corners) -> float:
    """The mean length of the four edges, in pixels."""
    return sum(math.dist(one, other) for one, other in zip(corners, (*corners[1:], corners[0]), strict=True)) / 4


def _surroundings(artwork: Artwork, corners: Corners) -> tuple[int, int, int, int]:
    """Half a code on every side; where the picture ends before, less on both sides, so that it stays in the middle."""
    x, y = centre(corners)
    height, width = artwork.pixels.shape[:2]
    reach = side(corners)
    across, down = min(reach, x, width - x), min(reach, y, height - y)
    return round(x - across), round(y - down), round(x + across), round(y + down)


def _central(corners: Corners, frame: Image) -> bool:
    (x, y), (height, width) = centre(corners), frame.shape[:2]
    return math.hypot(x - width / 2, y - height / 2) <= 0.75 * edge_of(corners)


def _lean(artwork: Artwork, distance_mm: float) -> Artwork:
    """No finer than the camera can tell at this distance."""
    factor = artwork.mm_per_pixel * REFERENCE.pixels_per_mm(distance_mm) * _FINE
    if factor > 0.75:
        return artwork
    pixels = resized(artwork.pixels, factor)
    return Artwork(pixels=pixels, mm_per_pixel=artwork.size_mm[0] / pixels.shape[1])


def _blotted(artwork: Artwork, edge_mm: float, share: float) -> Artwork:
    """A round blot of dark ink below and right of the middle, where no finder pattern is, on so much of the symbol."""
    if not share:
        return artwork
    pixels = artwork.pixels.copy()
    edge = edge_mm / artwork.mm_per_pixel
    height, width = pixels.shape[:2]
    y, x = np.ogrid[:height, :width]
    inside = np.hypot(x - width / 2 - 0.1 * edge, y - height / 2 - 0.1 * edge) < edge * math.sqrt(share / math.pi)
    pixels[inside] = np.minimum(pixels[inside], _INK)
    return replace(artwork, pixels=pixels)
