"""EPC069-12: vectors, one negative per rule, and properties."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from paycode.payload.findings import FindingsError, Malformed, PayloadError, RequestError, RuleBroken, Severity
from paycode.payload.ids import mod97
from paycode.payload.money import Amount
from paycode.payload.scheme import Match
from paycode.payload.schemes import epc
from paycode.payload.schemes.epc import CHARSETS, SCHEME, Request, build, encode, match, parse, summary
from shared import published

IBAN = "DE33100205000001194700"
OTHER_IBAN = "DE89370400440532013000"
REFERENCE = "RF18539007547034"
REQUEST = Request(name="Wikimedia Fördergesellschaft", iban=IBAN, amount=Amount.of("10", "EUR"), text="Spende")

# One record, line by line; each negative replaces some of its lines.
LINES = ["BCD", "002", "1", "SCT", "", "Firma", IBAN, "EUR20", "", "", "Spende", "Danke"]


def record(between: str = "\n", **changes: str) -> bytes:
    """The bytes of LINES with the line n replaced by `line_n`."""
    lines = [changes.get(f"line_{number}", line) for number, line in enumerate(LINES, 1)]
    return between.join(lines).encode()


def codes(error: FindingsError) -> list[tuple[str, str]]:
    return [(finding.field, finding.code) for finding in error.findings]


# Vectors


@pytest.mark.parametrize("vector", published("uri-text", "epc069-12"))
@pytest.mark.parametrize("lenient", [False, True])
def test_vectors(vector: dict[str, Any], lenient: bool) -> None:
    data = encode(vector["text"])
    assert match(data) is Match.EXACT
    if "error" in vector["expected"]:
        with pytest.raises(RuleBroken, match=r"line 10 \(reference\): 'Spende' is no structured reference.*line 11"):
            parse(data)
        return
    payment = parse(data, lenient)
    assert dict(payment.parts) == vector["expected"]
    assert [name for name, _ in payment.parts] == list(vector["expected"])
    assert payment.payload.data == data
    assert payment.payload.text == vector["text"]
    assert (payment.scheme, payment.payload.scheme) == ("epc", "epc")
    assert payment.findings == ()
    assert payment.unknown == ()
    assert parse(build(payment.request).data).request == payment.request


def test_text_on_the_reference_line_is_read_only_leniently() -> None:
    payment = parse(record(line_10="Spende", line_11="", line_12=""), True)
    assert [finding.code for finding in payment.findings] == ["text_as_reference"]
    assert (payment.request.reference, payment.request.text) == ("Spende", "")


def test_the_latin1_girocode_is_read_from_its_own_bytes() -> None:
    data = "BCD\n001\n2\nSCT\nBFSWDE33BER\nWikimedia Fördergesellschaft\nDE33100205000001194700\nEUR10.00".encode(
        "latin-1"
    )
    payment = parse(data)
    assert payment.payload.charset == "iso-8859-1"
    assert payment.payload.data == data
    assert payment.request.name == payment.summary.payee == "Wikimedia Fördergesellschaft"


# Building


def test_building_writes_lf_two_decimals_and_no_trailing_lines() -> None:
    assert build(REQUEST).data == (
        f"BCD\n002\n1\nSCT\n\nWikimedia Fördergesellschaft\n{IBAN}\nEUR10.00\n\n\nSpende".encode()
    )


def test_the_shortest_code_has_seven_lines() -> None:
    assert build(Request(name="A", iban=IBAN)).data == f"BCD\n002\n1\nSCT\n\nA\n{IBAN}".encode()


def test_printed_identifiers_are_stored() -> None:
    request = Request(
        name="A", iban="de33 1002 0500 0001 1947 00", bic="bfsw de 33 ber", reference="rf18 5390 0754 7034"
    )
    assert (request.iban, request.bic, request.reference) == (IBAN, "BFSWDE33BER", REFERENCE)
    assert parse(build(request).data).request == request


def test_a_national_reference_of_digits_passes_with_a_warning() -> None:
    request = Request(name="A", iban="FI2112345600000785", reference="1 23453")
    payment = parse(build(request).data)
    assert payment.request.reference == "123453"
    assert [(finding.code, finding.severity) for finding in payment.findings] == [
        ("national_reference", Severity.WARNING)
    ]


@pytest.mark.parametrize("number", CHARSETS)
def test_every_charset_decides_the_bytes(number: str) -> None:
    letter = {"5": "Ж", "6": "Ω"}.get(number, "ä")
    payload = build(replace(REQUEST, charset=number, name=f"Caf{letter} Nord"))
    assert payload.charset == CHARSETS[number]
    assert payload.data == payload.text.encode(CHARSETS[number])
    payment = parse(payload.data)
    assert payment.payload == payload
    assert payment.request.name == f"Caf{letter} Nord"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"name": ""}, [("line 6 (name)", "empty_value")]),
        ({"name": "   "}, [("line 6 (name)", "format")]),
        ({"name": "x" * 71}, [("line 6 (name)", "too_long")]),
        ({"name": "Shop\u202e"}, [("line 6 (name)", "control_character")]),
        ({"iban": ""}, [("line 7 (iban)", "empty_value")]),
        ({"iban": "DE33100205000001194701"}, [("line 7 (iban)", "check_digits")]),
        ({"iban": "DE3310020500000119470"}, [("line 7 (iban)", "too_short")]),
        ({"bic": "BFSWDE33BE"}, [("line 5 (bic)", "format")]),
        ({"version": "001"}, [("line 5 (bic)", "bic_missing")]),
        ({"version": "003"}, [("line 2 (version)", "unknown_version")]),
        ({"charset": "9"}, [("line 3 (charset)", "format")]),
        ({"charset": "٢"}, [("line 3 (charset)", "format")]),
        ({"charset": "5"}, [("line 6 (name)", "charset")]),
        ({"charset": "2", "text": "5 €"}, [("line 11 (text)", "charset")]),
        ({"amount": Amount.of("0", "EUR")}, [("line 8 (amount)", "out_of_range")]),
        ({"amount": Amount.of("1000000000", "EUR")}, [("line 8 (amount)", "format")]),
        ({"amount": Amount.of("5", "CHF")}, [("line 8 (amount)", "format")]),
        ({"purpose": "CHARI"}, [("line 9 (purpose)", "too_long")]),
        ({"purpose": "ÄÖ"}, [("line 9 (purpose)", "non_ascii")]),
        ({"purpose": "CH "}, [("line 9 (purpose)", "whitespace_trimmed")]),
        ({"reference": REFERENCE}, [("line 11 (text)", "one_of_two")]),
        ({"reference": "RF19539007547034", "text": ""}, [("line 10 (reference)", "check_digits")]),
        ({"reference": "Invoice 12", "text": ""}, [("line 10 (reference)", "text_as_reference")]),
        ({"reference": "1" * 36, "text": ""}, [("line 10 (reference)", "text_as_reference")]),
        ({"text": "x" * 141}, [("line 11 (text)", "too_long")]),
        ({"info": "x" * 71}, [("line 12 (info)", "too_long")]),
        ({"text": "最" * 140}, [("", "too_long")]),
        ({"name": "", "purpose": "CHARI"}, [("line 6 (name)", "empty_value"), ("line 9 (purpose)", "too_long")]),
    ],
)
def test_building_refuses(changes: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    with pytest.raises(RequestError) as caught:
        build(replace(REQUEST, **changes))
    assert codes(caught.value) == expected
    assert all(finding.source or finding.code == "whitespace_trimmed" for finding in caught.value.findings)


@pytest.mark.parametrize("break_", ["\n", "\r", "\r\n", "\x85", "\u2028"])
@pytest.mark.parametrize("field", ["name", "purpose", "text", "info", "reference", "iban", "bic", "version", "charset"])
def test_segno_hole_a_line_break_in_a_field_never_moves_the_account_line(field: str, break_: str) -> None:
    """segno 1.6.6 writes such a name as it is: the next line, the account, is then the attacker's."""
    changes: dict[str, Any] = {field: f"{getattr(REQUEST, field)}{break_}{OTHER_IBAN}"}
    with pytest.raises(RequestError):
        build(replace(REQUEST, **changes))


