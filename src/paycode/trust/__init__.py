"""Whom to believe: the trust list, a verifier's policy, and the verdict that `examine` and `check` give."""

from __future__ import annotations

from .policy import Policy
from .scope import Scope
from .trustlist import MustSeal, TrustedKey, TrustList
from .verdict import Signer, Status, Verdict, VerifiedPayment
from .verification import check, examine

__all__ = [
    "MustSeal",
    "Policy",
    "Scope",
    "Signer",
    "Status",
    "TrustList",
    "TrustedKey",
    "Verdict",
    "VerifiedPayment",
    "check",
    "examine",
]
