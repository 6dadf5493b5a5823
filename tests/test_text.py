"""The one validator for text fields."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paycode.payload.text import ANY, ASCII, DIGITS, TextRule, displayable, hidden

ANYTHING = TextRule(maximum=99)


def codes(rule: TextRule, value: str) -> list[str]:
    return [finding.code for finding in rule.findings("59", value)]


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        (ANYTHING, "Café 最佳运输 ร้านค้า"),
        (ANYTHING, "क्\u200dष"),
        (ANYTHING, "👨\u200d👩\u200d👧"),
        (ANYTHING, "می\u200cخواهم"),
        (TextRule(maximum=3), "abc"),
        (TextRule(maximum=3, minimum=0), ""),
        (TextRule(maximum=4, unit="bytes"), "éé"),
        (TextRule(maximum=2, unit="bytes", charset="iso-8859-1"), "éé"),
        (TextRule(maximum=9, characters=DIGITS), "0123456789"[:9]),
        (TextRule(maximum=99, characters=ASCII), " !~"),
        (TextRule(maximum=9, pattern="[A-Z]{2}"), "TH"),
    ],
)
def test_what_a_rule_lets_pass(rule: TextRule, value: str) -> None:
    assert codes(rule, value) == []


@pytest.mark.parametrize(
    ("rule", "value", "expected"),
    [
        (ANYTHING, "", ["empty_value"]),
        (TextRule(maximum=3), "abcd", ["too_long"]),
        (TextRule(maximum=9, minimum=3), "ab", ["too_short"]),
        (TextRule(maximum=3, unit="bytes"), "éé", ["too_long"]),
        (TextRule(maximum=9, unit="bytes", charset="iso-8859-1"), "5 €", ["charset"]),
        (TextRule(maximum=9, characters=DIGITS), "12a", ["format"]),
        (TextRule(maximum=9, characters=DIGITS), "١٢", ["format"]),
        (TextRule(maximum=9, characters=DIGITS), "1²", ["format"]),
        (TextRule(maximum=9, characters=DIGITS), "12\n", ["control_character", "format"]),
        (TextRule(maximum=9, characters=ASCII), "café", ["non_ascii"]),
        (TextRule(maximum=9, characters=ASCII), "a\tb", ["control_character"]),
        (TextRule(maximum=9, characters=ASCII), "a\x7f", ["control_character"]),
        (TextRule(maximum=9, pattern="[A-Z]{2}"), "TH\n", ["control_character", "format"]),
        (TextRule(maximum=9, pattern="[A-Z]{2}"), "th", ["format"]),
        (TextRule(maximum=9, separators="*|"), "a*b|c", ["separator"]),
        (TextRule(maximum=2, characters=DIGITS, pattern="[0-9]{2}"), "12x", ["format", "too_long", "format"]),
    ],
)
def test_what_a_rule_finds(rule: TextRule, value: str, expected: list[str]) -> None:
    assert codes(rule, value) == expected


@pytest.mark.parametrize(
    "character",
    [
        pytest.param("\n", id="line-feed"),
        pytest.param("\r", id="carriage-return"),
        pytest.param("\x00", id="nul"),
        pytest.param("\x85", id="next-line"),
        pytest.param("\u2028", id="line-separator"),
        pytest.param("\u2029", id="paragraph-separator"),
        pytest.param("\u202e", id="right-to-left-override"),
        pytest.param("\u2066", id="isolate"),
        pytest.param("\u200b", id="zero-width-space"),
        pytest.param("\ufeff", id="byte-order-mark"),
        pytest.param("\u00ad", id="soft-hyphen"),
        pytest.param("\ud800", id="unpaired-surrogate"),
        pytest.param("\ue000", id="private-use"),
        pytest.param("\U000e0041", id="tag-letter"),
        pytest.param("\uffff", id="noncharacter"),
    ],
)
def test_hidden_characters_never_pass(character: str) -> None:
    assert hidden(character)
    assert "control_character" in codes(ANYTHING, f"Shop{character}Ltd")
    assert displayable(f"Shop{character}Ltd") == "ShopLtd"


@pytest.mark.parametrize("character", ["a", " ", "é", "最", "\u200c", "\u200d", "\u00a0", "😀"])
def test_visible_characters_are_not_hidden(character: str) -> None:
    assert not hidden(character)
    assert displayable(character) == character


def test_a_finding_names_field_characters_and_source() -> None:
    rule = TextRule(maximum=9, source="MPM 4.3.2")
    (finding,) = rule.findings("59", "a\u202eb\u200bc")
    assert str(finding) == "59: holds hidden characters (U+200B, U+202E) [MPM 4.3.2]"


def test_a_separator_that_is_hidden_is_named_once() -> None:
    assert codes(TextRule(maximum=9, separators="\n"), "a\nb") == ["control_character"]


def test_the_form_is_said_to_people_when_there_is_one() -> None:
    plain, told = TextRule(maximum=9, pattern="[0-9]{4}"), TextRule(maximum=9, pattern="[0-9]{4}", form="four digits")
    assert [finding.rule for finding in plain.findings("", "x")] == ["must be [0-9]{4}"]
    assert [finding.rule for finding in told.findings("", "x")] == ["must be four digits"]


@given(st.text(max_size=60))
def test_what_passes_holds_nothing_hidden_and_fits(value: str) -> None:
    if not codes(TextRule(maximum=40, characters=ANY), value):
        assert 1 <= len(value) <= 40
        assert displayable(value) == value
        assert value.encode()


@given(st.text(max_size=60))
def test_displayable_is_stable_and_only_takes_away(value: str) -> None:
    shown = displayable(value)
    assert displayable(shown) == shown
    assert not any(unicodedata.category(character) == "Cc" for character in shown)
    rest = iter(value)
    assert all(character in rest for character in shown)


@given(st.characters())
def test_every_character_is_either_shown_or_refused(character: str) -> None:
    assert (codes(ANYTHING, character) == []) is (displayable(character) == character)
