"""The face of a sign: a band that says how to pay, the symbol, the merchant, the amount, small print.

Standing faces have the band on top and everything on one axis; lying ones have the symbol at the left and a coloured
panel at the right. All lengths are shares of the face's edges, so a card and a poster are of one family.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from ...errors import SizeImpossible
from ...symbol import Symbol
from ..drawing import WHITE, Colour, Item, Path, rectangle
from ..fonts import Fonts
from ..geometry import Geometry, Size
from ..typesetting import typeset
from .accents import INK, QUIET
from .fitting import SMALLEST, Anchor, Block, Fitted, fit, stack
from .phrases import phrase
from .placard import Placard
from .shapes import rounded, seal_mark, symbol_items

__all__ = ["Bleed", "Draw", "face", "symbol_size"]

Draw: TypeAlias = Callable[[Symbol, float, float, float], tuple[Item, ...]]
"""Draws a symbol with its quiet zone into the square at x, y of an edge in millimetres."""

Bleed: TypeAlias = tuple[float, float, float, float]
"""How far colour goes beyond the left, top, right and bottom edge, in millimetres."""

_LYING = 1.15
_STANDING = 1.15
_THIN_SPACE = "\u2009"
_JOINT = " · "
# Languages whose characters have shapes of their own in each.
_SHARING = ("ja", "ko", "zh")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shares:
    """Of a standing face: height of the band, edge of the symbol by width and by height."""

    band: float
    by_width: float
    by_height: float


_TALL = _Shares(band=0.155, by_width=0.76, by_height=0.49)
_SQUARE = _Shares(band=0.14, by_width=0.62, by_height=0.52)
_LYING_SYMBOL, _LYING_AREA = 0.84, 0.9


def face(placard: Placard, width: float, height: float, *, fonts: Fonts, draw: Draw = symbol_items,
         bleed: Bleed = (0, 0, 0, 0), module_mm: float = 0.0) -> tuple[Item, ...]:  # fmt: skip
    """What is printed on a face of this size in millimetres, the origin at its top left.

    Raises `RenderError` naming the text that does not fit, `SizeImpossible` when a module would be finer than
    `module_mm`, `MissingGlyph` for a character of no font.
    """
    edge = _symbol_edge(width, height)
    _check_module(placard, edge, module_mm)
    left, top, right, bottom = bleed
    paper = Path(commands=rectangle(-left, -top, width + left + right, height + top + bottom), fill=WHITE)
    make = _lying if width >= height * _LYING else _standing
    return (paper, *make(placard, width, height, edge, fonts, draw, bleed))


def symbol_size(placard: Placard, width: float, height: float) -> Size:
    """The size that the symbol has on a face of this size; its text reads "46.0 mm, 1.12 mm a module"."""
    return Geometry(size_mm=_symbol_edge(width, height)).fit(placard.symbol)


def _symbol_edge(width: float, height: float) -> float:
    if width >= height * _LYING:
        return height * _LYING_SYMBOL
    shares = _shares(width, height)
    return min(width * shares.by_width, height * shares.by_height)


def _shares(width: float, height: float) -> _Shares:
    return _TALL if height >= width * _STANDING else _SQUARE


def _check_module(placard: Placard, edge: float, module_mm: float) -> None:
    size = Geometry(size_mm=edge).fit(placard.symbol)
    if size.module_mm < module_mm:
        raise SizeImpossible(f"the symbol comes to {size}; {module_mm:g} mm a module or more are asked for")


def _standing(placard: Placard, width: float, height: float, edge: float, fonts: Fonts, draw: Draw,
              bleed: Bleed) -> Iterator[Item]:  # fmt: skip
    left, top, right, _ = bleed
    shares = _shares(width, height)
    band, margin = height * shares.band, width * 0.075
    inner = width - 2 * margin
    yield Path(commands=rectangle(-left, -top, width + left + right, band + top), fill=placard.accent)
    yield from _column(_heading(placard, width, inner, fonts), margin, inner, band * 0.1, band * 0.8, "middle", fonts)

    gap = height * 0.028
    y = band + gap
    yield from _framed(placard, (width - edge) / 2, y, edge, draw)
    size = max(width * 0.026, SMALLEST)
    foot, floor = _foot(placard, margin, inner, height - margin * 0.75, size, fonts)
    begin = y + edge + gap
    yield from _column(_body(placard, width), margin, inner, begin, floor - gap * 0.6 - begin, "middle", fonts)
    yield from foot


def _lying(placard: Placard, width: float, height: float, edge: float, fonts: Fonts, draw: Draw,
           bleed: Bleed) -> Iterator[Item]:  # fmt: skip
    _, top, right, bottom = bleed
    area, pad = height * _LYING_AREA, height * 0.065
    panel = rectangle(area, -top, width - area + right, height + top + bottom)
    yield Path(commands=panel, fill=placard.accent)
    yield from _captioned(placard, area, height, edge, draw, fonts)
    x, inner = area + pad, width - area - 2 * pad
    heading = stack(_heading(placard, height, inner, fonts), inner, height * 0.34, fonts)
    side: Anchor = "end" if _runs_left(placard.name) else "start"
    yield from _placed(heading, x, inner, pad, side)
    foot, floor = _small_print(placard, x, inner, height - pad, max(height * 0.03, SMALLEST), fonts)
    yield from foot
    begin, gap = pad + _height(heading), height * 0.03
    body = _body(placard, height, on_colour=True)
    yield from _column(body, x, inner, begin + gap, floor - begin - 2 * gap, side, fonts)


def _captioned(placard: Placard, area: float, height: float, edge: float, draw: Draw, fonts: Fonts) -> Iterator[Item]:
    """The symbol in the middle of its area, below it who can pay."""
    names, size = _JOINT.join(placard.schemes), max(height * 0.042, SMALLEST)
    caption = fit(Block(field="schemes", text=names, size=size, bold=True, fill=placard.accent), edge, fonts)
    room = caption.height if names else 0.0
    y = (height - edge - room) / 2
    yield from draw(placard.symbol, (area - edge) / 2, y, edge)
    if names:
        yield from caption.texts(area / 2, y + edge, "middle")


def _heading(placard: Placard, edge: float, width: float, fonts: Fonts) -> list[Block]:
    """How to pay: the first language large, the others below, as many on a line as it holds."""
    first, *others = placard.languages
    title = phrase("scan", first)
    blocks = [Block(field="languages", text=title, size=edge * 0.08, lines=2, bold=True, fill=WHITE, language=first)]
    size, lines = _packed(others, max(edge * 0.038, SMALLEST), width, fonts)
    for number, tags in enumerate(lines):
        text, language = _JOINT.join(phrase("scan", tag) for tag in tags), _drawn_as(tags)
        after = size * (0.15 if number else 0.35)
        blocks.append(
            Block(field="languages", text=text, size=size, lines=2, fill=WHITE, after=after, language=language)
        )
    return blocks


def _packed(languages: Sequence[str], size: float, width: float, fonts: Fonts) -> tuple[float, list[list[str]]]:
    """Languages in lines, a quarter smaller where that saves one."""
    smaller = max(size * 0.75, SMALLEST)
    lines, fewer = (_lines(languages, em, width, fonts) for em in (size, smaller))
    return (smaller, fewer) if len(fewer) < len(lines) else (size, lines)


def _lines(languages: Sequence[str], size: float, width: float, fonts: Fonts) -> list[list[str]]:
    lines: list[list[str]] = []
    for language in languages:
        longer = [*lines[-1], language] if lines else []
        text = _JOINT.join(phrase("scan", tag) for tag in longer)
        if longer and typeset(text, fonts, language=_drawn_as(longer)).width * size <= width:
            lines[-1] = longer
        else:
            lines.append([language])
    return lines


def _drawn_as(languages: Sequence[str]) -> str:
    """The language of a line in several: the first whose characters others share."""
    return next((tag for tag in languages if tag.startswith(_SHARING)), languages[0])


def _body(placard: Placard, edge: float, *, on_colour: bool = False) -> list[Block]:
    language = _drawn_as(placard.languages)
    ink, quiet, strong = (WHITE, WHITE, WHITE) if on_colour else (INK, QUIET, placard.accent)
    pill, pill_text = (WHITE, placard.accent) if on_colour else (placard.accent, WHITE)
    return [
        Block(
            field="name", text=placard.name, size=edge * 0.072, least=SMALLEST * 1.1, lines=2, bold=True, fill=ink,
            language=language,
        ),
        Block(
            field="name2", text=placard.name2, size=edge * 0.042, lines=2, fill=quiet, after=edge * 0.01,
            language=language,
        ),
        Block(
            field="amount", text=_money(placard), size=edge * 0.078, bold=True, fill=strong, after=edge * 0.042,
        ),
        Block(
            field="label", text=placard.label, size=edge * 0.05, bold=True, fill=pill_text, after=edge * 0.036,
            behind=pill, pad=edge * 0.013, language=language,
        ),
    ]  # fmt: skip


def _money(placard: Placard) -> str:
    """The code of the currency and the digits in groups of three (ISO 80000-1), "THB 1 250.00"."""
    if placard.amount is None:
        return ""
    whole, point, fraction = placard.amount.text.partition(".")
    return f"{placard.amount.currency} {int(whole):,}".replace(",", _THIN_SPACE) + point + fraction


def _framed(placard: Placard, x: float, y: float, edge: float, draw: Draw) -> Iterator[Item]:
    """The symbol in a thin frame around its quiet zone."""
    line = max(0.25, edge * 0.006)
    frame = rounded(x - line / 2, y - line / 2, edge + line, edge + line, edge * 0.035)
    yield Path(commands=frame, fill=None, stroke=placard.accent, stroke_mm=line)
    yield from draw(placard.symbol, x, y, edge)


def _sealed(placard: Placard) -> str:
    return f"Sealed {placard.key_id}" if placard.key_id else ""


def _serial(placard: Placard) -> str:
    return f"No. {placard.serial}" if placard.serial else ""


def _foot(
    placard: Placard, x: float, width: float, floor: float, size: float, fonts: Fonts
) -> tuple[list[Item], float]:
    """The line at the bottom, who can pay at the left, seal and serial number at the right; and where it begins."""
    mark = size * 1.3 if placard.key_id else 0.0
    print_ = _JOINT.join(filter(None, (_sealed(placard), _serial(placard))))
    small = Block(field="serial" if placard.serial else "key_id", text=print_, size=size, fill=QUIET, lines=2)
    who = Block(
        field="schemes", text=_JOINT.join(placard.schemes), size=size * 1.3, bold=True, fill=placard.accent, lines=2
    )
    alone = not (small.text and who.text)
    items: list[Item] = []
    top, room = floor, width
    if who.text:
        left = fit(who, width if alone else width * 0.6, fonts)
        top, room = floor - left.height, width - left.width - size * 1.5
        items += left.texts(x + width / 2 if alone else x, top, "middle" if alone else "start")
    if small.text:
        right = fit(small, (width if alone else room) - mark, fonts)
        line, end = floor - right.height, x + width - (width - mark - right.width) / 2 * alone
        items += right.texts(end, line, "end")
        if mark:
            items += _mark(end - right.width - mark, line, right, placard.accent)
        top = min(top, line)
    return items, top


def _mark(x: float, top: float, text: Fitted, colour: Colour) -> tuple[Item, ...]:
    """The seal's mark before the first line of a text, standing on its baseline."""
    size = text.size * 1.02
    return seal_mark(x, top + text.ascent - size * 0.86, size, colour)


