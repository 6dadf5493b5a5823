"""SQLite files (the standard library's) that several threads and processes share."""

from __future__ import annotations

import contextlib
import os
import pathlib
import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from ..errors import BadTrustList

__all__ = [
    "TIMEOUT",
    "Held",
    "check_kind",
    "connect_or_make",
    "flush_folder",
    "identity",
    "pause_at_forks",
    "reporting",
]

# Seconds to wait while others write.
TIMEOUT = 5.0


class Held:
    """One connection to a file, opened when it is first asked, and anew after a fork or when the name has another file.

    open_file: connects. fixed: the file never changes, so a new size or time means another one too.
    """

    def __init__(
        self, path: pathlib.Path, open_file: Callable[[pathlib.Path], sqlite3.Connection], *, fixed: bool
    ) -> None:
        self._path, self._open, self._fixed = path, open_file, fixed
        self._closed = False
        self._lock = threading.Lock()
        self._database: sqlite3.Connection | None = None
        self._identity: tuple[int, ...] = ()
        pause_at_forks(self)

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """What one statement gives, a transaction of its own; threads take turns."""
        with self._lock:
            return self._current().execute(statement, values).fetchall()

    def close(self) -> None:
        """After those who are at work; a second time does nothing."""
        self._closed = True
        self._pause()
        self._resume()

    def _current(self) -> sqlite3.Connection:
        if self._closed:
            raise sqlite3.ProgrammingError("it is closed")
        found = os.stat(self._path)  # noqa: PTH116 - half the time, and this is asked at every look-up
        state = (found.st_size, found.st_mtime_ns) if self._fixed else ()
        identity = (found.st_dev, found.st_ino, *state)
        if self._database is None or self._identity != identity:
            self._end()
            self._database, self._identity = self._open(self._path), identity
        return self._database

    def _pause(self) -> None:
        self._lock.acquire()
        self._end()

    def _resume(self) -> None:
        self._lock.release()

    def _end(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None


class Pausing(Protocol):
    """What holds a connection."""

    def _pause(self) -> None:
        """Close the connection when nobody uses it any more, and let nobody open it until `_resume`."""
        ...

    def _resume(self) -> None: ...


def pause_at_forks(holder: Pausing) -> None:
    """No connection may be open in a fork: the child would believe that it has locks which only the parent has."""
    _HOLDERS.add(holder)


def identity(path: pathlib.Path) -> tuple[int, int]:
    """By which a file is known, whatever its name."""
    found = path.stat()
    return found.st_dev, found.st_ino


@contextlib.contextmanager
def reporting(path: pathlib.Path, what: str) -> Iterator[None]:
    """Errors of SQLite and of the system as `BadTrustList`. what: the kind of file."""
    try:
        yield
    # UnicodeError: SQLite speaks of a name in a damaged file that is no UTF-8.
    except (sqlite3.Error, OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise BadTrustList(f"the {what} {path.name!r} cannot be used ({reason})") from error


def connect_or_make(path: pathlib.Path, kind: int, schema: str) -> sqlite3.Connection:
    """A file of this kind for reading and writing, made when it is not there, for its owner only."""
    if not path.exists():
        path.touch(mode=0o600)
    database = sqlite3.connect(path, timeout=TIMEOUT, isolation_level=None, check_same_thread=False)
    try:
        database.execute("BEGIN IMMEDIATE")
        if database.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,):
            database.execute(schema)
            database.execute(f"PRAGMA application_id = {kind}")
        database.execute("COMMIT")
        check_kind(database, kind)
    except BaseException:
        database.close()
        raise
    return database


def check_kind(database: sqlite3.Connection, kind: int) -> None:
    """Refuses the files of other programs, and of other kinds and forms of ours."""
    if database.execute("PRAGMA application_id").fetchone() != (kind,):
        raise sqlite3.DatabaseError("it is no file of this kind")


def flush_folder(folder: pathlib.Path) -> None:
    """The names in it are on the disk."""
    with contextlib.suppress(PermissionError):  # Windows opens no folders, and needs none flushed
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _before_fork() -> None:
    _FORKING.acquire()
    for holder in list(_HOLDERS):
        holder._pause()  # noqa: SLF001
        _PAUSED.append(holder)


def _after_fork() -> None:
    while _PAUSED:
        _PAUSED.pop()._resume()  # noqa: SLF001
    _FORKING.release()


# What is open in this process, for the moment of a fork only.
_HOLDERS: weakref.WeakSet[Pausing] = weakref.WeakSet()
_PAUSED: list[Pausing] = []
_FORKING = threading.Lock()
with contextlib.suppress(AttributeError):  # Windows does not fork
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork, after_in_child=_after_fork)
