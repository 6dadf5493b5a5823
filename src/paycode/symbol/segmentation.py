"""The shortest way to say some bytes: which stretches of them go into which mode.

Dynamic programming over runs of equal kind, in sixths of a bit, so that a digit is 20, an alphanumeric character 33 and
a byte 48 of them, rounded up to whole bits where a segment ends. Runs need never be cut: once a segment stands beside
characters that its mode takes, moving them into it only saves bits.

>>> segments(b"https://pay.example/?00020101021129370016", 1)
(<Segment of 21 bytes>, <Segment of 20 digits>)
"""

from __future__ import annotations

import re
from functools import cache
from typing import TypeAlias

from ..errors import SymbolError
from .segments import ALPHANUMERIC, BYTE, KANJI, MODES, NUMERIC, SHIFT_JIS_PAIR, Segment
from .tables import Version

__all__ = ["segments"]

# Where a run ends, and for each mode the mode from which it is best entered.
Step: TypeAlias = tuple[int, list[int]]

# A cost counts sixths of a bit, and behind them the segments that were opened, so that of equal lengths fewer win.
_SIXTH = 1 << 16
_FAR = 1 << 60


def segments(data: bytes, version: Version, *, kanji: bool = False) -> tuple[Segment, ...] | None:
    """`data` in the fewest bits that a symbol of this version needs for it, and in as few segments as that allows.

    kanji: the data are Shift-JIS, whose pairs may go into kanji mode; raises `SymbolError` when they are not. None
    where a Micro QR version has no mode for some of the bytes.
    """
    if kanji:
        _check_shift_jis(data)
    run = _KANJI_RUN if kanji else _RUN if isinstance(version, int) else _MICRO_RUN
    steps, last = _steps(data, run, _headers(version))
    return tuple(_walk_back(data, steps, last)) if last >= 0 else None


def _steps(data: bytes, run: re.Pattern[bytes], headers: tuple[int, ...]) -> tuple[list[Step], int]:
    """The best way into each mode at the end of each run, and the mode that ends best, -1 when none can."""
    costs: list[int] = []
    steps: list[Step] = []
    start, best, source = 0, 0, -1
    for found in run.finditer(data):
        end, kind = found.end(), found.lastindex or 0
        length, entered, reached = end - start, [source] * 4, [_FAR] * 4
        for mode, each in _TAKES[kind]:
            cost = best + headers[mode]
            if costs and costs[mode] <= cost:
                cost, entered[mode] = costs[mode], mode
            reached[mode] = cost + each * length
        costs, start = reached, end
        steps.append((end, entered))
        least = min(costs)
        best, source = _whole_bits(least), costs.index(least)
    return steps, source if best < _FAR else -1


def _walk_back(data: bytes, steps: list[Step], mode: int) -> list[Segment]:
    found: list[Segment] = []
    stop = len(data)
    for (start, _), (_, entered) in zip(reversed(steps[:-1]), reversed(steps), strict=False):
        if entered[mode] != mode:
            found.append(Segment(MODES[mode], data[start:stop]))
            stop, mode = start, entered[mode]
    return [Segment(MODES[mode], data[:stop]), *reversed(found)]


@cache
def _headers(version: Version) -> tuple[int, ...]:
    """What opening a segment costs in each mode."""
    return tuple(6 * _SIXTH * mode.header(version) + 1 if mode.count_bits(version) else _FAR for mode in MODES)


def _whole_bits(cost: int) -> int:
    """The cost with its bits rounded up, as they are where a segment ends."""
    sixths, opened = divmod(cost, _SIXTH)
    return -(-sixths // 6) * 6 * _SIXTH + opened


def _check_shift_jis(data: bytes) -> None:
    try:
        data.decode("cp932")
    except UnicodeDecodeError as error:
        raise SymbolError(f"byte {error.start} is not Shift-JIS, which kanji mode asks for (JIS X 0208)") from None


_X = rb"[0-9A-Z $%*+\-./:]"
_NOT_X = rb"[^0-9A-Z $%*+\-./:]"
# Digits; other alphanumeric characters; everything else; and Shift-JIS pairs, which come before any other reading.
_MICRO_RUN = re.compile(rb"([0-9]+)|([A-Z $%*+\-./:]+)|([^0-9A-Z $%*+\-./:]+)")
_KANJI_RUN = re.compile(
    rb"([0-9]+)|([A-Z $%%*+\-./:]+)|((?:(?!%b)(?:[\x81-\x9f\xe0-\xfc](?s:.)|[^0-9A-Z $%%*+\-./:]))+)|(%b+)"
    % (SHIFT_JIS_PAIR, SHIFT_JIS_PAIR)
)
# The headers of a QR code are so long that three digits never pay for a segment of their own, nor do five alphanumeric
# characters among bytes: such runs join their neighbours, which leaves fewer to look at.
_RUN = re.compile(
    rb"([0-9]{4,}|\A[0-9]+\Z)|((?:(?![0-9]{4})%b)+)|((?:%b+(?:(?!%b?[0-9]{4})%b{1,5}(?!%b))?)+)"
    % (_X, _NOT_X, _X, _X, _X)
)
_EACH = {NUMERIC: 20 * _SIXTH, ALPHANUMERIC: 33 * _SIXTH, BYTE: 48 * _SIXTH, KANJI: 39 * _SIXTH}
# By the group of the run that matched: the modes that take it, with what a byte costs.
_TAKES = tuple(
    tuple((MODES.index(mode), _EACH[mode]) for mode in modes)
    for modes in ((), (BYTE, ALPHANUMERIC, NUMERIC), (BYTE, ALPHANUMERIC), (BYTE,), (BYTE, KANJI))
)
