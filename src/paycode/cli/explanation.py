"""A text taken apart: every piece with its place, its name, what it means and what is wrong with it.

Made for texts that are refused. A text is read leniently; where even that fails, whatever divides is given and where
it breaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..payload import registry, uri
from ..payload.emv import document, tlv
from ..payload.emv.profile import Profile
from ..payload.emv.tlv import DataObject
from ..payload.findings import AmbiguousScheme, Finding, Malformed, PayloadError
from ..payload.scheme import MAX_CHARACTERS, Payment
from . import meanings

__all__ = ["Explanation", "Piece", "explain", "flat"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One piece of a text. offset: characters before it in the text, None where it is not known."""

    path: str
    name: str
    value: str
    meaning: str = ""
    offset: int | None = None
    findings: tuple[Finding, ...] = ()
    children: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A whole text.

    scheme: by which it was read, "" for none. text: what was divided, after the repairs that findings tell of.
    findings: those of no single piece. broken_at: offset of the first character that no piece holds. refusal: why a
    strict parse does not accept the text. payment: what a lenient parse makes of it.
    """

    scheme: str
    text: str
    pieces: tuple[Piece, ...]
    findings: tuple[Finding, ...] = ()
    broken_at: int | None = None
    refusal: PayloadError | None = None
    payment: Payment[Any] | None = None


def explain(data: str | bytes, scheme: str | None = None) -> Explanation:
    """Take `data` apart by this scheme or by the one it is detected to be; `UnknownScheme` for no scheme's id."""
    chosen = registry.find(scheme).info.id if scheme else _likely(data)
    payment, found = _lenient(data, chosen)
    profile = meanings.profile_of(chosen)
    divides = profile is not None and (payment is None or getattr(payment.request, "form", "merchant") == "merchant")
    explanation = _tree(data, profile) if profile and divides else _list(data, chosen, payment)
    explanation = _with_findings(explanation, found)
    return replace(explanation, scheme=chosen, refusal=_refusal(data, scheme), payment=payment)


