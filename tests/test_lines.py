"""Line records: positions never move, whatever a field holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paycode.payload.findings import Finding, Malformed, RequestError, Severity
from paycode.payload.lines import Line, Record, separator
from paycode.payload.text import ASCII, DIGITS, TextRule


def text(maximum: int, minimum: int = 0) -> TextRule:
    return TextRule(maximum=maximum, minimum=minimum)


FIELDS = (
    Line("tag", "HEY"),
    Line("account", TextRule(maximum=9, characters=DIGITS).findings),
    Line("name", text(20).findings, free=True),
    Line("note", TextRule(maximum=20, characters=ASCII).findings, optional=True),
)
# Ends as EPC does, as the Swiss bill does, and as the Hungarian and Slovenian ones do.
ANY = Record(lines=FIELDS, required=2, end="any", maximum=40, source="The book")
NONE = Record(lines=FIELDS, required=4)
EACH = Record(lines=FIELDS, required=4, end="each")

VALUES = {"account": "12", "name": "Ann", "note": "hi"}


@pytest.mark.parametrize(
    ("record", "values", "expected"),
    [
        (ANY, VALUES, b"HEY\n12\nAnn\nhi"),
        (ANY, VALUES | {"note": ""}, b"HEY\n12\nAnn"),
        (ANY, {"account": "12"}, b"HEY\n12"),
        (ANY, {"account": "12", "note": "hi"}, b"HEY\n12\n\nhi"),
        (NONE, {"account": "12"}, b"HEY\n12\n\n"),
        (EACH, VALUES, b"HEY\n12\nAnn\nhi\n"),
        (EACH, {"account": "12"}, b"HEY\n12\n\n\n"),
    ],
)
def test_building(record: Record, values: dict[str, str], expected: bytes) -> None:
    assert record.build(values) == expected


@pytest.mark.parametrize("character", ["\n", "\r", "\r\n", "\x85", "\u2028", "\u2029", "\v", "\f", "\x00"])
@pytest.mark.parametrize("name", ["account", "name", "note"])
def test_a_line_break_in_a_field_is_never_written(name: str, character: str) -> None:
    with pytest.raises(RequestError) as caught:
        ANY.build(VALUES | {name: f"1{character}2"})
    place = [line.name for line in FIELDS].index(name) + 1
    assert {finding.field for finding in caught.value.findings} == {f"line {place} ({name})"}
    assert caught.value.findings[0].code == "control_character"


@pytest.mark.parametrize("break_", ["\n", "\r", "\r\n"])
def test_a_rule_that_forgets_line_breaks_still_lets_none_through(break_: str) -> None:
    careless = Record(
        lines=(Line("name", lambda field, value: ()), Line("account", lambda field, value: ())), required=2
    )
    assert careless.build({"name": "a", "account": "1"}) == b"a\n1"
    with pytest.raises(RequestError):
        careless.build({"name": f"a{break_}2", "account": "1"})


@pytest.mark.parametrize(
    ("values", "charset", "codes"),
    [
        ({}, "utf-8", {"line 2 (account)": "empty_value"}),
        (
            VALUES | {"account": "1x", "note": "é"},
            "utf-8",
            {"line 2 (account)": "format", "line 4 (note)": "non_ascii"},
        ),
        (VALUES | {"name": "5 €"}, "iso-8859-1", {"line 3 (name)": "charset"}),
        (VALUES | {"account": " 12"}, "utf-8", {"line 2 (account)": "whitespace_trimmed"}),
        (VALUES | {"name": "最" * 20}, "utf-8", {"": "too_long"}),
    ],
)
def test_building_refuses_with_all_findings(values: dict[str, str], charset: str, codes: dict[str, str]) -> None:
    with pytest.raises(RequestError) as caught:
        ANY.build(values, charset=charset)
    assert {finding.field: finding.code for finding in caught.value.findings} == codes


def test_building_weighs_the_findings_of_the_scheme() -> None:
    warning = Finding(code="odd", field="", rule="is odd", severity=Severity.WARNING)
    assert ANY.build(VALUES, findings=[warning])
    with pytest.raises(RequestError):
        ANY.build(VALUES, findings=[warning, Finding(code="bad", field="", rule="is bad")])


def test_the_charset_decides_the_bytes() -> None:
    assert ANY.build(VALUES | {"name": "é"}, charset="iso-8859-1") == b"HEY\n12\n\xe9\nhi"


@pytest.mark.parametrize("between", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("record", "lines", "values", "codes"),
    [
        (ANY, ["HEY", "12", "Ann", "hi"], ("12", "Ann", "hi"), []),
        (ANY, ["HEY", "12", "Ann", "hi", ""], ("12", "Ann", "hi"), []),
        (ANY, ["HEY", "12", "Ann", "hi", "", "", ""], ("12", "Ann", "hi"), []),
        (ANY, ["HEY", "12"], ("12", "", ""), []),
        (ANY, ["HEY", "12", ""], ("12", "", ""), []),
        (NONE, ["HEY", "12", "Ann", "hi"], ("12", "Ann", "hi"), []),
        (NONE, ["HEY", "12", "Ann", "hi", ""], ("12", "Ann", "hi"), ["trailing_line"]),
        (EACH, ["HEY", "12", "Ann", "hi", ""], ("12", "Ann", "hi"), []),
        (EACH, ["HEY", "12", "Ann", "hi"], ("12", "Ann", "hi"), ["terminator_missing"]),
        (EACH, ["HEY", "12", "Ann", "hi", "", ""], ("12", "Ann", "hi"), ["trailing_line"]),
    ],
)
def test_dividing(record: Record, lines: list[str], values: tuple[str, ...], codes: list[str], between: str) -> None:
    divided = record.split(between.join(lines))
    assert divided.separator == between
    assert [value for _, value in record.parts(divided.values)] == list(values)
    assert [finding.code for finding in divided.findings] == codes


@pytest.mark.parametrize(
    ("record", "data", "field", "code"),
    [
        (ANY, "", "line 1 (tag)", "format"),
        (ANY, "HO\n12", "line 1 (tag)", "format"),
        (ANY, "HEY", "line 2 (account)", "missing_line"),
        (NONE, "HEY\n12\nAnn", "line 4 (note)", "missing_line"),
        (EACH, "HEY\n12\nAnn\n", "line 4 (note)", "missing_line"),
        (ANY, "HEY\n12\nAnn\nhi\nthere", "line 5", "extra_line"),
        (ANY, "HEY\n12\nAnn\nhi\n\n\nthere", "line 7", "extra_line"),
        (ANY, "HEY\r12\rAnn", "line 1", "bare_cr"),
        (ANY, "HEY\n12\r\nAnn", "line 2 (account)", "mixed_line_endings"),
        (ANY, "HEY\n12\nAnn\rBob", "line 3 (name)", "mixed_line_endings"),
        (ANY, "HEY\n12\nAnn\r", "line 3 (name)", "mixed_line_endings"),
        (ANY, "HEY\r\n12\nAnn", "line 2 (account)", "mixed_line_endings"),
        (ANY, "HEY\r\n12\r\nAnn\r", "line 3 (name)", "mixed_line_endings"),
        (ANY, "HEY\n12\n\n\n\r\n", "line 5", "mixed_line_endings"),
    ],
)
def test_what_does_not_divide(record: Record, data: str, field: str, code: str) -> None:
    with pytest.raises(Malformed) as caught:
        record.split(data)
    (finding,) = caught.value.findings
    assert (finding.field, finding.code, finding.severity) == (field, code, Severity.FATAL)


@pytest.mark.parametrize(
    ("data", "odd", "usual"),
    [("a\nHEY\r\nb", "CRLF", "LF"), ("a\nb\rc", "CR", "LF"), ("a\r\nb\nc", "LF", "CRLF"), ("a\r\nb\rc", "CR", "CRLF")],
)
def test_mixed_line_endings_are_named(data: str, odd: str, usual: str) -> None:
    with pytest.raises(Malformed, match=f"broken by {odd}, while the lines above end in {usual}"):
        ANY.split(data)


def test_white_space_is_told_of_and_taken_off_except_in_free_text() -> None:
    received = ANY.split("\ufeffHEY \n\t12\n Ann \n hi ").values
    assert received == {"tag": "\ufeffHEY ", "account": "\t12", "name": " Ann ", "note": " hi "}
    found = [(finding.field, finding.code) for finding in ANY.findings(received)]
    assert found == [
        (f"line {n} ({name})", "whitespace_trimmed") for n, name in ((1, "tag"), (2, "account"), (4, "note"))
    ]
    assert ANY.trim(received) == {"tag": "HEY", "account": "12", "name": " Ann ", "note": "hi"}


@pytest.mark.parametrize(("data", "expected"), [("", "\n"), ("a", "\n"), ("a\nb\r\n", "\n"), ("a\r\nb\n", "\r\n")])
def test_the_separator_is_what_ends_the_first_line(data: str, expected: str) -> None:
    assert separator(data) == expected


def test_a_line_is_named_by_number_and_word() -> None:
    assert ANY.where("name") == "line 3 (name)"


@pytest.mark.parametrize(("size", "codes"), [(40, []), (41, ["too_long"])])
def test_the_limit_counts_bytes(size: int, codes: list[str]) -> None:
    assert [finding.code for finding in ANY.size_findings(size)] == codes
    assert list(NONE.size_findings(size)) == []


digits = st.text("0123456789", min_size=1, max_size=9)
names = st.text(st.characters(categories=["Lu", "Ll", "Nd", "Po", "Zs"]), max_size=20)
notes = st.text("abc .,", max_size=20).map(str.strip)
records = st.sampled_from([Record(lines=FIELDS, required=2, end="any"), NONE, EACH])
some_values = st.fixed_dictionaries({"account": digits, "name": names, "note": notes})


@given(records, some_values)
def test_dividing_what_was_built_gives_the_values(record: Record, values: dict[str, str]) -> None:
    divided = record.split(record.build(values).decode())
    assert dict(record.parts(divided.values)) == values
    assert divided.findings == ()


@given(records, some_values, some_values, st.sampled_from(["account", "name", "note"]))
def test_changing_one_field_changes_no_other_line(
    record: Record, values: dict[str, str], others: dict[str, str], name: str
) -> None:
    before = record.split(record.build(values).decode()).values
    after = record.split(record.build(values | {name: others[name]}).decode()).values
    assert {key for key in before if before[key] != after[key]} <= {name}


@given(records, st.text(st.sampled_from("HEY12ab \n\r\t\u2028\ud800"), max_size=40))
def test_any_text_divides_or_is_malformed(record: Record, data: str) -> None:
    try:
        divided = record.split(data)
    except Malformed:
        return
    joined = divided.separator.join(divided.values.values())
    assert joined.rstrip("\r\n") == data.rstrip("\r\n")
    list(record.findings(divided.values))


def test_many_lines_are_refused_quickly() -> None:
    with pytest.raises(Malformed):
        ANY.split("HEY\n12" + "\nx" * 200_000)
