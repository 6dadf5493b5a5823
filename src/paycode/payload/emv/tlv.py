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
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from ..findings import Finding, Malformed, RequestError, Severity

__all__ = ["MAX_DEPTH", "MAX_OBJECTS", "DataObject", "IsTemplate", "assemble", "flatten", "parse", "serialise"]

MAX_DEPTH = 3
MAX_OBJECTS = 256
MAX_VALUE = 99
SOURCE = "EMVCo MPM 1.1, section 3"

# A template with one of these defects is an attack or a bug, not another network's opaque text.
_NEVER_OPAQUE = frozenset({"duplicate_tag", "too_many_objects"})

_TWO_DIGITS = re.compile("[0-9]{2}").fullmatch
_HEAD = re.compile("([0-9]{2})([0-9]{2})").match

IsTemplate = Callable[[str], bool]


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
    objects = []
    for item in _objects(text, is_template, "", 0, _Budget()):
        objects.append(item)
        end = item.offset + 4 + len(item.value)
        if item.id == last and end < len(text):
            rule = f"{len(text) - end} characters follow the object that must be the last"
            raise Malformed(_broken("trailing_data", last, rule, end))
    return tuple(objects)


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


def flatten(objects: Iterable[DataObject], path: str = "") -> Iterator[tuple[str, DataObject]]:
    """Every object with its path, parents before their children, in order."""
    for item in objects:
        yield path + item.id, item
        yield from flatten(item.children or (), f"{path}{item.id}.")


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


class _Budget:
    """Counts objects over all levels, so that nesting cannot multiply work."""

    def __init__(self) -> None:
        self.left = MAX_OBJECTS

    def take(self, path: str, offset: int) -> None:
        self.left -= 1
        if self.left < 0:
            raise Malformed(_broken("too_many_objects", path, f"more than {MAX_OBJECTS} data objects", offset))


def _objects(text: str, is_template: IsTemplate, prefix: str, base: int, budget: _Budget) -> Iterator[DataObject]:
    position = 0
    seen: set[str] = set()
    while position < len(text):
        item = _object_at(text, position, prefix, base)
        budget.take(prefix + item.id, base + position)
        if item.id in seen:
            raise Malformed(_broken("duplicate_tag", prefix + item.id, "stands twice on this level", base + position))
        seen.add(item.id)
        position += 4 + len(item.value)
        yield _opened(item, is_template, prefix + item.id, budget)


def _object_at(text: str, position: int, prefix: str, base: int) -> DataObject:
    head = _HEAD(text, position)
    if head is None:
        raise Malformed(_bad_head(text[position : position + 4], prefix, base + position))
    identifier, length = head[1], int(head[2])
    value = text[position + 4 : position + 4 + length]
    if len(value) < length:
        rule = f"says {length} characters, {len(value)} are left"
        raise Malformed(_broken("truncated_value", prefix + identifier, rule, base + position))
    return DataObject(id=identifier, value=value, offset=base + position)


def _bad_head(head: str, prefix: str, offset: int) -> Finding:
    """Which half of an object's first four characters is not two digits."""
    if _TWO_DIGITS(head[:2]) is None:
        return _broken("bad_tag", prefix + head[:2], "an identifier is two digits", offset)
    return _broken("bad_length", prefix + head[:2], "a length is two digits", offset + 2)


def _opened(item: DataObject, is_template: IsTemplate, path: str, budget: _Budget) -> DataObject:
    if not item.value or path.count(".") >= MAX_DEPTH - 1 or not is_template(path):
        return item
    try:
        children = tuple(_objects(item.value, is_template, f"{path}.", item.offset + 4, budget))
    except Malformed as error:
        if error.findings[0].code in _NEVER_OPAQUE:
            raise
        return item
    return DataObject(id=item.id, value=item.value, offset=item.offset, children=children)


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
