"""Alipay+: merchant codes of version 3 (`HTTPS://.../MPM/3/...`), order links, and payment codes of 24 digits.

Issuer: Ant International (Alipay+). Edition: Alipay+ Docs, "Code Format Specification", "Code Sample" and the
checklist of standard outputs, as seen up to November 2026. A merchant code of version 3 is a web address whose last
part is base64, then percent-encoded: `GPLD` and a three-digit length, in it objects of four letters and a three-digit
length, in CDSD and CIRD objects of two digits and a two-digit length. Base64 is case-sensitive, the rest of the address
is not. A payment code has 24 digits: six for its issuer, two for the business type (02: shown by the user), sixteen for
the user.

What the objects inside CDSD and CIRD mean is read off the published sample. That links whose path starts
`281***04****` are orders stands in a checklist without an example, so such links are only taken for a family. Nothing
is signed: payee and merchant are claims of whoever made the text. The user's digits of a payment code stand in
`Request.code` and in the payload, and nowhere else.

>>> build(Request(domain="QR.SAMPLEDOMAIN.COM", platform="P", merchant_id="M1")).text
'HTTPS://QR.SAMPLEDOMAIN.COM/MPM/3/R1BMRDAyN1BMVlMwMDIwMUNEU0QwMTEwMTAxUDAyMDJNMQ%3D%3D'
>>> request = parse(b"https://qr.example.com/mpm/3/R1BMRDAyN1BMVlMwMDIwMUNEU0QwMTEwMTAxUDAyMDJNMQ%3d%3d", False).request
>>> request.platform, request.merchant_id
('P', 'M1')
>>> parse(b"251001020123456789012345", False).parts
(('issuer', '251001'), ('business_type', '02'), ('user', '****************'))
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote_to_bytes

from .. import payer, uri
from ..findings import Finding, Malformed, RequestError, Severity, judge
from ..scheme import MAX_CHARACTERS, Kind, Match, Part, Payload, Payment, Scheme, SchemeInfo, Summary, decode
from ..text import ASCII, TextRule

__all__ = ["SCHEME", "Request", "build", "match", "parse", "summary"]

SOURCE = "Alipay+ Docs, Code Format Specification"
CHECKLIST = "Alipay+ Docs, checklist of standard outputs"

Form = Literal["mpm", "link", "payer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What one text of Alipay+ says; fields that its form does not have are empty.

    form: "mpm" merchant code of version 3, "link" order link, "payer" payment code. domain: the host as written.
    payload_version: PLVS. platform, merchant_id: CDSD 01 and 02. issuer: CIRD 01, or the digits of a link or a payment
    code that name who issued it. target_type, target: CIRD 02 and 03. business_type: of a payment code. url: the whole
    order link. code: the payer's digits, a secret. extra: objects that are not known, as (path, value), in order.
    """

    form: Form = "mpm"
    domain: str = ""
    payload_version: str = "01"
    platform: str = ""
    merchant_id: str = ""
    issuer: str = ""
    target_type: str = ""
    target: str = ""
    business_type: str = ""
    url: str = ""
    code: str = field(default="", repr=False)
    extra: tuple[Part, ...] = ()


def match(data: bytes) -> Match:
    """EXACT for a merchant code of version 3 and for 24 digits; FAMILY for order links and reserved lengths."""
    if re.match(_MPM_START, data) or re.fullmatch(_PAYER, data):
        return Match.EXACT
    return Match.FAMILY if re.match(_FAMILY, data) or re.fullmatch(_PAYER_RESERVED, data) else Match.NO


def build(request: Request) -> Payload:
    """A merchant code of version 3; `RequestError` for the other forms, which only their issuers mint."""
    if request.form != "mpm":
        rule = f"only the issuer mints a {request.form}; show one again by its bytes (Payment.payload)"
        raise RequestError(_finding("issuer_mints", "", rule))
    refusing = [one for one in _rules(request) if one.severity >= Severity.ERROR]
    if refusing:
        raise RequestError(*refusing)
    base64 = b64encode(_content(request).encode()).decode()
    text = f"HTTPS://{request.domain}/MPM/3/{uri.encode(base64)}"
    return Payload(data=text.encode(), scheme="alipayplus")


def parse(data: bytes, lenient: bool) -> Payment[Request]:
    """The text as it was received. Lenient keeps what breaks a field rule."""
    text = decode(data)
    if re.fullmatch(_PAYER, data) or re.fullmatch(_PAYER_RESERVED, data):
        request, parts, trailing, found = _payer(text)
    elif re.match(_MPM, data):
        request, parts, trailing, found = _mpm(text)
    elif re.match(_LINK, data):
        request, parts, trailing, found = _link(text)
    else:
        raise Malformed(_finding("unknown_form", "", "is none of the known texts of Alipay+", Severity.FATAL))
    return Payment(
        scheme="alipayplus",
        request=request,
        payload=Payload(data=data, scheme="alipayplus"),
        summary=summary(request),
        parts=(*parts, *trailing),
        unknown=(*request.extra, *trailing),
        findings=judge([*found, *_rules(request)], lenient=lenient),
    )


