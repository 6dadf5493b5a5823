"""The replay ledger: which single-use seals have had their use. Two methods, so that any database can stand behind it.

An entry is one use. What makes two of them the same use is the **key and the serial**, whatever else differs: an issuer
that gives a serial to two codes (the same bill shown again, say) means that only one of them is to be paid, and the
same message has the same serial. The key is the whole public key, not the 4-byte id, which another issuer could share
and use up on purpose. Signature bytes identify nothing: of one ECDSA signature there are two. A serial of 4 bytes drawn
at random meets one of n kept ones with a chance of n in 4,294,967,296; busy issuers count, or use 8 bytes.

A ledger stops only replays that it has seen itself: verifiers that shall stop each other's share one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol, Self

from ..sealing import NativeClaim, Opened, RsaVerifyKey, VerifyKey
from .policy import MAX_SKEW

__all__ = ["Entry", "Ledger", "check_moment", "second"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One use of a single-use seal.

    key: SHA-256 over the text form of the public key. serial: the 4 or 8 bytes of the seal; with the key, what is used
    up. message: SHA-256 over the signed message, kept as evidence of which code it was. keep_until: the aware moment
    from which it may be forgotten; None is never.
    """

    key: bytes
    serial: bytes
    message: bytes
    keep_until: datetime | None

    def __post_init__(self) -> None:
        if not all(type(part) is bytes for part in (self.key, self.serial, self.message)):
            raise TypeError("key, serial and message are bytes")
        if len(self.key) != DIGEST or len(self.message) != DIGEST or len(self.serial) not in (4, 8):
            raise ValueError(f"key and message have {DIGEST} bytes, a serial has 4 or 8")
        if self.keep_until is not None:
            check_moment("keep_until", self.keep_until)

    @classmethod
    def of(cls, key: VerifyKey, opened: Opened) -> Self:
        """The use of this seal, which `key` was found to have signed.

        Kept until no policy takes the seal any more: the largest `clock_skew` there is after its end, not that of one
        verifier, as others may share the ledger.
        """
        header = opened.seal.header
        end = header.expires_at
        return cls(
            key=hashlib.sha256(key.text.encode()).digest(),
            serial=header.serial,
            message=hashlib.sha256(opened.message).digest(),
            keep_until=None if end is None else min(end, _LATEST) + _GRACE,
        )

    @classmethod
    def of_claim(cls, key: VerifyKey | RsaVerifyKey, claim: NativeClaim) -> Self:
        """The same for the use of a document that a scheme's own signature makes single-use."""
        end = claim.expires_at
        return cls(
            key=hashlib.sha256(key.text.encode()).digest(),
            serial=claim.serial,
            message=hashlib.sha256(claim.message).digest(),
            keep_until=None if end is None else min(end, _LATEST) + _GRACE,
        )

    @property
    def until(self) -> int | None:
        """`keep_until` in whole seconds since 1970 UTC, rounded up."""
        return None if self.keep_until is None else -((_EPOCH - self.keep_until) // _SECOND)


class Ledger(Protocol):
    """Where uses are kept. Whatever goes wrong raises `LedgerUnavailable`: a use that was not written is no use."""

    def record(self, entry: Entry) -> bool:
        """Keep this entry; True when this is certainly the first with its key and serial.

        Of any number of callers at once, in whatever process, at most one is told True, and only when the entry is
        where it will not be lost. False also for what can no longer be known, because it would be forgotten by now.
        """
        ...

    def forget(self, before: datetime) -> int:
        """Remove the entries that need not be kept until after this moment; how many there were."""
        ...


def second(moment: datetime) -> int:
    """In whole seconds since 1970 UTC, rounded down."""
    return (moment - _EPOCH) // _SECOND


def check_moment(name: str, moment: object) -> None:
    """Raises TypeError unless this is an aware datetime."""
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise TypeError(f"{name} is a datetime with a time zone")


DIGEST = 32
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
_GRACE = timedelta(minutes=MAX_SKEW)
_LATEST = datetime.max.replace(tzinfo=UTC) - _GRACE
