"""Swiss QR-bill: published vectors, one negative a rule, the editions by date, and properties."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import paycode
from paycode.payload import swiss_address
from paycode.payload.findings import Finding, PayloadError, RequestError, RuleBroken, Severity
from paycode.payload.ids import mod97, swiss_reference
from paycode.payload.money import Amount
from paycode.payload.qrbill import EDITIONS, NOTIFICATIONS, edition
from paycode.payload.scheme import Match
from paycode.payload.schemes.swiss import RECORD, SCHEME, Request, build, match, parse
from shared import published

IBAN, QR_IBAN = "CH5800791123000889012", "CH4431999123000889012"
QRR, SCOR = "210000000003139471430009017", "RF18539007547034"
K_ALLOWED, K_REFUSED = date(2025, 11, 21), date(2025, 11, 22)
REQUEST = Request(
    iban=IBAN,
    creditor_name="Robert Schneider AG",
    creditor_street="Rue du Lac",
    creditor_house_number="1268",
    creditor_postal_code="2501",
    creditor_town="Biel",
    amount=Amount.of("3949.75", "CHF"),
    debtor_name="Pia Rutschmann",
    debtor_street="Marktgasse",
    debtor_house_number="28",
    debtor_postal_code="9400",
    debtor_town="Rorschach",
    debtor_country="CH",
    message="Bill no. 3139",
)
COMBINED: dict[str, Any] = {
    "creditor_address_type": "K",
    "creditor_street": "Rue du Lac 1268",
    "creditor_house_number": "2501 Biel",
    "creditor_postal_code": "",
    "creditor_town": "",
}


def text_with(changes: dict[int, str] | None = None, *, between: str = "\n") -> bytes:
    """REQUEST's text with the lines of these numbers replaced."""
    lines = build(REQUEST).text.split("\n")
    for number, line in (changes or {}).items():
        lines += [""] * (number - len(lines))
        lines[number - 1] = line
    return between.join(lines).encode()


def codes(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(finding.field, finding.code) for finding in findings]


# Vectors


@pytest.mark.parametrize("vector", published("uri-text", "swiss-qr-bill"))
def test_vectors(vector: dict[str, Any]) -> None:
    data, expected = vector["text"].encode(), vector["expected"]
    assert match(data) is Match.EXACT
    if "error" in expected:
        with pytest.raises(RuleBroken, match="K"):
            parse(data)
        assert parse(data, at=K_ALLOWED).findings == ()
        return
    payment = parse(data)
    request = payment.request
    assert payment.payload.data == data
    assert len(data.split(b"\r\n")) == expected["lines"]
    assert (request.iban, request.reference) == (expected["iban"], expected["reference"])
    assert (request.reference_type, request.currency) == (expected["ref_type"], expected["currency"])
    assert (request.amount.text if request.amount else "") == expected["amount"]
    assert swiss_reference.is_qr_iban(request.iban) is expected["qr_iban"]
    assert build(request).data == data.replace(b"\r\n", b"\n")
    assert all(finding.severity is Severity.WARNING for finding in payment.findings)
    assert paycode.detect(data) == ("swiss",)


