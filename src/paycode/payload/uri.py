"""Strict URIs: `scheme://authority/path?query#fragment`, split without changing a character (RFC 3986).

Signatures are over the text as written, so every piece stays raw; only the names and values of the query are decoded:
percent escapes to UTF-8, strictly. A `+` stays a `+`, because these are URIs and not web forms.

>>> address = split("upi://pay?pa=jane@upi&pn=Jane%20+%20Co")
>>> address.authority, address.query
('pay', 'pa=jane@upi&pn=Jane%20+%20Co')
>>> [(given.name, given.value) for given in parameters(address)]
[('pa', 'jane@upi'), ('pn', 'Jane + Co')]
>>> query([("pn", "Jane & Co+")])
'pn=Jane%20%26%20Co%2B'
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import quote, unquote_to_bytes

from .findings import Finding, Malformed, RequestError, Severity
from .text import hidden

__all__ = ["MAX_PARAMETERS", "NAME", "Parameter", "Uri", "encode", "findings", "parameters", "query", "split"]

MAX_PARAMETERS = 256
NAME = "[A-Za-z0-9._~-]+"  # a parameter name that is read alike by everybody
SOURCE = "RFC 3986"


@dataclass(frozen=True, slots=True, kw_only=True)
class Uri:
    """The pieces as written, nothing decoded; `str()` is the whole text again.

    query, fragment: None when there is no `?` or `#`, "" when nothing follows it.
    """

    scheme: str
    authority: str
    path: str = ""
    query: str | None = None
    fragment: str | None = None

    def __str__(self) -> str:
        asked = "" if self.query is None else f"?{self.query}"
        return self.base + asked + ("" if self.fragment is None else f"#{self.fragment}")

    @property
    def base(self) -> str:
        """Everything before the query."""
        return f"{self.scheme}://{self.authority}{self.path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One piece of a query: `raw` as written, name and value decoded.

    offset: character position of `raw` in the whole text, not part of equality. fault: why it could not be decoded
    ("bad_escape", "charset"), in which case name and value stay as written.
    """

    raw: str
    name: str
    value: str
    fault: str = ""
    offset: int = field(default=0, compare=False)


def split(text: str) -> Uri:
    """The pieces of `text`; `Malformed` when it is not of the form `scheme://...`."""
    pieces = re.fullmatch(r"([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?", text, re.DOTALL)
    if pieces is None:
        rule = "a URI starts with a scheme and ://"
        raise Malformed(Finding(code="not_a_uri", field="", rule=rule, severity=Severity.FATAL, source=SOURCE))
    scheme, authority, path, asked, fragment = pieces.groups()
    return Uri(scheme=scheme, authority=authority, path=path, query=asked, fragment=fragment)


def parameters(address: Uri) -> tuple[Parameter, ...]:
    """The parameters of the query in order, faulty ones included; `Malformed` when there are more than 256."""
    if not address.query:
        return ()
    raws = address.query.split("&")
    if len(raws) > MAX_PARAMETERS:
        rule = f"has {len(raws)} parameters, at most {MAX_PARAMETERS} are read"
        raise Malformed(Finding(code="too_many_parameters", field="", rule=rule, severity=Severity.FATAL))
    given, offset = [], len(address.base) + 1
    for raw in raws:
        given.append(_parameter(raw, offset))
        offset += len(raw) + 1
    return tuple(given)


def findings(given: Iterable[Parameter], ruled: Container[str] = ()) -> Iterator[Finding]:
    """What is wrong with the way these parameters are written.

    Duplicates are FATAL: two readers would take two different values. ruled: names whose values a `TextRule` of the
    scheme looks at, so that hidden characters are not reported twice.
    """
    seen: set[str] = set()
    for one in given:
        yield from _form_findings(one)
        yield from _character_findings(one, skip_value=one.name in ruled)
        if one.raw and one.name in seen:
            yield _finding("duplicate_parameter", one, "stands here a second time", severity=Severity.FATAL)
        seen.add(one.name)


def query(parts: Iterable[tuple[str, str]], keep: str = "") -> str:
    """`name=value&name=value`, both encoded; the characters of `keep` stay bare in values."""
    return "&".join(f"{encode(name)}={encode(value, keep)}" for name, value in parts)


def encode(value: str, keep: str = "") -> str:
    """Percent-encoded UTF-8 in upper case; bare stay only unreserved characters (RFC 3986, 2.3) and those in `keep`."""
    try:
        return quote(value, safe=keep)
    except UnicodeEncodeError as error:
        rule = f"U+{ord(value[error.start]):04X} does not exist in UTF-8"
        raise RequestError(Finding(code="charset", field="", rule=rule, source=SOURCE)) from None


def _parameter(raw: str, offset: int) -> Parameter:
    name, _, value = raw.partition("=")
    if re.search("%(?![0-9A-Fa-f]{2})", raw):
        return Parameter(raw=raw, name=name, value=value, fault="bad_escape", offset=offset)
    try:
        name, value = unquote_to_bytes(name).decode(), unquote_to_bytes(value).decode()
    except UnicodeDecodeError:
        return Parameter(raw=raw, name=name, value=value, fault="charset", offset=offset)
    return Parameter(raw=raw, name=name, value=value, offset=offset)


def _form_findings(one: Parameter) -> Iterator[Finding]:
    written, equals, _ = one.raw.partition("=")
    if not one.raw:
        yield _finding("empty_parameter", one, "nothing stands between two & or after the last one")
    elif not equals:
        yield _finding("bare_name", one, "has no = and no value; an & inside a value is written %26")
    elif re.fullmatch(NAME, written) is None:
        yield _finding("bad_name", one, "a parameter name is letters, digits and -._~ written plainly")
    if one.fault:
        yield _finding(one.fault, one, _FAULTS[one.fault])


def _character_findings(one: Parameter, *, skip_value: bool) -> Iterator[Finding]:
    concealed = sorted({c for c in one.name + ("" if skip_value else one.value) if hidden(c)})
    if concealed:
        names = ", ".join(f"U+{ord(c):04X}" for c in concealed[:4])
        yield _finding("control_character", one, f"holds hidden characters ({names})")
    bare = re.search(r"[^A-Za-z0-9._~!$&'()*+,;=:@/?%-]", one.raw)
    if bare:
        rule = f"{bare[0]!a} is percent-encoded in a URI"
        yield _finding("not_encoded", one, rule, bare.start(), Severity.WARNING)


def _finding(code: str, one: Parameter, rule: str, at: int = 0, severity: Severity = Severity.ERROR) -> Finding:
    shown = "".join(c if c.isprintable() else "?" for c in one.name[:40])
    rule = f"{rule}, at character {one.offset + at + 1}"
    return Finding(code=code, field=shown, rule=rule, severity=severity, source=SOURCE)


_FAULTS = {
    "bad_escape": "a % is followed by two hexadecimal digits",
    "charset": "its percent escapes are not UTF-8",
}
