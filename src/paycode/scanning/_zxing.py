"""Home of zxing-cpp, the first engine: QR code models 1 and 2, Micro QR and rMQR, no other symbology.

What 3.1.1 does, each shown by a test: `symbology_identifier` never tells of an ECI, the text mode `HexECI` does, and
leaves the bytes untouched; positions begin at the symbol's own top left, clockwise as seen; the unused error correction
("UEC") of 0.07 is printed as 0.7. Parts of a structured-append set come one by one, without their number.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from ..errors import MissingExtra
from .charset import Piece
from .corners import Corners, clockwise
from .engines import Find, Grey
from .reading import EngineName, Level, Symbology
from .recovery import behind

if TYPE_CHECKING:
    from types import ModuleType

__all__ = ["Glimpse", "Located", "ZXing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """A QR code that was found and not decoded: its outline, and how many modules its side seems to have."""

    corners: Corners
    modules: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Glimpse:
    """A symbol that was read in passing: its bytes, its outline, the modules as sampled (0 is dark), and all the rest.

    complete: works out the `Find`, which takes longer than reading a small picture.
    """

    data: bytes
    corners: Corners
    modules: Grey
    complete: Callable[[], Find]


class ZXing:
    """zxing-cpp; `MissingExtra` when it is not installed. Releases the interpreter lock while it reads."""

    name: ClassVar[EngineName] = "zxing-cpp"

    def __init__(self) -> None:
        self._library = _zxingcpp()

    def read(self, grey: Grey) -> list[Find]:
        """All valid symbols of the QR family."""
        return [_find(barcode) for barcode in self._barcodes(grey) if barcode.valid and _sound(barcode)]

    def survey(self, grey: Grey, *, inverted: bool = True) -> tuple[list[Find], list[Located]]:
        """All valid symbols, and QR codes whose outline was found but whose data could not be corrected.

        inverted: whether light symbols on dark ground count too.
        """
        barcodes = self._barcodes(grey, errors=True, inverted=inverted)
        finds = [_find(barcode) for barcode in barcodes if barcode.valid and _sound(barcode)]
        return finds, _located(barcodes)

    def glimpse(self, grey: Grey) -> tuple[list[Glimpse], list[Located]]:
        """What a first quick look reads, and what it locates without reading it; dark on light only.

        grey: as everywhere, and rows may lie apart, as in a view of a larger picture. Half the work of `read`.
        """
        barcodes = self._barcodes(grey, errors=True, inverted=False, downscale=False)
        read = [_glimpse(barcode) for barcode in barcodes if barcode.valid and _sound(barcode)]
        return read, _located(barcodes)

    def _barcodes(
        self, grey: Grey, *, errors: bool = False, inverted: bool = True, downscale: bool = True
    ) -> list[Any]:
        library = self._library
        barcodes: list[Any] = library.read_barcodes(
            grey,
            formats=library.BarcodeFormat.QRCode,
            text_mode=library.TextMode.HexECI,
            return_errors=errors,
            try_invert=inverted,
            # QR codes are found at any angle; turning the picture is for bar codes.
            try_rotate=False,
            try_downscale=downscale,
        )
        return barcodes


def _located(barcodes: list[Any]) -> list[Located]:
    return [
        Located(corners=_corners(barcode), modules=side)
        for barcode in barcodes
        if not barcode.valid
        and barcode.error.type.name == "Checksum"
        and (side := _modules(barcode).shape[0]) in _SIDES
    ]


def _zxingcpp() -> ModuleType:
    try:
        import zxingcpp
    except ImportError:
        raise MissingExtra("scan", "zxing-cpp") from None
    return zxingcpp


def _glimpse(barcode: Any) -> Glimpse:
    return Glimpse(
        data=bytes(barcode.bytes),
        corners=_corners(barcode),
        modules=_modules(barcode).copy(),
        complete=lambda: _find(barcode),
    )


def _find(barcode: Any) -> Find:
    version = str(barcode.extra.get("Version", ""))
    corrects = version != "M1"  # the smallest Micro QR detects errors and corrects none
    data, symbology = bytes(barcode.bytes), _SYMBOLOGIES.get(barcode.format.name, "QRCode")
    more = behind(_modules(barcode) == 0, data) if symbology == "QRCode" else None
    return Find(
        data=data,
        corners=_corners(barcode),
        pieces=_pieces(bytes.fromhex(barcode.text), barcode.bytes),
        version=int(version) if re.fullmatch("[0-9]+", version) else None,
        level=_LEVELS.get(barcode.ec_level) if corrects else None,
        confidence=more.confidence if more else None,
        margin=more.margin if more else _margin(barcode.extra.get("UEC")) if corrects else None,
        symbology=symbology,
        spare=more.spare if more else b"",
    )


def _corners(barcode: Any) -> Corners:
    place = barcode.position
    points = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    return clockwise((point.x, point.y) for point in points)


def _pieces(marked: bytes, data: bytes) -> tuple[Piece, ...]:
    r"""The data cut by ECI: `marked` is "]Q2", then data with each ECI as \NNNNNN and each backslash doubled."""
    if marked[:3] not in _WITH_ECI:
        return ()
    pieces: list[tuple[int, bytes]] = []
    for number, plain in re.findall(rb"\\([0-9]{6})|(\\\\|[^\\]+)", marked[3:]):
        if number:
            pieces.append((int(number), b""))
        elif pieces:
            pieces[-1] = (pieces[-1][0], pieces[-1][1] + plain.replace(b"\\\\", b"\\"))
    return tuple(pieces) if b"".join(part for _, part in pieces) == data else ()


def _margin(unused: float | None) -> float | None:
    """Unused error correction, or None for the tenths 0.1 to 0.9, which may stand for hundredths."""
    if unused is None or (0 < unused < 1 and round(unused * 100) % 10 == 0):
        return None
    return float(unused)


def _modules(barcode: Any) -> Grey:
    """The modules as sampled, before correction: 0 is dark."""
    return np.asarray(barcode.to_image(scale=1, add_quiet_zones=False))


def _sound(barcode: Any) -> bool:
    """Whether a Micro QR M1 really is one: with so weak a check, noise beside any finder pattern passes for it."""
    if barcode.extra.get("Version") != "M1":
        return True
    dark = _modules(barcode) == 0
    separators = dark[7, :8].any() or dark[:8, 7].any()
    timing = np.array([True, False, True])
    return bool(not separators and (dark[0, 8:] == timing).all() and (dark[8:, 0] == timing).all())


# With an ECI the modifier is 2 for model 2, 4 and 6 with FNC1 in first and second position (ISO/IEC 15424).
_WITH_ECI = frozenset({b"]Q2", b"]Q4", b"]Q6"})
_SIDES = frozenset(range(21, 178, 4))
_LEVELS: dict[str, Level] = {"L": "L", "M": "M", "Q": "Q", "H": "H"}
_SYMBOLOGIES: dict[str, Symbology] = {
    "QRCodeModel1": "QRCodeModel1",
    "MicroQRCode": "MicroQRCode",
    "RMQRCode": "rMQR",
}
