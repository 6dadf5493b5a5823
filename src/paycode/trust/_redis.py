"""Home of the redis package: the replay ledger in a Redis server."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from ..errors import LedgerUnavailable, MissingExtra
from .ledger import Entry, check_moment

if TYPE_CHECKING:
    from types import ModuleType

    from redis import Redis

__all__ = ["RedisLedger"]


class RedisLedger:
    """A ledger in a Redis server of version 6.2 or later, for verifiers on several machines.

    client: connected as you need it; give it a `socket_timeout`, or a server that hangs is waited for without end.
    prefix: what the names of the entries begin with; verifiers that shall share uses have the same.

    An entry is as safe as the server. `appendonly yes` with `appendfsync always` keeps it over a power cut; Redis by
    default loses the last moments, or all. A replica that takes over may lack what the primary had. The server forgets
    by its own clock. When an answer is lost on the way and the client asks again, the answer is False: a use is then
    refused that nobody had, never given twice.

    Raises `LedgerUnavailable` for a server that is not there, refuses, or drops entries when its memory is full
    (`maxmemory` with a policy other than `noeviction`), and `MissingExtra` without the package.
    """

    def __init__(self, client: Redis, *, prefix: str = "paycode:use:") -> None:
        self._error = _redis().RedisError
        self._client = client
        self._prefix = prefix
        with self._reporting():
            memory = client.info("memory")
        if memory["maxmemory"] and memory["maxmemory_policy"] != "noeviction":
            raise LedgerUnavailable("this Redis server drops entries when its memory is full: set it to noeviction")

    def record(self, entry: Entry) -> bool:
        """See `Ledger.record`. One transaction, one way to the server and back."""
        name = f"{self._prefix}{entry.key.hex()}:{entry.serial.hex()}"
        with self._reporting(), self._client.pipeline(transaction=True) as steps:
            steps.set(name, entry.message, nx=True, exat=entry.until)
            steps.exists(name)  # an entry whose time is over by the server's clock is set and gone at once
            added, kept = steps.execute()
        return bool(added and kept)

    def forget(self, before: datetime) -> int:
        """Does nothing and returns 0: the server removes each entry when its time is over."""
        check_moment("before", before)
        return 0

    @contextlib.contextmanager
    def _reporting(self) -> Iterator[None]:
        try:
            yield
        except self._error as error:
            raise LedgerUnavailable(f"the ledger in Redis cannot be used: {error}") from error


def _redis() -> ModuleType:
    try:
        import redis
    except ImportError:
        raise MissingExtra("redis", "redis") from None
    return redis
