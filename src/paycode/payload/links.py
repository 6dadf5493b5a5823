"""Wallet links: a table of the forms that a wallet's links have becomes a scheme.

A scheme names, form by form, where a link goes, which values it holds and what may stand there. Telling the forms
apart, decoding, the rules, unknown parameters and what was repeated or left out are done here, on `uri`. To add a
wallet, imitate schemes/naverpay.py (only read), schemes/paypay.py (many forms) or schemes/toss.py (also built).

Scheme and host mean the same in capitals (RFC 3986, 6.2.2.1) and are compared whole; a path is compared as written.
Links say only what their maker wrote: nothing here follows one, and no parse makes a payee trusted.

>>> form = Form(name="tip", address="https://tip.example", path="/(?P<who>[a-z]+)", fields=(Field("who"),))
>>> form.groups(uri.split("HTTPS://TIP.example/ann?x=1"))
{'who': 'ann'}
>>> form.groups(uri.split("https://tip.example@evil.example/ann")) is None
True
>>> text("https://tip.example/ann", [("msg", "Tea & cake")])
'https://tip.example/ann?msg=Tea%20%26%20cake'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property, partial
from typing import Any, Generic, TypeVar

from . import uri
from .findings import Finding, Malformed, PayloadError, RequestError, Severity, judge
from .money import Amount
from .scheme import MAX_CHARACTERS, Match, Part, Payload, Payment, Scheme, SchemeInfo, Summary, decode
from .text import TextRule
from .uri import Parameter

__all__ = ["FRAGMENT", "OPEN", "WHOLE", "Field", "Form", "Links", "amount", "scheme", "text", "unsigned"]

R = TypeVar("R")

FRAGMENT = "#"
"""Place of what follows a #; no parameter that is written plainly has this name."""
WHOLE = "://"
"""Place of the whole text, for a field that keeps the address as it was received."""
OPEN = TextRule(maximum=MAX_CHARACTERS)
"""Any visible text."""


def _nothing(request: object) -> tuple[Finding, ...]:
    del request
    return ()


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the request, and the place in the link that holds it.

    at: a parameter of the query, a named group of the path, FRAGMENT or WHOLE; the field's own name when empty. rule:
    what may stand there. read: from the text to the value of the field; its `RequestError` is FATAL. needed: the form
    does not go without it. An empty value counts as absent.
    """

    name: str
    at: str = ""
    rule: TextRule = OPEN
    read: Callable[[str], Any] = str
    needed: bool = False

    @property
    def place(self) -> str:
        """Where it stands in the link."""
        return self.at or self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One form of link.

    name: goes into the request's own field `form`, where it has one. address: scheme and host in lower case
    ("https://toss.me"). path: pattern of the whole path, simple enough to be linear; its named groups are places.
    constants: parameters by whose values this form is told from others. aside: places that are known and hold nothing
    a field is made of. remarks: what is to be said of every such link.
    """

    name: str
    address: str
    path: str = ""
    fields: tuple[Field, ...] = ()
    constants: Mapping[str, str] = field(default_factory=dict)
    aside: frozenset[str] = frozenset()
    remarks: tuple[Finding, ...] = ()

    @property
    def known(self) -> frozenset[str]:
        """Every place that this form gives a meaning."""
        return self.aside.union(self.constants, re.compile(self.path).groupindex, (one.place for one in self.fields))

    def groups(self, address: uri.Uri) -> dict[str, str] | None:
        """What stands in the places of the path; None for an address that is not this form's."""
        found = re.fullmatch(self.path, address.path) if _host(address) == self.address else None
        return None if found is None else {name: value for name, value in found.groupdict().items() if value}


@dataclass(frozen=True, kw_only=True)
class Links(Generic[R]):
    """The declaration of one wallet.

    request: what a form may lack has a default; `extra` holds the parameters that no form knows, in order. forms: the
    first that fits is taken. write: the link of a request, None where only the issuer can mint it. checks(request):
    rules between fields.
    """

    info: SchemeInfo
    request: type[R]
    summary: Callable[[R], Summary]
    forms: tuple[Form, ...]
    write: Callable[[R], str] | None = None
    checks: Callable[[R], Iterable[Finding]] = _nothing

    @cached_property
    def starts(self) -> tuple[bytes, ...]:
        """What every link of this wallet begins with, in lower case."""
        return tuple({form.address.encode() for form in self.forms})


def scheme(links: Links[R]) -> Scheme[R]:
    """The scheme that a declaration describes."""
    return Scheme(
        info=links.info,
        request=links.request,
        match=partial(_match, links),
        build=partial(_build, links),
        parse=partial(_parse, links),
        summary=links.summary,
    )


def amount(currency: str) -> Callable[[str], Amount]:
    """Reads a plain decimal number of this currency; decimals that the currency does not have are refused."""
    return partial(Amount.of, currency=currency)


def text(base: str, parameters: Iterable[Part]) -> str:
    """The link to `base` with these parameters, for `Links.write`."""
    asked = uri.query(parameters)
    return f"{base}?{asked}" if asked else base


def unsigned(source: str) -> Finding:
    """The remark on links that anybody can write."""
    rule = "nobody signed this link: payee and amount are claims of whoever made it"
    return Finding(code="unsigned", field="", rule=rule, severity=Severity.WARNING, source=source)


def _match(links: Links[R], data: bytes) -> Match:
    """EXACT for an address of one of the forms, FAMILY for another address of the same hosts."""
    if not data[:64].lower().startswith(links.starts):
        return Match.NO
    address = uri.split(data[: MAX_CHARACTERS * 4].decode("utf-8", "replace"))
    if any(form.groups(address) is not None for form in links.forms):
        return Match.EXACT
    return Match.FAMILY if _host(address).encode() in links.starts else Match.NO


