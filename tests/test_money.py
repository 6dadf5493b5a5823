"""Exact money: no float, no rounding, no locale, no surprise."""

from __future__ import annotations

from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paycode.payload.currencies import CURRENCIES
from paycode.payload.findings import RequestError
from paycode.payload.money import MAX_DIGITS, Amount, Currency

codes = st.sampled_from(sorted(CURRENCIES))
minors = st.integers(0, 10**MAX_DIGITS - 1)


@pytest.mark.parametrize(
    ("value", "code", "minor", "text"),
    [
        ("99", "THB", 9900, "99.00"),
        ("99.5", "THB", 9950, "99.50"),
        ("0.01", "EUR", 1, "0.01"),
        ("0", "EUR", 0, "0.00"),
        ("007.10", "EUR", 710, "7.10"),
        ("500", "JPY", 500, "500"),
        ("1.234", "KWD", 1234, "1.234"),
        ("0.005", "BHD", 5, "0.005"),
        (Decimal("12.30"), "EUR", 1230, "12.30"),
        (Decimal("1E+3"), "EUR", 100_000, "1000.00"),
        ("9999999999999999.99", "EUR", 10**18 - 1, "9999999999999999.99"),
    ],
)
def test_amounts_from_text_and_decimal(value: str | Decimal, code: str, minor: int, text: str) -> None:
    amount = Amount.of(value, code)
    assert (amount.minor, amount.text) == (minor, text)
    assert amount.decimal == Decimal(text)
    assert str(amount) == f"{text} {code}"
    assert repr(amount) == f"Amount.of({text!r}, {code!r})"


@pytest.mark.parametrize(
    ("value", "code", "finding"),
    [
        ("10.5", "JPY", "currency_exponent"),
        ("10.001", "EUR", "currency_exponent"),
        (Decimal("1.100"), "EUR", "currency_exponent"),
        ("", "EUR", "format"),
        ("1,50", "EUR", "format"),
        ("1_000", "EUR", "format"),
        ("-1", "EUR", "format"),
        ("+1", "EUR", "format"),
        (" 1", "EUR", "format"),
        ("1\n", "EUR", "format"),
        ("1.", "EUR", "format"),
        (".5", "EUR", "format"),
        ("1e3", "EUR", "format"),
        ("NaN", "EUR", "format"),
        (Decimal("NaN"), "EUR", "format"),
        (Decimal("Infinity"), "EUR", "format"),
        (Decimal(-1), "EUR", "format"),
        ("١٢", "EUR", "format"),
        ("１", "EUR", "format"),
        ("²", "EUR", "format"),
        ("1" * 19, "EUR", "format"),
        ("99999999999999999", "EUR", "format"),
        ("1", "EURO", "unknown_currency"),
        ("1", "eur", "unknown_currency"),
        ("1", "XAU", "unknown_currency"),
    ],
)
def test_what_is_not_an_amount_is_refused(value: str | Decimal, code: str, finding: str) -> None:
    with pytest.raises(RequestError) as caught:
        Amount.of(value, code)
    assert [found.code for found in caught.value.findings] == [finding]


@pytest.mark.parametrize("value", [1.5, 1, True, None, b"1"])
def test_other_types_are_a_type_error(value: object) -> None:
    with pytest.raises(TypeError):
        Amount.of(value, "EUR")  # type: ignore[arg-type]


@pytest.mark.parametrize("minor", [1.0, "1", True, None, Decimal(1)])
def test_minor_units_are_an_int(minor: object) -> None:
    with pytest.raises(TypeError):
        Amount(minor, Currency("EUR"))  # type: ignore[arg-type]


@pytest.mark.parametrize("minor", [-1, 10**MAX_DIGITS])
def test_minor_units_outside_the_range_are_refused(minor: int) -> None:
    with pytest.raises(RequestError):
        Amount(minor, Currency("EUR"))


def test_amounts_are_equal_by_value_and_cannot_be_changed() -> None:
    amount = Amount.of("1.5", "EUR")
    assert amount == Amount.of("1.50", Currency("EUR"))
    assert amount != Amount.of("1.50", "USD")
    assert len({amount, Amount.of("1.50", "EUR")}) == 1
    with pytest.raises(AttributeError):
        amount.minor = 2  # type: ignore[misc]


@given(minors, codes)
def test_text_and_back_is_the_same_amount(minor: int, code: str) -> None:
    amount = Amount(minor, Currency(code))
    assert Amount.of(amount.text, code) == amount
    assert Amount.of(amount.decimal, code) == amount


@given(minors, codes)
def test_the_decimal_is_exact(minor: int, code: str) -> None:
    amount = Amount(minor, Currency(code))
    with localcontext() as context:
        context.prec = 50
        assert amount.decimal.scaleb(amount.currency.exponent) == minor
    assert -int(amount.decimal.as_tuple().exponent) == amount.currency.exponent


@given(st.text(max_size=30))
def test_any_text_is_an_amount_or_our_error(value: str) -> None:
    try:
        amount = Amount.of(value, "EUR")
    except RequestError:
        return
    assert amount.decimal == Decimal(value)


def test_error_messages_stay_short_however_long_the_input() -> None:
    with pytest.raises(RequestError) as caught:
        Amount.of("9" * 1_000_000, "EUR")
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("code", ["THB", "764"])
def test_a_currency_is_found_by_either_code(code: str) -> None:
    found = Currency.find(code)
    assert found is not None
    assert (found.code, found.number, found.exponent, found.name, str(found)) == ("THB", "764", 2, "Baht", "THB")


@pytest.mark.parametrize("code", ["", "thb", "76", "999", "XXX", "٧٦٤"])
def test_an_unknown_currency_is_not_found(code: str) -> None:
    assert Currency.find(code) is None
