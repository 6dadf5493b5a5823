"""Cameras and streams: the newest frame, unplugging and coming back, drivers that hang, closing at any time."""

from __future__ import annotations

import gc
import http.server
import itertools
import pathlib
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import cv2
import numpy as np
import pytest

from paycode.errors import SourceUnavailable
from paycode.scanning import Frame, Reconnect, Source, _opencv, open_source
from paycode.scanning.feed import Feed, Pause

SOON = Reconnect(seconds=0.6, first_wait=0.01, longest_wait=0.05, stalled=0.2)


def picture(value: int) -> Any:
    return np.full((4, 4, 3), value, np.uint8)


class Line:
    """A camera as a list of connections, each a list of what its reads give: a grey value, None, or what waits."""

    def __init__(self, *connections: list[Any] | None) -> None:
        self.connections = iter(connections)
        self.opened = self.closed = 0
        self.stuck = threading.Event()

    def __call__(self, target: int | str, *, device: bool = False) -> Any:
        steps = next(self.connections, None)
        self.opened += steps is not None
        return Connection(self, steps)


class Connection:
    length = 0

    def __init__(self, line: Line, steps: list[Any] | None) -> None:
        self.line, self.opened, self.steps = line, steps is not None, iter(steps or [])

    def read(self) -> tuple[Any, float] | None:
        step = next(self.steps, None)
        if callable(step):
            step = step()
        return None if step is None else (picture(step), 0.0)

    def close(self) -> None:
        self.line.closed += self.opened


@pytest.fixture
def plug(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Line]:
    def plug(*connections: list[Any] | None) -> Line:
        line = Line(*connections)
        monkeypatch.setattr(_opencv, "Capture", line)
        return line

    return plug


def after(seconds: float, value: int | None) -> Callable[[], int | None]:
    def read() -> int | None:
        time.sleep(seconds)
        return value

    return read


def values(frames: list[Frame]) -> list[int | None]:
    return [None if frame.image is None else int(frame.image[0, 0, 0]) for frame in frames]


def threads() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name == "paycode frames"]


def taken(source: Source) -> tuple[list[Frame], str]:
    """All frames, and the error at their end."""
    frames: list[Frame] = []
    with pytest.raises(SourceUnavailable) as caught, source:
        frames.extend(source)
    return frames, str(caught.value)


def test_a_slow_consumer_gets_the_newest_frame_and_the_count_of_the_others(plug: Callable[..., Line]) -> None:
    plug([after(0.01, value) for value in range(60)] + [after(30, None)])
    with open_source(0) as source:
        frames = []
        for frame in source:
            frames.append(frame)
            time.sleep(0.1)
            if len(frames) == 4:
                break
        assert source.dropped == sum(frame.skipped for frame in frames) > 12
    assert [frame.index for frame in frames] == values(frames)
    for one, other in itertools.pairwise(frames):
        assert other.index - one.index == other.skipped + 1
        assert other.seconds is not None
        assert one.seconds is not None
        assert other.seconds - one.seconds == pytest.approx(0.1, abs=0.09)  # no latency builds up


def test_a_fast_consumer_gets_every_frame(plug: Callable[..., Line]) -> None:
    plug([after(0.02, value) for value in range(8)])
    frames, message = taken(open_source(0, reconnect=None))
    assert values(frames) == list(range(8))
    assert [frame.skipped for frame in frames] == [0] * 8
    assert message == "camera 0 stopped giving frames"


def test_unplugged_and_back(plug: Callable[..., Line]) -> None:
    line = plug([after(0.02, 1), after(0.02, 2)], None, [], [after(0.02, 3), after(0.02, 4)], None, None, None)
    frames, message = taken(open_source("rtsp://name:secret@camera.example/1", reconnect=SOON))
    assert values(frames) == [1, 2, None, 3, 4, None]
    assert str(frames[2].error) == "rtsp://***@camera.example/1 stopped giving frames"
    assert "did not come back in 0.6 s" in message
    times = [frame.seconds or 0.0 for frame in frames]
    assert times == sorted(times)
    assert [frame.index for frame in frames] == list(range(6))
    assert line.opened == line.closed == 3


def test_a_number_of_attempts(plug: Callable[..., Line]) -> None:
    line = plug([1], *[[]] * 20)
    frames, _ = taken(open_source(0, reconnect=Reconnect(attempts=2, first_wait=0.01)))
    assert values(frames) == [1, None]
    assert line.opened == line.closed == 3


def test_no_attempt_at_all_and_a_camera_that_never_gives_a_frame(plug: Callable[..., Line]) -> None:
    plug([])
    frames, message = taken(open_source(0, reconnect=Reconnect(attempts=0)))
    assert [str(frame.error) for frame in frames] == ["camera 0 gives no frames"]
    assert "did not come back" in message


