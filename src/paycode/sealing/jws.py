"""JSON Web Signatures in compact form (RFC 7515), verified only: what stands behind the links of Pix and X9.150.

A token says how it is signed, and whoever forges one says what suits him. Here the algorithm is the key's, and the
header must agree with it. There is no "none", no shared secret, no key taken from the token itself, no payload that
stands elsewhere or unencoded (RFC 7797), no member twice, and no `crit` that is not understood.

>>> token = open_jws(
...     "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6d"
...     "WbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
... )
>>> token.payload
b'Example of Ed25519 signing'
>>> token.verify(VerifyKey.from_text("ed25519:11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"))
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, TypeAlias

from ..errors import BadSignature, UnsupportedSeal
from ..payload.findings import Finding, Malformed, Severity
from . import documents, radix64
from .algorithms import ED25519
from .keys import VerifyKey
from .rsa import RsaVerifyKey

__all__ = ["JwsKey", "OpenedJws", "algorithms_of", "moment_of", "open_jws"]

JwsKey: TypeAlias = VerifyKey | RsaVerifyKey

MAX_TOKEN = 256 * 1024
MAX_HEADER = 32 * 1024
SOURCE = "RFC 7515"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedJws:
    """A token taken apart; nothing in it is verified, and `verify` alone says whether a key signed it.

    header: the members of its protected header. payload: the signed content. message: the bytes that are signed.
    """

    header: Mapping[str, Any]
    payload: bytes
    message: bytes
    signature: bytes

    @property
    def algorithm(self) -> str:
        """How the token says it is signed: RS256, PS256, ES256, EdDSA or Ed25519."""
        return _text(self.header, "alg")

    @property
    def key_id(self) -> str:
        """`kid`, the name of the key in its list; "" when there is none."""
        return _text(self.header, "kid")

    @property
    def key_url(self) -> str:
        """`jku`, where the signer publishes his keys: compared, never fetched; "" when there is none."""
        return _text(self.header, "jku")

    @property
    def thumbprint(self) -> str:
        """`x5t#S256`, the SHA-256 of the signer's certificate in base64url; "" when there is none."""
        return _text(self.header, "x5t#S256")

    @property
    def certificates(self) -> tuple[bytes, ...]:
        """`x5c`, the certificates (DER) that came along, the signer's first: anybody can bring some."""
        return _certificates(self.header)

    @property
    def issued_at(self) -> datetime | None:
        """`iat`, in whole seconds since 1970."""
        return moment_of(self.header, "iat")

    @property
    def expires_at(self) -> datetime | None:
        """The earlier of `exp`, in seconds since 1970, and `ttl`, in milliseconds since then (X9.150)."""
        ends = [end for end in (moment_of(self.header, "exp"), moment_of(self.header, "ttl", per_second=1000)) if end]
        return min(ends, default=None)

    @property
    def names(self) -> tuple[str, ...]:
        """The names under which a trust list may hold the key: header members with their values."""
        given = [(name, _text(self.header, name)) for name in ("x5t#S256", "x5t", "kid")]
        return tuple(f"{name}:{value}" for name, value in given if value)

    def verify(self, key: JwsKey) -> None:
        """Raises `BadSignature` unless `key` signed this token by the key's own algorithm."""
        if self.algorithm not in algorithms_of(key):
            raise BadSignature(f"alg: is {self.algorithm}, the key is for {' or '.join(algorithms_of(key))}")
        key.verify(self.signature, self.message)


def open_jws(token: bytes | str) -> OpenedJws:
    """The parts of a token. `Malformed` for what is none, `UnsupportedSeal` for kinds that are not read here."""
    head, body, tail = _parts(token)
    header = documents.loads(documents.decode(_decoded("header", head)))
    _check(header)
    signature = _decoded("signature", tail)
    if not signature:
        raise _malformed("signature", "is missing")
    return OpenedJws(
        header=MappingProxyType(header),
        payload=_decoded("payload", body),
        message=f"{head}.{body}".encode(),
        signature=signature,
    )


