"""Public keys in PEM form (RFC 7468): SubjectPublicKeyInfo of Ed25519, P-256 or RSA."""

from __future__ import annotations

from ...errors import BadKey
from ...sealing import _crypto
from ...sealing.rsa import RsaAlgorithm
from .key import ImportedKey, loaded, made

__all__ = ["from_pem"]

MAX_PEM = 16_384


def from_pem(pem: bytes, *, names: tuple[str, ...] = (), rsa: RsaAlgorithm = "RS256") -> ImportedKey:
    """The one public key in a PEM file; `BadKey` for anything else, a private key above all.

    names: under which claims look for it; a file has none. rsa: the algorithm of an RSA key, which a file does not say.
    """
    if type(pem) is not bytes:
        raise TypeError(f"a key file is bytes, not {type(pem).__name__}")
    if len(pem) > MAX_PEM:
        raise BadKey(f"a key file has at most {MAX_PEM} bytes")
    if b"PRIVATE KEY" in pem:
        raise BadKey("this file holds a private key; only its public half belongs into a trust list")
    if pem.count(b"-----BEGIN ") != 1:
        raise BadKey("a key file holds one public key in PEM form")
    described = loaded(lambda: _crypto.public_from_pem(pem), "a public key in PEM form")
    return ImportedKey(key=made(described, rsa), names=names)