# Rules of the text


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({2: "0201"}, [("line 2 (version)", "unknown_version")]),
        ({4: "CH58 0079 1123 0008 8901 2"}, [("line 4 (iban)", "not_canonical")]),
        ({4: "CH5800791123000889013"}, [("line 4 (iban)", "check_digits")]),
        ({4: "DE33100205000001194700"}, [("line 4 (iban)", "country")]),
        ({5: ""}, [("line 5 (creditor_address_type)", "address_type")]),
        ({5: "X"}, [("line 5 (creditor_address_type)", "address_type")]),
        ({6: ""}, [("line 6 (creditor_name)", "empty_value")]),
        ({6: "  "}, [("line 6 (creditor_name)", "format")]),
        ({6: "x" * 71}, [("line 6 (creditor_name)", "too_long")]),
        ({6: "Tea\u4e2d"}, [("line 6 (creditor_name)", "characters")]),
        ({6: "Shop\u202e"}, [
            ("line 6 (creditor_name)", "control_character"),
            ("line 6 (creditor_name)", "characters"),
        ]),
        ({8: "x" * 17}, [("line 8 (creditor_house_number)", "too_long")]),
        ({9: ""}, [("line 9 (creditor_postal_code)", "empty_value")]),
        ({9: "x" * 17}, [("line 9 (creditor_postal_code)", "too_long")]),
        ({10: "x" * 36}, [("line 10 (creditor_town)", "too_long")]),
        ({11: "ch"}, [("line 11 (creditor_country)", "unknown_country")]),
        ({11: ""}, [("line 11 (creditor_country)", "empty_value")]),
        ({13: "Heirs"}, [("line 13 (ultimate_creditor_name)", "not_empty")]),
        ({18: "CH"}, [("line 18 (ultimate_creditor_country)", "not_empty")]),
        ({20: "USD"}, [("line 20 (currency)", "format")]),
        ({20: ""}, [("line 20 (currency)", "empty_value")]),
        ({21: ""}, [("line 21 (debtor_address_type)", "address_type")]),
        ({22: ""}, [("line 22 (debtor_name)", "empty_value")]),
        ({27: ""}, [("line 27 (debtor_country)", "empty_value")]),
        ({28: "SCOR"}, [("line 29 (reference)", "empty_value")]),
        ({28: "XXX"}, [("line 28 (reference_type)", "format")]),
        ({29: SCOR}, [("line 29 (reference)", "not_empty")]),
        ({28: "SCOR", 29: "RF19539007547034"}, [("line 29 (reference)", "check_digits")]),
        ({28: "QRR", 29: QRR}, [("line 28 (reference_type)", "reference_type")]),
        ({4: QR_IBAN}, [("line 28 (reference_type)", "reference_type")]),
        ({4: QR_IBAN, 28: "SCOR", 29: SCOR}, [("line 28 (reference_type)", "reference_type")]),
        ({4: QR_IBAN, 28: "QRR", 29: QRR[:-1] + "8"}, [("line 29 (reference)", "check_digits")]),
        ({30: "x" * 141}, [("line 30 (message)", "too_long")]),
        ({30: "x" * 70, 32: "//XX" + "x" * 67}, [("line 32 (billing_information)", "too_long")]),
        ({33: "x" * 101}, [("line 33 (alternative_1)", "too_long")]),
        ({34: "eBill/B/1"}, [("line 33 (alternative_1)", "empty_value")]),
        ({19: "0.00"}, [("line 19 (amount)", "out_of_range")]),
        ({30: NOTIFICATIONS["fr"]}, [("line 19 (amount)", "notification")]),
        ({19: "", 30: NOTIFICATIONS["it"]}, [("line 19 (amount)", "notification")]),
        ({5: "K"}, [
            ("line 5 (creditor_address_type)", "address_type"),
            ("line 9 (creditor_postal_code)", "not_empty"),
            ("line 10 (creditor_town)", "not_empty"),
        ]),
        ({6: "\u20ac" * 70, 7: "\u20ac" * 70, 22: "\u20ac" * 70, 30: "\u20ac" * 140}, [("", "too_long")]),
    ],
)  # fmt: skip
def test_field_rules_refuse_when_strict_and_are_findings_when_lenient(
    changes: dict[int, str], expected: list[tuple[str, str]]
) -> None:
    with pytest.raises(RuleBroken) as caught:
        parse(text_with(changes))
    assert codes(caught.value.findings) == expected
    payment = parse(text_with(changes), True)
    assert codes(payment.findings) == expected
    assert payment.payload.data == text_with(changes)


@pytest.mark.parametrize(
    ("line", "rule", "read"),
    [
        ("1590,50", "comma", None),
        ("1'590.50", "plain number", None),
        ("1 590.50", "plain number", None),
        ("01590.50", "zeros in front", "1590.50"),
        ("1590", "exactly two decimals", "1590.00"),
        ("1590.5", "exactly two decimals", "1590.50"),
        ("1590.505", "more than two decimals", None),
        ("1000000000.00", "more than 999999999.99", "1000000000.00"),
        ("-5.00", "plain number", None),
        ("CHF 5.00", "plain number", None),
        ("\u0665.00", "plain number", None),
        (".50", "plain number", None),
    ],
)
def test_amounts_that_are_refused(line: str, rule: str, read: str | None) -> None:
    with pytest.raises(RuleBroken, match=rule):
        parse(text_with({19: line}))
    payment = parse(text_with({19: line}), True)
    assert (payment.request.amount.text if payment.request.amount else None) == read
    assert dict(payment.parts)["amount"] == line


@pytest.mark.parametrize("text", ["0.01", "0.10", "999999999.99"])
def test_amounts_that_are_read_exactly(text: str) -> None:
    amount = parse(text_with({19: text})).request.amount
    assert amount is not None
    assert amount.text == text


