"""IBAN, BIC and ISO 11649 references; python-stdnum and schwifty are the referees."""

from __future__ import annotations

import json
import pathlib
import re
import string
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paycode.payload.findings import RequestError
from paycode.payload.ids import bic, creditor_reference, iban, mod97, printed
from shared import published

# Printed by their owners or by the standards bodies as examples.
IBANS = [
    "DE33 1002 0500 0001 1947 00",
    "BE72 0000 0000 1616",
    "GB82 WEST 1234 5698 7654 32",
    "GB33 BUKB 2020 1555 5555 55",
    "FR14 2004 1010 0505 0001 3M02 606",
    "NO93 8601 1117 947",
    "MT84 MALT 0110 0001 2345 MTLC AST0 01S",
    "CH93 0076 2011 6238 5295 7",
    "SA03 8000 0000 6080 1016 7519",
    "AT61 1904 3002 3457 3201",
    "NL91 ABNA 0417 1643 00",
    "FI21 1234 5600 0007 85",
]
BICS = ["BPOTBEB1", "BFSWDE33BER", "DEUTDEFF500", "NEDSZAJJXXX", "GKCCBEBB"]
REFERENCES = ["RF18 5390 0754 7034", "RF040", "RF91B334BOPQE39D902DC", "RF19N8BG33KQ9HSS7BG", "RF08B3700321"]
KINDS: list[tuple[ModuleType, str]] = [
    *((iban, value) for value in IBANS),
    *((bic, value) for value in BICS),
    *((creditor_reference, value) for value in REFERENCES),
]
REFUSED: list[tuple[ModuleType, str, str]] = [
    (iban, "", "empty_value"),
    (iban, " - ", "empty_value"),
    (iban, "DE33100205000001194701", "check_digits"),
    (iban, "DE33100205000001197400", "check_digits"),
    (iban, "DE3310020500000119470", "too_short"),
    (iban, "DE331002050000011947000", "too_long"),
    (iban, "DE3310020500000119470A", "format"),
    (iban, "DE33", "format"),
    (iban, "1234100205000001194700", "format"),
    (iban, "DE33100205000001194700\n", "format"),
    (iban, "\tDE33100205000001194700", "format"),
    (iban, "DE33.1002.0500.0001.1947.00", "format"),
    (iban, "DE3310020500000119470٠", "format"),
    (iban, "ＤＥ33100205000001194700", "format"),
    (iban, "US33100205000001194700", "unknown_country"),
    (iban, "DE" + "9" * 5000, "format"),
    (bic, "", "empty_value"),
    (bic, "BFSWDE33BE", "format"),
    (bic, "BFSWDE3", "format"),
    (bic, "BFSWD33BER3", "format"),
    (bic, "BFSWDE33\n", "format"),
    (bic, "BFSWXX33", "unknown_country"),
    (creditor_reference, "", "empty_value"),
    (creditor_reference, "RF04", "format"),
    (creditor_reference, "RF18539007547034000000000000", "format"),
    (creditor_reference, "RF18539007547035", "check_digits"),
    (creditor_reference, "XF18539007547034", "format"),
    (creditor_reference, "RF18/5390.0754", "format"),
    (creditor_reference, "RF18539007547034\n", "format"),
]


@pytest.mark.parametrize(("kind", "value"), KINDS)
def test_a_printed_identifier_is_stored_and_printed_again(kind: ModuleType, value: str) -> None:
    stored = kind.validate(value)
    assert stored == value.replace(" ", "")
    assert kind.is_valid(value)
    assert kind.validate(kind.format(stored)) == stored
    assert kind.validate(stored.lower()) == stored
    assert kind.validate("\u00a0".join(stored)) == stored
    assert list(kind.findings("f", stored)) == []


@pytest.mark.parametrize(("kind", "value"), [case for case in KINDS if " " in case[1]])
def test_printing_makes_groups_of_four(kind: ModuleType, value: str) -> None:
    assert kind.format(value.replace(" ", "").lower()) == value


@pytest.mark.parametrize(("kind", "value", "code"), REFUSED)
def test_what_is_refused(kind: ModuleType, value: str, code: str) -> None:
    with pytest.raises(RequestError) as caught:
        kind.validate(value)
    assert [finding.code for finding in caught.value.findings] == [code]
    assert not kind.is_valid(value)


@pytest.mark.parametrize("kind", [iban, bic, creditor_reference])
@pytest.mark.parametrize("value", [None, 7, b"DE33100205000001194700", ["RF040"]])
def test_is_valid_never_raises(kind: ModuleType, value: object) -> None:
    assert kind.is_valid(value) is False


