"""`paycode.bulk`: in order, errors in place, never far ahead; over processes, threads and what is like them."""

from __future__ import annotations

import copy
import multiprocessing
import os
import pathlib
import pickle
import signal
import subprocess
import sys
import textwrap
import tomllib
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser

import paycode
from paycode import PaycodeError, Policy, SigningKey, TrustList, bulk, errors, schemes
from paycode.errors import MissingExtra, MissingGlyph, SymbolError, TooLong, Undecodable, WorkerLost
from paycode.payload.findings import Finding, FindingsError
from paycode.scanning import Frame
from paycode.trust import Pins, Scope, TrustedKey

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
KEY = SigningKey.generate()
PAYLOADS = [
    paycode.build(schemes.promptpay.Request(mobile="0812345678", amount=paycode.Amount.of(f"{n}.00", "THB")))
    for n in range(1, 41)
]
SEALED = [paycode.seal(payload, KEY, issued_at=NOON) for payload in PAYLOADS[:20]]
SOURCE = str(pathlib.Path(paycode.__file__).parents[1])


@pytest.fixture(scope="module")
def processes() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        yield pool


@pytest.fixture(scope="module")
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(3) as pool:
        yield pool


@pytest.fixture(params=["processes", "threads", "lazy"])
def executor(request: pytest.FixtureRequest) -> Any:
    return Lazy() if request.param == "lazy" else request.getfixturevalue(request.param)


class Lazy:
    """An executor with `submit` alone, which does nothing before it is asked for a result. pace: seconds an item."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.cancelled = 0
        self.pace: float | None = None

    def submit(self, call: Callable[..., Any], /, *args: Any) -> Any:
        self.sizes.append(len(args[0]))
        lazy = self

        class Promise:
            def result(self) -> Any:
                results, seconds = call(*args)
                return results, seconds if lazy.pace is None else lazy.pace * len(results)

            def cancel(self) -> None:
                lazy.cancelled += 1

        return Promise()


def trust() -> TrustList:
    entry = TrustedKey(
        name="Noi's Noodles",
        key=KEY.verify_key,
        scope=Scope.of(paycode.parse(PAYLOADS[0].data)),
        not_before=NOON,
        not_after=NOON + timedelta(days=365),
    )
    return TrustList(version=1, issued=NOON, expires=NOON + timedelta(days=30), keys=(entry,))


class TestTheSameAsOneByOne:
    def test_encode(self, executor: Any) -> None:
        assert list(bulk.encode(PAYLOADS, executor)) == [paycode.encode(payload) for payload in PAYLOADS]
        expected = [paycode.encode(payload, "H", spare=b"seal") for payload in PAYLOADS]
        assert list(bulk.encode(PAYLOADS, executor, level="H", spare=b"seal")) == expected

    def test_render(self, executor: Any) -> None:
        symbols = [paycode.encode(payload) for payload in PAYLOADS]
        assert list(bulk.render(symbols, executor=executor)) == [paycode.render(one, "svg") for one in symbols]
        expected = [paycode.render(one, "png", dpi=203, scale=4) for one in symbols]
        assert list(bulk.render(symbols, executor, format="png", dpi=203, scale=4)) == expected

    def test_read(self, executor: Any, tmp_path: pathlib.Path) -> None:
        pictures: list[Any] = []
        for number, payload in enumerate(PAYLOADS[:5]):
            pictures.append(tmp_path / f"{number}.png")
            paycode.encode(payload).save(pictures[-1])
        grey = np.where(np.pad(paycode.encode("an array").matrix, 4), 0, 255).astype(np.uint8)
        pictures += [grey.repeat(4, 0).repeat(4, 1), Frame(name="f", index=0, image=np.full((9, 9), 255, np.uint8))]
        found = list(bulk.read(pictures, executor, effort="fast"))
        texts = [[reading.text for reading in one] for one in found if not isinstance(one, PaycodeError)]
        assert texts == [*([payload.text] for payload in PAYLOADS[:5]), ["an array"], []]

    def test_examine(self, executor: Any) -> None:
        codes = [*SEALED, PAYLOADS[0], b"no payment"]
        options: dict[str, Any] = {"trust": trust(), "at": NOON, "policy": Policy(require_seal=True)}
        expected = [paycode.examine(code, **options) for code in codes]
        assert list(bulk.examine(codes, executor, **options)) == expected
        beside = (code for code in [PAYLOADS[0].data])
        statuses = [one.status.value for one in bulk.examine(SEALED[:2], executor, beside=beside, **options)]  # type: ignore[union-attr]
        assert statuses == [
            paycode.examine(one, beside=[PAYLOADS[0].data], **options).status.value for one in SEALED[:2]
        ]

    def test_one_after_the_other(self, executor: Any) -> None:
        texts = ["a", "", "b"]
        found = list(bulk.render(bulk.encode(texts, executor), executor, format="terminal"))
        assert [type(one) for one in found] == [bytes, SymbolError, bytes]
        assert found[2] == paycode.render(paycode.encode("b"), "terminal")

    def test_of_nothing(self, executor: Any) -> None:
        assert list(bulk.encode([], executor)) == []


class TestErrors:
    def test_ours_are_values_in_their_places(self, executor: Any) -> None:
        texts = ["x" * (4000 if number % 7 == 3 else number + 1) for number in range(100)]
        found = list(bulk.encode(texts, executor))
        for text, one in zip(texts, found, strict=True):
            if len(text) == 4000:
                assert isinstance(one, TooLong)
                assert one.needed > one.available
                assert one.__traceback__ is None
            else:
                assert one == paycode.encode(text)

    def test_others_are_raised_after_what_came_before_them(self, executor: Any) -> None:
        results = bulk.encode([*PAYLOADS, 7, *PAYLOADS], executor)  # type: ignore[list-item]
        assert [next(results) for _ in PAYLOADS] == [paycode.encode(payload) for payload in PAYLOADS]
        with pytest.raises(TypeError, match="not int"):
            next(results)

    def test_wrong_options_are_raised(self, executor: Any) -> None:
        with pytest.raises(TypeError, match="colour"):
            list(bulk.encode(PAYLOADS, executor, colour="red"))
        with pytest.raises(TypeError, match="NoneType"):
            bulk.render([], executor, format=None)  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="iterable"):
            bulk.encode(7, executor)  # type: ignore[call-overload,arg-type,unused-ignore]

    def test_what_the_items_raise_passes(self, executor: Any) -> None:
        def items() -> Iterator[str]:
            yield "a"
            raise LookupError("no more items")

        with pytest.raises(LookupError, match="no more"):
            list(bulk.encode(items(), executor))

    def test_secrets_do_not_go_to_other_processes(self, processes: ProcessPoolExecutor) -> None:
        with pytest.raises(TypeError, match="not pickled"):
            list(bulk.examine(SEALED, processes, trust=KEY))  # type: ignore[arg-type]

    def test_a_worker_that_dies(self) -> None:
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
            with pytest.raises(WorkerLost, match="ended before") as caught:
                list(bulk.encode(["a", Deadly(), "b"], pool))  # type: ignore[list-item]
            assert isinstance(caught.value, RuntimeError)


class Deadly:
    """What ends the process that unpickles it."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os._exit, (1,)


