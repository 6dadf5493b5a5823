"""The trust store: its answers are those of the list, and no update, however it ends, leaves anything but one list."""

from __future__ import annotations

import bisect
import contextlib
import dataclasses
import functools
import hashlib
import io
import json
import multiprocessing
import os
import pathlib
import pickle
import re
import shutil
import signal
import sqlite3
import struct
import tempfile
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paycode.errors import BadSignature, BadTrustList, RolledBack
from paycode.payload import registry
from paycode.payload.money import Amount
from paycode.payload.schemes import promptpay
from paycode.sealing import Certificate, SigningKey, VerifyKey, certify, seal
from paycode.trust import (
    MustSeal,
    Revocation,
    Scope,
    Status,
    TrustedKey,
    TrustList,
    TrustStore,
    check,
    examine,
    export_lines,
    import_lines,
    lines,
    sign_list,
    storefile,
    update,
)
from paycode.trust._json import MAX_BYTES
from paycode.trust.terminal import export_terminal

# Later Pythons warn of any fork beside threads; the test runner has some of its own.
pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")

FORK = multiprocessing.get_context("fork")
DOC = (pathlib.Path(__file__).parents[1] / "docs" / "trust-store.md").read_text(encoding="utf-8")
AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
ROOT, SECOND_ROOT, STRANGER = (SigningKey.from_private_bytes(letter * 32) for letter in (b"r", b"s", b"x"))
KEY = SigningKey.from_private_bytes(b"a" * 32)
MERCHANT = SigningKey.from_private_bytes(b"m" * 32)
PAYMENT = registry.parse(registry.build(promptpay.Request(mobile="0891234567", amount=Amount.of("99.00", "THB"))).data)
OTHER = registry.parse(registry.build(promptpay.Request(mobile="0811111111")).data)
SCOPE = Scope.of(PAYMENT)


def key(number: int, **fields: Any) -> TrustedKey:
    """An issuer whose private key nobody has; every second is of P-256."""
    return TrustedKey(
        name=fields.get("name", f"Issuer {number}"),
        key=fields.get("key", made(number)),
        not_before=AT - 30 * DAY,
        not_after=fields.get("not_after", AT + 300 * DAY),
        revoked=fields.get("revoked"),
        scope=fields.get("scope", SCOPE),
    )


@functools.cache
def made(number: int) -> VerifyKey:
    if number % 2:
        return VerifyKey(hashlib.sha256(b"%d" % number).digest())
    return SigningKey.generate(2).verify_key


@functools.cache
def certificate(number: int = 0) -> Certificate:
    subject = made(number) if number else MERCHANT.verify_key
    return certify(subject, KEY, PAYMENT, issued_at=AT, lifetime=30 * DAY)


def trust(version: int = 1, others: int = 3, **fields: Any) -> TrustList:
    own = key(0, key=KEY.verify_key, name="Example Bank")
    entries: dict[str, Any] = {
        "keys": (own, *(key(number) for number in range(1, others + 1))),
        "certificates": (certificate(), certificate(3)),
        "revocations": (
            Revocation(key=made(1), since=AT - DAY),
            Revocation(key=made(2), since=AT, serials=frozenset({7, 2**64 - 1})),
        ),
        "must_seal": (MustSeal(account="promptpay:0066891234567", start=AT), MustSeal(account="pix:*", start=AT)),
    }
    return TrustList(version=version, issued=AT - DAY, expires=AT + 200 * DAY, **(entries | fields))


def text(listed: TrustList) -> bytes:
    return b"".join(export_lines(listed))


def put(path: pathlib.Path, content: bytes | TrustList, *roots: SigningKey) -> TrustStore:
    data = content if isinstance(content, bytes) else text(content)
    return TrustStore.update(path, data, sign_list(data, *(roots or (ROOT,))), roots=[ROOT.verify_key])


def version(path: pathlib.Path) -> int:
    with TrustStore(path) as store:
        return store.version


LISTED = trust()
FIRST = text(LISTED)


@pytest.fixture
def path(tmp_path: pathlib.Path) -> pathlib.Path:
    return tmp_path / "store"


@pytest.fixture
def store(path: pathlib.Path) -> Iterator[TrustStore]:
    with put(path, LISTED) as opened:
        yield opened


# What it answers


@pytest.mark.parametrize("form", ["lines", "plain"])
def test_it_answers_as_the_list_does(path: pathlib.Path, form: str) -> None:
    with put(path, FIRST if form == "lines" else LISTED.dumps().encode()) as store:
        assert (store.version, store.issued, store.expires) == (1, LISTED.issued, LISTED.expires)
        for number in [entry.key for entry in LISTED.keys] + [made(99), MERCHANT.verify_key]:
            for algorithm in (0, 1, 2, 3, 999):
                where = (number.id, algorithm)
                assert store.find(*where) == LISTED.find(*where)
                assert store.find_certificates(*where) == LISTED.find_certificates(*where)
            for serial in (0, 7, 8, 2**64 - 1, 2**64, 2**70):
                for at in (AT - 2 * DAY, AT - SECOND, AT, AT + DAY):
                    assert store.is_revoked(number, serial, at) == LISTED.is_revoked(number, serial, at)
        for payment in (PAYMENT, OTHER):
            for at in (AT - SECOND, AT):
                assert store.expects_seal(payment, at) == LISTED.expects_seal(payment, at)
        assert {type(entry) for entry in store.entries()} == {TrustedKey, Certificate, Revocation, MustSeal}
        assert b"".join(store.export_lines()) == FIRST


