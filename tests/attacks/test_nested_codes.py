"""One code inside another, and two laid over each other.

Who and how: Mallory prints a small code of his own in the middle of the merchant's large one, whose error correction
repairs the hole, or a dot of another code in the middle of every module; one app reads the one, another the other, a
third what it met first. Gains: some payers pay him, and a check with another app finds nothing. Source: Dabrowski and
others, "QR Inception" (2014); Song and others (2022), nested codes that hit WeChat or Alipay selectively. Drawn,
photographed and read here; what none of the engines reads cannot be reported.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from pictures import FLAT, STEEP, drawn, taken
from scene import EVIL, as_read, judged, refused, sealed, shop

import paycode
from paycode.proofing.scene import Scene
from paycode.scanning import Reading
from paycode.scanning.engines import Grey
from paycode.symbol import Symbol, encode
from paycode.trust import Status

GOOD, BAD = sealed().data, EVIL.payload.data
LURE = b"HTTPS://EVIL.EXAMPLE/WIN"
LARGE = encode(GOOD, "H", 24)


def nested(inner: Symbol, outer: Symbol = LARGE, right: int = 0, down: int = 0) -> Symbol:
    """`inner` in the middle of `outer`, or so many modules from it, with one light module around it."""
    modules = outer.matrix.copy()
    painted = np.pad(inner.matrix, 1)
    first = (len(modules) - len(painted)) // 2
    modules[first + down :, first + right :][: len(painted), : len(painted)] = painted
    return Symbol(modules=modules.astype(np.uint8).tobytes(), level=outer.level, mask=outer.mask)


def beside_each_other(*pictures: Grey) -> Grey:
    height = max(len(picture) for picture in pictures)
    padded = [np.pad(one, ((0, height - len(one)), (0, 0)), constant_values=255) for one in pictures]
    return np.concatenate(padded, axis=1)


def dotted(ground: Symbol, dots: Symbol, pixels: int, dot: int) -> Grey:
    """`ground` with a dot of `dots` in the middle of each module; both of one size."""
    one, other = drawn(ground, pixels), drawn(dots, pixels)
    along = np.arange(len(one)) % pixels - (pixels - dot) // 2
    middle = (along >= 0) & (along < dot)
    return np.where(np.outer(middle, middle), other, one)


def of(found: tuple[Reading, ...], data: bytes) -> Reading:
    return next(one for one in found if one.data == data)


@cache
def in_the_middle(scene: Scene) -> tuple[Reading, ...]:
    return paycode.read(taken(nested(encode(BAD, "L")), scene))


@pytest.mark.parametrize("scene", [FLAT, STEEP], ids=["flat", "steep"])
def test_a_naive_reader_pays_whichever_it_meets(scene: Scene) -> None:
    found = in_the_middle(scene)
    assert {one.data for one in found} == {GOOD, BAD}
    assert {judged(one).status for one in found} == {Status.VALID, Status.UNSEALED}


@pytest.mark.parametrize("scene", [FLAT, STEEP], ids=["flat", "steep"])
def test_a_small_code_in_a_large_one(scene: Scene) -> None:
    found = in_the_middle(scene)
    assert refused(judged(of(found, GOOD), beside=found), Status.AMBIGUOUS_SYMBOL, "ambiguous_symbol")
    assert refused(judged(of(found, BAD), beside=found), Status.AMBIGUOUS_SYMBOL, "ambiguous_symbol")


def test_away_from_the_middle() -> None:
    found = paycode.read(taken(nested(encode(BAD, "L"), right=16, down=16), FLAT))
    verdict = judged(of(found, GOOD), beside=found)
    assert verdict.status is Status.AMBIGUOUS_SYMBOL
    assert "ambiguous_symbol" in {one.code for one in verdict.reasons}


def test_a_small_code_that_is_no_payment() -> None:
    found = paycode.read(taken(nested(encode(LURE, "L")), STEEP))
    assert refused(judged(of(found, GOOD), beside=found), Status.AMBIGUOUS_SYMBOL, "ambiguous_symbol")


def test_a_good_code_in_a_bad_one() -> None:
    """The sealed code as the decoy in the middle of Mallory's."""
    found = paycode.read(drawn(nested(encode(GOOD, "L"), encode(BAD, "H", 34)), 6), "thorough")
    assert {one.data for one in found} == {GOOD, BAD}
    assert refused(judged(of(found, GOOD), beside=found), Status.AMBIGUOUS_SYMBOL, "ambiguous_symbol")


