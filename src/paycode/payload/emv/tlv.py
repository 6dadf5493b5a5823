"""The grammar of EMVCo texts: identifier (two digits), length (two digits), value; nested in templates.

Lengths count characters (EMVCo QRCPS MPM 1.1, section 3). Reading gives values by path, which is all that most ask for;
the tree of them is lossless: `serialise(parse(text, is_template))` is `text`. A template opens because a table says so,
never because its value looks like one.

>>> divide("0002015802TH", {"62"}.__contains__).values
{'00': '01', '58': 'TH'}
>>> serialise([DataObject(id="58", value="TH")])
'5802TH'
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from ..findings import Finding, Malformed, RequestError, Severity

__all__ = [
    "MAX_DEPTH",
    "MAX_OBJECTS",
    "OWNER",
    "DataObject",
    "Division",
    "IsTemplate",
    "assemble",
    "divide",
    "division",
    "flatten",
    "level",
    "owner_of",
    "owners",
    "parse",
    "serialise",
    "tree",
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


class DataObject(NamedTuple):
    """One data object. offset: character position of its identifier in the whole text, 0 in one that is built.

    children: the objects inside a template, in order; None for a primitive and for a template that did not open.
    """

    id: str
    value: str
    offset: int = 0
    children: tuple[DataObject, ...] | None = None


class Division(NamedTuple):
    """The objects of a text by path ("26", "62.50"). values: of all of them, parents before what is in them, in order.

    leaves: of those that hold no objects themselves.
    """

    values: dict[str, str]
    leaves: dict[str, str]


def level(text: str, last: str = "") -> Mapping[str, str]:
    """The values of the top level by identifier, in order. `last` is the identifier after which nothing may follow.

    Raises `Malformed` when `text` does not divide into objects, or when an identifier stands twice.
    """
    values, end = _top(text, last)
    _refuse_rest(text, end, last)
    return values


def divide(text: str, is_template: IsTemplate, last: str = "") -> Division:
    """The objects of all levels.

    is_template(path) says which paths hold objects themselves. One that does not divide into objects is a leaf; the
    caller decides what that means. Raises `Malformed` as `level` does, and when an identifier stands twice inside.
    """
    (values, end), reader = _top(text, last), _Reader(is_template)
    try:
        reader.take(values, "")
    except _Defect as defect:
        raise defect.placed(_start(text, defect.path, last)) from None
    _refuse_rest(text, end, last)
    return reader.found


def parse(text: str, is_template: IsTemplate, last: str = "") -> tuple[DataObject, ...]:
    """The same as a tree."""
    return tree(divide(text, is_template, last).values)


def tree(values: Mapping[str, str]) -> tuple[DataObject, ...]:
    """The objects of a division, as they stand in the text."""
    inside: dict[str, list[tuple[str, str]]] = {}
    for path, value in values.items():
        inside.setdefault(path[:-3], []).append((path, value))
    return tuple(_nodes(inside, "", 0))


def owners(text: str, is_template: IsTemplate, last: str = "") -> tuple[tuple[str, str], ...]:
    """Tag and owner of each object of the top level: as sub-object 00 of a template names him, case folded, else "".

    The owner of what is no template is its tag.

    For whoever only asks whose a text is: nothing deeper is divided, and nothing behind `last`. Raises `Malformed` when
    the top level does not divide.
    """
    top = _top(text, last)[0].items()
    return tuple([(tag, _owner_in(value).casefold() if is_template(tag) else tag) for tag, value in top])


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


def division(objects: Iterable[DataObject]) -> Division:
    """The objects of a tree by path."""
    found = flatten(objects)
    return Division(
        {path: item.value for path, item in found}, {path: item.value for path, item in found if item.children is None}
    )


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


def _nodes(inside: Mapping[str, list[tuple[str, str]]], parent: str, offset: int) -> Iterator[DataObject]:
    """The objects inside the one at the path `parent`, the first of them at `offset`."""
    for path, value in inside.get(parent, ()):
        children = tuple(_nodes(inside, path, offset + 4)) if path in inside else None
        yield DataObject(path[-2:], value, offset, children)
        offset += 4 + len(value)


class _Defect(Exception):
    """What breaks the grammar: the object at `path`, `position` characters behind the start of its level."""

    def __init__(self, code: str, path: str, rule: str, position: int) -> None:
        super().__init__(code)
        self.code, self.path, self.rule, self.position = code, path, rule, position

    def inside(self, path: str) -> _Defect:
        """The same, of a level that lies in the object at `path`."""
        return _Defect(self.code, f"{path}.{self.path}", self.rule, self.position)

    def placed(self, start: int) -> Malformed:
        """As the error of the whole text, in which the level starts at `start`."""
        return Malformed(_broken(self.code, self.path, self.rule, start + self.position))


# One text is divided again and again on its way: to see whose it is, to read it, to look for a seal in it.
@lru_cache(maxsize=32)
def _divided(text: str, last: str = "") -> tuple[Mapping[str, str], int]:
    """The values of one level up to `last` by identifier, and where the last of them ends; raises `_Defect`."""
    values: dict[str, str] = {}
    position, end = 0, len(text)
    while position < end:
        identifier, start = text[position : position + 2], position + 4
        length = _NUMBERS.get(text[position + 2 : start])
        if length is None or identifier not in _NUMBERS:
            raise _bad_head(text[position:start], position)
        if start + length > end:
            raise _Defect("truncated_value", identifier, f"says {length} characters, {end - start} are left", position)
        if identifier in values:
            raise _Defect("duplicate_tag", identifier, "stands twice on this level", position)
        position = start + length
        values[identifier] = text[start:position]
        if identifier == last:
            break
    return MappingProxyType(values), position


def _bad_head(head: str, position: int) -> _Defect:
    """Which half of an object's first four characters is not two digits."""
    if _TWO_DIGITS(head[:2]) is None:
        return _Defect("bad_tag", head[:2], "an identifier is two digits", position)
    return _Defect("bad_length", head[:2], "a length is two digits", position + 2)


