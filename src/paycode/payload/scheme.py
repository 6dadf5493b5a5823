"""What a scheme is, and what passes through one: `Payload` out of `build`, `Payment` out of `parse`.

A scheme file holds a `Request` dataclass and ends in `SCHEME = Scheme(...)`. Nothing here knows any scheme.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from typing import Generic, Literal, TypeVar

from .findings import Finding, Malformed, Severity
from .money import Amount
from .text import displayable

__all__ = [
    "MAX_CHARACTERS",
    "Kind",
    "Level",
    "Match",
    "Part",
    "Payload",
    "Payment",
    "Scheme",
    "SchemeInfo",
    "Summary",
    "SymbolRules",
    "decode",
]

# The largest text a QR code can hold (ISO/IEC 18004, version 40-L, alphanumeric mode).
MAX_CHARACTERS = 4296

R = TypeVar("R")
Kind = Literal["static", "dynamic", "payer", "unknown"]
Level = Literal["L", "M", "Q", "H"]
Part = tuple[str, str]


class Match(IntEnum):
    """How surely a text belongs to a scheme: NO, FAMILY (its general form), EXACT (its own identifier)."""

    NO = 0
    FAMILY = 1
    EXACT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class SymbolRules:
    """What a scheme asks of the QR symbol.

    level: of error correction. max_version: the largest. quiet_zone: in modules. byte_mode: all characters in byte
    mode, where a standard prescribes it.
    """

    level: Level = "M"
    max_version: int = 40
    quiet_zone: int = 4
    byte_mode: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeInfo:
    """The data sheet of a scheme.

    countries: ISO 3166-1 alpha-2, empty for everywhere. currencies: ISO 4217 codes, empty for any. edition: the
    document the rules come from. builds: False where only the issuer can mint the text. doubts: what is not certain.
    """

    id: str
    name: str
    issuer: str
    edition: str
    countries: tuple[str, ...] = ()
    currencies: tuple[str, ...] = ()
    builds: bool = True
    symbol: SymbolRules = SymbolRules()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Payload:
    """The exact bytes that go into a symbol or came out of one, and how to read them as text.

    Its `repr` shows no content: a payer's code is as good as money.
    """

    data: bytes
    charset: str = "utf-8"
    scheme: str = ""

    @property
    def text(self) -> str:
        """The bytes as text, decoded strictly by `charset`."""
        return self.data.decode(self.charset)

    def __repr__(self) -> str:
        return f"<Payload of {self.scheme or 'no scheme'}, {len(self.data)} bytes>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a confirm screen shows, one shape for all schemes; nothing in it is verified.

    payee, reference: for display, hidden characters removed. account: where the money goes, as the text says it.
    amount: None when the payer types it. expires: a moment (aware datetime) or a day, as the scheme says it. url: never
    opened, only shown.
    """

    kind: Kind = "unknown"
    payee: str = ""
    account: str = ""
    amount: Amount | None = None
    currency: str = ""
    reference: str = ""
    expires: datetime | date | None = None
    url: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "payee", displayable(self.payee))
        object.__setattr__(self, "reference", displayable(self.reference))


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment(Generic[R]):
    """What parsing gives: not trusted. Only `paycode.check` says who issued it.

    payload: the text as it was received. parts: its pieces in order, (path, value). unknown: the parts that this
    scheme does not define. findings: what is to be said about it.
    """

    scheme: str
    request: R
    payload: Payload
    summary: Summary
    parts: tuple[Part, ...] = ()
    unknown: tuple[Part, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme(Generic[R]):
    """One payment scheme: its data sheet, its request type and its functions.

    match(data) never raises. build(request) raises `RequestError`. parse(data, lenient) raises `PayloadError` and
    nothing else, whatever the bytes. summary(request) is what a confirm screen shows. encode(text) gives the bytes of
    a text in the charset that the text itself names, where a scheme has such a thing. owners: identifiers, case
    folded, or tags of account objects that have none, of which an EMVCo merchant-presented text of the scheme has one,
    so that others need not be shown to it; empty where any such text may be the scheme's, None where none is.
    """

    info: SchemeInfo
    request: type[R]
    match: Callable[[bytes], Match]
    build: Callable[[R], Payload]
    parse: Callable[[bytes, bool], Payment[R]]
    summary: Callable[[R], Summary]
    encode: Callable[[str], bytes] = str.encode
    owners: frozenset[str] | None = None


def decode(data: bytes, *, charset: str = "utf-8") -> str:
    """Payload bytes as text within the size limit; `Malformed` when they are empty, too long or of another charset."""
    if not data:
        raise Malformed(_fatal("empty", "there is no text at all"))
    if len(data) > MAX_CHARACTERS * 4:
        raise Malformed(_fatal("too_long", f"a QR code holds at most {MAX_CHARACTERS} characters"))
    try:
        text = data.decode(charset)
    except UnicodeDecodeError as error:
        raise Malformed(_fatal("charset", f"byte {error.start} is not {charset}")) from None
    if len(text) > MAX_CHARACTERS:
        raise Malformed(_fatal("too_long", f"has {len(text)} characters, a QR code holds at most {MAX_CHARACTERS}"))
    return text


def _fatal(code: str, rule: str) -> Finding:
    return Finding(code=code, field="", rule=rule, severity=Severity.FATAL, source="ISO/IEC 18004")
