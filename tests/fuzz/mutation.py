"""Good inputs, spoilt: a few steps, each small, so that most of what a parser looks at first stays right.

A step is four numbers, whoever chooses them: Hypothesis (which shrinks them), a seeded generator for long runs, or the
bytes of a coverage-guided fuzzer. The same steps on the same seeds give the same input.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence

__all__ = ["KINDS", "TOKENS", "Step", "random_steps", "steps_from", "varied"]

Step = tuple[int, int, int, int]

TOKENS = (
    b"", b"\0", b"\xff", b"\xf0\x9f\x98\x80", b"\xe2\x80\xae", b"\xed\xa0\x80", b"\r\n", b"\n", b" ", b"0", b"9",
    b"00", b"99", b"0000", b"-1", b"+", b"%", b"%00", b"%2", b"%25", b"&", b"=", b"?", b"#", b"//", b"@", b":", b";",
    b"\\", b'"', b"[", b"]", b"{", b"}", b",", b"null", b"true", b"NaN", b"1e999", b"9" * 40, b"A" * 100, b"0004PQS1",
    b"6304", b"PQS1/", b"000201", b"-----BEGIN ", b"hQ", b"2020-01-01T00:00:00Z", b"9999-12-31T23:59:59Z", b"../", b".",
)  # fmt: skip

LIMIT = 20_000


def varied(seeds: Sequence[bytes], steps: Iterable[Step]) -> bytes:
    """The seed that the first step names, after all steps; never longer than `LIMIT`."""
    chosen = list(steps)
    data = seeds[chosen[0][1] % len(seeds)] if chosen else seeds[0]
    for kind, first, second, third in chosen:
        data = KINDS[kind % len(KINDS)](data, seeds, first, second, third)[:LIMIT]
    return data


def random_steps(chance: random.Random) -> list[Step]:
    """One to five steps."""
    return [
        (chance.randrange(len(KINDS)), chance.getrandbits(16), chance.getrandbits(16), chance.getrandbits(16))
        for _ in range(chance.randint(1, 5))
    ]


def steps_from(data: bytes) -> list[Step]:
    """Seven bytes a step, for fuzzers that choose bytes."""
    pieces = (data[start : start + 7] for start in range(0, len(data) - 6, 7))
    return [(p[0], p[1] << 8 | p[2], p[3] << 8 | p[4], p[5] << 8 | p[6]) for p in pieces][:8]


def _kept(data: bytes, _seeds: Sequence[bytes], *_: int) -> bytes:
    return data


def _flipped(data: bytes, _seeds: Sequence[bytes], first: int, second: int, _third: int) -> bytes:
    place = first % (len(data) or 1)
    return data[:place] + bytes(byte ^ 1 << second % 8 for byte in data[place : place + 1]) + data[place + 1 :]


def _cut(data: bytes, _seeds: Sequence[bytes], first: int, second: int, _third: int) -> bytes:
    place = first % (len(data) + 1)
    return data[:place] + data[place + 1 + second % 16 :]


def _copied(data: bytes, _seeds: Sequence[bytes], first: int, second: int, third: int) -> bytes:
    place, target = first % (len(data) + 1), third % (len(data) + 1)
    return data[:target] + data[place : place + 1 + second % 48] + data[target:]


def _inserted(data: bytes, _seeds: Sequence[bytes], first: int, second: int, _third: int) -> bytes:
    place = first % (len(data) + 1)
    return data[:place] + TOKENS[second % len(TOKENS)] + data[place:]


def _replaced(data: bytes, _seeds: Sequence[bytes], first: int, second: int, third: int) -> bytes:
    place = first % (len(data) + 1)
    return data[:place] + TOKENS[second % len(TOKENS)] + data[place + 1 + third % 4 :]


def _spliced(data: bytes, seeds: Sequence[bytes], first: int, second: int, third: int) -> bytes:
    other = seeds[third % len(seeds)]
    return data[: first % (len(data) + 1)] + other[second % (len(other) + 1) :]


def _repeated(data: bytes, _seeds: Sequence[bytes], first: int, second: int, third: int) -> bytes:
    place = first % (len(data) + 1)
    piece = data[place : place + 1 + second % 24]
    return data[:place] + piece * (1 + third % 40) + data[place:]


def _counted(data: bytes, _seeds: Sequence[bytes], first: int, second: int, _third: int) -> bytes:
    """The digit at or behind a place, set anew: most lengths and numbers are digits."""
    for place in range(first % (len(data) or 1), len(data)):
        if data[place : place + 1].isdigit():
            return data[:place] + b"%d" % (second % 10) + data[place + 1 :]
    return data


KINDS: tuple[Callable[..., bytes], ...] = (
    _kept, _flipped, _cut, _copied, _inserted, _replaced, _spliced, _repeated, _counted,
)  # fmt: skip
