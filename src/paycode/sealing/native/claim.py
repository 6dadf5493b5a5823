"""What a scheme's own signature claims, in one shape for all of them; nothing in it is verified."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from ...errors import BadSignature
from ...payload.scheme import Summary
from ..jws import algorithms_of
from ..keys import VerifyKey
from ..rsa import RsaVerifyKey
from ..wechat.v2 import V2Key

__all__ = ["NativeClaim", "NativeKey", "serial_of"]

NativeKey: TypeAlias = VerifyKey | RsaVerifyKey | V2Key


@dataclass(frozen=True, slots=True, kw_only=True)
class NativeClaim:
    """A signature that a scheme itself defines, taken out of where it stands.

    lookup: names under which a trust list may hold the key ("upi:180001", "kid:..."); they only find candidates.
    algorithm: as the claim says it: ES256, EdDSA, Ed25519, RS256, PS256, or "md5" and "hmac-sha256" of WeChat. message:
    the bytes that are signed. signature: r and s for ES256, wherever it came as DER. expires_at: the first moment at
    which it no longer holds; None for no end. clock_skew: how far clocks may differ by the scheme's own rule; None for
    the verifier's. uncovered: what of the text is not signed, although readers may act on it.

    A signed document behind a link has more: host, at which it was fetched, and for which alone its signer speaks;
    summary, what the document says the payment is, because nothing else of the text is signed; serial, 8 bytes, equal
    when the occasion of a single-use document is the same; certificates (DER), which came along and prove nothing.
    """

    scheme: str
    lookup: tuple[str, ...]
    algorithm: str
    message: bytes
    signature: bytes
    issued_at: datetime | None = None
    expires_at: datetime | None = None
    clock_skew: timedelta | None = None
    single_use: bool = False
    uncovered: tuple[str, ...] = ()
    host: str = ""
    summary: Summary | None = None
    serial: bytes = b""
    certificates: tuple[bytes, ...] = ()
    carrier: Literal["native"] = "native"

    @property
    def covered(self) -> bool:
        """Whether the signature covers all of the text that readers act on."""
        return not self.uncovered

    def verify(self, key: NativeKey) -> None:
        """Raises `BadSignature` unless `key` signed the message by the key's own algorithm."""
        if isinstance(key, V2Key):
            self._compare(key)
            return
        if self.algorithm not in algorithms_of(key):
            raise BadSignature(f"is signed with {self.algorithm}, the key is for {' or '.join(algorithms_of(key))}")
        key.verify(self.signature, self.message)

    def _compare(self, key: V2Key) -> None:
        if self.algorithm != key.algorithm or not hmac.compare_digest(
            self.signature, key.digest(self.message).encode()
        ):
            raise BadSignature("sign: does not fit this text and this key")


def serial_of(*parts: str) -> bytes:
    """8 bytes that stand for one occasion, named by these texts."""
    return hashlib.sha256("\0".join(parts).encode()).digest()[:8]
