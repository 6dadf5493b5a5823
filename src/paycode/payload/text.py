"""The one validator for text fields: allowed characters, length in the unit the standard counts, nothing hidden.

Every scheme states its fields as `TextRule`s. A line break, a separator, a control or bidirectional character or an
unpaired surrogate never gets past one, so no field can move another; where digits are asked, they are ASCII's ten.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from .findings import Finding, Severity

__all__ = ["ANY", "ASCII", "DIGITS", "TextRule", "displayable", "hidden"]

Characters = Literal["digits", "ascii", "any"]

DIGITS: Characters = "digits"  # 0-9 only
ASCII: Characters = "ascii"  # printable common character set, 0x20-0x7E
ANY: Characters = "any"  # any visible Unicode character

# Cc controls, Cf format characters (bidirectional, zero width, BOM), Cs surrogates, Co private use, Cn unassigned,
# Zl and Zp line and paragraph separators.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Letters and symbols by category, blank to the eye: Hangul fillers and the empty Braille pattern.
_BLANKS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
# Joiners are Cf, yet Indic scripts, Persian and emoji cannot be written without them.
_JOINERS = frozenset("\u200c\u200d")


def hidden(character: str) -> bool:
    """Whether this character would be invisible or would steer the ones around it."""
    return character in _BLANKS or (unicodedata.category(character) in _HIDDEN and character not in _JOINERS)


def displayable(value: str) -> str:
    """`value` without hidden characters: for a screen only, never for a payload."""
    return value if value.isascii() and value.isprintable() else "".join(c for c in value if not hidden(c))


@dataclass(frozen=True, kw_only=True)
class TextRule:
    """What one text field may hold.

    characters: the allowed set. maximum, minimum: length in `unit` ("characters", or "bytes" of `charset`).
    pattern: the whole value must match it too, said to people as `form`. separators: characters that the format uses
    itself. source: where the rule stands.
    """

    maximum: int
    minimum: int = 1
    characters: Characters = ANY
    unit: Literal["characters", "bytes"] = "characters"
    charset: str = "utf-8"
    pattern: str = ""
    form: str = ""
    separators: str = ""
    source: str = ""

    def findings(self, field: str, value: str) -> Iterator[Finding]:
        """What is wrong with `value`: nothing, or one finding a broken rule."""
        return iter(()) if self.is_plain(value) else self._all_findings(field, value)

    @cached_property
    def is_plain(self) -> Callable[[str], object]:
        """Says of a value whether nothing can be wrong with it, which is quickly seen of most."""
        if self.separators or self.unit != "characters":
            return _never
        allowed = "[0-9]" if self.characters == DIGITS else "[ -~]"
        allowed = f"{allowed}{{{self.minimum},{self.maximum}}}"
        return re.compile(f"(?={allowed}\\Z)(?:{self.pattern})" if self.pattern else allowed).fullmatch

    def _all_findings(self, field: str, value: str) -> Iterator[Finding]:
        if not value and self.minimum:
            yield self._finding("empty_value", field, "must not be empty")
            return
        yield from self._character_findings(field, value)
        yield from self._length_findings(field, value)
        if self.pattern and re.fullmatch(self.pattern, value) is None:
            yield self._finding("format", field, f"must be {self.form or self.pattern}")

    def _character_findings(self, field: str, value: str) -> Iterator[Finding]:
        if self.characters != DIGITS and not self.separators and value.isascii() and value.isprintable():
            return
        steering = sorted({c for c in value if hidden(c)})
        if steering:
            names = ", ".join(f"U+{ord(c):04X}" for c in steering[:4])
            yield self._finding("control_character", field, f"holds hidden characters ({names})")
        clashing = sorted({c for c in value if c in self.separators} - set(steering))
        if clashing:
            yield self._finding("separator", field, f"holds {''.join(clashing)!r}, which separates fields here")
        if self.characters == DIGITS and re.fullmatch("[0-9]*", value) is None:
            yield self._finding("format", field, "must be digits 0-9 only")
        elif self.characters == ASCII and any(c > "~" and c not in steering for c in value):
            yield self._finding("non_ascii", field, "must be printable ASCII (0x20-0x7E)")

    def _length_findings(self, field: str, value: str) -> Iterator[Finding]:
        try:
            size = len(value) if self.unit == "characters" else len(value.encode(self.charset))
        except UnicodeEncodeError as error:
            letter = value[error.start]
            yield self._finding("charset", field, f"{letter!r} does not exist in {self.charset}")
            return
        if size > self.maximum:
            yield self._finding("too_long", field, f"has {size} {self.unit}, at most {self.maximum} are allowed")
        elif size < self.minimum:
            yield self._finding("too_short", field, f"has {size} {self.unit}, at least {self.minimum} are needed")

    def _finding(self, code: str, field: str, rule: str) -> Finding:
        return Finding(code=code, field=field, rule=rule, severity=Severity.ERROR, source=self.source)


def _never(_value: str) -> bool:
    return False
