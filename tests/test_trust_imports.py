"""Imported keys: PEM, X.509 with its chain, JWK and JWKS, UPI's key lists, and all that must not become a key."""

from __future__ import annotations

import base64
import hashlib
import json
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa, x25519
from hypothesis import given
from hypothesis import strategies as st

from jws_tokens import DER, PRIVATE, PS256, RS256, START, b64, certificate, der, p256, pem, signed
from paycode.errors import BadKey, BadSignature, MissingExtra
from paycode.payload import registry
from paycode.payload.scheme import Payload
from paycode.sealing import SigningKey, VerifyKey
from paycode.sealing.jws import open_jws
from paycode.sealing.native import native_claim, sign_upi
from paycode.trust.imports import (
    ImportedKey,
    from_certificate,
    from_jwk,
    from_jwks,
    from_pem,
    from_upi_keys,
)

P256_KEY, ED_KEY = SigningKey.generate(2), SigningKey.generate()
AT = START + timedelta(days=30)


def public(key: Any) -> bytes:
    return bytes(key.public_key().public_bytes(forms.Encoding.PEM, forms.PublicFormat.SubjectPublicKeyInfo))


def private(key: SigningKey) -> Any:
    return forms.load_pem_private_key(key.pem(), None)


# PEM


@pytest.mark.parametrize(
    ("file", "key"),
    [
        (public(private(P256_KEY)), P256_KEY.verify_key),
        (public(private(ED_KEY)), ED_KEY.verify_key),
        (public(PRIVATE), RS256),
    ],
)
def test_a_public_key_in_pem_form(file: bytes, key: object) -> None:
    imported = from_pem(file, names=("upi:180001",))
    assert imported == ImportedKey(key=imported.key, names=("upi:180001",))
    assert imported.key == key


def test_an_rsa_key_in_pem_form_has_the_algorithm_that_is_asked() -> None:
    assert from_pem(public(PRIVATE), rsa="PS256").key == PS256


@pytest.mark.parametrize(
    ("file", "what"),
    [
        (b"", "one public key"),
        (public(PRIVATE) * 2, "one public key"),
        (public(PRIVATE)[:-60], "not a public key in PEM form"),
        (P256_KEY.pem(), "holds a private key"),
        (P256_KEY.pem(b"secret"), "holds a private key"),
        (b"x" * 16_385, "at most 16384"),
        (public(ec.generate_private_key(ec.SECP384R1())), "Ed25519, a P-256 or an RSA key"),
        (public(x25519.X25519PrivateKey.generate()), "Ed25519, a P-256 or an RSA key"),
        (public(rsa.generate_private_key(65537, 1024)), "2048 to 8192 bits"),
        (pem(certificate("Bank", p256())), "not a public key in PEM form"),
    ],
)
def test_what_is_no_public_key_in_pem_form(file: bytes, what: str) -> None:
    with pytest.raises(BadKey, match=what) as caught:
        from_pem(file)
    assert P256_KEY.pem().split()[3].decode() not in str(caught.value)


def test_a_key_of_small_order_is_refused() -> None:
    prefix = bytes.fromhex("302a300506032b6570032100")
    body = base64.b64encode(prefix + bytes([1] + [0] * 31)).decode()
    with pytest.raises(BadKey, match="nobody made"):
        from_pem(f"-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n".encode())


def test_text_is_no_key_file() -> None:
    with pytest.raises(TypeError, match="bytes"):
        from_pem("-----BEGIN")  # type: ignore[arg-type]


def test_names_of_keys_are_visible() -> None:
    for name in ("kid:a\u202eb", "kid:" + "x" * 2050, "kid:\ud800"):
        with pytest.raises(BadKey, match="the name of a key"):
            ImportedKey(key=P256_KEY.verify_key, names=(name,))
    assert ImportedKey(key=P256_KEY.verify_key, subject="Bank\u202e\u200b").subject == "Bank"


# X.509

ROOT_KEY, MIDDLE_KEY = p256(), p256()
ROOT = certificate("Root", ROOT_KEY, ca=True)
MIDDLE = certificate("Middle", MIDDLE_KEY, (ROOT, ROOT_KEY), ca=True, days=200)
LEAF = certificate("Bank", private(P256_KEY), (MIDDLE, MIDDLE_KEY))
UNDER_MIDDLE = (MIDDLE, MIDDLE_KEY)


