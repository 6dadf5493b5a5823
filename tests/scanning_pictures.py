"""Pictures of QR codes for the scanning tests: drawn by segno, placed by a perspective map, blurred, made noisy."""

from __future__ import annotations

from typing import Any, cast

import cv2
import numpy as np
import numpy.typing as npt
import segno

from paycode.scanning.corners import Corners, clockwise
from paycode.scanning.engines import Grey, Warp

SCALE = 8
BORDER = 4


def drawn(data: str | bytes, *, scale: int = SCALE, border: int = BORDER, micro: bool = False, **options: Any) -> Grey:
    """A symbol, black on white, `scale` pixels a module, upright."""
    make = segno.make_micro if micro else segno.make_qr
    return pictured(make(data, **options), scale=scale, border=border)


def pictured(symbol: segno.QRCode, *, scale: int = SCALE, border: int = BORDER) -> Grey:
    modules = np.pad(np.array([list(row) for row in symbol.matrix], np.uint8), border)
    return np.where(modules == 1, 0, 255).astype(np.uint8).repeat(scale, axis=0).repeat(scale, axis=1)


def outline(picture: Grey, *, scale: int = SCALE, border: int = BORDER) -> Corners:
    """Where the symbol of a picture by `drawn` is."""
    low, high = float(scale * border), float(picture.shape[0] - scale * border)
    return (low, low), (high, low), (high, high), (low, high)


def onto(quad: list[tuple[float, float]], side: int) -> Warp:
    """The map that takes a square picture of `side` pixels to four points."""
    square = np.array([(0, 0), (side, 0), (side, side), (0, side)], np.float32)
    return cast(Warp, cv2.getPerspectiveTransform(square, np.array(quad, np.float32)))


def turned(side: int, degrees: float, *, mirrored: bool = False, size: float | None = None) -> Warp:
    """A turn, clockwise as seen, about the middle of a picture of `size` pixels; mirrored first if asked."""
    angle, middle = np.radians(degrees), (size or side) / 2
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * (side / 2) * ((-1, 1) if mirrored else (1, 1))
    turn = np.array([(np.cos(angle), np.sin(angle)), (-np.sin(angle), np.cos(angle))])
    return onto([(float(x), float(y)) for x, y in corners @ turn + middle], side)


def seen(picture: Grey, warp: Warp, size: int) -> Grey:
    """The picture through the map, on a white ground of `size` pixels."""
    half = np.array([(1, 0, 0.5), (0, 1, 0.5), (0, 0, 1)])  # warps count from the middle of a pixel
    centred = np.linalg.inv(half) @ warp @ half
    image = cv2.warpPerspective(picture, centred, (size, size), flags=cv2.INTER_AREA, borderValue=(255,))
    return cast(Grey, image)


def mapped(corners: Corners, warp: Warp) -> Corners:
    """Where corners go, put clockwise."""
    return clockwise(cv2.perspectiveTransform(np.array([corners]), warp)[0].tolist())


def spoilt(picture: Grey, *, blur: float = 0, noise: float = 0, seed: int = 0) -> Grey:
    """Blurred and noisy: standard deviations in pixels and grey values."""
    image = cv2.GaussianBlur(picture, (0, 0), blur) if blur else picture
    grain = np.random.default_rng(seed).normal(0, noise, image.shape) if noise else 0.0
    return cast(Grey, np.clip(image + grain, 0, 255).astype(np.uint8))


def apart(one: Corners, other: Corners) -> float:
    """The largest distance between matching corners."""
    difference: npt.NDArray[np.float64] = np.array(one) - np.array(other)
    return float(np.hypot(*difference.T).max())
