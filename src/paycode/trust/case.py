"""What a verdict is given on: the code, whom to believe, the moment, the policy, and what else is in view.

An objection is a status with a finding; the checks yield objections and know nothing of each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, Protocol, TypeAlias

from ..payload.findings import Finding, Severity
from ..payload.scheme import Payment
from ..sealing import Certificate, VerifyKey
from .entries import ForeignKey, TrustedKey
from .ledger import Ledger
from .manifest import Manifest
from .pins import Pins
from .policy import Policy
from .verdict import Status

__all__ = ["Case", "Document", "Objection", "Trust", "day", "finding", "time_objections"]

Objection: TypeAlias = tuple[Status, Finding]


class Trust(Protocol):
    """Whom to believe: a `TrustList`, a `TrustStore`, or a list of your own with these members."""

    @property
    def expires(self) -> datetime:
        """From here on nothing is valid by it."""
        ...

    def find(self, key_id: bytes, algorithm: int) -> tuple[TrustedKey, ...]:
        """Issuers whose key has this id."""
        ...

    def find_certificates(self, key_id: bytes, algorithm: int) -> tuple[Certificate, ...]:
        """Certificates for a key of this id."""
        ...

    def find_foreign(self, names: Iterable[str]) -> tuple[ForeignKey, ...]:
        """Keys of schemes' own signatures that have one of these names."""
        ...

    def is_revoked(self, key: VerifyKey, serial: int | None, at: datetime) -> bool:
        """Whether a seal of this key and serial is believed no longer; None asks for the whole key."""
        ...

    def expects_seal(self, payment: Payment[Any], at: datetime) -> bool:
        """Whether a text for this payee should be sealed."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What was fetched from the link in a code; nothing is fetched here.

    data: as it came. key_hosts: hosts at which its signer may publish keys, beside those of the link's owner.
    correlation_id: of the request that was sent (X9.150).
    """

    data: bytes
    key_hosts: tuple[str, ...] = ()
    correlation_id: str = ""


class Case(NamedTuple):
    """trust: whose keys are believed. at: aware datetime for which to judge. beside: what else is in view."""

    trust: Trust
    at: datetime
    policy: Policy
    beside: tuple[object, ...] = ()
    manifests: tuple[Manifest, ...] = ()
    ledger: Ledger | None = None
    pins: Pins | None = None
    document: Document | None = None

    @classmethod
    def of(
        cls,
        trust: Any,
        at: datetime | None,
        policy: Policy | None,
        beside: Iterable[object] = (),
        manifests: Iterable[Manifest] = (),
        ledger: Ledger | None = None,
        pins: Pins | None = None,
        document: Document | None = None,
    ) -> Case:
        """With the clock and the default policy where none is given; TypeError for a wrong type."""
        moment: object = datetime.now(UTC) if at is None else at
        rules: object = _DEFAULT if policy is None else policy
        if not hasattr(trust, "find_certificates") or not isinstance(rules, Policy):
            raise TypeError("trust is a TrustList or a TrustStore, and policy a Policy")
        if not isinstance(moment, datetime) or moment.tzinfo is None:
            raise TypeError("at is a datetime with a time zone")
        return cls(trust, moment, rules, tuple(beside), tuple(manifests), ledger, pins, document)


_DEFAULT = Policy()


def time_objections(
    case: Case,
    code: str,
    subject: str,
    start: datetime | None,
    end: datetime | None,
    skew: timedelta | None = None,
) -> Iterator[Objection]:
    """Valid from `start` until just before `end`, both widened by the clock allowance, of `skew` at most."""
    allowance = case.policy.allowance if skew is None else min(case.policy.allowance, skew)
    if start is not None and start - case.at > allowance:
        yield Status.NOT_YET_VALID, finding(f"{code}_not_yet_valid", f"{subject} is valid from {day(start)}")
    if end is not None and case.at - end >= allowance:
        yield Status.EXPIRED, finding(f"{code}_expired", f"{subject} was valid until {day(end)}")


def day(moment: datetime) -> str:
    """A moment for people."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def finding(code: str, rule: str, severity: Severity = Severity.ERROR) -> Finding:
    """A reason of a verdict."""
    return Finding(code=code, field="", rule=rule, severity=severity, source="docs/seal.md, section 8")