def under(issuer: x509.Certificate, key: Any, **more: Any) -> x509.Certificate:
    return certificate("Bank", private(P256_KEY), (issuer, key), **more)


@pytest.mark.parametrize(
    ("chain", "roots"),
    [
        (pem(LEAF, MIDDLE), pem(ROOT)),
        (pem(LEAF, ROOT, MIDDLE), pem(ROOT)),
        ([der(LEAF), der(MIDDLE)], [der(ROOT)]),
        (pem(LEAF), pem(ROOT, MIDDLE)),
    ],
)
def test_a_certificate_with_a_path_to_a_root(chain: Any, roots: Any) -> None:
    imported = from_certificate(chain, roots=roots, at=AT)
    assert imported.key == P256_KEY.verify_key
    thumb = b64(hashlib.sha256(der(LEAF)).digest())
    assert imported.names == (f"x5t#S256:{thumb}", f"x5t:{b64(hashlib.sha1(der(LEAF)).digest())}")
    assert (imported.subject, imported.not_before) == ("CN=Bank", START)
    assert imported.not_after == START + timedelta(days=200)


def test_an_rsa_certificate_has_the_algorithm_that_is_asked() -> None:
    leaf = certificate("Bank", PRIVATE, UNDER_MIDDLE)
    assert from_certificate(pem(leaf, MIDDLE), roots=pem(ROOT), at=AT).key == RS256
    assert from_certificate(pem(leaf, MIDDLE), roots=pem(ROOT), at=AT, rsa="PS256").key == PS256


def test_a_certificate_that_is_itself_among_the_roots() -> None:
    own = certificate("Bank", private(P256_KEY))
    assert from_certificate(pem(own), roots=pem(own), at=AT).key == P256_KEY.verify_key


def test_purposes() -> None:
    documents = "1.3.6.1.5.5.7.3.36"
    leaf = under(MIDDLE, MIDDLE_KEY, purposes=(documents,))
    assert from_certificate(pem(leaf, MIDDLE), roots=pem(ROOT), at=AT, purposes=[documents]).subject == "CN=Bank"
    anything = under(MIDDLE, MIDDLE_KEY, purposes=("2.5.29.37.0",))
    assert from_certificate(pem(anything, MIDDLE), roots=pem(ROOT), at=AT).subject == "CN=Bank"
    silent = under(MIDDLE, MIDDLE_KEY, usage=None)
    assert from_certificate(pem(silent, MIDDLE), roots=pem(ROOT), at=AT, purposes=[documents]).subject == "CN=Bank"


IMPOSTOR_KEY = p256()
IMPOSTOR = certificate("Root", IMPOSTOR_KEY, ca=True)
SERVER = "1.3.6.1.5.5.7.3.1"
NO_AUTHORITY = certificate("Middle", MIDDLE_KEY, (ROOT, ROOT_KEY))
MAY_NOT_CERTIFY = certificate("Middle", MIDDLE_KEY, (ROOT, ROOT_KEY), ca=True, usage=False)
SILENT = certificate("Middle", MIDDLE_KEY, (ROOT, ROOT_KEY), ca=True, usage=None)
SHORT = certificate("Middle", MIDDLE_KEY, (ROOT, ROOT_KEY), ca=True, length=0)
LOWER_KEY = p256()
LOWER = certificate("Lower", LOWER_KEY, (SHORT, MIDDLE_KEY), ca=True)
OLD = certificate("Middle", MIDDLE_KEY, (ROOT, ROOT_KEY), ca=True, days=10)
ED_ROOT = certificate("Ed", private(ED_KEY), ca=True)


