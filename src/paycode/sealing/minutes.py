"""Time as seals and certificates count it: whole minutes since 2020-01-01 UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from ..errors import RequestError
from ..payload.findings import Finding

__all__ = ["EPOCH", "MINUTE", "lifetime_minutes", "minutes", "moment"]

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

_LAST = (datetime.max.replace(tzinfo=UTC) - EPOCH) // MINUTE


def minutes(at: datetime) -> int:
    """The minute in which this moment lies; TypeError without a time zone."""
    if at.tzinfo is None:
        raise TypeError("issued_at is a datetime with a time zone")
    return (at - EPOCH) // MINUTE


def moment(count: int) -> datetime:
    """The start of this minute; the end of the calendar when it lies behind."""
    return EPOCH + MINUTE * min(count, _LAST)


def lifetime_minutes(lifetime: timedelta) -> int:
    """A span in whole minutes, at least one; `RequestError` otherwise."""
    if not isinstance(lifetime, timedelta):
        raise TypeError(f"a lifetime is a timedelta, not {type(lifetime).__name__}")
    if lifetime < MINUTE or lifetime % MINUTE:
        rule = "is a whole number of minutes, at least one; None means no end"
        raise RequestError(
            Finding(code="lifetime_range", field="lifetime", rule=rule, source="docs/seal.md, section 1")
        )
    return lifetime // MINUTE
