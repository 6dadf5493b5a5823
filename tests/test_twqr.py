"""TWQR: three forms of text, money with two implied decimals, fields that cannot move each other."""

from __future__ import annotations

import contextlib
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paycode.payload.findings import Malformed, PayloadError, RequestError, RuleBroken
from paycode.payload.money import Amount, Currency
from paycode.payload.scheme import Match, Payment
from paycode.payload.schemes.twqr import TAIPEI, Acquirer, Request, build, match, parse
from shared import published

TRANSFER = "TWQRP://test/158/02/V1?D5=978&D6=0000000000089478"
PURCHASE = "TWQRP://shop/158/01/V1?D3=AVnVbcN9xxRv"
TWD = Currency("TWD")


def read(text: str, *, lenient: bool = False) -> Payment[Request]:
    return parse(text.encode(), lenient)


def codes(payment: Payment[Request]) -> set[str]:
    return {finding.code for finding in payment.findings} - {"unsigned"}


REASONS = {
    "amount too long": "too_long",
    "duplicate field": "duplicate_parameter",
    "separator smuggled in a memo": "separator",
    "unknown field class": "unknown_class",
}


@pytest.mark.parametrize("vector", published("east-asia", "twqr"))
def test_published_texts(vector: dict[str, Any]) -> None:
    data, expected = vector["text"].encode(), vector["expected"]
    assert match(data) is Match.EXACT
    if expected.get("valid") is False:
        with pytest.raises(PayloadError) as caught:
            parse(data, False)
        assert REASONS[expected["reason"]] in {finding.code for finding in caught.value.findings}
        return
    payment = parse(data, False)
    request = payment.request
    assert payment.summary.kind == vector["kind"]
    seen = {
        "type": request.form,
        "bank": request.bank,
        "account": request.account,
        "amount": request.amount and request.amount.text,
        "currency": payment.summary.currency,
        "currency_numeric": request.currency.number,
        "name_punycode_decoded": payment.summary.payee,
        "order": request.order_number,
        "secure_code": request.secure_code,
        "D11": [
            {name: getattr(block, name) for name in ("instrument", "acquirer", "merchant_id", "terminal_id")}
            for block in request.blocks
        ],
    }
    assert {name: seen[name] for name in expected if name != "note"} == {
        name: value for name, value in expected.items() if name != "note"
    }
    assert parse(build(request).data, False).request == request


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"TWQRP://", Match.EXACT),
        (b"twqrp://test/158/02/V1?", Match.EXACT),
        (b"TWQRP%3A%2F%2Ftest", Match.FAMILY),
        (b"TWQRP%253a%252f%252Ftest", Match.FAMILY),
        (b"TWQRP%25253A", Match.NO),
        (b"TWQRP:/", Match.NO),
        (b"TWQR://test", Match.NO),
        (b" TWQRP://test", Match.NO),
        (b"", Match.NO),
        (b"\xff", Match.NO),
    ],
)
def test_match(data: bytes, expected: Match) -> None:
    assert match(data) is expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (TRANSFER, "static"),
        (TRANSFER + "&D1=10000", "dynamic"),
        (TRANSFER + "&M1=10000", "static"),  # the payer may edit it
        (TRANSFER + "&D2=7", "dynamic"),
        (TRANSFER + "&D12=20300101000000", "dynamic"),
        (PURCHASE, "static"),  # the code beside a till
        (PURCHASE + "&D1=10000", "dynamic"),
        ("TWQRP://fees/158/03/V1?D3=AVnVbcN9xxRv", "dynamic"),
    ],
)
def test_dynamic_is_what_is_for_one_payment(text: str, kind: str) -> None:
    assert read(text).summary.kind == kind


def test_money_has_two_implied_decimals() -> None:
    payment = read(TRANSFER + "&D1=25000&D15=1500")
    assert payment.request.amount == payment.summary.amount == Amount.of("250", "TWD")
    assert payment.request.fee == Amount.of("15", "TWD")
    assert payment.summary.currency == "TWD"
    assert codes(payment) == set()


def test_an_amount_that_is_no_whole_dollar_may_be_dollars() -> None:
    payment = read(TRANSFER + "&D1=250")
    assert payment.request.amount == Amount(250, TWD)
    assert codes(payment) == {"whole_dollars"}


@pytest.mark.parametrize("digits", ["1000000000000", "-1", "1.5", "１", "+1", "1e3", " 1"])
def test_what_is_no_amount_refuses_lenient_too(digits: str) -> None:
    for lenient in (False, True):
        with pytest.raises(RuleBroken, match="amount"):
            read(f"{TRANSFER}&D1={quote(digits)}", lenient=lenient)


