"""All schemes: find one by its id, say which ones a text belongs to, parse and build through the right one.

Plain imports, no discovery: a new scheme is one file and one word here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from . import advice, schemes
from .emv.profile import owners_in
from .findings import AmbiguousScheme, Finding, Malformed, PayloadError, Severity, UnknownScheme
from .scheme import Payload, Payment, Scheme

__all__ = ["SCHEMES", "build", "detect", "find", "is_payer_code", "parse"]

SCHEMES: dict[str, Scheme[Any]] = {module.SCHEME.info.id: module.SCHEME for module in schemes.ALL}
"""Every scheme by its id."""


def find(scheme_id: str) -> Scheme[Any]:
    """The scheme of this id; `UnknownScheme` when there is none."""
    if scheme_id in SCHEMES:
        return SCHEMES[scheme_id]
    rule = f"there is no scheme {scheme_id[:40]!r}; known: {', '.join(SCHEMES)}"
    raise UnknownScheme(_fatal("unknown_scheme", rule))


def detect(data: bytes | str) -> tuple[str, ...]:
    """Ids of the schemes that this text belongs to, most specific first; never raises on any text."""
    return tuple(scheme_id for _, scheme_id in _ranked(data))


def parse(data: bytes | str, scheme: str | None = None, lenient: bool = False) -> Payment[Any]:
    """The payment that this text describes: not trusted, only understood.

    data: what the code holds, bytes as they were read or text. scheme: the id of the scheme to read it by; detected
    when None. lenient: field rules become findings; a wrong checksum too, and the result must then not be paid.
    Raises `UnknownScheme`, `AmbiguousScheme`, `Malformed`, `ChecksumMismatch` or `RuleBroken`, all `PayloadError`.
    """
    reader = find(scheme or _only(data))
    payment = reader.parse(data if isinstance(data, bytes) else _encoded(reader, data), lenient)
    known = tuple(advice.static_cap(payment.summary, country=_country(reader, payment)))
    return replace(payment, findings=payment.findings + known) if known else payment


def build(request: Any) -> Payload:
    """The payload of a scheme's request; `RequestError` names what cannot be expressed, `TypeError` a stranger."""
    for scheme in SCHEMES.values():
        if type(request) is scheme.request:
            return scheme.build(request)
    raise TypeError(f"{type(request).__name__} is not a request of any scheme; see paycode.schemes")


def is_payer_code(data: bytes | str) -> bool:
    """Whether this is a code that a payer shows: single-use, and money to whoever holds it. Never raises."""
    raw = data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass")
    # Payers' codes are digits alone or base64 of BER-TLV; nothing else needs a closer look.
    return _PAYER(raw) is not None and any(_is_payers(raw, scheme_id) for scheme_id in detect(raw))


def _is_payers(raw: bytes, scheme_id: str) -> bool:
    try:
        return bool(SCHEMES[scheme_id].parse(raw, True).summary.kind == "payer")
    except PayloadError:
        return False


def _country(reader: Scheme[Any], payment: Payment[Any]) -> str:
    """Where a code is used: what an EMVCo text says, else the one country of its scheme."""
    own = reader.info.countries[0] if len(reader.info.countries) == 1 else ""
    return dict(payment.parts).get("58", own)


def _ranked(data: bytes | str) -> list[tuple[int, str]]:
    raw = data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass")
    return sorted([(-match, scheme.info.id) for scheme in _candidates(raw) if (match := scheme.match(raw))])


def _candidates(raw: bytes) -> Iterable[Scheme[Any]]:
    """The schemes whose such a text can be: for one of EMVCo's, those whose owner it names and those without any."""
    owned = owners_in(raw) if raw.startswith(_FORMAT_INDICATOR) else ()
    if not owned:
        return SCHEMES.values()
    named = {"", *[owner for _, owner in owned]}.intersection(_BY_OWNER)
    return [SCHEMES[one] for one in {one for owner in named for one in _BY_OWNER[owner]}]


def _only(data: bytes | str) -> str:
    """The one most specific scheme of this text."""
    ranked = _ranked(data)
    if not data:
        raise Malformed(_fatal("empty", "there is no text at all"))
    if not ranked:
        raise UnknownScheme(_fatal("unknown_scheme", "no payment scheme known here writes such a text"))
    best = ranked[0][0]
    equal = [scheme_id for match, scheme_id in ranked if match == best]
    if len(equal) > 1:
        rule = f"belongs to several schemes ({', '.join(equal)}); name one, or emv for all its accounts"
        raise AmbiguousScheme(_fatal("ambiguous_scheme", rule))
    return equal[0]


def _encoded(scheme: Scheme[Any], text: str) -> bytes:
    try:
        return scheme.encode(text)
    except UnicodeEncodeError as error:
        rule = f"character {error.start + 1} has no form in {error.encoding}"
        raise Malformed(_fatal("charset", rule)) from None


# EMVCo's merchant-presented texts begin with this object, and no text of another form does.
_FORMAT_INDICATOR = b"0002"
_EMV = [(scheme.owners or {""}, scheme_id) for scheme_id, scheme in SCHEMES.items() if scheme.owners is not None]
_BY_OWNER = {asked: [one for owners, one in _EMV if asked in owners] for owners, _ in _EMV for asked in owners}
_PAYER = re.compile(rb"[0-9]{16,32}|hQ[A-Za-z0-9+/]+=*").fullmatch


def _fatal(code: str, rule: str) -> Finding:
    return Finding(code=code, field="", rule=rule, severity=Severity.FATAL)
