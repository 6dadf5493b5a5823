"""PNG files as chunks (ISO/IEC 15948): writing them, and taking those apart that logos bring."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from struct import pack, unpack

from ..errors import RenderError

__all__ = ["Chunk", "PngFile", "assemble", "density", "read", "with_density"]

Chunk = tuple[bytes, bytes]

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_MAX_PIXELS = 16_000_000
_INCHES_A_METRE = 1 / 0.0254


@dataclass(frozen=True, slots=True, kw_only=True)
class PngFile:
    """A whole and undamaged PNG file; bits and colour as its header has them."""

    width: int
    height: int
    bits: int
    colour: int
    interlaced: bool
    chunks: tuple[Chunk, ...]

    @property
    def channels(self) -> int:
        """Samples a pixel."""
        return _CHANNELS[self.colour]

    @property
    def transparent(self) -> bool:
        """Whether pixels may let the ground through."""
        return self.colour in (4, 6) or any(name == b"tRNS" for name, _ in self.chunks)

    def data(self, name: bytes) -> bytes:
        """The contents of all chunks of this name, one after the other."""
        return b"".join(data for found, data in self.chunks if found == name)


def assemble(chunks: Iterable[Chunk]) -> bytes:
    """The file of these chunks, the end chunk added."""
    parts = [
        pack(">I", len(data)) + name + data + pack(">I", zlib.crc32(name + data)) for name, data in (*chunks, _END)
    ]
    return _SIGNATURE + b"".join(parts)


def density(dpi: float) -> Chunk:
    """The chunk that says how large the picture is: dots a metre."""
    dots = round(dpi * _INCHES_A_METRE)
    return b"pHYs", pack(">2IB", dots, dots, 1)


def with_density(data: bytes, dpi: float) -> bytes:
    """A PNG file with its density added or replaced; the file is taken to be whole."""
    header, *others = _chunks(data)
    kept = (chunk for chunk in others if chunk[0] not in (b"pHYs", b"IEND"))
    return assemble([header, density(dpi), *kept])


def read(data: bytes) -> PngFile:
    """Take a file apart; `RenderError` when it is no PNG, cut off, damaged or above 16 megapixels."""
    if not isinstance(data, bytes):
        raise TypeError(f"a PNG file is bytes, not {type(data).__name__}")
    if not data.startswith(_SIGNATURE):
        raise RenderError("the picture is not a PNG file")
    chunks = tuple(_chunks(data))
    name, header = chunks[0] if chunks else (b"", b"")
    if name != b"IHDR" or len(header) != 13 or chunks[-1] != _END:
        raise RenderError("the PNG file is cut off or has no header")
    width, height, bits, colour, _, _, interlaced = unpack(">2I5B", header)
    if not 0 < width * height <= _MAX_PIXELS:
        raise RenderError(
            f"the PNG file has {width} x {height} pixels: allowed are up to {_MAX_PIXELS // 10**6} million"
        )
    if colour not in _CHANNELS or bits not in (1, 2, 4, 8, 16):
        raise RenderError("the PNG file has a header that PNG does not know")
    file = PngFile(
        width=width, height=height, bits=bits, colour=colour, interlaced=bool(interlaced), chunks=chunks[1:-1]
    )
    _check_lines(file)
    return file


def _chunks(data: bytes) -> Iterator[Chunk]:
    at = len(_SIGNATURE)
    while at < len(data):
        length = int.from_bytes(data[at : at + 4])
        name, contents = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        if data[at + 8 + length : at + 12 + length] != pack(">I", zlib.crc32(name + contents)):
            raise RenderError("the PNG file is damaged: a checksum does not fit")
        yield name, contents
        at += 12 + length


def _check_lines(file: PngFile) -> None:
    """The scan lines must be there to the last byte; never more than that is unpacked."""
    expected = file.height * (1 + -(-file.width * file.channels * file.bits // 8))
    try:
        unpacked = zlib.decompressobj().decompress(file.data(b"IDAT"), expected)
    except zlib.error:
        raise RenderError("the PNG file is damaged: its pixels cannot be unpacked") from None
    # Interlaced files have a little more for their seven passes.
    if len(unpacked) < expected:
        raise RenderError("the PNG file is damaged: pixels are missing")


_END: Chunk = (b"IEND", b"")
# Colour types: grey, RGB, palette, grey and alpha, RGB and alpha.
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
