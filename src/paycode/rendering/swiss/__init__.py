"""Payment part and receipt of the Swiss QR-bill, laid out as SIX prescribes."""

from __future__ import annotations

from .headings import LANGUAGES
from .page import FORMATS, LAYOUTS, SEPARATIONS, payment_part, render

__all__ = ["FORMATS", "LANGUAGES", "LAYOUTS", "SEPARATIONS", "payment_part", "render"]