def algorithms_of(key: JwsKey) -> tuple[str, ...]:
    """The names of a key's one algorithm in `alg`: Ed25519 has two, the other algorithms one."""
    if isinstance(key, RsaVerifyKey):
        return (key.algorithm,)
    return ("EdDSA", "Ed25519") if key.algorithm == ED25519 else ("ES256",)


def moment_of(members: Mapping[str, Any], name: str, *, per_second: int = 1) -> datetime | None:
    """The moment in a member that counts from 1970; None when it is absent, `Malformed` for no whole number."""
    value = members.get(name)
    if value is None:
        return None
    if type(value) is not int or not 0 <= value < per_second * LAST_SECOND:
        raise _malformed(name, "is a whole number that counts from 1970")
    return datetime.fromtimestamp(value // per_second, UTC)


def _parts(token: bytes | str) -> tuple[str, str, str]:
    if len(token) > MAX_TOKEN:
        raise _malformed("", f"has more than {MAX_TOKEN} bytes")
    text = token.decode("latin-1") if isinstance(token, bytes) else token
    parts = re.fullmatch(r"([\w-]+)\.([\w-]+)\.([\w-]*)", text, re.ASCII)
    if parts is None:
        raise _malformed("", "a token is header, payload and signature in base64url, with a dot between two")
    if len(parts[1]) > MAX_HEADER:
        raise _malformed("header", f"has more than {MAX_HEADER} characters")
    return parts[1], parts[2], parts[3]


def _decoded(field: str, text: str) -> bytes:
    data = radix64.urlsafe(text)
    if data is None:
        raise _malformed(field, "is base64url without padding and without bits left over (RFC 4648, section 5)")
    return data


def _check(header: Mapping[str, Any]) -> None:
    """Refuse what would be read in two ways later."""
    for name in _TEXTS:
        _text(header, name)
    if _text(header, "alg") not in _ALGORITHMS:
        raise UnsupportedSeal(f"alg: is none of {', '.join(_ALGORITHMS)}")
    if "b64" in header:
        raise UnsupportedSeal("b64: payloads are read only as RFC 7515 writes them")
    if "crit" in header:
        _check_critical(header, header["crit"])
    certificates, thumbprint = _certificates(header), _text(header, "x5t#S256")
    if certificates and thumbprint and radix64.urlsafe(thumbprint) != hashlib.sha256(certificates[0]).digest():
        raise _malformed("x5t#S256", "is not that of the certificate that came along")


def _check_critical(header: Mapping[str, Any], names: object) -> None:
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        raise _malformed("crit", "is a list of names (section 4.1.11)")
    if len(set(names)) != len(names) or not set(names) <= header.keys():
        raise _malformed("crit", "names members of this header, each once (section 4.1.11)")
    if not set(names) <= _UNDERSTOOD:
        raise UnsupportedSeal(f"crit: only {', '.join(sorted(_UNDERSTOOD))} are understood here")


def _text(header: Mapping[str, Any], name: str) -> str:
    value = header.get(name, "")
    if not isinstance(value, str) or len(value) > MAX_TEXT or not value.isprintable():
        raise _malformed(name, f"is a visible text of at most {MAX_TEXT} characters")
    return value


def _certificates(header: Mapping[str, Any]) -> tuple[bytes, ...]:
    given = header.get("x5c", [])
    found = (
        [radix64.standard(one) if isinstance(one, str) else None for one in given] if type(given) is list else [None]
    )
    if not all(found):
        raise _malformed("x5c", "is a list of certificates in base64 (section 4.1.6)")
    return tuple(one for one in found if one)


def _malformed(field: str, rule: str) -> Malformed:
    return Malformed(Finding(code="jws", field=field, rule=rule, severity=Severity.FATAL, source=SOURCE))


MAX_TEXT = 2048
LAST_SECOND = 253_402_300_800  # the year 10000, which no datetime reaches
_ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA", "Ed25519")
_TEXTS = ("alg", "typ", "cty", "kid", "jku", "x5t", "x5t#S256", "correlationId")
_UNDERSTOOD = {"iat", "ttl", "exp", "correlationId"}
