"""Blocks of a bill's information section: a heading and what stands below it, one block under the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..drawing import Item
from .marks import blank_field
from .typeface import ASCENDER, MM_A_POINT, text

__all__ = ["Block", "stacked"]

# Between a heading and the blank field below it.
_ABOVE_FIELD = 2 * MM_A_POINT
# Blocks are a blank line apart, also from what follows the last, and half a line when there is little room.
_LEAST_GAP = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A heading and its lines, or a blank field of these millimetres instead of lines."""

    heading: str
    lines: Sequence[str] = ()
    field: tuple[float, float] = (0.0, 0.0)

    def height(self, line: float) -> float:
        """In millimetres, with lines this far apart."""
        return line * (1 + len(self.lines)) + (_ABOVE_FIELD + self.field[1] if self.field[1] else 0.0)


def stacked(blocks: Iterable[Block], x: float, y: float, height: float, points: float) -> tuple[Item, ...]:
    """The blocks from (x, y) down, values in this size and headings two points smaller; nothing when they do not fit.

    Lines are a point more than their size apart.
    """
    stack = tuple(blocks)
    line = (points + 1) * MM_A_POINT
    spare = height - sum(block.height(line) for block in stack)
    gap = min(line, spare / len(stack))
    if gap < _LEAST_GAP * line:
        return ()
    items: list[Item] = []
    for block in stack:
        items += _drawn(block, x, y + ASCENDER * (points - 2) * MM_A_POINT, points, line)
        y += block.height(line) + gap
    return tuple(items)


def _drawn(block: Block, x: float, baseline: float, points: float, line: float) -> list[Item]:
    items: list[Item] = [text(block.heading, x, baseline, points - 2, bold=True)]
    items += [text(words, x, baseline + line * number, points) for number, words in enumerate(block.lines, 1)]
    if block.field[1]:
        top = baseline + line - ASCENDER * points * MM_A_POINT + _ABOVE_FIELD
        items.append(blank_field(x, top, *block.field))
    return items
