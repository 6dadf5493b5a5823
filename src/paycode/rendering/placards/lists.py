"""Lists of signs, CSV (RFC 4180) or JSON Lines: every row checked before anything is made, all wrong ones said at once.

One sign a row. `text` is the payment text; every other field of `FIELDS` may be missing or empty. `amount` is a number
and a currency ("99.00 THB"), `languages` are tags with spaces between them, `table` and `taxi` are numbers that make
the label in the first two languages, `accent` is a colour such as #1f3a5f.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ...errors import FindingsError, PaycodeError, RenderError, RequestError
from ...payload.findings import Finding
from ...payload.money import Amount
from ..drawing import Colour
from ..fonts import Fonts
from .formats import Design
from .phrases import phrase
from .placard import Placard
from .sheets import check

__all__ = ["FIELDS", "Row", "checked", "label_of", "placard_of", "read_list"]

FIELDS = ("text", "name", "name2", "amount", "label", "table", "taxi", "languages", "serial", "accent")
"""The columns of a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A sign and the line of the list that it stands on, counted from 1."""

    line: int
    placard: Placard


def read_list(data: bytes, suffix: str) -> tuple[Row, ...]:
    """The signs of a list; suffix: ".csv" (the first line names the columns) or ".jsonl" (an object a line).

    Raises `RequestError` with a finding for each wrong row, its field beginning with "line N", and `RenderError` for a
    list that is no list at all.
    """
    if suffix.lower() not in _KINDS:
        raise RenderError(f"list: {suffix!r:.20} is not known; known are {', '.join(_KINDS)}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RenderError(f"list: byte {error.start} is not UTF-8") from None
    split, record = _KINDS[suffix.lower()]
    rows = _each(split(text), lambda row: placard_of(**_fields(record(row))))
    if not rows:
        raise RenderError("list: there is no row in it")
    return tuple(Row(line=line, placard=placard) for line, placard in rows)


def checked(rows: tuple[Row, ...], design: Design, fonts: Fonts) -> None:
    """Lay every sign out; `RequestError` with a finding for each that does not fit or lacks a glyph."""
    _each(((row.line, row.placard) for row in rows), lambda placard: check(placard, design, fonts))


def placard_of(*, text: str | bytes = "", name: str = "", name2: str = "", amount: str = "", label: str = "",
               table: str = "", taxi: str = "", languages: str = "en", serial: str = "",
               accent: str = "") -> Placard:  # fmt: skip
    """A sign from texts, as lists and command lines have them; raises what `Placard.of` raises."""
    if not text:
        raise _wrong("text", "the text of the code is needed")
    tags = tuple((languages or "en").replace(",", " ").split())
    colour: dict[str, Any] = {"accent": Colour.of(accent)} if accent else {}
    return Placard.of(
        text, name=name, name2=name2, amount=_amount(amount), languages=tags, serial=serial,
        label=label_of(tags, label=label, table=table, taxi=taxi), **colour,
    )  # fmt: skip


def label_of(languages: tuple[str, ...], *, label: str, table: str, taxi: str) -> str:
    """The label as given, or made of a number: "โต๊ะ 7 · Table 7"; `RequestError` for more than one of the three."""
    if sum(map(bool, (label, table, taxi))) > 1:
        raise _wrong("label", "label, table and taxi exclude each other")
    if not table and not taxi:
        return label
    words = dict.fromkeys(phrase("table" if table else "taxi", language) for language in languages[:2])
    return " · ".join(f"{word} {table or taxi}" for word in words)


def _amount(text: str) -> Amount | None:
    if not text:
        return None
    number, _, currency = text.strip().partition(" ")
    return Amount.of(number, currency.strip())


def _each(records: Iterable[tuple[int, Any]], make: Callable[[Any], Any]) -> list[tuple[int, Any]]:
    """What `make` gives for every record; all errors together when there are any."""
    made: list[tuple[int, Any]] = []
    findings: list[Finding] = []
    for line, record in records:
        try:
            made.append((line, make(record)))
        except PaycodeError as error:
            findings += _at(line, error)
    if findings:
        raise RequestError(*findings)
    return made


def _at(line: int, error: PaycodeError) -> list[Finding]:
    if not isinstance(error, FindingsError):
        return [Finding(code=error.code, field=f"line {line}", rule=str(error))]
    return [
        Finding(code=found.code, field=f"line {line}, {found.field}".rstrip(", "), rule=found.rule, source=found.source)
        for found in error.findings
    ]


def _csv_rows(text: str) -> Iterator[tuple[int, tuple[list[str], list[str]]]]:
    """Every row with the header; the line is that on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        line = reader.line_num + 1
        for cells in reader:
            if cells:
                yield line, (header, cells)
            line = reader.line_num + 1
    except csv.Error as error:
        raise RenderError(f"list: line {reader.line_num} is not CSV: {error}") from None


def _csv_record(row: tuple[list[str], list[str]]) -> dict[str, str]:
    header, cells = row
    if len(cells) != len(header) or len(set(header)) != len(header):
        raise _wrong("", f"has {len(cells)} cells, the first line names {len(set(header))} columns")
    return dict(zip(header, cells, strict=True))


def _json_rows(text: str) -> Iterator[tuple[int, str]]:
    return ((line, row) for line, row in enumerate(text.split("\n"), 1) if row.strip())


def _json_record(row: str) -> object:
    try:
        return json.loads(row)
    except (ValueError, RecursionError) as error:
        raise _wrong("", f"is not JSON: {error!s:.100}") from None


def _fields(record: object) -> dict[str, str]:
    """The fields of a row as they are texts and known."""
    if not isinstance(record, dict):
        raise _wrong("", "is no object")
    for field, value in record.items():
        if field not in FIELDS:
            raise _wrong(f"{field[:40]}", f"is no field of a list; known are {', '.join(FIELDS)}")
        if not isinstance(value, str):
            raise _wrong(field, f"is a text in quotes, not {type(value).__name__}")
    return record


def _wrong(field: str, rule: str) -> RequestError:
    return RequestError(Finding(code="list_row", field=field, rule=rule))


_KINDS: dict[str, tuple[Callable[[str], Iterator[tuple[int, Any]]], Callable[[Any], object]]] = {
    ".csv": (_csv_rows, _csv_record),
    ".jsonl": (_json_rows, _json_record),
}
