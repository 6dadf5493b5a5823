"""KakaoPay: a person's link (`https://qr.kakaopay.com/<id>`), with or without an amount behind the id.

Issuer: KakaoPay. Edition: no public specification; what several independent public code bases agree on, up to November
2026. KakaoPay mints the id: 24 digits that start 281006, or nine letters and digits. Hexadecimal digits may follow it:
their value without its low 19 bits is the amount in whole won. What the low bits mean is not known; the app writes
some, generators write zeros and the app takes them. So `build` puts an amount behind an id that you already have, and
nothing else. The amount is signed by nobody: whoever sees an id can put another amount behind it.

Where id and amount part is told by the length of the id, because nine letters and digits can look hexadecimal; nine
digits alone are not taken for an id, so that a shortened long id is never read as a short one and an amount.

>>> SCHEME.parse(b"https://qr.kakaopay.com/2810060110000000000000001f401650", False).request.amount
Amount.of('1000', 'KRW')
>>> from paycode.payload.money import Amount
>>> SCHEME.build(Request(account_id="Ej8XXXXXX", amount=Amount.of("5000", "KRW"))).text
'https://qr.kakaopay.com/Ej8XXXXXX9C400000'
>>> SCHEME.build(Request(account_id="Ej8XXXXXX", amount=Amount.of("10.5", "KRW")))
Traceback (most recent call last):
...
paycode.payload.findings.RequestError: amount: KRW has 0 decimal digits, '10.5' has 1 [ISO 4217]
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .. import links
from ..findings import Finding, RequestError
from ..links import Field, Form, Links
from ..money import Amount, Currency
from ..scheme import Part, SchemeInfo, Summary

__all__ = ["LOW_BITS", "SCHEME", "Request"]

SOURCE = "KakaoPay links as public code bases read them"
ADDRESS = "https://qr.kakaopay.com"
LOW_BITS = 19
"""How many bits below the amount are opaque."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a link says.

    account_id: minted by KakaoPay, 24 digits that start 281006, or nine letters and digits. amount: whole won, None
    when the payer types it. low_bits: the 19 bits below the amount as a number, opaque; leave them 0. extra:
    parameters that are not known, in order.
    """

    account_id: str
    amount: Amount | None = None
    low_bits: int = 0
    extra: tuple[Part, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.low_bits < (1 << LOW_BITS if self.amount else 1):
            rule = f"are a number of {LOW_BITS} bits below an amount, and 0 without one"
            raise RequestError(Finding(code="format", field="low_bits", rule=rule, source=SOURCE))


def _summary(request: Request) -> Summary:
    return Summary(
        kind="dynamic" if request.amount else "static",
        account=request.account_id,
        amount=request.amount,
        currency="KRW" if request.amount else "",
        url=_write(request),
    )


def _write(request: Request) -> str:
    tail = f"{request.amount.minor << LOW_BITS | request.low_bits:X}" if request.amount else ""
    return links.text(f"{ADDRESS}/{request.account_id}{tail}", request.extra)


def _won(tail: str) -> Amount:
    return Amount(int(tail, 16) >> LOW_BITS, Currency("KRW"))


def _low_bits(tail: str) -> int:
    return int(tail, 16) & ((1 << LOW_BITS) - 1)


def _checks(request: Request) -> Iterator[Finding]:
    if request.amount and not request.amount.minor:
        yield Finding(code="amount_range", field="amount", rule="is more than zero", source=SOURCE)


_ID = "/(?P<account_id>281006[0-9]{18}|(?![0-9]{9})[0-9A-Za-z]{9})"

LINKS = Links(
    info=SchemeInfo(
        id="kakaopay",
        name="KakaoPay",
        issuer="KakaoPay",
        edition="no public specification; texts as seen up to November 2026",
        countries=("KR",),
        currencies=("KRW",),
        doubts=(
            "How an amount is written behind the id is community knowledge, not a word of KakaoPay's.",
            "What the low 19 bits behind the amount mean is not known; zeros are accepted.",
            "Korea caps the error correction of payment codes; the exact level is not in public text, so M or L.",
        ),
    ),
    request=Request,
    summary=_summary,
    forms=(
        Form(name="account", address=ADDRESS, path=_ID, fields=(Field("account_id"),)),
        Form(
            name="amount",
            address=ADDRESS,
            path=f"{_ID}(?P<tail>[0-9A-Fa-f]+)",
            fields=(
                Field("account_id"),
                Field("amount", at="tail", read=_won),
                Field("low_bits", at="tail", read=_low_bits),
            ),
            remarks=(links.unsigned(SOURCE),),
        ),
    ),
    write=_write,
    checks=_checks,
)

SCHEME = links.scheme(LINKS)
