"""How far apart two colours are for what reads codes, which is not how far apart they are for the eye.

Three readers look at a symbol. A phone's decoder takes the grey of the coded picture (luma, ITU-R BT.601). A verifier
measures reflectance, which is linear in light (symbol contrast of ISO/IEC 15415: grade A from 70 %, B 55 %,
C 40 %, D 20 %). Many scanners at counters shine red light of about 660 nm, in which red ink is as light as paper.

>>> str(Contrast.between(Colour.of("#003a70"), Colour.of("#fff")))
'contrast 82% for cameras, 96% in white light (grade A), 100% in red light'
"""

from __future__ import annotations

from dataclasses import dataclass

from .drawing import Colour

__all__ = ["GOOD", "LEAST", "Contrast", "contrast_ratio", "grade", "luma", "reflectance"]

# Grades C and B of symbol contrast; below C many application standards reject a code.
LEAST, GOOD = 0.40, 0.55


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """The difference between light and dark modules, 0 to 1; negative where the dark ones are the lighter.

    camera: of the grey that decoders see. white, red: of the reflectance in white light and in red light of 660 nm.
    """

    camera: float
    white: float
    red: float

    @classmethod
    def between(cls, dark: Colour, light: Colour) -> Contrast:
        """Of dark modules on a light ground; light that is transparent is judged as the ground it will lie on."""
        white = reflectance(light) - reflectance(dark)
        return cls(camera=luma(light) - luma(dark), white=white, red=_linear(light.red) - _linear(dark.red))

    @property
    def least(self) -> float:
        """The smaller of camera and white light, whichever colour is the lighter: must not fall below `LEAST`."""
        return min(-self.camera, -self.white) if self.inverted else min(self.camera, self.white)

    @property
    def inverted(self) -> bool:
        """Whether a camera sees the dark modules as the lighter ones."""
        return self.camera < 0

    def __str__(self) -> str:
        return (
            f"contrast {self.camera:.0%} for cameras, {self.white:.0%} in white light (grade {grade(self.white)}), "
            f"{self.red:.0%} in red light"
        )


def luma(colour: Colour) -> float:
    """The grey that a decoder makes of a coded picture, 0 to 1 (ITU-R BT.601)."""
    return sum(weight * channel for weight, channel in zip(_LUMA, colour.channels, strict=True)) / 255


def reflectance(colour: Colour) -> float:
    """The part of white light that comes back, 0 to 1 (relative luminance of IEC 61966-2-1)."""
    return sum(weight * _linear(channel) for weight, channel in zip(_LUMINANCE, colour.channels, strict=True))


def contrast_ratio(one: Colour, other: Colour) -> float:
    """How well the eye tells the two apart, 1 to 21 (WCAG 2.2); small text asks for 4.5 or more."""
    darker, lighter = sorted((reflectance(one), reflectance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def grade(contrast: float) -> str:
    """The letter of ISO/IEC 15415 for a symbol contrast of either sign."""
    return next((letter for letter, from_ in _GRADES if abs(contrast) >= from_), "F")


def _linear(channel: int) -> float:
    coded = channel / 255
    return float(coded / 12.92 if coded <= 0.04045 else ((coded + 0.055) / 1.055) ** 2.4)


_LUMA = (0.299, 0.587, 0.114)
_LUMINANCE = (0.2126, 0.7152, 0.0722)
_GRADES = (("A", 0.70), ("B", 0.55), ("C", 0.40), ("D", 0.20))
