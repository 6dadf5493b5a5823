"""Signatures of root keys on a trust list or a manifest, in a small file beside it; docs/seal.md, section 5.

The list stays readable as it is. What is signed is a label, the kind of list and the SHA-256 of the file's bytes, so
that a large list is hashed while it is read, and a list of one kind cannot be taken for one of another.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from typing import Literal, TypeAlias

from ..errors import BadSignature
from ..sealing import SealingKey, VerifyKey
from ._json import Fields
from .listfile import base64url, key_fields, read_verify_key, unbase64url

__all__ = ["Kind", "sign_list", "signers_of", "verify_list"]

Kind: TypeAlias = Literal["trust", "manifest"]

FORMAT = 1
LABEL = b"PQS1-list\0"


def sign_list(content: bytes, *keys: SealingKey, kind: Kind = "trust") -> str:
    """The signature file of these bytes: one signature of each key."""
    message = _message(hashlib.sha256(content).digest(), kind)
    signatures = [{**key_fields(key.verify_key), "signature": base64url(key.sign(message))} for key in keys]
    return json.dumps({"paycode-signed": FORMAT, "kind": kind, "signatures": signatures}, indent=2) + "\n"


def verify_list(
    digest: bytes, signatures: str | bytes, roots: Iterable[VerifyKey], *, threshold: int = 1, kind: Kind = "trust"
) -> None:
    """Raises `BadSignature` unless `threshold` different roots signed the file with this SHA-256 digest.

    Signatures of other keys are passed over; a wrong one of a root is an error. `BadTrustList` for a file that is no
    signature file of this kind.
    """
    believed = set(roots)
    if not 1 <= threshold <= len(believed):
        raise ValueError("threshold is from 1 to the number of roots")
    good = believed.intersection(signers_of(digest, signatures, kind=kind, among=believed))
    if len(good) < threshold:
        raise BadSignature(f"{len(good)} of {threshold} root signatures that are needed stand under this list")


def signers_of(
    digest: bytes, signatures: str | bytes, *, kind: Kind, among: Collection[VerifyKey] | None = None
) -> tuple[VerifyKey, ...]:
    """The keys, all or those among these, that signed the file with this digest; `BadSignature` for a wrong signature.

    Who they are, nobody has said yet.
    """
    claimed = [(key, signature) for key, signature in _read(signatures, kind) if among is None or key in among]
    for key, signature in claimed:
        key.verify(signature, _message(digest, kind))
    return tuple(dict.fromkeys(key for key, _ in claimed))


def _read(text: str | bytes, kind: Kind) -> list[tuple[VerifyKey, bytes]]:
    fields = Fields.loads(text)
    if fields.whole("paycode-signed") != FORMAT or fields.text("kind") != kind:
        raise fields.wrong("paycode-signed", f"form {FORMAT} with signatures on a {kind} list is read here")
    found = [_read_one(entry) for entry in fields.entries("signatures")]
    fields.done()
    return found


def _read_one(fields: Fields) -> tuple[VerifyKey, bytes]:
    key, signature = read_verify_key(fields), unbase64url(fields, "signature", fields.text("signature"))
    fields.done()
    return key, signature


def _message(digest: bytes, kind: Kind) -> bytes:
    return LABEL + kind.encode("ascii") + b"\0" + digest
