"""Items a second of one core and of `paycode.bulk`, for encoding, drawing, reading and examining.

    python benchmarks/bulk.py [COUNT]

"loop" calls the function for each item; "threads" and "processes" are pools with a worker for each core that run
already, "cold" is bulk's own pool with its start. They take turns in each of three rounds, and the best of each counts.
Reading takes files, a tenth of COUNT. Only ratios mean something on another machine.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from os import cpu_count
from pathlib import Path
from typing import Any, NamedTuple

import paycode
from paycode import SigningKey, TrustList, bulk, schemes
from paycode.trust import Scope, TrustedKey

NOW = datetime(2026, 11, 23, tzinfo=UTC)
DAY = timedelta(days=1)
ROUNDS = 3


class Job(NamedTuple):
    """What is done to each item: by itself, and by bulk with an executor."""

    name: str
    items: Sequence[Any]
    one: Callable[[Any], object]
    many: Callable[[Sequence[Any], Executor | None], Iterable[object]]


def jobs(count: int, folder: Path) -> list[Job]:
    """The four, on payments that all differ."""
    key = SigningKey.generate()
    payloads = [_payload(number) for number in range(count)]
    sealed = [paycode.seal(payload, key, issued_at=NOW) for payload in payloads]
    symbols = [paycode.encode(payload) for payload in payloads]
    files = [folder / f"{number}.png" for number in range(max(count // 10, 1))]
    for symbol, file in zip(symbols, files, strict=False):
        symbol.save(file)
    trust = _trust(key, paycode.parse(payloads[0].data))
    return [
        Job("encode", payloads, paycode.encode, bulk.encode),
        Job(
            "render svg",
            symbols,
            lambda one: paycode.render(one, "svg"),
            lambda all_of, pool: bulk.render(all_of, pool, format="svg"),
        ),
        Job("read", files, paycode.read, bulk.read),
        Job(
            "examine",
            sealed,
            lambda one: paycode.examine(one, trust=trust, at=NOW),
            lambda all_of, pool: bulk.examine(all_of, pool, trust=trust, at=NOW),
        ),
    ]


def rates(job: Job, threads: Executor, processes: Executor) -> list[float]:
    """Items a second: loop, threads, processes, cold."""
    ways: list[Callable[[], Iterable[object]]] = [
        lambda: map(job.one, job.items),
        lambda: job.many(job.items, threads),
        lambda: job.many(job.items, processes),
        lambda: job.many(job.items, None),
    ]
    best = [float("inf")] * len(ways)
    for _ in range(ROUNDS):
        best = [min(before, _seconds(way)) for before, way in zip(best, ways, strict=True)]
    return [len(job.items) / seconds for seconds in best]


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    cores = cpu_count() or 1
    print(f"| What | items | loop | threads | processes | cold |   ({cores} cores, items/s and multiple of the loop)")
    with (
        tempfile.TemporaryDirectory() as folder,
        ThreadPoolExecutor(cores) as threads,
        ProcessPoolExecutor(cores, get_context("spawn")) as processes,
    ):
        for job in jobs(count, Path(folder)):
            deque(job.many(job.items[:64], processes), maxlen=0)
            loop, *others = rates(job, threads, processes)
            cells = "".join(f" {rate:9.0f} ({rate / loop:4.2f}x) |" for rate in others)
            print(f"| {job.name:10} | {len(job.items):6} | {loop:9.0f} |{cells}")


def _payload(number: int) -> paycode.Payload:
    amount = paycode.Amount.of(f"{number + 1}.00", "THB")
    return paycode.build(schemes.promptpay.Request(mobile="0812345678", amount=amount))


def _trust(key: SigningKey, payment: paycode.Payment[Any]) -> TrustList:
    entry = TrustedKey(
        name="Example Bank", key=key.verify_key, not_before=NOW, not_after=NOW + DAY, scope=Scope.of(payment)
    )
    return TrustList(version=1, issued=NOW, expires=NOW + DAY, keys=(entry,))


def _seconds(way: Callable[[], Iterable[object]]) -> float:
    begun = time.perf_counter()
    deque(way(), maxlen=0)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
