r"""Base64 (RFC 4648, sections 4 and 5), read so strictly that every byte string has exactly one text.

No blank, no line end, padding exactly where it belongs, and no bit left over in the last character.

>>> standard("AAE="), standard("AAF="), standard("AAE")
(b'\x00\x01', None, None)
>>> urlsafe("_-8"), urlsafe("/+8")
(b'\xff\xef', None)
"""

from __future__ import annotations

import base64
import binascii

__all__ = ["standard", "urlsafe"]


def standard(text: str) -> bytes | None:
    """The bytes of base64 with padding; None for any other text."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    return data if binascii.b2a_base64(data, newline=False).decode() == text else None


def urlsafe(text: str) -> bytes | None:
    """The bytes of base64url without padding, as all of JOSE writes it; None for any other text."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return None
    return data if base64.urlsafe_b64encode(data).decode().rstrip("=") == text else None
