"""`examine` and `check`: who issued exactly this code. docs/seal.md, section 9, is the order of the steps.

The work is divided: `evidence` finds the seals that belong to a code, `authority` says who vouches for their keys,
`view` looks at what else is in the picture. Here their objections become one verdict. Whatever goes wrong inside is
never VALID.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from ..errors import (
    AmbiguousCode,
    BadSignature,
    Expired,
    LedgerUnavailable,
    MissingExtra,
    NotYetValid,
    OutOfScope,
    PayloadError,
    Replayed,
    Revoked,
    SealError,
    SealMissing,
    UnknownKey,
    UnsupportedSeal,
)
from ..payload import registry
from ..payload.findings import Finding, Severity
from ..payload.scheme import Payment
from ..sealing import ED25519, P256, Header, Opened, account_of
from .authority import Authority, authorities, authority_objections, signed_by
from .case import Case, Document, Objection, Trust, day, finding, time_objections
from .display import display_findings
from .evidence import data_of, seals_of
from .ledger import Entry, Ledger
from .listing import listing, sites_of
from .manifest import Manifest
from .native import native
from .pins import Pins
from .policy import Policy
from .verdict import Signer, Status, Verdict, VerifiedPayment, verified
from .view import view_objections

__all__ = ["check", "examine"]


def examine(
    code: object,
    *,
    trust: Trust,
    at: datetime | None = None,
    policy: Policy | None = None,
    beside: Iterable[object] = (),
    manifests: Iterable[Manifest] = (),
    pins: Pins | None = None,
    document: Document | None = None,
) -> Verdict:
    """What is known about who issued this code.

    code: a reading, symbol, payload, bytes or text; no content of it raises. trust: whose keys are believed, a
    `TrustList` or a `TrustStore`. at: aware datetime for which to judge, None for now. beside: what else was read in
    the same picture, or just before: companions, and codes that must not be there. manifests: lists of codes that hang.
    pins: accounts that had a seal before, whose codes are expected to have one. document: what you fetched from the
    link in the code (Pix, X9.150); what it says is then what is judged and shown. Looking changes nothing: it is
    `check` that uses up a single-use code and pins an account.

    Raises TypeError for a wrong type of the other arguments and `MissingExtra` when a signature has to be checked and
    the package for it is not installed.
    """
    case = Case.of(trust, at, policy, beside, manifests, pins=pins, document=document)
    try:
        return _verdict(code, case)
    except PayloadError as error:
        return Verdict(status=Status.INVALID, reasons=error.findings)


def check(
    code: object,
    *,
    trust: Trust,
    at: datetime | None = None,
    policy: Policy | None = None,
    beside: Iterable[object] = (),
    manifests: Iterable[Manifest] = (),
    pins: Pins | None = None,
    document: Document | None = None,
    ledger: Ledger | None = None,
) -> VerifiedPayment:
    """The payment in this code, when `examine` finds it VALID and, if it is for one use, `ledger` has not seen it.

    The arguments are those of `examine`. ledger: where the use is kept, last of all and in the same moment as it is
    looked for, so that one code is never taken twice and a bad code uses up nothing. Without one, a single-use code is
    taken as often as it comes.

    Raises `PayloadError` for a text that cannot be read, `LedgerUnavailable` when the use cannot be kept, and otherwise
    the `SealError` of the verdict's status.
    """
    case = Case.of(trust, at, policy, beside, manifests, ledger, pins, document)
    verdict = _verdict(code, case)
    payment = verified(verdict, case.at)
    if payment is None:
        raise _ERRORS[verdict.status]("; ".join(map(str, verdict.reasons)))
    if pins is not None and payment.signer.key is not None:
        pins.keep(payment.payment, payment.signer.key, case.at)
    return payment


def _verdict(code: object, case: Case) -> Verdict:
    """The verdict on any code; lets `PayloadError`, `MissingExtra` and `LedgerUnavailable` through, nothing else."""
    payment = None
    try:
        payment = _parsed(data_of(code))
        return _judged(code, payment, case)
    except (PayloadError, MissingExtra, LedgerUnavailable):
        raise
    # Whatever else goes wrong inside must not look like a good code.
    except Exception as error:
        fault = finding("internal_error", f"verification broke off ({type(error).__name__})")
        return Verdict(status=Status.INVALID, reasons=(fault,), payment=payment)


# A camera's loop judges one code frame after frame; verdicts are not kept, they depend on time and on what is in view.
@lru_cache(maxsize=8)
def _parsed(data: bytes) -> Payment[Any]:
    return registry.parse(data)


class _Vouched(NamedTuple):
    """Who vouches for a code. use: what paying it uses up, None where it may be paid any number of times."""

    signer: Signer
    use: Entry | None = None


def _judged(code: object, payment: Payment[Any], case: Case) -> Verdict:
    try:
        seals = list(seals_of(code, payment, case.beside))
        own = native(payment, case)
    except PayloadError as error:
        return _ruled(code, payment, case, [(Status.INVALID, one) for one in error.findings], [])
    except UnsupportedSeal as error:
        return _ruled(code, payment, case, [(Status.UNSUPPORTED, finding(error.code, str(error)))], [])
    objections: list[Objection] = []
    vouched: list[_Vouched] = []
    for opened in seals:
        attributed = _attributed(opened, payment, case)
        if attributed is None:
            objections.append(_unattributed(opened, case))
        else:
            vouched.append(_vouched(attributed[0], opened))
            objections += attributed[1]
    for found, listed in listing(payment, case):
        vouched.append(_Vouched(signer=found.signer))
        objections += listed
    if own is not None:
        payment = own.payment
        vouched += [_Vouched(signer=own.signer, use=own.use)] if own.signer else []
        # A seal that is good does not become worse because nobody here knows the scheme's own key.
        objections += [one for one in own.objections if not (vouched and one[0] is Status.UNKNOWN_KEY)]
    if not vouched and not objections:
        objections.append(_unsealed(payment, case))
    return _ruled(code, payment, case, objections, vouched)


def _vouched(found: Authority, opened: Opened) -> _Vouched:
    use = Entry.of(found.key, opened) if opened.seal.header.single_use else None
    return _Vouched(signer=found.signer, use=use)


def _ruled(
    code: object, payment: Payment[Any], case: Case, objections: list[Objection], vouched: list[_Vouched]
) -> Verdict:
    """The verdict of these objections and of those that concern every code; the last of them is that of the ledger."""
    shown = display_findings(payment, known=case.policy.known_payees)
    impostors = [(Status.SCOPE_MISMATCH, one) for one in shown if one.severity >= Severity.ERROR]
    found = [*objections, *_common_objections(payment, case), *view_objections(code, payment, case), *impostors]
    if not found:
        found += _use_objections(vouched, case)
    ranked = sorted(found, key=lambda objection: _WEIGHT[objection[0]])
    risks = (one for one in shown if one.severity < Severity.ERROR)
    return Verdict(
        status=ranked[0][0] if ranked else Status.VALID,
        reasons=(*(one for _, one in ranked), *_notes(vouched, payment, case), *risks),
        signer=vouched[0].signer if vouched else None,
        payment=payment,
    )


def _attributed(opened: Opened, payment: Payment[Any], case: Case) -> tuple[Authority, list[Objection]] | None:
    """Who signed, and what speaks against it; of several who vouch for one key, the first with nothing against it."""
    chosen = None
    for found in authorities(opened, case):
        if not signed_by(found.key, opened.seal.signature, opened.message):
            continue
        objections = list(_seal_objections(found, opened.seal.header, payment, case))
        if not objections:
            return found, []
        chosen = chosen or (found, objections)
    return chosen


def _unsealed(payment: Payment[Any], case: Case) -> Objection:
    if case.policy.require_seal:
        return Status.SEAL_EXPECTED, finding("seal_expected", "there is no seal, and the policy requires one")
    if case.trust.expects_seal(payment, case.at):
        rule = "there is no seal, and the trust list expects one for this payee: taken off?"
        return Status.SEAL_EXPECTED, finding("seal_expected", rule)
    if any(one.code == "sign_missing" for one in payment.findings):
        rule = "the code itself promises a signature, and there is none: taken off?"
        return Status.SEAL_EXPECTED, finding("seal_expected", rule)
    pin = case.pins.expects(payment, case.at) if case.pins else None
    if pin is not None:
        rule = f"there is no seal, and this payee's code had one on {day(pin.last)}: taken off?"
        return Status.SEAL_EXPECTED, finding("seal_expected", rule)
    return Status.UNSEALED, finding("unsealed", "there is no seal: nothing says who issued this code")


def _unattributed(opened: Opened, case: Case) -> Objection:
    header, certificate = opened.seal.header, opened.seal.certificate
    if certificate is not None and not any(
        case.trust.find(certificate.issuer_id, number) for number in (ED25519, P256)
    ):
        rule = f"no key in the trust list has the id {certificate.issuer_id.hex()} of whoever certified this one"
        return Status.UNKNOWN_KEY, finding("unknown_issuer", rule)
    names = [one.issuer.name for one in authorities(opened, case)]
    if certificate is None and not names:
        return Status.UNKNOWN_KEY, finding("unknown_key", f"no key in the trust list has the id {header.key_id.hex()}")
    claimed = " or ".join(names) or "an issuer who did not certify it"
    return Status.INVALID, finding("bad_signature", f"the seal names a key of {claimed}, which did not sign this text")


def _common_objections(payment: Payment[Any], case: Case) -> Iterator[Objection]:
    if case.at >= case.trust.expires:
        rule = f"the trust list is out of date since {day(case.trust.expires)}"
        yield Status.STALE_TRUST, finding("stale_trust", rule)
    expected = case.policy.expect_payee
    if expected is not None and expected != _account_as(expected, payment):
        rule = f"pays {_account_as(expected, payment) or 'an unknown account'}, not {expected}"
        yield Status.SCOPE_MISMATCH, finding("unexpected_payee", rule)
    site = case.policy.expect_site
    if site is not None and site not in sites_of(payment, case):
        rule = f"says nowhere that it belongs to {site}"
        yield Status.SCOPE_MISMATCH, finding("unexpected_site", rule)


def _account_as(expected: str, payment: Payment[Any]) -> str:
    """The account as it is expected: with the scheme before it where that begins with a scheme."""
    return account_of(payment) if expected.partition(":")[0] in registry.SCHEMES else payment.summary.account


def _seal_objections(found: Authority, header: Header, payment: Payment[Any], case: Case) -> Iterator[Objection]:
    yield from authority_objections(found, int.from_bytes(header.serial, "big"), payment, case)
    if payment.summary.kind == "dynamic" and header.expires_at is None:
        yield Status.INVALID, finding("no_end", "a dynamic code has a seal without end")
    yield from time_objections(case, "seal", "the seal", header.issued_at, header.expires_at)


def _use_objections(vouched: list[_Vouched], case: Case) -> Iterator[Objection]:
    """Keep each use, one that rides twice only once; an objection when it was kept before."""
    if case.ledger is None:
        return
    uses = {(one.use.key, one.use.serial): one.use for one in vouched if one.use is not None}
    for use in uses.values():
        if case.ledger.record(use) is not True:
            yield Status.REPLAYED, finding("replayed", "this code is for one use, and was used before")


def _notes(vouched: list[_Vouched], payment: Payment[Any], case: Case) -> Iterator[Finding]:
    if case.ledger is None and any(one.use is not None for one in vouched):
        rule = "this code is for one use; whether it was used before is not looked up here"
        yield finding("single_use", rule, Severity.WARNING)
    keys = [one.signer.key for one in vouched if one.signer.key is not None]
    pin = case.pins.expects(payment, case.at) if case.pins and keys else None
    if pin is not None and not any(map(pin.knows, keys)):
        yield finding("another_key", "this payee's code was signed by another key before", Severity.WARNING)


_WEIGHT = {status: weight for weight, status in enumerate(Status)}

_ERRORS: dict[Status, type[SealError]] = {
    Status.INVALID: BadSignature,
    Status.UNSUPPORTED: UnsupportedSeal,
    Status.MULTIPLE_PAYEES: AmbiguousCode,
    Status.AMBIGUOUS_SYMBOL: AmbiguousCode,
    Status.SEAL_EXPECTED: SealMissing,
    Status.REVOKED: Revoked,
    Status.REPLAYED: Replayed,
    Status.STALE_TRUST: Expired,
    Status.UNSEALED: SealMissing,
    Status.PARTIAL: BadSignature,
    Status.UNKNOWN_KEY: UnknownKey,
    Status.SCOPE_MISMATCH: OutOfScope,
    Status.EXPIRED: Expired,
    Status.NOT_YET_VALID: NotYetValid,
}
