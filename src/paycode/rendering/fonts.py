"""Which face draws which text: found among font files, chosen by script, weight and language, the same every time.

Order of choice for a script; each character, with the marks on it, takes the first face that has it:

1. upright faces before slanted ones, and of normal width before narrow and wide ones;
2. families: what Noto, then what Windows and macOS have for the script (for Chinese, Japanese and Korean: for the
   language), Noto Sans, Fira Sans (which comes with the extra `pdf`), DejaVu Sans, Liberation Sans, other sans-serifs
   of Noto, then all others by name;
3. the weight nearest to the asked one, then the file's path.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from ..errors import MissingGlyph, RenderError
from ._fontpkg import bundled
from ._harfbuzz import Face, faces
from .scripts import advice, clusters, families, invisible

__all__ = ["Fonts"]

_REGULAR, _BOLD, _NORMAL_WIDTH = 400, 700, 100
_SUFFIXES = {".ttf", ".otf", ".ttc", ".otc"}
_MOST_FILES = 20_000
_FOLDERS = {"darwin": ("/System/Library/Fonts", "/Library/Fonts"), "win32": ("C:/Windows/Fonts",)}
_FOLDERS_ELSEWHERE = ("/usr/share/fonts", "/usr/local/share/fonts")
_GENERAL = ("Noto Sans", "Fira Sans", "DejaVu Sans", "Liberation Sans")
# Families of Noto that no sign is set in as long as there are others.
_SPECIAL = ("Mono", "UI", "Display", "Serif")


class Fonts:
    """The faces that texts are set in; `Fonts.system()` for those of the machine, `Fonts(folder)` for chosen ones.

    Each of `paths` is a font file (.ttf, .otf, .ttc, .otc), or a folder that is searched with all folders below it.
    Fira Sans is always there as well. Broken files in folders are passed over; `RenderError` for a path that is not
    there and for a file without a face, `MissingExtra` without the extra `pdf`.
    """

    def __init__(self, *paths: str | os.PathLike[str]) -> None:
        found = [face for path in paths for face in _at(Path(path))]
        self._faces = (*found, *(face for file in bundled() for face in faces(file)))
        self._orders: dict[tuple[str, bool, str], tuple[Face, ...]] = {}

    @staticmethod
    @cache
    def system() -> Fonts:
        """The fonts in the folders of the whole machine (not of one user), looked up once a process."""
        return Fonts(*filter(os.path.isdir, _FOLDERS.get(sys.platform, _FOLDERS_ELSEWHERE)))

    @cache  # noqa: B019 - what is kept is as long-lived as the fonts it is made from
    def family(self, *names: str) -> Fonts:
        """The first of these families that is there in regular and bold, and no other; `RenderError` when none is."""
        for name in names:
            faces = [
                face for face in self._faces if face.family == name and face.upright and face.width == _NORMAL_WIDTH
            ]
            if {_REGULAR, _BOLD} <= {face.weight for face in faces}:
                return _Family(faces)
        raise RenderError(f"fonts: none of {', '.join(names)} is there in regular and bold")

    def runs(self, text: str, *, script: str, bold: bool, language: str) -> Iterator[tuple[str, Face]]:
        """A text of one script in pieces, each with its face; `MissingGlyph` when no face has a character."""
        order = self._order(script, bold, language)
        pieces: list[tuple[str, Face]] = []
        for cluster in clusters(text):
            face = _first(order, cluster)
            if face is None:
                raise _missing(order, cluster)
            if pieces and pieces[-1][1] is face:
                pieces[-1] = pieces[-1][0] + cluster, face
            else:
                pieces.append((cluster, face))
        yield from pieces

    def _order(self, script: str, bold: bool, language: str) -> tuple[Face, ...]:
        key = script, bold, language
        if key not in self._orders:
            liked = {family: rank for rank, family in enumerate((*families(script, language), *_GENERAL))}
            # Of equals the first that was given: sorting keeps their order.
            self._orders[key] = tuple(sorted(self._faces, key=lambda face: _rank(face, liked, bold)))
        return self._orders[key]


class _Family(Fonts):
    """The faces of one family."""

    def __init__(self, members: list[Face]) -> None:
        super().__init__()
        self._faces = tuple(members)


def _rank(face: Face, liked: dict[str, int], bold: bool) -> tuple[object, ...]:
    family = liked.get(face.family, len(liked) + _oddness(face.family))
    weight = abs(face.weight - (_BOLD if bold else _REGULAR))
    return not face.upright, face.width != _NORMAL_WIDTH, family, face.family, weight


def _oddness(family: str) -> int:
    plain = not any(word in family.split() for word in _SPECIAL)
    return 0 if plain and family.startswith("Noto Sans") else 1 if plain else 2


def _first(order: Iterable[Face], text: str) -> Face | None:
    needed = {character for character in text if not invisible(character)}
    return next((face for face in order if face.covers(needed)), None)


def _missing(order: Iterable[Face], cluster: str) -> MissingGlyph:
    """Which character of the cluster it is; its first when each is there, but never in one face."""
    absent = (character for character in cluster if not invisible(character) and _first(order, character) is None)
    character = next(absent, cluster[0])
    return MissingGlyph(character, *advice(character))


def _at(path: Path) -> Iterator[Face]:
    if path.is_dir():
        for file in _files(path):
            yield from faces(file)
        return
    if not path.is_file():
        raise RenderError(f"fonts: there is no file or folder {str(path)!r:.200}")
    found = list(faces(path))
    if not found:
        raise RenderError(f"fonts: {str(path)!r:.200} is no font file with outlines")
    yield from found


def _files(folder: Path) -> list[Path]:
    """Font files below a folder in the order of their paths; folders that cannot be read are passed over."""
    found = []
    for place, folders, names in os.walk(folder):
        folders.sort()
        found += [Path(place, name) for name in sorted(names) if Path(name).suffix.lower() in _SUFFIXES]
        if len(found) > _MOST_FILES:
            raise RenderError(f"fonts: more than {_MOST_FILES} font files below {str(folder)!r:.200}")
    return found
