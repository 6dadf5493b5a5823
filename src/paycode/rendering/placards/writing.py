"""Signs to files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..fonts import Fonts
from ..pages_pdf import pages_pdf
from ..pages_svg import page_svg
from .faces import Draw
from .formats import Design
from .placard import Placard
from .shapes import symbol_items
from .sheets import pages

__all__ = ["placards_pdf", "placards_svg"]


def placards_svg(
    placards: Iterable[Placard], design: Design | None = None, *, fonts: Fonts | None = None, draw: Draw = symbol_items
) -> Iterator[bytes]:
    """One SVG file for each page, made as they are asked for; raises what `pages` raises."""
    fonts = fonts or Fonts.system()
    return (page_svg(page, fonts) for page in pages(placards, design or Design(), fonts, draw))


def placards_pdf(
    placards: Iterable[Placard], design: Design | None = None, *, fonts: Fonts | None = None, draw: Draw = symbol_items
) -> bytes:
    """One PDF file with all pages; raises what `pages` and `pages_pdf` raise."""
    fonts = fonts or Fonts.system()
    return pages_pdf(pages(placards, design or Design(), fonts, draw), fonts)
