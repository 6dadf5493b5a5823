"""UPI: `sign`, the last parameter of a link, over the text as written before `&sign=`.

ECDSA on P-256 with SHA-256, DER, in base64 (UPI linking specification 2.0; the exact bytes were found with codes whose
signatures verify). Signatures with a high s are in use and good. Nothing is decoded or put in order before verifying.
`orgid` names the bank whose published key signed; 000000 is for merchants with keys of their own, named by `pa`.

What stands after the signature is not signed: readers of parameters see it, verifiers that split the text do not.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from ...errors import BadKey, BadSignature, RequestError
from ...payload import uri
from ...payload.findings import Finding, Malformed, Severity
from ...payload.scheme import MAX_CHARACTERS, Payload, Payment
from ...payload.schemes import upi
from ...payload.uri import Parameter
from .. import _crypto, radix64
from ..algorithms import P256
from ..keys import SealingKey
from .claim import NativeClaim

__all__ = ["MERCHANTS", "SOURCE", "claim", "sign_upi"]

SOURCE = "UPI linking specification 2.0, signed intent and QR"
MERCHANTS = "000000"
"""The `orgid` of merchants that sign with a key of their own."""


def claim(payment: Payment[Any]) -> NativeClaim | None:
    """The signature in a link, None when there is none; `Malformed` for one that is out of form or place."""
    text = payment.payload.text
    given = uri.parameters(uri.split(text))
    places = [place for place, one in enumerate(given) if one.name.lower() == "sign" and one.value]
    if not places:
        return None
    if len(places) > 1:
        raise _malformed("stands here more than once")
    place = places[0]
    if not place or not given[place].raw.startswith("sign="):
        raise _malformed("is written &sign= behind the parameters that it covers")
    signed = {one.name.lower(): one.value for one in given[:place]}
    return NativeClaim(
        scheme="upi",
        lookup=_lookup(signed),
        algorithm="ES256",
        message=text[: given[place].offset - 1].encode(),
        signature=_signature(given[place].value),
        issued_at=_moment(signed, "qrts"),
        expires_at=_moment(signed, "qrexpire"),
        uncovered=_uncovered(given[place + 1 :]),
    )


def sign_upi(payload: Payload, key: SealingKey) -> Payload:
    """`payload` with a signature by `key`, a `SigningKey` or `ExternalSigningKey` of P-256, over all of it.

    Raises `PayloadError` when the link does not parse strictly, `RequestError` when it holds a signature already, names
    no `orgid` or grows too long, and `BadKey` for a key of another algorithm.
    """
    if key.verify_key.algorithm != P256:
        raise BadKey("UPI links are signed with a key of P-256")
    read = upi.parse(payload.data, False)
    if any(name.lower() == "sign" for name, _ in read.parts):
        raise _refused("already_signed", "sign", "is there already; sign the link without it")
    if not read.request.orgid:
        raise _refused("missing", "orgid", "is needed: it says whose key verifies")
    signature = base64.b64encode(_crypto.der_from_raw(key.sign(payload.data)))
    signed = Payload(data=payload.data + b"&sign=" + signature, charset=payload.charset, scheme="upi")
    if len(signed.text) > MAX_CHARACTERS:
        raise _refused("too_long", "", f"has {len(signed.text)} characters, a QR code holds at most {MAX_CHARACTERS}")
    return signed


def _lookup(signed: dict[str, str]) -> tuple[str, ...]:
    organisation = signed.get("orgid", "")
    if organisation == MERCHANTS:
        return (f"upi:{MERCHANTS}:{signed.get('pa', '').lower()}",)
    return (f"upi:{organisation}",) if organisation else ()


def _signature(text: str) -> bytes:
    der = radix64.standard(text)
    try:
        return _crypto.raw_from_der(der or b"")
    except BadSignature:
        raise _malformed("is the DER form of an ECDSA signature, in base64") from None


def _moment(signed: dict[str, str], name: str) -> datetime | None:
    written = signed.get(name, "")
    if not written:
        return None
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise _malformed("is a date and time with its offset", name)
    return moment


def _uncovered(after: Sequence[Parameter]) -> tuple[str, ...]:
    return tuple("".join(c if c.isprintable() else "?" for c in one.name[:40]) or "&" for one in after)


def _malformed(rule: str, field: str = "sign") -> Malformed:
    finding = Finding(code="native_signature", field=field, rule=rule, severity=Severity.FATAL, source=SOURCE)
    return Malformed(finding)


def _refused(code: str, field: str, rule: str) -> RequestError:
    return RequestError(Finding(code=code, field=field, rule=rule, source=SOURCE))