def _top(text: str, last: str) -> tuple[Mapping[str, str], int]:
    try:
        return _divided(text, last)
    except _Defect as defect:
        raise defect.placed(0) from None


def _refuse_rest(text: str, end: int, last: str) -> None:
    if end < len(text):
        rule = f"{len(text) - end} characters follow the object that must be the last"
        raise Malformed(_broken("trailing_data", last, rule, end))


class _Reader:
    """What was found of one text, and how many more objects there may be over all levels."""

    def __init__(self, is_template: IsTemplate) -> None:
        self._is_template = is_template
        self.found = Division({}, {})
        self._left = MAX_OBJECTS

    def take(self, objects: Mapping[str, str], prefix: str) -> None:
        """The objects of one level, and those inside them; raises `_Defect`."""
        self._left -= len(objects)
        if self._left < 0:
            first = list(objects)[self._left]
            rule = f"more than {MAX_OBJECTS} data objects"
            raise _Defect("too_many_objects", prefix + first, rule, _offset(objects, first))
        is_template, (values, leaves) = self._is_template, self.found
        for identifier, value in objects.items():
            path = prefix + identifier
            values[path] = value
            if not (is_template(path) and self._opened(value, path)):
                leaves[path] = value

    def _opened(self, value: str, path: str) -> bool:
        """Whether a template holds objects, which are taken; not when it is empty, does not divide or lies too deep."""
        if not value or len(path) > _DEEPEST:
            return False
        try:
            objects, _ = _divided(value)
        except _Defect as defect:
            if defect.code in _NEVER_OPAQUE:
                raise defect.inside(path) from None
            return False
        self.take(objects, f"{path}.")
        return True


def _owner_in(value: str) -> str:
    """The owner that a template of the top level names, "" when he is not named or it does not divide."""
    try:
        return _divided(value)[0].get(OWNER, "")
    except _Defect:
        return ""


def _start(text: str, path: str, last: str = "") -> int:
    """Where the level begins in which the object at `path` lies."""
    identifier, _, inside = path.partition(".")
    if not inside:
        return 0
    objects, _ = _divided(text, last)
    return _offset(objects, identifier) + 4 + _start(objects[identifier], inside)


def _offset(level: Mapping[str, str], identifier: str) -> int:
    """Where in its level an object begins."""
    before = itertools.takewhile(lambda one: one != identifier, level)
    return sum(4 + len(level[one]) for one in before)


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
