"""What each module says, from -1 for light to 1 for dark, and how sure: local contrast, and filters taught on the spot.

A blurred, shaken or noisy picture mixes each module with its neighbours. The finder, timing and alignment patterns are
known beforehand, so they teach a linear filter that undoes the mixture (a trained equaliser, as modems have); once most
modules are told rightly, all of them teach it further (decision-directed equalisation: R. W. Lucky, 1966).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from ...symbol.layout import alignment_centres, patterns
from .. import _opencv
from ..engines import Grey
from .grids import KEPT, MARGIN, UNIT

__all__ = ["glimpse", "likeness", "soft_modules", "views"]

Floats = NDArray[np.float32]


def soft_modules(patch: Grey, reach: int = 7) -> Floats:
    """Each module of a straightened symbol, quiet zone included, against the lightest and darkest within reach."""
    return _against_extremes(_means(patch.astype(np.float32)), reach)


def glimpse(means: Floats) -> float:
    """The likeness of modules whose grey levels these are, quiet zone included."""
    return likeness(_against_extremes(means, 7), len(means) - 2 * MARGIN)


def likeness(soft: Floats, size: int) -> float:
    """Correlation of the modules with those of a symbol of this size that are known beforehand."""
    places, values = _known(size)
    seen = soft[places]
    return float(seen @ values / np.sqrt((seen @ seen) * len(values) + 1e-9))


def views(patch: Grey) -> Iterator[Floats]:
    """The modules of a straightened symbol, without quiet zone, told in one way after the other."""
    size = len(patch) // UNIT - 2 * MARGIN
    inner = slice(MARGIN, MARGIN + size), slice(MARGIN, MARGIN + size)
    for soft in _views(patch, size):
        yield soft[inner]


def _views(patch: Grey, size: int) -> Iterator[Floats]:
    """From what costs least to what costs most."""
    means = _means(patch.astype(np.float32))
    for reach in _REACHES:
        soft = _against_extremes(means, reach)
        yield soft
        yield equalised(soft, size, 1)
    yield (_opencv.averaged(means, 9) - means) / (means.std() + 1)
    for sharper in chain([means], (_means(_deblurred(patch, blur)) for blur in _BLURS)):
        soft = _against_extremes(sharper, _REACHES[0])
        yield self_taught(soft, equalised(soft, size, 2), size)


def equalised(soft: Floats, size: int, reach: int) -> Floats:
    """The modules through the filter of this reach that gives the known ones nearest to what they are."""
    places, values = _known(size)
    around = _surroundings(soft, reach)
    filtered: Floats = around @ _taught(around[places], values, np.ones_like(values))
    return filtered


def self_taught(soft: Floats, decided: Floats, size: int, rounds: int = 4) -> Floats:
    """Filters taught by what was decided before, the surer the more, and by the known modules."""
    places, values = _known(size)
    around = _surroundings(soft, 2)
    for _ in range(rounds):
        wanted, weight = np.where(decided > 0, np.float32(1), np.float32(-1)), np.minimum(np.abs(decided), 1)
        wanted[places], weight[places] = values, 2
        weight[_outside(size)] = 0
        decided = around @ _taught(around.reshape(-1, around.shape[-1]), wanted.reshape(-1), weight.reshape(-1))
    return decided


def _deblurred(patch: Grey, blur: float) -> Floats:
    """The symbol as it was before a blur of so many modules (N. Wiener's filter, 1949)."""
    level = patch.mean(dtype=np.float64)
    spectrum = np.fft.rfft2(patch - level) * _inverse(len(patch), blur)
    sharp: Floats = (np.fft.irfft2(spectrum, patch.shape) + level).astype(np.float32)
    return sharp


@lru_cache(maxsize=KEPT)
def _inverse(side: int, blur: float) -> Floats:
    """What undoes the blur at each frequency, as far as it left more than noise."""
    passed = np.exp(-2 * (np.pi * blur * UNIT * np.fft.fftfreq(side)) ** 2)
    both = np.outer(passed, np.abs(passed[: side // 2 + 1]))
    return (both * (1 + _NOISE) / (both**2 + _NOISE)).astype(np.float32)


def _means(patch: Floats) -> Floats:
    """The grey level of each module, without its rim."""
    cells = len(patch) // UNIT
    inner = patch.reshape(cells, UNIT, cells, UNIT)[:, 1:-1, :, 1:-1]
    means: Floats = inner.mean((1, 3), dtype=np.float32)
    return means


def _against_extremes(means: Floats, reach: int) -> Floats:
    """Where each mean lies between the extremes around it; near 0 where there is hardly any contrast."""
    least, most = (_opencv.averaged(extreme, reach) for extreme in _opencv.extremes(means, reach))
    half = (most - least) / 2
    floor = max(_FAINT * float(np.median(half)), _STEPS)
    return np.clip(((most + least) / 2 - means) / np.maximum(half, np.float32(floor)), -_MOST, _MOST)


def _taught(around: Floats, values: Floats, weight: Floats) -> Floats:
    """Weights of the filter: least squares, held near the one that changes nothing."""
    scaled = around * weight[:, None]
    nothing = np.zeros(around.shape[1], np.float32)
    nothing[(len(nothing) - 1) // 2] = 1
    held = np.float32(_HELD) * np.eye(len(nothing), dtype=np.float32)
    return np.linalg.solve(scaled.T @ around + held, scaled.T @ values + _HELD * nothing).astype(np.float32)


def _surroundings(soft: Floats, reach: int) -> Floats:
    """For each module those around it, row by row, and a constant; shape (n, n, (2 reach + 1) ** 2 + 1)."""
    wide = np.pad(soft, reach, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(wide, (2 * reach + 1, 2 * reach + 1))
    flat = windows.reshape(*soft.shape, -1)
    return np.concatenate([flat, np.ones((*soft.shape, 1), np.float32)], axis=-1)


@cache
def _known(size: int) -> tuple[NDArray[np.bool_], Floats]:
    """Which modules are known beforehand, quiet zone included, and what they are; those by the finders are light."""
    version = (size - 17) // 4
    places = np.zeros((size + 2, size + 2), np.bool_)
    places[:9, :9] = places[:9, -9:] = places[-9:, :9] = True
    places[7, 1:-1] = places[1:-1, 7] = True
    for row, column in alignment_centres(version):
        places[row - 1 : row + 4, column - 1 : column + 4] = True
    places, values = np.pad(places, MARGIN - 1), np.pad(patterns(version), MARGIN)
    return places, np.where(values[places], np.float32(1), np.float32(-1))


@cache
def _outside(size: int) -> NDArray[np.bool_]:
    outside = np.ones((size + 2 * MARGIN,) * 2, np.bool_)
    outside[MARGIN:-MARGIN, MARGIN:-MARGIN] = False
    return outside


# Share of the usual contrast, and grey levels, below which there is none; the most that a module says.
_FAINT, _STEPS, _MOST = 0.35, 2.0, 1.5
# How many modules' worth a filter is held to change nothing.
_HELD = np.float32(2)
# Modules within which extremes are taken; standard deviations of blurs that are undone, in modules; power of noise.
_REACHES, _BLURS, _NOISE = (7, 11, 5), (0.6, 0.7), 0.001
