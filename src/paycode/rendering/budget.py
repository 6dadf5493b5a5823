"""What covering modules costs: which codewords are hit, and what every Reed-Solomon block can still correct.

A codeword counts as lost as soon as one of its modules is covered, whatever is painted there, and every lost codeword
takes one correction from its block, because readers do not know where the logo is. The true damage is never larger.

Finder, timing, format and version modules may not be covered at all. Alignment patterns help readers follow a bent
surface and hold no data, and the middle of every symbol from version 7 on has one: those may be covered and are
counted, except the one at the lower right, by which readers set the fourth corner.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor

import numpy as np
from numpy.typing import NDArray

from ..symbol import Symbol
from ..symbol.layout import alignment_centres, block_of, codeword_map, function_modules
from ..symbol.tables import blocks

__all__ = ["Budget", "budget"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The damage that covered modules do.

    lost: codewords hit in each Reed-Solomon block. correctable: wrong codewords that each block stands. alignment:
    alignment patterns touched. vital: whether modules are covered that no error correction gives back.
    """

    lost: tuple[int, ...]
    correctable: int
    alignment: int = 0
    vital: bool = False

    @property
    def codewords(self) -> int:
        """Codewords hit in all blocks."""
        return sum(self.lost)

    @property
    def left(self) -> int:
        """Corrections that the worst block keeps; negative when it cannot be read any more."""
        return self.correctable - max(self.lost)

    def keeps(self, reserve: float) -> bool:
        """Whether every block keeps this part of its corrections for dirt and wear, and nothing vital is covered."""
        return not self.vital and max(self.lost) <= floor(self.correctable * (1 - reserve) + 1e-9)

    def __str__(self) -> str:
        noun = "codeword" if self.codewords == 1 else "codewords"
        patterns = f" and {self.alignment} of the alignment patterns" if self.alignment else ""
        block = "the worst block" if len(self.lost) > 1 else "the only block"
        return f"covers {self.codewords} {noun}{patterns}; {block} keeps {self.left} of {self.correctable}"


def budget(symbol: Symbol, covered: NDArray[np.bool_]) -> Budget:
    """The damage to `symbol` by covering these modules, a bool array of its shape."""
    version, level = symbol.version, symbol.level
    division = blocks(version, level)
    hit = np.unique(codeword_map(version, level)[covered])
    lost = np.bincount(block_of(version, level)[hit[hit >= 0]], minlength=len(division.data))
    vital, patterns = function_modules(version).copy(), 0
    for row, column in alignment_centres(version):
        square = np.s_[row - 2 : row + 3, column - 2 : column + 3]
        if (row, column) != (symbol.size - 7, symbol.size - 7):
            patterns += bool(covered[square].any())
            # Where a timing pattern runs through, its modules stay vital.
            vital[square] = False
            vital[6, column - 2 : column + 3] |= row == 6
            vital[row - 2 : row + 3, 6] |= column == 6
    return Budget(
        lost=tuple(lost.tolist()),
        correctable=division.correctable,
        alignment=patterns,
        vital=bool((vital & covered).any()),
    )
