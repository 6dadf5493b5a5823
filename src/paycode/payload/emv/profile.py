"""A declaration becomes a scheme: national and network profiles of the EMVCo merchant-presented code.

A profile says where its account sits (`Template`, found by identifier, never by tag number), which mandatory objects
its rules leave out, and what else it checks. Parsing, building, order, unknown objects and the checksum are done here,
once, for every profile.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial
from typing import Generic, TypeVar, cast

from ..findings import Finding, Malformed, PayloadError, RequestError, Severity, judge
from ..money import Currency
from ..scheme import Kind, Match, Payload, Payment, Scheme, SchemeInfo, Summary, decode
from . import consumer, document, merchant, tlv
from .binding import STANDARD, Binding, Composite, Layout, Template
from .merchant import Element, MerchantRequest
from .tlv import Division, IsTemplate

__all__ = [
    "Composite",
    "Consumer",
    "Element",
    "PresentedRequest",
    "Profile",
    "Template",
    "is_consumer",
    "kind_of",
    "owners_in",
    "scheme",
    "summarise",
]

R = TypeVar("R", bound=MerchantRequest)


def _nothing(request: MerchantRequest) -> tuple[Finding, ...]:
    del request
    return ()


@dataclass(frozen=True, kw_only=True)
class PresentedRequest(MerchantRequest):
    """Of a scheme that has codes on both sides of the counter.

    form: "merchant", or "consumer" for the payer's code, of which only aid and label are known and nothing is built.
    """

    form: str = "merchant"
    aid: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consumer:
    """Which payer's codes are a scheme's: by format indicator and, unless empty, by the AIDs of every application."""

    indicator: str = "CPV01"
    aids: tuple[str, ...] = ()

    def owns(self, code: consumer.ConsumerCode) -> bool:
        """Whether this code is the scheme's and nobody else's."""
        known = not self.aids or all(application.aid in self.aids for application in code.applications)
        return code.format_indicator == self.indicator and known


@dataclass(frozen=True, kw_only=True)
class Profile(Generic[R]):
    """The declaration of one profile.

    currency, country: the only ones allowed (alphabetic code, alpha-2); "" where the request names them. optional:
    EMVCo's mandatory paths that the scheme leaves out. opaque: template paths that hold plain text here. elements:
    the scheme's own objects outside its templates. composites: objects that hold several fields. consumer: the payer's
    codes of the scheme, whose request is then a `PresentedRequest`. checks(request): rules between and inside its own
    fields.
    """

    info: SchemeInfo
    request: type[R]
    summary: Callable[[R], Summary]
    templates: tuple[Template, ...] = ()
    currency: str = ""
    country: str = ""
    optional: frozenset[str] = frozenset()
    opaque: frozenset[str] = frozenset()
    elements: tuple[Element, ...] = ()
    composites: tuple[Composite, ...] = ()
    consumer: Consumer | None = None
    checks: Callable[[R], Iterable[Finding]] = _nothing
    checksum_optional: bool = False

    @cached_property
    def binding(self) -> Binding:
        """Which path holds which field of the request."""
        return Binding(
            request=self.request,
            templates=self.templates,
            elements=self.elements,
            constants=self.constants,
            composites=self.composites,
        )

    @cached_property
    def guids(self) -> frozenset[str]:
        """The owners of all its templates, case folded."""
        return frozenset(guid.casefold() for template in self.templates for guid in template.guids)

    @cached_property
    def constants(self) -> Mapping[str, str]:
        """Objects whose value the profile fixes."""
        number = Currency(self.currency).number if self.currency else ""
        return {path: value for path, value in (("53", number), ("58", self.country)) if value}

    @cached_property
    def opens(self) -> IsTemplate:
        """Whether a path holds data objects."""
        return (merchant.TEMPLATES - self.opaque).__contains__


def scheme(profile: Profile[R]) -> Scheme[R]:
    """The scheme that a declaration describes."""
    return Scheme(
        info=profile.info,
        request=profile.request,
        match=partial(_match, profile),
        build=partial(_build, profile),
        parse=partial(_parse, profile),
        summary=partial(_summary, profile),
        owners=profile.guids,
    )


def is_consumer(profile: Profile[R], data: bytes) -> bool:
    """Whether this is a payer's code of the scheme; never raises."""
    code = consumer.peek(data) if profile.consumer else None
    return code is not None and profile.consumer is not None and profile.consumer.owns(code)


def kind_of(request: MerchantRequest) -> Kind:
    """Static or dynamic as the point of initiation says, never by whether an amount is there."""
    return _KINDS.get(request.point_of_initiation[1:], "unknown")


def summarise(request: MerchantRequest, *, account: str, currency: str, kind: Kind | None = None) -> Summary:
    """The summary of any merchant-presented code, around the account that its profile names."""
    return Summary(
        kind=kind or kind_of(request),
        payee=request.merchant_name or request.alt_name,
        account=account,
        amount=request.amount,
        currency=currency,
        reference=request.reference or request.bill_number,
    )


def _match(profile: Profile[R], data: bytes) -> Match:
    owners = owners_in(data)
    if owners is None:
        return Match.EXACT if is_consumer(profile, data) else Match.NO
    if not profile.templates:
        return Match.FAMILY
    return Match.EXACT if profile.binding.places(owners) else Match.NO


_KINDS: Mapping[str, Kind] = {"1": "static", "2": "dynamic"}
_HEAD = re.compile("[0-9]{4}").match


