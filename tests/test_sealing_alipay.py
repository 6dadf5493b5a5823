"""Alipay's RSA2 signatures, the keys and the documents they stand in; published vectors and what must not pass."""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given
from hypothesis import strategies as st

from paycode.errors import (
    BadKey,
    BadSignature,
    Malformed,
    MissingExtra,
    PaycodeError,
    RequestError,
    SealMissing,
    UnsupportedSeal,
)
from paycode.payload.money import Amount
from paycode.sealing import _crypto, alipay, documents
from paycode.sealing.alipay import Order
from paycode.sealing.rsa import RsaSigningKey, RsaVerifyKey, plain_id
from shared import ABSENT, vectors

ROWS: dict[str, Any] = {row["id"]: row for row in vectors("east-asia")}
published = pytest.mark.skipif(not ROWS, reason=ABSENT)

PRIVATE = rsa.generate_private_key(65537, 2048)
PEM = PRIVATE.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption())
SIGNER = RsaSigningKey.from_pem(PEM)
KEY = SIGNER.verify_key
REQUEST: dict[str, str | int] = {
    "app_id": "9021000122682882",
    "method": "alipay.trade.precreate",
    "charset": "utf-8",
    "sign_type": "RSA2",
    "version": "1.0",
    "notify_url": "",
    "biz_content": '{"out_trade_no":"1","total_amount":"9.90","subject":"茶 & cake"}',
}
NOTICE = {"app_id": "9021", "charset": "utf-8", "trade_status": "TRADE_SUCCESS", "subject": "茶 + 100%", "body": ""}


def public_pem(key: Any) -> bytes:
    pem: bytes = key.public_bytes(forms.Encoding.PEM, forms.PublicFormat.SubjectPublicKeyInfo)
    return pem


def form(values: dict[str, str], *, signed: tuple[str, ...] = (), charset: str = "utf-8", **changed: str) -> bytes:
    covered = {name: value for name, value in values.items() if value or name in signed}
    text = "&".join(f"{name}={covered[name]}" for name in sorted(covered)).encode(charset)
    whole = values | {"sign": SIGNER.sign_text(text), "sign_type": "RSA2"} | changed
    return urlencode(whole, encoding=charset).encode()


def reply(
    value: str, *, signed: str | None = None, charset: str = "utf-8", name: str = "alipay_trade_query_response"
) -> bytes:
    signature = SIGNER.sign_text((value if signed is None else signed).encode(charset))
    return f'{{"{name}":{value},"sign":"{signature}"}}'.encode(charset)


# --- requests


@published
def test_published_request() -> None:
    given, expected = ROWS["alipay-012"]["input"], ROWS["alipay-012"]["expected"]
    key = RsaVerifyKey.from_pem(given["public_key_pem"].encode())
    assert alipay.string_to_sign(given["params"]).decode() == expected["string_to_sign"]
    verified = alipay.verify_request(given["params"] | {"sign": expected["sign"]}, key)
    assert verified.values == given["params"]
    with pytest.raises(BadSignature):
        alipay.verify_request(given["params"] | {"sign": expected["sign"], "version": "1.1"}, key)


def test_requests_are_signed_with_sign_type_and_without_empty_values() -> None:
    assert b"&sign_type=RSA2&" in alipay.string_to_sign(REQUEST)
    assert b"notify_url" not in alipay.string_to_sign(REQUEST)
    verified = alipay.verify_request(REQUEST | {"sign": alipay.sign(REQUEST, SIGNER)}, KEY)
    assert verified.values == {name: value for name, value in REQUEST.items() if value}


def test_what_was_verified_cannot_be_changed() -> None:
    verified = alipay.verify_request(REQUEST | {"sign": alipay.sign(REQUEST, SIGNER)}, KEY)
    with pytest.raises(TypeError):
        verified.values["app_id"] = "1"  # type: ignore[index]


def test_requests_in_gbk() -> None:
    gbk = REQUEST | {"charset": "GBK"}
    assert "茶".encode("gbk") in alipay.string_to_sign(gbk)
    assert alipay.verify_request(gbk | {"sign": alipay.sign(gbk, SIGNER)}, KEY).values
    with pytest.raises(RequestError, match="does not exist in gbk"):
        alipay.sign(gbk | {"subject": "\N{GRINNING FACE}"}, SIGNER)
    with pytest.raises(UnsupportedSeal, match="charset"):
        alipay.sign(REQUEST | {"charset": "latin-1"}, SIGNER)


