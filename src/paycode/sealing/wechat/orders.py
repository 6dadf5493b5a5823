"""The limits of an order, checked before it is sent: amounts in fen, numbers, texts and the moment it closes.

>>> from paycode.payload.money import Amount
>>> order = Order(out_trade_no="T12-0001", description="Tea", amount=Amount.of("9.90", "CNY"))
>>> order.v3_fields()
{'out_trade_no': 'T12-0001', 'description': 'Tea', 'amount': {'total': 990, 'currency': 'CNY'}}
>>> order.v2_fields()
{'out_trade_no': 'T12-0001', 'body': 'Tea', 'total_fee': 990}
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from ...errors import RequestError
from ...payload.findings import Finding
from ...payload.money import Amount
from ...payload.text import TextRule

__all__ = ["CODE_URL_LIFE", "Order"]

SOURCE = "WeChat Pay, Native order"

CODE_URL_LIFE = timedelta(hours=2)
"""How long a `code_url` works; `time_expire` limits the order, never the code."""

MINIMUM_AHEAD = timedelta(minutes=1)
BEIJING = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """The part of a Native order that has limits; raises `RequestError` for what WeChat would refuse.

    out_trade_no: 6 to 32 of letters, digits and _-|*, used once. description, attach: up to 127 characters. amount: at
    least 0.01 CNY. time_expire: aware datetime of whole seconds when the order closes, None for WeChat's own.
    """

    out_trade_no: str
    description: str
    amount: Amount
    attach: str = ""
    time_expire: datetime | None = None

    def __post_init__(self) -> None:
        if self.time_expire is not None and self.time_expire.tzinfo is None:
            raise TypeError("time_expire is a datetime with a time zone")
        if broken := tuple(self._findings()):
            raise RequestError(*broken)

    @property
    def fen(self) -> int:
        """The amount as WeChat counts it."""
        return self.amount.minor

    def v2_fields(self, at: datetime | None = None) -> dict[str, str | int]:
        """The parameters of `unifiedorder`; `RequestError` when `time_expire` is less than a minute after `at`."""
        fields: dict[str, str | int] = {
            "out_trade_no": self.out_trade_no,
            "body": self.description,
            "total_fee": self.fen,
        }
        closes = self._closes(at)
        return fields | self._attached() | ({"time_expire": f"{closes:%Y%m%d%H%M%S}"} if closes else {})

    def v3_fields(self, at: datetime | None = None) -> dict[str, Any]:
        """The members of a V3 order, under the same condition; `time_expire` by RFC 3339."""
        fields: dict[str, Any] = {
            "out_trade_no": self.out_trade_no,
            "description": self.description,
            "amount": {"total": self.fen, "currency": "CNY"},
        }
        closes = self._closes(at)
        return fields | self._attached() | ({"time_expire": closes.isoformat()} if closes else {})

    def _attached(self) -> dict[str, str]:
        return {"attach": self.attach} if self.attach else {}

    def _closes(self, at: datetime | None) -> datetime | None:
        """The moment in Beijing time, in which V2 writes it."""
        if at is not None and at.tzinfo is None:
            raise TypeError("at is a datetime with a time zone")
        if self.time_expire is None:
            return None
        if self.time_expire - (at or datetime.now(UTC)) < MINIMUM_AHEAD:
            raise RequestError(_finding("too_soon", "time_expire", "must be at least one minute ahead"))
        return self.time_expire.astimezone(BEIJING)

    def _findings(self) -> Iterator[Finding]:
        for name, rule in _RULES.items():
            yield from rule.findings(name, getattr(self, name))
        if self.amount.currency.code != "CNY":
            yield _finding(
                "currency", "amount", f"must be in CNY, which WeChat counts in fen, not {self.amount.currency}"
            )
        if not self.amount.minor:
            yield _finding("zero", "amount", "must be at least one fen")
        if self.time_expire is not None and self.time_expire.microsecond:
            yield _finding("format", "time_expire", "must be a whole second")


def _finding(code: str, name: str, rule: str) -> Finding:
    return Finding(code=code, field=name, rule=rule, source=SOURCE)


_RULES = {
    "out_trade_no": TextRule(
        minimum=6, maximum=32, pattern="[0-9A-Za-z_|*-]*", form="letters, digits and _-|* only", source=SOURCE
    ),
    "description": TextRule(maximum=127, source=SOURCE),
    "attach": TextRule(minimum=0, maximum=127, source=SOURCE),
}
