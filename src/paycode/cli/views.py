"""A payment in a few words, and the guard over texts that are secrets.

A payer's code is money to whoever holds its digits for about a minute, so no command prints one unless told to.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from ..payload import registry
from ..payload.findings import PayloadError
from ..payload.scheme import Payment
from . import output

__all__ = ["KINDS", "amount", "headline", "one_line", "payee", "secrets", "understood"]

KINDS = {
    "static": "static, may be paid many times",
    "dynamic": "dynamic, for one payment",
    "payer": "a payer's own code",
    "unknown": "the text does not say whether for one payment or many",
}


def headline(payment: Payment[Any]) -> str:
    """Who is paid, and how much: "Pay Tea House, 4.50 SGD"."""
    name = registry.find(payment.scheme).info.name
    if payment.summary.kind == "payer":
        return f"A payer's code of {name}: whoever has its digits can take money"
    return f"Pay {payee(payment)}, {amount(payment)}"


def payee(payment: Payment[Any]) -> str:
    """Who is paid: a name, else an account."""
    return output.shown(payment.summary.payee or payment.summary.account) or "a payee that the text does not name"


def amount(payment: Payment[Any]) -> str:
    """How much, or that the text does not say."""
    summary = payment.summary
    if summary.amount is not None:
        return str(summary.amount)
    if summary.kind == "static":
        return f"the payer types the amount{f' ({summary.currency})' if summary.currency else ''}"
    return "no amount in the text"


def one_line(payment: Payment[Any]) -> str:
    """Scheme and headline, for lists."""
    return f"{payment.scheme}: {headline(payment)}"


def understood(data: bytes, scheme: str | None = None) -> Payment[Any] | None:
    """The payment in a text that need not keep every rule; None when it is none."""
    try:
        return registry.parse(data, scheme, lenient=True)
    except PayloadError:
        return None


def secrets(payment: Payment[Any]) -> dict[str, str]:
    """The fields of a request that are kept out of every print."""
    hidden = [field.name for field in fields(payment.request) if not field.repr]
    values = {name: getattr(payment.request, name) for name in hidden}
    return {name: value for name, value in values.items() if isinstance(value, str) and value}
