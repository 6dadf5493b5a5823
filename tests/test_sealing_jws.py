"""JWS: published tokens, a referee, every confusion of algorithms, and anything at all as a token."""

from __future__ import annotations

import base64
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwk, jws

from jws_tokens import DER, PRIVATE, PS256, RS256, b64, certificate, der, p256, signed
from paycode.errors import BadKey, BadSignature, Malformed, UnsupportedSeal
from paycode.sealing import RsaVerifyKey, SigningKey, VerifyKey, radix64
from paycode.sealing.jws import MAX_HEADER, MAX_TOKEN, JwsKey, OpenedJws, algorithms_of, open_jws

P256_KEY, ED_KEY = SigningKey.generate(2), SigningKey.generate()
RSA_HEAD = b64(b'{"alg":"RS256"}')
SIGNERS: dict[str, tuple[SigningKey | None, JwsKey]] = {
    "RS256": (None, RS256),
    "PS256": (None, PS256),
    "ES256": (P256_KEY, P256_KEY.verify_key),
    "EdDSA": (ED_KEY, ED_KEY.verify_key),
    "Ed25519": (ED_KEY, ED_KEY.verify_key),
}


@pytest.mark.parametrize("algorithm", SIGNERS)
def test_a_key_verifies_its_own_algorithm_and_no_other(algorithm: str) -> None:
    signer, key = SIGNERS[algorithm]
    token = open_jws(signed({"alg": algorithm}, b"content", signer))
    assert token.payload == b"content"
    token.verify(key)
    others: tuple[JwsKey, ...] = (RS256, PS256, P256_KEY.verify_key, ED_KEY.verify_key)
    for other in others:
        if other == key:
            continue
        with pytest.raises(BadSignature, match="alg: is"):
            token.verify(other)


@pytest.mark.parametrize("claimed", SIGNERS)
@pytest.mark.parametrize("used", SIGNERS)
def test_a_header_cannot_choose_the_algorithm(used: str, claimed: str) -> None:
    signer, key = SIGNERS[used]
    token = open_jws(signed({"alg": claimed}, b"content", signer, scheme=used))
    if claimed in algorithms_of(key):
        token.verify(key)
    else:
        with pytest.raises(BadSignature):
            token.verify(key)


def test_a_public_key_is_no_shared_secret() -> None:
    for algorithm in ("HS256", "none", "None", "", "ES256K", "RS512"):
        message = f"{b64(json.dumps({'alg': algorithm}).encode())}.{b64(b'{}')}"
        for secret in (DER, PRIVATE.public_key().public_numbers().n.to_bytes(256, "big")):
            tag = b64(hmac.digest(secret, message.encode(), "sha256"))
            with pytest.raises(UnsupportedSeal, match="alg"):
                open_jws(f"{message}.{tag}")
    # The same tag under the name of the RSA algorithm is a bad signature, not one of another kind.
    message = f"{RSA_HEAD}.{b64(b'{}')}"
    with pytest.raises(BadSignature):
        open_jws(f"{message}.{b64(hmac.digest(DER, message.encode(), 'sha256'))}").verify(RS256)


def test_one_byte_of_anything_breaks_it() -> None:
    token = signed({"alg": "ES256"}, {"amount": "45.00"}, P256_KEY)
    for place in range(0, len(token), 3):
        for other in "Ag":
            if token[place] != other and token[place] != ".":
                changed = token[:place] + other + token[place + 1 :]
                with pytest.raises((BadSignature, Malformed, UnsupportedSeal)):
                    open_jws(changed).verify(P256_KEY.verify_key)


def test_an_embedded_key_is_not_used() -> None:
    forger = SigningKey.generate()
    own = {"kty": "OKP", "crv": "Ed25519", "x": b64(forger.verify_key.raw)}
    token = open_jws(signed({"alg": "EdDSA", "jwk": own}, b"{}", forger))
    with pytest.raises(BadSignature):
        token.verify(ED_KEY.verify_key)


