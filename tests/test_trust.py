"""The trust list, verdicts, and every attack on a sealed text that we know of."""

from __future__ import annotations

import dataclasses
import json
import pathlib
import pickle
import sys
import types
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paycode.errors import (
    BadSignature,
    BadTrustList,
    ChecksumMismatch,
    Expired,
    MissingExtra,
    NotYetValid,
    OutOfScope,
    PayloadError,
    Revoked,
    SealError,
    SealMissing,
    UnknownKey,
    UnsupportedSeal,
)
from paycode.payload import registry
from paycode.payload.crc import crc16
from paycode.payload.money import Amount, Currency
from paycode.payload.scheme import Payload, Payment
from paycode.payload.schemes import emv, promptpay
from paycode.sealing import SigningKey, VerifyKey, keys, open_seal, seal, template
from paycode.trust import (
    MustSeal,
    Policy,
    Scope,
    Signer,
    Status,
    TrustedKey,
    TrustList,
    Verdict,
    VerifiedPayment,
    check,
    examine,
    verification,
)
from paycode.trust._json import MAX_BYTES

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
KEY = SigningKey.from_private_bytes(b"a" * 32)
OTHER = SigningKey.from_private_bytes(b"b" * 32)
PAYMENT = registry.parse(registry.build(promptpay.Request(mobile="0891234567", amount=Amount.of("99.00", "THB"))).data)
ACCOUNT = "promptpay:0066891234567"


def entry(key: SigningKey = KEY, **fields: Any) -> TrustedKey:
    defaults: dict[str, Any] = {
        "name": "Example Bank",
        "key": key.verify_key,
        "not_before": AT - 30 * DAY,
        "not_after": AT + 300 * DAY,
        "scope": Scope.of(PAYMENT),
    }
    return TrustedKey(**(defaults | fields))


def trust(*entries: TrustedKey, **fields: Any) -> TrustList:
    defaults: dict[str, Any] = {"version": 1, "issued": AT - DAY, "expires": AT + 200 * DAY}
    return TrustList(keys=entries, **(defaults | fields))


def sealed(payment: Payment[Any] = PAYMENT, key: SigningKey = KEY, **options: Any) -> Payload:
    defaults: dict[str, Any] = {"issued_at": AT, "serial": 7}
    text: Payload = seal(payment.payload, key, **(defaults | options))
    return text


def crc_fixed(text: str) -> str:
    return text[:-4] + crc16(text[:-4].encode())


def codes(verdict: Verdict) -> list[str]:
    return [finding.code for finding in verdict.reasons]


TRUST = trust(entry())
SEALED = sealed()


# The good case


@pytest.mark.parametrize(
    "code",
    [SEALED, SEALED.data, SEALED.text, types.SimpleNamespace(data=SEALED.data)],
    ids=["payload", "bytes", "text", "reading"],
)
def test_a_sealed_code_is_valid(code: object) -> None:
    verdict = examine(code, trust=TRUST, at=AT)
    assert (verdict.status, verdict.reasons) == (Status.VALID, ())
    assert verdict.signer == Signer(name="Example Bank", key_id=KEY.verify_key.id)
    assert str(verdict.signer) == f"Example Bank (key {KEY.verify_key.id.hex()})"
    assert verdict.summary == PAYMENT.summary
    payment = check(code, trust=TRUST, at=AT)
    assert (payment.payment, payment.signer, payment.when) == (verdict.payment, verdict.signer, AT)


def test_now_is_the_default() -> None:
    now = datetime.now(UTC)
    fresh = trust(entry(not_before=now - DAY, not_after=now + DAY), issued=now - DAY, expires=now + DAY)
    code = sealed(issued_at=None, lifetime=timedelta(minutes=5))
    assert examine(code, trust=fresh).status is Status.VALID
    assert now <= check(code, trust=fresh).when <= now + MINUTE


def test_any_of_several_keys_verifies() -> None:
    both = trust(entry(OTHER, name="Old"), entry())
    assert examine(sealed(key=OTHER), trust=both, at=AT).signer == Signer(name="Old", key_id=OTHER.verify_key.id)
    assert examine(SEALED, trust=both, at=AT).signer == Signer(name="Example Bank", key_id=KEY.verify_key.id)


def test_a_shared_key_id_tries_every_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "key_id", lambda raw: b"same")
    third = SigningKey.from_private_bytes(b"c" * 32)
    both = trust(entry(OTHER, name="First"), entry(name="Second"))
    assert len(both.find(b"same", 1)) == 2
    assert [examine(sealed(key=key), trust=both, at=AT).signer for key in (OTHER, KEY)] == [
        Signer(name="First", key_id=b"same"),
        Signer(name="Second", key_id=b"same"),
    ]
    stranger = examine(sealed(key=third), trust=both, at=AT)
    assert (stranger.status, codes(stranger)) == (Status.INVALID, ["bad_signature"])


