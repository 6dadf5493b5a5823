"""One name twice: readers differ on which value counts.

Who and how: Mallory adds a second amount or payee to a code, before or behind the first, where a signature check sees
the one and the app pays the other. Gains: a payment other than the one that was signed, or shown. Source: UPI links
with parameters given twice, orgId beside orgid, EMVCo texts with a tag twice; HTTP parameter pollution.
"""

from __future__ import annotations

import naive
import pytest
from scene import BANK, checksummed, entry, judged, refused, sealed, shop, trusting

from paycode.errors import PayloadError
from paycode.payload import registry
from paycode.trust import Status

TWO_AMOUNTS = checksummed(sealed().text.replace("54044.50", "54044.5054040.50"))
LINK = "upi://pay?pa=tea@bank&pn=Tea&am=1.00&cu=INR&am=9999.00"


def test_two_naive_readers_pay_differently() -> None:
    assert (naive.pay_emv(TWO_AMOUNTS).amount, naive.pay_emv(TWO_AMOUNTS, last=True).amount) == ("4.50", "0.50")
    assert (naive.pay_link(LINK).amount, naive.pay_link(LINK, last=True).amount) == ("1.00", "9999.00")


def test_a_tag_twice() -> None:
    assert refused(judged(TWO_AMOUNTS), Status.INVALID, "duplicate_tag")


def test_a_tag_twice_inside_a_template() -> None:
    text = sealed().text.replace("26270011com.example0108TEAHOUSE", "26380011com.example0108TEAHOUSE0107MALLORY")
    assert naive.pay_emv(checksummed(text)).account == "TEAHOUSE"
    assert naive.pay_emv(checksummed(text), last=True).account == "MALLORY"
    assert refused(judged(checksummed(text)), Status.INVALID, "duplicate_tag")


@pytest.mark.parametrize(
    ("link", "code"),
    [
        (LINK, "duplicate_parameter"),
        ("upi://pay?pa=tea@bank&pn=Tea&pa=mallory@bank", "duplicate_parameter"),
        ("upi://pay?pa=tea@bank&pn=Tea&%70a=mallory@bank", "duplicate_parameter"),
        ("upi://pay?pa=tea@bank&pn=Tea&PA=mallory@bank", "name_case"),
        ("upi://pay?pa=tea@bank&pn=Tea&orgid=1&orgId=2", "duplicate_parameter"),
        ("upi://pay?pa=tea@bank&pn=Tea;pa=mallory@bank", None),
    ],
)
def test_a_parameter_twice(link: str, code: str | None) -> None:
    verdict = judged(link)
    assert verdict.status is not Status.VALID
    if code is None:
        # A semicolon is a character of the name, as it is for wallets, and the payee stays one.
        assert verdict.summary is not None
        assert (verdict.summary.account, verdict.summary.payee) == ("tea@bank", "Tea;pa=mallory@bank")
    else:
        assert code in {one.code for one in verdict.reasons}


def test_two_accounts_of_one_owner_are_not_within_the_scope_for_one() -> None:
    """No tag twice here, yet wallets differ on which of the two templates they pay."""
    double = shop(
        accounts=(("26.00", "com.example"), ("26.01", "TEAHOUSE"), ("27.00", "com.example"), ("27.01", "MALLORY"))
    )
    trust = trusting(entry(BANK, double))
    assert naive.pay_emv(double.payload.text).account == "TEAHOUSE"
    assert refused(judged(sealed(double), trust), Status.SCOPE_MISMATCH, "out_of_scope")


def test_a_strict_parser_stands_before_everything() -> None:
    with pytest.raises(PayloadError):
        registry.parse(TWO_AMOUNTS)
    with pytest.raises(PayloadError):
        registry.parse(TWO_AMOUNTS, lenient=True)
