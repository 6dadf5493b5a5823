"""Home of HarfBuzz: font files to faces; text to glyphs and their places; glyphs to outlines.

HarfBuzz reads hostile files without harm, so faces are opened with it and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import MissingExtra
from .drawing import Command

__all__ = ["Face", "Shaped", "faces"]

_LARGEST_FILE = 200_000_000
_MOST_FACES = 100
_OUTLINES = {"glyf", "CFF ", "CFF2"}
_FAMILY, _TYPOGRAPHIC_FAMILY = 1, 16
_SOURCE_LEVEL = 1
"""HarfBuzz's cluster level "monotone characters": marks count with their base, and clusters stay as fine as can be."""


class Shaped(NamedTuple):
    """One glyph: its id, the index of its first character, how far the pen moves and where it is put, in font units."""

    glyph: int
    cluster: int
    advance: int
    x: int
    y: int


class Face:
    """One face of a font file: family, weight (400 regular, 700 bold), width (100 normal), upright, units an em."""

    __slots__ = (
        "_covered",
        "_font",
        "_library",
        "_outlines",
        "family",
        "index",
        "path",
        "units",
        "upright",
        "weight",
        "width",
    )

    def __init__(self, path: Path, index: int, font: Any, library: Any) -> None:
        style = library.StyleTag
        self.path, self.index = path, index
        self.family = _family(font.face)
        self.units = int(font.face.upem)
        self.weight = round(font.get_style_value(style.WEIGHT))
        self.width = round(font.get_style_value(style.WIDTH))
        self.upright = font.get_style_value(style.ITALIC) == 0 and font.get_style_value(style.SLANT_ANGLE) == 0
        self._font, self._library = font, library
        self._covered: Any = None
        self._outlines: dict[int, tuple[Command, ...]] = {}

    def __repr__(self) -> str:
        return f"<Face {self.family} {self.weight}>"

    def covers(self, characters: Iterable[str]) -> bool:
        """Whether the face has a glyph for every one of these."""
        if self._covered is None:
            self._covered = self._font.face.unicodes
        return all(ord(character) in self._covered for character in characters)

    def shape(self, text: str, *, script: str, language: str, backwards: bool) -> list[Shaped]:
        """The glyphs of a text of one script from left to right; backwards: the script runs from right to left."""
        buffer = self._library.Buffer()
        buffer.cluster_level = _SOURCE_LEVEL
        buffer.add_str(text)
        buffer.direction = "rtl" if backwards else "ltr"
        buffer.script = script
        buffer.language = language or "en"
        self._library.shape(self._font, buffer)
        return [
            Shaped(info.codepoint, info.cluster, place.x_advance, place.x_offset, place.y_offset)
            for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
        ]

    def advance(self, glyph: int) -> int:
        """How far the glyph moves the pen when nothing adjusts it, in font units."""
        return int(self._font.get_glyph_h_advance(glyph))

    def outline(self, glyph: int) -> tuple[Command, ...]:
        """The outline in font units, y upwards; besides M, L, C and Z also quadratic curves ("Q", x1, y1, x, y)."""
        if glyph not in self._outlines:
            pen = _Pen()
            self._font.draw_glyph_with_pen(glyph, pen)
            self._outlines[glyph] = tuple(pen.commands)
        return self._outlines[glyph]

    def box(self, glyph: int) -> tuple[int, int, int, int]:
        """Left, bottom, right and top of the glyph's ink in font units; all zero for a blank."""
        extents = self._font.get_glyph_extents(glyph)
        if extents is None or not extents.width:
            return 0, 0, 0, 0
        left, top = extents.x_bearing, extents.y_bearing
        return left, top + extents.height, left + extents.width, top


def faces(path: Path) -> Iterator[Face]:
    """The faces of a font file that can be drawn as outlines; none when the file is broken, empty or no font at all."""
    library = _harfbuzz()
    try:
        if not 0 < path.stat().st_size <= _LARGEST_FILE:
            return
        blob = library.Blob.from_file_path(str(path))
        count = library.Face(blob, 0).count
    except (OSError, ValueError, library.HarfBuzzError):
        return
    for index in range(min(count, _MOST_FACES)):
        face = _face(path, index, blob, library)
        if face is not None:
            yield face


def _face(path: Path, index: int, blob: Any, library: Any) -> Face | None:
    face = library.Face(blob, index)
    try:
        usable = face.glyph_count and face.upem and _OUTLINES & set(face.table_tags)
        return Face(path, index, library.Font(face), library) if usable else None
    except (ValueError, OverflowError):  # names and tags that are no text, measures that are no numbers
        return None


class _Pen:
    """Collects an outline."""

    def __init__(self) -> None:
        self.commands: list[Command] = []

    def moveTo(self, point: tuple[float, float]) -> None:  # noqa: N802 - the names are HarfBuzz's
        self.commands.append(("M", *point))

    def lineTo(self, point: tuple[float, float]) -> None:  # noqa: N802
        self.commands.append(("L", *point))

    def qCurveTo(self, control: tuple[float, float], point: tuple[float, float]) -> None:  # noqa: N802
        self.commands.append(("Q", *control, *point))

    def curveTo(self, first: tuple[float, float], second: tuple[float, float], point: tuple[float, float]) -> None:  # noqa: N802
        self.commands.append(("C", *first, *second, *point))

    def closePath(self) -> None:  # noqa: N802
        self.commands.append(("Z",))


def _family(face: Any) -> str:
    return str(face.get_name(_TYPOGRAPHIC_FAMILY) or face.get_name(_FAMILY) or "")


def _harfbuzz() -> Any:
    try:
        import uharfbuzz
    except ImportError:
        raise MissingExtra("pdf", "uharfbuzz") from None
    return uharfbuzz
