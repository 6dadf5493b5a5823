"""Strict URIs: nothing changed, nothing guessed, everything said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paycode.payload import uri
from paycode.payload.findings import Malformed, RequestError, Severity


def parameters(query: str) -> tuple[uri.Parameter, ...]:
    return uri.parameters(uri.split(f"a://b?{query}"))


def codes(query: str, ruled: tuple[str, ...] = ()) -> list[str]:
    return [finding.code for finding in uri.findings(parameters(query), ruled)]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("upi://pay?pa=a@b", ("upi", "pay", "", "pa=a@b", None)),
        ("UPI://PAY", ("UPI", "PAY", "", None, None)),
        ("tez://upi/pay?", ("tez", "upi", "/pay", "", None)),
        ("https://h/p?q=1?2/3#f?g#h", ("https", "h", "/p", "q=1?2/3", "f?g#h")),
        ("x+1.y-z://#", ("x+1.y-z", "", "", None, "")),
        ("a://b/\n\r\x00?\n=\u2028#\n", ("a", "b", "/\n\r\x00", "\n=\u2028", "\n")),
    ],
)
def test_split_keeps_every_piece_as_written(text: str, pieces: tuple[str, str, str, str | None, str | None]) -> None:
    address = uri.split(text)
    assert (address.scheme, address.authority, address.path, address.query, address.fragment) == pieces
    assert str(address) == text


@pytest.mark.parametrize(
    "text", ["", "upi:pay?pa=a", "//pay", "1upi://pay", " upi://pay", "\nupi://pay", "ü://pay", "pay"]
)
def test_what_is_no_uri_is_malformed(text: str) -> None:
    with pytest.raises(Malformed, match="starts with a scheme") as caught:
        uri.split(text)
    assert caught.value.findings[0].code == "not_a_uri"


@given(st.text())
def test_split_is_total_and_lossless(text: str) -> None:
    try:
        address = uri.split(text)
    except Malformed:
        return
    assert str(address) == text


@given(st.text())
def test_parameters_are_total_and_lossless(text: str) -> None:
    address = uri.split("a://b?" + text)
    given = uri.parameters(address)
    assert "&".join(one.raw for one in given) == (address.query or "")
    assert all(str(address)[one.offset :].startswith(one.raw) for one in given)
    assert all(finding.code and finding.rule for finding in uri.findings(given))


@given(st.lists(st.tuples(st.from_regex(uri.NAME, fullmatch=True), st.text(st.characters(codec="utf-8")))))
def test_what_query_writes_parameters_reads(parts: list[tuple[str, str]]) -> None:
    given = parameters(uri.query(parts))
    assert [(one.name, one.value) for one in given] == parts
    assert {finding.code for finding in uri.findings(given)} <= {"duplicate_parameter", "control_character"}


@pytest.mark.parametrize(
    ("query", "name", "value"),
    [
        ("a=1", "a", "1"),
        ("a=%E0%A4%85", "a", "अ"),
        ("a=अ", "a", "अ"),
        ("a=b+c", "a", "b+c"),  # a web form would make a space of it
        ("a=b%2Bc%20d", "a", "b+c d"),
        ("a=b=c==", "a", "b=c=="),
        ("a=%e0%a4%85", "a", "अ"),
        ("a", "a", ""),
        ("a=", "a", ""),
        ("=a", "", "a"),
        ("a;b=1;c=2", "a;b", "1;c=2"),  # no separator but &
        ("a=%zz", "a", "%zz"),
        ("a=%E0%A4", "a", "%E0%A4"),
        ("a%3Db=1", "a=b", "1"),
        ("a=%00", "a", "\x00"),
        ("a=%2526", "a", "%26"),  # decoded once
    ],
)
def test_decoding(query: str, name: str, value: str) -> None:
    assert [(one.name, one.value) for one in parameters(query)] == [(name, value)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", []),
        ("a=1&b=~.-_!$'()*,;:@/?", []),
        ("a=1&a=1", ["duplicate_parameter"]),
        ("a=1&%61=2", ["bad_name", "duplicate_parameter"]),
        ("a=1&", ["empty_parameter"]),
        ("&&a=1", ["empty_parameter", "empty_parameter"]),
        ("pn=A&B%20Traders", ["bare_name"]),
        ("=1", ["bad_name"]),
        ("a[0]=1", ["bad_name", "not_encoded"]),
        ("a=100%", ["bad_escape"]),
        ("a=%4", ["bad_escape"]),
        ("a=%+1", ["bad_escape"]),
        ("a=%FF", ["charset"]),
        ("a=%C0%80", ["charset"]),  # overlong NUL
        ("a=%ED%A0%80", ["charset"]),  # surrogate
        ("a=%00", ["control_character"]),
        ("a=x%E2%80%AE", ["control_character"]),
        ("a=x%E2%80%8D", []),  # a joiner, Indic scripts need it
        ("a=\n", ["control_character", "not_encoded"]),
        ("a=x y", ["not_encoded"]),
        ('a={"b"}', ["not_encoded"]),
        ("a=अ", ["not_encoded"]),
    ],
)
def test_findings(query: str, expected: list[str]) -> None:
    assert codes(query) == expected


def test_values_with_a_rule_of_their_own_are_not_looked_at_twice() -> None:
    assert codes("a=%00", ruled=("a",)) == []
    assert codes("a%00=1", ruled=("a",)) == ["bad_name", "control_character"]


@pytest.mark.parametrize(
    ("query", "severity"),
    [("a=1&a=2", Severity.FATAL), ("a=%", Severity.ERROR), ("a", Severity.ERROR), ("a=x y", Severity.WARNING)],
)
def test_severities(query: str, severity: Severity) -> None:
    assert {finding.severity for finding in uri.findings(parameters(query))} == {severity}


def test_findings_name_field_position_and_source() -> None:
    finding = next(uri.findings(parameters("ok=1&pn=a|b")))
    assert finding.field == "pn"
    assert str(finding) == "pn: '|' is percent-encoded in a URI, at character 16 [RFC 3986]"


def test_field_names_in_findings_are_printable_and_short() -> None:
    long = next(uri.findings(parameters("%0A%E2%80%AE" + "x" * 60)))
    assert long.field == "??" + "x" * 38


def test_no_query_has_no_parameters() -> None:
    assert uri.parameters(uri.split("a://b")) == ()
    assert uri.parameters(uri.split("a://b?")) == ()


def test_256_parameters_are_read_and_257_are_not() -> None:
    assert len(parameters("&".join(f"p{n}=1" for n in range(256)))) == 256
    with pytest.raises(Malformed, match="at most 256") as caught:
        parameters("&" * 256)
    assert caught.value.findings[0].code == "too_many_parameters"


@pytest.mark.parametrize(
    ("value", "keep", "encoded"),
    [
        ("Az09-._~", "", "Az09-._~"),
        ("a b+c", "", "a%20b%2Bc"),
        ("&=#%?/", "", "%26%3D%23%25%3F%2F"),
        ("अ", "", "%E0%A4%85"),
        ("jane@bank", "@", "jane@bank"),
        ("\n", "", "%0A"),
        ("", "", ""),
    ],
)
def test_encode(value: str, keep: str, encoded: str) -> None:
    assert uri.encode(value, keep) == encoded


def test_an_unpaired_surrogate_cannot_be_encoded() -> None:
    with pytest.raises(RequestError, match=r"U\+D800 does not exist in UTF-8"):
        uri.encode("a\ud800")