@pytest.mark.parametrize("sign_type", ["RSA", "", "rsa2", "MD5"])
def test_only_rsa2(sign_type: str) -> None:
    with pytest.raises(RequestError, match="RSA2"):
        alipay.sign(REQUEST | {"sign_type": sign_type}, SIGNER)
    with pytest.raises(UnsupportedSeal):
        alipay.verify_request(REQUEST | {"sign": alipay.sign(REQUEST, SIGNER), "sign_type": sign_type}, KEY)
    with pytest.raises(UnsupportedSeal):
        alipay.verify_callback(form(NOTICE, sign_type=sign_type), KEY)


@pytest.mark.parametrize("changed", [{"app_id": "1"}, {"added": "1"}, {"biz_content": "{}"}, {"sign": "AA=="}])
def test_changed_requests_are_refused(changed: dict[str, str]) -> None:
    with pytest.raises(BadSignature):
        alipay.verify_request(REQUEST | {"sign": alipay.sign(REQUEST, SIGNER)} | changed, KEY)


def test_unsigned_is_said_to_be_unsigned() -> None:
    with pytest.raises(SealMissing):
        alipay.verify_request(REQUEST, KEY)
    with pytest.raises(SealMissing):
        alipay.verify_callback(b"a=1&sign_type=RSA2", KEY)
    with pytest.raises(SealMissing):
        alipay.verify_reply(b'{"error_response":{"code":"40002"}}', "alipay.trade.query", KEY)
    with pytest.raises(SealMissing):
        alipay.verify_reply(b'{"error_response":{"code":"40002"},"sign":""}', "alipay.trade.query", KEY)


# --- notifications and returns


@published
def test_published_return() -> None:
    given = ROWS["alipay-009"]["input"]
    key = RsaVerifyKey.from_pem(given["public_key_pem"].encode())
    query = given["url_query"].encode()
    verified = alipay.verify_callback(query, key)
    text = "&".join(f"{name}={value}" for name, value in sorted(verified.values.items()))
    assert text == given["string_to_sign"]
    assert verified.values["timestamp"] == "2023-12-21 14:48:44"
    key.verify_text(given["sign"], given["string_to_sign"].encode())
    for changed in (query.replace(b"0.01", b"0.02"), query + b"&x=1", query.replace(b"%2B", b"+")):
        with pytest.raises(BadSignature):
            alipay.verify_callback(changed, key)
    with pytest.raises(BadSignature):
        alipay.verify_callback(query, KEY)


def test_notifications_cover_all_but_sign_sign_type_and_empty_values() -> None:
    assert alipay.verify_callback(form(NOTICE), KEY).values == {name: value for name, value in NOTICE.items() if value}


def test_sign_type_is_in_the_text_only_when_asked() -> None:
    old = form(NOTICE | {"sign_type": "RSA2"})
    assert alipay.verify_callback(old, KEY, with_sign_type=True).values["sign_type"] == "RSA2"
    with pytest.raises(BadSignature):
        alipay.verify_callback(old, KEY)
    with pytest.raises(BadSignature):
        alipay.verify_callback(form(NOTICE), KEY, with_sign_type=True)
    with pytest.raises(UnsupportedSeal):
        alipay.verify_callback(b"a=1&sign=AA==", KEY, with_sign_type=True)


def test_notifications_in_gbk_are_verified_over_their_bytes() -> None:
    values = NOTICE | {"charset": "GBK"}
    assert alipay.verify_callback(form(values, charset="gbk"), KEY).values["subject"] == "茶 + 100%"
    with pytest.raises(BadSignature, match="is not utf-8"):  # signed so, yet nobody could read it alike
        alipay.verify_callback(form(NOTICE, charset="gbk"), KEY)
    with pytest.raises(UnsupportedSeal):
        alipay.verify_callback(form(NOTICE | {"charset": "utf-7"}), KEY)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"a",
        b"a=1&",
        b"a=1&a=1",
        b"a=%zz",
        b"a=%4",
        b"a=b c",
        b"a=\xe8\x8c\xb6",
        b"\xff=1",
        b"%61=1",
        b"=1",
        b"a=" + b"x" * (1024 * 1024),
        b"&".join(b"p%d=1" % number for number in range(257)),
        form(NOTICE).replace(b"TRADE_SUCCESS", b"TRADE_CLOSED"),
        form(NOTICE) + b"&added=1",
        form(NOTICE, sign=""),
        form(NOTICE, sign="é"),
    ],
)
def test_other_forms_are_refused(data: bytes) -> None:
    with pytest.raises((BadSignature, SealMissing)):
        alipay.verify_callback(data, KEY)