def _small_print(placard: Placard, x: float, width: float, floor: float, size: float, fonts: Fonts
                 ) -> tuple[list[Item], float]:  # fmt: skip
    """Seal and serial number in white, one below the other; and where they begin."""
    mark = size * 1.3
    texts = (("serial", _serial(placard), 0.0), ("key_id", _sealed(placard), mark))
    items: list[Item] = []
    for field, text, inset in texts:
        if text:
            fitted = fit(Block(field=field, text=text, size=size, fill=WHITE), width - inset, fonts)
            floor -= fitted.height
            items += fitted.texts(x + inset, floor, "start")
            items += _mark(x, floor, fitted, WHITE) if inset else ()
            floor -= size * 0.25
    return items, floor


def _column(blocks: Iterable[Block], x: float, width: float, top: float, height: float,
            anchor: Anchor, fonts: Fonts) -> Iterator[Item]:  # fmt: skip
    """Blocks one below the other in the middle of a height."""
    placed = stack(list(blocks), width, height, fonts)
    yield from _placed(placed, x, width, top + (height - _height(placed)) / 2, anchor)


def _placed(placed: Sequence[tuple[Fitted, float]], x: float, width: float, top: float,
            anchor: Anchor) -> Iterator[Item]:  # fmt: skip
    for part, offset in placed:
        inset = 2 * part.block.pad
        at = {"start": x + inset, "middle": x + width / 2, "end": x + width - inset}[anchor]
        if part.block.behind:
            box = part.width + 2 * inset
            corner = at - {"start": inset, "middle": box / 2, "end": box - inset}[anchor]
            yield Path(
                commands=rounded(corner, top + offset, box, part.height, part.height / 2), fill=part.block.behind
            )
        yield from part.texts(at, top + offset, anchor)


def _height(placed: Sequence[tuple[Fitted, float]]) -> float:
    return placed[-1][1] + placed[-1][0].height if placed else 0.0


def _runs_left(text: str) -> bool:
    """By its first letter, as the bidirectional algorithm has it."""
    strong = (unicodedata.bidirectional(character) for character in text)
    return next((kind for kind in strong if kind in ("L", "R", "AL")), "L") != "L"
