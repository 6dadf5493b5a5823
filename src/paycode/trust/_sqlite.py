"""SQLite files (the standard library's) that several threads and processes share."""

from __future__ import annotations

import contextlib
import os
import pathlib
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ..errors import BadTrustList

__all__ = ["TIMEOUT", "Held", "check_kind", "connect_or_make", "flush_folder", "reporting"]

# Seconds to wait while others write.
TIMEOUT = 5.0


class Held:
    """One connection of each process to a file, opened when it is first asked, and anew when the name has another file.

    open_file: connects. fixed: the file never changes, so a new size or time means another one too.
    """

    def __init__(
        self, path: pathlib.Path, open_file: Callable[[pathlib.Path], sqlite3.Connection], *, fixed: bool
    ) -> None:
        self._path, self._open, self._fixed = path, open_file, fixed
        self._closed = False
        self._turns: dict[int, _Turn] = {}

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """What one statement gives, a transaction of its own; the threads of a process take turns."""
        # Neither connections nor locks may be carried over a fork.
        process = os.getpid()
        turn = self._turns.get(process) or self._turns.setdefault(process, _Turn())
        with turn.lock:
            return self._current(turn).execute(statement, values).fetchall()

    def close(self) -> None:
        """After those who are at work; a second time does nothing."""
        self._closed = True
        turn = self._turns.pop(os.getpid(), None)
        if turn is not None:
            with turn.lock:
                turn.close()

    def _current(self, turn: _Turn) -> sqlite3.Connection:
        if self._closed:
            raise sqlite3.ProgrammingError("it is closed")
        found = os.stat(self._path)  # noqa: PTH116 - a fifth of the time of a whole look-up is saved
        identity = (found.st_dev, found.st_ino, *((found.st_size, found.st_mtime_ns) if self._fixed else ()))
        if turn.database is None or turn.identity != identity:
            turn.close()
            turn.database, turn.identity = self._open(self._path), identity
        return turn.database


class _Turn:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.database: sqlite3.Connection | None = None
        self.identity: tuple[int, ...] = ()

    def close(self) -> None:
        if self.database is not None:
            self.database.close()
            self.database = None


@contextlib.contextmanager
def reporting(path: pathlib.Path, what: str) -> Iterator[None]:
    """Errors of SQLite and of the system as `BadTrustList`. what: the kind of file."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
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
