"""One code after the other through everything: measured, photographed, and made worse until reading stops."""

from __future__ import annotations

import bisect
import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeAlias

from ..errors import MissingExtra
from ..payload import payer, registry
from ..scanning import Reading
from ..scanning._opencv import OpenCV
from ..scanning._zbar import ZBar
from ..scanning._zxing import ZXing
from ..scanning.engines import Engine
from . import advice
from .artefacts import Sheet
from .conditions import CONDITIONS, GOOD, Condition, Setting
from .measuring import measure
from .result import CodeProof, Reach
from .trial import Reader, Target, by, quick

__all__ = ["Bench", "Progress", "engines", "is_read"]

Progress: TypeAlias = Callable[[str, float], object]
"""Told what is being done, and the share that is done, 0 to 1."""

# A camera looks at many frames a second, so one of two read is read.
_FRAMES = (0, 1)
# Sizes and distances are found to this ratio.
_PRECISION, _FINE_PRECISION = 1.04, 1.01
# Factor of one leap, and how far leaps go.
_LEAP, _SPAN = 1.5, 8.0


class Bench:
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
        good = is_read(target, GOOD)
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
            everyday=is_read(target, target.everyday),
            reaches=tuple(self._reach(target, condition) for condition in CONDITIONS) if good else (),
            smallest_mm=self._smallest(target),
            farthest_mm=self._farthest(target),
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
            return not is_read(target, condition.at(condition.steps[step]), reader)

        if self._thorough:
            return next(filter(fails, range(count)), count)
        return bisect.bisect_left(range(count), True, key=fails)

    def _smallest(self, target: Target) -> float | None:
        self._say("smallest size")
        factor = _harshest(lambda harsh: is_read(target.scaled(1 / harsh), target.everyday), self._precision)
        return None if factor is None else target.edge_mm / factor

    def _farthest(self, target: Target) -> float | None:
        self._say("farthest distance")
        factor = _harshest(lambda harsh: is_read(target, replace(target.everyday, reach=harsh)), self._precision)
        return None if factor is None else target.distance_mm * factor

    @property
    def _precision(self) -> float:
        return _FINE_PRECISION if self._thorough else _PRECISION

    def _say(self, text: str) -> None:
        self._watch(text, self._stage / self._stages)
        self._stage += 1


def engines() -> Iterator[Engine]:
    """The engines that are installed."""
    for engine in (ZXing, OpenCV, ZBar):
        try:
            yield engine()
        except MissingExtra:
            continue


def is_read(target: Target, setting: Setting, reader: Reader = quick) -> bool:
    """Whether one of the frames of this setting is read."""
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
