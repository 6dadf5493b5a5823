"""JSON that came signed, read strictly: no name twice, no number that is not JSON's, no size without bound.

Numbers with a fraction become `Decimal`. `pieces` keeps the exact text of each member, which is what Alipay signs.

>>> pieces('{"a": {"b" :1}, "sign":"x"}')
{'a': '{"b" :1}', 'sign': '"x"'}
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, NoReturn

from ..payload.findings import Finding, Malformed, Severity

__all__ = ["MAX_BYTES", "decode", "loads", "pieces", "text_of"]

MAX_BYTES = 1024 * 1024


def decode(data: bytes, charset: str = "utf-8") -> str:
    """The text of a document; `Malformed` when it is too long or not of the charset."""
    if len(data) > MAX_BYTES:
        raise _malformed("too_long", f"has more than {MAX_BYTES} bytes")
    try:
        return data.decode(charset)
    except UnicodeDecodeError:
        raise _malformed("charset", f"is not {charset}") from None


def loads(text: str) -> dict[str, Any]:
    """The members of a document that is one object."""
    start = _skip(text, 0)
    members, end = _value(text, start)
    if not isinstance(members, dict) or _skip(text, end) != len(text):
        raise _malformed("not_an_object", "must be one JSON object")
    return members


def pieces(text: str) -> dict[str, str]:
    """The members of an object, each value exactly as it is written."""
    found: dict[str, str] = {}
    place, mark = _after(text, 0, "{"), ","
    while mark == ",":
        name, place = _value(text, _skip(text, place))
        start = _skip(text, _after(text, place, ":"))
        _, place = _value(text, start)
        if not isinstance(name, str) or name in found:
            raise _malformed("duplicate_member", "every member has a name of its own")
        found[name] = text[start:place]
        mark = text[_skip(text, place) :][:1]
        place = _after(text, place, mark if mark == "," else "}")
    if _skip(text, place) != len(text):
        raise _malformed("not_an_object", "must be one JSON object")
    return found


def text_of(members: dict[str, Any], name: str, default: str | None = None) -> str:
    """The string that is the member `name`; `Malformed` when it is another, or is missing and has no default."""
    value = members.get(name, default)
    if not isinstance(value, str):
        raise _malformed("not_a_string", "must be a string", name)
    return value


def _value(text: str, place: int) -> tuple[Any, int]:
    try:
        return _DECODER.raw_decode(text, place)
    except Malformed:
        raise
    except (ValueError, ArithmeticError):
        raise _malformed("not_json", "is not JSON") from None
    except RecursionError:
        raise _malformed("too_deep", "is nested too deeply") from None


def _skip(text: str, place: int) -> int:
    while text[place : place + 1] in _BLANKS:
        place += 1
    return place


def _after(text: str, place: int, mark: str) -> int:
    start = _skip(text, place)
    if text[start : start + 1] != mark:
        raise _malformed("not_an_object", "must be one JSON object")
    return start + 1


def _members_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise _malformed("duplicate_member", "every member has a name of its own")
    return dict(pairs)


def _no_constant(_: str) -> NoReturn:
    raise _malformed("not_json", "is not JSON")


def _malformed(code: str, rule: str, field: str = "") -> Malformed:
    return Malformed(Finding(code=code, field=field, rule=rule, severity=Severity.FATAL, source="RFC 8259"))


_BLANKS = (" ", "\t", "\n", "\r")
_DECODER = json.JSONDecoder(object_pairs_hook=_members_once, parse_float=Decimal, parse_constant=_no_constant)
