"""A good key that speaks for somebody else.

Who and how: another customer of a listed issuer, or the issuer itself, or a thief of one terminal, signs a code for a
payee it has no business with: another account, network, country, kind or amount. Gains: VALID under a payee's name for
money that goes elsewhere. Source: the web's certificate authorities before name constraints.
"""

from __future__ import annotations

import dataclasses
import pathlib
from typing import Any

import naive
import pytest
from scene import (
    ALIPAY,
    AT,
    BANK,
    DAY,
    EVIL,
    MALLORY,
    MINUTE,
    OTHER_ALIPAY,
    TEA,
    TRUST,
    entry,
    judged,
    refused,
    sealed,
    sgd,
    shop,
    trusting,
)  # fmt: skip

from paycode.payload import registry
from paycode.payload.money import Amount
from paycode.payload.scheme import Payment
from paycode.sealing import certify
from paycode.trust import Listed, Manifest, Revocation, Status, TrustStore, export_lines, sign_list

STALL = trusting(entry(), entry(MALLORY, EVIL, name="Other Bank"))


def test_a_naive_reader_believes_any_listed_key_for_anything() -> None:
    assert naive.SealReader(naive.keys_of(STALL.dumps())).accepts(sealed(TEA, MALLORY).text)


@pytest.mark.parametrize(
    ("payment", "words"),
    [
        (TEA, "account emv:TEAHOUSE"),
        (shop("MALLORY", country="MY"), "country MY"),
        (shop(accounts=(("26.00", "com.other"), ("26.01", "MALLORY"))), "account owner com.other"),
        (
            shop(accounts=(("04", "5500000000000004"), ("26.00", "com.example"), ("26.01", "MALLORY"))),
            "account owner 04",
        ),
        (registry.parse(ALIPAY), "scheme alipay"),
    ],
    ids=["account", "country", "network", "second account", "scheme"],
)
def test_a_key_for_another_payee(payment: Payment[Any], words: str) -> None:
    code = sealed(payment, MALLORY, carrier="spare")
    verdict = judged(code, STALL)
    assert refused(verdict, Status.SCOPE_MISMATCH, "out_of_scope")
    assert words in " ".join(str(one) for one in verdict.reasons)


def certified(payment: Payment[Any], sealing: Payment[Any], **limits: Any) -> Any:
    """A code of Mallory's own key, which the bank certified for one payment, on another."""
    certificate = certify(MALLORY.verify_key, BANK, payment, issued_at=AT - DAY, **limits)
    lifetime = 15 * MINUTE if sealing.summary.kind == "dynamic" else None
    return sealed(sealing, MALLORY, certificate=certificate, lifetime=lifetime)


WIDE = trusting(entry(BANK, TEA, EVIL))
TICKET = shop(amount=sgd("4.50"), point_of_initiation="12")


def test_a_certificate_for_another_payee() -> None:
    assert judged(certified(EVIL, EVIL), WIDE).status is Status.VALID
    assert refused(judged(certified(EVIL, TEA), WIDE), Status.SCOPE_MISMATCH, "certificate_payee")


TWO = (("26.00", "com.example"), ("26.01", "TEAHOUSE"), ("27.00", "com.other"))
BOTH, TURNED = shop(accounts=(*TWO, ("27.01", "TEA2"))), shop(accounts=(*TWO, ("27.01", "MALLORY")))


def test_a_naive_reader_pays_the_second_account_that_a_certified_key_put_in() -> None:
    """It asks whose seal it is and for which account, finds the tea house twice, and a wallet of com.other pays."""
    reader = naive.SealReader(naive.keys_of(trusting(entry(MALLORY, BOTH)).dumps()))
    assert BOTH.summary.account == TURNED.summary.account
    assert all(reader.accepts(sealed(one, MALLORY).text) for one in (BOTH, TURNED))
    assert dict(naive.objects(dict(naive.objects(TURNED.payload.text))["27"]))["01"] == "MALLORY"


def test_a_second_account_changed_by_a_certified_key() -> None:
    trust = trusting(entry(BANK, BOTH, TURNED))
    assert judged(certified(BOTH, BOTH), trust).status is Status.VALID
    assert refused(judged(certified(BOTH, TURNED), trust), Status.SCOPE_MISMATCH, "certificate_payee")
    assert refused(judged(certified(TURNED, BOTH), trust), Status.SCOPE_MISMATCH, "certificate_payee")


@pytest.mark.parametrize("carrier", ["template", "spare", "companion"])
def test_a_second_account_changed_by_a_scoped_key(carrier: Any) -> None:
    trust = trusting(entry(MALLORY, BOTH))

    def status(payment: Payment[Any]) -> Any:
        code = sealed(payment, MALLORY, carrier=carrier)
        return judged(payment.payload, trust, beside=[code]) if carrier == "companion" else judged(code, trust)

    assert status(BOTH).status is Status.VALID
    verdict = status(TURNED)
    assert refused(verdict, Status.SCOPE_MISMATCH, "out_of_scope")
    assert "the second account object:27240009com.other0107MALLORY" in str(verdict.reasons[0])


