"""WeChat Pay's signatures: published vectors, links of mode 1, V2 and V3, and everything that must not pass."""

from __future__ import annotations

import base64
import copy
import hashlib
import json
import pathlib
import pickle
import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from paycode.errors import (
    BadKey,
    BadSignature,
    Expired,
    Malformed,
    NotYetValid,
    PayloadError,
    RequestError,
    RuleBroken,
    SealError,
    SealMissing,
    UnknownKey,
    UnsupportedSeal,
)
from paycode.payload import registry
from paycode.payload.money import Amount
from paycode.sealing import wechat
from paycode.sealing.rsa import RsaSigningKey, RsaVerifyKey
from paycode.sealing.wechat import AesGcmKey, Mode1, Order, V2Key, native
from shared import ABSENT, vectors

ROWS: dict[str, Any] = {row["id"]: row for row in vectors("east-asia")}
published = pytest.mark.skipif(not ROWS, reason=ABSENT)

SECRET = b"192006250b4c09247ec02edce69f6a2d"  # printed in WeChat's own example
KEY = V2Key(SECRET)
HMAC_KEY = V2Key(SECRET, algorithm="hmac-sha256")
ORDER: dict[str, str | int] = {
    "appid": "wxd930ea5d5a258f4f",
    "mch_id": "10000100",
    "device_info": 1000,
    "body": "test",
    "nonce_str": "ibuaiVcKdpRxkhJA",
}
TABLE = Mode1(
    appid="wxd930ea5d5a258f4f",
    mch_id="10000100",
    product_id="TABLE-12",
    time_stamp=1415949957,
    nonce_str="ibuaiVcKdpRxkhJA",
)
LINK = (
    b"weixin://wxpay/bizpayurl?sign=AFD48620A3DCA4411D92D53EF6798A2A&appid=wxd930ea5d5a258f4f&mch_id=10000100"
    b"&product_id=TABLE-12&time_stamp=1415949957&nonce_str=ibuaiVcKdpRxkhJA"
)
AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def rsa_key(name: str = "") -> RsaSigningKey:
    private = rsa.generate_private_key(65537, 2048)
    pem = private.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption())
    return RsaSigningKey.from_pem(pem, id=name)


SIGNER = rsa_key("25F8AA5452D55497C24BA57DC81B1E5915DC2E77")
API_KEY = AesGcmKey(bytes(range(32)))


def signed(body: bytes, *, at: datetime = AT, signer: RsaSigningKey = SIGNER, **changed: str) -> dict[str, str]:
    headers = {"Timestamp": str(int(at.timestamp())), "Nonce": "EcZ9Cmy4", "Serial": signer.id} | changed
    message = wechat.reply_message(headers["Timestamp"], headers["Nonce"], body)
    headers = {"Signature": signer.sign_text(message)} | headers
    return {f"Wechatpay-{name}": value for name, value in headers.items()}


def notification(resource: dict[str, Any] | None = None, **changed: Any) -> bytes:
    sealed = AESGCM(API_KEY.secret).encrypt(b"Kj7QIyUiYx1q", b'{"mchid":"1"}', b"transaction")
    default = {
        "algorithm": "AEAD_AES_256_GCM",
        "ciphertext": base64.b64encode(sealed).decode(),
        "nonce": "Kj7QIyUiYx1q",
        "associated_data": "transaction",
        "original_type": "transaction",
    }
    whole = {"id": "1", "event_type": "TRANSACTION.SUCCESS", "resource": default | (resource or {})} | changed
    return json.dumps(whole).encode()


@published
def test_no_published_signature_is_left_out() -> None:
    here = {
        path.name: path.read_text(encoding="utf-8") for path in pathlib.Path(__file__).parent.glob("test_sealing_*.py")
    }
    names = [name for name, row in ROWS.items() if row["kind"] == "signature"]
    assert len(names) == 16
    assert [name for name in names if not any(f'"{name}"' in text for text in here.values())] == []


# --- V2


