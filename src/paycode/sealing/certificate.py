"""A certificate: an issuer vouches for the key of one merchant or terminal, for one payee and at most 90 days.

117 bytes for an Ed25519 key, 118 for one of P-256; docs/seal.md, section 2, has them one by one. A certificate travels
with the trust list, or inside a seal. It says nothing by itself: `paycode.trust` asks whose signature it bears.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from ..errors import BadKey, RequestError, UnsupportedSeal
from ..payload.findings import Finding, Malformed, Severity
from ..payload.money import Amount
from ..payload.scheme import Payment
from .algorithms import ALGORITHMS, SIGNATURE_LENGTH
from .keys import SealingKey, VerifyKey
from .minutes import MINUTE, lifetime_minutes, minutes, moment
from .payee import PAYEE_HASH_LENGTH, payee_hash

__all__ = ["LONGEST", "Certificate", "certify"]

VERSION = 1
LABEL = b"PQS1-cert\0"
LONGEST = timedelta(days=90)
STATIC, DYNAMIC = 0x01, 0x02
SOURCE = "docs/seal.md, section 2"

_AFTER_KEY = 4 + 3 + PAYEE_HASH_LENGTH + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What an issuer says of a key, with the issuer's signature.

    issuer_id: key id of the issuer, 4 bytes. key: whom it vouches for. issued: minutes since 2020-01-01 UTC. lifetime:
    minutes, 1 to 129,600. payee: see `payee_hash`. static, dynamic: which codes the key may seal. amount_class: 0 for
    any amount, else a largest one, see `limit`. Raises `RequestError` for anything else.
    """

    issuer_id: bytes
    key: VerifyKey
    issued: int
    lifetime: int
    payee: bytes
    static: bool = True
    dynamic: bool = True
    amount_class: int = 0
    signature: bytes = b""

    def __post_init__(self) -> None:
        faults = tuple(_faults(self))
        if faults:
            raise RequestError(*faults)

    @property
    def not_before(self) -> datetime:
        """The moment from which it holds."""
        return moment(self.issued)

    @property
    def not_after(self) -> datetime:
        """The first moment at which it no longer holds."""
        return moment(self.issued + self.lifetime)

    @property
    def limit(self) -> int | None:
        """The largest amount in minor units: 1, 2, 5, 10, 20 ... for the classes 1, 2, 3 ...; None for any."""
        return None if not self.amount_class else _limit(self.amount_class)

    @property
    def body(self) -> bytes:
        """The bytes before the signature."""
        permissions = STATIC * self.static | DYNAMIC * self.dynamic | self.amount_class << 2
        start = bytes([VERSION << 4 | self.key.algorithm]) + self.issuer_id + self.key.raw
        times = struct.pack(">I", self.issued) + self.lifetime.to_bytes(3, "big")
        return start + times + self.payee + bytes([permissions])

    @property
    def message(self) -> bytes:
        """What the issuer signs: a label and `body`."""
        return LABEL + self.body

    def encode(self) -> bytes:
        """The 117 or 118 bytes."""
        return self.body + self.signature

    @staticmethod
    def size_at(data: bytes, place: int) -> int:
        """Length of the certificate that begins here; `UnsupportedSeal` for a version or key that is not read here."""
        first = data[place] if place < len(data) else 0
        algorithm = ALGORITHMS.get(first & 0x0F)
        if first >> 4 != VERSION or algorithm is None:
            raise UnsupportedSeal(f"this seal holds a certificate of kind 0x{first:02X}, which is not read here")
        return 5 + algorithm.key_length + _AFTER_KEY + SIGNATURE_LENGTH

    @classmethod
    def decode(cls, data: bytes) -> Certificate:
        """From its bytes; `UnsupportedSeal` for what is reserved, `Malformed` for what is none."""
        size = cls.size_at(data, 0)
        if len(data) != size:
            raise Malformed(_finding("certificate_length", "", f"this certificate must have {size} bytes"))
        end = size - SIGNATURE_LENGTH - _AFTER_KEY
        try:
            return cls(
                issuer_id=data[1:5],
                key=_key(data[5:end], data[0] & 0x0F),
                issued=int.from_bytes(data[end : end + 4], "big"),
                lifetime=int.from_bytes(data[end + 4 : end + 7], "big"),
                payee=data[end + 7 : end + 15],
                static=bool(data[end + 15] & STATIC),
                dynamic=bool(data[end + 15] & DYNAMIC),
                amount_class=data[end + 15] >> 2,
                signature=data[-SIGNATURE_LENGTH:],
            )
        except RequestError as error:
            raise Malformed(*error.findings) from None


def certify(
    key: VerifyKey,
    issuer: SealingKey,
    payment: Payment[Any],
    *,
    issued_at: datetime | None = None,
    lifetime: timedelta = LONGEST,
    static: bool = True,
    dynamic: bool = True,
    largest: Amount | None = None,
) -> Certificate:
    """`issuer` vouches for `key` as that of the payee of this payment.

    issued_at: aware datetime, None for now; cut to the minute. lifetime: whole minutes, at most 90 days. static,
    dynamic: which codes it may seal. largest: the largest amount that it may seal, rounded down to 1, 2 or 5 and zeros.
    """
    unsigned = Certificate(
        issuer_id=issuer.verify_key.id,
        key=key,
        issued=minutes(issued_at or datetime.now(UTC)),
        lifetime=lifetime_minutes(lifetime),
        payee=payee_hash(payment),
        static=static,
        dynamic=dynamic,
        amount_class=_class_within(largest) if largest else 0,
        signature=bytes(SIGNATURE_LENGTH),
    )
    return replace(unsigned, signature=issuer.sign(unsigned.message))


def _key(raw: bytes, algorithm: int) -> VerifyKey:
    try:
        return VerifyKey(raw, algorithm)
    except BadKey as error:
        raise Malformed(_finding("certificate_key", "key", str(error))) from None


def _faults(certificate: Certificate) -> Iterator[Finding]:
    longest = LONGEST // MINUTE
    if len(certificate.issuer_id) != 4:
        yield _finding("issuer_id", "issuer_id", "has 4 bytes")
    if not 0 <= certificate.issued < 2**32:
        yield _finding("issued_range", "issued_at", "is in whole minutes from 2020-01-01 UTC, in 32 bits")
    if not 0 < certificate.lifetime <= longest:
        yield _finding("lifetime_range", "lifetime", f"has 1 to {longest} minutes (90 days)")
    if len(certificate.payee) != PAYEE_HASH_LENGTH:
        yield _finding("payee_hash", "payee", f"has {PAYEE_HASH_LENGTH} bytes")
    if not (certificate.static or certificate.dynamic):
        yield _finding("no_permission", "permissions", "a key that may seal neither kind of code certifies nothing")
    if not 0 <= certificate.amount_class < 64:
        yield _finding("amount_class", "amount_class", "is 0 to 63")
    if len(certificate.signature) != SIGNATURE_LENGTH:
        yield _finding("certificate_signature", "signature", f"has {SIGNATURE_LENGTH} bytes")


def _limit(amount_class: int) -> int:
    power, step = divmod(amount_class - 1, 3)
    return int(f"{(1, 2, 5)[step]}{'0' * power}")


def _class_within(amount: Amount) -> int:
    """The largest class whose limit this amount reaches."""
    within = [number for number in range(1, 64) if _limit(number) <= amount.minor]
    if not within:
        raise RequestError(_finding("amount_class", "largest", "is one minor unit at least"))
    return within[-1]


def _finding(code: str, field: str, rule: str) -> Finding:
    return Finding(code=code, field=field, rule=rule, severity=Severity.FATAL, source=SOURCE)
