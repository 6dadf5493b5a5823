"""The picture of a proof: for its weakest code, the last photograph that is read beside the first that is not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from ..scanning.engines import Image
from .canvas import AMBER, GREEN, GREY, INK, LIME, ORANGE, RED, WHITE, Canvas, Colour, shortened
from .conditions import GOOD, Grade, Setting
from .result import CodeProof, Proof, Reach, engines

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["contact_sheet"]

_COLOURS: dict[Grade, Colour] = {"A": GREEN, "B": LIME, "C": AMBER, "D": ORANGE, "F": RED}
_SIDE, _GAP, _MARGIN, _COLUMNS = 190, 16, 40, 4
_CARD_WIDTH, _CARD_HEIGHT = 2 * _SIDE + 3 * _GAP, _SIDE + 92
_HEAD, _LINE = 196, 30
_WIDTH = 2 * _MARGIN + _COLUMNS * _CARD_WIDTH + (_COLUMNS - 1) * _GAP
# Beyond the limit that was found, so that the photograph is surely one that is not read.
_BEYOND = 1.1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Photo:
    """A photograph under a verdict; take: None where there is none to show."""

    take: Callable[[], Image] | None
    caption: str
    good: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Card:
    title: str
    grade: Grade | None
    photos: tuple[_Photo, _Photo]


def contact_sheet(proof: Proof) -> bytes:
    """PNG, 1,800 pixels wide."""
    code = proof.weakest
    cards = [] if code is None else list(_cards(code))
    rows = -(-len(cards) // _COLUMNS)
    foot = _LINE * len(proof.findings) + (_MARGIN if proof.findings else 0)
    canvas = Canvas(_WIDTH, _HEAD + rows * (_CARD_HEIGHT + _GAP) + foot + _MARGIN - _GAP)
    _head(canvas, proof, code)
    for index, card in enumerate(cards):
        row, column = divmod(index, _COLUMNS)
        _draw(canvas, _MARGIN + column * (_CARD_WIDTH + _GAP), _HEAD + row * (_CARD_HEIGHT + _GAP), card)
    _findings(canvas, proof, canvas.pixels.shape[0] - foot - _MARGIN // 2)
    return canvas.png()


def _head(canvas: Canvas, proof: Proof, code: CodeProof | None) -> None:
    """The grade in large, and what it is the grade of."""
    grade = proof.grade
    canvas.box(_MARGIN, _MARGIN, 124, 124, _COLOURS[grade], radius=20)
    canvas.centred(_MARGIN + 62, _MARGIN + 94, grade, 92, WHITE, bold=True)
    x, room = _MARGIN + 124 + 28, _WIDTH - 2 * _MARGIN - 152
    if code is None:
        canvas.write(x, _MARGIN + 74, "No code can be read at all", 34, bold=True)
        return
    canvas.write(x, _MARGIN + 40, f"It {code.meaning}", 34, bold=True)
    others = f", the weakest of {len(proof.codes)}" if len(proof.codes) > 1 else ""
    canvas.write(x, _MARGIN + 78, shortened(f"{code.sheet}: {code.name}, {code.size}{others}", 22, room), 22)
    seen = f"Seen from {code.distance_mm:.0f} mm by a phone filming 1920 x 1080: {engines(code)}"
    canvas.write(x, _MARGIN + 112, shortened(seen, 20, room), 20, GREY)


def _draw(canvas: Canvas, x: int, y: int, card: _Card) -> None:
    canvas.box(x, y, _CARD_WIDTH, _CARD_HEIGHT, WHITE, radius=12)
    canvas.write(x + _GAP, y + 34, card.title, 22, bold=True)
    if card.grade is not None:
        canvas.box(x + _CARD_WIDTH - _GAP - 34, y + 10, 34, 32, _COLOURS[card.grade], radius=8)
        canvas.centred(x + _CARD_WIDTH - _GAP - 17, y + 33, card.grade, 21, WHITE, bold=True)
    for index, photo in enumerate(card.photos):
        left = x + _GAP + index * (_SIDE + _GAP)
        canvas.box(left, y + 52, _SIDE, _SIDE, (236, 232, 229), radius=4)
        if photo.take is not None:
            canvas.paste(left, y + 52, _SIDE, photo.take())
            canvas.box(left, y + 52 + _SIDE - 5, _SIDE, 5, GREEN if photo.good else RED)
        canvas.centred(left + _SIDE // 2, y + 52 + _SIDE + 26, photo.caption, 17, INK if photo.take else GREY)


def _findings(canvas: Canvas, proof: Proof, y: int) -> None:
    for index, finding in enumerate(proof.findings):
        text = f"{finding.severity.name.capitalize()}: {finding}"
        canvas.write(_MARGIN, y + index * _LINE + 20, shortened(text, 19, _WIDTH - 2 * _MARGIN), 19)


def _cards(code: CodeProof) -> Iterator[_Card]:
    daily = code.target.everyday
    yield from (_condition(code, reach) for reach in code.reaches)
    if not code.reaches:
        photos = (_photo(code, GOOD, "good photo", good=code.good), _photo(code, daily, "everyday", good=code.everyday))
        yield _Card(title="As it is", grade=code.grade, photos=photos)
    if code.smallest_mm is not None:
        yield _smallest(code, code.smallest_mm, daily)
    if code.farthest_mm is not None:
        yield _farthest(code, code.farthest_mm, daily)


def _condition(code: CodeProof, reach: Reach) -> _Card:
    condition = reach.condition
    last = _Photo(take=None, caption="never reads", good=True)
    first = _Photo(take=None, caption="never stops", good=False)
    if reach.reached is not None:
        last = _photo(code, condition.at(reach.reached), f"reads, {condition.said(reach.reached)}", good=True)
    if reach.stopped is not None:
        first = _photo(code, condition.at(reach.stopped), f"stops, {condition.said(reach.stopped)}", good=False)
    return _Card(title=condition.title, grade=reach.grade, photos=(last, first))


def _smallest(code: CodeProof, smallest_mm: float, daily: Setting) -> _Card:
    factor = smallest_mm / code.edge_mm
    least, below = code.target.scaled(factor), code.target.scaled(factor / _BEYOND)
    reads = _Photo(
        take=partial(least.frame, daily, colour=True), caption=f"reads, {smallest_mm:.1f} mm wide", good=True
    )
    stops = _Photo(take=partial(below.frame, daily, colour=True), caption="smaller", good=False)
    return _Card(title="Smallest print", grade=None, photos=(reads, stops))


def _farthest(code: CodeProof, farthest_mm: float, daily: Setting) -> _Card:
    times = farthest_mm / code.distance_mm
    reads = _photo(code, replace(daily, reach=times), f"reads, {farthest_mm:.0f} mm", good=True)
    stops = _photo(code, replace(daily, reach=times * _BEYOND), "farther", good=False)
    return _Card(title="Farthest away", grade=None, photos=(reads, stops))


def _photo(code: CodeProof, setting: Setting, caption: str, *, good: bool) -> _Photo:
    return _Photo(take=partial(code.target.frame, setting, colour=True), caption=caption, good=good)
