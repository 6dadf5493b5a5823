"""Reading engines, each in a worker process of its own; shared by the benchmarks that compare them.

Every engine gets the same grey array, is asked for codes of the QR family only, and runs on one thread. A worker that
hangs or dies is replaced, and costs the picture it was reading.
"""

from __future__ import annotations

import importlib.metadata
import multiprocessing
import os
import queue
import resource
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np

from _corpora import Found, Grey, Outline, Picture

Reader = Callable[[Grey], list[Found]]

OURS = ("paycode fast", "paycode normal", "paycode thorough")
REFERENCE = "zxing-cpp"
# Pictures that take less are read three times, and the median counts.
QUICK_MS = 100.0
REPEATS = 3


def paycode_reader(effort: Any) -> Reader:
    """Ours, without a time limit."""
    import paycode

    return lambda grey: [
        Found(text=reading.text, data=reading.data, outline=reading.corners) for reading in paycode.read(grey, effort)
    ]


def zxing_reader() -> Reader:
    """zxing-cpp as it is by default, for the QR family."""
    import zxingcpp

    def read(grey: Grey) -> list[Found]:
        found = zxingcpp.read_barcodes(
            grey, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode), text_mode=zxingcpp.TextMode.Plain
        )
        return [Found(text=code.text, data=code.bytes, outline=_corners(code.position)) for code in found]

    return read


def _corners(place: Any) -> Outline:
    corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    return [(corner.x, corner.y) for corner in corners]


def zbar_reader() -> Reader:
    """Zbar by pyzbar."""
    from pyzbar import pyzbar

    def read(grey: Grey) -> list[Found]:
        found = pyzbar.decode(grey, symbols=[pyzbar.ZBarSymbol.QRCODE])
        return [Found(data=code.data, outline=code.polygon if len(code.polygon) == 4 else None) for code in found]

    return read


def quirc_reader() -> Reader:
    """Quirc by pyquirc."""
    import quirc

    def read(grey: Grey) -> list[Found]:
        decoder, found = quirc.Decoder(grey), []
        for number in range(len(decoder)):
            code = decoder.extract(number)
            try:
                data = decoder.decode(code).payload
            except RuntimeError:  # found and not decoded
                continue
            found.append(Found(data=bytes(data), outline=[(corner.x, corner.y) for corner in code.corners]))
        return found

    return read


def opencv_reader(name: str) -> Reader:
    """One of OpenCV's detectors; as bytes, because its texts fail on payloads that are not UTF-8."""
    detector = getattr(cv2, name)()

    def read(grey: Grey) -> list[Found]:
        _, payloads, outlines, _ = detector.detectAndDecodeBytesMulti(grey)
        places = () if outlines is None else outlines
        return [Found(data=data, outline=place) for data, place in zip(payloads, places, strict=False) if data]

    return read


def wechat_reader() -> Reader:
    """WeChat's reader in OpenCV's contrib build, with its networks where WECHAT_MODELS names their folder."""
    from paycode.scanning._opencv import wechat

    detector = wechat(os.environ.get("WECHAT_MODELS") or None)

    def read(grey: Grey) -> list[Found]:
        texts, outlines = detector.detectAndDecode(grey)
        return [Found(text=text, outline=place) for text, place in zip(texts, outlines, strict=False) if text]

    return read


# Name, its package, and what makes its reader.
ENGINES: dict[str, tuple[str, Callable[[], Reader]]] = {
    REFERENCE: ("zxing-cpp", zxing_reader),
    "zbar": ("pyzbar", zbar_reader),
    "quirc": ("pyquirc", quirc_reader),
    "OpenCV": ("opencv-python-headless", lambda: opencv_reader("QRCodeDetector")),
    "OpenCV Aruco": ("opencv-python-headless", lambda: opencv_reader("QRCodeDetectorAruco")),
    "WeChat": ("opencv-contrib-python-headless", wechat_reader),
    "paycode fast": ("paycode", lambda: paycode_reader("fast")),
    "paycode normal": ("paycode", lambda: paycode_reader("normal")),
    "paycode thorough": ("paycode", lambda: paycode_reader("thorough")),
}