def test_a_whole_scheme_must_seal(path: pathlib.Path) -> None:
    with put(path, trust(must_seal=(MustSeal(account="promptpay:*", start=AT),))) as store:
        assert store.expects_seal(OTHER, AT)
        assert not store.expects_seal(OTHER, AT - SECOND)


@pytest.mark.parametrize("asked", [b"", b"a", b"abc", b"abcde", KEY.verify_key.id[:3], KEY.verify_key.id + b"\0"])
def test_a_key_id_has_four_bytes(store: TrustStore, asked: bytes) -> None:
    assert store.find(asked, 1) == ()
    assert store.find_certificates(asked, 1) == ()


def test_keys_that_share_an_id_are_all_found(path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paycode.sealing.keys.key_id", lambda raw: b"\xff\xff\xff\xff")
    listed = trust()
    with put(path, listed) as store:
        for algorithm in (1, 2):
            found = store.find(b"\xff" * 4, algorithm)
            assert len(found) >= 1
            assert set(found) == set(listed.find(b"\xff" * 4, algorithm))
            assert set(store.find_certificates(b"\xff" * 4, algorithm)) == set(
                listed.find_certificates(b"\xff" * 4, algorithm)
            )


def test_of_two_dates_the_earlier_counts(path: pathlib.Path) -> None:
    dates = (AT + DAY, AT - DAY, AT)
    listed = trust(
        revocations=tuple(Revocation(key=made(1), since=since, serials=frozenset({5})) for since in dates),
        must_seal=tuple(MustSeal(account="promptpay:*", start=since) for since in dates),
    )
    with put(path, listed) as store:
        for at in (AT - DAY - SECOND, AT - DAY):
            assert store.is_revoked(made(1), 5, at) == listed.is_revoked(made(1), 5, at) == (at == AT - DAY)
            assert store.expects_seal(PAYMENT, at) == listed.expects_seal(PAYMENT, at) == (at == AT - DAY)


def test_a_look_up_is_one_search(store: TrustStore, path: pathlib.Path) -> None:
    """No scan of any table and no sorting, in the statements as they are."""
    with contextlib.closing(sqlite3.connect(path)) as database:
        for statement, count in ((store_module()._FIND, 2), (store_module()._BEGAN, 3)):
            plan = [row[3] for row in database.execute(f"EXPLAIN QUERY PLAN {statement}", (b"",) * count)]
            assert plan
            assert all(step.startswith("SEARCH") for step in plan), plan


def store_module() -> Any:
    from paycode.trust import store

    return store


def test_verdicts_are_those_of_the_list(store: TrustStore) -> None:
    by_issuer, by_merchant = (seal(PAYMENT.payload, one, issued_at=AT, serial=7) for one in (KEY, MERCHANT))
    assert check(by_issuer, trust=store, at=AT).signer.name == "Example Bank"
    assert check(by_merchant, trust=store, at=AT).signer.certified
    assert examine(PAYMENT.payload, trust=store, at=AT).status is Status.SEAL_EXPECTED
    assert examine(by_issuer, trust=store, at=AT + 201 * DAY).status is Status.STALE_TRUST
    for code in (by_issuer, by_merchant, PAYMENT.payload):
        for at in (AT - 40 * DAY, AT, AT + 201 * DAY):
            assert examine(code, trust=store, at=at) == examine(code, trust=LISTED, at=at)


FIRST_DAY, LAST_DAY = datetime(1, 1, 2), datetime(9999, 12, 30)  # noqa: DTZ001 - the strategy adds zones
MOMENTS = st.datetimes(FIRST_DAY, LAST_DAY, timezones=st.sampled_from([UTC, timezone(DAY / 5)]))
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20).filter(
    lambda word: not any(map(hidden_letter, word))
)


def hidden_letter(letter: str) -> bool:
    from paycode.payload.text import hidden

    return hidden(letter)


@st.composite
def entries(draw: st.DrawFn) -> TrustedKey:
    _, end = sorted(draw(st.lists(MOMENTS, min_size=2, max_size=2, unique_by=lambda at: at.timestamp())))
    scope = Scope(
        schemes=draw(st.frozensets(st.sampled_from(["pix", "upi"]))),
        guids=draw(st.frozensets(WORDS, max_size=3)),
        accounts=draw(st.frozensets(WORDS.map("pix:{}".format), max_size=3)),
        countries=draw(st.frozensets(st.sampled_from(["*", "TH"]))),
    )
    return key(
        draw(st.integers(1, 30)),
        name=draw(WORDS),
        scope=scope,
        revoked=draw(st.none() | MOMENTS),
        not_after=max(end, AT),
    )


@given(entries())
def test_the_quick_reading_of_an_entry_is_the_strict_one(entry: TrustedKey) -> None:
    line = lines._write_entry(entry)
    place = storefile.key_place(entry.key.algorithm, entry.key.id) + entry.key.raw
    assert store_module()._key(place, line) == lines.read_entry(line) == entry


# Updates


def test_every_kind_of_content_is_taken(path: pathlib.Path, tmp_path: pathlib.Path) -> None:
    file = tmp_path / "list.jsonl"
    kinds: list[Callable[[bytes], Any]] = [bytes, io.BytesIO, lambda data: file, lambda data: str(file)]
    for number, kind in enumerate(kinds, 1):
        data = text(trust(number))
        file.write_bytes(data)
        with TrustStore.update(path, kind(data), sign_list(data, ROOT), roots=[ROOT.verify_key]) as store:
            assert store.version == number
    assert sorted(each.name for each in tmp_path.iterdir()) == ["list.jsonl", "store", "store-seen"]


