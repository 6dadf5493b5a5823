"""The trust list as JSON Lines, for lists that are too large for one document: a head, then one entry a line.

Read as strictly as the plain form. docs/trust-store.md, section 2.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, TypeAlias, TypeVar

from ..errors import BadTrustList
from ..sealing import Certificate
from ._json import MAX_BYTES, Fields
from .entries import ForeignKey, MustSeal, Revocation, TrustedKey
from .listfile import (
    moment_text,
    read_certificate,
    read_foreign_key,
    read_key,
    read_must_seal,
    read_revocation,
    write_certificate,
    write_foreign_key,
    write_key,
    write_must_seal,
    write_revocation,
)
from .trustlist import TrustList

__all__ = ["MAX_LINE", "ListEntry", "Listing", "export_lines", "import_lines", "read_head", "read_listing"]

ListEntry: TypeAlias = TrustedKey | Certificate | Revocation | MustSeal | ForeignKey
Made = TypeVar("Made")

FORMAT = 1
MAX_LINE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list of any size while it is read.

    line: its head as it stands. head: the same as a list without entries. entries: each with its line, once; raises
    `BadTrustList`, naming the line, at what is not understood.
    """

    line: bytes
    head: TrustList
    entries: Iterator[tuple[bytes, ListEntry]]

    @classmethod
    def of(cls, trust: TrustList) -> Listing:
        """A list that is in memory."""
        entries: tuple[ListEntry, ...] = (
            *trust.keys,
            *trust.certificates,
            *trust.revocations,
            *trust.must_seal,
            *trust.foreign_keys,
        )
        return cls(
            line=_write_head(trust, len(entries)),
            head=replace(trust, keys=(), certificates=(), revocations=(), must_seal=(), foreign_keys=()),
            entries=((_write_entry(entry), entry) for entry in entries),
        )


def export_lines(trust: TrustList) -> Iterator[bytes]:
    """The lines of this list, each with its line break; a `TrustStore` has a method of this name."""
    listing = Listing.of(trust)
    yield listing.line
    for line, _ in listing.entries:
        yield line


def import_lines(content: bytes) -> TrustList:
    """The list in these lines, of at most 8 MiB, as in the plain form; larger ones are for a `TrustStore`."""
    if len(content) > MAX_BYTES:
        raise BadTrustList(f"the trust list: has more than {MAX_BYTES} bytes")
    listing = read_listing(io.BytesIO(content))
    entries = [entry for _, entry in listing.entries]
    certificates = tuple(entry for entry in entries if isinstance(entry, Certificate))
    if len(set(certificates)) != len(certificates):
        raise BadTrustList("certificate: the same stands in two lines")
    return replace(
        listing.head,
        keys=tuple(entry for entry in entries if isinstance(entry, TrustedKey)),
        certificates=certificates,
        revocations=tuple(entry for entry in entries if isinstance(entry, Revocation)),
        must_seal=tuple(entry for entry in entries if isinstance(entry, MustSeal)),
        foreign_keys=tuple(entry for entry in entries if isinstance(entry, ForeignKey)),
    )


def read_listing(stream: BinaryIO) -> Listing:
    """The list in this stream, in lines or in the plain form; the head is read at once."""
    start = stream.readline(MAX_LINE + 1)
    if re.match(rb'[{][ \t]*"paycode-trust-lines"', start) is None:
        return Listing.of(TrustList.loads(start + stream.read(MAX_BYTES + 1)))
    head, count = _placed(1, read_head, start)
    return Listing(line=start, head=head, entries=_entries(stream, count))


def read_head(line: bytes) -> tuple[TrustList, int]:
    """The list of this head, still without entries, and how many follow."""
    fields = Fields.loads(line)
    if fields.whole("paycode-trust-lines") != FORMAT:
        raise fields.wrong("paycode-trust-lines", f"form {FORMAT} is read here")
    head = fields.make(
        TrustList, version=fields.whole("version"), issued=fields.moment("issued"), expires=fields.moment("expires")
    )
    count = fields.whole("entries")
    fields.done()
    return head, count


def read_entry(line: bytes) -> ListEntry:
    """The entry in this line."""
    fields = Fields.loads(line)
    kind = fields.text("kind")
    if kind not in _READERS:
        raise fields.wrong("kind", f"is one of {', '.join(_READERS)}")
    return _READERS[kind](fields)


def _entries(stream: BinaryIO, count: int) -> Iterator[tuple[bytes, ListEntry]]:
    number = 0
    while line := stream.readline(MAX_LINE + 1):
        number += 1
        if number > count:
            break
        yield line, _placed(number + 1, read_entry, line)
    if number != count:
        raise BadTrustList(f"entries: the head says {count}, and there are {'more' if number > count else number}")


def _placed(number: int, read: Callable[[bytes], Made], line: bytes) -> Made:
    try:
        return read(_checked(line))
    except BadTrustList as error:
        raise BadTrustList(f"line {number}: {error}") from None


def _checked(line: bytes) -> bytes:
    if len(line) > MAX_LINE:
        raise BadTrustList(f"has more than {MAX_LINE} bytes")
    if not line.endswith(b"\n"):
        raise BadTrustList("ends without a line break: cut off?")
    return line


def _read_certificate(fields: Fields) -> Certificate:
    certificate = read_certificate(fields, fields.text("certificate"))
    fields.done()
    return certificate


def _write_head(trust: TrustList, count: int) -> bytes:
    times = {"issued": moment_text(trust.issued), "expires": moment_text(trust.expires)}
    return _line({"paycode-trust-lines": FORMAT, "version": trust.version, **times, "entries": count})


def _write_entry(entry: ListEntry) -> bytes:
    kind, members = _WRITERS[type(entry)]
    line = _line({"kind": kind, **members(entry)})
    if len(line) > MAX_LINE:
        raise BadTrustList(f"{kind}: an entry has at most {MAX_LINE} bytes as a line; divide it")
    return line


def _line(members: dict[str, Any]) -> bytes:
    return json.dumps(members, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


_READERS: dict[str, Callable[[Fields], ListEntry]] = {
    "key": read_key,
    "certificate": _read_certificate,
    "revocation": read_revocation,
    "must_seal": read_must_seal,
    "foreign_key": read_foreign_key,
}
_WRITERS: dict[type[ListEntry], tuple[str, Callable[[Any], dict[str, Any]]]] = {
    TrustedKey: ("key", write_key),
    Certificate: ("certificate", lambda entry: {"certificate": write_certificate(entry)}),
    Revocation: ("revocation", write_revocation),
    MustSeal: ("must_seal", write_must_seal),
    ForeignKey: ("foreign_key", write_foreign_key),
}
