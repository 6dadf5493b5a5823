from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from paycode.payload import registry
from paycode.scanning import read
from paycode.scanning._opencv import OpenCV
from paycode.scanning._zbar import ZBar
from paycode.scanning.engines import Engine
from paycode.scanning.recovery import resampled
from paycode.sealing import SigningKey, seal
from paycode.symbol import Symbol, decode, encode

LINK = "https://qr.alipay.com/fkx00000example000000000"
SPARE = b"PQS1" + bytes(range(90))


def picture(symbol: Symbol, scale: int = 6) -> NDArray[np.uint8]:
    modules = np.pad(symbol.matrix, 4).repeat(scale, 0).repeat(scale, 1)
    return np.where(modules, 20, 235).astype(np.uint8)


def photographed(symbol: Symbol) -> NDArray[np.uint8]:
    """Tilted, turned, blurred, noisy and with a blot."""
    flat = picture(symbol, 10)
    size = len(flat)
    flat[size // 2 : size // 2 + 40, size // 3 : size // 3 + 40] = 20
    to = np.array([[90, 40], [size + 60, 90], [size - 20, size + 50], [20, size - 10]], np.float32)
    source = np.array([[0, 0], [size, 0], [size, size], [0, size]], np.float32)
    seen = cv2.warpPerspective(flat, cv2.getPerspectiveTransform(source, to), (size + 120, size + 120), borderValue=200)
    noise = np.random.default_rng(5).normal(0, 8, seen.shape)
    blurred: NDArray[np.uint8] = np.clip(cv2.GaussianBlur(seen, (0, 0), 1.5) + noise, 0, 255).astype(np.uint8)
    return blurred


def test_the_bytes_behind_the_terminator_come_with_the_reading() -> None:
    for seen in (picture(encode(LINK, spare=SPARE)), photographed(encode(LINK, spare=SPARE))):
        (reading,) = read(seen)
        assert (reading.data, reading.spare) == (LINK.encode(), SPARE)
    (plain,) = read(picture(encode(LINK)))
    assert (plain.spare, plain.margin) == (b"", 1.0)


def test_a_mirrored_symbol_gives_them_too() -> None:
    (reading,) = read(picture(encode(LINK, spare=SPARE)).T.copy())
    assert (reading.data, reading.spare) == (LINK.encode(), SPARE)


@pytest.mark.parametrize("engine", [OpenCV, ZBar], ids=["opencv", "zbar"])
@pytest.mark.parametrize("version", [5, 9, 12])
def test_engines_that_give_an_outline_alone_are_enough(engine: Callable[[], Engine], version: int) -> None:
    symbol = encode(LINK, version=version, spare=b"behind")
    seen = picture(symbol)
    (found,) = engine().read(seen)
    more = resampled(seen, found.corners, found.data)
    assert more is not None
    assert (more.spare, more.margin) == (b"behind", 1.0)
    assert resampled(seen, found.corners, b"other data") is None
    assert resampled(np.full_like(seen, 128), found.corners, found.data) is None


def test_an_outline_that_is_a_line_gives_nothing() -> None:
    flat = np.zeros((40, 40), np.uint8)
    assert resampled(flat, ((0, 0), (10, 0), (20, 0), (30, 0)), b"x") is None
    assert resampled(flat, ((5, 5), (5, 5), (5, 5), (5, 5)), b"x") is None


def test_a_seal_behind_an_opaque_link_survives_the_camera() -> None:
    key = SigningKey.from_private_bytes(bytes(32))
    payment = registry.parse(LINK)
    symbol = seal(payment.payload, key, carrier="spare", issued_at=datetime(2026, 11, 25, tzinfo=UTC))
    assert decode(symbol).data == LINK.encode()
    (reading,) = read(photographed(symbol))
    assert reading.spare == decode(symbol).spare
    assert reading.spare.startswith(b"PQS1")
