"""The trust store: a trust list of any size in one SQLite file (the standard library's); docs/trust-store.md."""

from __future__ import annotations

import functools
import json
import pathlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from os import PathLike
from typing import Any, BinaryIO, Self, TypeVar

from ..errors import BadTrustList, PaycodeError
from ..payload.scheme import Payment
from ..sealing import Certificate, VerifyKey, account_of
from ..sealing.algorithms import ALGORITHMS
from ._sqlite import Held, reporting
from .entries import ForeignKey, TrustedKey
from .lines import ListEntry, read_entry, read_head
from .scope import ANY, Scope
from .storefile import (
    account_place,
    certificate_place,
    connect_store,
    key_place,
    microseconds,
    name_place,
    revoked_place,
)
from .trustlist import TrustList
from .update import update_store

__all__ = ["TrustStore"]

KEY_ID_LENGTH = 4

_Entry = TypeVar("_Entry", Certificate, ForeignKey)


class TrustStore:
    """A trust list in a file that `update` made, for any number of threads and processes; a `Trust` like a `TrustList`.

    It is only read here, and whoever can write it decides whom you believe, as with a plain list: let verifiers have no
    right to. What comes from outside goes through `update`. A list that an update put in its place is seen at the next
    call. Never copy over the file: rename another to its name.

    Raises `BadTrustList` for a file that is none, is damaged or is gone, and after `close`.
    """

    def __init__(self, path: str | PathLike[str]) -> None:
        self._path = pathlib.Path(path).absolute()
        self._held = Held(self._path, connect_store, fixed=True)
        self._head()

    @classmethod
    def update(
        cls,
        path: str | PathLike[str],
        content: str | PathLike[str] | bytes | BinaryIO,
        signatures: str | bytes,
        *,
        roots: Iterable[VerifyKey],
        threshold: int = 1,
    ) -> Self:
        """Put a newer list into the store at `path`, which is made when it is not there.

        content: a list in either form, as bytes, a binary stream or the path of a file; at most 2 GiB. signatures: the
        text of its signature file. roots, threshold: whose signatures are asked for, and how many.

        All or nothing, also when the process is killed: until the last moment everybody reads the list before. A file
        beside it that ends in -seen holds the highest version that ever came with good signatures, also when that
        update failed. An update that meets another waits five seconds for it. On Windows nobody may have the store open
        meanwhile.

        Raises `BadSignature`; `RolledBack` for a lower version than one seen; `BadTrustList` for another list of the
        same version, for whatever else is wrong with the list, and when a file cannot be read or written.
        """
        update_store(pathlib.Path(path).resolve(), content, signatures, roots, threshold)
        return cls(path)

    @property
    def version(self) -> int:
        """A number from 1 up, a new one for every change."""
        return self._head().version

    @property
    def issued(self) -> datetime:
        """When the list was made."""
        return self._head().issued

    @property
    def expires(self) -> datetime:
        """From here on nothing is valid by it."""
        return self._head().expires

    def find(self, key_id: bytes, algorithm: int) -> tuple[TrustedKey, ...]:
        """Every entry whose key has this id and belongs to this algorithm."""
        rows = self._found(key_place, key_id, algorithm)
        with self._decoding():
            return tuple(_key(place, line) for place, line in rows)

    def find_certificates(self, key_id: bytes, algorithm: int) -> tuple[Certificate, ...]:
        """Every certificate for a key of this id and algorithm; whose signature it bears is not looked at."""
        rows = self._found(certificate_place, key_id, algorithm)
        with self._decoding():
            return tuple(_read(Certificate, line) for _, line in rows)

    def find_foreign(self, names: Iterable[str]) -> tuple[ForeignKey, ...]:
        """Every key of schemes' own signatures that has one of these names."""
        rows = [row for name in set(names) for row in self._within(name_place(name))]
        with self._decoding():
            return tuple(_read(ForeignKey, line) for line in dict.fromkeys(line for _, line in rows))

    def is_revoked(self, key: VerifyKey, serial: int | None, at: datetime) -> bool:
        """Whether at this moment a seal of this key and serial, for None the whole key, is believed no longer."""
        own = revoked_place(key, serial if serial is not None and 0 <= serial < 2**64 else None)
        return self._began(at, revoked_place(key), own)

    def expects_seal(self, payment: Payment[Any], at: datetime) -> bool:
        """Whether a text for this payee should be sealed at this moment."""
        accounts = (account_of(payment), f"{payment.scheme}:{ANY}")
        return self._began(at, *map(account_place, accounts))

    def entries(self) -> Iterator[ListEntry]:
        """Everything in the list, one by one in its order; the list is that of the first moment, whatever comes."""
        lines = self.export_lines()
        next(lines, None)
        for line in lines:
            with self._decoding():
                entry = read_entry(line)
            yield entry

    def export_lines(self) -> Iterator[bytes]:
        """The list in lines, to be written to a file: the bytes that were signed, if it came in this form."""
        with reporting(self._path, _KIND), closing(connect_store(self._path)) as database:
            for statement in (_HEAD, _LINES):
                for (line,) in database.execute(statement):
                    yield line

    def close(self) -> None:
        """End the use of this file in this process; a second time does nothing."""
        self._held.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __reduce__(self) -> tuple[type[Self], tuple[str]]:
        return type(self), (str(self._path),)

    def _head(self) -> TrustList:
        rows = self._rows(_HEAD)
        with self._decoding():
            return _read_head(rows[0][0])

    def _found(self, place: Callable[[int, bytes], bytes], key_id: bytes, algorithm: int) -> list[tuple[Any, ...]]:
        if len(key_id) != KEY_ID_LENGTH or algorithm not in ALGORITHMS:
            return []
        return self._within(place(algorithm, key_id))

    def _within(self, prefix: bytes) -> list[tuple[Any, ...]]:
        """The places that begin so, with the lines of their entries."""
        end = (int.from_bytes(prefix, "big") + 1).to_bytes(len(prefix), "big")
        return self._rows(_FIND, (prefix, end))

    def _began(self, at: datetime, first: bytes, second: bytes) -> bool:
        return bool(self._rows(_BEGAN, (first, second, microseconds(at))))

    def _rows(self, statement: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        with reporting(self._path, _KIND):
            return self._held.rows(statement, values)

    @contextmanager
    def _decoding(self) -> Iterator[None]:
        try:
            yield
        except (PaycodeError, LookupError, RecursionError, TypeError, ValueError) as error:
            raise BadTrustList(f"the {_KIND} {self._path.name!r} is damaged ({error})") from error


@functools.lru_cache(maxsize=8)
def _read_head(line: bytes) -> TrustList:
    return read_head(line)[0]


def _key(place: bytes, line: bytes) -> TrustedKey:
    """An entry that was read strictly when the file was written: to do it again would take three times as long."""
    members = json.loads(line)
    revoked = members.get("revoked")
    return TrustedKey(
        name=members["name"],
        key=VerifyKey(place[2 + KEY_ID_LENGTH :], place[1]),
        not_before=datetime.fromisoformat(members["not_before"]),
        not_after=datetime.fromisoformat(members["not_after"]),
        revoked=None if revoked is None else datetime.fromisoformat(revoked),
        scope=Scope(**members.get("scope", {})),
    )


def _read(kind: type[_Entry], line: bytes) -> _Entry:
    entry = read_entry(line)
    if not isinstance(entry, kind):
        raise TypeError(f"another entry stands where a {kind.__name__} should")
    return entry


_KIND = "trust store"
_HEAD = "SELECT line FROM head"
_LINES = "SELECT line FROM entries ORDER BY number"
_FIND = "SELECT place, line FROM places CROSS JOIN entries USING (number) WHERE place >= ? AND place < ?"
_BEGAN = "SELECT 1 FROM places WHERE place IN (?, ?) AND since <= ? LIMIT 1"