def test_single_use_is_said_not_to_be_remembered() -> None:
    verdict = examine(sealed(single_use=True, lifetime=5 * MINUTE), trust=TRUST, at=AT)
    assert (verdict.status, codes(verdict)) == (Status.VALID, ["single_use"])


# Altered texts


def test_no_single_changed_byte_is_valid() -> None:
    data = SEALED.data
    for place in range(len(data)):
        for bit in range(8):
            changed = data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :]
            assert examine(changed, trust=TRUST, at=AT).status is not Status.VALID


def test_no_single_changed_character_is_valid_with_the_checksum_right() -> None:
    text = SEALED.text
    for place in range(len(text) - 8):
        for other in {"0", "1", "9", "A", chr(ord(text[place]) ^ 1)} - {text[place]}:
            changed = crc_fixed(text[:place] + other + text[place + 1 :])
            assert examine(changed, trust=TRUST, at=AT).status is not Status.VALID


@given(st.data())
def test_no_changed_span_is_valid(data: st.DataObject) -> None:
    text = SEALED.text
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    middle = data.draw(st.text("0123456789ABCPQST./", max_size=12) | st.just(text[start:end][::-1]))
    changed = text[:start] + middle + text[end:]
    for candidate in {changed, crc_fixed(changed)} - {text}:
        assert examine(candidate, trust=TRUST, at=AT).status is not Status.VALID


def test_changed_amount_with_the_checksum_right() -> None:
    changed = crc_fixed(SEALED.text.replace("540599.00", "540591.00"))
    verdict = examine(changed, trust=TRUST, at=AT)
    assert (verdict.status, codes(verdict), verdict.signer) == (Status.INVALID, ["bad_signature"], None)
    with pytest.raises(BadSignature, match="did not sign this text"):
        check(changed, trust=TRUST, at=AT)


def spliced(payment: Payment[Any], donor: Payload) -> Payload:
    found = template.detach(donor)
    assert found is not None
    return next(
        text
        for text in template.attachments(payment.payload, found[1])
        if text.data[len(payment.payload.data) - 8 :][:2] == b"82"
    )


def test_the_seal_of_another_text() -> None:
    cheap = registry.parse(registry.build(promptpay.Request(mobile="0891234567", amount=Amount.of("1.00", "THB"))).data)
    verdict = examine(spliced(PAYMENT, sealed(cheap)), trust=TRUST, at=AT)
    assert (verdict.status, codes(verdict)) == (Status.INVALID, ["bad_signature"])
    assert examine(spliced(PAYMENT, SEALED), trust=TRUST, at=AT).status is Status.VALID


def test_a_key_that_only_shares_the_key_id(monkeypatch: pytest.MonkeyPatch) -> None:
    """The header names the listed key, the signature is another's."""
    forged = sealed(key=OTHER)
    found = open_seal(forged)
    assert found is not None
    header = dataclasses.replace(found.seal.header, key_id=KEY.verify_key.id)
    data = dataclasses.replace(found.seal, header=header).encode()
    code = next(t for t in template.attachments(PAYMENT.payload, data) if b"8299" in t.data)
    assert examine(code, trust=TRUST, at=AT).status is Status.INVALID


def test_a_seal_out_of_place_is_invalid_and_shows_what_it_would_pay() -> None:
    moved = crc_fixed(SEALED.text[:-8] + "6704free6304XXXX")
    verdict = examine(moved, trust=TRUST, at=AT)
    assert (verdict.status, codes(verdict), verdict.signer) == (Status.INVALID, ["seal_misplaced"], None)
    assert verdict.summary == PAYMENT.summary
    with pytest.raises(BadSignature):
        check(moved, trust=TRUST, at=AT)


@pytest.mark.parametrize("end", ["0", "\n", "6304", " ", "\0"])
def test_characters_after_the_checksum(end: str) -> None:
    assert examine(SEALED.text + end, trust=TRUST, at=AT).status is Status.INVALID


def test_a_tag_given_twice() -> None:
    verdict = examine(crc_fixed(SEALED.text.replace("5802TH", "5802TH5802TH")), trust=TRUST, at=AT)
    assert (verdict.status, codes(verdict)) == (Status.INVALID, ["duplicate_tag"])


def test_an_unread_text_is_refused_with_its_own_error() -> None:
    broken = SEALED.text[:-4] + "0000"
    assert examine(broken, trust=TRUST, at=AT).status is Status.INVALID
    with pytest.raises(ChecksumMismatch):
        check(broken, trust=TRUST, at=AT)


