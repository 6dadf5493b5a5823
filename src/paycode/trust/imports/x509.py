"""X.509 certificates, accepted only with a chain to a root that the caller gives (RFC 5280).

The path is checked by the verifier of `cryptography`, which takes authorities with keys of P-256, P-384, P-521 or RSA
of 2,048 bits and more (none of Ed25519). A certificate that is itself among the roots needs no other. Revocation is not
looked at: a trust list withdraws its own entries.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from ...errors import BadKey
from ...sealing import _crypto
from ...sealing.rsa import RsaAlgorithm
from .key import ImportedKey, loaded, made

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

__all__ = ["from_certificate", "thumbprint"]

MAX_BYTES = 256 * 1024
MAX_CHAIN = 10
ANY_PURPOSE = "2.5.29.37.0"


def from_certificate(
    chain: bytes | Collection[bytes],
    *,
    roots: bytes | Collection[bytes],
    at: datetime,
    purposes: Collection[str] = (),
    rsa: RsaAlgorithm = "RS256",
) -> ImportedKey:
    """The key of the first certificate of `chain`, once a path from it to one of `roots` holds at this moment.

    chain, roots: a PEM file, or certificates in DER (`NativeClaim.certificates`); the order behind the first is free.
    at: aware datetime. purposes: object identifiers, one of which the extended key usage must name where there is one.
    rsa: the algorithm of an RSA key, which a certificate does not say.

    It is valid while all of its path is. Raises `BadKey` for what is no certificate and has no such path.
    """
    if at.tzinfo is None:
        raise TypeError("at is a datetime with a time zone")
    given, anchors = _certificates(chain), _certificates(roots)
    wanted = {ANY_PURPOSE, *purposes}
    path = _crypto.verified_chain(given, anchors, at.astimezone(UTC).replace(tzinfo=None), wanted)
    return loaded(partial(_imported, path, rsa), "a certificate of a signer")


def _imported(path: Sequence[Certificate], rsa: RsaAlgorithm) -> ImportedKey:
    der = _crypto.certificate_der(path[0])
    return ImportedKey(
        key=made(_crypto.certificate_key(path[0]), rsa),
        names=(f"x5t#S256:{thumbprint(der)}", f"x5t:{thumbprint(der, 'sha1')}"),
        not_before=max(one.not_valid_before_utc for one in path),
        not_after=min(one.not_valid_after_utc for one in path),
        subject=path[0].subject.rfc4514_string(),
    )


def thumbprint(der: bytes, name: str = "sha256") -> str:
    """The hash of a certificate as JOSE writes it (RFC 7515, sections 4.1.7 and 4.1.8); SHA-1 only finds candidates."""
    digest = hashlib.new(name, der, usedforsecurity=False).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _certificates(given: bytes | Collection[bytes]) -> list[Certificate]:
    files = [given] if isinstance(given, bytes) else list(given)
    if sum(map(len, files)) > MAX_BYTES:
        raise BadKey(f"certificates have at most {MAX_BYTES} bytes together")
    found = [one for file in files for one in loaded(partial(_crypto.certificates, file), _WHAT)]
    if not 1 <= len(found) <= MAX_CHAIN:
        raise BadKey(f"a chain has 1 to {MAX_CHAIN} certificates")
    return found


_WHAT = "a certificate in PEM or DER form"
