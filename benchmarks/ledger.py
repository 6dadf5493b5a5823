"""How many uses the replay ledgers take in a second from four processes at once, and that none is taken twice.

    python benchmarks/ledger.py [FOLDER]

The SQLite files are made in FOLDER, by default the one for temporary files, which on some systems is memory: name one
on the disk that you mean. Every second call is a race of all processes for one serial, the others are for serials of
their own. Prints inserts and calls a second (a call for a used serial inserts nothing), the longest call, and the
acceptances: more than there are serials would be a double payment, and ends the run. The bare flush is printed because
the disk decides what a durable ledger can do. Redis is measured when `redis-server` is installed.
"""

from __future__ import annotations

import contextlib
import functools
import multiprocessing
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from paycode.trust import Entry, Ledger, RedisLedger, SqliteLedger

PROCESSES, CALLS = 4, 8_000
END = datetime(2030, 1, 1, tzinfo=UTC)
Open = Callable[[], Ledger]


def entry(owner: int, number: int) -> Entry:
    """A use by a key that all (0) or one of the processes have."""
    return Entry(key=bytes([owner]) * 32, serial=number.to_bytes(4, "big"), message=bytes(32), keep_until=END)


def work(opened: Open, threads: int, owner: int, start: Any, results: Any) -> None:
    """One process: `CALLS` records, divided among its threads; puts what was accepted and the longest call."""
    ledger = opened()
    accepted, longest = [0] * threads, [0.0] * threads

    def loop(thread: int) -> None:
        for number in range(thread, CALLS, threads):
            began = time.perf_counter()
            accepted[thread] += ledger.record(entry(0 if number % 2 else owner, number))
            longest[thread] = max(longest[thread], time.perf_counter() - began)

    start.wait()
    loops = [threading.Thread(target=loop, args=(thread,)) for thread in range(threads)]
    for each in loops:
        each.start()
    for each in loops:
        each.join()
    results.put((sum(accepted), max(longest)))


def measure(name: str, opened: Open, threads: int) -> None:
    """Run four processes against one ledger and print."""
    start = multiprocessing.Barrier(PROCESSES + 1)
    results: multiprocessing.Queue[tuple[int, float]] = multiprocessing.Queue()
    processes = [
        multiprocessing.Process(target=work, args=(opened, threads, owner, start, results))
        for owner in range(1, PROCESSES + 1)
    ]
    for process in processes:
        process.start()
    start.wait()
    began = time.perf_counter()
    done = [results.get() for _ in processes]
    taken = time.perf_counter() - began
    for process in processes:
        process.join()
    accepted, serials = sum(count for count, _ in done), CALLS // 2 * (PROCESSES + 1)
    longest = max(time for _, time in done) * 1000
    rates = f"{accepted / taken:9,.0f} inserts/s{PROCESSES * CALLS / taken:9,.0f} calls/s"
    print(f"{name:40}{rates}{longest:8.1f} ms   {accepted:,} of {serials:,} serials")
    if accepted != serials:
        sys.exit("a serial was accepted twice, or a first use refused")


def flushes(folder: pathlib.Path) -> float:
    """Flushes of 4 KiB a second by one process alone."""
    count, began = 0, time.perf_counter()
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
        while time.perf_counter() - began < 1:
            file.write(bytes(4096))
            getattr(os, "fdatasync", os.fsync)(file.fileno())
            count += 1
    return count / (time.perf_counter() - began)


@contextlib.contextmanager
def redis_server(folder: pathlib.Path, *options: str) -> Iterator[Open]:
    """A server of its own on a socket in this folder."""
    socket = folder / "socket"
    command = ["redis-server", "--port", "0", "--unixsocket", str(socket), "--dir", str(folder), "--save", "", *options]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        while not socket.exists():
            time.sleep(0.01)
        yield functools.partial(open_redis, str(socket))
    finally:
        server.terminate()
        server.wait()


def open_redis(socket: str) -> Ledger:
    """A ledger on a client of this process."""
    import redis

    return RedisLedger(redis.Redis(unix_socket_path=socket))


def main() -> None:
    """Measure and print."""
    where = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else None
    with tempfile.TemporaryDirectory(dir=where) as made:
        folder = pathlib.Path(made)
        print(f"{'bare flush, one process':40}{flushes(folder):9,.0f} /s")
        for durable, threads in ((False, 1), (True, 1), (True, 4), (True, 16)):
            opened = functools.partial(SqliteLedger, folder / f"{durable}-{threads}", durable=durable, timeout=60)
            opened().close()
            measure(f"SQLite, durable={durable}, threads {PROCESSES} x {threads}", opened, threads)
        if shutil.which("redis-server") is None:
            print("no redis-server: Redis is not measured")
            return
        for flush, options in {"no": [], "always": ["--appendonly", "yes", "--appendfsync", "always"]}.items():
            here = folder / flush
            here.mkdir()
            with redis_server(here, *options) as opened_redis:
                measure(f"Redis, flush {flush}, threads {PROCESSES} x 1", opened_redis, 1)


if __name__ == "__main__":
    main()
