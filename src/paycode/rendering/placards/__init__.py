"""Print-ready signs: `Placard` says what is on one, `Design` how it is made, the two functions make files of them.

sign = Placard.of(payload, name="ร้านก๋วยเตี๋ยว", name2="Noodle House", languages=("th", "en"))
placards_pdf([sign], Design(format="tent", crop_marks=True))
"""

from __future__ import annotations

from .faces import Draw
from .formats import FORMATS, Design
from .lists import FIELDS, Row, checked, placard_of, read_list
from .phrases import LANGUAGES, phrase
from .placard import Placard
from .sheets import check, measure, page_count, pages
from .writing import placards_pdf, placards_svg

__all__ = [
    "FIELDS",
    "FORMATS",
    "LANGUAGES",
    "Design",
    "Draw",
    "Placard",
    "Row",
    "check",
    "checked",
    "measure",
    "page_count",
    "pages",
    "phrase",
    "placard_of",
    "placards_pdf",
    "placards_svg",
    "read_list",
]
