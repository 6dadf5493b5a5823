"""EMVCo consumer-presented codes of any network: what a payer's wallet shows and a till reads.

Issuer: EMVCo; the codes themselves are made by the wallet. Edition: QRCPS Consumer-Presented Mode 1.1. Source: the
sample of that document and what public parsers of it agree on. The text is base64 of BER-TLV: the format indicator
`CPV01`, one or two application templates named by their AID, and card data with a cryptogram for one payment. QRIS of
Indonesia is such a code (AID A0000006022020); networks with a scheme of their own are claimed by it.

Only a wallet can mint these codes, so `build` always refuses; show a code again by its `Payment.payload`. The
cryptogram is checked by the issuer alone. A code is the payer's money: it stands in `Request.code` and in the payload,
and nowhere else.

>>> payment = parse(b"hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8=", False)
>>> payment.request.aids
('A0000000555555',)
>>> payment.summary.kind
'payer'
>>> payment.parts
(('85', 'CPV01'), ('61.4F', 'A0000000555555'), ('61.57', '******************************'))
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn

from ..emv import consumer
from ..findings import Finding, RequestError, judge
from ..scheme import Match, Part, Payload, Payment, Scheme, SchemeInfo, Summary

__all__ = ["SCHEME", "Request", "build", "match", "parse", "summary"]

VERSION = "CPV01"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the code says in the open. applications: (AID in hexadecimal, label) of each application, in order.

    code: the text itself, a secret.
    """

    format_indicator: str = VERSION
    applications: tuple[Part, ...] = ()
    code: str = field(default="", repr=False)

    @property
    def aids(self) -> tuple[str, ...]:
        """The application identifiers, in upper-case hexadecimal."""
        return tuple(aid for aid, _ in self.applications)

    @property
    def labels(self) -> tuple[str, ...]:
        """The label of each application, "" where it has none."""
        return tuple(label for _, label in self.applications)


def match(data: bytes) -> Match:
    """FAMILY for whatever starts like a consumer-presented code: which network's it is, others know better."""
    return Match.FAMILY if consumer.looks_like(data) else Match.NO


def build(request: Request) -> NoReturn:
    """Always `RequestError`: only the payer's wallet mints a code."""
    rule = f"only the payer's wallet mints a code ({request.format_indicator}); show one again by Payment.payload"
    raise RequestError(Finding(code="issuer_mints", field="", rule=rule, source=consumer.SOURCE))


def parse(data: bytes, lenient: bool) -> Payment[Request]:
    """The code as it was received. Lenient keeps what breaks a rule and does not change what the code says."""
    code = consumer.read(data, lenient=lenient)
    found = judge([*code.findings, *_version_findings(code)], lenient=lenient)
    request = Request(
        format_indicator=code.format_indicator,
        applications=tuple((application.aid, application.label) for application in code.applications),
        code=data.decode(),
    )
    return Payment(
        scheme="emvcpm",
        request=request,
        payload=Payload(data=data, scheme="emvcpm"),
        summary=summary(request),
        parts=consumer.parts(code),
        findings=found,
    )


def summary(_request: Request) -> Summary:
    """What a confirm screen shows: that it is a payer's code. It names no payee, and its amount is the till's."""
    return Summary(kind="payer")


def _version_findings(code: consumer.ConsumerCode) -> Iterator[Finding]:
    if code.format_indicator != VERSION:
        rule = f"the format indicator must be {VERSION}, not {code.format_indicator!r}"
        yield Finding(code="cpm_version", field=consumer.FORMAT_INDICATOR, rule=rule, source=consumer.SOURCE)


SCHEME = Scheme(
    info=SchemeInfo(
        id="emvcpm",
        name="EMVCo consumer-presented code",
        issuer="EMVCo",
        edition="QRCPS Consumer-Presented Mode 1.1",
        builds=False,
        doubts=(
            "Which value holds when an object stands in both templates 61 and 62 is not confirmed by a primary text.",
            "The token requestor (9F19) has 6 bytes in one public parser and 11 in Indonesia's QRIS; 6 to 11 are read.",
        ),
    ),
    request=Request,
    match=match,
    build=build,
    parse=parse,
    summary=summary,
)
