"""The seal as bytes: a header of 17 or 21 bytes, what its flags announce, and a signature of 64; see docs/seal.md.

Every header has one encoding and every encoding one header, so what is verified is what was read. What this version of
the layout reserves (other versions, algorithms, flags) raises `UnsupportedSeal`, never a guess.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ..errors import RequestError, UnsupportedSeal
from ..payload.findings import Finding, Malformed, Severity
from .algorithms import ALGORITHMS, ED25519, SIGNATURE_LENGTH
from .certificate import Certificate
from .minutes import moment

__all__ = ["EMV", "HASH_LENGTH", "RAW", "Header", "Seal", "signed_message"]

VERSION = 1

# Profiles: what kind of bytes the signature covers.
RAW = 0
EMV = 1

DYNAMIC = 0x01
INLINE_CERTIFICATE = 0x02
DETACHED = 0x04
SINGLE_USE = 0x08
LONG_SERIAL = 0x10
READ_HERE = DYNAMIC | INLINE_CERTIFICATE | DETACHED | SINGLE_USE | LONG_SERIAL

LABEL = b"PQS1\0"
HASH_LENGTH = 16
"""Bytes of the payload's SHA-256 that a detached seal carries."""
SOURCE = "docs/seal.md, section 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What a seal says beside its signature.

    key_id: 4 bytes. issued: minutes since 2020-01-01 UTC, 32 bits. lifetime: minutes, 24 bits, 0 for no end, which a
    dynamic code must not have. serial: 4 bytes, or 8 for a dynamic code. detached: it stands apart from the text it
    seals. certified: a certificate follows. Raises `RequestError` for anything else.
    """

    key_id: bytes
    issued: int
    lifetime: int
    serial: bytes
    dynamic: bool = False
    single_use: bool = False
    detached: bool = False
    certified: bool = False
    algorithm: int = ED25519

    def __post_init__(self) -> None:
        faults = tuple(_faults(self))
        if faults:
            raise RequestError(*faults)

    @property
    def size(self) -> int:
        """How many bytes it has: 17, or 21 with a long serial."""
        return 13 + len(self.serial)

    @property
    def issued_at(self) -> datetime:
        """The moment it was issued; the end of the calendar when the minutes go past it."""
        return moment(self.issued)

    @property
    def expires_at(self) -> datetime | None:
        """The first moment at which it is no longer valid; None for no end."""
        return moment(self.issued + self.lifetime) if self.lifetime else None

    def encode(self) -> bytes:
        """The 17 or 21 bytes."""
        flags = (
            DYNAMIC * self.dynamic
            | INLINE_CERTIFICATE * self.certified
            | DETACHED * self.detached
            | SINGLE_USE * self.single_use
            | LONG_SERIAL * (len(self.serial) == 8)
        )
        start = struct.pack(">BB4sI", VERSION << 4 | self.algorithm, flags, self.key_id, self.issued)
        return start + self.lifetime.to_bytes(3, "big") + self.serial


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """A header, what its flags announce, and the 64-byte signature that covers header and payload.

    payload_hash: the first 16 bytes of the payload's SHA-256, in a detached seal. certificate: who vouches for the key,
    in a certified one, which is the key that the header names.
    """

    header: Header
    signature: bytes
    payload_hash: bytes | None = None
    certificate: Certificate | None = None

    def __post_init__(self) -> None:
        if self.header.detached != (self.payload_hash is not None):
            raise RequestError(_finding("detached", "payload_hash", "goes with a detached seal, and with no other"))
        if self.header.certified != (self.certificate is not None):
            raise RequestError(_finding("certified", "certificate", "goes with a certified seal, and with no other"))
        if self.certificate is not None and not _names(self.header, self.certificate):
            raise RequestError(_finding("certificate_key", "certificate", "vouches for another key than the header's"))

    def encode(self) -> bytes:
        """81 bytes; 4 more with a long serial, 16 with a hash, 117 or 118 with a certificate."""
        certificate = self.certificate.encode() if self.certificate else b""
        return self.header.encode() + (self.payload_hash or b"") + certificate + self.signature

    @classmethod
    def decode(cls, data: bytes) -> Seal:
        """From its bytes; `UnsupportedSeal` for what is reserved, `Malformed` for what is none."""
        if len(data) < 2:
            raise Malformed(_finding("seal_length", "", "a seal has at least a version and flags"))
        _refuse_reserved(data[0] >> 4, data[0] & 0x0F, data[1])
        try:
            return _decoded(data)
        except RequestError as error:
            raise Malformed(*error.findings) from None


def signed_message(header: bytes, payload: bytes, profile: int) -> bytes:
    """The bytes that are signed: label, profile, header and payload, both with their length before them."""
    return LABEL + struct.pack(">BH", profile, len(header)) + header + struct.pack(">I", len(payload)) + payload


def _decoded(data: bytes) -> Seal:
    flags, head = data[1], 21 if data[1] & LONG_SERIAL else 17
    hashed = head + (HASH_LENGTH if flags & DETACHED else 0)
    end = hashed + (Certificate.size_at(data, hashed) if flags & INLINE_CERTIFICATE else 0)
    if len(data) != end + SIGNATURE_LENGTH:
        rule = f"this seal must have {end + SIGNATURE_LENGTH} bytes, not {len(data)}"
        raise Malformed(_finding("seal_length", "", rule))
    return Seal(
        header=_header(data[:head]),
        payload_hash=data[head:hashed] if flags & DETACHED else None,
        certificate=Certificate.decode(data[hashed:end]) if flags & INLINE_CERTIFICATE else None,
        signature=data[end:],
    )


def _header(data: bytes) -> Header:
    first, flags, key_id, issued = struct.unpack_from(">BB4sI", data)
    return Header(
        key_id=key_id,
        issued=issued,
        lifetime=int.from_bytes(data[10:13], "big"),
        serial=data[13:],
        dynamic=bool(flags & DYNAMIC),
        single_use=bool(flags & SINGLE_USE),
        detached=bool(flags & DETACHED),
        certified=bool(flags & INLINE_CERTIFICATE),
        algorithm=first & 0x0F,
    )


def _names(header: Header, certificate: Certificate) -> bool:
    key = certificate.key
    return (header.algorithm, header.key_id) == (key.algorithm, key.id)


def _refuse_reserved(version: int, algorithm: int, flags: int) -> None:
    if version != VERSION:
        raise UnsupportedSeal(f"this seal is of version {version}; version {VERSION} is read here")
    if algorithm not in ALGORITHMS:
        known = " and ".join(f"{kind.number} ({kind.name})" for kind in ALGORITHMS.values())
        raise UnsupportedSeal(f"this seal is signed with algorithm {algorithm}; {known} are read here")
    if flags & ~READ_HERE:
        raise UnsupportedSeal(f"this seal has flags 0x{flags & ~READ_HERE:02X} that are not read here")


def _faults(header: Header) -> Iterator[Finding]:
    if header.algorithm not in ALGORITHMS:
        yield _finding("algorithm", "algorithm", f"is one of {', '.join(map(str, ALGORITHMS))}")
    if len(header.key_id) != 4:
        yield _finding("key_id", "key_id", "has 4 bytes")
    if not 0 <= header.issued < 2**32:
        yield _finding("issued_range", "issued_at", "is in whole minutes from 2020-01-01 UTC, in 32 bits")
    if not 0 <= header.lifetime < 2**24:
        yield _finding("lifetime_range", "lifetime", f"has at most {2**24 - 1} minutes (about 31 years)")
    if header.dynamic and not header.lifetime:
        yield _finding("no_end", "lifetime", "a dynamic code must have a lifetime")
    if len(header.serial) not in ((4, 8) if header.dynamic else (4,)):
        yield _finding("serial_range", "serial", "has 32 bits; only a dynamic code may have 64")


def _finding(code: str, field: str, rule: str) -> Finding:
    return Finding(code=code, field=field, rule=rule, severity=Severity.FATAL, source=SOURCE)
