"""The replay ledger in one SQLite file (the standard library's)."""

from __future__ import annotations

import contextlib
import os
import pathlib
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from datetime import datetime
from typing import Self

from ..errors import LedgerUnavailable
from ._sqlite import flush_folder, identity, pause_at_forks
from .ledger import Entry, check_moment, second

__all__ = ["SqliteLedger"]


class SqliteLedger:
    """A ledger in one SQLite file on a local disk, for any number of threads and processes, forked ones too.

    path: made when it is not there, readable and writable by its owner only; SQLite adds `-wal` and `-shm` beside it.
    Not for network file systems, on whose locks SQLite cannot rely. timeout: seconds to wait while others write.

    durable: True answers when the disk has the entry: no power cut forgets a use that was answered. That is one flush
    of the disk for each `record`; threads that wait at the same time share one. False leaves it to the operating
    system: a killed process loses nothing, a power cut the uses of the last moments, whose codes could then be paid
    again. On two busy cores, with a disk that one process could flush some 200 times a second, four processes put in
    6,000 entries a second durably with 16 threads each, 800 to 3,300 with one thread each, and 5,500 or more with
    durable=False (benchmarks/ledger.py).

    Raises `LedgerUnavailable` for a file that is no ledger, cannot be written, or was removed or replaced while open,
    and after `close`. A failed flush closes the ledger, as what the disk holds is not known then. A ledger that is
    removed and made anew remembers nothing.
    """

    def __init__(self, path: str | os.PathLike[str], *, durable: bool = True, timeout: float = 5.0) -> None:
        self._path = pathlib.Path(path).absolute()
        self._durable = durable
        self._timeout = timeout
        self._closed = False
        self._file: _File | None = None
        self._users = 0
        self._gate = threading.Condition()
        pause_at_forks(self)
        with self._reporting():
            if not self._path.exists():
                _create(self._path)
            with self._using():
                pass  # so that a file which cannot be used is known at once

    def record(self, entry: Entry) -> bool:
        """See `Ledger.record`."""
        with self._reporting(), self._using() as file:
            return file.record(entry, durable=self._durable)

    def forget(self, before: datetime) -> int:
        """See `Ledger.forget`. In steps of 1,000, between which others write."""
        check_moment("before", before)
        total = 0
        with self._reporting(), self._using() as file:
            while removed := file.forget(second(before)):
                total += removed
        return total

    def close(self) -> None:
        """End the use of this file, after those who are at work; a second time does nothing."""
        self._closed = True
        self._pause()
        self._resume()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextlib.contextmanager
    def _using(self) -> Iterator[_File]:
        with self._gate:
            if self._closed:
                raise LedgerUnavailable(f"the ledger {self._path} is closed")
            file = self._file = self._file or _File(self._path, self._timeout)
            self._users += 1
        try:
            yield file
        finally:
            with self._gate:
                self._users -= 1
                self._gate.notify_all()

    def _pause(self) -> None:
        """Close the file when nobody uses it any more, and let nobody open it until `_resume`."""
        self._gate.acquire()
        self._gate.wait_for(lambda: not self._users)
        if self._file is not None:
            self._file.close()
            self._file = None

    def _resume(self) -> None:
        self._gate.release()

    @contextlib.contextmanager
    def _reporting(self) -> Iterator[None]:
        try:
            yield
        except _FlushFailed as error:
            self.close()
            raise LedgerUnavailable(f"the ledger {self._path} is closed: the disk did not take it ({error})") from error
        except (sqlite3.Error, OSError) as error:
            raise LedgerUnavailable(f"the ledger {self._path} cannot be used: {error}") from error


