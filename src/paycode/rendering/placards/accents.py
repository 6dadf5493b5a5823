"""Colours of signs: quiet ones that tell schemes apart, none of them a brand's artwork.

Each carries white text with a contrast of 4.5 or more, which `Placard` checks.
"""

from __future__ import annotations

from ..drawing import Colour

__all__ = ["INK", "NEUTRAL", "QUIET", "accent_of"]

NEUTRAL = Colour.of("#1f3a5f")
INK = Colour.of("#16191d")
"""Text on white."""
QUIET = Colour.of("#5b6470")
"""Small text on white that is not to be seen first."""


def accent_of(scheme: str) -> Colour:
    """The colour of a scheme's signs by its id; a neutral one for all others."""
    return _ACCENTS.get(scheme, NEUTRAL)


_BLUE, _TEAL, _GREEN, _RED, _PLUM, _SLATE = (
    Colour.of(code) for code in ("#1b4f8f", "#0f6b6b", "#1d6b3a", "#a3262f", "#6a2c6f", "#3b4658")
)
_ACCENTS = {
    "promptpay": NEUTRAL, "fps": _TEAL, "sgqr": _PLUM, "jpqr": _RED, "pix": _TEAL, "upi": _SLATE, "epc": _BLUE,
    "alipay": _BLUE, "alipayplus": _BLUE, "wechat": _GREEN, "unionpay": _RED, "twqr": _TEAL, "paypay": _RED,
    "kakaopay": _SLATE, "naverpay": _GREEN, "toss": _BLUE, "bccard": _RED, "qqwallet": _PLUM,
}  # fmt: skip