@pytest.mark.parametrize(("kind", "value"), KINDS)
def test_findings_tell_of_a_spelling_that_is_not_the_stored_one(kind: ModuleType, value: str) -> None:
    (finding,) = kind.findings("line 7 (iban)", kind.compact(value).lower())
    assert (finding.code, finding.field) == ("not_canonical", "line 7 (iban)")


@pytest.mark.parametrize(("kind", "letter"), [(iban, "ı"), (creditor_reference, "ſ"), (bic, "ß")])
def test_letters_that_become_ascii_as_capitals_stay_wrong(kind: ModuleType, letter: str) -> None:
    assert letter.upper().isascii()
    assert letter in kind.compact(f"ab{letter}")
    assert not kind.is_valid("FI2112345600000785".replace("I", letter))


@given(st.text(max_size=40))
def test_any_text_is_valid_or_our_error(value: str) -> None:
    for kind in (iban, bic, creditor_reference):
        try:
            stored = kind.validate(value)
        except RequestError:
            stored = ""
        assert kind.is_valid(value) is bool(stored)
        assert re.fullmatch("[0-9A-Z]*", stored)


# Mod 97-10


@given(st.text(string.digits + string.ascii_uppercase, max_size=60))
def test_mod97_equals_the_definition(value: str) -> None:
    number = int("0" + "".join(str(int(character, 36)) for character in value))
    assert mod97.remainder(value) == number % 97
    assert mod97.remainder(value + mod97.check_digits(value)) == 1
    assert 2 <= int(mod97.check_digits(value)) <= 98


@pytest.mark.parametrize("value", ["a", "1 2", "١", "1\n", "-1", "é"])
def test_mod97_takes_digits_and_capitals_only(value: str) -> None:
    with pytest.raises(RequestError):
        mod97.remainder(value)


def test_mod97_of_a_long_text_is_quick() -> None:
    assert mod97.remainder("9" * 1_000_000) in range(97)


@given(st.sampled_from(IBANS), st.data())
def test_one_changed_or_two_swapped_characters_break_an_iban(value: str, draw: st.DataObject) -> None:
    stored = iban.compact(value)
    place = draw.draw(st.integers(2, len(stored) - 1))
    other = draw.draw(st.sampled_from(string.digits))
    changed = stored[:place] + other + stored[place + 1 :]
    assert iban.is_valid(changed) is (changed == stored)
    swapped = stored[: place - 1] + stored[place] + stored[place - 1] + stored[place + 1 :]
    assert iban.is_valid(swapped) is (swapped == stored)


@pytest.mark.parametrize(("digits", "alias"), [("98", "01"), ("97", "00"), ("02", "99")])
@pytest.mark.parametrize(("kind", "start"), [(iban, "BE"), (creditor_reference, "RF")])
def test_check_digits_00_01_and_99_are_no_second_spelling(
    kind: ModuleType, start: str, digits: str, alias: str
) -> None:
    accounts = (f"{number:012d}" for number in range(1000))
    account = next(account for account in accounts if mod97.check_digits(account + start) == digits)
    assert kind.is_valid(start + digits + account)
    assert mod97.remainder(account + start + alias) == 1, "the bare remainder would let it pass"
    assert not kind.is_valid(start + alias + account)


# Creditor references


@given(st.text(string.digits + string.ascii_letters, min_size=1, max_size=21))
def test_a_created_reference_is_valid(number: str) -> None:
    reference = creditor_reference.create(number)
    assert creditor_reference.is_valid(reference)
    assert reference[4:] == number.upper()


@pytest.mark.parametrize("number", ["", "-", "1" * 22, "ä", "1/2", "1\n"])
def test_a_reference_is_not_created_from_anything(number: str) -> None:
    with pytest.raises(RequestError):
        creditor_reference.create(number)


@pytest.mark.parametrize("vector", published("uri-text", "iso11649"))
def test_reference_vectors(vector: dict[str, Any]) -> None:
    assert creditor_reference.is_valid(vector["text"]) is vector["expected"]["valid"]


# Referees


def flat(layout: str) -> str:
    """A layout as one letter a character: "2a3n" and "2!a1!n2!n" are both "aannn"."""
    return "".join(kind * int(count) for count, kind in re.findall("([0-9]+)!?([anc])", layout))


def stdnum_layouts() -> dict[str, str]:
    stdnum = pytest.importorskip("stdnum", reason="python-stdnum is a referee")
    text = (pathlib.Path(stdnum.__file__).parent / "iban.dat").read_text(encoding="utf-8")
    return dict(re.findall('^([A-Z]{2}) .*bban="([^"]+)"', text, re.MULTILINE))


def schwifty_layouts() -> dict[str, str]:
    schwifty = pytest.importorskip("schwifty", reason="schwifty is a referee")
    path = pathlib.Path(schwifty.__file__).parent / "iban_registry/generated.json"
    registry = json.loads(path.read_text(encoding="utf-8"))
    return {country: entry["bban_spec"] for country, entry in registry.items()}


