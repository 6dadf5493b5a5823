"""The EMVCo core: lossless tree, frame, totality, and the properties every profile inherits."""

from __future__ import annotations

import dataclasses
import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import paycode
from paycode.payload import registry
from paycode.payload.crc import crc16
from paycode.payload.emv import document, merchant, tlv
from paycode.payload.emv.tlv import DataObject
from paycode.payload.findings import Malformed, PayloadError, RequestError, Severity
from paycode.payload.money import Amount, Currency
from paycode.payload.scheme import Match
from paycode.payload.schemes import emv, pix, promptpay

SAMPLE = "00020101021226260012com.test.psp0106AB12345204581253037025405100.05802SG5904TEST6009Singapore6304"
VISIBLE = "".join(chr(c) for c in range(0x20, 0x7F))
names = st.text(VISIBLE, min_size=1, max_size=25)
cities = st.text(VISIBLE, min_size=1, max_size=15)


def sealed(body: str) -> str:
    return body + crc16(body.encode())


def codes(findings: tuple[paycode.Finding, ...]) -> set[str]:
    return {f"{finding.code}:{finding.field}" for finding in findings}


def strict(text: str) -> set[str]:
    try:
        return codes(emv.SCHEME.parse(text.encode(), False).findings)
    except PayloadError as error:
        return codes(error.findings)


@st.composite
def requests(draw: st.DrawFn) -> emv.Request:
    currency = Currency(draw(st.sampled_from(["SGD", "JPY", "KWD", "VND", "THB"])))
    minor = st.integers(1, 10**7).map(lambda count: Amount(count, currency))
    label = st.one_of(st.just(""), st.text(VISIBLE, min_size=1, max_size=25))
    return emv.Request(
        accounts=(("26.00", "com.example"), ("26.01", draw(names))),
        currency=currency,
        country=draw(st.sampled_from(["SG", "JP", "TH"])),
        mcc=draw(st.from_regex("[0-9]{4}", fullmatch=True)),
        merchant_name=draw(names),
        merchant_city=draw(cities),
        amount=draw(st.one_of(st.none(), minor)),
        point_of_initiation=draw(st.sampled_from(["", "11", "12"])),
        reference=draw(label),
        store_label=draw(label),
        alt_language="JA",
        alt_name=draw(st.text("東京ラーメン屋é", min_size=1, max_size=25)),
        extra=draw(st.sampled_from([(), (("80.00", "org.example"), ("80.05", "x")), (("65", "rfu"),)])),
    )


@given(requests())
def test_parse_of_build_is_identity(request: emv.Request) -> None:
    payload = emv.SCHEME.build(request)
    assert emv.SCHEME.parse(payload.data, False).request == request


@given(requests(), names)
def test_changing_one_field_changes_no_other_object(request: emv.Request, name: str) -> None:
    before = dict(emv.SCHEME.parse(emv.SCHEME.build(request).data, False).parts)
    changed = dataclasses.replace(request, merchant_name=name)
    after = dict(emv.SCHEME.parse(emv.SCHEME.build(changed).data, False).parts)
    assert {path for path in before | after if before.get(path) != after.get(path)} <= {"59", "63"}


@given(requests(), st.data())
def test_one_changed_character_breaks_the_checksum(request: emv.Request, data: st.DataObject) -> None:
    text = emv.SCHEME.build(request).text
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from(string.ascii_letters + string.digits).filter(lambda c: c != text[place]))
    with pytest.raises(PayloadError):
        emv.SCHEME.parse((text[:place] + other + text[place + 1 :]).encode(), False)


@given(st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda t: t.encode("utf-8", "replace"))))
def test_any_bytes_give_a_payment_or_a_payload_error(data: bytes) -> None:
    for scheme in (emv.SCHEME, pix.SCHEME, promptpay.SCHEME):
        assert scheme.match(data) in Match
        for lenient in (False, True):
            try:
                scheme.parse(data, lenient)
            except PayloadError as error:
                assert error.findings


@given(st.text(string.digits + "AZaz.", max_size=400), st.booleans())
def test_texts_of_digits_are_total_too(tail: str, lenient: bool) -> None:
    try:
        emv.SCHEME.parse(sealed(f"000201{tail}6304").encode(), lenient)
    except PayloadError as error:
        assert error.findings


