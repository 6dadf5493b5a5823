"""`proof`: a finished artefact, read clean, and then through rising conditions of print and camera."""

from __future__ import annotations

import math
from collections.abc import Collection
from itertools import chain
from typing import TypeAlias

from ..errors import Unreadable
from ..payload.scheme import Payload
from ..scanning import Reading, read
from . import advice
from .artefacts import Artefact, Asked, Sheet, load
from .bench import Bench, Progress, is_read
from .result import Proof
from .trial import Target, edge_of

__all__ = ["MAX_CODES", "Expected", "proof", "readable"]

MAX_CODES = 6
"""Codes of one artefact that are put through conditions: the finest modules first, one of those that are alike."""

Expected: TypeAlias = bytes | Payload | Collection[bytes] | None


def proof(
    artefact: Artefact,
    *,
    format: str | None = None,  # noqa: A002
    expected: Expected = None,
    size_mm: float | None = None,
    dpi: float | None = None,
    width_dots: int | None = None,
    page: int | None = None,
    distance_mm: float | None = None,
    thorough: bool = False,
    progress: Progress | None = None,
) -> Proof:
    """How well the codes of an artefact will read once it is printed.

    artefact: bytes of a file, its path, or `Artwork`. format, size_mm, dpi, width_dots, page: as for `artefacts.load`.
    expected: the payload, or the payloads, that the codes must say; another one is a failure. distance_mm: from which
    it will be read; else five widths of the code, at least 150 mm. thorough: every step instead of a search among them,
    each engine by itself as well, and sizes to one per cent. progress(text, share) is called along the way, share being
    0 to 1. Raises what `artefacts.load` raises, and `MissingExtra` ("scan" or "proof").
    """
    sheets = load(artefact, format, Asked(size_mm=size_mm, dpi=dpi, width_dots=width_dots, page=page))
    watch = progress or _unwatched
    watch("reading the file", 0.0)
    seen = [(sheet, reading) for sheet in sheets for reading in read(sheet.artwork.pixels)]
    chosen = _chosen(seen)
    bench = Bench(_wanted(expected), distance_mm, thorough, watch, len(chosen))
    codes = tuple(bench.proved(*one) for one in chosen)
    found = chain(
        *(advice.of_code(code, sheet, reading) for code, (sheet, reading, _) in zip(codes, chosen, strict=True)),
        advice.of_file(sheets, (reading for _, reading in seen), len(seen) - sum(code.copies for code in codes)),
    )
    watch("done", 1.0)
    return Proof(codes=codes, findings=tuple(found))


def readable(
    artefact: Artefact,
    format: str | None,  # noqa: A002
    expected: Expected,
    *,
    size_mm: float | None = None,
    dpi: float | None = None,
    width_dots: int | None = None,
) -> None:
    """The quick check of a finished file: reads it back, and then one everyday photograph of each code in it.

    Arguments as for `proof`. Raises `Unreadable`, which says what failed, and what `artefacts.load` raises.
    """
    wanted = _wanted(expected)
    found = False
    for sheet in load(artefact, format, Asked(size_mm=size_mm, dpi=dpi, width_dots=width_dots)):
        for reading in read(sheet.artwork.pixels):
            found = True
            _check(sheet, reading, wanted)
    if not found:
        raise Unreadable("no code can be read in the finished file")


def _check(sheet: Sheet, reading: Reading, wanted: frozenset[bytes] | None) -> None:
    if wanted is not None and reading.data not in wanted:
        raise Unreadable(f"{sheet.name}: a code in the finished file does not say what it must")
    target = Target.of(sheet.artwork, reading, None)
    if not is_read(target, target.everyday):
        module = f"{_module_mm(sheet, reading):.2f} mm a module"
        raise Unreadable(
            f"{sheet.name}: a code {target.edge_mm:.1f} mm wide, {module}, is not read in an everyday photograph "
            f"from {target.distance_mm:.0f} mm: make it larger, shorten the text or raise the contrast"
        )


def _unwatched(*_: object) -> None:
    """Nobody asked to be told."""


def _wanted(expected: Expected) -> frozenset[bytes] | None:
    if expected is None:
        return None
    if isinstance(expected, Payload):
        return frozenset([expected.data])
    return frozenset([expected]) if isinstance(expected, bytes) else frozenset(expected)


def _chosen(seen: list[tuple[Sheet, Reading]]) -> list[tuple[Sheet, Reading, int]]:
    """The codes to be proved, and how many are like each: those of one text and, to a twentieth, one size."""
    alike: dict[tuple[bytes, int], list[tuple[Sheet, Reading]]] = {}
    for sheet, reading in seen:
        size = round(20 * math.log(edge_of(reading.corners) * sheet.artwork.mm_per_pixel))
        alike.setdefault((reading.data, size), []).append((sheet, reading))
    groups = sorted(alike.values(), key=lambda group: _module_mm(*group[0]))[:MAX_CODES]
    return [(*group[0], len(group)) for group in groups]


def _module_mm(sheet: Sheet, reading: Reading) -> float:
    return edge_of(reading.corners) * sheet.artwork.mm_per_pixel / (advice.modules_of(reading) or 21)
