"""The QR symbol as a value: which modules are dark."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from math import isqrt
from os import PathLike
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import SymbolError
from ..payload.scheme import Level
from .tables import Version, levels, mask_count, version_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Symbol"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Symbol:
    """A square of modules without its quiet zone; two symbols are equal when their modules are.

    modules: one byte a module, row by row from the top left, 1 = dark. level: error correction, L, M, Q or H (L stands
    for the mere detection of M1). mask: data mask 0 to 7, 0 to 3 in Micro QR. quiet_zone: the free border that its
    scheme asks for, in modules. `SymbolError` when these cannot be a QR symbol.
    """

    modules: bytes
    level: Level = field(compare=False)
    mask: int = field(compare=False)
    quiet_zone: int = field(default=4, compare=False)

    def __post_init__(self) -> None:
        version = version_of(self.size)
        if version is None or self.size**2 != len(self.modules):
            raise SymbolError("a symbol is a square of 21, 25 ... 177 modules, of 11, 13, 15 or 17 in Micro QR")
        if self.modules.translate(None, b"\0\1"):
            raise SymbolError("a module is 0 (light) or 1 (dark)")
        if self.level not in levels(version):
            raise SymbolError(f"level {self.level!r:.20} is none of version {version}: {', '.join(levels(version))}")
        if self.mask not in range(mask_count(version)) or self.quiet_zone not in range(101):
            raise SymbolError("mask is 0 to 7 (0 to 3 in Micro QR), the quiet zone 0 to 100 modules")

    @property
    def size(self) -> int:
        """Modules along one edge, 21 to 177, or 11 to 17 in Micro QR."""
        return isqrt(len(self.modules))

    @property
    def version(self) -> Version:
        """Version 1 to 40, or "M1" to "M4" of Micro QR, which is another name for the size."""
        version = version_of(self.size)
        assert version is not None  # noqa: S101  # checked when the symbol was made
        return version

    @property
    def matrix(self) -> NDArray[np.bool_]:
        """The modules as a read-only bool array of shape (size, size), True = dark."""
        return np.frombuffer(self.modules, np.bool_).reshape(self.size, self.size)

    def save(self, path: str | PathLike[str], **options: Any) -> None:
        """Write the symbol to `path` as its suffix says; options and errors are those of `paycode.rendering.save`."""
        # The one arrow that goes up: people expect this method here, and nothing below rendering may depend on it.
        import_module("paycode.rendering").save(self, path, **options)

    def __repr__(self) -> str:
        return f"Symbol(version={self.version!r}, level={self.level!r}, mask={self.mask})"
