"""How long a symbol takes: `paycode.encode` beside segno, zxing-cpp's writer and OpenCV's, in one run.

    python benchmarks/encode.py [--rounds 20]

Each maker gives the module matrix of the same text at the same version and level and is read back once. Only the ratios
mean something on another machine.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import segno
import zxingcpp
from numpy.typing import NDArray

from paycode.symbol import encode

Maker = Callable[[str, int], NDArray[np.bool_]]

QR = zxingcpp.BarcodeFormat.QRCode
# Name, text, version; all at level M.
TEXTS = (
    ("UPI, 62 bytes", "upi://pay?pa=merchant1234@bank&pn=Tea%20Stall&am=120.00&cu=INR", 4),
    ("link, 186 bytes", "https://pay.example.org/i/" + "0123456789abcdef" * 10, 10),
    ("bill, 967 bytes", "SPC\n0200\n1\n" + "Robert Schneider AG, Rue du Lac 1268, 2501 Biel\n" * 19 + "x" * 44, 25),
)


def by_paycode(text: str, version: int) -> NDArray[np.bool_]:
    """Ours."""
    return encode(text, "M", version).matrix


def by_segno(text: str, version: int) -> NDArray[np.bool_]:
    """The public function of segno."""
    return np.array(segno.make_qr(text, error="M", version=version, mode="byte", boost_error=False).matrix, np.bool_)


def by_zxing_cpp(text: str, version: int) -> NDArray[np.bool_]:
    """The writer of zxing-cpp."""
    code = zxingcpp.create_barcode(text, QR, version=version, ec_level="M")
    image: NDArray[np.uint8] = np.asarray(code.to_image(scale=1, add_quiet_zones=False))
    return np.equal(image, 0)


def by_opencv(text: str, version: int) -> NDArray[np.bool_]:
    """The writer of OpenCV."""
    parameters: Any = cv2.QRCodeEncoder.Params()
    parameters.version, parameters.correction_level = version, cv2.QRCODE_ENCODER_CORRECT_LEVEL_M
    parameters.mode = cv2.QRCODE_ENCODER_MODE_BYTE
    dark: NDArray[np.bool_] = np.equal(cv2.QRCodeEncoder.create(parameters).encode(text), 0)
    rows = np.flatnonzero(dark.any(1))
    return dark[rows[0] : rows[-1] + 1, rows[0] : rows[-1] + 1]


MAKERS: dict[str, Maker] = {
    "paycode": by_paycode,
    "segno": by_segno,
    "zxing-cpp": by_zxing_cpp,
    "OpenCV": by_opencv,
}


def milliseconds(make: Maker, text: str, version: int) -> float:
    """One symbol."""
    start = time.perf_counter()
    make(text, version)
    return (time.perf_counter() - start) * 1000


def reads_back(matrix: NDArray[np.bool_], text: str) -> bool:
    """Whether zxing-cpp reads the text from the drawn matrix."""
    grey = np.where(np.pad(matrix.repeat(4, 0).repeat(4, 1), 16), 0, 255).astype(np.uint8)
    found = zxingcpp.read_barcode(grey, formats=zxingcpp.BarcodeFormats(QR))
    return found is not None and found.bytes == text.encode()


def main() -> None:
    """Print the table: milliseconds at the median, and in brackets the multiple of segno's time."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=20)
    rounds = parser.parse_args().rounds
    print(f"{'level M, ms (x segno)':24}" + "".join(f"{name:>18}" for name in MAKERS))
    for name, text, version in TEXTS:
        # Makers take turns, so that a busy moment of the machine hits all of them.
        times = [[milliseconds(make, text, version) for make in MAKERS.values()] for _ in range(rounds)]
        medians = [statistics.median(column) for column in zip(*times, strict=True)]
        segnos = medians[list(MAKERS).index("segno")]
        cells = [
            f"{ms:.2f} ({ms / segnos:.2f}){'' if reads_back(make(text, version), text) else ' unread'}"
            for ms, make in zip(medians, MAKERS.values(), strict=True)
        ]
        print(f"{f'{name}, v{version}':24}" + "".join(f"{cell:>18}" for cell in cells))


if __name__ == "__main__":
    main()
