"""Two keys under one key id.

Who and how: 4 bytes collide after some 65,000 keys, in three seconds on a laptop. Mallory searches a key with the id of
the bank, or gets one of a colliding pair listed for his own stall. Gains: with a reader that keeps one key an id, his
seals count as the bank's, or the bank's no longer count. Source: the birthday paradox. An id only finds candidates.
"""

from __future__ import annotations

import hashlib

import naive
from scene import AT, DAY, EVIL, TEA, entry, judged, refused, sealed, trusting

from paycode.sealing import SigningKey
from paycode.trust import Revocation, Status

# A pair that was searched for; the test below computes both ids.
FIRST, SECOND = (
    SigningKey.from_private_bytes(hashlib.sha256(b"paycode key-id collision %d" % number).digest())
    for number in (9932, 53750)
)
BOTH = trusting(entry(FIRST, name="Example Bank"), entry(SECOND, EVIL, name="Stall"))


def test_the_collision_is_real() -> None:
    assert FIRST.verify_key.raw != SECOND.verify_key.raw
    assert FIRST.verify_key.id == SECOND.verify_key.id == bytes.fromhex("0d1c0439")


def test_a_reader_with_one_key_an_id_forgets_the_bank() -> None:
    reader = naive.SealReader(naive.keys_of(BOTH.dumps()))
    assert not reader.accepts(sealed(key=FIRST).text)
    assert reader.accepts(sealed(key=SECOND).text)


def test_both_are_tried_and_each_keeps_its_scope() -> None:
    for payment, key, name in ((TEA, FIRST, "Example Bank"), (EVIL, SECOND, "Stall")):
        verdict = judged(sealed(payment, key), BOTH)
        assert verdict.status is Status.VALID
        assert verdict.signer is not None
        assert verdict.signer.name == name
    assert refused(judged(sealed(TEA, SECOND), BOTH), Status.SCOPE_MISMATCH, "out_of_scope")


def test_an_unlisted_key_of_the_same_id_signs_nothing() -> None:
    assert refused(judged(sealed(key=SECOND), trusting(entry(FIRST))), Status.INVALID, "bad_signature")


def test_revoking_one_leaves_the_other() -> None:
    revoked = BOTH.with_revocation(Revocation(key=SECOND.verify_key, since=AT - DAY))
    assert judged(sealed(key=FIRST), revoked).status is Status.VALID
    assert refused(judged(sealed(EVIL, SECOND), revoked), Status.REVOKED, "seal_revoked")
