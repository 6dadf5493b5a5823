"""ANSI X9.150: the payment request as a JWS, given for one request of the payer, behind a link in account template 26.

Its header says when it was made (`iat`, seconds), until when it counts (`ttl`, the moment in milliseconds) and which
request it answers (`correlationId`), all three in `crit`. Wallets take it for 8 minutes, and 60 seconds ahead of their
clock. Its payload holds the text of the code, so it belongs to exactly this code.

The standard itself could not be read: these rules are those of an implementer's public log and schema of January 2026.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import timedelta
from typing import Any

from ...payload.findings import Finding, Malformed
from ...payload.money import Amount, Currency
from ...payload.scheme import Payment, Summary
from .. import radix64
from ..jws import OpenedJws, open_jws
from .claim import NativeClaim, serial_of
from .linked import Members, fault, host_of, key_faults, refuse

__all__ = ["claim"]

SOURCE = "ANSI X9.150-2026"
GUID = "org.x9"
LONGEST = timedelta(minutes=8)
AHEAD = timedelta(seconds=60)
CRITICAL = {"iat", "ttl", "correlationId"}


def claim(
    payment: Payment[Any], document: bytes | None, *, key_hosts: Collection[str] = (), correlation_id: str = ""
) -> NativeClaim | None:
    """The signature of the payment request behind the code's link; None for other codes and without a document.

    correlation_id: what the caller sent with his request. `Malformed` for a document that is out of form, of another
    owner, of another code or request, or no longer to be paid.
    """
    location = _location(dict(payment.parts))
    if document is None or not location:
        return None
    jws = open_jws(document)
    host, members = host_of(location, SOURCE), Members.loads(jws.payload, SOURCE)
    refuse(
        [*_header_faults(jws, correlation_id), *key_faults(jws, host, key_hosts, SOURCE), *_faults(payment, members)]
    )
    return _claim(jws, host, members, payment)


def _location(parts: dict[str, str]) -> str:
    owners = (tag for tag in map(str, range(26, 52)) if parts.get(f"{tag}.00", "").lower() == GUID)
    return next((parts.get(f"{tag}.01", "") for tag in owners), "")


def _claim(jws: OpenedJws, host: str, members: Members, payment: Payment[Any]) -> NativeClaim:
    issued, until = jws.issued_at, jws.expires_at
    if issued is None or until is None:
        raise Malformed(fault("crit", "iat and ttl are needed", SOURCE))
    ends = min(until, issued + LONGEST, members.moment("validUntil"))
    return NativeClaim(
        scheme=payment.scheme,
        lookup=jws.names,
        algorithm=jws.algorithm,
        message=jws.message,
        signature=jws.signature,
        issued_at=issued,
        expires_at=ends,
        clock_skew=AHEAD,
        single_use=True,
        host=host,
        serial=serial_of("x9.150", host, str(jws.header["correlationId"])),
        certificates=jws.certificates,
        summary=Summary(
            kind="dynamic",
            payee=members.nested("creditor").text("name"),
            account=payment.summary.account,
            amount=_amounts(members, payment)[-1],
            currency=payment.summary.currency,
            reference=members.text("id"),
            expires=ends,
        ),
    )


def _header_faults(jws: OpenedJws, correlation_id: str) -> Iterator[Finding]:
    if not set(jws.header.get("crit", ())) >= CRITICAL:
        yield fault("crit", f"names {', '.join(sorted(CRITICAL))}", SOURCE)
    elif not correlation_id or jws.header["correlationId"] != correlation_id:
        yield fault("correlationId", "is not that of the request that was sent", SOURCE)


def _faults(payment: Payment[Any], members: Members) -> Iterator[Finding]:
    """Where the request and the code do not agree."""
    if radix64.urlsafe(members.text("qrCodeContent")) != payment.payload.data:
        yield fault("qrCodeContent", "is another code than this one", SOURCE)
    said = payment.summary.amount
    if said is not None and said not in _amounts(members, payment):
        yield fault("bill.amountDue", "is not the amount that the code shows", SOURCE)
    # The example of the standard writes it in lower case, its schema in capitals.
    if members.text("status").upper() != "ACTIVE":
        yield fault("status", "is not ACTIVE: this request was paid or withdrawn", SOURCE)


def _amounts(members: Members, payment: Payment[Any]) -> list[Amount]:
    """What is due and what one of the ways to pay asks for it, in the currency of the code."""
    wanted = Currency.find(payment.summary.currency)
    offers = [members.nested("bill").nested("amountDue"), *members.entries("paymentMethods")]
    found = [one.minor("amount", wanted) for one in offers if wanted and one.text("currency") == wanted.code]
    if not found:
        raise Malformed(fault("bill.amountDue", "is not in the currency of the code", SOURCE))
    return found