@given(st.lists(st.tuples(st.from_regex("[0-9]{2}", fullmatch=True), st.text(max_size=99)), unique_by=lambda p: p[0]))
def test_the_tree_is_lossless(pairs: list[tuple[str, str]]) -> None:
    text = tlv.serialise([DataObject(id=identifier, value=value) for identifier, value in pairs])
    assert tlv.serialise(tlv.parse(text, merchant.is_template)) == text


def test_objects_are_counted_over_all_levels() -> None:
    inner = "".join(f"{n:02d}00" for n in range(24))
    text = "".join(f"{n}{len(inner)}{inner}" for n in range(26, 40))
    with pytest.raises(Malformed, match="more than 256"):
        tlv.parse(text, merchant.is_template)


def test_nesting_stops_at_the_third_level() -> None:
    deep = tlv.assemble([("62.50.00", "com.example"), ("62.50.01", "0003abc")])
    read = tlv.parse(tlv.serialise(deep), lambda path: True)
    assert {path: item.children for path, item in tlv.flatten(read)}["62.50.01"] is None


def test_a_defect_deep_inside_is_placed_in_the_whole_text() -> None:
    with pytest.raises(Malformed, match=r"62\.50\.00: stands twice on this level, at character 20 "):
        tlv.divide("000201" + "6214" + "5010" + "0001A" + "0001A", merchant.is_template)


def test_two_owners_of_one_scheme_make_no_two_schemes() -> None:
    bills = with_parts(("30.00", promptpay.BILL_PAYMENT), ("31.00", promptpay.CROSS_BORDER))
    assert paycode.detect(bills) == ("promptpay", "emv")


def with_parts(*parts: tuple[str, str]) -> str:
    return document.write(tlv.assemble([("00", "01"), *parts]))


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("00020163020A", "crc_length:63"),
        ("000201", "crc_missing:63"),
        (sealed("0102110002016304"), "pfi_not_first:00"),
        (sealed("0102116304"), "pfi_missing:00"),
        (sealed("0002016304") + "5802TH", "trailing_data:63"),
        (sealed("00020126080004a.bc6304").lower(), "crc_format:63"),
        (with_parts(("01", "AA")), "poi_value:01"),
        (with_parts(("55", "ABCD")), "format:55"),
        (with_parts(("55", "02")), "missing:56"),
        (with_parts(("55", "03")), "missing:57"),
        (with_parts(("55", "03"), ("57", "00000")), "format:57"),
        (with_parts(("55", "03"), ("57", "12.3456")), "too_long:57"),
        (with_parts(("55", "03"), ("57", "00.00")), "format:57"),
        (with_parts(("57", "10.00")), "unexpected:57"),
        (with_parts(("55", "02"), ("56", "1 ")), "format:56"),
        (with_parts(("55", "02"), ("56", ".50")), "format:56"),
        (with_parts(("53", "764"), ("54", "000.50")), "leading_zero:54"),
        (with_parts(("53", "764"), ("54", "1.234")), "currency_exponent:54"),
        (with_parts(("53", "392"), ("54", "5.00")), "currency_exponent:54"),
        (with_parts(("53", "764"), ("54", ".5")), "format:54"),
        (with_parts(("64.01", "AB")), "missing:64.00"),
        (with_parts(("64", "ZHO")), "template_not_tlv:64"),
        (with_parts(("62.11", "999")), "format:62.11"),
        (with_parts(("62.09", "AA")), "format:62.09"),
        (with_parts(("62.12", "1")), "rfu_tag:62.12"),
        (with_parts(("62.00", "1")), "reserved_subtag:62.00"),
        (with_parts(("62.50.01", "1")), "guid_missing:62.50"),
        (with_parts(("70", "x")), "rfu_tag:70"),
        (with_parts(("17", "\x07")), "control_character:17"),
        (with_parts(("26.00", "a" * 33)), "guid_length:26"),
        (with_parts(("26.01", "a"), ("26.00", "b")), "guid_not_first:26"),
    ],
)
def test_each_rule_names_its_object(text: str, finding: str) -> None:
    assert finding in strict(text)


def test_lenient_reading_never_accepts_what_cannot_be_money() -> None:
    for amount in ("", "-1.00", "1,000.00", " 5.00", "٤.22", "1e3", "12345678901.00", "1.2.3", "1.234"):
        body = f"00020126080004a.bc52040000530376454{len(amount):02d}{amount}5802TH5901A6001B6304"
        with pytest.raises(PayloadError):
            emv.SCHEME.parse(sealed(body).encode(), True)