def installed() -> list[str]:
    """The engines that can be started here."""
    return [name for name in ENGINES if reader_of(name) is not None]


def reader_of(name: str) -> Reader | None:
    """The engine, or None where it or something that it needs is not installed, or is of another version."""
    try:
        return ENGINES[name][1]()
    except (ImportError, AttributeError, cv2.error):
        return None


def version_of(name: str) -> str:
    """Package and version."""
    package = ENGINES[name][0]
    try:
        return f"{package} {importlib.metadata.version(package)}"
    except importlib.metadata.PackageNotFoundError:
        return f"{package} {cv2.__version__}" if "opencv" in package else package


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of one picture: "ok", "error", "timeout" or "crash"; how long it took, and memory at the most."""

    status: str
    found: list[Found]
    ms: float = 0.0
    cpu_ms: float = 0.0
    peak_mb: float = 0.0


def timed(read: Reader, grey: Grey) -> Answer:
    """The reading and its time, the median of several where it is short."""
    walls: list[float] = []
    processors: list[float] = []
    while not walls or (len(walls) < REPEATS and walls[0] < QUICK_MS):
        processor, wall = time.process_time(), time.perf_counter()
        try:
            found, status = read(grey), "ok"
        except Exception:  # engines fail in their own ways; the picture is then lost to them
            found, status = [], "error"
        walls.append((time.perf_counter() - wall) * 1e3)
        processors.append((time.process_time() - processor) * 1e3)
    return Answer(status=status, found=found, ms=statistics.median(walls), cpu_ms=statistics.median(processors))


def serve(connection: Any, name: str) -> None:
    """In a worker: pictures in, answers out."""
    cv2.setNumThreads(1)
    read = ENGINES[name][1]()
    read(np.full((64, 64), 255, np.uint8))  # what only the first call costs is not timed
    connection.send(None)
    while True:
        answer = timed(read, connection.recv())
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        connection.send(replace(answer, peak_mb=peak))


class Worker:
    """An engine in a process of its own, which is replaced when it hangs or dies."""

    def __init__(self, name: str, timeout: float, target: Callable[[Any, str], None] = serve) -> None:
        self._name, self._timeout, self._target = name, timeout, target
        self._start()

    def read(self, grey: Grey) -> Answer:
        """The answer of the engine, or that it gave none."""
        self._connection.send(grey)
        status = "timeout"
        try:
            if self._connection.poll(self._timeout):
                answer: Answer = self._connection.recv()
                return answer
        except (EOFError, OSError):
            status = "crash"
        self.stop()
        self._start()
        return Answer(status=status, found=[], ms=self._timeout * 1e3 if status == "timeout" else 0.0)

    def stop(self) -> None:
        """Ends the process."""
        self._process.kill()
        self._process.join()
        self._connection.close()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, far = context.Pipe()
        self._process = context.Process(target=self._target, args=(far, self._name), daemon=True)
        self._process.start()
        far.close()
        try:
            self._connection.recv()  # ready
        except EOFError:
            raise SystemExit(f"{self._name} does not start: its process ended with {self._process.exitcode}") from None


Answers = dict[str, Answer]


def run(
    pictures: Sequence[Picture], names: Sequence[str], *, jobs: int = 1, timeout: float = 60.0
) -> Iterator[tuple[Picture, Answers]]:
    """Each picture with what each engine said, one engine after the other so that a busy moment hits them all alike.

    The first to be asked changes from picture to picture. jobs: how many pictures are read at once.
    """
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    benches: queue.SimpleQueue[dict[str, Worker]] = queue.SimpleQueue()
    all_benches = [{name: Worker(name, timeout) for name in names} for _ in range(jobs)]
    for bench in all_benches:
        benches.put(bench)

    def read(number: int) -> Answers:
        grey = pictures[number].grey()
        bench = benches.get()
        first = number % len(names)
        answers = {name: bench[name].read(grey) for name in (*names[first:], *names[:first])}
        benches.put(bench)
        return answers

    try:
        with ThreadPoolExecutor(jobs) as pool:
            yield from zip(pictures, pool.map(read, range(len(pictures))), strict=True)
    finally:
        for bench in all_benches:
            for worker in bench.values():
                worker.stop()