@given(st.binary(max_size=60))
def test_any_bytes_give_an_error_of_ours(data: bytes) -> None:
    for call in (
        lambda: alipay.verify_callback(data, KEY),
        lambda: alipay.verify_reply(data, "a", KEY),
        lambda: alipay.verify_reply(b'{"a_response":' + data, "a", KEY),
    ):
        with pytest.raises(PaycodeError):
            call()


def test_a_name_twice_is_refused_even_with_the_same_value() -> None:
    with pytest.raises(BadSignature, match="app_id: stands here a second time"):
        alipay.verify_callback(form(NOTICE) + b"&app_id=9021", KEY)
    with pytest.raises(Malformed, match="a name of its own"):
        documents.pieces('{"a":1,"a":1}')


def test_order_of_a_form_does_not_matter() -> None:
    assert alipay.verify_callback(urlencode(parse_qsl(form(NOTICE).decode())[::-1]).encode(), KEY).values
    unsorted = "&".join(f"{name}={value}" for name, value in reversed(NOTICE.items()) if value).encode()
    with pytest.raises(BadSignature):
        alipay.verify_callback(form(NOTICE, sign=SIGNER.sign_text(unsorted)), KEY)


# --- replies


@published
def test_published_reply() -> None:
    given = ROWS["alipay-011"]["input"]
    key = RsaVerifyKey.from_pem(given["public_key_pem"].encode())
    text = given["string_to_sign"]
    body = (
        f'{{"alipay_fund_trans_uni_transfer_response":{text},"alipay_cert_sn":"x","sign":"{given["sign"]}"}}'.encode()
    )
    verified = alipay.verify_reply(body, "alipay.fund.trans.uni.transfer", key)
    assert (verified.text, verified.values) == (text, json.loads(text))
    with pytest.raises(BadSignature):
        alipay.verify_reply(body.replace(b"0.01", b"0.02"), "alipay.fund.trans.uni.transfer", key)
    with pytest.raises(Malformed, match="is not in this reply"):
        alipay.verify_reply(body, "alipay.trade.query", key)


SLASHED = r'{"code":"10000","qr_code":"https:\/\/qr.alipay.com\/bax01"}'
BARE = '{"code":"10000","qr_code":"https://qr.alipay.com/bax01"}'


@pytest.mark.parametrize(("sent", "signed"), [(BARE, BARE), (SLASHED, SLASHED), (BARE, SLASHED), (SLASHED, BARE)])
def test_slashes_of_a_reply_may_be_written_either_way(sent: str, signed: str) -> None:
    verified = alipay.verify_reply(reply(sent, signed=signed), "alipay.trade.query", KEY)
    assert verified.text == signed
    assert verified.values == {"code": "10000", "qr_code": "https://qr.alipay.com/bax01"}


def test_the_text_that_was_signed_is_what_is_read() -> None:
    # \\/ is a backslash and a slash; without its second backslash it is a slash alone. Only what was signed counts.
    verified = alipay.verify_reply(reply(r'{"a":"\\/"}', signed=r'{"a":"\/"}'), "alipay.trade.query", KEY)
    assert verified.values == {"a": "/"}


def test_blanks_around_and_inside_a_reply_stay_as_they_are() -> None:
    text = '{ "code" : "10000",\n"n": 1.10 }'
    body = b' { "x" : 1 , ' + reply(text)[1:-1] + b" } "
    verified = alipay.verify_reply(body, "alipay.trade.query", KEY)
    assert (verified.text, verified.values["n"]) == (text, Decimal("1.10"))
    with pytest.raises(BadSignature):
        alipay.verify_reply(body.replace(b'"code" :', b'"code":'), "alipay.trade.query", KEY)


