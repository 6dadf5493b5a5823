"""WeChat Pay: every form of text is recognised, mode 1 links are read, payment codes never leak."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paycode.payload.findings import Malformed, PayloadError, RequestError, RuleBroken, Severity
from paycode.payload.scheme import Match, Payment
from paycode.payload.schemes import wechat
from paycode.payload.schemes.wechat import SCHEME, Request, build, match, parse
from shared import published

MODE_1 = {
    "appid": "wx2421b1c4370ec43b",
    "mch_id": "10000100",
    "nonce_str": "f6808210402125e30663234f94c87a8c",
    "product_id": "1",
    "time_stamp": "1415949957",
    "sign": "512F68131DD251DA4A45DA79CC7EFE9D",
}


def read(text: str, *, lenient: bool = False) -> Payment[Request]:
    return parse(text.encode(), lenient)


def mode1(**changed: str) -> str:
    return "weixin://wxpay/bizpayurl?" + "&".join(f"{k}={v}" for k, v in {**MODE_1, **changed}.items())


def codes(payment: Payment[Request]) -> set[str]:
    return {finding.code for finding in payment.findings}


@pytest.mark.parametrize("vector", published("east-asia", "wechat"))
def test_published_texts(vector: dict[str, Any]) -> None:
    data, expected = vector["text"].encode(), vector["expected"]
    if expected.get("malformed"):
        for lenient in (False, True):
            with pytest.raises(Malformed, match="misprint"):
                parse(data, lenient)
        return
    assert match(data) is Match.EXACT
    payment = parse(data, False)
    assert payment.payload.data == data
    assert payment.summary.kind == vector["kind"]
    if "param" in expected or "fields" in expected:
        assert dict(payment.parts) == (expected.get("param") or expected["fields"])
    if "length" in expected:
        assert len(payment.request.code) == expected["length"]


@pytest.mark.parametrize(
    ("text", "form", "kind", "token"),
    [
        ("wxp://f2f0AbC-_d=", "receipt", "static", "AbC-_d="),
        ("wxp://f2f1AbC", "receipt_amount", "dynamic", "AbC"),
        ("wxp://f2f7AbC", "receipt_other", "unknown", "7AbC"),
        ("wxp://wbf2fAbC", "business_receipt", "unknown", "AbC"),
        ("https://wx.tenpay.com/f2f?t=AQAAA%2Bx%2F1%3D%3D", "tenpay_receipt", "static", "AQAAA+x/1=="),
        ("https://wx.tenpay.com/f2f?t=AQAAA+x/1==", "tenpay_receipt", "static", "AQAAA+x/1=="),
        ("https://payapp.weixin.qq.com/qr/AbC123?t=XXXX#wechat_pay", "merchant", "static", "AbC123"),
        ("https://payapp.weixin.qq.com/sjt/qr/AbC123", "merchant", "static", "AbC123"),
        ("https://payapp.wechatpay.cn/qr/AbC123", "merchant", "static", "AbC123"),
        ("https://payapp.wechatpay.cn/sjt/qr/AbC123", "merchant", "static", "AbC123"),
        ("weixin://wxpay/bizpayurl?pr=5zPMHa4zz", "order", "dynamic", "5zPMHa4zz"),
        ("weixin://wxpay/bizpayurl?sr=XzdXz4H", "order", "dynamic", "XzdXz4H"),
        ("weixin://wxpay/bizpayurl/up?pr=NwY5Mz9&groupid=00", "order", "dynamic", "NwY5Mz9"),
        ("weixin://pay.weixin.qq.com/bizpayurl/up?pr=NwY5Mz9&groupid=00", "order", "dynamic", "NwY5Mz9"),
        ("weixin://wxpay/s/An4baqw", "short_link", "static", "An4baqw"),
        (mode1(), "mode1", "static", ""),
        ("weixin://wxpay/bindurl?pr=x", "bind_card", "unknown", "?pr=x"),
        ("wxhb://f2fAbC", "red_packet", "unknown", "AbC"),
        ("134622817080551492", "payer", "payer", ""),
    ],
)
def test_forms(text: str, form: str, kind: str, token: str) -> None:
    assert match(text.encode()) is Match.EXACT
    payment = read(text)
    assert (payment.request.form, payment.summary.kind, payment.request.token) == (form, kind, token)
    assert payment.unknown == ()
    assert payment.payload.text == text


def test_every_form_has_its_rules_and_its_kind() -> None:
    forms = set(get_args(wechat.Form))
    assert forms == wechat._RULES.keys() == wechat._KINDS.keys()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"100000000000000000", Match.EXACT),
        (b"159999999999999999", Match.EXACT),
        (b"160000000000000000", Match.NO),
        (b"286248566432274952", Match.NO),  # of Alipay
        (b"13462281708055149", Match.NO),
        (b"1346228170805514921", Match.NO),
        (b"134622817080551492\n", Match.NO),
        ("１34622817080551492".encode(), Match.NO),
        (b"wxp://other", Match.FAMILY),
        (b"weixin://dl/business", Match.FAMILY),
        (b"weixin://weixin://wxpay/bizpayurl?pr=x", Match.FAMILY),
        (b"WXP://F2F0ABC", Match.FAMILY),
        (b"https://wx.tenpay.com/other", Match.NO),
        (b"https://payapp.weixin.qq.com.evil.com/qr/x", Match.NO),
        (b"https://evil.com/wxp://f2f0x", Match.NO),
        (b"\xff", Match.NO),
        (b"", Match.NO),
    ],
)
def test_match(data: bytes, expected: Match) -> None:
    assert match(data) is expected


def test_mode_1_links_are_read_by_name() -> None:
    text = "weixin://wxpay/bizpayurl?" + "&".join(f"{k}={v}" for k, v in reversed(MODE_1.items()))
    payment = read(text + "&x=1")
    request = payment.request
    assert {name: getattr(request, name) for name in MODE_1} == MODE_1
    assert [name for name, _ in payment.parts] == [*reversed(MODE_1), "x"]
    assert payment.unknown == (("x", "1"),)
    assert (payment.summary.account, payment.summary.reference) == ("10000100", "1")
    assert codes(payment) == {"sign_unchecked"}


def test_a_64_digit_signature_is_for_who_asks() -> None:
    text = mode1(sign="FE3E09C75A84224844B03C904D6D1342B5F4D414D2D03153CC36EC0C85149094")
    with pytest.raises(RuleBroken, match="sign: "):
        read(text)
    assert len(read(text, lenient=True).request.sign) == 64


def test_an_order_says_nothing_about_payee_and_amount() -> None:
    payment = read("weixin://wxpay/bizpayurl?pr=5zPMHa4zz&x=1")
    assert (payment.summary.account, payment.summary.amount, payment.summary.url) == ("", None, "")
    assert payment.parts == (("pr", "5zPMHa4zz"), ("x", "1"))
    assert payment.unknown == (("x", "1"),)


def test_merchant_codes_keep_their_printed_end() -> None:
    text = "https://payapp.weixin.qq.com/qr/AbC123?t=XXXX&u=1#wechat_pay"
    payment = read(text)
    assert payment.parts == (("token", "AbC123"), ("t", "XXXX"), ("u", "1"), ("fragment", "wechat_pay"))
    assert payment.unknown == (("u", "1"),)
    assert payment.summary.url == text


@pytest.mark.parametrize("text", ["weixin://wxpay/bindurl?pr=x", "wxhb://f2fAbC"])
def test_what_is_no_payment_says_so(text: str) -> None:
    finding = read(text).findings[0]
    assert (finding.code, finding.severity) == ("not_a_payment", Severity.WARNING)


def test_payment_codes_never_leak() -> None:
    digits = "134622817080551492"
    payment = read(digits)
    assert payment.request.code == digits
    assert payment.parts == (("code", "13****************"),)
    assert codes(payment) == {"payer_code"}
    for shown in (payment.request, payment.summary, payment.parts, payment.unknown, payment.findings):
        assert digits[2:] not in repr(shown)
    with pytest.raises(RequestError) as caught:
        build(payment.request)
    assert digits[2:] not in str(caught.value)


@pytest.mark.parametrize("lenient", [False, True])
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("weixin://weixin://wxpay/bizpayurl?pr=x", "doubled_scheme"),
        ("weixin://weixin://pay.weixin.qq.com/bizpayurl/up?pr=NwY5Mz9&groupid=00", "doubled_scheme"),
        ("WXP://F2F0ABC", "case"),
        ("WEIXIN://wxpay/bizpayurl?pr=x", "case"),
        ("weixin://dl/business", "unknown_form"),
        ("weixin://wxpay/bizpayurlx?pr=x", "unknown_form"),
        ("https://wx.tenpay.com/f2f/x?t=AQAAA", "unknown_form"),
        ("HTTPS://WX.TENPAY.COM/F2F?T=AQAAA", "case"),
        ("weixin://wxpay/bizpayurl", "unknown_form"),
        ("weixin://wxpay/bizpayurl?x=1", "unknown_form"),
        ("weixin://wxpay/bizpayurl?pr=x&sr=y", "two_tokens"),
        ("weixin://wxpay/bizpayurl?pr=x&pr=y", "duplicate_parameter"),
        (mode1() + "&product_id=2", "duplicate_parameter"),
        (mode1() + "&%70roduct_id=2", "duplicate_parameter"),
        ("1346228170805514921", "not_a_uri"),
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
        ("wxp://f2f0", "token", "empty_value"),
        ("wxp://f2f0abc?x", "token", "format"),
        ("wxp://f2f1a b", "token", "format"),
        ("wxp://wbf2f\x00", "token", "control_character"),
        ("weixin://wxpay/s/", "token", "empty_value"),
        ("weixin://wxpay/bindurl\u202e", "token", "control_character"),
        ("weixin://wxpay/bizpayurl?pr=", "token", "empty_value"),
        ("weixin://wxpay/bizpayurl/up?groupid=00", "token", "empty_value"),
        ("weixin://wxpay/bizpayurl?pr=x&groupid=%00", "groupid", "control_character"),
        ("weixin://wxpay/bizpayurl?pr=x#\u202e", "fragment", "control_character"),
        ("https://wx.tenpay.com/f2f", "token", "empty_value"),
        ("https://wx.tenpay.com/f2f?t=%7B", "token", "format"),
        ("https://payapp.weixin.qq.com/qr/a/b", "token", "format"),
        ("https://payapp.weixin.qq.com/qr/a?t=%", "t", "bad_escape"),
        (mode1(appid=""), "appid", "empty_value"),
        (mode1(appid="x" * 33), "appid", "too_long"),
        (mode1(mch_id="1x"), "mch_id", "format"),
        (mode1(nonce_str="x" * 33), "nonce_str", "too_long"),
        (mode1(product_id="x" * 33), "product_id", "too_long"),
        (mode1(time_stamp="141594995"), "time_stamp", "format"),
        (mode1(time_stamp="14159499570"), "time_stamp", "too_long"),
        (mode1(sign=""), "sign", "empty_value"),
        (mode1(sign=MODE_1["sign"].lower()), "sign", "format"),
    ],
)
def test_field_rules_refuse_when_strict_and_are_said_when_lenient(text: str, field: str, code: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        read(text)
    assert (code, field, Severity.ERROR) in {(f.code, f.field, f.severity) for f in caught.value.findings}
    assert (code, field) in {(f.code, f.field) for f in read(text, lenient=True).findings}


@pytest.mark.parametrize("request_", [Request(form="order", token="x"), Request(form="mode1")])
def test_only_the_issuer_builds(request_: Request) -> None:
    with pytest.raises(RequestError, match="only WeChat mints") as caught:
        build(request_)
    assert caught.value.findings[0].code == "issuer_mints"
    assert not SCHEME.info.builds


STARTS = ["wxp://f2f0", "wxp://", "weixin://wxpay/bizpayurl?", mode1() + "&", "https://payapp.weixin.qq.com/qr/x", "13"]


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
