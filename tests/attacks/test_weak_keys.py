"""A public key that verifies what nobody signed.

Who and how: Mallory has a key listed or certified whose point has small order; everybody can then "sign" for it, which
he denies afterwards, or does for others. Or he changes a good signature's second half by the group order. Gains: seals
without a secret, and two signatures for one text. Source: RFC 8032, 5.1.3 and 8.4; Chalkias and others, 2020.
"""

from __future__ import annotations

import hashlib

import naive
import pytest
from scene import TEA, judged, refused, seal_bytes, sealed, with_seal

from paycode.errors import BadKey
from paycode.sealing import VerifyKey
from paycode.trust import Status

NEUTRAL = b"\x01" + bytes(31)
GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493


def test_a_naive_verifier_takes_the_signature_of_nobody() -> None:
    assert naive.verifies(NEUTRAL, NEUTRAL + bytes(32), b"anything")
    assert naive.SealReader({hashlib.sha256(b"PQS1-kid\0" + NEUTRAL).digest()[:4]: NEUTRAL}).accepts(forged())


def forged() -> str:
    seal = seal_bytes(sealed())
    identity = hashlib.sha256(b"PQS1-kid\0" + NEUTRAL).digest()[:4]
    return with_seal(TEA, seal[:2] + identity + seal[6:-64] + NEUTRAL + bytes(32))


@pytest.mark.parametrize("raw", [NEUTRAL, bytes(32), b"\x01" + bytes(30) + b"\x80", b"\xec" + b"\xff" * 30 + b"\x7f"])
def test_such_a_key_is_no_key(raw: bytes) -> None:
    with pytest.raises(BadKey):
        VerifyKey(raw)
    assert refused(judged(forged()), Status.UNKNOWN_KEY, "unknown_key")


def test_the_second_signature_of_one_text() -> None:
    seal = seal_bytes(sealed())
    number = int.from_bytes(seal[-32:], "little") + GROUP_ORDER
    assert refused(judged(with_seal(TEA, seal[:-32] + number.to_bytes(32, "little"))), Status.INVALID, "bad_signature")
