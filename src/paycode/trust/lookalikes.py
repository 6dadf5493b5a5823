"""What a text looks like: its scripts, and its skeleton by Unicode's table of confusable characters (UTS 39).

>>> skeleton("РАУРАL"), resembles("РАУРАL", "PAYPAL"), resembles("PAYPAL", "PAYPAL")
('PAYPAL', True, False)
>>> [sorted(scripts(letter)) for letter in "яa1"]
[['Cyrl'], ['Latn'], []]
>>> mixed_words("МакДоналдс Café Ζεύς ABC마트 Аpple")
['Аpple']
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache, reduce
from typing import NamedTuple

__all__ = ["Reading", "is_wide", "mixed_words", "normal", "plain", "reads_as", "resembles", "scripts", "skeleton"]

NON_STARTERS = 30  # in a row: as many as UAX 15, section 13 lets stand in text that is normalised piece by piece


def skeleton(text: str) -> str:
    """`text` with every character replaced by its prototype (UTS 39, section 4): two that look alike have the same."""
    if not text:
        return text
    seen = unicodedata.normalize("NFD", _stream_safe(text)).translate(_prototypes())
    return unicodedata.normalize("NFD", _stream_safe(seen))


def resembles(text: str, known: str) -> bool:
    """Whether `text` looks like `known` and is not: the difference is not one of case, spaces or normal form."""
    if plain(text) == plain(known):
        return False
    return any(mine == other for mine, other in zip(_looks(text), _looks(known), strict=True))


def plain(text: str) -> str:
    """`text` without regard to case, spaces and the way it is composed."""
    return normal(" ".join(text.casefold().split()))


def normal(text: str) -> str:
    """Normalization Form C, in linear time."""
    return text if text.isascii() else unicodedata.normalize("NFC", _stream_safe(text))


@lru_cache(maxsize=4096)
def scripts(character: str) -> frozenset[str]:
    """ISO 15924 codes of the scripts it is written in (UTS 39, section 5.1); empty for what belongs to all of them.

    Writing systems of several scripts are named too: Hanb, Jpan, Kore.
    """
    starts, names = _runs()
    own = names[bisect_right(starts, ord(character)) - 1]
    return frozenset() if own & _SHARED else own.union(*(_SYSTEMS.get(name, ()) for name in own))


def mixed_words(text: str) -> list[str]:
    """The words in which scripts stand together that no language writes so (UTS 39, section 5.2).

    Latin may stand beside Chinese, Japanese or Korean, and beside one other script in common use, except Cyrillic and
    Greek, and except letters of it that look like Latin ones. Words are judged each by itself: a name in two
    languages is nothing strange.
    """
    return [word for word in _words(text) if not word.isascii() and not _is_usual(word)]


class Reading(NamedTuple):
    """text: what is read. scripts: ISO 15924 codes of what is written."""

    text: str
    scripts: frozenset[str]


def reads_as(text: str) -> Reading | None:
    """The Latin text that `text` could be taken for (UTS 39, section 4).

    None unless there are two letters or more, every one Latin or written from left to right and like an ASCII one.
    """
    letters = [c for c in text if unicodedata.category(c).startswith("L")]
    foreign = [c for c in letters if scripts(c) and "Latn" not in scripts(c)]
    if len(letters) < 2 or not foreign or not all(map(_imitates_latin, foreign)):
        return None
    return Reading(skeleton(text), frozenset().union(*map(scripts, foreign)))


def is_wide(text: str) -> bool:
    """Whether full-width letters or digits stand in a text that has no letter of East Asia, to which they belong."""
    wide = any(c.isalnum() and unicodedata.decomposition(c).startswith("<wide>") for c in text)
    return wide and not any(scripts(c).intersection(_EAST_ASIAN) for c in text)


@lru_cache(maxsize=1024)
def _looks(text: str) -> tuple[str, ...]:
    """Skeletons of the text as it is, in small letters and in capitals, with single spaces.

    The table knows no full-width and mathematical letters, for identifiers have none: Form KC makes them plain.
    """
    drawn = " ".join(unicodedata.normalize("NFKC", _stream_safe(text)).split())
    return skeleton(drawn), skeleton(drawn.casefold()), skeleton(drawn.upper())


def _stream_safe(text: str) -> str:
    """`text` with a grapheme joiner after every 30 combining marks in a row, without which normalising is quadratic."""
    if len(text) <= NON_STARTERS or text.isascii():
        return text
    pieces, run = [], 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run > NON_STARTERS:
            pieces.append("\u034f")
            run = 1
        pieces.append(character)
    return "".join(pieces)


def _words(text: str) -> list[str]:
    """Letters, marks and numbers between anything else; format characters divide nothing, for nobody sees them."""
    kinds = [(character, unicodedata.category(character)) for character in text]
    return "".join(c if kind[0] in "LMN" else " " for c, kind in kinds if kind != "Cf").split()


def _is_usual(word: str) -> bool:
    written = [own for own in map(scripts, word) if own]
    if not written or reduce(frozenset.intersection, written):
        return True
    partners = [name for name in _PARTNERS if all(own & {"Latn", name} for own in written)]
    return any(name in _EAST_ASIAN for name in partners) or bool(partners and not any(map(_imitates_latin, word)))


def _imitates_latin(character: str) -> bool:
    """Whether a letter of another script, written from left to right, looks like ASCII letters."""
    own = scripts(character)
    if not own or "Latn" in own or unicodedata.bidirectional(character) != "L":
        return False
    return re.fullmatch("[A-Za-z]+", skeleton(character)) is not None


@lru_cache(maxsize=1)
def _prototypes() -> dict[int, str]:
    from ._unicode import CONFUSABLES  # most names are ASCII and need no table

    return {ord(character): prototype for prototype, seen in CONFUSABLES.items() for character in seen}


@lru_cache(maxsize=1)
def _runs() -> tuple[list[int], list[frozenset[str]]]:
    from ._unicode import SCRIPTS

    return list(SCRIPTS), [frozenset(names.split()) for names in SCRIPTS.values()]


# Common, Inherited; and unassigned, which is a finding of its own.
_SHARED = frozenset({"Zyyy", "Zinh", "Zzzz"})
_SYSTEMS = {
    "Hani": ("Hanb", "Jpan", "Kore"),
    "Hira": ("Jpan",),
    "Kana": ("Jpan",),
    "Hang": ("Kore",),
    "Bopo": ("Hanb",),
}
_EAST_ASIAN = ("Hanb", "Jpan", "Kore")
# The recommended scripts (UAX 31, table 5) that may stand beside Latin.
_PARTNERS = (
    *_EAST_ASIAN,
    *("Arab", "Armn", "Beng", "Deva", "Ethi", "Geor", "Gujr", "Guru", "Hebr", "Knda", "Khmr"),
    *("Laoo", "Mlym", "Mymr", "Orya", "Sinh", "Taml", "Telu", "Thaa", "Thai", "Tibt"),
)
