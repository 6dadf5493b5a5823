"""Signatures on payment payloads: keys, the seal object, and the carriers it rides in. docs/seal.md is the layout.

`alipay`, `unionpay` and `wechat` make and check the signatures that these schemes define themselves.
"""

from __future__ import annotations

from . import alipay, unionpay, wechat
from .algorithms import ED25519, P256
from .certificate import Certificate, certify
from .issue import Opened, open_companion, open_seal, open_spare, seal
from .keys import ExternalSigningKey, SealingKey, SigningKey, VerifyKey, key_id
from .layout import Header, Seal
from .native import NativeClaim, native_claim, sign_upi
from .payee import account_of, account_owners, other_accounts, payee_hash
from .rsa import RsaSigningKey, RsaVerifyKey

__all__ = [
    "ED25519",
    "P256",
    "Certificate",
    "ExternalSigningKey",
    "Header",
    "NativeClaim",
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
    "key_id",
    "native_claim",
    "open_companion",
    "open_seal",
    "open_spare",
    "other_accounts",
    "payee_hash",
    "seal",
    "sign_upi",
    "unionpay",
    "wechat",
]
