"""Home of fontTools: which script a character belongs to (Unicode Standard Annex 24)."""

from __future__ import annotations

from functools import cache
from typing import Any

from ..errors import MissingExtra

__all__ = ["script_name", "script_of"]


@cache
def script_of(character: str) -> str:
    """The ISO 15924 code: "Latn", "Hani"; "Zyyy" for what all scripts share, "Zinh" for marks that take the base's."""
    return str(_unicodedata().script(character))


def script_name(script: str) -> str:
    """The name of an ISO 15924 code: "Thai" for "Thai", "Han" for "Hani"."""
    return str(_unicodedata().script_name(script, default=script)).replace("_", " ")


def _unicodedata() -> Any:
    try:
        from fontTools import unicodedata
    except ImportError:
        raise MissingExtra("pdf", "fonttools") from None
    return unicodedata
