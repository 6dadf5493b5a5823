"""JSON from outside, read strictly: no member twice, none unknown, none of another type, no document without bound."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, TypeVar

from ..errors import BadTrustList

__all__ = ["MAX_BYTES", "Fields"]

MAX_BYTES = 8 * 1024 * 1024

Made = TypeVar("Made")


class Fields:
    """The members of one JSON object, taken one by one; `done` refuses those that nobody took."""

    def __init__(self, members: object, path: str = "") -> None:
        if not isinstance(members, dict):
            raise BadTrustList(f"{path or 'the trust list'}: must be a JSON object")
        self._members: dict[str, Any] = dict(members)
        self._path = path

    @classmethod
    def loads(cls, text: str | bytes) -> Fields:
        """The members of a whole document of at most `MAX_BYTES`."""
        if len(text) > MAX_BYTES:
            raise BadTrustList(f"the trust list: has more than {MAX_BYTES} bytes")
        try:
            decoded = text.decode() if isinstance(text, bytes) else text
            return cls(json.loads(decoded, object_pairs_hook=_members_once))
        except (ValueError, RecursionError) as error:
            reason = "is nested too deeply" if isinstance(error, RecursionError) else f"is not JSON ({error})"
            raise BadTrustList(f"the trust list: {reason}") from None

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def text(self, name: str) -> str:
        """A string."""
        return self._take(name, str, "a string")

    def whole(self, name: str) -> int:
        """An integer."""
        return self._take(name, int, "an integer")

    def moment(self, name: str) -> datetime:
        """A moment in UTC: "2026-11-23T09:30:00Z"."""
        value = self.text(name)
        form = "must be a moment such as 2026-11-23T09:30:00Z"
        if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{6})?Z", value) is None:
            raise self.wrong(name, form)
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            raise self.wrong(name, form) from None

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of strings, none of them twice; a missing list is an empty one."""
        values = self._items(name)
        if not all(type(value) is str for value in values):
            raise self.wrong(name, "must be a list of strings")
        if len(set(values)) != len(values):
            raise self.wrong(name, "holds the same entry twice")
        return tuple(values)

    def wholes(self, name: str) -> tuple[int, ...]:
        """A list of integers; a missing list is an empty one."""
        values = self._items(name)
        if not all(type(value) is int for value in values):
            raise self.wrong(name, "must be a list of integers")
        return tuple(values)

    def entries(self, name: str) -> Iterator[Fields]:
        """A list of objects; a missing list is an empty one."""
        return (Fields(value, f"{self._name(name)}[{place}]") for place, value in enumerate(self._items(name)))

    def nested(self, name: str) -> Fields:
        """An object; a missing one is empty."""
        return Fields(self._members.pop(name, {}), self._name(name))

    def done(self) -> None:
        """Refuse what was not taken."""
        for name in self._members:
            raise self.wrong(name, "is not known here")

    def make(self, kind: Callable[..., Made], **values: object) -> Made:
        """`kind(**values)`, its `BadTrustList` with the place of this object before it."""
        try:
            return kind(**values)
        except BadTrustList as error:
            raise BadTrustList(f"{self._path}.{error}" if self._path else str(error)) from None

    def wrong(self, name: str, rule: str) -> BadTrustList:
        """The error that says that this member breaks a rule."""
        return BadTrustList(f"{self._name(name)}: {rule}")

    def _take(self, name: str, kind: type[Made], words: str) -> Made:
        if name not in self._members:
            raise self.wrong(name, "is missing")
        value = self._members.pop(name)
        # Not isinstance: true and false are no integers here.
        if type(value) is not kind:
            raise self.wrong(name, f"must be {words}")
        return value

    def _items(self, name: str) -> list[Any]:
        return self._take(name, list, "a list") if name in self else []

    def _name(self, name: str) -> str:
        shown = "".join(character if character.isprintable() else "?" for character in name[:40])
        return f"{self._path}.{shown}" if self._path else shown


def _members_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for name, value in pairs:
        if name in members:
            raise ValueError(f"member {name[:40]!r} stands twice in one object")
        members[name] = value
    return members