def summary(request: Request) -> Summary:
    """What a confirm screen shows. A merchant code names a merchant and no order, so it is static."""
    return Summary(kind=_KINDS[request.form], account=request.merchant_id, url=request.url)


_Read = tuple[Request, list[Part], list[Part], list[Finding]]


def _payer(digits: str) -> _Read:
    found = [payer.warning("code", SOURCE)]
    if len(digits) != 24:
        rule = f"{len(digits)} digits: a length that Alipay+ keeps for later use"
        found.append(_finding("reserved_length", "code", rule, Severity.NOTE))
        parts = [("code", payer.masked(digits))]
        return Request(form="payer", payload_version="", code=digits), parts, [], found
    issuer, kind = digits[:6], digits[6:8]
    if kind != _USER_PRESENTED:
        rule = f"{kind} is not {_USER_PRESENTED}, a code that the user shows"
        found.append(_finding("business_type", "business_type", rule, Severity.WARNING))
    parts = [("issuer", issuer), ("business_type", kind), ("user", "*" * 16)]
    request = Request(form="payer", payload_version="", issuer=issuer, business_type=kind, code=digits)
    return request, parts, [], found


def _link(text: str) -> _Read:
    address = uri.split(text)
    digits = address.path[1:13]
    given = uri.parameters(address)
    trailing = _trailing(address, given)
    rule = "looks like an order of Alipay+ by its digits; other hosts use such numbers too, only the host can tell"
    doubt = Finding(code="family_only", field="", rule=rule, severity=Severity.WARNING, source=CHECKLIST)
    request = Request(form="link", payload_version="", domain=address.authority, issuer=digits[3:6], url=text)
    return request, [("issuer", digits[3:6]), ("order", address.path[1:])], trailing, [*uri.findings(given), doubt]


def _mpm(text: str) -> _Read:
    address = uri.split(text)
    encoded = address.path[len("/MPM/3/") :]
    given = uri.parameters(address)
    trailing = _trailing(address, given)
    parts = _objects(_unbase64(encoded))
    values = dict(parts)
    request = Request(
        domain=address.authority,
        extra=tuple(part for part in parts if part[0] not in _PATHS),
        **{name: values.get(path, "") for path, name in _PATHS.items()},  # type: ignore[arg-type]
    )
    return request, parts, trailing, [*uri.findings(given), *_address_findings(encoded, trailing)]


def _trailing(address: uri.Uri, given: Iterable[uri.Parameter]) -> list[Part]:
    asked = [(one.name, one.value) for one in given]
    return asked if address.fragment is None else [*asked, ("fragment", address.fragment)]


def _address_findings(encoded: str, trailing: list[Part]) -> Iterator[Finding]:
    if re.search("[+/=]", encoded):
        yield _finding("not_encoded", "", "base64 is percent-encoded behind /MPM/3/", Severity.WARNING)
    if trailing:
        yield _finding("trailing_data", "", "nothing follows the base64 of a merchant code")


def _unbase64(encoded: str) -> str:
    """The text behind the base64; its lengths could count bytes or characters, so it must be ASCII."""
    if not encoded.startswith(_GPLD) and encoded.upper().startswith(_GPLD):
        raise Malformed(_finding("case_folded", "", "capitals became small letters: base64 is lost", Severity.FATAL))
    if re.search("%(?![0-9A-Fa-f]{2})", encoded):
        raise Malformed(_finding("bad_escape", "", "a % is followed by two hexadecimal digits", Severity.FATAL))
    written = unquote_to_bytes(encoded)
    try:
        raw = b64decode(written, validate=True)
    except ValueError:
        raw = b""
    if not raw or b64encode(raw) != written:
        raise Malformed(_finding("base64", "", "is not base64 of the standard alphabet, padded", Severity.FATAL))
    if re.fullmatch(b"[ -~]+", raw) is None:
        raise Malformed(_finding("charset", "", "the text behind the base64 is printable ASCII", Severity.FATAL))
    return raw.decode()


def _objects(content: str) -> list[Part]:
    """The objects inside GPLD as (path, value), those inside templates as "CDSD.01"."""
    outer = _divide(content, _LETTERS, "")
    if [name for name, _ in outer] != ["GPLD"]:
        raise Malformed(_finding("bad_tag", "GPLD", "the text behind the base64 is one object GPLD", Severity.FATAL))
    parts: list[Part] = []
    for name, value in _divide(outer[0][1], _LETTERS, ""):
        inner = _divide(value, _DIGITS, f"{name}.") if name in _TEMPLATES else [(name, value)]
        parts.extend(inner)
    return parts


def _divide(text: str, head: re.Pattern[str], prefix: str) -> list[Part]:
    """Identifier, length, value, and so on to the end."""
    parts: dict[str, str] = {}
    position = 0
    while position < len(text):
        found = head.match(text, position)
        if found is None:
            raise Malformed(
                _broken("bad_tag", prefix, "an identifier and a length in digits must stand here", position)
            )
        path, start = prefix + found[1], found.end()
        position = start + int(found[2])
        if position > len(text):
            raise Malformed(_broken("truncated_value", path, f"says {found[2]}, {len(text) - start} are left", start))
        if path in parts:
            raise Malformed(_broken("duplicate_tag", path, "stands twice on this level", start))
        parts[path] = text[start:position]
    return list(parts.items())