def test_an_empty_field_is_as_if_it_were_not_there() -> None:
    assert read(TRANSFER + "&D1=&D9=&D11=").request == read(TRANSFER).request


@pytest.mark.parametrize("number", ["392", "999", "000", "TWD", ""])
def test_currencies_without_two_decimals_are_refused(number: str) -> None:
    with pytest.raises(RuleBroken, match="two decimals"):
        read(f"{TRANSFER}&D10={number}", lenient=True)


def test_another_currency_counts_in_its_own_cents() -> None:
    assert read(TRANSFER + "&D1=100&D10=840").request.amount == Amount.of("1", "USD")


def test_punycode_is_for_the_screen_only() -> None:
    text = "TWQRP://xn--gmqw5ax42ad01c.tw/158/02/V1?D5=978&D6=0000000000089478&D10=901"
    payment = read(text)
    assert (payment.request.name, payment.summary.payee) == ("xn--gmqw5ax42ad01c.tw", "個人轉帳.tw")
    assert build(payment.request).text == text


@pytest.mark.parametrize("name", ["xn--99999999", "xn--" + "a" * 60, "xn--é", "xn--"])
def test_punycode_that_is_none_is_shown_as_it_stands(name: str) -> None:
    assert read(TRANSFER.replace("test", name)).summary.payee == name


def test_names_in_letters_or_percent_encoded_are_the_same() -> None:
    assert read(TRANSFER.replace("test", "茶")).request == read(TRANSFER.replace("test", "%E8%8C%B6")).request


def test_a_name_cannot_hide_what_it_says() -> None:
    text = TRANSFER.replace("test", "a%E2%80%AEb")
    with pytest.raises(RuleBroken, match="hidden"):
        read(text)
    assert read(text, lenient=True).summary.payee == "ab"


@pytest.mark.parametrize(
    ("value", "expires", "said"),
    [
        ("20300131235959", datetime(2030, 1, 31, 23, 59, 59, tzinfo=TAIPEI), set()),
        ("20300131", date(2030, 1, 31), {"date_only"}),
    ],
)
def test_expiry_is_a_moment_in_taipei_or_a_day(value: str, expires: date, said: set[str]) -> None:
    payment = read(f"{TRANSFER}&D12={value}")
    assert payment.summary.expires == expires
    assert codes(payment) == said
    assert TAIPEI.utcoffset(None) == timedelta(hours=8)


@pytest.mark.parametrize("value", ["20301331", "00000101000000", "20300131250000", "2030013112", "2030-01-01"])
def test_a_day_outside_the_calendar_refuses_strictly(value: str) -> None:
    text = f"{TRANSFER}&D12={value}"
    with pytest.raises(RuleBroken, match="expires"):
        read(text)
    assert read(text, lenient=True).summary.expires is None


def test_the_day_of_a_bill_is_checked_and_no_expiry() -> None:
    bill = "TWQRP://fees/158/03/V1?D3=AVnVbcN9xxRv&D7=77"
    assert read(f"{bill}&D4=20300131").summary.expires is None
    assert read(bill).summary.reference == "77"
    with pytest.raises(RuleBroken, match="pay_by"):
        read(f"{bill}&D4=20300132")


def test_d97_is_kept_and_said_to_be_disputed() -> None:
    payment = read(TRANSFER + "&D97=99991231235959&D99=abc")
    assert (payment.request.stamp, payment.request.check) == ("99991231235959", "abc")
    assert codes(payment) == {"disputed"}
    assert payment.summary.expires is None


def test_blocks_of_every_form() -> None:
    fee = "12345678"
    blocks = f"00,006{'M' * 15}{'T' * 8};51,004{'9' * 16};51,004{'9' * 16}{fee};00,006{'M' * 15}{'T' * 8}{fee}"
    payment = read(f"{PURCHASE}&D11={blocks}")
    card = Acquirer(instrument="00", acquirer="006", merchant_id="M" * 15, terminal_id="T" * 8)
    account = Acquirer(instrument="51", acquirer="004", account="9" * 16)
    assert payment.request.blocks[:2] == (card, account)
    assert [block.fee_code for block in payment.request.blocks] == ["", "", fee, fee]
    assert f"&D11={blocks}" in build(payment.request).text


@pytest.mark.parametrize("blocks", ["", ";", "00", "00,", "00,006", "0,006" + "0" * 23, "51,004" + "A" * 16, "00;006"])
def test_blocks_that_do_not_divide_refuse_strictly(blocks: str) -> None:
    text = f"{PURCHASE}&D11={blocks}"
    if not blocks:
        assert read(text).request.acquirers == ()
        return
    with pytest.raises(RuleBroken, match="acquirers"):
        read(text)
    payment = read(text, lenient=True)
    assert payment.request.blocks == ()
    assert len(payment.request.acquirers) == blocks.count(";") + 1


