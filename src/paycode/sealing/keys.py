"""Signing and verifying keys, each tied to one algorithm: Ed25519 (the default) or ECDSA on P-256.

A `SigningKey` shows its secret only in `pem`, for a file that you keep; an `ExternalSigningKey` has none, because it
asks an HSM, a KMS or a secure element to sign. A `VerifyKey` is public; its text form names the algorithm, so that a
key cannot be taken for one of another kind.

>>> key = SigningKey.from_private_bytes(bytes(32))
>>> key.verify_key.text
'ed25519:O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik'
>>> key
<SigningKey of ed25519:O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik>
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NoReturn, Protocol

from ..errors import BadKey, BadSignature
from . import _crypto
from .algorithms import ALGORITHMS, ED25519, P256, SIGNATURE_LENGTH, named

if TYPE_CHECKING:
    from ._crypto import PrivateKey

__all__ = ["ExternalSigningKey", "SealingKey", "SigningKey", "VerifyKey", "key_id"]

SEED_LENGTH = 32
KEY_ID_LABEL = b"PQS1-kid\0"
MAX_PEM = 16_384


@dataclass(frozen=True, slots=True, repr=False)
class VerifyKey:
    """A public key: 32 bytes of RFC 8032 for Ed25519, a compressed point of 33 bytes (SEC 1) for P-256.

    algorithm: its number in seals, 1 or 2. Raises `BadKey` for a key that verifies more than it should, or nothing.
    """

    raw: bytes
    algorithm: int = ED25519

    def __post_init__(self) -> None:
        if type(self.raw) is not bytes:
            raise TypeError(f"a public key is made from bytes, not {type(self.raw).__name__}")
        if self.algorithm not in ALGORITHMS:
            raise BadKey(f"algorithm is {' or '.join(map(str, ALGORITHMS))}")
        kind = ALGORITHMS[self.algorithm]
        if len(self.raw) != kind.key_length:
            raise BadKey(f"a public key has {kind.key_length} bytes, not {len(self.raw)}")
        kind.check(self.raw)

    @classmethod
    def from_text(cls, text: str) -> VerifyKey:
        """From `text`: "ed25519:" or "p256:" and base64url without padding (RFC 4648, section 5)."""
        parts = re.fullmatch("([a-z0-9]{1,20}):([A-Za-z0-9_-]{43,44})", text)
        if parts is None:
            raise BadKey("a public key is written as ed25519: and 43 characters of base64url, or p256: and 44")
        raw = base64.urlsafe_b64decode(parts[2] + "=" * (-len(parts[2]) % 4))
        key = cls(raw, named(parts[1]).number)
        if key.text != text:
            raise BadKey("the last character of this public key carries bits that belong to no byte")
        return key

    @property
    def text(self) -> str:
        """The form for files and messages."""
        return f"{ALGORITHMS[self.algorithm].name}:{base64.urlsafe_b64encode(self.raw).decode().rstrip('=')}"

    @property
    def id(self) -> bytes:
        """The 4 bytes by which a seal names its key; different keys may share them."""
        return key_id(self.raw)

    def verify(self, signature: bytes, message: bytes) -> None:
        """Raises `BadSignature` unless this key signed `message` so."""
        if len(signature) != SIGNATURE_LENGTH:
            raise BadSignature(f"a signature has {SIGNATURE_LENGTH} bytes, not {len(signature)}")
        ALGORITHMS[self.algorithm].verify(self.raw, message, signature)

    def __repr__(self) -> str:
        return f"VerifyKey.from_text({self.text!r})"


class SealingKey(Protocol):
    """What signs seals: `SigningKey`, `ExternalSigningKey`, or an object of your own with these two members."""

    @property
    def verify_key(self) -> VerifyKey:
        """The public half."""
        ...

    def sign(self, message: bytes) -> bytes:
        """The 64-byte signature of `message`."""
        ...


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class SigningKey:
    """A private key. Made by `generate`, `from_private_bytes` or `from_pem`; shown, copied and pickled by nothing."""

    _private: PrivateKey
    verify_key: VerifyKey = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "verify_key", VerifyKey(*_public(self._private)))

    @property
    def algorithm(self) -> int:
        """Its number in seals."""
        return self.verify_key.algorithm

    @classmethod
    def generate(cls, algorithm: int = ED25519) -> SigningKey:
        """A new key from the system's random source; algorithm: 1 Ed25519, 2 P-256."""
        if algorithm not in ALGORITHMS:
            raise BadKey(f"algorithm is {' or '.join(map(str, ALGORITHMS))}")
        return cls(_crypto.p256_generate() if algorithm == P256 else _crypto.generate())

    @classmethod
    def from_private_bytes(cls, seed: bytes) -> SigningKey:
        """From the 32-byte seed of an Ed25519 key (RFC 8032, section 5.1.5)."""
        if type(seed) is not bytes or len(seed) != SEED_LENGTH:
            raise BadKey(f"a private key is made from {SEED_LENGTH} bytes")
        return cls(_crypto.from_seed(seed))

    @classmethod
    def from_pem(cls, pem: bytes, password: bytes | None = None) -> SigningKey:
        """From a PEM file; `password` exactly when the file is encrypted."""
        if len(pem) > MAX_PEM:
            raise BadKey(f"a private key file has at most {MAX_PEM} bytes")
        try:
            private = _crypto.from_pem(pem, password)
        except TypeError:
            state = "is encrypted and needs a password" if password is None else "is not encrypted, yet a password came"
            raise BadKey(f"this private key file {state}") from None
        except ValueError:
            raise BadKey("this is no private key in PEM form, or the password is wrong") from None
        if private is None:
            raise BadKey("this private key is neither an Ed25519 nor a P-256 key")
        return cls(private)

    def pem(self, password: bytes | None = None) -> bytes:
        """The private key as a PEM file (PKCS#8), encrypted when there is a password."""
        if password == b"":
            raise BadKey("an empty password protects nothing")
        return _crypto.to_pem(self._private, password)

    def sign(self, message: bytes) -> bytes:
        """The 64-byte signature of `message`."""
        return _crypto.sign(self._private, message)

    def __repr__(self) -> str:
        return f"<SigningKey of {self.verify_key.text}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a signing key is not pickled or copied; keep it as a PEM file")


@dataclass(frozen=True, slots=True)
class ExternalSigningKey:
    """A key that signs elsewhere: in an HSM, a KMS, a secure element.

    verify_key: its public half. signer: gives the signature of a message, 64 bytes of Ed25519 or of r and s; of P-256
    also DER (RFC 3279), as most services give it, with der=True. What comes back is verified before it is used.
    """

    verify_key: VerifyKey
    signer: Callable[[bytes], bytes] = field(repr=False)
    der: bool = False

    def __post_init__(self) -> None:
        if self.der and self.verify_key.algorithm != P256:
            raise BadKey("only signatures of P-256 come as DER")

    def sign(self, message: bytes) -> bytes:
        """The 64-byte signature of `message`; `BadSignature` when the signer gives another one."""
        given = self.signer(message)
        signature = _crypto.raw_from_der(given) if self.der else given
        self.verify_key.verify(signature, message)
        return signature


@lru_cache(maxsize=256)
def key_id(raw: bytes) -> bytes:
    """First 4 bytes of SHA-256 over a label and the public key."""
    return hashlib.sha256(KEY_ID_LABEL + raw).digest()[:4]


def _public(private: PrivateKey) -> tuple[bytes, int]:
    raw = _crypto.public_bytes(private)
    return raw, ED25519 if len(raw) == ALGORITHMS[ED25519].key_length else P256
