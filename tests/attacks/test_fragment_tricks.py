"""Characters at which readers stop, or read on: #, @, %, ;, + and their escapes.

Who and how: Mallory hides a payee or an amount where one reader sees it and another does not: behind a #, in a doubled
escape, behind an escaped &. Gains: a link that is checked as one payment and paid as another. Source: RFC 3986, 3.5 and
2.4; wallets stop at a bare # or read on.
"""

from __future__ import annotations

import naive
import pytest
from scene import judged

from paycode.payload import registry
from paycode.payload.findings import PayloadError
from paycode.trust import Status

BASE = "upi://pay?pa=tea@bank&pn=Tea&cu=INR"


def read_on(link: str) -> naive.Paid:
    """A reader that does not know fragments."""
    return naive.pay_link(link.replace("#", "&"), last=True)


def test_two_naive_readers_pay_differently() -> None:
    link = f"{BASE}&am=1.00#&am=9999.00"
    assert (naive.pay_link(link).amount, read_on(link).amount) == ("1.00", "9999.00")


@pytest.mark.parametrize(
    ("link", "code"),
    [
        (f"{BASE}&am=1.00#&am=9999.00", "fragment"),
        (f"{BASE}#", "fragment"),
        (f"{BASE}&am=1%2E00%", "bad_escape"),
        (f"{BASE}&tn=%ff%fe", "charset"),
        (f"{BASE}&tn=a%00b", "control_character"),
        (f"{BASE}&tn=%E2%80%AEx", "control_character"),
        (f"{BASE}&%61m=9999", "bad_name"),
        ("upi://pay@evil?pa=tea@bank&pn=Tea", "unknown_form"),
        ("upi://pay:1?pa=tea@bank&pn=Tea", "unknown_form"),
        ("upi://pay/x?pa=tea@bank&pn=Tea", "unknown_form"),
        ("upi://pay?pa=tea@bank@evil&pn=Tea", "format"),
        ("upi://pay?pa=tea%2540bank&pn=Tea", "format"),
    ],
)
def test_what_readers_differ_on_is_refused(link: str, code: str) -> None:
    verdict = judged(link)
    assert verdict.status is Status.INVALID
    assert code in {one.code for one in verdict.reasons}


def test_an_escaped_separator_stays_inside_its_value() -> None:
    payment = registry.parse(f"{BASE}&tn=a%26am%3D9999.00")
    assert (payment.summary.amount, dict(payment.parts)["tn"]) == (None, "a&am=9999.00")
    assert naive.pay_link(f"{BASE}&tn=a%26am%3D9999.00").amount == ""


def test_a_plus_stays_a_plus() -> None:
    """Web forms read a blank here, and a payee `a+b@bank` becomes another."""
    link = "upi://pay?pa=tea.house@bank&pn=Tea+House&cu=INR"
    assert naive.pay_link(link).name == "Tea House"
    assert registry.parse(link).request.pn == "Tea+House"


@pytest.mark.parametrize(
    "link",
    [
        "https://qr.alipay.com/fkx12345abcdefghijkl#pay=mallory",
        "https://qr.alipay.com/fkx12345abcdefghijkl/../fkx99999mmmmmmmmmmmm",
        "https://qr.alipay.com/%66kx12345abcdefghijkl",
        "https://evil.example#qr.alipay.com/fkx12345abcdefghijkl",
        "https://evil.example?https://qr.alipay.com/fkx12345abcdefghijkl",
    ],
)
def test_wallet_links_with_anything_more(link: str) -> None:
    try:
        payment = registry.parse(link)
    except PayloadError:
        assert judged(link).status is Status.INVALID
        return
    assert judged(link).status is Status.UNSEALED
    assert payment.payload.text == link
