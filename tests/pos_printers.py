"""Printers and panels of the point of sale, as small as they can be: bytes in, dark dots on the paper out.

Each is written from the manual of its language and knows nothing of paycode; a byte that is out of place fails.
"""

from __future__ import annotations

import re

import numpy as np
import zxingcpp
from numpy.typing import NDArray

Dots = NDArray[np.bool_]
QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


def read(dots: Dots) -> list[bytes]:
    """What a reader finds on the paper."""
    return [found.bytes for found in zxingcpp.read_barcodes(np.where(dots, 0, 255).astype(np.uint8), formats=QR)]


def unpack(data: bytes, stride: int, width: int | None = None, dark: int = 1) -> Dots:
    """Rows of `stride` bytes, the most significant bit to the left."""
    bits = np.unpackbits(np.frombuffer(data, np.uint8).reshape(-1, stride), axis=1)
    assert width is None or (bits[:, width:] != dark).all(), "dots beyond the width are light"
    return np.equal(bits[:, :width], dark)


def escpos(data: bytes) -> Dots:
    """GS v 0 images of equal width below each other."""
    bands = []
    while data:
        assert data[:4] == b"\x1dv0\0"
        width, height = data[4] + 256 * data[5], data[6] + 256 * data[7]
        assert 0 < width <= 255
        assert 0 < height <= 2303
        image, data = data[8 : 8 + width * height], data[8 + width * height :]
        bands.append(unpack(image, width))
    return np.concatenate(bands)


def zpl(data: bytes) -> Dots:
    """One label with one graphic field in the compressed hexadecimal form."""
    form = rb"\^XA\n\^FO([0-9]+),([0-9]+)\^GFA,([0-9]+),([0-9]+),([0-9]+),([0-9A-Z,:!g-z]+)\^FS\n\^XZ\n"
    found = re.fullmatch(form, data)
    assert found
    left, top, sent, count, stride = (int(number) for number in found.groups()[:5])
    assert sent == count <= 99999
    rows = _zpl_rows(found[6].decode(), 2 * stride)
    assert len(rows) * stride == count
    return np.pad(unpack(bytes.fromhex("".join(rows)), stride), ((top, 0), (left, 0)))


def _zpl_rows(field: str, digits: int) -> list[str]:
    rows: list[str] = []
    row, count = "", 0
    for sign in field:
        if sign in "0123456789ABCDEF":
            row, count = row + sign * (count or 1), 0
        elif "G" <= sign <= "Y":
            count += ord(sign) - ord("F")
        elif "g" <= sign <= "z":
            count += 20 * (ord(sign) - ord("f"))
        elif sign == ":":
            assert not row
            row = rows[-1]
        else:
            assert sign == ","
            assert len(row) % 2 == 0, "a comma fills whole bytes"
            row = row.ljust(digits, "0")
        assert len(row) <= digits
        if len(row) == digits:
            rows, row = [*rows, row], ""
    assert not row
    assert not count
    return rows


def epl(data: bytes) -> Dots:
    """One label with one GW graphic, 0 = black."""
    found = re.fullmatch(rb"\nN\nGW([0-9]+),([0-9]+),([0-9]+),([0-9]+),(.*)\nP1\n", data, re.DOTALL)
    assert found
    return _placed(found)


def tspl(data: bytes) -> Dots:
    """One label with one BITMAP, 0 = black."""
    form = rb"CLS\r\nBITMAP ([0-9]+),([0-9]+),([0-9]+),([0-9]+),0,(.*)\r\nPRINT 1,1\r\n"
    found = re.fullmatch(form, data, re.DOTALL)
    assert found
    return _placed(found)


def _placed(found: re.Match[bytes]) -> Dots:
    left, top, stride, height = (int(number) for number in found.groups()[:4])
    assert len(found[5]) == stride * height
    return np.pad(unpack(found[5], stride, dark=0), ((top, 0), (left, 0)))


def c_array(text: bytes, name: str) -> tuple[bytes, int, int, int]:
    """The bytes of a C array with its width, height and stride."""
    sizes = [int(re.search(f"{name}_{what} = ([0-9]+)".encode(), text)[1]) for what in ("width", "height", "stride")]  # type: ignore[index]
    body = re.search(rf"static const uint8_t {name}\[([0-9]+)\] = {{\n(.*)}};".encode(), text, re.DOTALL)
    assert body
    data = bytes(int(number, 16) for number in re.findall(rb"0x[0-9a-f]{2}", body[2]))
    assert len(data) == int(body[1])
    return data, *sizes  # type: ignore[return-value]


def escpos_native(data: bytes) -> tuple[bytes, str, int]:
    """Data, level and dots a module of the QR code that GS ( k functions store and print, in the order given."""
    memory: dict[int, bytes] = {}
    while data:
        assert data[:3] == b"\x1d(k"
        length = data[3] + 256 * data[4]
        parameters, data = data[5 : 5 + length], data[5 + length :]
        assert len(parameters) == length
        assert parameters[0] == 49
        assert 81 not in memory, "nothing follows the printing"
        memory[parameters[1]] = parameters[2:]
    assert list(memory) == [65, 67, 69, 80, 81]
    assert (memory[65], memory[80][:1], memory[81]) == (b"2\0", b"0", b"0")
    assert 1 <= memory[67][0] <= 16
    return memory[80][1:], "LMQH"[memory[69][0] - 48], memory[67][0]


def zpl_native(label: bytes) -> tuple[bytes, str, int, int, int]:
    """Data, level, dots a module and place of the one ^BQ of a label; its height of ^BY goes on top."""
    form = rb"\^XA\n\^BY2,3,10\^FO([0-9]+),([0-9]+)\^BQN,2,([0-9]+)\^FH_\^FD([LMQH])A,([^\^~\r\n]*)\^FS\n\^XZ\n"
    found = re.fullmatch(form, label)
    assert found
    data = re.sub(rb"_([0-9A-F]{2})", lambda code: bytes([int(code[1], 16)]), found[5])
    assert 1 <= int(found[3]) <= 10
    return data, found[4].decode(), int(found[3]), int(found[1]), int(found[2]) + 10


def epl_native(label: bytes) -> tuple[bytes, str, int, int, int]:
    """Data, level, dots a module and place of the one b of a label."""
    form = rb'\nN\nb([0-9]+),([0-9]+),Q,m2,s([0-9]+),e([LMQH]),iA,"((?:[^"/\\\r\n]|\\.)*)"\nP1\n'
    found = re.fullmatch(form, label)
    assert found
    data = re.sub(rb"\\(.)", rb"\1", found[5])
    return data, found[4].decode(), int(found[3]), int(found[1]), int(found[2])


def tspl_native(label: bytes) -> tuple[bytes, str, int, int, int]:
    """Data, level, cell width and place of the one QRCODE of a label."""
    form = rb'CLS\r\nQRCODE ([0-9]+),([0-9]+),([LMQH]),([0-9]+),A,0,M2,S7,"([^"\r\n]*)"\r\nPRINT 1,1\r\n'
    found = re.fullmatch(form, label)
    assert found
    return found[5], found[3].decode(), int(found[4]), int(found[1]), int(found[2])
