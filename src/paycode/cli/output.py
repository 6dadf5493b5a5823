"""What the command prints: data on stdout, words on stderr, JSON in ASCII, tables that align.

Texts of codes come from strangers: whatever would be invisible or steer a terminal is shown escaped. Colours appear
only on a terminal, and not when the environment variable NO_COLOR is set (no-color.org).
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from ..errors import FindingsError, PaycodeError, RequestError
from ..payload.findings import Finding, Severity
from ..payload.report import finding_data
from ..payload.text import hidden

__all__ = [
    "clipped",
    "document",
    "error_data",
    "findings",
    "flush",
    "line",
    "paint",
    "prepare",
    "progress",
    "raw",
    "refusal",
    "shown",
    "table",
    "words",
]

_COLOURS = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}
_SEVERITY_COLOURS = {"note": "dim", "warning": "yellow", "error": "red", "fatal": "red"}


def prepare() -> None:
    """Let a character that the terminal cannot show come out escaped instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def raw(data: bytes) -> None:
    """Bytes exactly as they are, and a line break."""
    sys.stdout.flush()
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        # A stream of text in place of stdout, as notebooks have it.
        print(data.decode(errors="backslashreplace"))
        return
    buffer.write(data + b"\n")
    buffer.flush()


def line(text: str = "") -> None:
    """One line of data."""
    print(text)


def document(value: Any, *, indent: int | None = 2) -> None:
    """JSON in ASCII, which every terminal and pipe carries unchanged; on one line when `indent` is None."""
    print(json.dumps(value, indent=indent))


def flush() -> None:
    """Hand on what was printed, for whoever reads along."""
    sys.stdout.flush()


@contextmanager
def progress(text: str) -> Iterator[Callable[[str], None]]:
    """What is being done, on stderr while it is being done, when that is a terminal; gives what changes the words."""

    def say(text: str) -> None:
        if sys.stderr.isatty():
            print(f"\r\x1b[K{shown(text)}", end="", file=sys.stderr, flush=True)

    say(text)
    try:
        yield say
    finally:
        say("")


def words(text: str) -> None:
    """One sentence for people."""
    print(f"paycode: {text}", file=sys.stderr)


def refusal(error: PaycodeError, *, json: bool) -> None:
    """An error as one sentence, and as `{"error": {"code", "message", "findings"}}` when JSON was asked for."""
    words(shown(_sentence(error)))
    if json:
        document({"error": error_data(error)})


def error_data(error: PaycodeError) -> dict[str, Any]:
    """Keys: code, message, findings."""
    found = error.findings if isinstance(error, FindingsError) else ()
    return {"code": error.code, "message": str(error), "findings": [finding_data(finding) for finding in found]}


def findings(found: Iterable[Finding], indent: str = "  ") -> None:
    """One line a finding, the weightiest first."""
    ordered = sorted(found, key=lambda finding: -finding.severity)
    rows = [(severity(finding.severity), shown(str(finding))) for finding in ordered]
    for row in table(rows, indent):
        line(row)


def severity(weight: Severity) -> str:
    """The word for a severity, coloured on a terminal."""
    word = weight.name.lower()
    return paint(word, _SEVERITY_COLOURS[word])


def table(rows: Sequence[Sequence[str]], indent: str = "  ") -> list[str]:
    """Lines with all columns but the last padded to their widest cell, as wide as a terminal shows them."""
    columns = range(max((len(row) - 1 for row in rows), default=0))
    widths = [max(_width(row[column]) for row in rows if column < len(row) - 1) for column in columns]
    return [indent + _padded(row, widths) for row in rows]


def paint(text: str, colour: str) -> str:
    """`text` in this colour when stdout is a terminal that takes colours."""
    coloured = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m" if coloured else text


def clipped(text: str, cells: int) -> str:
    """Plain text cut to so many cells of a terminal, its last an ellipsis where something is missing."""
    if _width(text) <= cells:
        return text
    room = cells - 1
    for place, character in enumerate(text):
        room -= _cells(character)
        if room < 0:
            return f"{text[:place]}\N{HORIZONTAL ELLIPSIS}"
    return text


def shown(text: str) -> str:
    r"""`text` on one line with its hidden characters escaped: a line break as \n, a right-to-left mark as \u200f."""
    return "".join(
        character.encode("unicode_escape").decode() if hidden(character) else character for character in text
    )


def _sentence(error: PaycodeError) -> str:
    """What is wrong; all of it for a request, which can be mended in one go."""
    if not isinstance(error, RequestError):
        return str(error)
    return "; ".join(str(finding) for finding in error.findings if finding.severity >= Severity.ERROR)


def _padded(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [cell + " " * (width - _width(cell)) for cell, width in zip(row[:-1], widths, strict=False)]
    return "  ".join([*cells, row[-1]]).rstrip()


def _width(text: str) -> int:
    plain = re.sub("\x1b\\[[0-9;]*m", "", text)
    return sum(map(_cells, plain))


def _cells(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