def test_what_the_segno_hole_makes_is_refused_too() -> None:
    moved = f"BCD\n002\n1\nSCT\n\nFirma\n{OTHER_IBAN}\n{IBAN}\nEUR20\n\n\nSpende"
    with pytest.raises(RuleBroken, match=r"line 8 \(amount\)"):
        parse(moved.encode())


@pytest.mark.parametrize("changes", [{"amount": 10.5}, {"amount": "10"}, {"name": None}, {"iban": 7}, {"text": b"x"}])
def test_fields_of_another_type_are_a_type_error(changes: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match=next(iter(changes))):
        replace(REQUEST, **changes)


def test_a_non_eea_account_without_bic_is_a_warning() -> None:
    payload = build(Request(name="A", iban="CH9300762011623852957"))
    (finding,) = parse(payload.data).findings
    assert (finding.field, finding.code, finding.severity) == ("line 5 (bic)", "bic_missing", Severity.WARNING)
    assert parse(build(Request(name="A", iban="CH9300762011623852957", bic="POFICHBEXXX")).data).findings == ()


def test_text_that_would_read_as_utf8_too_is_not_written_in_another_charset() -> None:
    with pytest.raises(RequestError) as caught:
        build(Request(name="ЦИТА", iban=IBAN, charset="5"))
    assert codes(caught.value) == [("line 3 (charset)", "charset_conflict")]


