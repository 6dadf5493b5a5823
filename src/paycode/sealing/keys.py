"""Signing and verifying keys, each tied to one algorithm: Ed25519 (RFC 8032).

A `SigningKey` shows its secret only in `pem`, for a file that you keep. A `VerifyKey` is 32 public bytes; its text form
names the algorithm, so that a key cannot be taken for one of another kind.

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
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, NoReturn

from ..errors import BadKey
from . import _crypto
from .layout import ED25519

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

__all__ = ["SigningKey", "VerifyKey", "key_id"]

KEY_LENGTH = 32
KEY_ID_LABEL = b"PQS1-kid\0"
MAX_PEM = 16_384


@dataclass(frozen=True, slots=True, repr=False)
class VerifyKey:
    """A public key: 32 bytes as RFC 8032 writes them. Raises `BadKey` for any that verifies more than it should."""

    algorithm: ClassVar[int] = ED25519

    raw: bytes

    def __post_init__(self) -> None:
        if type(self.raw) is not bytes:
            raise TypeError(f"a public key is made from bytes, not {type(self.raw).__name__}")
        if len(self.raw) != KEY_LENGTH:
            raise BadKey(f"a public key has {KEY_LENGTH} bytes, not {len(self.raw)}")
        y = int.from_bytes(self.raw, "little") & _SIGN_MASK
        if y >= _PRIME or y in _SMALL_ORDER:
            raise BadKey("this public key would accept signatures that nobody made (RFC 8032, section 5.1.3)")

    @classmethod
    def from_text(cls, text: str) -> VerifyKey:
        """From `text`: "ed25519:" and 43 characters of base64url without padding (RFC 4648, section 5)."""
        body = re.fullmatch("ed25519:([A-Za-z0-9_-]{43})", text)
        if body is None:
            raise BadKey("a public key is written as ed25519: and 43 characters of base64url")
        key = cls(base64.urlsafe_b64decode(f"{body[1]}="))
        if key.text != text:
            raise BadKey("the last character of this public key carries bits that belong to no byte")
        return key

    @property
    def text(self) -> str:
        """The form for files and messages."""
        return "ed25519:" + base64.urlsafe_b64encode(self.raw).decode().rstrip("=")

    @property
    def id(self) -> bytes:
        """The 4 bytes by which a seal names its key; different keys may share them."""
        return key_id(self.raw)

    def verify(self, signature: bytes, message: bytes) -> None:
        """Raises `BadSignature` unless this key signed `message` so."""
        _crypto.verify(self.raw, message, signature)

    def __repr__(self) -> str:
        return f"VerifyKey.from_text({self.text!r})"


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class SigningKey:
    """A private key. Made by `generate`, `from_private_bytes` or `from_pem`; shown, copied and pickled by nothing."""

    algorithm: ClassVar[int] = ED25519

    _private: Ed25519PrivateKey
    verify_key: VerifyKey = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "verify_key", VerifyKey(_crypto.public_bytes(self._private)))

    @classmethod
    def generate(cls) -> SigningKey:
        """A new key from the system's random source."""
        return cls(_crypto.generate())

    @classmethod
    def from_private_bytes(cls, seed: bytes) -> SigningKey:
        """From the 32-byte seed (RFC 8032, section 5.1.5)."""
        if type(seed) is not bytes or len(seed) != KEY_LENGTH:
            raise BadKey(f"a private key is made from {KEY_LENGTH} bytes")
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
            raise BadKey("this private key is not an Ed25519 key")
        return cls(private)

    def pem(self, password: bytes | None = None) -> bytes:
        """The private key as a PEM file (PKCS#8), encrypted when there is a password."""
        if password == b"":
            raise BadKey("an empty password protects nothing")
        return _crypto.to_pem(self._private, password)

    def sign(self, message: bytes) -> bytes:
        """The 64-byte signature of `message`."""
        return self._private.sign(message)

    def __repr__(self) -> str:
        return f"<SigningKey of {self.verify_key.text}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a signing key is not pickled or copied; keep it as a PEM file")


def key_id(raw: bytes) -> bytes:
    """First 4 bytes of SHA-256 over a label and the public key."""
    return hashlib.sha256(KEY_ID_LABEL + raw).digest()[:4]


_SIGN_MASK = 2**255 - 1
_PRIME = 2**255 - 19
# The y of the eight points whose order divides 8: as a key, any of them "verifies" signatures made without a secret.
_SMALL_ORDER = frozenset(
    {
        0,
        1,
        _PRIME - 1,
        0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
        0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
    }
)
