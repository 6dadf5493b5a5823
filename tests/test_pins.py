"""Pins: what was sealed once is missed when it is not, and only for so long."""

from __future__ import annotations

import contextlib
import hashlib
import multiprocessing
import pathlib
import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paycode.errors import BadTrustList
from paycode.payload import registry
from paycode.payload.schemes import promptpay
from paycode.sealing import SigningKey
from paycode.trust.pins import LASTING, Pin, Pins

# Later Pythons warn of any fork beside threads; the test runner has some of its own.
pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")

FORK = multiprocessing.get_context("fork")
AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
KEY, OTHER = (SigningKey.from_private_bytes(letter * 32).verify_key for letter in (b"a", b"b"))
SHOP, CAFE = (registry.parse(registry.build(promptpay.Request(mobile=m)).data) for m in ("0891234567", "0811111111"))


@pytest.fixture
def path(tmp_path: pathlib.Path) -> pathlib.Path:
    return tmp_path / "pins"


@pytest.fixture
def pins(path: pathlib.Path) -> Iterator[Pins]:
    with Pins(path) as opened:
        yield opened


def test_a_pin_is_what_was_kept(pins: Pins) -> None:
    assert pins.expects(SHOP, AT) is None
    pins.keep(SHOP, KEY, AT)
    pin = pins.expects(SHOP, AT)
    assert pin == Pin(keys=frozenset({hashlib.sha256(KEY.text.encode()).digest()}), first=AT, last=AT)
    assert pin is not None
    assert pin.knows(KEY)
    assert not pin.knows(OTHER)
    assert pins.expects(CAFE, AT) is None


def test_a_second_key_is_known_beside_the_first(pins: Pins) -> None:
    pins.keep(SHOP, KEY, AT)
    pins.keep(SHOP, OTHER, AT + DAY)
    pin = pins.expects(SHOP, AT + DAY)
    assert pin is not None
    assert pin.knows(KEY)
    assert pin.knows(OTHER)
    assert (pin.first, pin.last) == (AT, AT + DAY)


def test_a_pin_ends_after_its_time(pins: Pins) -> None:
    pins.keep(SHOP, KEY, AT)
    assert pins.expects(SHOP, AT + LASTING - SECOND)
    assert pins.expects(SHOP, AT + LASTING) is None


def test_each_key_ends_by_itself(pins: Pins) -> None:
    pins.keep(SHOP, KEY, AT)
    pins.keep(SHOP, OTHER, AT + DAY)
    pin = pins.expects(SHOP, AT + LASTING)
    assert pin is not None
    assert not pin.knows(KEY)
    assert pin.knows(OTHER)


def test_a_seal_renews_it(pins: Pins) -> None:
    pins.keep(SHOP, KEY, AT)
    pins.keep(SHOP, KEY, AT + 300 * DAY)
    pin = pins.expects(SHOP, AT + LASTING + 299 * DAY)
    assert pin is not None
    assert (pin.first, pin.last) == (AT, AT + 300 * DAY)


def test_an_ended_pin_begins_anew(pins: Pins) -> None:
    pins.keep(SHOP, KEY, AT)
    pins.keep(SHOP, KEY, AT + 2 * LASTING)
    assert pins.expects(SHOP, AT + 2 * LASTING)


def test_a_clock_set_back_takes_nothing_away(pins: Pins) -> None:
    pins.keep(SHOP, KEY, AT)
    pins.keep(SHOP, KEY, AT - 30 * DAY)
    pin = pins.expects(SHOP, AT - 60 * DAY)
    assert pin is not None
    assert pin.last == AT


def test_it_is_written_once_a_day(pins: Pins, path: pathlib.Path) -> None:
    pins.keep(SHOP, KEY, AT)
    before = path.read_bytes()
    for later in (timedelta(0), DAY - SECOND):
        pins.keep(SHOP, KEY, AT + later)
    assert path.read_bytes() == before
    pins.keep(SHOP, KEY, AT + DAY)
    pin = pins.expects(SHOP, AT + DAY)
    assert pin is not None
    assert pin.last == AT + DAY


def test_forgotten_is_what_is_older(pins: Pins) -> None:
    pins.keep(SHOP, KEY, AT)
    pins.keep(CAFE, KEY, AT + DAY)
    pins.forget(AT + SECOND)
    assert pins.expects(SHOP, AT) is None
    assert pins.expects(CAFE, AT)


def test_texts_without_an_account_are_pinned_one_by_one(pins: Pins) -> None:
    first, second = (registry.parse(f"weixin://wxpay/bizpayurl?pr=abcdef{letter}") for letter in "gh")
    assert first.summary.account == second.summary.account == ""
    pins.keep(first, KEY, AT)
    assert pins.expects(first, AT)
    assert pins.expects(second, AT) is None


