"""The attacker's word for the algorithm.

Who and how: Mallory writes into the header that the signature is of another kind: "none", a MAC under the public key,
another curve. Gains: a seal that a verifier makes up its mind to accept. Source: CVE-2015-9235 and its many successors
in JWT libraries. Here the algorithm comes from the key's entry in the trust list, and the header only finds the entry.
"""

from __future__ import annotations

import hashlib

import naive
import pytest
from scene import AT, BANK, DAY, MALLORY, TEA, foreign, judged, refused, seal_bytes, sealed, with_seal

from jws_tokens import PS256, b64, signed
from paycode.errors import BadKey
from paycode.payload import registry
from paycode.payload.findings import Malformed
from paycode.payload.schemes import pix
from paycode.sealing import P256, Seal, SigningKey, VerifyKey, certify
from paycode.trust import Document, Scope, Status, TrustList

SEAL = seal_bytes(sealed())


def test_a_verifier_that_believes_the_header_is_fooled() -> None:
    message, key = b"pay mallory", BANK.verify_key.raw
    assert naive.verifies_as_told({"alg": "none"}, key, b"", message)
    assert naive.verifies_as_told({"alg": "HS256"}, key, hashlib.sha256(key + message).digest(), message)
    assert not naive.verifies_as_told({"alg": "EdDSA"}, key, bytes(64), message)


@pytest.mark.parametrize("number", [0, 3, 15])
def test_an_algorithm_that_is_none(number: int) -> None:
    data = bytes([0x10 | number]) + SEAL[1:-64] + bytes(64)
    assert refused(judged(with_seal(TEA, data)), Status.UNSUPPORTED, "unsupported_seal")


def test_the_other_algorithm_for_a_listed_key() -> None:
    for signature in (SEAL[-64:], bytes(64), hashlib.sha512(BANK.verify_key.raw).digest()):
        data = bytes([0x10 | P256]) + SEAL[1:-64] + signature
        assert refused(judged(with_seal(TEA, data)), Status.UNKNOWN_KEY, "unknown_key")


def test_a_key_is_of_one_algorithm_by_its_form() -> None:
    with pytest.raises(BadKey):
        VerifyKey(BANK.verify_key.raw, P256)
    with pytest.raises(BadKey):
        VerifyKey(SigningKey.generate(P256).verify_key.raw)


def test_a_header_that_names_another_algorithm_or_key_than_its_certificate() -> None:
    """Found here: the certificate's key decided, so a header could say anything."""
    certificate = certify(MALLORY.verify_key, BANK, TEA, issued_at=AT)
    data = seal_bytes(sealed(key=MALLORY, certificate=certificate))
    assert judged(with_seal(TEA, data)).status is Status.VALID
    for changed in (bytes([0x10 | P256]) + data[1:], data[:2] + b"zzzz" + data[6:]):
        assert refused(judged(with_seal(TEA, changed)), Status.INVALID, "certificate_key")
        with pytest.raises(Malformed):
            Seal.decode(changed)


CHARGE = {
    "calendario": {"criacao": "2026-11-23T09:29:00Z", "expiracao": 3600},
    "valor": {"original": "4.50"},
    "chave": "+5511912345678",
    "txid": "fc9a4366ff3d4964b5dbc6c91a8722d3",
    "status": "ATIVA",
}
PIX = registry.build(
    pix.Request(location="qr.bank.com.br/v2/9d36b84f", merchant_name="Tea House", merchant_city="BRASILIA")
)
HEADER = {"alg": "PS256", "kid": "1", "jku": "https://qr.bank.com.br/jwks", "x5t#S256": b64(bytes(32))}


def token(*, signature: bytes | None = None, scheme: str = "PS256", **changes: str) -> Document:
    """The document behind the link, with another header; signed by the bank's key all the same, or not at all."""
    made = signed(HEADER | changes, CHARGE, scheme=scheme)
    return Document(data=(made if signature is None else f"{made.rpartition('.')[0]}.{b64(signature)}").encode())


def test_tokens_that_choose_their_algorithm_or_their_key() -> None:
    scope = Scope(
        schemes=frozenset({"pix"}), guids=frozenset("*"), accounts=frozenset({"pix:*"}), countries=frozenset({"BR"})
    )
    keys = (foreign(PS256, names=("kid:1",), scope=scope),)
    trust = TrustList(version=1, issued=AT, expires=AT + DAY, foreign_keys=keys)
    assert judged(PIX, trust, document=token()).status is Status.VALID
    refusals = {
        Status.UNSUPPORTED: [
            token(alg="none", signature=b"\0"),
            token(alg="none", signature=b""),
            token(alg="HS256", signature=bytes(32)),
        ],
        Status.INVALID: [
            token(alg="RS256", scheme="RS256"),
            token(alg="ES256", signature=bytes(64)),
            token(jku="https://evil.example/jwks"),
            token(signature=bytes(256)),
        ],
        Status.UNKNOWN_KEY: [token(kid="2")],
    }
    for status, documents in refusals.items():
        assert [judged(PIX, trust, document=one).status for one in documents] == [status] * len(documents)


@pytest.mark.parametrize("version", [0, 2, 15])
def test_another_version_is_no_way_around(version: int) -> None:
    assert refused(judged(with_seal(TEA, bytes([version << 4 | 1]) + SEAL[1:])), Status.UNSUPPORTED, "unsupported_seal")
