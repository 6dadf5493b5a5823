"""The Swiss cross in the middle of a symbol, as the Swiss QR-bill asks for it.

SIX, Swiss Implementation Guidelines QR-bill 2.3: on a symbol of 46 x 46 mm a field of 7 x 7 mm, made of
a white frame, a black square of 6 mm and a white cross with bars of 7/6 x 35/9 mm. All of it scales with the symbol.
"""

from __future__ import annotations

from .drawing import WHITE, Command, Item, Path, rectangle

__all__ = ["FIELD", "swiss_cross"]

_SYMBOL_MM = 46
# The edge of the field, white frame included, as a part of the symbol's edge without its quiet zone.
FIELD = 7 / _SYMBOL_MM
_SQUARE = 6 / _SYMBOL_MM
_BAR_WIDTH = 7 / 6 / _SYMBOL_MM
_BAR_LENGTH = 35 / 9 / _SYMBOL_MM


def swiss_cross(x: float, y: float, size: float) -> tuple[Item, ...]:
    """White field, black square and white cross for a symbol whose top left module begins at (x, y).

    size: the symbol's edge without its quiet zone, in the unit of x and y. The field hides what lies under it.
    """
    middle_x, middle_y = x + size / 2, y + size / 2
    return (
        Path(commands=_square(middle_x, middle_y, size * FIELD), fill=WHITE),
        Path(commands=_square(middle_x, middle_y, size * _SQUARE)),
        Path(commands=_cross(middle_x, middle_y, size * _BAR_LENGTH / 2, size * _BAR_WIDTH / 2), fill=WHITE),
    )


def _square(x: float, y: float, edge: float) -> tuple[Command, ...]:
    return rectangle(x - edge / 2, y - edge / 2, edge, edge)


def _cross(x: float, y: float, far: float, near: float) -> tuple[Command, ...]:
    """One outline of twelve corners, so that no seam shows where the bars meet."""
    corner = ((-near, -far), (near, -far), (near, -near))
    points = [
        turned
        for cos, sin in ((1, 0), (0, 1), (-1, 0), (0, -1))
        for turned in ((x + dx * cos - dy * sin, y + dx * sin + dy * cos) for dx, dy in corner)
    ]
    return (("M", *points[0]), *(("L", *point) for point in points[1:]), ("Z",))