@pytest.mark.parametrize("currency", ["XXX", "JPY", "\u20ac", ""])
def test_no_amount_in_a_currency_that_is_none_of_the_two(currency: str) -> None:
    assert parse(text_with({20: currency, 19: "5.00"}), True).request.amount is None


@pytest.mark.parametrize("words", NOTIFICATIONS.values())
def test_a_notification_is_read_with_a_warning(words: str) -> None:
    payment = parse(text_with({19: "0.00", 30: words}))
    assert [(f.code, f.severity) for f in payment.findings] == [("notification", Severity.WARNING)]
    assert build(payment.request).data == text_with({19: "0.00", 30: words})


def test_a_decomposed_umlaut_is_refused_with_the_remedy() -> None:
    with pytest.raises(RuleBroken, match="NFC"):
        parse(text_with({6: "Mu\u0308ller"}))


@pytest.mark.parametrize(
    "line", ["//S1/10", "//S1/10/x\\y", "//S1/11/201332", "S1/10/1", "//S1/xx/1", "//S1/11/200101/10/1"]
)
def test_billing_information_never_stops_a_payment(line: str) -> None:
    payment = parse(text_with({32: line}))
    assert [(f.code, f.severity) for f in payment.findings] == [("billing_information", Severity.WARNING)]
    assert payment.request.billing_information == line


def test_a_billing_information_of_another_syntax_is_let_through() -> None:
    assert parse(text_with({32: "//X1/whatever"})).findings == ()


@pytest.mark.parametrize("lines", [32, 33, 34, 35, 40])
def test_empty_lines_at_the_end_are_a_warning(lines: int) -> None:
    payment = parse(text_with() + b"\n" * (lines - 31))
    assert [(f.code, f.severity) for f in payment.findings] == [("trailing_line", Severity.WARNING)]
    assert payment.request == REQUEST


@pytest.mark.parametrize(
    ("data", "field", "code"),
    [
        (text_with({1: "SPD"}), "line 1 (tag)", "format"),
        (text_with({3: "2"}), "line 3 (coding)", "format"),
        (text_with({31: ""}), "line 31 (trailer)", "format"),
        (text_with({2: "0300"}), "line 2 (version)", "unknown_version"),
        (text_with({2: "200"}), "line 2 (version)", "unknown_version"),
        (text_with({35: "more"}), "line 35", "extra_line"),
        (text_with({6: "A\rB"}), "line 6 (creditor_name)", "mixed_line_endings"),
        (text_with({6: "A\nB"}, between="\r\n"), "line 6 (creditor_name)", "mixed_line_endings"),
        (text_with(between="\r"), "line 1", "bare_cr"),
        (text_with()[:40], "line 1 (tag)", None),
        (text_with({6: "M\xfcller"}).decode().encode("latin-1"), "", "charset"),
    ],
)
@pytest.mark.parametrize("lenient", [False, True])
def test_structure_is_refused_always(data: bytes, field: str, code: str | None, lenient: bool) -> None:
    with pytest.raises(PayloadError) as caught:
        parse(data, lenient)
    assert code is None or (field, code) in codes(caught.value.findings)


# Editions


def test_the_edition_follows_the_day() -> None:
    assert [edition(item.since) for item in EDITIONS] == list(EDITIONS)
    assert edition(date(2019, 1, 1)) is EDITIONS[0]
    assert edition(date(2100, 1, 1)) is edition() is EDITIONS[-1]
    assert [item.since for item in EDITIONS] == sorted(item.since for item in EDITIONS)


def test_combined_addresses_were_allowed_up_to_21_november_2025() -> None:
    old = replace(REQUEST, **COMBINED)
    data = build(old, at=K_ALLOWED).data
    assert parse(data, at=K_ALLOWED).request == old
    for day in (None, K_REFUSED):
        with pytest.raises(RuleBroken, match="allowed up to 21 November 2025"):
            parse(data, at=day)
        with pytest.raises(RequestError, match="allowed up to 21 November 2025"):
            build(old, day)
    payment = parse(data, True)
    assert payment.request == old
    assert codes(payment.findings) == [("line 5 (creditor_address_type)", "address_type")]


@pytest.mark.parametrize("letter", "\u0141\u021a\u20ac\u00d8^")
def test_letters_of_the_extended_set_came_with_edition_2_3(letter: str) -> None:
    request = replace(REQUEST, creditor_name=f"A {letter}")
    assert parse(build(request).data).findings == ()
    with pytest.raises(RequestError, match=r"not in the character set of IG QR-bill 2\.2"):
        build(request, at=K_ALLOWED)


