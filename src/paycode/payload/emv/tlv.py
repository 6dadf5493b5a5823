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
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple

from ..findings import Finding, Malformed, RequestError, Severity

__all__ = [
    "MAX_DEPTH",
    "MAX_OBJECTS",
    "OWNER",
    "DataObject",
    "IsTemplate",
    "assemble",
    "flatten",
    "owner_of",
    "owners",
    "parse",
    "serialise",
]

MAX_DEPTH = 3
MAX_OBJECTS = 256
MAX_VALUE = 99
OWNER = "00"
SOURCE = "EMVCo MPM 1.1, section 3"

# A template with one of these defects is an attack or a bug, not another network's opaque text.
_NEVER_OPAQUE = frozenset({"duplicate_tag", "too_many_objects"})

# The longest path of a template that opens.
_DEEPEST = 3 * (MAX_DEPTH - 1) - 1
_TWO_DIGITS = re.compile("[0-9]{2}").fullmatch
_NUMBERS = {f"{number:02d}": number for number in range(100)}

IsTemplate = Callable[[str], bool]


# A tuple and no dataclass, because every text is made of dozens of them.
class DataObject(NamedTuple):
    """One data object. offset: character position of its identifier in the whole text, 0 in one that is built.

    children: the objects inside a template, in order; None for a primitive and for a template that did not open.
    """

    id: str
    value: str
    offset: int = 0
    children: tuple[DataObject, ...] | None = None


# What `DataObject(...)` comes to, without a call of its own for each object of each text.
_made = tuple.__new__


def parse(text: str, is_template: IsTemplate | None = None, last: str = "") -> tuple[DataObject, ...]:
    """The data objects of `text` in order.

    is_template(path) says which paths ("26", "62.50") hold objects themselves, None that none does. One that does not
    divide into objects keeps `children=None`; the caller decides what that means. `last` is the identifier after which
    nothing may follow. Raises `Malformed` when `text` itself does not divide, or when an identifier stands twice on one
    level.
    """
    level = _divided(text, "", 0, last)
    objects = level if is_template is None else _objects(level, is_template, "", [MAX_OBJECTS])
    end = objects[-1].offset + 4 + len(objects[-1].value) if objects else 0
    if end < len(text):
        rule = f"{len(text) - end} characters follow the object that must be the last"
        raise Malformed(_broken("trailing_data", last, rule, end))
    return objects


def owners(text: str, is_template: IsTemplate, last: str = "") -> tuple[tuple[str, str], ...]:
    """Tag and owner, as sub-object 00 names him, case folded, of each template of the top level; "" where none does.

    For whoever only asks whose a text is: nothing deeper is divided, and nothing behind `last`. Raises `Malformed` when
    the top level does not divide.
    """
    level = _divided(text, "", 0, last)
    return tuple([(item.id, owner_of(_inside(item)).casefold()) for item in level if is_template(item.id)])


def owner_of(inside: Iterable[DataObject]) -> str:
    """The owner that the objects inside a template name in sub-object 00, "" when they name none."""
    for item in inside:
        if item.id == OWNER:
            return item.value
    return ""


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
            _collect(item.children, path + ".", found)


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
@lru_cache(maxsize=32)
def _divided(text: str, prefix: str, base: int, last: str = "") -> tuple[DataObject, ...]:
    """The objects of one level up to `last`, templates unopened; prefix, base: where the level is in the whole text."""
    objects: dict[str, DataObject] = {}
    position, end = 0, len(text)
    while position < end:
        identifier, start = text[position : position + 2], position + 4
        length = _NUMBERS.get(text[position + 2 : start])
        if length is None or identifier not in _NUMBERS:
            raise Malformed(_bad_head(text[position:start], prefix, base + position))
        if start + length > end:
            rule = f"says {length} characters, {end - start} are left"
            raise Malformed(_broken("truncated_value", prefix + identifier, rule, base + position))
        if identifier in objects:
            raise Malformed(
                _broken("duplicate_tag", prefix + identifier, "stands twice on this level", base + position)
            )
        objects[identifier] = _made(DataObject, (identifier, text[start : start + length], base + position, None))
        position = start + length
        if identifier == last:
            break
    return tuple(objects.values())


def _objects(
    level: tuple[DataObject, ...], is_template: IsTemplate, prefix: str, budget: list[int]
) -> tuple[DataObject, ...]:
    """The objects of a level, opened; budget: how many more there may be over all levels."""
    budget[0] -= len(level)
    if budget[0] < 0:
        item = level[budget[0]]
        rule = f"more than {MAX_OBJECTS} data objects"
        raise Malformed(_broken("too_many_objects", prefix + item.id, rule, item.offset))
    objects = []
    for item in level:
        path = prefix + item.id
        objects.append(_opened(item, is_template, path, budget) if is_template(path) else item)
    return tuple(objects)


def _bad_head(head: str, prefix: str, offset: int) -> Finding:
    """Which half of an object's first four characters is not two digits."""
    if _TWO_DIGITS(head[:2]) is None:
        return _broken("bad_tag", prefix + head[:2], "an identifier is two digits", offset)
    return _broken("bad_length", prefix + head[:2], "a length is two digits", offset + 2)


def _opened(item: DataObject, is_template: IsTemplate, path: str, budget: list[int]) -> DataObject:
    """A template with the objects in its value; as it is when there are none, it does not divide, or lies too deep."""
    if not item.value or len(path) > _DEEPEST:
        return item
    prefix = path + "."
    try:
        children = _objects(_divided(item.value, prefix, item.offset + 4), is_template, prefix, budget)
    except Malformed as error:
        if error.findings[0].code in _NEVER_OPAQUE:
            raise
        return item
    return _made(DataObject, (item.id, item.value, item.offset, children))


def _inside(item: DataObject) -> tuple[DataObject, ...]:
    """The objects inside a template of the top level, none when it does not divide."""
    try:
        return _divided(item.value, f"{item.id}.", item.offset + 4)
    except Malformed:
        return ()


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
