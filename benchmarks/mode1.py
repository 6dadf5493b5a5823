"""How long checking a link of WeChat's Native mode 1 takes, beside the MD5 that it cannot do without, in one run.

    python benchmarks/mode1.py [--rounds 200]

Prints microseconds per call at the median, their 95th percentile, and what checking costs above the hash. Hash and
check take turns, so that a busy moment of the machine hits both.
"""

from __future__ import annotations

import argparse
import hashlib
import statistics
import time
from collections.abc import Callable

from paycode.payload import registry
from paycode.sealing.wechat import Mode1, V2Key, mode1, verify_mode1

CALLS = 100
SECRET = b"192006250b4c09247ec02edce69f6a2d"
KEY = V2Key(SECRET)
TABLE = Mode1(
    appid="wxd930ea5d5a258f4f",
    mch_id="10000100",
    product_id="TABLE-12",
    time_stamp=1415949957,
    nonce_str="ibuaiVcKdpRxkhJA",
)
LINK = mode1(TABLE, KEY).data
ENCODED = LINK.replace(b"TABLE-12", b"TABLE%2D12")
SIGNED = "&".join(f"{name}={value}" for name, value in sorted(TABLE.values.items())).encode() + b"&key=" + SECRET

ACTIONS: dict[str, Callable[[], object]] = {
    "MD5 of the signed text": lambda: hashlib.md5(SIGNED, usedforsecurity=False).hexdigest().upper(),
    "verify_mode1 (reads and checks)": lambda: verify_mode1(LINK, KEY),
    "verify_mode1, percent-encoded": lambda: verify_mode1(ENCODED, KEY),
    "paycode.parse (reads only)": lambda: registry.parse(LINK),
}


def microseconds(action: Callable[[], object]) -> float:
    """One call, as the mean of a short burst."""
    start = time.perf_counter()
    for _ in range(CALLS):
        action()
    return (time.perf_counter() - start) / CALLS * 1e6


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=200)
    rounds = parser.parse_args().rounds
    columns = list(zip(*([microseconds(action) for action in ACTIONS.values()] for _ in range(rounds)), strict=True))
    base = statistics.median(columns[0])
    print(f"{'us per call':34}{'median':>9}{'p95':>9}{'above MD5':>11}{'x MD5':>8}")
    for name, times in zip(ACTIONS, columns, strict=True):
        median, high = statistics.median(times), statistics.quantiles(times, n=20)[-1]
        print(f"{name:34}{median:9.2f}{high:9.2f}{median - base:11.2f}{median / base:8.1f}")


if __name__ == "__main__":
    main()
