"""The QR symbol as a value: which modules are dark."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from math import isqrt
from os import PathLike
from typing import TYPE_CHECKING

import numpy as np

from ..errors import SymbolError
from ..payload.scheme import Level

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Symbol"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Symbol:
    """A square of modules without its quiet zone; two symbols are equal when their modules are.

    modules: one byte a module, row by row from the top left, 1 = dark. level: error correction, L, M, Q or H. mask:
    data mask 0 to 7. quiet_zone: the free border that its scheme asks for, in modules. `SymbolError` when these cannot
    be a QR symbol.
    """

    modules: bytes
    level: Level = field(compare=False)
    mask: int = field(compare=False)
    quiet_zone: int = field(default=4, compare=False)

    def __post_init__(self) -> None:
        if self.size not in range(21, 178, 4) or self.size**2 != len(self.modules):
            raise SymbolError("a symbol is a square of 21, 25 ... 177 modules (ISO/IEC 18004, versions 1 to 40)")
        if self.modules.translate(None, b"\0\1"):
            raise SymbolError("a module is 0 (light) or 1 (dark)")
        if self.level not in ("L", "M", "Q", "H") or self.mask not in range(8) or self.quiet_zone not in range(101):
            raise SymbolError("level is L, M, Q or H, mask is 0 to 7, the quiet zone 0 to 100 modules")

    @property
    def size(self) -> int:
        """Modules along one edge, 21 to 177."""
        return isqrt(len(self.modules))

    @property
    def version(self) -> int:
        """Version 1 to 40, which is another name for the size."""
        return (self.size - 17) // 4

    @property
    def matrix(self) -> NDArray[np.bool_]:
        """The modules as a read-only bool array of shape (size, size), True = dark."""
        return np.frombuffer(self.modules, np.bool_).reshape(self.size, self.size)

    def save(self, path: str | PathLike[str], **geometry: float | None) -> None:
        """Write the symbol to `path` as its suffix says; geometry and errors are those of `paycode.rendering.save`."""
        # The one arrow that goes up: people expect this method here, and nothing below rendering may depend on it.
        import_module("paycode.rendering").save(self, path, **geometry)

    def __repr__(self) -> str:
        return f"Symbol(version={self.version}, level={self.level!r}, mask={self.mask})"
