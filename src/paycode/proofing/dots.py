"""Dots of printers, panels and terminals, read back from what is sent to them: bool arrays, True = dark.

Only what prints dots is understood; a printer's own QR command leaves the modules to the printer, and there is nothing
to prove before it has printed. Everything else is a `BadFrame` that says where.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ..errors import BadFrame, FrameTooLarge
from ..scanning import MAX_PIXELS

__all__ = ["bitmap", "c_header", "epl", "escpos", "terminal", "tspl", "zpl"]

Dots = NDArray[np.bool_]


def bitmap(data: bytes, width: int, *, dark: int = 1) -> Dots:
    """Rows of whole bytes, the leftmost dot in the most significant bit; dark: the bit of a dark dot."""
    stride = -(-width // 8)
    return _unpacked(data, stride, width=width, dark=dark)


def c_header(data: bytes) -> Dots:
    """The array of a C header as `paycode` writes it, with its width, stride and the bit of a dark dot."""
    text = _ascii(data, "a C header")
    numbers = {name: re.search(rf"{name} = ([0-9]{{1,5}})\b", text) for name in ("width", "stride", "dark")}
    array = re.search(r"\[[0-9]*\] = \{([^}]*)\}", text)
    if array is None or not all(numbers.values()):
        raise BadFrame("the C header has no array with width, stride and dark stated")
    content = bytes(int(byte, 16) for byte in re.findall(r"0x([0-9a-fA-F]{2})\b", array[1]))
    width, stride, dark = (int(found[1]) for found in numbers.values() if found)
    return _unpacked(content, stride, width=width, dark=dark)


def escpos(data: bytes) -> Dots:
    """Raster images (GS v 0), one below the other; initialising, alignment and line feeds are passed over."""
    return _stacked(list(_bands(data)))


def zpl(data: bytes) -> Dots:
    """The graphic field (^GFA) of a label, with the repeat counts of Zebra's compressed hexadecimal."""
    text = _ascii(data, "ZPL")
    found = re.search(r"\^GFA,[0-9]{1,6},([0-9]{1,6}),([0-9]{1,4}),([0-9A-Za-z,:!\s]*)", text)
    if found is None:
        raise BadFrame(_NATIVE.format("ZPL", "^GFA graphic"))
    total, stride = int(found[1]), int(found[2])
    if not stride or total % stride:
        raise BadFrame(f"{total} bytes of the ^GF graphic are no whole rows of {stride}")
    rows = total // stride
    _check_size(rows, stride)
    return _unpacked(b"".join(_zpl_rows(found[3], stride, rows)), stride, rows=rows)


def epl(data: bytes) -> Dots:
    """The graphic (GW) of an EPL label, where 0 is black."""
    return _command(data, rb"GW[0-9]+,[0-9]+,([0-9]{1,4}),([0-9]{1,5}),", "EPL", "GW graphic")


def tspl(data: bytes) -> Dots:
    """The BITMAP of a TSPL label, where 0 is black."""
    return _command(data, rb"BITMAP +[0-9]+,[0-9]+,([0-9]{1,4}),([0-9]{1,5}),[0-9],", "TSPL", "BITMAP")


