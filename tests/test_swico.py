"""Swico S1 billing information: published samples, one negative a rule, and properties."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paycode.payload import swico
from paycode.payload.findings import Malformed, PayloadError, RequestError, RuleBroken
from paycode.payload.swico import Billing, Condition, Rate
from shared import published

SAMPLE = "//S1/10/10201409/11/190512/20/1400.000-53/30/106017086/31/180508/32/7.7/40/2:10;0:30"


@pytest.mark.parametrize("vector", published("uri-text", "swico-s1"))
def test_vectors(vector: dict[str, Any]) -> None:
    assert dict(swico.split(vector["text"])) == vector["expected"]
    bill = swico.parse(vector["text"])
    assert bill.unknown == ()
    assert swico.build(bill) == vector["text"]


def test_every_field_is_read_and_written() -> None:
    bill = swico.parse(SAMPLE)
    assert bill == Billing(
        invoice_number="10201409",
        invoice_date=date(2019, 5, 12),
        customer_reference="1400.000-53",
        uid="106017086",
        vat_begin=date(2018, 5, 8),
        rates=(Rate(Decimal("7.7")),),
        conditions=(Condition(Decimal(2), 10), Condition(Decimal(0), 30)),
    )
    assert swico.build(bill) == SAMPLE
    assert bill.due == date(2019, 6, 11)


@pytest.mark.parametrize(
    "changes", [{}, {"invoice_date": date(2026, 1, 1)}, {"conditions": (Condition(Decimal(0), 30),)}]
)
def test_without_a_date_or_a_condition_the_due_day_is_unknown(changes: dict[str, Any]) -> None:
    assert Billing(**changes).due is None


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("/10/", "a text"),
        ("/11/20190512", "a date"),
        ("/11/190230", "a date"),
        ("/11/\u0661\u0669\u0660\u0665\u0661\u0662", "a date"),
        ("/30/CHE106017086", "nine digits"),
        ("/31/190512190511", "two of them in order"),
        ("/31/1905121905", "two of them"),
        ("/32/7,7", "a rate"),
        ("/32/7.7:", "a rate"),
        ("/32/7.7;", "a rate"),
        ("/33/7.7", "rate:tax"),
        ("/40/30", "discount:days"),
        ("/40/0:30d", "discount:days"),
        ("/40/1e5:30", "discount:days"),
        ("/1/x", "two digits"),
        ("/\u0661\u0660/x", "two digits"),
        ("/11/190512/10/x", "ascend"),
        ("/10/x/10/y", "none comes twice"),
    ],
)
def test_values_that_break_their_rule(value: str, rule: str) -> None:
    with pytest.raises(RuleBroken, match=rule):
        swico.parse("//S1" + value)
    assert isinstance(swico.parse("//S1" + value, lenient=True), Billing)
    (finding,) = swico.findings("line 32", "//S1" + value)
    assert finding.field.startswith("line 32/")


@pytest.mark.parametrize("text", ["", "S1", "//S2/10/x", "//S1/10", "//S1/10/x/11", "//S1/10/a\\b", "//S1x"])
def test_what_is_no_swico_text(text: str) -> None:
    for lenient in (False, True):
        with pytest.raises(Malformed):
            swico.parse(text, lenient)


def test_unknown_tags_are_kept_in_their_place() -> None:
    text = "//S1/01/a/10/x/25/b\\/c"
    bill = swico.parse(text)
    assert bill.unknown == (("01", "a"), ("25", "b/c"))
    assert swico.build(bill) == text


@pytest.mark.parametrize(
    "bill",
    [
        Billing(uid="CHE-106.017.086"),
        Billing(rates=(Rate(Decimal("NaN")),)),
        Billing(rates=(Rate(Decimal(-1)),)),
        Billing(import_taxes=(Rate(Decimal(1)),)),
        Billing(conditions=(Condition(Decimal(0), 10_000),)),
        Billing(unknown=(("10", "x"), ("10", "y"))),
        Billing(unknown=(("abc", "x"),)),
    ],
)
def test_a_text_is_not_built_from_anything(bill: Billing) -> None:
    with pytest.raises(RequestError):
        swico.build(bill)


@pytest.mark.parametrize(
    "changes",
    [
        {"invoice_date": date(1999, 12, 31)},
        {"vat_begin": date(2100, 1, 1)},
        {"vat_end": date(2026, 1, 1)},
        {"vat_begin": date(2026, 1, 2), "vat_end": date(2026, 1, 1)},
    ],
)
def test_days_that_cannot_be_written(changes: dict[str, Any]) -> None:
    with pytest.raises(RequestError):
        Billing(**changes)


days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
numbers = st.integers(0, 999_999).map(lambda n: Decimal(n) / 100)
text = st.text(min_size=1, max_size=20)
bills = st.builds(
    Billing,
    invoice_number=text,
    invoice_date=st.none() | days,
    customer_reference=text,
    vat_begin=days,
    rates=st.lists(st.builds(Rate, numbers, st.none() | numbers), max_size=3).map(tuple),
    import_taxes=st.lists(st.builds(Rate, numbers, numbers), max_size=2).map(tuple),
    conditions=st.lists(st.builds(Condition, numbers, st.integers(0, 9999)), max_size=3).map(tuple),
    unknown=st.just(()) | text.map(lambda value: (("50", value),)),
)


@given(bills)
def test_reading_what_was_built_gives_the_bill(bill: Billing) -> None:
    assert swico.parse(swico.build(bill)) == bill


@given(st.text(st.sampled_from("S1/\\0:;.a3"), max_size=30), st.booleans())
def test_any_text_gives_a_bill_or_our_error(rest: str, lenient: bool) -> None:
    for whole in (rest, "//S1" + rest):
        assert all(finding.code == "billing_information" for finding in swico.findings("", whole))
        try:
            swico.parse(whole, lenient)
        except PayloadError as error:
            assert error.findings