@pytest.mark.parametrize(
    ("amount", "minor"),
    [("1000", 100000), ("1000.", 100000), ("1000.00", 100000), (".50", 50), ("0", 0), ("1.500", 150), ("5.5", 550)],
)
def test_every_spelling_of_an_amount_is_the_same_money(amount: str, minor: int) -> None:
    body = f"00020126080004a.bc52040000530376454{len(amount):02d}{amount}5802TH5901A6001B6304"
    summary = emv.SCHEME.parse(sealed(body).encode(), True).summary
    assert summary.amount == Amount(minor, Currency("THB"))


def test_repairs_are_only_kept_when_the_checksum_proves_them() -> None:
    good = sealed(SAMPLE)
    assert "whitespace_trimmed:" in codes(emv.SCHEME.parse(f"\ufeff {good}\r\n".encode(), True).findings)
    with pytest.raises(Malformed):
        emv.SCHEME.parse(f"{SAMPLE}D7".encode(), True)
    with pytest.raises(PayloadError):
        emv.SCHEME.parse(good.lower().replace("test", "tost").replace("5904", "5905").encode(), True)


def test_the_received_bytes_are_kept_whatever_was_repaired() -> None:
    received = f" {sealed(SAMPLE)}\n".encode()
    assert emv.SCHEME.parse(received, True).payload.data == received


def test_a_plus_that_became_a_space_is_named() -> None:
    body = SAMPLE.replace("5904TEST", "5904T+ST")
    damaged = sealed(body).replace("T+ST", "T ST")
    assert "plus_became_space:63" in codes(emv.SCHEME.parse(damaged.encode(), True).findings)


def test_unpaired_surrogate_is_refused_when_building() -> None:
    request = promptpay.Request(mobile="0812345678", merchant_name="\ud800")
    with pytest.raises(RequestError, match="merchant_name"):
        paycode.build(request)


def test_owner_is_compared_whole_and_never_by_contains() -> None:
    lookalike = sealed("00020126250017br.gov.bcb.pix.eu5204000053039865802BR5901A6001B6304")
    assert paycode.detect(lookalike) == ("emv",)
    mentioned = sealed("00020126080004a.bc5204000053039865802BR5914br.gov.bcb.pix6001B6304")
    assert paycode.detect(mentioned) == ("emv",)


def test_a_code_of_two_schemes_asks_which_is_meant() -> None:
    both = "000201" + "29370016A00000067701011101130066812345678" + "26250014br.gov.bcb.pix0103a@b" + "5802TH6304"
    with pytest.raises(paycode.AmbiguousScheme, match="pix, promptpay"):
        paycode.parse(sealed(both))


def test_two_accounts_of_one_owner_are_never_read() -> None:
    one, other = "0016A00000067701011101130066812345678", "0016A00000067701011101130066899999999"
    text = sealed(f"0002010102112937{one}3137{other}53037645802TH6304")
    for lenient in (False, True):
        with pytest.raises(paycode.RuleBroken, match="readers would pay different accounts"):
            paycode.parse(text, scheme="promptpay", lenient=lenient)


def test_static_made_dynamic_keeps_everything_else_in_place() -> None:
    received = "00020101021226260012com.test.psp0106AB12345802SG52045812530370260091234567895904TEST80080004a.bc6304"
    payment = emv.SCHEME.parse(sealed(received.replace("0102122626", "0102112626")).encode(), False)
    changed = dataclasses.replace(payment.request, point_of_initiation="12", amount=Amount.of("5", "SGD"))
    built = emv.SCHEME.build(changed).text
    assert built.startswith("00020101021226260012com.test.psp0106AB1234" + "54045.00" + "5802SG52045812")
    assert built[:-4].endswith("5904TEST80080004a.bc6304")


def test_networks_are_named() -> None:
    request = emv.Request(
        accounts=(("04", "5123"), ("15", "9"), ("17", "x"), ("26.00", "com.example"), ("26.01", "1")),
        currency=Currency("SGD"),
        country="SG",
    )
    assert request.networks == ("Mastercard", "UnionPay", "com.example")


