"""`Fusion`: one symbol's modules added up over frames, until together they say what no frame says alone.

Each frame gives a soft value for every module, 1 dark to -1 light and near 0 where it does not tell. They are taken
through the outline, which is first fitted to what is known of the symbol: its function patterns, and of its data what
the sum says so far. A frame that does not agree with both is left out. The sum is decoded as it stands, or with its
least certain codewords unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import cast

import numpy as np
from numpy.typing import NDArray

from ..errors import SymbolError, Undecodable
from ..symbol import Decoded, decode, encode_segments
from ..symbol.layout import format_places, function_modules, patterns, version_places
from ..symbol.tables import version_of
from . import _opencv
from .corners import Corners, clockwise
from .engines import Grey, Plane
from .recovery import outline_warp
from .sampler.sampling import contradicts_itself
from .tracking import edge

__all__ = ["Fused", "Fusion"]

Points = NDArray[np.float64]
Soft = NDArray[np.float32]
Modules = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Fused:
    """What the sum says, and of how many frames it is."""

    decoded: Decoded
    frames: int


@dataclass(slots=True)
class _Sum:
    """Soft values added up, shape (n, n), the weights of their frames, and how many frames they are of."""

    values: Soft
    weight: float = 0.0
    frames: int = 0

    def add(self, soft: Soft, weight: float) -> None:
        if self.weight > _MEMORY:
            self.values /= 2
            self.weight /= 2
        self.values += weight * soft
        self.weight += weight
        self.frames += 1


@dataclass(frozen=True, slots=True)
class _Last:
    """The soft values of the last frame, and how well it showed what every symbol has."""

    soft: Soft
    agreement: float

    def shows(self, shown: Soft) -> bool:
        """Whether it shows these data as well as that: those of another symbol differ in a fifth of the modules."""
        return self.soft.shape == shown.shape and _cosine(self.soft, shown) >= _AS_WELL * self.agreement


@dataclass(slots=True)
class Fusion:
    """The evidence for one symbol; bounded: a sum for each of a few sizes, the past halved when it outweighs."""

    sums: dict[int, _Sum] = field(default_factory=dict)
    _last: _Last | None = None
    _refused: int = 0

    def add(self, grey: Grey, corners: Corners, modules: int, *, located: bool = True) -> Corners | None:
        """Take a frame's values in; the outline as fitted, or None for a frame that does not agree.

        grey: the surroundings of the symbol. corners: its outline in there, to within a module. modules: along its
        side, as it seems; neighbouring sizes are tried. located: whether the outline was seen or is only expected.
        """
        module = edge(corners) / modules
        plane, size, start = _opencv.evened(grey, module), modules, np.array(corners)
        if modules not in self.sums:
            size = max(_sizes(modules), key=lambda size: _score(plane, start, size))
            start = max(_starts(start, size), key=lambda start: _score(plane, start, size))
        smooth = _opencv.smoothed(grey, _SMOOTH * module)
        white, glare = _glare(smooth, start, size)
        if np.count_nonzero(smooth > glare) > _GLARING * grey.size:
            plane = _opencv.evened(np.minimum(grey, white), module)
        known = self.sums.get(size)
        fitted = _fitted(plane, start, _template(size, known))
        soft = np.where(_sampled(smooth, fitted, size) > glare, 0, _sampled(plane, fitted, size))
        agreement = _cosine(soft, _patterns(size))
        if agreement < _AGREES or (known and known.frames > 1 and _cosine(soft, _data(known)) < _CONTINUES):
            self._refuse(located=located)
            return None
        self._refused = 0
        self._sum(size).add(soft, agreement / (1.1 - agreement**2))
        self._last = _Last(soft, agreement)
        return clockwise(fitted.tolist())

    def read(self) -> Fused | None:
        """What the heaviest sum says, if it is consistent and the last frame that was taken in shows it too."""
        if not self.sums or self._last is None:
            return None
        size, known = max(self.sums.items(), key=lambda item: item[1].weight)
        template = _patterns(size)
        wrong = np.count_nonzero(known.values * template < 0) / np.count_nonzero(template)
        if wrong > _WRONG:
            return None
        decoded = _decoded(known.values)
        if decoded is None or contradicts_itself(decoded.data) or (shown := _shown(decoded)) is None:
            return None
        if _cosine(known.values, shown) < _CONSISTENT or not self._last.shows(shown):
            return None
        return Fused(decoded, known.frames)

    def _sum(self, size: int) -> _Sum:
        if size not in self.sums and len(self.sums) == _SIZES:
            del self.sums[min(self.sums, key=lambda other: self.sums[other].weight)]
        return self.sums.setdefault(size, _Sum(np.zeros((size, size), np.float32)))

    def _refuse(self, *, located: bool) -> None:
        """After a row of outlines that do not agree it is the sum that is wrong: of another symbol, or badly begun."""
        self._refused += located
        if self._refused >= _PATIENCE:
            self.sums.clear()
            self._refused = 0


def _sizes(modules: int) -> list[int]:
    """The size that an engine told, and its neighbours."""
    return [size for size in (modules - 4, modules, modules + 4) if 21 <= size <= 177]


def _starts(corners: Points, size: int) -> list[Points]:
    """The outline, and with its fourth corner, where no finder pattern is, a module elsewhere."""
    module = edge(corners.tolist()) / size
    moves = [(x * module, y * module) for x in (-1, 0, 1) for y in (-1, 0, 1)]
    return [corners + np.array([(0, 0), (0, 0), move, (0, 0)]) for move in moves]


def _fitted(plane: Plane, corners: Points, template: Soft) -> Points:
    """The outline moved until the modules look most like the template (Gauss-Newton; zero where nothing is known)."""
    size, known = len(template), template.reshape(-1)
    told, basis, sloped = known != 0, _basis(len(template)), _opencv.with_slopes(plane)
    limit = edge(corners.tolist()) / size
    best, top = corners, -1.0
    for _ in range(_STEPS):
        level, *rises = _sampled(sloped, corners, size).reshape(-1, 3).T
        if (score := _cosine(level, known)) > top:
            best, top = corners, score
        step = _step(known * (level @ known) / (known @ known) - level, rises, basis, told)
        corners = corners + np.clip(step, -limit, limit)
        if np.abs(step).max() < _STILL * limit:
            break
    return best


def _step(residual: Soft, rises: Sequence[Soft], basis: Soft, told: Modules) -> Points:
    """How the corners must move to take away what is missing, in linear approximation."""
    slopes = np.hstack([basis * rise[:, None] for rise in rises]) * told[:, None]
    normal = slopes.T @ slopes
    normal += np.eye(8, dtype=np.float32) * (_DAMPING * np.trace(normal) / 8 + 1e-9)
    return cast(Points, np.linalg.solve(normal, slopes.T @ residual).reshape(2, 4).T)


def _glare(grey: Grey, corners: Points, size: int) -> tuple[np.uint8, float]:
    """The level of white paper, by the function patterns, and the level above which it is not paper that is seen."""
    levels, known = _sampled(grey, corners, size), _patterns(size)
    # Glare only adds light, so the darker ones of the light modules are paper.
    (low, white), black = np.quantile(levels[known < 0], (0.1, 0.35)), np.median(levels[known > 0])
    brighter = float(white + max(_BRIGHTER * (white - black), _OUTSIDE * (white - low)))
    return np.uint8(white), min(brighter, _SATURATED) if white < _EXPOSED else brighter


def _sampled(plane: Plane | Grey, corners: Points, size: int) -> Soft:
    """The plane at the middle of each module, shape (size, size) and that of a pixel."""
    across, down, depth = outline_warp(corners).astype(np.float32) @ _middles(size)
    depth = np.where(depth == 0, 1, depth)
    places = (axis.reshape(size, size) for axis in (across / depth - 0.5, down / depth - 0.5))
    return cast(Soft, _opencv.looked_up(plane, *places))


def _score(plane: Plane, corners: Points, size: int) -> float:
    """How well the function patterns of a symbol of this size stand in this outline, -1 to 1."""
    return _cosine(_sampled(plane, corners, size), _patterns(size))


def _template(size: int, known: _Sum | None) -> Soft:
    """What is known: function patterns as 1 and -1, and of the data as much as the sum says."""
    template = _patterns(size)
    if known is None or not known.weight:
        return template
    scale = np.abs(known.values[template != 0]).mean() or 1.0
    return np.where(template == 0, np.clip(known.values / scale, -1, 1), template)


def _data(known: _Sum) -> Soft:
    return cast(Soft, np.where(_patterns(len(known.values)) == 0, known.values, 0))


def _cosine(soft: Soft, template: Soft) -> float:
    """The correlation where the template is not zero."""
    told = soft[template != 0]
    length = float(np.sqrt((told @ told) * (template[template != 0] ** 2).sum()))
    return float(told @ template[template != 0]) / length if length else 0.0


def _decoded(values: Soft) -> Decoded | None:
    """The sum decoded as it stands, else with its least certain codewords unknown; None if luck could do that."""
    try:
        decoded = decode(values > 0, confidence=np.abs(values))
    except Undecodable:
        return None
    return decoded if decoded.evidence >= _EVIDENCE else None


def _shown(decoded: Decoded) -> Soft | None:
    """The data modules of the symbol that says this, 1 dark, -1 light, 0 elsewhere; None where it cannot be made."""
    try:
        symbol = encode_segments(
            decoded.items, decoded.level, decoded.version, decoded.tail, mask=decoded.mask,
        )  # fmt: skip
    except SymbolError:
        return None
    modules = symbol.matrix.T if decoded.mirrored else symbol.matrix
    return np.where(_function(len(modules)), 0, np.where(modules, 1, -1)).astype(np.float32)


@cache
def _patterns(size: int) -> Soft:
    """1 where a function pattern is dark, -1 where it is light, 0 where that depends on the symbol."""
    version = version_of(size)
    assert version is not None  # noqa: S101  # sizes come from the engine's list of them
    known = function_modules(version).copy()
    for places in (format_places(version), version_places(version)):
        known.reshape(-1)[places] = False
    return np.where(known, np.where(patterns(version), 1, -1), 0).astype(np.float32)


def _function(size: int) -> Modules:
    version = version_of(size)
    assert version is not None  # noqa: S101  # as above
    return function_modules(version)


@cache
def _middles(size: int) -> Soft:
    """The middles of the modules in the unit square: across, down and 1, shape (3, modules)."""
    rows, columns = (np.indices((size, size), np.float32).reshape(2, -1) + np.float32(0.5)) / np.float32(size)
    return np.stack([columns, rows, np.ones_like(rows)])


@cache
def _basis(size: int) -> Soft:
    """How much each corner moves each module, shape (modules, 4)."""
    x, y, _ = _middles(size)
    return np.stack([(1 - x) * (1 - y), x * (1 - y), x * y, (1 - x) * y], axis=1)


# Correlations a frame needs with the function patterns, and with the data of the sum, to be taken in.
_AGREES = 0.35
_CONTINUES = 0.2
# Frames in a row that do not agree before a sum is given up.
_PATIENCE = 6
# Sizes of which sums are kept, and the weight at which a sum's past is halved.
_SIZES = 3
_MEMORY = 60.0
# Glare: how much brighter than white paper, as a share of the contrast and of its own spread; and the share of the
# picture that it takes before it is cut off.
_BRIGHTER = 0.1
_OUTSIDE = 4.0
_GLARING = 0.01
# Grey levels: a mean over most of a module is more only where all of it is saturated; and paper that is so itself.
_SATURATED = 253.0
_EXPOSED = 248.0
# Modules: the standard deviation of that mean.
_SMOOTH = 0.3
# Gauss-Newton steps, the one that is too short to go on, in modules, and the damping as a share of mean curvature.
_STEPS = 6
_STILL = 0.03
_DAMPING = 0.02
# Share of the function patterns that may be wrong in a sum that is worth decoding.
_WRONG = 0.12
# Bits of evidence against luck that a reading needs.
_EVIDENCE = 32.0
# Correlation of a sum with the symbol that it says. Noise that can still be corrected leaves 0.85 and more, glare over
# a fifth 0.75; a wrong codeword that error correction was led to differs in half of its bits however certain they are.
_CONSISTENT = 0.7
# How well the last frame must show the data, as a share of how well it shows the function patterns.
_AS_WELL = 0.88
