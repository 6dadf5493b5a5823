"""What is unwise about a code, beside its grade."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..errors import PayloadError
from ..payload import registry
from ..payload.findings import Finding, Severity
from ..scanning import Reading
from .artefacts import Sheet
from .measuring import WANTED, Measures
from .result import CodeProof
from .trial import edge_of

__all__ = ["LEAST_MODULE_MM", "module_mm", "modules_of", "of_code", "of_file"]

LEAST_MODULE_MM, LEAST_DOTS = 0.33, 4
"""Smallest module that is advised, in millimetres and in printer dots (DENSO WAVE, qrcode.com)."""

# ISO/IEC 15415 gives a B from here on.
_GOOD_CONTRAST = 0.55
_ISO_SYMBOL, _ISO_QUALITY, _DENSO = "ISO/IEC 18004", "ISO/IEC 15415", "qrcode.com, setting the module size"


def modules_of(reading: Reading) -> int | None:
    """Modules an edge, where the engine told the version."""
    return None if reading.version is None or reading.symbology != "QRCode" else 17 + 4 * reading.version


def module_mm(sheet: Sheet, reading: Reading) -> float:
    """The edge of a module; where the version is not told, that of the smallest QR code of this size."""
    return edge_of(reading.corners) * sheet.artwork.mm_per_pixel / (modules_of(reading) or 21)


def of_file(sheets: Iterable[Sheet], readings: Iterable[Reading], unproved: int) -> Iterator[Finding]:
    """About the artefact as a whole; unproved: codes that were read and not put through conditions."""
    assumed = next((sheet for sheet in sheets if not sheet.sized), None)
    if assumed is not None:
        rule = f"the file states no size: {assumed.artwork.dpi:.0f} dpi was assumed, say how large it will be"
        yield _finding("size_assumed", "", rule, Severity.NOTE)
    payees = {payee for reading in readings if (payee := _payee(reading)) is not None}
    if len(payees) > 1:
        rule = f"there are codes of {len(payees)} payees: a camera takes whichever it sees first"
        yield _finding("several_payees", "", rule)
    if unproved:
        yield _finding("not_proved", "", f"{unproved} more codes were read and not proved further", Severity.NOTE)


def of_code(proof: CodeProof, sheet: Sheet, reading: Reading) -> Iterator[Finding]:
    """About one code."""
    where = proof.sheet
    if not proof.expected:
        yield _finding("wrong_text", where, "the code does not say what it is expected to say", Severity.ERROR)
    if proof.symbology != "QRCode":
        yield _finding("symbology", where, f"{proof.name} is not read by every wallet", source=_ISO_SYMBOL)
    for name, reads in proof.engines:
        if not reads:
            yield _finding("engine", where, f"{name}, an engine in wide use, does not read it")
    if proof.measures is not None:
        yield from _measured(proof.measures, where)
    if (modules := modules_of(reading)) is not None:
        yield from _small(sheet, edge_of(reading.corners) / modules, where)


def _measured(found: Measures, where: str) -> Iterator[Finding]:
    if found.quiet_zone < WANTED:
        rule = f"{found.quiet_zone} of the {WANTED} modules of quiet zone are there"
        yield _finding("quiet_zone", where, rule, source=_ISO_SYMBOL)
    if found.contrast < _GOOD_CONTRAST:
        rule = f"the contrast is {100 * found.contrast:.0f} %, {100 * _GOOD_CONTRAST:.0f} % or more is good"
        yield _finding("contrast", where, rule, source=_ISO_QUALITY)
    if found.inverted:
        yield _finding("inverted", where, "light modules on a dark ground: not read by every phone", source=_ISO_SYMBOL)


def _small(sheet: Sheet, pixels: float, where: str) -> Iterator[Finding]:
    module_mm = pixels * sheet.artwork.mm_per_pixel
    if round(module_mm, 2) < LEAST_MODULE_MM:
        rule = f"a module is {module_mm:.2f} mm wide, {LEAST_MODULE_MM} mm or more is advised"
        yield _finding("module_mm", where, rule, source=_DENSO)
    if sheet.raster and round(pixels, 1) < LEAST_DOTS:
        yield _finding(
            "dots", where, f"a module is {pixels:.1f} dots wide, {LEAST_DOTS} or more are advised", source=_DENSO
        )


def _payee(reading: Reading) -> str | None:
    """Whose code it is: one shop has an account in every scheme, so its name says more."""
    try:
        summary = registry.parse(reading.data, lenient=True).summary
    except PayloadError:
        return None
    return summary.payee.casefold() or summary.account or None


def _finding(code: str, field: str, rule: str, severity: Severity = Severity.WARNING, *, source: str = "") -> Finding:
    return Finding(code=code, field=field, rule=rule, severity=severity, source=source)
