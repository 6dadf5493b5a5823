"""Home of pyzbar, the last engine: QR codes by the zbar library, which Linux systems bring as libzbar0.

zbar is driven through `pyzbar.wrapper`: pyzbar's own `decode` loses the picture on parts of structured-append sets and
the order of the corners. zbar converts payloads that carry an ECI without saying so, so only ASCII payloads, which no
conversion touches, are reported. Versions before 0.23.1 cannot leave bytes alone, and end the process on some
payloads: they count as missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import string_at
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from ..errors import MissingExtra
from .corners import Corners, clockwise
from .engines import Find, Grey
from .reading import EngineName

if TYPE_CHECKING:
    from types import ModuleType

__all__ = ["ZBar"]


class ZBar:
    """zbar; `MissingExtra` when pyzbar or the library is missing or too old. Blocks other threads while it reads."""

    name: ClassVar[EngineName] = "zbar"

    def __init__(self) -> None:
        self._library = _wrapper()
        with self._scanner():
            pass

    def read(self, grey: Grey) -> list[Find]:
        """The QR codes with ASCII payloads; structured-append sets, which zbar joins, are left out."""
        with self._scanner() as scanner, self._image(np.ascontiguousarray(grey)) as image:
            self._library.zbar_scan_image(scanner, image)
            return [find for symbol in self._symbols(image) if (find := self._find(symbol)) is not None]

    @contextmanager
    def _scanner(self) -> Iterator[Any]:
        library = self._library
        scanner = library.zbar_image_scanner_create()
        try:
            library.zbar_image_scanner_set_config(scanner, _ALL, _ENABLE, 0)
            library.zbar_image_scanner_set_config(scanner, _QRCODE, _ENABLE, 1)
            if library.zbar_image_scanner_set_config(scanner, _QRCODE, _BINARY, 1):
                raise MissingExtra("scan", "the zbar library 0.23.1 or later")
            yield scanner
        finally:
            library.zbar_image_scanner_destroy(scanner)

    @contextmanager
    def _image(self, grey: Grey) -> Iterator[Any]:
        library = self._library
        height, width = grey.shape
        image = library.zbar_image_create()
        try:
            library.zbar_image_set_format(image, _Y800)
            library.zbar_image_set_size(image, width, height)
            # zbar keeps the address: `grey` must live as long as the image does.
            library.zbar_image_set_data(image, grey.ctypes.data, grey.size, None)
            yield image
        finally:
            library.zbar_image_destroy(image)

    def _symbols(self, image: Any) -> Iterator[Any]:
        symbol = self._library.zbar_image_first_symbol(image)
        while symbol:
            yield symbol
            symbol = self._library.zbar_symbol_next(symbol)

    def _find(self, symbol: Any) -> Find | None:
        library = self._library
        if symbol.contents.type != _QRCODE or library.zbar_symbol_get_orientation(symbol) not in _UPRIGHT:
            return None
        data = string_at(library.zbar_symbol_get_data(symbol), library.zbar_symbol_get_data_length(symbol))
        return Find(data=data, corners=self._corners(symbol)) if data.isascii() else None

    def _corners(self, symbol: Any) -> Corners:
        """The library gives top left, bottom left, bottom right, top right."""
        library = self._library
        return clockwise(
            (library.zbar_symbol_get_loc_x(symbol, index), library.zbar_symbol_get_loc_y(symbol, index))
            for index in (0, 3, 2, 1)
        )


def _wrapper() -> ModuleType:
    try:
        from pyzbar import wrapper
    except ImportError:
        raise MissingExtra("scan", "pyzbar and the zbar library") from None
    return wrapper  # type: ignore[no-any-return]


# zbar.h: symbologies, configuration keys, the four orientations of a symbol that stands alone, the pixel format.
_ALL, _QRCODE = 0, 64
_ENABLE, _BINARY = 0, 4
_UPRIGHT = frozenset(range(4))
_Y800 = int.from_bytes(b"Y800", "little")
