"""Whom to believe: the trust list, a verifier's policy, and the verdict that `examine` and `check` give."""

from __future__ import annotations

from ._redis import RedisLedger
from .ledger import Entry, Ledger
from .policy import Policy
from .scope import Scope
from .sqlite_ledger import SqliteLedger
from .trustlist import MustSeal, TrustedKey, TrustList
from .verdict import Signer, Status, Verdict, VerifiedPayment
from .verification import check, examine

__all__ = [
    "Entry",
    "Ledger",
    "MustSeal",
    "Policy",
    "RedisLedger",
    "Scope",
    "Signer",
    "SqliteLedger",
    "Status",
    "TrustList",
    "TrustedKey",
    "Verdict",
    "VerifiedPayment",
    "check",
    "examine",
]
