"""The one home of the `cryptography` package: Ed25519, ECDSA on P-256, RSA, AES-GCM, key and certificate files.

Loaded on first use; a missing package raises `MissingExtra`. Only key classes and importers of keys call this.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, cast

from ..errors import BadKey, BadSignature, MissingExtra

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import datetime
    from types import ModuleType
    from typing import Any, TypeAlias, TypeGuard

    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
    from cryptography.x509 import BasicConstraints, Certificate, KeyUsage

    PrivateKey: TypeAlias = Ed25519PrivateKey | EllipticCurvePrivateKey

__all__ = [
    "aes_gcm_open",
    "certificate_der",
    "certificate_key",
    "certificates",
    "der_from_raw",
    "ed25519_verify",
    "from_pem",
    "from_seed",
    "generate",
    "is_p256_point",
    "p256_from_coordinates",
    "p256_generate",
    "p256_verify",
    "pss_verify",
    "public_bytes",
    "public_from_der",
    "public_from_pem",
    "raw_from_der",
    "rsa_certificate_from_pem",
    "rsa_der",
    "rsa_from_numbers",
    "rsa_private_from_pem",
    "rsa_public_from_der",
    "rsa_public_from_pem",
    "rsa_sign",
    "rsa_size",
    "rsa_verify",
    "sign",
    "to_pem",
    "verified_chain",
]


def generate() -> Ed25519PrivateKey:
    """A new private key from the system's random source."""
    key: Ed25519PrivateKey = _ed25519().Ed25519PrivateKey.generate()
    return key


def from_seed(seed: bytes) -> Ed25519PrivateKey:
    """The private key with this 32-byte seed."""
    key: Ed25519PrivateKey = _ed25519().Ed25519PrivateKey.from_private_bytes(seed)
    return key


def p256_generate() -> EllipticCurvePrivateKey:
    """A new private key on P-256."""
    ec = _ec()
    key: EllipticCurvePrivateKey = ec.generate_private_key(ec.SECP256R1())
    return key


def public_bytes(key: PrivateKey) -> bytes:
    """The 32 bytes of an Ed25519 public key, or the 33 of a compressed point."""
    from cryptography.hazmat.primitives import serialization as forms

    if _is_ed25519(key):
        return key.public_key().public_bytes(forms.Encoding.Raw, forms.PublicFormat.Raw)
    return key.public_key().public_bytes(forms.Encoding.X962, forms.PublicFormat.CompressedPoint)


def sign(key: PrivateKey, message: bytes) -> bytes:
    """64 bytes: Ed25519, or r and s of ECDSA with SHA-256, which is deterministic too (RFC 6979)."""
    if _is_ed25519(key):
        return key.sign(message)
    from cryptography.hazmat.primitives import hashes

    on_p256 = cast("EllipticCurvePrivateKey", key)
    return raw_from_der(on_p256.sign(message, _ec().ECDSA(hashes.SHA256(), deterministic_signing=True)))


def ed25519_verify(public: bytes, message: bytes, signature: bytes) -> None:
    """Raises `BadSignature` unless `signature` is that of `message` by `public`."""
    _ed25519()
    from cryptography.exceptions import InvalidSignature

    try:
        _ed25519_key(public).verify(signature, message)
    except InvalidSignature:
        raise BadSignature("the signature does not fit this text and this key") from None


def p256_verify(public: bytes, message: bytes, signature: bytes) -> None:
    """The same for a compressed point, and r and s of 32 bytes each."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    der = encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
    try:
        _p256_point(public).verify(der, message, _ec().ECDSA(hashes.SHA256()))
    except InvalidSignature:
        raise BadSignature("the signature does not fit this text and this key") from None


def is_p256_point(raw: bytes) -> bool:
    """Whether these 33 bytes are a compressed point of the curve."""
    try:
        _p256_point(raw)
    except ValueError:
        return False
    return True


def raw_from_der(signature: bytes) -> bytes:
    """The numbers r and s, 32 bytes each, from the DER form of an ECDSA signature (RFC 3279, section 2.2.3)."""
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

    try:
        return b"".join(number.to_bytes(32, "big") for number in decode_dss_signature(signature))
    except (ValueError, OverflowError):
        raise BadSignature("this is no DER form of a P-256 signature") from None


def to_pem(key: PrivateKey, password: bytes | None) -> bytes:
    """PKCS#8 PEM, encrypted when there is a password."""
    from cryptography.hazmat.primitives import serialization as forms

    protection = forms.NoEncryption() if password is None else forms.BestAvailableEncryption(password)
    return key.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, protection)


def from_pem(pem: bytes, password: bytes | None) -> PrivateKey | None:
    """The key in a PEM file, None for a key of another kind; ValueError or TypeError when it cannot be read."""
    _ed25519()
    key = _private_key(pem, password)
    return key if _is_ed25519(key) or _is_p256(key) else None


def rsa_private_from_pem(pem: bytes, password: bytes | None) -> RSAPrivateKey | None:
    """The same for an RSA key, in PKCS#8 or PKCS#1."""
    rsa = _rsa()
    key = _private_key(pem, password)
    return key if isinstance(key, rsa.RSAPrivateKey) else None


