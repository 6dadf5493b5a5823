"""BC Card, Korea: the shop's EMVCo code in won, and the card holder's code; the one Korean format that is public.

Issued by BC Card on the EMVCo merchant-presented code. Located by AID D4100000014010 (tag 26), whose 05 is the
merchant id; tag 15 says the same for UnionPay: twice 26000410, then BC's merchant number. 62 repeats the merchant id as
store, carries a reference (MQ and 13 digits), customer and terminal, and may ask for instalments in 62.50. 64 names the
shop in Korean; one kit writes its language as KR, which is read as well. Amounts are whole won. Static 11, dynamic 12.
The card holder's code is base64 of BER-TLV: single-use, read here without its secrets, and never built.

Sources: copanote/qrpay, copanote/emvmpm and copanote/developers with their samples (checksums over UTF-8, lengths in
characters, both recomputed). Korean rules (Financial Services Commission, QR payment standard, 2018) cap the
error-correction level so that an overpainted code fails to read; the exact cap was not seen: M here, and no logo. Not
certain: lengths of the options in 62.50; which objects of 62 are mandatory.

>>> from dataclasses import replace
>>> shop = Request(merchant_id="100005408", unionpay_merchant_id="711958120", merchant_name="NAISHUSIAT", mcc="7299",
...                merchant_city="SEOUL MAPO-GU", reference="MQ2020000048110", alt_name="나이스샷")
>>> text = SCHEME.build(shop).text
>>> text[12:82]
'1531260004102600041071195812000000026310014D41000000140100509100005408'
>>> SCHEME.parse(text.encode(), False).summary.account
'100005408'
>>> SCHEME.build(replace(shop, merchant_id="1000054080", store_label=""))
Traceback (most recent call last):
...
paycode.payload.findings.RequestError: merchant_id: merchant id must be nine digits ...
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..emv import profile
from ..emv.profile import Composite, Consumer, Element, PresentedRequest, Profile, Template
from ..findings import Finding, Severity
from ..money import Currency
from ..scheme import Part, SchemeInfo, Summary, SymbolRules
from ..text import ASCII, TextRule

__all__ = ["AID", "IIN", "SCHEME", "Request"]

SOURCE = "BC Card EMV QR, as its open kits write it"
AID = "D4100000014010"
IIN = "26000410"
LANGUAGES = ("ko", "kr")
CURRENCIES = ("KRW", "USD", "CNY")
KRW = Currency("KRW")


@dataclass(frozen=True, kw_only=True)
class Request(PresentedRequest):
    """A shop's code.

    merchant_id: nine digits, shorter ones are filled with zeros in front. unionpay_merchant_id: 15 digits, shorter ones
    are filled with zeros behind. acquirer_iin, forwarding_iin: BC's own number. instalment_months, point_type,
    merchant_type: options of BC, which need `options_aid` (set when empty). currency: KRW, or USD or CNY.
    accounts: account objects of other networks, (path, value). form, aid, label: of a card holder's code, which is
    never built.
    """

    merchant_id: str = ""
    unionpay_merchant_id: str = ""
    acquirer_iin: str = IIN
    forwarding_iin: str = IIN
    options_aid: str = ""
    instalment_months: str = ""
    point_type: str = ""
    merchant_type: str = ""
    currency: Currency | None = KRW
    accounts: tuple[Part, ...] = ()

    def __post_init__(self) -> None:
        if re.fullmatch("[0-9]{1,8}", self.merchant_id):
            object.__setattr__(self, "merchant_id", self.merchant_id.zfill(9))
        if re.fullmatch("[0-9]{1,14}", self.unionpay_merchant_id):
            object.__setattr__(self, "unionpay_merchant_id", self.unionpay_merchant_id.ljust(15, "0"))
        if any((self.instalment_months, self.point_type, self.merchant_type)) and not self.options_aid:
            object.__setattr__(self, "options_aid", AID)
        if self.alt_name and not self.alt_language:
            object.__setattr__(self, "alt_language", LANGUAGES[0])


def _checks(request: Request) -> Iterator[Finding]:
    if not request.merchant_id:
        yield _finding("missing", "merchant_id", f"the merchant id (26.05 of {AID}) is missing", Severity.FATAL)
    for name, rule in _UNIONPAY.items():
        yield from rule.findings(name, getattr(request, name))
    for path, value, rule in (
        ("62.05", request.reference, _REFERENCE),
        ("62.06", request.customer_label, _EIGHT),
        ("62.07", request.terminal_label, _EIGHT),
    ):
        yield from rule.findings(path, value) if value else ()
    if request.store_label not in {"", request.merchant_id}:
        yield _finding("bccard_store", "62.03", "the store label repeats the merchant id")
    if request.alt_language and request.alt_language.casefold() not in LANGUAGES:
        yield _finding("bccard_language", "64.00", "the language of the second name is ko (one kit writes KR)")
    if request.currency is not None and request.currency.code not in CURRENCIES:
        yield _finding("currency", "53", f"BC Card pays in {', '.join(CURRENCIES)}, not in {request.currency}")


def _summary(request: Request) -> Summary:
    currency = request.currency.code if request.currency else ""
    return profile.summarise(request, account=request.merchant_id, currency=currency)


def _finding(code: str, field: str, rule: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(code=code, field=field, rule=rule, severity=severity, source=SOURCE)


def _form(pattern: str, form: str) -> TextRule:
    return TextRule(maximum=99, pattern=pattern, form=form, source=SOURCE)


_EIGHT = _form("[0-9]{8}", "eight digits")
_REFERENCE = _form("MQ[0-9]{13}", "MQ and 13 digits")
_UNIONPAY = {
    "acquirer_iin": _EIGHT,
    "forwarding_iin": _EIGHT,
    "unionpay_merchant_id": _form("[0-9]{15}", "15 digits"),
}
_TEXT = TextRule(maximum=25, characters=ASCII, source=SOURCE)

PROFILE = Profile(
    info=SchemeInfo(
        id="bccard",
        name="BC Card",
        issuer="BC Card",
        edition=SOURCE,
        countries=("KR",),
        currencies=CURRENCIES,
        symbol=SymbolRules(level="M"),
        doubts=(
            "Korean rules cap the error-correction level; the exact cap was not seen, M is advised and no logo",
            "the lengths of the options in 62.50 are not known",
            "one kit writes the language of the Korean name as KR instead of ko",
        ),
    ),
    request=Request,
    country="KR",
    checks=_checks,
    summary=_summary,
    consumer=Consumer(aids=(AID,)),
    templates=(
        Template(
            tag="26",
            guids=(AID,),
            elements=(Element(path="05", name="merchant_id", rule=_form("[0-9]{9}", "nine digits")),),
        ),
    ),
    composites=(
        Composite(paths=("15",), pieces=(("acquirer_iin", 8), ("forwarding_iin", 8), ("unionpay_merchant_id", 15))),
    ),
    elements=(
        Element(path="62.50.00", name="options_aid", rule=_form(AID, f"BC's own {AID}")),
        Element(path="62.50.01", name="instalment_months", rule=_form("[0-9]{1,2}", "one or two digits")),
        Element(path="62.50.02", name="point_type", rule=_TEXT),
        Element(path="62.50.03", name="merchant_type", rule=_TEXT),
    ),
)

SCHEME = profile.scheme(PROFILE)
