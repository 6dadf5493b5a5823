"""The trust list for a terminal: one block of bytes with sorted records of fixed size, for binary search in C.

Moments are whole minutes, rounded so that nothing is believed longer than the list says, and dates for what is believed
no longer never come later. docs/trust-store.md, section 4, has it byte for byte.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable
from datetime import datetime

from ..errors import BadTrustList
from ..sealing import Certificate, VerifyKey
from ..sealing.minutes import EPOCH, MINUTE
from .entries import MustSeal, Revocation, TrustedKey
from .lines import Listing
from .scope import Scope
from .store import TrustStore
from .trustlist import TrustList

__all__ = ["export_terminal"]

MAGIC = b"PQTT"
NEVER = 0xFFFFFFFF
MAX_TEXTS = 0xFFFF


def export_terminal(trust: TrustList | TrustStore) -> bytes:
    """The file for a terminal; all of it is in memory. Let the roots sign these bytes too (`sign_list`)."""
    if isinstance(trust, TrustStore):
        entries = tuple(trust.entries())
    else:
        entries = tuple(entry for _, entry in Listing.of(trust).entries)
    texts: dict[bytes, int] = {}
    keys = [_key(entry, texts) for entry in entries if isinstance(entry, TrustedKey)]
    certificates = [_certificate(entry) for entry in entries if isinstance(entry, Certificate)]
    revocations = _dated(row for entry in entries if isinstance(entry, Revocation) for row in _revoked(entry))
    must_seal = _dated(_must_seal(entry) for entry in entries if isinstance(entry, MustSeal))
    sections = [sorted(keys), sorted(certificates), revocations, must_seal]
    times = (_down(trust.issued), _down(trust.expires))
    length = sum(map(len, texts))
    head = struct.pack(">4sQ7I", MAGIC, trust.version, *times, *map(len, sections), length)
    return head + b"".join(record for section in sections for record in section) + b"".join(texts)


def _key(entry: TrustedKey, texts: dict[bytes, int]) -> bytes:
    text = _text(entry.name) + _scope(entry.scope)
    place = texts.get(text)
    if place is None:
        # Each follows the last, so the next begins where that one ends.
        last = next(reversed(texts), b"")
        place = texts[text] = texts.get(last, 0) + len(last)
    revoked = NEVER if entry.revoked is None else _down(entry.revoked)
    times = struct.pack(">4I", _up(entry.not_before), _down(entry.not_after), revoked, place)
    return bytes([entry.key.algorithm]) + entry.key.id + _padded(entry.key) + times


def _certificate(entry: Certificate) -> bytes:
    return bytes([entry.key.algorithm]) + entry.key.id + entry.encode().ljust(118, b"\0")


def _revoked(entry: Revocation) -> Iterable[tuple[bytes, int]]:
    start = bytes([entry.key.algorithm]) + _padded(entry.key)
    if not entry.serials:
        yield start + bytes(9), _down(entry.since)
    for serial in entry.serials:
        yield start + b"\1" + serial.to_bytes(8, "big"), _down(entry.since)


def _must_seal(entry: MustSeal) -> tuple[bytes, int]:
    return hashlib.sha256(entry.account.encode()).digest(), _down(entry.start)


def _dated(rows: Iterable[tuple[bytes, int]]) -> list[bytes]:
    """In order, each with its earliest date."""
    earliest: dict[bytes, int] = {}
    for what, since in rows:
        earliest[what] = min(since, earliest.get(what, NEVER))
    return [what + struct.pack(">I", earliest[what]) for what in sorted(earliest)]


def _scope(scope: Scope) -> bytes:
    guids = {guid.casefold() for guid in scope.guids}
    return b"".join(map(_set, (scope.schemes, guids, scope.accounts, scope.countries)))


def _set(texts: Iterable[str]) -> bytes:
    found = sorted(map(_text, texts))
    if len(found) > MAX_TEXTS:
        raise BadTrustList(f"scope: a terminal takes {MAX_TEXTS} entries in one list, not {len(found)}")
    return struct.pack(">H", len(found)) + b"".join(found)


def _text(text: str) -> bytes:
    data = text.encode()
    return struct.pack(">H", len(data)) + data


def _padded(key: VerifyKey) -> bytes:
    return key.raw.ljust(33, b"\0")


def _down(at: datetime) -> int:
    return max(0, (at - EPOCH) // MINUTE)


def _up(at: datetime) -> int:
    return max(0, -((EPOCH - at) // MINUTE))