def test_identity_number_check_digit_only_warns() -> None:
    for number, warned in (("0994000165501", False), ("0994000165502", True)):
        payment = paycode.parse(paycode.build(promptpay.Request(national_or_tax_id=number)).data)
        assert any(finding.code == "check_digits" for finding in payment.findings) is warned


def test_tips_are_not_used_in_thailand() -> None:
    payload = paycode.build(promptpay.Request(mobile="0812345678", tip_indicator="01"))
    assert [f.severity for f in paycode.parse(payload.data).findings if f.code == "unexpected"] == [Severity.WARNING]


def test_pix_says_what_banks_will_refuse() -> None:
    request = pix.Request(location="a.example/1", reference="X1", merchant_name="A", merchant_city="B")
    assert "pix_txid:62.05" in codes(paycode.parse(paycode.build(request).data).findings)
    without = paycode.build(dataclasses.replace(request, reference="", location="", pix_key="a@b.example"))
    assert "missing:62.05" in codes(paycode.parse(without.data).findings)


@pytest.mark.parametrize(("text", "code"), [("010211000201", "pfi_not_first"), ("010211", "pfi_missing")])
def test_a_text_that_does_not_begin_with_its_indicator_is_still_told(text: str, code: str) -> None:
    with pytest.raises(PayloadError) as caught:
        paycode.parse(sealed(f"{text}26080004a.bc5802TH6304"))
    assert code in {finding.code for finding in caught.value.findings}


def test_empty_and_unknown_texts() -> None:
    with pytest.raises(Malformed, match="no text at all"):
        paycode.parse("")
    with pytest.raises(paycode.UnknownScheme):
        paycode.parse("hello")
    with pytest.raises(paycode.UnknownScheme, match="there is no scheme"):
        paycode.parse("hello", scheme="nosuch")
    with pytest.raises(Malformed, match="no form in utf-8"):
        paycode.parse("000201\ud800")
    with pytest.raises(Malformed, match="is not utf-8"):
        paycode.parse(b"000201\xff", scheme="emv")
    for size in (5000, 20000):
        with pytest.raises(Malformed, match="holds at most"):
            paycode.parse("000201" + "x" * size)


def test_building_a_stranger_is_a_type_error() -> None:
    stranger: Any = object()
    with pytest.raises(TypeError, match="not a request"):
        paycode.build(stranger)


def test_a_text_longer_than_the_standard_allows_is_read_with_a_warning() -> None:
    accounts = [("04", "4" * 19), *((f"{tag}.{sub}", "a" * 28) for tag in range(26, 32) for sub in ("00", "01", "02"))]
    fixed = [("52", "0000"), ("53", "764"), ("58", "TH"), ("59", "A"), ("60", "B")]
    payment = emv.SCHEME.parse(with_parts(*accounts, *fixed).encode(), False)
    assert "payload_over_512:" in codes(payment.findings)


def test_a_payload_does_not_show_its_content() -> None:
    assert repr(paycode.build(promptpay.Request(mobile="0812345678"))) == "<Payload of promptpay, 74 bytes>"
    assert repr(paycode.Payload(data=b"134622817080551492")) == "<Payload of no scheme, 18 bytes>"


def test_frame_of_nothing() -> None:
    assert document.write([DataObject(id="00", value="01")]) == "0002016304AAE6"


@given(st.text("0123456789ABCDEF", max_size=60).map(lambda rest: f"0002{rest}"))
def test_a_text_with_the_format_indicator_belongs_to_no_scheme_of_another_form(text: str) -> None:
    for scheme in registry.SCHEMES.values():
        if scheme.owners is None:
            assert scheme.match(text.encode()) is Match.NO


OWNERS = sorted({owner for scheme in registry.SCHEMES.values() for owner in scheme.owners or ()})


@given(st.lists(st.sampled_from([*OWNERS, "com.example"]), max_size=3), st.sampled_from([26, 29, 80]))
def test_a_text_is_kept_from_no_scheme_that_claims_it(owners: list[str], first: int) -> None:
    parts = [(f"{first + number}.00", owner.upper()) for number, owner in enumerate(owners)]
    text = document.write(tlv.assemble([("00", "01"), ("15", "6" * 31), *parts]))
    claims = [(-scheme.match(text.encode()), name) for name, scheme in registry.SCHEMES.items()]
    assert paycode.detect(text) == tuple(name for match, name in sorted(claims) if match)