@published
@pytest.mark.parametrize("name", ["wechat-016", "unionpay-qra-001", "unionpay-qra-002", "wechat-012", "wechat-013"])
def test_published_v2_signatures(name: str) -> None:
    given, expected = ROWS[name]["input"], ROWS[name]["expected"]
    hmac = given["algorithm"].endswith("HMAC-SHA256")
    key = V2Key(given["key"].encode(), algorithm="hmac-sha256" if hmac else "md5")
    assert wechat.sign(given["params"], key) == expected["sign"]
    covered = {name: str(value) for name, value in given["params"].items() if value != ""}
    assert wechat.verify(given["params"] | {"sign": expected["sign"]}, key).values == covered
    if "string_to_sign" in expected:
        text = wechat.string_to_sign(given["params"]).decode()
        assert f"{text}&key={given['key']}" == expected["string_to_sign"]


@published
def test_published_sort_and_empty_text() -> None:
    row = ROWS["wechat-019"]
    text = wechat.string_to_sign(dict.fromkeys(row["input"]["keys"], "x")).decode()
    assert [pair.partition("=")[0] for pair in text.split("&")] == row["expected"]["sorted_keys"]
    row = ROWS["wechat-017"]
    key = V2Key(row["input"]["string_to_sign"].removeprefix("&key=").encode())
    assert key.digest(b"").lower() == row["expected"]["digest_lower"]


def test_the_example_of_the_official_page() -> None:
    assert wechat.sign(ORDER, KEY) == "9A0A8659F005D6984697E2CA0A9CF3B7"
    assert wechat.sign(ORDER, HMAC_KEY) == "6A9AE1657590FD6257D693A078E1C3E4BB6BA4DC30B23E0EE2496E54170DACD6"


def test_wecom_ends_its_text_in_secret() -> None:
    expected = hashlib.md5(b"a=1&secret=yansongda").hexdigest().upper()
    assert wechat.sign({"a": 1}, V2Key(b"yansongda", label="secret")) == expected
    assert wechat.sign({"a": 1}, V2Key(b"yansongda")) != expected


def test_order_does_not_matter_and_empty_values_are_not_covered() -> None:
    sign = wechat.sign(ORDER, KEY)
    given = dict(reversed((ORDER | {"sign": sign, "attach": ""}).items()))
    assert wechat.verify(given, KEY).values == {name: str(value) for name, value in ORDER.items()}
    assert wechat.verify(list(given.items()), KEY).values["mch_id"] == "10000100"


@pytest.mark.parametrize(
    "changed",
    [
        {"body": "tess"},
        {"added": "1"},
        {"sign": "9A0A8659F005D6984697E2CA0A9CF3B8"},
        {"sign": "9a0a8659f005d6984697e2ca0a9cf3b7"},
        {"sign": "9A0A8659F005D6984697E2CA0A9CF3B"},
        {"sign": "é"},
        {"sign_type": "HMAC-SHA256"},
        {"sign_type": "MD5"},  # was not signed
        {"bad&name": "1"},
        {"attach": "\ud800"},
        {"attach": 10**18},
        {f"p{number}": "1" for number in range(257)},
    ],
)
def test_changed_parameters_are_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(BadSignature):
        wechat.verify(ORDER | {"sign": wechat.sign(ORDER, KEY)} | changed, KEY)


def test_a_good_signature_with_another_sign_type_is_refused() -> None:
    parameters = ORDER | {"sign_type": "HMAC-SHA256"}
    sign = KEY.digest(wechat.string_to_sign(parameters))
    with pytest.raises(BadSignature, match="sign_type"):
        wechat.verify(parameters | {"sign": sign}, KEY)
    with pytest.raises(RequestError, match="another algorithm"):
        wechat.sign(parameters, KEY)
    assert wechat.verify(parameters | {"sign": wechat.sign(parameters, HMAC_KEY)}, HMAC_KEY).values


@pytest.mark.parametrize("key", [V2Key(SECRET[:-1] + b"e"), HMAC_KEY, V2Key(SECRET, label="secret")])
def test_another_key_refuses(key: V2Key) -> None:
    with pytest.raises(BadSignature):
        wechat.verify(ORDER | {"sign": wechat.sign(ORDER, KEY)}, key)


