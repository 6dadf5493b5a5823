"""Carrier `template`: the seal inside an EMVCo text, in templates 80-99 directly before the checksum.

EMVCo MPM 1.1 leaves templates 80-99 to anyone who names himself in their object 00; wallets skip names they do not
know. Where in the text the seal stands and how it divides is fixed, and `detach` accepts nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ..errors import RequestError
from ..payload.crc import crc16
from ..payload.emv import tlv
from ..payload.findings import Finding, Malformed, Severity
from ..payload.scheme import Payload, decode
from . import base41

__all__ = ["attachments", "detach", "signed_bytes", "with_checksum"]

GUID = "PQS1"
MARK = f"0004{GUID}"
CHUNK = 87
MAX_CHARACTERS = 512
CRC = "63"
FIRST_TAG = 80
LAST_TAG = 99
SOURCE = "docs/seal.md, section 4"

_TAGS = [f"{tag:02d}" for tag in range(LAST_TAG + 1)]


def signed_bytes(payload: Payload) -> bytes:
    """The bytes of an unsealed EMVCo text that a seal covers: all before the checksum object.

    `RequestError` for a text of another kind, one without checksum, and one that holds a seal already.
    """
    objects = _objects(payload)
    if CRC not in objects:
        raise _refused("carrier", "carrier template is for EMVCo texts, which begin with 0002 and end with tag 63")
    if any(value.startswith(MARK) for value in objects.values()):
        raise _refused("already_sealed", "this text holds a seal already; seal the text without it")
    return payload.data[:-8]


def attachments(payload: Payload, seal: bytes) -> Iterator[Payload]:
    """`payload` with the seal's templates before its checksum, once for each run of free tags, lowest first.

    More than one, because some schemes give a meaning of their own to a tag in 80-99: the caller takes the first text
    that still says the same.
    """
    body = signed_bytes(payload)
    chunks = _chunks(base41.encode(seal))
    size = len(payload.text) + sum(len(_template(FIRST_TAG, chunk)) for chunk in chunks)
    if size > MAX_CHARACTERS:
        rule = f"has {size} characters with its seal, an EMVCo text has at most {MAX_CHARACTERS}"
        raise _refused("too_long", rule)
    taken = set(map(int, _objects(payload)))
    for first in range(FIRST_TAG, LAST_TAG - len(chunks) + 2):
        if taken.isdisjoint(range(first, first + len(chunks))):
            templates = "".join(_template(first + number, chunk) for number, chunk in enumerate(chunks))
            yield with_checksum(payload, body + templates.encode("ascii"))


def detach(payload: Payload) -> tuple[bytes, bytes] | None:
    """The bytes that the seal in this text covers, all before its templates, and those of the seal; None without one.

    `Malformed` when a seal is not exactly where and how `attachments` puts it, or when the text does not divide.
    """
    text = _text(payload)
    objects = tlv.level(text, CRC)
    marked = [place for place, value in enumerate(objects.values()) if value.startswith(MARK)]
    if not marked:
        return None
    tags, values = list(objects)[marked[0] :], list(objects.values())[marked[0] :]
    start = max(FIRST_TAG, int(tags[0]))
    if tags.pop() != CRC or payload.data[-4:] != crc16(payload.data[:-4]).encode():
        raise _malformed("seal_checksum", CRC, "a sealed text ends with its right checksum")
    if tags != _TAGS[start : start + len(tags)]:
        rule = "the seal's templates have tags 80-99 in order, without a gap, directly before the checksum"
        raise _malformed("seal_misplaced", tags[0], rule)
    covered = text[: -4 * len(values) - sum(map(len, values))]
    return covered.encode(), _seal_bytes(zip(tags, values, strict=False))


def with_checksum(payload: Payload, body: bytes) -> Payload:
    """The text that begins with `body`, of the charset and scheme of `payload`."""
    data = body + b"6304"
    return Payload(data=data + crc16(data).encode(), charset=payload.charset, scheme=payload.scheme)


def _objects(payload: Payload) -> Mapping[str, str]:
    """The values of an EMVCo text's objects by tag, none for a text of another kind."""
    return tlv.level(_text(payload), CRC)


def _text(payload: Payload) -> str:
    """An EMVCo text, "" for a text of another kind."""
    return decode(payload.data) if payload.data.startswith(b"0002") else ""


def _chunks(text: str) -> list[str]:
    return [text[start : start + CHUNK] for start in range(0, len(text), CHUNK)]


def _template(tag: int, chunk: str) -> str:
    value = f"{MARK}01{len(chunk):02d}{chunk}"
    return f"{tag}{len(value):02d}{value}"


def _seal_bytes(templates: Iterable[tuple[str, str]]) -> bytes:
    chunks = [_chunk(tag, value) for tag, value in templates]
    text = "".join(chunks)
    if chunks != _chunks(text):
        raise _malformed("seal_chunks", "", f"every piece of a seal but the last has {CHUNK} characters")
    return base41.decode(text)


def _chunk(tag: str, value: str) -> str:
    head, chunk = value[:12], value[12:]
    if head != f"{MARK}01{len(chunk):02d}":
        raise _malformed("seal_template", tag, f"a seal's template holds 00 ({GUID}) and 01, nothing else")
    return chunk


def _refused(code: str, rule: str) -> RequestError:
    return RequestError(Finding(code=code, field="", rule=rule, source=SOURCE))


def _malformed(code: str, field: str, rule: str) -> Malformed:
    return Malformed(Finding(code=code, field=field, rule=rule, severity=Severity.FATAL, source=SOURCE))