def test_an_open_store_sees_the_new_list(store: TrustStore, path: pathlib.Path) -> None:
    assert store.find(made(4).id, made(4).algorithm) == ()
    put(path, trust(2, others=4)).close()
    assert store.version == 2
    assert store.find(made(4).id, made(4).algorithm) == (key(4),)


def test_a_running_export_stays_with_its_list(store: TrustStore, path: pathlib.Path) -> None:
    export, entries = store.export_lines(), store.entries()
    start = next(export)
    first = next(entries)
    put(path, trust(2, others=4)).close()
    assert start + b"".join(export) == FIRST
    assert (first, *entries)[: len(LISTED.keys)] == LISTED.keys


def test_the_same_list_again_changes_nothing(store: TrustStore, path: pathlib.Path) -> None:
    before = path.stat()
    put(path, FIRST).close()
    assert path.stat() == before


@pytest.mark.parametrize(
    ("roots", "threshold", "signers", "good"),
    [
        ([ROOT], 1, [ROOT], True),
        ([ROOT], 1, [STRANGER, ROOT], True),
        ([ROOT], 1, [STRANGER], False),
        ([ROOT], 1, [], False),
        ([ROOT, SECOND_ROOT], 2, [ROOT], False),
        ([ROOT, SECOND_ROOT], 2, [ROOT, ROOT], False),
        ([ROOT, SECOND_ROOT], 2, [SECOND_ROOT, ROOT], True),
    ],
)
def test_roots_sign(
    path: pathlib.Path, roots: list[SigningKey], threshold: int, signers: list[SigningKey], good: bool
) -> None:
    signatures, keys = sign_list(FIRST, *signers), [root.verify_key for root in roots]
    if good:
        TrustStore.update(path, FIRST, signatures, roots=iter(keys), threshold=threshold).close()
        assert version(path) == 1
    else:
        with pytest.raises(BadSignature):
            TrustStore.update(path, FIRST, signatures, roots=keys, threshold=threshold)
        assert list(path.parent.iterdir()) == []


def test_no_roots_are_no_update(path: pathlib.Path) -> None:
    with pytest.raises(ValueError, match="threshold"):
        TrustStore.update(path, FIRST, sign_list(FIRST, ROOT), roots=[])


def test_a_changed_byte_is_a_wrong_signature(store: TrustStore, path: pathlib.Path) -> None:
    data = text(trust(2))
    signatures = sign_list(data, ROOT)
    for place in range(0, len(data), 97):
        changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        with pytest.raises(BadSignature):
            TrustStore.update(path, changed, signatures, roots=[ROOT.verify_key])
    with pytest.raises(BadTrustList):
        TrustStore.update(path, data, sign_list(data, ROOT, kind="manifest"), roots=[ROOT.verify_key])
    assert store.version == 1


