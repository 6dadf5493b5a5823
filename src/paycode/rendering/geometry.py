"""Physical size: millimetres, dots and the quiet zone, worked out exactly before anything is drawn.

ISO/IEC 18004 leaves the module size to the application and asks for a quiet zone of four modules. DENSO WAVE
(qrcode.com, "Point for setting the module size") advises four printer dots a module or more, 0.33 mm at 300 dpi. That
is advice: a size is refused only when it cannot be made.

>>> from paycode.symbol import encode
>>> symbol = encode("upi://pay?pa=merchant1234@bank&pn=Tea%20Stall&am=120.00&cu=INR")
>>> str(Geometry(size_mm=46).fit(symbol))
'46.0 mm, 1.12 mm a module'
>>> str(Geometry(size_mm=46, dpi=300).fit(symbol))
'45.1 mm, 1.10 mm a module, 300 dpi'
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import TypedDict

from ..errors import RenderError, SizeImpossible
from ..symbol import Symbol
from .ranges import check_above_zero, check_count

__all__ = ["Geometry", "Options", "RasterSize", "Size"]

_INCH = Fraction("25.4")
_DPI = 300
_SCALE = 8
# The dot of a 2540 dpi imagesetter: nothing prints a finer module.
_FINEST_MM = Fraction("0.01")
_LARGEST = {"size_mm": 100_000, "module_mm": 1_000, "dpi": 10_000}


class Options(TypedDict, total=False):
    """The fields of `Geometry`, as keyword arguments."""

    size_mm: float | None
    module_mm: float | None
    dpi: float | None
    scale: int | None
    quiet_zone: int | None
    exact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """What a geometry comes to for one symbol.

    modules: along one edge, quiet zone included. quiet_zone: modules on each side. size_mm: the outer edge, quiet zone
    included. module_mm: the edge of one module.
    """

    modules: int
    quiet_zone: int
    size_mm: float
    module_mm: float

    def __str__(self) -> str:
        return f"{self.size_mm:.1f} mm, {self.module_mm:.2f} mm a module"


@dataclass(frozen=True, slots=True, kw_only=True)
class RasterSize(Size):
    """A size made of dots.

    dpi: dots an inch. scale: whole dots a module. pixels: dots along one edge, quiet zone included; more than
    `modules` times `scale` where an exact size leaves no whole number a module.
    """

    dpi: float
    scale: int
    pixels: int

    @property
    def whole(self) -> bool:
        """Whether every module is made of whole dots."""
        return self.pixels == self.modules * self.scale

    def __str__(self) -> str:
        return f"{Size.__str__(self)}, {self.dpi:.5g} dpi"


@dataclass(frozen=True, slots=True, kw_only=True)
class Geometry:
    """How large a symbol is to be; what is left out follows from the rest.

    size_mm: the outer edge, quiet zone included. module_mm: the edge of one module, instead of `size_mm`. dpi: dots an
    inch of the printer or picture. scale: dots a module. quiet_zone: modules on each side, None for what the symbol's
    scheme asks. exact: keep the length to the dot and let edges between dots be grey.

    A length with `dpi` gives the largest whole number of dots a module that stays within it, so the true size may be
    smaller than the asked one, unless it is to be exact; `fit` states it. A length with `scale` gives the density. No
    length means `scale` dots (8) at `dpi` (300). Raises `RenderError` for values out of range or at odds, TypeError
    for what is no number.
    """

    size_mm: float | None = None
    module_mm: float | None = None
    dpi: float | None = None
    scale: int | None = None
    quiet_zone: int | None = None
    exact: bool = False

    def __post_init__(self) -> None:
        for name, largest in _LARGEST.items():
            if (value := getattr(self, name)) is not None:
                check_above_zero(name, value, largest)
        if self.scale is not None:
            check_count("scale", self.scale, 1, 10_000)
        if self.quiet_zone is not None:
            check_count("quiet_zone", self.quiet_zone, 0, 100)
        if self.size_mm is not None and self.module_mm is not None:
            raise RenderError("size_mm and module_mm contradict each other: give one of them")
        if self._has_length and self.dpi is not None and self.scale is not None:
            raise RenderError("a length, dpi and scale contradict each other: give two of them")
        if type(self.exact) is not bool:
            raise TypeError(f"exact must be a bool, not {type(self.exact).__name__}")
        if self.exact and not self._has_length:
            raise RenderError("exact keeps a length: give size_mm or module_mm")

    def fit(self, symbol: Symbol) -> Size:
        """The size of this symbol: exact for a length alone, in dots (`RasterSize`) for anything else.

        Raises `SizeImpossible`, naming what would be possible, when a module would be less than one dot or finer
        than 0.01 mm.
        """
        if not self._has_length or self.dpi is not None or self.scale is not None:
            return self.fit_dots(symbol)
        modules = self._modules(symbol)
        length = self._length(modules)
        return Size(**_measures(modules, length), quiet_zone=self._quiet_zone(symbol))

    def fit_dots(self, symbol: Symbol) -> RasterSize:
        """The size of this symbol in dots, at 300 dpi where nothing else is said; raises as `fit` does."""
        modules = self._modules(symbol)
        dpi, scale = self._dots(modules)
        pixels = modules * scale
        if self.exact:
            pixels = max(pixels, round(modules * self._length(modules) * dpi / _INCH))
        measures = _measures(modules, pixels * _INCH / dpi / modules)
        quiet_zone = self._quiet_zone(symbol)
        return RasterSize(**measures, quiet_zone=quiet_zone, dpi=float(dpi), scale=scale, pixels=pixels)

    @property
    def _has_length(self) -> bool:
        return self.size_mm is not None or self.module_mm is not None

    def _quiet_zone(self, symbol: Symbol) -> int:
        return symbol.quiet_zone if self.quiet_zone is None else self.quiet_zone

    def _modules(self, symbol: Symbol) -> int:
        return symbol.size + 2 * self._quiet_zone(symbol)

    def _length(self, modules: int) -> Fraction:
        """The asked edge of one module in millimetres."""
        return _exact(self.module_mm) if self.module_mm is not None else _exact(self.size_mm or 0) / modules

    def _dots(self, modules: int) -> tuple[Fraction, int]:
        """Dots an inch and dots a module."""
        dpi = _exact(self.dpi or _DPI)
        if not self._has_length:
            return dpi, self.scale or _SCALE
        length = self._length(modules)
        if self.scale is not None:
            return self.scale * _INCH / length, self.scale
        if length * dpi < _INCH:
            raise SizeImpossible(_too_small(modules, length, dpi))
        return dpi, int(length * dpi / _INCH)


class _Measures(TypedDict):
    modules: int
    size_mm: float
    module_mm: float


def _measures(modules: int, length: Fraction) -> _Measures:
    if length < _FINEST_MM:
        least = ceil(modules * _FINEST_MM * 10) / 10
        raise SizeImpossible(
            f"modules finer than {float(_FINEST_MM)} mm cannot be printed: this needs {least} mm or more"
        )
    return {"modules": modules, "size_mm": float(modules * length), "module_mm": float(length)}


def _too_small(modules: int, length: Fraction, dpi: Fraction) -> str:
    least_mm = ceil(modules * _INCH / dpi * 10) / 10
    least_dpi = ceil(_INCH / length)
    return (
        f"{modules} modules, quiet zone included, do not fit {float(modules * length):.5g} mm at {float(dpi):.5g} dpi, "
        f"a module being one dot at least: possible are {least_mm} mm at this density or {least_dpi} dpi at this size"
    )


def _exact(value: float) -> Fraction:
    """The number as it is written in decimal, so that 0.1 is a tenth."""
    return Fraction(str(value))
