"""Putting a seal on a payload and taking it off again. Neither says whom to believe: `paycode.trust` does."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from ..errors import PayloadError, RequestError
from ..payload import registry
from ..payload.findings import Finding
from ..payload.scheme import Payload, Payment
from . import template
from .keys import SigningKey
from .layout import EMV, EPOCH, Header, Seal, signed_message

__all__ = ["Opened", "open_seal", "seal"]

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A sealed payload taken apart; nothing in it is verified.

    original: the payload as it was before sealing. seal: what it carried. message: the bytes its signature covers.
    """

    original: Payload
    seal: Seal
    message: bytes


def seal(
    payload: Payload,
    key: SigningKey,
    *,
    issued_at: datetime | None = None,
    lifetime: timedelta | None = None,
    dynamic: bool | None = None,
    serial: int | None = None,
    single_use: bool = False,
    carrier: str = "template",
) -> Payload:
    """`payload` with a seal by `key` that covers every byte of it.

    issued_at: aware datetime, None for now; cut to the minute. lifetime: whole minutes; None for no end, which a
    dynamic code must not have. dynamic: None for what the payload says, True where it does not say so itself. serial: 0
    to 2**32 - 1, for dynamic codes to 2**64 - 1; None for a random one of 32 bits. carrier: only "template", which is
    for EMVCo texts.

    Raises `PayloadError` when the payload does not parse strictly, `RequestError` when it cannot be sealed so.
    """
    if carrier != "template":
        raise _refused("unknown_carrier", "carrier", f"there is no carrier {carrier!r}; there is 'template'")
    # Detected, not taken from payload.scheme: whoever verifies has only the bytes.
    payment = registry.parse(payload.data)
    header = Header(
        key_id=key.verify_key.id,
        issued=_issued(issued_at or datetime.now(UTC)),
        lifetime=_minutes(lifetime),
        serial=_serial(serial),
        dynamic=_is_dynamic(payment, dynamic),
        single_use=single_use,
        algorithm=key.algorithm,
    )
    message = signed_message(header.encode(), template.signed_bytes(payload), EMV)
    return _readable(payment, template.attachments(payload, Seal(header=header, signature=key.sign(message)).encode()))


def open_seal(payload: Payload) -> Opened | None:
    """The parts of a sealed payload, None when there is no seal. Verifies nothing.

    Raises `Malformed` for a seal out of form or place, `UnsupportedSeal` for one of a kind not read here.
    """
    found = template.detach(payload)
    if found is None:
        return None
    original, data = found
    opened = Seal.decode(data)
    message = signed_message(opened.header.encode(), template.signed_bytes(original), EMV)
    return Opened(original=original, seal=opened, message=message)


def _issued(moment: datetime) -> int:
    if moment.tzinfo is None:
        raise TypeError("issued_at is a datetime with a time zone")
    return (moment - EPOCH) // MINUTE


def _minutes(lifetime: timedelta | None) -> int:
    if lifetime is None:
        return 0
    if not isinstance(lifetime, timedelta):
        raise TypeError(f"a lifetime is a timedelta, not {type(lifetime).__name__}")
    if lifetime < MINUTE or lifetime % MINUTE:
        raise _refused("lifetime_range", "lifetime", "is a whole number of minutes, at least one; None means no end")
    return lifetime // MINUTE


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
