"""What an import gives, and how key material of any origin becomes a key of one algorithm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from ...errors import BadKey
from ...payload.text import displayable
from ...sealing import VerifyKey
from ...sealing.algorithms import named
from ...sealing.rsa import RsaAlgorithm, RsaVerifyKey

__all__ = ["ImportedKey", "loaded", "made"]

T = TypeVar("T")

MAX_NAME = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedKey:
    """A public key of somebody else. Nothing says yet that it is believed.

    names: under which a native claim looks for it ("kid:...", "x5t#S256:...", "upi:180001"), see `NativeClaim.lookup`.
    not_before, not_after: aware moments from the first until just before the second; None where its origin sets none.
    subject: whose it is, as its origin says, hidden characters removed; "" when it does not say.
    """

    key: VerifyKey | RsaVerifyKey
    names: tuple[str, ...] = ()
    not_before: datetime | None = None
    not_after: datetime | None = None
    subject: str = ""

    def __post_init__(self) -> None:
        for name in self.names:
            if len(name) > MAX_NAME or not name.isprintable():
                raise BadKey(f"the name of a key is a visible text of at most {MAX_NAME} characters")
        object.__setattr__(self, "subject", displayable(self.subject))


def made(described: tuple[str, bytes] | None, rsa: RsaAlgorithm) -> VerifyKey | RsaVerifyKey:
    """The key of this kind and these bytes; an RSA key verifies by the algorithm `rsa` and by no other."""
    if described is None:
        raise BadKey("a public key is an Ed25519, a P-256 or an RSA key")
    kind, data = described
    return RsaVerifyKey(data, algorithm=rsa) if kind == "rsa" else VerifyKey(data, named(kind).number)


def loaded(load: Callable[[], T], what: str) -> T:
    """What `load` gives; `BadKey` when its bytes are not what they should be.

    Parsers warn of some faults of certificates; where warnings are made errors, they are faults here too.
    """
    try:
        return load()
    except (ValueError, TypeError, OverflowError, Warning):
        raise BadKey(f"this is not {what}") from None
