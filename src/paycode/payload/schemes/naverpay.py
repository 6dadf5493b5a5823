"""Naver Pay: the link that sends money to a person's bank account (`https://pay.naver.com/remit/qr/inflow`).

Issuer: Naver Financial. Edition: no public specification; texts as several public code bases print them, up to November
2026. The link holds a version, an account, the three digits of its bank, and 32 hexadecimal digits that depend on the
others. How those are made is not public: nobody but Naver can check or make them, so `build` always refuses; show a
link again by its `Payment.payload`. There is no amount, the payer types it.

>>> link = b"https://pay.naver.com/remit/qr/inflow?v=1&a=1000000000000&c=020&d=00000000000000000000000000000000"
>>> SCHEME.parse(link, False).request.bank
'020'
>>> SCHEME.parse(link, False).findings[0].code
'check_unverifiable'
>>> SCHEME.match(b"https://pay.naver.com/")
<Match.FAMILY: 1>
"""

from __future__ import annotations

from dataclasses import dataclass

from .. import links
from ..findings import Finding, Severity
from ..links import WHOLE, Field, Form, Links
from ..scheme import MAX_CHARACTERS, Part, SchemeInfo, Summary
from ..text import DIGITS, TextRule

__all__ = ["SCHEME", "Request"]

SOURCE = "Naver Pay links as public code bases print them"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a link says.

    version: of the link, 1. account: number of the payee's bank account. bank: its three digits. check: 32 hexadecimal
    digits that nobody but Naver can check. url: the link itself. extra: parameters that are not known, in order.
    """

    version: str = ""
    account: str = ""
    bank: str = ""
    check: str = ""
    url: str = ""
    extra: tuple[Part, ...] = ()


def _summary(request: Request) -> Summary:
    return Summary(kind="static", account=request.account, url=request.url)


_UNVERIFIABLE = Finding(
    code="check_unverifiable",
    field="check",
    rule="how these digits are made is not public: only Naver can tell whether account and bank were changed",
    severity=Severity.NOTE,
    source=SOURCE,
)

LINKS = Links(
    info=SchemeInfo(
        id="naverpay",
        name="Naver Pay",
        issuer="Naver Financial",
        edition="no public specification; texts as seen up to November 2026",
        countries=("KR",),
        currencies=("KRW",),
        builds=False,
        doubts=(
            "How the 32 hexadecimal digits are made, and whether Naver refuses wrong ones, is not public.",
            "Korea caps the error correction of payment codes; the exact level is not in public text, so M or L.",
        ),
    ),
    request=Request,
    summary=_summary,
    forms=(
        Form(
            name="remit",
            address="https://pay.naver.com",
            path="/remit/qr/inflow",
            fields=(
                Field("version", at="v", rule=TextRule(maximum=1, pattern="1", form="1", source=SOURCE), needed=True),
                Field(
                    "account",
                    at="a",
                    rule=TextRule(maximum=MAX_CHARACTERS, characters=DIGITS, source=SOURCE),
                    needed=True,
                ),
                Field(
                    "bank",
                    at="c",
                    rule=TextRule(maximum=3, pattern="[0-9]{3}", form="three digits", source=SOURCE),
                    needed=True,
                ),
                Field(
                    "check",
                    at="d",
                    rule=TextRule(maximum=32, pattern="[0-9A-Fa-f]{32}", form="32 hexadecimal digits", source=SOURCE),
                    needed=True,
                ),
                Field("url", at=WHOLE),
            ),
            remarks=(_UNVERIFIABLE,),
        ),
    ),
)

SCHEME = links.scheme(LINKS)