def test_a_second_account_needs_its_own_word_in_a_scope_that_lists_accounts() -> None:
    own = entry(MALLORY, BOTH).scope
    for accounts, status in (
        ({"emv:TEAHOUSE"}, Status.SCOPE_MISMATCH),
        ({"emv:TEAHOUSE", "promptpay:*"}, Status.SCOPE_MISMATCH),
        ({"emv:TEAHOUSE", "object:*"}, Status.VALID),
        ({"emv:*"}, Status.VALID),
        ({"object:*"}, Status.SCOPE_MISMATCH),
    ):
        scope = dataclasses.replace(own, accounts=frozenset(accounts))
        verdict = judged(sealed(BOTH, MALLORY), trusting(entry(MALLORY, scope=scope)))
        assert (accounts, verdict.status) == (accounts, status)


def test_the_account_put_into_the_second_object_does_not_hide_the_change() -> None:
    """Which object holds the account is looked up in the text; a copy of the account makes another one the further."""
    swapped = shop(accounts=(("26.00", "com.example"), ("26.01", "TEAHOUSE"), ("27.00", "com.other"),
                             ("27.01", "MALLORY"), ("27.02", "TEAHOUSE")))  # fmt: skip
    trust = trusting(entry(BANK, BOTH, swapped))
    assert refused(judged(certified(BOTH, swapped), trust), Status.SCOPE_MISMATCH, "certificate_payee")


def test_a_certificate_of_another_kind() -> None:
    assert refused(judged(certified(TEA, TICKET, dynamic=False), WIDE), Status.SCOPE_MISMATCH, "certificate_kind")
    assert refused(judged(certified(TEA, TEA, static=False), WIDE), Status.SCOPE_MISMATCH, "certificate_kind")


def test_a_certificate_up_to_an_amount() -> None:
    limits = {"largest": Amount.of("5.00", "SGD")}
    assert judged(certified(TEA, TEA, **limits), WIDE).status is Status.VALID
    dear = shop(amount=sgd("5.01"))
    assert refused(judged(certified(TEA, dear, **limits), WIDE), Status.SCOPE_MISMATCH, "certificate_amount")


def test_an_issuer_certifies_nobody_beyond_its_own_scope() -> None:
    assert refused(judged(certified(EVIL, EVIL), TRUST), Status.SCOPE_MISMATCH, "out_of_scope")


def test_a_certified_key_certifies_nobody() -> None:
    accomplice = MALLORY.from_private_bytes(b"accomplice".ljust(32))
    trust = TRUST.with_certificate(certify(MALLORY.verify_key, BANK, TEA, issued_at=AT - DAY))
    chained = certify(accomplice.verify_key, MALLORY, TEA, issued_at=AT - DAY)
    assert refused(judged(sealed(TEA, accomplice, certificate=chained), trust), Status.UNKNOWN_KEY, "unknown_issuer")


def test_a_certificate_for_one_opaque_code_covers_no_other() -> None:
    own, other = registry.parse(ALIPAY), registry.parse(OTHER_ALIPAY)
    trust = trusting(entry(BANK, own, other))
    certificate = certify(MALLORY.verify_key, BANK, own, issued_at=AT - DAY)
    options: dict[str, Any] = {"key": MALLORY, "certificate": certificate, "carrier": "spare"}
    assert judged(sealed(own, **options), trust).status is Status.VALID
    assert refused(judged(sealed(other, **options), trust), Status.SCOPE_MISMATCH, "certificate_payee")


def test_a_certificate_that_says_more_than_was_signed() -> None:
    honest = certify(MALLORY.verify_key, BANK, EVIL, issued_at=AT - DAY)
    target = certify(MALLORY.verify_key, MALLORY, TEA, issued_at=AT - DAY)
    raised = dataclasses.replace(honest, payee=target.payee)
    assert refused(judged(sealed(TEA, MALLORY, certificate=raised), WIDE), Status.INVALID, "bad_signature")


def test_revoking_an_issuer_ends_its_certificates() -> None:
    """Found here: a revocation of the issuer's key was only looked for at the certified key."""
    trust = TRUST.with_revocation(Revocation(key=BANK.verify_key, since=AT - DAY))
    assert refused(judged(certified(TEA, TEA), trust), Status.REVOKED, "key_revoked")
    assert refused(judged(certified(TEA, TEA), trusting(entry(revoked=AT))), Status.REVOKED, "key_revoked")
    serials = TRUST.with_revocation(Revocation(key=BANK.verify_key, since=AT - DAY, serials=frozenset({7})))
    assert judged(certified(TEA, TEA), serials).status is Status.VALID
    assert refused(judged(sealed(), serials), Status.REVOKED, "seal_revoked")


def test_a_store_ends_them_too(tmp_path: pathlib.Path) -> None:
    trust = TRUST.with_revocation(Revocation(key=BANK.verify_key, since=AT - DAY))
    content = b"".join(export_lines(trust))
    with TrustStore.update(tmp_path / "store", content, sign_list(content, BANK), roots=[BANK.verify_key]) as store:
        assert refused(judged(certified(TEA, TEA), store), Status.REVOKED, "key_revoked")


def test_a_manifest_beyond_the_scope_of_its_signer() -> None:
    listed = Listed.of(TEA, not_before=AT - DAY, not_after=AT + DAY)
    content = Manifest(version=1, issued=AT - DAY, expires=AT + DAY, codes=(listed,)).dumps().encode()
    manifest = Manifest.loads(content, sign_list(content, MALLORY, kind="manifest"))
    assert refused(judged(TEA.payload, STALL, manifests=[manifest]), Status.SCOPE_MISMATCH, "out_of_scope")
