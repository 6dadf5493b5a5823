"""A good code hung up elsewhere.

Who and how: whoever collects for a payee photographs a sealed static code and hangs the copy at another till, so that
the wrong sale counts as paid. Gains: goods for somebody else's payment. Source: inherent in static codes. Every copy is
as good as the first; a code that names its place can be held against the place where it is scanned.
"""

from __future__ import annotations

from scene import NAIVE, checksummed, entry, judged, refused, sealed, shop, trusting

from paycode.trust import Policy, Status

TILL = shop(store_label="CHINATOWN", terminal_label="TILL3")
TRUST = trusting(entry())


def test_a_naive_reader_takes_the_copy() -> None:
    assert NAIVE.accepts(sealed(TILL).text)


def test_the_code_names_another_place() -> None:
    code = sealed(TILL)
    assert refused(judged(code, TRUST, policy=Policy(expect_site="TILL4")), Status.SCOPE_MISMATCH, "unexpected_site")
    for site in ("CHINATOWN", "TILL3"):
        assert judged(code, TRUST, policy=Policy(expect_site=site)).status is Status.VALID


def test_the_place_cannot_be_rewritten() -> None:
    moved = checksummed(sealed(TILL).text.replace("TILL3", "TILL4"))
    assert refused(judged(moved, TRUST, policy=Policy(expect_site="TILL4")), Status.INVALID, "bad_signature")
