"""Text into its box: full size, smaller down to a limit, two lines, or an error; never cut, never over the edge."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from ...errors import RenderError
from ..drawing import Colour, Text
from ..fonts import Fonts
from ..scripts import clusters
from ..typesetting import Line, typeset

__all__ = ["SMALLEST", "Anchor", "Block", "Fitted", "fit", "stack"]

Anchor: TypeAlias = Literal["start", "middle", "end"]

_POINT = 25.4 / 72
# Six points: what a reader with glasses makes out on a card in the hand.
SMALLEST = 6 * _POINT
# How much smaller than two lines one line may be before it is broken between words, or within what may be a word.
_WORDS_APART, _WORD_BROKEN = 0.72, 0.5
_ASCENT, _DESCENT, _LEADING = 0.74, 0.24, 0.1
_SHRINK, _SHRINKINGS = 0.94, 16
_NO_START = "、。，．・：；？！）］｝」』】〉》ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.:;?!)]}%”’"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A text and how it may be set.

    field: its name in errors. size, least: the em in millimetres, wanted and smallest. lines: how many at most, 1 or 2.
    after: space above it when another block stands there. under: the largest share of that block's size it may have, 0
    for any. pad, behind: the space and the colour around it.
    """

    field: str
    text: str
    size: float
    least: float = SMALLEST
    lines: int = 1
    bold: bool = False
    fill: Colour
    language: str = ""
    after: float = 0.0
    under: float = 0.0
    pad: float = 0.0
    behind: Colour | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A block in its lines, all of one size; ascent and descent of a line in millimetres, over all of its ink."""

    block: Block
    lines: tuple[str, ...]
    size: float
    width: float
    ascent: float
    descent: float

    @property
    def height(self) -> float:
        """From the top of the first line to the bottom of the last, and the padding; 0 without a text."""
        if not self.lines:
            return 0.0
        return self._step * len(self.lines) - _LEADING * self.size + 2 * self.block.pad

    @property
    def _step(self) -> float:
        return self.ascent + self.descent + _LEADING * self.size

    def texts(self, x: float, top: float, anchor: Anchor) -> Iterator[Text]:
        """The lines as items, `x` being where their anchor is and `top` where the block begins."""
        for number, line in enumerate(self.lines):
            y = top + self.block.pad + self.ascent + number * self._step
            block = self.block
            yield Text(
                text=line, x=x, y=y, size_mm=self.size, bold=block.bold, fill=block.fill, language=block.language,
                anchor=anchor,
            )  # fmt: skip


def fit(block: Block, width: float, fonts: Fonts) -> Fitted:
    """The block in `width` millimetres; `RenderError` says by how much it is too long at its smallest size."""
    if not block.text:
        return Fitted(block=block, lines=(), size=block.size, width=0.0, ascent=0.0, descent=0.0)
    width -= 4 * block.pad
    best = _set((block.text,), block, width, fonts)
    if block.lines > 1 and best.size < block.size:
        for breaks, worth in (
            (_between_words(block.text), _WORDS_APART),
            (_between_clusters(block.text), _WORD_BROKEN),
        ):
            options = [_set(lines, block, width, fonts) for lines in breaks]
            broken = max(options, key=lambda option: option.size, default=best)
            if best.size < max(block.least, broken.size * worth):
                best = broken
    if best.size < block.least:
        needed = best.width * block.least / best.size
        lines = " on two lines" if len(best.lines) > 1 else ""
        raise RenderError(
            f"{block.field}: {block.text!r:.80} is too long: it takes {needed:.1f} mm{lines} at the smallest size of "
            f"{block.least / _POINT:.1f} pt, there are {width:.1f} mm"
        )
    return best


def stack(blocks: Sequence[Block], width: float, height: float, fonts: Fonts) -> list[tuple[Fitted, float]]:
    """The blocks one below the other, each with its top, all made smaller together until they fit the height."""
    for shrinking in range(_SHRINKINGS):
        factor = _SHRINK**shrinking
        fitted = _each([_smaller(block, factor) for block in blocks if block.text], width, fonts)
        gaps = [part.block.after if place else 0.0 for place, part in enumerate(fitted)]
        needed = sum(gaps) + sum(part.height for part in fitted)
        if needed <= height:
            return list(zip(fitted, _tops(fitted, gaps), strict=True))
    fields = ", ".join(dict.fromkeys(part.block.field for part in fitted))
    raise RenderError(
        f"{fields}: take {needed:.1f} mm of height at their smallest sizes, there are {height:.1f} mm; "
        "shorten or leave out one of them, a language or the serial number"
    )


def _each(blocks: Sequence[Block], width: float, fonts: Fonts) -> list[Fitted]:
    fitted: list[Fitted] = []
    for block in blocks:
        most = block.under * fitted[-1].size if block.under and fitted else block.size
        fitted.append(fit(replace(block, size=max(block.least, min(block.size, most))), width, fonts))
    return fitted


def _tops(fitted: Sequence[Fitted], gaps: Sequence[float]) -> Iterator[float]:
    top = 0.0
    for part, gap in zip(fitted, gaps, strict=True):
        top += gap
        yield top
        top += part.height


def _smaller(block: Block, factor: float) -> Block:
    return replace(
        block, size=max(block.size * factor, block.least), after=block.after * factor, pad=block.pad * factor
    )


def _set(lines: tuple[str, ...], block: Block, width: float, fonts: Fonts) -> Fitted:
    """These lines at the largest size, up to the wanted one, at which the widest fits."""
    shaped = [typeset(line, fonts, bold=block.bold, language=block.language) for line in lines]
    widest = max(map(_extent, shaped))
    size = min(block.size, width / widest) if widest else block.size
    ascent = max(_ASCENT, *(line.top for line in shaped)) * size
    descent = max(_DESCENT, *(-line.bottom for line in shaped)) * size
    return Fitted(block=block, lines=lines, size=size, width=widest * size, ascent=ascent, descent=descent)


def _extent(line: Line) -> float:
    """The width that keeps ink and pen inside whichever way the line is anchored."""
    return line.width + 2 * max(0.0, -line.left, line.right - line.width)


def _between_words(text: str) -> list[tuple[str, str]]:
    places = [place for place, mark in enumerate(text) if mark == " "]
    return [
        (text[:place].rstrip(), text[place:].lstrip())
        for place in places
        if text[:place].strip() and text[place:].strip()
    ]


def _between_clusters(text: str) -> list[tuple[str, str]]:
    """The breaks nearest to the middle, by character cells; no line begins with a closing mark."""
    parts = clusters(text)
    cells = [1 + (unicodedata.east_asian_width(part[0]) in "WF") for part in parts]
    half = sum(cells) / 2
    places = [place for place in range(1, len(parts)) if parts[place][0] not in _NO_START and parts[place].strip()]
    places.sort(key=lambda place: abs(sum(cells[:place]) - half))
    return [("".join(parts[:place]).rstrip(), "".join(parts[place:])) for place in places[:3]]
