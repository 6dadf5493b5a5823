"""RSA keys of 2048 bits and more, each tied to one algorithm (RFC 8017), SHA-256 in both.

RS256 is RSASSA-PKCS1-v1_5: WeChat Pay V3, Alipay (RSA2) and UnionPay 5.1.0 sign so. PS256 is RSASSA-PSS, which only
documents behind links use (RFC 7518, section 3.5). A key is trusted because you hand it in: the issuer, the dates
and the revocation of a certificate are not looked at.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar, get_args

from ..errors import BadKey, BadSignature
from . import _crypto, radix64
from .secret import Secret

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

__all__ = ["RsaAlgorithm", "RsaSigningKey", "RsaVerifyKey", "plain_id"]

RsaAlgorithm: TypeAlias = Literal["RS256", "PS256"]

MINIMUM_BITS = 2048
MAXIMUM_BITS = 8192  # larger ones only make verifying slow
MINIMUM_EXPONENT = 65_537
MAX_PEM = 16_384

T = TypeVar("T")


@dataclass(frozen=True, slots=True, repr=False)
class RsaVerifyKey:
    """A public key. Raises `BadKey` for one that is too small, too large, of another kind, or has a small exponent.

    der: its SubjectPublicKeyInfo (RFC 5280, section 4.1). id: the name by which messages choose it, a certificate's
    serial number in hexadecimal or a public-key id (`PUB_KEY_ID_...`); "" where nothing chooses. algorithm: "RS256" or
    "PS256"; signatures of the other one do not fit.
    """

    der: bytes
    id: str = ""
    algorithm: RsaAlgorithm = "RS256"
    _public: RSAPublicKey = field(init=False, compare=False)

    def __post_init__(self) -> None:
        if self.algorithm not in get_args(RsaAlgorithm):
            raise BadKey("the algorithm of an RSA key is RS256 or PS256")
        public = _loaded(lambda: _crypto.rsa_public_from_der(self.der), "a public key (SubjectPublicKeyInfo)")
        object.__setattr__(self, "_public", _strong(public))
        object.__setattr__(self, "id", plain_id(self.id))

    @classmethod
    def from_pem(cls, pem: bytes, id: str = "") -> RsaVerifyKey:  # noqa: A002
        """From a PEM file with a public key."""
        public = _loaded(lambda: _crypto.rsa_public_from_pem(_limited(pem)), "a public key in PEM form")
        return cls(_crypto.rsa_der(_strong(public)), id)

    @classmethod
    def from_certificate(cls, pem: bytes) -> RsaVerifyKey:
        """From an X.509 certificate in PEM form; `id` is its serial number in hexadecimal capitals."""
        public, serial = _loaded(lambda: _crypto.rsa_certificate_from_pem(_limited(pem)), "a certificate in PEM form")
        return cls(_crypto.rsa_der(_strong(public)), f"{serial:X}")

    @classmethod
    def from_text(cls, text: str) -> RsaVerifyKey:
        """From `text`: "rs256:" or "ps256:" and base64url without padding (RFC 4648, section 5)."""
        kind, _, written = text.partition(":")
        der = radix64.urlsafe(written) if len(written) <= MAX_PEM else None
        algorithm = _NAMES.get(kind)
        if der is None or algorithm is None:
            raise BadKey("an RSA key is written as rs256: or ps256: and its SubjectPublicKeyInfo in base64url")
        return cls(der, algorithm=algorithm)

    @property
    def text(self) -> str:
        """The form for files, with the algorithm and without `id`."""
        return f"{self.algorithm.lower()}:{base64.urlsafe_b64encode(self.der).decode().rstrip('=')}"

    def verify(self, signature: bytes, message: bytes) -> None:
        """Raises `BadSignature` unless the owner of this key signed `message` so."""
        check = _crypto.pss_verify if self.algorithm == "PS256" else _crypto.rsa_verify
        check(self._public, message, signature)

    def verify_text(self, signature: str, message: bytes) -> None:
        """The same for a signature in base64 (RFC 4648, section 4), which must be written exactly so."""
        self.verify(_unbase64(signature), message)

    def __repr__(self) -> str:
        return f"<RsaVerifyKey {self.id or 'without id'}, {_crypto.rsa_size(self._public)[0]} bits>"


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class RsaSigningKey(Secret):
    """A private key, made by `from_pem`; `id` is your certificate's serial number where the scheme sends it along."""

    _private: RSAPrivateKey
    id: str
    verify_key: RsaVerifyKey

    @classmethod
    def from_pem(cls, pem: bytes, password: bytes | None = None, id: str = "") -> RsaSigningKey:  # noqa: A002
        """From a PEM file (PKCS#8 or PKCS#1); `password` exactly when the file is encrypted."""
        what = "a private key in PEM form, or the password is wrong"
        data = _limited(pem)
        try:
            private = _loaded(lambda: _crypto.rsa_private_from_pem(data, password), what)
        except TypeError:
            state = "is encrypted and needs a password" if password is None else "is not encrypted, yet a password came"
            raise BadKey(f"this private key file {state}") from None
        if private is None:
            raise BadKey("this is not an RSA key")
        return cls(private, id, RsaVerifyKey(_crypto.rsa_der(private.public_key()), id))

    def sign(self, message: bytes) -> bytes:
        """The signature of `message`; always the same, as this padding is deterministic."""
        return _crypto.rsa_sign(self._private, message)

    def sign_text(self, message: bytes) -> str:
        """The signature in base64."""
        return base64.b64encode(self.sign(message)).decode()


def plain_id(text: str) -> str:
    """A key id as it is compared: serial numbers in capitals without leading zeros, public-key ids as they are."""
    if re.fullmatch("[0-9A-Za-z_]{0,128}", text) is None:
        raise BadKey("a key id is at most 128 letters, digits and _")
    return text.upper().lstrip("0") if re.fullmatch("[0-9A-Fa-f]+", text) else text


def _strong(public: RSAPublicKey | None) -> RSAPublicKey:
    if public is None:
        raise BadKey("this is not an RSA key")
    bits, exponent = _crypto.rsa_size(public)
    if not MINIMUM_BITS <= bits <= MAXIMUM_BITS:
        raise BadKey(f"an RSA key has {MINIMUM_BITS} to {MAXIMUM_BITS} bits, this one has {bits}")
    if exponent < MINIMUM_EXPONENT:
        raise BadKey("the public exponent of an RSA key is at least 65537 (FIPS 186-5, section 5.4)")
    return public


def _limited(pem: bytes) -> bytes:
    if type(pem) is not bytes:
        raise TypeError(f"a key file is bytes, not {type(pem).__name__}")
    if len(pem) > MAX_PEM:
        raise BadKey(f"a key file has at most {MAX_PEM} bytes")
    return pem


def _loaded(load: Callable[[], T], what: str) -> T:
    try:
        return load()
    except ValueError:
        raise BadKey(f"this is not {what}") from None


def _unbase64(text: str) -> bytes:
    data = radix64.standard(text)
    if not data:
        raise BadSignature("the signature is not written in base64 (a + that became a blank?)")
    return data


_NAMES: dict[str, RsaAlgorithm] = {"rs256": "RS256", "ps256": "PS256"}
