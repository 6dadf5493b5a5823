"""How long it takes to read the modules of a symbol: `paycode.symbol.decode` beside zxing-cpp, in one run.

    python benchmarks/decode_symbol.py [--rounds 200]

zxing-cpp is told that the picture is nothing but the symbol, one pixel a module, so that finding it costs next to
nothing. Readers take turns, so that a busy moment of the machine hits both; only ratios mean something on another
machine. "Wrong" are symbols in which as many codewords of every block are wrong as can be corrected by half, "unknown"
the same with the places known.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import numpy as np
import zxingcpp
from numpy.typing import NDArray

from paycode.symbol import Symbol, decode, encode
from paycode.symbol.layout import block_of, codeword_map
from paycode.symbol.tables import blocks

Modules = NDArray[np.bool_]

QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
SYMBOLS = (("UPI, 62 characters", 62, 4), ("EMVCo, 156 characters", 156, 9), ("bill, 967 characters", 967, 25))


def damaged(symbol: Symbol) -> Modules:
    """Where half of what every block stands is wrong: all modules of those codewords."""
    division = blocks(symbol.version, symbol.level)
    owners = block_of(symbol.version, symbol.level)
    wrong = [np.flatnonzero(owners == block)[: division.correctable // 2] for block in range(len(division.data))]
    return np.isin(codeword_map(symbol.version, symbol.level), np.concatenate(wrong))


def by_zxing_cpp(picture: NDArray[np.uint8]) -> bytes:
    """The reader of zxing-cpp on a picture of one pixel a module."""
    (found,) = zxingcpp.read_barcodes(picture, formats=QR, is_pure=True, binarizer=zxingcpp.Binarizer.BoolCast)
    return found.bytes


def milliseconds(read: Callable[[], bytes], data: bytes) -> float:
    """One symbol, whose data must come back."""
    start = time.perf_counter()
    found = read()
    taken = (time.perf_counter() - start) * 1000
    if found != data:
        raise SystemExit("a reader gives back other data")
    return taken


def readers(symbol: Symbol) -> dict[str, Callable[[], bytes]]:
    """What is measured of one symbol."""
    modules, spots = symbol.matrix, damaged(symbol)
    spoilt = modules ^ spots
    clean, bad = (np.where(np.pad(dark, 4), 0, 255).astype(np.uint8) for dark in (modules, spoilt))
    return {
        "paycode": lambda: decode(modules).data,
        "zxing-cpp": lambda: by_zxing_cpp(clean),
        "paycode, wrong": lambda: decode(spoilt).data,
        "zxing-cpp, wrong": lambda: by_zxing_cpp(bad),
        "paycode, unknown": lambda: decode(spoilt, erasures=spots).data,
    }


def main() -> None:
    """Print the table: milliseconds at the median."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=200)
    rounds = parser.parse_args().rounds
    for row, (name, length, version) in enumerate(SYMBOLS):
        data = bytes(ord("a") + place % 26 for place in range(length))
        measured = readers(encode(data, "M", version))
        if not row:
            print(f"{'level M, ms':28}" + "".join(f"{reader:>18}" for reader in measured))
        times = [[milliseconds(read, data) for read in measured.values()] for _ in range(rounds)]
        medians = [statistics.median(column) for column in zip(*times, strict=True)]
        print(f"{f'{name}, v{version}':28}" + "".join(f"{median:18.3f}" for median in medians))


if __name__ == "__main__":
    main()
