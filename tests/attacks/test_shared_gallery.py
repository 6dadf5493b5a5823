"""A picture of a code sent to the payer.

Who and how: Mallory sends a screenshot, "pay this for me", and the payer opens it from the gallery, far from any
counter. Gains: payments without the place, the people and the voice of a till. Source: NPCI caps share-and-pay at
2,000 rupees (qrMedium 01) and stopped it for international merchants in April 2025. A picture of a code is as good as
the code, and only the app knows where its picture came from: what a verifier can do is to insist on time and place.
"""

from __future__ import annotations

import pathlib

import pytest
from scene import AT, MINUTE, NAIVE, TRUST, judged, refused, sealed, sgd, shop

from paycode.errors import Expired, Replayed
from paycode.payload import registry
from paycode.payload.schemes import upi
from paycode.trust import Policy, SqliteLedger, Status, check

TICKET = shop(amount=sgd("4.50"), point_of_initiation="12", terminal_label="TILL3")
SHARED = sealed(TICKET, lifetime=5 * MINUTE, single_use=True)


def test_a_naive_reader_cannot_tell_the_picture_from_the_code() -> None:
    assert NAIVE.accepts(SHARED.text)


def test_what_a_link_says_of_its_medium_reaches_the_app() -> None:
    payment = registry.parse("upi://pay?pa=tea@bank&pn=Tea&qrMedium=01&cu=INR")
    assert upi.MEDIUMS[payment.request.qrmedium] == "picture from the gallery"


def test_a_short_life_one_use_and_a_place_leave_little_to_share(tmp_path: pathlib.Path) -> None:
    with SqliteLedger(tmp_path / "uses") as ledger:
        check(SHARED, trust=TRUST, at=AT, ledger=ledger)
        with pytest.raises(Replayed):
            check(SHARED, trust=TRUST, at=AT, ledger=ledger)
        with pytest.raises(Expired):
            check(SHARED, trust=TRUST, at=AT + 8 * MINUTE, ledger=ledger)
    elsewhere = judged(SHARED, policy=Policy(expect_site="TILL9"))
    assert refused(elsewhere, Status.SCOPE_MISMATCH, "unexpected_site")
