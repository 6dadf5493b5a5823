"""Toss: the link that opens a transfer in the app (`supertoss://send`), and a person's page (`https://toss.me/<id>`).

Issuer: Viva Republica (Toss). Edition: no public specification; what several independent public code bases agree on, up
to November 2026. A transfer names the payee's bank (its Korean name or its three digits) and account; amount, message
and origin may be left out. The app itself writes amount 0 for none. A page is named by an id that its owner chose, and
an amount may follow it. Amounts are whole won.

Both can be built and both are signed by nobody: payee and amount are claims of whoever made the link. Names and
messages are percent-encoded when built; links that hold them bare are read with a warning.

>>> SCHEME.parse("supertoss://send?bank=신한&accountNo=110000000000&amount=12000".encode(), False).request.bank
'신한'
>>> from paycode.payload.money import Amount
>>> SCHEME.build(Request(bank="088", account="110000000000", amount=Amount.of("12000", "KRW"))).text
'supertoss://send?bank=088&accountNo=110000000000&amount=12000'
>>> SCHEME.parse(b"supertoss://send?bank=088&accountNo=110000000000&amount=12000.50", False)
Traceback (most recent call last):
...
paycode.payload.findings.RuleBroken: amount: KRW has 0 decimal digits, '12000.50' has 2 [ISO 4217]
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .. import links
from ..findings import Finding, Severity
from ..links import OPEN, Field, Form, Links
from ..money import Amount
from ..scheme import MAX_CHARACTERS, Part, SchemeInfo, Summary
from ..text import TextRule

__all__ = ["SCHEME", "Request"]

SOURCE = "Toss links as public code bases write them"
SEND = "supertoss://send"
PAGE = "https://toss.me"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a link says: a transfer to `bank` and `account`, or the page of `toss_id`.

    bank: its Korean name or three digits. account: digits, hyphens between them are kept. amount: whole won, None when
    the payer types it (so does 0, as the app writes it). message: for the payee. origin: where the link was made, as
    its maker says. extra: parameters that are not known, in order.
    """

    bank: str = ""
    account: str = ""
    amount: Amount | None = None
    message: str = ""
    origin: str = ""
    toss_id: str = ""
    extra: tuple[Part, ...] = ()


def _summary(request: Request) -> Summary:
    amount = request.amount if request.amount and request.amount.minor else None
    return Summary(
        kind="dynamic" if amount else "static",
        account=request.account or request.toss_id,
        amount=amount,
        currency="KRW" if amount else "",
        reference=request.message,
        url=f"{PAGE}/{request.toss_id}" if request.toss_id else "",
    )


def _write(request: Request) -> str:
    """The link. What a form cannot say is left out here, and refused when the link is read again."""
    amount = request.amount.text if request.amount else ""
    if request.toss_id:
        return links.text(f"{PAGE}/{request.toss_id}" + (f"/{amount}" if amount else ""), request.extra)
    own = (
        ("bank", request.bank),
        ("accountNo", request.account),
        ("origin", request.origin),
        ("amount", amount),
        ("msg", request.message),
    )
    return links.text(SEND, [*(part for part in own if part[1]), *request.extra])


def _checks(request: Request) -> Iterator[Finding]:
    if request.amount and not request.amount.minor:
        rule = "0 stands for no amount: the payer types it"
        yield Finding(code="zero_amount", field="amount", rule=rule, severity=Severity.NOTE, source=SOURCE)


_BANK = TextRule(
    maximum=MAX_CHARACTERS,
    pattern="[0-9]{3}|.*[^0-9].*",
    form="a bank's Korean name or its three digits",
    source=SOURCE,
)
_ACCOUNT = TextRule(
    maximum=MAX_CHARACTERS, pattern="[0-9]+(?:-[0-9]+)*", form="digits, with or without hyphens", source=SOURCE
)
_ID = TextRule(maximum=MAX_CHARACTERS, pattern="[0-9A-Za-z._~-]+", form="letters, digits and -._~", source=SOURCE)
_AMOUNT = Field("amount", read=links.amount("KRW"))

LINKS = Links(
    info=SchemeInfo(
        id="toss",
        name="Toss",
        issuer="Viva Republica (Toss)",
        edition="no public specification; texts as seen up to November 2026",
        countries=("KR",),
        currencies=("KRW",),
        doubts=(
            "Which bank names the app takes is not public; its own links use the usual Korean names.",
            "Which characters the id of a page may have is not public.",
            "Korea caps the error correction of payment codes; the exact level is not in public text, so M or L.",
        ),
    ),
    request=Request,
    summary=_summary,
    forms=(
        Form(
            name="send",
            address=SEND,
            fields=(
                Field("bank", rule=_BANK, needed=True),
                Field("account", at="accountNo", rule=_ACCOUNT, needed=True),
                Field("origin", rule=OPEN),
                _AMOUNT,
                Field("message", at="msg", rule=OPEN),
            ),
            remarks=(links.unsigned(SOURCE),),
        ),
        Form(
            name="page",
            address=PAGE,
            path="/(?P<toss_id>[^/]+)(?:/(?P<amount>[^/]+))?",
            fields=(Field("toss_id", rule=_ID), _AMOUNT),
            remarks=(links.unsigned(SOURCE),),
        ),
    ),
    write=_write,
    checks=_checks,
)

SCHEME = links.scheme(LINKS)
