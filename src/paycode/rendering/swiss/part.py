"""The payment part, 148 x 105 mm: title, Swiss QR Code, amount, information and further information.

Source: SIX, Swiss Implementation Guidelines QR-bill, section 3.5, and the style guide. Personal data are never cut;
billing information, which need not be printed, is left out where there is no room for it.
"""

from __future__ import annotations

import re

from ...errors import SizeImpossible
from ...payload.schemes.swiss import Request
from ...symbol import Symbol
from ..drawing import Item
from . import printed
from .blocks import Block, stacked
from .code import swiss_qr_code
from .headings import Headings
from .marks import blank_field
from .typeface import ASCENDER, MM_A_POINT, Typeface, text

__all__ = ["CODE", "CODE_PLACE", "part"]

CODE = 46.0
"""Edge of the Swiss QR Code without its quiet zone, whatever its version."""
CODE_PLACE = (67.0, 17.0)
"""Its top left corner."""

# Millimetres from the top left corner of the slip, receipt included; sizes in points.
_LEFT, _TOP, _WIDTH = 67.0, 5.0, 138.0
_INFORMATION_LEFT, _INFORMATION_WIDTH, _INFORMATION_HEIGHT = 118.0, 87.0, 85.0
_AMOUNT_TOP, _AMOUNT_LEFT, _AMOUNT_FIELD = 68.0, 82.0, (40.0, 15.0)
_AMOUNT_RIGHT = 118.0
_DEBTOR_FIELD = (65.0, 25.0)
_FURTHER_TOP, _FURTHER_LINES, _FURTHER = 90.0, 3, 7
_TITLE = 11
# Size of the values, and whether billing information is printed.
_ATTEMPTS = ((10, True), (9, True), (8, True), (8, False), (7, False), (6, False))


def part(bill: Request, symbol: Symbol, words: Headings, typeface: Typeface) -> tuple[Item, ...]:
    """The items of the payment part, to the right of the receipt; `SizeImpossible` when its texts do not fit."""
    points, information = _information(bill, words, typeface)
    return (
        text(words.payment_part, _LEFT, _baseline(_TOP, _TITLE), _TITLE, bold=True),
        *swiss_qr_code(symbol, *CODE_PLACE, CODE),
        *_amount(bill, words, points),
        *information,
        *_further(bill, typeface),
    )


def _information(bill: Request, words: Headings, typeface: Typeface) -> tuple[int, tuple[Item, ...]]:
    for points, billing in _ATTEMPTS:
        blocks = _blocks(bill, words, typeface, points, billing)
        items = stacked(blocks, _INFORMATION_LEFT, _TOP, _INFORMATION_HEIGHT, points)
        if items:
            return points, items
    raise SizeImpossible("names, addresses and message of the bill do not fit the payment part, not even in 6 points")


def _blocks(bill: Request, words: Headings, typeface: Typeface, points: int, billing: bool) -> list[Block]:
    def block(heading: str, *texts: str) -> Block:
        return Block(heading=heading, lines=typeface.broken(texts, points, _INFORMATION_WIDTH))

    blocks = [block(words.account, printed.account(bill), *printed.creditor(bill))]
    if bill.reference:
        blocks.append(block(words.reference, printed.reference(bill.reference)))
    information = [line for line in (bill.message, bill.billing_information if billing else "") if line]
    if information:
        blocks.append(block(words.information, *information))
    if bill.has_debtor:
        return [*blocks, block(words.payable_by, *printed.debtor(bill))]
    return [*blocks, Block(heading=words.payable_by_blank, field=_DEBTOR_FIELD)]


def _amount(bill: Request, words: Headings, points: int) -> tuple[Item, ...]:
    heading = _baseline(_AMOUNT_TOP, points - 2)
    value = heading + (points + 3) * MM_A_POINT
    top = value - ASCENDER * points * MM_A_POINT
    filled: Item = (
        text(printed.amount(bill.amount), _AMOUNT_LEFT, value, points)
        if bill.amount
        else blank_field(_AMOUNT_RIGHT - _AMOUNT_FIELD[0], top, *_AMOUNT_FIELD)
    )
    return (
        text(words.currency, _LEFT, heading, points - 2, bold=True),
        text(bill.currency, _LEFT, value, points),
        text(words.amount, _AMOUNT_LEFT, heading, points - 2, bold=True),
        filled,
    )


def _further(bill: Request, typeface: Typeface) -> tuple[Item, ...]:
    """Alternative procedures, the name of each in bold; a procedure that is wider than a line goes on in the next."""
    items: list[Item] = []
    baseline, last = _baseline(_FURTHER_TOP, _FURTHER), _FURTHER_LINES
    for procedure in filter(None, (bill.alternative_1, bill.alternative_2)):
        name = re.match("[A-Za-z0-9]*", procedure)[0]  # type: ignore[index]
        indent = typeface.width(name, _FURTHER, bold=True)
        lines = typeface.broken([procedure[len(name) :]], _FURTHER, _WIDTH - indent)
        items.append(text(name, _LEFT, baseline, _FURTHER, bold=True))
        for line in lines:
            items.append(text(line, _LEFT + indent, baseline, _FURTHER))
            baseline += (_FURTHER + 1) * MM_A_POINT
        last -= len(lines)
    if last < 0:
        raise SizeImpossible("the alternative procedures do not fit the payment part: shorten alternative_1 or _2")
    return tuple(items)


def _baseline(top: float, points: float) -> float:
    return top + ASCENDER * points * MM_A_POINT