# Every profile asks the same of the same text, one after the other.
@lru_cache(maxsize=2)
def owners_in(data: bytes) -> tuple[tuple[str, str], ...] | None:
    """Tag and owner, see `tlv.owners`, of each object in a text that is framed as EMVCo's; None for any other.

    It starts with an object, and with the format indicator or ends with a checksum object.
    """
    text = data[: document.MAX_CHARACTERS * 4].decode("utf-8", "ignore").strip(document.OUTER)
    framed = text[:2] == document.FORMAT_INDICATOR or text[-8:-4] == f"{document.CRC}04"
    if not framed or _HEAD(text) is None:
        return None
    try:
        return tlv.owners(text, merchant.is_template, document.CRC)
    except Malformed:
        return ()


def _parse(profile: Profile[R], data: bytes, lenient: bool) -> Payment[R]:
    if profile.consumer and consumer.looks_like(data):
        return _parse_consumer(profile, profile.consumer, data, lenient)
    read = document.read(decode(data), profile.opens, lenient=lenient)
    layout = profile.binding.layout(read.division.values)
    request = cast(R, profile.binding.read(read.division, layout))
    found = (*_frame(profile, read), *_findings(profile, read.division, layout, request))
    return Payment(
        scheme=profile.info.id,
        request=request,
        payload=Payload(data=data, scheme=profile.info.id),
        findings=judge(found, lenient=lenient),
        summary=_summary(profile, request),
        parts=request.received,
        unknown=request.extra,
    )


def _parse_consumer(profile: Profile[R], own: Consumer, data: bytes, lenient: bool) -> Payment[R]:
    code = consumer.read(data, lenient=lenient)
    found = list(code.findings)
    if not own.owns(code):
        rule = f"this payer's code is not one of {profile.info.name}"
        found.append(_wrong(profile, "other_network", "", rule, Severity.FATAL))
    first = code.applications[0]
    blank = cast(PresentedRequest, profile.binding.blank)
    request = cast(R, replace(blank, form="consumer", aid=first.aid, label=first.label))
    return Payment(
        scheme=profile.info.id,
        request=request,
        payload=Payload(data=data, scheme=profile.info.id),
        findings=judge(found, lenient=lenient),
        summary=_summary(profile, request),
        parts=consumer.parts(code),
    )


def _summary(profile: Profile[R], request: R) -> Summary:
    return profile.summary(request) if _form(request) == "merchant" else Summary(kind="payer")


def _form(request: MerchantRequest) -> str:
    return request.form if isinstance(request, PresentedRequest) else "merchant"


def _build(profile: Profile[R], request: R) -> Payload:
    if _form(request) != "merchant":
        rule = f"only the issuer mints such a text ({_form(request)}); show one again by its bytes (Payment.payload)"
        raise RequestError(_wrong(profile, "issuer_mints", "form", rule))
    _refuse(_request_findings(profile, request))
    objects = profile.binding.write(request)
    written = tlv.division(objects)
    layout = profile.binding.layout(written.values)
    _refuse(_in_words(layout, _findings(profile, written, layout, request)))
    payload = Payload(data=document.write(objects).encode(), scheme=profile.info.id)
    try:
        same = _parse(profile, payload.data, False).request == request
    except PayloadError as error:
        raise RequestError(*error.findings) from None
    if not same:
        rule = "these fields contradict each other: the text would not say what was asked"
        raise RequestError(_wrong(profile, "not_expressible", "", rule))
    return payload


def _frame(profile: Profile[R], read: document.Document) -> Iterator[Finding]:
    for finding in read.findings:
        waived = profile.checksum_optional and finding.code == "crc_missing"
        yield replace(finding, severity=Severity.ERROR) if waived else finding


def _findings(profile: Profile[R], division: Division, layout: Layout, request: R) -> Iterator[Finding]:
    yield from merchant.findings(division, optional=profile.optional, opens=profile.opens)
    values = division.values
    for path, fixed in profile.constants.items():
        if values.get(path, fixed).upper() != fixed:
            yield _wrong(profile, "format", path, f"{profile.info.name} allows only {fixed}")
    for (tag, template), (other, same) in itertools.combinations(layout.places, 2):
        if template is same:
            rule = f"one owner has two templates, {tag} and {other}: readers would pay different accounts"
            yield _wrong(profile, "duplicate_template", other, rule, Severity.FATAL)
    for composite in profile.composites:
        path = composite.place(values.items())
        if path and len(values[path]) != composite.width:
            rule = f"has {len(values[path])} characters, its fields have {composite.width}"
            yield _wrong(profile, "format", path, rule)
    for path, element in layout.elements:
        if path in values and not element.rule.is_plain(values[path]):
            yield from element.findings(values[path], path)
    yield from profile.checks(request)


def _request_findings(profile: Profile[R], request: R) -> Iterator[Finding]:
    """What no object tree could show: an amount in a currency that the code will not name."""
    currency = profile.currency or str(getattr(request, "currency", None) or "")
    if request.amount is not None and request.amount.currency.code != currency:
        rule = f"is in {request.amount.currency}, the code is in {currency or 'no currency'}"
        yield _wrong(profile, "currency", "amount", f"amount {rule}")


def _in_words(layout: Layout, found: Iterable[Finding]) -> Iterator[Finding]:
    """Findings with the request's own field names in place of paths."""
    names = STANDARD | {path: element.name for path, element in layout.elements}
    return (replace(finding, field=names.get(finding.field, finding.field)) for finding in found)


def _refuse(found: Iterable[Finding]) -> None:
    refusing = [finding for finding in found if finding.severity >= Severity.ERROR]
    if refusing:
        raise RequestError(*refusing)


def _wrong(profile: Profile[R], code: str, path: str, rule: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(code=code, field=path, rule=rule, severity=severity, source=profile.info.edition)