def test_the_old_set_is_the_published_one() -> None:
    letters = "\u00e0\u00e1\u00e2\u00e4\u00e7\u00e8\u00e9\u00ea\u00eb\u00ec\u00ed\u00ee\u00ef\u00f1\u00f2\u00f3\u00f4"
    letters += "\u00f6\u00f9\u00fa\u00fb\u00fc\u00fd\u00df\u00c0\u00c1\u00c2\u00c4\u00c7\u00c8\u00c9\u00ca\u00cb\u00cc"
    letters += "\u00cd\u00ce\u00cf\u00d2\u00d3\u00d4\u00d6\u00d9\u00da\u00db\u00dc\u00d1\u00a3\u00b4\u00f7"
    printable = {chr(code) for code in range(0x20, 0x7F)} - {"^"}
    allowed = {chr(code) for code in range(0x3000) if is_allowed(chr(code), 0)}
    assert allowed == printable | set(letters)


def is_allowed(character: str, number: int) -> bool:
    return re.fullmatch(EDITIONS[number].characters, character) is not None


def test_the_extended_set_is_the_published_one() -> None:
    ranges = [*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x218, 0x21C), 0x20AC]
    assert {code for code in range(0x3000) if is_allowed(chr(code), -1)} == set(ranges)


def test_a_qr_iban_for_euros_is_a_warning_since_edition_2_4() -> None:
    request = replace(REQUEST, iban=QR_IBAN, reference=QRR, currency="EUR", amount=Amount.of("1", "EUR"))
    data = build(request).data
    assert parse(data, at=date(2026, 11, 13)).findings == ()
    assert [(f.field, f.severity) for f in parse(data).findings] == [("line 20 (currency)", Severity.WARNING)]


# Building


def test_what_a_request_holds_is_stored() -> None:
    request = replace(REQUEST, iban="ch44 3199 9123 0008 8901 2", reference="21 00000 00003 13947 14300 09017")
    assert (request.iban, request.reference, request.reference_type) == (QR_IBAN, QRR, "QRR")
    assert replace(REQUEST, reference="rf18 5390 0754 7034").reference_type == "SCOR"


def test_without_a_debtor_its_seven_lines_are_empty() -> None:
    request = Request(iban=IBAN, creditor_name="A", creditor_postal_code="1", creditor_town="B")
    assert not request.has_debtor
    assert build(request).text.split("\n")[20:27] == [""] * 7


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"amount": Amount.of("0", "CHF")}, [("line 19 (amount)", "out_of_range")]),
        ({"amount": Amount.of("1000000000", "CHF")}, [("line 19 (amount)", "format")]),
        ({"amount": Amount.of("5", "EUR")}, [("line 20 (currency)", "currency")]),
        ({"debtor_town": ""}, [("line 26 (debtor_town)", "empty_value")]),
        ({"reference": "Invoice"}, [
            ("line 28 (reference_type)", "reference_type"), ("line 29 (reference)", "format")
        ]),
        ({"alternative_2": "x"}, [("line 33 (alternative_1)", "empty_value")]),
        ({"iban": ""}, [("line 4 (iban)", "empty_value"), ("line 4 (iban)", "country")]),
    ],
)  # fmt: skip
def test_building_refuses(changes: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    with pytest.raises(RequestError) as caught:
        build(replace(REQUEST, **changes))
    assert sorted(codes(caught.value.findings)) == sorted(expected)


TEXTS = [name for name in (line.name for line in RECORD.lines) if name in Request.__dataclass_fields__]


@pytest.mark.parametrize("break_", ["\n", "\r", "\r\n", "\x85", "\u2028"])
@pytest.mark.parametrize("field", sorted(set(TEXTS) - {"amount"}))
def test_a_line_break_in_a_field_never_moves_a_line(field: str, break_: str) -> None:
    changes: dict[str, Any] = {field: f"{getattr(REQUEST, field)}{break_}{QR_IBAN}"}
    with pytest.raises(RequestError):
        build(replace(REQUEST, **changes))


@pytest.mark.parametrize("changes", [{"amount": 10.5}, {"amount": "10"}, {"message": None}, {"iban": 7}])
def test_fields_of_another_type_are_a_type_error(changes: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match=next(iter(changes))):
        replace(REQUEST, **changes)


def test_the_symbol_has_no_eci_and_the_largest_text_fits_version_25() -> None:
    symbol = paycode.encode(build(REQUEST))
    assert (symbol.level, symbol.quiet_zone) == ("M", 4)
    wide = replace(REQUEST, creditor_name="\u00e9" * 70, creditor_street="\u20ac" * 70, debtor_street="\u20ac" * 70)
    filled = build(wide).data
    message = "x" * 140
    most = build(replace(wide, message=message, alternative_1="y" * 100, alternative_2="z" * 60))
    assert len(filled) < len(most.data) <= 997
    assert paycode.encode(most).version in range(1, 26)


# Matching


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (text_with(), Match.EXACT),
        (text_with(between="\r\n"), Match.EXACT),
        (b"SPC\n0300\nwhat", Match.EXACT),
        (b"SPC\n0200", Match.EXACT),
        (text_with(between="\r"), Match.FAMILY),
        (b"\xef\xbb\xbfSPC\n0200\n1", Match.FAMILY),
        (b" SPC \n0200\n", Match.FAMILY),
        (b"SPC", Match.NO),
        (b"SPCX\n0200\n", Match.NO),
        (b"SPC\n02000\n", Match.NO),
        (b"SPD*1.0", Match.NO),
        (b"", Match.NO),
        (b"\xff\xfe", Match.NO),
    ],
)
def test_matching(data: bytes, expected: Match) -> None:
    assert match(data) is expected


