"""A sticker over the merchant's code.

Who and how: anybody with a printer pastes a code of his own over the one on the counter. Gains: every payment until
the merchant counts. Source: Shanghai (20 shops), Nanjing (60 codes), bike-share; PBoC notice 296 of 2017 caps static
codes because of it. A good seal of the wrong payee stays a good seal: only whoever knows whom to pay can tell.
"""

from __future__ import annotations

import naive
from scene import AT, EVIL, MALLORY, TEA, TRUST, entry, judged, refused, sealed, trusting

from paycode.trust import MustSeal, Policy, Status

STICKER = EVIL.payload.text


def test_a_naive_reader_pays_the_sticker() -> None:
    assert naive.pay_emv(STICKER).account == "MALLORY"


def test_a_sticker_has_no_seal() -> None:
    assert refused(judged(STICKER), Status.UNSEALED, "unsealed")
    required = TRUST.with_must_seal(MustSeal(account="emv:*", start=AT))
    assert refused(judged(STICKER, required), Status.SEAL_EXPECTED, "seal_expected")
    assert refused(judged(STICKER, policy=Policy(require_seal=True)), Status.SEAL_EXPECTED, "seal_expected")


def test_a_seal_of_his_own_is_of_nobody() -> None:
    assert refused(judged(sealed(EVIL, MALLORY)), Status.UNKNOWN_KEY, "unknown_key")


def test_a_good_code_of_another_customer_of_the_bank_needs_the_expected_payee() -> None:
    """The honest limit: nothing about this code is wrong but the place where it hangs."""
    both = trusting(entry(), entry(MALLORY, EVIL, name="Other Bank"))
    code = sealed(EVIL, MALLORY)
    assert judged(code, both).status is Status.VALID
    assert refused(
        judged(code, both, policy=Policy(expect_payee="TEAHOUSE")), Status.SCOPE_MISMATCH, "unexpected_payee"
    )
    assert judged(sealed(TEA), both, policy=Policy(expect_payee="TEAHOUSE")).status is Status.VALID
