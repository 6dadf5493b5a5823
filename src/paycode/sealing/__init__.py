"""Signatures on payment payloads: keys, the seal object, and the carriers it rides in. docs/seal.md is the layout.

`alipay`, `unionpay` and `wechat` make and check the signatures that these schemes define themselves.
"""

from __future__ import annotations

from . import alipay, unionpay, wechat
from .algorithms import ED25519, P256
from .certificate import Certificate, certify
from .issue import Opened, open_companion, open_seal, open_spare, seal
from .keys import ExternalSigningKey, SealingKey, SigningKey, VerifyKey
from .layout import Header, Seal
from .payee import account_of, account_owners, payee_hash
from .rsa import RsaSigningKey, RsaVerifyKey

__all__ = [
    "ED25519",
    "P256",
    "Certificate",
    "ExternalSigningKey",
    "Header",
    "Opened",
    "RsaSigningKey",
    "RsaVerifyKey",
    "Seal",
    "SealingKey",
    "SigningKey",
    "VerifyKey",
    "account_of",
    "account_owners",
    "alipay",
    "certify",
    "open_companion",
    "open_seal",
    "open_spare",
    "payee_hash",
    "seal",
    "unionpay",
    "wechat",
]
