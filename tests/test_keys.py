"""Keys of P-256 beside Ed25519, and keys that sign elsewhere."""

from __future__ import annotations

import hashlib
import pickle
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from hypothesis import given
from hypothesis import strategies as st

from paycode.errors import BadKey, BadSignature, MissingExtra
from paycode.payload import registry
from paycode.sealing import ED25519, P256, ExternalSigningKey, SealingKey, SigningKey, VerifyKey, open_seal, seal
from paycode.sealing.algorithms import named

# RFC 6979, appendix A.2.5: the key, and its signature of "sample" with SHA-256, whose s is in the upper half.
SCALAR = 0xC9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721
POINT = "0360fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
SAMPLE = (
    "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
    "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"
)
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
PRIVATE = ec.derive_private_key(SCALAR, ec.SECP256R1())
PEM = PRIVATE.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption())
KEY = SigningKey.from_pem(PEM)
ED = SigningKey.from_private_bytes(b"a" * 32)
AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
PROMPTPAY = "00020101021129370016A000000677010111011300668912345675802TH5303764630429C1"


def test_the_key_and_the_signature_of_rfc_6979() -> None:
    assert (KEY.algorithm, KEY.verify_key.raw.hex()) == (P256, POINT)
    assert KEY.sign(b"sample").hex() == SAMPLE
    assert KEY.verify_key.id == hashlib.sha256(b"PQS1-kid\0" + KEY.verify_key.raw).digest()[:4]


def test_both_signatures_of_one_message_verify() -> None:
    """(r, s) and (r, n - s) are the two signatures that ECDSA has; neither is a name of the message."""
    r, s = SAMPLE[:64], int(SAMPLE[64:], 16)
    KEY.verify_key.verify(bytes.fromhex(r) + (ORDER - s).to_bytes(32, "big"), b"sample")


@given(st.integers(0, 511))
def test_one_flipped_bit_of_a_signature(place: int) -> None:
    signature = bytearray.fromhex(SAMPLE)
    signature[place // 8] ^= 1 << place % 8
    with pytest.raises(BadSignature):
        KEY.verify_key.verify(bytes(signature), b"sample")


@pytest.mark.parametrize("number", [0, ORDER, 2**256 - 1])
@pytest.mark.parametrize("half", [0, 1])
def test_numbers_out_of_range(number: int, half: int) -> None:
    halves = [bytes.fromhex(SAMPLE[:64]), bytes.fromhex(SAMPLE[64:])]
    halves[half] = number.to_bytes(32, "big")
    with pytest.raises(BadSignature):
        KEY.verify_key.verify(b"".join(halves), b"sample")


@pytest.mark.parametrize("key", [KEY, ED], ids=["p256", "ed25519"])
@pytest.mark.parametrize("size", [0, 63, 65, 72])
def test_a_signature_has_64_bytes(key: SigningKey, size: int) -> None:
    with pytest.raises(BadSignature, match="64 bytes"):
        key.verify_key.verify(bytes(size), b"sample")


@pytest.mark.parametrize("algorithm", [ED25519, P256])
def test_generated_keys(algorithm: int) -> None:
    first, second = SigningKey.generate(algorithm), SigningKey.generate(algorithm)
    assert first.algorithm == algorithm
    assert first.verify_key != second.verify_key
    again = SigningKey.from_pem(first.pem(b"password"), b"password")
    assert again.verify_key == first.verify_key
    first.verify_key.verify(again.sign(b"text"), b"text")
    assert VerifyKey.from_text(first.verify_key.text) == first.verify_key
    assert pickle.loads(pickle.dumps(first.verify_key)) == first.verify_key


@pytest.mark.parametrize("algorithm", [0, 3])
def test_algorithms_that_there_are_not(algorithm: int) -> None:
    with pytest.raises(BadKey, match="algorithm is 1 or 2"):
        SigningKey.generate(algorithm)
    with pytest.raises(BadKey, match="algorithm is 1 or 2"):
        VerifyKey(bytes(32), algorithm)
    with pytest.raises(BadKey, match="ed25519 or p256"):
        named("rsa")


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (bytes.fromhex(POINT)[1:], "33 bytes"),
        (b"\x04" + bytes.fromhex(POINT)[1:], "no compressed point"),
        (b"\x00" + bytes(32), "no compressed point"),
        (b"\x02" + b"\xff" * 32, "no compressed point"),
        (b"\x02" + (5).to_bytes(32, "big")[:-1] + b"\x01", "no compressed point"),
    ],
)
def test_what_is_no_point_of_the_curve(raw: bytes, words: str) -> None:
    with pytest.raises(BadKey, match=words):
        VerifyKey(raw, P256)


