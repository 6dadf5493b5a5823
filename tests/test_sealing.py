"""Keys, the seal's bytes, base41 and the carrier `template`."""

from __future__ import annotations

import copy
import hashlib
import pickle
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given
from hypothesis import strategies as st

from paycode.errors import BadKey, BadSignature, MissingExtra, PayloadError, RequestError, UnsupportedSeal
from paycode.payload import registry
from paycode.payload.crc import crc16
from paycode.payload.findings import Malformed
from paycode.payload.money import Amount, Currency
from paycode.payload.scheme import Payload
from paycode.payload.schemes import emv, promptpay
from paycode.sealing import (
    Header,
    Seal,
    SigningKey,
    VerifyKey,
    algorithms,
    base41,
    companion,
    layout,
    open_companion,
    open_seal,
    payee_hash,
    seal,
    template,
)
from paycode.sealing.layout import signed_message
from shared import ABSENT, vectors

SIGNING: list[dict[str, Any]] = vectors("signing")
AT = datetime(2026, 11, 23, 9, 30, 59, tzinfo=UTC)
SECRET = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")  # RFC 8032, 7.1, test 2
KEY = SigningKey.from_private_bytes(SECRET)
PROMPTPAY = "00020101021129370016A000000677010111011300668912345675802TH5303764630429C1"


def payload(text: str) -> Payload:
    return registry.parse(text).payload


def crc_fixed(text: str) -> str:
    return text[:-4] + crc16(text[:-4].encode())


def merchant(**fields: Any) -> emv.Request:
    defaults: dict[str, Any] = {
        "accounts": (("26.00", "com.example"), ("26.01", "SHOP7")),
        "currency": Currency("SGD"),
        "country": "SG",
        "mcc": "5812",
        "merchant_name": "Tea House",
        "merchant_city": "Singapore",
    }
    return emv.Request(**(defaults | fields))


TEXTS = {
    "promptpay": PROMPTPAY,
    "promptpay with amount": registry.build(
        promptpay.Request(national_or_tax_id="1101700230708", amount=Amount.of("4.22", "THB"))
    ).text,
    "emv": registry.build(merchant(amount=Amount.of("4.50", "SGD"))).text,
    "emv in two scripts": registry.build(merchant(alt_language="zh", alt_name="茶馆", alt_city="新加坡")).text,
    "emv using 80": registry.build(merchant(extra=(("80.00", "com.other"), ("80.01", "x")))).text,
    "emv using 99": registry.build(merchant(extra=(("99.00", "1613438575892"),))).text,
}


# Keys


def test_key_has_the_rfc_8032_public_key_and_signature() -> None:
    assert KEY.verify_key.raw.hex() == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    assert KEY.sign(b"\x72").hex().startswith("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da")


@pytest.mark.skipif(not SIGNING, reason=ABSENT)
def test_shared_rfc_8032_vectors() -> None:
    known = [v for v in SIGNING if v["scheme"] == "rfc8032"]
    assert len(known) >= 2
    for vector in known:
        key = SigningKey.from_private_bytes(bytes.fromhex(vector["secret_key_hex"]))
        signature, message = bytes.fromhex(vector["signature_hex"]), bytes.fromhex(vector["message_hex"])
        assert key.verify_key.raw.hex() == vector["public_key"]["hex"]
        assert key.sign(message) == signature
        key.verify_key.verify(signature, message)
        with pytest.raises(BadSignature):
            key.verify_key.verify(signature, message + b"\0")


def test_generated_keys_differ_and_work() -> None:
    first, second = SigningKey.generate(), SigningKey.generate()
    assert first.verify_key != second.verify_key
    first.verify_key.verify(first.sign(b"text"), b"text")
    with pytest.raises(BadSignature):
        second.verify_key.verify(first.sign(b"text"), b"text")


def test_key_id_is_the_labelled_hash() -> None:
    assert KEY.verify_key.id == hashlib.sha256(b"PQS1-kid\0" + KEY.verify_key.raw).digest()[:4]
    assert KEY.verify_key.id.hex() == "f4553ebe"


@pytest.mark.parametrize("password", [None, b"correct horse"])
def test_pem_round_trip(password: bytes | None) -> None:
    pem = KEY.pem(password)
    assert (b"ENCRYPTED" in pem) is (password is not None)
    assert SigningKey.from_pem(pem, password).verify_key == KEY.verify_key


