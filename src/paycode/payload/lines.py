r"""Line records: one field a line, told apart by position alone (EPC069-12, Swiss QR-bill, MNB, UPN, HUB3).

A scheme declares its lines once as a `Record`; dividing, checking and writing are done here. Every finding names its
field as "line 7 (iban)". Because position is all that tells fields apart, no value with a line break is ever written,
and a text whose lines end in more than one way is never divided.

>>> record = Record(lines=(Line("tag", "HEY"), Line("name", TextRule(maximum=9).findings)), required=2)
>>> record.build({"name": "Ann"})
b'HEY\nAnn'
>>> record.split("HEY\r\nAnn").values
{'tag': 'HEY', 'name': 'Ann'}
>>> record.build({"name": "Ann\nBob"})
Traceback (most recent call last):
...
paycode.payload.findings.RequestError: line 2 (name): holds a line break, which would move the lines below
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from .findings import Finding, Malformed, RequestError, Severity
from .scheme import Part
from .text import TextRule

__all__ = ["Line", "Lines", "Record", "TextRule", "separator"]

Separator = Literal["\n", "\r\n"]
End = Literal["none", "each", "any"]
Rule = Callable[[str, str], Iterable[Finding]]

# Around a field these are a slip of a text editor, except in free text.
_SPACE = " \t\ufeff"
_NAMES = {"\n": "LF", "\r\n": "CRLF", "\r": "CR"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a record.

    rule: what must always stand there (str), or a function (field, value) -> findings, such as `TextRule.findings`.
    optional: may be empty, then the rule is not asked. free: text for people, where spaces around it are part of it.
    """

    name: str
    rule: str | Rule
    optional: bool = False
    free: bool = False

    @property
    def constant(self) -> str:
        """What always stands here; "" for a field."""
        return self.rule if isinstance(self.rule, str) else ""

    def trim(self, value: str) -> str:
        """`value` without the white space that does not belong to it."""
        return value if self.free else value.strip(_SPACE)

    def findings(self, field: str, value: str) -> Iterator[Finding]:
        """What is wrong with `value` on this line, named `field`."""
        if "\n" in value or "\r" in value:
            yield _error("control_character", field, "holds a line break, which would move the lines below")
            return
        trimmed = self.trim(value)
        if trimmed != value:
            yield _error("whitespace_trimmed", field, "has white space or a BOM around it, which is not part of it")
        if not isinstance(self.rule, str) and not (self.optional and not trimmed):
            yield from self.rule(field, trimmed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """A divided text: every declared line by name, as received, lines that were left off as ""."""

    values: dict[str, str]
    separator: Separator
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The lines of one format.

    required: how many lines must be there; the later ones may be left off when they are empty, and are in `build`.
    end: "none" when nothing may follow the last line, "each" when a separator follows every line, also the last,
    "any" when empty lines may follow. maximum: bytes in all, 0 for no limit.
    """

    lines: tuple[Line, ...]
    required: int
    end: End = "none"
    maximum: int = 0
    source: str = ""

    def where(self, name: str) -> str:
        """The field path of a line: "line 7 (iban)"."""
        return self._where([line.name for line in self.lines].index(name))

    def split(self, text: str) -> Lines:
        """Divide `text`; `Malformed` when it does not divide into these lines."""
        between = separator(text)
        values = text.split(between)
        self._check_breaks(values, between)
        self._check_constants(values)
        self._check_count(values)
        padded = values + [""] * (len(self.lines) - len(values))
        named = {line.name: value for line, value in zip(self.lines, padded, strict=False)}
        return Lines(values=named, separator=between, findings=tuple(self._end_findings(values)))

    def trim(self, values: Mapping[str, str]) -> dict[str, str]:
        """`values` without the white space that `findings` tells of."""
        return {line.name: line.trim(values[line.name]) for line in self.lines}

    def parts(self, values: Mapping[str, str]) -> tuple[Part, ...]:
        """Name and value of every line that is not constant, in order."""
        return tuple((line.name, values[line.name]) for line in self.lines if not line.constant)

    def findings(self, values: Mapping[str, str]) -> Iterator[Finding]:
        """What is wrong on each line, in order; a missing name is an empty line."""
        for index, line in enumerate(self.lines):
            yield from line.findings(self._where(index), values.get(line.name, line.constant))

    def size_findings(self, size: int) -> Iterator[Finding]:
        """Whether `size` bytes are too many."""
        if 0 < self.maximum < size:
            yield _error("too_long", "", f"has {size} bytes, at most {self.maximum} are allowed", self.source)

    def build(self, values: Mapping[str, str], *, charset: str = "utf-8", findings: Iterable[Finding] = ()) -> bytes:
        """The record, lines joined by LF.

        findings: what the scheme itself found in `values`. Raises `RequestError` carrying all findings when one of
        them, or of the checks made here, refuses.
        """
        texts = [line.constant or values.get(line.name, "") for line in self.lines]
        found = [*self.findings(values), *findings, *self._charset_findings(texts, charset)]
        if all(finding.severity < Severity.ERROR for finding in found):
            data = self._joined(texts).encode(charset)
            found = list(self.size_findings(len(data)))
            if not found:
                return data
        raise RequestError(*found)

    def _where(self, index: int) -> str:
        return f"line {index + 1} ({self.lines[index].name})" if index < len(self.lines) else f"line {index + 1}"

    def _joined(self, texts: list[str]) -> str:
        used = len(texts)
        while used > self.required and not texts[used - 1]:
            used -= 1
        return "\n".join(texts[:used]) + ("\n" if self.end == "each" else "")

    def _charset_findings(self, texts: list[str], charset: str) -> Iterator[Finding]:
        for index, text in enumerate(texts):
            try:
                text.encode(charset)
            except UnicodeEncodeError as error:
                rule = f"{text[error.start]!r} does not exist in {charset}"
                yield _error("charset", self._where(index), rule, self.source)

    def _check_breaks(self, values: list[str], between: Separator) -> None:
        for index, value in enumerate(values):
            other = re.search("\r|\n", value)
            if other is not None:
                # LF division leaves the CR of a CRLF at the end of its line.
                crlf = between == "\n" and value.endswith("\r") and other.end() == len(value)
                odd = "CRLF" if crlf else _NAMES[other[0]]
                rule = f"ends or is broken by {odd}, while the lines above end in {_NAMES[between]}"
                self._refuse("mixed_line_endings", index, rule)

    def _check_constants(self, values: list[str]) -> None:
        for index, (line, value) in enumerate(zip(self.lines, values, strict=False)):
            if line.constant and line.trim(value) != line.constant:
                self._refuse("format", index, f"must be {line.constant}, not {value[:20]!r}")

    def _check_count(self, values: list[str]) -> None:
        count = len(values) - (self.end == "each" and not values[-1])
        if count < self.required:
            self._refuse("missing_line", count, f"is missing: {count} lines instead of at least {self.required}")
        for index, value in enumerate(values[len(self.lines) :], len(self.lines)):
            if value:
                self._refuse("extra_line", index, f"is one too many, a record has {len(self.lines)} lines")

    def _end_findings(self, values: list[str]) -> Iterator[Finding]:
        allowed = len(self.lines) + (self.end == "each")
        if self.end == "each" and values[-1]:
            yield _error("terminator_missing", self._where(len(values) - 1), "must end in a line break", self.source)
        elif self.end != "any" and len(values) > allowed:
            yield _error("trailing_line", self._where(allowed), "must not be there, not even empty", self.source)

    def _refuse(self, code: str, index: int, rule: str) -> None:
        field = self._where(index)
        raise Malformed(Finding(code=code, field=field, rule=rule, severity=Severity.FATAL, source=self.source))


def separator(text: str) -> Separator:
    """What ends the first line of `text`, LF when there is only one line; `Malformed` for a bare CR."""
    first = re.search("\r\n|\r|\n", text)
    if first is not None and first[0] == "\r":
        rule = "ends in a bare CR; lines end in LF or CRLF"
        raise Malformed(Finding(code="bare_cr", field="line 1", rule=rule, severity=Severity.FATAL))
    return "\r\n" if first is not None and first[0] == "\r\n" else "\n"


def _error(code: str, field: str, rule: str, source: str = "") -> Finding:
    return Finding(code=code, field=field, rule=rule, source=source)
