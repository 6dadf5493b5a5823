"""Carrier `manifest`: its file, who may sign it, and what it vouches for."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paycode.errors import BadSignature, BadTrustList, SealError
from paycode.payload import registry
from paycode.sealing import SigningKey, account_of, seal
from paycode.trust import Listed, Manifest, Policy, Revocation, Status, TrustList, Verdict, examine, sign_list
from seal_page import MANIFEST, MANIFEST_SIGNATURES, MANIFEST_TEXT, MOMENT, TRUST, generator

GENERATOR = generator()
AT = datetime.fromisoformat(MOMENT)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
WALLET, BANK, SHOP = (GENERATOR.key(name) for name in ("wallet", "bank", "shop"))
PROMPTPAY, ALIPAY = GENERATOR.payment("promptpay"), GENERATOR.payment("alipay")
PLAIN: dict[str, Any] = json.loads(MANIFEST_TEXT)


def signed(manifest: Manifest, *keys: SigningKey) -> Manifest:
    content = manifest.dumps().encode()
    return Manifest.loads(content, sign_list(content, *(keys or (WALLET,)), kind="manifest"))


def verdict(manifest: Manifest, code: object = PROMPTPAY.payload, trust: TrustList = TRUST, **policy: Any) -> Verdict:
    return examine(code, trust=trust, at=AT, manifests=[manifest], policy=Policy(**policy))


def with_entry(**changes: Any) -> Manifest:
    first, *rest = MANIFEST.codes
    return signed(replace(MANIFEST, codes=(replace(first, **changes), *rest)))


def codes(given: Verdict) -> list[str]:
    return [finding.code for finding in given.reasons]


# The file


def test_round_trip() -> None:
    assert MANIFEST.dumps() == MANIFEST_TEXT
    assert signed(MANIFEST) == MANIFEST
    assert MANIFEST.signers == (WALLET.verify_key,)
    assert MANIFEST.find(PROMPTPAY.payload.data) == MANIFEST.codes[0]
    assert MANIFEST.find(PROMPTPAY.payload.data + b"0") is None


def changed(path: str, value: object) -> bytes:
    content = json.loads(MANIFEST_TEXT)
    place: Any = content
    *steps, last = (int(step) if step.isdigit() else step for step in path.split("."))
    for step in steps:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return json.dumps(content).encode()


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("paycode-manifest", 2, "form 1 is read here"),
        ("version", 0, "version: is a number from 1 up"),
        ("version", True, "version: must be an integer"),
        ("expires", "2026-11-01T00:00:00Z", "expires: must be later than issued"),
        ("codes", {}, "codes: must be a list"),
        ("codes", [PLAIN["codes"][0]] * 2, "the same code stands in two entries"),
        ("extra", 1, "extra: is not known here"),
        ("codes.0.extra", 1, r"codes\[0\].extra: is not known here"),
        ("codes.0.sha256", ..., r"codes\[0\].sha256: is missing"),
        ("codes.0.sha256", "ab", r"codes\[0\].sha256: has 32 bytes"),
        ("codes.0.sha256", "zz" * 32, r"codes\[0\].sha256: is 64 small hexadecimal digits"),
        ("codes.0.sha256", PLAIN["codes"][0]["sha256"].upper(), "small hexadecimal digits"),
        ("codes.0.sha256", PLAIN["codes"][0]["sha256"][:62] + " 0", "small hexadecimal digits"),
        ("codes.0.account", "shop", r"codes\[0\].account"),
        ("codes.0.site", "x" * 81, r"codes\[0\].site: has 81 characters"),
        ("codes.0.site", "Counter\u202e4", r"codes\[0\].site: holds hidden"),
        ("codes.0.not_after", "2026-11-01T00:00:00Z", r"codes\[0\].not_after: must be later"),
    ],
)
def test_a_manifest_that_is_not_understood_is_refused(path: str, value: object, words: str) -> None:
    content = changed(path, value)
    with pytest.raises(BadTrustList, match=words):
        Manifest.loads(content, sign_list(content, WALLET, kind="manifest"))


@pytest.mark.parametrize("path", ["codes", "codes.0.site"])
def test_what_may_be_absent(path: str) -> None:
    content = changed(path, ...)
    assert Manifest.loads(content, sign_list(content, WALLET, kind="manifest")).version == 7


@pytest.mark.parametrize(
    ("content", "signatures", "error"),
    [
        (MANIFEST_TEXT.encode(), sign_list(MANIFEST_TEXT.encode(), kind="manifest"), BadTrustList),
        (MANIFEST_TEXT.encode(), sign_list(MANIFEST_TEXT.encode(), WALLET, kind="trust"), BadTrustList),
        (MANIFEST_TEXT.encode() + b" ", MANIFEST_SIGNATURES, BadSignature),
        (MANIFEST_TEXT.encode(), "", BadTrustList),
        (b"", sign_list(b"", WALLET, kind="manifest"), BadTrustList),
    ],
    ids=["nobody", "of another kind", "one byte more", "no file", "empty"],
)
def test_a_manifest_must_be_signed(content: bytes, signatures: str, error: type[SealError]) -> None:
    with pytest.raises(error):
        Manifest.loads(content, signatures)


def test_one_wrong_signature_refuses_the_file() -> None:
    good = json.loads(MANIFEST_SIGNATURES)
    bad = json.loads(sign_list(b"something else", BANK, kind="manifest"))
    good["signatures"] += bad["signatures"]
    with pytest.raises(BadSignature):
        Manifest.loads(MANIFEST_TEXT.encode(), json.dumps(good))


def flipped(data: bytes, place: int) -> bytes:
    return data[: place // 8] + bytes([data[place // 8] ^ 1 << place % 8]) + data[place // 8 + 1 :]


def test_no_flipped_bit_of_a_manifest_or_its_signatures_is_accepted() -> None:
    content, signatures = MANIFEST_TEXT.encode(), MANIFEST_SIGNATURES.encode()
    for place in range(8 * len(content)):
        with pytest.raises(SealError):
            Manifest.loads(flipped(content, place), signatures)
    for place in range(8 * len(signatures)):
        with pytest.raises(SealError):
            Manifest.loads(content, flipped(signatures, place))


@given(st.binary(max_size=80), st.binary(max_size=80) | st.just(MANIFEST_SIGNATURES.encode()))
def test_any_files_are_a_manifest_or_refused(content: bytes, signatures: bytes) -> None:
    with pytest.raises(SealError):
        Manifest.loads(content, signatures)


@pytest.mark.parametrize(
    "make",
    [
        lambda: replace(MANIFEST.codes[0], digest=b"x"),
        lambda: replace(MANIFEST.codes[0], digest="x" * 32),  # type: ignore[arg-type]
        lambda: replace(MANIFEST.codes[0], account="*"),
        lambda: replace(MANIFEST.codes[0], not_after=MANIFEST.codes[0].not_before),
        lambda: replace(MANIFEST, version=0),
    ],
)
def test_entries_cannot_hold_a_wrong_value(make: Callable[[], object]) -> None:
    with pytest.raises(BadTrustList):
        make()


# Verdicts


def test_a_listed_code_is_valid_in_the_name_of_who_listed_it() -> None:
    for payment in (PROMPTPAY, ALIPAY):
        given = verdict(MANIFEST, payment.payload)
        assert (given.status, given.reasons) == (Status.VALID, ())
        assert given.signer is not None
        assert (given.signer.name, given.signer.certified) == ("Example Wallet", False)


def test_other_codes_stay_unsealed() -> None:
    assert verdict(MANIFEST, GENERATOR.payment("emv").payload).status is Status.UNSEALED
    other = registry.parse("https://qr.alipay.com/fkx00000abcde12346")
    assert verdict(MANIFEST, other.payload).status is Status.UNSEALED
    assert examine(PROMPTPAY.payload, trust=TRUST, at=AT).status is Status.UNSEALED


def test_a_manifest_of_a_stranger_or_of_a_certified_key_says_nothing() -> None:
    for name in ("stranger", "shop", "root"):
        manifest = signed(MANIFEST, GENERATOR.key(name))
        assert verdict(manifest).status is Status.UNSEALED
        assert verdict(manifest, expect_site="Counter 4").status is Status.UNSEALED
    assert verdict(signed(MANIFEST, GENERATOR.key("stranger"), WALLET)).status is Status.VALID


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"issued": AT + 3 * MINUTE}, Status.NOT_YET_VALID),
        ({"issued": AT + 2 * MINUTE}, Status.VALID),
        ({"expires": AT - 2 * MINUTE}, Status.EXPIRED),
        ({"expires": AT - MINUTE}, Status.VALID),
    ],
)
def test_times_of_the_manifest(fields: dict[str, datetime], expected: Status) -> None:
    assert verdict(signed(replace(MANIFEST, **fields))).status is expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"not_before": AT + 3 * MINUTE}, Status.NOT_YET_VALID),
        ({"not_after": AT - 2 * MINUTE}, Status.EXPIRED),
        ({"not_after": AT - MINUTE}, Status.VALID),
        ({"account": "promptpay:0066891234568"}, Status.INVALID),
        ({"account": "promptpay:*"}, Status.INVALID),
    ],
)
def test_what_an_entry_says_counts(fields: dict[str, Any], expected: Status) -> None:
    assert verdict(with_entry(**fields)).status is expected


def test_scope_counts() -> None:
    given = verdict(signed(MANIFEST, BANK), ALIPAY.payload)
    assert given.status is Status.SCOPE_MISMATCH
    assert verdict(signed(MANIFEST, BANK)).status is Status.VALID


@pytest.mark.parametrize(
    ("serials", "expected"),
    [(frozenset({7}), Status.REVOKED), (frozenset({6, 8}), Status.VALID), (frozenset(), Status.REVOKED)],
)
def test_the_version_is_the_serial_of_a_manifest(serials: frozenset[int], expected: Status) -> None:
    revoking = TRUST.with_revocation(Revocation(key=WALLET.verify_key, since=AT, serials=serials))
    assert verdict(MANIFEST, trust=revoking).status is expected


def test_sites() -> None:
    assert verdict(MANIFEST, expect_site="Counter 4").status is Status.VALID
    given = verdict(MANIFEST, expect_site="Counter 5")
    assert (given.status, codes(given)) == (Status.SCOPE_MISMATCH, ["unexpected_site"])
    assert verdict(MANIFEST, ALIPAY.payload, expect_site="Counter 4").status is Status.SCOPE_MISMATCH


def test_a_signer_that_shares_the_key_id_of_an_issuer(monkeypatch: pytest.MonkeyPatch) -> None:
    stranger = signed(MANIFEST, GENERATOR.key("stranger"))
    monkeypatch.setattr(TrustList, "find", lambda self, key_id, algorithm: self.keys)
    assert verdict(stranger).status is Status.UNSEALED
    assert verdict(MANIFEST).status is Status.VALID


def test_a_seal_and_a_manifest_must_both_be_good() -> None:
    link = ALIPAY.payload
    beside = seal(link, WALLET, issued_at=AT, carrier="companion")
    forged = seal(link, GENERATOR.key("stranger"), issued_at=AT, carrier="companion")
    for companion, expected in ((beside, Status.VALID), (forged, Status.UNKNOWN_KEY)):
        given = examine(link, trust=TRUST, at=AT, manifests=[MANIFEST], beside=[companion])
        assert given.status is expected
    ended = signed(replace(MANIFEST, expires=AT - DAY))
    assert examine(link, trust=TRUST, at=AT, manifests=[ended], beside=[beside]).status is Status.EXPIRED


def test_an_entry_is_made_of_a_payment() -> None:
    made = Listed.of(ALIPAY, not_before=AT, not_after=AT + DAY)
    assert (made.account, made.site, len(made.digest)) == (account_of(ALIPAY), "", 32)
    with pytest.raises(TypeError, match="time zone"):
        Listed.of(ALIPAY, not_before=AT.replace(tzinfo=None), not_after=AT)