def test_the_hole_shows_even_when_the_small_code_is_not_read() -> None:
    reading = of(in_the_middle(STEEP), GOOD)
    assert reading.margin is not None
    assert reading.margin < 0.5
    careful = paycode.Policy(min_margin=0.5)
    assert refused(judged(reading, policy=careful), Status.AMBIGUOUS_SYMBOL, "margin")
    whole = paycode.read(taken(LARGE, STEEP))[0]
    assert judged(whole, policy=careful).status is Status.VALID


@pytest.mark.parametrize("dot", [3, 5])
def test_two_codes_laid_over_each_other(dot: int) -> None:
    """Found here: of two texts read in one place the reader gave the first alone, with nothing amiss about it."""
    found = paycode.read(dotted(encode(GOOD, "L", 10), encode(BAD, "L", 10), 12, dot))
    assert {one.data for one in found} == {GOOD, BAD}
    assert refused(judged(of(found, GOOD), beside=found), Status.AMBIGUOUS_SYMBOL, "ambiguous_symbol")


def test_a_code_that_laps_over_a_corner() -> None:
    """Found here: its middle lies outside the other, and of one that is no payment nobody took notice."""
    page = np.pad(drawn(LARGE, 8), ((0, 200), (0, 200)), constant_values=255)
    lap = drawn(encode(LURE, "L"), 5)[15:-15, 15:-15]
    corner = (4 + LARGE.size) * 8 - 40
    page[corner:, corner:][: len(lap), : len(lap)] = lap
    found = paycode.read(page)
    assert {one.data for one in found} == {GOOD, LURE}
    assert refused(judged(of(found, GOOD), beside=found), Status.AMBIGUOUS_SYMBOL, "ambiguous_symbol")


def test_two_payees_side_by_side() -> None:
    found = paycode.read(beside_each_other(drawn(encode(GOOD), 6), drawn(encode(BAD), 6)))
    assert refused(judged(of(found, GOOD), beside=found), Status.MULTIPLE_PAYEES, "multiple_payees")


def test_an_advertisement_side_by_side_does_no_harm() -> None:
    found = paycode.read(beside_each_other(drawn(encode(GOOD), 6), drawn(encode(LURE), 6)))
    assert {one.data for one in found} == {GOOD, LURE}
    assert judged(of(found, GOOD), beside=found).status is Status.VALID


def test_two_networks_with_one_account_number() -> None:
    """Found here: only the number was compared, and another network's TEAHOUSE is somebody else."""
    other = shop(accounts=(("26.00", "com.other"), ("26.01", "TEAHOUSE")))
    beside = [as_read(other.payload.data)]
    assert refused(judged(sealed(), beside=beside), Status.MULTIPLE_PAYEES, "multiple_payees")


@pytest.mark.parametrize(
    ("corners", "meets"),
    [
        (((5.0, 5.0), (9.0, 5.0), (9.0, 9.0), (5.0, 9.0)), True),
        (((9.0, 9.0), (20.0, 9.0), (20.0, 20.0), (9.0, 20.0)), True),
        (((-5.0, 5.0), (5.0, -5.0), (15.0, 5.0), (5.0, 15.0)), True),
        (((5.0, 5.0), (5.0, 5.0), (5.0, 5.0), (5.0, 5.0)), True),
        (((float("nan"), 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0)), True),
        (((11.0, 0.0), (20.0, 0.0), (20.0, 9.0), (11.0, 9.0)), False),
        (((11.0, 5.0), (16.0, 0.0), (21.0, 5.0), (16.0, 10.0)), False),
        ((), False),
    ],
    ids=["inside", "corner", "turned", "point", "not a number", "beside", "turned beside", "unknown"],
)
def test_outlines_that_meet(corners: tuple[tuple[float, float], ...], meets: bool) -> None:
    square = ((0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0))
    verdict = judged(as_read(GOOD, corners=square), beside=[as_read(LURE, corners=corners)])
    assert verdict.status is (Status.AMBIGUOUS_SYMBOL if meets else Status.VALID)
