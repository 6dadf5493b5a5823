"""`examine` says what is to be said about a code; `check` gives a payment that may be paid, or raises.

Every objection has a status; the weightiest is the verdict's. A code without objection, and with a seal by a listed
key, is VALID; there is no other way to it, and whatever goes wrong inside is an objection.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ..errors import (
    BadSignature,
    Expired,
    MissingExtra,
    NotYetValid,
    OutOfScope,
    PayloadError,
    Revoked,
    SealError,
    SealMissing,
    UnknownKey,
    UnsupportedSeal,
)
from ..payload import registry
from ..payload.findings import Finding, Malformed, Severity
from ..payload.scheme import Payment
from ..sealing import Header, Opened, VerifyKey, open_seal
from .policy import Policy
from .trustlist import TrustedKey, TrustList
from .verdict import Signer, Status, Verdict, VerifiedPayment, verified

__all__ = ["check", "examine"]

Objection = tuple[Status, Finding]


def examine(code: object, *, trust: TrustList, at: datetime | None = None, policy: Policy | None = None) -> Verdict:
    """What is known about who issued this code.

    code: a reading, payload, bytes or text; no content of it raises. trust: whose keys are believed. at: aware
    datetime for which to judge, None for now. Raises TypeError for a wrong type of the other arguments and
    `MissingExtra` when a signature has to be checked and the package for it is not installed.
    """
    case = _case(trust, at, policy)
    try:
        return _verdict(code, case)
    except PayloadError as error:
        return Verdict(status=Status.INVALID, reasons=error.findings)


def check(
    code: object, *, trust: TrustList, at: datetime | None = None, policy: Policy | None = None
) -> VerifiedPayment:
    """The payment in this code, when `examine` finds it VALID.

    Otherwise raises `PayloadError` for a text that cannot be read, and the `SealError` of the verdict's status.
    """
    case = _case(trust, at, policy)
    verdict = _verdict(code, case)
    payment = verified(verdict, case.at)
    if payment is None:
        raise _ERRORS[verdict.status]("; ".join(map(str, verdict.reasons)))
    return payment


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    trust: TrustList
    at: datetime
    policy: Policy


def _case(trust: object, at: object, policy: object) -> _Case:
    moment = datetime.now(UTC) if at is None else at
    rules = Policy() if policy is None else policy
    if not isinstance(trust, TrustList) or not isinstance(rules, Policy):
        raise TypeError("trust is a TrustList and policy a Policy")
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise TypeError("at is a datetime with a time zone")
    return _Case(trust=trust, at=moment, policy=rules)


def _verdict(code: object, case: _Case) -> Verdict:
    """The verdict on any code; lets `PayloadError` and `MissingExtra` through, nothing else."""
    payment = None
    try:
        payment = registry.parse(_data(code))
        return _judged(payment, case)
    except (PayloadError, MissingExtra):
        raise
    # Whatever else goes wrong inside must not look like a good code.
    except Exception as error:
        fault = _finding("internal_error", f"verification broke off ({type(error).__name__})")
        return Verdict(status=Status.INVALID, reasons=(fault,), payment=payment)


def _data(code: object) -> bytes:
    """The bytes of text, bytes, or anything with bytes in `.data`."""
    data = getattr(code, "data", code)
    if isinstance(data, str):
        data = data.encode("utf-8", "surrogatepass")
    if not isinstance(data, bytes):
        raise Malformed(_finding("no_data", f"{type(code).__name__} holds no bytes of a code"))
    return data


def _judged(payment: Payment[Any], case: _Case) -> Verdict:
    try:
        opened = open_seal(payment.payload)
    except Malformed as error:
        return _ruled(payment, case, [(Status.INVALID, finding) for finding in error.findings])
    except UnsupportedSeal as error:
        return _ruled(payment, case, [(Status.UNSUPPORTED, _finding(error.code, str(error)))])
    if opened is None:
        return _ruled(payment, case, [_unsealed(payment, case)])
    header = opened.seal.header
    candidates = case.trust.find(header.key_id, header.algorithm)
    entry = next((candidate for candidate in candidates if _signed(candidate.key, opened)), None)
    if entry is None:
        return _ruled(payment, case, [_unattributed(header.key_id, candidates)])
    objections = [*_key_objections(entry, payment, case), *_seal_objections(header, payment, case)]
    return _ruled(payment, case, objections, entry=entry, notes=_notes(header))


def _ruled(
    payment: Payment[Any],
    case: _Case,
    objections: list[Objection],
    *,
    entry: TrustedKey | None = None,
    notes: tuple[Finding, ...] = (),
) -> Verdict:
    """The verdict of these objections and of those that concern every code."""
    ranked = sorted([*objections, *_common_objections(payment, case)], key=lambda objection: _WEIGHT[objection[0]])
    return Verdict(
        status=ranked[0][0] if ranked else Status.VALID,
        reasons=(*(finding for _, finding in ranked), *notes),
        signer=Signer(name=entry.name, key_id=entry.key.id) if entry else None,
        payment=payment,
    )


def _signed(key: VerifyKey, opened: Opened) -> bool:
    try:
        key.verify(opened.seal.signature, opened.message)
    except BadSignature:
        return False
    return True


def _unsealed(payment: Payment[Any], case: _Case) -> Objection:
    if case.policy.require_seal:
        return Status.SEAL_EXPECTED, _finding("seal_expected", "there is no seal, and the policy requires one")
    if case.trust.expects_seal(payment, case.at):
        rule = "there is no seal, and the trust list expects one for this payee: taken off?"
        return Status.SEAL_EXPECTED, _finding("seal_expected", rule)
    return Status.UNSEALED, _finding("unsealed", "there is no seal: nothing says who issued this code")


def _unattributed(key_id: bytes, candidates: tuple[TrustedKey, ...]) -> Objection:
    if not candidates:
        return Status.UNKNOWN_KEY, _finding("unknown_key", f"no key in the trust list has the id {key_id.hex()}")
    names = " or ".join(candidate.name for candidate in candidates)
    return Status.INVALID, _finding("bad_signature", f"the seal names a key of {names}, which did not sign this text")


def _common_objections(payment: Payment[Any], case: _Case) -> Iterator[Objection]:
    if case.at >= case.trust.expires:
        rule = f"the trust list is out of date since {_date(case.trust.expires)}"
        yield Status.STALE_TRUST, _finding("stale_trust", rule)
    expected = case.policy.expect_payee
    if expected is not None and payment.summary.account != expected:
        rule = f"pays {payment.summary.account or 'an unknown account'}, not {expected}"
        yield Status.SCOPE_MISMATCH, _finding("unexpected_payee", rule)


def _key_objections(entry: TrustedKey, payment: Payment[Any], case: _Case) -> Iterator[Objection]:
    if entry.revoked is not None and case.at >= entry.revoked:
        rule = f"the key of {entry.name} was revoked on {_date(entry.revoked)}"
        yield Status.REVOKED, _finding("key_revoked", rule)
    for missing in entry.scope.uncovered(payment):
        yield Status.SCOPE_MISMATCH, _finding("out_of_scope", f"the key of {entry.name} may not speak for {missing}")
    yield from _time_objections("key", f"the key of {entry.name}", entry.not_before, entry.not_after, case)


def _seal_objections(header: Header, payment: Payment[Any], case: _Case) -> Iterator[Objection]:
    if payment.summary.kind == "dynamic" and header.expires_at is None:
        yield Status.INVALID, _finding("no_end", "a dynamic code has a seal without end")
    yield from _time_objections("seal", "the seal", header.issued_at, header.expires_at, case)


def _time_objections(
    code: str, subject: str, start: datetime, end: datetime | None, case: _Case
) -> Iterator[Objection]:
    """Valid from `start` until just before `end`, both widened by the clock allowance."""
    if start - case.at > case.policy.allowance:
        yield Status.NOT_YET_VALID, _finding(f"{code}_not_yet_valid", f"{subject} is valid from {_date(start)}")
    if end is not None and case.at - end >= case.policy.allowance:
        yield Status.EXPIRED, _finding(f"{code}_expired", f"{subject} was valid until {_date(end)}")


def _notes(header: Header) -> tuple[Finding, ...]:
    if not header.single_use:
        return ()
    rule = "this code is for one use; whether it was used before is not checked here"
    return (_finding("single_use", rule, Severity.WARNING),)


def _date(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _finding(code: str, rule: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(code=code, field="", rule=rule, severity=severity, source="docs/seal.md, section 6")


_WEIGHT = {status: weight for weight, status in enumerate(Status)}

_ERRORS: dict[Status, type[SealError]] = {
    Status.INVALID: BadSignature,
    Status.UNSUPPORTED: UnsupportedSeal,
    Status.SEAL_EXPECTED: SealMissing,
    Status.REVOKED: Revoked,
    Status.STALE_TRUST: Expired,
    Status.UNSEALED: SealMissing,
    Status.UNKNOWN_KEY: UnknownKey,
    Status.SCOPE_MISMATCH: OutOfScope,
    Status.EXPIRED: Expired,
    Status.NOT_YET_VALID: NotYetValid,
}
