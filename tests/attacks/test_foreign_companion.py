"""The companion of one code beside another.

Who and how: Mallory leaves the sealed companion symbol on the placard and replaces the code beside it, or carries a
companion from a till that he may use to one that he may not. Gains: a reader that sees "a good seal" in the picture
shows its signer for his code. Source: detached signatures without a binding to their document.
"""

from __future__ import annotations

from scene import ALIPAY, AT, BANK, MALLORY, OTHER_ALIPAY, TRUST, companion_text, judged, refused, sealed

from paycode.payload import registry
from paycode.sealing import base41
from paycode.trust import MustSeal, Policy, Status

COMPANION = sealed(registry.parse(ALIPAY), carrier="companion")


def naive_signer(beside: list[bytes]) -> bytes:
    """The key id of whatever seal lies in view."""
    return next(base41.decode(text[5:].decode()) for text in beside if text.startswith(b"PQS1/"))[2:6]


def test_a_reader_that_looks_for_any_seal_is_fooled() -> None:
    assert naive_signer([OTHER_ALIPAY, COMPANION.data]) == BANK.verify_key.id


def test_it_belongs_to_one_text_only() -> None:
    assert judged(ALIPAY, beside=[COMPANION]).status is Status.VALID
    assert refused(judged(OTHER_ALIPAY, beside=[COMPANION]), Status.UNSEALED, "unsealed")
    trust = TRUST.with_must_seal(MustSeal(account="alipay:*", start=AT))
    assert refused(judged(OTHER_ALIPAY, trust, beside=[COMPANION]), Status.SEAL_EXPECTED, "seal_expected")
    assert refused(
        judged(OTHER_ALIPAY, beside=[COMPANION], policy=Policy(require_seal=True)),
        Status.SEAL_EXPECTED,
        "seal_expected",
    )


def test_the_hash_in_it_rewritten_to_the_other_text() -> None:
    data = base41.decode(COMPANION.text[5:])
    other = base41.decode(sealed(registry.parse(OTHER_ALIPAY), MALLORY, carrier="companion").text[5:])
    rewritten = companion_text(data[:17] + other[17:33] + data[33:])
    assert refused(judged(OTHER_ALIPAY, beside=[rewritten]), Status.INVALID, "bad_signature")


def test_two_companions_and_one_of_a_stranger() -> None:
    """A second opinion on this very text has to be good as well."""
    stranger = sealed(registry.parse(ALIPAY), MALLORY, carrier="companion")
    assert refused(judged(ALIPAY, beside=[COMPANION, stranger]), Status.UNKNOWN_KEY, "unknown_key")


def test_a_companion_is_no_payment_by_itself() -> None:
    assert refused(judged(COMPANION), Status.INVALID, "unknown_scheme")