def rsa_public_from_pem(pem: bytes) -> RSAPublicKey | None:
    """The public key in a PEM file, None for a key of another kind; ValueError when it cannot be read."""
    rsa = _rsa()
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    return _rsa_public(rsa, lambda: load_pem_public_key(pem))


def rsa_public_from_der(der: bytes) -> RSAPublicKey | None:
    """The same from the SubjectPublicKeyInfo (RFC 5280, section 4.1) itself."""
    rsa = _rsa()
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    return _rsa_public(rsa, lambda: load_der_public_key(der))


def rsa_certificate_from_pem(pem: bytes) -> tuple[RSAPublicKey | None, int]:
    """The public key of an X.509 certificate and its serial number; ValueError when it cannot be read."""
    rsa = _rsa()
    from cryptography.x509 import InvalidVersion, load_pem_x509_certificate

    try:
        certificate = load_pem_x509_certificate(pem)
    except InvalidVersion as error:
        raise ValueError(str(error)) from None
    return _rsa_public(rsa, certificate.public_key), certificate.serial_number


def rsa_der(key: RSAPublicKey) -> bytes:
    """The SubjectPublicKeyInfo of a public key."""
    from cryptography.hazmat.primitives import serialization as forms

    return key.public_bytes(forms.Encoding.DER, forms.PublicFormat.SubjectPublicKeyInfo)


def rsa_size(key: RSAPublicKey) -> tuple[int, int]:
    """Bits of the modulus, and the public exponent."""
    return key.key_size, key.public_numbers().e


def rsa_sign(key: RSAPrivateKey, message: bytes) -> bytes:
    """RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, section 8.2)."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    return key.sign(message, padding.PKCS1v15(), hashes.SHA256())


def rsa_verify(key: RSAPublicKey, message: bytes, signature: bytes) -> None:
    """Raises `BadSignature` unless `signature` is that of `message` by the owner of `key`."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    try:
        key.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        raise BadSignature("the signature does not fit this text and this key") from None


def aes_gcm_open(key: bytes, nonce: bytes, ciphertext: bytes, associated: bytes) -> bytes:
    """The plain text of AES-GCM (NIST SP 800-38D), its 16-byte tag last; `BadSignature` when the tag does not fit."""
    try:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    except ImportError:
        raise MissingExtra("seal", "cryptography") from None
    from cryptography.exceptions import InvalidTag

    try:
        return AESGCM(key).decrypt(nonce, ciphertext, associated)
    except InvalidTag:
        raise BadSignature("this was not encrypted with this key, or was changed since") from None


def _private_key(pem: bytes, password: bytes | None) -> object:
    from cryptography.exceptions import InternalError, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        return load_pem_private_key(pem, password)
    except UnsupportedAlgorithm:
        return None
    # What OpenSSL answers to a secret that is too short or too long for its curve.
    except InternalError as error:
        raise ValueError("the secret has another length than its kind of key") from error


def _is_ed25519(key: object) -> TypeGuard[Ed25519PrivateKey]:
    return isinstance(key, _ed25519().Ed25519PrivateKey)


def _is_p256(key: object) -> TypeGuard[EllipticCurvePrivateKey]:
    ec = _ec()
    return isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1)


def _rsa_public(rsa: ModuleType, load: Callable[[], object]) -> RSAPublicKey | None:
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        key = load()
    except UnsupportedAlgorithm:
        return None
    return key if isinstance(key, rsa.RSAPublicKey) else None


def _ed25519() -> ModuleType:
    try:
        from cryptography.hazmat.primitives.asymmetric import ed25519
    except ImportError:
        raise MissingExtra("seal", "cryptography") from None
    return ed25519


def _ec() -> ModuleType:
    try:
        from cryptography.hazmat.primitives.asymmetric import ec
    except ImportError:
        raise MissingExtra("seal", "cryptography") from None
    return ec


@lru_cache(maxsize=256)
def _ed25519_key(raw: bytes) -> Ed25519PublicKey:
    """Making it takes a tenth of the time of verifying with it."""
    key: Ed25519PublicKey = _ed25519().Ed25519PublicKey.from_public_bytes(raw)
    return key


@lru_cache(maxsize=256)
def _p256_point(raw: bytes) -> EllipticCurvePublicKey:
    """Finding the point of 33 bytes takes about as long as verifying with it."""
    ec = _ec()
    key: EllipticCurvePublicKey = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)
    return key


def _rsa() -> ModuleType:
    try:
        from cryptography.hazmat.primitives.asymmetric import rsa
    except ImportError:
        raise MissingExtra("seal", "cryptography") from None
    return rsa


def der_from_raw(signature: bytes) -> bytes:
    """The DER form of the numbers r and s, the reverse of `raw_from_der`."""
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    return encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))


