"""A symbol that just about reads: damaged to the end of its error correction, or seen in a mirror.

Who and how: Mallory paints modules over until the symbol decodes by a hair, so that a grain of dirt or another decoder
gives another text; or sticks it behind glass, mirrored. Gains: a reading that depends on who reads; a seal behind the
terminator that gets lost on the way. Source: Kieseberg and others, 2010; Korea caps error correction for this reason.
"""

from __future__ import annotations

import numpy as np
import pytest
from scene import ALIPAY, as_read, judged, refused, sealed

import paycode
from paycode.errors import Undecodable
from paycode.payload import registry
from paycode.symbol import Symbol, decode
from paycode.trust import Policy, Status

WHOLE: Symbol = sealed(registry.parse(ALIPAY), carrier="spare")


def painted(symbol: Symbol, modules: int) -> Symbol:
    """The lowest right corner, where only codewords lie, painted dark column by column from the right."""
    matrix = symbol.matrix.copy()
    size = len(matrix)
    for number in range(modules):
        matrix[size - 1 - number // 2 % (size - 12), size - 1 - number % 2 - 2 * (number // 2 // (size - 12))] = True
    return Symbol(modules=matrix.astype(np.uint8).tobytes(), level=symbol.level, mask=symbol.mask)


def read(symbol: Symbol) -> paycode.Reading:
    page = np.where(np.pad(symbol.matrix, 4), 0, 255).astype(np.uint8).repeat(8, axis=0).repeat(8, axis=1)
    return paycode.read(page)[0]


def at_its_end() -> Symbol:
    """The most damage that still decodes."""
    last = WHOLE
    for modules in range(2, 2000, 2):
        try:
            decode(painted(WHOLE, modules))
        except Undecodable:
            return last
        last = painted(WHOLE, modules)
    raise AssertionError("the damage never sufficed")


WORN = at_its_end()


def test_a_naive_reader_does_not_know_how_close_it_was() -> None:
    reading = read(WORN)
    assert reading.data == ALIPAY
    assert decode(WORN).margin == 0


def test_error_correction_at_its_end_is_no_good_code() -> None:
    assert judged(read(WHOLE)).status is Status.VALID
    assert refused(judged(read(WORN)), Status.AMBIGUOUS_SYMBOL, "margin")


@pytest.mark.parametrize("margin", [0.0, 0, -1.0, float("nan"), np.float64(0)])
def test_whatever_is_no_margin_is_none(margin: float) -> None:
    """Found here: a margin of the integer 0, or one that is not a number, was passed over."""
    assert refused(judged(as_read(sealed().data, margin=margin)), Status.AMBIGUOUS_SYMBOL, "margin")
    assert judged(as_read(sealed().data, margin=None)).status is Status.VALID


def test_a_stricter_policy_asks_for_more() -> None:
    worn = read(painted(WHOLE, 60))
    assert worn.margin is not None
    assert 0 < worn.margin < 1
    assert judged(worn).status is Status.VALID
    assert refused(judged(worn, policy=Policy(min_margin=0.9)), Status.AMBIGUOUS_SYMBOL, "margin")


def test_a_mirrored_symbol_says_the_same_and_keeps_its_seal() -> None:
    mirrored = Symbol(modules=WHOLE.matrix.T.astype(np.uint8).tobytes(), level=WHOLE.level, mask=WHOLE.mask)
    assert decode(mirrored).mirrored
    for code in (mirrored, read(mirrored)):
        assert judged(code).status is Status.VALID


def test_worn_through_it_reads_as_nothing_rather_than_as_something_else() -> None:
    broken = painted(WHOLE, 1200)
    with pytest.raises(Undecodable):
        decode(broken)
    assert judged(broken).status is Status.INVALID
