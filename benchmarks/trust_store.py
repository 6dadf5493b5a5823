"""How long a trust store of a million keys takes to be made, to open and to answer, beside a list in memory.

    python benchmarks/trust_store.py [FOLDER]

The files, about 2 GB, are made in FOLDER, by default the one for temporary files. The store has 1,000,000 keys, 250,000
certificates and 250,000 revoked serials; the list, which is a dictionary of objects, 20,000 keys. Opening is measured
in new processes, after the imports; look-ups on keys drawn from all over the store, each asked for once. Ends with an
error when opening takes 50 ms, or a look-up 50 microseconds, or the update more memory than `MOST_MEMORY`.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import pathlib
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from paycode.payload import registry
from paycode.sealing import Certificate, SigningKey, VerifyKey
from paycode.trust import Revocation, Scope, TrustedKey, TrustList, TrustStore, export_lines, sign_list

KEYS, CERTIFICATES, REVOCATIONS, FEWER = 1_000_000, 250_000, 250_000, 20_000
ASKED, OPENED = 5_000, 15
MOST_OPENING, MOST_LOOKUP, MOST_MEMORY = 50.0, 50.0, 256
TEXT = "00020101021129370016A000000677010111011300668912345675802TH5303764630429C1"
NOW = datetime(2026, 11, 23, tzinfo=UTC)
PAYMENT = registry.parse(TEXT)
ROOT = SigningKey.from_private_bytes(bytes(range(32)))


def verify_key(number: int) -> VerifyKey:
    """A public key whose private half nobody has."""
    return VerifyKey(hashlib.sha256(b"%d" % number).digest())


def key(number: int) -> TrustedKey:
    """An issuer of the list."""
    scope, end = Scope.of(PAYMENT), NOW + timedelta(days=365)
    return TrustedKey(name=f"Issuer {number}", key=verify_key(number), not_before=NOW, not_after=end, scope=scope)


def certificate(number: int) -> Certificate:
    """One of an issuer of the list for a merchant."""
    return Certificate(
        issuer_id=verify_key(number).id, key=verify_key(KEYS + number), issued=0, lifetime=9, payee=bytes(8),
        signature=bytes(64),
    )  # fmt: skip


def revocation(number: int) -> Revocation:
    """Of one serial."""
    return Revocation(key=verify_key(number), since=NOW, serials=frozenset({number}))


def content() -> Iterator[bytes]:
    """The whole list in lines, the head with the right count first."""
    empty = TrustList(version=1, issued=NOW, expires=NOW + timedelta(days=30))
    count = KEYS + CERTIFICATES + REVOCATIONS
    yield next(export_lines(empty)).replace(b'"entries":0', b'"entries":%d' % count)
    for make, numbers in ((key, KEYS), (certificate, CERTIFICATES), (revocation, REVOCATIONS)):
        for start in range(0, numbers, 1000):
            yield from lines_of([make(number) for number in range(start, start + 1000)])


def lines_of(entries: list[Any]) -> list[bytes]:
    """The lines of these, without a head."""
    name = {TrustedKey: "keys", Certificate: "certificates", Revocation: "revocations"}[type(entries[0])]
    trust = TrustList(version=1, issued=NOW, expires=NOW + timedelta(days=30), **{name: tuple(entries)})
    return list(export_lines(trust))[1:]


def sign(source: pathlib.Path, results: Any) -> None:
    """The signature file."""
    results.put(sign_list(source.read_bytes(), ROOT))


def update(path: pathlib.Path, source: pathlib.Path, signatures: str, results: Any) -> None:
    """One update in a process of its own: seconds, those of the processor, MiB of memory before and at the most."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    began = time.perf_counter()
    TrustStore.update(path, source, signatures, roots=[ROOT.verify_key]).close()
    results.put(
        (
            time.perf_counter() - began,
            time.process_time(),
            before,
            resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        )
    )


def opening(path: pathlib.Path, results: Any) -> None:
    """Milliseconds until a store can be asked, in a process of its own."""
    began = time.perf_counter()
    TrustStore(path)
    results.put((time.perf_counter() - began) * 1000)


def apart(work: Callable[..., None], *arguments: Any) -> Any:
    """What `work` puts, run in a new process."""
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    process = context.Process(target=work, args=(*arguments, results))
    process.start()
    found = results.get()
    process.join()
    return found


def microseconds(ask: Callable[[int], object], numbers: list[int]) -> list[float]:
    """How long each of these takes, each asked for once."""
    times = []
    for number in numbers:
        began = time.perf_counter()
        found = ask(number)
        times.append((time.perf_counter() - began) * 1e6)
        if not found:
            sys.exit(f"{number} was not found")
    return times


def questions(trust: TrustStore | TrustList, most: int) -> Iterator[tuple[str, list[float]]]:
    """The times of each kind of look-up."""
    numbers = random.Random(1).sample(range(most), min(ASKED, most))
    half = numbers[: len(numbers) // 2]
    keys = {number: verify_key(number) for number in numbers}
    merchants = {number: verify_key(KEYS + number) for number in numbers if number < CERTIFICATES}
    yield "find", microseconds(lambda number: trust.find(keys[number].id, 1), numbers)
    yield "find, again", microseconds(lambda number: trust.find(keys[number].id, 1), numbers)
    yield "find, unknown", microseconds(lambda number: not trust.find(number.to_bytes(4, "big"), 2), numbers)
    yield "is_revoked, not", microseconds(lambda number: not trust.is_revoked(keys[number], KEYS, NOW), half)
    yield "expects_seal", microseconds(lambda _: not trust.expects_seal(PAYMENT, NOW), half)
    if isinstance(trust, TrustStore):
        listed = list(merchants)
        yield "find_certificates", microseconds(lambda n: trust.find_certificates(merchants[n].id, 1), listed)
        yield "is_revoked", microseconds(lambda number: trust.is_revoked(keys[number], number, NOW), listed)


def main() -> None:
    """Measure and print."""
    where = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else None
    with tempfile.TemporaryDirectory(dir=where) as made:
        folder = pathlib.Path(made)
        source, path = folder / "list", folder / "store"
        with source.open("wb") as file:
            file.writelines(content())
        signatures = apart(sign, source)
        seconds, processor, before, most = apart(update, path, source, signatures)
        sizes = [file.stat().st_size / 1e6 for file in (source, path)]
        print(f"a list of {sizes[0]:.0f} MB became a store of {sizes[1]:.0f} MB")
        print(f"in {seconds:.0f} s, {processor:.0f} of them of the processor")
        print(f"memory of the process: {before:.0f} MiB before, {most:.0f} MiB at the most")
        opened = [apart(opening, path) for _ in range(OPENED)]
        print(f"opened in {statistics.median(opened):.2f} ms, at most {max(opened):.2f}")
        fewer = TrustList(version=1, issued=NOW, expires=NOW + timedelta(days=30), keys=tuple(map(key, range(FEWER))))
        worst = 0.0
        for name, trust, count in ((f"{KEYS:,} keys", TrustStore(path), KEYS), (f"{FEWER:,} keys", fewer, FEWER)):
            for what, times in questions(trust, count):
                median, late = statistics.median(times), statistics.quantiles(times, n=100)[98]
                worst = max(worst, median)
                kind = type(trust).__name__
                print(f"{kind:12}{name:18}{what:22}{median:8.1f} us   {late:8.1f} us for the 99th of 100")
        if statistics.median(opened) >= MOST_OPENING or worst >= MOST_LOOKUP or most - before >= MOST_MEMORY:
            sys.exit("slower or larger than it may be")


if __name__ == "__main__":
    main()
