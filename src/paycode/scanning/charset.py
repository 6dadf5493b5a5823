"""Bytes to text, never guessed: by the symbol's own ECI, else strict UTF-8, else the charset its payment scheme says.

Shift-JIS and GBK look alike as bytes, so no reader can tell them apart: without an ECI or a scheme there is no text.
Sources: ISO/IEC 18004, 7.3.2 and 7.4.2 (ECI in QR codes); AIM ECI assignments for the numbers.
"""

from __future__ import annotations

from typing import Literal

from ..payload.findings import PayloadError
from ..payload.registry import parse

__all__ = ["CharsetSource", "Piece", "text_of"]

CharsetSource = Literal["eci", "utf-8", "scheme"]
Piece = tuple[int, bytes]
"""A stretch of payload bytes under one ECI number."""


def text_of(data: bytes, pieces: tuple[Piece, ...] = ()) -> tuple[str | None, str | None, CharsetSource | None]:
    """The text of a payload, its charset and what says so; three times None when nothing does.

    data: the payload bytes. pieces: the same bytes cut by ECI number, empty when the symbol has no ECI. Bytes that
    contradict their ECI, and numbers that name no charset (899 is binary), have no text. Several charsets in one symbol
    are joined by "+".
    """
    if pieces:
        return _by_eci(pieces)
    try:
        return data.decode("utf-8"), "utf-8", "utf-8"
    except UnicodeDecodeError:
        return _by_scheme(data)


def _by_eci(pieces: tuple[Piece, ...]) -> tuple[str | None, str | None, CharsetSource | None]:
    charsets = [_CHARSETS.get(number) for number, _ in pieces]
    names = [charset for charset in charsets if charset is not None]
    if len(names) < len(charsets):
        return None, None, None
    try:
        text = "".join(part.decode(name) for name, (_, part) in zip(names, pieces, strict=True))
    except UnicodeDecodeError:
        return None, None, None
    return text, "+".join(dict.fromkeys(names)), "eci"


def _by_scheme(data: bytes) -> tuple[str | None, str | None, CharsetSource | None]:
    try:
        payload = parse(data, lenient=True).payload
        text = payload.text
    except (PayloadError, UnicodeDecodeError):
        return None, None, None
    return text, payload.charset, "scheme"


# ECI numbers to Python's names. 29 is GB 2312 on paper; encoders write GB 18030, which contains it.
_CHARSETS = {
    0: "cp437",
    1: "iso8859-1",
    2: "cp437",
    3: "iso8859-1",
    4: "iso8859-2",
    5: "iso8859-3",
    6: "iso8859-4",
    7: "iso8859-5",
    8: "iso8859-6",
    9: "iso8859-7",
    10: "iso8859-8",
    11: "iso8859-9",
    12: "iso8859-10",
    13: "iso8859-11",
    15: "iso8859-13",
    16: "iso8859-14",
    17: "iso8859-15",
    18: "iso8859-16",
    20: "shift_jis",
    21: "cp1250",
    22: "cp1251",
    23: "cp1252",
    24: "cp1256",
    25: "utf-16-be",
    26: "utf-8",
    27: "ascii",
    28: "big5",
    29: "gb18030",
    30: "euc_kr",
    31: "gbk",
    32: "gb18030",
    33: "utf-16-le",
    34: "utf-32-be",
    35: "utf-32-le",
    170: "ascii",
}