def test_nothing_is_read_before_the_signature_is_right(path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(update, "read_listing", lambda stream: pytest.fail("read"))
    with pytest.raises(BadSignature):
        TrustStore.update(path, FIRST, sign_list(FIRST, STRANGER), roots=[ROOT.verify_key])


def test_what_is_read_is_what_was_signed(path: pathlib.Path) -> None:
    """A stream whose second reading would be something else is read once."""

    class Changing(io.BytesIO):
        def seek(self, *_: Any) -> int:
            return pytest.fail("read again")

    TrustStore.update(path, Changing(FIRST), sign_list(FIRST, ROOT), roots=[ROOT.verify_key]).close()
    assert version(path) == 1


def test_a_lower_version_is_refused(store: TrustStore, path: pathlib.Path) -> None:
    put(path, trust(5)).close()
    for number in (1, 4):
        with pytest.raises(RolledBack, match=f"is {number}, and 5 was seen"):
            put(path, trust(number))
    assert store.version == 5


def test_another_list_of_the_same_version_is_refused(store: TrustStore, path: pathlib.Path) -> None:
    with pytest.raises(BadTrustList, match="other content"):
        put(path, trust(1, others=4))
    with pytest.raises(BadTrustList, match="other content"):
        put(path, LISTED.dumps().encode())
    assert b"".join(store.export_lines()) == FIRST


def broken(number: int) -> bytes:
    return text(trust(number)) + b"{}\n"


def test_a_version_that_failed_was_seen(store: TrustStore, path: pathlib.Path) -> None:
    with pytest.raises(BadTrustList, match="more"):
        put(path, broken(7))
    assert store.version == 1
    with pytest.raises(RolledBack, match="7 was seen"):
        put(path, trust(6))
    with pytest.raises(BadTrustList, match="other content"):
        put(path, trust(7))
    with pytest.raises(RolledBack):
        put(path, FIRST)
    put(path, trust(8)).close()
    assert store.version == 8


def test_the_first_list_may_fail_too(path: pathlib.Path) -> None:
    with pytest.raises(BadTrustList, match="more"):
        put(path, broken(7))
    assert not path.exists()
    with pytest.raises(RolledBack):
        put(path, trust(6))


def test_without_the_file_of_what_was_seen_the_list_in_force_counts(store: TrustStore, path: pathlib.Path) -> None:
    put(path, trust(5)).close()
    pathlib.Path(f"{path}-seen").unlink()
    with pytest.raises(RolledBack):
        put(path, trust(4))
    assert store.version == 5


def test_two_updates_with_another_between_their_steps(
    store: TrustStore, path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that was admitted, and then overtaken by a newer one, is refused."""
    admit, calls = update._admit, []

    def overtaken(*arguments: Any) -> None:
        calls.append(arguments)
        admit(*arguments)

    turn = update._turn

    @contextlib.contextmanager
    def turns(where: pathlib.Path) -> Iterator[Any]:
        if len(calls) == 1:
            monkeypatch.undo()
            put(path, trust(9)).close()
        with turn(where) as seen:
            yield seen

    monkeypatch.setattr(update, "_admit", overtaken)
    monkeypatch.setattr(update, "_turn", turns)
    with pytest.raises(RolledBack, match="is 8, and 9 was seen"):
        put(path, trust(8))
    assert store.version == 9


def test_the_rights_of_the_file_stay(store: TrustStore, path: pathlib.Path) -> None:
    path.chmod(0o640)
    put(path, trust(2)).close()
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_link_stays_a_link(store: TrustStore, path: pathlib.Path) -> None:
    link = path.with_name("link")
    link.symlink_to(path)
    put(link, trust(2)).close()
    assert link.is_symlink()
    assert store.version == 2


def test_too_much_is_refused(path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(update, "MAX_CONTENT", len(FIRST) - 1)
    with pytest.raises(BadTrustList, match="more than"):
        put(path, FIRST)
    monkeypatch.setattr(update, "MAX_CONTENT", len(FIRST))
    put(path, FIRST).close()


def test_a_file_of_somebody_else_is_not_written_over(path: pathlib.Path) -> None:
    path.write_text("a letter")
    with pytest.raises(BadTrustList, match="'store' cannot be used"):
        put(path, FIRST)
    assert path.read_text() == "a letter"
    path.unlink()
    shutil.copy(store_of_another_kind(path.parent), path)
    with pytest.raises(BadTrustList, match="no file of this kind"):
        put(path, FIRST)
    empty = path.with_name("empty")
    put(empty, FIRST).close()
    with contextlib.closing(sqlite3.connect(empty)) as database, database:
        database.execute("DELETE FROM head")
    with pytest.raises(BadTrustList, match="no head"):
        put(empty, trust(2))


def store_of_another_kind(folder: pathlib.Path) -> pathlib.Path:
    other = folder / "other"
    with contextlib.closing(sqlite3.connect(other)) as database, database:
        database.execute("CREATE TABLE head (line, digest)")
    return other


def test_a_foreign_file_in_the_place_of_what_was_seen(store: TrustStore, path: pathlib.Path) -> None:
    seen = pathlib.Path(f"{path}-seen")
    shutil.copy(store_of_another_kind(path.parent), seen)
    before = seen.read_bytes()
    with pytest.raises(BadTrustList, match="no file of this kind"):
        put(path, trust(2))
    assert (store.version, seen.read_bytes()) == (1, before)


def test_content_that_is_not_there(path: pathlib.Path) -> None:
    with pytest.raises(BadTrustList, match="'missing' cannot be read"):
        TrustStore.update(path, path.with_name("missing"), sign_list(b"", ROOT), roots=[ROOT.verify_key])
    with pytest.raises(BadTrustList, match="cannot be used"):
        put(path.with_name("missing") / "store", FIRST)


def test_a_full_disk_changes_nothing(store: TrustStore, path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BadTrustList, match="No space left"):
        put(path, trust(2))
    assert store.version == 1
    assert not pathlib.Path(f"{path}-draft").exists()
    monkeypatch.undo()
    put(path, trust(2)).close()
    assert store.version == 2


# Killed in the middle


def die(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_at(number: int) -> Callable[[bytes], Any]:
    """Reads entries, and dies at one of them."""
    count, read = iter(range(number)), lines.read_entry

    def reading(line: bytes) -> Any:
        return read(line) if next(count, None) is not None else die()

    return reading


def die_after(function: Callable[..., Any]) -> Callable[..., Any]:
    def dying(*arguments: Any) -> Any:
        function(*arguments)
        die()

    return dying


DEATHS: dict[str, tuple[Any, str, Callable[..., Any], int]] = {
    "copying": (update, "verify_list", die, 1),
    "seen": (update, "_admit", die_after(update._admit), 1),
    "first entry": (lines, "read_entry", die_at(0), 1),
    "middle": (lines, "read_entry", die_at(400), 1),
    "written": (update, "write_store", die_after(storefile.write_store), 1),
    "flushed": (shutil, "copymode", die, 1),
    "about to replace": (pathlib.Path, "replace", die, 1),
    "replaced": (update, "flush_folder", die, 2),
}


@pytest.mark.parametrize("death", DEATHS)
def test_a_killed_update_is_all_or_nothing(store: TrustStore, path: pathlib.Path, death: str) -> None:
    owner, name, replacement, expected = DEATHS[death]
    newer = trust(2, others=500)

    def work() -> None:
        setattr(owner, name, replacement)
        put(path, newer)

    process = FORK.Process(target=work)
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert store.version == version(path) == expected
    assert b"".join(store.export_lines()) == (FIRST if expected == 1 else text(newer))
    put(path, newer).close()
    assert store.version == 2
    assert sorted(each.name for each in path.parent.iterdir()) == ["store", "store-seen"]


def test_a_version_whose_update_was_killed_was_seen(store: TrustStore, path: pathlib.Path) -> None:
    def work() -> None:
        setattr(update, "write_store", die)  # noqa: B010
        put(path, trust(5))

    process = FORK.Process(target=work)
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    with pytest.raises(RolledBack, match="5 was seen"):
        put(path, trust(4))
    assert store.version == 1


# Many at once


def test_readers_see_one_list_or_the_other(store: TrustStore, path: pathlib.Path) -> None:
    """Version n has the keys 1 to n; threads and processes ask while it changes."""
    last = 12
    put(path, trust(2, others=2)).close()
    signed = [(data, sign_list(data, ROOT)) for data in (text(trust(n, others=n)) for n in range(3, last + 1))]
    results = FORK.Queue()

    def look() -> None:
        seen = set()
        while store.version < last:
            head, *found = iter(store.export_lines())
            number = json.loads(head)["version"]
            seen.add(number)
            if sum(b'"kind":"key"' in line for line in found) != number + 1:
                results.put("torn")
            if not store.find(made(2).id, made(2).algorithm):
                results.put("missing")
        results.put(len(seen))

    workers = [FORK.Process(target=look) for _ in range(2)]
    threads = [threading.Thread(target=look) for _ in range(2)]
    both: list[Any] = [*workers, *threads]
    for worker in both:
        worker.start()
    for data, signatures in signed:
        TrustStore.update(path, data, signatures, roots=[ROOT.verify_key]).close()
    found = [results.get(timeout=60) for _ in range(4)]
    for worker in both:
        worker.join()
    assert all(isinstance(number, int) for number in found), found
    assert results.empty()


def test_updates_that_run_at_once_end_with_the_highest(path: pathlib.Path) -> None:
    versions = [3, 1, 4, 2]
    signed = {number: (text(trust(number)), sign_list(text(trust(number)), ROOT)) for number in versions}

    def work(number: int) -> None:
        with contextlib.suppress(RolledBack):
            TrustStore.update(path, *signed[number], roots=[ROOT.verify_key]).close()

    workers = [FORK.Process(target=work, args=(number,)) for number in versions]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * 4
    assert version(path) == 4


def test_an_update_does_not_wait_for_ever(path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paycode.trust._sqlite.TIMEOUT", 0.05)
    put(path, FIRST).close()
    with contextlib.closing(sqlite3.connect(f"{path}-seen", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(BadTrustList, match="locked"):
            put(path, trust(2))
    assert version(path) == 1


def test_a_forked_process_opens_the_file_itself(store: TrustStore) -> None:
    """Even when other threads are asking at that moment, and hold what would then never be released."""
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            store.find(KEY.verify_key.id, 1)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    codes = []
    for _ in range(10):
        process = FORK.Process(target=store.find, args=(KEY.verify_key.id, 1))
        process.start()
        process.join(20)
        codes.append(process.exitcode)
    done.set()
    for thread in threads:
        thread.join()
    assert codes == [0] * 10


def test_it_is_pickled_by_its_path(store: TrustStore) -> None:
    with pickle.loads(pickle.dumps(store)) as other:
        assert other.find(KEY.verify_key.id, 1) == store.find(KEY.verify_key.id, 1)


# Files that are none


def test_a_file_that_is_gone(store: TrustStore, path: pathlib.Path) -> None:
    with pytest.raises(BadTrustList, match="No such file"):
        TrustStore(path.with_name("missing"))
    path.unlink()
    with pytest.raises(BadTrustList, match=r"'store' cannot be used .*No such file"):
        store.find(KEY.verify_key.id, 1)
    verdict = examine(seal(PAYMENT.payload, KEY, issued_at=AT), trust=store, at=AT)
    assert verdict.status is Status.INVALID


def test_a_closed_store(store: TrustStore) -> None:
    store.close()
    store.close()
    with pytest.raises(BadTrustList, match="closed"):
        store.is_revoked(KEY.verify_key, 1, AT)


@pytest.mark.parametrize("content", [b"", b"a letter", b"SQLite format 3\0", b"SQLite format 3\0" + bytes(5000)])
def test_a_foreign_file(path: pathlib.Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(BadTrustList, match="'store' cannot be used"):
        TrustStore(path)
    assert path.read_bytes() == content


def test_a_copy_over_the_file_is_noticed(store: TrustStore, path: pathlib.Path) -> None:
    other = path.with_name("other")
    put(other, trust(2, others=5)).close()
    path.write_bytes(other.read_bytes())
    assert store.version == 2
    assert store.find(made(5).id, made(5).algorithm) == (key(5),)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE head SET line = x'00'",
        "DELETE FROM head",
        "DROP TABLE places",
        "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = cast(x'ff' AS TEXT), name = cast(x'ff' AS TEXT)",
        "UPDATE entries SET line = '{}'",
        "UPDATE entries SET line = x'ff'",
        "UPDATE entries SET line = 7",
        "UPDATE entries SET line = replace(hex(zeroblob(60000)), '00', '[')",
        "UPDATE entries SET line = (SELECT line FROM entries WHERE number = 7)",
        "UPDATE entries SET line = replace(cast(line AS TEXT), '2027', '1999')",
    ],
)
def test_a_damaged_file(path: pathlib.Path, change: str) -> None:
    put(path, LISTED).close()
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        database.executescript(change)
    with pytest.raises(BadTrustList, match=r"damaged|cannot be used"):
        ask_all(path)


def ask_all(path: pathlib.Path) -> None:
    with TrustStore(path) as store:
        store.find_certificates(MERCHANT.verify_key.id, 1)
        store.find(KEY.verify_key.id, 1)


def test_entries_of_a_damaged_file(path: pathlib.Path) -> None:
    put(path, LISTED).close()
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE entries SET line = 7 WHERE number = 2")
    with TrustStore(path) as store, pytest.raises(BadTrustList, match="damaged"):
        list(store.entries())


def test_an_entry_of_another_kind_in_its_place(path: pathlib.Path) -> None:
    put(path, LISTED).close()
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        lines = dict(database.execute("SELECT line, number FROM entries"))
        must_seal = next(line for line in lines if b"must_seal" in line)
        database.execute("UPDATE entries SET line = ?", (must_seal,))
    with TrustStore(path) as store, pytest.raises(BadTrustList, match="damaged"):
        store.find_certificates(MERCHANT.verify_key.id, 1)


@pytest.fixture(scope="module")
def good_file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("good") / "store"
    put(path, trust(others=40)).close()
    return path.read_bytes()


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_any_damage_gives_an_answer_or_our_error(
    good_file: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    changed = bytearray(good_file)
    for _ in range(data.draw(st.integers(1, 4))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.getbasetemp() / "damaged"
    path.write_bytes(changed[: data.draw(st.integers(1, len(changed)) | st.just(len(changed)))])
    with contextlib.suppress(BadTrustList), TrustStore(path) as store:
        for ask in (
            lambda: store.expires,
            lambda: store.find(KEY.verify_key.id, 1),
            lambda: store.find_certificates(MERCHANT.verify_key.id, 1),
            lambda: store.is_revoked(made(1), 1, AT),
            lambda: store.expects_seal(PAYMENT, AT),
            lambda: list(store.entries()),
        ):
            with contextlib.suppress(BadTrustList):
                ask()


# The lines


def test_lines_and_back() -> None:
    assert import_lines(FIRST) == LISTED
    assert import_lines(LISTED.dumps().encode()) == LISTED
    lonely = TrustList(version=1, issued=AT, expires=AT + DAY)
    assert import_lines(text(lonely)) == lonely


HEAD, *LINES = FIRST.splitlines(keepends=True)


def altered(line: bytes, **members: Any) -> bytes:
    """With these members put in, or taken out where they are None."""
    found = json.loads(line) | members
    return json.dumps({name: value for name, value in found.items() if value is not None}).encode() + b"\n"


def listed_with(*added: bytes, head: bytes = HEAD) -> bytes:
    return altered(head, entries=len(LINES) + len(added)) + b"".join([*LINES, *added])


BAD: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "not JSON"),
    "head alone": (HEAD, "entries: the head says 10, and there are 0"),
    "head cut off": (HEAD[:-1], "line 1: ends without a line break"),
    "last line cut off": (FIRST[:-1], "line 11: ends without"),
    "last line missing": (HEAD + b"".join(LINES[:-1]), "says 10, and there are 9"),
    "one line too many": (FIRST + LINES[-1], "says 10, and there are more"),
    "form": (altered(HEAD, **{"paycode-trust-lines": 2}) + b"".join(LINES), "line 1: paycode-trust-lines: form 1"),
    "version": (altered(HEAD, version=0) + b"".join(LINES), "line 1: version"),
    "version text": (altered(HEAD, version="1") + b"".join(LINES), "line 1: version: must be an integer"),
    "expires": (altered(HEAD, expires=None) + b"".join(LINES), "line 1: expires: is missing"),
    "ended first": (altered(HEAD, expires="2020-01-01T00:00:00Z") + b"".join(LINES), "line 1: expires: must be later"),
    "count": (altered(HEAD, entries=True) + b"".join(LINES), "line 1: entries: must be an integer"),
    "negative count": (altered(HEAD, entries=-1), "the head says -1"),
    "unknown in head": (altered(HEAD, more=1) + b"".join(LINES), "line 1: more: is not known"),
    "twice in head": (HEAD.replace(b"{", b'{"paycode-trust-lines":1,', 1), "stands twice"),
    "no kind": (listed_with(altered(LINES[0], kind=None)), "line 12: kind: is missing"),
    "unknown kind": (listed_with(altered(LINES[0], kind="issuer")), "line 12: kind: is one of key, certificate"),
    "kind list": (listed_with(altered(LINES[0], kind=["key"])), "line 12: kind: must be a string"),
    "unknown member": (listed_with(altered(LINES[0], more=1)), "line 12: more: is not known"),
    "unknown in certificate": (listed_with(altered(LINES[4], more=1)), "line 12: more: is not known"),
    "member twice": (listed_with(LINES[0].replace(b"{", b'{"kind":"key",', 1)), "stands twice in one object"),
    "no object": (listed_with(b"[]\n"), "line 12: .*must be a JSON object"),
    "empty line": (listed_with(b"\n"), "line 12: .*not JSON"),
    "two on a line": (listed_with(LINES[0][:-1] + LINES[1]), "line 12: .*not JSON"),
    "no UTF-8": (listed_with(b'{"kind":"\xff"}\n'), "line 12: .*not JSON"),
    "deep": (listed_with(b"[" * 100_000 + b"\n"), "line 12: .*nested too deeply"),
    "key": (listed_with(altered(LINES[0], key="A" * 43)), "line 12: key: "),
    "certificate": (listed_with(altered(LINES[4], certificate="AAAA")), "line 12: certificates: "),
    "key twice": (listed_with(LINES[0]), "the same key"),
    "key twice, otherwise": (listed_with(altered(LINES[0], name="Another")), "the same key"),
    "certificate twice": (listed_with(LINES[4]), "the same"),
    "serial": (listed_with(altered(LINES[6], serials=[2**64])), "line 12: serials"),
    "account": (listed_with(altered(LINES[8], account="x")), "line 12: account"),
    "line": (listed_with(b" " * (lines.MAX_LINE - len(LINES[0]) + 1) + LINES[0]), "line 12: has more than 1048576"),
    "long head": (HEAD.replace(b",", b"," + b" " * lines.MAX_LINE, 1), "line 1: has more than 1048576"),
}


@pytest.mark.parametrize("name", BAD)
def test_lines_out_of_form(store: TrustStore, path: pathlib.Path, name: str) -> None:
    content, message = BAD[name]
    with pytest.raises(BadTrustList, match=message):
        import_lines(content)
    with pytest.raises(BadTrustList, match=message):
        put(path, content.replace(b'"version":1', b'"version":2').replace(b'"version": 1', b'"version": 2'))
    assert b"".join(store.export_lines()) == FIRST


def test_a_line_of_the_greatest_length(path: pathlib.Path) -> None:
    added = altered(LINES[0], key=made(9).text.partition(":")[2], name="Last")
    content = listed_with(b" " * (lines.MAX_LINE - len(added)) + added)
    assert import_lines(content).keys[-1].name == "Last"
    assert len(content) > lines.MAX_LINE


def test_the_head_may_be_spaced(path: pathlib.Path) -> None:
    content = altered(HEAD) + b"".join(LINES)
    assert content.startswith(b'{"paycode-trust-lines": 1')
    with put(path, content.replace(b"{", b"{ ", 1)) as store:
        assert store.find(KEY.verify_key.id, 1) == LISTED.find(KEY.verify_key.id, 1)


def test_import_has_the_limit_of_the_plain_form() -> None:
    with pytest.raises(BadTrustList, match="more than"):
        import_lines(HEAD + b" " * MAX_BYTES)


def test_an_entry_too_large_for_a_line_is_not_written() -> None:
    large = Revocation(key=made(1), since=AT, serials=frozenset(range(2**63, 2**63 + 60_000)))
    with pytest.raises(BadTrustList, match="revocation: an entry has at most"):
        text(trust(revocations=(large,)))


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_any_lines_give_a_list_or_our_error(data: st.DataObject) -> None:
    """Parts of good lines in any order, bytes of any kind between."""
    pieces = st.sampled_from([HEAD, *LINES, b"\n", b'{"kind":"key"}\n']) | st.binary(max_size=30)
    content = b"".join(data.draw(st.lists(pieces, max_size=12)))
    place = data.draw(st.integers(0, len(content)))
    content = (
        data.draw(st.sampled_from([b"", HEAD])) + content[:place] + data.draw(st.binary(max_size=4)) + content[place:]
    )
    try:
        found = import_lines(content)
    except BadTrustList:
        return
    assert import_lines(text(found)) == found


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    path = tmp_path_factory.mktemp("standing") / "store"
    put(path, LISTED).close()
    return path


@settings(max_examples=60, deadline=None)
@given(
    content=st.binary(max_size=200), signatures=st.binary(max_size=100) | st.text(max_size=100), signed=st.booleans()
)
def test_any_bytes_leave_the_list_in_force(
    standing: pathlib.Path, content: bytes, signatures: bytes | str, signed: bool
) -> None:
    with pytest.raises((BadTrustList, BadSignature)):
        TrustStore.update(
            standing, content, sign_list(content, ROOT) if signed else signatures, roots=[ROOT.verify_key]
        )
    assert version(standing) == 1


@settings(max_examples=40, deadline=None)
@given(place=st.integers(0, len(FIRST) - 1), new=st.binary(max_size=3))
def test_any_change_of_a_good_list_is_taken_whole_or_refused(
    tmp_path_factory: pytest.TempPathFactory, place: int, new: bytes
) -> None:
    changed = FIRST[:place] + new + FIRST[place + 1 :]
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "store"
        try:
            put(path, changed).close()
        except BadTrustList:
            assert not path.exists()
            return
        with TrustStore(path) as store:
            assert b"".join(store.export_lines()) == changed


def test_the_page_shows_a_list_that_is_read() -> None:
    (shown,) = re.findall("```jsonl\n(.*?)```", DOC, re.DOTALL)
    listed = import_lines(shown.encode())
    assert text(listed) == shown.encode()
    assert {*map(len, (listed.keys, listed.certificates, listed.revocations, listed.must_seal))} == {1}


# The file for terminals


@dataclasses.dataclass
class Terminal:
    """Reads the file as docs/trust-store.md says, and as a terminal would."""

    data: bytes

    def __post_init__(self) -> None:
        magic, self.version, self.issued, self.expires, *counts, length = struct.unpack(">4sQ7I", self.data[:40])
        assert magic == b"PQTT"
        self.sections, place = [], 40
        for count, size in zip(counts, (54, 123, 47, 36), strict=True):
            self.sections.append([self.data[place + n * size :][:size] for n in range(count)])
            assert self.sections[-1] == sorted(self.sections[-1])
            place += count * size
        self.texts = self.data[place:]
        assert len(self.texts) == length

    def starting(self, section: int, start: bytes) -> list[bytes]:
        records = self.sections[section]
        first = bisect.bisect_left(records, start)
        return [record for record in records[first:] if record.startswith(start)]

    def find(self, key_id: bytes, algorithm: int) -> list[dict[str, Any]]:
        return [self.entry(record) for record in self.starting(0, bytes([algorithm]) + key_id)]

    def entry(self, record: bytes) -> dict[str, Any]:
        times = struct.unpack(">3I", record[38:50])
        name, place = self.text(int.from_bytes(record[50:], "big"))
        sets: list[list[str]] = []
        for _ in range(4):
            count = int.from_bytes(self.texts[place : place + 2], "big")
            place += 2
            sets.append([])
            for _ in range(count):
                word, place = self.text(place)
                sets[-1].append(word)
        return {"key": record[5 : 37 + (record[0] == 2)], "times": times, "name": name, "scope": sets}

    def text(self, place: int) -> tuple[str, int]:
        end = place + 2 + int.from_bytes(self.texts[place : place + 2], "big")
        return self.texts[place + 2 : end].decode(), end

    def is_revoked(self, key: VerifyKey, serial: int, at: int) -> bool:
        start = bytes([key.algorithm]) + key.raw.ljust(33, b"\0")
        whole, one = start + bytes(9), start + b"\1" + serial.to_bytes(8, "big")
        return any(
            int.from_bytes(record[43:], "big") <= at for place in (whole, one) for record in self.starting(2, place)
        )

    def expects_seal(self, account: str, at: int) -> bool:
        names = (account, account.partition(":")[0] + ":*")
        return any(
            int.from_bytes(record[32:], "big") <= at
            for name in names
            for record in self.starting(3, hashlib.sha256(name.encode()).digest())
        )


def minute(at: datetime) -> int:
    return (at - datetime(2020, 1, 1, tzinfo=UTC)) // timedelta(minutes=1)


def test_the_file_of_a_terminal_says_what_the_list_says(path: pathlib.Path) -> None:
    wide = Scope(
        schemes=frozenset({"emv", "pix"}),
        guids=frozenset({"COM.Example", "STRASSE", "*"}),
        accounts=frozenset({"pix:*", "emv:Straße 7"}),
        countries=frozenset({"*"}),
    )
    listed = trust(
        keys=(
            key(1, name="Wide", scope=wide, not_after=AT + timedelta(seconds=90)),
            *(key(number, name="Same") for number in range(2, 12)),
            key(12, revoked=AT),
        ),
        must_seal=(MustSeal(account="pix:*", start=AT + DAY), MustSeal(account="pix:*", start=AT)),
    )
    with put(path, listed) as store:
        assert export_terminal(store) == export_terminal(listed)
    file = Terminal(export_terminal(listed))
    assert (file.version, file.issued, file.expires) == (1, minute(listed.issued), minute(listed.expires))
    for entry in listed.keys:
        (found,) = file.find(entry.key.id, entry.key.algorithm)
        assert (found["key"], found["name"]) == (entry.key.raw, entry.name)
        revoked = minute(entry.revoked) if entry.revoked else 0xFFFFFFFF
        assert found["times"] == (minute(entry.not_before), minute(entry.not_after), revoked)
        sets = [entry.scope.schemes, {g.casefold() for g in entry.scope.guids}, entry.scope.accounts]
        assert list(map(set, found["scope"])) == [*sets, entry.scope.countries]
    assert file.find(b"none", 1) == []
    assert len(file.texts) < 600, "equal texts stand once"
    for one in listed.certificates:
        (record,) = file.starting(1, bytes([one.key.algorithm]) + one.key.id)
        assert Certificate.decode(record[5 : 122 if one.key.algorithm == 1 else 123]) == one
    for number in (made(1), made(2), made(3)):
        for serial in (0, 7, 2**64 - 1):
            for at in (AT - 2 * DAY, AT - timedelta(minutes=1), AT):
                assert file.is_revoked(number, serial, minute(at)) == listed.is_revoked(number, serial, at)
    for at in (AT - timedelta(minutes=1), AT):
        assert file.expects_seal("pix:someone", minute(at)) == (at == AT)
        assert not file.expects_seal("promptpay:0066891234567", minute(at))


@given(entries())
def test_a_terminal_believes_nothing_longer_than_the_list(entry: TrustedKey) -> None:
    listed = trust(keys=(entry,), certificates=(), revocations=(), must_seal=())
    (found,) = Terminal(export_terminal(listed)).find(entry.key.id, entry.key.algorithm)
    start, end, revoked = found["times"]
    epoch, step = datetime(2020, 1, 1, tzinfo=UTC), timedelta(minutes=1)
    # Nothing is earlier than 2020 in this form, and no clock that works says so.
    assert start == 0 or epoch + start * step >= entry.not_before > epoch + (start - 1) * step
    assert end == 0 or epoch + end * step <= entry.not_after < epoch + (end + 1) * step
    if entry.revoked is None:
        assert revoked == 0xFFFFFFFF
    else:
        assert revoked == 0 or epoch + revoked * step <= entry.revoked < epoch + (revoked + 1) * step


def test_a_scope_too_large_for_a_terminal() -> None:
    scope = dataclasses.replace(SCOPE, accounts=frozenset(f"pix:{number}" for number in range(65_536)))
    with pytest.raises(BadTrustList, match="65535 entries in one list, not 65536"):
        export_terminal(trust(keys=(key(1, scope=scope),), certificates=(), revocations=()))
