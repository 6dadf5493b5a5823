"""Long runs by hand: the mutations of the gate, chosen by a seeded generator, for as many inputs as there is time.

    python tests/fuzz/long_run.py --inputs 100000 --seed 1
    python tests/fuzz/long_run.py --inputs 1000000 --seed 7 emv template

Prints for each parser the inputs, how many it took, and the slowest one; what breaks is printed as an entry for
corpus/inputs.toml. The exit code is 1 when anything did.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time

from mutation import random_steps, varied
from parsers import PARSERS, Parser

from paycode.errors import PaycodeError

__all__ = ["main"]


def main(arguments: list[str]) -> int:
    """Run the parsers named, or all."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("parsers", nargs="*", metavar="PARSER", help="which ones; all by default")
    options.add_argument("--inputs", type=int, default=10_000, help="for each parser")
    options.add_argument("--seed", type=int, default=0)
    given = options.parse_args(arguments)
    broken = [run(name, PARSERS[name], given.inputs, given.seed) for name in given.parsers or PARSERS]
    return 1 if any(broken) else 0


def run(name: str, parser: Parser, inputs: int, seed: int) -> int:
    """How many inputs broke this parser."""
    chance = random.Random(f"{seed} {name}")
    taken, broken, slowest, started = 0, 0, 0.0, time.perf_counter()
    for _ in range(inputs):
        data = varied(parser.seeds, random_steps(chance))
        data = parser.mend(data) if chance.random() < 0.8 else data
        start = time.perf_counter()
        try:
            parser.parse(data)
            taken += 1
        except PaycodeError:
            pass
        except Exception as error:
            broken += 1
            say(entry(name, error, data))
        slowest = max(slowest, time.perf_counter() - start)
    spent = time.perf_counter() - started
    say(f"{name:15}{inputs:9} inputs{taken:9} taken{broken:5} broken{slowest * 1e3:9.1f} ms slowest{spent:8.1f} s")
    return broken


def entry(name: str, error: Exception, data: bytes) -> str:
    """What broke, for the corpus."""
    why = f"{type(error).__name__}: {error}"[:100]
    return (
        f"[[input]]\nparser = {json.dumps(name)}\nwhy = {json.dumps(why)}\ndata = {json.dumps(data.decode('latin-1'))}"
    )


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
