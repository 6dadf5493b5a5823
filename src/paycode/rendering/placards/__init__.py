"""Print-ready signs: `Placard` says what is on them, `Design` how they are made; `placards_pdf`, `placards_svg` make them.

sign = Placard.of(payload, name="ร้านก๋วยเตี๋ยว", name2="Noodle House", languages=("th", "en"))
placards_pdf([sign], Design(format="tent", crop_marks=True))
"""

from __future__ import annotations

from .faces import Draw
from .formats import FORMATS, Design
from .phrases import LANGUAGES, phrase
from .placard import Placard
from .sheets import measure, pages
from .writing import placards_pdf, placards_svg

__all__ = [
    "FORMATS",
    "LANGUAGES",
    "Design",
    "Draw",
    "Placard",
    "measure",
    "pages",
    "phrase",
    "placards_pdf",
    "placards_svg",
]
