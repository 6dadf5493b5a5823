"""`isolated`: the same readings from a process of its own, whose crash, hang, hunger or lie is an error of ours."""

from __future__ import annotations

import io
import json
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

import paycode
from paycode.errors import BadFrame, EngineFault, FrameTooLarge, MissingExtra, ScanError, SourceUnavailable
from paycode.scanning import Frame, IsolatedReader, Isolation, Reading, isolation, read, wire, worker
from scanning_pictures import drawn

CODE = drawn("PAYCODE 0001", version=3)
PAIR = np.hstack([CODE, drawn(b"\xff\x00\x80", version=3)])
BLANK = np.full((60, 60), 255, np.uint8)
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="there only the time is limited")

PATCHED = (
    "import os, signal, sys, time; sys.path[:] = sys.argv[1:]; import numpy; from paycode.scanning import _zxing\n"
)
SERVED = """
from paycode.scanning import worker
original = _zxing.ZXing.survey
_zxing.ZXing.survey = lambda self, grey, **_: ([], []) if len(grey) in (32, 64) else fault(self, grey)
worker.serve()
"""


def started(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Let the process run this program instead of the worker."""
    command = [sys.executable, "-I", "-B", "-c", program, *sys.path]
    monkeypatch.setattr(isolation, "_command", lambda: command)


def failing(monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    """Let the engine do this with every picture, but not with that by which it is loaded."""
    started(monkeypatch, f"{PATCHED}def fault(self, grey):\n    {fault}\n{SERVED}")


def alike(readings: tuple[Reading, ...]) -> list[Reading]:
    """Readings without the time they took."""
    return [replace(reading, ms=0) for reading in readings]


def pid_of(reader: IsolatedReader) -> int:
    assert reader._worker is not None
    return reader._worker._process.pid


def gone(pid: int, seconds: float = 10) -> bool:
    """Whether this process ends within so many seconds, and is reaped."""
    end = time.monotonic() + seconds
    while True:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if time.monotonic() > end:
            return False
        time.sleep(0.02)


def png(picture: Any, **options: Any) -> bytes:
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG", **options)
    return file.getvalue()


@pytest.fixture(scope="module")
def reader() -> Iterator[IsolatedReader]:
    with IsolatedReader() as one:
        yield one


class TestTheSameReadings:
    @pytest.mark.parametrize("effort", ["fast", "normal", "thorough"])
    def test_of_arrays(self, reader: IsolatedReader, effort: Any) -> None:
        expected = alike(read(PAIR, effort))
        assert len(expected) == 2
        assert alike(reader.read(PAIR, effort)) == expected
        assert alike(reader.read(np.dstack([PAIR] * 3), effort)) == expected
        assert alike(reader.read(PAIR[::-1, ::-1], effort)) == alike(read(PAIR[::-1, ::-1], effort))

    def test_of_a_file_its_exif_orientation_applied(self, reader: IsolatedReader, tmp_path: pathlib.Path) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6
        Image.fromarray(PAIR).save(tmp_path / "a.png", exif=exif)
        expected = alike(read(tmp_path / "a.png"))
        assert [reading.orientation for reading in expected] == [6, 6]
        assert alike(reader.read(tmp_path / "a.png")) == alike(reader.read(str(tmp_path / "a.png"))) == expected

    def test_of_a_path_that_is_relative_to_where_the_caller_is_now(
        self, reader: IsolatedReader, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("one", "two"):
            (tmp_path / name).mkdir()
            (tmp_path / name / "a.png").write_bytes(png(drawn(name)))
            monkeypatch.chdir(tmp_path / name)
            assert [reading.text for reading in reader.read("a.png")] == [name]

    def test_of_frames(self, reader: IsolatedReader) -> None:
        frame = Frame(name="camera", index=7, image=PAIR, orientation=3)
        assert alike(reader.read(frame)) == alike(read(frame))
        with pytest.raises(SourceUnavailable, match="gone"):
            reader.read(Frame(name="camera", index=8, error=SourceUnavailable("gone")))

    @pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "TIFF"])
    def test_of_pillow_images_decoded_and_not(self, reader: IsolatedReader, kind: str) -> None:
        file = io.BytesIO()
        Image.fromarray(np.dstack([PAIR] * 3)).save(file, kind)
        opened, decoded = Image.open(file), Image.open(file)
        decoded.load()
        assert alike(reader.read(opened)) == alike(reader.read(decoded)) == alike(read(decoded))
        assert opened.getpixel((0, 0)) == decoded.getpixel((0, 0))

    def test_of_a_jpeg_opened_at_a_smaller_size(self, reader: IsolatedReader) -> None:
        file = io.BytesIO()
        Image.fromarray(np.dstack([PAIR] * 3)).save(file, "JPEG")
        opened, same = Image.open(file), Image.open(file)
        for image in (opened, same):
            image.draft("L", (PAIR.shape[1] // 2, PAIR.shape[0] // 2))
        assert same.size[0] < PAIR.shape[1]
        assert alike(reader.read(opened)) == alike(read(same)) != []

    def test_of_a_later_frame_of_a_file(self, reader: IsolatedReader) -> None:
        file = io.BytesIO()
        pages = [Image.fromarray(page) for page in (BLANK, CODE)]
        pages[0].save(file, "TIFF", save_all=True, append_images=pages[1:])
        opened = Image.open(file)
        opened.seek(1)
        assert [reading.text for reading in reader.read(opened)] == ["PAYCODE 0001"]

    def test_of_none(self, reader: IsolatedReader) -> None:
        assert reader.read(BLANK, "thorough") == ()

    def test_in_one_call(self) -> None:
        assert alike(read(CODE, isolated=True)) == alike(read(CODE))
        assert alike(read(CODE, "fast", isolated=Isolation(seconds=60))) == alike(read(CODE, "fast"))

    def test_from_many_threads(self, reader: IsolatedReader) -> None:
        pictures = [drawn(f"picture {number}") for number in range(8)]
        read_texts: dict[int, list[str | None]] = {}

        def one(number: int) -> None:
            read_texts[number] = [reading.text for reading in reader.read(pictures[number])]

        threads = [threading.Thread(target=one, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert read_texts == {number: [f"picture {number}"] for number in range(8)}


class TestTheSameErrors:
    def test_of_pictures(self, reader: IsolatedReader, tmp_path: pathlib.Path) -> None:
        (tmp_path / "a.png").write_bytes(b"no picture")
        cut = png(np.random.default_rng(1).integers(0, 255, (99, 99), np.uint8))[:-200]
        (tmp_path / "b.png").write_bytes(cut)
        Image.new("1", (66_000, 2)).save(tmp_path / "c.png")
        pictures: list[Any] = [tmp_path / "a.png", tmp_path / "b.png", tmp_path / "c.png", tmp_path / "d.png", tmp_path]
        opened = [Image.open(io.BytesIO((tmp_path / name).read_bytes())) for name in ("b.png", "c.png")]
        pictures += [np.zeros((3, 3)), 7, *opened]
        kinds = []
        for picture in pictures:
            with pytest.raises(ScanError) as plain:
                read(picture)
            with pytest.raises(ScanError) as apart:
                reader.read(picture)
            assert (type(apart.value), str(apart.value)) == (type(plain.value), str(plain.value))
            kinds.append(type(plain.value))
        assert kinds == [
            BadFrame, BadFrame, FrameTooLarge, SourceUnavailable, SourceUnavailable,
            BadFrame, BadFrame, BadFrame, FrameTooLarge,
        ]  # fmt: skip

    def test_of_arguments_before_anything_starts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(subprocess, "Popen", None)
        with pytest.raises(ScanError, match="effort is one of"):
            read(CODE, "best", isolated=True)  # type: ignore[arg-type]
        for wrong in ({"seconds": 0}, {"seconds": float("nan")}, {"megabytes": 0}, {"megabytes": 1.5}):
            with pytest.raises(ScanError, match=r"is a (whole )?number above 0"):
                Isolation(**wrong)

    def test_of_a_package_that_is_not_installed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        missing = "import sys; sys.path[:] = sys.argv[1:]; sys.modules['zxingcpp'] = None\n"
        started(monkeypatch, f"{missing}from paycode.scanning.worker import serve; serve()")
        with pytest.raises(MissingExtra, match="zxing-cpp") as caught:
            read(CODE, isolated=True)
        assert caught.value.extra == "scan"

    def test_of_a_picture_of_a_kind_that_files_may_not_have(self, reader: IsolatedReader) -> None:
        file = io.BytesIO()
        Image.fromarray(CODE).save(file, "PCX")
        with pytest.raises(BadFrame, match="not a picture of a kind that is read"):
            reader.read(Image.open(file))


class TestFaults:
    def test_a_hang_ends_at_the_limit(self, monkeypatch: pytest.MonkeyPatch) -> None:
        failing(monkeypatch, "time.sleep(100)")
        with IsolatedReader(Isolation(seconds=0.3)) as reader:
            begun = time.monotonic()
            with pytest.raises(EngineFault, match=r"took more than 0.3 s") as caught:
                reader.read(CODE)
            assert caught.value.limit == "time"
            assert time.monotonic() - begun < 30
            assert reader._worker is None

    def test_a_process_that_does_not_even_listen_does_not_block_the_caller(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Pixels fill the pipe, and nobody takes them out."""
        ready = "sys.stdout.buffer.write(b'\\0\\0\\0\\x07\"ready\"'); sys.stdout.flush(); time.sleep(100)"
        started(monkeypatch, f"import sys, time; {ready}")
        with pytest.raises(EngineFault, match="took more than"):
            read(np.zeros((4000, 4000), np.uint8), isolated=Isolation(seconds=0.3))

    def test_a_process_that_never_gets_ready(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(isolation, "_START", 0.2)
        started(monkeypatch, "import time; time.sleep(100)")
        with pytest.raises(EngineFault, match=r"took more than 0.2 s"):
            read(CODE, isolated=True)

    @POSIX
    @pytest.mark.parametrize("greed", ["numpy.ones(2**31)", "bytearray(2**33)", "raise RuntimeError('std::bad_alloc')"])
    def test_hunger_ends_at_the_limit(self, monkeypatch: pytest.MonkeyPatch, greed: str) -> None:
        failing(monkeypatch, greed)
        with pytest.raises(EngineFault, match="more than 300 MB of memory") as caught:
            read(BLANK, isolated=Isolation(megabytes=300))
        assert caught.value.limit == "memory"

    @POSIX
    def test_a_picture_that_is_too_large_for_the_limit(self, tmp_path: pathlib.Path) -> None:
        Image.new("RGB", (9_000, 9_000)).save(tmp_path / "a.png")
        with pytest.raises(EngineFault, match="more than 50 MB of memory"):
            read(tmp_path / "a.png", isolated=Isolation(megabytes=50))

    @POSIX
    def test_what_others_read_is_kept_where_one_attempt_was_too_hungry(self, monkeypatch: pytest.MonkeyPatch) -> None:
        failing(monkeypatch, "raise MemoryError")
        (reading,) = read(CODE, isolated=True)
        assert (reading.text, reading.engine != "zxing-cpp") == ("PAYCODE 0001", True)

    @POSIX
    @pytest.mark.parametrize("name", ["SIGSEGV", "SIGABRT", "SIGKILL"])
    def test_a_crash_is_named_and_the_next_read_works(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        failing(monkeypatch, f"return original(self, grey) if len(grey) != 60 else os.kill(os.getpid(), signal.{name})")
        with IsolatedReader() as reader:
            assert len(reader.read(CODE)) == 1
            first = pid_of(reader)
            with pytest.raises(EngineFault, match=f"died of {name}") as caught:
                reader.read(BLANK)
            assert caught.value.limit is None
            assert gone(first)
            assert len(reader.read(CODE)) == 1
            second = pid_of(reader)
        assert gone(second)

    @POSIX
    def test_the_end_of_its_processor_time_is_a_limit_of_time(self, monkeypatch: pytest.MonkeyPatch) -> None:
        failing(monkeypatch, "os.kill(os.getpid(), signal.SIGXCPU)")
        with pytest.raises(EngineFault, match="time of the processor") as caught:
            read(CODE, isolated=True)
        assert caught.value.limit == "time"

    def test_an_exit(self, monkeypatch: pytest.MonkeyPatch) -> None:
        failing(monkeypatch, "os._exit(3)")
        with pytest.raises(EngineFault, match="ended with exit code 3"):
            read(CODE, isolated=True)

    def test_what_no_attempt_contains(self, monkeypatch: pytest.MonkeyPatch) -> None:
        patched = "worker.read = lambda *_: 1 / 0 if worker._LOG.handlers else ()"
        program = f"from paycode.scanning import worker; {patched}; worker.serve()"
        started(monkeypatch, f"import sys; sys.path[:] = sys.argv[1:]; {program}")
        with pytest.raises(EngineFault, match=r"broke off \(ZeroDivisionError\)"):
            read(CODE, isolated=True)

    def test_a_python_that_is_not_there(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(isolation, "_command", lambda: ["/nowhere/python"])
        with pytest.raises(EngineFault, match="cannot be started: No such file"):
            read(CODE, isolated=True)

    @POSIX
    def test_one_that_died_while_nobody_asked_is_replaced(self) -> None:
        with IsolatedReader() as reader:
            reader.read(CODE)
            os.kill(pid_of(reader), signal.SIGKILL)
            assert reader._worker is not None
            reader._worker._process.wait()
            assert len(reader.read(CODE)) == 1

    @POSIX
    def test_what_engines_print_and_write_goes_nowhere(
        self, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: pathlib.Path
    ) -> None:
        written = tmp_path / "written"
        failing(
            monkeypatch,
            "os.write(1, b'x' * 9); os.write(2, b'y'); "
            f"open({str(written)!r}, 'w').write('z'); return original(self, grey)",
        )
        (reading,) = read(CODE, isolated=True)
        assert reading.engine == "zxing-cpp"
        assert capfd.readouterr() == ("", "")
        assert written.stat().st_size == 0


class TestNothingIsLeft:
    @POSIX
    def test_of_a_read(self) -> None:
        def open_files() -> int:
            return len(list(pathlib.Path("/proc/self/fd").iterdir())) if sys.platform == "linux" else 0

        before = open_files()
        with IsolatedReader() as reader:
            reader.read(CODE)
            pid = pid_of(reader)
        assert gone(pid, 0)
        assert open_files() == before

    @POSIX
    def test_of_what_it_started(self, monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
        """The group is killed: a helper that an engine started does not go on."""
        note = tmp_path / "pid"
        failing(monkeypatch, f"os.fork() or (open({str(note)!r}, 'w').close(), time.sleep(100)); time.sleep(100)")
        with pytest.raises(EngineFault, match="took more than"):
            read(CODE, isolated=Isolation(seconds=0.5))
        assert note.exists()

    @POSIX
    @pytest.mark.parametrize(
        "fault", ["return [], []", "open(sys.path[0], 'w').close(); ctypes.PyDLL(None).sleep(100)"]
    )
    def test_when_the_caller_dies(self, tmp_path: pathlib.Path, fault: str) -> None:
        """Idle or inside an engine that holds the interpreter; first in the path stands the file that tells us."""
        note = tmp_path / "note"
        program = f"import ctypes; {PATCHED}def fault(self, grey):\n    {fault}\n{SERVED}"
        caller = f"""
import sys, threading, time, numpy
from paycode.scanning import IsolatedReader, isolation
isolation._command = lambda: [sys.executable, "-I", "-B", "-c", {program!r}, {str(note)!r}, *sys.path]
reader = IsolatedReader()
reading = threading.Thread(target=reader.read, args=(numpy.zeros((60, 60), numpy.uint8), "fast"), daemon=True)
reading.start()
while reading.is_alive() and not __import__("os").path.exists({str(note)!r}):
    time.sleep(0.02)
print(reader._worker._process.pid, flush=True)
time.sleep(100)
"""
        source = str(pathlib.Path(paycode.__file__).parents[1])
        argv = [sys.executable, "-c", caller]
        with subprocess.Popen(argv, env={**os.environ, "PYTHONPATH": source}, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            pid = int(process.stdout.readline())
            os.kill(pid, 0)
            process.kill()
        assert gone(pid)
        assert note.exists() == ("sleep" in fault)

    @POSIX
    def test_when_the_caller_is_interrupted(self, monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
        note = tmp_path / "note"
        failing(monkeypatch, f"open({str(note)!r}, 'w').close(); time.sleep(100)")
        reader = IsolatedReader()
        pids: list[int] = []

        def interrupt() -> None:
            while not note.exists():
                time.sleep(0.02)
            pids.append(pid_of(reader))
            os.kill(os.getpid(), signal.SIGINT)

        threading.Thread(target=interrupt).start()
        with pytest.raises(KeyboardInterrupt):
            reader.read(CODE)
        assert gone(pids[0])


def answering(monkeypatch: pytest.MonkeyPatch, answer: bytes) -> None:
    """Let the process give these bytes for an answer."""
    program = (
        "import sys; out = sys.stdout.buffer; out.write(b'\\0\\0\\0\\x07\"ready\"'); out.flush(); "
        f"sys.stdin.buffer.read(8); out.write({answer!r}); out.flush(); sys.stdin.buffer.read()"
    )
    started(monkeypatch, program)


def framed(message: Any) -> bytes:
    file = io.BytesIO()
    wire.send(file, message)
    return file.getvalue()


GOOD = json.loads(json.dumps(wire.readings_to(read(CODE))))[0]


class TestAHostileAnswer:
    @pytest.mark.parametrize(
        "answer",
        [
            b"\xff\xff\xff\xff",
            b"\0\0\0\x04null",
            b"\0\0\0\x03\x80\x04.",
            b"\0\0\0\x02{]",
            len(b"[" * 5_000).to_bytes(4, "big") + b"[" * 5_000,
            framed({}),
            framed([]),
            framed(7),
            framed("readings"),
            framed({"readings": None}),
            framed({"readings": [GOOD, 7]}),
            framed({"readings": [{**GOOD, "more": 1}]}),
            framed({"readings": [{name: value for name, value in GOOD.items() if name != "ms"}]}),
            framed({"error": 7}),
            framed({"error": {"code": "bad_frame", "message": ["x"]}}),
            framed({"error": {"code": ["x"]}}),
        ],
    )
    def test_is_an_error(self, monkeypatch: pytest.MonkeyPatch, answer: bytes) -> None:
        answering(monkeypatch, answer)
        with pytest.raises(EngineFault, match=r"gave (no answer|an answer that is none)"):
            read(CODE, isolated=Isolation(seconds=20))

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("data", "xyz"),
            ("data", 7),
            ("data", None),
            ("text", 7),
            ("charset_source", "rumour"),
            ("corners", [[0, 0]] * 3),
            ("corners", [[0, 0]] * 3 + [[0, "1"]]),
            ("corners", [[0, 0]] * 3 + [[0, float("nan")]]),
            ("corners", [[0, 0]] * 3 + [[0, 10**400]]),
            ("corners", {"0": [0, 0]}),
            ("version", True),
            ("version", 1.5),
            ("level", "X"),
            ("engine", "another"),
            ("engine", None),
            ("ms", float("inf")),
            ("ms", True),
        ],
    )
    def test_fields_have_their_types(self, field: str, value: Any) -> None:
        assert wire.readings_from([GOOD])
        with pytest.raises(ValueError, match=r"."):
            wire.readings_from(json.loads(json.dumps([{**GOOD, field: value}])))

    def test_an_end_in_the_middle(self, monkeypatch: pytest.MonkeyPatch) -> None:
        answering(monkeypatch, b"\0\0\1\0half")
        monkeypatch.setattr(isolation, "_GRACE", 0.2)
        with pytest.raises(EngineFault, match="took more than"):
            read(CODE, isolated=Isolation(seconds=0.3))


def test_errors_pass_by_code() -> None:
    errors: list[ScanError | MissingExtra] = [BadFrame("a"), FrameTooLarge("b"), SourceUnavailable("c"), ScanError("d")]
    errors += [EngineFault("e", limit="memory"), EngineFault("f"), MissingExtra("scan", "zxing-cpp")]
    for error in errors:
        passed = wire.error_from(json.loads(json.dumps(wire.error_to(error))))
        assert (type(passed), str(passed), vars(passed)) == (type(error), str(error), vars(error))
    assert type(wire.error_from({"code": "bad_signature", "message": "x"})) is ScanError


def test_hunger_is_found_in_what_caused_an_error() -> None:
    error = BadFrame("cannot be decoded")
    assert not worker._is_hunger(error)
    error.__cause__ = MemoryError()
    assert worker._is_hunger(error)


def test_the_worker_answers_each_kind_of_request(tmp_path: pathlib.Path) -> None:
    (tmp_path / "a.png").write_bytes(png(CODE))
    common = {"effort": "fast", "budget_ms": None, "seconds": 30, "megabytes": 1024}
    for picture in (tmp_path / "a.png", CODE, Image.open(io.BytesIO(png(CODE)))):
        message, body = isolation._request(picture)
        answer = worker._answer(message | common, bytes(body))
        assert alike(wire.readings_from(json.loads(json.dumps(answer))["readings"])) == alike(read(CODE, "fast"))
    answer = worker._answer({**common, "path": str(tmp_path), "folder": None}, b"")
    assert answer["error"]["code"] == "source_unavailable"
