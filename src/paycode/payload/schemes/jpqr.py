"""JPQR, Japan: the unified shop code of the cashless council, in yen; both sides of the counter.

Issued by the Payments Japan Association on the EMVCo merchant-presented code: the shop's code holds the identifier
jp.or.paymentsjapan (any tag 26-51) with four numbers of 13, 4, 6 and 6 characters that the operators assign, beside the
accounts of single payment services. A postal code (61) and the Japanese name (64, language JA, no city) are mandatory,
so that name is what a confirm screen shows. Objects may stand in any order. The shopper's code is base64 of BER-TLV
whose format indicator is JPQR1: single-use, read here without its secrets, and never built.

Sources: mercari/go-emv-code (mpm/jpqr) and suzzshin/jpqr-cpm with their tests; JPQR's own guidelines were not seen.
Not certain: whether the four numbers may hold letters; letters are accepted.

>>> from dataclasses import replace
>>> shop = Request(id_01="0000000000001", id_02="0001", id_03="000001", id_04="000001", alt_name="メルペイ カフェ",
...                merchant_name="CAFE", merchant_city="TOKYO", postal_code="1066143", mcc="4111")
>>> text = SCHEME.build(shop).text
>>> text[:50], text[-10:]
('00020101021126680019jp.or.paymentsjapan01130000000', 'フェ63048B2B')
>>> SCHEME.parse(text.encode(), False).summary.payee
'メルペイ カフェ'
>>> SCHEME.build(replace(shop, id_02="1"))
Traceback (most recent call last):
...
paycode.payload.findings.RequestError: id_02: id 02 must be 4 letters or digits ...
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..emv import profile
from ..emv.profile import Consumer, Element, PresentedRequest, Profile, Template
from ..findings import Finding, Severity
from ..scheme import Part, SchemeInfo, Summary
from ..text import ASCII, TextRule

__all__ = ["SCHEME", "Request"]

SOURCE = "JPQR, unified QR code guideline (MPM, CPM)"
GUID = "jp.or.paymentsjapan"
LANGUAGE = "JA"
NUMBERS = ("id_01", "id_02", "id_03", "id_04")


@dataclass(frozen=True, kw_only=True)
class Request(PresentedRequest):
    """A shop's code: the four assigned numbers (13, 4, 6 and 6 characters), and its name and place.

    merchant_name, merchant_city: in Latin letters. alt_name: the Japanese name, mandatory. postal_code: mandatory.
    accounts: account objects of single payment services, (path, value). form, aid, label: of a shopper's code, which
    is never built.
    """

    id_01: str = ""
    id_02: str = ""
    id_03: str = ""
    id_04: str = ""
    alt_language: str = LANGUAGE
    accounts: tuple[Part, ...] = ()


def _checks(request: Request) -> Iterator[Finding]:
    missing = [name for name in NUMBERS if not getattr(request, name)]
    for name in missing:
        severity = Severity.FATAL if len(missing) == len(NUMBERS) else Severity.ERROR
        yield _finding("missing", name, f"{name.replace('_', ' ')} is missing", severity)
    if not request.postal_code:
        yield _finding("missing", "61", "the postal code is missing")
    if not (request.alt_name or request.alt_language):
        yield _finding("missing", "64.01", "the Japanese name is missing")
    elif request.alt_language != LANGUAGE:
        yield _finding("jpqr_language", "64.00", f"the language of the second name is {LANGUAGE}")
    if request.alt_city:
        yield _finding("unexpected", "64.02", "a second city is not used by this scheme")


def _summary(request: Request) -> Summary:
    account = "-".join(filter(None, (getattr(request, name) for name in NUMBERS)))
    base = profile.summarise(request, account=account, currency="JPY")
    return replace(base, payee=request.alt_name or request.merchant_name)


def _finding(code: str, field: str, rule: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(code=code, field=field, rule=rule, severity=severity, source=SOURCE)


def _number(path: str, width: int) -> Element:
    form = f"{width} letters or digits"
    rule = TextRule(maximum=99, characters=ASCII, pattern=f"[0-9A-Za-z]{{{width}}}", form=form, source=SOURCE)
    return Element(path=path, name=f"id_{path}", rule=rule)


PROFILE = Profile(
    info=SchemeInfo(
        id="jpqr",
        name="JPQR",
        issuer="Payments Japan Association",
        edition=SOURCE,
        countries=("JP",),
        currencies=("JPY",),
        doubts=("whether the four assigned numbers may hold letters is not certain; they are accepted",),
    ),
    request=Request,
    currency="JPY",
    country="JP",
    checks=_checks,
    summary=_summary,
    consumer=Consumer(indicator="JPQR1"),
    templates=(
        Template(
            tag="26",
            guids=(GUID,),
            elements=(_number("01", 13), _number("02", 4), _number("03", 6), _number("04", 6)),
        ),
    ),
)

SCHEME = profile.scheme(PROFILE)