def pss_verify(key: RSAPublicKey, message: bytes, signature: bytes) -> None:
    """As `rsa_verify`, for RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes (RFC 7518, 3.5)."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    try:
        key.verify(signature, message, padding.PSS(padding.MGF1(hashes.SHA256()), salt_length=32), hashes.SHA256())
    except InvalidSignature:
        raise BadSignature("the signature does not fit this text and this key") from None


def public_from_pem(pem: bytes) -> tuple[str, bytes] | None:
    """Kind and bytes of the public key in a PEM file, as `_described` gives them; ValueError when it cannot be read."""
    _ed25519()
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    return _described(lambda: load_pem_public_key(pem))


def public_from_der(der: bytes) -> tuple[str, bytes] | None:
    """The same from the SubjectPublicKeyInfo itself."""
    _ed25519()
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    return _described(lambda: load_der_public_key(der))


def p256_from_coordinates(x: bytes, y: bytes) -> bytes:
    """The compressed point with these coordinates of 32 bytes each; ValueError when it is not on the curve."""
    _p256_point(b"\x04" + x + y)
    return bytes([2 + (y[-1] & 1)]) + x


def rsa_from_numbers(n: int, e: int) -> bytes:
    """The SubjectPublicKeyInfo of the key with this modulus and exponent; ValueError when there is none."""
    public: RSAPublicKey = _rsa().RSAPublicNumbers(e, n).public_key()
    return rsa_der(public)


def certificates(data: bytes) -> list[Certificate]:
    """The certificates of a PEM file, or the one of a DER file; ValueError when there is none."""
    _ed25519()
    from cryptography import x509

    try:
        if b"-----BEGIN " in data:
            return x509.load_pem_x509_certificates(data)
        return [x509.load_der_x509_certificate(data)]
    except x509.InvalidVersion as error:
        raise ValueError(str(error)) from None


def certificate_key(certificate: Certificate) -> tuple[str, bytes] | None:
    """Kind and bytes of a certificate's public key."""
    return _described(certificate.public_key)


def certificate_der(certificate: Certificate) -> bytes:
    """The bytes of a certificate, over which thumbprints are taken."""
    from cryptography.hazmat.primitives.serialization import Encoding

    return certificate.public_bytes(Encoding.DER)


def verified_chain(
    chain: Sequence[Certificate], roots: Sequence[Certificate], at: datetime, purposes: AbstractSet[str]
) -> list[Certificate]:
    """The path from `chain[0]` to one of the roots that holds at this moment; `BadKey` when there is none.

    RFC 5280 by `cryptography.x509.verification`. The rules for the names of web servers do not fit here; instead: every
    issuer is an authority by its basic constraints and key usage, the first certificate is none, signs by its key usage
    where it has one, and its extended key usage, where it has one, names one of the purposes (object identifiers).
    """
    from cryptography import x509
    from cryptography.x509 import verification

    either, free = verification.Criticality.AGNOSTIC, verification.ExtensionPolicy.permit_all
    issuers = free().require_present(x509.BasicConstraints, either, None)  # that it is an authority is always asked
    issuers = issuers.require_present(x509.KeyUsage, either, _rule(_certifies, "an issuer may not certify"))
    signers = free().may_be_present(x509.BasicConstraints, either, _rule(_is_none, "an authority signs no codes"))
    signers = signers.may_be_present(x509.KeyUsage, either, _rule(_signs, "its key usage is not signing"))
    serves = _rule(lambda given: any(one.dotted_string in purposes for one in given), "its purpose is another one")
    signers = signers.may_be_present(x509.ExtendedKeyUsage, either, serves)
    builder = verification.PolicyBuilder().store(verification.Store(list(roots))).time(at)
    verifier = builder.extension_policies(ca_policy=issuers, ee_policy=signers).build_client_verifier()
    try:
        return verifier.verify(chain[0], list(chain[1:])).chain
    except (verification.VerificationError, x509.UnsupportedGeneralNameType, ValueError, TypeError, Warning) as error:
        raise BadKey(f"this certificate leads to none of the roots ({error})") from None


def _rule(holds: Callable[[Any], bool], words: str) -> Callable[..., None]:
    """A validator of an extension, the last of its arguments; what it raises becomes the verifier's error."""

    def check(*given: Any) -> None:
        if given[-1] is not None and not holds(given[-1]):
            raise ValueError(words)

    return check


def _is_none(constraints: BasicConstraints) -> bool:
    return not constraints.ca


def _certifies(usage: KeyUsage) -> bool:
    return usage.key_cert_sign


def _signs(usage: KeyUsage) -> bool:
    return usage.digital_signature or usage.content_commitment


def _described(load: Callable[[], object]) -> tuple[str, bytes] | None:
    """("ed25519", 32 bytes), ("p256", compressed point) or ("rsa", SubjectPublicKeyInfo); None for another kind."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization as forms

    try:
        key = load()
    except UnsupportedAlgorithm:
        return None
    if isinstance(key, _ed25519().Ed25519PublicKey):
        return "ed25519", key.public_bytes(forms.Encoding.Raw, forms.PublicFormat.Raw)
    ec = _ec()
    if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1):
        return "p256", key.public_bytes(forms.Encoding.X962, forms.PublicFormat.CompressedPoint)
    return ("rsa", rsa_der(key)) if isinstance(key, _rsa().RSAPublicKey) else None