def test_one_damaged_frame_is_no_interruption(plug: Callable[..., Line]) -> None:
    line = plug([after(0.02, 1), None, None, after(0.02, 2), None, after(0.02, 3)])
    frames, _ = taken(open_source(0, reconnect=None))
    assert values(frames) == [1, 2, 3]
    assert line.opened == 1


def test_waits_double_up_to_a_cap_and_end_in_time() -> None:
    waits = Reconnect(seconds=100, first_wait=1, longest_wait=5, attempts=5).waits(time.monotonic())
    assert list(waits) == [1, 2, 4, 5, 5]
    assert list(Reconnect(seconds=1).waits(time.monotonic() - 2)) == []
    assert next(Reconnect(seconds=1, first_wait=9).waits(time.monotonic())) == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize("settings", [{"seconds": 0}, {"first_wait": -1}, {"stalled": 0}, {"attempts": -1}])
def test_impossible_waits(settings: Any) -> None:
    with pytest.raises(ValueError, match="more than nothing"):
        Reconnect(**settings)


def test_a_driver_that_does_not_answer_is_left_and_tried_anew(plug: Callable[..., Line]) -> None:
    release = threading.Event()
    line = plug([after(0.01, 1), lambda: release.wait(20) and None], [after(0.02, 2), after(0.02, 3)])
    with open_source(0, reconnect=SOON) as source:
        frames = [next(source) for _ in range(4)]
        assert values(frames) == [1, None, 2, 3]
        assert "has not answered for 0." in str(frames[1].error)
        times = [frame.seconds or 0.0 for frame in frames]
        assert times == sorted(times)
        assert line.closed == 0  # never while a thread is inside
        release.set()
        deadline = time.monotonic() + 5
        while line.closed < 1 and time.monotonic() < deadline:
            time.sleep(0.01)
        assert line.closed >= 1
    assert line.closed == 2


def test_waiting_for_a_frame_without_taking_it(plug: Callable[..., Line]) -> None:
    release = threading.Event()
    plug([after(0.1, 1), lambda: release.wait(20) and None])
    with open_source(0, reconnect=SOON) as source:
        assert not source.wait(0.01)
        assert source.wait(5)
        assert values([next(source)]) == [1]
        assert not source.wait(0.01)
        time.sleep(0.3)
        assert source.wait(0)  # that the driver does not answer is something to say
        assert next(source).error is not None
        release.set()
    assert source.wait(0)


def test_a_driver_that_never_answers_again_is_given_up(plug: Callable[..., Line]) -> None:
    release = threading.Event()
    plug([1], *[[lambda: release.wait(20) and None]] * 30)
    started = time.monotonic()
    frames, message = taken(open_source(0, reconnect=SOON))
    assert values(frames)[:2] == [1, None]
    assert "has not answered" in message or "did not come back" in message
    assert time.monotonic() - started < 5
    release.set()


def test_a_stuck_driver_without_reconnection_is_an_error(
    plug: Callable[..., Line], monkeypatch: pytest.MonkeyPatch
) -> None:
    release = threading.Event()
    plug([lambda: release.wait(20) and None])
    source = open_source(0, reconnect=None)
    source._frames._stalled = 0.1  # type: ignore[attr-defined]
    frames, message = taken(source)
    assert frames == []
    assert message.startswith("camera 0 has not answered")
    release.set()


def test_closing_while_another_thread_waits_for_a_frame(plug: Callable[..., Line]) -> None:
    line = plug([1, *[after(0.05, None)] * 2, after(0.5, 2)])
    source = open_source(0)
    got: list[Frame] = []
    consumer = threading.Thread(target=lambda: got.extend(source))
    consumer.start()
    time.sleep(0.1)
    source.close()
    consumer.join(5)
    assert not consumer.is_alive()
    assert values(got) == [1]
    assert line.closed == 1
    assert list(source) == []


def test_closing_during_an_interruption_does_not_wait_for_it(plug: Callable[..., Line]) -> None:
    line = plug([1])
    source = open_source(0, reconnect=Reconnect(first_wait=20, longest_wait=20))
    assert values([next(source), next(source)]) == [1, None]
    started = time.monotonic()
    source.close()
    assert time.monotonic() - started < 1
    assert line.closed == 1


def test_a_source_that_closes_while_its_driver_is_being_left(plug: Callable[..., Line]) -> None:
    plug([1, after(0.5, None)])
    source = open_source(0, reconnect=SOON)
    live: Any = source._frames
    assert values([next(source)]) == [1]
    live._closed = True  # what `close` does first
    assert next(live).error is not None
    with pytest.raises(StopIteration):
        next(live)