def test_a_dynamic_text_with_a_static_seal_without_end() -> None:
    """Our own `seal` refuses to make one; another issuer's software may not."""
    dynamic = registry.parse(registry.build(promptpay.Request(mobile="0891234567", point_of_initiation="12")).data)
    found = open_seal(sealed())
    assert found is not None
    message = verification_message(dynamic, found.seal.header.encode())
    data = found.seal.header.encode() + KEY.sign(message)
    code = next(t for t in template.attachments(dynamic.payload, data) if b"8299" in t.data)
    verdict = examine(code, trust=TRUST, at=AT)
    assert (verdict.status, codes(verdict)) == (Status.INVALID, ["no_end"])
    assert verdict.signer is not None


def verification_message(payment: Payment[Any], header: bytes) -> bytes:
    body = template.signed_bytes(payment.payload)
    return b"PQS1\0\x01" + len(header).to_bytes(2, "big") + header + len(body).to_bytes(4, "big") + body


# Nothing that comes in raises


@given(st.binary(max_size=600))
def test_no_bytes_raise(data: bytes) -> None:
    assert examine(data, trust=TRUST, at=AT).status is not Status.VALID


@given(st.text(max_size=200))
def test_no_text_raises(text: str) -> None:
    assert examine(text, trust=TRUST, at=AT).status is not Status.VALID


@given(st.text(alphabet="0123456789PQS1ABC", max_size=150))
def test_no_text_with_the_right_frame_raises(text: str) -> None:
    body = crc_fixed(SEALED.text[:60] + text + "6304XXXX")
    assert examine(body, trust=TRUST, at=AT).status is not Status.VALID


class Awkward:
    @property
    def data(self) -> bytes:
        raise RuntimeError("no")


@pytest.mark.parametrize(
    "code", [None, 7, [], object(), Awkward(), types.SimpleNamespace(data=None), bytearray(b"x"), "\ud800", "", b""]
)
def test_no_object_raises(code: object) -> None:
    verdict = examine(code, trust=TRUST, at=AT)
    assert (verdict.status, bool(verdict.reasons)) == (Status.INVALID, True)