def other_key(private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return private.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption())


@pytest.mark.parametrize(
    ("pem", "password", "words"),
    [
        (KEY.pem(b"right"), b"wrong", "password is wrong"),
        (KEY.pem(b"right"), None, "needs a password"),
        (KEY.pem(), b"any", "is not encrypted"),
        (b"", None, "no private key"),
        (b"x" * 20_000, None, "at most"),
        (other_key(ec.generate_private_key(ec.SECP384R1())), None, "neither an Ed25519 nor a P-256 key"),
        (other_key(rsa.generate_private_key(65537, 2048)), None, "neither an Ed25519 nor a P-256 key"),
    ],
    ids=["wrong password", "no password", "needless password", "empty", "huge", "EC key", "RSA key"],
)
def test_pem_refusals_name_the_reason(pem: bytes, password: bytes | None, words: str) -> None:
    with pytest.raises(BadKey, match=words):
        SigningKey.from_pem(pem, password)


def test_pem_of_an_unknown_algorithm_is_refused() -> None:
    # PKCS#8 with the OID 1.2.3.4, which no library knows.
    pem = b"-----BEGIN PRIVATE KEY-----\nMBACAQAwBQYDKgMEBAQBAgME\n-----END PRIVATE KEY-----\n"
    with pytest.raises(BadKey):
        SigningKey.from_pem(pem)


def test_an_empty_password_is_refused() -> None:
    with pytest.raises(BadKey, match="protects nothing"):
        KEY.pem(b"")


@pytest.mark.parametrize("seed", [b"", bytes(31), bytes(33), "x" * 32, bytearray(32), None])
def test_private_bytes_of_another_form_are_refused(seed: Any) -> None:
    with pytest.raises(BadKey):
        SigningKey.from_private_bytes(seed)


@pytest.mark.parametrize("show", [repr, str, lambda key: f"{key}", lambda key: repr([key])])
def test_nothing_shows_the_secret(show: Callable[[SigningKey], str]) -> None:
    shown = show(KEY)
    assert SECRET.hex() not in shown
    assert repr(SECRET)[2:-1] not in shown
    assert KEY.verify_key.text in shown