def test_nothing_readable_is_stored(pins: Pins, path: pathlib.Path) -> None:
    pins.keep(SHOP, KEY, AT)
    content = path.read_bytes()
    assert hashlib.sha256(b"promptpay:0066891234567").digest() in content
    for told in (b"66891234567", KEY.raw, KEY.text.encode(), b"promptpay"):
        assert told not in content
    assert path.stat().st_mode & 0o777 == 0o600


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(0, 900)), max_size=8), st.integers(0, 1500))
def test_pins_are_what_a_dictionary_would_hold(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[bool, bool, int]], asked: int
) -> None:
    path = tmp_path_factory.mktemp("model") / "pins"
    seen: dict[tuple[bool, bool], list[int]] = {}
    with Pins(path) as pins:
        for shop, own, day in steps:
            pins.keep(SHOP if shop else CAFE, KEY if own else OTHER, AT + day * DAY)
            seen.setdefault((shop, own), []).append(day)
        for shop in (True, False):
            pin = pins.expects(SHOP if shop else CAFE, AT + asked * DAY)
            for own, key in ((True, KEY), (False, OTHER)):
                pinned = max(seen.get((shop, own), [-1000])) + LASTING.days > asked
                assert (pin is not None and pin.knows(key)) == pinned


def test_processes_and_threads_share_one_file(pins: Pins) -> None:
    keys = [SigningKey.from_private_bytes(bytes([number]) * 32).verify_key for number in range(12)]
    workers: list[threading.Thread | multiprocessing.process.BaseProcess] = [
        (threading.Thread if number % 2 else FORK.Process)(target=pins.keep, args=(SHOP, key, AT))
        for number, key in enumerate(keys)
    ]
    for worker in sorted(workers, key=lambda worker: isinstance(worker, threading.Thread)):
        worker.start()
    for worker in workers:
        worker.join()
    pin = pins.expects(SHOP, AT)
    assert pin is not None
    assert all(map(pin.knows, keys))


def test_two_that_make_the_file_at_once(path: pathlib.Path) -> None:
    start = FORK.Barrier(4)

    def work() -> None:
        start.wait()
        with Pins(path) as pins:
            pins.keep(SHOP, KEY, AT)

    workers = [FORK.Process(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * 4


@pytest.mark.parametrize("content", [b"a letter", b"SQLite format 3\0" + bytes(5000)])
def test_a_foreign_file(path: pathlib.Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(BadTrustList, match="pin store 'pins' cannot be used"):
        Pins(path)
    assert path.read_bytes() == content


def test_a_database_of_somebody_else_is_left_alone(path: pathlib.Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE letters (text)")
    before = path.read_bytes()
    with pytest.raises(BadTrustList, match="no file of this kind"):
        Pins(path)
    assert path.read_bytes() == before


def test_a_file_that_is_gone_is_not_made_anew(pins: Pins, path: pathlib.Path) -> None:
    pins.keep(SHOP, KEY, AT)
    path.unlink()
    with pytest.raises(BadTrustList, match="No such file"):
        pins.expects(SHOP, AT)
    assert not path.exists()


def test_a_replaced_file_is_opened_anew(pins: Pins, path: pathlib.Path) -> None:
    pins.keep(SHOP, KEY, AT)
    other = path.with_name("other")
    with Pins(other) as others:
        others.keep(CAFE, KEY, AT)
    other.replace(path)
    assert pins.expects(SHOP, AT) is None
    assert pins.expects(CAFE, AT)


def test_a_closed_one(pins: Pins) -> None:
    pins.close()
    with pytest.raises(BadTrustList, match="closed"):
        pins.expects(SHOP, AT)


def test_a_folder_that_is_not_there(path: pathlib.Path) -> None:
    with pytest.raises(BadTrustList, match="cannot be used"):
        Pins(path / "missing")


def test_moments_have_a_zone_and_pins_last_a_day(pins: Pins, path: pathlib.Path) -> None:
    with pytest.raises(TypeError, match="time zone"):
        pins.expects(SHOP, AT.replace(tzinfo=None))
    with pytest.raises(TypeError, match="time zone"):
        pins.keep(SHOP, KEY, AT.replace(tzinfo=None))
    with pytest.raises(TypeError, match="time zone"):
        pins.forget(AT.replace(tzinfo=None))
    with pytest.raises(ValueError, match="a day at least"):
        Pins(path, lasting=DAY - SECOND)
