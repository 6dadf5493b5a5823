"""What a printed code meets: ten conditions, each in rising steps, and the marks that give a grade.

All of them start from a good photograph (`GOOD`), and one thing gets worse at a time. The marks are what is to be
withstood for a C (everyday), a B (unkind) and an A (harsh); docs/proof.md says why these.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from .camera import Shot
from .printing import Print
from .scene import Scene

__all__ = ["CONDITIONS", "EVERYDAY", "FRAME", "GOOD", "GRADES", "Condition", "Grade", "Setting", "worst"]

Grade = Literal["A", "B", "C", "D", "F"]
GRADES: tuple[Grade, ...] = ("A", "B", "C", "D", "F")

FRAME = 2.0
"""Height of the frame that is computed, in edges of the code as it lies in the artwork."""
# A sensor's electrons for each lux on white paper, at the exposure of a frame of video.
_ELECTRONS_PER_LUX = 10.0


_GOOD_PRINT, _GOOD_SCENE, _GOOD_SHOT = Print(gain_um=15), Scene(), Shot(defocus=0.7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One print and one photograph. damage: share of the symbol's area under a blot. reach: times the distance."""

    print: Print = _GOOD_PRINT
    scene: Scene = _GOOD_SCENE
    shot: Shot = _GOOD_SHOT
    damage: float = 0.0
    reach: float = 1.0


GOOD = Setting()
"""A good photograph: straight on, in focus, in an office of 500 lux."""


EVERYDAY = Setting(
    print=Print(gain_um=25),
    scene=Scene(tilt=20, turn=8, shade=0.3, electrons=150 * _ELECTRONS_PER_LUX),
    shot=Shot(defocus=1.0, motion=1.5, motion_angle=30, jpeg=85),
)
"""How most codes are met, all at once: slightly askew, a moving hand, a shop's light."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One thing that gets worse.

    name: for programs. title: for people. form: how a strength is written. steps: strengths, rising in harshness.
    marks: the steps that must be read for C, B and A. at(strength): the setting.
    """

    name: str
    title: str
    form: str
    steps: tuple[float, ...]
    marks: tuple[float, float, float]
    at: Callable[[float], Setting]

    def grade(self, read: int) -> Grade:
        """The grade when the first `read` steps were read."""
        passed = sum(read > self.steps.index(mark) for mark in self.marks)
        return GRADES[3 - passed]

    def said(self, strength: float) -> str:
        """A strength in words."""
        return self.form.format(strength)


def worst(grades: list[Grade]) -> Grade:
    """The worst of several, as ISO/IEC 15415 takes the worst of its measures."""
    return max(grades, key=GRADES.index, default="F")


def _printed(**how: float) -> Setting:
    return replace(GOOD, print=replace(GOOD.print, **how))


def _seen(**how: float) -> Setting:
    return replace(GOOD, scene=replace(GOOD.scene, **how))


def _faded(percent: float) -> Setting:
    ink, paper = GOOD.print.ink, GOOD.print.paper
    return _printed(ink=ink + (paper - ink) * percent / 100)


def _condition(name: str, title: str, form: str, steps: str, marks: str, at: Callable[[float], Setting]) -> Condition:
    least, middle, most = map(float, marks.split())
    return Condition(
        name=name, title=title, form=form, steps=tuple(map(float, steps.split())), marks=(least, middle, most), at=at
    )  # fmt: skip


CONDITIONS = (
    _condition(
        "distance", "Distance", "{:g} x as far", "1.15 1.3 1.5 1.75 2 2.5 3 4 6", "1.15 1.5 2",
        lambda times: replace(GOOD, reach=times),
    ),
    _condition(
        "tilt", "Tilt", "{:g}°", "15 30 40 45 50 55 60 65 70 75", "30 45 55", lambda degrees: _seen(tilt=degrees)
    ),
    _condition(
        "blur", "Out of focus", "{:g} px", "0.9 1.2 1.5 1.8 2.2 2.6 3 3.5 4 5", "1.2 1.8 2.6",
        lambda sigma: replace(GOOD, shot=replace(GOOD.shot, defocus=sigma)),
    ),
    _condition(
        "light", "Low light", "{:g} lux", "200 100 50 25 12 6 3 1.5 0.8", "50 25 12",
        lambda lux: _seen(electrons=lux * _ELECTRONS_PER_LUX),
    ),
    _condition(
        "glare", "Glare", "{:g} % wide", "8 12 16 20 25 30 35 40 50 60", "8 16 20",
        # Out to 1.3 standard deviations the lamp is as bright as the paper, and what is black looks white.
        lambda percent: _seen(glare=2.5, glare_size=percent / 100 / 2 / 1.3 / FRAME),
    ),
    _condition(
        "jpeg", "JPEG", "quality {:g}", "60 40 30 20 15 10 7 5 3", "40 20 10",
        lambda quality: replace(GOOD, shot=replace(GOOD.shot, jpeg=int(quality))),
    ),
    _condition(
        "dot_gain", "Ink spread", "{:g} mm", "0.03 0.05 0.075 0.1 0.13 0.17 0.22 0.3 0.4 0.5", "0.05 0.075 0.1",
        lambda gain: _printed(gain_um=gain * 1000),
    ),
    _condition(
        "dpi", "Coarse printer", "{:g} dpi", "300 203 150 120 100 80 60 50 40 30", "203 150 120",
        lambda dpi: _printed(dpi=dpi),
    ),
    _condition(
        "damage", "Blot", "{:g} % covered", "1 2 3 4 5 7 9 12 15 20 25", "2 4 7",
        lambda percent: replace(GOOD, damage=percent / 100),
    ),
    _condition("fading", "Faded ink", "{:g} %", "30 50 60 70 80 85 90 94 97", "50 70 80", _faded),
)  # fmt: skip
"""In the order in which they are tried and shown."""