def test_errors_that_are_signed() -> None:
    verified = alipay.verify_reply(reply('{"code":"20000"}', name="error_response"), "alipay.trade.query", KEY)
    assert (verified.name, verified.values) == ("error_response", {"code": "20000"})


def test_replies_in_gbk() -> None:
    text = '{"msg":"誠\N{CJK UNIFIED IDEOGRAPH-8AA0}"}'  # its second byte in GBK is a backslash or a brace at times
    assert alipay.verify_reply(reply(text, charset="gbk"), "alipay.trade.query", KEY, charset="GBK").text == text
    with pytest.raises(Malformed, match="is not utf-8"):
        alipay.verify_reply(reply(text, charset="gbk"), "alipay.trade.query", KEY)


def test_encrypted_replies_are_not_read() -> None:
    with pytest.raises(UnsupportedSeal, match="encrypted"):
        alipay.verify_reply(reply('"c2VjcmV0"'), "alipay.trade.query", KEY)


GOOD = reply(BARE)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"a":1',
        b'{"a" 1}',
        b"{1:1}",
        b'{"a":1,}',
        GOOD + b"x",
        GOOD[:-1] + b',"sign":"AA=="}',
        GOOD[:-1] + b',"alipay_trade_query_response":{}}',
        reply('{"a":1,"a":2}'),
        reply('{"a":NaN}'),
        reply('{"a":1e999999999999999999999}'),
        reply('{"a":' + "[" * 100_000),
        GOOD.replace(b'"sign":"', b'"sign":5,"x":"'),
    ],
)
def test_replies_out_of_form(body: bytes) -> None:
    with pytest.raises(Malformed):
        alipay.verify_reply(body, "alipay.trade.query", KEY)


@given(st.dictionaries(st.text(max_size=5), st.integers() | st.text() | st.booleans() | st.none(), min_size=1))
def test_pieces_are_the_exact_texts(members: dict[str, Any]) -> None:
    pieces = documents.pieces(json.dumps(members, indent=1))
    assert {name: json.loads(text) for name, text in pieces.items()} == members


# --- limits


@pytest.mark.parametrize("timeout", ["", "1m", "21600m", "360h", "15d", "1c"])
def test_orders(timeout: str) -> None:
    order = Order(out_trade_no="A_1", amount=Amount.of("100000000", "CNY"), timeout_express=timeout)
    expected = {"out_trade_no": "A_1", "total_amount": "100000000.00", "timeout_express": timeout}
    assert order.fields == {name: value for name, value in expected.items() if value}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("out_trade_no", ""),
        ("out_trade_no", "A-1"),
        ("out_trade_no", "1" * 65),
        ("amount", Amount.of("0", "CNY")),
        ("amount", Amount.of("100000000.01", "CNY")),
        ("amount", Amount.of("1", "HKD")),
        *(
            ("timeout_express", text)
            for text in ("0m", "16d", "361h", "21601m", "1.5h", "2c", "m", "1", "1m\n", "１m", "01m")
        ),
    ],
)
def test_limits_of_an_order(field: str, value: Any) -> None:
    good: dict[str, Any] = {"out_trade_no": "A_1", "amount": Amount.of("0.01", "CNY")}
    with pytest.raises(RequestError) as caught:
        Order(**(good | {field: value}))
    assert caught.value.findings[0].field == field


# --- RSA keys


def test_rsa_keys_from_files() -> None:
    traditional = PRIVATE.private_bytes(
        forms.Encoding.PEM, forms.PrivateFormat.TraditionalOpenSSL, forms.NoEncryption()
    )
    assert RsaSigningKey.from_pem(traditional).verify_key == KEY
    public = RsaVerifyKey.from_pem(public_pem(PRIVATE.public_key()), id="00ab")
    assert (public.der, public.id) == (KEY.der, "AB")
    assert repr(public) == "<RsaVerifyKey AB, 2048 bits>"
    assert repr(KEY) == "<RsaVerifyKey without id, 2048 bits>"
    assert RsaSigningKey.from_pem(PEM, id="00ab").id == "00ab"  # sent along as it was given
    locked = PRIVATE.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.BestAvailableEncryption(b"pw"))
    assert RsaSigningKey.from_pem(locked, b"pw").verify_key == KEY


