"""Every error under one root; each has a stable `code`.

PaycodeError
  RequestError (ValueError)        what you asked for cannot be expressed; carries findings
  PayloadError (ValueError)        this text cannot be accepted; carries findings
    UnknownScheme, AmbiguousScheme, Malformed, ChecksumMismatch, RuleBroken
  SymbolError (ValueError)         the text does not make a symbol
    TooLong                        needed, available
    Undecodable                    these modules do not make a symbol; stage
  RenderError (ValueError)         the symbol does not make a picture
    SizeImpossible, LogoTooLarge, Unreadable
    MissingGlyph                   character, script, font
  ScanError (ValueError)           the picture or its source cannot be read
    BadFrame, FrameTooLarge, SourceUnavailable
    EngineFault                    the process of an isolated read did not come to its end; limit
    SettingRefused                 setting, asked, given
  SealError                        who issued this code is not established
    BadSignature, UnknownKey, OutOfScope, Expired, NotYetValid, Revoked, Replayed, SealMissing,
    AmbiguousCode (two payees or two readings), UnsupportedSeal (of a kind not read here), LedgerUnavailable,
    BadKey, BadTrustList (none of what it should be)
      RolledBack                   a BadTrustList: older than one that was seen before
  WorkerLost (RuntimeError)        a process of `paycode.bulk` ended before its work did
  MissingExtra (ImportError)       names the extra to install
"""

from __future__ import annotations

from typing import Literal

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
    "AmbiguousCode",
    "AmbiguousScheme",
    "BadFrame",
    "BadKey",
    "BadSignature",
    "BadTrustList",
    "ChecksumMismatch",
    "EngineFault",
    "Expired",
    "FindingsError",
    "FrameTooLarge",
    "LedgerUnavailable",
    "LogoTooLarge",
    "Malformed",
    "MissingExtra",
    "MissingGlyph",
    "NotYetValid",
    "OutOfScope",
    "PaycodeError",
    "PayloadError",
    "RenderError",
    "Replayed",
    "RequestError",
    "Revoked",
    "RolledBack",
    "RuleBroken",
    "ScanError",
    "SealError",
    "SealMissing",
    "SettingRefused",
    "SizeImpossible",
    "SourceUnavailable",
    "SymbolError",
    "TooLong",
    "Undecodable",
    "UnknownKey",
    "UnknownScheme",
    "Unreadable",
    "UnsupportedSeal",
    "WorkerLost",
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


class Undecodable(SymbolError):
    """The modules cannot be read as a symbol; `stage` says how far decoding came.

    stage: "size", "format", "version", "blocks" (error correction), "segments".
    """

    code = "undecodable"

    def __init__(self, message: str, *, stage: Literal["size", "format", "version", "blocks", "segments"]) -> None:
        super().__init__(message)
        self.stage = stage


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


class MissingGlyph(RenderError):
    """No font at hand has this character: `font` is one to install for its `script`."""

    code = "missing_glyph"

    def __init__(self, character: str, script: str, font: str) -> None:
        super().__init__(
            f"{character!r} (U+{ord(character):04X}, {script}) is in none of the fonts found: install {font}"
        )
        self.character = character
        self.script = script
        self.font = font


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


class EngineFault(ScanError):
    """An isolated read crashed, or met a limit: `limit` is "time", "memory", or None for a crash."""

    code = "engine_fault"

    def __init__(self, message: str, *, limit: Literal["time", "memory"] | None = None) -> None:
        super().__init__(message)
        self.limit = limit


class SettingRefused(ScanError):
    """The camera does not film as asked: `setting` was to be `asked`, it gives `given`; empty where there is none."""

    code = "setting_refused"

    def __init__(self, message: str, *, setting: str = "", asked: str = "", given: str = "") -> None:
        super().__init__(message)
        self.setting = setting
        self.asked = asked
        self.given = given


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


class LedgerUnavailable(SealError):
    """The replay ledger cannot be read or written, so whether a code was used before is not known."""

    code = "ledger_unavailable"


class SealMissing(SealError):
    """There is no seal, or no seal where the policy expects one."""

    code = "seal_missing"


class AmbiguousCode(SealError):
    """The picture can be read in two ways: two payees, one code in another, error correction at its end."""

    code = "ambiguous_code"


class UnsupportedSeal(SealError):
    """A seal of a version, algorithm or form that this release does not read; it may be good or bad."""

    code = "unsupported_seal"


class BadKey(SealError):
    """What was given as a key cannot be used as one here."""

    code = "bad_key"


class BadTrustList(SealError):
    """The trust list is not in the form of docs/seal.md, section 5; the message names the field."""

    code = "bad_trust_list"


class RolledBack(BadTrustList):
    """This list is older than one that was seen before: somebody may want revoked keys back."""

    code = "rolled_back"


class WorkerLost(PaycodeError, RuntimeError):
    """A worker process of a pool ended before its work did; what was asked of it is not known to be good or bad."""

    code = "worker_lost"


class MissingExtra(PaycodeError, ImportError):
    """A feature needs a package that is not installed; `extra` is what to install for `package`."""

    code = "missing_extra"

    def __init__(self, extra: str, package: str) -> None:
        super().__init__(f"this needs {package}: pip install 'paycode[{extra}]'")
        self.extra = extra
        self.package = package
