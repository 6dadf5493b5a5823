"""EMVCo consumer-presented codes: base64 of BER-TLV data objects, which the payer shows and the till reads.

Sources: EMVCo QRCPS Consumer-Presented Mode 1.1 (objects, sizes, order), EMV Book 3 annex B (BER-TLV), RFC 4648
(base64, standard alphabet, padded). A tag has one byte, or two when the low five bits of the first are all set; a
length is one byte below 128, else 81 or 82 and one or two bytes more. There is no indefinite form. Templates open by a
table of places, two levels deep and never deeper, so nesting cannot multiply work; other objects stay as bytes.

Track 2, card number and cryptogram are the payer's money: no `repr`, no finding and none of `parts` shows them.

>>> code = read(b"hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8=")
>>> code.format_indicator, [application.aid for application in code.applications]
('CPV01', ['A0000000555555'])
>>> parts(code)
(('85', 'CPV01'), ('61.4F', 'A0000000555555'), ('61.57', '******************************'))
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field

from .. import payer
from ..findings import Finding, Malformed, Severity
from ..scheme import Part, decode
from .document import OUTER

__all__ = [
    "MAX_OBJECTS",
    "Application",
    "BerObject",
    "ConsumerCode",
    "flatten",
    "looks_like",
    "parts",
    "peek",
    "read",
]

MAX_OBJECTS = 256
SOURCE = "EMVCo CPM 1.1"
BER = "EMV Book 3, annex B"
BASE64 = "RFC 4648, section 4"


@dataclass(frozen=True, slots=True, kw_only=True)
class BerObject:
    """One data object. tag: upper-case hexadecimal ("61", "9F26"). value: never in `repr`.

    offset: byte position of the tag in the decoded code, not part of equality. children: the objects inside a
    template, in order; None for everything else.
    """

    tag: str
    value: bytes = field(repr=False)
    offset: int = field(default=0, compare=False)
    children: tuple[BerObject, ...] | None = None

    def find(self, tag: str) -> bytes:
        """The value of the child with this tag, b"" when there is none."""
        return next((child.value for child in self.children or () if child.tag == tag), b"")


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """One application template (tag 61). aid: upper-case hexadecimal, "" when missing. label: "" when there is none."""

    aid: str
    label: str
    objects: tuple[BerObject, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumerCode:
    """A code as it was read. format_indicator: tag 85 as text ("CPV01"), "" when it is not printable ASCII.

    objects: the whole tree in order. findings: what breaks EMVCo's rules; which format indicator is right is for the
    scheme to say.
    """

    format_indicator: str
    applications: tuple[Application, ...]
    objects: tuple[BerObject, ...]
    findings: tuple[Finding, ...] = ()


def looks_like(data: bytes) -> bool:
    """Whether `data` starts as every such code does: tag 85 with five capital letters or digits. Never raises."""
    if re.match(b"hQ[U-X][0-9A-Za-z+/]{9}", data) is None:
        return False
    return re.match(rb"\x85\x05[0-9A-Z]{5}", b64decode(data[:12])) is not None


def read(data: bytes, *, lenient: bool = False) -> ConsumerCode:
    """The code in `data`; `Malformed` when it is not base64, does not divide or has no format indicator or application.

    lenient: white space around, the URL-safe alphabet and missing padding are put right, with a finding. Broken rules
    are findings for the scheme to judge.
    """
    raw, said = _unbase64(decode(data), lenient=lenient)
    reader = _Reader(raw)
    objects = reader.objects(0, len(raw), "")
    found = (*said, *reader.findings, *_tree_findings(objects))
    fatal = [finding for finding in found if finding.severity is Severity.FATAL]
    if fatal:
        raise Malformed(*fatal)
    return ConsumerCode(
        format_indicator=_text(next(item.value for item in objects if item.tag == FORMAT_INDICATOR)),
        applications=tuple(_application(item) for item in objects if item.tag == APPLICATION),
        objects=objects,
        findings=found,
    )


def peek(data: bytes) -> ConsumerCode | None:
    """The code when `data` looks like one and reads, else None; for `match`, so it never raises."""
    try:
        return read(data, lenient=True) if looks_like(data) else None
    except Malformed:
        return None


def parts(code: ConsumerCode) -> tuple[Part, ...]:
    """The objects that are no templates as (path, value), with every value that is the payer's own masked."""
    return tuple((path, _shown(item)) for path, item in flatten(code.objects) if item.children is None)


