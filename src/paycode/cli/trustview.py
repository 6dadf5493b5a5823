"""A trust list as words for people and as data for programs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from . import output

if TYPE_CHECKING:
    from ..trust import ForeignKey, TrustedKey, TrustList

__all__ = ["day", "list_data", "print_list"]


def print_list(trust: TrustList) -> None:
    """The list for people."""
    output.line(f"version {trust.version}, issued {day(trust.issued)}, to be replaced before {day(trust.expires)}\n")
    rows = [(output.shown(entry.name), entry.key.id.hex(), _span(entry), _accounts(entry)) for entry in trust.keys]
    for row in output.table([("NAME", "KEY ID", "BELIEVED", "FOR"), *rows], indent=""):
        output.line(row)
    for row in (*_foreign(trust), *_others(trust)):
        output.line(row)


def list_data(trust: TrustList) -> dict[str, Any]:
    """Keys: version, issued, expires, keys, foreign_keys, certificates, must_seal, revocations."""
    return {
        "version": trust.version,
        "issued": trust.issued.isoformat(),
        "expires": trust.expires.isoformat(),
        "keys": [{**_entry_data(entry), "key_id": entry.key.id.hex()} for entry in trust.keys],
        "foreign_keys": [{**_entry_data(entry), "names": list(entry.names)} for entry in trust.foreign_keys],
        "certificates": [
            {
                "key_id": one.key.id.hex(),
                "issuer_id": one.issuer_id.hex(),
                "not_before": one.not_before.isoformat(),
                "not_after": one.not_after.isoformat(),
            }
            for one in trust.certificates
        ],
        "must_seal": [{"account": rule.account, "from": rule.start.isoformat()} for rule in trust.must_seal],
        "revocations": [
            {"key_id": one.key.id.hex(), "from": one.since.isoformat(), "serials": sorted(one.serials)}
            for one in trust.revocations
        ],
    }


def _entry_data(entry: TrustedKey | ForeignKey) -> dict[str, Any]:
    """Keys: name, public_key, not_before, not_after, revoked, scope."""
    sets = ("schemes", "guids", "accounts", "countries")
    return {
        "name": entry.name,
        "public_key": entry.key.text,
        "not_before": entry.not_before.isoformat(),
        "not_after": entry.not_after.isoformat(),
        "revoked": entry.revoked.isoformat() if entry.revoked else None,
        "scope": {name: sorted(getattr(entry.scope, name)) for name in sets},
    }


def _foreign(trust: TrustList) -> Iterator[str]:
    for key in trust.foreign_keys:
        names = output.shown(", ".join(key.names))
        yield f"{output.shown(key.name)} signs as {names}, {_span(key)}, for {_accounts(key)}"


def _others(trust: TrustList) -> Iterator[str]:
    """One line for each kind of entry beside the keys."""
    for one in trust.certificates:
        yield f"{one.issuer_id.hex()} certifies {one.key.id.hex()} until {day(one.not_after)}"
    for rule in trust.must_seal:
        yield f"codes for {output.shown(rule.account)} must be sealed from {day(rule.start)}"
    for gone in trust.revocations:
        what = f"seals {', '.join(map(str, sorted(gone.serials)))} of " if gone.serials else ""
        yield f"{what}{gone.key.id.hex()} revoked from {day(gone.since)}"


def _span(entry: TrustedKey | ForeignKey) -> str:
    span = f"{day(entry.not_before)} to {day(entry.not_after)}"
    return f"{span}, revoked {day(entry.revoked)}" if entry.revoked else span


def _accounts(entry: TrustedKey | ForeignKey) -> str:
    return output.shown(", ".join(sorted(entry.scope.accounts)) or "nobody")


def day(moment: datetime) -> str:
    """The day of a moment."""
    return f"{moment:%Y-%m-%d}"
