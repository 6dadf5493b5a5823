"""What a phone camera makes of a printed code: tilt, turn, blur, uneven light and noise, for the tour.

Plain optics on numpy, repeatable for a given seed: the page is seen through a pinhole, lit from one side, blurred by
the lens, and read out by a sensor with shot and read noise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..symbol import Symbol

__all__ = ["Shot", "photograph"]

Plane = NDArray[np.float64]
Frame = NDArray[np.uint8]

_PAPER, _INK, _TABLE = 0.93, 0.07, 0.42
_TINT = np.array([0.90, 0.97, 1.0])  # blue, green, red of a warm lamp
_PIXELS = 8  # page pixels a module, about what the camera resolves


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """How a picture is taken.

    tilt, turn: degrees the page leans away and is rotated. fill: share of the frame's height that the page takes.
    blur: standard deviation of the lens in pixels. shade: share of the light that is lost on the dark side. noise:
    standard deviation of the sensor in grey levels of 255. seed: of the noise.
    """

    tilt: float = 24.0
    turn: float = 9.0
    fill: float = 0.72
    blur: float = 1.2
    shade: float = 0.5
    noise: float = 7.0
    seed: int = 99


def photograph(symbol: Symbol, shot: Shot, width: int = 1280, height: int = 960) -> Frame:
    """A picture of the printed symbol lying on a table: uint8 array of shape (height, width, 3), blue-green-red."""
    noise = np.random.default_rng(shot.seed)
    table = _TABLE + 0.05 * _blurred(noise.standard_normal((height, width)), 3.0)
    page = _page(symbol)
    seen = _projected(page, table, _corners(shot, width, height))
    lit = _blurred(seen * _light(shot, width, height), shot.blur)
    grain = noise.standard_normal((height, width, 3)) * shot.noise / 255 * np.sqrt(lit[..., None] + 0.1)
    frame: Frame = np.clip((lit[..., None] * _TINT + grain) * 255, 0, 255).astype(np.uint8)
    return frame


def _page(symbol: Symbol) -> Plane:
    """The printed page: dark modules on paper, quiet zone and margin around them."""
    modules = np.pad(symbol.matrix, symbol.quiet_zone + 2)
    page: Plane = np.where(modules, _INK, _PAPER)
    return page.repeat(_PIXELS, axis=0).repeat(_PIXELS, axis=1)


def _corners(shot: Shot, width: int, height: int) -> Plane:
    """Where the page's corners fall in the frame, clockwise from its top left, seen through a pinhole."""
    square = np.array([[-1.0, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]])
    turn, tilt = np.radians(shot.turn), np.radians(shot.tilt)
    spin = np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
    lean = np.array([[1, 0, 0], [0, np.cos(tilt), -np.sin(tilt)], [0, np.sin(tilt), np.cos(tilt)]])
    placed = square @ spin.T @ lean.T
    distance = 4.0
    flat = placed[:, :2] * (distance / (distance - placed[:, 2:]))
    scaled: Plane = flat * shot.fill * height / 2 + np.array([width / 2, height / 2])
    return scaled


def _projected(page: Plane, table: Plane, corners: Plane) -> Plane:
    """The page drawn over the table, every frame pixel looked up on the page with bilinear interpolation."""
    height, width = table.shape
    edge = page.shape[0] - 1.0
    to_page = _homography(corners, np.array([[0, 0], [edge, 0], [edge, edge], [0, edge]]))
    rows, columns = np.mgrid[0:height, 0:width]
    x, y, w = np.tensordot(to_page, np.stack([columns, rows, np.ones_like(rows)]), axes=1)
    x, y = x / w, y / w
    inside = (x >= 0) & (x < edge) & (y >= 0) & (y < edge)
    frame = table.copy()
    frame[inside] = _interpolated(page, x[inside], y[inside])
    return frame


def _homography(source: Plane, target: Plane) -> Plane:
    """The 3 by 3 matrix that takes four points to four others."""
    rows, values = [], []
    for (x, y), (u, v) in zip(source, target, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    solution = np.linalg.solve(np.array(rows), np.array(values))
    return np.append(solution, 1.0).reshape(3, 3)


def _interpolated(page: Plane, x: Plane, y: Plane) -> Plane:
    left, top = x.astype(np.intp), y.astype(np.intp)
    right, down = x - left, y - top
    upper = page[top, left] * (1 - right) + page[top, left + 1] * right
    lower = page[top + 1, left] * (1 - right) + page[top + 1, left + 1] * right
    between: Plane = upper * (1 - down) + lower * down
    return between


def _light(shot: Shot, width: int, height: int) -> Plane:
    """Brightness over the frame: full at the upper left, `shade` less at the lower right, dimmer to the edges."""
    across, along = np.linspace(0, 1, width), np.linspace(0, 1, height)[:, None]
    slope = 1 - shot.shade * (0.6 * across + 0.4 * along)
    vignette: Plane = slope * (1 - 0.35 * ((across - 0.5) ** 2 + (along - 0.5) ** 2))
    return vignette


def _blurred(plane: Plane, sigma: float) -> Plane:
    """Gaussian blur, one axis after the other."""
    reach = max(1, round(3 * sigma))
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    for axis in (0, 1):
        padded = np.pad(plane, [(reach, reach) if a == axis else (0, 0) for a in (0, 1)], mode="edge")
        size = plane.shape[axis]
        windows = (np.take(padded, range(k, k + size), axis=axis) for k in range(2 * reach + 1))
        plane = sum((w * window for w, window in zip(weights / weights.sum(), windows, strict=True)), np.zeros(()))
    return plane
