"""`proof`: a finished artefact, read clean, and then through rising conditions of print and camera."""

from __future__ import annotations

import math
from itertools import chain

from ..scanning import Reading, read
from . import advice
from .artefacts import Artefact, Asked, Sheet, load
from .bench import Bench, Progress
from .readback import Expected, payloads
from .result import Proof
from .trial import edge_of

__all__ = ["MAX_CODES", "proof"]

MAX_CODES = 6
"""Codes of one artefact that are put through conditions: the finest modules first, one of those that are alike."""


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
    bench = Bench(payloads(expected), distance_mm, thorough, watch, len(chosen))
    codes = tuple(bench.proved(*one) for one in chosen)
    found = chain(
        *(advice.of_code(code, sheet, reading) for code, (sheet, reading, _) in zip(codes, chosen, strict=True)),
        advice.of_file(sheets, (reading for _, reading in seen), len(seen) - sum(code.copies for code in codes)),
    )
    watch("done", 1.0)
    return Proof(codes=codes, findings=tuple(found))


def _unwatched(*_: object) -> None:
    """Nobody asked to be told."""


def _chosen(seen: list[tuple[Sheet, Reading]]) -> list[tuple[Sheet, Reading, int]]:
    """The codes to be proved, and how many are like each: those of one text and, to a twentieth, one size."""
    alike: dict[tuple[bytes, int], list[tuple[Sheet, Reading]]] = {}
    for sheet, reading in seen:
        size = round(20 * math.log(edge_of(reading.corners) * sheet.artwork.mm_per_pixel))
        alike.setdefault((reading.data, size), []).append((sheet, reading))
    groups = sorted(alike.values(), key=lambda group: advice.module_mm(*group[0]))[:MAX_CODES]
    return [(*group[0], len(group)) for group in groups]
