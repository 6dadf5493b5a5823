"""`proof`: a finished artefact, read clean, and then through rising conditions of print and camera."""

from __future__ import annotations

import bisect
import math
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from itertools import chain
from typing import TypeAlias

from ..errors import MissingExtra, Unreadable
from ..payload import payer, registry
from ..payload.scheme import Payload
from ..scanning import Reading, read
from ..scanning._opencv import OpenCV
from ..scanning._zbar import ZBar
from ..scanning._zxing import ZXing
from ..scanning.engines import Engine
from . import advice
from .artefacts import Artefact, Asked, Sheet, load
from .conditions import CONDITIONS, GOOD, Condition, Setting, everyday
from .measuring import measure
from .result import CodeProof, Proof, Reach
from .trial import Reader, Target, by, edge_of, quick

__all__ = ["MAX_CODES", "Expected", "Progress", "engines", "proof", "readable"]

MAX_CODES = 6
"""Codes of one artefact that are put through conditions: the finest modules first, one of those that are alike."""

Expected: TypeAlias = bytes | Payload | Collection[bytes] | None
Progress: TypeAlias = Callable[[str, float], object]

# A camera looks at many frames a second, so one of two read is read.
_FRAMES = (0, 1)
# Sizes and distances are found to this ratio.
_PRECISION, _FINE_PRECISION = 1.04, 1.01
_FINEST_DPI = 600.0


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
    bench = _Bench(_wanted(expected), distance_mm, thorough, watch, len(chosen))
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
    if not _read(target, everyday(min(_FINEST_DPI, sheet.artwork.dpi))):
        module = f"{_module_mm(sheet, reading):.2f} mm a module"
        raise Unreadable(
            f"{sheet.name}: a code {target.edge_mm:.1f} mm wide, {module}, is not read in an everyday photograph "
            f"from {target.distance_mm:.0f} mm: make it larger, shorten the text or raise the contrast"
        )


def _unwatched(*_: object) -> None:
    """Nobody asked to be told."""


def engines() -> Iterator[Engine]:
    """The engines that are installed."""
    for engine in (ZXing, OpenCV, ZBar):
        try:
            yield engine()
        except MissingExtra:
            continue


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


class _Bench:
    """Puts one code after the other through everything."""

    def __init__(
        self, wanted: frozenset[bytes] | None, distance_mm: float | None, thorough: bool, watch: Progress, codes: int
    ) -> None:
        self._wanted = wanted
        self._distance_mm = distance_mm
        self._thorough = thorough
        self._watch = watch
        self._engines = tuple(engines())
        self._stages = max(1, codes) * (len(CONDITIONS) + 2)
        self._stage = 0

    def proved(self, sheet: Sheet, reading: Reading, copies: int) -> CodeProof:
        """Everything about one code."""
        target = Target.of(sheet.artwork, reading, self._distance_mm)
        modules = advice.modules_of(reading)
        daily = everyday(min(_FINEST_DPI, sheet.artwork.dpi))
        good = _read(target, GOOD)
        return CodeProof(
            sheet=sheet.name,
            copies=copies,
            text=_shown(reading),
            symbology=reading.symbology,
            version=reading.version,
            level=reading.level,
            edge_mm=target.edge_mm,
            module_mm=target.edge_mm / modules if modules else None,
            distance_mm=target.distance_mm,
            expected=self._wanted is None or reading.data in self._wanted,
            engines=tuple((engine.name, _reads_file(engine, target)) for engine in self._fair(target)),
            measures=measure(sheet.artwork, reading.corners, modules) if modules else None,
            good=good,
            everyday=_read(target, daily),
            reaches=tuple(self._reach(target, condition) for condition in CONDITIONS) if good else (),
            smallest_mm=self._smallest(target, daily),
            farthest_mm=self._farthest(target, daily),
            target=target,
        )

    def _fair(self, target: Target) -> Iterator[Engine]:
        """The engines whose adapters report such data at all: zbar and OpenCV convert what is not ASCII."""
        return (engine for engine in self._engines if target.data.isascii() or engine.name == ZXing.name)

    def _reach(self, target: Target, condition: Condition) -> Reach:
        self._say(condition.title)
        each = self._fair(target) if self._thorough else ()
        return Reach(
            condition=condition,
            read=self._steps(target, condition, quick),
            engines=tuple((engine.name, self._steps(target, condition, by(engine))) for engine in each),
        )

    def _steps(self, target: Target, condition: Condition, reader: Reader) -> int:
        """How many steps are read before the first that is not; thorough tries them all up to it."""
        count = len(condition.steps)

        def fails(step: int) -> bool:
            return not _read(target, condition.at(condition.steps[step]), reader)

        if self._thorough:
            return next(filter(fails, range(count)), count)
        return bisect.bisect_left(range(count), True, key=fails)

    def _smallest(self, target: Target, daily: Setting) -> float | None:
        self._say("smallest size")
        factor = _harshest(lambda harsh: _read(target.scaled(1 / harsh), daily), self._precision)
        return None if factor is None else target.edge_mm / factor

    def _farthest(self, target: Target, daily: Setting) -> float | None:
        self._say("farthest distance")
        factor = _harshest(lambda harsh: _read(target, replace(daily, reach=harsh)), self._precision)
        return None if factor is None else target.distance_mm * factor

    @property
    def _precision(self) -> float:
        return _FINE_PRECISION if self._thorough else _PRECISION

    def _say(self, text: str) -> None:
        self._watch(text, self._stage / self._stages)
        self._stage += 1


def _read(target: Target, setting: Setting, reader: Reader = quick) -> bool:
    return any(target.reads(setting, reader, seed) for seed in _FRAMES)


def _reads_file(engine: Engine, target: Target) -> bool:
    """From the file itself, or else from a good photograph: engines differ in the sizes that they like."""
    pictures = (target.grey.pixels, target.frame(GOOD))
    return any(found.data == target.data for picture in pictures for found in by(engine)(picture))


def _shown(reading: Reading) -> str | None:
    """What the code says; of a payer's code, which is money to whoever has it, only the beginning."""
    if reading.text is None or not registry.is_payer_code(reading.data):
        return reading.text
    return payer.masked(reading.text)


def _harshest(reads: Callable[[float], bool], precision: float) -> float | None:
    """The largest factor that is still read: first in leaps, up or down from 1, then by halving what is left."""
    step = _LEAP if reads(1.0) else 1 / _LEAP
    factor, wanted = 1.0, step < 1
    while reads(factor * step) is not wanted:
        factor *= step
        if not 1 / _SPAN < factor < _SPAN:
            return factor if step > 1 else None
    good, bad = sorted((factor, factor * step))
    while bad / good > precision:
        middle = math.sqrt(good * bad)
        good, bad = (middle, bad) if reads(middle) else (good, middle)
    return good


# Factor of one leap, and how far leaps go.
_LEAP, _SPAN = 1.5, 8.0
