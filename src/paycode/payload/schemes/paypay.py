"""PayPay, Japan: codes of qr.paypay.ne.jp, and the link of one order into the app (`paypay://payment`).

Issuer: PayPay Corporation. Edition: the order link and the order's code stand in articles on PayPay's API; the forms of
placards and personal codes are what several public code bases print, up to November 2026. A placard's address ends in
the 16 characters that are printed on it behind "05-". That 28180104 means one order is read from the digits of the
Alipay+ family, to which both belong, and from codes of PayPay's test system. Everything else at that host stays a code
of unknown kind.

Only PayPay can mint these texts, so `build` always refuses; show a code again by its `Payment.payload`. No text names
a payee or an amount, only PayPay's server does. Tokens are case-sensitive, scheme and host are not. The digits of the
payer's barcode are not read.

>>> SCHEME.parse(b"https://qr.paypay.ne.jp/28180105XXXXXXXXXXXXXXXX", False).request.printed_id
'05-XXXXXXXXXXXXXXXX'
>>> SCHEME.parse(b"https://qr.paypay.ne.jp/p2p01_XXXXXXXXXXXXXXXX", False).request.form
'person'
>>> SCHEME.parse(b"https://qr.paypay.ne.jp/somethingNew", False).summary.kind
'unknown'
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .. import links
from ..findings import Finding, Severity
from ..links import WHOLE, Field, Form, Links
from ..scheme import MAX_CHARACTERS, Kind, Part, SchemeInfo, Summary
from ..text import TextRule

__all__ = ["SCHEME", "Request"]

SOURCE = "PayPay texts as public code bases print them"
CODES = "https://qr.paypay.ne.jp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What one text of PayPay says; fields that its form does not have are empty.

    form: "person" (a person's code), "merchant" (a shop's placard), "order" (one order), "order_link" (one order, into
    the app), "code" (another code of that host), "sandbox" (a code of the test system). token: the opaque part, as
    written. printed_id: what stands on a placard. link_key: of an order link. url: the text itself where it is a web
    address. extra: parameters that are not known, in order.
    """

    form: Literal["person", "merchant", "order", "order_link", "code", "sandbox"] = "code"
    token: str = ""
    printed_id: str = ""
    link_key: str = ""
    url: str = ""
    extra: tuple[Part, ...] = ()


def _summary(request: Request) -> Summary:
    return Summary(kind=_KINDS[request.form], account=request.printed_id, url=request.url or request.link_key)


def _remark(code: str, rule: str, severity: Severity) -> Finding:
    return Finding(code=code, field="", rule=rule, severity=severity, source=SOURCE)


_KINDS: dict[str, Kind] = {
    "person": "static",
    "merchant": "static",
    "order": "dynamic",
    "order_link": "dynamic",
    "code": "unknown",
    "sandbox": "unknown",
}
_TOKEN = TextRule(maximum=MAX_CHARACTERS, pattern="[0-9A-Za-z._~-]+", form="letters, digits and -._~", source=SOURCE)
_WEB = (Field("token", rule=_TOKEN), Field("url", at=WHOLE))
_SIXTEEN = "(?P<token>[0-9A-Za-z]{16})"
_ANY = "/(?P<token>[^/]+)"

LINKS = Links(
    info=SchemeInfo(
        id="paypay",
        name="PayPay",
        issuer="PayPay Corporation",
        edition="no public specification; texts as seen up to November 2026",
        countries=("JP",),
        currencies=("JPY",),
        builds=False,
        doubts=(
            "That 28180104 is one order is read from the Alipay+ family of digits and from test codes.",
            "Codes with other beginnings exist; what they are for is not public.",
        ),
    ),
    request=Request,
    summary=_summary,
    forms=(
        Form(name="person", address=CODES, path=f"/p2p01_{_SIXTEEN}", fields=_WEB),
        Form(
            name="merchant",
            address=CODES,
            path=f"/28180105{_SIXTEEN}",
            fields=(*_WEB, Field("printed_id", at="token", read="05-{}".format)),
        ),
        Form(name="order", address=CODES, path=f"/28180104{_SIXTEEN}", fields=_WEB),
        Form(
            name="code",
            address=CODES,
            path=_ANY,
            fields=_WEB,
            remarks=(_remark("unknown_type", "PayPay, unknown type: its kind cannot be told", Severity.NOTE),),
        ),
        Form(
            name="sandbox",
            address="https://qr-stg.sandbox.paypay.ne.jp",
            path=_ANY,
            fields=_WEB,
            remarks=(_remark("sandbox", "a code of PayPay's test system: it moves no money", Severity.WARNING),),
        ),
        Form(name="order_link", address="paypay://payment", fields=(Field("link_key", needed=True),)),
    ),
)

SCHEME = links.scheme(LINKS)