@pytest.mark.parametrize("where", ["seals_of", "authority_objections", "_common_objections"])
def test_what_breaks_inside_is_not_valid(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> None:
        raise RecursionError(SEALED.text)

    monkeypatch.setattr(verification, where, broken)
    verdict = examine(SEALED, trust=TRUST, at=AT)
    assert (verdict.status, codes(verdict)) == (Status.INVALID, ["internal_error"])
    assert "RecursionError" in str(verdict.reasons[0])
    with pytest.raises(BadSignature, match="broke off"):
        check(SEALED, trust=TRUST, at=AT)


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
def test_an_interrupt_is_not_swallowed(stop: type[BaseException], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*args: object) -> None:
        raise stop

    monkeypatch.setattr(verification, "seals_of", interrupted)
    with pytest.raises(stop):
        examine(SEALED, trust=TRUST, at=AT)


def test_without_cryptography_a_seal_cannot_be_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.asymmetric", None)
    assert examine(PAYMENT.payload, trust=TRUST, at=AT).status is Status.UNSEALED
    for verify in (examine, check):
        with pytest.raises(MissingExtra):
            verify(SEALED, trust=TRUST, at=AT)


@pytest.mark.parametrize(
    "arguments", [{"trust": None}, {"trust": "trust.json"}, {"at": "now"}, {"at": AT.replace(tzinfo=None)},
                  {"policy": {"require_seal": True}}],
)  # fmt: skip
def test_arguments_of_another_type(arguments: dict[str, Any]) -> None:
    defaults: dict[str, Any] = {"trust": TRUST, "at": AT}
    for verify in (examine, check):
        with pytest.raises(TypeError):
            verify(SEALED, **(defaults | arguments))


# Seals that are missing, unknown or unsupported


def test_a_seal_taken_off() -> None:
    rule = MustSeal(account="promptpay:*", start=AT)
    demanding = TRUST.with_must_seal(rule)
    assert examine(PAYMENT.payload, trust=TRUST, at=AT).status is Status.UNSEALED
    assert examine(PAYMENT.payload, trust=demanding, at=AT - MINUTE).status is Status.UNSEALED
    assert examine(PAYMENT.payload, trust=demanding, at=AT).status is Status.SEAL_EXPECTED
    assert examine(PAYMENT.payload, trust=TRUST, at=AT, policy=Policy(require_seal=True)).status is Status.SEAL_EXPECTED
    assert examine(SEALED, trust=demanding, at=AT, policy=Policy(require_seal=True)).status is Status.VALID
    for expected in (TRUST, demanding):
        with pytest.raises(SealMissing):
            check(PAYMENT.payload, trust=expected, at=AT)


@pytest.mark.parametrize(
    ("account", "expected"),
    [(ACCOUNT, True), ("promptpay:*", True), ("emv:*", False), ("promptpay:006689123456", False),
     ("promptpay:00668912345670", False), ("emv:0066891234567", False)],
)  # fmt: skip
def test_must_seal_compares_accounts_whole(account: str, expected: bool) -> None:
    rules = trust(must_seal=(MustSeal(account=account, start=AT),))
    status = examine(PAYMENT.payload, trust=rules, at=AT).status
    assert status is (Status.SEAL_EXPECTED if expected else Status.UNSEALED)


def test_a_text_of_a_scheme_without_seals_is_unsealed() -> None:
    verdict = examine("upi://pay?pa=shop@bank&pn=Shop&cu=INR", trust=TRUST, at=AT)
    assert verdict.status is Status.UNSEALED


def test_an_unknown_key() -> None:
    verdict = examine(sealed(key=OTHER), trust=TRUST, at=AT)
    assert (verdict.status, verdict.signer) == (Status.UNKNOWN_KEY, None)
    assert OTHER.verify_key.id.hex() in str(verdict.reasons[0])
    with pytest.raises(UnknownKey):
        check(sealed(key=OTHER), trust=TRUST, at=AT)
    assert examine(SEALED, trust=trust(), at=AT).status is Status.UNKNOWN_KEY


def with_seal_byte(place: int, value: int) -> str:
    found = template.detach(SEALED)
    assert found is not None
    data = bytearray(found[1])
    data[place] = value
    return next(t for t in template.attachments(PAYMENT.payload, bytes(data)) if b"8299" in t.data).text


@pytest.mark.parametrize(
    ("place", "value"), [(0, 0x01), (0, 0x21), (0, 0x10), (0, 0x13), (1, 0x40), (1, 0x20), (1, 0x80)]
)
def test_what_is_not_known_is_unsupported(place: int, value: int) -> None:
    code = with_seal_byte(place, value)
    assert examine(code, trust=TRUST, at=AT).status is Status.UNSUPPORTED
    with pytest.raises(UnsupportedSeal):
        check(code, trust=TRUST, at=AT)


# Times


@pytest.mark.parametrize(
    ("offset", "status"),
    [
        (-2 * MINUTE - timedelta(microseconds=1), Status.NOT_YET_VALID),
        (-2 * MINUTE, Status.VALID),
        (0 * MINUTE, Status.VALID),
        (17 * MINUTE - timedelta(microseconds=1), Status.VALID),
        (17 * MINUTE, Status.EXPIRED),
        (9 * DAY, Status.EXPIRED),
    ],
)
def test_seal_times_with_two_minutes_allowance(offset: timedelta, status: Status) -> None:
    code = sealed(lifetime=15 * MINUTE)
    assert examine(code, trust=TRUST, at=AT + offset).status is status


@pytest.mark.parametrize(
    ("offset", "status"),
    [(-timedelta(seconds=1), Status.NOT_YET_VALID), (0 * MINUTE, Status.VALID), (15 * MINUTE, Status.EXPIRED),
     (15 * MINUTE - timedelta(seconds=1), Status.VALID)],
)  # fmt: skip
def test_seal_times_without_allowance(offset: timedelta, status: Status) -> None:
    code = sealed(lifetime=15 * MINUTE)
    assert examine(code, trust=TRUST, at=AT + offset, policy=Policy(clock_skew=0)).status is status


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"not_before": AT + 3 * MINUTE}, Status.NOT_YET_VALID, "key_not_yet_valid"),
        ({"not_before": AT + 2 * MINUTE}, Status.VALID, None),
        ({"not_after": AT - 2 * MINUTE}, Status.EXPIRED, "key_expired"),
        ({"not_after": AT - MINUTE}, Status.VALID, None),
        ({"revoked": AT}, Status.REVOKED, "key_revoked"),
        ({"revoked": AT + MINUTE}, Status.VALID, None),
    ],
)
def test_key_times(fields: dict[str, Any], status: Status, code: str | None) -> None:
    verdict = examine(SEALED, trust=trust(entry(**fields)), at=AT)
    assert (verdict.status, codes(verdict)) == (status, [code] if code else [])
    assert verdict.signer is not None


@pytest.mark.parametrize(
    ("fields", "error"),
    [({"not_before": AT + DAY}, NotYetValid), ({"not_after": AT - DAY}, Expired), ({"revoked": AT}, Revoked)],
)
def test_key_errors(fields: dict[str, Any], error: type[SealError]) -> None:
    with pytest.raises(error, match="the key of Example Bank"):
        check(SEALED, trust=trust(entry(**fields)), at=AT)