class TestLookAhead:
    def test_is_bounded(self) -> None:
        taken = 0

        def items() -> Iterator[str]:
            nonlocal taken
            while True:
                taken += 1
                yield f"item {taken}"

        lazy = Lazy()
        results = bulk.encode(items(), lazy)
        assert (taken, lazy.sizes) == (0, [])
        next(results)
        window = 2 * bulk._cores()
        assert taken == window
        for _ in range(3000):
            next(results)
        assert max(lazy.sizes) <= bulk._MOST
        assert taken <= 3001 + (window + 1) * max(lazy.sizes)
        results.close()
        assert lazy.cancelled in (window - 1, window)
        before = taken
        assert list(results) == []
        assert taken == before

    def test_chunks_take_about_as_long_whatever_one_item_takes(self) -> None:
        lazy = Lazy()
        results = bulk.encode(map(str, range(10**6)), lazy)
        for pace, size in ((1e-6, bulk._MOST), (bulk._SECONDS / 10, 10), (1.0, 1), (bulk._SECONDS / 100, 100)):
            lazy.pace = pace
            for _ in range(20):  # more chunks than are under way
                deque((next(results) for _ in range(lazy.sizes[-1] if lazy.sizes else 1)), maxlen=0)
            lazy.sizes.clear()
            deque((next(results) for _ in range(4 * bulk._MOST if size > 1 else 40)), maxlen=0)
            assert set(lazy.sizes) == {size}
        results.close()

    def test_of_a_pool_is_twice_its_workers(self, threads: ThreadPoolExecutor) -> None:
        items = iter(map(str, range(1000)))
        results = bulk.encode(items, threads)
        assert next(results) == paycode.encode("0")
        assert next(items) == "6"
        results.close()
        assert threads.submit(int).result() == 0


