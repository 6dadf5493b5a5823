"""Readings for people and for programs: the line and the JSON that `read` and `scan` share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..payload import payer, registry
from ..payload.report import payment_data
from . import output, views
from .arguments import Parser

if TYPE_CHECKING:
    from ..scanning import Reading

__all__ = ["add_effort", "describe", "reading_data", "said"]

# Characters of a text that fit a line; --json has all of them.
_LONGEST = 100


def add_effort(parser: Parser) -> None:
    """How much is tried."""
    parser.add_argument(
        "--effort",
        choices=["fast", "normal", "thorough"],
        default="normal",
        help="how much is tried on each picture (default normal)",
    )


def describe(reading: Reading, *, reveal: bool) -> str:
    """Engine, and what the symbol says: scheme, payee and amount, or its text."""
    payment = views.understood(reading.data)
    content = said(reading, reveal=reveal)
    if payment is None:
        return f"{reading.engine}  {content}"
    return f"{reading.engine}  {views.one_line(payment)}{f', {content}' if payment.summary.kind == 'payer' else ''}"


def said(reading: Reading, *, reveal: bool) -> str:
    """The text of a symbol in quotes, hidden characters escaped, long ones cut; hexadecimal where it is no text."""
    text = _text(reading, reveal=reveal)
    return f"hex {_hex(reading.data, reveal=reveal)}" if text is None else _quoted(text)


def reading_data(reading: Reading, *, reveal: bool) -> dict[str, Any]:
    """Keys: text, hex, corners, version, level, engine, attempt, ms, payment (that of a lenient parse, or None)."""
    payment = views.understood(reading.data)
    return {
        "text": _text(reading, reveal=reveal),
        "hex": _hex(reading.data, reveal=reveal),
        "corners": [list(corner) for corner in reading.corners],
        "version": reading.version,
        "level": reading.level,
        "engine": reading.engine,
        "attempt": reading.attempt,
        "ms": round(reading.ms, 1),
        "payment": payment_data(payment) if payment else None,
    }


def _quoted(text: str) -> str:
    shown = output.shown(text)
    return f'"{shown}"' if len(shown) <= _LONGEST else f'"{shown[:_LONGEST]}..." ({len(text)} characters)'


def _text(reading: Reading, *, reveal: bool) -> str | None:
    if reading.text is None or reveal or not registry.is_payer_code(reading.data):
        return reading.text
    return payer.masked(reading.text)


def _hex(data: bytes, *, reveal: bool) -> str:
    if reveal or not registry.is_payer_code(data):
        return data.hex()
    return data[:2].hex() + "**" * len(data[2:])