def test_a_stale_trust_list_makes_nothing_valid() -> None:
    stale = dataclasses.replace(TRUST, expires=AT)
    assert examine(SEALED, trust=stale, at=AT - timedelta(microseconds=1)).status is Status.VALID
    for code in (SEALED, PAYMENT.payload, sealed(key=OTHER)):
        assert examine(code, trust=stale, at=AT).status is Status.STALE_TRUST
    with pytest.raises(Expired, match="trust list is out of date"):
        check(SEALED, trust=stale, at=AT)


def test_a_stale_trust_list_still_refuses_and_revokes() -> None:
    stale = trust(entry(revoked=AT - DAY), expires=AT)
    verdict = examine(SEALED, trust=stale, at=AT)
    assert (verdict.status, codes(verdict)) == (Status.REVOKED, ["key_revoked", "stale_trust"])
    forged = crc_fixed(SEALED.text.replace("99.00", "91.00"))
    assert codes(examine(forged, trust=stale, at=AT)) == ["bad_signature", "stale_trust"]


def test_a_seal_from_past_the_calendar_is_not_yet_valid() -> None:
    found = open_seal(SEALED)
    assert found is not None
    header = dataclasses.replace(found.seal.header, issued=2**32 - 1, lifetime=2**24 - 1).encode()
    data = header + KEY.sign(verification_message(PAYMENT, header))
    code = next(t for t in template.attachments(PAYMENT.payload, data) if b"8299" in t.data)
    assert examine(code, trust=TRUST, at=AT).status is Status.NOT_YET_VALID


# Scope


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"schemes": ()}, "scheme promptpay"),
        ({"schemes": ("emv",)}, "scheme promptpay"),
        ({"guids": ()}, "account owner a000000677010111"),
        ({"guids": ("A0000006770101",)}, "account owner a000000677010111"),
        ({"accounts": ()}, f"account {ACCOUNT}"),
        ({"accounts": ("emv:*",)}, f"account {ACCOUNT}"),
        ({"accounts": ("emv:0066891234567",)}, f"account {ACCOUNT}"),
        ({"accounts": (ACCOUNT[:-1],)}, f"account {ACCOUNT}"),
        ({"accounts": (ACCOUNT + "0",)}, f"account {ACCOUNT}"),
        ({"accounts": ("promptpay:00*",)}, f"account {ACCOUNT}"),
        ({"countries": ()}, "country TH"),
        ({"countries": ("SG",)}, "country TH"),
    ],
)
def test_what_a_scope_does_not_name_it_does_not_cover(changes: dict[str, Any], missing: str) -> None:
    scope = dataclasses.replace(Scope.of(PAYMENT), **changes)
    verdict = examine(SEALED, trust=trust(entry(scope=scope)), at=AT)
    assert (verdict.status, codes(verdict)) == (Status.SCOPE_MISMATCH, ["out_of_scope"])
    assert missing in str(verdict.reasons[0])
    with pytest.raises(OutOfScope):
        check(SEALED, trust=trust(entry(scope=scope)), at=AT)


def test_a_scope_is_made_from_any_iterable() -> None:
    assert Scope(schemes=(word for word in ("emv", "pix"))).schemes == {"emv", "pix"}  # type: ignore[arg-type]


def test_an_empty_scope_covers_nothing() -> None:
    verdict = examine(SEALED, trust=trust(entry(scope=Scope())), at=AT)
    assert (verdict.status, len(verdict.reasons)) == (Status.SCOPE_MISMATCH, 4)


def test_wildcards_are_explicit() -> None:
    scope = Scope(
        schemes=frozenset({"promptpay"}),
        guids=frozenset({"*"}),
        accounts=frozenset({"promptpay:*"}),
        countries=frozenset({"*"}),
    )
    assert examine(SEALED, trust=trust(entry(scope=scope)), at=AT).status is Status.VALID


def test_owners_are_compared_without_regard_to_case() -> None:
    scope = dataclasses.replace(Scope.of(PAYMENT), guids=frozenset({"a000000677010111"}))
    assert examine(SEALED, trust=trust(entry(scope=scope)), at=AT).status is Status.VALID


def shop(*accounts: tuple[str, str]) -> Payment[Any]:
    request = emv.Request(
        accounts=accounts,
        currency=Currency("SGD"),
        country="SG",
        mcc="5812",
        merchant_name="Tea House",
        merchant_city="Singapore",
    )
    return registry.parse(registry.build(request).data)