@pytest.mark.parametrize(
    ("chain", "what"),
    [
        (pem(LEAF), "none of the roots"),
        (pem(under(IMPOSTOR, IMPOSTOR_KEY), IMPOSTOR), "none of the roots"),
        (pem(certificate("Bank", p256())), "none of the roots"),
        (pem(under(NO_AUTHORITY, MIDDLE_KEY), NO_AUTHORITY), "cA must be asserted"),
        (pem(under(MAY_NOT_CERTIFY, MIDDLE_KEY), MAY_NOT_CERTIFY), "an issuer may not certify"),
        (pem(under(SILENT, MIDDLE_KEY), SILENT), "missing required extension"),
        (pem(under(LOWER, LOWER_KEY), LOWER, SHORT), "path length"),
        (pem(under(OLD, MIDDLE_KEY), OLD), "not valid at validation time"),
        (pem(under(MIDDLE, MIDDLE_KEY, days=5), MIDDLE), "not valid at validation time"),
        (pem(MIDDLE), "an authority signs no codes"),
        (pem(ROOT), "an authority signs no codes"),
        (pem(under(MIDDLE, MIDDLE_KEY, usage=False), MIDDLE), "key usage is not signing"),
        (pem(under(MIDDLE, MIDDLE_KEY, purposes=(SERVER,)), MIDDLE), "purpose is another one"),
        (pem(certificate("Bank", ec.generate_private_key(ec.SECP384R1()), UNDER_MIDDLE), MIDDLE), "a P-256 or an RSA"),
        (pem(under(ED_ROOT, private(ED_KEY)), ED_ROOT), "none of the roots"),
        (b"junk", "not a certificate"),
        (b"", "not a certificate"),
        ([der(LEAF).replace(bytes.fromhex("a003020102"), bytes.fromhex("a003020105"))], "not a certificate"),
        ([], "1 to 10 certificates"),
        (pem(*[LEAF] * 11), "1 to 10 certificates"),
        ([b"x" * 262_145], "at most 262144"),
        (public(PRIVATE), "not a certificate"),
    ],
)
def test_a_certificate_without_a_path(chain: Any, what: str) -> None:
    with pytest.raises(BadKey, match=what):
        from_certificate(chain, roots=pem(ROOT), at=AT)


def test_moments_of_certificates() -> None:
    for at in (START - timedelta(days=1), START + timedelta(days=201), datetime(1, 1, 1, tzinfo=UTC)):
        with pytest.raises(BadKey, match="none of the roots"):
            from_certificate(pem(LEAF, MIDDLE), roots=pem(ROOT), at=at)
    with pytest.raises(TypeError, match="time zone"):
        from_certificate(pem(LEAF, MIDDLE), roots=pem(ROOT), at=datetime(2026, 2, 1))  # noqa: DTZ001


def test_many_issuers_of_one_name_take_no_time() -> None:
    issuers = [certificate("Evil", IMPOSTOR_KEY, ca=True) for _ in range(9)]
    leaf = under(issuers[0], IMPOSTOR_KEY)
    start = time.perf_counter()
    with pytest.raises(BadKey):
        from_certificate(pem(leaf, *issuers), roots=pem(ROOT), at=AT)
    assert time.perf_counter() - start < 2


@given(st.integers(0, len(der(LEAF)) - 1), st.integers(1, 255))
def test_any_byte_of_a_certificate(place: int, difference: int) -> None:
    broken = bytearray(der(LEAF))
    broken[place] ^= difference
    with pytest.raises(BadKey):
        from_certificate([bytes(broken), der(MIDDLE)], roots=[der(ROOT)], at=AT)


# JWK


