"""What else is in view: two payees, one code inside another, engines that disagree, error correction at its end.

A wallet shows one payment; whoever holds two codes before the camera decides which one it is. So nothing is valid while
a picture can be read in two ways (Dabrowski and others, 2014, on codes within codes).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..errors import PayloadError
from ..payload import registry
from ..payload.scheme import Payment
from ..sealing import account_of, account_owners, other_accounts
from ..sealing.companion import is_companion
from .case import Case, Objection, finding
from .evidence import data_of
from .verdict import Status

__all__ = ["view_objections"]

Point = tuple[float, float]


def view_objections(code: object, payment: Payment[Any], case: Case) -> Iterator[Objection]:
    """Everything that makes the reading of this code doubtful."""
    yield from _margin_objections(code, case)
    for other in case.beside:
        data = _bytes(other)
        if other is code or data is None or data == payment.payload.data:
            continue
        if _overlap(code, other):
            rule = "two codes are read in one place: one lies in the other, or two readers disagree"
            yield Status.AMBIGUOUS_SYMBOL, finding("ambiguous_symbol", rule)
        elif _pays_another(data, payment):
            rule = "another code in view pays somebody else: show the one that is meant alone"
            yield Status.MULTIPLE_PAYEES, finding("multiple_payees", rule)


def _margin_objections(code: object, case: Case) -> Iterator[Objection]:
    margin = getattr(code, "margin", None)
    # Not `<=`: what is not a number leaves nothing either.
    if isinstance(margin, int | float) and not margin > case.policy.min_margin:
        rule = f"the symbol is damaged or painted over: {margin:.0%} of its error correction is left"
        yield Status.AMBIGUOUS_SYMBOL, finding("margin", rule)


def _bytes(other: object) -> bytes | None:
    try:
        return data_of(other)
    except PayloadError:
        return None


def _pays_another(data: bytes, payment: Payment[Any]) -> bool:
    """Whether these bytes are a payment to another payee than this one."""
    if is_companion(data) or not registry.detect(data):
        return False
    try:
        other = registry.parse(data, lenient=True)
    except PayloadError:
        # What looks like a payment and cannot be read may be read by a wallet all the same.
        return True
    return _payee(other) != _payee(payment)


def _payee(payment: Payment[Any]) -> tuple[str, list[str], list[str]]:
    """The account, the others, and who owns them: two networks may give one number to two people."""
    return account_of(payment), account_owners(payment), other_accounts(payment)


def _overlap(code: object, other: object) -> bool:
    """Whether two outlines meet; False where one is not known.

    They are apart when a line along an edge of one leaves the other whole on its far side.
    """
    mine, theirs = _outline(code), _outline(other)
    return bool(mine and theirs) and not any(_apart(mine, theirs, edge) for edge in (*_edges(mine), *_edges(theirs)))


def _outline(code: object) -> tuple[Point, ...]:
    corners: tuple[Point, ...] = tuple(getattr(code, "corners", ()))
    return corners


def _edges(outline: tuple[Point, ...]) -> Iterator[tuple[Point, Point]]:
    return zip(outline, (*outline[1:], *outline[:1]), strict=True)


def _apart(mine: tuple[Point, ...], theirs: tuple[Point, ...], edge: tuple[Point, Point]) -> bool:
    """Whether a line of this direction parts the two outlines."""
    (ax, ay), (bx, by) = edge
    here, there = ([(bx - ax) * (y - ay) - (by - ay) * (x - ax) for x, y in outline] for outline in (mine, theirs))
    return max(here) < min(there) or max(there) < min(here)
