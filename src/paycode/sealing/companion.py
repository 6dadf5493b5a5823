"""Carrier `companion`: the seal as a symbol of its own, printed beside one whose text may not change.

Its text is "PQS1/" and the seal in base41; the seal is detached and carries 16 bytes of the SHA-256 of the text it
seals, so that a reader who sees several symbols, or one after the other, knows which belongs to which.
"""

from __future__ import annotations

import hashlib

from ..payload.findings import Finding, Malformed, Severity
from ..payload.scheme import Payload
from . import base41
from .layout import HASH_LENGTH

__all__ = ["MARK", "decode", "encode", "is_companion", "payload_hash"]

MARK = b"PQS1/"

# The longest seal there is: long serial, hash, certificate of a P-256 key; in base41, 3 characters for 2 bytes.
_LONGEST = (21 + HASH_LENGTH + 118 + 64) * 3 // 2 + 1


def payload_hash(data: bytes) -> bytes:
    """The first 16 bytes of the SHA-256 of a payload."""
    return hashlib.sha256(data).digest()[:HASH_LENGTH]


def is_companion(data: bytes) -> bool:
    """Whether this is the text of a companion symbol, good or bad."""
    return data.startswith(MARK)


def encode(seal: bytes) -> Payload:
    """The text of the companion symbol; ASCII, in the alphanumeric mode of QR."""
    return Payload(data=MARK + base41.encode(seal).encode("ascii"))


def decode(data: bytes) -> bytes:
    """The seal in the text of a companion symbol; `Malformed` for any other text."""
    body = data[len(MARK) :]
    if not is_companion(data) or len(body) > _LONGEST or not body.isascii():
        rule = f"a companion is PQS1/ and at most {_LONGEST} characters of base41"
        raise Malformed(
            Finding(code="companion", field="", rule=rule, severity=Severity.FATAL, source="docs/seal.md, section 6")
        )
    return base41.decode(body.decode("ascii"))
