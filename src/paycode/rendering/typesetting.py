"""Texts to glyphs in their places: both writers draw these, so what is measured is what is printed.

Bidirectional order is that of Unicode Standard Annex 9, shaping that of HarfBuzz.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from ..errors import RenderError
from ._fpdf import embedding_levels
from ._harfbuzz import Face
from .fonts import Fonts
from .scripts import language_of, script_runs

__all__ = ["Glyph", "Line", "typeset"]

_LONGEST = 1_000
_BREAKS = {"Cc", "Cs", "Zl", "Zp"}
_CACHED_LINES = 4_096
_ANCHORS = {"start": 0.0, "middle": 0.5, "end": 1.0}


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph of a face; x, y: where its origin lies, in ems from the start of the line, y upwards.

    text: the characters it stands for, empty when a glyph before it stands for them.
    """

    face: Face
    id: int
    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: its glyphs from left to right, how far the pen moves, and the box of the ink, all in ems."""

    text: str
    glyphs: tuple[Glyph, ...]
    width: float
    left: float
    bottom: float
    right: float
    top: float

    def start(self, anchor: str) -> float:
        """Where the line starts in ems, seen from its start, middle or end."""
        return -self.width * _ANCHORS[anchor]


@lru_cache(_CACHED_LINES)
def typeset(text: str, fonts: Fonts, *, bold: bool = False, language: str = "") -> Line:
    """The text on one line.

    Raises `MissingGlyph` when no font has a character, `RenderError` for line breaks, other control characters and
    texts of more than 1,000 characters.
    """
    _check(text)
    language = language_of(text, language)
    glyphs: list[Glyph] = []
    pen = 0.0
    for piece, script, face, backwards in _pieces(text, fonts, bold, language):
        shaped = face.shape(piece, script=script, language=language, backwards=backwards)
        texts = _texts(piece, [glyph.cluster for glyph in shaped])
        for glyph, stands_for in zip(shaped, texts, strict=True):
            x, y = pen + glyph.x / face.units, glyph.y / face.units
            glyphs.append(Glyph(face, glyph.glyph, x, y, stands_for))
            pen += glyph.advance / face.units
    return Line(text, tuple(glyphs), pen, *_box(glyphs))


def _check(text: str) -> None:
    if len(text) > _LONGEST:
        raise RenderError(f"a line of text has at most {_LONGEST} characters, not {len(text)}")
    for character in text:
        if unicodedata.category(character) in _BREAKS:
            raise RenderError(f"a line of text has no control character such as U+{ord(character):04X}")


def _pieces(text: str, fonts: Fonts, bold: bool, language: str) -> Iterator[tuple[str, str, Face, bool]]:
    """From left to right: characters of one direction, script and face; script; face; whether it runs to the left."""
    scripts = script_runs(text)
    for (level, script), places in groupby(embedding_levels(text), key=lambda place: (place[1], scripts[place[0]])):
        backwards = level % 2 == 1
        run = "".join(text[index] for index, _ in places)
        runs = list(fonts.runs(run[::-1] if backwards else run, script=script, bold=bold, language=language))
        for piece, face in reversed(runs) if backwards else runs:
            yield piece, script, face, backwards


def _texts(piece: str, clusters: list[int]) -> list[str]:
    """What each glyph stands for: the first of a cluster for all its characters, the others for none."""
    ends = dict(zip(starts := sorted(set(clusters)), [*starts[1:], len(piece)], strict=True))
    return [piece[cluster : ends.pop(cluster)] if cluster in ends else "" for cluster in clusters]


def _box(glyphs: list[Glyph]) -> tuple[float, float, float, float]:
    boxes = [(glyph, glyph.face.box(glyph.id)) for glyph in glyphs]
    inked = [
        (glyph.x + box[0] / units, glyph.y + box[1] / units, glyph.x + box[2] / units, glyph.y + box[3] / units)
        for glyph, box in boxes
        for units in [glyph.face.units]
        if any(box)
    ]
    if not inked:
        return 0.0, 0.0, 0.0, 0.0
    lefts, bottoms, rights, tops = zip(*inked, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)
