"""Trust on first use: a payee whose code was sealed once is expected to seal."""

from __future__ import annotations

import pathlib
from datetime import UTC, datetime, timedelta

import pytest

from paycode.errors import SealMissing
from paycode.payload import registry
from paycode.sealing import SigningKey, seal
from paycode.symbol import decode
from paycode.trust import Pins, Scope, Status, TrustedKey, TrustList, check, examine

AT = datetime(2026, 11, 25, 12, tzinfo=UTC)
KEYS = [SigningKey.from_private_bytes(bytes([number]) * 32) for number in (1, 2)]
CODES = {
    "template": "00020101021129370016A000000677010111011300668912345675802TH5303764630429C1",
    "spare": "https://qr.alipay.com/fkx00000example000000000",
}
EVERY = Scope(schemes={"promptpay", "alipay"}, guids={"*"}, accounts={"promptpay:*", "alipay:*"}, countries={"*"})  # type: ignore[arg-type]
TRUST = TrustList(
    version=1,
    issued=AT,
    expires=AT + timedelta(days=900),
    keys=tuple(
        TrustedKey(name=name, key=key.verify_key, scope=EVERY, not_before=AT, not_after=AT + timedelta(days=900))
        for name, key in zip(("Bank", "Other bank"), KEYS, strict=True)
    ),
)


@pytest.fixture
def pins(tmp_path: pathlib.Path) -> Pins:
    return Pins(tmp_path / "pins.db")


@pytest.mark.parametrize("carrier", CODES)
def test_a_seal_that_was_taken_off_is_missed_once_it_was_seen(carrier: str, pins: Pins) -> None:
    plain = registry.parse(CODES[carrier]).payload
    sealed = seal(plain, KEYS[0], carrier=carrier, issued_at=AT)  # type: ignore[call-overload]
    assert examine(plain, trust=TRUST, at=AT, pins=pins).status is Status.UNSEALED
    # Looking pins nothing; paying does.
    assert examine(sealed, trust=TRUST, at=AT, pins=pins).status is Status.VALID
    assert examine(plain, trust=TRUST, at=AT, pins=pins).status is Status.UNSEALED
    check(sealed, trust=TRUST, at=AT, pins=pins)
    verdict = examine(plain, trust=TRUST, at=AT, pins=pins)
    assert verdict.status is Status.SEAL_EXPECTED
    assert "had one on 2026-11-25" in verdict.reasons[0].rule
    with pytest.raises(SealMissing):
        check(plain, trust=TRUST, at=AT, pins=pins)
    assert examine(plain, trust=TRUST, at=AT + timedelta(days=500), pins=pins).status is Status.UNSEALED


def test_another_code_of_a_wallet_is_another_account(pins: Pins) -> None:
    plain = registry.parse(CODES["spare"]).payload
    check(seal(plain, KEYS[0], carrier="spare", issued_at=AT), trust=TRUST, at=AT, pins=pins)
    other = registry.parse(CODES["spare"] + "1").payload
    assert examine(other, trust=TRUST, at=AT, pins=pins).status is Status.UNSEALED


def test_another_key_than_before_is_pointed_out_and_believed(pins: Pins) -> None:
    plain = registry.parse(CODES["template"]).payload
    check(seal(plain, KEYS[0], issued_at=AT), trust=TRUST, at=AT, pins=pins)
    rotated = seal(plain, KEYS[1], issued_at=AT)
    verdict = examine(rotated, trust=TRUST, at=AT, pins=pins)
    assert (verdict.status, [one.code for one in verdict.reasons]) == (Status.VALID, ["another_key"])
    check(rotated, trust=TRUST, at=AT, pins=pins)
    assert examine(rotated, trust=TRUST, at=AT, pins=pins).reasons == ()


def test_a_symbol_and_its_text_are_one_account() -> None:
    symbol = seal(registry.parse(CODES["spare"]).payload, KEYS[0], carrier="spare", issued_at=AT)
    assert decode(symbol).data == CODES["spare"].encode()
