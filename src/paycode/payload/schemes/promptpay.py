"""PromptPay, Thailand: transfers to a phone, an identity or a wallet, and bill payments, in baht.

Issued by the Bank of Thailand and National ITMX on the EMVCo merchant-presented code. Located by AID: credit transfer
A000000677010111 (A000000677010114 with a one-time account), bill payment A000000677010112, bill payment across a
border A000000677012006. Exactly one payee identifier. Category, name and city may be left out; banks show the name
they look up. Static 11, dynamic 12, with no hard tie to an amount. No signature, no expiry.

Sources: dtinth/promptpay-qr, saladpuk/PromptPay, maythiwat/promptparse and their published samples. The Bank of
Thailand's text is said to call the checksum optional: its absence is refused when strict and a finding when lenient.
Not certain: bank accounts (29.04) are reserved and refused by banking apps; object 81 is TrueMoney's own message,
UTF-16BE in hexadecimal; biller numbers are 15 digits, yet samples of 13 exist.

>>> from paycode.payload.money import Amount
>>> SCHEME.build(Request(mobile="089-123-4567")).text
'00020101021129370016A0000006770101110113006689123456753037645802TH6304F67D'
>>> text = SCHEME.build(Request(mobile="0891234567", amount=Amount.of("4.22", "THB"), point_of_initiation="12")).text
>>> SCHEME.parse(text.encode(), False).summary.account
'0066891234567'
>>> SCHEME.build(Request(mobile="12345"))
Traceback (most recent call last):
...
paycode.payload.findings.RequestError: mobile: mobile must be 0066 and nine digits ...
"""

from __future__ import annotations

import operator
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..emv import profile
from ..emv.merchant import MerchantRequest
from ..emv.profile import Element, Profile, Template
from ..findings import Finding, Severity
from ..ids import thai_id
from ..scheme import SchemeInfo, Summary
from ..text import ASCII, TextRule

__all__ = ["BILL_PAYMENT", "CROSS_BORDER", "SCHEME", "Request"]

SOURCE = "Bank of Thailand, Thai QR Payment"
BILL_PAYMENT = "A000000677010112"
CROSS_BORDER = "A000000677012006"
PAYEES = ("mobile", "national_or_tax_id", "ewallet_id", "bank_account", "ota", "biller_id")


@dataclass(frozen=True, kw_only=True)
class Request(MerchantRequest):
    """Exactly one payee: `mobile`, `national_or_tax_id`, `ewallet_id`, `bank_account`, `ota` or `biller_id`.

    mobile: local ("089-123-4567"), international ("+66 89 ...") or scheme form ("0066..."); kept in scheme form.
    national_or_tax_id: 13 digits. ewallet_id: 15 digits.
    ref1 (needed) and ref2 go with `biller_id`, `biller_aid` says whether it is within Thailand
    (BILL_PAYMENT, which is meant when it is empty) or across the border (CROSS_BORDER). ota: one-time
    account, 10 characters. truemoney_message: UTF-16BE in hexadecimal.
    """

    mobile: str = ""
    national_or_tax_id: str = ""
    ewallet_id: str = ""
    bank_account: str = ""
    ota: str = ""
    biller_id: str = ""
    biller_aid: str = ""
    ref1: str = ""
    ref2: str = ""
    truemoney_message: str = ""

    def __post_init__(self) -> None:
        for name, form in _FORMS:
            if given := getattr(self, name):
                object.__setattr__(self, name, form(given))
        if self.biller_id and not self.biller_aid:
            object.__setattr__(self, "biller_aid", BILL_PAYMENT)


def _scheme_form(mobile: str) -> str:
    """A Thai phone number as 0066 and nine digits; anything else unchanged, for the rules to refuse."""
    digits = _unpunctuated(mobile)
    prefix = _PREFIXES.get(len(digits), "")
    return "0066" + digits.removeprefix(prefix) if prefix and digits.startswith(prefix) else digits


def _unpunctuated(number: str) -> str:
    return number.replace("-", "").replace(" ", "")


