"""The SQLite file behind a `TrustStore`: written once from beginning to end, then only read.

`entries` holds the lines of the list as they were signed. `places` says where to look: a place begins with the kind of
what stands there and the id by which it is asked for, so that a look-up goes straight to its rows.
"""

from __future__ import annotations

import hashlib
import pathlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

from ..errors import BadTrustList
from ..sealing import Certificate, VerifyKey
from ._sqlite import check_kind
from .entries import ForeignKey, Revocation, TrustedKey
from .lines import ListEntry, Listing

__all__ = [
    "account_place",
    "certificate_place",
    "connect_store",
    "key_place",
    "microseconds",
    "name_place",
    "revoked_place",
    "write_store",
]


def write_store(path: pathlib.Path, listing: Listing, digest: bytes) -> None:
    """A new file with this list; not flushed. digest: SHA-256 of the content that was signed."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        # A file that is not finished is thrown away, so nothing of it need be undone.
        for statement in ("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", f"PRAGMA cache_size = -{CACHE}"):
            database.execute(statement)
        database.execute("BEGIN")
        for statement in SCHEMA:
            database.execute(statement)
        database.execute("INSERT INTO head VALUES (?, ?)", (listing.line, digest))
        for number, (line, entry) in enumerate(listing.entries, 1):
            database.execute("INSERT INTO entries VALUES (?, ?)", (number, line))
            rows = [(place, since, number) for place, since in _places(entry, number)]
            if database.executemany(_PLACE, rows).rowcount != len(rows):
                raise BadTrustList(f"entry {number}: the same key or certificate stands in two entries")
        database.execute("COMMIT")


def connect_store(path: pathlib.Path) -> sqlite3.Connection:
    """For reading only, and without locks, as a finished file never changes."""
    address = f"{path.as_uri()}?mode=ro&immutable=1"
    database = sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)
    try:
        check_kind(database, _KIND)
    except BaseException:
        database.close()
        raise
    return database


def key_place(algorithm: int, key_id: bytes) -> bytes:
    """Where the places of issuers' keys of this id begin; the key itself follows."""
    return b"k" + bytes([algorithm]) + key_id


def certificate_place(algorithm: int, key_id: bytes) -> bytes:
    """Where the places of certificates for keys of this id begin; a hash of the certificate follows."""
    return b"c" + bytes([algorithm]) + key_id


def name_place(name: str) -> bytes:
    """Where the places of schemes' own keys of this name begin; the number of the entry follows."""
    return b"n" + hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()


def revoked_place(key: VerifyKey, serial: int | None = None) -> bytes:
    """The place of what is believed no longer: one serial of this key, or all."""
    return b"r" + bytes([key.algorithm]) + key.raw + (b"" if serial is None else serial.to_bytes(8, "big"))


def account_place(account: str) -> bytes:
    """The place of an account that must seal ("promptpay:0066891234567", "promptpay:*")."""
    return b"m" + account.encode("utf-8", "surrogatepass")


def microseconds(at: datetime) -> int:
    """Since 1970 UTC."""
    return (at - _EPOCH) // _MICROSECOND


def _places(entry: ListEntry, number: int) -> Iterator[tuple[bytes, int | None]]:
    """Where an entry is found, and since when it says something, where that is asked."""
    if isinstance(entry, TrustedKey):
        yield key_place(entry.key.algorithm, entry.key.id) + entry.key.raw, None
    elif isinstance(entry, Certificate):
        place = certificate_place(entry.key.algorithm, entry.key.id)
        yield place + hashlib.sha256(entry.encode()).digest(), None
    elif isinstance(entry, Revocation):
        since = microseconds(entry.since)
        for serial in entry.serials or {None}:
            yield revoked_place(entry.key, serial), since
    elif isinstance(entry, ForeignKey):
        # Several keys may have one name, so the entry's number tells their places apart.
        yield from ((name_place(name) + number.to_bytes(8, "big"), None) for name in entry.names)
    else:
        yield account_place(entry.account), microseconds(entry.start)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

CACHE = 65_536  # KiB of memory while a file is written
_KIND = 1347507249  # "PQT1" in ASCII
SCHEMA = (
    f"PRAGMA application_id = {_KIND}",
    "CREATE TABLE head (line BLOB NOT NULL, digest BLOB NOT NULL)",
    "CREATE TABLE entries (number INTEGER PRIMARY KEY, line BLOB NOT NULL)",
    "CREATE TABLE places (place BLOB PRIMARY KEY, since INTEGER, number INTEGER NOT NULL) WITHOUT ROWID",
)
# Of several dates for one thing the earliest counts; what has no date stands once.
_PLACE = """
INSERT INTO places VALUES (?, ?, ?)
ON CONFLICT (place) DO UPDATE SET since = min(since, excluded.since) WHERE since IS NOT NULL
"""