def numbers(key: rsa.RSAPrivateKey = PRIVATE) -> dict[str, str]:
    public_numbers = key.public_key().public_numbers()
    n = public_numbers.n
    return {"kty": "RSA", "n": b64(n.to_bytes((n.bit_length() + 7) // 8, "big")), "e": "AQAB"}


POINT = private(P256_KEY).public_key().public_numbers()
EC_JWK = {"kty": "EC", "crv": "P-256", "x": b64(POINT.x.to_bytes(32, "big")), "y": b64(POINT.y.to_bytes(32, "big"))}
ED_JWK = {"kty": "OKP", "crv": "Ed25519", "x": b64(ED_KEY.verify_key.raw)}
RSA_JWK = numbers()


def jwk(members: object) -> bytes:
    return json.dumps(members).encode()


@pytest.mark.parametrize(
    ("members", "key"),
    [
        (EC_JWK, P256_KEY.verify_key),
        (EC_JWK | {"alg": "ES256", "use": "sig", "key_ops": ["verify"]}, P256_KEY.verify_key),
        (ED_JWK | {"alg": "EdDSA"}, ED_KEY.verify_key),
        (ED_JWK | {"alg": "Ed25519"}, ED_KEY.verify_key),
        (RSA_JWK, RS256),
        (RSA_JWK | {"alg": "RS256", "key_ops": ["sign", "verify"]}, RS256),
        (RSA_JWK | {"alg": "PS256"}, PS256),
    ],
)
def test_a_jwk(members: dict[str, Any], key: object) -> None:
    assert from_jwk(jwk(members)).key == key
    assert from_jwks(jwk({"keys": [members]}))[0].key == key


def test_the_algorithm_of_an_rsa_jwk() -> None:
    assert from_jwk(jwk(RSA_JWK), rsa="PS256").key == PS256
    assert from_jwk(jwk(RSA_JWK | {"alg": "RS256"}), rsa="PS256").key == RS256


def test_the_names_of_a_jwk() -> None:
    thumb = b64(hashlib.sha256(der(LEAF)).digest())
    given = EC_JWK | {"kid": "2026", "x5t#S256": thumb, "x5t": "abc", "x5c": [base64.b64encode(der(LEAF)).decode()]}
    assert from_jwk(jwk(given)).names == ("kid:2026", f"x5t#S256:{thumb}", "x5t:abc")
    rsa_leaf = base64.b64encode(der(certificate("Bank", PRIVATE))).decode()
    assert from_jwk(jwk(RSA_JWK | {"alg": "PS256", "x5c": [rsa_leaf]})).key == PS256


@pytest.mark.parametrize(
    "members",
    [
        RSA_JWK | {"use": "enc"},
        RSA_JWK | {"key_ops": ["encrypt"]},
        RSA_JWK | {"alg": "RSA-OAEP"},
        RSA_JWK | {"alg": "ES256"},
        EC_JWK | {"alg": "RS256"},
        EC_JWK | {"alg": "HS256"},
        ED_JWK | {"alg": "none"},
        EC_JWK | {"crv": "P-384"},
        {"kty": "OKP", "crv": "X25519", "x": "AA"},
        {"kty": "AKP"},
        {},
    ],
)
def test_keys_for_something_else_are_passed_over(members: dict[str, Any]) -> None:
    assert from_jwks(jwk({"keys": [members, EC_JWK]})) == (from_jwk(jwk(EC_JWK)),)
    with pytest.raises(BadKey, match="not for signatures"):
        from_jwk(jwk(members))


OTHER = base64.b64encode(der(certificate("Bank", p256()))).decode()


@pytest.mark.parametrize(
    ("members", "what"),
    [
        (EC_JWK | {"d": "c2VjcmV0LXNlY3JldC1zZWNyZXQ"}, "secret half"),
        (RSA_JWK | {"p": "AQ"}, "secret half"),
        ({"kty": "oct", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQ"}, "shared secret"),
        (EC_JWK | {"x": EC_JWK["y"]}, "not a point of P-256"),
        (EC_JWK | {"x": EC_JWK["x"] + "="}, "x: is 32 bytes"),
        (EC_JWK | {"y": b64(bytes(31))}, "y: is 32 bytes"),
        (EC_JWK | {"x": 5}, "x: is a visible text"),
        (EC_JWK | {"kid": "a\nb"}, "kid: is a visible text"),
        (ED_JWK | {"x": b64(bytes([1]) + bytes(31))}, "nobody made"),
        (ED_JWK | {"x": ""}, "x: is 32 bytes"),
        (RSA_JWK | {"n": "AA"}, "n: is a number"),
        (RSA_JWK | {"e": ""}, "e: is a number"),
        (RSA_JWK | {"n": "AQAB"}, "not an RSA key|2048"),
        (RSA_JWK | {"e": "Ag"}, "not an RSA key"),
        (RSA_JWK | {"e": "Aw"}, "at least 65537"),
        (RSA_JWK | {"n": "f" * 2001}, "n: is a visible text"),
        (numbers(rsa.generate_private_key(65537, 1024)), "2048 to 8192 bits"),
        (EC_JWK | {"key_ops": "verify"}, "key_ops: is a list"),
        (EC_JWK | {"key_ops": [5]}, "key_ops: is a list"),
        (EC_JWK | {"key_ops": ["verify", "verify"]}, "key_ops: holds"),
        (EC_JWK | {"x5c": OTHER}, "x5c: is a list"),
        (EC_JWK | {"x5c": []}, "x5c: is a list"),
        (EC_JWK | {"x5c": ["!"]}, "x5c: is a list"),
        (EC_JWK | {"x5c": ["AAAA"]}, "not a certificate in x5c"),
        (EC_JWK | {"x5c": [base64.b64encode(pem(LEAF, MIDDLE)).decode()]}, "x5c: is not the certificate"),
        (EC_JWK | {"x5c": [OTHER]}, "x5c: is not the certificate"),
        (EC_JWK | {"x5c": [base64.b64encode(der(LEAF)).decode()], "x5t#S256": "AA"}, "x5c: is not the certificate"),
    ],
)
def test_a_broken_jwk(members: dict[str, Any], what: str) -> None:
    for load in (lambda: from_jwk(jwk(members)), lambda: from_jwks(jwk({"keys": [EC_JWK, members]}))):
        with pytest.raises(BadKey, match=what) as caught:
            load()
        assert "c2VjcmV0" not in str(caught.value)


def test_what_is_no_set_of_jwks() -> None:
    for document in (b"", b"[]", b"{", b"\xff", b'{"keys":5}', b'{"keys":[5]}', b'{"keys":[],"keys":[]}', b"{}"):
        with pytest.raises(BadKey):
            from_jwks(document)
    with pytest.raises(BadKey, match="at most 1000"):
        from_jwks(jwk({"keys": [{}] * 1001}))
    with pytest.raises(BadKey, match=r"keys\[1\]: x: is 32 bytes"):
        from_jwks(jwk({"keys": [{}, ED_JWK | {"x": "AA"}]}))
    assert from_jwks(b'{"keys":[]}') == ()


def test_an_imported_key_verifies_what_it_signed() -> None:
    [imported] = from_jwks(jwk({"keys": [EC_JWK | {"kid": "1", "alg": "ES256"}]}))
    token = open_jws(signed({"alg": "ES256", "kid": "1"}, b"{}", P256_KEY))
    assert token.names == imported.names
    token.verify(imported.key)
    with pytest.raises(BadSignature):
        open_jws(signed({"alg": "RS256", "kid": "1"}, b"{}")).verify(imported.key)


# UPI


def key_list(*keys: str, result: str = "SUCCESS", root: str = "upi:RespListKeys") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><{root} xmlns:upi="http://npci.org/upi/schema/">'
        f'<Head ver="2.0" orgId="NPCI"/><Resp reqMsgId="1" result="{result}"/><Txn id="1" type="ListPspKeys"/>'
        f"<keyList>{''.join(keys)}</keyList></{root}>"
    ).encode()


def key_of(key: Any, code: str = "180001") -> str:
    spki = key.public_key().public_bytes(forms.Encoding.DER, forms.PublicFormat.SubjectPublicKeyInfo)
    text = base64.encodebytes(spki).decode()
    return f'<key code="{code}" owner="Bank &amp; Co" type="PKI" ki="20210101"><keyValue>\n{text}</keyValue></key>'


def test_a_key_list_of_upi_verifies_links() -> None:
    keys = from_upi_keys(key_list(key_of(private(P256_KEY)), key_of(PRIVATE), key_of(p256(), "189999")))
    assert [key.names for key in keys] == [("upi:180001",), ("upi:189999",)]
    assert (keys[0].key, keys[0].subject) == (P256_KEY.verify_key, "Bank & Co")
    text = b"upi://pay?pa=shop@rbl&pn=Shop&mode=02&orgid=180001"
    claim = native_claim(registry.parse(sign_upi(Payload(data=text, scheme="upi"), P256_KEY).data))
    assert claim is not None
    assert claim.lookup == keys[0].names
    assert isinstance(keys[0].key, VerifyKey)
    claim.verify(keys[0].key)
    assert from_upi_keys(key_list(root="RespListKeys")) == ()


ENTITY = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'


@pytest.mark.parametrize(
    ("document", "what"),
    [
        (b"", "not an XML document"),
        (b"<a>", "not an XML document"),
        (b'<?xml version="1.0" encoding="no-such"?><a/>', "not an XML document"),
        (ENTITY + key_list().partition(b"?>")[2], "not an XML document"),
        (b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>', "not an XML document"),
        (b"<x>&a;</x>", "not an XML document"),
        (b"\x00" * 50, "not an XML document"),
        (b"<x/>", "RespListKeys"),
        (key_list(result="FAILURE"), "failed"),
        (b"<RespListKeys><keyList/></RespListKeys>", "failed"),
        (key_list('<key code=""><keyValue/></key>'), "key 0: code"),
        (key_list(key_of(p256(), "1800&#x202e;01")), "key 0: code"),
        (key_list('<key code="1"/>'), "key 0: keyValue"),
        (key_list('<key code="1"><keyValue>Token!</keyValue></key>'), "key 0: keyValue"),
        (key_list('<key code="1"><keyValue>AAAA</keyValue></key>'), r"not a public key \(key 0\)"),
        (key_list('<key code="1"/>' * 20_001), "at most 20000"),
        (b" " * (4 * 1024 * 1024 + 1), "at most 4194304"),
    ],
)
def test_what_is_no_key_list(document: bytes, what: str) -> None:
    with pytest.raises(BadKey, match=what):
        from_upi_keys(document)


def test_unknown_curves_in_a_key_list_are_passed_over() -> None:
    assert from_upi_keys(key_list(key_of(ec.generate_private_key(ec.SECP384R1())))) == ()


def test_the_reader_of_xml_may_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "defusedxml", None)
    with pytest.raises(MissingExtra, match="defusedxml"):
        from_upi_keys(key_list())


# Anything at all

ROOTS = pem(ROOT)


@given(st.binary(max_size=300))
def test_any_bytes_give_a_key_or_an_error_of_ours(data: bytes) -> None:
    wrapped = b"-----BEGIN %s-----\n" + base64.encodebytes(data) + b"-----END %s-----\n"
    for load in (from_jwk, from_jwks, from_upi_keys, from_pem):
        with pytest.raises(BadKey):
            load(data)
    with pytest.raises(BadKey):
        from_pem(wrapped.replace(b"%s", b"PUBLIC KEY"))
    for chain in (data, wrapped.replace(b"%s", b"CERTIFICATE")):
        with pytest.raises(BadKey):
            from_certificate(chain, roots=ROOTS, at=AT)


MEMBERS = st.sampled_from(["kty", "crv", "x", "y", "n", "e", "alg", "use", "key_ops", "kid", "x5c", "x5t#S256", "d"])
TEXTS = st.sampled_from(["RSA", "EC", "OKP", "P-256", "Ed25519", "AQAB", "sig", "verify", EC_JWK["x"], RSA_JWK["n"]])
VALUES = TEXTS | st.text(max_size=8) | st.none() | st.booleans() | st.integers() | st.lists(TEXTS, max_size=2)


@given(st.sampled_from([EC_JWK, ED_JWK, RSA_JWK]), st.dictionaries(MEMBERS, VALUES, max_size=4))
def test_any_members_give_a_key_or_an_error_of_ours(base: dict[str, str], members: dict[str, Any]) -> None:
    try:
        imported = from_jwk(jwk(base | members))
    except BadKey:
        return
    assert from_jwks(jwk({"keys": [base | members]})) == (imported,)


@given(st.integers(0, len(DER) - 1), st.integers(1, 255))
def test_any_byte_of_a_public_key(place: int, difference: int) -> None:
    broken = bytearray(DER)
    broken[place] ^= difference
    text = base64.b64encode(bytes(broken)).decode()
    try:
        imported = from_pem(f"-----BEGIN PUBLIC KEY-----\n{text}\n-----END PUBLIC KEY-----\n".encode())
    except BadKey:
        return
    assert imported.key != RS256


def test_an_ed25519_certificate_below_an_authority_of_p256() -> None:
    leaf = certificate("Bank", ed25519.Ed25519PrivateKey.generate(), UNDER_MIDDLE)
    imported = from_certificate(pem(leaf, MIDDLE), roots=pem(ROOT), at=AT)
    assert isinstance(imported.key, VerifyKey)
    assert imported.key.algorithm == 1
