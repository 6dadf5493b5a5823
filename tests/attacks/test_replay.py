"""A code used twice.

Who and how: a payer keeps a one-time code, or its paid receipt, and shows it again; or draws it anew in a form that
differs. Gains: goods twice for one payment. Source: X9.150 has iat, ttl and correlationId for it, UPI QRexpire. A
ledger stops what it has seen; verifiers that share none do not stop each other's replays.
"""

from __future__ import annotations

import pathlib

import pytest
from scene import AT, MINUTE, NAIVE, TRUST, entry, seal_bytes, sealed, sgd, shop, trusting, with_seal

from paycode.errors import Expired, Replayed
from paycode.sealing import P256, SigningKey
from paycode.trust import SqliteLedger, check

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
TICKET = shop(amount=sgd("4.50"), point_of_initiation="12")


def test_a_naive_reader_takes_it_as_often_as_it_comes() -> None:
    code = sealed(TICKET, lifetime=15 * MINUTE, single_use=True).text
    assert [NAIVE.accepts(code) for _ in range(2)] == [True, True]


def test_a_ledger_takes_it_once(tmp_path: pathlib.Path) -> None:
    code = sealed(TICKET, lifetime=15 * MINUTE, single_use=True)
    with SqliteLedger(tmp_path / "uses") as ledger:
        check(code, trust=TRUST, at=AT, ledger=ledger)
        with pytest.raises(Replayed):
            check(code, trust=TRUST, at=AT, ledger=ledger)
    with SqliteLedger(tmp_path / "uses") as another, pytest.raises(Replayed):
        check(code.text, trust=TRUST, at=AT, ledger=another)


def test_after_its_end_it_is_refused_without_a_ledger() -> None:
    code = sealed(TICKET, lifetime=15 * MINUTE)
    check(code, trust=TRUST, at=AT + 16 * MINUTE)
    with pytest.raises(Expired):
        check(code, trust=TRUST, at=AT + 17 * MINUTE)


def test_the_other_signature_of_ecdsa_is_the_same_use(tmp_path: pathlib.Path) -> None:
    """Of (r, s) and (r, n - s) both verify, so a list of signatures or of texts takes the code a second time."""
    key = SigningKey.generate(P256)
    trust = trusting(entry(key))
    code = sealed(TICKET, key, lifetime=15 * MINUTE, single_use=True)
    data = seal_bytes(code)
    twin = with_seal(TICKET, data[:-32] + (ORDER - int.from_bytes(data[-32:])).to_bytes(32))
    naively_seen = {code.text}
    assert twin not in naively_seen
    with SqliteLedger(tmp_path / "uses") as ledger:
        check(code, trust=trust, at=AT, ledger=ledger)
        with pytest.raises(Replayed):
            check(twin, trust=trust, at=AT, ledger=ledger)


def test_the_same_serial_in_another_text_is_the_same_use(tmp_path: pathlib.Path) -> None:
    """The till shows the bill again with another name on it: one payment is enough."""
    first, again = (
        sealed(payment, lifetime=15 * MINUTE, single_use=True, serial=99)
        for payment in (TICKET, shop(amount=sgd("4.50"), point_of_initiation="12", merchant_name="TEA HOUSE"))
    )
    with SqliteLedger(tmp_path / "uses") as ledger:
        check(first, trust=TRUST, at=AT, ledger=ledger)
        with pytest.raises(Replayed):
            check(again, trust=TRUST, at=AT, ledger=ledger)
