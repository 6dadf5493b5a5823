"""QQ Wallet: a person's receipt link (`https://i.qianbao.qq.com/wallet/sqrcode.htm?m=tenpay`).

Issuer: Tencent (QQ Wallet). Edition: no public specification; texts as several public code bases print them, up to
November 2026. The link holds the payee's QQ number, a nickname, and a signature that Tencent makes: it is neither
checked nor made here, so `build` always refuses; show a link again by its `Payment.payload`. The nickname is what the
link says, not what Tencent knows. Whether the service still answers is not known.

>>> link = b"https://i.qianbao.qq.com/wallet/sqrcode.htm?m=tenpay&a=1&u=10000&ac=SIGNATURE&n=name&f=wallet"
>>> SCHEME.parse(link, False).request.qq
'10000'
>>> SCHEME.parse(link, False).summary.payee
'name'
>>> SCHEME.match(b"https://i.qianbao.qq.com/")
<Match.FAMILY: 1>
"""

from __future__ import annotations

from dataclasses import dataclass

from .. import links
from ..findings import Finding, Severity
from ..links import OPEN, WHOLE, Field, Form, Links
from ..scheme import MAX_CHARACTERS, Part, SchemeInfo, Summary
from ..text import ASCII, DIGITS, TextRule

__all__ = ["SCHEME", "Request"]

SOURCE = "QQ Wallet links as public code bases print them"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a link says.

    qq: the payee's QQ number. nickname: for people. sign: Tencent's signature, as text. url: the link itself. extra:
    parameters that are not known, in order.
    """

    qq: str = ""
    nickname: str = ""
    sign: str = ""
    url: str = ""
    extra: tuple[Part, ...] = ()


def _summary(request: Request) -> Summary:
    return Summary(kind="static", payee=request.nickname, account=request.qq, url=request.url)


_UNCHECKED = Finding(
    code="sign_unchecked",
    field="sign",
    rule="there is a signature; how it is made is not public, so it is not checked",
    severity=Severity.NOTE,
    source=SOURCE,
)

LINKS = Links(
    info=SchemeInfo(
        id="qqwallet",
        name="QQ Wallet",
        issuer="Tencent (QQ Wallet)",
        edition="no public specification; texts as seen up to November 2026",
        countries=("CN",),
        currencies=("CNY",),
        builds=False,
        doubts=(
            "What the signature covers is not public.",
            "What the parameters a and f stand for is not public; every link seen has a=1 and f=wallet.",
            "Whether the service behind these links still answers is not known.",
        ),
    ),
    request=Request,
    summary=_summary,
    forms=(
        Form(
            name="receipt",
            address="https://i.qianbao.qq.com",
            path=r"/wallet/sqrcode\.htm",
            constants={"m": "tenpay"},
            fields=(
                Field(
                    "qq", at="u", rule=TextRule(maximum=MAX_CHARACTERS, characters=DIGITS, source=SOURCE), needed=True
                ),
                Field("nickname", at="n", rule=OPEN),
                Field(
                    "sign",
                    at="ac",
                    rule=TextRule(maximum=MAX_CHARACTERS, characters=ASCII, source=SOURCE),
                    needed=True,
                ),
                Field("url", at=WHOLE),
            ),
            aside=frozenset({"a", "f"}),
            remarks=(_UNCHECKED,),
        ),
    ),
)

SCHEME = links.scheme(LINKS)
