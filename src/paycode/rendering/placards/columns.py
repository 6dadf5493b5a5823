"""Blocks of text one below the other, some of them in pills of colour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..drawing import Item, Path
from ..fonts import Fonts
from .fitting import Anchor, Block, Fitted, stack
from .shapes import rounded

__all__ = ["Column"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Where texts stand: from `x` on, `width` millimetres wide, each at the start, middle or end of the width."""

    x: float
    width: float
    anchor: Anchor
    fonts: Fonts

    def hung(self, blocks: Sequence[Block], top: float, most: float) -> tuple[list[Item], float]:
        """The blocks from `top` on, at most so high; and where they end. Raises what `stack` raises."""
        placed = stack(blocks, self.width, most, self.fonts)
        return list(self._items(placed, top)), top + _height(placed)

    def centred(self, blocks: Sequence[Block], top: float, bottom: float) -> list[Item]:
        """The blocks in the middle between two heights. Raises what `stack` raises."""
        placed = stack(blocks, self.width, bottom - top, self.fonts)
        return list(self._items(placed, (top + bottom - _height(placed)) / 2))

    def _items(self, placed: Sequence[tuple[Fitted, float]], top: float) -> Iterator[Item]:
        for part, offset in placed:
            inset = 2 * part.block.pad
            yield from self._pill(part, top + offset)
            yield from part.texts(self._at(self.x + inset, self.width - 2 * inset), top + offset, self.anchor)

    def _pill(self, part: Fitted, top: float) -> Iterator[Item]:
        if part.block.behind:
            width = part.width + 4 * part.block.pad
            left = self._at(self.x, self.width - width)
            yield Path(commands=rounded(left, top, width, part.height, part.height / 2), fill=part.block.behind)

    def _at(self, left: float, width: float) -> float:
        """The start, middle or end of a stretch."""
        return left + width * {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor]


def _height(placed: Sequence[tuple[Fitted, float]]) -> float:
    return placed[-1][1] + placed[-1][0].height if placed else 0.0