@pytest.mark.parametrize("sign", [{}, {"sign": ""}])
def test_no_signature(sign: dict[str, str]) -> None:
    with pytest.raises(SealMissing):
        wechat.verify(ORDER | sign, KEY)


def test_duplicate_parameters_are_refused() -> None:
    pairs = [("a", "1"), ("a", "2")]
    with pytest.raises(RequestError, match="second time"):
        wechat.sign(pairs, KEY)
    with pytest.raises(BadSignature, match="second time"):
        wechat.verify([*pairs, ("sign", "0" * 32)], KEY)


@pytest.mark.parametrize("value", [1.5, True, None, b"x"])
def test_values_are_text_or_whole_numbers(value: Any) -> None:
    with pytest.raises(TypeError, match="str or int"):
        wechat.sign({"a": value}, KEY)


@given(st.dictionaries(st.from_regex("[a-z_]{1,8}", fullmatch=True), st.text(max_size=20), max_size=6))
def test_verify_takes_what_sign_makes(values: dict[str, str]) -> None:
    values.pop("sign", None)
    values.pop("sign_type", None)
    sign = wechat.sign(values, HMAC_KEY)
    covered = {name: value for name, value in values.items() if value}
    assert wechat.verify(values | {"sign": sign}, HMAC_KEY).values == covered


# --- keys


def test_a_public_key_is_no_secret() -> None:
    pem = b"-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n"
    for secret in (pem, b"", b"ends with line\n", b"x" * 129, "text"):
        with pytest.raises(BadKey, match="visible ASCII"):
            V2Key(secret)  # type: ignore[arg-type]


def test_keys_name_one_known_algorithm() -> None:
    with pytest.raises(BadKey, match="algorithm"):
        V2Key(SECRET, algorithm="MD5")  # type: ignore[arg-type]
    with pytest.raises(BadKey, match="label"):
        V2Key(SECRET, label="token")  # type: ignore[arg-type]
    with pytest.raises(BadKey, match="32 bytes"):
        AesGcmKey(b"x" * 24)


@pytest.mark.parametrize("key", [KEY, API_KEY, SIGNER])
def test_secrets_are_not_shown_copied_or_pickled(key: Any) -> None:
    assert repr(key) == f"<{type(key).__name__}>"
    for action in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="not pickled or copied"):
            action(key)


def test_keys_of_another_kind_are_refused() -> None:
    for call in (
        lambda: wechat.sign(ORDER, SIGNER),  # type: ignore[arg-type]
        lambda: wechat.verify(ORDER | {"sign": "x"}, SIGNER.verify_key),  # type: ignore[arg-type]
        lambda: wechat.verify_mode1(LINK, API_KEY),  # type: ignore[arg-type]
        lambda: wechat.decrypt_resource({}, KEY),  # type: ignore[arg-type]
    ):
        with pytest.raises(TypeError):
            call()


def test_no_error_shows_the_secret() -> None:
    for call in (
        lambda: wechat.verify(ORDER | {"sign": "0" * 32}, KEY),
        lambda: wechat.verify_mode1(LINK.replace(b"TABLE", b"CHAIR"), KEY),
        lambda: V2Key(SECRET + b"\n"),
    ):
        with pytest.raises(SealError) as caught:
            call()
        assert SECRET.decode() not in f"{caught.value} {caught.value.__cause__} {caught.value.__dict__}"
    with pytest.raises(BadSignature) as caught:
        wechat.verify(ORDER | {"sign": "0" * 32}, KEY)
    assert wechat.sign(ORDER, KEY) not in str(caught.value)


# --- Native mode 1


@published
@pytest.mark.parametrize(("name", "key"), [("wechat-012", KEY), ("wechat-013", HMAC_KEY)])
def test_published_mode1_links(name: str, key: V2Key) -> None:
    row = ROWS[name]
    payload = wechat.mode1(TABLE, key)
    assert payload.text == row["expected"]["qr_text"]
    verified = wechat.verify_mode1(payload.data, key)
    assert {field: str(getattr(verified, field)) for field in row["input"]["params"]} == row["input"]["params"]


