"""Bytes behind the signature.

Who and how: Mallory leaves the signed text as it is and appends: an object between seal and checksum, a second text
behind the checksum, a parameter behind `sign`. A verifier that cuts the signed part out finds it good, a reader that
takes the rest along pays it. Gains: an unsigned amount or payee under a good seal. Source: real UPI codes with `&tn=`
behind `sign`; length extension and trailing garbage of old signature formats.
"""

from __future__ import annotations

import naive
import pytest
from scene import ALIPAY, AT, DAY, NAIVE, PSP, UPI_LINK, as_read, checksummed, foreign, judged, refused, sealed

from paycode.payload import registry
from paycode.sealing import sign_upi
from paycode.symbol import decode
from paycode.trust import Status, TrustList

CODE = sealed().text
INSERTED = checksummed(CODE[:-8] + "83070003bad6304XXXX")
SECOND = CODE + "54059.500"


def test_a_naive_verifier_takes_what_it_cut_out() -> None:
    assert NAIVE.accepts(INSERTED)
    assert NAIVE.accepts(SECOND)
    assert naive.pay_emv(SECOND, last=True).amount == "9.500"


def test_an_object_between_seal_and_checksum() -> None:
    assert refused(judged(INSERTED), Status.INVALID, "seal_misplaced")
    adjacent = checksummed(CODE[:-8] + "82070003bad6304XXXX")
    assert refused(judged(adjacent), Status.INVALID, "seal_template")


@pytest.mark.parametrize("rest", ["54059.500", " ", "\n", "\0", CODE, "6304ABCD", "\u200b"])
def test_anything_behind_the_checksum(rest: str) -> None:
    assert judged(CODE + rest).status is Status.INVALID


def test_parameters_behind_the_signature_of_a_link_are_reported_as_unsigned() -> None:
    link = "upi://pay?pa=tea@bank&pn=Tea&mode=02&sign=MEUCIQ&am=9999.00"
    assert naive.pay_link(link).amount == "9999.00"
    found = {one.code for one in registry.parse(link).findings}
    assert {"partially_signed", "unsigned_value"} <= found
    assert judged(link).status is not Status.VALID


@pytest.mark.parametrize("behind", ["&am=9999.00", "&tn=tip", "&pa=mallory@bank", "&x=1", "&"])
def test_a_good_signature_of_the_scheme_with_something_behind_it(behind: str) -> None:
    trust = TrustList(version=1, issued=AT, expires=AT + DAY, foreign_keys=(foreign(),))
    signed = sign_upi(registry.parse(UPI_LINK.replace("&am=100.00", "")).payload, PSP).text
    assert judged(signed, trust).status is Status.VALID
    verdict = judged(signed + behind, trust)
    assert verdict.status in (Status.PARTIAL, Status.INVALID)


def test_bytes_behind_a_seal_behind_the_terminator() -> None:
    good = decode(sealed(registry.parse(ALIPAY), carrier="spare")).spare
    assert judged(as_read(ALIPAY, spare=good)).status is Status.VALID
    for rest in (b"\0", b"more", good):
        assert refused(judged(as_read(ALIPAY, spare=good + rest)), Status.INVALID, "seal_spare")


def test_characters_behind_a_companion() -> None:
    companion = sealed(registry.parse(ALIPAY), carrier="companion").data
    assert judged(ALIPAY, beside=[companion]).status is Status.VALID
    for rest in (b"0", b"000", b"?x=1", b" "):
        assert refused(judged(ALIPAY, beside=[companion + rest]), Status.UNSEALED, "unsealed")
