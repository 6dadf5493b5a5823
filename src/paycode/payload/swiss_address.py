"""Addresses of the Swiss QR-bill: seven lines, structured (S), or combined (K) up to November 2025.

A combined address has its street line in `street`, and postal code and town in `house_number`. Source: SIX, Swiss
Implementation Guidelines QR-bill, sections 4.2.2 and 4.3.1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from .findings import Finding
from .ids import bic
from .lines import Line
from .qrbill import Edition
from .text import TextRule

__all__ = ["PARTS", "findings", "free_text", "lines"]

SOURCE = "SIX IG QR-bill"

PARTS = ("address_type", "name", "street", "house_number", "postal_code", "town", "country")
"""The lines of an address, in order; their names in a record begin with the party: "debtor_town"."""


def lines(party: str) -> tuple[Line, ...]:
    """The seven lines of one party, each of which may be empty as far as the line alone can tell."""
    return (
        Line(f"{party}_address_type", lambda *_: (), optional=True),
        free_text(f"{party}_name", 70),
        free_text(f"{party}_street", 70),
        free_text(f"{party}_house_number", 70),
        free_text(f"{party}_postal_code", 16),
        free_text(f"{party}_town", 35),
        Line(f"{party}_country", _country_findings, optional=True),
    )


def free_text(name: str, maximum: int) -> Line:
    """A line of text for people, up to `maximum` characters, that may be empty."""
    rule = TextRule(maximum=maximum, pattern=".*[^ ].*", form="more than spaces", source=SOURCE)
    return Line(name, rule.findings, optional=True, free=True)


def findings(party: str, values: Mapping[str, str], rules: Edition, where: Callable[[str], str]) -> Iterator[Finding]:
    """What is wrong between the lines of an address that is there; where: name of a line -> its path."""

    def found(code: str, part: str, rule: str) -> Finding:
        return Finding(code=code, field=where(f"{party}_{part}"), rule=rule, source=SOURCE)

    kind, filled = values[f"{party}_address_type"], {part for part in PARTS if values[f"{party}_{part}"]}
    combined = kind == "K"
    if kind not in rules.address_types:
        yield found("address_type", "address_type", _type_rule(kind, rules))
    for part in ("name", *(("house_number",) if combined else ("postal_code", "town")), "country"):
        if part not in filled:
            yield found("empty_value", part, "must not be empty")
    for part in ("postal_code", "town"):
        if combined and part in filled:
            yield found("not_empty", part, "must be empty in an address of type K")
    if not combined and len(values[f"{party}_house_number"]) > 16:
        yield found("too_long", "house_number", "has more than 16 characters")


def _type_rule(kind: str, rules: Edition) -> str:
    if kind == "K":
        return f"'K' (combined address) was allowed up to 21 November 2025; {rules.name} knows S (structured) only"
    return f"{kind[:20]!r} is no address type: S (structured)"


def _country_findings(field: str, value: str) -> Iterator[Finding]:
    if value not in bic.COUNTRIES:
        rule = f"{value[:20]!r} is no country code: two capitals of ISO 3166-1"
        yield Finding(code="unknown_country", field=field, rule=rule, source=SOURCE)