def test_the_sample_without_a_published_key_reads_but_does_not_verify() -> None:
    text = (
        "weixin://wxpay/bizpayurl?appid=wx2421b1c4370ec43b&mch_id=10000100&nonce_str=f6808210402125e30663234f94c87a8c"
        "&product_id=1&time_stamp=1415949957&sign=512F68131DD251DA4A45DA79CC7EFE9D"
    )
    assert registry.parse(text).request.form == "mode1"
    with pytest.raises(BadSignature):
        wechat.verify_mode1(text.encode(), KEY)


def test_what_is_built_reads_strictly() -> None:
    assert wechat.mode1(TABLE, KEY).data == LINK
    assert registry.parse(LINK).request.product_id == "TABLE-12"
    with pytest.raises(RuleBroken, match="at most 32"):  # HMAC is unproven, so read only when asked for
        registry.parse(wechat.mode1(TABLE, HMAC_KEY).data)


def test_defaults_and_moments() -> None:
    fields: dict[str, Any] = {"appid": "wx1", "mch_id": "1", "product_id": "x"}
    moment = datetime(2014, 11, 14, 15, 25, 57, 999, tzinfo=timezone(timedelta(hours=8)))
    one, other = Mode1(**fields, time_stamp=moment), Mode1(**fields, time_stamp=moment)
    assert one.time_stamp == 1415949957
    assert re.fullmatch("[0-9a-f]{32}", one.nonce_str)
    assert one.nonce_str != other.nonce_str
    with pytest.raises(TypeError, match="time zone"):
        Mode1(**fields, time_stamp=moment.replace(tzinfo=None))
    with pytest.raises(TypeError, match="not str"):
        Mode1(**fields, time_stamp="1415949957")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("appid", "wx1&product_id=2"),
        ("product_id", "TABLE 12"),
        ("product_id", "TABLE%2012"),
        ("product_id", "桌"),
        ("product_id", "x" * 33),
        ("product_id", ""),
        ("product_id", "1\n"),
        ("mch_id", "１"),
        ("nonce_str", "a=b"),
        ("nonce_str", "a#b"),
        ("time_stamp", 999_999_999),
        ("time_stamp", 10**10),
        ("time_stamp", -1),
    ],
)
def test_nothing_can_be_smuggled_into_a_link(field: str, value: Any) -> None:
    good = {name: getattr(TABLE, name) for name in Mode1.__dataclass_fields__}
    with pytest.raises(RequestError) as caught:
        Mode1(**(good | {field: value}))
    assert [finding.field for finding in caught.value.findings] == [field]


def link(*pairs: str) -> bytes:
    return "&".join(pairs).join(["weixin://wxpay/bizpayurl?", ""]).encode()


PAIRS = LINK.decode().partition("?")[2].split("&")


def test_the_order_of_the_link_is_free() -> None:
    assert wechat.verify_mode1(link(*reversed(PAIRS)), KEY).nonce_str == "ibuaiVcKdpRxkhJA"


