"""Carrier `native`: signatures that schemes define themselves, in one shape.

UPI signs its links, WeChat's merchants their mode 1 links; Pix and X9.150 have a signed document behind a link, which
the caller fetches. Nothing here opens a socket, and nothing here says whom to believe.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from ...payload.scheme import Payment
from . import pix, upi, wechat, x9150
from .claim import NativeClaim, NativeKey
from .upi import sign_upi

__all__ = ["NativeClaim", "NativeKey", "native_claim", "sign_upi"]


def native_claim(
    payment: Payment[Any],
    *,
    document: bytes | None = None,
    key_hosts: Collection[str] = (),
    correlation_id: str = "",
) -> NativeClaim | None:
    """What the scheme's own signature of this payment claims; None when there is none. Verifies nothing.

    document: what was fetched from the link in the code, for Pix and X9.150. key_hosts: hosts at which its signer may
    publish keys, beside those of the link's owner. correlation_id: of the request that was sent, for X9.150.

    Raises `PayloadError` for a signature out of form or place and for a document that does not belong to this code,
    `UnsupportedSeal` for a kind that is not read here.
    """
    if payment.scheme in _LINKED:
        listed = frozenset(key_hosts)
        return _LINKED[payment.scheme](payment, document, key_hosts=listed, correlation_id=correlation_id)
    return _INSIDE[payment.scheme](payment) if payment.scheme in _INSIDE else None


# By scheme id: signatures inside the text, and signed documents behind a link in it.
_INSIDE: dict[str, Callable[[Payment[Any]], NativeClaim | None]] = {"upi": upi.claim, "wechat": wechat.claim}
_LINKED: dict[str, Callable[..., NativeClaim | None]] = {"pix": pix.claim, "emv": x9150.claim}
