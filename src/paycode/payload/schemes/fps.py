"""FPS, Hong Kong: transfers by proxy in the Common QR Code (HKQR), in Hong Kong dollars or renminbi.

Issued by Hong Kong Interbank Clearing Limited (HKICL) and the Hong Kong Monetary Authority on the EMVCo
merchant-presented code. Located by GUID hk.com.hkicl (any case), usually at 26. Exactly one payee: an FPS identifier,
a mobile number or an e-mail address; a bank account is its participant's clearing code beside the number. Category
0000 and the name NA are legal placeholders. Objects 32-51 may hold accounts of other operators. Static 11, dynamic 12;
tax bills carry an amount though static. No signature. A merchant's timeout may stand in 05.

Sources: DemChing/hkqr-fps, HaLi.FPS and hkqr with their published samples; the specifications (Common QR Code 1.0,
2017; FPS payee-presented code 1.2, 2019) were not seen. A reference (62.05) reaches merchants and bills only; banks
refuse it on a person's proxy. Not certain: the clock of the timeout, taken as Hong Kong's (UTC+8); identifiers of other
lengths than 7 to 10 digits, which published samples have.

>>> from paycode.payload.money import Amount
>>> text = SCHEME.build(Request(mobile="9123 4567", amount=Amount.of("100.00", "HKD"))).text
>>> text
'00020101021126330012hk.com.hkicl0313+852-912345675204000053033445406100.005802HK5902NA6002HK63042411'
>>> payment = SCHEME.parse(text.encode(), False)
>>> payment.summary.account, str(payment.summary.amount), payment.summary.payee
('+852-91234567', '100.00 HKD', '')
>>> SCHEME.build(Request(fps_id="+852-91234567"))
Traceback (most recent call last):
...
paycode.payload.findings.RequestError: fps_id: fps id must be 6 to 12 digits ...
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone

from ..emv import profile
from ..emv.merchant import DYNAMIC, MerchantRequest
from ..emv.profile import Element, Profile, Template
from ..findings import Finding, Severity
from ..money import Currency
from ..scheme import Part, SchemeInfo, Summary
from ..text import ASCII, TextRule

__all__ = ["GUID", "SCHEME", "Request"]

SOURCE = "HKICL, FPS payee-presented QR code"
GUID = "hk.com.hkicl"
NO_NAME = "NA"
HONG_KONG = timezone(timedelta(hours=8))
HKD = Currency("HKD")
CURRENCIES = ("HKD", "CNY")
PAYEES = ("fps_id", "mobile", "email")


@dataclass(frozen=True, kw_only=True)
class Request(MerchantRequest):
    """Exactly one payee: `fps_id`, `mobile` or `email`.

    fps_id: 7 to 10 digits, or an account number beside `clearing_code`. mobile: eight digits ("9123 4567"), with or
    without +852; kept as "+852-91234567". clearing_code: three digits, the bank or wallet where the payee is looked
    up. timeout: YYMMDDHHMMSS in Hong Kong time. editable: "1" when the payer may change the amount. currency: HKD or
    CNY. accounts: account objects of other operators, (path, value).
    """

    fps_id: str = ""
    mobile: str = ""
    email: str = ""
    clearing_code: str = ""
    timeout: str = ""
    editable: str = ""
    currency: Currency | None = HKD
    country: str = "HK"
    mcc: str = "0000"
    merchant_name: str = NO_NAME
    merchant_city: str = "HK"
    accounts: tuple[Part, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "mobile", _scheme_form(self.mobile))

    @property
    def expires(self) -> datetime | None:
        """The timeout as a moment; None when there is none or it names no day or hour."""
        if re.fullmatch("[0-9]{12}", self.timeout) is None:
            return None
        try:
            # Not strptime's %y: it would place the years from 69 on in the last century.
            return datetime.strptime(f"20{self.timeout}", "%Y%m%d%H%M%S").replace(tzinfo=HONG_KONG)
        except ValueError:
            return None


def _scheme_form(mobile: str) -> str:
    """A Hong Kong number as +852- and eight digits; anything else unchanged, for the rules to refuse."""
    digits = mobile.replace(" ", "").replace("-", "").removeprefix("+852")
    return f"+852-{digits}" if re.fullmatch("[0-9]{8}", digits) else mobile


def _checks(request: Request) -> Iterator[Finding]:
    yield from _payee_findings(request)
    if request.currency is not None and request.currency.code not in CURRENCIES:
        yield _finding("currency", "53", f"FPS pays in HKD or CNY, not in {request.currency}")
    if request.country not in {"", "HK"}:
        rule = f"the country is {request.country}, not HK (some generators write the placeholder NA here too)"
        yield _finding("country", "58", rule, Severity.WARNING)
    if request.timeout and request.expires is None:
        yield _finding("format", "timeout", "timeout must be a moment written YYMMDDHHMMSS")
    if request.point_of_initiation == DYNAMIC and request.amount is None:
        yield _finding("dynamic_without_amount", "54", "a dynamic code without an amount", Severity.WARNING)


def _payee_findings(request: Request) -> Iterator[Finding]:
    payees = [name for name in PAYEES if getattr(request, name)]
    if len(payees) != 1:
        given = " and ".join(payees) or "none"
        yield _finding("fps_payee", "", f"exactly one payee is needed, given: {given}", Severity.FATAL)
    if re.fullmatch("[0-9]{6}|[0-9]{11,12}", request.fps_id) and not request.clearing_code:
        rule = f"an FPS identifier has 7 to 10 digits, this one {len(request.fps_id)}"
        yield _finding("fps_id_length", "fps_id", rule, Severity.WARNING)


def _summary(request: Request) -> Summary:
    account = request.fps_id or request.mobile or request.email
    if request.fps_id and request.clearing_code:
        # The number of a bank account says nothing without its bank.
        account = f"{request.clearing_code}-{request.fps_id}"
    currency = request.currency.code if request.currency else ""
    base = profile.summarise(request, account=account, currency=currency)
    payee = request.alt_name if request.merchant_name == NO_NAME else base.payee
    return replace(base, payee=payee, expires=request.expires)


def _finding(code: str, field: str, rule: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(code=code, field=field, rule=rule, severity=severity, source=SOURCE)


def _form(pattern: str, form: str) -> TextRule:
    return TextRule(maximum=99, pattern=pattern, form=form, source=SOURCE)


_EMAIL = TextRule(
    maximum=80, characters=ASCII, pattern=r"[^@\s]{1,64}@[^@\s]+", form="an e-mail address", source=SOURCE
)

PROFILE = Profile(
    info=SchemeInfo(
        id="fps",
        name="FPS (HKQR)",
        issuer="HKICL, Hong Kong Monetary Authority",
        edition=SOURCE,
        countries=("HK",),
        currencies=CURRENCIES,
        doubts=(
            "the timeout is taken as Hong Kong time (UTC+8); no source names its clock",
            "published samples have FPS identifiers of 6 and 12 digits beside the 7 to 10 of the rule",
            "banks refuse a reference (62.05) on a person's proxy",
        ),
    ),
    request=Request,
    checks=_checks,
    summary=_summary,
    templates=(
        Template(
            tag="26",
            guids=(GUID,),
            elements=(
                Element(path="01", name="clearing_code", rule=_form("[0-9]{3}", "three digits")),
                Element(path="02", name="fps_id", rule=_form("[0-9]{6,12}", "6 to 12 digits")),
                Element(path="03", name="mobile", rule=_form(r"\+852-[0-9]{8}", "+852- and eight digits")),
                Element(path="04", name="email", rule=_EMAIL),
                Element(path="05", name="timeout", rule=_form("[0-9]{12}", "YYMMDDHHMMSS")),
                Element(path="06", name="editable", rule=_form("[01]", "0 or 1")),
            ),
        ),
    ),
)

SCHEME = profile.scheme(PROFILE)