def test_the_same_account_number_of_another_network_is_out_of_scope() -> None:
    own, other = shop(("26.00", "com.example"), ("26.01", "7")), shop(("26.00", "com.other"), ("26.01", "7"))
    assert own.summary.account == other.summary.account
    keys_of_own = trust(entry(scope=Scope.of(own)))
    assert examine(sealed(own), trust=keys_of_own, at=AT).status is Status.VALID
    assert examine(sealed(other), trust=keys_of_own, at=AT).status is Status.SCOPE_MISMATCH


@pytest.mark.parametrize("second", [("04", "5500000000000004"), ("51.00", "com.other")])
def test_a_key_for_one_account_does_not_vouch_for_a_second_one(second: tuple[str, str]) -> None:
    own = (("26.00", "com.example"), ("26.01", "7"))
    double = shop(*sorted((*own, second)))
    both = Scope.of(double)
    one = dataclasses.replace(both, guids=Scope.of(shop(*own)).guids)
    assert examine(sealed(double), trust=trust(entry(scope=both)), at=AT).status is Status.VALID
    verdict = examine(sealed(double), trust=trust(entry(scope=one)), at=AT)
    assert (verdict.status, len(verdict.reasons)) == (Status.SCOPE_MISMATCH, 1)
    assert "account owner" in str(verdict.reasons[0])


def test_two_accounts_of_one_owner_need_the_wildcard() -> None:
    """Our reading names one of them, and a wallet may pay the other; BharatQR writes two on purpose."""
    double = shop(("26.00", "com.example"), ("26.01", "7"), ("27.00", "COM.EXAMPLE"), ("27.01", "8"))
    verdict = examine(sealed(double), trust=trust(entry(scope=Scope.of(double))), at=AT)
    assert (verdict.status, len(verdict.reasons)) == (Status.SCOPE_MISMATCH, 1)
    assert "two accounts of one owner" in str(verdict.reasons[0])
    wide = dataclasses.replace(Scope.of(double), guids=frozenset({"*"}))
    assert examine(sealed(double), trust=trust(entry(scope=wide)), at=AT).status is Status.VALID


@pytest.mark.parametrize("expected", ["promptpay:0066891234567", "emv:0066891234567", "promptpay:066891234567"])
def test_expected_payee_with_its_scheme(expected: str) -> None:
    verdict = examine(SEALED, trust=TRUST, at=AT, policy=Policy(expect_payee=expected))
    status = Status.VALID if expected == "promptpay:0066891234567" else Status.SCOPE_MISMATCH
    assert verdict.status is status
    assert status is Status.VALID or str(verdict.reasons[0]).startswith(f"pays promptpay:0066891234567, not {expected}")


def test_an_account_that_looks_like_one_with_its_scheme_is_not_the_expected() -> None:
    impostor = shop(("26.00", "com.example"), ("26.01", "promptpay:0066891234567"))
    believed, policy = trust(entry(scope=Scope.of(impostor))), Policy(expect_payee="promptpay:0066891234567")
    assert examine(sealed(impostor), trust=believed, at=AT).status is Status.VALID
    assert examine(sealed(impostor), trust=believed, at=AT, policy=policy).status is Status.SCOPE_MISMATCH


def test_expected_payee() -> None:
    policy, wrong = Policy(expect_payee="0066891234567"), Policy(expect_payee="066891234567")
    assert examine(SEALED, trust=TRUST, at=AT, policy=policy).status is Status.VALID
    verdict = examine(SEALED, trust=TRUST, at=AT, policy=wrong)
    assert (verdict.status, codes(verdict)) == (Status.SCOPE_MISMATCH, ["unexpected_payee"])
    assert codes(examine(PAYMENT.payload, trust=TRUST, at=AT, policy=wrong)) == ["unsealed", "unexpected_payee"]
    with pytest.raises(OutOfScope, match="not 066891234567"):
        check(SEALED, trust=TRUST, at=AT, policy=wrong)


# Verdicts


def test_a_verdict_is_neither_true_nor_false() -> None:
    verdict = examine(SEALED, trust=TRUST, at=AT)
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(verdict)
    with pytest.raises(TypeError):
        assert not verdict


def test_a_verdict_cannot_contradict_itself() -> None:
    with pytest.raises(ValueError, match="a signer and a payment"):
        Verdict(status=Status.VALID)
    with pytest.raises(ValueError, match="says why"):
        Verdict(status=Status.UNSEALED)
    assert examine("", trust=TRUST, at=AT).summary is None


def test_only_check_makes_a_verified_payment() -> None:
    signer = Signer(name="Mallory", key_id=b"kkkk")
    with pytest.raises(TypeError, match="only paycode"):
        VerifiedPayment(payment=PAYMENT, signer=signer, when=AT)
    with pytest.raises(TypeError, match="only paycode"):
        VerifiedPayment(payment=PAYMENT, signer=signer, when=AT, proof=object())
    good = check(SEALED, trust=TRUST, at=AT)
    with pytest.raises((TypeError, ValueError)):
        dataclasses.replace(good, payment=PAYMENT)
    with pytest.raises(dataclasses.FrozenInstanceError):
        good.payment = PAYMENT  # type: ignore[misc]


