"""How long a symbol takes: `paycode.encode` beside the writers of zxing-cpp, segno, qrcode, qrcodegen and OpenCV.

    python benchmarks/encode.py [--rounds 30] [--only 156]

Each maker gives the module matrix of the same text at level M, in the smallest version it finds itself, and its symbol
is read back once by zxing-cpp. Makers take turns, so that a busy moment of the machine hits all of them; only ratios
mean something on another machine. `encode_many` is paycode's batch function over 64 payloads that differ, per symbol. A
peer that is not installed is left out.
"""

from __future__ import annotations

import argparse
import importlib.util
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import zxingcpp
from numpy.typing import NDArray

from paycode.symbol import encode, encode_many

Matrix = NDArray[np.bool_]
Maker = Callable[[str], Matrix]

QR = zxingcpp.BarcodeFormat.QRCode
TOGETHER = 64
EMV = (
    "00020101021230580012com.p2pqrpay0111GXCHPH2XXXX02089996440303152170200000006560417DWQM4TK3JDNWF1234520460165303608"
    "5406999.005802PH5908Jollibee6006Manila6304"
)
TEXTS = (
    ("UPI, 62 characters", "upi://pay?pa=merchant1234@bank&pn=Tea%20Stall&am=120.00&cu=INR"),
    ("EMVCo, 156 characters", EMV.ljust(156, "0")),
    ("letters, 156 characters", "abcdefghijklmnopqrstuvwxyz" * 6),
    ("hexadecimal link, 156", "https://pay.example.org/i/" + "0123456789abcdef" * 8 + "01"),
    ("bill, 967 characters", "SPC\n0200\n1\n" + "Robert Schneider AG, Rue du Lac 1268, 2501 Biel\n" * 19 + "x" * 44),
)


def by_paycode(text: str) -> Matrix:
    """Ours."""
    return encode(text, "M").matrix


def by_segno(text: str) -> Matrix:
    """The public function of segno."""
    import segno

    return np.array(segno.make_qr(text, error="M", boost_error=False).matrix, np.bool_)


def by_qrcode(text: str) -> Matrix:
    """The package qrcode."""
    from qrcode.main import QRCode

    code: Any = QRCode(error_correction=0, border=0)  # 0 is its word for level M
    code.add_data(text)
    code.make()
    return np.array(code.modules, np.bool_)


def by_qrcodegen(text: str) -> Matrix:
    """Nayuki's generator."""
    import qrcodegen

    kind: Any = qrcodegen.QrCode
    code = kind.encode_segments(qrcodegen.QrSegment.make_segments(text), kind.Ecc.MEDIUM, 1, 40, -1, boostecl=False)
    size = code.get_size()
    return np.array([[code.get_module(x, y) for x in range(size)] for y in range(size)], np.bool_)


def by_zxing_cpp(text: str) -> Matrix:
    """The writer of zxing-cpp."""
    code = zxingcpp.create_barcode(text, QR, ec_level="M")
    return np.equal(np.asarray(code.to_image(scale=1, add_quiet_zones=False)), 0)


def by_opencv(text: str) -> Matrix:
    """The writer of OpenCV."""
    import cv2

    parameters: Any = cv2.QRCodeEncoder.Params()
    parameters.correction_level = cv2.QRCODE_ENCODER_CORRECT_LEVEL_M
    dark: Matrix = np.equal(cv2.QRCodeEncoder.create(parameters).encode(text), 0)
    rows = np.flatnonzero(dark.any(1))
    return dark[rows[0] : rows[-1] + 1, rows[0] : rows[-1] + 1]


MAKERS: dict[str, tuple[str, Maker]] = {
    "paycode": ("paycode", by_paycode),
    "zxing-cpp": ("zxingcpp", by_zxing_cpp),
    "segno": ("segno", by_segno),
    "qrcode": ("qrcode", by_qrcode),
    "qrcodegen": ("qrcodegen", by_qrcodegen),
    "OpenCV": ("cv2", by_opencv),
}


def milliseconds(make: Callable[[], object]) -> float:
    """One call."""
    start = time.perf_counter()
    make()
    return (time.perf_counter() - start) * 1000


def together(text: str) -> float:
    """Milliseconds a symbol, of many at once that all differ."""
    payloads = [f"{text[:-2]}{number:02}" for number in range(TOGETHER)]
    return milliseconds(lambda: encode_many(payloads, "M")) / TOGETHER


def reads_back(matrix: Matrix, text: str) -> bool:
    """Whether zxing-cpp reads the text from the drawn matrix."""
    grey = np.where(np.pad(matrix.repeat(4, 0).repeat(4, 1), 16), 0, 255).astype(np.uint8)
    found = zxingcpp.read_barcode(grey, formats=zxingcpp.BarcodeFormats(QR))
    return found is not None and found.bytes == text.encode()


def measure(text: str, rounds: int) -> list[tuple[str, float, str]]:
    """Name, median milliseconds and a remark for each maker, the batch function last."""
    makers = {name: make for name, (package, make) in MAKERS.items() if importlib.util.find_spec(package)}
    matrices = {name: make(text) for name, make in makers.items()}
    times: dict[str, list[float]] = {name: [] for name in (*makers, "encode_many")}
    for _ in range(rounds):
        for name, make in makers.items():
            times[name].append(milliseconds(lambda make=make: make(text)))  # type: ignore[misc]
        times["encode_many"].append(together(text))
    rows = []
    for name, taken in times.items():
        matrix = matrices.get(name, matrices["paycode"])
        remark = f"version {(len(matrix) - 17) // 4}" + ("" if reads_back(matrix, text) else ", does not read back")
        rows.append((name, statistics.median(taken), remark))
    return rows


def main() -> None:
    """Print a table for each text: the median, and its multiple of paycode's."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--only", default="", help="only texts whose name holds this")
    args = parser.parse_args()
    for name, text in TEXTS:
        if args.only not in name:
            continue
        rows = measure(text, args.rounds)
        print(f"\n{name}")
        for maker, median, remark in rows:
            print(f"  {maker:12}{median:9.3f} ms {median / rows[0][1]:8.1f} x   {remark}")


if __name__ == "__main__":
    main()