# Reading


@pytest.mark.parametrize("between", ["\n", "\r\n"])
def test_both_line_ends_are_read(between: str) -> None:
    payment = parse(record(between))
    assert payment.request == Request(
        name="Firma", iban=IBAN, amount=Amount.of("20", "EUR"), text="Spende", info="Danke"
    )
    assert payment.payload.data == record(between)


@pytest.mark.parametrize("end", ["", "\n", "\n\n\n\n", "\r\n\r\n"])
def test_empty_lines_may_follow(end: str) -> None:
    between = "\r\n" if "\r" in end else "\n"
    assert parse(record(between) + end.encode()).findings == ()


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("EUR1", "1.00"),
        ("EUR20", "20.00"),
        ("EUR10.5", "10.50"),
        ("EUR0.01", "0.01"),
        ("EUR999999999.99", "999999999.99"),
    ],
)
def test_amounts_that_are_read(line: str, text: str) -> None:
    amount = parse(record(line_8=line)).request.amount
    assert amount is not None
    assert (amount.text, amount.currency.code) == (text, "EUR")


def test_without_an_amount_the_payer_types_it_and_the_kind_stays_unknown() -> None:
    for line in ("", "EUR20"):
        shown = parse(record(line_8=line)).summary
        assert (shown.kind, shown.currency) == ("unknown", "EUR")
        assert (shown.amount is None) is (line == "")


