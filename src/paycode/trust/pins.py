"""Trust on first use: which accounts had a valid seal before, and by whose keys; docs/trust-store.md, section 5."""

from __future__ import annotations

import functools
import hashlib
import pathlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from os import PathLike
from typing import Any, Self

from ..payload.scheme import Payment
from ..sealing import VerifyKey, account_of
from ._sqlite import Held, connect_or_make, reporting
from .ledger import check_moment, second

__all__ = ["LASTING", "Pin", "Pins"]

# Longer than a year, so that what is paid once a year stays pinned.
LASTING = timedelta(days=400)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """An account that had a valid seal. keys: by whose, see `knows`. first, last: when, in UTC."""

    keys: frozenset[bytes]
    first: datetime
    last: datetime

    def knows(self, key: VerifyKey) -> bool:
        """Whether a valid seal by this key was seen."""
        return _key_hash(key) in self.keys


class Pins:
    """The accounts with a valid seal so far, in one SQLite file, for any number of threads and processes.

    path: made when it is not there, readable and writable by its owner only. lasting: how long after its last valid
    seal an account is pinned, each of its keys for itself.

    Accounts and keys are kept as SHA-256 alone. Whoever has the file can still try accounts out, and there are few
    telephone numbers: keep it like the accounts themselves.

    Raises `BadTrustList` for a file that is none, cannot be used or is gone, and after `close`.
    """

    def __init__(self, path: str | PathLike[str], *, lasting: timedelta = LASTING) -> None:
        if lasting < _DAY:
            raise ValueError("lasting is a day at least")
        self._path = pathlib.Path(path).absolute()
        self._lasting = lasting
        with reporting(self._path, _KIND):
            connect_or_make(self._path, _FILE_KIND, _SCHEMA).close()
        connect = functools.partial(connect_or_make, kind=_FILE_KIND, schema=_SCHEMA)
        self._held = Held(self._path, connect, fixed=False)

    def expects(self, payment: Payment[Any], at: datetime) -> Pin | None:
        """The pin of this payment's account (see `account_of`) at this moment, None when there is none."""
        rows = self._seen(payment, at)
        if not rows:
            return None
        keys, firsts, lasts = zip(*rows, strict=True)
        return Pin(keys=frozenset(keys), first=_moment(min(firsts)), last=_moment(max(lasts)))

    def keep(self, payment: Payment[Any], key: VerifyKey, at: datetime) -> None:
        """A seal of this key was found valid for this payment's account; written at most once a day."""
        for known, _, last in self._seen(payment, at):
            if known == _key_hash(key) and second(at) < last + _DAY // _SECOND:
                return
        self._rows(_KEEP, (_account_hash(payment), _key_hash(key), second(at)))

    def forget(self, before: datetime) -> None:
        """Remove what had no valid seal since this moment."""
        check_moment("before", before)
        self._rows(_FORGET, (second(before),))

    def close(self) -> None:
        """End the use of this file in this process; a second time does nothing."""
        self._held.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __reduce__(self) -> tuple[Any, ...]:
        return functools.partial(type(self), lasting=self._lasting), (str(self._path),)

    def _seen(self, payment: Payment[Any], at: datetime) -> list[tuple[Any, ...]]:
        check_moment("at", at)
        earliest = second(at) - self._lasting // _SECOND
        return self._rows(_EXPECTS, (_account_hash(payment), earliest))

    def _rows(self, statement: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
        with reporting(self._path, _KIND):
            return self._held.rows(statement, values)


def _account_hash(payment: Payment[Any]) -> bytes:
    return hashlib.sha256(account_of(payment).encode("utf-8", "surrogatepass")).digest()


def _key_hash(key: VerifyKey) -> bytes:
    return hashlib.sha256(key.text.encode()).digest()


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)
_KIND = "pin store"
_FILE_KIND = 1347506254  # "PQPN" in ASCII
# first, last: seconds since 1970 UTC.
_SCHEMA = """
CREATE TABLE pins (
    account BLOB NOT NULL, key BLOB NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (account, key)
) WITHOUT ROWID
"""
_EXPECTS = "SELECT key, first, last FROM pins WHERE account = ? AND last > ?"
_KEEP = """
INSERT INTO pins VALUES (?1, ?2, ?3, ?3)
ON CONFLICT DO UPDATE SET first = min(first, excluded.first), last = max(last, excluded.last)
"""
_FORGET = "DELETE FROM pins WHERE last < ?"
