"""Home of fontTools: which script a character belongs to (Unicode Standard Annex 24)."""

from __future__ import annotations

from functools import cache
from math import isfinite
from typing import Any

from ..errors import MissingExtra, RenderError
from .drawing import Command

__all__ = ["outline_of", "script_name", "script_of"]


@cache
def script_of(character: str) -> str:
    """The ISO 15924 code: "Latn", "Hani"; "Zyyy" for what all scripts share, "Zinh" for marks that take the base's."""
    return str(_unicodedata().script(character))


def script_name(script: str) -> str:
    """The name of an ISO 15924 code: "Thai" for "Thai", "Han" for "Hani"."""
    return str(_unicodedata().script_name(script, default=script)).replace("_", " ")


def outline_of(data: str) -> tuple[Command, ...]:
    """SVG path data (SVG 1.1, 8.3) as absolute "M", "L", "C", "Z" and quadratic "Q"; `RenderError` when it is none."""
    try:
        from fontTools.pens.recordingPen import RecordingPen
        from fontTools.svgLib.path import parse_path
    except ImportError:
        raise MissingExtra("pdf", "fonttools") from None
    pen = RecordingPen()
    try:
        parse_path(data, pen)
    except Exception as error:  # fontTools fails in as many ways as text can be wrong
        raise RenderError(f"{data!r:.60} is no SVG path: {error!s:.100}") from None
    outline: tuple[Command, ...] = tuple(
        (_VERBS[verb], *(float(value) for point in points for value in point))
        for verb, points in pen.value
        if verb in _VERBS
    )
    if not outline or not all(isfinite(value) for command in outline for value in command[1:]):
        raise RenderError(f"{data!r:.60} is no SVG path: it draws nothing, or without end")
    return outline


def _unicodedata() -> Any:
    try:
        from fontTools import unicodedata
    except ImportError:
        raise MissingExtra("pdf", "fonttools") from None
    return unicodedata


_VERBS = {"moveTo": "M", "lineTo": "L", "curveTo": "C", "qCurveTo": "Q", "closePath": "Z"}
