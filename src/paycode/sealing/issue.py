"""Putting a seal on a payload and taking it off again. Neither says whom to believe: `paycode.trust` does."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args, overload

from ..errors import PayloadError, RequestError
from ..payload import registry
from ..payload.findings import Finding, Malformed, Severity
from ..payload.scheme import Level, Payload, Payment
from . import companion, spare, template
from .certificate import Certificate
from .keys import SealingKey
from .layout import EMV, RAW, Header, Seal, signed_message
from .minutes import lifetime_minutes, minutes
from .native import sign_upi

if TYPE_CHECKING:
    from ..symbol import Symbol

__all__ = ["Carrier", "Opened", "open_companion", "open_seal", "open_spare", "seal"]

Carrier: TypeAlias = Literal["template", "spare", "companion", "native"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A sealed payload taken apart; nothing in it is verified.

    payload: as it was opened. covered: its bytes that are signed. seal: what it carried. message: the bytes its
    signature covers, `covered` among them.
    """

    payload: Payload
    covered: bytes
    seal: Seal
    message: bytes
    carrier: Carrier = "template"

    @property
    def original(self) -> Payload:
        """The payload as it was before sealing."""
        return template.with_checksum(self.payload, self.covered) if self.carrier == "template" else self.payload


@overload
def seal(
    payload: Payload,
    key: SealingKey,
    *,
    issued_at: datetime | None = ...,
    lifetime: timedelta | None = ...,
    dynamic: bool | None = ...,
    serial: int | None = ...,
    single_use: bool = ...,
    certificate: Certificate | None = ...,
    carrier: Literal["template", "companion", "native"] = ...,
    level: Level | None = ...,
) -> Payload: ...
@overload
def seal(
    payload: Payload,
    key: SealingKey,
    *,
    issued_at: datetime | None = ...,
    lifetime: timedelta | None = ...,
    dynamic: bool | None = ...,
    serial: int | None = ...,
    single_use: bool = ...,
    certificate: Certificate | None = ...,
    carrier: Literal["spare"],
    level: Level | None = ...,
) -> Symbol: ...
def seal(
    payload: Payload,
    key: SealingKey,
    *,
    issued_at: datetime | None = None,
    lifetime: timedelta | None = None,
    dynamic: bool | None = None,
    serial: int | None = None,
    single_use: bool = False,
    certificate: Certificate | None = None,
    carrier: Carrier = "template",
    level: Level | None = None,
) -> Payload | Symbol:
    """`payload` with a seal by `key` that covers every byte of it.

    issued_at: aware datetime, None for now; cut to the minute. lifetime: whole minutes; None for no end, which a
    dynamic code must not have. dynamic: None for what the payload says, True where it does not say so itself. serial: 0
    to 2**32 - 1, for dynamic codes to 2**64 - 1; None for a random one of 32 bits. certificate: put who vouches for the
    key into the seal, for verifiers whose trust list does not have it; the seal more than doubles.

    carrier: "template" gives an EMVCo text with the seal in it; "spare" the symbol of any text, unchanged, with the
    seal behind its terminator, at this error-correction level (None: the scheme's); "companion" the text of a second
    symbol that is shown beside the first; "native" a UPI link with the `sign` of its scheme, by a P-256 key, which
    takes none of the options above: the link has fields of its own for them.

    Raises `PayloadError` when the payload does not parse strictly, `RequestError` when it cannot be sealed so,
    `TooLong` when no symbol has the room.
    """
    if carrier not in get_args(Carrier):
        known = ", ".join(map(repr, get_args(Carrier)))
        raise _refused("unknown_carrier", "carrier", f"there is no carrier {carrier!r}; there are {known}")
    if carrier == "native":
        return _native(payload, key, single_use, (issued_at, lifetime, dynamic, serial, certificate, level))
    _check_certificate(certificate, key)
    # Detected, not taken from payload.scheme: whoever verifies has only the bytes.
    payment = registry.parse(payload.data)
    header = Header(
        key_id=key.verify_key.id,
        issued=minutes(issued_at or datetime.now(UTC)),
        lifetime=0 if lifetime is None else lifetime_minutes(lifetime),
        serial=_serial(serial),
        dynamic=_is_dynamic(payment, dynamic),
        single_use=single_use,
        detached=carrier == "companion",
        certified=certificate is not None,
        algorithm=key.verify_key.algorithm,
    )
    covered = template.signed_bytes(payload) if carrier == "template" else payload.data
    signed = Seal(
        header=header,
        signature=key.sign(_message(header.encode(), covered, carrier)),
        payload_hash=companion.payload_hash(payload.data) if header.detached else None,
        certificate=certificate,
    )
    return _carried(payment, payload, signed.encode(), carrier, level)