def test_fields_that_the_payer_may_edit_stay_so() -> None:
    text = "TWQRP://test/158/02/V1?M1=10000&D5=978&D6=0000000000089478&M9=tea&D10=901"
    payment = read(text)
    assert payment.request.editables == (("amount", "M"), ("note", "M"))
    assert build(payment.request).text == text


def test_classes_e_and_o_and_unknown_numbers_are_kept() -> None:
    payment = read(TRANSFER + "&E1=abc&O7=x&D13=y&D10=901")
    assert payment.unknown == payment.request.extra == (("E1", "abc"), ("O7", "x"), ("D13", "y"))
    assert payment.request.amount is None
    assert codes(payment) == {"unknown_field"}
    assert build(payment.request).text == TRANSFER + "&D10=901&E1=abc&O7=x&D13=y"


@pytest.mark.parametrize("name", ["X", "X1", "D", "D0", "D01", "D100", "d1", "D１", ""])
def test_unknown_classes_refuse_strictly_and_are_kept_lenient(name: str) -> None:
    text = f"{TRANSFER}&{name}=1"
    with pytest.raises(RuleBroken):
        read(text)
    assert read(text, lenient=True).unknown == ((name, "1"),)


@pytest.mark.parametrize("second", ["&D5=1", "&M5=1", "&X=1&X=2", "&E1=1&E1=2"])
def test_a_field_twice_refuses_whatever_its_class(second: str) -> None:
    for lenient in (False, True):
        with pytest.raises(PayloadError) as caught:
            read(TRANSFER + second, lenient=lenient)
        assert "duplicate_parameter" in {finding.code for finding in caught.value.findings}


@pytest.mark.parametrize("times", [1, 2])
def test_percent_encoding_of_the_whole_text_is_undone_lenient_only(times: int) -> None:
    meant = text = TRANSFER.replace("test", "茶") + "&D9=%E8%8C%B6"
    for _ in range(times):
        text = quote(text, safe="")
    with pytest.raises(RuleBroken, match="percent-encoded"):
        read(text)
    payment = read(text, lenient=True)
    assert payment.request == read(meant).request
    assert payment.payload.text == text


