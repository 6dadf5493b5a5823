"""Pix, Brazil: a key (static) or a link to a signed charge (dynamic), in reais.

Issued by Banco Central do Brasil: Manual de Padrões para Iniciação do Pix and the BR Code manual, on the EMVCo
merchant-presented code. Located by GUID br.gov.bcb.pix (any case). A static code carries the key (26.01), a dynamic
one a location (26.25) without its "https://"; never both. A recurrence (Pix Automático) has its location in a template
80-99 of the same GUID, and the account template may then be empty. The transaction id (62.05) is `***` when the payee
gives none. What the location serves is a JWS; this library opens no link.

Sources: bacen/pix-api (openapi.yaml and its issues), thalesog/pix-utils, published samples. Point of initiation is not
what decides: many static codes leave it out. Several banks refuse an amount without exactly two decimal digits
(pix-api issue 318): such a text is accepted with a warning and built with two. Not checked against the manual: letters
in a CNPJ, taken from the public tax rule.

>>> from paycode.payload.money import Amount
>>> request = Request(pix_key="+5511912345678", merchant_name="Fulano de Tal", merchant_city="BRASILIA",
...                   amount=Amount.of("10.00", "BRL"))
>>> text = SCHEME.build(request).text
>>> text[:80]
'00020126360014br.gov.bcb.pix0114+5511912345678520400005303986540510.005802BR5913'
>>> SCHEME.parse(text.encode(), False).summary.kind
'static'
>>> SCHEME.build(Request(pix_key="+55119", merchant_name="Fulano de Tal", merchant_city="BRASILIA"))
Traceback (most recent call last):
...
paycode.payload.findings.RequestError: pix_key: pix key must be a phone (+55...), CPF, CNPJ, e-mail or random key ...
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..emv import profile
from ..emv.merchant import DYNAMIC, MerchantRequest
from ..emv.profile import Element, Profile, Template
from ..findings import Finding, Severity
from ..ids import cnpj, cpf
from ..scheme import Kind, SchemeInfo, Summary
from ..text import ASCII, TextRule

__all__ = ["SCHEME", "Request"]

SOURCE = "Banco Central do Brasil, Manual do BR Code"
GUID = "br.gov.bcb.pix"
NO_TXID = "***"


@dataclass(frozen=True, kw_only=True)
class Request(MerchantRequest):
    """One of `pix_key` (static), `location` (dynamic) and `recurrence_location`, the last also beside the others.

    pix_key: phone +55..., CPF, CNPJ, e-mail or random key (UUID). location: host and path of the charge, without https://.
    info: text for the payer. fss_ispb: ISPB of the withdrawal facilitator. reference: the transaction id (txid).
    """

    pix_key: str = ""
    info: str = ""
    fss_ispb: str = ""
    location: str = ""
    recurrence_location: str = ""
    point_of_initiation: str = ""
    mcc: str = "0000"
    reference: str = NO_TXID


def _checks(request: Request) -> Iterator[Finding]:
    if request.pix_key and request.location:
        yield _finding("pix_key_and_url", "pix_key", "a code has a key or a location, never both", Severity.FATAL)
    if not (request.pix_key or request.location or request.recurrence_location):
        yield _finding("pix_account", "pix_key", "a key, a location or a recurrence is needed")
    for name in ("location", "recurrence_location"):
        if "://" in getattr(request, name):
            yield _finding("pix_location_scheme", name, "a location is written without https://")
    if request.reference != NO_TXID and request.location:
        rule = f"a dynamic code writes {NO_TXID} here; its id is at the location"
        yield _finding("pix_txid", "62.05", rule, Severity.NOTE)
    if not request.reference:
        yield _finding("missing", "62.05", f"the transaction id is missing ({NO_TXID} for none)", Severity.WARNING)
    elif request.reference != NO_TXID:
        yield from _TXID.findings("62.05", request.reference)
    yield from _tax_number_findings(request.pix_key)
    yield from _amount_findings(request)


def _tax_number_findings(key: str) -> Iterator[Finding]:
    """A key that looks like a tax number but does not fit its check digits was probably mistyped."""
    for number, length in ((cpf, 11), (cnpj, 14)):
        if len(key) == length and not key.startswith("+") and "@" not in key:
            for found in number.findings("pix_key", key):
                yield replace(found, severity=Severity.WARNING)


def _amount_findings(request: Request) -> Iterator[Finding]:
    written = dict(request.received).get("54", "")
    if request.amount is not None and len(request.amount.text) > 13:
        yield _finding("too_long", "54", "an amount has at most ten digits before the point")
    if written and re.fullmatch(r"[0-9]+\.[0-9]{2}", written) is None:
        rule = f"{written!r} has not two decimal digits; several banks refuse that"
        yield _finding("pix_amount", "54", rule, Severity.WARNING)


def _kind(request: Request) -> Kind:
    return "dynamic" if request.location or request.point_of_initiation == DYNAMIC else "static"


def _summary(request: Request) -> Summary:
    location = (request.location or request.recurrence_location).removeprefix("https://")
    base = profile.summarise(request, account=request.pix_key or location, currency="BRL", kind=_kind(request))
    return Summary(
        kind=base.kind,
        payee=base.payee,
        account=base.account,
        amount=base.amount,
        currency=base.currency,
        reference="" if request.reference == NO_TXID else base.reference,
        url=f"https://{location}" if location else "",
    )


def _finding(code: str, field: str, rule: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(code=code, field=field, rule=rule, severity=severity, source=SOURCE)


def _form(pattern: str, form: str, maximum: int = 77) -> TextRule:
    return TextRule(maximum=maximum, pattern=pattern, form=form, source=SOURCE)


_KEY = "|".join(
    (
        r"\+55[0-9]{10,11}",
        "[0-9]{11}",
        "[0-9A-Z]{12}[0-9]{2}",
        "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        r"[^@\s]{1,64}@[^@\s]+",
    )
)
_TXID = _form("[A-Za-z0-9]{1,25}", "1 to 25 letters and digits", 25)
_LOCATION = TextRule(maximum=77, characters=ASCII, source=SOURCE)
_TEXT = TextRule(maximum=99, characters=ASCII, source=SOURCE)

PROFILE = Profile(
    info=SchemeInfo(
        id="pix",
        name="Pix",
        issuer="Banco Central do Brasil",
        edition=SOURCE,
        countries=("BR",),
        currencies=("BRL",),
        doubts=("letters in a CNPJ follow the public tax rule, not a text of the central bank",),
    ),
    request=Request,
    currency="BRL",
    country="BR",
    checks=_checks,
    summary=_summary,
    templates=(
        Template(
            tag="26",
            guids=(GUID,),
            always=True,
            elements=(
                Element(
                    path="01",
                    name="pix_key",
                    rule=_form(_KEY, "a phone (+55...), CPF, CNPJ, e-mail or random key"),
                    code="pix_key",
                ),
                Element(path="02", name="info", rule=_TEXT),
                Element(path="03", name="fss_ispb", rule=_form("[0-9A-Z]{8}", "eight digits or capital letters")),
                Element(path="25", name="location", rule=_LOCATION),
            ),
        ),
        Template(
            tag="80",
            guids=(GUID,),
            elements=(Element(path="25", name="recurrence_location", rule=_LOCATION),),
        ),
    ),
)

SCHEME = profile.scheme(PROFILE)
