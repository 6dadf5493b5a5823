"""An EMVCo text as a whole: format indicator first, checksum last, objects between.

Strict reading takes the text as it is. Lenient reading may undo a known kind of damage (outer white space, lost
leading zeros of the checksum, another letter case, Unicode decomposition, UTF-16 lengths), says so in a finding, and
keeps the result only where the checksum then proves it right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from ..crc import crc16
from ..findings import Finding, Malformed, Severity
from .tlv import DataObject, Division, IsTemplate, divide, serialise, tree

__all__ = ["CRC", "FORMAT_INDICATOR", "OUTER", "Document", "read", "write"]

FORMAT_INDICATOR = "00"
CRC = "63"
SOURCE = "EMVCo MPM 1.1, section 4.7.3"
MAX_CHARACTERS = 512

# White space and the byte-order mark, which copying and files leave around a text.
OUTER = " \t\r\n\v\f\ufeff"


class Document(NamedTuple):
    """One text, divided. text: what was divided, after the repairs that `findings` tell of."""

    division: Division
    text: str
    findings: tuple[Finding, ...]

    @property
    def objects(self) -> tuple[DataObject, ...]:
        """Its objects as a tree."""
        return tree(self.division.values)


def read(text: str, is_template: IsTemplate, *, lenient: bool = False) -> Document:
    """Divide `text` and check its frame; raises `Malformed`, every other defect is a finding of the document."""
    if not lenient:
        return _read(text, is_template)
    trimmed = text.strip(OUTER)
    rule = "white space or a byte-order mark around the text was ignored"
    notes = () if trimmed == text else (_said("whitespace_trimmed", rule),)
    document = _read_or_repair(trimmed, is_template)
    return document._replace(findings=notes + document.findings)


def write(objects: Iterable[DataObject]) -> str:
    """The text of `objects` (format indicator first, no checksum among them) with its checksum."""
    body = f"{serialise(objects)}{CRC}04"
    return body + crc16(body.encode())


def _read(text: str, is_template: IsTemplate) -> Document:
    return _document(text, divide(text, is_template, last=CRC))


def _document(text: str, division: Division) -> Document:
    if FORMAT_INDICATOR not in division.values:
        rule = "the payload format indicator is missing"
        raise Malformed(_wrong("pfi_missing", FORMAT_INDICATOR, rule, Severity.FATAL))
    findings = (*_frame_findings(text, division), *_crc_findings(text, division))
    return Document(text=text, division=division, findings=findings)


def _frame_findings(text: str, division: Division) -> Iterator[Finding]:
    if next(iter(division.values)) != FORMAT_INDICATOR:
        yield _wrong("pfi_not_first", FORMAT_INDICATOR, "the payload format indicator must come first")
    if len(text) > MAX_CHARACTERS:
        yield _wrong("payload_over_512", "", f"has more than {MAX_CHARACTERS} characters", Severity.WARNING)


def _crc_findings(text: str, division: Division) -> Iterator[Finding]:
    given = division.values.get(CRC)
    if given is None:
        yield _wrong("crc_missing", CRC, "the checksum is missing", Severity.FATAL)
        return
    right = crc16(_utf8(text[: -len(given) or None]))
    if len(given) != 4:
        yield _wrong("crc_length", CRC, f"a checksum has four digits, not {len(given)}", Severity.FATAL)
    elif given.upper() != right:
        yield _wrong("crc_mismatch", CRC, f"the checksum says {given!r}, the text has {right}: damaged or altered")
        yield from _crc_hints(text[:-4], given.upper())
    elif given != right:
        yield _wrong("crc_format", CRC, "the checksum's letters must be upper case")


def _crc_hints(body: str, given: str) -> Iterator[Finding]:
    """Which known mistake of a generator or of a transport would explain this checksum."""
    low_bytes = bytes(ord(character) & 0xFF for character in body)
    narrow = "latin1" if all(ord(character) < 0x100 for character in body) else "utf16"
    explanations = (
        (f"crc_over_{narrow}", f"was computed over {narrow} units instead of UTF-8 bytes", low_bytes),
        ("plus_became_space", "fits when the spaces are plus signs", _utf8(body.replace(" ", "+"))),
    )
    for code, rule, data in explanations:
        if data != _utf8(body) and crc16(data) == given:
            yield _wrong(code, CRC, f"the checksum {rule}", Severity.NOTE)


def _read_or_repair(text: str, is_template: IsTemplate) -> Document:
    """The text as it is when its frame and checksum hold, else the first repair that the checksum proves."""
    failure: Malformed | None = None
    try:
        document = _read(text, is_template)
        if not _checksum_fails(document):
            return document
    except Malformed as error:
        failure = error
    for code, rule, repair in _REPAIRS:
        repaired = _attempt(repair, text, is_template)
        if repaired is not None:
            return repaired._replace(findings=(_said(code, rule), *repaired.findings))
    if failure is not None:
        raise failure
    return document


def _attempt(repair: Repair, text: str, is_template: IsTemplate) -> Document | None:
    try:
        document = repair(text, is_template)
    except (Malformed, UnicodeError):
        return None
    return None if document is None or _checksum_fails(document) else document


def _checksum_fails(document: Document) -> bool:
    return any(finding.code in {"crc_mismatch", "crc_length", "crc_missing"} for finding in document.findings)


def _padded(text: str, is_template: IsTemplate) -> Document | None:
    """A formatter dropped the leading zeros of the checksum, and perhaps rewrote its length."""
    tail = re.search("63(0[1-4])([0-9A-Fa-f]{1,3})\\Z", text[-7:])
    if tail is None or tail[1] not in {"04", f"0{len(tail[2])}"}:
        return None
    return _read(f"{text[: -len(tail[0])]}{CRC}04{tail[2].zfill(4)}", is_template)


def _composed(text: str, is_template: IsTemplate) -> Document | None:
    composed = unicodedata.normalize("NFC", text)
    return None if composed == text else _read(composed, is_template)


def _upper_case(text: str, is_template: IsTemplate) -> Document | None:
    upper = text.upper()
    return None if upper == text or text != text.lower() else _read(upper, is_template)


def _utf16_lengths(text: str, is_template: IsTemplate) -> Document | None:
    """Lengths that count UTF-16 units: divide the units, then join the halves of every pair again."""
    if all(ord(character) < 0x10000 for character in text):
        return None
    wide = text.encode("utf-16-le")
    units = "".join(chr(wide[i] | wide[i + 1] << 8) for i in range(0, len(wide), 2))
    values, leaves = divide(units, is_template, last=CRC)
    return _document(text, Division(_joined(values), _joined(leaves)))


def _joined(values: dict[str, str]) -> dict[str, str]:
    return {path: value.encode("utf-16-le", "surrogatepass").decode("utf-16-le") for path, value in values.items()}


def _utf8(text: str) -> bytes:
    # An unpaired surrogate has no UTF-8 form; its own finding refuses it, the checksum just must not crash.
    return text.encode("utf-8", "surrogatepass")


def _wrong(code: str, path: str, rule: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(code=code, field=path, rule=rule, severity=severity, source=SOURCE)


def _said(code: str, rule: str) -> Finding:
    return _wrong(code, "", rule, Severity.WARNING)


Repair = Callable[[str, IsTemplate], "Document | None"]

_REPAIRS: tuple[tuple[str, str, Repair], ...] = (
    ("crc_unpadded", "the checksum had lost its leading zeros", _padded),
    ("unicode_normalised", "the text fits after Unicode composition (NFC)", _composed),
    ("case_folded", "the text fits after turning it to upper case", _upper_case),
    ("utf16_lengths", "lengths count UTF-16 units instead of characters", _utf16_lengths),
)
