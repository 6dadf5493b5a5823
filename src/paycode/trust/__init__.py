"""Whom to believe: the trust list, a verifier's policy, and the verdict that `examine` and `check` give."""

from __future__ import annotations

from ._redis import RedisLedger
from .case import Trust
from .entries import MustSeal, Revocation, TrustedKey
from .ledger import Entry, Ledger
from .manifest import Listed, Manifest
from .policy import Policy
from .scope import Scope
from .signed import sign_list, verify_list
from .sqlite_ledger import SqliteLedger
from .trustlist import TrustList
from .verdict import Signer, Status, Verdict, VerifiedPayment
from .verification import check, examine

__all__ = [
    "Entry",
    "Ledger",
    "Listed",
    "Manifest",
    "MustSeal",
    "Policy",
    "RedisLedger",
    "Revocation",
    "Scope",
    "Signer",
    "SqliteLedger",
    "Status",
    "Trust",
    "TrustList",
    "TrustedKey",
    "Verdict",
    "VerifiedPayment",
    "check",
    "examine",
    "sign_list",
    "verify_list",
]
