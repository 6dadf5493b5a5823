"""Characters in a name that nobody sees, that turn others around, or that stand in for plainer ones.

What `payload.text` refuses in a field is named here with more care, and so is what it has to let pass, because some
language is written with it: joiners, variation selectors, marks on marks, the digits of several scripts.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import eq

from ..payload.findings import Finding, Severity
from ..payload.text import hidden
from .lookalikes import normal, scripts

__all__ = ["character_risks", "right_to_left"]

MARKS = 4  # nonspacing marks in a row (UTS 39, section 5.4)


def character_risks(text: str) -> Iterator[Finding]:
    """What is to be said of the single characters of `text` and of how they stand together; field names are empty."""
    for check in _CHECKS:
        yield from check(text)


def right_to_left(text: str) -> bool:
    """Whether some of it is written from right to left."""
    return not text.isascii() and any(unicodedata.bidirectional(c) in _RIGHT_TO_LEFT for c in text)


def _directions(text: str) -> Iterator[Finding]:
    steering = _names(_STEERING.intersection(text))
    if steering:
        rule = f"holds characters that turn the text around them ({steering})"
        yield _finding("bidi_control", rule, "UAX 9, 2", Severity.ERROR)
    if not _is_balanced(text):
        rule = "opens or closes a direction and not the other way round: what follows it is turned too"
        yield _finding("bidi_unbalanced", rule, "UAX 9, 3.3", Severity.ERROR)
    marks = _names(_DIRECTION_MARKS.intersection(text))
    if marks:
        yield _finding("bidi_mark", f"holds invisible marks of direction ({marks})", "UAX 9, 2.6")


def _is_balanced(text: str) -> bool:
    """Whether every embedding, override and isolate is closed by its own closer, in order."""
    awaited: list[str] = []
    for character in text:
        if character in _CLOSERS:
            awaited.append(_CLOSERS[character])
        elif character in _STEERING and (not awaited or awaited.pop() != character):
            return False
    return not awaited


def _unseen(text: str) -> Iterator[Finding]:
    names = _names(filter(_is_unseen, text))
    if names:
        yield _finding("invisible", f"holds characters that nobody sees ({names})", "UTS 39, 3", Severity.ERROR)


def _is_unseen(character: str) -> bool:
    if character in _DIRECTION or unicodedata.category(character) in _NO_CHARACTERS:
        return False
    return hidden(character) or character in _UNSEEN_MARKS


def _joiners(text: str) -> Iterator[Finding]:
    placed = [at for at, character in enumerate(text) if character in _JOINERS]
    if any(not _joins(text[at - 1 : at], text[at], text[at + 1 : at + 2]) for at in placed):
        rule = "holds an invisible joiner where it joins nothing"
        yield _finding("joiner", rule, "RFC 5892, A.1 and A.2")


def _joins(before: str, joiner: str, after: str) -> bool:
    """After a virama, between letters of one script that needs joiners, or between emoji."""
    if not before:
        return False
    if unicodedata.combining(before) == _VIRAMA:
        return True
    if not after:
        return False
    if scripts(before) & scripts(after) & _JOINED_SCRIPTS:
        return True
    pictured = before == _EMOJI_STYLE or unicodedata.category(before) in {"So", "Sk"}
    return joiner == _EMOJI_JOINER and pictured and unicodedata.category(after) == "So"


def _selectors(text: str) -> Iterator[Finding]:
    placed = [at for at, character in enumerate(text) if _is_selector(character)]
    if any(not _selects(text[at - 1 : at], text[at], text[at + 1 : at + 2]) for at in placed):
        rule = "holds a variation selector where there is nothing to select"
        yield _finding("variation_selector", rule, "The Unicode Standard, 23.4")


def _is_selector(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or character in _MONGOLIAN or "\U000e0100" <= character <= "\U000e01ef"


def _selects(before: str, selector: str, after: str) -> bool:
    if not before:
        return False
    if before.isascii():
        return before in "0123456789#*" and selector == _EMOJI_STYLE and after == _KEYCAP
    varied = {"Mong"} if selector in _MONGOLIAN else {"Hani", "Mymr", "Phag"}
    return bool(scripts(before) & varied) or unicodedata.category(before) in _PICTURES


def _strangers(text: str) -> Iterator[Finding]:
    for category, (code, rule, severity) in _NO_CHARACTERS.items():
        names = _names(c for c in text if unicodedata.category(c) == category)
        if names:
            yield _finding(code, f"{rule} ({names})", "The Unicode Standard, 23", severity)


def _marks(text: str) -> Iterator[Finding]:
    drawn = [character for character in text if not _is_selector(character)]
    runs = (list(run) for is_mark, run in groupby(drawn, key=_is_mark) if is_mark)
    if any(len(run) > MARKS or any(map(eq, run, run[1:])) for run in runs):
        rule = f"piles marks on one letter, more than {MARKS} or one twice"
        yield _finding("combining_marks", rule, "UTS 39, 5.4")
    if any(map(_is_mark, drawn[:1])):
        yield _finding("stray_mark", "begins with a mark, which lands on whatever is shown before it", "UTS 39, 5.4")


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in {"Mn", "Me"}


def _digits(text: str) -> Iterator[Finding]:
    zeros = {ord(c) - unicodedata.digit(c) for c in text if unicodedata.category(c) == "Nd"}
    if len(zeros) > 1:
        rule = f"writes numbers in {len(zeros)} kinds of digits"
        yield _finding("mixed_digits", rule, "UTS 39, 5.3")


def _styled(text: str) -> Iterator[Finding]:
    names = _names(c for c in text if c.isalnum() and unicodedata.decomposition(c).startswith("<font>"))
    if names:
        rule = f"imitates plain letters by mathematical ones ({names})"
        yield _finding("styled_letters", rule, "UTS 39, 3.1 and UAX 15")


def _spelling(text: str) -> Iterator[Finding]:
    expanded = "".join(c if c.isascii() else _without_excluded(c) for c in text)
    if normal(expanded) != expanded:
        rule = "is not in Normalization Form C: the same name can be spelt otherwise"
        yield _finding("not_nfc", rule, "UAX 15", Severity.NOTE)


def _without_excluded(character: str) -> str:
    """Form C takes some letters of Indic scripts and Hebrew apart; keyboards write them in one piece."""
    pieces = unicodedata.normalize("NFC", character)
    return pieces if len(pieces) > 1 else character


def _order(text: str) -> Iterator[Finding]:
    """A number after right-to-left words is shown before them where the line runs from left to right."""
    strong = ""
    first = ""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind == "L" or kind in _RIGHT_TO_LEFT:
            strong = kind
            first = first or kind
        elif kind == "EN" and first == "L" and strong in _RIGHT_TO_LEFT:
            rule = "has a number after right-to-left words, which moves before them where it is shown"
            yield _finding("bidi_number", rule, "UAX 9, 3.3.4")
            return


def _names(found: Iterable[str]) -> str:
    """Up to four of these characters by code point, "" when there is none."""
    return ", ".join(f"U+{ord(character):04X}" for character in sorted(set(found))[:4])


def _finding(code: str, rule: str, source: str, severity: Severity = Severity.WARNING) -> Finding:
    return Finding(code=code, field="", rule=rule, severity=severity, source=source)


_CHECKS = (
    _directions, _unseen, _joiners, _selectors, _strangers, _marks, _digits, _styled, _spelling, _order,
)  # fmt: skip
_RIGHT_TO_LEFT = frozenset({"R", "AL"})
# What opens a direction, and what closes it.
_CLOSERS = {**dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c"), **dict.fromkeys("\u2066\u2067\u2068", "\u2069")}
_STEERING = frozenset([*_CLOSERS, *_CLOSERS.values()])
_DIRECTION_MARKS = frozenset("\u061c\u200e\u200f")
_DIRECTION = _STEERING | _DIRECTION_MARKS
# Marks by category, blank to the eye: grapheme joiner and two Khmer vowels.
_UNSEEN_MARKS = frozenset("\u034f\u17b4\u17b5")
_JOINERS = frozenset("\u200c\u200d")
_EMOJI_JOINER, _EMOJI_STYLE, _KEYCAP = "\u200d", "\ufe0f", "\u20e3"
_MONGOLIAN = frozenset("\u180b\u180c\u180d\u180f")
_PICTURES = frozenset({"So", "Sm", "Sk", "Po", "Pd"})
_VIRAMA = 9  # canonical combining class
_JOINED_SCRIPTS = frozenset(
    (
        *("Arab", "Beng", "Deva", "Gujr", "Guru", "Khmr", "Knda", "Mlym"),
        *("Mong", "Mymr", "Orya", "Sinh", "Syrc", "Taml", "Telu", "Tibt"),
    )
)
_NO_CHARACTERS = {
    "Cs": ("surrogate", "holds halves of characters", Severity.ERROR),
    "Co": ("private_use", "holds characters that every font draws differently", Severity.WARNING),
    "Cn": ("unassigned", "holds code points that are no characters", Severity.WARNING),
}
