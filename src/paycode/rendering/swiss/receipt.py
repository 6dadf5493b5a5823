"""The receipt, 62 x 105 mm: title, information, amount and acceptance point, as the style guide places them.

Where there is much to say, streets are left out and sizes go down, as the guidelines allow here.
"""

from __future__ import annotations

from ...errors import SizeImpossible
from ...payload.schemes.swiss import Request
from ..drawing import Item
from . import printed
from .blocks import Block, stacked
from .headings import Headings
from .marks import blank_field
from .typeface import ASCENDER, MM_A_POINT, Typeface, text

__all__ = ["WIDTH", "receipt"]

WIDTH = 62.0

# Millimetres from the top left corner; sizes in points.
_LEFT, _TOP, _COLUMN = 5.0, 5.0, 52.0
_INFORMATION_TOP, _INFORMATION_HEIGHT = 12.0, 56.0
_AMOUNT_TOP, _AMOUNT_LEFT, _AMOUNT_FIELD = 68.0, 17.0, (30.0, 10.0)
_ACCEPTANCE_TOP = 82.0
_DEBTOR_FIELD = (52.0, 20.0)
_TITLE, _HEADING, _VALUE = 11, 6, 8
_ATTEMPTS = tuple(
    (points, creditor_street, debtor_street)
    for points in (8, 7, 6)
    for creditor_street, debtor_street in ((True, True), (True, False), (False, False))
)


def receipt(bill: Request, words: Headings, typeface: Typeface) -> tuple[Item, ...]:
    """The items of the receipt; `SizeImpossible` when its texts do not fit."""
    acceptance = _baseline(_ACCEPTANCE_TOP, _HEADING)
    return (
        text(words.receipt, _LEFT, _baseline(_TOP, _TITLE), _TITLE, bold=True),
        *_information(bill, words, typeface),
        *_amount(bill, words),
        text(words.acceptance_point, _LEFT + _COLUMN, acceptance, _HEADING, bold=True, end=True),
    )


def _information(bill: Request, words: Headings, typeface: Typeface) -> tuple[Item, ...]:
    for points, creditor_street, debtor_street in _ATTEMPTS:
        account = (printed.account(bill), *printed.creditor(bill, street=creditor_street))
        debtor = printed.debtor(bill, street=debtor_street)
        blocks = [Block(heading=words.account, lines=typeface.broken(account, points, _COLUMN))]
        if bill.reference:
            blocks.append(Block(heading=words.reference, lines=(printed.reference(bill.reference),)))
        if debtor:
            blocks.append(Block(heading=words.payable_by, lines=typeface.broken(debtor, points, _COLUMN)))
        else:
            blocks.append(Block(heading=words.payable_by_blank, field=_DEBTOR_FIELD))
        items = stacked(blocks, _LEFT, _INFORMATION_TOP, _INFORMATION_HEIGHT, points)
        if items:
            return items
    raise SizeImpossible("names and addresses of the bill do not fit the receipt, not even in 6 points")


def _amount(bill: Request, words: Headings) -> tuple[Item, ...]:
    heading, value = _baseline(_AMOUNT_TOP, _HEADING), _baseline(_AMOUNT_TOP, _HEADING) + (_VALUE + 3) * MM_A_POINT
    filled: Item = (
        text(printed.amount(bill.amount), _AMOUNT_LEFT, value, _VALUE)
        if bill.amount
        else blank_field(_LEFT + _COLUMN - _AMOUNT_FIELD[0], _AMOUNT_TOP, *_AMOUNT_FIELD)
    )
    return (
        text(words.currency, _LEFT, heading, _HEADING, bold=True),
        text(bill.currency, _LEFT, value, _VALUE),
        text(words.amount, _AMOUNT_LEFT, heading, _HEADING, bold=True),
        filled,
    )


def _baseline(top: float, points: float) -> float:
    return top + ASCENDER * points * MM_A_POINT
