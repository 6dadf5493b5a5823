"""What a reading engine is. Each lives in a file of its own: `_zxing.py`, `_opencv.py`, `_zbar.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from .charset import Piece
from .corners import Corners
from .reading import Level, Symbology

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
    symbology: Symbology = "QRCode"
    spare: bytes = b""


class Engine(Protocol):
    """Reads all symbols of a grey picture. It reports exact bytes or nothing: what it is not sure of, it leaves out."""

    @property
    def name(self) -> str:
        """The name that readings carry."""
        ...

    def read(self, grey: Grey) -> list[Find]:
        """The symbols found; an exception is a fault of the engine, and the caller goes on to the next."""
        ...
