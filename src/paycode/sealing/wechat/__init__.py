"""WeChat Pay's signatures: V2 parameters, the Native mode 1 link, V3 requests, replies and notifications, limits.

Parameters come in as a mapping: the XML bodies of V2 are not read here.
"""

from __future__ import annotations

from .native import Mode1, VerifiedMode1, mode1, verify_mode1
from .orders import CODE_URL_LIFE, Order
from .v2 import V2Key, sign, string_to_sign, verify
from .v3 import (
    AesGcmKey,
    Notification,
    VerifiedReply,
    authorization,
    decrypt_resource,
    open_notification,
    reply_message,
    request_message,
    verify_reply,
)

__all__ = [
    "CODE_URL_LIFE",
    "AesGcmKey",
    "Mode1",
    "Notification",
    "Order",
    "V2Key",
    "VerifiedMode1",
    "VerifiedReply",
    "authorization",
    "decrypt_resource",
    "mode1",
    "open_notification",
    "reply_message",
    "request_message",
    "sign",
    "string_to_sign",
    "verify",
    "verify_mode1",
    "verify_reply",
]
