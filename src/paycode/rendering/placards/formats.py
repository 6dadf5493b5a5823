"""Sizes of signs and how they lie on sheets."""

from __future__ import annotations

from dataclasses import dataclass

from ...errors import RenderError

__all__ = ["FORMATS", "SHEETS", "Design", "Format"]

# ISO 216; ISO/IEC 7810 ID-1 for the card.
SHEETS = {"a3": (297.0, 420.0), "a4": (210.0, 297.0), "a5": (148.0, 210.0), "letter": (215.9, 279.4)}
_WIDEST_BLEED = 10.0
_SMALLEST_MODULE = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A kind of sign: its face in millimetres, upright as it is used; folded: two faces, back to back over a fold."""

    width: float
    height: float
    folded: bool = False

    @property
    def trim(self) -> tuple[float, float]:
        """Width and height of the cut piece, lying flat."""
        return self.width, self.height * (2 if self.folded else 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """How signs are made.

    format: one of `FORMATS`. landscape: lying (True) or standing (False), None as the format is. sheet: "a3", "a4",
    "a5" or "letter" to lay several on a sheet, None for pages as large as the sign. per_sheet: how many on a sheet,
    None for as many as fit. crop_marks: lines outside the trimmed edge that say where to cut. bleed_mm: how far colour
    goes beyond the edge, 0 to 10. module_mm: the least edge of a module, for the distance it is read from.
    `RenderError` for values that do not exist or do not fit.
    """

    format: str = "a6"
    landscape: bool | None = None
    sheet: str | None = None
    per_sheet: int | None = None
    crop_marks: bool = False
    bleed_mm: float = 0.0
    module_mm: float = _SMALLEST_MODULE

    def __post_init__(self) -> None:
        if self.format not in FORMATS:
            raise RenderError(f"format: {self.format!r:.20} is not known; known are {', '.join(FORMATS)}")
        if self.sheet is not None and self.sheet not in SHEETS:
            raise RenderError(f"sheet: {self.sheet!r:.20} is not known; known are {', '.join(SHEETS)}")
        if not 0 <= self.bleed_mm <= _WIDEST_BLEED:
            raise RenderError(f"bleed_mm must be 0 to {_WIDEST_BLEED:.0f}")
        if not 0 < self.module_mm <= 100:
            raise RenderError("module_mm must be more than 0 and at most 100")
        if self.per_sheet is not None and (self.sheet is None or self.per_sheet < 1):
            raise RenderError("per_sheet is 1 or more, and needs a sheet")

    @property
    def kind(self) -> Format:
        """The format, turned as asked."""
        kind = FORMATS[self.format]
        if self.landscape is None or (kind.width > kind.height) == self.landscape:
            return kind
        return Format(width=kind.height, height=kind.width, folded=kind.folded)

    @property
    def sheet_size(self) -> tuple[float, float] | None:
        """Width and height of the sheet, standing."""
        return SHEETS[self.sheet] if self.sheet else None


FORMATS = {
    "a4": Format(width=210, height=297),
    "a5": Format(width=148, height=210),
    "a6": Format(width=105, height=148),
    "card": Format(width=85.6, height=53.98),
    "tent": Format(width=148, height=105, folded=True),
    "sticker": Format(width=90, height=90),
    "taxi": Format(width=150, height=100),
}