@pytest.mark.parametrize("place", range(len(LINK)))
def test_no_changed_byte_passes(place: int) -> None:
    changed = LINK[:place] + bytes([LINK[place] ^ 1]) + LINK[place + 1 :]
    with pytest.raises((SealError, PayloadError)):
        wechat.verify_mode1(changed, KEY)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (link(*PAIRS, "extra=1"), Malformed),
        (link(*PAIRS) + b"#x", Malformed),
        (link(*PAIRS, "product_id=TABLE-12"), RuleBroken),
        (link(*PAIRS, ""), Malformed),
        (link(*PAIRS[:-1]), RuleBroken),
        (link(*PAIRS[1:]), SealMissing),
        (link("sign=", *PAIRS[1:]), SealMissing),
        (link("sign=" + "g" * 32, *PAIRS[1:]), BadSignature),
        (link("pr=abc"), Malformed),
        (b"wxp://f2f0abc", Malformed),
        (b"134622817080551492", Malformed),
        (b"", Malformed),
        (b"\xff", Malformed),
        (b"weixin://wxpay/bizpayurl?" + b"&" * 100_000, Malformed),
    ],
)
def test_other_links_are_refused(data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        wechat.verify_mode1(data, KEY)


@pytest.mark.parametrize(
    ("written", "value"), [("%E6%A1%8C12", "桌12"), ("桌12", "桌12"), ("A+1", "A+1"), ("%41", "A")]
)
def test_links_of_other_builders_are_verified_over_the_decoded_value(written: str, value: str) -> None:
    text = wechat.string_to_sign(TABLE.values | {"product_id": value})
    data = link(f"sign={KEY.digest(text)}", *(f"product_id={written}" if "product" in p else p for p in PAIRS[1:]))
    assert wechat.verify_mode1(data, KEY).product_id == value


def test_a_value_that_hides_another_field_is_refused() -> None:
    # Signed for product 1 with nonce "n&product_id=2": the same text would do for other fields.
    values = TABLE.values | {"nonce_str": "n&product_id=2"}
    query = wechat.string_to_sign(values | {"nonce_str": "n%26product_id%3D2"}).decode()
    data = link(f"sign={wechat.sign(values, KEY)}", query)
    with pytest.raises(RuleBroken, match="holds a &"):
        wechat.verify_mode1(data, KEY)


@given(
    st.lists(
        st.sampled_from(
            [*PAIRS, "sign=", "a=1", "", "mch_id=1", "product_id=%41", "appid=%zz", "time_stamp=0", "sign"]
        ),
        min_size=5,
        max_size=7,
    )
)
def test_the_quick_reading_is_that_of_the_parser(pairs: list[str]) -> None:
    quick = native._plain(link(*pairs))
    if quick is not None:
        assert quick == native._parsed(link(*pairs))


@given(st.binary(max_size=80))
def test_any_bytes_give_an_error_of_ours(tail: bytes) -> None:
    for data in (tail, LINK[:25] + tail, LINK + tail[:1] + tail):
        try:
            wechat.verify_mode1(data, KEY)
        except (SealError, PayloadError):
            continue
        assert data == LINK


# --- V3


@published
@pytest.mark.parametrize("name", ["wechat-021", "wechat-022"])
def test_published_request_messages(name: str) -> None:
    given = ROWS[name]["input"]
    message = wechat.request_message(
        given["method"], given["path_and_query"], int(given["timestamp"]), given["nonce"], given["body"].encode()
    )
    assert message.decode() == ROWS[name]["expected"]["string_to_sign"]


@published
def test_published_request_signature() -> None:
    given, expected = ROWS["wechat-026"]["input"], ROWS["wechat-026"]["expected"]
    method, target, timestamp, nonce, body, _ = given["string_to_sign"].split("\n")
    message = wechat.request_message(method, target, int(timestamp), nonce, body.encode())
    assert message.decode() == given["string_to_sign"]
    key = RsaVerifyKey.from_pem(given["public_key_pem"].encode())
    key.verify_text(given["signature_base64"], message)
    with pytest.raises(BadSignature):
        key.verify_text(given["signature_base64"], message.replace(b"\\/", b"/"))
    at = datetime.fromtimestamp(int(timestamp), UTC)
    header = wechat.authorization(method, target, body.encode(), SIGNER, mchid="1600314069", at=at, nonce=nonce)
    ours = re.search('signature="(.*)"', header)
    assert ours is not None
    assert header.replace(ours[1], given["signature_base64"]) == expected["authorization"]
    SIGNER.verify_key.verify_text(ours[1], message)


@published
def test_published_reply() -> None:
    given = ROWS["wechat-025"]["input"]
    key = RsaVerifyKey.from_pem(given["public_key_pem"].encode(), id="PUB_KEY_ID_1")
    headers = given["headers"] | {"Wechatpay-Serial": "PUB_KEY_ID_1"}
    at = datetime.fromtimestamp(1626444144, UTC)
    body = given["body"].encode()
    reply = wechat.verify_reply(headers, body, [key], at=at)
    assert (reply.body, reply.key_id, reply.moment) == (body, "PUB_KEY_ID_1", at)
    message = wechat.reply_message(headers["Wechatpay-Timestamp"], headers["Wechatpay-Nonce"], body)
    assert message.decode() == ROWS["wechat-025"]["expected"]["string_to_sign"]


@published
def test_published_notification() -> None:
    given, expected = ROWS["wechat-023"]["input"], ROWS["wechat-023"]["expected"]
    key = RsaVerifyKey.from_pem(given["public_key_pem"].encode(), id="D7CE59D1F522D701")
    api_key = AesGcmKey(given["api_v3_key"].encode())
    at = datetime.fromtimestamp(1624523846, UTC)
    opened = wechat.open_notification(
        given["headers"], given["body"].encode(), [SIGNER.verify_key, key], api_key, at=at
    )
    assert opened.resource.decode() == expected["decrypted_resource"]
    assert (opened.id, opened.original_type) == ("3119dfba-e649-5eec-ab1e-3412bc4d2e17", "payscore")
    assert (opened.event_type, opened.summary) == ("PAYSCORE.USER_OPEN_SERVICE", "签约成功")
    changed = given["body"].encode().replace(b"payscore", b"paystore", 1)
    with pytest.raises(BadSignature):
        wechat.open_notification(given["headers"], changed, [key], api_key, at=at)


def test_an_order_of_steps_verify_before_reading() -> None:
    # Not even JSON: were it read first, this would be Malformed.
    headers = signed(b"other")
    with pytest.raises(BadSignature):
        wechat.open_notification(headers, b"{{{", [SIGNER.verify_key], API_KEY, at=AT)


def test_authorization_by_the_clock() -> None:
    header = wechat.authorization("GET", "/v3/certificates?a=%20b", b"", SIGNER, mchid="1900000001")
    read = re.fullmatch(
        'WECHATPAY2-SHA256-RSA2048 mchid="1900000001",nonce_str="([0-9a-f]{32})",timestamp="([0-9]{10})",'
        f'serial_no="{SIGNER.id}",signature="([0-9A-Za-z+/]+=*)"',
        header,
    )
    assert read is not None
    assert abs(int(read[2]) - datetime.now(UTC).timestamp()) < 60
    message = wechat.request_message("GET", "/v3/certificates?a=%20b", int(read[2]), read[1], b"")
    SIGNER.verify_key.verify_text(read[3], message)


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("method", {"method": "get"}),
        ("method", {"method": "GET\n"}),
        ("target", {"target": "v3"}),
        ("target", {"target": "/v3\n"}),
        ("target", {"target": "/v3#x"}),
        ("target", {"target": "/v3/桌"}),
        ("nonce", {"nonce": 'a"b'}),
        ("nonce", {"nonce": ""}),
        ("mchid", {"mchid": '1",x="'}),
    ],
)
def test_authorization_refuses_what_would_break_its_lines(field: str, changed: dict[str, str]) -> None:
    arguments: dict[str, Any] = {"method": "GET", "target": "/v3", "body": b"", "key": SIGNER, "mchid": "1"}
    with pytest.raises(RequestError) as caught:
        wechat.authorization(**(arguments | changed))
    assert caught.value.findings[0].field == field


