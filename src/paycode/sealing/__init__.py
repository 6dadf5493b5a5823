"""Signatures on payment payloads: keys, the seal object, and the carrier it rides in. docs/seal.md is the layout."""

from __future__ import annotations

from .issue import Opened, open_seal, seal
from .keys import BadKey, SigningKey, VerifyKey
from .layout import Header, Seal, UnsupportedSeal

__all__ = ["BadKey", "Header", "Opened", "Seal", "SigningKey", "UnsupportedSeal", "VerifyKey", "open_seal", "seal"]