class _File:
    """One process's connection to the database, and its hold on the write-ahead log for flushing.

    Committing does not flush (`synchronous = NORMAL`), so that the database is locked for microseconds only; `_flush`
    does it afterwards, for many at once. An entry whose log is on the disk stays: SQLite flushes the database before it
    writes over the log.
    """

    def __init__(self, path: pathlib.Path, timeout: float) -> None:
        self._path = path
        self._timeout = timeout
        self._identity = identity(path)
        self._writing, self._flushing = threading.Lock(), threading.Lock()
        self._committed = self._flushed = 0
        address = f"{path.as_uri()}?mode=rw"
        self._database = sqlite3.connect(
            address, uri=True, timeout=timeout, isolation_level=None, check_same_thread=False
        )
        try:
            _check_form(self._database)
            # The log, never the database: closing a second handle on that would drop SQLite's locks (POSIX).
            self._log = pathlib.Path(f"{path}-wal").open("r+b", buffering=0)  # noqa: SIM115
        except BaseException:
            self._database.close()
            raise

    def record(self, entry: Entry, *, durable: bool) -> bool:
        """Whether it was put in; True only while this is still the file that others find."""
        added, commit = self._write(_INSERT, (entry.key, entry.serial, entry.message, entry.until))
        if added and durable:
            self._flush(commit)
        if added and (identity(self._path) != self._identity or not os.fstat(self._log.fileno()).st_nlink):
            raise OSError("it was removed or replaced while open")
        return bool(added)

    def forget(self, moment: int) -> int:
        """Removes some of what need not be kept after this moment; how many, 0 when there are no more."""
        return self._write(_FORGET, (moment,))[0]

    def close(self) -> None:
        """Only when nobody is at work."""
        self._log.close()
        self._database.close()

    def _write(self, statement: str, values: tuple[object, ...]) -> tuple[int, int]:
        """How many rows it changed, and the number of the commit; the threads of this process one by one."""
        # With an end, so that threads behind one that waits in vain do not each wait as long again.
        if not self._writing.acquire(timeout=self._timeout):
            raise sqlite3.OperationalError("other threads have waited too long for it")
        try:
            changed = self._database.execute(statement, values).rowcount
            self._committed += 1
            if self._committed % _CHECKPOINT == 1:
                self._database.execute("PRAGMA wal_checkpoint(RESTART)").fetchall()
            return changed, self._committed
        finally:
            self._writing.release()

    def _flush(self, commit: int) -> None:
        """The log up to this commit is on the disk; a flush that began after it serves as well."""
        with self._flushing:
            if self._flushed < commit:
                latest = self._committed
                try:
                    _to_disk(self._log.fileno())
                except OSError as error:
                    raise _FlushFailed(str(error)) from error
                self._flushed = latest


class _FlushFailed(Exception):
    """The disk may or may not have what was written."""


def _create(path: pathlib.Path) -> None:
    """A new ledger that is whole when it gets its name; one that came first is left alone."""
    descriptor, draft = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)  # for the owner only
    os.close(descriptor)
    try:
        with contextlib.closing(sqlite3.connect(draft)) as database:
            database.executescript(_SCHEMA)
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        pathlib.Path(draft).unlink()
    flush_folder(path.parent)


def _check_form(database: sqlite3.Connection) -> None:
    """Before anything is written, so that a foreign file stays as it is."""
    (kind,) = database.execute("PRAGMA application_id").fetchone()
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if kind != _KIND:
        raise sqlite3.DatabaseError("it is not a ledger of paycode")
    if version != _VERSION:
        raise sqlite3.DatabaseError(f"it is of version {version}; version {_VERSION} is read here")
    if database.execute("PRAGMA journal_mode = WAL").fetchone() != ("wal",):
        raise sqlite3.DatabaseError("this file system gives SQLite no shared memory for a write-ahead log")
    database.execute("PRAGMA synchronous = NORMAL")
    # RESTART, by our own count, lets nobody write meanwhile: SQLite before 3.51.3 could lose what was written then.
    database.execute("PRAGMA wal_autocheckpoint = 0")
    database.execute("SELECT moment FROM horizon").fetchone()  # opens the log


_to_disk = getattr(os, "fdatasync", os.fsync)

_CHECKPOINT = 1000  # commits of one process, its first one among them, so that short ones do their share
_KIND, _VERSION = 1347505201, 1  # the kind is "PQL1" in ASCII
# keep_until and moment: seconds since 1970 UTC. The horizon is the latest moment among all that was forgotten: what
# would be forgotten by then may have been used, so it is not taken again, even when a clock was set back since.
_SCHEMA = """
PRAGMA journal_mode = WAL;
BEGIN;
CREATE TABLE uses (
    key BLOB NOT NULL, serial BLOB NOT NULL, message BLOB NOT NULL, keep_until INTEGER, PRIMARY KEY (key, serial)
) WITHOUT ROWID;
CREATE INDEX ends ON uses (keep_until) WHERE keep_until IS NOT NULL;
CREATE TABLE horizon (moment INTEGER NOT NULL);
INSERT INTO horizon VALUES (0);
CREATE TRIGGER forgotten AFTER DELETE ON uses WHEN old.keep_until > (SELECT moment FROM horizon) BEGIN
    UPDATE horizon SET moment = old.keep_until;
END;
PRAGMA application_id = 1347505201;
PRAGMA user_version = 1;
COMMIT;
"""
_INSERT = """
INSERT INTO uses SELECT ?1, ?2, ?3, ?4 FROM horizon WHERE ?4 IS NULL OR ?4 > moment
ON CONFLICT (key, serial) DO NOTHING
"""
_FORGET = """
DELETE FROM uses WHERE (key, serial) IN (
    SELECT key, serial FROM uses WHERE keep_until <= ? ORDER BY keep_until LIMIT 1000
)
"""
