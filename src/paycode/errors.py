"""Every error under one root; each has a stable `code`.

PaycodeError
  RequestError (ValueError)        what you asked for cannot be expressed; carries findings
  PayloadError (ValueError)        this text cannot be accepted; carries findings
    UnknownScheme, AmbiguousScheme, Malformed, ChecksumMismatch, RuleBroken
  SymbolError (ValueError)         the text does not make a symbol
    TooLong                        needed, available
  RenderError (ValueError)         the symbol does not make a picture
    SizeImpossible, LogoTooLarge, Unreadable
  ScanError (ValueError)           the picture or its source cannot be read
    BadFrame, FrameTooLarge, SourceUnavailable
  SealError                        who issued this code is not established
    BadSignature, UnknownKey, OutOfScope, Expired, NotYetValid, Revoked, Replayed, SealMissing,
    UnsupportedSeal (of a kind not read here), BadKey, BadTrustList (none of what it should be)
  MissingExtra (ImportError)       names the extra to install
"""

from __future__ import annotations

from .payload.findings import (
    AmbiguousScheme,
    ChecksumMismatch,
    FindingsError,
    Malformed,
    PaycodeError,
    PayloadError,
    RequestError,
    RuleBroken,
    UnknownScheme,
)

__all__ = [
    "AmbiguousScheme",
    "BadFrame",
    "BadKey",
    "BadSignature",
    "BadTrustList",
    "ChecksumMismatch",
    "Expired",
    "FindingsError",
    "FrameTooLarge",
    "LogoTooLarge",
    "Malformed",
    "MissingExtra",
    "NotYetValid",
    "OutOfScope",
    "PaycodeError",
    "PayloadError",
    "RenderError",
    "Replayed",
    "RequestError",
    "Revoked",
    "RuleBroken",
    "ScanError",
    "SealError",
    "SealMissing",
    "SizeImpossible",
    "SourceUnavailable",
    "SymbolError",
    "TooLong",
    "UnknownKey",
    "UnknownScheme",
    "Unreadable",
    "UnsupportedSeal",
]


class SymbolError(PaycodeError, ValueError):
    """The text does not make a symbol."""

    code = "symbol_error"


class TooLong(SymbolError):
    """The data needs `needed` bits, the largest symbol allowed holds `available`.

    Shorten the text, allow a larger version, or choose a lower error-correction level.
    """

    code = "too_long"

    def __init__(self, message: str, *, needed: int, available: int) -> None:
        super().__init__(message)
        self.needed = needed
        self.available = available


class RenderError(PaycodeError, ValueError):
    """The symbol does not make a picture of this kind."""

    code = "render_error"


class SizeImpossible(RenderError):
    """The asked size cannot be met with whole modules, or leaves them too small to read."""

    code = "size_impossible"


class LogoTooLarge(RenderError):
    """The logo covers more codewords than error correction can give back."""

    code = "logo_too_large"


class Unreadable(RenderError):
    """The finished file was read back, and a code in it is not read as it must be; the message says which and how."""

    code = "unreadable"


class ScanError(PaycodeError, ValueError):
    """The picture or its source cannot be read."""

    code = "scan_error"


class BadFrame(ScanError):
    """Not a picture: wrong type, shape or dtype, or a file that no decoder takes."""

    code = "bad_frame"


class FrameTooLarge(ScanError):
    """More pixels than the limit; nothing was decoded."""

    code = "frame_too_large"


class SourceUnavailable(ScanError):
    """The camera, file or folder is not there, is not readable, or stopped giving frames."""

    code = "source_unavailable"


class SealError(PaycodeError):
    """Who issued this code is not established."""

    code = "seal_error"


class BadSignature(SealError):
    """The seal does not belong to exactly this payload and key."""

    code = "bad_signature"


class UnknownKey(SealError):
    """No key in the trust list has this key id."""

    code = "unknown_key"


class OutOfScope(SealError):
    """The key is trusted, but not for this payee."""

    code = "out_of_scope"


class Expired(SealError):
    """The seal, the key or the trust list is past its end."""

    code = "expired"


class NotYetValid(SealError):
    """The seal or the key starts later."""

    code = "not_yet_valid"


class Revoked(SealError):
    """The issuer withdrew the key or this serial."""

    code = "revoked"


class Replayed(SealError):
    """A single-use code was seen before."""

    code = "replayed"


class SealMissing(SealError):
    """There is no seal, or no seal where the policy expects one."""

    code = "seal_missing"


class UnsupportedSeal(SealError):
    """A seal of a version, algorithm or form that this release does not read; it may be good or bad."""

    code = "unsupported_seal"


class BadKey(SealError):
    """What was given as a key cannot be used as one here."""

    code = "bad_key"


class BadTrustList(SealError):
    """The trust list is not in the form of docs/seal.md, section 5; the message names the field."""

    code = "bad_trust_list"


class MissingExtra(PaycodeError, ImportError):
    """A feature needs a package that is not installed; `extra` is what to install."""

    code = "missing_extra"

    def __init__(self, extra: str, package: str) -> None:
        super().__init__(f"this needs {package}: pip install 'paycode[{extra}]'")
        self.extra = extra