@pytest.mark.parametrize("spread", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_signing_key_is_not_spread(spread: Callable[[SigningKey], object]) -> None:
    with pytest.raises(TypeError, match="not pickled or copied") as caught:
        spread(KEY)
    assert SECRET.hex() not in str(caught.value)


def test_key_errors_carry_no_secret() -> None:
    with pytest.raises(BadKey) as caught:
        SigningKey.from_private_bytes(SECRET + b"\0")
    assert SECRET.hex() not in repr(caught.value)
    assert caught.value.__context__ is None


def test_verify_key_text_round_trip() -> None:
    key = VerifyKey.from_text(KEY.verify_key.text)
    assert key == KEY.verify_key
    assert pickle.loads(pickle.dumps(key)) == key
    assert repr(key) == f"VerifyKey.from_text({key.text!r})"


@pytest.mark.parametrize(
    "text",
    [
        "",
        KEY.verify_key.text[8:],
        KEY.verify_key.text + "\n",
        KEY.verify_key.text + "=",
        KEY.verify_key.text.replace("ed25519", "rsa"),
        KEY.verify_key.text.replace("-", "+"),
        KEY.verify_key.text[:-1] + "x",
    ],
)
def test_verify_key_text_has_one_form(text: str) -> None:
    with pytest.raises(BadKey):
        VerifyKey.from_text(text)


PRIME = 2**255 - 19
D = -121665 * pow(121666, -1, PRIME) % PRIME


def plus(p: tuple[int, int], q: tuple[int, int]) -> tuple[int, int]:
    """Edwards addition, RFC 8032, section 5.1.4, in affine form."""
    k = D * p[0] * q[0] * p[1] * q[1] % PRIME
    x = (p[0] * q[1] + q[0] * p[1]) * pow(1 + k, -1, PRIME)
    y = (p[1] * q[1] + p[0] * q[0]) * pow(1 - k, -1, PRIME)
    return x % PRIME, y % PRIME


def test_keys_of_small_order_are_refused() -> None:
    for y in algorithms._SMALL_ORDER:
        square = (y * y - 1) * pow(D * y * y + 1, -1, PRIME) % PRIME
        x = pow(square, (PRIME + 3) // 8, PRIME)
        x = x if x * x % PRIME == square else x * pow(2, (PRIME - 1) // 4, PRIME) % PRIME
        point = (x, y)
        for _ in range(3):
            point = plus(point, point)
        assert point == (0, 1)
        for sign in (0, 1 << 255):
            with pytest.raises(BadKey, match="nobody made"):
                VerifyKey((y | sign).to_bytes(32, "little"))


def test_a_small_order_key_would_verify_a_signature_without_secret() -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    weak = (1).to_bytes(32, "little")
    Ed25519PublicKey.from_public_bytes(weak).verify(weak + bytes(32), b"anything")


@pytest.mark.parametrize("raw", [bytes(31), bytes(33), (PRIME + 3).to_bytes(32, "little"), b"\xff" * 32])
def test_verify_keys_of_another_form_are_refused(raw: bytes) -> None:
    with pytest.raises(BadKey):
        VerifyKey(raw)


def test_a_verify_key_is_made_from_bytes() -> None:
    with pytest.raises(TypeError, match="not str"):
        VerifyKey("x" * 32)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "use", [SigningKey.generate, lambda: KEY.verify_key.verify(bytes(64), b""), lambda: SigningKey.from_pem(b"")]
)
def test_without_cryptography_the_extra_is_named(use: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.asymmetric", None)
    with pytest.raises(MissingExtra, match=re.escape("paycode[seal]")) as caught:
        use()
    assert caught.value.extra == "seal"


# Base41


@given(st.binary(max_size=100))
def test_base41_round_trip(data: bytes) -> None:
    text = base41.encode(data)
    assert len(text) == len(data) // 2 * 3 + len(data) % 2 * 2
    assert base41.decode(text) == data


@given(st.text(alphabet=base41.ALPHABET, max_size=12))
def test_base41_takes_only_what_it_makes(text: str) -> None:
    try:
        data = base41.decode(text)
    except Malformed:
        return
    assert base41.encode(data) == text


@pytest.mark.parametrize("text", ["0", "0000", "-/I", "///", "6A", "//", "a00", "0 0", "00é", "00\n", "00%"])
def test_base41_refusals(text: str) -> None:
    with pytest.raises(Malformed, match="base41"):
        base41.decode(text)


@pytest.mark.parametrize(("data", "text"), [("ffff", "-/H"), ("ff", "69"), ("0000", "000"), ("00", "00"), ("", "")])
def test_base41_edges(data: str, text: str) -> None:
    assert base41.encode(bytes.fromhex(data)) == text
    assert base41.decode(text).hex() == data


# Layout


def header(**fields: Any) -> Header:
    defaults: dict[str, Any] = {"key_id": b"kkkk", "issued": 1, "lifetime": 0, "serial": b"ssss"}
    return Header(**(defaults | fields))


def test_header_bytes() -> None:
    long = header(issued=0x01020304, lifetime=0x0A0B0C, serial=b"12345678", dynamic=True, single_use=True)
    assert header().encode().hex() == "1100" + "6b6b6b6b" + "00000001" + "000000" + "73737373"
    assert long.encode().hex() == "1119" + "6b6b6b6b" + "01020304" + "0a0b0c" + b"12345678".hex()


headers = st.builds(
    Header,
    key_id=st.binary(min_size=4, max_size=4),
    issued=st.integers(0, 2**32 - 1),
    lifetime=st.integers(1, 2**24 - 1),
    serial=st.binary(min_size=4, max_size=4),
    dynamic=st.booleans(),
    single_use=st.booleans(),
) | st.builds(
    Header,
    key_id=st.binary(min_size=4, max_size=4),
    issued=st.integers(0, 2**32 - 1),
    lifetime=st.integers(1, 2**24 - 1),
    serial=st.binary(min_size=8, max_size=8),
    dynamic=st.just(True),
)


@given(headers, st.binary(min_size=64, max_size=64))
def test_seal_round_trip(head: Header, signature: bytes) -> None:
    made = Seal(header=head, signature=signature)
    assert len(made.encode()) == (81 if len(head.serial) == 4 else 85)
    assert Seal.decode(made.encode()) == made
    assert head.issued_at <= (head.expires_at or head.issued_at)


@given(st.binary(max_size=90) | st.binary(min_size=79, max_size=79).map(b"\x11\0".__add__))
def test_any_bytes_are_a_seal_or_refused(data: bytes) -> None:
    try:
        found = Seal.decode(data)
    except (Malformed, UnsupportedSeal):
        return
    assert found.encode() == data


@pytest.mark.parametrize(
    ("first", "words"),
    [("0100", "version 0"), ("2100", "version 2"), ("1000", "algorithm 0"), ("1300", "algorithm 3"),
     ("1120", "flags 0x20"), ("1140", "flags 0x40"), ("1180", "flags 0x80"), ("1102", "certificate of kind 0x00")],
)  # fmt: skip
def test_what_is_reserved_is_unsupported(first: str, words: str) -> None:
    with pytest.raises(UnsupportedSeal, match=words):
        Seal.decode(bytes.fromhex(first) + bytes(79))


@pytest.mark.parametrize("data", [b"", b"\x11", bytes.fromhex("1100") + bytes(78), bytes.fromhex("1100") + bytes(80),
                                  bytes.fromhex("1111") + bytes(79)])  # fmt: skip
def test_seals_of_another_length_are_malformed(data: bytes) -> None:
    with pytest.raises(Malformed, match=r"must have|at least"):
        Seal.decode(data)


@pytest.mark.parametrize("data", ["1101" + "00" * 79, "1110" + "00" * 83])
def test_a_dynamic_seal_without_end_and_a_static_one_with_a_long_serial_are_malformed(data: str) -> None:
    with pytest.raises(Malformed):
        Seal.decode(bytes.fromhex(data))


@pytest.mark.parametrize(
    "fields",
    [{"algorithm": 3}, {"key_id": b"kkk"}, {"issued": -1}, {"issued": 2**32}, {"lifetime": -1}, {"lifetime": 2**24},
     {"dynamic": True}, {"serial": b"sss"}, {"serial": b"12345678"}],
)  # fmt: skip
def test_headers_cannot_hold_what_the_layout_cannot(fields: dict[str, Any]) -> None:
    with pytest.raises(RequestError):
        header(**fields)


def test_minutes_past_the_calendar_do_not_crash() -> None:
    late = header(issued=2**32 - 1, lifetime=2**24 - 1)
    assert late.issued_at.year == 9999
    assert late.expires_at == late.issued_at


def test_signed_message_is_unambiguous() -> None:
    assert signed_message(b"HEAD", b"PAY", 1) == b"PQS1\0" + b"\x01" + b"\x00\x04HEAD" + b"\x00\x00\x00\x03PAY"


# Carrier template


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("lifetime", [None, timedelta(minutes=15)])
def test_sealed_texts_read_as_before_and_open_again(text: str, lifetime: timedelta | None) -> None:
    before = registry.parse(text)
    sealed = seal(before.payload, KEY, issued_at=AT, lifetime=lifetime, serial=7)
    after = registry.parse(sealed.data)
    assert (after.scheme, after.summary) == (before.scheme, before.summary)
    assert sealed.text.startswith(text[:-8])
    opened = open_seal(sealed)
    assert opened is not None
    assert opened.original == before.payload
    assert opened.seal.header.issued_at == AT.replace(second=0)
    assert opened.seal.header.expires_at == (None if lifetime is None else AT.replace(second=0) + lifetime)
    assert opened.message.endswith(text[:-8].encode())
    KEY.verify_key.verify(opened.seal.signature, opened.message)


def test_sealing_twice_gives_the_same_text() -> None:
    made = {seal(payload(PROMPTPAY), KEY, issued_at=AT, serial=7).data for _ in range(3)}
    assert len(made) == 1


def test_serials_are_random_when_not_given_and_now_is_the_default() -> None:
    sealed = [open_seal(seal(payload(PROMPTPAY), KEY)) for _ in range(2)]
    first, second = (opened.seal.header for opened in sealed if opened is not None)
    assert first.serial != second.serial
    assert abs(first.issued_at - datetime.now(UTC)) < timedelta(minutes=2)


@pytest.mark.parametrize(("serial", "size"), [(0, 4), (2**32 - 1, 4), (2**32, 8), (2**64 - 1, 8)])
def test_serial_width(serial: int, size: int) -> None:
    opened = open_seal(
        seal(payload(PROMPTPAY), KEY, issued_at=AT, serial=serial, dynamic=True, lifetime=timedelta(minutes=1))
    )
    assert opened is not None
    assert opened.seal.header.serial == serial.to_bytes(size, "big")
    assert opened.seal.header.dynamic


def tags(sealed: Payload) -> list[str]:
    return [tag for tag, value in template._objects(sealed).items() if value.startswith("0004PQS1")]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("emv", ["80", "81"]),
        ("emv using 80", ["81", "82"]),
        ("emv using 99", ["80", "81"]),
        ("promptpay", ["82", "83"]),
    ],
)
def test_the_lowest_tags_that_nobody_uses(name: str, expected: list[str]) -> None:
    assert tags(seal(payload(TEXTS[name]), KEY, issued_at=AT)) == expected


def test_promptpay_object_81_is_left_to_truemoney() -> None:
    """A seal in 80 and 81 would have made the text unreadable as PromptPay, where 81 is TrueMoney's message."""
    sealed = seal(payload(PROMPTPAY), KEY, issued_at=AT)
    assert registry.parse(sealed.data).request.truemoney_message == ""


def test_dynamic_comes_from_the_payload() -> None:
    text = registry.build(promptpay.Request(mobile="0891234567", point_of_initiation="12"))
    with pytest.raises(RequestError, match="must have a lifetime"):
        seal(text, KEY, issued_at=AT)
    with pytest.raises(RequestError, match="says that it is dynamic"):
        seal(text, KEY, issued_at=AT, dynamic=False, lifetime=timedelta(minutes=5))
    opened = open_seal(seal(text, KEY, issued_at=AT, lifetime=timedelta(minutes=5), single_use=True))
    assert opened is not None
    assert opened.seal.header.dynamic
    assert opened.seal.header.single_use


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"carrier": "paper"}, "unknown_carrier"),
        ({"lifetime": timedelta(0)}, "lifetime_range"),
        ({"lifetime": timedelta(minutes=-1)}, "lifetime_range"),
        ({"lifetime": timedelta(seconds=90)}, "lifetime_range"),
        ({"lifetime": timedelta(minutes=2**24)}, "lifetime_range"),
        ({"serial": -1}, "serial_range"),
        ({"serial": 2**64}, "serial_range"),
        ({"serial": 2**32}, "serial_range"),
        ({"issued_at": datetime(2019, 12, 31, 23, 59, tzinfo=UTC)}, "issued_range"),
        ({"dynamic": True}, "no_end"),
    ],
)
def test_requests_that_no_seal_can_hold(options: dict[str, Any], code: str) -> None:
    with pytest.raises(RequestError) as caught:
        seal(payload(PROMPTPAY), KEY, **({"issued_at": AT} | options))
    assert [finding.code for finding in caught.value.findings] == [code]