def test_authorization_needs_the_serial_and_a_time_zone() -> None:
    with pytest.raises(BadKey, match="no id"):
        wechat.authorization("GET", "/v3", b"", rsa_key(), mchid="1")
    with pytest.raises(TypeError, match="time zone"):
        wechat.authorization("GET", "/v3", b"", SIGNER, mchid="1", at=datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize("body", [b"", b"{}", b"\xff\x00"])
def test_replies_are_verified_over_their_bytes(body: bytes) -> None:
    assert wechat.verify_reply(signed(body), body, [SIGNER.verify_key], at=AT).body == body
    lower = {name.lower(): value for name, value in signed(body).items()}
    assert wechat.verify_reply(lower, body, iter([SIGNER.verify_key]), at=AT).key_id == SIGNER.id


def test_replies_by_the_clock() -> None:
    now = datetime.now(UTC)
    assert wechat.verify_reply(signed(b"x", at=now), b"x", [SIGNER.verify_key]).body == b"x"


@pytest.mark.parametrize(
    ("seconds", "error"), [(299, None), (300, Expired), (-299, None), (-300, NotYetValid), (10**8, Expired)]
)
def test_window_of_300_seconds(seconds: int, error: type[SealError] | None) -> None:
    at = AT + timedelta(seconds=seconds)
    if error is None:
        assert wechat.verify_reply(signed(b"{}"), b"{}", [SIGNER.verify_key], at=at).moment == AT
        return
    with pytest.raises(error):
        wechat.verify_reply(signed(b"{}"), b"{}", [SIGNER.verify_key], at=at)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"Wechatpay-Timestamp": str(int(AT.timestamp()) + 1)}, BadSignature),
        ({"Wechatpay-Timestamp": "x"}, BadSignature),
        ({"Wechatpay-Timestamp": ""}, SealMissing),
        ({"Wechatpay-Nonce": "EcZ9Cmy5"}, BadSignature),
        ({"Wechatpay-Serial": "1"}, UnknownKey),
        ({"Wechatpay-Serial": "not-an-id"}, UnknownKey),
        ({"Wechatpay-Serial": "0"}, UnknownKey),
        ({"wechatpay-serial": "1"}, BadSignature),
        ({"Wechatpay-Signature": "WECHATPAY/SIGNTEST/" + "A" * 323 + "=="}, BadSignature),
        ({"Wechatpay-Signature": "not base64"}, BadSignature),
        ({"Wechatpay-Signature": "é"}, BadSignature),
        ({"Wechatpay-Signature": "AB=="}, BadSignature),  # not how base64 writes it
    ],
)
def test_changed_headers_are_refused(changed: dict[str, str], error: type[SealError]) -> None:
    with pytest.raises(error):
        wechat.verify_reply(signed(b"{}") | changed, b"{}", [SIGNER.verify_key], at=AT)