def _content(request: Request) -> str:
    """The text behind the base64: known objects in the order of the sample, then those that are not known."""
    known = [(path, getattr(request, name)) for path, name in _PATHS.items() if getattr(request, name)]
    groups: dict[str, str] = {}
    for path, value in (*known, *request.extra):
        name, _, inner = path.partition(".")
        groups[name] = groups.get(name, "") + (f"{inner}{len(value):02d}{value}" if inner else value)
    content = "".join(_long(name, value) for name, value in groups.items())
    return _long("GPLD", content)


def _long(name: str, value: str) -> str:
    if len(value) > 999:
        rule = f"needs {len(value)} characters, an object holds at most 999"
        raise RequestError(_finding("too_long", name, rule))
    return f"{name}{len(value):03d}{value}"


def _rules(request: Request) -> Iterator[Finding]:
    """The rules of the fields of a merchant code, and of the host of any address."""
    if request.form == "payer":
        return
    yield from _HOST.findings("domain", request.domain)
    yield _finding("unsigned", "", "nobody signed this text: what it says is a claim of its maker", Severity.WARNING)
    yield from _URL.findings("url", request.url)
    if request.form == "mpm":
        for path, name in _PATHS.items():
            rule = _VERSION if path == "PLVS" else _SHORT
            yield from rule.findings(name, getattr(request, name))
        yield from _extra_findings(request.extra)


def _extra_findings(extra: tuple[Part, ...]) -> Iterator[Finding]:
    seen = set(_PATHS)
    for path, value in extra:
        if path in seen or path in _TEMPLATES or re.fullmatch(_EXTRA, path) is None:
            yield _finding("bad_tag", path[:40], "must be four letters, or two digits inside CDSD or CIRD, given once")
        seen.add(path)
        yield from (_SHORT if "." in path else _LONG).findings(path[:40], value)


def _broken(code: str, path: str, rule: str, position: int) -> Finding:
    return _finding(code, path, f"{rule}, at character {position + 1}", Severity.FATAL)


def _finding(code: str, name: str, rule: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(code=code, field=name, rule=rule, severity=severity, source=SOURCE)


_USER_PRESENTED = "02"
_PAYER = b"(?:2[5-9]|30)[0-9]{22}"
_PAYER_RESERVED = b"(?:2[5-9]|30)[0-9]{23,30}"
_MPM = b"(?i:https://[^/?#]+/mpm/3/)"
_GPLD = "R1BMRD"  # base64 of "GPLD" and the first bits of a digit
_MPM_START = _MPM + _GPLD.encode()
# Digits 4 to 6 name the issuer, 04 is an order.
_LINK = b"(?i:https://)[^/?#]+/281[0-9]{3}04[0-9]{4}"
_FAMILY = b"(?i:" + _MPM_START + b")|" + _LINK

_LETTERS = re.compile("([A-Z]{4})([0-9]{3})")
_DIGITS = re.compile("([0-9]{2})([0-9]{2})")
_TEMPLATES = frozenset({"CDSD", "CIRD"})
_EXTRA = r"[A-Z]{4}|(?:CDSD|CIRD)\.[0-9]{2}"
# Path of an object to its field, in the order of the published sample.
_PATHS = {
    "PLVS": "payload_version",
    "CDSD.01": "platform",
    "CDSD.02": "merchant_id",
    "CIRD.01": "issuer",
    "CIRD.02": "target_type",
    "CIRD.03": "target",
}
_HOST = TextRule(
    maximum=260,
    pattern="[0-9A-Za-z.-]+(?::[0-9]{1,5})?",
    form="the name of a host, with its port or not",
    source=SOURCE,
)
_URL = TextRule(minimum=0, maximum=MAX_CHARACTERS, source=SOURCE)
_VERSION = TextRule(maximum=2, pattern="[0-9]{2}", form="two digits", source=SOURCE)
_SHORT = TextRule(minimum=0, maximum=99, characters=ASCII, source=SOURCE)
_LONG = TextRule(minimum=0, maximum=999, characters=ASCII, source=SOURCE)
_KINDS: dict[Form, Kind] = {"mpm": "static", "link": "dynamic", "payer": "payer"}

SCHEME = Scheme(
    info=SchemeInfo(
        id="alipayplus",
        name="Alipay+",
        issuer="Ant International (Alipay+)",
        edition="Code Format Specification, merchant codes of version 3; as seen up to November 2026",
        doubts=(
            "What the objects inside CDSD and CIRD mean, and which must be there, is read off one published sample.",
            "Links are taken for orders by the digits 281***04**** alone; the checklist that says so shows no example.",
            "Whether lengths count bytes or characters is not said, so other text than ASCII is refused.",
        ),
    ),
    request=Request,
    match=match,
    build=build,
    parse=parse,
    summary=summary,
)
