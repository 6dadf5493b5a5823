"""Home of fontpkg: the two faces of Fira Sans (SIL Open Font License) that come with the extra."""

from __future__ import annotations

from pathlib import Path

from ..errors import MissingExtra

__all__ = ["bundled"]

_FAMILY = "Fira Sans"
_REGULAR, _BOLD = 400, 700


def bundled() -> tuple[Path, ...]:
    """The files of the regular and the bold face; Latin, Greek and Cyrillic."""
    try:
        import fontpkg

        return tuple(Path(fontpkg.path(_FAMILY, weight=weight)) for weight in (_REGULAR, _BOLD))
    except (ImportError, LookupError):
        raise MissingExtra("pdf", "fontpkg-fira-sans") from None