def test_the_scheme() -> None:
    assert SCHEME.info.id == "swiss"
    assert (SCHEME.info.symbol.level, SCHEME.info.symbol.max_version) == ("M", 25)
    assert [line.name for line in RECORD.lines[4:11]] == [f"creditor_{part}" for part in swiss_address.PARTS]
    assert len(RECORD.lines) == 34


# Properties


letters = st.characters(min_codepoint=0x20, max_codepoint=0x17F, exclude_categories=["Cc", "Cf"])
words = st.text(letters, min_size=1, max_size=12).filter(lambda text: text.strip(" "))


def swiss_iban(bank: str, number: int) -> str:
    account = f"{bank}{number:012d}"
    return f"CH{mod97.check_digits(account + 'CH')}{account}"


customers = st.integers(0, 10**12 - 1)
accounts = customers.map(lambda number: swiss_iban("00762", number))
qr_accounts = customers.map(lambda number: swiss_iban("31999", number))
paid = st.fixed_dictionaries({"iban": accounts, "reference": st.sampled_from(["", SCOR])}) | st.fixed_dictionaries(
    {"iban": qr_accounts, "reference": st.integers(1, 10**26 - 1).map(str).map(swiss_reference.create)}
)
amounts = st.none() | st.integers(1, 99_999_999_999).map(lambda n: Amount.of(f"{n // 100}.{n % 100:02d}", "CHF"))
parties = {"creditor_name": words, "creditor_town": words, "creditor_postal_code": words, "debtor_name": words}


@st.composite
def requests(draw: st.DrawFn) -> Request:
    changes: dict[str, Any] = draw(
        st.fixed_dictionaries({**parties, "amount": amounts, "message": words, "alternative_1": words})
    )
    return replace(REQUEST, **changes | draw(paid))


@given(requests())
def test_reading_what_was_built_gives_the_request(request: Request) -> None:
    payment = parse(build(request).data)
    assert payment.request == request
    assert payment.findings == ()


@given(requests(), requests(), st.sampled_from([*parties, "amount", "message", "alternative_1"]))
def test_changing_one_field_changes_no_other_line(request: Request, other: Request, field: str) -> None:
    before = dict(parse(build(request).data).parts)
    after = dict(parse(build(replace(request, **{field: getattr(other, field)})).data).parts)
    assert {name for name in before if before[name] != after[name]} <= {field}


@given(st.lists(st.text(st.sampled_from("SKCH0129.\u00e9/ \t\ufeff\u2028"), max_size=9), max_size=36), st.booleans())
def test_nearly_right_texts_give_a_payment_or_our_error(rest: list[str], lenient: bool) -> None:
    data = "\n".join(["SPC", "0200", "1", *rest[:27], "EPD", *rest[27:]]).encode()
    for given_data in (data, text_with() + data):
        assert match(given_data) in Match
        try:
            assert parse(given_data, lenient).payload.data == given_data
        except PayloadError as error:
            assert error.findings


@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_give_a_payment_or_our_error(data: bytes, lenient: bool) -> None:
    for whole in (data, b"SPC\n0200\n1\n" + data):
        try:
            assert parse(whole, lenient).payload.data == whole
        except PayloadError as error:
            assert error.findings
