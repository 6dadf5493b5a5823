"""A verifier that breaks and lets the payment pass.

Who and how: Mallory finds an input on which the check raises, and the code around it says "could not verify, go on";
or a check that gives a value which counts as true. Gains: VALID by accident. Source: published verification code of a
payment provider that returned true from its except branch; CVE-2014-1266 ("goto fail").
"""

from __future__ import annotations

from typing import NoReturn

import naive
import pytest
from scene import AT, MINUTE, TRUST, as_read, judged, refused, sealed, sgd, shop

from paycode.errors import BadSignature, LedgerUnavailable
from paycode.trust import Entry, Status, TrustList, check, verification

TICKET = shop(amount=sgd("4.50"), point_of_initiation="12")


def broken(*_: object, **__: object) -> NoReturn:
    raise RuntimeError("disk full")


def test_a_naive_verifier_lets_pass_what_it_cannot_check() -> None:
    assert naive.accepts_whatever_breaks(broken)


@pytest.mark.parametrize(
    "where",
    ["seals_of", "authorities", "signed_by", "listing", "display_findings", "view_objections", "_common_objections"],
)
def test_whatever_breaks_inside_is_not_valid(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert judged(sealed()).status is Status.VALID
    monkeypatch.setattr(verification, where, broken)
    assert refused(judged(sealed()), Status.INVALID, "internal_error")
    with pytest.raises(BadSignature):
        check(sealed(), trust=TRUST, at=AT)


class Broken(TrustList):
    """A trust store whose database went away."""

    find = find_certificates = is_revoked = expects_seal = broken


def test_a_trust_store_that_breaks() -> None:
    store = Broken(version=1, issued=AT, expires=AT + MINUTE)
    for code in (sealed(), shop().payload):
        assert refused(judged(code, store), Status.INVALID, "internal_error")


class Full:
    """A ledger that cannot write."""

    def record(self, entry: Entry) -> bool:
        raise LedgerUnavailable("disk full")

    def forget(self, before: object) -> int:
        return 0


def test_a_ledger_that_cannot_say_whether_a_code_was_used() -> None:
    code = sealed(TICKET, lifetime=5 * MINUTE, single_use=True)
    with pytest.raises(LedgerUnavailable, match="disk full"):
        check(code, trust=TRUST, at=AT, ledger=Full())


class Trap:
    """Something read that raises when it is looked at."""

    def __getattr__(self, name: str) -> NoReturn:
        raise RuntimeError(name)


def test_things_in_view_that_break() -> None:
    assert judged(Trap()).status is Status.INVALID
    assert judged(sealed(), beside=[Trap()]).status is not Status.VALID
    assert judged(as_read(sealed().data, spare=Trap())).status is Status.VALID  # no bytes, so nothing behind the text
    there = as_read(shop().payload.data, corners=((0.0, 0.0), (1.0, 0.0), (1.0, 1.0)))
    assert judged(as_read(sealed().data, corners=3), beside=[there]).status is Status.INVALID


def test_a_verdict_cannot_be_taken_for_yes() -> None:
    for verdict in (judged(shop().payload), judged(sealed())):
        with pytest.raises(TypeError):
            bool(verdict)