def _checks(request: Request) -> Iterator[Finding]:
    payees = [name for name, value in zip(PAYEES, _payees(request), strict=True) if value]
    if len(payees) != 1:
        given = " and ".join(payees) or "none"
        yield _finding("promptpay_payee", "", f"exactly one payee identifier is needed, given: {given}")
    if request.biller_id and not request.ref1:
        yield _finding("missing", "ref1", "a bill payment needs reference 1")
    if request.biller_aid == CROSS_BORDER and request.biller_id:
        yield from _PURPOSE.findings("62.08", request.purpose)
    if request.tip_indicator:
        yield _finding("unexpected", "55", "tips are not used by this scheme", Severity.WARNING)
    if request.national_or_tax_id:
        for found in thai_id.findings("national_or_tax_id", request.national_or_tax_id):
            yield replace(found, severity=Severity.WARNING)


_payees = operator.attrgetter(*PAYEES)


def _summary(request: Request) -> Summary:
    account = next(filter(None, _payees(request)), "")
    return profile.summarise(request, account=account, currency="THB")


def _finding(code: str, field: str, rule: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(code=code, field=field, rule=rule, severity=severity, source=SOURCE)


def _digits(pattern: str, form: str) -> TextRule:
    return TextRule(maximum=99, pattern=pattern, form=form, source=SOURCE)


def _text(maximum: int, minimum: int = 1) -> TextRule:
    return TextRule(maximum=maximum, minimum=minimum, characters=ASCII, source=SOURCE)


# What stands before the number without its 0, by the digits of both.
_PREFIXES = {10: "0", 11: "66", 12: "+66"}
_FORMS = (("mobile", _scheme_form), ("national_or_tax_id", _unpunctuated), ("ewallet_id", _unpunctuated))
_PURPOSE = _digits("[0-9]{16}[A-Z]{2}", "currency (3 digits), amount (13 digits) and country (2 letters)")

PROFILE = Profile(
    info=SchemeInfo(
        id="promptpay",
        name="PromptPay",
        issuer="Bank of Thailand, National ITMX",
        edition=SOURCE,
        countries=("TH",),
        currencies=("THB",),
        doubts=(
            "bank accounts (29.04) are reserved; banking apps refuse them",
            "object 81 is TrueMoney's private message",
            "biller numbers of 13 digits exist beside the 15 of the rule",
        ),
    ),
    request=Request,
    currency="THB",
    country="TH",
    optional=frozenset({"52", "59", "60"}),
    opaque=frozenset({"81"}),
    checksum_optional=True,
    checks=_checks,
    summary=_summary,
    templates=(
        Template(
            tag="29",
            guids=("A000000677010111",),
            elements=(
                Element(
                    path="01",
                    name="mobile",
                    rule=_digits("0066[0-9]{9}", "0066 and nine digits"),
                    code="promptpay_mobile",
                    severity=Severity.FATAL,
                ),
                Element(path="02", name="national_or_tax_id", rule=_digits("[0-9]{13}", "13 digits")),
                Element(path="03", name="ewallet_id", rule=_digits("[0-9]{15}", "15 digits")),
                Element(path="04", name="bank_account", rule=_text(43)),
            ),
        ),
        Template(
            tag="29",
            guids=("A000000677010114",),
            elements=(Element(path="05", name="ota", rule=_text(10, minimum=10)),),
        ),
        Template(
            tag="30",
            guids=(BILL_PAYMENT, CROSS_BORDER),
            elements=(
                Element(path="00", name="biller_aid", rule=_text(16)),
                Element(path="01", name="biller_id", rule=_digits("[0-9]{13}([0-9]{2})?", "15 digits (or 13)")),
                Element(path="02", name="ref1", rule=_text(20)),
                Element(path="03", name="ref2", rule=_text(20)),
            ),
        ),
    ),
    elements=(
        Element(path="81", name="truemoney_message", rule=_digits("([0-9A-Fa-f]{4}){1,24}", "UTF-16BE hexadecimal")),
    ),
)

SCHEME = profile.scheme(PROFILE)