@pytest.mark.parametrize(
    ("token", "what"),
    [
        ("", "header, payload and signature"),
        ("a.b", "header, payload and signature"),
        ("a.b.c.d", "header, payload and signature"),
        (b"\xff.\xff.\xff", "header, payload and signature"),
        (f"{b64(b'{}')}..{b64(b'x')}", "header, payload and signature"),
        (f"{b64(b'{}')}.{b64(b'{}')}.{b64(b'x')} ", "header, payload and signature"),
        (f"{b64(b'{}')}=.{b64(b'{}')}.{b64(b'x')}", "header, payload and signature"),
        ("e.e30.eA", "header: is base64url"),
        ("e31.e30.eA", "header: is base64url"),
        (f"{b64(b'[]')}.e30.eA", "one JSON object"),
        (f"{b64(bytes([0xFF]))}.e30.eA", "is not utf-8"),
        (f"{b64(b'[' * 20_000)}.e30.eA", "too deeply"),
        ("A" * (MAX_HEADER + 1) + ".e30.eA", "header: has more than"),
        ("A" * (MAX_TOKEN + 1), "has more than"),
        (f"{RSA_HEAD}.e30.", "signature: is missing"),
        (f"{RSA_HEAD}.e30.eB", "signature: is base64url"),
        (f"{RSA_HEAD}.e3B.eA", "payload: is base64url"),
    ],
)
def test_what_is_no_token(token: str | bytes, what: str) -> None:
    with pytest.raises(Malformed, match=what):
        open_jws(token)


CHAIN = der(certificate("Bank", p256()))


@pytest.mark.parametrize(
    ("header", "what"),
    [
        ('{"alg":"RS256","alg":"none"}', "a name of its own"),
        ('{"alg":"RS256","kid":"a","kid":"b"}', "a name of its own"),
        ('{"alg":["RS256"]}', "alg: is a visible text"),
        ('{"alg":"RS256","kid":5}', "kid: is a visible text"),
        ('{"alg":"RS256","kid":"\\ud800"}', "kid: is a visible text"),
        ('{"alg":"RS256","jku":"a\\nb"}', "jku: is a visible text"),
        ({"alg": "RS256", "kid": "k" * 3000}, "kid: is a visible text"),
        ({"alg": "RS256", "crit": []}, "crit: is a list"),
        ({"alg": "RS256", "crit": "iat", "iat": 1}, "crit: is a list"),
        ({"alg": "RS256", "crit": [1]}, "crit: is a list"),
        ({"alg": "RS256", "crit": ["iat"]}, "crit: names members"),
        ({"alg": "RS256", "crit": ["iat", "iat"], "iat": 1}, "crit: names members"),
        ({"alg": "RS256", "x5c": "MII"}, "x5c: is a list"),
        ({"alg": "RS256", "x5c": [5]}, "x5c: is a list"),
        ({"alg": "RS256", "x5c": ["!"]}, "x5c: is a list"),
        ({"alg": "RS256", "x5c": [base64.b64encode(CHAIN).decode()], "x5t#S256": b64(bytes(32))}, "x5t#S256: is not"),
    ],
)
def test_what_is_no_header(header: dict[str, Any] | str, what: str) -> None:
    with pytest.raises(Malformed, match=what):
        open_jws(signed(header, b"{}"))


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "RS256", "b64": False, "crit": ["b64"]},
        {"alg": "RS256", "b64": True},
        {"alg": "RS256", "crit": ["exp", "alg"], "exp": 5},
        {"alg": "RS256", "crit": ["x"], "x": 1},
    ],
)
def test_what_is_not_understood_is_unsupported(header: dict[str, Any]) -> None:
    with pytest.raises(UnsupportedSeal):
        open_jws(signed(header, b"{}"))


def test_what_the_header_says() -> None:
    header = {
        "alg": "RS256",
        "kid": "key 1",
        "jku": "https://bank.example/jwks",
        "x5c": [base64.b64encode(CHAIN).decode()],
        "x5t": "abc",
        "iat": 1_700_000_000,
        "exp": 1_700_000_500,
        "ttl": 1_700_000_400_999,
        "crit": ["iat", "exp", "ttl"],
    }
    token = open_jws(signed(header, b"{}"))
    assert (token.key_id, token.key_url, token.thumbprint) == ("key 1", "https://bank.example/jwks", "")
    assert token.certificates == (CHAIN,)
    assert token.names == ("x5t:abc", "kid:key 1")
    assert token.issued_at == datetime.fromtimestamp(1_700_000_000, UTC)
    assert token.expires_at == datetime.fromtimestamp(1_700_000_400, UTC)
    bare = open_jws(signed({"alg": "RS256"}, b"{}"))
    assert (bare.issued_at, bare.expires_at, bare.names, bare.certificates) == (None, None, (), ())


