"""Which symbol this is: level and mask by the format information, the size checked against the version information.

Any two format words differ in seven bits or more, two version words in eight, so that three wrong bits leave no doubt
(ISO/IEC 18004:2015, annexes C and D). An unknown bit counts as half a wrong one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import Undecodable
from ..payload.scheme import Level
from .information import format_words, version_word
from .layout import format_places, version_places
from .tables import Version

__all__ = ["Format", "check_version", "read_format"]

Modules = NDArray[np.bool_]
Copies = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Format:
    """What the format information says; `distance` is how far the nearer copy is from a right one, in half bits."""

    level: Level
    mask: int
    distance: int

    @property
    def legible(self) -> bool:
        """Whether it is at most three bits away."""
        return self.distance <= _REACH


def read_format(modules: Modules, unknown: Modules | None, version: Version) -> Format:
    """The format word that is nearest to one of the copies.

    modules, unknown: flat. Of two words equally near to a copy each, the one nearer to both copies together is taken;
    if they tie again, there is no telling, and the distance is that of nothing like a format.
    """
    words, copies = format_words(version), _read(modules, unknown, format_places(version))
    first, doubt = copies[0]
    if first in words and not doubt and copies[-1] == copies[0]:
        return Format(*words[first], 0)
    ranked = sorted((min(away), sum(away), word) for word in words for away in [_away(word, copies)])
    (distance, total, word), second = ranked[:2]
    return Format(*words[word], _NOTHING if second[:2] == (distance, total) else distance)


def check_version(modules: Modules, unknown: Modules | None, version: Version) -> None:
    """The size tells the version: `Undecodable` only if a copy says another one clearly, and none says this one."""
    copies = _read(modules, unknown, version_places(version))
    if copies and not _says(copies, version) and any(_says(copies, other) for other in range(7, 41)):
        raise Undecodable(
            f"the version information says another version than the size, {version} (ISO/IEC 18004 section 7.10)",
            stage="version",
        )


def _says(copies: Copies, version: Version) -> bool:
    return isinstance(version, int) and min(_away(version_word(version), copies)) <= _REACH


def _read(modules: Modules, unknown: Modules | None, places: NDArray[np.intp]) -> Copies:
    """The word of each copy, and which of its bits are unknown."""
    weights = 1 << np.arange(places.shape[1])[::-1]
    words = (modules[places] @ weights).tolist()
    masks = [0] * len(words) if unknown is None else (unknown[places] @ weights).tolist()
    return list(zip(words, masks, strict=True))


def _away(word: int, copies: Copies) -> list[int]:
    """Distance to each copy in half bits."""
    return [2 * ((word ^ copy) & ~unknown).bit_count() + unknown.bit_count() for copy, unknown in copies]


# Half bits.
_REACH = 6
_NOTHING = 30
