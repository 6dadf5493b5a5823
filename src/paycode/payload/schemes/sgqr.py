"""SGQR, Singapore: one printed label with the accounts of many payment services, in Singapore dollars.

Issued by the Monetary Authority of Singapore and IMDA on the EMVCo merchant-presented code. Located by GUID SG.SGQR,
whose template (51) says which label this is and where it hangs: id, version, postal code, level, unit. The money
goes to one of the other accounts, which the payer's app picks: cards in 02-16 (UnionPay in 15), wallets in 26-50 by
their owners, such as SG.PAYNOW, SG.COM.NETS, COM.GRAB, WeChat Pay (COM.QQ.WEIXIN.PAY) and Alipay (COM.ALIPAY or
COM.ALIPAY.OPENAPI). Which tag an owner sits at is never fixed. No signature.

Sources: the specification's full sample and labels in the street, as tests of public parsers quote them; the
specification itself was not seen. That sample is over 512 characters and holds a card number masked with `*`: both are
warnings. Not certain: lengths of level, unit and remarks.

>>> label = Request(sgqr_id="1809072DD85C", sgqr_version="01.0001", sgqr_postal_code="079027", version_date="20180915",
...                 accounts=(("26.00", "COM.QQ.WEIXIN.PAY"), ("26.01", "1000000337")), merchant_name="SOBA EXPRESS")
>>> text = SCHEME.build(label).text
>>> payment = SCHEME.parse(text.encode(), False)
>>> payment.summary.account, [wallet.owner for wallet in payment.request.wallets]
('1809072DD85C', ['COM.QQ.WEIXIN.PAY'])
>>> payment.request.of(*WECHAT)[0].fields
(('01', '1000000337'),)
>>> SCHEME.build(Request(sgqr_id="1809072DD85C", merchant_name="SOBA EXPRESS"))
Traceback (most recent call last):
...
paycode.payload.findings.RequestError: accounts: a label needs at least one account to pay ...
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..emv import profile
from ..emv.merchant import MerchantRequest
from ..emv.profile import Element, Profile, Template
from ..findings import Finding, Severity
from ..scheme import Part, SchemeInfo, Summary
from ..text import ASCII, TextRule

__all__ = ["ALIPAY", "SCHEME", "WECHAT", "Request", "Wallet"]

SOURCE = "SGQR specification"
GUID = "SG.SGQR"
PLACE = "51"

WECHAT = ("COM.QQ.WEIXIN.PAY",)
"""Owner of WeChat Pay's account."""

ALIPAY = ("COM.ALIPAY", "COM.ALIPAY.OPENAPI")
"""Owners of Alipay's account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wallet:
    """One account of a label: its tag, its owner, and the owner's fields as (sub-object, value), in order.

    A card network's object has no owner and no fields inside: owner is its tag, and its number the field "".
    """

    tag: str
    owner: str
    fields: tuple[Part, ...]


@dataclass(frozen=True, kw_only=True)
class Request(MerchantRequest):
    """One label: its identity and any number of accounts.

    sgqr_id: 12 letters or digits. sgqr_version: "01.0001". sgqr_postal_code: six digits. sgqr_level, unit, misc: where
    in the building. version_date: YYYYMMDD. accounts: (path, value) of the account objects: ("26.00", owner),
    ("26.01", number), ("15", UnionPay's number).
    """

    sgqr_id: str = ""
    sgqr_version: str = ""
    sgqr_postal_code: str = ""
    sgqr_level: str = ""
    unit: str = ""
    misc: str = ""
    version_date: str = ""
    accounts: tuple[Part, ...] = ()
    mcc: str = "0000"
    merchant_city: str = "Singapore"

    @property
    def wallets(self) -> tuple[Wallet, ...]:
        """Every account of the label, in order."""
        tags = dict.fromkeys(path[:2] for path, _ in self.accounts)
        return tuple(_wallet(tag, self.accounts) for tag in tags)

    def of(self, *owners: str) -> tuple[Wallet, ...]:
        """The accounts of these owners, compared whole and without regard to case."""
        wanted = {owner.casefold() for owner in owners}
        return tuple(wallet for wallet in self.wallets if wallet.owner.casefold() in wanted)


def _wallet(tag: str, accounts: tuple[Part, ...]) -> Wallet:
    inside = tuple((path[3:], value) for path, value in accounts if path[:2] == tag)
    owner = dict(inside).get("00", tag)
    return Wallet(tag=tag, owner=owner, fields=tuple(part for part in inside if part[0] != "00"))


def _checks(request: Request) -> Iterator[Finding]:
    if not any(getattr(request, element.name) for element in _IDENTITY):
        yield _finding("missing", "sgqr_id", f"there is no {GUID} template: this is no label", Severity.FATAL)
    elif not request.sgqr_id:
        yield _finding("missing", "sgqr_id", "the label's id is missing")
    if not request.accounts:
        yield _finding("sgqr_no_account", "accounts", "a label needs at least one account to pay")
    for path, value in request.accounts:
        if "." not in path and "*" in value:
            yield _finding("masked_pan", path, "the card number is masked, it cannot be paid", Severity.WARNING)
    places = [path for path, value in request.received if path[2:] == ".00" and value.casefold() == GUID.casefold()]
    for path in places:
        if path[:2] != PLACE:
            yield _finding("sgqr_place", path, f"the label's identity stands at {PLACE}", Severity.WARNING)


def _summary(request: Request) -> Summary:
    return profile.summarise(request, account=request.sgqr_id, currency="SGD")


def _finding(code: str, field: str, rule: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(code=code, field=field, rule=rule, severity=severity, source=SOURCE)


def _form(pattern: str, form: str) -> TextRule:
    return TextRule(maximum=99, pattern=pattern, form=form, source=SOURCE)


_TEXT = TextRule(maximum=99, characters=ASCII, source=SOURCE)
_DATE = "20[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])"
_IDENTITY = (
    Element(path="01", name="sgqr_id", rule=_form("[0-9A-Za-z]{12}", "12 letters or digits")),
    Element(path="02", name="sgqr_version", rule=_form(r"[0-9]{2}\.[0-9]{4}", "a version like 01.0001")),
    Element(path="03", name="sgqr_postal_code", rule=_form("[0-9]{6}", "six digits")),
    Element(path="04", name="sgqr_level", rule=_TEXT),
    Element(path="05", name="unit", rule=_TEXT),
    Element(path="06", name="misc", rule=_TEXT),
    Element(path="07", name="version_date", rule=_form(_DATE, "a date written YYYYMMDD")),
)

PROFILE = Profile(
    info=SchemeInfo(
        id="sgqr",
        name="SGQR",
        issuer="Monetary Authority of Singapore, IMDA",
        edition=SOURCE,
        countries=("SG",),
        currencies=("SGD",),
        doubts=("the lengths of level, unit and remarks are not known; whatever fits is accepted",),
    ),
    request=Request,
    currency="SGD",
    country="SG",
    checks=_checks,
    summary=_summary,
    templates=(Template(tag=PLACE, guids=(GUID,), elements=_IDENTITY),),
)

SCHEME = profile.scheme(PROFILE)
