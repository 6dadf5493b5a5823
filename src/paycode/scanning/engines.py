"""What a reading engine is. Each lives in a file of its own: `_zxing.py`, `_opencv.py`, `_zbar.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np
import numpy.typing as npt

from ..symbol import Decoded, Eci
from .charset import Piece, text_of
from .corners import Corners
from .reading import EngineName, Level, Reading, Symbology

__all__ = ["Engine", "Find", "Grey", "Image", "Plane", "Warp"]

Grey = npt.NDArray[np.uint8]
"""A grey picture: uint8, shape (height, width), 0 is black, rows next to each other in memory."""
Image = npt.NDArray[np.uint8]
"""Any picture that is taken: uint8, shape (height, width), (height, width, 3) BGR or (height, width, 4) BGRA."""
Plane = npt.NDArray[np.float32]
"""Light or reflectance, linear: float32, shape (height, width) or (height, width, 3) BGR."""
Warp = npt.NDArray[np.float64]
"""A perspective map between two pictures: float64, shape (3, 3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """A symbol as an engine gives it, fields as in `Reading`; pieces: the data cut by ECI, empty without one."""

    data: bytes
    corners: Corners
    pieces: tuple[Piece, ...] = ()
    version: int | None = None
    level: Level | None = None
    margin: float | None = None
    confidence: float | None = None
    symbology: Symbology = "QRCode"
    spare: bytes = b""

    @classmethod
    def of(cls, decoded: Decoded, corners: Corners) -> Self:
        """A QR code that our own decoder read, in these corners."""
        return cls(
            data=decoded.data,
            corners=corners,
            pieces=_pieces(decoded),
            version=decoded.version if isinstance(decoded.version, int) else None,
            level=decoded.level,
            margin=decoded.margin,
            confidence=decoded.evidence,
            spare=decoded.spare,
        )

    def reading(self, engine: EngineName, attempt: str, *, ms: float, orientation: int) -> Reading:
        """With its text, and how it was read."""
        text, charset, source = text_of(self.data, self.pieces)
        return Reading(
            data=self.data,
            text=text,
            charset=charset,
            charset_source=source,
            corners=self.corners,
            version=self.version,
            level=self.level,
            margin=self.margin,
            confidence=self.confidence,
            engine=engine,
            attempt=attempt,
            ms=ms,
            orientation=orientation,
            symbology=self.symbology,
            spare=self.spare,
        )


class Engine(Protocol):
    """Reads all symbols of a grey picture. It reports exact bytes or nothing: what it is not sure of, it leaves out."""

    @property
    def name(self) -> EngineName:
        """The name that readings carry."""
        ...

    def read(self, grey: Grey) -> list[Find]:
        """The symbols found; an exception is a fault of the engine, and the caller goes on to the next."""
        ...


def _pieces(decoded: Decoded) -> tuple[Piece, ...]:
    """The data cut by ECI; empty when part of them stands under none."""
    pieces: list[Piece] = []
    for item in decoded.items:
        if isinstance(item, Eci):
            pieces.append((item.assignment, b""))
        elif pieces:
            pieces[-1] = (pieces[-1][0], pieces[-1][1] + item.data)
    return tuple(pieces) if b"".join(part for _, part in pieces) == decoded.data else ()