@pytest.mark.parametrize(
    "text",
    [
        "TWQRP://test",
        "TWQRP://test/158/02/V1",
        "TWQRP://test/158/02?D1=1",
        "TWQRP://test/158/02/V1/x?D1=1",
        "TWQRP://test/158/04/V1?D1=1",
        "TWQRP://te%2/158/02/V1?D1=1",
        "TWQRP://te%FF/158/02/V1?D1=1",
        "TWQRP%3A%2F%2Ftest%FF",
        "TWQRP%3A%2F%2Ftest%F",
        "TWQRP%25253A%25252F%25252F",
        "TWQRP%",
        "HTTPS://test/158/02/V1?D1=1",
        "TWQRP:",
        "",
    ],
)
def test_broken_structure_is_refused_lenient_or_not(text: str) -> None:
    for lenient in (False, True):
        with pytest.raises(Malformed):
            read(text, lenient=lenient)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        (TRANSFER.replace("158", "157"), "country:country"),
        (TRANSFER.replace("V1", "V2"), "version:version"),
        (TRANSFER.replace("test", ""), "empty_value:name"),
        (TRANSFER.replace("test", "a&b"), "separator:name"),
        (TRANSFER.replace("0000000000089478", "89478"), "too_short:account"),
        (TRANSFER.replace("0000000000089478", "8947x"), "format:account"),
        (TRANSFER.replace("978", "97"), "too_short:bank"),
        (TRANSFER.replace("&D6=0000000000089478", ""), "missing:account"),
        (TRANSFER + "&D2=" + "1" * 20, "too_long:order_number"),
        (TRANSFER + "&D9=" + "1" * 21, "too_long:note"),
        (TRANSFER + "&D9=a%3Db", "separator:note"),
        (TRANSFER + "&D9=50%25", "separator:note"),
        (TRANSFER + "&", "empty_parameter:"),
        (TRANSFER + "&E1=a%26b", "separator:E1"),
        ("TWQRP://shop/158/01/V1?D1=100", "missing:secure_code"),
        ("TWQRP://shop/158/01/V1?D3=short", "too_short:secure_code"),
        ("TWQRP://shop/158/01/V1?D3=12345678901!", "format:secure_code"),
    ],
)
def test_broken_rules_refuse_strictly_only(text: str, finding: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        read(text)
    assert finding in {f"{one.code}:{one.field}" for one in caught.value.findings}
    assert finding in {f"{one.code}:{one.field}" for one in read(text, lenient=True).findings}


def test_a_fragment_refuses_lenient_too() -> None:
    with pytest.raises(RuleBroken, match="%23"):
        read(TRANSFER + "&D9=a#b", lenient=True)


def test_everything_is_unsigned() -> None:
    assert [one.code for one in read(PURCHASE).findings] == ["unsigned"]


def test_an_account_is_filled_with_zeros() -> None:
    assert Request(name="a", account="89478").account == "0000000000089478"
    assert read(TRANSFER.replace("0000000000089478", "89478"), lenient=True).request.account == "0000000000089478"


def transfer(**fields: Any) -> Request:
    return Request(**({"name": "test", "bank": "978", "account": "89478"} | fields))


@pytest.mark.parametrize(
    ("request_", "finding"),
    [
        (transfer(name=""), "empty_value:name"),
        (transfer(name="a/158/01/V1?D1=1"), "separator:name"),
        (transfer(name="a\ud800"), "control_character:name"),
        (transfer(bank=""), "missing:bank"),
        (transfer(account="1" * 17), "too_long:account"),
        (transfer(amount=Amount(10**12, TWD)), "too_long:amount"),
        (transfer(fee=Amount(10**6, TWD)), "too_long:fee"),
        (transfer(amount=Amount.of("1", "USD")), "currency_mismatch:amount"),
        (transfer(currency=Currency("JPY")), "currency_exponent:currency"),
        (transfer(note="a&D1=1"), "separator:note"),
        (transfer(expires="20301301"), "format:expires"),
        (transfer(pay_by="20301301"), "format:pay_by"),
        (transfer(acquirers=(("00", "1"),)), "format:acquirers"),
        (transfer(acquirers=(("00", "006" + "0" * 23 + "&D1=1"),)), "separator:acquirers"),
        (transfer(editables=(("amount", "M"),)), "format:editables"),
        (transfer(editables=(("bank", "E"),)), "format:editables"),
        (transfer(editables=(("form", "M"),)), "format:editables"),
        (transfer(extra=(("D1", "1"),)), "duplicate_parameter:D1"),
        (transfer(extra=(("M1", "1"),)), "duplicate_parameter:M1"),
        (transfer(extra=(("E1", "1"), ("E1", "2"))), "duplicate_parameter:E1"),
        (transfer(extra=(("E1&D", "1"),)), "unknown_class:E1&D"),
        (transfer(extra=(("E1", "\u202e"),)), "control_character:E1"),
        (Request(form="purchase", name="test"), "missing:secure_code"),
        (Request(form="bill", name="test", bill_reference="1"), "missing:secure_code"),
    ],
)
def test_unbuildable(request_: Request, finding: str) -> None:
    with pytest.raises(RequestError) as caught:
        build(request_)
    assert finding in {f"{one.code}:{one.field}" for one in caught.value.findings}


def test_a_purchase_is_built_with_the_acquirers_code() -> None:
    text = "TWQRP://shop/158/01/V1?D1=12500&D3=AVnVbcN9/x+=&D10=901"
    request = Request(form="purchase", name="shop", amount=Amount(12500, TWD), secure_code="AVnVbcN9/x+=")
    assert build(request).text == text
    assert read(text).request == request


@given(
    st.from_regex("[A-Za-z0-9 一-龥]{1,20}", fullmatch=True),
    st.integers(min_value=0, max_value=10**12 - 1),
    st.from_regex("[0-9]{3}", fullmatch=True),
    st.from_regex("[0-9]{1,16}", fullmatch=True),
    st.text(max_size=20),
)
def test_parse_of_build_is_the_request(name: str, minor: int, bank: str, account: str, note: str) -> None:
    request = transfer(name=name, amount=Amount(minor, TWD), bank=bank, account=account, note=note)
    try:
        payload = build(request)
    except RequestError as error:
        assert {one.field for one in error.findings if one.severity >= 2} == {"note"}
        return
    assert parse(payload.data, False).request == request


@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_parse_or_are_refused(data: bytes, lenient: bool) -> None:
    for text in (data, b"TWQRP://" + data, TRANSFER.encode() + data, b"TWQRP%3A" + data):
        match(text)
        with contextlib.suppress(PayloadError):
            assert parse(text, lenient).payload.data == text


@given(st.text("xn-0123456789abz.", max_size=80))
def test_any_punycode_is_shown_or_left(name: str) -> None:
    with contextlib.suppress(PayloadError):
        assert isinstance(read(TRANSFER.replace("test", "xn--" + name), lenient=True).summary.payee, str)
