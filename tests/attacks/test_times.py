"""A code or a key outside its time.

Who and how: an old offer at yesterday's price, a code dated ahead so that it outlives the key, a dynamic code without
end that another issuer's software let through, a verifier's clock that is wrong. Gains: a price, or a key, that no
longer holds. Source: X9.150 iat and ttl; UPI QRexpire, which few apps look at.
"""

from __future__ import annotations

import pytest
from scene import (
    AT,
    BANK,
    DAY,
    MALLORY,
    MINUTE,
    NAIVE,
    TEA,
    TRUST,
    entry,
    judged,
    refused,
    sealed,
    sgd,
    shop,
    trusting,
    with_seal,
)  # fmt: skip

from paycode.sealing import certify, layout, template
from paycode.trust import Policy, Status

TICKET = shop(amount=sgd("4.50"), point_of_initiation="12")
OFFER = sealed(TICKET, lifetime=15 * MINUTE)
AHEAD = sealed(issued_at=AT + 30 * DAY, lifetime=365 * DAY)


def test_a_naive_reader_has_no_clock() -> None:
    assert NAIVE.accepts(OFFER.text)
    assert NAIVE.accepts(AHEAD.text)


def test_an_expired_seal() -> None:
    assert judged(OFFER, at=AT + 16 * MINUTE).status is Status.VALID
    assert refused(judged(OFFER, at=AT + 17 * MINUTE), Status.EXPIRED, "seal_expired")


def test_a_seal_from_the_future() -> None:
    assert refused(judged(AHEAD), Status.NOT_YET_VALID, "seal_not_yet_valid")


def test_the_allowance_for_clocks_has_a_limit() -> None:
    with pytest.raises(ValueError, match="clock_skew"):
        Policy(clock_skew=10**6)
    assert judged(OFFER, at=AT + 20 * MINUTE, policy=Policy(clock_skew=1440)).status is Status.VALID
    assert refused(judged(OFFER, at=AT + 2 * DAY, policy=Policy(clock_skew=1440)), Status.EXPIRED, "seal_expired")


def test_an_issuer_outside_its_time() -> None:
    late = trusting(entry(not_after=AT - DAY))
    assert refused(judged(sealed(), late), Status.EXPIRED, "key_expired")
    early = trusting(entry(not_before=AT + DAY))
    assert refused(judged(sealed(), early), Status.NOT_YET_VALID, "key_not_yet_valid")


def test_a_certificate_outside_its_time_whatever_the_seal_says() -> None:
    old = certify(MALLORY.verify_key, BANK, TEA, issued_at=AT - 95 * DAY)
    code = sealed(key=MALLORY, certificate=old, lifetime=3650 * DAY)
    assert refused(judged(code), Status.EXPIRED, "certificate_expired")


def test_an_old_certificate_does_not_hide_its_successor() -> None:
    """Found here: only the first certificate of a key was looked at, so a renewal made good codes bad."""
    old = certify(MALLORY.verify_key, BANK, TEA, issued_at=AT - 95 * DAY)
    new = certify(MALLORY.verify_key, BANK, TEA, issued_at=AT - DAY)
    for pair in ((old, new), (new, old)):
        trust = TRUST.with_certificate(pair[0]).with_certificate(pair[1])
        assert judged(sealed(key=MALLORY), trust).status is Status.VALID
    assert refused(judged(sealed(key=MALLORY), TRUST.with_certificate(old)), Status.EXPIRED, "certificate_expired")


def test_a_dynamic_code_without_end() -> None:
    header = layout.Header(key_id=BANK.verify_key.id, issued=0, lifetime=0, serial=bytes(4)).encode()
    signature = BANK.sign(layout.signed_message(header, template.signed_bytes(TICKET.payload), layout.EMV))
    code = with_seal(TICKET, header + signature)
    assert NAIVE.accepts(code)
    assert refused(judged(code), Status.INVALID, "no_end")
