"""What a proof says: how far each condition can go, the grade, the smallest size, the farthest distance, and advice.

As data for programs (`Proof.data`), as a table for people (`str`), and as a picture (`Proof.picture`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ..payload.findings import Finding
from ..payload.report import finding_data
from .conditions import GRADES, Condition, Grade, worst
from .measuring import WANTED, Measures
from .trial import REFERENCE, Target

__all__ = ["CodeProof", "Proof", "Reach"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far one condition can go.

    read: how many of its steps, from the mildest, are read. engines: the same for each engine by itself, when the
    proof is thorough.
    """

    condition: Condition
    read: int
    engines: tuple[tuple[str, int], ...] = ()

    @property
    def reached(self) -> float | None:
        """The harshest strength that is read; None when not even the mildest is."""
        return self.condition.steps[self.read - 1] if self.read else None

    @property
    def stopped(self) -> float | None:
        """The first that is not; None when all are read."""
        return self.condition.steps[self.read] if self.read < len(self.condition.steps) else None

    @property
    def grade(self) -> Grade:
        """Of this condition alone."""
        return self.condition.grade(self.read)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeProof:
    """One code of the artefact.

    sheet: the page or picture it is on. copies: how many like it there are. expected: whether it says what it must.
    edge_mm: of the symbol without its quiet zone. module_mm: None when the engine does not tell the version.
    engines: the engines that are installed, and whether each reads the artefact or the good photograph of it.
    measures: what was measured on the artwork, None without a version. good, everyday: whether the good and the
    everyday photograph are read. smallest_mm: the smallest edge, and farthest_mm: the farthest distance,
    at which the everyday photograph is read; None when there is none. reaches: empty when the good one is not read.
    """

    sheet: str
    copies: int
    text: str | None = field(repr=False)
    symbology: str
    version: int | None
    level: str | None
    edge_mm: float
    module_mm: float | None
    distance_mm: float
    expected: bool
    engines: tuple[tuple[str, bool], ...]
    measures: Measures | None
    good: bool
    everyday: bool
    reaches: tuple[Reach, ...]
    smallest_mm: float | None
    farthest_mm: float | None
    target: Target = field(repr=False, compare=False)

    @property
    def grade(self) -> Grade:
        """F: wrong, or not read in a good photograph; D: not in the everyday one; else the worst of all grades."""
        if not (self.expected and self.good):
            return "F"
        others: list[Grade] = [] if self.everyday else ["D"]
        if self.measures is not None:
            others += [self.measures.contrast_grade, self.measures.outline_grade]
        if self.symbology != "QRCode":
            others.append("C")
        return worst([*others, *(reach.grade for reach in self.reaches)])

    @property
    def meaning(self) -> str:
        """The grade in words."""
        return _MEANINGS[self.grade] if self.expected else "does not say what it must"

    @property
    def name(self) -> str:
        """What symbol it is."""
        version = "" if self.version is None else f", version {self.version}"
        level = "" if self.level is None else f", level {self.level}"
        return f"{_SYMBOLS[self.symbology]}{version}{level}"

    @property
    def size(self) -> str:
        """How large it is."""
        module = "" if self.module_mm is None else f", {self.module_mm:.2f} mm a module"
        return f"{self.edge_mm:.1f} mm wide{module}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The proof of an artefact; codes: those that were proved, as they lie, empty when nothing is readable."""

    codes: tuple[CodeProof, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def grade(self) -> Grade:
        """That of the worst code."""
        return worst([code.grade for code in self.codes])

    def data(self) -> dict[str, Any]:
        """For JSON, as docs/proof.md describes it."""
        return {
            "grade": self.grade,
            "camera": {
                "width": REFERENCE.width,
                "height": REFERENCE.height,
                "field_of_view": REFERENCE.field_of_view,
            },
            "codes": [_code_data(code) for code in self.codes],
            "findings": [finding_data(finding) for finding in self.findings],
        }

    def picture(self) -> bytes:
        """A PNG: for the code with the worst grade, what the camera saw in each condition, with verdicts."""
        from .contact import contact_sheet

        return contact_sheet(self)

    @property
    def weakest(self) -> CodeProof | None:
        """The first of the codes with the worst grade."""
        return max(self.codes, key=lambda code: GRADES.index(code.grade), default=None)

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        weakest = self.weakest
        yield f"grade {self.grade}: {'no code can be read at all' if weakest is None else weakest.meaning}"
        for code in self.codes:
            yield ""
            yield from _code_lines(code)
        if self.findings:
            yield ""
        yield from (f"{finding.severity.name.lower()}: {finding}" for finding in self.findings)


def _code_lines(code: CodeProof) -> Iterator[str]:
    copies = f" ({code.copies} alike)" if code.copies > 1 else ""
    yield f"{code.sheet}: {code.name}, {code.size}{copies}, seen from {code.distance_mm:.0f} mm: grade {code.grade}"
    yield f"  {'Engines':<15}  {engines(code)}"
    yield from _measure_lines(code.measures) if code.measures else ()
    yield f"  {'Good photo':<15}  {'read' if code.good else 'not read'}"
    yield f"  {'Everyday photo':<15}  {'read' if code.everyday else 'not read'}"
    for reach in code.reaches:
        yield f"  {reach.condition.title:<15}  {said(reach):<44}  {reach.grade}"
    yield f"  {'Smallest print':<15}  {smallest(code)}"
    yield f"  {'Farthest away':<15}  {farthest(code)}"


def _measure_lines(measures: Measures) -> Iterator[str]:
    polarity = ", light on dark" if measures.inverted else ""
    outline = f"{measures.quiet_zone} of {WANTED} modules{polarity}"
    yield f"  {'Contrast':<15}  {f'{100 * measures.contrast:.0f} %':<44}  {measures.contrast_grade}"
    yield f"  {'Quiet zone':<15}  {outline:<44}  {measures.outline_grade}"


def engines(code: CodeProof) -> str:
    """Who reads it, in words."""
    return ", ".join(f"{name} {'reads it' if reads else 'does not'}" for name, reads in code.engines)


def said(reach: Reach) -> str:
    """How far it goes, in words."""
    condition = reach.condition
    if reach.reached is None:
        return f"not even at {condition.said(condition.steps[0])}"
    if reach.stopped is None:
        return f"reads at {condition.said(reach.reached)}, the harshest tried"
    return f"reads at {condition.said(reach.reached)}, stops at {condition.said(reach.stopped)}"


def smallest(code: CodeProof) -> str:
    """The smallest size, in words."""
    if code.smallest_mm is None:
        return "in no size that was tried"
    return f"{code.smallest_mm:.1f} mm wide, {100 * code.smallest_mm / code.edge_mm:.0f} % of this size"


def farthest(code: CodeProof) -> str:
    """The farthest distance, in words."""
    return "at no distance that was tried" if code.farthest_mm is None else f"{code.farthest_mm:.0f} mm"


def _code_data(code: CodeProof) -> dict[str, Any]:
    return {
        "sheet": code.sheet,
        "copies": code.copies,
        "text": code.text,
        "symbology": code.symbology,
        "version": code.version,
        "level": code.level,
        "edge_mm": round(code.edge_mm, 2),
        "module_mm": None if code.module_mm is None else round(code.module_mm, 4),
        "distance_mm": round(code.distance_mm),
        "expected": code.expected,
        "engines": dict(code.engines),
        "contrast": None if code.measures is None else round(code.measures.contrast, 3),
        "quiet_zone": None if code.measures is None else code.measures.quiet_zone,
        "inverted": None if code.measures is None else code.measures.inverted,
        "good": code.good,
        "everyday": code.everyday,
        "conditions": {reach.condition.name: _reach_data(reach) for reach in code.reaches},
        "smallest_mm": None if code.smallest_mm is None else round(code.smallest_mm, 1),
        "farthest_mm": None if code.farthest_mm is None else round(code.farthest_mm),
        "grade": code.grade,
    }


def _reach_data(reach: Reach) -> dict[str, Any]:
    steps = reach.condition.steps
    engines = {name: steps[read - 1] if read else None for name, read in reach.engines}
    return {"reads_at": reach.reached, "stops_at": reach.stopped, "grade": reach.grade, "engines": engines}


_MEANINGS: dict[Grade, str] = {
    "A": "reads under harsh conditions",
    "B": "reads under unkind conditions",
    "C": "reads under everyday conditions",
    "D": "reads in a good photograph, and not always in an everyday one",
    "F": "does not read even in a good photograph",
}
_SYMBOLS = {"QRCode": "QR code", "QRCodeModel1": "QR code model 1", "MicroQRCode": "Micro QR", "rMQR": "rMQR"}
