"""UnionPay's signatures: the published message of 5.1.0, QRA, and everything that must not pass."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric import rsa

from paycode.errors import BadKey, BadSignature, RequestError, SealMissing, UnknownKey, UnsupportedSeal
from paycode.sealing import unionpay
from paycode.sealing.rsa import RsaSigningKey, RsaVerifyKey
from paycode.sealing.wechat import V2Key
from shared import ABSENT, vectors

ROWS: dict[str, Any] = {row["id"]: row for row in vectors("east-asia")}
published = pytest.mark.skipif(not ROWS, reason=ABSENT)


def certificate(private: rsa.RSAPrivateKey) -> str:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    builder = x509.CertificateBuilder(name, name, private.public_key(), 0x0ABC)
    dated = builder.not_valid_before(datetime(2020, 1, 1, tzinfo=UTC)).not_valid_after(datetime(2021, 1, 1, tzinfo=UTC))
    return dated.sign(private, hashes.SHA256()).public_bytes(forms.Encoding.PEM).decode()


PRIVATE = rsa.generate_private_key(65537, 2048)
SIGNER = RsaSigningKey.from_pem(
    PRIVATE.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption())
)
KEY = SIGNER.verify_key
CERTIFICATE = certificate(PRIVATE)
MESSAGE: dict[str, str | int] = {
    "version": "5.1.0",
    "signMethod": "01",
    "txnAmt": 1,
    "respMsg": "成功",
    "encoding": "UTF-8",
}


def signed(message: dict[str, str | int] = MESSAGE, **changed: Any) -> dict[str, str | int]:
    return message | {"signature": unionpay.sign(message, SIGNER)} | changed


@published
def test_published_message() -> None:
    given, expected = ROWS["unionpay-open-001"]["input"], ROWS["unionpay-open-001"]["expected"]
    parameters = given["params"] | {"signature": given["signature"]}
    assert unionpay.digest_to_sign(parameters).decode() == expected["inner_sha256_hex"]
    key = RsaVerifyKey.from_certificate(given["params"]["signPubKeyCert"].encode())
    assert key.id == "1039308534"
    assert unionpay.verify(parameters, key).values == given["params"]
    for changed in ({"txnAmt": "2"}, {"added": ""}, {"signPubKeyCert": parameters["signPubKeyCert"].replace("\r", "")}):
        with pytest.raises(BadSignature):
            unionpay.verify(parameters | changed, key)
    with pytest.raises(UnknownKey):
        unionpay.verify(parameters, KEY)


def test_the_certificate_in_a_message_proves_nothing() -> None:
    attacker = rsa.generate_private_key(65537, 2048)
    pem = attacker.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption())
    message = MESSAGE | {"signPubKeyCert": certificate(attacker)}
    forged = message | {"signature": unionpay.sign(message, RsaSigningKey.from_pem(pem))}
    with pytest.raises(UnknownKey):
        unionpay.verify(forged, KEY)


def test_the_certificate_of_the_trusted_key_may_come_along() -> None:
    message = MESSAGE | {"signPubKeyCert": CERTIFICATE}
    assert unionpay.verify(signed(message), KEY).values["txnAmt"] == "1"
    assert RsaVerifyKey.from_certificate(CERTIFICATE.encode()).id == "ABC"
    with pytest.raises(BadSignature, match="signPubKeyCert"):
        unionpay.verify(signed(MESSAGE | {"signPubKeyCert": "x"}), KEY)


def test_all_but_the_signature_is_covered() -> None:
    assert unionpay.verify(signed(), KEY).values == {name: str(value) for name, value in MESSAGE.items()}
    assert unionpay.verify(list(reversed(signed().items())), KEY).values


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"txnAmt": 2}, BadSignature),
        ({"added": "1"}, BadSignature),
        ({"added": ""}, BadSignature),
        ({"respMsg": "失败"}, BadSignature),
        ({"signature": "AA=="}, BadSignature),
        ({"signature": ""}, SealMissing),
        ({"version": "5.0.0"}, UnsupportedSeal),
        ({"signMethod": "11"}, UnsupportedSeal),
        ({"encoding": "utf-16"}, UnsupportedSeal),
        ({"bad name": "1"}, BadSignature),
    ],
)
def test_changed_messages_are_refused(changed: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        unionpay.verify(signed(**changed), KEY)


def test_another_key_and_a_plain_signature_are_refused() -> None:
    other = rsa.generate_private_key(65537, 2048).public_key()
    der = other.public_bytes(forms.Encoding.DER, forms.PublicFormat.SubjectPublicKeyInfo)
    with pytest.raises(BadSignature):
        unionpay.verify(signed(), RsaVerifyKey(der))
    text = "&".join(f"{name}={MESSAGE[name]}" for name in sorted(MESSAGE)).encode()
    with pytest.raises(BadSignature):  # RSA over the text itself, as Alipay signs
        unionpay.verify(signed(signature=SIGNER.sign_text(text)), KEY)


def test_an_unsorted_text_is_refused() -> None:
    digest = hashlib.sha256("&".join(f"{name}={value}" for name, value in MESSAGE.items()).encode()).hexdigest()
    with pytest.raises(BadSignature):
        unionpay.verify(signed(signature=SIGNER.sign_text(digest.encode())), KEY)


def test_duplicates_are_refused() -> None:
    with pytest.raises(BadSignature, match="second time"):
        unionpay.verify([*signed().items(), ("txnAmt", "1")], KEY)


def test_gbk() -> None:
    message = MESSAGE | {"encoding": "GBK"}
    assert unionpay.digest_to_sign(message) != unionpay.digest_to_sign(message | {"encoding": "UTF-8"})
    assert unionpay.verify(signed(message), KEY).values
    with pytest.raises(RequestError, match="gbk"):
        unionpay.sign(message | {"respMsg": "\N{GRINNING FACE}"}, SIGNER)
    without = {name: value for name, value in MESSAGE.items() if name != "encoding"}
    assert unionpay.verify(signed(without), KEY).values


@pytest.mark.parametrize(
    ("changed", "field"), [({"version": "5.0.0"}, "version"), ({"signMethod": "02"}, "signMethod"), ({"x": ""}, "x")]
)
def test_what_is_not_signed(changed: dict[str, str], field: str) -> None:
    with pytest.raises(RequestError) as caught:
        unionpay.sign(MESSAGE | changed, SIGNER)
    assert caught.value.findings[0].field == field


@published
@pytest.mark.parametrize("name", ["unionpay-qra-001", "unionpay-qra-002"])
def test_published_qra(name: str) -> None:
    given, expected = ROWS[name]["input"], ROWS[name]["expected"]
    key = V2Key(given["key"].encode())
    assert unionpay.sign_qra(given["params"], key) == expected["sign"]
    parameters = given["params"] | {"sign": expected["sign"]}
    assert unionpay.verify_qra(parameters, key).values["mch_id"] == "QRA29045311KKR1"
    for changed in ({"mch_id": "QRA1"}, {"added": "1"}, {"sign_type": "RSA_1_256"}):
        with pytest.raises(BadSignature):
            unionpay.verify_qra(parameters | changed, key)


@pytest.mark.parametrize("key", [V2Key(b"x", algorithm="hmac-sha256"), V2Key(b"x", label="secret")])
def test_qra_takes_only_keys_for_md5(key: V2Key) -> None:
    with pytest.raises(BadKey, match="md5"):
        unionpay.sign_qra({"a": "1"}, key)
    with pytest.raises(BadKey, match="md5"):
        unionpay.verify_qra({"a": "1", "sign": "x"}, key)
    with pytest.raises(TypeError, match="V2Key"):
        unionpay.verify_qra({"a": "1", "sign": "x"}, SIGNER)  # type: ignore[arg-type]
