"""What is allowed about a picture and yet unwise, as data."""

from __future__ import annotations

from collections.abc import Iterator

from ..payload.findings import Finding, Severity
from ..symbol import Symbol
from .contrast import GOOD, LEAST, grade
from .geometry import RasterSize, Size
from .style import Style

__all__ = ["findings"]

_ADVISED_MM = 0.33
_ADVISED_DOTS = 4
_DENSO = "DENSO WAVE, Point for setting the module size"


def findings(symbol: Symbol, size: Size | None, style: Style) -> tuple[Finding, ...]:
    """Warnings about the size (None where a format has none) and the style; `LogoTooLarge` as in drawing."""
    sized = (*_quiet_zone(symbol, size), *_modules(size)) if size else ()
    return (*sized, *_colours(style), *_logo(symbol, style))


def _quiet_zone(symbol: Symbol, size: Size) -> Iterator[Finding]:
    if size.quiet_zone < symbol.quiet_zone:
        rule = f"{size.quiet_zone} free modules are less than the {symbol.quiet_zone} that readers may count on"
        yield _warning("quiet_zone_small", "quiet_zone", rule, "ISO/IEC 18004:2015, 6.3.8")


def _modules(size: Size) -> Iterator[Finding]:
    if round(size.module_mm, 3) < _ADVISED_MM:
        rule = f"modules of {size.module_mm:.2f} mm are finer than the {_ADVISED_MM} mm that phones read with ease"
        yield _warning("module_small", "size_mm", rule, _DENSO)
    if isinstance(size, RasterSize):
        if size.scale < _ADVISED_DOTS:
            rule = f"{size.scale} dots a module are fewer than the {_ADVISED_DOTS} that printers need"
            yield _warning("dots_few", "dpi", rule, _DENSO)
        if not size.whole:
            rule = f"{size.pixels / size.modules:.2f} dots a module are no whole number: edges are grey"
            yield _warning("edges_grey", "exact", rule)


def _colours(style: Style) -> Iterator[Finding]:
    contrast = style.contrast
    if contrast.least < GOOD:
        rule = f"a contrast of {contrast.least:.0%} is weak (grade {grade(contrast.least)})"
        yield _warning("contrast_weak", "dark", rule, "ISO/IEC 15415, symbol contrast")
    if (-contrast.red if contrast.inverted else contrast.red) < LEAST:
        rule = f"scanners that shine red light see a contrast of {contrast.red:.0%}: phones read it, counters may not"
        yield _warning("red_light", "dark", rule, "ISO/IEC 15415, light of 660 nm")
    if contrast.inverted:
        yield _warning("inverted", "inverted", "light modules on a dark ground: many readers refuse them")
    if style.light is None:
        yield _warning("transparent", "light", "without a ground it reads on white and nothing darker")


def _logo(symbol: Symbol, style: Style) -> Iterator[Finding]:
    if style.logo and style.logo.cost(symbol).alignment:
        rule = "the logo covers an alignment pattern, without which some readers (ZBar) miss the symbol"
        yield _warning("alignment_covered", "logo", rule, "ISO/IEC 18004:2015, annex E")


def _warning(code: str, field: str, rule: str, source: str = "") -> Finding:
    return Finding(code=code, field=field, rule=rule, severity=Severity.WARNING, source=source)