def test_a_line_of_the_body_cannot_move_into_the_nonce() -> None:
    body = b"first\nsecond"
    good = signed(body)
    moved = good | {"Wechatpay-Nonce": good["Wechatpay-Nonce"] + "\nfirst"}
    with pytest.raises(BadSignature, match="nonce"):
        wechat.verify_reply(moved, b"second", [SIGNER.verify_key], at=AT)


def test_serials_are_numbers_and_public_key_ids_are_names() -> None:
    lower = signed(b"", Serial="00" + SIGNER.id.lower())
    assert wechat.verify_reply(lower, b"", [SIGNER.verify_key], at=AT).key_id == SIGNER.id
    named = rsa_key("PUB_KEY_ID_0115")
    assert wechat.verify_reply(signed(b"", signer=named), b"", [named.verify_key], at=AT).key_id == named.id
    with pytest.raises(UnknownKey):
        wechat.verify_reply(signed(b"", signer=named, Serial="0115"), b"", [named.verify_key], at=AT)
    with pytest.raises(BadSignature):  # the id of one, the signature of another
        wechat.verify_reply(signed(b"", Serial=named.id), b"", [named.verify_key, SIGNER.verify_key], at=AT)
    with pytest.raises(UnknownKey):
        wechat.verify_reply(signed(b"", Serial="0"), b"", [rsa_key().verify_key], at=AT)


