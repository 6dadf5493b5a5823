"""Putting a signed list into a trust store: verified before it is read, and in force as a whole or not at all.

The new file is made beside the old one and takes its name at the end. What must survive an update that fails, the
highest version that ever came with good signatures, is in a file of its own, which is also what updates wait for.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import pathlib
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from typing import BinaryIO, TypeAlias

from ..errors import BadTrustList, RolledBack
from ..sealing import VerifyKey
from ._sqlite import connect_or_make, flush_folder, reporting
from .lines import Listing, read_head, read_listing
from .signed import verify_list
from .storefile import connect_store, write_store

__all__ = ["Content", "update_store"]

Content: TypeAlias = str | os.PathLike[str] | bytes | BinaryIO
# A version, and the SHA-256 of the content that came with it.
Mark: TypeAlias = tuple[int, bytes]

MAX_CONTENT = 2 * 1024**3


def update_store(
    path: pathlib.Path, content: Content, signatures: str | bytes, roots: Iterable[VerifyKey], threshold: int
) -> None:
    """See `TrustStore.update`."""
    with reporting(path, "trust store"), tempfile.TemporaryFile(dir=path.parent) as copy:
        digest = _copied(content, copy)
        verify_list(digest, signatures, roots, threshold=threshold)
        copy.seek(0)
        listing = read_listing(copy)
        mark = (listing.head.version, digest)
        with _turn(path) as seen:
            _admit(seen, path, mark)
        # Another update may come between: what was seen is looked at again.
        with _turn(path) as seen:
            _admit(seen, path, mark)
            if _in_force(path) != mark:
                _replace(path, listing, digest)


def _copied(content: Content, copy: BinaryIO) -> bytes:
    """The SHA-256 of the content, of which nobody can change the copy between signature and reading."""
    digest, size = hashlib.sha256(), 0
    with _opened(content) as source:
        while piece := source.read(_PIECE):
            size += len(piece)
            if size > MAX_CONTENT:
                raise BadTrustList(f"the trust list: has more than {MAX_CONTENT} bytes")
            digest.update(piece)
            copy.write(piece)
    return digest.digest()


def _opened(content: Content) -> contextlib.AbstractContextManager[BinaryIO]:
    if isinstance(content, bytes):
        return io.BytesIO(content)
    if isinstance(content, str | os.PathLike):
        path = pathlib.Path(content)
        try:
            return path.open("rb")
        except OSError as error:
            raise BadTrustList(f"the trust list {path.name!r} cannot be read ({error.strerror})") from error
    return contextlib.nullcontext(content)


@contextlib.contextmanager
def _turn(path: pathlib.Path) -> Iterator[sqlite3.Connection]:
    """What was seen, for one process at a time; kept when this ends well."""
    with contextlib.closing(connect_or_make(pathlib.Path(f"{path}-seen"), _SEEN_KIND, _SEEN_SCHEMA)) as database:
        database.execute("BEGIN IMMEDIATE")
        yield database
        database.execute("COMMIT")


def _admit(seen: sqlite3.Connection, path: pathlib.Path, mark: Mark) -> None:
    """Notes this version as seen; `RolledBack` when it is lower than another, `BadTrustList` when it is another's."""
    marks = [_in_force(path), *seen.execute("SELECT version, digest FROM seen")]
    for version, digest in filter(None, marks):
        if mark[0] < version:
            raise RolledBack(f"version: is {mark[0]}, and {version} was seen before")
        if mark[0] == version and mark[1] != digest:
            raise BadTrustList(f"version: {version} was seen before, with other content")
    seen.execute("DELETE FROM seen")
    seen.execute("INSERT INTO seen VALUES (?, ?)", mark)


def _in_force(path: pathlib.Path) -> Mark | None:
    """The mark of the list in the store; nothing else is ever written over."""
    if not path.exists():
        return None
    with contextlib.closing(connect_store(path)) as database:
        rows = database.execute("SELECT line, digest FROM head").fetchall()
    if len(rows) != 1:
        raise sqlite3.DatabaseError("it has no head")
    line, digest = rows[0]
    return read_head(line)[0].version, digest


def _replace(path: pathlib.Path, listing: Listing, digest: bytes) -> None:
    # One name, so that what a killed update left is written over by the next.
    draft = pathlib.Path(f"{path}-draft")
    try:
        draft.unlink(missing_ok=True)
        write_store(draft, listing, digest)
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, draft)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    flush_folder(path.parent)


_PIECE = 1024 * 1024
_SEEN_KIND = 1347507022  # "PQSN" in ASCII
_SEEN_SCHEMA = "CREATE TABLE seen (version INTEGER NOT NULL, digest BLOB NOT NULL)"
