"""What was found wrong or worth saying, and the errors that carry it.

A `Finding` is data for apps and a sentence for people. Every check in `payload` yields findings; `judge` decides
which of them refuse the text. This is the lowest module: it imports nothing of ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

__all__ = [
    "AmbiguousScheme",
    "ChecksumMismatch",
    "Finding",
    "FindingsError",
    "Malformed",
    "PaycodeError",
    "PayloadError",
    "RequestError",
    "RuleBroken",
    "Severity",
    "UnknownScheme",
    "judge",
]


class Severity(IntEnum):
    """How much a finding weighs: FATAL refuses always, ERROR only when strict, the others never."""

    NOTE = 0
    WARNING = 1
    ERROR = 2
    FATAL = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One observation about one field.

    code: stable word for programs ("too_long"). field: path of the field ("62.05", "line 7", "am"), "" for the whole
    text. rule: one sentence for people. source: the document and paragraph the rule stands in.
    """

    code: str
    field: str
    rule: str
    severity: Severity = Severity.ERROR
    source: str = ""

    def __str__(self) -> str:
        where = f"{self.field}: " if self.field else ""
        basis = f" [{self.source}]" if self.source else ""
        return f"{where}{self.rule}{basis}"


class PaycodeError(Exception):
    """Root of every error this library raises on purpose; `code` is stable."""

    code = "paycode_error"

    def __reduce__(self) -> tuple[Any, ...]:
        return _remade, (type(self), *self.args), self.__dict__


class FindingsError(PaycodeError, ValueError):
    """An error made of findings; `str()` is one sentence about the weightiest of them."""

    code = "findings"

    def __init__(self, *findings: Finding) -> None:
        self.findings = findings
        worst = max(findings, key=self._weight)
        others = sum(finding.severity >= Severity.ERROR for finding in findings) - 1
        super().__init__(f"{worst} (and {others} more)" if others > 0 else str(worst))

    @staticmethod
    def _weight(finding: Finding) -> tuple[bool, int]:
        return False, finding.severity


class RequestError(FindingsError):
    """What you asked for cannot be expressed in this scheme."""

    code = "request_refused"


class PayloadError(FindingsError):
    """This text cannot be accepted."""

    code = "payload_refused"


class UnknownScheme(PayloadError):
    """No scheme known here claims this text, or there is no scheme of that name."""

    code = "unknown_scheme"


class AmbiguousScheme(PayloadError):
    """Several schemes claim this text with equal right; name the one that is meant."""

    code = "ambiguous_scheme"


class Malformed(PayloadError):
    """The text does not have the structure of its scheme."""

    code = "malformed"


class ChecksumMismatch(PayloadError):
    """The checksum is missing or does not fit the text: damaged or altered."""

    code = "checksum_mismatch"

    @staticmethod
    def _weight(finding: Finding) -> tuple[bool, int]:
        # Damage explains whatever else looks wrong, so it is what people are told.
        return _is_checksum(finding), finding.severity


class RuleBroken(PayloadError):
    """Well formed, but a field breaks a rule of the scheme."""

    code = "rule_broken"


def judge(findings: Iterable[Finding], *, lenient: bool) -> tuple[Finding, ...]:
    """Give the findings back, or raise `ChecksumMismatch` or `RuleBroken` when one of them refuses the text."""
    found = tuple(findings)
    bar = Severity.FATAL if lenient else Severity.ERROR
    refusing = [finding for finding in found if finding.severity >= bar]
    if not refusing:
        return found
    raise (ChecksumMismatch if any(map(_is_checksum, refusing)) else RuleBroken)(*found)


def _remade(kind: type[PaycodeError], *args: object) -> PaycodeError:
    """An error as pickling and copying make it: by what exceptions hold, whatever its own `__init__` asks for."""
    error = kind.__new__(kind, *args)
    super(PaycodeError, error).__init__(*args)
    return error


def _is_checksum(finding: Finding) -> bool:
    return finding.code.startswith("crc_")
