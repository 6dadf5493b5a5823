"""A list of codes signed by nobody that counts.

Who and how: Mallory writes a manifest that names his sticker, signs it with a key of his own, or with the bank's
signature from another file, and gets it onto a terminal. Gains: VALID for an unsealed sticker. Source: allow lists
that are fetched and not verified.
"""

from __future__ import annotations

import dataclasses
import hashlib

import pytest
from scene import ALIPAY, AT, BANK, DAY, EVIL, MALLORY, OTHER_ALIPAY, TRUST, entry, judged, refused, trusting

from paycode.errors import BadSignature, BadTrustList
from paycode.payload import registry
from paycode.sealing import SigningKey
from paycode.trust import Listed, Manifest, Policy, Revocation, Status, sign_list


def manifest(*keys: SigningKey, payload: bytes = ALIPAY, **fields: object) -> Manifest:
    listed = Listed.of(registry.parse(payload), not_before=AT - DAY, not_after=AT + DAY, site="TILL3")
    times = {"version": 1, "issued": AT - DAY, "expires": AT + 30 * DAY}
    content = Manifest(codes=(dataclasses.replace(listed, **fields),), **times).dumps().encode()  # type: ignore[arg-type]
    return Manifest.loads(content, sign_list(content, *keys, kind="manifest"))


def test_a_reader_that_only_looks_the_code_up_is_fooled() -> None:
    assert manifest(MALLORY, payload=OTHER_ALIPAY).find(OTHER_ALIPAY) is not None


def test_a_manifest_of_the_bank_lists_what_it_lists() -> None:
    assert judged(ALIPAY, manifests=[manifest(BANK)]).status is Status.VALID
    assert refused(judged(OTHER_ALIPAY, manifests=[manifest(BANK)]), Status.UNSEALED, "unsealed")


def test_one_of_an_unknown_key_says_nothing() -> None:
    assert refused(judged(ALIPAY, manifests=[manifest(MALLORY)]), Status.UNSEALED, "unsealed")
    policy = Policy(expect_site="TILL3")
    verdict = judged(ALIPAY, manifests=[manifest(MALLORY)], policy=policy)
    assert refused(verdict, Status.UNSEALED, "unsealed", "unexpected_site")
    assert judged(ALIPAY, manifests=[manifest(BANK)], policy=policy).status is Status.VALID


def test_one_that_a_listed_key_signed_for_payees_of_others() -> None:
    trust = trusting(entry(), entry(MALLORY, EVIL, name="Other Bank"))
    assert refused(judged(ALIPAY, trust, manifests=[manifest(MALLORY)]), Status.SCOPE_MISMATCH, "out_of_scope")


def test_a_signature_from_another_file() -> None:
    content = Manifest(version=2, issued=AT, expires=AT + DAY, codes=()).dumps().encode()
    signature = sign_list(content, BANK, kind="manifest")
    changed = content.replace(b'"version": 2', b'"version": 3')
    assert hashlib.sha256(content) != hashlib.sha256(changed)
    with pytest.raises(BadSignature):
        Manifest.loads(changed, signature)
    with pytest.raises(BadTrustList):
        Manifest.loads(content, sign_list(content, BANK))
    with pytest.raises(BadTrustList, match="nobody"):
        Manifest.loads(content, sign_list(content, kind="manifest"))


def test_one_that_names_another_account_for_the_code() -> None:
    verdict = judged(ALIPAY, manifests=[manifest(BANK, account="alipay:somebody")])
    assert refused(verdict, Status.INVALID, "listed_account")


def test_an_entry_and_a_file_outside_their_times() -> None:
    assert refused(judged(ALIPAY, at=AT + 2 * DAY, manifests=[manifest(BANK)]), Status.EXPIRED, "listing_expired")
    verdict = judged(ALIPAY, at=AT + 31 * DAY, manifests=[manifest(BANK, not_after=AT + 90 * DAY)])
    assert refused(verdict, Status.EXPIRED, "manifest_expired")


def test_an_old_file_can_be_withdrawn_by_its_number() -> None:
    """A manifest of last week still lists the sticker that was taken down since."""
    trust = TRUST.with_revocation(Revocation(key=BANK.verify_key, since=AT - DAY, serials=frozenset({1})))
    assert refused(judged(ALIPAY, trust, manifests=[manifest(BANK)]), Status.REVOKED, "seal_revoked")
