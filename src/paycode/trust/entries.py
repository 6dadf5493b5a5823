"""What a trust list holds: keys that are believed, payees whose codes must be sealed, what is believed no longer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ..errors import BadTrustList
from ..payload.text import TextRule
from ..sealing import RsaVerifyKey, VerifyKey
from .scope import Scope, check_account

__all__ = ["ForeignKey", "MustSeal", "Revocation", "TrustedKey", "check_span"]

_NAME = TextRule(maximum=80, source="docs/seal.md, section 5")
_LOOKUP = TextRule(maximum=250, source="docs/seal.md, section 5")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedKey:
    """One issuer's key. name: shown to people. Valid from `not_before` until just before `not_after`.

    revoked: from this moment on nothing it signed is believed, whenever it was signed. Moments are aware datetimes.
    """

    name: str
    key: VerifyKey
    not_before: datetime
    not_after: datetime
    scope: Scope
    revoked: datetime | None = None

    def __post_init__(self) -> None:
        for finding in _NAME.findings("name", self.name):
            raise BadTrustList(str(finding))
        check_span("not_before", self.not_before, "not_after", self.not_after)
        _check_aware("revoked", self.revoked or self.not_before)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignKey:
    """A key that signs by a scheme's own rules: a bank's for Pix, a UPI provider's.

    names: under which a signature asks for it ("kid:...", "x5t#S256:...", "upi:180001"), at least one; they find the
    key and prove nothing. The rest is as in `TrustedKey`.
    """

    name: str
    key: VerifyKey | RsaVerifyKey
    names: tuple[str, ...]
    not_before: datetime
    not_after: datetime
    scope: Scope
    revoked: datetime | None = None

    def __post_init__(self) -> None:
        for finding in _NAME.findings("name", self.name):
            raise BadTrustList(str(finding))
        if not self.names or len(set(self.names)) != len(self.names):
            raise BadTrustList("names: are one or more, each once")
        for finding in (finding for name in self.names for finding in _LOOKUP.findings("names", name)):
            raise BadTrustList(str(finding))
        check_span("not_before", self.not_before, "not_after", self.not_after)
        _check_aware("revoked", self.revoked or self.not_before)


@dataclass(frozen=True, slots=True, kw_only=True)
class MustSeal:
    """From `start` on, texts for `account` ("promptpay:0066891234567", "promptpay:*") are expected to be sealed."""

    account: str
    start: datetime

    def __post_init__(self) -> None:
        check_account("account", self.account)
        _check_aware("from", self.start)


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """From `since` on, nothing that `key` sealed is believed, or, with `serials`, no seal of these serials."""

    key: VerifyKey
    since: datetime
    serials: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        _check_aware("since", self.since)
        if not all(type(serial) is int and 0 <= serial < 2**64 for serial in self.serials):
            raise BadTrustList("serials: are whole numbers from 0 to 2**64 - 1")


def check_span(first: str, start: datetime, last: str, end: datetime) -> None:
    """Raises `BadTrustList` unless `start` is before `end`, TypeError for a moment without time zone."""
    _check_aware(first, start)
    _check_aware(last, end)
    if start >= end:
        raise BadTrustList(f"{last}: must be later than {first}")


def _check_aware(name: str, moment: datetime) -> None:
    if moment.tzinfo is None:
        raise TypeError(f"{name} is a datetime with a time zone")