def _native(payload: Payload, key: SealingKey, single_use: bool, given: tuple[object, ...]) -> Payload:
    if single_use or any(option is not None for option in given):
        raise _refused("native_options", "carrier", "a scheme's own signature takes none of the seal's options")
    return sign_upi(payload, key)


def open_seal(payload: Payload) -> Opened | None:
    """The parts of a sealed EMVCo text, None when there is no seal in it. Verifies nothing.

    Raises `Malformed` for a seal out of form or place, `UnsupportedSeal` for one of a kind not read here.
    """
    found = template.detach(payload)
    return None if found is None else _opened(payload, *found, "template")


def open_spare(payload: Payload, tail: bytes) -> Opened | None:
    """The same for what stands behind the terminator of the symbol of this payload."""
    found = spare.detach(tail)
    return None if found is None else _opened(payload, payload.data, found, "spare")


def open_companion(payload: Payload, text: bytes) -> Opened | None:
    """The same for the text of a companion symbol; None when it belongs to another payload."""
    opened = _opened(payload, payload.data, companion.decode(text), "companion")
    return opened if opened.seal.payload_hash == companion.payload_hash(payload.data) else None


def _opened(payload: Payload, covered: bytes, data: bytes, carrier: Carrier) -> Opened:
    found = Seal.decode(data)
    if found.header.detached != (carrier == "companion"):
        rule = "a detached seal stands in a companion symbol, and no other seal does"
        raise Malformed(
            Finding(
                code="seal_detached", field="", rule=rule, severity=Severity.FATAL, source="docs/seal.md, section 6"
            )
        )
    # As every header has one encoding, these bytes are what it encodes to.
    message = _message(data[: found.header.size], covered, carrier)
    return Opened(payload=payload, covered=covered, seal=found, message=message, carrier=carrier)


def _message(header: bytes, covered: bytes, carrier: Carrier) -> bytes:
    return signed_message(header, covered, EMV if carrier == "template" else RAW)


def _carried(
    payment: Payment[Any], payload: Payload, sealed: bytes, carrier: Carrier, level: Level | None
) -> Payload | Symbol:
    if carrier == "template":
        return _readable(payment, template.attachments(payload, sealed))
    if carrier == "companion":
        return companion.encode(sealed)
    # Whoever seals texts alone needs no numpy.
    from ..symbol import encode

    return encode(payload, level, spare=spare.attached(sealed))


def _check_certificate(certificate: Certificate | None, key: SealingKey) -> None:
    if certificate is not None and certificate.key != key.verify_key:
        raise _refused("certificate_key", "certificate", "vouches for another key than the one that signs")


def _serial(serial: int | None) -> bytes:
    if serial is None:
        return secrets.token_bytes(4)
    if type(serial) is not int:
        raise TypeError(f"a serial is an int, not {type(serial).__name__}")
    if not 0 <= serial < 2**64:
        raise _refused("serial_range", "serial", "is from 0 to 2**64 - 1")
    return serial.to_bytes(4 if serial < 2**32 else 8, "big")


def _is_dynamic(payment: Payment[Any], asked: bool | None) -> bool:
    said = payment.summary.kind == "dynamic"
    if said and asked is False:
        raise _refused("dynamic", "dynamic", "the payload itself says that it is dynamic")
    return said or bool(asked)


def _readable(payment: Payment[Any], sealed: Iterable[Payload]) -> Payload:
    """The first of these texts that still says what the unsealed one says."""
    chosen = next((text for text in sealed if _says(text, payment)), None)
    if chosen is None:
        raise _refused("no_room", "", "templates 80-99 have no free tags in a row that this scheme leaves to others")
    return chosen


def _says(text: Payload, payment: Payment[Any]) -> bool:
    try:
        read = registry.parse(text.data)
    except PayloadError:
        return False
    return (read.scheme, read.summary) == (payment.scheme, payment.summary)


def _refused(code: str, field: str, rule: str) -> RequestError:
    return RequestError(Finding(code=code, field=field, rule=rule, source="docs/seal.md, section 1"))
