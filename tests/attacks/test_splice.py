"""The seal of one code on the text of another.

Who and how: Mallory buys a tea for 4.50, takes the seal off that code and puts it on his own text, or carries it from
one place to another: out of the text behind the terminator, into a companion, between profiles. Gains: a signer's good
name on a text he never saw. Source: signature wrapping, as in XML and PDF signatures.
"""

from __future__ import annotations

import pytest
from scene import (
    ALIPAY,
    BANK,
    EVIL,
    NAIVE,
    OTHER_ALIPAY,
    TEA,
    as_read,
    checksummed,
    companion_text,
    entry,
    judged,
    refused,
    seal_bytes,
    sealed,
    sgd,
    shop,
    trusting,
    with_seal,
)  # fmt: skip

from paycode.payload import registry
from paycode.sealing import base41, spare
from paycode.trust import Status

SEAL = seal_bytes(sealed())
ALL = trusting(entry(BANK, TEA, EVIL, registry.parse(ALIPAY), registry.parse(OTHER_ALIPAY)))


class NameReader:
    """Shows the name under which the seal's key id is listed, and signs off on that."""

    @staticmethod
    def signer(seal: bytes) -> str:
        return {BANK.verify_key.id: "Example Bank"}[seal[2:6]]


def test_a_reader_that_only_shows_the_signer_is_fooled() -> None:
    forged = with_seal(EVIL, SEAL)
    assert NameReader.signer(NAIVE.seal_in(forged) or b"") == "Example Bank"


@pytest.mark.parametrize("payment", [EVIL, shop(amount=sgd("0.50")), shop()], ids=["payee", "amount", "none"])
def test_in_the_text(payment: object) -> None:
    assert refused(judged(with_seal(payment, SEAL), ALL), Status.INVALID, "bad_signature")  # type: ignore[arg-type]


def test_out_of_the_text_behind_the_terminator() -> None:
    """The bytes are the same payload but for the checksum; the profile in the signed message differs."""
    code = as_read(TEA.payload.data, spare=spare.attached(SEAL))
    assert refused(judged(code, ALL), Status.INVALID, "bad_signature")


def test_out_of_the_text_into_a_companion() -> None:
    assert refused(judged(TEA.payload, ALL, beside=[companion_text(SEAL)]), Status.UNSEALED, "unsealed")


def test_out_of_a_companion_behind_the_terminator() -> None:
    companion = sealed(registry.parse(ALIPAY), carrier="companion")
    detached = base41.decode(companion.text.removeprefix("PQS1/"))
    assert refused(judged(as_read(ALIPAY, spare=spare.attached(detached)), ALL), Status.INVALID, "seal_detached")


def test_out_of_one_sealed_text_around_another() -> None:
    """A seal around a text that holds a seal: the inner one may not stay."""
    twice = sealed().text[:-8] + sealed(serial=8).text[sealed().text.index("80990004PQS1") :]
    verdict = judged(checksummed(twice.replace("80990004PQS1", "82990004PQS1", 1)), ALL)
    assert verdict.status is Status.INVALID
