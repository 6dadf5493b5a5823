"""JSON Web Keys and sets of them (RFC 7517, 7518, 8037): Ed25519, P-256 and RSA keys that verify signatures.

In a set, keys of another kind, use or algorithm are passed over, as section 5 asks; a key that is meant for us and is
broken, or comes with its secret half, spoils the whole set.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...errors import BadKey, PayloadError
from ...sealing import VerifyKey, _crypto, documents, radix64
from ...sealing.rsa import RsaAlgorithm, RsaVerifyKey
from .key import ImportedKey, loaded, made
from .x509 import thumbprint

__all__ = ["from_jwk", "from_jwks"]

MAX_KEYS = 1000


def from_jwk(data: bytes, *, rsa: RsaAlgorithm = "RS256") -> ImportedKey:
    """The key in a document that is one JWK; `BadKey` for anything else.

    names: its `kid` and `x5t#S256`. rsa: the algorithm of an RSA key that has no `alg`.
    """
    imported = _imported(_document(data), rsa)
    if imported is None:
        raise BadKey("this key is not for signatures by RS256, PS256, ES256 or EdDSA")
    return imported


def from_jwks(data: bytes, *, rsa: RsaAlgorithm = "RS256") -> tuple[ImportedKey, ...]:
    """The keys of a JWK set that verify signatures, in order; `BadKey` when it is none, or a key in it is broken."""
    keys = _document(data).get("keys")
    if not isinstance(keys, list) or not all(isinstance(key, dict) for key in keys):
        raise BadKey("keys: a JWK set has a list of keys")
    if len(keys) > MAX_KEYS:
        raise BadKey(f"keys: at most {MAX_KEYS} are read")
    found = [_placed(f"keys[{place}]", key, rsa) for place, key in enumerate(keys)]
    return tuple(imported for imported in found if imported)


def _document(data: bytes) -> dict[str, Any]:
    try:
        return documents.loads(documents.decode(data))
    except PayloadError as error:
        raise BadKey(f"this is not a JWK: {error}") from None


def _placed(place: str, members: Mapping[str, Any], rsa: RsaAlgorithm) -> ImportedKey | None:
    try:
        return _imported(members, rsa)
    except BadKey as error:
        raise BadKey(f"{place}: {error}") from None


def _imported(members: Mapping[str, Any], rsa: RsaAlgorithm) -> ImportedKey | None:
    """The key, None when it is meant for something else."""
    if _SECRET & members.keys():
        raise BadKey("this key comes with its secret half, or is a shared secret; only public keys are imported")
    kind = _KINDS.get((_text(members, "kty"), _text(members, "crv")))
    algorithm = _text(members, "alg")
    if kind is None or algorithm not in ("", *_ALGORITHMS[kind]) or not _verifies(members):
        return None
    chosen: RsaAlgorithm = "PS256" if algorithm == "PS256" else "RS256" if algorithm else rsa
    key = made((kind, _MATERIAL[kind](members)), chosen)
    _check_certificate(members, key)
    names = [(name, _text(members, name)) for name in ("kid", "x5t#S256", "x5t")]
    return ImportedKey(key=key, names=tuple(f"{name}:{value}" for name, value in names if value))


def _verifies(members: Mapping[str, Any]) -> bool:
    """Whether `use` and `key_ops`, where they are there, allow it to verify (sections 4.2 and 4.3)."""
    operations = members.get("key_ops", ["verify"])
    if not isinstance(operations, list) or not all(isinstance(one, str) for one in operations):
        raise BadKey("key_ops: is a list of texts")
    if len(set(operations)) != len(operations):
        raise BadKey("key_ops: holds the same operation twice")
    return _text(members, "use") in ("", "sig") and "verify" in operations


def _ed25519(members: Mapping[str, Any]) -> bytes:
    return _octets(members, "x", 32)


def _p256(members: Mapping[str, Any]) -> bytes:
    x, y = _octets(members, "x", 32), _octets(members, "y", 32)
    return loaded(lambda: _crypto.p256_from_coordinates(x, y), "a point of P-256")


def _rsa(members: Mapping[str, Any]) -> bytes:
    n, e = (int.from_bytes(_octets(members, name), "big") for name in ("n", "e"))
    return loaded(lambda: _crypto.rsa_from_numbers(n, e), "an RSA key")


def _octets(members: Mapping[str, Any], name: str, length: int = 0) -> bytes:
    """The bytes of a member: exactly `length`, or those of a number without leading zeros (RFC 7518, section 2)."""
    data = radix64.urlsafe(_text(members, name)) or b""
    if length and len(data) != length:
        raise BadKey(f"{name}: is {length} bytes in base64url")
    if not length and (not data or data[0] == 0):
        raise BadKey(f"{name}: is a number in base64url, without leading zeros")
    return data


def _check_certificate(members: Mapping[str, Any], key: VerifyKey | RsaVerifyKey) -> None:
    """A certificate that came along must be of this key (section 4.7); it adds no trust, its chain is not checked."""
    given = members.get("x5c")
    if given is None:
        return
    der = radix64.standard(given[0]) if isinstance(given, list) and given and isinstance(given[0], str) else None
    if der is None:
        raise BadKey("x5c: is a list of certificates in base64")
    first, *others = loaded(lambda: _crypto.certificates(der), "a certificate in x5c")
    described = loaded(lambda: _crypto.certificate_key(first), "a certificate in x5c")
    own = made(described, key.algorithm if isinstance(key, RsaVerifyKey) else "RS256")
    if others or own != key or _text(members, "x5t#S256") not in ("", thumbprint(der)):
        raise BadKey("x5c: is not the certificate of this key")


def _text(members: Mapping[str, Any], name: str) -> str:
    value = members.get(name, "")
    if not isinstance(value, str) or len(value) > MAX_TEXT or not value.isprintable():
        raise BadKey(f"{name}: is a visible text of at most {MAX_TEXT} characters")
    return value


MAX_TEXT = 2000  # an RSA modulus of 8,192 bits has 1,366
_SECRET = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}
_KINDS = {("OKP", "Ed25519"): "ed25519", ("EC", "P-256"): "p256", ("RSA", ""): "rsa"}
_ALGORITHMS = {"ed25519": ("EdDSA", "Ed25519"), "p256": ("ES256",), "rsa": ("RS256", "PS256")}
_MATERIAL = {"ed25519": _ed25519, "p256": _p256, "rsa": _rsa}