@pytest.mark.parametrize("value", [True, -1, 1.5, "5", 253_402_300_800, 10**300])
def test_a_moment_is_a_whole_number(value: object) -> None:
    token = open_jws(signed({"alg": "RS256", "iat": value}, b"{}"))
    with pytest.raises(Malformed, match="iat: is a whole number"):
        _ = token.issued_at


def test_the_last_moments_there_are() -> None:
    token = open_jws(signed({"alg": "RS256", "iat": 253_402_300_799, "ttl": 253_402_300_799_999}, b"{}"))
    assert token.issued_at == token.expires_at == datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256"])
def test_a_referee_signs_and_reads(algorithm: str) -> None:
    signer, key = SIGNERS[algorithm]
    secret: Any = jwk.RSAKey.import_key(PRIVATE) if signer is None else jwk.ECKey.import_key(signer.pem())
    token = jws.serialize_compact({"alg": algorithm, "kid": "1"}, b"content", secret, algorithms=[algorithm])
    opened = open_jws(token)
    opened.verify(key)
    ours = signed({"alg": algorithm}, b"other", signer)
    assert (opened.payload, jws.deserialize_compact(ours, secret, algorithms=[algorithm]).payload) == (
        b"content",
        b"other",
    )


def test_a_key_belongs_to_one_rsa_algorithm() -> None:
    assert RS256 != PS256
    with pytest.raises(BadKey, match="RS256 or PS256"):
        RsaVerifyKey(DER, algorithm="RS512")  # type: ignore[arg-type]


def test_an_rsa_key_as_text() -> None:
    for key in (RS256, PS256):
        assert RsaVerifyKey.from_text(key.text) == key
    assert (RS256.text[:6], PS256.text[:6]) == ("rs256:", "ps256:")
    for text in (
        "",
        "rs256",
        "rs256:",
        RS256.text[6:],
        "rs512:" + RS256.text[6:],
        RS256.text + "=",
        "rs256:" + "A" * 20_000,
    ):
        with pytest.raises(BadKey):
            RsaVerifyKey.from_text(text)


@given(st.binary(max_size=400) | st.text(max_size=400))
def test_any_bytes_give_a_token_or_an_error_of_ours(token: bytes | str) -> None:
    _opened(token)


HEADERS = st.dictionaries(
    st.sampled_from(["alg", "kid", "crit", "iat", "exp", "ttl", "x5c", "x5t#S256", "b64", "jku"]),
    st.sampled_from(["RS256", "EdDSA", "none"])
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3),
        max_leaves=5,
    ),
)


@given(HEADERS, st.binary(max_size=20), st.binary(max_size=70))
def test_any_header_gives_a_token_or_an_error_of_ours(header: dict[str, Any], payload: bytes, signature: bytes) -> None:
    _opened(f"{b64(json.dumps(header).encode())}.{b64(payload)}.{b64(signature)}")


def _opened(token: bytes | str) -> OpenedJws | None:
    try:
        opened = open_jws(token)
        for key in (RS256, PS256, P256_KEY.verify_key, ED_KEY.verify_key):
            with pytest.raises(BadSignature):
                opened.verify(key)
        assert isinstance(opened.names, tuple)
        _ = opened.issued_at, opened.expires_at
    except (Malformed, UnsupportedSeal):
        return None
    return opened


@given(st.binary(max_size=100))
def test_base64_is_one_to_one(data: bytes) -> None:
    text, plain = b64(data), base64.b64encode(data).decode()
    assert radix64.urlsafe(text) == radix64.standard(plain) == data
    if text:
        assert radix64.urlsafe(text + "=") is None
        assert radix64.standard(plain + "\n") is None
        assert radix64.urlsafe(" " + text) is None


def test_base64_in_a_text_of_another_alphabet() -> None:
    assert radix64.standard("é") is radix64.urlsafe("ééé") is radix64.urlsafe("+w") is radix64.urlsafe("A") is None


def test_verify_keys_of_both_kinds_name_their_algorithm() -> None:
    assert algorithms_of(VerifyKey(ED_KEY.verify_key.raw)) == ("EdDSA", "Ed25519")
    assert (algorithms_of(P256_KEY.verify_key), algorithms_of(PS256)) == (("ES256",), ("PS256",))
