"""The grammar of EMVCo texts: identifier (two digits), length (two digits), value; nested in templates.

Lengths count characters (EMVCo QRCPS MPM 1.1, section 3). The tree is lossless: `serialise(parse(text))` is `text`.
A template opens because a table says so, never because its value looks like one.

>>> parse("000201")
(DataObject(id='00', value='01', offset=0, children=None),)
>>> serialise([DataObject(id="58", value="TH")])
'5802TH'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

from ..findings import Finding, Malformed, RequestError, Severity

__all__ = ["MAX_DEPTH", "MAX_OBJECTS", "DataObject", "IsTemplate", "assemble", "flatten", "parse", "serialise"]

MAX_DEPTH = 3
MAX_OBJECTS = 256
MAX_VALUE = 99
SOURCE = "EMVCo MPM 1.1, section 3"

# A template with one of these defects is an attack or a bug, not another network's opaque text.
_NEVER_OPAQUE = frozenset({"duplicate_tag", "too_many_objects"})

_TWO_DIGITS = re.compile("[0-9]{2}").fullmatch
_NUMBERS = {f"{number:02d}": number for number in range(100)}

IsTemplate = Callable[[str], bool]
Piece: TypeAlias = tuple[str, str, int]
"""Identifier, value, and where the object begins in its level."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataObject:
    """One data object. offset: character position of its identifier in the whole text, not part of equality.

    children: the objects inside a template, in order; None for a primitive and for a template that did not open.
    """

    id: str
    value: str
    offset: int = field(default=0, compare=False)
    children: tuple[DataObject, ...] | None = None


def _never(_path: str) -> bool:
    return False


def parse(text: str, is_template: IsTemplate = _never, last: str = "") -> tuple[DataObject, ...]:
    """The data objects of `text` in order.

    is_template(path) says which paths ("26", "62.50") hold objects themselves. One that does not divide into objects
    keeps `children=None`; the caller decides what that means. `last` is the identifier after which nothing may follow.
    Raises `Malformed` when `text` itself does not divide, or when an identifier stands twice on one level.
    """
    end = _end_of(text, last) if last else len(text)
    if end < len(text):
        # What is wrong before the end is said first.
        _parsed(text[:end], is_template)
        rule = f"{len(text) - end} characters follow the object that must be the last"
        raise Malformed(_broken("trailing_data", last, rule, end))
    return _parsed(text, is_template)


def serialise(objects: Iterable[DataObject], path: str = "") -> str:
    """The text of `objects`, children before value; `RequestError` when a value does not fit its length field."""
    return "".join(_object_text(item, f"{path}{item.id}") for item in objects)


def assemble(parts: Iterable[tuple[str, str]]) -> tuple[DataObject, ...]:
    """The objects that (path, value) pairs describe, templates where their first part stands.

    >>> serialise(assemble([("26.00", "com.test"), ("58", "TH"), ("26.01", "7")]))
    '26170008com.test010175802TH'
    """
    groups: dict[str, list[tuple[str, str]]] = {}
    for path, value in parts:
        identifier, _, inner = path.partition(".")
        groups.setdefault(identifier, []).append((inner, value))
    return tuple(_assembled(identifier, inner) for identifier, inner in groups.items())


def flatten(objects: Iterable[DataObject]) -> list[tuple[str, DataObject]]:
    """Every object with its path, parents before their children, in order."""
    found: list[tuple[str, DataObject]] = []
    _collect(objects, "", found)
    return found


def _collect(objects: Iterable[DataObject], prefix: str, found: list[tuple[str, DataObject]]) -> None:
    for item in objects:
        path = prefix + item.id
        found.append((path, item))
        if item.children:
            _collect(item.children, f"{path}.", found)


def _assembled(identifier: str, inner: list[tuple[str, str]]) -> DataObject:
    if _TWO_DIGITS(identifier) is None:
        raise RequestError(Finding(code="bad_tag", field=identifier, rule="an identifier is two digits", source=SOURCE))
    if [path for path, _ in inner] == [""]:
        return DataObject(id=identifier, value=inner[0][1])
    if any(not path for path, _ in inner):
        rule = "is given twice, or both with a value and with objects inside"
        raise RequestError(Finding(code="duplicate_tag", field=identifier, rule=rule, source=SOURCE))
    children = assemble(inner)
    return DataObject(id=identifier, value=serialise(children), children=children)


