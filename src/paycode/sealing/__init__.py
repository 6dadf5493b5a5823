"""Signatures on payment payloads: keys, the seal object, and the carrier it rides in. docs/seal.md is the layout."""

from __future__ import annotations

from .issue import Opened, open_seal, seal
from .keys import SigningKey, VerifyKey
from .layout import Header, Seal

__all__ = ["Header", "Opened", "Seal", "SigningKey", "VerifyKey", "open_seal", "seal"]
