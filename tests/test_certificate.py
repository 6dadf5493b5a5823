"""Certificates: their bytes, who may be certified for what, and every step of the chain broken once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paycode.errors import RequestError, UnsupportedSeal
from paycode.payload import registry
from paycode.payload.findings import Malformed
from paycode.payload.money import Amount
from paycode.sealing import Certificate, Header, Seal, certify, open_seal, payee_hash, seal
from paycode.sealing.certificate import LONGEST, _limit
from paycode.trust import Revocation, Status, TrustedKey, TrustList, examine
from seal_page import MOMENT, TRUST, VECTORS, generator, reading_of

GENERATOR = generator()
AT = datetime.fromisoformat(MOMENT)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
BANK, WALLET, SHOP, TILL = (GENERATOR.key(name) for name in ("bank", "wallet", "shop", "till"))
PROMPTPAY, EMV = GENERATOR.payment("promptpay"), GENERATOR.payment("emv")
GOOD: Certificate = GENERATOR.certificates()["shop"]
BARE = replace(TRUST, certificates=(), revocations=())


def issued(**options: Any) -> Certificate:
    return certify(SHOP.verify_key, BANK, PROMPTPAY, **({"issued_at": AT - DAY} | options))


def status(certificate: Certificate, trust: TrustList = BARE, at: datetime = AT, **options: Any) -> Status:
    sealed = seal(PROMPTPAY.payload, SHOP, issued_at=AT - MINUTE, serial=5, certificate=certificate, **options)
    return examine(sealed, trust=trust, at=at).status


# Bytes


@pytest.mark.parametrize("name", VECTORS["certificates"])
def test_bytes(name: str) -> None:
    row, certificate = VECTORS["certificates"][name], GENERATOR.certificates()[name]
    assert certificate.encode().hex() == row["body"] + row["signature"]
    assert len(certificate.encode()) == (117 if name.startswith("shop") else 118)
    assert Certificate.size_at(b"x" + certificate.encode(), 1) == len(certificate.encode())


def test_the_layout_one_by_one() -> None:
    body = GOOD.body
    assert body[:5] == b"\x11" + BANK.verify_key.id
    assert body[5:37] == SHOP.verify_key.raw
    assert body[37:44] == (GOOD.issued).to_bytes(4, "big") + (129600).to_bytes(3, "big")
    assert body[44:] == payee_hash(PROMPTPAY) + b"\x03"
    assert GOOD.message == b"PQS1-cert\0" + body
    BANK.verify_key.verify(GOOD.signature, GOOD.message)
    assert (GOOD.not_before, GOOD.not_after) == (GENERATOR.AT - DAY, GENERATOR.AT - DAY + LONGEST)


@given(
    st.builds(
        Certificate,
        issuer_id=st.binary(min_size=4, max_size=4),
        key=st.sampled_from([SHOP.verify_key, TILL.verify_key]),
        issued=st.integers(0, 2**32 - 1),
        lifetime=st.integers(1, 129600),
        payee=st.binary(min_size=8, max_size=8),
        static=st.just(True),
        dynamic=st.booleans(),
        amount_class=st.integers(0, 63),
        signature=st.binary(min_size=64, max_size=64),
    )
)
def test_round_trip(certificate: Certificate) -> None:
    assert Certificate.decode(certificate.encode()) == certificate


@given(st.binary(max_size=130) | st.binary(min_size=116, max_size=117).map(b"\x11".__add__))
def test_any_bytes_are_a_certificate_or_refused(data: bytes) -> None:
    try:
        found = Certificate.decode(data)
    except (Malformed, UnsupportedSeal):
        return
    assert found.encode() == data


@pytest.mark.parametrize("first", [0x01, 0x21, 0x10, 0x13])
def test_other_kinds_are_unsupported(first: int) -> None:
    with pytest.raises(UnsupportedSeal, match=f"kind 0x{first:02X}"):
        Certificate.decode(bytes([first]) + GOOD.encode()[1:])
    with pytest.raises(UnsupportedSeal):
        Certificate.decode(b"")


@pytest.mark.parametrize("change", [lambda data: data[:-1], lambda data: data + b"\0", lambda data: data[:1]])
def test_other_lengths_are_malformed(change: Any) -> None:
    with pytest.raises(Malformed, match="must have 117 bytes"):
        Certificate.decode(change(GOOD.encode()))


def test_a_weak_key_cannot_be_certified() -> None:
    with pytest.raises(Malformed, match="nobody made"):
        Certificate.decode(GOOD.encode()[:5] + bytes(32) + GOOD.encode()[37:])


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"issuer_id": b"abc"}, "issuer_id"),
        ({"issued": -1}, "issued_range"),
        ({"issued": 2**32}, "issued_range"),
        ({"lifetime": 0}, "lifetime_range"),
        ({"lifetime": 129601}, "lifetime_range"),
        ({"payee": b"1234567"}, "payee_hash"),
        ({"static": False, "dynamic": False}, "no_permission"),
        ({"amount_class": -1}, "amount_class"),
        ({"amount_class": 64}, "amount_class"),
        ({"signature": b""}, "certificate_signature"),
    ],
)
def test_what_no_certificate_holds(fields: dict[str, Any], code: str) -> None:
    with pytest.raises(RequestError) as caught:
        replace(GOOD, **fields)
    assert [one.code for one in caught.value.findings] == [code]


@pytest.mark.parametrize("body", [GOOD.body[:41] + bytes(3) + GOOD.body[44:], GOOD.body[:-1] + b"\x04"])
def test_bytes_that_break_a_rule_are_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        Certificate.decode(body + GOOD.signature)


@pytest.mark.parametrize(
    ("amount_class", "limit"),
    [(0, None), (1, 1), (2, 2), (3, 5), (4, 10), (5, 20), (6, 50), (9, 500), (63, 5 * 10**20)],
)
def test_amount_classes(amount_class: int, limit: int | None) -> None:
    assert replace(GOOD, amount_class=amount_class).limit == limit


@pytest.mark.parametrize(("minor", "expected"), [("0.01", 1), ("0.04", 2), ("0.05", 3), ("99.99", 12), ("100.00", 13)])
def test_the_largest_amount_is_rounded_down(minor: str, expected: int) -> None:
    largest = Amount.of(minor, "THB")
    assert issued(largest=largest).amount_class == expected
    assert _limit(expected) <= largest.minor < _limit(expected + 1)


def test_an_amount_of_nothing_certifies_nothing() -> None:
    with pytest.raises(RequestError, match="one minor unit at least"):
        issued(largest=Amount.of("0.00", "THB"))


@pytest.mark.parametrize("options", [{"lifetime": timedelta(0)}, {"lifetime": LONGEST + MINUTE},
                                     {"static": False, "dynamic": False}])  # fmt: skip
def test_requests_that_no_certificate_can_hold(options: dict[str, Any]) -> None:
    with pytest.raises(RequestError):
        issued(**options)


def test_now_is_the_default() -> None:
    now = datetime.now(AT.tzinfo)
    made = certify(SHOP.verify_key, BANK, PROMPTPAY)
    assert now - 2 * MINUTE < made.not_before <= now


# In a seal


def test_header_and_certificate_name_one_key() -> None:
    def made(**fields: Any) -> Seal:
        defaults: dict[str, Any] = {"key_id": SHOP.verify_key.id, "issued": 1, "lifetime": 0, "serial": b"ssss"}
        return Seal(header=Header(**(defaults | fields)), certificate=GOOD, signature=bytes(64))

    assert Seal.decode(made(certified=True).encode()) == made(certified=True)
    for wrong in ({}, {"certified": True, "key_id": b"kkkk"}, {"certified": True, "algorithm": 2}):
        with pytest.raises(RequestError):
            made(**wrong)
    with pytest.raises(RequestError, match="detached seal"):
        made(certified=True, detached=True)


def test_a_certificate_for_another_key_is_refused() -> None:
    with pytest.raises(RequestError, match="another key than the one that signs"):
        seal(PROMPTPAY.payload, TILL, certificate=GOOD)


# Verdicts


def test_a_certified_key_is_valid_in_the_name_of_its_issuer() -> None:
    sealed = seal(PROMPTPAY.payload, SHOP, issued_at=AT, certificate=GOOD)
    for code, trust in ((sealed, BARE), (seal(PROMPTPAY.payload, SHOP, issued_at=AT), TRUST)):
        verdict = examine(code, trust=trust, at=AT)
        assert verdict.status is Status.VALID
        assert str(verdict.signer) == f"Example Bank (key {SHOP.verify_key.id.hex()}, which it certified)"
    assert examine(seal(PROMPTPAY.payload, SHOP, issued_at=AT), trust=BARE, at=AT).status is Status.UNKNOWN_KEY


@pytest.mark.parametrize(
    ("offset", "expected"),
    [(-2 * MINUTE - timedelta(seconds=1), Status.NOT_YET_VALID), (-2 * MINUTE, Status.VALID),
     (62 * MINUTE - timedelta(seconds=1), Status.VALID), (62 * MINUTE, Status.EXPIRED)],
)  # fmt: skip
def test_times(offset: timedelta, expected: Status) -> None:
    certificate = issued(issued_at=AT, lifetime=60 * MINUTE)
    sealed = seal(PROMPTPAY.payload, SHOP, issued_at=AT - DAY, certificate=certificate)
    assert examine(sealed, trust=BARE, at=AT + offset).status is expected


@pytest.mark.parametrize(("largest", "expected"), [("4.50", Status.SCOPE_MISMATCH), ("5.00", Status.VALID)])
def test_the_largest_amount(largest: str, expected: Status) -> None:
    """4.50 is rounded down to 2.00."""
    certificate = certify(TILL.verify_key, BANK, EMV, issued_at=AT - DAY, largest=Amount.of(largest, "SGD"))
    sealed = seal(EMV.payload, TILL, issued_at=AT, lifetime=15 * MINUTE, certificate=certificate)
    assert examine(sealed, trust=BARE, at=AT).status is expected


def test_static_and_dynamic_are_two_permissions() -> None:
    assert status(issued(dynamic=False)) is Status.VALID
    assert status(issued(static=False)) is Status.SCOPE_MISMATCH
    for allowed in (True, False):
        certificate = certify(TILL.verify_key, BANK, EMV, issued_at=AT - DAY, dynamic=allowed)
        sealed = seal(EMV.payload, TILL, issued_at=AT, lifetime=15 * MINUTE, certificate=certificate)
        expected = Status.VALID if allowed else Status.SCOPE_MISMATCH
        assert examine(sealed, trust=BARE, at=AT).status is expected


def test_a_certified_key_certifies_nobody() -> None:
    chained = certify(TILL.verify_key, SHOP, PROMPTPAY, issued_at=AT - DAY)
    sealed = seal(PROMPTPAY.payload, TILL, issued_at=AT, certificate=chained)
    assert examine(sealed, trust=TRUST, at=AT).status is Status.UNKNOWN_KEY


def test_a_forged_certificate() -> None:
    assert status(replace(GOOD, signature=bytes(64))) is Status.INVALID
    listed = replace(BARE, certificates=(replace(GOOD, signature=bytes(64)),))
    assert examine(seal(PROMPTPAY.payload, SHOP, issued_at=AT), trust=listed, at=AT).status is Status.UNKNOWN_KEY


def test_a_certified_key_that_did_not_sign() -> None:
    opened = open_seal(seal(PROMPTPAY.payload, SHOP, issued_at=AT, serial=5, certificate=GOOD))
    assert opened is not None
    text = GENERATOR._edited(
        GENERATOR.made("promptpay", "bank")["text"], lambda _: opened.seal.encode()[:-64] + bytes(64)
    )
    verdict = examine(text, trust=TRUST, at=AT)
    assert (verdict.status, [one.code for one in verdict.reasons]) == (Status.INVALID, ["bad_signature"])
    assert "Example Bank" in str(verdict.reasons[0])


def test_of_several_certificates_a_good_one_is_enough() -> None:
    """Overlap: the old one has ended, and a third is for another payee."""
    old = issued(issued_at=AT - 80 * DAY, lifetime=70 * DAY)
    other = certify(SHOP.verify_key, BANK, EMV, issued_at=AT - DAY)
    sealed = seal(PROMPTPAY.payload, SHOP, issued_at=AT)
    for order in ((old, other, GOOD), (GOOD, old, other)):
        assert examine(sealed, trust=replace(BARE, certificates=order), at=AT).status is Status.VALID
    assert examine(sealed, trust=replace(BARE, certificates=(old, other)), at=AT).status is Status.EXPIRED
    assert examine(sealed, trust=replace(BARE, certificates=(other, old)), at=AT).status is Status.SCOPE_MISMATCH


# Revocation


@pytest.mark.parametrize(
    ("revocation", "expected"),
    [
        (Revocation(key=SHOP.verify_key, since=AT), Status.REVOKED),
        (Revocation(key=SHOP.verify_key, since=AT + MINUTE), Status.VALID),
        (Revocation(key=SHOP.verify_key, since=AT, serials=frozenset({4, 5})), Status.REVOKED),
        (Revocation(key=SHOP.verify_key, since=AT, serials=frozenset({4, 6})), Status.VALID),
        (Revocation(key=BANK.verify_key, since=AT), Status.REVOKED),
        (Revocation(key=BANK.verify_key, since=AT, serials=frozenset({5})), Status.VALID),
        (Revocation(key=TILL.verify_key, since=AT), Status.VALID),
    ],
    ids=["key", "later", "serial", "other serials", "issuer", "serial of the issuer's own", "another key"],
)
def test_revocation(revocation: Revocation, expected: Status) -> None:
    revoking = BARE.with_revocation(revocation)
    assert status(GOOD, revoking) is expected
    own = examine(seal(PROMPTPAY.payload, BANK, issued_at=AT, serial=5), trust=revoking, at=AT).status
    assert (own is Status.REVOKED) is (revocation.key == BANK.verify_key)


def test_an_issuer_revoked_in_its_entry() -> None:
    keys = tuple(replace(entry, revoked=AT) if entry.key == BANK.verify_key else entry for entry in BARE.keys)
    assert status(GOOD, replace(BARE, keys=keys)) is Status.REVOKED


@pytest.mark.parametrize("change", [{"not_after": AT - DAY}, {"not_before": AT + DAY}])
def test_the_issuers_own_time_counts(change: dict[str, datetime]) -> None:
    def changed(entry: TrustedKey) -> TrustedKey:
        return replace(entry, **change)  # type: ignore[arg-type]

    moved = replace(BARE, keys=tuple(map(changed, BARE.keys)))
    assert status(GOOD, moved) is (Status.EXPIRED if "not_after" in change else Status.NOT_YET_VALID)


# One flipped bit


def test_no_flipped_bit_of_a_certified_seal_is_valid() -> None:
    vector = next(one for one in VECTORS["seals"] if "certificate" in one and one["carrier"] == "template")
    assert examine(reading_of(vector), trust=TRUST, at=AT).status is Status.VALID
    size = len(GENERATOR._detached(vector["sealed"]))
    for place in range(8 * size):
        text = GENERATOR._edited(vector["sealed"], lambda data, at=place: flipped(data, at))
        assert examine(text, trust=TRUST, at=AT).status is not Status.VALID, place


def flipped(data: bytes, place: int) -> bytes:
    return data[: place // 8] + bytes([data[place // 8] ^ 1 << place % 8]) + data[place // 8 + 1 :]


@given(st.integers(0, 117 * 8 - 1))
def test_no_flipped_bit_of_a_listed_certificate_is_valid(place: int) -> None:
    try:
        changed = Certificate.decode(flipped(GOOD.encode(), place))
    except (Malformed, UnsupportedSeal):
        return
    sealed = seal(PROMPTPAY.payload, SHOP, issued_at=AT)
    assert examine(sealed, trust=replace(BARE, certificates=(changed,)), at=AT).status is Status.UNKNOWN_KEY


def test_the_payee_is_owner_and_account() -> None:
    base = payee_hash(EMV)
    for old, new in (("com.example", "com.exampel"), ("SHOP7", "SHOP8")):
        changed = GENERATOR.TEXTS["emv"].replace(old, new)[:-4]
        other = registry.parse(changed + GENERATOR.crc16(changed.encode()))
        assert payee_hash(other) != base
    cheaper = GENERATOR.TEXTS["emv"].replace("4.50", "4.40")[:-4]
    assert payee_hash(registry.parse(cheaper + GENERATOR.crc16(cheaper.encode()))) == base
