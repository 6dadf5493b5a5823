"""Tokens and certificates for the tests of JWS, of signed documents and of imported keys."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.x509.oid import NameOID

from paycode.sealing import RsaVerifyKey, SigningKey

START = datetime(2026, 1, 1, tzinfo=UTC)
PRIVATE = rsa.generate_private_key(65537, 2048)
DER = PRIVATE.public_key().public_bytes(forms.Encoding.DER, forms.PublicFormat.SubjectPublicKeyInfo)
RS256, PS256 = RsaVerifyKey(DER), RsaVerifyKey(DER, algorithm="PS256")


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def signed(
    header: dict[str, Any] | str, payload: dict[str, Any] | bytes, key: SigningKey | None = None, scheme: str = ""
) -> str:
    """A token by this key, or by the RSA key above when there is none, in truth by this scheme where it is named."""
    head = header if isinstance(header, str) else json.dumps(header)
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    message = f"{b64(head.encode())}.{b64(body)}"
    if key is not None:
        return f"{message}.{b64(key.sign(message.encode()))}"
    named = scheme or (header["alg"] if isinstance(header, dict) else "")
    pss = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
    rule = pss if named == "PS256" else padding.PKCS1v15()
    return f"{message}.{b64(PRIVATE.sign(message.encode(), rule, hashes.SHA256()))}"


def certificate(
    name: str,
    key: Any,
    issuer: tuple[x509.Certificate, Any] | None = None,
    *,
    ca: bool = False,
    usage: bool | None = True,
    purposes: tuple[str, ...] = (),
    days: int = 365,
    length: int | None = None,
    extra: tuple[x509.ExtensionType, ...] = (),
) -> x509.Certificate:
    """A certificate; self-signed without an issuer. usage: whether its key usage fits, None for no such extension."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    signer, secret = issuer or (None, key)
    builder = x509.CertificateBuilder(
        subject_name=subject,
        issuer_name=signer.subject if signer else subject,
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=START,
        not_valid_after=START + timedelta(days=days),
    ).add_extension(x509.BasicConstraints(ca, length), critical=True)
    if usage is not None:
        signs, certifies = usage and not ca, usage and ca
        rules = x509.KeyUsage(signs, False, not usage, False, False, certifies, certifies, False, False)
        builder = builder.add_extension(rules, critical=True)
    if purposes:
        named = x509.ExtendedKeyUsage([x509.ObjectIdentifier(purpose) for purpose in purposes])
        builder = builder.add_extension(named, critical=False)
    for one in extra:
        builder = builder.add_extension(one, critical=False)
    return builder.sign(secret, None if isinstance(secret, ed25519.Ed25519PrivateKey) else hashes.SHA256())


def p256() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def pem(*certificates: x509.Certificate) -> bytes:
    return b"".join(one.public_bytes(forms.Encoding.PEM) for one in certificates)


def der(one: x509.Certificate) -> bytes:
    return one.public_bytes(forms.Encoding.DER)
