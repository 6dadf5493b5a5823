"""Whom to believe: the trust list, a verifier's policy, and the verdict that `examine` and `check` give."""

from __future__ import annotations

from ._redis import RedisLedger
from .case import Document, Trust
from .entries import ForeignKey, MustSeal, Revocation, TrustedKey
from .ledger import Entry, Ledger
from .lines import export_lines, import_lines
from .manifest import Listed, Manifest
from .pins import Pin, Pins
from .policy import Policy
from .scope import Scope
from .signed import sign_list, verify_list
from .sqlite_ledger import SqliteLedger
from .store import TrustStore
from .terminal import export_terminal
from .trustlist import TrustList
from .verdict import Signer, Status, Verdict, VerifiedPayment
from .verification import check, examine

__all__ = [
    "Document",
    "Entry",
    "ForeignKey",
    "Ledger",
    "Listed",
    "Manifest",
    "MustSeal",
    "Pin",
    "Pins",
    "Policy",
    "RedisLedger",
    "Revocation",
    "Scope",
    "Signer",
    "SqliteLedger",
    "Status",
    "Trust",
    "TrustList",
    "TrustStore",
    "TrustedKey",
    "Verdict",
    "VerifiedPayment",
    "check",
    "examine",
    "export_lines",
    "export_terminal",
    "import_lines",
    "sign_list",
    "verify_list",
]
