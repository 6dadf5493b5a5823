"""`validate` and `is_valid` of every identifier, from its own `compact` and `findings`."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..findings import Finding, RequestError

__all__ = ["fits", "stored"]

Compact = Callable[[str], str]
Findings = Callable[[str, str], Iterable[Finding]]


def stored(field: str, value: str, compact: Compact, findings: Findings) -> str:
    """The compact value; `RequestError` carrying what `findings` has against it."""
    canonical = compact(value)
    found = tuple(findings(field, canonical))
    if found:
        raise RequestError(*found)
    return canonical


def fits(value: object, compact: Compact, findings: Findings) -> bool:
    """Whether `value` is a text that `findings` has nothing against; never raises."""
    return isinstance(value, str) and not any(findings("", compact(value)))
