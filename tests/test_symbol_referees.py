"""Our symbols beside those of zxing-cpp and segno, and before three reading engines."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import segno
import zxingcpp
from numpy.typing import NDArray

from paycode.payload.scheme import Level
from paycode.scanning._opencv import OpenCV
from paycode.scanning._zbar import ZBar
from paycode.scanning._zxing import ZXing
from paycode.scanning.engines import Engine
from paycode.symbol import ALPHANUMERIC, BYTE, KANJI, NUMERIC, Segment, Symbol, encode, encode_segments
from paycode.symbol.segments import Mode
from paycode.symbol.tables import LEVELS, MICRO, MicroVersion, blocks, levels

QR, MICRO_QR = zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.MicroQRCode
VERSIONS = range(1, 41)
ALPHABETS = {NUMERIC: "0123456789", ALPHANUMERIC: "ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:", BYTE: "abcdefghij?=&#"}


def text(mode: Mode, count: int, seed: int) -> str:
    return "".join(random.Random(seed).choices(ALPHABETS[mode], k=count))


def room(mode: Mode, version: int, level: Level) -> int:
    return mode.room(blocks(version, level).data_bits - mode.header(version))


def by_zxing(content: str, format: Any = QR, **options: Any) -> NDArray[np.bool_]:  # noqa: A002
    code = zxingcpp.create_barcode(content, format, **options)
    matrix: NDArray[np.bool_] = np.equal(np.asarray(code.to_image(scale=1, add_quiet_zones=False)), 0)
    return matrix


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_level_and_mask_equals_zxing_cpp(version: int, level: Level) -> None:
    for mask in range(8):
        mode = (NUMERIC, ALPHANUMERIC, BYTE)[(version + mask) % 3]
        content = text(mode, max(1, room(mode, version, level) * (mask + 1) // 8), mask)
        ours = encode(content, level, version, mask=mask, reveal=True)
        assert (ours.mask, ours.version, ours.level) == (mask, version, level)
        assert np.array_equal(ours.matrix, by_zxing(content, version=version, ec_level=level, data_mask=mask))


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("version", VERSIONS)
def test_the_chosen_mask_is_that_of_zxing_cpp(version: int, level: Level) -> None:
    content = text(BYTE, max(1, room(BYTE, version, level) * 2 // 3), version)
    assert np.array_equal(encode(content, level, version).matrix, by_zxing(content, version=version, ec_level=level))


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_and_level_equals_segno(version: int, level: Level) -> None:
    # Full symbols: segno 1.6.6 writes a stray codeword before the pads.
    mask = (version + LEVELS.index(level)) % 8
    content = text(BYTE, room(BYTE, version, level), version)
    code = segno.make_qr(content, level, version, mode="byte", mask=mask, boost_error=False)
    assert np.array_equal(
        encode(content, level, version, mask=mask, reveal=True).matrix, np.array(code.matrix, np.bool_)
    )


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("mask", range(8))
def test_every_mask_equals_segno(mask: int, level: Level) -> None:
    for version in (1, 2, 6, 7, 9, 10):
        content = text(NUMERIC, room(NUMERIC, version, level), mask)
        code = segno.make_qr(content, level, version, mode="numeric", mask=mask, boost_error=False)
        assert np.array_equal(
            encode(content, level, version, mask=mask, reveal=True).matrix, np.array(code.matrix, np.bool_)
        )


@pytest.mark.parametrize("version", MICRO)
def test_micro_qr_equals_zxing_cpp(version: MicroVersion) -> None:
    for level in levels(version):
        for content in ("1", "12345", "0987654321", "AB", "HELLO $", "ab", "a1B", "x" * 9, "7" * 23):
            try:
                theirs = by_zxing(content, MICRO_QR, version=MICRO.index(version) + 1, ec_level=level)
            except ValueError:
                continue
            ours = encode(content, level, version)
            assert np.array_equal(ours.matrix, theirs), (level, content)
            for mask in range(4):
                chosen = by_zxing(content, MICRO_QR, version=MICRO.index(version) + 1, ec_level=level, data_mask=mask)
                assert np.array_equal(encode(content, level, version, mask=mask).matrix, chosen)


def pixels(symbol: Symbol, scale: int = 4) -> NDArray[np.uint8]:
    modules = np.pad(symbol.matrix, 4).repeat(scale, 0).repeat(scale, 1)
    return np.where(modules, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(
    # OpenCV 5 misses some flawless symbols of seven versions and up, of whichever encoder.
    ("engine", "largest"),
    [(ZXing, 40), (ZBar, 40), (OpenCV, 6)],
    ids=["zxing-cpp", "zbar", "opencv"],
)
def test_three_engines_read_every_version(engine: Callable[[], Engine], largest: int, level: Level) -> None:
    reader = engine()
    for version in range(1, largest + 1):
        content = text(BYTE, room(BYTE, version, level) * 4 // 5, version).encode()
        found = reader.read(pixels(encode(content, level, version)))
        assert [reading.data for reading in found] == [content], version


@pytest.mark.parametrize("engine", [ZXing, ZBar, OpenCV], ids=["zxing-cpp", "zbar", "opencv"])
def test_three_engines_read_mixed_segments(engine: Callable[[], Engine]) -> None:
    for content in (
        "https://pay.example/?00020101021129370016A000000677010111",
        "upi://pay?pa=merchant1234@bank&pn=Tea%20Stall&tr=20261125000000000017&am=120.00&cu=INR",
        "HTTPS://EXAMPLE.ORG/0123456789012345678",
    ):
        symbol = encode(content)
        assert symbol != encode_segments((Segment(BYTE, content.encode()),))
        assert [reading.data for reading in engine().read(pixels(symbol))] == [content.encode()]


def test_bytes_that_are_not_ascii_stay_in_one_segment() -> None:
    content = "00020101021129370016A000000677010111 ร้านกาแฟ 6304823E"
    assert encode(content) == encode_segments((Segment(BYTE, content.encode()),))
    assert [reading.data for reading in OpenCV().read(pixels(encode(content)))] == [content.encode()]


def test_kanji_and_eci_are_read_as_what_they_are() -> None:
    (kanji,) = zxingcpp.read_barcodes(pixels(encode("漢字コードABC".encode("shift-jis"), kanji=True)))
    assert (kanji.text, encode("漢字コードABC".encode("shift-jis"), kanji=True).version) == ("漢字コードABC", 1)
    for number, charset in ((26, "utf-8"), (3, "latin-1"), (20, "shift-jis")):
        data = ("漢字" if number == 20 else "Grüße").encode(charset)
        (found,) = ZXing().read(pixels(encode(data, eci=number)))
        assert found.pieces == ((number, data),)


def test_segments_are_drawn_as_they_are_cut() -> None:
    items = (Segment(BYTE, b"12"), Segment(NUMERIC, b"34"), Segment(ALPHANUMERIC, b"56"), Segment(KANJI, b"\x93\x5f"))
    (found,) = zxingcpp.read_barcodes(pixels(encode_segments(items, "Q")))
    assert (found.text, found.ec_level) == ("123456点", "Q")
    assert encode_segments((Segment(BYTE, b"abc"),)) == encode("abc")
