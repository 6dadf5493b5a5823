"""`clip`: frame after frame of placards as a hand-held camera sees them, each with what is in it and where.

    for frame in clip([Placard.of(symbol, edge_mm=46)], frames=300):
        sightings = scanner.feed(frame.image, at=frame.at)

The hand drifts, leans, comes nearer and goes away; its speed gives motion blur and rolling shutter; the focus hunts,
the lamp's reflection wanders. The placards lie on a table with other printed matter. Equal arguments give equal frames.
All is printed once, and the noise of a frame is cut at a place of its own from one larger sheet of it, so that a frame
of 1920 by 1080 takes some 50 ms.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from ..errors import RenderError
from ..scanning.corners import Corners, clockwise
from ..scanning.engines import Image, Plane
from ..symbol import Symbol
from .artwork import Artwork
from .camera import Camera, Shot, exposed, grain
from .printing import Print, printed
from .projection import laid, located
from .ranges import check_range
from .scene import Scene, table

__all__ = ["ClipFrame", "Hand", "Placard", "Shown", "clip"]

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Placard:
    """Artwork with a code in it: the bytes of the code, and its corners in the artwork's pixels, as in `Reading`."""

    artwork: Artwork
    data: bytes = field(repr=False)
    corners: Corners

    @classmethod
    def of(cls, symbol: Symbol, data: bytes, *, edge_mm: float = 46.0, dots: int = 8) -> Placard:
        """The symbol alone on white: `edge_mm` without its quiet zone, `dots` pixels a module."""
        quiet, modules = symbol.quiet_zone, symbol.size
        page = np.where(np.pad(symbol.matrix, quiet), 0, 255).astype(np.uint8).repeat(dots, axis=0).repeat(dots, axis=1)
        low, high = quiet * dots, (quiet + modules) * dots
        corners = clockwise([(low, low), (high, low), (high, high), (low, high)])
        return cls(artwork=Artwork(pixels=page, mm_per_pixel=edge_mm / modules / dots), data=data, corners=corners)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """How the camera is held; 0 everywhere is a tripod.

    drift_mm: how far it strays sideways and up. sway: share by which the distance changes. lean, spin: degrees that it
    tilts and turns. tremor: how fast all that is, 1 for a calm hand that takes seconds for its way. hunting: pixels of
    lens blur that the focus adds when it is worst. wander: share of the frame by which a reflection strays. shutter,
    readout: exposure, and read-out from first row to last, as shares of the time of a frame.
    """

    drift_mm: float = 12.0
    sway: float = 0.15
    lean: float = 8.0
    spin: float = 6.0
    tremor: float = 1.0
    hunting: float = 0.5
    wander: float = 0.1
    shutter: float = 0.3
    readout: float = 0.6

    def __post_init__(self) -> None:
        check_range(
            self, drift_mm=(0, 1_000), sway=(0, 0.9), lean=(0, 60), spin=(0, 180), tremor=(0, 100), hunting=(0, 50),
            wander=(0, 1), shutter=(0, 1), readout=(0, 1),
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A code that is wholly in a frame: its bytes, and its corners as in `Reading`."""

    data: bytes = field(repr=False)
    corners: Corners


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClipFrame:
    """image: uint8, (height, width). at: seconds. codes: what there is to read. scene, shot: how it was made."""

    image: Image
    at: float
    codes: tuple[Shown, ...]
    scene: Scene
    shot: Shot


def clip(
    placards: Sequence[Placard],
    *,
    frames: int,
    print: Print = Print(),  # noqa: A002, B008
    scene: Scene = Scene(),  # noqa: B008
    shot: Shot = Shot(),  # noqa: B008
    camera: Camera = Camera(),  # noqa: B008
    hand: Hand = Hand(),
    fps: float = 30.0,
    clutter: int = 60,
) -> Iterator[ClipFrame]:
    """So many frames of the placards, in grey, side by side on one board, or of the table alone when there are none.

    scene and shot: what the hand's movement is added to; shot.seed decides everything that is by chance. clutter: how
    many printed things lie about. `RenderError` for colour, and for a frame rate that no camera has.
    """
    if not 1 <= fps <= 1_000:
        raise RenderError(f"fps must be 1 to 1000, not {fps:g}")
    if any(placard.artwork.pixels.ndim != 2 for placard in placards):
        raise RenderError("a clip is grey: its artwork must have the shape (h, w)")
    board, pitch, codes = _board(placards, print, scene, shot.seed)
    desk = _desk(scene, clutter, shot.seed)
    beyond = table(scene, camera.width, camera.height, shot.seed)
    noise = grain((camera.height + _SPARE, camera.width + _SPARE), shot.seed)
    take = _Take(scene=scene, shot=shot, camera=camera, hand=hand, fps=fps)
    for index in range(frames):
        here, how = take.at(index)
        view, flat = camera.view(how), replace(here, radius_mm=0.0, wave_mm=0.0, fold=0.0, crumple_mm=0.0)
        seen = laid(desk, _DESK_MM, flat, view, beyond, shot.seed)
        if placards:
            seen = laid(board, pitch, here, view, seen, shot.seed)
        image = exposed(seen, here, how, camera, _cut(noise, camera, shot.seed, index))
        shown = tuple(code for data, place in codes if (code := _shown(data, place, here, how, camera)))
        yield ClipFrame(image=image, at=index / fps, codes=shown, scene=here, shot=how)


def _board(
    placards: Sequence[Placard], how: Print, scene: Scene, seed: int
) -> tuple[Plane, float, list[tuple[bytes, Points]]]:
    """All placards printed on one board, its pitch, and each code with its outline in millimetres."""
    pitch = min((placard.artwork.mm_per_pixel for placard in placards), default=1.0)
    prints = [_refined(*printed(placard.artwork, how, seed), pitch) for placard in placards]
    gap = round(_GAP_MM / pitch)
    height = max((plane.shape[0] for plane in prints), default=0)
    width = max(0, sum(plane.shape[1] + gap for plane in prints) - gap)
    sheet = np.full((height, width), scene.background, np.float32)
    codes, left = [], 0
    for placard, plane in zip(placards, prints, strict=True):
        top = (height - plane.shape[0]) // 2
        sheet[top : top + plane.shape[0], left : left + plane.shape[1]] = plane
        outline = np.array(placard.corners).T * (placard.artwork.mm_per_pixel / pitch) + [[left], [top]]
        codes.append((placard.data, (outline - [[width / 2], [height / 2]]) * pitch))
        left += plane.shape[1] + gap
    return sheet, pitch, codes


def _desk(scene: Scene, clutter: int, seed: int) -> Plane:
    """The table with its grain and what lies about: cards and leaflets, most with lines of something like print."""
    rng = np.random.default_rng([seed, _THINGS])
    desk = np.float32(scene.background) * (1 + np.float32(0.08) * rng.standard_normal(_DESK, np.float32))
    for _ in range(clutter):
        height, width = rng.integers(30, 160, 2)
        top, left = rng.integers(0, _DESK[0] - height), rng.integers(0, _DESK[1] - width)
        thing = desk[top : top + height, left : left + width]
        paper, ink = rng.uniform(0.05, 0.9, 2)
        thing[:] = paper
        if rng.random() < _PRINTED:
            letters = rng.random((height, width)) < 0.5
            letters[np.arange(height) % 8 >= _LETTER] = False
            thing[letters] = ink
    return desk


def _refined(plane: Plane, pitch: float, wanted: float) -> Plane:
    """The print with pixels of the wanted pitch, each taking the value at its middle."""
    rows, columns = (
        np.minimum((np.arange(round(length * pitch / wanted)) + 0.5) * wanted / pitch, length - 1).astype(np.intp)
        for length in plane.shape
    )
    refined: Plane = plane[np.ix_(rows, columns)]
    return refined


@dataclass(frozen=True, slots=True, kw_only=True)
class _Take:
    """The camera's way through a clip."""

    scene: Scene
    shot: Shot
    camera: Camera
    hand: Hand
    fps: float

    def at(self, index: int) -> tuple[Scene, Shot]:
        """Where things are at this frame, and how it is taken."""
        hand, time = self.hand, index / self.fps * self.hand.tremor
        scene = self._scene(time)
        before = self._scene(time - hand.tremor / self.fps)
        density = self.camera.pixels_per_mm(scene.distance_mm)
        right, down = ((now - then) * density for now, then in zip(_place(scene), _place(before), strict=True))
        blur = hand.hunting * max(0.0, self._stray(6)(time))
        motion = hand.shutter * math.hypot(right, down)
        shot = replace(
            self.shot,
            defocus=self.shot.defocus + blur,
            motion=self.shot.motion or min(motion, 200.0),
            motion_angle=self.shot.motion_angle if self.shot.motion else math.degrees(math.atan2(down, right)),
            skew=max(-1_000.0, min(1_000.0, self.shot.skew + hand.readout * right)),
        )
        return scene, shot

    def _scene(self, time: float) -> Scene:
        hand, scene = self.hand, self.scene
        right, down, near, lean, spin = (self._stray(number)(time) for number in range(5))
        across, along = self._stray(7)(time), self._stray(8)(time)
        return replace(
            scene,
            right_mm=scene.right_mm + hand.drift_mm * right,
            down_mm=scene.down_mm + hand.drift_mm * down,
            distance_mm=scene.distance_mm * (1 + hand.sway * near),
            tilt=max(-85.0, min(85.0, scene.tilt + hand.lean * lean)),
            turn=math.remainder(scene.turn + hand.spin * spin, 360),
            glare_right=scene.glare_right + hand.wander * across,
            glare_down=scene.glare_down + hand.wander * along,
        )

    def _stray(self, number: int) -> Callable[[float], float]:
        return _wandering(self.shot.seed, number)


def _wandering(seed: int, number: int) -> Callable[[float], float]:
    """A smooth way between -1 and 1 over seconds that does not repeat: three waves of unrelated lengths."""
    phases = np.random.default_rng([seed, _HAND, number]).uniform(0, 2 * math.pi, len(_WAVES))
    return lambda time: sum(
        share * math.sin(2 * math.pi * rate * time + phase)
        for (rate, share), phase in zip(_WAVES, phases, strict=True)
    )  # fmt: skip


def _place(scene: Scene) -> tuple[float, float]:
    return scene.right_mm, scene.down_mm


def _cut(noise: Plane, camera: Camera, seed: int, index: int) -> Plane:
    """The noise of one frame: a part of the large sheet."""
    top, left = np.random.default_rng([seed, _NOISE, index]).integers(0, _SPARE + 1, 2)
    return noise[top : top + camera.height, left : left + camera.width]


def _shown(data: bytes, outline: Points, scene: Scene, shot: Shot, camera: Camera) -> Shown | None:
    """The code as it lies in the frame, from a pixel's outer corner, when all of it does."""
    x, y = located(outline, scene, camera.view(shot)) + 0.5
    if min(x) < 0 or min(y) < 0 or max(x) > camera.width or max(y) > camera.height:
        return None
    return Shown(data=data, corners=clockwise(zip(x.tolist(), y.tolist(), strict=True)))


_HAND, _NOISE, _THINGS = 5, 6, 7
# The table is so many pixels of so many millimetres; lines of print on it are so many pixels high, on such a share.
_DESK, _DESK_MM = (1000, 1400), 0.4
_LETTER, _PRINTED = 5, 0.7
# Pixels by which the sheet of noise is larger than a frame.
_SPARE = 256
_GAP_MM = 12.0
# Cycles a second, and share of the whole, of a hand that tries to hold still.
_WAVES = ((0.11, 0.55), (0.37, 0.3), (1.3, 0.15))