@pytest.mark.parametrize(
    ("line", "code", "rule", "read"),
    [
        ("EUR12,50", "format", "comma", None),
        ("EUR1.234,50", "format", "comma", None),
        ("EUR12.345", "format", "more than two decimals", None),
        ("EUR1000000000", "format", "more than 999999999.99", "1000000000.00"),
        ("EUR1000000000.00", "format", "more than 999999999.99", "1000000000.00"),
        ("USD5.00", "format", "not in EUR", None),
        ("12.30", "format", "must be EUR and a plain number", None),
        ("EUR", "format", "must be EUR and a plain number", None),
        ("EUR 5", "format", "must be EUR and a plain number", None),
        ("EUR5.", "format", "must be EUR and a plain number", None),
        ("eur5", "format", "must be EUR and a plain number", None),
        ("EUR-5", "format", "must be EUR and a plain number", None),
        ("EUR٥", "format", "must be EUR and a plain number", None),
        ("EUR007", "format", "must be EUR and a plain number", "7.00"),
        ("EUR0", "out_of_range", "0.01 to", "0.00"),
        ("EUR0.00", "out_of_range", "0.01 to", "0.00"),
    ],
)
def test_amounts_that_are_refused(line: str, code: str, rule: str, read: str | None) -> None:
    with pytest.raises(RuleBroken, match=rule) as caught:
        parse(record(line_8=line))
    assert codes(caught.value) == [("line 8 (amount)", code)]
    payment = parse(record(line_8=line), True)
    assert (payment.request.amount.text if payment.request.amount else None) == read
    assert dict(payment.parts)["amount"] == line
    assert [finding.code for finding in payment.findings] == [code]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"line_3": ""}, [("line 3 (charset)", "empty_value")]),
        ({"line_3": "9"}, [("line 3 (charset)", "format")]),
        ({"line_3": "1 "}, [("line 3 (charset)", "whitespace_trimmed")]),
        ({"line_4": "SCT "}, [("line 4 (identification)", "whitespace_trimmed")]),
        ({"line_1": "\ufeffBCD"}, [("line 1 (tag)", "whitespace_trimmed")]),
        ({"line_8": "EUR20 "}, [("line 8 (amount)", "whitespace_trimmed")]),
        ({"line_5": "bfswde33"}, [("line 5 (bic)", "not_canonical")]),
        ({"line_6": ""}, [("line 6 (name)", "empty_value")]),
        ({"line_6": "Fir\tma"}, [("line 6 (name)", "control_character")]),
        ({"line_7": "DE33 1002 0500 0001 1947 00"}, [("line 7 (iban)", "not_canonical")]),
        ({"line_7": IBAN.lower()}, [("line 7 (iban)", "not_canonical")]),
        ({"line_7": f"{IBAN} "}, [("line 7 (iban)", "whitespace_trimmed")]),
        ({"line_7": OTHER_IBAN[:-1] + "1"}, [("line 7 (iban)", "check_digits")]),
        ({"line_7": ""}, [("line 7 (iban)", "empty_value")]),
        ({"line_9": "CHARI"}, [("line 9 (purpose)", "too_long")]),
        ({"line_10": REFERENCE}, [("line 11 (text)", "one_of_two")]),
        ({"line_10": "RF18 5390 0754 7034", "line_11": ""}, [("line 10 (reference)", "not_canonical")]),
        ({"line_2": "001"}, [("line 5 (bic)", "bic_missing")]),
        ({"line_11": "é" * 140}, [("", "too_long")]),
        (
            {"line_7": "", "line_8": "EUR1,5"},
            [("line 7 (iban)", "empty_value"), ("line 8 (amount)", "format")],
        ),
    ],
)
def test_field_rules_refuse_when_strict_and_are_findings_when_lenient(
    changes: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    data = record(**changes)
    with pytest.raises(RuleBroken) as caught:
        parse(data)
    assert codes(caught.value) == expected
    payment = parse(data, True)
    assert [(finding.field, finding.code) for finding in payment.findings] == expected
    assert payment.payload.data == data


def test_lenient_reading_takes_white_space_off_and_keeps_the_parts_as_received() -> None:
    payment = parse(record(line_1="\ufeffBCD", line_7=f" {IBAN}", line_8="EUR20\t", line_11=" Spende "), True)
    assert (payment.request.iban, payment.request.text) == (IBAN, " Spende ")
    assert payment.request.amount == Amount.of("20", "EUR")
    parts = dict(payment.parts)
    assert (parts["iban"], parts["amount"], parts["text"]) == (f" {IBAN}", "EUR20\t", " Spende ")


@pytest.mark.parametrize("lenient", [False, True])
@pytest.mark.parametrize(
    ("data", "kind", "field", "code"),
    [
        pytest.param(b"", Malformed, "", "empty", id="nothing"),
        pytest.param(b"BCD", Malformed, "line 2 (version)", "missing_line", id="one-line"),
        pytest.param(b"BCD\n002\n1\nSCT\n\nFirma", Malformed, "line 7 (iban)", "missing_line", id="six-lines"),
        pytest.param(record(line_1="BCE"), Malformed, "line 1 (tag)", "format", id="other-tag"),
        pytest.param(record(line_1="bcd"), Malformed, "line 1 (tag)", "format", id="small-tag"),
        pytest.param(record(line_4="UCT"), Malformed, "line 4 (identification)", "format", id="ukraine"),
        pytest.param(record(line_2="003"), RuleBroken, "line 2 (version)", "unknown_version", id="version-003"),
        pytest.param(record(line_2="2"), RuleBroken, "line 2 (version)", "unknown_version", id="version-2"),
        pytest.param(record("\r"), Malformed, "line 1", "bare_cr", id="bare-cr"),
        pytest.param(record(line_6="Fir\rma"), Malformed, "line 6 (name)", "mixed_line_endings", id="cr-inside"),
        pytest.param(record(line_6="Firma\r"), Malformed, "line 6 (name)", "mixed_line_endings", id="mixed"),
        pytest.param(record("\r\n", line_6="A\nB"), Malformed, "line 6 (name)", "mixed_line_endings", id="lf-in-crlf"),
        pytest.param(record() + b"\nmore", Malformed, "line 13", "extra_line", id="thirteenth-line"),
        pytest.param(record() + b"\n\n\nmore", Malformed, "line 15", "extra_line", id="fifteenth-line"),
        pytest.param(record(line_6="F\xfc").decode().encode("latin-1"), Malformed, "", "charset", id="not-utf8"),
        pytest.param(record(line_3="6")[:25] + b"\xae" + record()[25:], Malformed, "", "charset", id="not-8859-7"),
        pytest.param(record(line_11="x" * 5000), Malformed, "", "too_long", id="beyond-any-code"),
    ],
)
def test_structure_is_refused_always(
    data: bytes, kind: type[PayloadError], field: str, code: str, lenient: bool
) -> None:
    with pytest.raises(kind) as caught:
        parse(data, lenient)
    assert codes(caught.value) == [(field, code)]


def test_utf8_bytes_under_another_charset_number_are_a_conflict() -> None:
    data = record(line_3="2", line_6="Wikimedia Fördergesellschaft")
    with pytest.raises(RuleBroken, match=r"line 3 \(charset\).*use 1 for UTF-8") as caught:
        parse(data)
    assert codes(caught.value) == [("line 3 (charset)", "charset_conflict")]
    payment = parse(data, True)
    assert payment.request.name == "Wikimedia FÃ¶rdergesellschaft", "what an app shows that follows line 3"
    assert payment.payload.charset == "iso-8859-1"


# Text to bytes


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        ("BCD\n001\n2\nSCT\n\nö", "iso-8859-1"),
        ("BCD\r\n001\r\n8\r\nSCT\r\n\r\nö€", "iso-8859-15"),
        ("BCD\n001\n 2 \nSCT\n\nö", "iso-8859-1"),
        ("BCD\n001\n1\nSCT\n\nö", "utf-8"),
        ("BCD\n001\n2\nSCT\n\n5 €", "utf-8"),
        ("BCD\n001\n9\nSCT\n\nö", "utf-8"),
        ("BCD\n001\n٢\nSCT\n\nö", "utf-8"),
        ("BCD\n001", "utf-8"),
        ("ö", "utf-8"),
        ("", "utf-8"),
    ],
)
def test_text_becomes_the_bytes_its_third_line_names(text: str, charset: str) -> None:
    assert encode(text) == text.encode(charset)


