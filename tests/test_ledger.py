"""The replay ledgers: of any number of callers one is told True, whatever is killed, locked, full or taken away."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pathlib
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
import redis
from hypothesis import given, settings
from hypothesis import strategies as st
from redis.backoff import NoBackoff
from redis.retry import Retry

from paycode.errors import LedgerUnavailable, MissingExtra
from paycode.payload import registry
from paycode.payload.schemes import promptpay
from paycode.sealing import SigningKey, open_seal, seal
from paycode.trust import Entry, Ledger, RedisLedger, SqliteLedger, sqlite_ledger

# Later Pythons warn of any fork beside threads; the test runner has some of its own.
pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")

FORK = multiprocessing.get_context("fork")
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
LATER = datetime.now(UTC).replace(microsecond=0) + timedelta(days=30)  # a Redis server has its own clock
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
KEY = SigningKey.from_private_bytes(b"a" * 32)
PAYLOAD = registry.build(promptpay.Request(mobile="0891234567"))


def entry(
    number: int = 1, *, key: int = 1, message: int = 1, keep_until: datetime | None = LATER, size: int = 4
) -> Entry:
    serial = number.to_bytes(size, "big")
    return Entry(key=bytes([key]) * 32, serial=serial, message=bytes([message]) * 32, keep_until=keep_until)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextlib.contextmanager
def redis_server(*options: str) -> Iterator[int]:
    """The port of a real server, with nothing in it."""
    if shutil.which("redis-server") is None:
        message = "redis-server is not installed (Debian: redis-server)"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        command = ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--dir", folder, "--save", "", *options]
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            with contextlib.closing(redis.Redis(port=port)) as client:
                await_answer(client, server)
            yield port
        finally:
            server.terminate()
            server.wait()


def await_answer(client: redis.Redis, server: subprocess.Popen[bytes]) -> None:
    for _ in range(400):
        assert server.poll() is None, "redis-server did not start"
        with contextlib.suppress(redis.ConnectionError):
            client.ping()
            return
        time.sleep(0.05)
    pytest.fail("redis-server does not answer")


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with redis_server() as running:
        yield running


@pytest.fixture
def client(port: int) -> Iterator[redis.Redis]:
    with contextlib.closing(redis.Redis(port=port)) as made:
        made.flushall()
        yield made


@pytest.fixture(params=["sqlite", "redis"])
def opened(request: pytest.FixtureRequest, tmp_path: pathlib.Path) -> Iterator[Callable[[], Ledger]]:
    """Opens the same ledger again each time, in any process."""
    with contextlib.ExitStack() as stack:
        if request.param == "sqlite":
            yield lambda: stack.enter_context(SqliteLedger(tmp_path / "ledger", timeout=60))
        else:
            request.getfixturevalue("client")
            port = request.getfixturevalue("port")
            yield lambda: RedisLedger(stack.enter_context(contextlib.closing(redis.Redis(port=port))))


@pytest.fixture
def path(tmp_path: pathlib.Path) -> pathlib.Path:
    return tmp_path / "ledger"


@pytest.fixture
def ledger(path: pathlib.Path) -> Iterator[SqliteLedger]:
    with SqliteLedger(path, durable=False) as made:
        yield made


class TestEntry:
    def test_is_made_of_a_key_and_an_opened_seal(self) -> None:
        first, again = (
            Entry.of(KEY.verify_key, sealed(serial=7, single_use=True, issued_at=NOW, lifetime=15 * 60 * SECOND))
            for _ in range(2)
        )
        assert first == again
        assert (first.serial, len(first.key), len(first.message)) == (b"\0\0\0\7", 32, 32)
        assert first.keep_until == NOW + 15 * 60 * SECOND + DAY  # the largest clock_skew of any policy

    def test_differs_by_key_and_message(self) -> None:
        other = SigningKey.from_private_bytes(b"b" * 32)
        one = sealed(serial=7)
        assert Entry.of(KEY.verify_key, one).key != Entry.of(other.verify_key, one).key
        assert Entry.of(KEY.verify_key, one).message != Entry.of(KEY.verify_key, sealed(serial=8)).message

    def test_without_end_is_never_forgotten(self) -> None:
        assert Entry.of(KEY.verify_key, sealed(serial=7)).keep_until is None

    def test_stays_in_the_calendar(self) -> None:
        last = sealed(issued_at=datetime(9999, 12, 31, 23, 58, tzinfo=UTC), lifetime=60 * SECOND)
        assert Entry.of(KEY.verify_key, last).keep_until == datetime.max.replace(tzinfo=UTC)

    @pytest.mark.parametrize(
        ("moment", "until"),
        [
            (None, None),
            (datetime(1970, 1, 1, 0, 0, 5, tzinfo=UTC), 5),
            (datetime(1970, 1, 1, 0, 0, 5, 1, tzinfo=UTC), 6),
            (datetime(1970, 1, 1, 2, 0, 5, tzinfo=timezone(timedelta(hours=2))), 5),
        ],
    )
    def test_its_end_in_seconds_is_never_early(self, moment: datetime | None, until: int | None) -> None:
        assert entry(keep_until=moment).until == until

    @pytest.mark.parametrize(
        ("fields", "error"),
        [
            ({"key": b"short"}, ValueError),
            ({"message": b""}, ValueError),
            ({"serial": b"12345"}, ValueError),
            ({"serial": 7}, TypeError),
            ({"key": bytearray(32)}, TypeError),
            ({"keep_until": datetime(2026, 1, 1)}, TypeError),  # noqa: DTZ001
            ({"keep_until": 5}, TypeError),
        ],
    )
    def test_holds_no_wrong_value(self, fields: dict[str, Any], error: type[Exception]) -> None:
        good: dict[str, Any] = {"key": bytes(32), "serial": bytes(4), "message": bytes(32), "keep_until": None}
        with pytest.raises(error):
            Entry(**(good | fields))


def sealed(**fields: Any) -> Any:
    return open_seal(seal(PAYLOAD, KEY, **fields))


class TestEveryLedger:
    def test_one_key_and_serial_are_one_use(self, opened: Callable[[], Ledger]) -> None:
        ledger = opened()
        assert ledger.record(entry()) is True
        assert ledger.record(entry()) is False
        assert ledger.record(entry(message=2, keep_until=None)) is False
        assert ledger.record(entry(key=2)) is True
        assert ledger.record(entry(2)) is True
        assert ledger.record(entry(1, size=8)) is True
        assert opened().record(entry()) is False

    def test_an_entry_without_end(self, opened: Callable[[], Ledger]) -> None:
        assert [opened().record(entry(keep_until=None)) for _ in range(2)] == [True, False]

    def test_a_moment_has_a_time_zone(self, opened: Callable[[], Ledger]) -> None:
        with pytest.raises(TypeError, match="before"):
            opened().forget(datetime(2026, 1, 1))  # noqa: DTZ001

    def test_of_all_processes_and_threads_one_wins_each_serial(self, opened: Callable[[], Ledger]) -> None:
        results: Any = FORK.SimpleQueue()
        start = FORK.Barrier(4)
        processes = [FORK.Process(target=race, args=(opened, start, results)) for _ in range(4)]
        for process in processes:
            process.start()
        won = [number for _ in processes for number in results.get()]
        for process in processes:
            process.join()
        assert sorted(won) == list(range(SERIALS))


SERIALS = 60


def race(opened: Callable[[], Ledger], start: Any, results: Any) -> None:
    ledger, won = opened(), []

    def run() -> None:
        won.extend([number for number in range(SERIALS) if ledger.record(entry(number))])

    start.wait()
    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results.put(won)


class TestSqlite:
    def test_a_killed_process_takes_nothing_with_it(self, path: pathlib.Path) -> None:
        reading, writing = os.pipe()
        child = FORK.Process(target=record_and_tell, args=(path, writing))
        child.start()
        told = b""
        while len(told) < 4 * 50:
            told += os.read(reading, 4 * 50 - len(told))
        assert child.pid is not None
        os.kill(child.pid, signal.SIGKILL)
        child.join()
        os.close(writing)
        while more := os.read(reading, 65536):
            told += more
        os.close(reading)
        with SqliteLedger(path) as ledger:
            count = len(told) // 4
            assert not any(ledger.record(entry(number)) for number in range(count))
            assert ledger.record(entry(count + 1))  # all but the one that it was at

    def test_a_power_cut_after_the_answer_loses_nothing(
        self, path: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The files as they are when they are flushed have the entry, without what SQLite has in memory."""
        (tmp_path / "disk").mkdir()

        def flush(descriptor: int) -> None:
            assert os.path.samestat(os.fstat(descriptor), pathlib.Path(f"{path}-wal").stat())
            for name in ("ledger", "ledger-wal"):
                # In another process: closing the database here would drop SQLite's locks.
                subprocess.run(["cp", tmp_path / name, tmp_path / "disk"], check=True)

        with SqliteLedger(path) as ledger:
            ledger.record(entry(1))
            with monkeypatch.context() as patch:
                patch.setattr(sqlite_ledger, "_to_disk", flush)
                assert ledger.record(entry(2))
        with SqliteLedger(tmp_path / "disk" / "ledger") as survivor:
            assert [survivor.record(entry(number)) for number in (1, 2, 3)] == [False, False, True]

    def test_threads_that_wait_share_a_flush(self, path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
        begun, go = threading.Event(), threading.Event()
        flushes: list[int] = []

        def flush(descriptor: int) -> None:
            flushes.append(descriptor)
            begun.set()
            assert go.wait(30)

        monkeypatch.setattr(sqlite_ledger, "_to_disk", flush)
        with SqliteLedger(path) as ledger:
            first = threading.Thread(target=ledger.record, args=(entry(0),))
            first.start()
            assert begun.wait(30)
            others = [threading.Thread(target=ledger.record, args=(entry(number),)) for number in range(1, 6)]
            for thread in others:
                thread.start()
            with contextlib.closing(sqlite3.connect(path)) as reader:
                while reader.execute("SELECT count(*) FROM uses").fetchone() != (6,):
                    time.sleep(0.01)
            time.sleep(0.1)  # the last commit is counted
            go.set()
            for thread in [first, *others]:
                thread.join()
        assert len(flushes) == 2

    def test_a_use_seen_before_needs_no_flush(self, path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
        with SqliteLedger(path) as ledger:
            ledger.record(entry())
            monkeypatch.setattr(sqlite_ledger, "_to_disk", lambda _: pytest.fail("flushed"))
            assert not ledger.record(entry())
        with SqliteLedger(path, durable=False) as ledger:
            assert ledger.record(entry(2))

    def test_a_failed_flush_closes_the_ledger(self, path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(_: int) -> None:
            raise OSError("input/output error")

        with SqliteLedger(path) as ledger:
            with monkeypatch.context() as patch:
                patch.setattr(sqlite_ledger, "_to_disk", fail)
                with pytest.raises(LedgerUnavailable, match="closed: the disk did not take it"):
                    ledger.record(entry())
            with pytest.raises(LedgerUnavailable, match="is closed"):
                ledger.record(entry(2))
        with SqliteLedger(path) as again:
            assert not again.record(entry())

    def test_is_used_across_a_fork(self, path: pathlib.Path) -> None:
        """The child goes on after the parent has closed: with the parent's connection it would write to a lost log."""
        parent, child = FORK.Pipe()
        ledger = SqliteLedger(path)
        ledger.record(entry(1))
        process = FORK.Process(target=forked, args=(ledger, child))
        process.start()
        child.close()  # a child that fails ends what is received
        assert parent.recv() == [False, True]
        assert [ledger.record(entry(number)) for number in (2, 3)] == [False, True]
        ledger.close()
        parent.send("closed")
        assert parent.recv() == [False, True]
        with SqliteLedger(path) as another:  # while the child still has it open
            assert [another.record(entry(number)) for number in (4, 5)] == [False, True]
            parent.send("recorded")
            assert parent.recv() == [False, True]
        process.join()
        assert process.exitcode == 0

    def test_a_fork_waits_for_those_at_work(self, path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
        begun = threading.Event()
        answers: list[bool] = []

        def flush(_: int) -> None:
            begun.set()
            time.sleep(0.2)

        monkeypatch.setattr(sqlite_ledger, "_to_disk", flush)
        with SqliteLedger(path) as ledger:
            thread = threading.Thread(target=lambda: answers.append(ledger.record(entry())))
            thread.start()
            assert begun.wait(30)
            process = FORK.Process(target=sys.exit, args=(0,))
            process.start()
            thread.join()
            process.join()
            assert answers == [True]
            assert not ledger.record(entry())

    def test_a_locked_database_is_waited_for_and_then_given_up(self, path: pathlib.Path) -> None:
        with SqliteLedger(path, timeout=0.1) as ledger, contextlib.closing(sqlite3.connect(path)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(LedgerUnavailable, match="locked"):
                ledger.record(entry())
            other.rollback()
            assert ledger.record(entry())

    def test_threads_behind_one_that_waits_give_up_too(self, path: pathlib.Path) -> None:
        with SqliteLedger(path, timeout=0.3) as ledger, contextlib.closing(sqlite3.connect(path)) as other:
            other.execute("BEGIN IMMEDIATE")
            said: list[str] = []
            threads = [threading.Thread(target=refusal, args=(ledger, number, said)) for number in range(8)]
            began = time.monotonic()
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert time.monotonic() - began < 8 * 0.3
        assert len(said) == 8
        assert any("other threads" in each for each in said)

    def test_only_its_owner_reads_it(self, ledger: SqliteLedger, path: pathlib.Path) -> None:
        ledger.record(entry())
        for name in ("", "-wal", "-shm"):
            assert pathlib.Path(f"{path}{name}").stat().st_mode & 0o777 == 0o600
        assert len(list(path.parent.iterdir())) == 3

    def test_leaves_one_file(self, path: pathlib.Path) -> None:
        with SqliteLedger(path) as ledger:
            ledger.record(entry())
        assert list(path.parent.iterdir()) == [path]

    def test_of_two_that_make_it_the_first_stays(self, path: pathlib.Path) -> None:
        with SqliteLedger(path) as ledger:
            ledger.record(entry())
            sqlite_ledger._create(path)
            assert not ledger.record(entry())
        with SqliteLedger(path) as again:
            assert not again.record(entry())

    def test_a_folder_that_cannot_be_opened_is_not_flushed(
        self, path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real = os.open

        def refuse(name: Any, *rest: Any, **options: Any) -> int:
            if pathlib.Path(name).is_dir():
                raise PermissionError("folders are not opened here")
            return real(name, *rest, **options)

        monkeypatch.setattr(os, "open", refuse)
        with SqliteLedger(path) as ledger:
            assert ledger.record(entry())

    def test_a_name_is_a_file_whatever_sqlite_thinks_of_it(
        self, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        for name in (":memory:", "file:x?mode=memory", "a%20b?c#d"):
            with SqliteLedger(name) as ledger:
                assert ledger.record(entry())
            with SqliteLedger(tmp_path / name) as again:
                assert not again.record(entry())

    def test_the_log_does_not_grow_without_end(self, path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sqlite_ledger, "_CHECKPOINT", 10)
        with SqliteLedger(path, durable=False) as ledger:
            for number in range(300):
                ledger.record(entry(number))
            assert pathlib.Path(f"{path}-wal").stat().st_size < 60 * 4096

    def test_after_closing_nothing_is_recorded(self, path: pathlib.Path) -> None:
        ledger = SqliteLedger(path)
        ledger.close()
        ledger.close()
        with pytest.raises(LedgerUnavailable, match="is closed"):
            ledger.record(entry())
        with pytest.raises(LedgerUnavailable, match="is closed"):
            ledger.forget(NOW)


def refusal(ledger: SqliteLedger, number: int, said: list[str]) -> None:
    try:
        ledger.record(entry(number))
    except LedgerUnavailable as error:
        said.append(str(error))


def record_and_tell(path: pathlib.Path, writing: int) -> None:
    with SqliteLedger(path) as ledger:
        for number in range(1_000_000):
            assert ledger.record(entry(number))
            os.write(writing, number.to_bytes(4, "big"))


def forked(ledger: SqliteLedger, pipe: Any) -> None:
    pipe.send([ledger.record(entry(number)) for number in (1, 2)])
    pipe.recv()
    pipe.send([ledger.record(entry(number)) for number in (3, 4)])
    pipe.recv()
    pipe.send([ledger.record(entry(number)) for number in (5, 6)])


class TestWhatIsNoLedger:
    def refused(self, path: pathlib.Path, match: str) -> None:
        before = path.read_bytes() if path.is_file() else None
        with pytest.raises(LedgerUnavailable, match=match) as caught:
            SqliteLedger(path)
        assert str(path) in str(caught.value)
        assert (path.read_bytes() if path.is_file() else None) == before

    def test_a_folder(self, path: pathlib.Path) -> None:
        path.mkdir()
        self.refused(path, "unable to open")

    def test_a_file_in_no_folder(self, path: pathlib.Path) -> None:
        self.refused(path / "deeper", "No such file")

    def test_a_text(self, path: pathlib.Path) -> None:
        path.write_text("nothing of the kind\n" * 100)
        self.refused(path, "not a database")

    def test_an_empty_file_which_may_be_one_cut_off(self, path: pathlib.Path) -> None:
        path.touch()
        self.refused(path, "not a ledger")

    def test_the_database_of_something_else(self, path: pathlib.Path) -> None:
        with contextlib.closing(sqlite3.connect(path)) as other:
            other.execute("CREATE TABLE uses (key, serial)")
        self.refused(path, "not a ledger")

    def test_a_later_version(self, path: pathlib.Path) -> None:
        SqliteLedger(path).close()
        with contextlib.closing(sqlite3.connect(path)) as other:
            other.execute("PRAGMA user_version = 2")
        self.refused(path, "of version 2; version 1 is read")

    def test_one_on_a_file_system_without_shared_memory(self) -> None:
        with contextlib.closing(sqlite3.connect(":memory:")) as database:
            database.executescript("PRAGMA application_id = 1347505201; PRAGMA user_version = 1")
            with pytest.raises(sqlite3.DatabaseError, match="shared memory"):
                sqlite_ledger._check_form(database)

    def test_one_whose_pages_are_damaged(self, path: pathlib.Path) -> None:
        with SqliteLedger(path, durable=False) as ledger:
            for number in range(500):
                ledger.record(entry(number))
        data = path.read_bytes()
        path.write_bytes(data[:4096] + bytes(len(data) - 4096))
        with pytest.raises(LedgerUnavailable, match="malformed"):  # noqa: SIM117
            with SqliteLedger(path) as ledger:
                ledger.record(entry())

    @pytest.mark.parametrize("mode", [0o400, 0o000])
    def test_one_that_cannot_be_written(self, mode: int) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "ledger")
            SqliteLedger(path).close()
            path.chmod(mode)
            pathlib.Path(folder).chmod(0o777)
            with without_privileges(path), pytest.raises(LedgerUnavailable):  # noqa: SIM117
                with SqliteLedger(path) as ledger:
                    ledger.record(entry())

    def test_a_folder_that_cannot_be_written(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "ledger")
            pathlib.Path(folder).chmod(0o555)
            with without_privileges(pathlib.Path(folder)), pytest.raises(LedgerUnavailable, match="denied"):
                SqliteLedger(path)

    @pytest.mark.parametrize("again", [False, True])
    def test_one_that_was_removed_while_open(self, ledger: SqliteLedger, path: pathlib.Path, again: bool) -> None:
        ledger.record(entry())
        for name in ("", "-wal", "-shm"):
            pathlib.Path(f"{path}{name}").unlink()
        if again:
            SqliteLedger(path).close()
        with pytest.raises(LedgerUnavailable, match=r"replaced|No such file|disk I/O"):
            ledger.record(entry(2))

    def test_one_whose_log_was_removed_while_open(self, ledger: SqliteLedger, path: pathlib.Path) -> None:
        ledger.record(entry())
        pathlib.Path(f"{path}-wal").unlink()
        with pytest.raises(LedgerUnavailable, match="removed or replaced"):
            ledger.record(entry(2))


@contextlib.contextmanager
def without_privileges(path: pathlib.Path) -> Iterator[None]:
    """As nobody, where the tests run as root, whom no permission keeps out; the path is nobody's then."""
    if os.geteuid() != 0:
        yield
        return
    os.chown(path, 65534, 65534)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


class TestForgetting:
    def test_takes_what_need_not_be_kept_and_no_more(self, ledger: SqliteLedger) -> None:
        for number, moment in enumerate([NOW - SECOND, NOW, NOW + SECOND, None]):
            ledger.record(entry(number, keep_until=moment))
        assert ledger.forget(NOW) == 2
        assert ledger.forget(NOW) == 0
        assert [ledger.record(entry(number, keep_until=NOW + DAY)) for number in range(4)] == [True, True, False, False]

    def test_of_part_of_a_second_is_late_rather_than_early(self, ledger: SqliteLedger) -> None:
        half = timedelta(microseconds=500_000)
        ledger.record(entry(keep_until=NOW + half))
        assert ledger.forget(NOW + half) == 0
        assert ledger.forget(NOW + SECOND) == 1

    def test_all_of_a_full_ledger(self, ledger: SqliteLedger, path: pathlib.Path) -> None:
        for number in range(2_500):
            ledger.record(entry(number, keep_until=NOW))
        assert ledger.forget(NOW) == 2_500
        with contextlib.closing(sqlite3.connect(path)) as reader:
            assert reader.execute("SELECT count(*) FROM uses").fetchone() == (0,)

    def test_what_was_forgotten_is_not_taken_again(self, ledger: SqliteLedger, path: pathlib.Path) -> None:
        """A clock that ran ahead made the ledger forget; set right again, the code is still not paid twice."""
        assert ledger.record(entry(keep_until=NOW + DAY))
        assert ledger.forget(NOW + 400 * DAY) == 1
        ledger.close()
        with SqliteLedger(path) as again:
            assert not again.record(entry(keep_until=NOW + DAY))
            assert not again.record(entry(2, keep_until=NOW + DAY))  # could have been forgotten as well
            assert again.record(entry(3, keep_until=NOW + DAY + SECOND))  # could not

    def test_the_horizon_does_not_go_back(self, ledger: SqliteLedger) -> None:
        for number, moment in enumerate([NOW + DAY, NOW]):
            ledger.record(entry(number, keep_until=moment))
        assert ledger.forget(NOW + DAY) == 2
        assert not ledger.record(entry(3, keep_until=NOW + DAY))

    def test_nothing_is_forgotten_before_1970_or_at_the_end_of_time(self, ledger: SqliteLedger) -> None:
        assert ledger.record(entry(keep_until=datetime.max.replace(tzinfo=UTC)))
        assert ledger.forget(datetime.min.replace(tzinfo=UTC)) == 0
        assert ledger.forget(datetime.max.replace(tzinfo=UTC)) == 0

    def test_others_record_meanwhile(self, path: pathlib.Path) -> None:
        with SqliteLedger(path, durable=False, timeout=60) as ledger:
            for number in range(3_000):
                ledger.record(entry(number, keep_until=NOW))
            forgetting = threading.Thread(target=ledger.forget, args=(NOW,))
            forgetting.start()
            assert all(ledger.record(entry(number, key=2)) for number in range(100))
            forgetting.join()
            assert not any(ledger.record(entry(number, key=2)) for number in range(100))

    @settings(max_examples=40)
    @given(
        st.lists(
            st.one_of(
                st.tuples(st.just("record"), st.integers(0, 3), st.one_of(st.none(), st.integers(1, 6))),
                st.tuples(st.just("forget"), st.integers(0, 7), st.none()),
            ),
            max_size=25,
        )
    )
    def test_no_order_of_calls_gives_a_use_twice(self, calls: list[tuple[str, int, int | None]]) -> None:
        """Each serial has one end, as in a signed header; then it is taken once at most, and until then exactly."""
        with tempfile.TemporaryDirectory() as folder, SqliteLedger(pathlib.Path(folder, "l"), durable=False) as ledger:
            kept: dict[int, int | None] = {}
            ends: dict[int, int | None] = {}
            horizon = 0
            for call, number, given_end in calls:
                if call == "record":
                    end = ends.setdefault(number, given_end)
                    fresh = number not in kept and (end is None or end > horizon)
                    until = None if end is None else NOW + end * DAY
                    assert ledger.record(entry(number, keep_until=until)) is fresh
                    if fresh:
                        kept[number] = end
                else:
                    gone = {n: end for n, end in kept.items() if end is not None and end <= number}
                    assert ledger.forget(NOW + number * DAY) == len(gone)
                    kept = {n: end for n, end in kept.items() if n not in gone}
                    horizon = max([horizon, *gone.values()])


class TestRedis:
    def test_the_server_keeps_the_message_until_the_end(self, client: redis.Redis) -> None:
        assert RedisLedger(client, prefix="shop:").record(entry(message=9))
        (name,) = client.keys()
        assert name == b"shop:" + b"01" * 32 + b":00000001"
        assert client.get(name) == bytes([9]) * 32
        assert client.expiretime(name.decode()) == int(LATER.timestamp())

    def test_without_end_it_is_kept_for_ever(self, client: redis.Redis) -> None:
        RedisLedger(client).record(entry(keep_until=None))
        (name,) = client.keys()
        assert client.ttl(name) == -1

    def test_other_prefixes_are_other_ledgers(self, client: redis.Redis) -> None:
        assert RedisLedger(client, prefix="a:").record(entry())
        assert RedisLedger(client, prefix="b:").record(entry())

    def test_what_is_over_by_the_clock_of_the_server_is_never_taken(self, client: redis.Redis) -> None:
        ledger = RedisLedger(client)
        assert [ledger.record(entry(keep_until=LATER - 60 * DAY)) for _ in range(2)] == [False, False]

    def test_the_server_forgets_by_itself(self, client: redis.Redis) -> None:
        ledger = RedisLedger(client)
        ledger.record(entry())
        assert ledger.forget(LATER + DAY) == 0
        assert not ledger.record(entry())

    def test_a_client_that_decodes_serves_as_well(self, client: redis.Redis, port: int) -> None:
        with contextlib.closing(redis.Redis(port=port, decode_responses=True)) as decoding:
            ledger = RedisLedger(decoding)
            assert [ledger.record(entry()) for _ in range(2)] == [True, False]

    def test_a_server_that_stops_is_unavailable(self) -> None:
        with redis_server() as port:
            client = redis.Redis(port=port, retry=Retry(NoBackoff(), 0))
            ledger = RedisLedger(client)
            assert ledger.record(entry())
        with contextlib.closing(client):
            with pytest.raises(LedgerUnavailable, match="Redis"):
                ledger.record(entry(2))
            with pytest.raises(LedgerUnavailable, match="Redis"):
                RedisLedger(client)

    def test_a_full_server_refuses_and_one_that_drops_entries_is_refused(self, client: redis.Redis) -> None:
        ledger = RedisLedger(client)
        try:
            client.config_set("maxmemory", "1")
            with pytest.raises(LedgerUnavailable, match="memory"):
                ledger.record(entry())
            client.config_set("maxmemory-policy", "allkeys-lru")
            with pytest.raises(LedgerUnavailable, match="noeviction"):
                RedisLedger(client)
        finally:
            client.config_set("maxmemory-policy", "noeviction")
            client.config_set("maxmemory", "0")

    def test_without_the_package_the_extra_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "redis", None)
        with pytest.raises(MissingExtra, match=r"paycode\[redis\]"):
            RedisLedger(object())  # type: ignore[arg-type]
