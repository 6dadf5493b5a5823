"""The seal taken off.

Who and how: whoever draws the code again (an app, a copy shop, Mallory with a changed amount) leaves the seal out,
and gets an ordinary code. Gains: all that the seal prevents, where codes without one are taken. Source: UPI apps drop
`sign` on purpose; every downgrade since SSL stripping. A code does not show that it once had a seal, so somebody else
has to know.
"""

from __future__ import annotations

import pathlib

import naive
from scene import (
    ALIPAY,
    AT,
    BANK,
    DAY,
    EVIL,
    NAIVE,
    TEA,
    TRUST,
    UPI_LINK,
    UPI_SIGNED,
    checksummed,
    foreign,
    judged,
    refused,
    sealed,
)  # fmt: skip

from paycode.payload import registry
from paycode.sealing import account_of
from paycode.symbol import decode, encode
from paycode.trust import MustSeal, Pins, Policy, Status, TrustList, TrustStore, check, export_lines, sign_list


def stripped(text: str) -> str:
    """Everything from the first template of the seal to the checksum removed, and the amount raised."""
    bare = text[: text.index("0004PQS1") - 4] + "6304XXXX"
    return checksummed(bare.replace("54044.50", "54049.50"))


def test_a_naive_reader_takes_it_for_an_ordinary_code() -> None:
    assert NAIVE.accepts(stripped(sealed().text))
    assert naive.pay_emv(stripped(sealed().text)).amount == "9.50"
    assert naive.pay_link(UPI_LINK).account == "tea@bank"


def test_it_is_never_valid_and_the_list_says_where_seals_are_expected() -> None:
    bare = stripped(sealed().text)
    assert refused(judged(bare), Status.UNSEALED, "unsealed")
    for account in ("emv:TEAHOUSE", "emv:*"):
        trust = TRUST.with_must_seal(MustSeal(account=account, start=AT))
        assert judged(sealed(), trust).status is Status.VALID
        assert refused(judged(bare, trust), Status.SEAL_EXPECTED, "seal_expected")


def test_a_store_expects_the_seal_of_an_opaque_code_too(tmp_path: pathlib.Path) -> None:
    """Found here: the store looked such a code up by an account that it does not have."""
    payment = registry.parse(ALIPAY)
    rule = MustSeal(account=account_of(payment), start=AT)
    content = b"".join(export_lines(TRUST.with_must_seal(rule)))
    signature = sign_list(content, BANK)
    with TrustStore.update(tmp_path / "store", content, signature, roots=[BANK.verify_key]) as store:
        for trust in (store, TRUST.with_must_seal(rule)):
            assert refused(judged(ALIPAY, trust), Status.SEAL_EXPECTED, "seal_expected")
            assert judged(sealed(payment, carrier="spare"), trust).status is Status.VALID


def test_a_symbol_drawn_again_has_nothing_behind_its_terminator() -> None:
    trust = TRUST.with_must_seal(MustSeal(account="alipay:*", start=AT))
    symbol = sealed(registry.parse(ALIPAY), carrier="spare")
    assert judged(symbol, trust).status is Status.VALID
    again = encode(decode(symbol).data)
    assert decode(again).data == ALIPAY
    assert refused(judged(again, trust), Status.SEAL_EXPECTED, "seal_expected")


def test_a_companion_out_of_view() -> None:
    companion = sealed(registry.parse(ALIPAY), carrier="companion")
    policy = Policy(require_seal=True)
    assert judged(ALIPAY, beside=[companion], policy=policy).status is Status.VALID
    assert refused(judged(ALIPAY, policy=policy), Status.SEAL_EXPECTED, "seal_expected")


def test_a_secure_mode_of_upi_without_its_signature_is_said() -> None:
    """Found here: the scheme's own word that there should be a signature was shown and not acted on."""
    trust = TrustList(version=1, issued=AT, expires=AT + DAY, foreign_keys=(foreign(),))
    assert judged(UPI_SIGNED, trust).status is Status.VALID
    assert refused(judged(UPI_LINK, trust), Status.SEAL_EXPECTED, "seal_expected")
    assert refused(judged(UPI_LINK.replace("mode=02", "mode=01"), trust), Status.UNSEALED, "unsealed")


def test_an_account_that_was_seen_sealed_is_expected_to_be(tmp_path: pathlib.Path) -> None:
    """Trust on first use, for payees that no list names."""
    with Pins(tmp_path / "pins") as pins:
        assert refused(judged(TEA.payload, pins=pins), Status.UNSEALED, "unsealed")
        check(sealed(), trust=TRUST, at=AT, pins=pins)
        assert refused(judged(TEA.payload, pins=pins), Status.SEAL_EXPECTED, "seal_expected")
        assert refused(judged(EVIL.payload, pins=pins), Status.UNSEALED, "unsealed")
