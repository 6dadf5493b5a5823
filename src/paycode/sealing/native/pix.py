"""Pix with a link: the charge as a JWS behind the location (26.25), signed by the payee's bank.

Banco Central do Brasil, API Pix (openapi.yaml): a charge to pay at once (cob) ends `expiracao` seconds after it was
made, 86,400 when it does not say; one with a due date (cobv) `validadeAposVencimento` days after that, 30 when it does
not say, at midnight in Brasilia. (Banks move a due date on a holiday to the next working day; that is not known here,
so such a charge ends early.) The bank's own example writes an amount with a comma, which is read.

What the code says beside the location is not signed: an amount or a transaction id there must be that of the charge.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from ...errors import UnsupportedSeal
from ...payload.findings import Finding, Malformed
from ...payload.money import Amount
from ...payload.scheme import Payment, Summary
from ...payload.schemes import pix
from ..jws import OpenedJws, open_jws
from .claim import NativeClaim, serial_of
from .linked import Members, fault, host_of, key_faults, refuse

__all__ = ["claim"]

SOURCE = "Banco Central do Brasil, API Pix"
BRASILIA = timezone(timedelta(hours=-3))
ONE_DAY, THIRTY_DAYS = 86_400, 30


def claim(
    payment: Payment[Any], document: bytes | None, *, key_hosts: Collection[str] = (), correlation_id: str = ""
) -> NativeClaim | None:
    """The signature of the charge behind the code's link; None without a document.

    `Malformed` for a document that is out of form, of another owner or of another charge, or a charge that cannot be
    paid any more; `UnsupportedSeal` for one of a kind that is not read here, as the documents of recurrences.
    """
    del correlation_id
    request: pix.Request = payment.request
    if document is None:
        return None
    if not request.location:
        raise UnsupportedSeal("only documents of a charge are read, and this code has no link to one")
    location = request.location.removeprefix("https://")
    jws = open_jws(document)
    host, members = host_of(location, SOURCE), Members.loads(jws.payload, SOURCE)
    refuse([*key_faults(jws, host, key_hosts, SOURCE), *_faults(payment, members, location)])
    return _claim(jws, host, members, ("80.25",) if request.recurrence_location else ())


def _claim(jws: OpenedJws, host: str, members: Members, uncovered: tuple[str, ...]) -> NativeClaim:
    txid, ends = members.text("txid", *_TXID), _end(members.nested("calendario"))
    amounts = _amounts(members.nested("valor"))
    receiver = members.nested("recebedor") if "recebedor" in members else None
    return NativeClaim(
        scheme="pix",
        lookup=jws.names,
        algorithm=jws.algorithm,
        message=jws.message,
        signature=jws.signature,
        issued_at=members.nested("calendario").moment("criacao"),
        expires_at=ends,
        single_use=True,
        uncovered=uncovered,
        host=host,
        serial=serial_of("pix", host, txid),
        certificates=jws.certificates,
        summary=Summary(
            kind="dynamic",
            payee=receiver.text("nome") if receiver else "",
            account=members.text("chave"),
            amount=amounts[-1] if amounts[-1].minor else None,
            currency="BRL",
            reference=txid,
            expires=ends,
        ),
    )


def _faults(payment: Payment[Any], members: Members, location: str) -> Iterator[Finding]:
    """Where the charge and the code do not agree."""
    said, txid = payment.summary, members.text("txid", *_TXID)
    if said.reference and said.reference != txid:
        yield fault("txid", "is not the transaction id that the code shows", SOURCE)
    if said.amount is not None and said.amount not in _amounts(members.nested("valor")):
        yield fault("valor", "is not the amount that the code shows", SOURCE)
    for name in ("location", "loc"):
        if name in members and _location(members, name) != location:
            yield fault(name, "is not the link in the code", SOURCE)
    if members.text("status") != "ATIVA":
        yield fault("status", "is not ATIVA: this charge was paid or withdrawn", SOURCE)


def _location(members: Members, name: str) -> str:
    owner = members.nested(name) if name == "loc" else members
    return owner.text("location").removeprefix("https://")


def _amounts(valor: Members) -> list[Amount]:
    """The amount as it was asked and, where fines or discounts changed it, as it is to be paid."""
    names = ["original", *(["final"] if "final" in valor else [])]
    return [Amount.of(valor.text(name, *_AMOUNT).replace(",", "."), "BRL") for name in names]


def _end(calendario: Members) -> datetime:
    """The first moment at which the charge is no longer to be paid."""
    try:
        if "dataDeVencimento" not in calendario:
            return calendario.moment("criacao") + timedelta(seconds=calendario.whole("expiracao", ONE_DAY))
        due = date.fromisoformat(calendario.text("dataDeVencimento", *_DAY))
        last = due + timedelta(days=calendario.whole("validadeAposVencimento", THIRTY_DAYS))
        return datetime.combine(last + timedelta(days=1), time(), BRASILIA)
    except Malformed:
        raise
    except (ValueError, OverflowError):
        raise calendario.wrong("", "says no end that a calendar has") from None


_TXID = ("[a-zA-Z0-9]{1,35}", "1 to 35 letters and digits")
_AMOUNT = ("[0-9]{1,10}[.,][0-9]{2}", "an amount with two decimal digits")
_DAY = ("[0-9]{4}-[0-9]{2}-[0-9]{2}", "a day such as 2026-11-23")