# One text is divided again and again on its way: to see whose it is, to read it, to look for a seal in it.
@lru_cache(maxsize=8)
def _parsed(text: str, is_template: IsTemplate) -> tuple[DataObject, ...]:
    return _objects(_level(text), is_template, "", 0, [MAX_OBJECTS])


@lru_cache(maxsize=8)
def _level(text: str) -> tuple[Piece, ...]:
    return tuple(_divided(text, "", 0))


def _end_of(text: str, last: str) -> int:
    """Where the first object of this identifier ends, the end of the text where none is found."""
    position = 0
    while position < len(text):
        identifier, length = text[position : position + 2], _NUMBERS.get(text[position + 2 : position + 4])
        position += 4 + (len(text) if length is None else length)
        if identifier == last:
            break
    return min(position, len(text))


def _divided(text: str, prefix: str, base: int) -> list[Piece]:
    """The objects of one level, templates unopened; prefix, base: where the level is, for errors."""
    pieces: list[Piece] = []
    position, end, seen = 0, len(text), set()
    while position < end:
        identifier, start = text[position : position + 2], position + 4
        length = _NUMBERS.get(text[position + 2 : start])
        if length is None or identifier not in _NUMBERS:
            raise Malformed(_bad_head(text[position:start], prefix, base + position))
        if start + length > end:
            rule = f"says {length} characters, {end - start} are left"
            raise Malformed(_broken("truncated_value", prefix + identifier, rule, base + position))
        if identifier in seen:
            raise Malformed(
                _broken("duplicate_tag", prefix + identifier, "stands twice on this level", base + position)
            )
        seen.add(identifier)
        pieces.append((identifier, text[start : start + length], position))
        position = start + length
    return pieces


def _objects(
    level: Sequence[Piece], is_template: IsTemplate, prefix: str, base: int, budget: list[int]
) -> tuple[DataObject, ...]:
    """The objects of a level, opened; budget: how many more there may be over all levels."""
    budget[0] -= len(level)
    if budget[0] < 0:
        identifier, _, position = level[budget[0]]
        rule = f"more than {MAX_OBJECTS} data objects"
        raise Malformed(_broken("too_many_objects", prefix + identifier, rule, base + position))
    return tuple(
        [
            DataObject(
                id=identifier,
                value=value,
                offset=base + position,
                children=_opened(value, is_template, prefix + identifier, base + position + 4, budget),
            )
            for identifier, value, position in level
        ]
    )


def _bad_head(head: str, prefix: str, offset: int) -> Finding:
    """Which half of an object's first four characters is not two digits."""
    if _TWO_DIGITS(head[:2]) is None:
        return _broken("bad_tag", prefix + head[:2], "an identifier is two digits", offset)
    return _broken("bad_length", prefix + head[:2], "a length is two digits", offset + 2)


def _opened(
    value: str, is_template: IsTemplate, path: str, base: int, budget: list[int]
) -> tuple[DataObject, ...] | None:
    """The objects in a template's value; None when it is none, or does not divide."""
    if not value or not is_template(path) or path.count(".") >= MAX_DEPTH - 1:
        return None
    try:
        return _objects(_divided(value, f"{path}.", base), is_template, f"{path}.", base, budget)
    except Malformed as error:
        if error.findings[0].code in _NEVER_OPAQUE:
            raise
        return None


def _object_text(item: DataObject, path: str) -> str:
    value = item.value if item.children is None else serialise(item.children, f"{path}.")
    if len(value) > MAX_VALUE:
        rule = f"needs {len(value)} characters, an object holds at most {MAX_VALUE}"
        raise RequestError(Finding(code="too_long", field=path, rule=rule, source=SOURCE))
    return f"{item.id}{len(value):02d}{value}"


def _broken(code: str, path: str, rule: str, offset: int) -> Finding:
    shown = "".join(character if " " < character <= "~" else "?" for character in path)
    rule = f"{rule}, at character {offset + 1}"
    return Finding(code=code, field=shown, rule=rule, severity=Severity.FATAL, source=SOURCE)
