"""The quick check of a finished file: it is read back, and then one everyday photograph of each code in it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, TypeAlias

from ..errors import RenderError, Unreadable
from ..payload.scheme import Payload
from ..rendering.formats import size_of
from ..rendering.geometry import RasterSize
from ..scanning import Reading, read
from ..symbol import Symbol, decode
from . import advice
from .artefacts import FORMATS, Artefact, Asked, Sheet, load
from .bench import is_read
from .trial import Target

__all__ = ["Expected", "check_rendered", "payloads", "readable"]

Expected: TypeAlias = bytes | Payload | Collection[bytes] | None
"""What codes must say: one payload or one of several; None for whatever they say."""


def check_rendered(symbol: Symbol, data: bytes, format: str, **options: Any) -> None:  # noqa: A002
    """The check of `render(symbol, format, check=True, **options)`, which gave `data`.

    Raises what `readable` raises, and `RenderError` for what cannot be read back: PostScript, and commands with which
    the printer draws the code itself.
    """
    if format == "eps" or format not in FORMATS:
        raise RenderError(f"{format} cannot be read back here: check the same symbol as pdf, svg or dots")
    size = size_of(symbol, format, **options)
    dpi = size.dpi if isinstance(size, RasterSize) else None
    kind, width = _rows(format, size, **options)
    readable(data, kind, decode(symbol).data, dpi=dpi, width_dots=width)


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
    wanted = payloads(expected)
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
        module = f"{advice.module_mm(sheet, reading):.2f} mm a module"
        raise Unreadable(
            f"{sheet.name}: a code {target.edge_mm:.1f} mm wide, {module}, is not read in an everyday photograph "
            f"from {target.distance_mm:.0f} mm: make it larger, shorten the text or raise the contrast"
        )


def payloads(expected: Expected) -> frozenset[bytes] | None:
    """The payloads that are expected, None for any."""
    if expected is None:
        return None
    if isinstance(expected, Payload):
        return frozenset([expected.data])
    return frozenset([expected]) if isinstance(expected, bytes) else frozenset(expected)


def _rows(
    name: str, size: Any, *, panel: tuple[int, int] | None = None, width_dots: int | None = None, **options: Any
) -> tuple[str, int | None]:
    """For rows of bare dots, the format of their polarity, and how many dots a row has with what fills it up."""
    if name not in ("bitmap", "epaper"):
        return name, None
    step = 8 * int(options.get("alignment", 1))
    width = panel[0] if panel else width_dots or size.pixels
    dark = options.get("dark", 1 if name == "bitmap" else 0)
    return "bitmap" if dark else "epaper", -(-width // step) * step
