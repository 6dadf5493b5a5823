"""Signatures on payment payloads: keys, the seal object, and the carrier it rides in. docs/seal.md is the layout.

`alipay`, `unionpay` and `wechat` make and check the signatures that these schemes define themselves.
"""

from __future__ import annotations

from . import alipay, unionpay, wechat
from .issue import Opened, open_seal, seal
from .keys import SigningKey, VerifyKey
from .layout import Header, Seal
from .rsa import RsaSigningKey, RsaVerifyKey

__all__ = [
    "Header",
    "Opened",
    "RsaSigningKey",
    "RsaVerifyKey",
    "Seal",
    "SigningKey",
    "VerifyKey",
    "alipay",
    "open_seal",
    "seal",
    "unionpay",
    "wechat",
]