# Brazil's bank and branch identifiers may hold letters since 2026; stdnum 2.2 has the registry before that.
NEWER_THAN_STDNUM = {"BR"}
# French, British and Finnish territories: their IBANs begin with FR, GB or FI, schwifty lists them all the same.
NOT_IN_AN_IBAN = {*"BL GF GP MF MQ NC PF PM RE TF WF YT".split(), *"GG IM JE".split(), "AX"}  # noqa: SIM905


def test_the_layouts_are_those_of_stdnum() -> None:
    theirs = {country: flat(layout) for country, layout in stdnum_layouts().items()}
    ours = {country: flat(layout) for country, layout in iban.LAYOUTS.items()}
    assert ours.keys() == theirs.keys()
    assert {country for country in ours if ours[country] != theirs[country]} <= NEWER_THAN_STDNUM
    assert {country: len(layout) for country, layout in ours.items()} == {
        country: len(layout) for country, layout in theirs.items()
    }


def test_the_layouts_are_those_of_schwifty() -> None:
    theirs = {country: flat(layout) for country, layout in schwifty_layouts().items()}
    ours = {country: flat(layout) for country, layout in iban.LAYOUTS.items()}
    assert ours == {country: layout for country, layout in theirs.items() if country not in NOT_IN_AN_IBAN}


ALPHABETS = {"n": string.digits, "a": string.ascii_uppercase, "c": string.digits + string.ascii_uppercase}


@st.composite
def ibans(draw: st.DrawFn, layouts: dict[str, str]) -> str:
    """Right and nearly right IBANs: right layout, then sometimes other check digits or one other character."""
    country = draw(st.sampled_from(sorted(layouts)))
    account = "".join(draw(st.sampled_from(ALPHABETS[kind])) for kind in flat(layouts[country]))
    digits = draw(st.sampled_from([mod97.check_digits(account + country), "00", "01", "42", "99"]))
    value = country + digits + account
    place = draw(st.integers(0, len(value) - 1))
    return draw(st.sampled_from([value, value[:place] + value[place + 1 :], value[:place] + "7" + value[place + 1 :]]))


def same_remainder_only(value: str) -> bool:
    """Whether stdnum accepts check digits that ISO 7064 never gives out; ours and schwifty refuse them."""
    return value[2:4] in {"00", "01", "99"}


@given(ibans(iban.LAYOUTS))
def test_iban_verdicts_are_those_of_stdnum(value: str) -> None:
    referee = pytest.importorskip("stdnum.iban", reason="python-stdnum is a referee")
    if value[:2] not in NEWER_THAN_STDNUM and not same_remainder_only(value):
        assert iban.is_valid(value) is referee.is_valid(value, check_country=False)


@given(ibans(iban.LAYOUTS))
def test_iban_verdicts_are_those_of_schwifty(value: str) -> None:
    referee = pytest.importorskip("schwifty", reason="schwifty is a referee")
    assert iban.is_valid(value) is referee.IBAN(value, allow_invalid=True).is_valid


@st.composite
def references(draw: st.DrawFn) -> str:
    number = draw(st.text(ALPHABETS["c"], min_size=0, max_size=23))
    digits = draw(st.sampled_from([mod97.check_digits(number + "RF"), "42"]))
    return draw(st.sampled_from(["RF", "RE"])) + digits + number


@given(references())
def test_reference_verdicts_are_those_of_stdnum(value: str) -> None:
    referee = pytest.importorskip("stdnum.iso11649", reason="python-stdnum is a referee")
    assert creditor_reference.is_valid(value) is referee.is_valid(value)


def test_bic_countries_are_those_of_stdnum() -> None:
    referee = pytest.importorskip("stdnum.bic", reason="python-stdnum is a referee")
    pairs = {first + second for first in string.ascii_uppercase for second in string.ascii_uppercase}
    assert {country for country in pairs if referee.is_valid(f"ABCD{country}22")} == bic.COUNTRIES


# Kosovo is left out: schwifty asks ISO 3166-1, which has no XK; stdnum and the BIC directory have it.
@given(st.from_regex("[A-Z0-9]{4}(DE|FR|XX|D1)[A-Z0-9]{2}([A-Z0-9]{2,3})?", fullmatch=True))
def test_bic_verdicts_are_those_of_schwifty(value: str) -> None:
    referee = pytest.importorskip("schwifty", reason="schwifty is a referee")
    assert bic.is_valid(value) is referee.BIC(value, allow_invalid=True).is_valid


@pytest.mark.parametrize("function", [printed.compact, printed.groups])
def test_printing_never_fails(function: Callable[[str], str]) -> None:
    assert function("") == ""
    assert function("a-b c\u00a0d") == "ABCD"