def test_a_key_is_of_one_algorithm_alone() -> None:
    with pytest.raises(BadKey):
        VerifyKey(KEY.verify_key.raw)
    with pytest.raises(BadKey):
        VerifyKey(ED.verify_key.raw, P256)
    for text in (KEY.verify_key.text.replace("p256", "ed25519"), ED.verify_key.text.replace("ed25519", "p256"),
                 KEY.verify_key.text.replace("p256", "p384")):  # fmt: skip
        with pytest.raises(BadKey):
            VerifyKey.from_text(text)


# Keys that sign elsewhere


def der(message: bytes) -> bytes:
    return PRIVATE.sign(message, ec.ECDSA(hashes.SHA256()))


EXTERNAL: dict[str, SealingKey] = {
    "ed25519": ExternalSigningKey(ED.verify_key, ED.sign),
    "p256, r and s": ExternalSigningKey(KEY.verify_key, KEY.sign),
    "p256, DER": ExternalSigningKey(KEY.verify_key, der, der=True),
}


@pytest.mark.parametrize("name", EXTERNAL)
def test_what_an_external_key_seals_verifies(name: str) -> None:
    key = EXTERNAL[name]
    sealed = seal(registry.parse(PROMPTPAY).payload, key, issued_at=AT, lifetime=timedelta(days=1))
    opened = open_seal(sealed)
    assert opened is not None
    assert opened.seal.header.algorithm == key.verify_key.algorithm
    key.verify_key.verify(opened.seal.signature, opened.message)
    assert "sign" not in repr(key).replace("ExternalSigningKey", "")


def test_der_is_for_p256() -> None:
    with pytest.raises(BadKey, match="only signatures of P-256"):
        ExternalSigningKey(ED.verify_key, ED.sign, der=True)


@pytest.mark.parametrize(
    ("key", "signer", "as_der"),
    [
        (ED, lambda message: ED.sign(message + b"!"), False),
        (ED, KEY.sign, False),
        (ED, lambda message: b"", False),
        (KEY, der, False),
        (KEY, KEY.sign, True),
        (KEY, lambda message: b"", True),
        (KEY, lambda message: der(message)[:-1], True),
        (KEY, lambda message: der(message + b"!"), True),
        (KEY, lambda message: encode_dss_signature(1 << 300, 1), True),
        (KEY, lambda message: bytes.fromhex("30060201010201ff"), True),
    ],
    ids=["another message", "another key", "nothing", "DER unasked", "no DER", "empty", "cut off",
         "another message, DER", "too large", "negative"],
)  # fmt: skip
def test_a_signer_that_gives_something_else(key: SigningKey, signer: Callable[[bytes], bytes], as_der: bool) -> None:
    with pytest.raises(BadSignature):
        ExternalSigningKey(key.verify_key, signer, der=as_der).sign(b"text")


@pytest.mark.parametrize(
    "use",
    [
        lambda: SigningKey.generate(P256),
        lambda: KEY.sign(b""),
        lambda: VerifyKey(bytes.fromhex(POINT)[:1] + bytes(31) + b"\x05", P256),
        lambda: KEY.verify_key.verify(bytes.fromhex(SAMPLE), b"sample"),
    ],
)
def test_without_cryptography_the_extra_is_named(use: Callable[[], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.asymmetric", None)
    with pytest.raises(MissingExtra, match=re.escape("paycode[seal]")):
        use()
