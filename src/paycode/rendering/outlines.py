"""From modules to outlines: contours with sharp or round corners, dots, and the rings of finder patterns.

Everything is in modules, with the first module's corner at (0, 0). Outer contours run clockwise and holes the other
way, so that filling by non-zero winding leaves the holes open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from .drawing import Command

__all__ = ["Modules", "backwards", "circle", "contours", "cubic", "dots", "ring", "rounded_rectangle"]

Modules = NDArray[np.bool_]

# A quarter circle as a Bezier curve: how far the control points are from its ends, as a part of the radius.
_KAPPA = 0.5523
# Radii of a rounded finder pattern: of its outside in modules, of its hole and its middle as a part of their edges.
_SOFT, _HOLE, _MIDDLE = 0.4, 0.2, 1 / 3
# Right, down, left, up: a turn to the right is one step on.
_STEPS = ((1, 0), (0, 1), (-1, 0), (0, -1))


def contours(dark: Modules, outer: float = 0.0, inner: float = 0.0) -> Iterator[Command]:
    """The outlines of the dark areas; modules that touch at a corner only stay apart.

    outer, inner: radius of the corners that point out of and into an area, at most half a module each.
    """
    edges = _edges(dark)
    # The first edge that is left begins at an outermost corner, where only one contour passes.
    for start in sorted(edges):
        if start in edges:
            yield from _rounded(_corners(edges, start), outer, inner)


def dots(dark: Modules, diameter: float) -> Iterator[Command]:
    """A disc for each dark module."""
    for row, column in np.argwhere(dark).tolist():
        yield from circle(column + 0.5, row + 0.5, diameter / 2)


def ring(column: float, row: float, size: int, *, rounded: bool) -> Iterator[Command]:
    """A finder (7) or alignment (5) pattern from its top left corner: a ring one module thick and a solid middle.

    rounded: all corners round, those outside as soft as readers bear: OpenCV takes the corners of a symbol from them
    and finds two symbols in three at a radius of one module and hardly any at one and a half.
    """
    hole, middle = size - 2, size - 4
    outer, inner, centre = (_SOFT, hole * _HOLE, middle * _MIDDLE) if rounded else (0, 0, 0)
    yield from rounded_rectangle(column, row, size, size, outer)
    yield from backwards(tuple(rounded_rectangle(column + 1, row + 1, hole, hole, inner)))
    yield from rounded_rectangle(column + 2, row + 2, middle, middle, centre)


def rounded_rectangle(x: float, y: float, width: float, height: float, radius: float) -> Iterator[Command]:
    """An upright rectangle, clockwise."""
    corners = [(x, y, 0), (x + width, y, 1), (x + width, y + height, 2), (x, y + height, 3)]
    yield from _rounded(corners, radius, radius)


def cubic(commands: Iterable[Command]) -> Iterator[Command]:
    """The same outlines with quadratic curves ("Q", x1, y1, x, y) raised to cubic ones."""
    here = (0.0, 0.0)
    for command in commands:
        if command[0] == "Q":
            control, end = _points(command)
            yield "C", *_toward(here, control), *_toward(end, control), *end
        else:
            yield command
        here = _points(command)[-1] if len(command) > 1 else here


def circle(x: float, y: float, radius: float) -> Iterator[Command]:
    """A circle about (x, y), clockwise."""
    return rounded_rectangle(x - radius, y - radius, 2 * radius, 2 * radius, radius)


def _toward(start: tuple[float, float], end: tuple[float, float]) -> tuple[float, float]:
    """Two thirds of the way."""
    return start[0] + (end[0] - start[0]) * 2 / 3, start[1] + (end[1] - start[1]) * 2 / 3


def _points(command: Command) -> list[tuple[float, float]]:
    _, *values = command
    return list(zip(values[::2], values[1::2], strict=True))


_Corner = tuple[float, float, int]


def _edges(dark: Modules) -> set[tuple[int, int, int]]:
    """Each edge between a dark and a light module: where it starts and its direction, the dark module on its right."""
    padded = np.pad(dark, 1)
    inside, rows, columns = padded[1:-1, 1:-1], slice(1, -1), slice(1, -1)
    sides = (
        (padded[:-2, columns], 0, 0),
        (padded[rows, 2:], 1, 0),
        (padded[2:, columns], 1, 1),
        (padded[rows, :-2], 0, 1),
    )
    return {
        (column + right, row + down, direction)
        for direction, (beside, right, down) in enumerate(sides)
        for row, column in np.argwhere(inside & ~beside).tolist()
    }


def _corners(edges: set[tuple[int, int, int]], start: tuple[int, int, int]) -> list[_Corner]:
    """The contour from `start`, taken out of `edges`: each corner with the direction in which the contour leaves it."""
    x, y, direction = start
    found: list[_Corner] = []
    while True:
        edges.remove((x, y, direction))
        x, y = x + _STEPS[direction][0], y + _STEPS[direction][1]
        # The right turn first: it stays with the module where two of them touch at a corner.
        turn = next((turn for turn in (1, 0, 3) if (x, y, (direction + turn) % 4) in edges), None)
        if turn is None:
            return [*found, start]
        direction = (direction + turn) % 4
        if turn:
            found.append((x, y, direction))


def _rounded(corners: list[_Corner], outer: float, inner: float) -> Iterator[Command]:
    """The contour through the corners."""
    name = "M"
    for at, (x, y, direction) in enumerate(corners):
        before = corners[at - 1][2]
        (in_x, in_y), (out_x, out_y) = _STEPS[before], _STEPS[direction]
        radius = outer if (direction - before) % 4 == 1 else inner
        yield name, x - in_x * radius, y - in_y * radius
        if radius:
            far = radius * (1 - _KAPPA)
            yield (
                *("C", x - in_x * far, y - in_y * far, x + out_x * far, y + out_y * far),
                *(x + out_x * radius, y + out_y * radius),
            )
        name = "L"
    yield ("Z",)


def backwards(commands: tuple[Command, ...]) -> Iterator[Command]:
    """One closed outline of lines and curves, run the other way."""
    points = [point for command in commands for point in _points(command)]
    points.reverse()
    yield "M", *points[0]
    at = 1
    for command in reversed(commands[1:-1]):
        count = len(command) // 2
        yield command[0], *(value for point in points[at : at + count] for value in point)
        at += count
    yield ("Z",)
