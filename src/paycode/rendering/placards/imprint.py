"""The small print: who can pay, the seal, the number of the sign."""

from __future__ import annotations

from dataclasses import dataclass

from ..drawing import WHITE, Colour, Item
from ..fonts import Fonts
from .accents import QUIET
from .fitting import Block, Fitted, fit
from .placard import Placard
from .shapes import seal_mark
from .wording import JOINT, schemes, sealed, serial

__all__ = ["Imprint"]

_MARK, _MARK_WIDTH = 1.02, 1.3
_MOST_FOR_SCHEMES, _GAP = 0.6, 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """Small print of an em of `size` that ends at `floor`, from `x` on, `width` wide, all in millimetres."""

    placard: Placard
    x: float
    width: float
    floor: float
    size: float
    fonts: Fonts

    def line(self) -> tuple[list[Item], float]:
        """On white: who can pay at the left, seal and number at the right, either alone in the middle; and its top."""
        small = JOINT.join(filter(None, (sealed(self.placard), serial(self.placard))))
        alone = not (small and self.placard.schemes)
        left = self._who(self.width * (1 if alone else _MOST_FOR_SCHEMES))
        room = self.width - self._inset - (0 if alone else left.width + _GAP * self.size)
        right = fit(Block(field="serial", text=small, size=self.size, fill=QUIET, lines=2), room, self.fonts)
        end = self.x + self.width - (room - right.width) / 2 * alone
        begin = self.x + (self.width - left.width) / 2 * alone
        base = self.floor - max(left.descent, right.descent)
        left_top, right_top = (base + text.descent - text.height for text in (left, right))
        mark = self._marked(right, end - right.width, right_top, self.placard.accent)
        items = [*left.texts(begin, left_top, "start"), *mark, *right.texts(end, right_top, "end")]
        return items, min(left_top, right_top)

    def lines(self) -> tuple[list[Item], float]:
        """On colour: the seal above the number; and where they begin."""
        number = fit(
            Block(field="serial", text=serial(self.placard), size=self.size, fill=WHITE), self.width, self.fonts
        )
        block = Block(field="key_id", text=sealed(self.placard), size=self.size, fill=WHITE)
        seal = fit(block, self.width - self._inset, self.fonts)
        below = self.floor - number.height
        top = below - seal.height - 0.25 * self.size
        items = [*number.texts(self.x, below, "start"), *seal.texts(self.x + self._inset, top, "start")]
        return [*items, *self._marked(seal, self.x + self._inset, top, WHITE)], top

    @property
    def _inset(self) -> float:
        """The width of the seal's mark and the space behind it."""
        return _MARK_WIDTH * self.size if self.placard.key_id else 0.0

    def _who(self, width: float) -> Fitted:
        names, size = schemes(self.placard), self.size * 1.3
        block = Block(field="schemes", text=names, size=size, bold=True, fill=self.placard.accent, lines=2)
        return fit(block, width, self.fonts)

    def _marked(self, text: Fitted, x: float, top: float, colour: Colour) -> tuple[Item, ...]:
        """The seal's mark before the first line of a text at `x`, standing on its baseline."""
        if not self.placard.key_id:
            return ()
        size = text.size * _MARK
        return seal_mark(x - self._inset, top + text.ascent - size * 0.86, size, colour)
