"""The process of isolated reads: request after request on standard input, answers on what was standard output.

Started by `isolation`, and of no use to anybody else. What native code prints goes nowhere.
"""

from __future__ import annotations

import logging
import os
import select
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Self

import numpy as np

from ..errors import EngineFault, MissingExtra, PaycodeError, ScanError
from . import _pillow
from .frames import Frame, Readable, check_size
from .ladder import read
from .reading import Reading
from .wire import error_to, readings_to, receive, send

__all__ = ["serve"]

_LOG = logging.getLogger(__package__)


def serve() -> None:
    """Answer every request until the caller closes standard input."""
    requests, answers = sys.stdin.buffer, _silenced()
    _load_engines()
    used = _address_space()
    send(answers, "ready")
    while (request := _next(requests)) is not None:
        body = requests.read(request.get("length", 0))
        _limit(request["seconds"], used + request["megabytes"] * 2**20)
        with _ended_with_caller(requests):
            answer = _answer(request, body)
        send(answers, answer)


def _silenced() -> IO[bytes]:
    """What was standard output, which from here on leads nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return answers


def _load_engines() -> None:
    """So that neither the time nor the memory for it is counted."""
    with suppress(PaycodeError):
        _pillow.require()
        read(np.full((32, 32), 255, np.uint8), "thorough")


def _next(requests: IO[bytes]) -> Any:
    try:
        return receive(requests)
    except EOFError:
        return None


def _answer(request: dict[str, Any], body: bytes) -> dict[str, Any]:
    try:
        return {"readings": readings_to(_read(request, body))}
    except (ScanError, MissingExtra) as error:
        return {"error": error_to(error)}


def _read(request: dict[str, Any], body: bytes) -> tuple[Reading, ...]:
    """The readings; `EngineFault` also where nothing was read and memory was too little for some attempt."""
    starved = EngineFault(f"reading needs more than {request['megabytes']} MB of memory", limit="memory")
    try:
        with _Failures() as failures:
            readings = read(_picture(request, body), request["effort"], request["budget_ms"])
    except Exception as error:
        if _is_hunger(error):
            raise starved from error
        if isinstance(error, ScanError | MissingExtra):
            raise
        raise EngineFault(f"reading broke off ({type(error).__name__})") from error
    if not readings and any(map(_is_hunger, failures.errors)):
        raise starved
    return readings


def _picture(request: dict[str, Any], body: bytes) -> Readable:
    if "opened" in request:
        return _pillow.as_opened(body, lambda *size: check_size(*size, name="the Pillow image"), **request["opened"])
    if "shape" in request:
        grey = np.frombuffer(body, np.uint8).reshape(request["shape"])
        return Frame(name="", index=0, image=grey, orientation=request["orientation"])
    if request["folder"] is not None:
        os.chdir(request["folder"])
    return Path(request["path"])


class _Failures(logging.Handler):
    """While entered, takes the errors of attempts that are left out, which are logged."""

    def __init__(self) -> None:
        super().__init__()
        self.errors: list[BaseException] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1]:
            self.errors.append(record.exc_info[1])

    def __enter__(self) -> Self:
        _LOG.setLevel(logging.DEBUG)
        _LOG.addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        _LOG.removeHandler(self)


def _is_hunger(error: BaseException | None) -> bool:
    """Whether memory was refused, as Python, C++ or OpenCV says it, to this or to what caused it."""
    if error is None:
        return False
    said = isinstance(error, MemoryError) or any(word in str(error) for word in ("bad_alloc", "Insufficient memory"))
    return said or _is_hunger(error.__cause__ or error.__context__)


def _limit(seconds: float, memory: int) -> None:
    """Bytes of address space, no file written, and an end to the processor's time should the caller forget it."""
    try:
        import resource
    except ImportError:
        return
    spent = resource.getrusage(resource.RUSAGE_SELF)
    whole = int(spent.ru_utime + spent.ru_stime + seconds * (os.cpu_count() or 1)) + 2
    bounds = {resource.RLIMIT_AS: memory, resource.RLIMIT_CPU: whole, resource.RLIMIT_CORE: 0, resource.RLIMIT_FSIZE: 0}
    for kind, most in bounds.items():
        with suppress(ValueError, OSError):  # a system may not keep it, or keep a lower one
            resource.setrlimit(kind, (most, resource.getrlimit(kind)[1]))


def _address_space() -> int:
    """Bytes in use; 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGESIZE")
    except OSError:
        return 0


@contextmanager
def _ended_with_caller(requests: IO[bytes]) -> Iterator[None]:
    """A caller that dies closes standard input, which as a signal reaches us even inside an engine."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    place = requests.fileno()
    flags = fcntl.fcntl(place, fcntl.F_GETFL)
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(place, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(place, fcntl.F_SETFL, flags | os.O_ASYNC)
    if select.select([place], [], [], 0)[0]:  # before the signal was asked for
        os._exit(1)
    yield
    fcntl.fcntl(place, fcntl.F_SETFL, flags)
