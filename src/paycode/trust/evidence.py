"""What of a code speaks for an issuer: the seals that belong to it, wherever they ride, taken apart and unverified."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ..errors import PayloadError, UnsupportedSeal
from ..payload.findings import Malformed
from ..payload.scheme import Payload, Payment
from ..sealing import Opened, open_companion, open_seal, open_spare
from ..sealing.companion import is_companion
from .case import finding

__all__ = ["data_of", "seals_of"]


def data_of(code: object) -> bytes:
    """The bytes of text, bytes, a `Symbol`, or anything with bytes in `.data`; `Malformed` for anything else."""
    data = _decoded(code).data if hasattr(code, "modules") else getattr(code, "data", code)
    if isinstance(data, str):
        data = data.encode("utf-8", "surrogatepass")
    if not isinstance(data, bytes):
        raise Malformed(finding("no_data", f"{type(code).__name__} holds no bytes of a code"))
    return data


def seals_of(code: object, payment: Payment[Any], beside: Iterable[object]) -> Iterator[Opened]:
    """The seal in the text, the one behind the terminator, and those of companions that belong to this payload.

    Raises `Malformed` and `UnsupportedSeal` as `open_seal` does; a companion that cannot be read is passed over, of a
    later version too, since nothing says that it belongs to this code.
    """
    if (inside := open_seal(payment.payload)) is not None:
        yield inside
    if (behind := open_spare(payment.payload, _spare_of(code))) is not None:
        yield behind
    for other in beside:
        yield from _companion(other, payment.payload)


def _companion(other: object, payload: Payload) -> Iterator[Opened]:
    try:
        data = data_of(other)
        opened = open_companion(payload, data) if is_companion(data) else None
    except (PayloadError, UnsupportedSeal):
        return
    if opened is not None:
        yield opened


def _spare_of(code: object) -> bytes:
    spare = _decoded(code).tail if hasattr(code, "modules") else getattr(code, "spare", b"")
    return spare if isinstance(spare, bytes) else b""


def _decoded(symbol: Any) -> Any:
    """A symbol that was drawn and not yet photographed."""
    from ..symbol import decode

    return decode(symbol)