def test_a_forgotten_source_ends_its_thread(plug: Callable[..., Line]) -> None:
    others = threads()
    line = plug([after(0.01, 1)] * 1000)
    source = open_source(0)
    assert next(source).error is None
    (thread,) = [thread for thread in threads() if thread not in others]
    del source
    gc.collect()
    assert not thread.is_alive()
    assert line.closed == 1


def test_an_error_in_the_thread_comes_out_where_frames_are_taken(plug: Callable[..., Line]) -> None:
    def fail() -> int:
        raise RuntimeError("no memory")

    line = plug([fail])
    with pytest.raises(RuntimeError, match="no memory"), open_source(0) as source:
        next(source)
    assert line.closed == 1


class Stream(http.server.BaseHTTPRequestHandler):
    """A network camera that breaks off after five pictures."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        self.end_headers()
        jpeg = cv2.imencode(".jpg", np.full((120, 160, 3), 200, np.uint8))[1].tobytes()
        for _ in range(5):
            head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
            self.wfile.write(head.encode() + jpeg + b"\r\n")
            time.sleep(0.05)

    def log_message(self, *_: object) -> None:
        pass


def test_a_real_stream_that_breaks_off_is_opened_again() -> None:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Stream) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}/camera"
        with open_source(address, reconnect=Reconnect(first_wait=0.02)) as source:
            frames = list(itertools.islice(source, 9))
        server.shutdown()
    assert [frame.error is not None for frame in frames].index(True) <= 5
    assert sum(frame.error is not None for frame in frames) == 1
    times = [frame.seconds or 0.0 for frame in frames]
    assert times == sorted(times)


PROGRAM = """
import threading, time
from paycode.scanning import Frame, Source
from paycode.scanning.feed import Feed
import numpy as np

def frames():
    for index in range(10**9):
        time.sleep({pause})
        yield Frame(name="x", index=index, image=np.zeros((2, 2), np.uint8))

feed = Feed(frames(), lambda: print("released", flush=True), newest=True)
source = Source("x", feed, feed.close)
if {pause} < 1:
    next(source)
print("done", flush=True)
"""


@pytest.mark.parametrize(("pause", "printed"), [(0.001, ["done", "released"]), (60, ["done"])])
def test_the_interpreter_ends_with_a_source_open(pause: float, printed: list[str]) -> None:
    """A stuck thread is left behind, and nothing waits for it."""
    command = [sys.executable, "-c", PROGRAM.format(pause=pause)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stderr, done.stdout.split()) == (0, "", printed)


def frames(count: int, made: list[int] | None = None) -> Iterator[Frame | Pause]:
    for index in range(count):
        if made is not None:
            made.append(index)
        yield Frame(name="x", index=index, image=picture(index))


def test_a_recording_is_read_a_little_ahead_and_loses_nothing() -> None:
    made: list[int] = []
    feed = Feed(frames(20, made), lambda: None, newest=False, ahead=3)
    time.sleep(0.2)
    assert len(made) == 4  # three wait, one is at hand
    assert values(list(feed)) == list(range(20))
    feed.close()


def test_capturing_and_decoding_overlap(plug: Callable[..., Line], tmp_path: pathlib.Path, monkeypatch: Any) -> None:
    plug([after(0.03, value) for value in range(20)])
    monkeypatch.setattr(Connection, "length", 20)
    (tmp_path / "clip.mp4").write_bytes(b"video")
    started = time.monotonic()
    with open_source(tmp_path / "clip.mp4") as source:
        for _ in source:
            time.sleep(0.03)
    assert time.monotonic() - started < 1.15  # one after the other it is 1.2 s at least


def test_errors_are_not_replaced_by_pictures() -> None:
    def mixed() -> Iterator[Frame | Pause]:
        yield from frames(3)
        for number in (3, 4):
            yield Frame(name="x", index=number, error=SourceUnavailable(f"gone {number}"))
        yield Pause(0.01)
        yield Frame(name="x", index=5, image=picture(5))

    feed = Feed(mixed(), lambda: None, newest=True)
    time.sleep(0.2)
    left = list(feed)
    assert [(frame.index, frame.skipped) for frame in left] == [(4, 0), (5, 3)]


def test_a_feed_that_has_nothing_yet() -> None:
    feed = Feed(iter([Pause(0.3)]), lambda: None, newest=True)
    time.sleep(0.05)
    assert feed.take(0.01) is None
    assert feed.busy() == 0  # it waits by itself, the source is not to blame
    feed.close()
    with pytest.raises(StopIteration):
        feed.take()