def flat(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Every piece, parents before their children."""
    for piece in pieces:
        yield piece
        yield from flat(piece.children)


def _likely(data: str | bytes) -> str:
    """The scheme by which to read: the detected one, the general one of several, or the grammar that it looks like."""
    if isinstance(_refusal(data, None), AmbiguousScheme):
        return "emv" if "emv" in registry.detect(data) else registry.detect(data)[0]
    text = _readable(data)
    # A text that breaks off belongs to no profile, yet what comes before the break may say whose it is.
    whole = text[: max(_ends(text), default=0)]
    detected = registry.detect(data)[:1] + registry.detect(whole)[:1]
    if not detected:
        return "emv" if whole and re.fullmatch("[0-9]*", text) is None else ""
    return next((scheme for scheme in detected if scheme != "emv"), "emv")


def _lenient(data: str | bytes, scheme: str) -> tuple[Payment[Any] | None, tuple[Finding, ...]]:
    """The payment of a lenient parse and the findings about its pieces."""
    try:
        payment = registry.parse(data, scheme or None, lenient=True)
    except Malformed:
        return None, ()
    except PayloadError as error:
        return None, error.findings if scheme else ()
    return payment, payment.findings


def _refusal(data: str | bytes, scheme: str | None) -> PayloadError | None:
    try:
        registry.parse(data, scheme)
    except PayloadError as error:
        return error
    return None


def _readable(data: str | bytes) -> str:
    """As much of `data` as is text and fits a QR code."""
    if isinstance(data, str):
        return data[:MAX_CHARACTERS]
    try:
        return data.decode()[:MAX_CHARACTERS]
    except UnicodeDecodeError as error:
        return data[: error.start].decode()[:MAX_CHARACTERS]


def _tree(data: str | bytes, profile: Profile[Any]) -> Explanation:
    """The data objects of an EMVCo text, up to where it breaks."""
    text = _readable(data)
    try:
        read = document.read(text, profile.opens, lenient=True)
    except Malformed:
        text = text.strip(document.OUTER)
        objects = _sound(text, profile)
        end = sum(4 + len(item.value) for item in objects)
        broken_at = end if end < len(text) else None
    else:
        text, objects, broken_at = read.text, read.objects, None
    values = tlv.division(objects).values
    own = {path: element.name for path, element in profile.binding.layout(values).elements}
    pieces = tuple(_piece(item, item.id, own, values) for item in objects)
    return Explanation(scheme="", text=text, pieces=_with_checksum(pieces, text), broken_at=broken_at)


def _sound(text: str, profile: Profile[Any]) -> tuple[DataObject, ...]:
    """The data objects before the first that breaks the grammar."""
    objects: tuple[DataObject, ...] = ()
    try:
        for end in _ends(text):
            objects = tlv.parse(text[:end], profile.opens, document.CRC)
    except Malformed:
        pass
    return objects


def _ends(text: str) -> Iterator[int]:
    """Where each object of the top level ends, as long as its length makes sense."""
    end = 0
    while re.fullmatch("[0-9]{4}", text[end : end + 4]) and end + 4 + int(text[end + 2 : end + 4]) <= len(text):
        end += 4 + int(text[end + 2 : end + 4])
        yield end


def _piece(item: DataObject, path: str, own: Mapping[str, str], values: Mapping[str, str]) -> Piece:
    return Piece(
        path=path,
        name=meanings.emv_name(path, own, opened=item.children is not None),
        value=item.value,
        meaning="" if item.children is not None else meanings.emv_meaning(path, values),
        offset=item.offset,
        children=tuple(_piece(child, f"{path}.{child.id}", own, values) for child in item.children or ()),
    )


def _with_checksum(pieces: tuple[Piece, ...], text: str) -> tuple[Piece, ...]:
    """The last piece, when it is the checksum, with the right one beside it."""
    if not pieces or pieces[-1].path != document.CRC:
        return pieces
    *others, last = pieces
    return (*others, replace(last, meaning=meanings.checksum(text[: text.rindex(last.value)], last.value)))


def _list(data: str | bytes, scheme: str, payment: Payment[Any] | None) -> Explanation:
    """The parts of a text of another kind: the scheme's own, else what its form alone shows."""
    text = _readable(data)
    named = [(path, value, None) for path, value in payment.parts] if payment else list(_raw(text))
    pieces = (
        Piece(
            path=path,
            name=meanings.part_name(scheme, path),
            value=value,
            meaning=meanings.part_meaning(scheme, path, value),
            offset=offset,
        )
        for path, value, offset in named
    )
    return Explanation(scheme="", text=text, pieces=tuple(pieces))


def _raw(text: str) -> Iterator[tuple[str, str, int | None]]:
    """Path, value and offset of the parameters of a URI, or of the lines of a text that has several."""
    if "://" in text:
        try:
            address = uri.split(text)
            yield "address", address.base, 0
            yield from ((given.name, given.value, given.offset) for given in uri.parameters(address))
        except Malformed:
            return
    elif "\n" in text:
        offset = 0
        for number, line in enumerate(text.split("\n"), start=1):
            yield f"line {number}", line, offset
            offset += len(line) + 1


def _with_findings(explanation: Explanation, found: Iterable[Finding]) -> Explanation:
    """Each finding with the piece it concerns; the others with the whole."""
    homes: dict[str, list[Finding]] = {piece.path: [] for piece in flat(explanation.pieces)}
    names = {piece.name.replace(" ", "_"): piece.path for piece in flat(explanation.pieces) if piece.name}
    elsewhere: list[Finding] = []
    for finding in found:
        candidates = (finding.field, names.get(finding.field, ""), *_line(finding.field))
        home = next((path for path in candidates if path in homes), None)
        (elsewhere if home is None else homes[home]).append(finding)
    pieces = tuple(_filled(piece, homes) for piece in explanation.pieces)
    return replace(explanation, pieces=pieces, findings=tuple(elsewhere))


def _line(field: str) -> tuple[str, ...]:
    """Both names of a line: "line 7 (iban)" is "line 7" and "iban"."""
    both = re.fullmatch(r"(line [0-9]+) \((.+)\)", field)
    return both.groups() if both else ()


def _filled(piece: Piece, homes: Mapping[str, list[Finding]]) -> Piece:
    children = tuple(_filled(child, homes) for child in piece.children)
    return replace(piece, findings=tuple(homes[piece.path]), children=children)