def test_every_status_that_can_be_given_has_its_error() -> None:
    assert set(verification._ERRORS) == set(Status) - {Status.VALID}


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"clock_skew": 1.5}, TypeError),
        ({"clock_skew": True}, TypeError),
        ({"require_seal": 1}, TypeError),
        ({"expect_payee": 66}, TypeError),
        ({"clock_skew": -1}, ValueError),
        ({"clock_skew": 1441}, ValueError),
        ({"expect_payee": ""}, ValueError),
    ],
)
def test_policies_cannot_hold_a_wrong_value(fields: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        Policy(**fields)


# The trust list and its file

FULL = trust(
    entry(name="บริษัท ตัวอย่าง", revoked=AT + timedelta(microseconds=5)),
    entry(OTHER, scope=Scope()),
    must_seal=(MustSeal(account=ACCOUNT, start=AT),),
    version=2**53,
)


def test_a_list_survives_its_file(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "trust.json"
    file.write_text(FULL.dumps(), encoding="utf-8")
    assert TrustList.load(file) == TrustList.load(str(file)) == FULL
    assert TrustList.loads(FULL.dumps().encode()).dumps() == FULL.dumps()
    assert pickle.loads(pickle.dumps(FULL)) == FULL


def test_a_changed_list_has_a_new_version() -> None:
    more = TRUST.with_key(entry(OTHER))
    assert (TRUST.version, more.version, len(TRUST.keys), len(more.keys)) == (1, 2, 1, 2)
    assert TRUST.with_must_seal(FULL.must_seal[0]).version == 2


PLAIN: dict[str, Any] = json.loads(trust(entry(revoked=AT), must_seal=FULL.must_seal).dumps())


def changed(path: str, value: object) -> str:
    content = json.loads(json.dumps(PLAIN))
    place: Any = content
    *steps, last = (int(step) if step.isdigit() else step for step in path.split("."))
    for step in steps:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return json.dumps(content)


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("paycode-trust", 2, "paycode-trust: form 1"),
        ("paycode-trust", ..., "paycode-trust: is missing"),
        ("paycode-trust", True, "paycode-trust: must be an integer"),
        ("version", 0, "version: is a number from 1 up"),
        ("version", 2**60, "version"),
        ("version", "1", "version: must be an integer"),
        ("version", 1.0, "version: must be an integer"),
        ("issued", ..., "issued: is missing"),
        ("issued", 5, "issued: must be a string"),
        ("issued", "2026-11-23", "issued: must be a moment"),
        ("issued", "2026-11-23T09:30:00+07:00", "issued: must be a moment"),
        ("issued", "2026-11-23T09:30:00Z\n", "issued: must be a moment"),
        ("issued", "2026-02-30T09:30:00Z", "issued: must be a moment"),
        ("issued", "２０26-11-23T09:30:00Z", "issued: must be a moment"),
        ("expires", "2020-01-01T00:00:00Z", "expires: must be later than issued"),
        ("keys", {}, "keys: must be a list"),
        ("keys", ["x"], r"keys\[0\]: must be a JSON object"),
        ("keys", [PLAIN["keys"][0], PLAIN["keys"][0]], "keys: the same key stands in two entries"),
        ("keys.0.extra", 1, r"keys\[0\].extra: is not known here"),
        ("keys.0.name", "", r"keys\[0\].name: must not be empty"),
        ("keys.0.name", "x" * 81, r"keys\[0\].name: has 81 characters"),
        ("keys.0.name", "Bank\u202eknaB", r"keys\[0\].name: holds hidden characters"),
        ("keys.0.name", "\ud800", r"keys\[0\].name: holds hidden characters"),
        ("keys.0.algorithm", "rsa", r"keys\[0\].key"),
        ("keys.0.algorithm", ..., r"keys\[0\].algorithm: is missing"),
        ("keys.0.key", "AAAA", r"keys\[0\].key"),
        ("keys.0.key", "A" * 43, r"keys\[0\].key: .*nobody made"),
        ("keys.0.not_after", "2020-01-01T00:00:00Z", r"keys\[0\].not_after: must be later than not_before"),
        ("keys.0.revoked", None, r"keys\[0\].revoked: must be a string"),
        ("keys.0.scope", [], r"keys\[0\].scope: must be a JSON object"),
        ("keys.0.scope.regions", [], r"keys\[0\].scope.regions: is not known here"),
        ("keys.0.scope.schemes", "promptpay", r"keys\[0\].scope.schemes: must be a list"),
        ("keys.0.scope.schemes", [1], r"keys\[0\].scope.schemes: must be a list of strings"),
        ("keys.0.scope.schemes", ["emv", "emv"], r"keys\[0\].scope.schemes: holds the same entry twice"),
        ("keys.0.scope.schemes", ["*"], r"keys\[0\].scope.schemes: must be the id of a scheme"),
        ("keys.0.scope.accounts", ["*"], r"keys\[0\].scope.accounts: must be a scheme's id, a colon"),
        ("keys.0.scope.accounts", ["promptpay:"], r"keys\[0\].scope.accounts"),
        ("keys.0.scope.accounts", ["promptpay:1\u200b2"], r"keys\[0\].scope.accounts: holds hidden"),
        ("keys.0.scope.countries", ["th"], r"keys\[0\].scope.countries"),
        ("keys.0.scope.guids", [""], r"keys\[0\].scope.guids: must not be empty"),
        ("must_seal.0.account", "*", r"must_seal\[0\].account"),
        ("must_seal.0.from", "soon", r"must_seal\[0\].from: must be a moment"),
        ("must_seal.0.until", "", r"must_seal\[0\].until: is not known here"),
        ("signature", "", "signature: is not known here"),
        ("\u202ex" * 60, "", r"\?x"),
    ],
)
def test_a_list_that_is_not_understood_is_refused(path: str, value: object, words: str) -> None:
    with pytest.raises(BadTrustList, match=words):
        TrustList.loads(changed(path, value))


