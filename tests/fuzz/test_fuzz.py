"""Every parser of outside bytes under thousands of spoilt inputs: only our own errors, linear time, bounded memory.

In the gate each parser of `parsers.PARSERS` gets `INPUTS` inputs of Hypothesis, which are counted, and the kept corpus.
Longer: `python tests/fuzz/long_run.py --inputs 200000 --seed 1`; guided by coverage: `tests/fuzz/run_atheris.py`.
"""

from __future__ import annotations

import itertools
import pathlib
import time
import tomllib
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from mutation import LIMIT, TOKENS, steps_from, varied
from parsers import PARSERS, Parser

from paycode.errors import PaycodeError

INPUTS = 2000
CORPUS = tomllib.loads((pathlib.Path(__file__).parent / "corpus" / "inputs.toml").read_text(encoding="utf-8"))["input"]

every_parser = pytest.mark.parametrize("name", PARSERS)
# One draw for all steps: a draw costs more than a parser.
steps = st.binary(min_size=7, max_size=35)
one_run = settings(
    max_examples=INPUTS,
    deadline=None,
    database=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)


def survives(parser: Parser, data: bytes) -> bool:
    """Whether the parser took it; anything but our own errors goes through to the test."""
    try:
        parser.parse(data)
    except PaycodeError:
        return False
    return True


@every_parser
def test_no_spoilt_input_raises_anything_else(name: str) -> None:
    parser, count = PARSERS[name], 0

    @one_run
    @given(steps)
    def run(drawn: bytes) -> None:
        nonlocal count
        count += 1
        data = varied(parser.seeds, steps_from(drawn))
        survives(parser, parser.mend(data) if drawn[-1] & 1 else data)

    run()
    assert count >= INPUTS


@every_parser
def test_no_bytes_at_all_raise_anything_else(name: str) -> None:
    """Without structure, and with little: what no mutation of a good input reaches."""
    parser, count = PARSERS[name], 0

    @settings(one_run, max_examples=200)
    @given(st.binary(max_size=300) | st.lists(st.sampled_from(TOKENS), max_size=30).map(b"".join))
    def run(data: bytes) -> None:
        nonlocal count
        count += 1
        survives(parser, data)

    run()
    assert count >= 200


# Of these no input is good for all that they put together, or it would have to be signed.
PARTLY = {"key-file", "json", "form", "mode1", "jws", "jws-parts", "imported-keys"}


@pytest.mark.parametrize("name", [name for name in PARSERS if name not in PARTLY])
def test_the_seeds_are_good(name: str) -> None:
    """Or mutations of them would exercise the first check and nothing behind it."""
    assert any(survives(PARSERS[name], seed) for seed in PARSERS[name].seeds)


@pytest.mark.parametrize("entry", CORPUS, ids=[f"{entry['parser']}: {entry['why']}" for entry in CORPUS])
def test_the_corpus(entry: dict[str, Any]) -> None:
    """Inputs worth keeping, each for every parser: what broke one may break another."""
    data = entry["data"].encode("latin-1") * entry.get("times", 1)
    assert entry["parser"] in PARSERS
    for parser in PARSERS.values():
        survives(parser, data)


# Time and memory

PIECES = (
    *filter(None, TOKENS), b"&a=1", b"a@", b"xn--", b"%C3%A9", b"\xc3\xa9", b"\xd0\xb0", b"\xec\x11", b"A", b"/",
    b'"a":1,', b"\xe0\xb8\x81", b"a\n", b"01020304",
)  # fmt: skip


def stretched(parser: Parser, piece: bytes, share: float, size: int) -> bytes:
    """A good input, cut at this share of its length and grown to about `size` bytes by one piece, again and again."""
    seed = max(parser.seeds, key=len)
    place = round(share * len(seed))
    return seed[:place] + piece * (size // len(piece)) + seed[place:]


def seconds(parser: Parser, data: bytes, runs: int = 1) -> float:
    """The least of several runs."""
    return min(timed(lambda: survives(parser, data)) for _ in range(runs))


def timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def slowest(parser: Parser, size: int) -> list[tuple[bytes, float]]:
    """The two pieces, with their places, that cost most at this size."""
    shapes = [(piece, share) for piece in PIECES for share in (0.0, 0.5, 1.0)]
    return sorted(shapes, key=lambda shape: -seconds(parser, stretched(parser, shape[0], shape[1], size)))[:2]


# From within what a symbol can hold, and beyond it, where texts are refused unread and lists and keys are not.
@pytest.mark.parametrize("size", [1000, 16_000])
@every_parser
def test_twice_the_input_takes_no_more_than_twice_the_time(name: str, size: int) -> None:
    """Of the slowest shapes found; twice in a row more than three times would be a square, which takes four."""
    parser = PARSERS[name]
    for piece, share in slowest(parser, 4 * size):
        inputs = [stretched(parser, piece, share, times * size) for times in (1, 2, 4)]
        for _ in range(3):
            spent = [seconds(parser, data, 5) for data in inputs]
            if not all(more > 3 * less + 0.0005 for less, more in itertools.pairwise(spent)):
                break
        else:
            pytest.fail(f"{piece!r} at {share}: {spent} seconds")


@every_parser
def test_memory_is_bounded_by_the_input(name: str) -> None:
    parser = PARSERS[name]
    for piece, share in slowest(parser, LIMIT):
        data = stretched(parser, piece, share, LIMIT)
        survives(parser, data)  # what is kept for the next time is no cost of this input
        tracemalloc.start()
        survives(parser, data)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 100 * len(data) + 1_000_000
