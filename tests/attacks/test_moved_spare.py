"""The bytes behind the terminator moved to another symbol.

Who and how: they show in no app, so Mallory reads them out of a good symbol and draws his own text with them behind it;
or draws two seals into one symbol. Gains: an app that says "sealed by" for his text. Source: steganography in QR
padding; the place is unusual, the attack is a splice.
"""

from __future__ import annotations

import numpy as np
from pictures import taken
from scene import ALIPAY, BANK, MALLORY, OTHER_ALIPAY, as_read, entry, judged, refused, sealed, trusting

import paycode
from paycode.payload import registry
from paycode.symbol import decode, encode
from paycode.trust import Status

SYMBOL = sealed(registry.parse(ALIPAY), carrier="spare")
TAIL = decode(SYMBOL).spare
TRUST = trusting(entry(BANK, registry.parse(ALIPAY), registry.parse(OTHER_ALIPAY)))


def test_a_reader_that_looks_for_the_mark_is_fooled() -> None:
    moved = encode(OTHER_ALIPAY, spare=TAIL)
    assert decode(moved).spare.startswith(b"PQS1")
    assert TRUST.find(decode(moved).spare[7:11], 1)[0].name == "Example Bank"


def test_on_another_text() -> None:
    assert judged(SYMBOL, TRUST).status is Status.VALID
    assert refused(judged(encode(OTHER_ALIPAY, spare=TAIL), TRUST), Status.INVALID, "bad_signature")


def test_drawn_printed_and_photographed() -> None:
    good = paycode.read(taken(SYMBOL))[0]
    assert judged(good, TRUST).status is Status.VALID
    moved = paycode.read(taken(encode(OTHER_ALIPAY, spare=TAIL)))[0]
    assert (moved.data, moved.spare) == (OTHER_ALIPAY, TAIL)
    assert refused(judged(moved, TRUST), Status.INVALID, "bad_signature")


def test_on_the_same_text_written_differently() -> None:
    """Host and path mean the same in capitals, and are not the same bytes."""
    capitals = ALIPAY.upper()
    assert registry.parse(capitals).scheme == "alipay"
    assert refused(judged(as_read(capitals, spare=TAIL), TRUST), Status.INVALID, "bad_signature")


def test_one_seal_in_the_text_and_a_bad_one_behind() -> None:
    both = as_read(sealed().data, spare=decode(sealed(registry.parse(ALIPAY), MALLORY, carrier="spare")).spare)
    assert judged(sealed()).status is Status.VALID
    assert refused(judged(both), Status.UNKNOWN_KEY, "unknown_key")


def test_damaged_bytes_of_the_symbol_are_corrected_or_refused() -> None:
    rng = np.random.default_rng(1)
    for _ in range(20):
        place = int(rng.integers(len(TAIL)))
        changed = TAIL[:place] + bytes([TAIL[place] ^ 1 << int(rng.integers(8))]) + TAIL[place + 1 :]
        assert judged(as_read(ALIPAY, spare=changed), TRUST).status is not Status.VALID
