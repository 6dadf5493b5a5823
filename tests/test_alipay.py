"""Alipay: every form of text is recognised, links are read and never trusted, payment codes never leak."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paycode.payload.findings import PayloadError, RequestError, RuleBroken, Severity
from paycode.payload.money import Amount
from paycode.payload.scheme import Match, Payment
from paycode.payload.schemes.alipay import SCHEME, TYPES, Request, build, match, parse
from shared import published

TRANSFER = "alipays://platformapi/startapp?appId=20000123&actionType=scan&biz_data="
MONEY = TRANSFER + '{"s":"money","u":"2088000000000000","a":"6.66","m":"table 12"}'
ACCOUNT = "alipays://platformapi/startapp?appId=09999988&actionType=toAccount"
SCAN = "alipays://platformapi/startapp?saId=10000007&qrcode="


def read(text: str, *, lenient: bool = False) -> Payment[Request]:
    return parse(text.encode(), lenient)


def codes(payment: Payment[Request]) -> set[str]:
    return {finding.code for finding in payment.findings}


@pytest.mark.parametrize("vector", published("east-asia", "alipay"))
def test_published_texts(vector: dict[str, Any]) -> None:
    data, expected = vector["text"].encode(), vector["expected"]
    assert match(data) is Match.EXACT
    payment = parse(data, False)
    request = payment.request
    assert payment.payload.data == data
    assert payment.summary.kind == vector["kind"]
    seen = {
        "type_prefix": request.type_prefix,
        "inner_qr": request.inner_qr,
        "said": request.said,
        "payee_user_id": request.payee_user_id,
        "amount_yuan": request.amount and request.amount.text,
        "memo": request.memo,
        "length": len(request.code),
        "prefix": request.code[:2],
    }
    compared = expected.keys() & seen.keys()
    assert compared
    assert {name: seen[name] for name in compared} == {name: expected[name] for name in compared}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"https://qr.alipay.com/fkx1", Match.EXACT),
        (b"HTTPS://QR.ALIPAY.COM/FKX1", Match.EXACT),
        (b"alipays://platformapi/startapp?appId=1", Match.EXACT),
        (b"alipayqr://platformapi/startApp?appId=1", Match.EXACT),
        (b"2812345678901234", Match.EXACT),
        (b"30" + b"0" * 21, Match.EXACT),
        (b"30" + b"0" * 22, Match.NO),  # 24 digits and more are Alipay+
        (b"25" + b"0" * 31, Match.NO),
        (b"25" + b"0" * 13, Match.NO),
        (b"24" + b"0" * 16, Match.NO),
        (b"31" + b"0" * 16, Match.NO),
        (b"131969896307360385", Match.NO),  # of WeChat
        (b"286248566432274952\n", Match.NO),
        ("２８6248566432274952".encode(), Match.NO),
        (b"https://qr.alipay.com", Match.FAMILY),
        (b"https://qr.alipay.com.evil.com/fkx1", Match.FAMILY),
        (b"alipays://platformapi/other", Match.FAMILY),
        (b"http://qr.alipay.com/fkx1", Match.NO),
        (b"https://evil.com/https://qr.alipay.com/fkx1", Match.NO),
        (b"\xff\x00", Match.NO),
        (b"", Match.NO),
    ],
)
def test_match(data: bytes, expected: Match) -> None:
    assert match(data) is expected


@pytest.mark.parametrize(("prefix", "kind"), [(prefix, kind) for prefix, (_, kind) in TYPES.items()])
def test_known_types(prefix: str, kind: str) -> None:
    payment = read(f"https://qr.alipay.com/{prefix}04tsnhzqz")
    assert payment.summary.kind == kind
    assert codes(payment) == ({"validity"} if kind == "dynamic" else set())


def test_capitals_are_the_same_type_and_the_token_stays_as_written() -> None:
    request = read("HTTPS://QR.ALIPAY.COM/FKXSTATICCODE123456").request
    assert (request.type_prefix, request.token) == ("fkx", "FKXSTATICCODE123456")
    assert request.url == "HTTPS://QR.ALIPAY.COM/FKXSTATICCODE123456"


def test_an_unknown_type_stays_alipay_of_unknown_kind() -> None:
    payment = read("https://qr.alipay.com/zzz123")
    assert payment.summary.kind == "unknown"
    assert codes(payment) == {"unknown_type"}


def test_a_receipt_code_made_with_an_amount_carries_a_time() -> None:
    payment = read("https://qr.alipay.com/fkx123?t=1699999999999&_s=web-other#x")
    assert payment.parts == (
        ("type_prefix", "fkx"), ("token", "fkx123"), ("t", "1699999999999"), ("_s", "web-other"), ("fragment", "x"),
    )  # fmt: skip
    assert payment.unknown == (("_s", "web-other"), ("fragment", "x"))
    assert payment.summary.kind == "static"
    assert payment.summary.url.endswith("#x")


@pytest.mark.parametrize("scheme", ["alipays", "alipayqr", "ALIPAYS"])
def test_scan_links_open_the_code_inside(scheme: str) -> None:
    inner = "https://qr.alipay.com/bax123?x=1&y=2"
    payment = read(f"{scheme}://platformapi/startapp?saId=10000007&clientVersion=3.7.0.0718&qrcode={quote(inner)}&z=1")
    assert (payment.request.form, payment.request.said, payment.request.inner_qr) == ("scan", "10000007", inner)
    assert payment.summary.url == inner
    assert payment.unknown == (("z", "1"),)
    assert "unsigned" in codes(payment)


@pytest.mark.parametrize(
    ("inner", "kind"),
    [
        ("https://qr.alipay.com/bax1", "dynamic"),
        ("HTTPS://QR.ALIPAY.COM/FKX1", "static"),
        ("https://qr.alipay.com/zzz1", "unknown"),
        ("https://evil.com/bax1", "unknown"),
    ],
)
def test_a_scan_link_is_of_the_kind_of_the_code_inside(inner: str, kind: str) -> None:
    assert read(SCAN + quote(inner, safe="")).summary.kind == kind


def test_transfer_links_are_read_and_marked_unsigned() -> None:
    payment = read(MONEY)
    summary = payment.summary
    assert (summary.kind, summary.account, summary.reference) == ("dynamic", "2088000000000000", "table 12")
    assert summary.amount == Amount.of("6.66", "CNY")
    assert summary.currency == "CNY"
    unsigned = next(finding for finding in payment.findings if finding.code == "unsigned")
    assert unsigned.severity is Severity.WARNING
    assert ("biz_data.a", "6.66") in payment.parts
    assert payment.unknown == ()


def test_an_amount_written_as_a_number_never_becomes_a_binary_fraction() -> None:
    text = TRANSFER + quote('{"s":"money","u":"2088000000000000","a":1234567890.10,"m":""}')
    with pytest.raises(RuleBroken, match="100000000 yuan"):
        read(text)
    assert read(text, lenient=True).request.amount == Amount.of("1234567890.10", "CNY")


def test_the_payer_types_the_amount_where_there_is_none() -> None:
    summary = read(TRANSFER + '{"s":"money","u":"2088000000000000"}').summary
    assert (summary.amount, summary.currency) == (None, "")


def test_unknown_members_are_kept() -> None:
    payment = read(TRANSFER + '{"s":"money","u":"2088000000000000","x":"1"}')
    assert payment.unknown == (("biz_data.x", "1"),)


def test_a_parameter_cannot_pose_as_a_member() -> None:
    payment = read(MONEY + "&biz_data.u=2088999999999999&userId=2088999999999999&amount=1")
    assert payment.request.payee_user_id == "2088000000000000"
    assert payment.request.amount == Amount.of("6.66", "CNY")
    assert [name for name, _ in payment.unknown] == ["biz_data.u", "userId", "amount"]


def test_older_transfer_links() -> None:
    payment = read(f"{ACCOUNT}&userId=2088000000000000&amount=0.01&memo=%E8%8C%B6&goBack=NO")
    request = payment.request
    assert (request.form, request.app_id, request.memo) == ("to_account", "09999988", "茶")
    assert request.amount == Amount.of("0.01", "CNY")
    assert payment.summary.kind == "dynamic"
    assert payment.unknown == ()
    assert codes(payment) == {"unsigned"}


def test_page_links_pay_nobody() -> None:
    payment = read("alipays://platformapi/startapp?appId=20000067&url=https%3A%2F%2Fa.b")
    assert (payment.request.form, payment.summary.url, payment.summary.kind) == ("page", "https://a.b", "unknown")
    assert codes(payment) == {"not_a_payment"}


def test_other_purposes_of_a_transfer_link_are_no_payments() -> None:
    payment = read(TRANSFER + '{"s":"contact","u":"2088000000000000"}')
    assert payment.summary.kind == "unknown"
    assert "not_a_payment" in codes(payment)


def test_unknown_links_stay_unknown() -> None:
    payment = read("alipays://platformapi/startapp?appId=12345&amount=5")
    assert (payment.request.form, payment.request.app_id) == ("link", "12345")
    assert (payment.summary.kind, payment.summary.amount) == ("unknown", None)
    assert payment.unknown == (("amount", "5"),)
    assert codes(payment) == {"unknown_link"}


@pytest.mark.parametrize("digits", ["2512345678901234", "286248566432274952"])
def test_payment_codes_never_leak(digits: str) -> None:
    payment = read(digits)
    assert payment.request.code == digits
    assert payment.summary.kind == "payer"
    assert payment.parts == (("code", digits[:2] + "*" * (len(digits) - 2)),)
    assert codes(payment) == {"payer_code"}
    for shown in (payment.request, payment.summary, payment.parts, payment.unknown, payment.findings):
        assert digits not in repr(shown)
        assert digits[2:] not in repr(shown)
    with pytest.raises(RequestError) as caught:
        build(payment.request)
    assert digits[2:] not in str(caught.value)


@pytest.mark.parametrize("length", range(20, 24))
def test_reserved_lengths_are_noted(length: int) -> None:
    assert codes(read("28" + "0" * (length - 2))) == {"payer_code", "reserved_length"}


@pytest.mark.parametrize("lenient", [False, True])
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("https://qr.alipay.com/", "missing"),
        ("https://qr.alipay.com/?t=1", "missing"),
        ("https://qr.alipay.com", "unknown_form"),
        ("https://qr.alipay.com.evil.com/fkx1", "unknown_form"),
        ("alipays://platformapi/other?x=1", "unknown_form"),
        ("25" + "0" * 31, "unknown_form"),
        (f"{ACCOUNT}&userId=2088000000000000&userId=2088000000000001", "duplicate_parameter"),
        (f"{ACCOUNT}&userId=2088000000000000&memo=a#b", "fragment"),
        (f"{ACCOUNT}&userId=2088000000000000&amount=1e2", "format"),
        (f"{ACCOUNT}&userId=2088000000000000&amount=1.234", "currency_exponent"),
        (TRANSFER, "bad_json"),
        (TRANSFER + "6.66", "bad_json"),
        (TRANSFER + '["s","money"]', "bad_json"),
        (TRANSFER + '[["s","money"]]', "bad_json"),
        (TRANSFER + '{"s":"money","u":null}', "bad_json"),
        (TRANSFER + '{"s":"money","u":{"a":"1"}}', "bad_json"),
        (TRANSFER + '{"s":"money","m":"\\ud800"}', "bad_json"),
        (TRANSFER + '{"s":"money"', "bad_json"),
        (TRANSFER + "[" * 4000, "bad_json"),
        (TRANSFER + '{"a":' * 800, "bad_json"),
        (TRANSFER + '{"s":"money","u":"2088000000000000","u":"2088999999999999"}', "duplicate_parameter"),
        (TRANSFER + '{"s":"money","u":"2088000000000000","a":NaN}', "format"),
        ("", "empty"),
    ],
)
def test_structure_refuses_always(text: str, code: str, lenient: bool) -> None:
    with pytest.raises(PayloadError) as caught:
        read(text, lenient=lenient)
    assert (code, Severity.FATAL) in {(f.code, f.severity) for f in caught.value.findings}


@pytest.mark.parametrize(
    ("text", "field", "code"),
    [
        ("https://qr.alipay.com/fkx/1", "token", "format"),
        ("https://qr.alipay.com/fkx1#%E2%80%AE\u202e", "fragment", "control_character"),
        ("https://qr.alipay.com/fkx1?a=%", "a", "bad_escape"),
        (SCAN, "inner_qr", "missing"),
        (f"{ACCOUNT}&amount=1", "payee_user_id", "missing"),
        (f"{ACCOUNT}&userId=2099000000000000", "payee_user_id", "format"),
        (f"{ACCOUNT}&userId=20880000000000001", "payee_user_id", "too_long"),
        (f"{ACCOUNT}&userId=2088000000000000&amount=0.00", "amount", "amount_range"),
        (f"{ACCOUNT}&userId=2088000000000000&amount=100000000.01", "amount", "amount_range"),
        (f"{ACCOUNT}&userId=2088000000000000&memo=%00", "memo", "control_character"),
        (f"{ACCOUNT}&userId=2088000000000000&x=%00", "x", "control_character"),
        (TRANSFER + '{"u":"2088000000000000"}', "purpose", "missing"),
        (TRANSFER + '{"s":"money"}', "payee_user_id", "missing"),
        (TRANSFER + '{"s":"money","u":"2088000000000000","m":"\\u202e"}', "memo", "control_character"),
        (TRANSFER + '{"s":"money","u":"2088000000000000","x":"\\u0000"}', "biz_data.x", "control_character"),
        (TRANSFER + '{"s":"money","u":"2088000000000000","\\u0000":"1"}', "biz_data.?", "control_character"),
        ("alipays://platformapi/startapp?appId=20000067", "url", "missing"),
        ("alipays://platformapi/startapp?appId=x", "app_id", "format"),
    ],
)
def test_field_rules_refuse_when_strict_and_are_said_when_lenient(text: str, field: str, code: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        read(text)
    assert (code, field, Severity.ERROR) in {(f.code, f.field, f.severity) for f in caught.value.findings}
    assert (code, field) in {(f.code, f.field) for f in read(text, lenient=True).findings}


@pytest.mark.parametrize("request_", [Request(form="code", token="fkx1"), Request(form="transfer")])
def test_only_the_issuer_builds(request_: Request) -> None:
    with pytest.raises(RequestError, match="only Alipay mints") as caught:
        build(request_)
    assert caught.value.findings[0].code == "issuer_mints"
    assert not SCHEME.info.builds


STARTS = ["https://qr.alipay.com/fkx", TRANSFER, MONEY, ACCOUNT + "&", SCAN, "28", "alipays://platformapi/startapp?"]


@given(
    st.binary(max_size=60)
    | st.tuples(st.sampled_from(STARTS), st.text(max_size=40)).map(lambda t: "".join(t).encode()),
    st.booleans(),
)
def test_any_bytes_give_a_payment_or_our_error(data: bytes, lenient: bool) -> None:
    assert match(data) in Match
    try:
        payment = parse(data, lenient)
    except PayloadError:
        return
    assert payment.payload.data == data


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda x: st.dictionaries(st.text(), x)))
def test_any_json_gives_a_payment_or_our_error(value: object) -> None:
    try:
        payment = read(TRANSFER + quote(json.dumps(value), safe=""), lenient=True)
    except PayloadError:
        return
    assert payment.request.form == "transfer"
