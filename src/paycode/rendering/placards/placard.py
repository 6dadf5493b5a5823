"""What one sign says: a record whose every field is printed, or refused, never cut."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any, TypedDict, Unpack

from ...errors import RenderError, RequestError
from ...payload import registry
from ...payload.findings import Finding
from ...payload.money import Amount
from ...payload.scheme import Payload, Payment
from ...sealing import open_seal
from ...symbol import Symbol, encode
from ..contrast import contrast_ratio
from ..drawing import WHITE, Colour
from .accents import NEUTRAL, accent_of
from .phrases import phrase

__all__ = ["Placard", "Wording"]

_READABLE = 4.5
_MOST_LANGUAGES = 6
_LONGEST = 200


class Wording(TypedDict, total=False):
    """What `Placard.of` is told beside the payment text."""

    name: str
    name2: str
    amount: Amount | None
    label: str
    languages: tuple[str, ...]
    serial: str
    accent: Colour


@dataclass(frozen=True, slots=True, kw_only=True)
class Placard:
    """One sign.

    symbol: what is scanned. name: of the merchant, in any script. name2: the same in another script, beneath. amount:
    None when the payer types it. label: where it stands ("Table 7"). languages: of the line that says how to pay, the
    first one large; see `phrases.LANGUAGES`. schemes: names of those that can pay, as text. key_id: of the seal in
    the payment text, empty when there is none. serial: printed small, to tell one sign from the other. accent: the
    colour behind white text, with a contrast of 4.5 or more. `RenderError` names the field that is wrong.
    """

    symbol: Symbol
    name: str
    name2: str = ""
    amount: Amount | None = None
    label: str = ""
    languages: tuple[str, ...] = ("en",)
    schemes: tuple[str, ...] = ()
    key_id: str = ""
    serial: str = ""
    accent: Colour = NEUTRAL

    def __post_init__(self) -> None:
        for field in ("name", "name2", "label", "key_id", "serial"):
            _check_text(field, getattr(self, field))
        for scheme in self.schemes:
            _check_text("schemes", scheme)
        if not self.languages or len(set(self.languages)) != len(self.languages):
            raise RenderError("languages: one or more are needed, each of them once")
        if len(self.languages) > _MOST_LANGUAGES:
            raise RenderError(f"languages: at most {_MOST_LANGUAGES}, not {len(self.languages)}")
        for language in self.languages:
            phrase("scan", language)
        ratio = contrast_ratio(self.accent, WHITE)
        if ratio < _READABLE:
            raise RenderError(f"accent: {self.accent} has a contrast of {ratio:.1f} to white, {_READABLE} are needed")

    @classmethod
    def of(cls, data: Payload | str | bytes, **wording: Unpack[Wording]) -> Placard:
        """The sign of a payment text; a text of no scheme (a link, say) is printed as it is.

        Name, amount, scheme, colour and seal come from the text where they are not given. Raises `PayloadError` for a
        payment text out of form, `RequestError` for an amount that the text contradicts and for no name, and what
        `encode` raises.
        """
        payment = _payment(data)
        if payment is None:
            return cls(symbol=encode(data), **_named("", wording))
        info = registry.find(payment.scheme).info
        facts: dict[str, Any] = {
            "accent": accent_of(payment.scheme),
            "schemes": (info.name,),
            "key_id": _key_id(payment),
        }
        wording["amount"] = _amount(payment.summary.amount, wording.get("amount"))
        return cls(symbol=encode(payment.payload), **facts | _named(payment.summary.payee, wording))


def _payment(data: Payload | str | bytes) -> Payment[Any] | None:
    text = data.data if isinstance(data, Payload) else data
    return registry.parse(text) if registry.detect(text) else None


def _named(payee: str, wording: Wording) -> dict[str, Any]:
    name = wording.get("name") or payee
    if not name:
        raise RequestError(Finding(code="missing", field="name", rule="a sign has a name, and the text has none"))
    return {**wording, "name": name}


def _amount(stated: Amount | None, asked: Amount | None) -> Amount | None:
    if stated is not None and asked is not None and stated != asked:
        rule = f"the text says {stated}, the sign was to say {asked}"
        raise RequestError(Finding(code="contradiction", field="amount", rule=rule))
    return stated or asked


def _key_id(payment: Payment[Any]) -> str:
    opened = open_seal(payment.payload)
    return opened.seal.header.key_id.hex() if opened else ""


def _check_text(field: str, text: str) -> None:
    if not isinstance(text, str):
        raise TypeError(f"{field} must be a str, not {type(text).__name__}")
    if field == "name" and not text.strip():
        raise RenderError("name: a sign has a name")
    if text and not text.strip():
        raise RenderError(f"{field}: has nothing but blanks")
    if len(text) > _LONGEST:
        raise RenderError(f"{field}: has {len(text)} characters, at most {_LONGEST} are possible")
    wrong = next((mark for mark in text if unicodedata.category(mark) in ("Cc", "Cs", "Zl", "Zp")), None)
    if wrong is not None:
        raise RenderError(f"{field}: has the control character U+{ord(wrong):04X}")