def test_text_with_half_a_surrogate_pair_is_refused_by_parse() -> None:
    for number in "12":
        with pytest.raises(PayloadError):
            parse(encode(f"BCD\n002\n{number}\nSCT\n\n\ud800\n{IBAN}"))


# Matching and the data sheet


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (record(), Match.EXACT),
        (record("\r\n"), Match.EXACT),
        (record(line_2="003", line_3="x", line_7="?"), Match.EXACT),
        (b"BCD\n002\n1\nSCT", Match.EXACT),
        (record("\r"), Match.FAMILY),
        (record(line_1="\ufeffBCD"), Match.FAMILY),
        (record(line_4="SCT "), Match.FAMILY),
        (record(line_1=" BCD "), Match.FAMILY),
        (b"BCD\n002\r\n1\nSCT\n", Match.FAMILY),
        (record(line_4="UCT"), Match.NO),
        (record(line_4="ICT"), Match.NO),
        (record(line_4="XCT"), Match.NO),
        (record(line_4="SCTX"), Match.NO),
        (b"BCD\n002\n1", Match.NO),
        (b"BCDE\n002\n1\nSCT\n", Match.NO),
        (b"x BCD\n002\n1\nSCT\n", Match.NO),
        (b"", Match.NO),
        (b"\xff\xfe", Match.NO),
    ],
)
def test_matching(data: bytes, expected: Match) -> None:
    assert match(data) is expected


def test_the_scheme() -> None:
    assert SCHEME.info.id == "epc"
    assert (SCHEME.info.symbol.level, SCHEME.info.symbol.max_version) == ("M", 13)
    assert (SCHEME.build, SCHEME.parse, SCHEME.match, SCHEME.summary) == (build, parse, match, summary)
    assert SCHEME.encode is encode
    assert SCHEME.request is Request
    assert all(hasattr(epc, name) for name in epc.__all__)


