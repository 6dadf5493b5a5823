"""Lines of a bill: corner marks of fields to fill in by hand, and where to cut, with a pair of scissors."""

from __future__ import annotations

from dataclasses import replace

from ..drawing import BLACK, WHITE, Command, Group, Item, Path

__all__ = ["blank_field", "cut_line", "cut_line_with_scissors"]

_POINT = 25.4 / 72
# Corner marks: 0.75 pt lines of 3 mm, inside the field.
_MARK, _LINE = 3.0, 0.75 * _POINT
_CUT_LINE, _DASH = 0.5 * _POINT, (1.0, 1.0)


def blank_field(x: float, y: float, width: float, height: float) -> Path:
    """Corner marks of a field of this outer size."""
    left, top, right, bottom = x + _LINE / 2, y + _LINE / 2, x + width - _LINE / 2, y + height - _LINE / 2
    corners = ((left, top, x, y), (right, top, x + width, y), (right, bottom, x + width, y + height),
               (left, bottom, x, y + height))  # fmt: skip
    commands: list[Command] = []
    for line_x, line_y, outer_x, outer_y in corners:
        inward_x = _MARK if outer_x == x else -_MARK
        inward_y = _MARK if outer_y == y else -_MARK
        commands += (("M", outer_x + inward_x, line_y), ("L", line_x, line_y), ("L", line_x, outer_y + inward_y))
    return Path(commands=tuple(commands), fill=None, stroke=BLACK, stroke_mm=_LINE)


def cut_line(length: float) -> tuple[Item, ...]:
    """A dashed line to cut along, from the origin to the right."""
    return (_dashed(("M", 0, 0), ("L", length, 0)),)


def cut_line_with_scissors(length: float) -> tuple[Item, ...]:
    """The same, with scissors on it near its start."""
    half = (Path(commands=_RING, fill=None, stroke=BLACK, stroke_mm=_RING_LINE), Path(commands=_BLADE))
    pair = (
        *half,
        *(replace(part, commands=_mirrored(part.commands)) for part in half),
        Path(commands=_PIVOT, fill=WHITE),
    )
    line = _dashed(("M", 0, 0), ("L", _SCISSORS + _RINGS, 0), ("M", _SCISSORS + _TIP, 0), ("L", length, 0))
    return (line, Group(items=pair, x=_SCISSORS))


def _mirrored(outline: tuple[Command, ...]) -> tuple[Command, ...]:
    """The other side of the line."""
    return tuple((name, *(-v if place % 2 else v for place, v in enumerate(values))) for name, *values in outline)


def _dashed(*commands: Command) -> Path:
    return Path(commands=commands, fill=None, stroke=BLACK, stroke_mm=_CUT_LINE, dash_mm=_DASH)


# The pivot of the scissors, seen from the start of the line; where line begins and ends again beside them.
_SCISSORS, _RINGS, _TIP = 8.0, -3.0, 4.0
_RING_LINE = 0.36
# Half of a pair of scissors: a ring and the blade that it moves, in millimetres about the pivot, along and across.
_BLADE: tuple[Command, ...] = (
    ("M", -1.42, 0.62),
    ("L", -0.20, -0.16),
    ("L", 3.15, -0.98),
    ("C", 3.55, -1.06, 3.62, -0.80, 3.34, -0.66),
    ("L", 0.32, 0.36),
    ("C", 0.05, 0.46, -0.25, 0.58, -0.50, 0.78),
    ("L", -1.16, 1.16),
    ("Z",),
)
_RING: tuple[Command, ...] = (
    ("M", -2.72, 1.02),
    ("C", -2.66, 0.66, -2.26, 0.50, -1.84, 0.56),
    ("C", -1.42, 0.62, -1.14, 0.84, -1.20, 1.14),
    ("C", -1.26, 1.46, -1.66, 1.62, -2.08, 1.56),
    ("C", -2.50, 1.50, -2.78, 1.34, -2.72, 1.02),
    ("Z",),
)
_PIVOT: tuple[Command, ...] = (
    ("M", -0.06, 0.0),
    ("C", -0.06, -0.20, 0.24, -0.20, 0.24, 0.0),
    ("C", 0.24, 0.20, -0.06, 0.20, -0.06, 0.0),
    ("Z",),
)