def flatten(objects: tuple[BerObject, ...], path: str = "") -> Iterator[tuple[str, BerObject]]:
    """Every object with its path, parents before their children; a second 61 is "61[2]"."""
    counts: dict[str, int] = {}
    for item in objects:
        counts[item.tag] = counts.get(item.tag, 0) + 1
        where = path + item.tag + (f"[{counts[item.tag]}]" if counts[item.tag] > 1 else "")
        yield where, item
        yield from flatten(item.children or (), f"{where}.")


class _Reader:
    """Divides bytes into objects, counting them over all levels; findings are what can be read and is not minimal."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.count = 0
        self.findings: list[Finding] = []

    def objects(self, start: int, end: int, path: str) -> tuple[BerObject, ...]:
        """The objects between two positions; what is inside a template never reaches beyond its end."""
        items: list[BerObject] = []
        while start < end:
            tag, after = self._tag(start, end)
            first, last = self._value(after, end, path + tag)
            self.count += 1
            if self.count > MAX_OBJECTS:
                raise Malformed(_broken("too_many_objects", path + tag, f"more than {MAX_OBJECTS} objects", start))
            inner = self.objects(first, last, f"{path}{tag}.") if path + tag in _TEMPLATES else None
            items.append(BerObject(tag=tag, value=self.raw[first:last], offset=start, children=inner))
            start = last
        return tuple(items)

    def _tag(self, at: int, end: int) -> tuple[str, int]:
        size = 2 if self.raw[at] & 0x1F == 0x1F else 1
        tag = self.raw[at : min(at + size, end)]
        # 00 and FF fill space between objects on a card; here nothing does.
        if len(tag) < size or tag[0] in (0x00, 0xFF) or tag[1:] > b"\x7f":
            raise Malformed(_broken("bad_tag", tag.hex().upper(), "a tag has one byte or two", at))
        return tag.hex().upper(), at + size

    def _value(self, at: int, end: int, path: str) -> tuple[int, int]:
        """Where the value starts and ends."""
        size = _LENGTH_BYTES.get(self.raw[at], 0) if at < end else 0
        if at >= end or (self.raw[at] > 0x7F and not 0 < size < end - at):
            rule = "a length is one byte below 128, or 81 or 82 and the bytes it asks for; it is never left open"
            raise Malformed(_broken("bad_length", path, rule, at))
        length = int.from_bytes(self.raw[at + 1 : at + 1 + size], "big") if size else self.raw[at]
        first = at + 1 + size
        if length > end - first:
            raise Malformed(_broken("truncated_value", path, f"says {length} bytes, {end - first} are left", at))
        if size and length < (0x80, 0x100)[size - 1]:
            self.findings.append(_finding("non_minimal_length", path, "its length takes more bytes than needed", BER))
        return first, first + length


def _unbase64(text: str, *, lenient: bool) -> tuple[bytes, list[Finding]]:
    """The bytes behind the text. Lenient undoes slips that leave one reading only; a space could be a lost plus."""
    standard = text.strip(OUTER).translate(_STANDARD) if lenient else text
    if " " in standard:
        rule = "spaces stand where + was: it was sent like a web form without being encoded"
        hint = Finding(code="plus_became_space", field="", rule=rule, severity=Severity.NOTE, source=BASE64)
        raise Malformed(_base64("is not base64, it holds spaces"), hint)
    padded = standard + "=" * (-len(standard) % 4) if lenient and "=" not in standard else standard
    if len(padded) % 4 or re.fullmatch("[0-9A-Za-z+/]+={0,2}", padded) is None:
        raise Malformed(_base64("is not base64 of the standard alphabet with its padding"))
    raw = b64decode(padded)
    if b64encode(raw).decode() != padded:
        raise Malformed(_base64("has bits after its last byte"))
    rule = "white space, the URL-safe alphabet or missing padding was put right"
    return raw, [] if padded == text else [_base64(rule, Severity.WARNING)]


def _tree_findings(objects: tuple[BerObject, ...]) -> Iterator[Finding]:
    tags = [item.tag for item in objects]
    if FORMAT_INDICATOR not in tags:
        yield _finding("missing", FORMAT_INDICATOR, "the payload format indicator is missing", severity=Severity.FATAL)
    elif tags[0] != FORMAT_INDICATOR:
        yield _finding("pfi_not_first", FORMAT_INDICATOR, "the payload format indicator must be the first object")
    if APPLICATION not in tags:
        yield _finding("missing", APPLICATION, "there is no application template", severity=Severity.FATAL)
    elif tags.count(APPLICATION) > 2:
        yield _finding("too_many_templates", APPLICATION, "there are at most two application templates")
    yield from _duplicates(objects, "")
    for path, item in flatten(objects):
        yield from _object_findings(path, item)
    yield payer.warning("", SOURCE)


def _duplicates(objects: tuple[BerObject, ...], path: str) -> Iterator[Finding]:
    seen: set[str] = set()
    for item in objects:
        if item.tag in seen and path + item.tag != APPLICATION:
            yield _finding("duplicate_tag", path + item.tag, "stands twice on this level", severity=Severity.FATAL)
        seen.add(item.tag)
        yield from _duplicates(item.children or (), f"{path}{item.tag}.")


def _object_findings(path: str, item: BerObject) -> Iterator[Finding]:
    least, most = _SIZES.get(item.tag, (0, len(item.value)))
    if not least <= len(item.value) <= most:
        sizes = f"{least}" if least == most else f"{least} to {most}"
        code = "too_long" if len(item.value) > most else "too_short"
        yield _finding(code, path, f"has {len(item.value)} bytes, {sizes} are allowed")
    if item.tag in _TEXTS and not _text(item.value):
        yield _finding("non_ascii", path, "must be printable ASCII")
    if path.partition("[")[0] == APPLICATION and item.children is not None and not item.find(AID):
        yield _finding("missing", f"{path}.{AID}", "an application names itself by its AID")


def _application(item: BerObject) -> Application:
    return Application(
        aid=item.find(AID).hex().upper(),
        label=_text(item.find(LABEL)),
        objects=item.children or (),
    )


def _shown(item: BerObject) -> str:
    if item.tag in _TEXTS and _text(item.value):
        return _text(item.value)
    return item.value.hex().upper() if item.tag == AID else "*" * (2 * len(item.value))


def _text(value: bytes) -> str:
    return value.decode("ascii") if re.fullmatch(b"[ -~]+", value) else ""


def _base64(rule: str, severity: Severity = Severity.FATAL) -> Finding:
    return Finding(code="base64", field="", rule=rule, severity=severity, source=BASE64)


def _broken(code: str, path: str, rule: str, offset: int) -> Finding:
    return _finding(code, path, f"{rule}, at byte {offset + 1}", BER, Severity.FATAL)


def _finding(code: str, path: str, rule: str, source: str = SOURCE, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(code=code, field=path, rule=rule, severity=severity, source=source)


FORMAT_INDICATOR, APPLICATION, AID, LABEL = "85", "61", "4F", "50"

_STANDARD = str.maketrans("-_", "+/")
_LENGTH_BYTES = {0x81: 1, 0x82: 2}
# Application and common data template, and the transparent template inside each.
_TEMPLATES = frozenset({"61", "62", "61.63", "62.64"})
_TEXTS = frozenset({"85", "50", "5F2D"})
_SIZES = {
    "85": (5, 5),  # payload format indicator
    "4F": (5, 16),  # application identifier
    "50": (1, 16),  # application label
    "57": (1, 19),  # track 2 equivalent data
    "5A": (1, 10),  # card number
    "5F20": (2, 26),  # cardholder name
    "5F2D": (2, 8),  # preferred languages
    "82": (2, 2),  # application interchange profile
    "9F08": (2, 2),  # application version
    "9F10": (1, 32),  # issuer application data
    "9F19": (6, 11),  # token requestor: EMVCo's sample has 6 bytes, Indonesia's QRIS 11
    "9F24": (29, 29),  # payment account reference
    "9F25": (2, 2),  # last four digits of the card number
    "9F26": (8, 8),  # cryptogram
    "9F27": (1, 1),  # cryptogram information
    "9F36": (2, 2),  # transaction counter
    "9F37": (4, 4),  # unpredictable number
}
