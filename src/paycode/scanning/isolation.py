"""Reading what cannot be trusted: in a process of its own, where a crash, a hang or hunger for memory ends as an error.

Decoders of pictures and reading engines are native code, and an upload is written by whoever likes to. The process is
a fresh Python (never a fork, which a caller with threads would not survive), with the caller's module path. Paths are
passed as they are, pixels through its standard input, readings come back as checked data. It ends with the reader, with
the caller, and by SIGKILL at a limit. It is no sandbox: it may do what the caller's user may do, write files excepted.

Where the system has no `resource` (Windows) only the time is limited; macOS keeps no limit of memory either.
"""

from __future__ import annotations

import math
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, cast

from ..errors import EngineFault, MissingExtra, ScanError
from . import _pillow
from .frames import Readable, kind_of, to_grey
from .ladder import Effort, Limits
from .reading import Reading
from .wire import error_from, readings_from, receive, send

__all__ = ["IsolatedReader", "Isolation"]

# Seconds in which Python and the engines are loaded, with room for a machine that has other things to do.
_START = 60
# Seconds that a process which said its last word has for ending.
_GRACE = 2
_BOOT = "import sys; sys.path[:] = sys.argv[1:]; from paycode.scanning.worker import serve; serve()"
# Threads reserve address space each, which counts against the limit of memory on a machine of many cores.
_ONE_THREAD = {"MALLOC_ARENA_MAX": "1", "OPENBLAS_NUM_THREADS": "1", "OPENCV_FOR_THREADS_NUM": "1"}


@dataclass(frozen=True, slots=True)
class Isolation:
    """What one isolated read may take: seconds by the clock, and megabytes (MiB) beyond the loaded engines."""

    seconds: float = 30
    megabytes: int = 1024

    def __post_init__(self) -> None:
        if not 0 < self.seconds < math.inf:
            raise ScanError(f"seconds is a number above 0, not {self.seconds!r}")
        if type(self.megabytes) is not int or not 0 < self.megabytes < 2**32:
            raise ScanError(f"megabytes is a whole number above 0, not {self.megabytes!r}")


class IsolatedReader:
    """Reads picture after picture in one process, which starts with the first and is replaced after a fault.

        with IsolatedReader(Isolation(seconds=5)) as reader:
            for upload in uploads:
                readings = reader.read(upload)

    Threads may share one; they wait for each other.
    """

    def __init__(self, isolation: Isolation | None = None) -> None:
        self._isolation = isolation or Isolation()
        self._lock = threading.Lock()
        self._worker: _Worker | None = None

    def read(self, image: Readable, effort: Effort = "normal", budget_ms: float | None = None) -> tuple[Reading, ...]:
        """What `paycode.read` gives and raises, and `EngineFault` for a crash, a hang or too little memory.

        A picture file is decoded in the process, and so is a Pillow image that was opened and not decoded yet, if it is
        of a kind that is read from files. Where memory failed some attempts only, what the others read is given.
        """
        limits = Limits(effort, budget_ms)
        message, body = _request(image)
        message |= {
            "effort": limits.effort,
            "budget_ms": limits.budget_ms,
            "seconds": self._isolation.seconds,
            "megabytes": self._isolation.megabytes,
        }
        with self._lock:
            return _understood(self._asked(message, body))

    def close(self) -> None:
        """End the process; a later read starts another."""
        with self._lock:
            self._end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _asked(self, message: dict[str, Any], body: memoryview | bytes) -> Any:
        try:
            if self._worker is None or not self._worker.alive:
                self._end()
                self._worker = _Worker()
                self._worker.answer(_START)
            return self._worker.answer(self._isolation.seconds, message, body)
        except BaseException:  # also Ctrl-C: an answer that nobody waited for would be taken for the next
            self._end()
            raise

    def _end(self) -> None:
        if self._worker is not None:
            self._worker.end()
            self._worker = None


class _Worker:
    """The process, from its start to its end."""

    def __init__(self) -> None:
        try:
            self._process = subprocess.Popen(  # noqa: S603  # our own interpreter
                _command(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, **_ONE_THREAD},
                start_new_session=True,
            )
        except OSError as error:
            raise EngineFault(f"the reading process cannot be started: {error.strerror}") from error
        # Both are pipes, as asked for.
        self._requests, self._answers = cast(Any, self._process.stdin), cast(Any, self._process.stdout)

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def answer(self, seconds: float, message: dict[str, Any] | None = None, body: memoryview | bytes = b"") -> Any:
        """What it says, after what it is told, within this time; else `EngineFault`."""
        with self._killed_after(seconds) as late:
            try:
                if message is not None:
                    send(self._requests, message, body)
                said = receive(self._answers)
            except (OSError, EOFError):
                said = _NOTHING
            except ValueError as error:
                raise EngineFault(f"the reading process gave no answer but {error}") from None
        if late.is_set():
            raise EngineFault(f"reading took more than {seconds:g} s", limit="time")
        if said is _NOTHING:
            raise _died(self.end())
        return said

    def end(self) -> int:
        """Make sure that nothing is left of it; how it ended."""
        with suppress(OSError):
            self._requests.close()
        self._answers.close()
        try:
            return self._process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            self._kill()
            return self._process.wait()

    @contextmanager
    def _killed_after(self, seconds: float) -> Iterator[threading.Event]:
        """It does not outlive this time; the event says that it was killed."""
        late = threading.Event()

        def kill() -> None:
            late.set()
            self._kill()

        timer = threading.Timer(seconds, kill)
        timer.daemon = True
        timer.start()
        try:
            yield late
        finally:
            timer.cancel()
            timer.join()

    def _kill(self) -> None:
        """With all that it may have started."""
        with suppress(ProcessLookupError, PermissionError):
            if sys.platform == "win32":
                self._process.kill()
            else:
                os.killpg(self._process.pid, signal.SIGKILL)


def _request(image: Readable) -> tuple[dict[str, Any], memoryview | bytes]:
    """The picture as a message and what follows it; raises what can be said of it without decoding."""
    if isinstance(image, str | os.PathLike):
        kind_of(image)
        name = os.fspath(image)
        return {"path": name, "folder": None if Path(name).is_absolute() else str(Path.cwd())}, b""
    if (opened := _pillow.undecoded(image)) is not None:
        data, manner = opened
        return {"opened": manner, "length": len(data)}, data
    grey, orientation = to_grey(image)
    return {"shape": grey.shape, "length": grey.size, "orientation": orientation}, grey.data.cast("B")


def _understood(said: Any) -> tuple[Reading, ...]:
    """The readings of an answer, or its error raised; an answer may come from a process that was taken over."""
    try:
        if "error" not in said:
            return readings_from(said["readings"])
        error: ScanError | MissingExtra = error_from(said["error"])
    except (LookupError, TypeError, ValueError):
        raise EngineFault("the reading process gave an answer that is none") from None
    raise error


def _command() -> list[str]:
    """Python with nothing from the environment, and the module path of this process."""
    return [sys.executable, "-I", "-B", "-c", _BOOT, *(str(Path(place).absolute()) for place in sys.path)]


def _died(code: int) -> EngineFault:
    if code >= 0:
        return EngineFault(f"the reading process ended with exit code {code}")
    name = signal.Signals(-code).name if -code in set(signal.Signals) else f"signal {-code}"
    if name == "SIGXCPU":
        return EngineFault("reading took more time of the processor than it may", limit="time")
    return EngineFault(f"the reading process died of {name}")


_NOTHING = object()
