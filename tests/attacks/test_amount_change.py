"""Another amount in a good code.

Who and how: a page, an app or a clerk rewrites the amount of a code and computes the checksum anew; anybody can, it is
no secret. Gains: the payer pays more, or the merchant hands out goods for less. Source: UPI apps that rewrite `am`.
"""

from __future__ import annotations

import naive
import pytest
from scene import (
    AT,
    BANK,
    DAY,
    TRUST,
    UPI_SIGNED,
    as_read,
    checksummed,
    entry,
    foreign,
    judged,
    refused,
    sealed,
    trusting,
)

from paycode.errors import BadSignature
from paycode.payload import registry
from paycode.symbol import decode
from paycode.trust import Status, TrustList, check

CHEAP = checksummed(sealed().text.replace("54044.50", "54040.50"))
LINK = "upi://pay?ver=01&mode=01&pa=tea@bank&pn=Tea%20House&mc=5812&am=100.00&cu=INR"


def test_a_naive_reader_pays_the_new_amount() -> None:
    assert naive.pay_emv(CHEAP).amount == "0.50"
    assert naive.pay_link(LINK.replace("am=100.00", "am=9100.00")).amount == "9100.00"


def test_the_seal_in_the_text() -> None:
    assert judged(sealed()).status is Status.VALID
    assert refused(judged(CHEAP), Status.INVALID, "bad_signature")
    with pytest.raises(BadSignature):
        check(CHEAP, trust=TRUST, at=AT)


def test_the_signature_of_a_link_by_its_own_scheme() -> None:
    trust = TrustList(version=1, issued=AT, expires=AT + DAY, foreign_keys=(foreign(),))
    assert judged(UPI_SIGNED, trust).status is Status.VALID
    dear = UPI_SIGNED.replace("am=100.00", "am=9100.00")
    assert naive.pay_link(dear).amount == "9100.00"
    assert refused(judged(dear, trust), Status.INVALID, "bad_signature")


@pytest.mark.parametrize("carrier", ["spare", "companion"])
def test_the_seal_of_a_link(carrier: str) -> None:
    payment = registry.parse(LINK)
    trust = trusting(entry(BANK, payment))
    carried = sealed(payment, carrier=carrier)
    spare = decode(carried).spare if carrier == "spare" else b""
    beside = [carried] if carrier == "companion" else []
    assert judged(as_read(LINK.encode(), spare=spare), trust, beside=beside).status is Status.VALID
    dear = as_read(LINK.replace("am=100.00", "am=9100.00").encode(), spare=spare)
    status, reason = (Status.INVALID, "bad_signature") if spare else (Status.UNSEALED, "unsealed")
    assert refused(judged(dear, trust, beside=beside), status, reason)
