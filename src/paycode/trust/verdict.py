"""What verification says: one status with reasons, and the type that code which pays asks for."""

from __future__ import annotations

from dataclasses import InitVar, dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, NoReturn

from ..payload.findings import Finding
from ..payload.scheme import Payment, Summary
from ..sealing import VerifyKey

__all__ = ["Signer", "Status", "Verdict", "VerifiedPayment"]


class Status(Enum):
    """One word for a verdict, the weightier before the lighter; only VALID is good."""

    INVALID = "INVALID"
    UNSUPPORTED = "UNSUPPORTED"
    MULTIPLE_PAYEES = "MULTIPLE_PAYEES"
    AMBIGUOUS_SYMBOL = "AMBIGUOUS_SYMBOL"
    SEAL_EXPECTED = "SEAL_EXPECTED"
    REVOKED = "REVOKED"
    REPLAYED = "REPLAYED"
    STALE_TRUST = "STALE_TRUST"
    UNSEALED = "UNSEALED"
    PARTIAL = "PARTIAL"
    UNKNOWN_KEY = "UNKNOWN_KEY"
    SCOPE_MISMATCH = "SCOPE_MISMATCH"
    EXPIRED = "EXPIRED"
    NOT_YET_VALID = "NOT_YET_VALID"
    VALID = "VALID"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Whose key signed: the name in the trust list, and the 4 bytes of the key id.

    certified: the key is a merchant's or terminal's, for which this issuer vouches. key: the issuer's whole key, None
    where a scheme's own signature is of a kind that seals do not have; no part of equality.
    """

    name: str
    key_id: bytes
    certified: bool = False
    key: VerifyKey | None = field(default=None, compare=False, repr=False)

    def __str__(self) -> str:
        key = f"key {self.key_id.hex()}"
        return f"{self.name} ({key}, which it certified)" if self.certified else f"{self.name} ({key})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What `examine` found. Compare `status`; a verdict is never true or false.

    reasons: findings in words, the weightiest first; always some unless VALID. signer: only when a listed key signed
    exactly this text. payment: what the code says, None when it cannot be read; to be paid only when VALID.
    """

    status: Status
    reasons: tuple[Finding, ...] = ()
    signer: Signer | None = None
    payment: Payment[Any] | None = None

    def __post_init__(self) -> None:
        if self.status is Status.VALID and (self.signer is None or self.payment is None):
            raise ValueError("a valid verdict has a signer and a payment")
        if self.status is not Status.VALID and not self.reasons:
            raise ValueError("a verdict that is not valid says why")

    @property
    def summary(self) -> Summary | None:
        """What a confirm screen shows of the payment, beside the signer."""
        return self.payment.summary if self.payment else None

    def __bool__(self) -> NoReturn:
        raise TypeError("a verdict is neither true nor false: compare verdict.status, or call paycode.check")


_PROOF = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedPayment:
    """A payment whose seal was found valid. Only `paycode.check` makes one.

    signer: whose key signed it. when: the moment for which it was checked.
    """

    payment: Payment[Any]
    signer: Signer
    when: datetime
    proof: InitVar[object] = None

    def __post_init__(self, proof: object) -> None:
        if proof is not _PROOF:
            raise TypeError("only paycode.check makes a VerifiedPayment")


def verified(verdict: Verdict, when: datetime) -> VerifiedPayment | None:
    """The payment of a valid verdict, None for any other."""
    if verdict.status is not Status.VALID or verdict.payment is None or verdict.signer is None:
        return None
    return VerifiedPayment(payment=verdict.payment, signer=verdict.signer, when=when, proof=_PROOF)