@pytest.mark.parametrize(
    "options", [{"issued_at": AT.replace(tzinfo=None)}, {"lifetime": 15}, {"serial": True}, {"serial": "7"}]
)
def test_arguments_of_another_type(options: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        seal(payload(PROMPTPAY), KEY, **options)


def test_time_zones_are_one_time() -> None:
    east = AT.astimezone(timezone(timedelta(hours=7)))
    assert seal(payload(PROMPTPAY), KEY, issued_at=east, serial=1) == seal(
        payload(PROMPTPAY), KEY, issued_at=AT, serial=1
    )


def test_a_sealed_text_is_not_sealed_again() -> None:
    sealed = seal(payload(PROMPTPAY), KEY, issued_at=AT)
    with pytest.raises(RequestError, match="holds a seal already"):
        seal(sealed, KEY, issued_at=AT)


def test_texts_of_other_kinds_do_not_take_this_carrier() -> None:
    text = "upi://pay?pa=shop@bank&pn=Shop&cu=INR"
    with pytest.raises(RequestError, match="for EMVCo texts"):
        seal(registry.parse(text).payload, KEY, issued_at=AT)
    assert open_seal(registry.parse(text).payload) is None


def test_an_emv_text_without_checksum_does_not_take_a_seal() -> None:
    with pytest.raises(RequestError, match="end with tag 63"):
        template.signed_bytes(Payload(data=PROMPTPAY[:-8].encode()))


def test_only_what_parses_is_sealed() -> None:
    with pytest.raises(PayloadError):
        seal(Payload(data=(PROMPTPAY[:-4] + "0000").encode()), KEY, issued_at=AT)


def long_text(size: int) -> Payload:
    """An EMV text of `size` characters."""
    request = merchant(extra=(("65", "x" * 99), ("66", "x" * 99)))
    rest = size - len(registry.build(request).text) - 4
    return registry.build(merchant(extra=(("65", "x" * 99), ("66", "x" * 99), ("67", "y" * rest))))


def test_a_sealed_text_has_at_most_512_characters() -> None:
    assert len(seal(long_text(358), KEY, issued_at=AT).text) == 512
    with pytest.raises(RequestError, match="513 characters with its seal"):
        seal(long_text(359), KEY, issued_at=AT)


def test_no_two_free_tags_in_a_row() -> None:
    odd = tuple((f"{tag}.00", "x") for tag in range(81, 100, 2))
    with pytest.raises(RequestError, match="no free tags in a row"):
        seal(registry.build(merchant(extra=odd)), KEY, issued_at=AT)


def test_tags_98_and_99_are_the_last_place() -> None:
    low = tuple((f"{tag}.00", "x") for tag in range(80, 98))
    sealed = seal(registry.build(merchant(extra=low)), KEY, issued_at=AT)
    assert tags(sealed) == ["98", "99"]
    assert open_seal(sealed) is not None


SEALED = seal(payload(TEXTS["emv"]), KEY, issued_at=AT, serial=7).text
HEAD, FIRST, SECOND = SEALED[: SEALED.index("8099")], SEALED[-162:-59], SEALED[-59:-8]


def test_the_pieces_below_are_the_sealed_text() -> None:
    assert HEAD + FIRST + SECOND + SEALED[-8:] == SEALED
    assert (FIRST[:12], SECOND[:12]) == ("80990004PQS1", "81470004PQS1")


def piece(tag: str, chunk: str) -> str:
    return f"{tag}{len(chunk) + 12:02d}0004PQS101{len(chunk):02d}{chunk}"


MISPLACED = {
    "order": (HEAD + SECOND + FIRST, "without a gap"),
    "gap": (HEAD + FIRST + "82" + SECOND[2:], "without a gap"),
    "object after": (HEAD + FIRST + SECOND + "6701x", "without a gap"),
    "template after": (HEAD + FIRST + SECOND + "82070003abc", "nothing else"),
    "object between": (HEAD + FIRST + "6501x" + SECOND, "without a gap"),
    "among the accounts": (HEAD + "50" + FIRST[2:] + "51" + SECOND[2:], "without a gap"),
    "first half away": (HEAD[:6] + FIRST + HEAD[6:] + SECOND, "without a gap"),
    "first half missing": (HEAD + SECOND, "this seal must have|version"),
    "second half missing": (HEAD + FIRST, "this seal must have"),
    "two seals": (HEAD + FIRST + SECOND + "82" + FIRST[2:] + "83" + SECOND[2:], "every piece"),
    "twice the same tag": (HEAD + FIRST + SECOND + SECOND, "twice"),
    "uneven pieces": (HEAD + piece("80", FIRST[16:-1]) + piece("81", FIRST[-1] + SECOND[16:]), "every piece"),
    "empty last piece": (HEAD + FIRST + SECOND + piece("82", ""), "every piece"),
    "empty": (HEAD + piece("80", ""), "every piece"),
    "other object inside": (HEAD + FIRST + "81510004PQS1" + SECOND[12:] + "0200", "nothing else"),
    "no object inside": (HEAD + "80080004PQS1", "nothing else"),
    "long seal": (HEAD + FIRST + piece("81", SECOND[16:] + "000"), "must have 81 bytes"),
    "small letters": (HEAD + FIRST.replace("Z", "z", 1).replace("K", "k", 1) + SECOND, "41 characters"),
}


@pytest.mark.parametrize(("body", "words"), MISPLACED.values(), ids=MISPLACED)
def test_a_seal_stands_only_where_it_belongs(body: str, words: str) -> None:
    with pytest.raises((Malformed, UnsupportedSeal), match=words):
        open_seal(Payload(data=crc_fixed(body + "6304XXXX").encode()))


@pytest.mark.parametrize(
    "text",
    [SEALED[:-4] + "0000", SEALED[:-4] + SEALED[-4:].lower(), SEALED[:-8], SEALED + "0", HEAD + "6399" + FIRST[4:]],
    ids=["wrong", "small letters", "missing", "data after", "the seal in 63"],
)
def test_a_sealed_text_ends_with_its_checksum(text: str) -> None:
    assert not SEALED[-4:].isdigit()
    with pytest.raises(Malformed):
        open_seal(Payload(data=text.encode()))


def test_a_seal_whose_template_is_the_checksum_object_is_empty() -> None:
    """The last object holds the mark and ends in the right checksum: there is no room for a seal before it."""
    body = HEAD + "63160004PQS10104"
    with pytest.raises(Malformed):
        open_seal(Payload(data=(body + crc16(body.encode())).encode()))


def test_text_that_does_not_divide() -> None:
    with pytest.raises(Malformed):
        open_seal(Payload(data=b"0002"))
    assert open_seal(Payload(data=b"\xff\xfe")) is None


# The design's own examples


def design_examples() -> list[dict[str, Any]]:
    return [v for v in SIGNING if v["scheme"].startswith("proposed-seal")]


@pytest.mark.skipif(not SIGNING, reason=ABSENT)
def test_design_examples_have_our_labels_lengths_and_numbers() -> None:
    companion, inline = design_examples()
    data = base41.decode(companion["carrier_text"].removeprefix("PQS1/"))
    head, digest, signature = data[:17], data[17:33], data[33:]
    detached = companion["detached_payload"].encode()
    assert (head.hex(), signature.hex()) == (companion["header_hex"], companion["signature_hex"])
    assert digest == hashlib.sha256(detached).digest()[:16]
    assert signed_message(head, detached, layout.RAW).hex() == companion["message_hex"]
    assert KEY.verify_key.raw.hex() == companion["public_key"]["hex"]
    assert KEY.verify_key.id.hex() == companion["public_key"]["kid_hex"]
    KEY.verify_key.verify(signature, bytes.fromhex(companion["message_hex"]))
    assert head[1] == layout.DETACHED
    assert bytes.fromhex(inline["header_hex"])[1] == layout.INLINE_CERTIFICATE


@pytest.mark.skipif(not SIGNING, reason=ABSENT)
def test_the_companion_example_belongs_to_its_payload_and_verifies() -> None:
    example = design_examples()[0]
    link = Payload(data=example["detached_payload"].encode())
    opened = open_companion(link, example["carrier_text"].encode())
    assert opened is not None
    assert (opened.message.hex(), opened.seal.header.serial) == (example["message_hex"], b"\0\0\0\x2b")
    KEY.verify_key.verify(opened.seal.signature, opened.message)
    assert open_companion(Payload(data=link.data + b"0"), example["carrier_text"].encode()) is None
    assert companion.encode(opened.seal.encode()).text == example["carrier_text"]


@pytest.mark.skipif(not SIGNING, reason=ABSENT)
def test_the_inline_example_is_a_chain_that_verifies() -> None:
    example = design_examples()[1]
    opened = open_seal(Payload(data=example["carrier_text"].encode()))
    assert opened is not None
    assert opened.seal.certificate is not None
    certificate = opened.seal.certificate
    assert certificate.body.hex() == example["certificate_hex"]
    assert certificate.signature.hex() == example["certificate_signature_hex"]
    assert opened.message.hex() == example["message_hex"]
    issuer = VerifyKey(bytes.fromhex(example["issuer_public_key"]["hex"]))
    assert certificate.issuer_id == issuer.id
    issuer.verify(certificate.signature, certificate.message)
    certificate.key.verify(opened.seal.signature, opened.message)
    payment = registry.parse(opened.original.data)
    assert certificate.payee == payee_hash(payment)
    assert (certificate.static, certificate.dynamic, certificate.limit) == (True, True, None)
    assert certificate.not_after - certificate.not_before == timedelta(days=90)
    assert opened.seal.encode().hex() == "".join(
        example[part] for part in ("header_hex", "certificate_hex", "certificate_signature_hex", "signature_hex")
    )
