"""What a sign says, as blocks to be set: how to pay, who is paid and how much, the small print."""

from __future__ import annotations

from collections.abc import Sequence

from ..drawing import WHITE
from ..fonts import Fonts
from ..typesetting import typeset
from .accents import INK, QUIET
from .fitting import SMALLEST, Block
from .phrases import phrase
from .placard import Placard

__all__ = ["JOINT", "body", "heading", "schemes", "sealed", "serial"]

JOINT = " · "
_THIN_SPACE = "\u2009"
# Languages whose characters have shapes of their own in each.
_SHARING = ("ja", "ko", "zh")


def heading(placard: Placard, edge: float, width: float, fonts: Fonts) -> list[Block]:
    """How to pay: the first language large, the others below, as many on a line as it holds."""
    first, *others = placard.languages
    title = phrase("scan", first)
    blocks = [Block(field="languages", text=title, size=edge * 0.08, lines=2, bold=True, fill=WHITE, language=first)]
    size, lines = _packed(others, max(edge * 0.038, SMALLEST), width, fonts)
    for number, tags in enumerate(lines):
        text, language = JOINT.join(phrase("scan", tag) for tag in tags), _drawn_as(tags)
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
        text = JOINT.join(phrase("scan", tag) for tag in longer)
        if longer and typeset(text, fonts, language=_drawn_as(longer)).width * size <= width:
            lines[-1] = longer
        else:
            lines.append([language])
    return lines


def _drawn_as(languages: Sequence[str]) -> str:
    """The language of a line in several: the first whose characters others share."""
    return next((tag for tag in languages if tag.startswith(_SHARING)), languages[0])


def body(placard: Placard, edge: float, *, on_colour: bool = False) -> list[Block]:
    """Name, second name, amount and label for a face whose measure is `edge`, on white or on the accent."""
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
            under=0.8, language=language,
        ),
        Block(
            field="amount", text=_money(placard), size=edge * 0.078, bold=True, fill=strong, after=edge * 0.042,
        ),
        Block(
            field="label", text=placard.label, size=edge * 0.05, bold=True, fill=pill_text, after=edge * 0.036,
            behind=pill, pad=edge * 0.013, language=language,
        ),
    ]  # fmt: skip


def schemes(placard: Placard) -> str:
    """Who can pay."""
    return JOINT.join(placard.schemes)


def sealed(placard: Placard) -> str:
    """By which key the code is sealed, empty when it is not."""
    return f"Sealed {placard.key_id}" if placard.key_id else ""


def serial(placard: Placard) -> str:
    """Which sign it is, empty when it has no number."""
    return f"No. {placard.serial}" if placard.serial else ""


def _money(placard: Placard) -> str:
    """The code of the currency and the digits in groups of three (ISO 80000-1), "THB 1 250.00"."""
    if placard.amount is None:
        return ""
    whole, point, fraction = placard.amount.text.partition(".")
    return f"{placard.amount.currency} {int(whole):,}".replace(",", _THIN_SPACE) + point + fraction
