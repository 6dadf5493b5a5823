"""The JSON form of what a trust list holds; docs/seal.md, section 5."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

from ..errors import BadKey, PayloadError, UnsupportedSeal
from ..sealing import Certificate, RsaVerifyKey, VerifyKey
from ._json import Fields
from .entries import ForeignKey, MustSeal, Revocation, TrustedKey
from .scope import Scope

__all__ = [
    "base64url",
    "key_fields",
    "moment_text",
    "read_certificate",
    "read_foreign_key",
    "read_key",
    "read_must_seal",
    "read_revocation",
    "read_verify_key",
    "unbase64url",
    "write_certificate",
    "write_foreign_key",
    "write_key",
    "write_must_seal",
    "write_revocation",
]

_SETS = ("schemes", "guids", "accounts", "countries")


def read_key(fields: Fields) -> TrustedKey:
    """An issuer's key."""
    entry = fields.make(
        TrustedKey,
        name=fields.text("name"),
        key=read_verify_key(fields),
        not_before=fields.moment("not_before"),
        not_after=fields.moment("not_after"),
        revoked=fields.moment("revoked") if "revoked" in fields else None,
        scope=_read_scope(fields, fields.nested("scope")),
    )
    fields.done()
    return entry


def read_verify_key(fields: Fields) -> VerifyKey:
    """A public key, in the members `algorithm` and `key`."""
    try:
        return VerifyKey.from_text(f"{fields.text('algorithm')}:{fields.text('key')}")
    except BadKey as error:
        raise fields.wrong("key", str(error)) from None


def _read_scope(entry: Fields, fields: Fields) -> Scope:
    scope = entry.make(Scope, **{name: frozenset(fields.texts(name)) for name in _SETS})
    fields.done()
    return scope


def read_foreign_key(fields: Fields) -> ForeignKey:
    """A key that signs by a scheme's own rules."""
    entry = fields.make(
        ForeignKey,
        name=fields.text("name"),
        names=fields.texts("names"),
        key=_read_any_key(fields),
        not_before=fields.moment("not_before"),
        not_after=fields.moment("not_after"),
        revoked=fields.moment("revoked") if "revoked" in fields else None,
        scope=_read_scope(fields, fields.nested("scope")),
    )
    fields.done()
    return entry


def _read_any_key(fields: Fields) -> VerifyKey | RsaVerifyKey:
    text = f"{fields.text('algorithm')}:{fields.text('key')}"
    try:
        return RsaVerifyKey.from_text(text) if text[1:].startswith("s256:") else VerifyKey.from_text(text)
    except BadKey as error:
        raise fields.wrong("key", str(error)) from None


def read_must_seal(fields: Fields) -> MustSeal:
    """An expectation."""
    rule = fields.make(MustSeal, account=fields.text("account"), start=fields.moment("from"))
    fields.done()
    return rule


def read_certificate(fields: Fields, text: str) -> Certificate:
    """A certificate in base64url without padding."""
    try:
        return Certificate.decode(unbase64url(fields, "certificates", text))
    except (PayloadError, UnsupportedSeal) as error:
        raise fields.wrong("certificates", str(error)) from None


def read_revocation(fields: Fields) -> Revocation:
    """A revocation."""
    entry = fields.make(
        Revocation,
        key=read_verify_key(fields),
        since=fields.moment("from"),
        serials=frozenset(fields.wholes("serials")),
    )
    fields.done()
    return entry


def write_foreign_key(entry: ForeignKey) -> dict[str, object]:
    """The members of a foreign key."""
    return {**_write_entry(entry), "names": list(entry.names)}


def write_must_seal(rule: MustSeal) -> dict[str, object]:
    """The members of an expectation."""
    return {"account": rule.account, "from": moment_text(rule.start)}


def write_certificate(certificate: Certificate) -> str:
    """The text of a certificate."""
    return base64url(certificate.encode())


def write_revocation(entry: Revocation) -> dict[str, object]:
    """The members of a revocation."""
    serials = {"serials": sorted(entry.serials)} if entry.serials else {}
    return {**key_fields(entry.key), "from": moment_text(entry.since), **serials}


def key_fields(key: VerifyKey | RsaVerifyKey) -> dict[str, object]:
    """The members `algorithm` and `key` of a public key."""
    algorithm, _, text = key.text.partition(":")
    return {"algorithm": algorithm, "key": text}


def base64url(data: bytes) -> str:
    """Base64url without padding (RFC 4648, section 5)."""
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")


def unbase64url(fields: Fields, name: str, text: str) -> bytes:
    """The bytes of such a text; `BadTrustList`, naming the member, for any other."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        data = b""
    if base64url(data) != text:
        raise fields.wrong(name, "is base64url without padding")
    return data


def write_key(entry: TrustedKey) -> dict[str, object]:
    """The members of an issuer's key."""
    return _write_entry(entry)


def _write_entry(entry: TrustedKey | ForeignKey) -> dict[str, object]:
    return {
        "name": entry.name,
        **key_fields(entry.key),
        "not_before": moment_text(entry.not_before),
        "not_after": moment_text(entry.not_after),
        **({"revoked": moment_text(entry.revoked)} if entry.revoked else {}),
        "scope": {name: sorted(getattr(entry.scope, name)) for name in _SETS},
    }


def moment_text(moment: datetime) -> str:
    """A moment in UTC, as `Fields.moment` reads it."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
