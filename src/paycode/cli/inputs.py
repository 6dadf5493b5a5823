"""The texts, moments and spans of time that a command is given."""

from __future__ import annotations

import os
import re
import sys
from argparse import ArgumentTypeError
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ..payload.scheme import MAX_CHARACTERS

__all__ = ["encoded", "lifetime", "moment", "small_file", "text"]

# UTF-8 needs at most four bytes a character; the rest is room for a line break, and one byte that proves it too long.
_LIMIT = MAX_CHARACTERS * 4 + 3
_FILE_LIMIT = 8 * 1024 * 1024 + 1
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def text(argument: str) -> str | bytes:
    """The text of a code: bytes of standard input for `-`, without the one line break that shells add."""
    if argument != "-":
        return _argument(argument)
    data = sys.stdin.buffer.read(_LIMIT)
    return data.removesuffix(b"\n").removesuffix(b"\r") if data.endswith(b"\n") else data


def encoded(data: str | bytes) -> bytes:
    """The bytes of a text."""
    return data if isinstance(data, bytes) else data.encode()


def moment(argument: str) -> datetime:
    """An ISO 8601 moment or day; one without a time zone is local time."""
    try:
        return datetime.fromisoformat(argument).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ArgumentTypeError(f"{argument!r} is not a moment such as 2026-11-23T09:30:00+07:00") from None


def lifetime(argument: str) -> timedelta:
    """A span such as 15m, 2h or 30d."""
    if re.fullmatch("[0-9]{1,9}[mhd]", argument) is None:
        raise ArgumentTypeError(f"{argument!r} is not a span such as 15m, 2h or 30d")
    return timedelta(**{_UNITS[argument[-1]]: int(argument[:-1])})


def small_file(path: str) -> bytes:
    """The bytes of a file of at most 8 MiB, what lies behind left for its reader to refuse."""
    with Path(path).open("rb") as file:
        return file.read(_FILE_LIMIT)


def _argument(argument: str) -> str | bytes:
    """The text as it was typed; its bytes when they are none of the terminal's charset."""
    try:
        argument.encode()
    except UnicodeEncodeError:
        return os.fsencode(argument)
    return argument