class TestAPoolOfOurOwn:
    def test_starts_late_and_ends_with_the_results(self) -> None:
        before = set(multiprocessing.active_children())
        results = bulk.encode(PAYLOADS)
        assert set(multiprocessing.active_children()) == before
        assert list(results) == [paycode.encode(payload) for payload in PAYLOADS]
        assert set(multiprocessing.active_children()) == before

    def test_ends_when_the_iterator_is_closed(self) -> None:
        before = set(multiprocessing.active_children())
        results = bulk.encode(map(str, range(10**9)))
        next(results)
        assert len(multiprocessing.active_children()) > len(before)
        results.close()
        assert set(multiprocessing.active_children()) == before

    def test_ctrl_c_ends_it_without_a_word_from_the_workers(self, tmp_path: pathlib.Path) -> None:
        ran = script(
            tmp_path,
            """
            if __name__ == "__main__":
                for number, _ in enumerate(paycode.bulk.encode(map(str, range(10**9)))):
                    if number == 100:
                        print("begun", flush=True)
            """,
            interrupt=True,
        )
        assert ran.returncode == -signal.SIGINT
        assert ran.stderr.count("Traceback") == 1
        assert ran.stderr.rstrip().endswith("KeyboardInterrupt")

    def test_a_script_without_a_guard_is_told(self, tmp_path: pathlib.Path) -> None:
        ran = script(tmp_path, "print(list(paycode.bulk.encode(['a'])))")
        assert ran.returncode == 1
        assert ran.stderr.rstrip().splitlines()[-1].startswith("paycode.errors.WorkerLost: a worker process ended")
        assert "__main__" in ran.stderr.rstrip().splitlines()[-1]


def script(folder: pathlib.Path, body: str, *, interrupt: bool = False) -> subprocess.CompletedProcess[str]:
    """Run a file, and press Ctrl-C in its terminal when it has printed something."""
    (folder / "script.py").write_text(f"import paycode\n{textwrap.dedent(body)}")
    process = subprocess.Popen(
        [sys.executable, str(folder / "script.py")],
        env={**os.environ, "PYTHONPATH": SOURCE},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    if interrupt:
        assert process.stdout is not None
        process.stdout.readline()
        os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    return subprocess.CompletedProcess([], process.returncode, out, err)


def example_of(kind: type[PaycodeError]) -> PaycodeError:
    """One such error, with what it carries."""
    own: dict[type, Callable[[], PaycodeError]] = {
        TooLong: lambda: TooLong("too long", needed=9, available=8),
        Undecodable: lambda: Undecodable("no symbol", stage="format"),
        MissingGlyph: lambda: MissingGlyph("ก", "Thai", "Noto Sans Thai"),
        MissingExtra: lambda: MissingExtra("scan", "zxing-cpp"),
        errors.EngineFault: lambda: errors.EngineFault("took long", limit="time"),
    }
    if issubclass(kind, FindingsError):
        return kind(Finding(code="a", field="59", rule="is wrong"), Finding(code="b", field="", rule="too"))
    return own.get(kind, lambda: kind("what is wrong"))()


class TestWhatIsSentSurvives:
    @pytest.mark.parametrize("name", errors.__all__)
    def test_errors(self, name: str) -> None:
        error = example_of(getattr(errors, name))
        error.add_note("a note")
        for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
            assert (type(twin), str(twin), twin.args, twin.code) == (type(error), str(error), error.args, error.code)
            assert vars(twin) == vars(error)
        if isinstance(error, ImportError):
            assert pickle.loads(pickle.dumps(error)).msg == error.msg

    def test_payments_of_every_scheme(self) -> None:
        for file in sorted(pathlib.Path(__file__).parent.glob("vectors/*.toml")):
            for entry in tomllib.loads(file.read_text(encoding="utf-8")).get("valid", []):
                payment = paycode.parse(entry["text"])
                assert pickle.loads(pickle.dumps(payment)) == payment

    def test_pins_by_their_path(self, tmp_path: pathlib.Path) -> None:
        with Pins(tmp_path / "pins", lasting=timedelta(days=7)) as pins:
            payment = paycode.parse(PAYLOADS[0].data)
            pins.keep(payment, KEY.verify_key, NOON)
            with pickle.loads(pickle.dumps(pins)) as other:
                assert other.expects(payment, NOON) == pins.expects(payment, NOON) is not None
                assert other.expects(payment, NOON + timedelta(days=8)) is None

    def test_options_are_pickled_once_and_unpickled_once(self) -> None:
        task = bulk._Task(bulk._examine, {"trust": trust()})
        first, second = (pickle.loads(pickle.dumps(task)) for _ in range(2))
        assert first is second
        assert first._parts == task._parts
        assert task._pickled is task._pickled


def test_bulk_is_loaded_when_it_is_used() -> None:
    program = "import sys, paycode; a = 'paycode.bulk' in sys.modules; paycode.bulk; print(a, 'numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_the_examples_of_the_page() -> None:
    page = pathlib.Path(__file__).parents[1] / "docs" / "bulk.md"
    examples = list(Sybil(parsers=[PythonCodeBlockParser()]).parse(page).examples())
    assert len(examples) == 10
    for example in examples:
        example.evaluate()