@pytest.mark.parametrize("path", ["keys", "must_seal", "keys.0.revoked", "keys.0.scope", "keys.0.scope.guids"])
def test_what_may_be_absent(path: str) -> None:
    assert TrustList.loads(changed(path, ...)).version == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not JSON"),
        ("[]", "must be a JSON object"),
        ("nul", "not JSON"),
        (b"\xff\xfe{\0}\0", "not JSON"),
        ('{"version": 1, "version": 2}', "'version' stands twice"),
        (json.dumps(PLAIN)[:-1] + ', "keys": []}', "'keys' stands twice"),
        (json.dumps(PLAIN) + "{}", "not JSON"),
        ("[" * 100_000, "nested too deeply"),
        ('{"version": ' + "9" * 5000 + "}", "not JSON"),
        ('{"paycode-trust": NaN}', "must be an integer"),
        (" " * (MAX_BYTES + 1), "more than"),
    ],
    ids=["empty", "list", "word", "utf-16", "twice", "keys twice", "two documents", "deep", "digits", "nan", "huge"],
)
def test_documents_that_are_no_trust_list(text: str | bytes, words: str) -> None:
    with pytest.raises(BadTrustList, match=words):
        TrustList.loads(text)


@given(st.text(max_size=60) | st.binary(max_size=60))
def test_any_document_is_a_list_or_refused(text: str | bytes) -> None:
    with pytest.raises(BadTrustList):
        TrustList.loads(text)


def test_a_file_that_cannot_be_read(tmp_path: pathlib.Path) -> None:
    with pytest.raises(BadTrustList, match="cannot be read"):
        TrustList.load(tmp_path / "absent.json")
    with pytest.raises(BadTrustList, match="cannot be read"):
        TrustList.load(tmp_path)


def test_a_huge_file_is_not_read_whole(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "huge.json"
    with file.open("wb") as stream:
        stream.truncate(50 * MAX_BYTES)
    with pytest.raises(BadTrustList, match="more than"):
        TrustList.load(file)


def test_many_members_are_read_in_one_pass() -> None:
    """Looking for the repeated name by counting every name would take minutes here."""
    members = ",".join(f'"{number}":0' for number in range(200_000))
    with pytest.raises(BadTrustList, match="'199999' stands twice"):
        TrustList.loads(f'{{{members},"199999":0}}')


NAIVE = AT.replace(tzinfo=None)


@pytest.mark.parametrize(
    "make",
    [
        lambda: entry(not_before=NAIVE),
        lambda: entry(not_after=NAIVE),
        lambda: entry(revoked=NAIVE),
        lambda: trust(issued=NAIVE),
        lambda: MustSeal(account=ACCOUNT, start=NAIVE),
        lambda: Scope(accounts=ACCOUNT),  # type: ignore[arg-type]
    ],
)
def test_types_of_another_kind(make: Callable[[], object]) -> None:
    with pytest.raises(TypeError):
        make()


def test_a_weak_key_cannot_be_listed() -> None:
    with pytest.raises(SealError):
        VerifyKey(bytes(32))


def test_payload_errors_pass_through_check() -> None:
    with pytest.raises(PayloadError):
        check("no payment", trust=TRUST, at=AT)
