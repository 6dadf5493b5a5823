"""The editions of the Swiss QR-bill: what changed on which day, as data.

Source: SIX, Swiss Implementation Guidelines QR-bill 2.2, 2.3 and 2.4, by public extracts. Edition 2.3 is dated
21 November 2025; banks and SIX went over on the 22nd. It stays valid beside 2.4 until November 2027.

>>> from datetime import date
>>> edition(date(2025, 11, 21)).address_types, edition(date(2025, 11, 22)).address_types
(('S', 'K'), ('S',))
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

__all__ = ["EDITIONS", "NOTIFICATIONS", "Edition", "edition"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What one edition of the guidelines lets through, from the day `since` on.

    address_types: S structured, K combined. characters: a regular expression for one allowed character. qr_iban:
    currencies in which a QR-IBAN may be paid to.
    """

    name: str
    since: date
    address_types: tuple[str, ...]
    characters: str
    qr_iban: tuple[str, ...] = ("CHF", "EUR")


def edition(at: date | None = None) -> Edition:
    """The edition in force on a day: the newest when None, the oldest known for days before it."""
    known = [item for item in EDITIONS if at is None or item.since <= at]
    return known[-1] if known else EDITIONS[0]


NOTIFICATIONS = {
    "de": "NICHT ZUR ZAHLUNG VERWENDEN",
    "fr": "NE PAS UTILISER POUR LE PAIEMENT",
    "it": "NON UTILIZZARE PER IL PAGAMENTO",
    "en": "DO NOT USE FOR PAYMENT",
    "rm": "BETG DUVRAR PER IL PAJAMENT",
}
"""The message of a bill that is for information only, by language; its amount is 0.00 (section 4.4)."""

_OLD = "[ -\\]_-~£´À-ÂÄÇ-ÏÑ-ÔÖÙ-Üß-âäç-ïñ-ôö÷ù-ý]"
_EXTENDED = "[ -~\u00a0-\u017f\u0218-\u021b€]"

EDITIONS = (
    Edition(name="IG QR-bill 2.2", since=date(2020, 6, 30), address_types=("S", "K"), characters=_OLD),
    Edition(name="IG QR-bill 2.3", since=date(2025, 11, 22), address_types=("S",), characters=_EXTENDED),
    Edition(
        name="IG QR-bill 2.4",
        since=date(2026, 11, 14),
        address_types=("S",),
        characters=_EXTENDED,
        qr_iban=("CHF",),
    ),
)
"""The editions whose rules differ, in order; 2.2 stands for those before it too."""