def _host(address: uri.Uri) -> str:
    """Scheme and host, compared whole: a user name or a port makes it another one."""
    host = f"{address.scheme}://{address.authority}"
    return host.lower() if host.isascii() else host  # the Kelvin sign's small letter is k


def _parse(links: Links[R], data: bytes, lenient: bool) -> Payment[R]:
    received = decode(data)
    address = uri.split(received)
    given = uri.parameters(address)
    form, groups = _form(links, address, given)
    parts = (*groups.items(), *((one.name, one.value) for one in given), *_fragment(address))
    extra = tuple(part for part in parts if part[0] not in form.known)
    values, found = _values(form, {**dict(parts), WHOLE: received})
    said = [*_spelling(form, groups, given, address), *_strangers(extra), *found, *form.remarks]
    judge(said, lenient=True)  # no request is made of what is FATAL
    own = {"form": form.name} if "form" in _names(links.request) else {}
    request = links.request(**{**own, **values, "extra": extra})
    return Payment(
        scheme=links.info.id,
        request=request,
        payload=Payload(data=data, scheme=links.info.id),
        summary=links.summary(request),
        parts=parts,
        unknown=extra,
        findings=judge([*said, *links.checks(request)], lenient=lenient),
    )


def _build(links: Links[R], request: R) -> Payload:
    """The link, read again before it is given: what it would say is what was asked, or it is refused."""
    _refuse_currencies(links, request)
    written = _write(links, request)
    data = written.encode("utf-8", "surrogatepass")  # a lone surrogate is for the parser to name
    try:
        same = _parse(links, data, False).request == request
    except PayloadError as error:
        raise RequestError(*error.findings) from None
    if not same:
        rule = "these fields contradict each other: the link would not say what was asked"
        raise RequestError(Finding(code="not_expressible", field="", rule=rule, source=links.info.edition))
    return Payload(data=data, scheme=links.info.id)


def _write(links: Links[R], request: R) -> str:
    if links.write is not None:
        return links.write(request)
    rule = f"only {links.info.issuer} mints its texts; show one again by its bytes (Payment.payload)"
    raise RequestError(Finding(code="issuer_mints", field="", rule=rule, source=links.info.edition))


def _form(links: Links[R], address: uri.Uri, given: Iterable[Parameter]) -> tuple[Form, dict[str, str]]:
    """The form that fits, and what stands in the places of its path."""
    asked = {one.name: one.value for one in given}
    for form in links.forms:
        groups = form.groups(address)
        if groups is not None and form.constants.items() <= asked.items():
            return form, groups
    raise Malformed(_fatal("unknown_form", "", f"is none of the known links of {links.info.name}"))


def _fragment(address: uri.Uri) -> tuple[Part, ...]:
    return () if address.fragment is None else ((FRAGMENT, address.fragment),)


def _values(form: Form, given: Mapping[str, str]) -> tuple[dict[str, Any], list[Finding]]:
    """The fields of the request, and what is wrong with what stands in their places."""
    values: dict[str, Any] = {}
    found: list[Finding] = []
    for own in form.fields:
        written = given.get(own.place)
        if written:
            found += own.rule.findings(own.name, written)
            try:
                values[own.name] = own.read(written)
            except RequestError as error:
                found += [replace(one, field=own.name, severity=Severity.FATAL) for one in error.findings]
        else:
            found += _absence(own, empty=written is not None)
    return values, found


def _absence(own: Field, *, empty: bool) -> Iterator[Finding]:
    if empty:
        rule = "is empty and counts as absent"
        yield Finding(code="empty_value", field=own.name, rule=rule, severity=Severity.WARNING)
    if own.needed:
        yield Finding(code="missing", field=own.name, rule=f"is needed in such a link ({own.place})")


def _spelling(
    form: Form, groups: Mapping[str, str], given: tuple[Parameter, ...], address: uri.Uri
) -> Iterator[Finding]:
    """What is wrong with the way the link is written."""
    yield from uri.findings(given, {own.place for own in form.fields})
    for name in sorted(groups.keys() & {one.name for one in given}):
        yield _fatal("duplicate_parameter", name, "stands in the path already")
    for place, value in _fragment(address):
        if place in form.known:
            yield from replace(OPEN, minimum=0).findings(place, value)
        else:
            yield _fatal("fragment", "", "a # inside a value is written %23; readers disagree on what follows it")


def _strangers(extra: Iterable[Part]) -> Iterator[Finding]:
    for name, _ in extra:
        shown = "".join(c if c.isprintable() else "?" for c in name[:40])
        rule = "is not known in such a link; kept as it is"
        yield Finding(code="unknown_parameter", field=shown, rule=rule, severity=Severity.NOTE)


def _refuse_currencies(links: Links[R], request: R) -> None:
    for name in _names(request):
        value = getattr(request, name)
        if isinstance(value, Amount) and value.currency.code not in links.info.currencies:
            rule = f"is in {value.currency}; {links.info.name} pays in {', '.join(links.info.currencies)}"
            raise RequestError(Finding(code="currency", field=name, rule=rule, source=links.info.edition))


def _names(request: Any) -> list[str]:
    return [one.name for one in fields(request)]


def _fatal(code: str, field: str, rule: str) -> Finding:
    return Finding(code=code, field=field, rule=rule, severity=Severity.FATAL)
