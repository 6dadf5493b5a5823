"""paycode: build, seal, render, read and verify payment QR codes.

    payload = paycode.build(paycode.schemes.promptpay.Request(mobile="0812345678"))
    paycode.encode(payload).save("placard.svg")
    for reading in paycode.read("photo.jpg"):
        payment = paycode.parse(reading.data)

The names below are the public surface; each is loaded when first used, so importing this package costs nothing and
needs none of the extras.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import bulk
    from .errors import (
        AmbiguousCode,
        AmbiguousScheme,
        BadFrame,
        BadKey,
        BadSignature,
        BadTrustList,
        ChecksumMismatch,
        EngineFault,
        Expired,
        FrameTooLarge,
        LedgerUnavailable,
        LogoTooLarge,
        Malformed,
        MissingExtra,
        MissingGlyph,
        NotYetValid,
        OutOfScope,
        PaycodeError,
        PayloadError,
        RenderError,
        Replayed,
        RequestError,
        Revoked,
        RolledBack,
        RuleBroken,
        ScanError,
        SealError,
        SealMissing,
        SettingRefused,
        SizeImpossible,
        SourceUnavailable,
        SymbolError,
        TooLong,
        Undecodable,
        UnknownKey,
        UnknownScheme,
        Unreadable,
        UnsupportedSeal,
        WorkerLost,
    )
    from .payload import schemes
    from .payload.findings import Finding, Severity
    from .payload.money import Amount, Currency
    from .payload.registry import build, detect, parse
    from .payload.scheme import Payload, Payment, Summary
    from .proofing import proof
    from .rendering import Geometry, render
    from .scanning import Reading, Scanner, Sighting, open_source, read
    from .sealing import SigningKey, VerifyKey, seal
    from .symbol import Symbol, encode
    from .trust import Policy, TrustList, Verdict, VerifiedPayment, check, examine

__version__ = "0.1.0"

_HOMES = {
    "payload.findings": ("Finding", "Severity"),
    "payload.money": ("Amount", "Currency"),
    "payload.registry": ("build", "detect", "parse"),
    "payload.scheme": ("Payload", "Payment", "Summary"),
    "proofing": ("proof",),
    "rendering": ("Geometry", "render"),
    "scanning": ("Reading", "Scanner", "Sighting", "open_source", "read"),
    "sealing": ("SigningKey", "VerifyKey", "seal"),
    "symbol": ("Symbol", "encode"),
    "trust": ("Policy", "TrustList", "Verdict", "VerifiedPayment", "check", "examine"),
}
_MODULES = {"bulk": ".bulk", "schemes": ".payload.schemes"}
_HOME = {name: home for home, names in _HOMES.items() for name in names}
"""Where each name lives; whatever is not here is an error, of `errors`."""

__all__ = [
    "AmbiguousCode",
    "AmbiguousScheme",
    "Amount",
    "BadFrame",
    "BadKey",
    "BadSignature",
    "BadTrustList",
    "ChecksumMismatch",
    "Currency",
    "EngineFault",
    "Expired",
    "Finding",
    "FrameTooLarge",
    "Geometry",
    "LedgerUnavailable",
    "LogoTooLarge",
    "Malformed",
    "MissingExtra",
    "MissingGlyph",
    "NotYetValid",
    "OutOfScope",
    "PaycodeError",
    "Payload",
    "PayloadError",
    "Payment",
    "Policy",
    "Reading",
    "RenderError",
    "Replayed",
    "RequestError",
    "Revoked",
    "RolledBack",
    "RuleBroken",
    "ScanError",
    "Scanner",
    "SealError",
    "SealMissing",
    "SettingRefused",
    "Severity",
    "Sighting",
    "SigningKey",
    "SizeImpossible",
    "SourceUnavailable",
    "Summary",
    "Symbol",
    "SymbolError",
    "TooLong",
    "TrustList",
    "Undecodable",
    "UnknownKey",
    "UnknownScheme",
    "Unreadable",
    "UnsupportedSeal",
    "Verdict",
    "VerifiedPayment",
    "VerifyKey",
    "WorkerLost",
    "build",
    "bulk",
    "check",
    "detect",
    "encode",
    "examine",
    "open_source",
    "parse",
    "proof",
    "read",
    "render",
    "schemes",
    "seal",
]


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module(_MODULES[name], __name__)
    if name in __all__:
        return getattr(importlib.import_module(f".{_HOME.get(name, 'errors')}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
