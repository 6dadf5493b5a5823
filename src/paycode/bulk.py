"""Many at once: `encode`, `render`, `read` and `examine` for every item, in order, on all cores or a cluster.

    symbols = paycode.bulk.encode(payloads)
    for payload, file in zip(payloads, paycode.bulk.render(symbols, format="svg", size_mm=46)):
        if isinstance(file, paycode.PaycodeError): ...

Each call gives an iterator. An error of ours stands as a value in the place of its item, and an item that is one passes
through, so that calls can follow each other; any other exception is raised when its turn comes. Items are taken a
little ahead of the results, never all at once, and closing the iterator cancels what has not begun.

executor: anything with `submit`: a pool of processes or threads, or what Dask and the like give. It is used and left
running. None stands for a pool of processes of our own, one for each core, which starts with the first result and ends
with the last. Its processes import your main module: a script must call this below `if __name__ == "__main__":`.
What is sent to processes is pickled, options only once.
"""

from __future__ import annotations

import os
import pickle
import signal
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from contextlib import contextmanager, nullcontext, suppress
from functools import cached_property, lru_cache
from itertools import islice
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar

from .errors import PaycodeError, WorkerLost

if TYPE_CHECKING:
    from .payload.scheme import Payload
    from .scanning import Reading
    from .scanning.frames import Readable
    from .symbol import Symbol
    from .trust import Verdict
    from .trust.case import Trust

__all__ = ["Executor", "encode", "examine", "read", "render"]

R = TypeVar("R")
Results: TypeAlias = "Generator[R | PaycodeError, None, None]"

# What goes to a process at once takes it about so long: far more than sending it, far less than anybody waits.
_SECONDS = 0.05
_MOST = 1024
# More processes cannot be waited for on Windows.
_MOST_PROCESSES = 61


class Executor(Protocol):
    """What is asked of an executor: `submit` gives what has `result` and `cancel`, as in `concurrent.futures`."""

    def submit(self, call: Callable[..., Any], /, *args: Any) -> Any:
        """Begin a call, or put it in the queue."""
        ...


def encode(
    items: Iterable[Payload | bytes | str | PaycodeError], executor: Executor | None = None, **options: Any
) -> Results[Symbol]:
    """`paycode.encode` of every item, with its options (`level`, `version`, `spare` ...)."""
    many = _encode_many if options.keys() <= {"level", "version", "mask", "reveal"} else None
    return _results(_Task(_encode, options, many), iter(items), executor)


def render(
    items: Iterable[Symbol | PaycodeError],
    executor: Executor | None = None,
    *,
    format: str = "svg",  # noqa: A002
    **options: Any,
) -> Results[bytes]:
    """`paycode.render` of every symbol in this format, with its options (`size_mm`, `style`, `check` ...)."""
    if not isinstance(format, str):
        raise TypeError(f"format is a word such as 'svg', not {type(format).__name__}")
    return _results(_Task(_render, {"format": format, **options}), iter(items), executor)


def read(
    items: Iterable[Readable | PaycodeError], executor: Executor | None = None, **options: Any
) -> Results[tuple[Reading, ...]]:
    """`paycode.read` of every picture, with its options (`effort`, `budget_ms`, `isolated`).

    Paths are the quickest to send to a process. isolated: each picture starts a process of its own.
    """
    return _results(_Task(_read, options), iter(items), executor)


def examine(
    items: Iterable[object], executor: Executor | None = None, *, trust: Trust, **options: Any
) -> Results[Verdict]:
    """`paycode.examine` of every code, with its options (`at`, `policy`, `beside`, `manifests`, `pins`, `document`)."""
    lists: dict[str, Any] = {name: tuple(options[name]) for name in ("beside", "manifests") if name in options}
    return _results(_Task(_examine, {"trust": trust, **options, **lists}), iter(items), executor)


class _Task:
    """A call with its options, `many` for a whole chunk at once; pickled once, and unpickled once in each process."""

    def __init__(
        self, one: Callable[..., Any], options: dict[str, Any], many: Callable[..., list[Any]] | None = None
    ) -> None:
        self._parts = one, options, many

    def __call__(self, items: list[Any]) -> tuple[list[Any], float]:
        """Results up to the first exception that is none of ours, which is raised when it comes first; and seconds."""
        one, options, many = self._parts
        begun = time.perf_counter()
        results: list[Any] = []
        if many is not None:
            with suppress(Exception):  # one by one it is found where
                results = many(items, **options)
        for item in items[len(results) :]:
            try:
                results.append(item if isinstance(item, PaycodeError) else one(item, **options))
            except PaycodeError as error:
                results.append(error.with_traceback(None))
            except Exception:
                if not results:
                    raise
                break
        return results, time.perf_counter() - begun

    @cached_property
    def _pickled(self) -> bytes:
        return pickle.dumps(self._parts)

    def __reduce__(self) -> tuple[Callable[[bytes], _Task], tuple[bytes]]:
        return _unpickled, (self._pickled,)


@lru_cache(maxsize=4)
def _unpickled(pickled: bytes) -> _Task:
    return _Task(*pickle.loads(pickled))  # noqa: S301  # made by the same task


def _encode(item: Any, **options: Any) -> Any:
    from .symbol import encode

    return encode(item, **options)


def _encode_many(items: list[Any], **options: Any) -> list[Any]:
    from .symbol import encode_many

    return list(encode_many(items, **options))


def _render(item: Any, **options: Any) -> Any:
    from .rendering import render

    return render(item, **options)


def _read(item: Any, **options: Any) -> Any:
    from .scanning import read

    return read(item, **options)


def _examine(item: Any, **options: Any) -> Any:
    from .trust import examine

    return examine(item, **options)


def _results(task: _Task, items: Iterator[Any], executor: Executor | None) -> Results[Any]:
    """Chunks as large as their time tells, twice as many under way as there are workers."""
    workers = getattr(executor, "_max_workers", None) or _cores()
    pending: deque[tuple[list[Any], Any]] = deque()
    size = 1
    with _explained(), _own(workers) if executor is None else nullcontext(executor) as pool:
        try:
            while True:
                while len(pending) < 2 * workers and (chunk := list(islice(items, size))):
                    pending.append((chunk, pool.submit(task, chunk)))
                if not pending:
                    return
                chunk, future = pending.popleft()
                results, seconds = future.result()
                size = max(1, min(round(_SECONDS * len(results) / max(seconds, 1e-9)), 4 * size, _MOST))
                yield from results
                if rest := chunk[len(results) :]:
                    pending.appendleft((rest, pool.submit(task, rest)))
        finally:
            for _, future in pending:
                future.cancel()


@contextmanager
def _own(workers: int) -> Iterator[Executor]:
    """Processes that start afresh: a fork takes locks along that threads of ours may hold."""
    pool = ProcessPoolExecutor(min(workers, _MOST_PROCESSES), get_context("spawn"), initializer=_leave_to_caller)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except BrokenExecutor as error:
        raise WorkerLost(
            "a worker process ended before its work did: a crash in native code, too little memory, or a script that "
            'calls this outside of `if __name__ == "__main__":`'
        ) from error


def _leave_to_caller() -> None:
    """Ctrl-C is the caller's to answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
