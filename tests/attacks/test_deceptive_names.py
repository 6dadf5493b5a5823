"""A name that deceives the eye.

Who and how: Mallory calls himself as the payee does, in other characters: Cyrillic letters, full-width ones, a control
that turns the order of letters, a character that nobody sees. His code is good, sealed by his own bank. Gains: a payer
who reads the name and pays. Source: UTS 39; CVE-2021-42574 (bidirectional controls). A seal says who issued a code, not
how its text looks, so the risk stands beside the verdict, and against a payee that is known it is one.
"""

from __future__ import annotations

import urllib.parse
from typing import Any

import naive
import pytest
from scene import MALLORY, checksummed, entry, judged, refused, sealed, shop, trusting

from paycode.errors import BadTrustList, RuleBroken
from paycode.payload import registry
from paycode.payload.scheme import Payment
from paycode.trust import Policy, Status

CYRILLIC = "T\u0435\u0430 House"
INVISIBLE = "Tea\u200b House"
TURNED = "\u202eesuoH aeT"
WIDE = "\uff34\uff45\uff41 House"
KNOWN = Policy(known_payees=("Tea House",))


def link(name: str) -> str:
    return f"upi://pay?pa=mallory@bank&pn={urllib.parse.quote(name)}&cu=INR"


def seen(payment: Payment[Any], policy: Policy | None = None) -> Any:
    """The verdict on a code that Mallory's own bank sealed."""
    code = sealed(payment, MALLORY, carrier="spare")
    return judged(code, trusting(entry(MALLORY, payment, name="Other Bank")), policy=policy)


@pytest.mark.parametrize("name", [CYRILLIC, INVISIBLE, TURNED, WIDE])
def test_a_naive_screen_shows_what_it_was_given(name: str) -> None:
    """Each of these looks like "Tea House" where it is drawn, and none of them is."""
    paid = naive.pay_link(link(name))
    assert (paid.name, paid.account) == (name, "mallory@bank")
    assert paid.name != "Tea House"


@pytest.mark.parametrize("name", [INVISIBLE, TURNED])
def test_hidden_characters_are_refused(name: str) -> None:
    verdict = judged(link(name))
    assert verdict.status is Status.INVALID
    assert "control_character" in {one.code for one in verdict.reasons}
    assert registry.parse(link("Tea House")).summary.payee == "Tea House"


def test_other_letters_are_refused_where_the_scheme_has_none() -> None:
    text = shop("MALLORY").payload.text.replace("5909Tea House", f"5909{CYRILLIC}")
    with pytest.raises(RuleBroken, match="printable ASCII"):
        registry.parse(checksummed(text))


@pytest.mark.parametrize(
    ("name", "risk"), [(CYRILLIC, "mixed_script"), (WIDE, "full_width"), ("\u0422\u0435\u0430", "reads_as_latin")]
)
def test_look_alikes_stand_beside_a_good_verdict(name: str, risk: str) -> None:
    verdict = seen(registry.parse(link(name)))
    assert verdict.status is Status.VALID
    assert risk in {one.code for one in verdict.reasons}


@pytest.mark.parametrize("name", [CYRILLIC, WIDE, "Tea H\u043euse"])
def test_a_look_alike_of_a_payee_that_is_known_is_not_valid(name: str) -> None:
    assert refused(seen(registry.parse(link(name)), KNOWN), Status.SCOPE_MISMATCH, "confusable")
    assert seen(registry.parse(link("Tea House")), KNOWN).status is Status.VALID


def test_the_second_name_is_looked_at_too() -> None:
    """Wallets may show the name in another language in place of the first."""
    payment = shop("MALLORY", merchant_name="Stall", alt_language="EN", alt_name=CYRILLIC)
    assert refused(seen(payment, KNOWN), Status.SCOPE_MISMATCH, "confusable")


@pytest.mark.parametrize("name", ["Ca\u2028fe", "Bank\u202eknaB", "\u200b", "a\x1b[2Jb"])
def test_a_key_cannot_be_listed_under_such_a_name(name: str) -> None:
    with pytest.raises(BadTrustList):
        entry(name=name)