def test_wrong_passwords() -> None:
    locked = PRIVATE.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.BestAvailableEncryption(b"pw"))
    for pem, password, said in (
        (locked, None, "needs a password"),
        (locked, b"no", "password is wrong"),
        (PEM, b"pw", "not encrypted"),
    ):
        with pytest.raises(BadKey, match=said):
            RsaSigningKey.from_pem(pem, password)


CURVE = ec.generate_private_key(ec.SECP256R1())
WEAK = rsa.generate_private_key(65537, 1024)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: RsaVerifyKey.from_pem(public_pem(CURVE.public_key())), "not an RSA key"),
        (lambda: RsaVerifyKey.from_pem(public_pem(WEAK.public_key())), "2048 to 8192 bits"),
        (lambda: RsaVerifyKey.from_pem(public_pem(rsa.generate_private_key(3, 2048).public_key())), "at least 65537"),
        (lambda: RsaVerifyKey.from_pem(PEM), "not a public key"),
        (lambda: RsaVerifyKey.from_pem(b""), "not a public key"),
        (lambda: RsaVerifyKey.from_pem(b"x" * 20_000), "at most 16384"),
        (lambda: RsaVerifyKey(b"der"), "SubjectPublicKeyInfo"),
        (lambda: RsaVerifyKey(KEY.der, "a b"), "key id"),
        (lambda: RsaVerifyKey.from_certificate(PEM), "not a certificate"),
        (lambda: RsaSigningKey.from_pem(public_pem(PRIVATE.public_key())), "not a private key"),
    ],
)
def test_other_keys_are_refused(make: Callable[[], object], said: str) -> None:
    with pytest.raises(BadKey, match=said):
        make()


@pytest.mark.parametrize("private", [CURVE, WEAK])
def test_other_private_keys_are_refused(private: Any) -> None:
    pem = private.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption())
    with pytest.raises(BadKey):
        RsaSigningKey.from_pem(pem)


def test_a_key_file_is_bytes() -> None:
    with pytest.raises(TypeError, match="bytes"):
        RsaVerifyKey.from_pem("-----BEGIN")  # type: ignore[arg-type]


@pytest.mark.parametrize(("given", "plain"), [("0aB", "AB"), ("PUB_KEY_ID_01", "PUB_KEY_ID_01"), ("", ""), ("00", "")])
def test_key_ids(given: str, plain: str) -> None:
    assert plain_id(given) == plain


def test_a_signature_is_written_in_one_way() -> None:
    text = SIGNER.sign_text(b"x")
    KEY.verify_text(text, b"x")
    for other in (text + "\n", text.replace("=", ""), text.replace("+", " ") + " ", base64.b64decode(text).hex(), ""):
        with pytest.raises(BadSignature, match=r"base64|does not fit"):
            KEY.verify_text(other, b"x")


def test_spare_bits_of_base64_carry_nothing() -> None:
    text = SIGNER.sign_text(b"x")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    other = text[:-3] + alphabet[alphabet.index(text[-3]) + 1] + "=="
    assert base64.b64decode(other) == base64.b64decode(text)
    with pytest.raises(BadSignature, match="base64"):
        KEY.verify_text(other, b"x")


def test_kinds_of_keys_that_the_package_cannot_load(monkeypatch: pytest.MonkeyPatch) -> None:
    from cryptography.exceptions import UnsupportedAlgorithm

    def refuse(*_: object) -> None:
        raise UnsupportedAlgorithm("an old curve")

    monkeypatch.setattr("cryptography.hazmat.primitives.serialization.load_pem_public_key", refuse)
    with pytest.raises(BadKey, match="not an RSA key"):
        RsaVerifyKey.from_pem(b"x")


@pytest.mark.parametrize(
    ("module", "call"),
    [
        ("cryptography.hazmat.primitives.asymmetric", lambda: RsaVerifyKey.from_pem(b"x")),
        (
            "cryptography.hazmat.primitives.ciphers.aead",
            lambda: _crypto.aes_gcm_open(bytes(32), bytes(12), bytes(16), b""),
        ),
    ],
)
def test_without_the_extra(module: str, call: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtra) as caught:
        call()
    assert caught.value.extra == "seal"