def test_the_summary_shows_nothing_hidden() -> None:
    payment = parse(record(line_6="Fir\u202ema", line_11="Dan\u200bke"), True)
    assert (payment.summary.payee, payment.summary.reference) == ("Firma", "Danke")
    assert payment.summary.account == IBAN


# Properties


def attempt(call: Callable[..., Any], *arguments: Any) -> Any:
    """What `call` gives, its refusal included; any other error fails the test."""
    try:
        return call(*arguments)
    except FindingsError as error:
        return error


visible = st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"])
ibans = st.integers(0, 10**18 - 1).map(lambda n: f"DE{mod97.check_digits(f'{n:018d}DE')}{n:018d}")
amounts = st.none() | st.integers(1, 99_999_999_999).map(
    lambda minor: Amount.of(f"{minor // 100}.{minor % 100:02d}", "EUR")
)
prose = st.text(visible, max_size=20).filter(lambda text: not text or text.strip(" "))
lines: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "name": prose.filter(bool),
        "iban": ibans,
        "amount": amounts,
        "bic": st.sampled_from(["BFSWDE33BER", "DEUTDEFF"]),
        "purpose": st.from_regex("[A-Z]{0,4}", fullmatch=True),
        "info": prose,
        "version": st.sampled_from(["001", "002"]),
    }
)
remittances: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries({"text": prose}) | st.fixed_dictionaries(
    {"reference": st.just(REFERENCE)}
)


@st.composite
def requests(draw: st.DrawFn) -> Request:
    return Request(**draw(lines), **draw(remittances))


@given(requests())
def test_reading_what_was_built_gives_the_request(request: Request) -> None:
    payload = build(request)
    payment = parse(payload.data)
    assert payment.request == request
    assert payment.payload == payload
    assert payment.findings == ()


@given(requests(), st.sampled_from("2345678"))
def test_any_charset_is_kept_or_refused(request: Request, number: str) -> None:
    asked = replace(request, charset=number)
    outcome = attempt(build, asked)
    if isinstance(outcome, FindingsError):
        assert {finding.code for finding in outcome.findings} <= {"charset", "charset_conflict"}
    else:
        assert parse(outcome.data).request == asked


@given(requests(), requests(), st.sampled_from(["name", "iban", "amount", "bic", "purpose", "info", "version"]))
def test_changing_one_field_changes_no_other_line(request: Request, other: Request, field: str) -> None:
    before = dict(parse(build(request).data).parts)
    after = dict(parse(build(replace(request, **{field: getattr(other, field)})).data).parts)
    assert {name for name in before if before[name] != after[name]} <= {field}


@given(st.binary(max_size=200), st.booleans())
@example(b"BCD\n002\n1\nSCT\n\n\n\n", True)
def test_any_bytes_give_a_payment_or_our_error(data: bytes, lenient: bool) -> None:
    assert match(data) in Match
    outcome = attempt(parse, data, lenient)
    assert isinstance(outcome, PayloadError) or outcome.payload.data == data


@given(
    st.lists(st.text(st.sampled_from("BCDSEUR012,. \t\ufeffäЖRF\u2028"), max_size=12), max_size=16),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from("123456789"),
    st.sampled_from(list(CHARSETS.values())),
    st.booleans(),
)
def test_nearly_right_bytes_give_a_payment_or_our_error(
    rest: list[str], between: str, number: str, charset: str, lenient: bool
) -> None:
    data = between.join(["BCD", "002", number, "SCT", *rest]).encode(charset, "replace")
    outcome = attempt(parse, data, lenient)
    if not isinstance(outcome, PayloadError):
        assert outcome.payload.data == data
        assert outcome.payload.text == data.decode(outcome.payload.charset)


@given(st.text(max_size=80))
def test_any_text_becomes_bytes_that_parse_to_a_payment_or_our_error(text: str) -> None:
    for whole in (text, f"BCD\n002\n2\nSCT\n\n{text}\n{IBAN}"):
        data = encode(whole)
        outcome = attempt(parse, data, True)
        assert isinstance(outcome, PayloadError) or outcome.payload.data == data