def test_notifications_are_opened() -> None:
    body = notification()
    opened = wechat.open_notification(signed(body), body, [SIGNER.verify_key], API_KEY, at=AT)
    assert (opened.resource, opened.summary, opened.reply.body) == (b'{"mchid":"1"}', "", body)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", Malformed),
        (b"[]", Malformed),
        (b"{} x", Malformed),
        (b'{"id":"1","id":"2"}', Malformed),
        (b'{"id":NaN}', Malformed),
        (b"\xff", Malformed),
        (b" " * (1024 * 1024 + 1), Malformed),
        (b'{"a":' + b"[" * 200_000, Malformed),
        (b'{"a":' + b"1" * 5000 + b"}", Malformed),
        (notification(id=5), Malformed),
        (notification(resource_type="x") + b" ", None),
        (notification(resource={"algorithm": "AEAD_SM4_GCM"}), UnsupportedSeal),
        (notification(resource={"algorithm": 5}), Malformed),
        (notification(resource={"nonce": "short"}), Malformed),
        (notification(resource={"nonce": "Kj7QIyUiYx1r"}), BadSignature),
        (notification(resource={"associated_data": "other"}), BadSignature),
        (notification(resource={"ciphertext": "AAAA"}), Malformed),
        (notification(resource={"ciphertext": "not base64"}), Malformed),
        (notification(resource={"ciphertext": 5}), Malformed),
        (notification(resource={"ciphertext": "é"}), Malformed),
        (notification(resource={"nonce": "\ud800"}), Malformed),
        (notification().replace(b'"resource": {', b'"resource": 1, "x": {'), Malformed),
    ],
)
def test_signed_but_out_of_form(body: bytes, error: type[Exception] | None) -> None:
    if error is None:
        assert wechat.open_notification(signed(body), body, [SIGNER.verify_key], API_KEY, at=AT).id == "1"
        return
    with pytest.raises(error):
        wechat.open_notification(signed(body), body, [SIGNER.verify_key], API_KEY, at=AT)


def test_another_api_key_opens_nothing() -> None:
    body = notification()
    with pytest.raises(BadSignature):
        wechat.open_notification(signed(body), body, [SIGNER.verify_key], AesGcmKey(bytes(32)), at=AT)


# --- limits


def order(**changed: Any) -> Order:
    fields: dict[str, Any] = {
        "out_trade_no": "T12|0*1-_",
        "description": "茶" * 127,
        "amount": Amount.of("0.01", "CNY"),
    }
    return Order(**(fields | changed))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("out_trade_no", "12345"),
        ("out_trade_no", "1" * 33),
        ("out_trade_no", "12345/"),
        ("out_trade_no", "12345\n"),
        ("description", ""),
        ("description", "茶" * 128),
        ("attach", "x" * 128),
        ("amount", Amount.of("1.00", "HKD")),
        ("amount", Amount.of("1", "JPY")),
        ("amount", Amount.of("0.00", "CNY")),
        ("time_expire", AT.replace(microsecond=1)),
    ],
)
def test_limits_of_an_order(field: str, value: Any) -> None:
    with pytest.raises(RequestError) as caught:
        order(**{field: value})
    assert caught.value.findings[0].field == field


def test_time_expire_is_a_minute_ahead_and_in_beijing_time() -> None:
    closes = order(time_expire=AT + timedelta(minutes=1), attach="table 12")
    assert closes.v2_fields(AT)["time_expire"] == "20261123173100"
    assert closes.v3_fields(AT)["time_expire"] == "2026-11-23T17:31:00+08:00"
    assert closes.v2_fields(AT)["attach"] == closes.v3_fields(AT)["attach"] == "table 12"
    with pytest.raises(RequestError, match="one minute ahead"):
        closes.v3_fields(AT + timedelta(seconds=1))
    with pytest.raises(RequestError, match="one minute ahead"):
        closes.v2_fields(datetime.now(UTC) + timedelta(days=36500))


def test_moments_have_a_time_zone() -> None:
    naive = AT.replace(tzinfo=None)
    with pytest.raises(TypeError, match="time_expire"):
        order(time_expire=naive)
    with pytest.raises(TypeError, match="at is"):
        order().v3_fields(naive)


def test_a_code_url_lives_two_hours() -> None:
    assert timedelta(hours=2) == wechat.CODE_URL_LIFE
