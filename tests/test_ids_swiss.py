"""QR references and QR-IBANs; python-stdnum is the referee."""

from __future__ import annotations

from typing import Any

import pytest
import stdnum.ch.esr
from hypothesis import given
from hypothesis import strategies as st

from paycode.payload.findings import RequestError
from paycode.payload.ids import swiss_reference
from shared import published

STORED, PRINTED = "210000000003139471430009017", "21 00000 00003 13947 14300 09017"


@pytest.mark.parametrize("vector", published("uri-text", "swiss-qrr"))
def test_vectors(vector: dict[str, Any]) -> None:
    assert swiss_reference.is_valid(vector["text"]) is vector["expected"]["valid"]


def test_printed_and_stored() -> None:
    assert swiss_reference.validate(PRINTED) == STORED
    assert swiss_reference.format(STORED) == PRINTED
    assert swiss_reference.format("12345 67890") == "12345 67890"
    assert swiss_reference.format("") == ""


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("", "empty_value"),
        (STORED[:-1], "format"),
        (STORED + "0", "format"),
        ("0" * 27, "format"),
        (STORED[:-1] + "8", "check_digits"),
        (STORED[:-1] + "\u0667", "format"),
        ("RF18539007547034", "format"),
    ],
)
def test_what_is_refused(value: str, code: str) -> None:
    with pytest.raises(RequestError) as caught:
        swiss_reference.validate(value)
    assert [finding.code for finding in caught.value.findings] == [code]
    assert not swiss_reference.is_valid(value)


def test_findings_tell_of_a_spelling_that_is_not_the_stored_one() -> None:
    (finding,) = swiss_reference.findings("line 29", PRINTED)
    assert (finding.code, finding.field) == ("not_canonical", "line 29")


@pytest.mark.parametrize("value", [None, 7, STORED.encode()])
def test_is_valid_never_raises(value: object) -> None:
    assert swiss_reference.is_valid(value) is False


@given(st.from_regex("[0-9]{26}", fullmatch=True).filter(lambda digits: digits.strip("0")))
def test_the_check_digit_is_that_of_stdnum(body: str) -> None:
    created = swiss_reference.create(body)
    assert created == body + stdnum.ch.esr.calc_check_digit(body)
    good = [digit for digit in "0123456789" if swiss_reference.is_valid(body + digit)]
    assert good == [created[-1]]


@given(st.integers(1, 10**26 - 1))
def test_a_created_reference_is_valid_and_ends_in_its_number(number: int) -> None:
    created = swiss_reference.create(str(number))
    assert swiss_reference.is_valid(created)
    assert int(created[:-1]) == number


@pytest.mark.parametrize("number", ["", "0", "0" * 26, "1" * 27, "RF1", "\u0661"])
def test_a_reference_is_not_created_from_anything(number: str) -> None:
    with pytest.raises(RequestError):
        swiss_reference.create(number)


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        ("CH44 3199 9123 0008 8901 2", True),
        ("LI4430000123000889012", True),
        ("CH4432000123000889012", False),
        ("CH4429999123000889012", False),
        ("CH5800791123000889012", False),
        ("DE4431999123000889012", False),
        ("CH44319991230008890123", False),
        ("", False),
    ],
)
def test_qr_ibans(account: str, expected: bool) -> None:
    assert swiss_reference.is_qr_iban(account) is expected
