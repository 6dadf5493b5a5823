"""Artefacts for the proofing tests, each written by hand or by a package that is not under test."""

from __future__ import annotations

import io
from struct import pack
from typing import Any

import fpdf
import numpy as np
import numpy.typing as npt
import PIL.Image

import paycode
from paycode.rendering import render

Dots = npt.NDArray[np.bool_]

PLACARD = "00020101021129370016A0000006770101110113006681234567853037645802TH6304823E"
SYMBOL = paycode.encode(PLACARD, "M", version=4)


def dots(scale: int = 4) -> Dots:
    """The placard's symbol with its quiet zone, True = dark."""
    return np.pad(SYMBOL.matrix, 4).repeat(scale, axis=0).repeat(scale, axis=1)


def grey(scale: int = 4) -> npt.NDArray[np.uint8]:
    """The same as a picture."""
    return np.where(dots(scale), 0, 255).astype(np.uint8)


def picture(kind: str = "PNG", *, pixels: npt.NDArray[Any] | None = None, **how: Any) -> bytes:
    """A picture file by Pillow."""
    file = io.BytesIO()
    PIL.Image.fromarray(grey() if pixels is None else pixels).save(file, kind, **how)
    return file.getvalue()


def pdf(*codes_mm: float, page: tuple[float, float] = (80, 100), data: str = PLACARD) -> bytes:
    """A PDF with one code of this size on each page."""
    document = fpdf.FPDF(unit="mm", format=page)
    for size in codes_mm:
        document.add_page()
        png = io.BytesIO(render(paycode.encode(data, "M"), "png", size_mm=size, dpi=600))
        document.image(png, 10, 10, size, size)
    return bytes(document.output())


def packed(dark: Dots, *, ink: int = 1) -> tuple[int, bytes]:
    """Bytes a row, and the rows."""
    rows = np.packbits(dark, axis=1)
    return rows.shape[1], (rows if ink else ~rows).tobytes()


def escpos(dark: Dots, band: int = 50) -> bytes:
    """Initialised, centred, in bands of a raster image, fed and cut."""
    out = b"\x1b@\x1ba\x01"
    for at in range(0, len(dark), band):
        stride, rows = packed(dark[at : at + band])
        out += b"\x1dv0\0" + pack("<2H", stride, len(rows) // stride) + rows
    return out + b"\x1ba\x00\n\x1bd\x03\x1dVA\x00"


def zpl(dark: Dots) -> bytes:
    """A graphic field in plain hexadecimal with line breaks, as some drivers write it."""
    stride, rows = packed(dark)
    lines = "\n".join(rows[at : at + stride].hex().upper() for at in range(0, len(rows), stride))
    return f"^XA^FO0,0^GFA,{len(rows)},{len(rows)},{stride},{lines}^FS^XZ".encode()


def zpl_short(dark: Dots) -> bytes:
    """The same compressed: dark edges of rows as "!", light ones as ",", repeated rows as ":"."""
    stride, rows = packed(dark)
    out, last = "", ""
    for at in range(0, len(rows), stride):
        row = rows[at : at + stride].hex().upper()
        if row == last:
            out += ":"
        else:
            out += (row.rstrip("0") + ",") if row.endswith("0") else (row.rstrip("F") + "!") if row[-1] == "F" else row
        last = row
    return f"^XA^FO0,0^GFA,{len(rows)},{len(rows)},{stride},{out}^FS^XZ".encode()


def epl(dark: Dots) -> bytes:
    """A graphic of EPL."""
    stride, rows = packed(dark, ink=0)
    return b"\nN\nGW10,0,%d,%d," % (stride, len(rows) // stride) + rows + b"\nP1\n"


def tspl(dark: Dots) -> bytes:
    """A bitmap of TSPL on a label of stated size."""
    stride, rows = packed(dark, ink=0)
    return b"SIZE 50 mm,50 mm\r\nCLS\r\nBITMAP 0,0,%d,%d,0," % (stride, len(rows) // stride) + rows + b"\r\nPRINT 1\r\n"


def c_header(dark: Dots) -> bytes:
    """A C header."""
    stride, rows = packed(dark)
    body = " ".join(f"0x{byte:02x}," for byte in rows)
    return (
        f"/* one bit a dot, dark = 1. */\nenum {{ qr_width = {dark.shape[1]}, qr_height = {len(dark)}, "
        f"qr_stride = {stride} }};\nstatic const uint8_t qr[{len(rows)}] = {{\n{body}\n}};\n"
    ).encode()
