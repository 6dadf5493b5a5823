"""The one home of the `cryptography` package: Ed25519 (RFC 8032) and private keys as PKCS#8 PEM (RFC 5958).

Loaded on first use; a missing package raises `MissingExtra`. Only `keys.py` calls this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import BadSignature, MissingExtra

if TYPE_CHECKING:
    from types import ModuleType

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

__all__ = ["from_pem", "from_seed", "generate", "public_bytes", "to_pem", "verify"]


def generate() -> Ed25519PrivateKey:
    """A new private key from the system's random source."""
    key: Ed25519PrivateKey = _ed25519().Ed25519PrivateKey.generate()
    return key


def from_seed(seed: bytes) -> Ed25519PrivateKey:
    """The private key with this 32-byte seed."""
    key: Ed25519PrivateKey = _ed25519().Ed25519PrivateKey.from_private_bytes(seed)
    return key


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """The 32 bytes of the public key."""
    return key.public_key().public_bytes_raw()


def verify(public: bytes, message: bytes, signature: bytes) -> None:
    """Raises `BadSignature` unless `signature` is that of `message` by `public`."""
    ed25519 = _ed25519()
    from cryptography.exceptions import InvalidSignature

    try:
        ed25519.Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        raise BadSignature("the signature does not fit this text and this key") from None


def to_pem(key: Ed25519PrivateKey, password: bytes | None) -> bytes:
    """PKCS#8 PEM, encrypted when there is a password."""
    from cryptography.hazmat.primitives import serialization as forms

    protection = forms.NoEncryption() if password is None else forms.BestAvailableEncryption(password)
    return key.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, protection)


def from_pem(pem: bytes, password: bytes | None) -> Ed25519PrivateKey | None:
    """The key in a PEM file, None for a key of another kind; ValueError or TypeError when it cannot be read."""
    ed25519 = _ed25519()
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(pem, password)
    except UnsupportedAlgorithm:
        return None
    return key if isinstance(key, ed25519.Ed25519PrivateKey) else None


def _ed25519() -> ModuleType:
    try:
        from cryptography.hazmat.primitives.asymmetric import ed25519
    except ImportError:
        raise MissingExtra("seal", "cryptography") from None
    return ed25519