def terminal(data: bytes) -> Dots:
    """Half blocks, two modules a character; light blocks on a dark ground when the colours say so."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise BadFrame("the terminal text is not in UTF-8") from None
    lines = [line for line in _COLOURS.sub("", text).splitlines() if line]
    if not lines or set("".join(lines)) - set(_BLOCKS):
        raise BadFrame("the terminal text is not made of half blocks alone")
    width = max(map(len, lines))
    _check_size(2 * len(lines), -(-width // 8))
    codes = np.array([[_BLOCKS.index(character) for character in line.ljust(width)] for line in lines])
    dots = np.stack([codes & 1, codes >> 1], axis=1).reshape(-1, width).astype(np.bool_)
    return ~dots if _light_on_dark(text) else dots


def _bands(data: bytes) -> Iterator[Dots]:
    at = 0
    while at < len(data):
        if passed := _ESCPOS_PASSED.match(data, at):
            at = passed.end()
            continue
        head = data[at : at + 8]
        if len(head) < 8 or head[:3] != b"\x1dv0":
            raise BadFrame(_NATIVE.format("ESC/POS", f"GS v 0 image at byte {at}"))
        stride, rows = int.from_bytes(head[4:6], "little"), int.from_bytes(head[6:8], "little")
        _check_size(rows, stride)
        yield _unpacked(data[at + 8 : at + 8 + stride * rows], stride, rows=rows)
        at += 8 + stride * rows


def _stacked(bands: list[Dots]) -> Dots:
    if not bands:
        raise BadFrame(_NATIVE.format("ESC/POS", "GS v 0 image"))
    _check_size(sum(len(band) for band in bands), max(band.shape[1] for band in bands) // 8)
    width = max(band.shape[1] for band in bands)
    return np.concatenate([np.pad(band, ((0, 0), (0, width - band.shape[1]))) for band in bands])


def _command(data: bytes, pattern: bytes, language: str, command: str) -> Dots:
    found = re.search(pattern, data)
    if found is None:
        raise BadFrame(_NATIVE.format(language, command))
    stride, rows = int(found[1]), int(found[2])
    _check_size(rows, stride)
    return _unpacked(data[found.end() : found.end() + stride * rows], stride, rows=rows, dark=0)


def _zpl_rows(text: str, stride: int, rows: int) -> Iterator[bytes]:
    """Rows as bytes: a letter repeats the next digit, "," and "!" fill a row with 0 and F, ":" repeats the last row."""
    row, last, done, repeat = "", "0" * (2 * stride), 0, 0
    for character in re.sub(r"\s", "", text):
        if done == rows:
            return
        if character in ",!:":
            row = last if character == ":" else row.ljust(2 * stride, "0" if character == "," else "F")
        elif character in _COUNTS:
            repeat += _COUNTS[character]
            continue
        else:
            row += character * (repeat or 1)
        repeat = 0
        while len(row) >= 2 * stride and done < rows:
            last, row = row[: 2 * stride], row[2 * stride :]
            done += 1
            yield _from_hex(last)


def _from_hex(row: str) -> bytes:
    try:
        return bytes.fromhex(row)
    except ValueError:
        raise BadFrame("the ^GF graphic has a character that is no hexadecimal digit") from None


def _unpacked(data: bytes, stride: int, *, width: int = 0, rows: int = 0, dark: int = 1) -> Dots:
    """Dots of rows of `stride` bytes, all of which must be there."""
    if not stride or not data or len(data) % stride or (rows and len(data) != rows * stride):
        wanted = f"{rows} rows" if rows else "whole rows"
        raise BadFrame(f"{len(data)} bytes are not {wanted} of {stride} bytes")
    _check_size(len(data) // stride, stride)
    bits = np.unpackbits(np.frombuffer(data, np.uint8).reshape(-1, stride), axis=1)
    dots: Dots = bits[:, : width or None] == dark
    return dots


def _check_size(rows: int, stride: int) -> None:
    if rows * stride * 8 > MAX_PIXELS:
        raise FrameTooLarge(f"{rows} rows of {stride} bytes are more than {MAX_PIXELS // 1_000_000} megapixels")


def _ascii(data: bytes, language: str) -> str:
    try:
        return data.decode("ascii")
    except UnicodeDecodeError as error:
        raise BadFrame(f"byte {error.start} is not ASCII, as {language} is") from None


def _light_on_dark(text: str) -> bool:
    """Whether the first colours of the 256-colour cube are a lighter pen on a darker ground."""
    pen, ground = (re.search(rf"[\[;]{which};5;([0-9]{{1,3}})[;m]", text) for which in ("38", "48"))
    return bool(pen and ground and int(pen[1]) > int(ground[1]))


_NATIVE = (
    "there is no {1} in this {0}: commands with which the printer draws the code itself leave nothing to prove; "
    "prove the raster format, or a photograph of the print"
)
_BLOCKS = " ▀▄█"
_COLOURS = re.compile("\x1b\\[[0-9;]*m")
# ESC @, ESC a n, ESC d n, ESC J n, LF, CR, GS V m (n).
_ESCPOS_PASSED = re.compile(rb"\x1b@|\x1b[adJ].|[\n\r]|\x1dV(?:[\x41\x42].|.)", re.DOTALL)
# Zebra's repeat counts: G to Y are 1 to 19, g to z are 20 to 400.
_COUNTS = {chr(ord("G") + n): n + 1 for n in range(19)} | {chr(ord("g") + n): 20 * (n + 1) for n in range(20)}
