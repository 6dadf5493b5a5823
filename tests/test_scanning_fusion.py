"""`Fusion`: what no frame says alone is read from several, and nothing is read that is not there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import cv2
import numpy as np
import pytest

from paycode.payload.crc import crc16
from paycode.scanning._zxing import ZXing
from paycode.scanning.corners import Corners, clockwise
from paycode.scanning.engines import Grey
from paycode.scanning.fusion import Fused, Fusion, _Last, _Sum
from paycode.symbol import decode, encode
from scanning_pictures import apart, drawn, mapped, onto, outline, seen


def emv(account: str) -> str:
    """A payment text with its checksum."""
    text = f"00020101021129370016A00000067701011101130066{account}5802TH53037646304"
    return text + crc16(text.encode())


TEXT = emv("812345678")
UNIT = 4


def views(
    data: str, *, noise: float, count: int = 40, unit: int = UNIT, seed: int = 0, mirrored: bool = False
) -> Iterator[tuple[Grey, Corners, int]]:
    """A turning, drifting symbol at half contrast under noise: picture, outline, modules along its side."""
    picture, rng = drawn(data, error="m"), np.random.default_rng(seed)
    picture = np.ascontiguousarray(picture.T) if mirrored else picture
    modules = len(picture) // 8 - 8
    side, size = (modules + 8) * unit, round((modules + 8) * unit * 1.6)
    for frame in range(count):
        angle = np.radians(5 + frame)
        turn = np.array([(np.cos(angle), np.sin(angle)), (-np.sin(angle), np.cos(angle))])
        middle = size / 2 + 2 * np.array([np.sin(frame), np.cos(1.3 * frame)])
        quad = np.array([(-1, -1), (1, -1), (1.03, 1.03), (-1, 1)]) * side / 2 @ turn + middle
        warp = onto([(float(x), float(y)) for x, y in quad], len(picture))
        clear = cv2.GaussianBlur(seen(picture, warp, size), (0, 0), 1).astype(float)
        noisy = 128 + (clear - 128) / 2 + rng.normal(0, noise, clear.shape)
        yield np.clip(noisy, 0, 255).astype(np.uint8), mapped(outline(picture), warp), modules


def off(corners: Corners, rng: np.random.Generator) -> Corners:
    """An outline as an engine finds it, each corner up to half a module away and the fourth a whole one."""
    reach = np.array([0.5, 0.5, 1, 0.5])[:, None] * UNIT
    return clockwise((np.array(corners) + rng.uniform(-1, 1, (4, 2)) * reach).tolist())


def fused(fusion: Fusion, frames: Iterator[tuple[Grey, Corners, int]], *, told: int = 0) -> Fused | None:
    """What a fusion says as soon as it says anything; told: by how much the size is mistaken."""
    rng = np.random.default_rng(7)
    for grey, corners, modules in frames:
        fusion.add(grey, off(corners, rng), modules + told)
        if (found := fusion.read()) is not None:
            return found
    return None


@pytest.mark.parametrize("mirrored", [False, True])
def test_a_symbol_that_no_frame_gives_is_read_from_several(*, mirrored: bool) -> None:
    engine = ZXing()
    assert not any(engine.read(grey) for grey, _, _ in views(TEXT, noise=85, count=20, mirrored=mirrored))
    alone = [fused(Fusion(), iter([view])) for view in views(TEXT, noise=85, count=20, mirrored=mirrored)]
    assert not any(alone)
    found = fused(Fusion(), views(TEXT, noise=85, count=20, mirrored=mirrored))
    assert found is not None
    assert found.decoded.data == TEXT.encode()
    assert found.decoded.mirrored is mirrored
    assert 2 <= found.frames <= 15


def test_the_outline_is_fitted_to_the_modules() -> None:
    fusion, rng = Fusion(), np.random.default_rng(3)
    errors = []
    for grey, corners, modules in views(TEXT, noise=20, count=10):
        fitted = fusion.add(grey, off(corners, rng), modules)
        assert fitted is not None
        errors.append(apart(fitted, corners) / UNIT)
    assert np.median(errors) < 0.3


@pytest.mark.parametrize("told", [-4, 4])
def test_a_size_that_is_mistaken_by_one_version_is_put_right(told: int) -> None:
    found = fused(Fusion(), views(TEXT, noise=30), told=told)
    assert found is not None
    assert found.decoded.data == TEXT.encode()


def test_outliers_do_not_spoil_the_sum() -> None:
    fusion, rng = Fusion(), np.random.default_rng(1)
    for index, (grey, corners, modules) in enumerate(views(TEXT, noise=60, count=16)):
        if index % 2:
            grey = rng.integers(0, 256, grey.shape, np.uint8) if index % 4 == 1 else np.full_like(grey, 128)
            assert fusion.add(grey, corners, modules, located=False) is None
        else:
            assert fusion.add(grey, corners, modules) is not None
    found = fusion.read()
    assert found is not None
    assert (found.frames, found.decoded.data) == (8, TEXT.encode())


def test_glare_that_moves_is_put_together_from_what_it_leaves() -> None:
    engine, fusion = ZXing(), Fusion()
    found = None
    for index, (grey, corners, modules) in enumerate(views(TEXT, noise=10, count=12, unit=6)):
        height, width = grey.shape
        spot = np.zeros((height, width), np.uint8)
        place = (round(width * (0.35 + 0.3 * (index % 2))), round(height * (0.42 + 0.05 * (index % 4))))
        cv2.circle(spot, place, round(width * 0.13), (255,), -1)
        dazzled = cast(Grey, cv2.add(grey, cv2.GaussianBlur(spot, (0, 0), 6)))
        assert not engine.read(dazzled)
        fusion.add(dazzled, corners, modules)
        found = found or fusion.read()
    assert found is not None
    assert found.decoded.data == TEXT.encode()
    assert found.frames > 1


def test_another_symbol_in_its_place_is_read_in_time_and_never_mixed() -> None:
    fusion, texts = Fusion(), []
    other = emv("899900078")
    for data in (TEXT, other):
        for grey, corners, modules in views(data, noise=30, count=12):
            fusion.add(grey, corners, modules)
            found = fusion.read()
            texts.append(found and found.decoded.data)
    assert set(texts) <= {None, TEXT.encode(), other.encode()}
    assert texts[11] == TEXT.encode()
    assert TEXT.encode() not in texts[12:]
    assert texts[-1] == other.encode()


@pytest.mark.parametrize("seed", range(5))
def test_noise_beside_finder_patterns_says_nothing(seed: int) -> None:
    """Function patterns as they should be and data of no symbol: everything agrees but the codewords."""
    rng, fusion = np.random.default_rng(seed), Fusion()
    modules = encode("X" * 20, version=1 + seed).matrix.copy()
    rest = np.ones_like(modules)
    rest[:9, :9] = rest[:9, -8:] = rest[-8:, :9] = rest[6] = rest[:, 6] = False
    modules[rest] = rng.random(rest.sum()) < 0.5
    size = len(modules)
    for _ in range(30):
        clear = np.where(np.pad(modules, 4), 40.0, 210.0).repeat(5, 0).repeat(5, 1)
        grey = np.clip(clear + rng.normal(0, 20, clear.shape), 0, 255).astype(np.uint8)
        low, high = 20.0, 20.0 + 5 * size
        assert fusion.add(grey, ((low, low), (high, low), (high, high), (low, high)), size) is not None
        assert fusion.read() is None


def test_a_reading_that_the_sum_does_not_show_is_refused() -> None:
    """The modules that error correction outvoted were as certain as the others: that is not what noise does."""
    symbol = encode(TEXT, level="H")
    shown = np.where(symbol.matrix, 1.0, -1.0).astype(np.float32)
    rng, corner = np.random.default_rng(0), np.s_[-10:, -22:]
    for certainty, read in ((0.1, True), (3.0, False)):
        doubted = shown.copy()
        doubted[corner] *= np.where(rng.random(doubted[corner].shape) < 0.5, 1, -1) * certainty
        assert decode(doubted > 0).data == TEXT.encode()
        fusion = Fusion({len(shown): _Sum(doubted, 1.0, 1)}, _Last(shown, 1.0))
        assert (fusion.read() is not None) is read


def test_a_payment_text_with_a_wrong_checksum_is_not_put_together() -> None:
    assert fused(Fusion(), views(TEXT, noise=30, count=6)) is not None
    assert fused(Fusion(), views(TEXT[:-1] + "?", noise=30, count=6)) is None


def test_evidence_is_bounded() -> None:
    fusion = Fusion()
    for data in ("A", "B" * 20, "C" * 40, "D" * 60, "E" * 80):
        for grey, corners, modules in views(data, noise=5, count=40):
            fusion.add(grey, corners, modules)
    assert len(fusion.sums) <= 3
    assert all(known.weight < 80 for known in fusion.sums.values())


def test_nothing_added_says_nothing() -> None:
    assert Fusion().read() is None
