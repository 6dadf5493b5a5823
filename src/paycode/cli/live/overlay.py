"""A frame with what was read drawn over it: the outline of each symbol, a card with payee, amount and verdict.

Pure: the same frame and symbols give the same picture. Green means VALID and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from math import ceil, floor, hypot
from typing import TypeAlias, cast

import numpy as np

from ...scanning import Frame, _opencv
from ...scanning.corners import Corner, Corners
from ...scanning.engines import Grey, Image, Plane
from ...scanning.frames import pixels
from .lettering import lettering
from .scene import Seen, Tone

__all__ = ["drawn"]

Colour: TypeAlias = tuple[int, int, int]
"""Blue, green, red."""
Box: TypeAlias = tuple[int, int, int, int]
"""Left, top, width, height."""

_COLOURS: dict[Tone, Colour] = {"good": (96, 200, 48), "bad": (68, 64, 244), "neutral": (248, 189, 56)}
_WHITE: Colour = (255, 255, 255)
_SOFT: Colour = (206, 198, 190)
_GROUND: Colour = (30, 22, 16)
_OPACITY, _TINT = 0.86, 0.16
# Length of a corner's arms, in edges.
_ARM = 0.22
# A card takes a megabyte or two.
_CACHED = 32
# Cards in one picture; further symbols are outlined only. Boxes that a card is tried beside.
_MOST_CARDS, _OBSTACLES = 12, 12
# The em of a card's first line is this part of the height of the frame, within limits.
_PART, _SMALLEST, _LARGEST = 1 / 34, 13, 44


def drawn(frame: Frame, symbols: Iterable[Seen], status: str = "") -> Image:
    """The picture of a frame with these symbols marked: uint8, (height, width, 3) BGR, as large as the frame.

    status: a few words for the top left corner. A frame that holds no picture raises its error.
    """
    picture = _opencv.coloured(pixels(frame), frame.layout)
    em = round(min(max(picture.shape[0] * _PART, _SMALLEST), _LARGEST))
    # Payments come first to a good place and last to be painted: no other code's card covers theirs.
    shown = sorted(symbols, key=lambda seen: seen.payment is None)
    for seen in shown:
        _mark(picture, seen.sighting.reading.corners, _COLOURS[seen.tone], max(3, round(em / 5)))
    boxes = [_box(seen.sighting.reading.corners) for seen in shown]
    taken = list(boxes)
    if status:
        taken.append(_put(picture, _chip(status, em * 3 // 4), (em // 2, em // 2)))
    carded = shown[:_MOST_CARDS]
    cards = [_card(seen.title, seen.detail, seen.word, seen.reason, seen.tone, em) for seen in carded]
    places = []
    for box, card in zip(boxes, cards, strict=False):
        places.append(_place(box, card, picture, taken, em // 2))
        taken.append((*places[-1], card.width, card.height))
    for seen, box, card, place in reversed(list(zip(carded, boxes, cards, places, strict=False))):
        _lead(picture, box, _put(picture, card, place), _COLOURS[seen.tone], em)
    return picture


def _mark(picture: Image, corners: Corners, colour: Colour, thick: int) -> None:
    """A tinted area, a thin outline, and brackets at its corners, all with a dark rim that shows on any ground."""
    _opencv.tint(picture, corners, colour, _TINT)
    for line, rim in ((_GROUND, 2), (colour, 0)):
        _opencv.trace(picture, corners, line, max(1, thick // 3) + rim, closed=True)
        for before, corner, after in zip(
            (corners[-1], *corners[:-1]), corners, (*corners[1:], corners[0]), strict=True
        ):
            arms = [_toward(corner, before), corner, _toward(corner, after)]
            _opencv.trace(picture, arms, line, thick + rim, closed=False)


def _toward(corner: Corner, other: Corner) -> Corner:
    return corner[0] + (other[0] - corner[0]) * _ARM, corner[1] + (other[1] - corner[1]) * _ARM


class _Card:
    """A small picture with round corners that covers most of what is behind it.

    colours: float32, (height, width, 3), times `cover`. cover: float32, (height, width, 1), 0 to 1.
    """

    def __init__(self, width: int, height: int, radius: float) -> None:
        self.width, self.height = width, height
        self.cover: Plane = _rounded(width, height, radius) * np.float32(_OPACITY)
        self.colours = self.cover * np.array(_GROUND, np.float32)

    def paint(self, mask: Plane, x: int, y: int, colour: Colour) -> None:
        """A colour through a mask, 0 to 1, whose top left is put at (x, y); only where the card is."""
        place = slice(y, y + mask.shape[0]), slice(x, x + mask.shape[1])
        height, width = self.cover[place].shape[:2]
        part = mask[:height, :width] * (self.cover[place] > 0)
        self.colours[place] += part * (np.array(colour, np.float32) - self.colours[place])
        self.cover[place] += part * (1 - self.cover[place])

    def write(self, text: Grey, x: int, y: int, colour: Colour) -> None:
        """A line of lettering."""
        self.paint(text[..., None].astype(np.float32) * np.float32(1 / 255), x, y, colour)


@lru_cache(_CACHED)
def _card(title: str, detail: str, word: str, reason: str, tone: Tone, em: int) -> _Card:
    """Payee over amount over verdict; the bar on the left and the word have the colour of the verdict."""
    small, pad, bar = round(em * 0.72), round(em * 0.6), max(3, em // 5)
    rows = [
        (lettering(title, em, bold=True), _WHITE, round(em * 1.3)),
        (lettering(detail, round(em * 0.85)), _SOFT, round(em * 1.25)),
    ]
    badge = lettering(word, small, bold=True) if word else None
    why = lettering(reason, small) if reason else None
    foot = (badge.shape[1] if badge is not None else 0) + (why.shape[1] + 2 * pad if why is not None else 0)
    width = max(*(row[0].shape[1] for row in rows), foot) + 2 * pad + bar
    height = sum(row[2] for row in rows) + pad + (round(em * 1.35) if word else 0)
    card = _Card(width, height, em * 0.4)
    card.paint(np.ones((height, bar, 1), np.float32), 0, 0, _COLOURS[tone])
    y = pad // 2
    for text, colour, advance in rows:
        card.write(text, bar + pad, y - round(em * 0.1), colour)
        y += advance
    if badge is not None:
        high = round(small * 1.45)
        card.paint(_rounded(badge.shape[1] + pad, high, high / 2), bar + pad, y, _COLOURS[tone])
        card.write(badge, bar + pad + pad // 2, y - round(small * 0.06), _GROUND)
        if why is not None:
            card.write(why, bar + 2 * pad + badge.shape[1] + pad // 2, y - round(small * 0.06), _SOFT)
    return card


@lru_cache(_CACHED)
def _chip(status: str, em: int) -> _Card:
    words = lettering(status, em)
    card = _Card(words.shape[1] + em, round(1.6 * em), em * 0.4)
    card.write(words, em // 2, 0, _WHITE)
    return card


def _place(symbol: Box, card: _Card, picture: Image, taken: list[Box], gap: int) -> tuple[int, int]:
    """Where a card hides nothing: below its symbol, above or beside it, else near it; without any room, over it."""
    x, y, width, height = symbol
    middle, level = x + (width - card.width) // 2, y + (height - card.height) // 2
    across, down = [middle], [level]
    for left, top, wide, high in (symbol, *taken[-_OBSTACLES:]):
        across += [left + wide + gap, left - gap - card.width]
        down += [top + high + gap, top - gap - card.height]
    places = dict.fromkeys(_clamped((one, other), card, picture, gap) for one in across for other in down)
    nearest = sorted(
        ((*place, card.width, card.height) for place in places),
        # Right beside it the first in order, so that a card does not jump as its symbol moves.
        key=lambda box: hypot(box[0] - middle, box[1] - level) if _apart(symbol, box) > gap else 0,
    )
    free = (box for box in nearest if not any(_meet(box, other) for other in taken))
    x, y, _, _ = next(free, (*_clamped((middle, level), card, picture, gap), 0, 0))
    return x, y


def _apart(one: Box, other: Box) -> float:
    """Pixels between two boxes, 0 where they meet."""
    x, y = (
        max(0, other[axis] - one[axis] - one[axis + 2], one[axis] - other[axis] - other[axis + 2]) for axis in (0, 1)
    )
    return hypot(x, y)


def _lead(picture: Image, symbol: Box, card: Box, colour: Colour, em: int) -> None:
    """A line to a card that does not lie right beside its symbol."""
    if _apart(symbol, card) > em:
        start = _nearest(symbol, (card[0] + card[2] / 2, card[1] + card[3] / 2))
        _opencv.trace(picture, (start, _nearest(card, start)), colour, max(2, em // 10), closed=False)


def _nearest(box: Box, point: Corner) -> Corner:
    x, y, width, height = box
    return min(max(point[0], x), x + width), min(max(point[1], y), y + height)


def _box(corners: Corners) -> Box:
    across, down = zip(*corners, strict=True)
    left, top = floor(min(across)), floor(min(down))
    return left, top, ceil(max(across)) - left, ceil(max(down)) - top


def _clamped(place: tuple[int, int], card: _Card, picture: Image, gap: int) -> tuple[int, int]:
    """The place moved into the picture, so far from its edges."""
    x, y = (
        max(gap, min(value, room - size - gap))
        for value, room, size in zip(place, picture.shape[1::-1], (card.width, card.height), strict=True)
    )
    return x, y


def _meet(one: Box, other: Box) -> bool:
    return (
        one[0] < other[0] + other[2]
        and other[0] < one[0] + one[2]
        and one[1] < other[1] + other[3]
        and other[1] < one[1] + one[3]
    )


def _put(picture: Image, card: _Card, place: tuple[int, int]) -> Box:
    """The card onto the picture, what does not fit left out; the box that it takes."""
    x, y = place
    ground = picture[y : y + card.height, x : x + card.width]
    height, width = ground.shape[:2]
    colours, cover = card.colours[:height, :width], card.cover[:height, :width]
    ground[:] = np.rint(ground * (1 - cover) + colours)
    return x, y, card.width, card.height


def _rounded(width: int, height: int, radius: float) -> Plane:
    """How much of each pixel a rectangle with round corners covers: float32, (height, width, 1), 0 to 1."""
    radius = min(radius, width / 2, height / 2)
    x, y = (np.maximum(np.abs(np.arange(size) + 0.5 - size / 2) - (size / 2 - radius), 0) for size in (width, height))
    distance = np.hypot(x[None, :], y[:, None]) - radius
    return cast(Plane, np.clip(0.5 - distance, 0, 1).astype(np.float32)[..., None])
