"""The fonts that tests of the world's scripts are set in: Debian's fonts-noto-core and fonts-noto-cjk."""

from __future__ import annotations

import os
from functools import cache

import pytest

from paycode.errors import MissingGlyph
from paycode.rendering.fonts import Fonts
from paycode.rendering.typesetting import typeset

# One line for each script that signs are likely to have, with what goes wrong first: marks, joining, order.
SCRIPTS = {
    "Arabic": "مطعم الشرق",
    "Bengali": "রেস্তোরাঁ বাংলা",
    "Chinese": "田中食堂",
    "Cyrillic": "Магазин",
    "Devanagari": "क्षत्रिय भोजनालय",
    "Greek": "Ταβέρνα",
    "Hebrew": "בית קפה",
    "Japanese": "ラーメン屋たなか",
    "Korean": "서울식당",
    "Latin": "Café Zoë",
    "Tamil": "தமிழ் உணவகம்",
    "Thai": "ร้านก๋วยเตี๋ยวที่นี่",
    "Vietnamese": "Quán Phở Hà Nội",
}


@cache
def absent() -> list[str]:
    """The scripts of which a character is in no font of this machine."""
    missing = []
    for name, text in SCRIPTS.items():
        try:
            typeset(text, Fonts.system())
        except MissingGlyph:
            missing.append(name)
    return missing


def require() -> None:
    """Skip the test where the fonts are not installed; in the gate they are part of what is tested."""
    if absent() and not os.environ.get("CI"):
        pytest.skip("fonts-noto-core and fonts-noto-cjk are not installed")
    assert not absent()
