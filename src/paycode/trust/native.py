"""Schemes' own signatures: UPI's links, and the signed documents behind Pix and X9.150 codes; docs/seal.md, section 10.

The key is looked up by the names that the signature gives, among keys whose scope covers the payee. A document speaks
only for the host at which it was fetched ("pix:host/pix.example.com"), and what it says is what is paid.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from ..errors import BadSignature
from ..payload.scheme import Payment
from ..sealing import NativeClaim, RsaVerifyKey, VerifyKey, key_id, native_claim
from .authority import issuer_objections
from .case import Case, Objection, finding, time_objections
from .entries import ForeignKey
from .ledger import Entry
from .verdict import Signer, Status

__all__ = ["Native", "native"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Native:
    """What came of a scheme's own signature. signer, use: None where nobody of the list signed, or no use is counted.

    payment: with the summary of the signed document, where there is one.
    """

    payment: Payment[Any]
    objections: tuple[Objection, ...]
    signer: Signer | None = None
    use: Entry | None = None


def native(payment: Payment[Any], case: Case) -> Native | None:
    """The judgement of this payment's own signature; None when it has none.

    Raises `Malformed` and `UnsupportedSeal` as `native_claim` does.
    """
    claim = _claim(payment, case)
    if claim is None or claim.algorithm in _SECRET:
        return None
    candidates = case.trust.find_foreign(claim.lookup)
    issuer = next((one for one in candidates if _signed(claim, one.key)), None)
    if issuer is None:
        return Native(payment=payment, objections=(_unattributed(candidates),))
    said = replace(payment, summary=claim.summary) if claim.summary else payment
    key = issuer.key if isinstance(issuer.key, VerifyKey) else None
    return Native(
        payment=said,
        objections=tuple(_objections(claim, issuer, said, case)),
        signer=Signer(name=issuer.name, key_id=_id(issuer.key), key=key),
        use=Entry.of_claim(issuer.key, claim) if claim.single_use and claim.serial else None,
    )


def _claim(payment: Payment[Any], case: Case) -> NativeClaim | None:
    if case.document is None:
        return native_claim(payment)
    return native_claim(
        payment,
        document=case.document.data,
        key_hosts=case.document.key_hosts,
        correlation_id=case.document.correlation_id,
    )


def _signed(claim: NativeClaim, key: VerifyKey | RsaVerifyKey) -> bool:
    try:
        claim.verify(key)
    except BadSignature:
        return False
    return True


def _unattributed(candidates: tuple[ForeignKey, ...]) -> Objection:
    if not candidates:
        rule = "the scheme's own signature names a key that is not in the trust list"
        return Status.UNKNOWN_KEY, finding("unknown_key", rule)
    names = " or ".join(one.name for one in candidates)
    return Status.INVALID, finding("bad_signature", f"the signature names a key of {names}, which did not sign this")


def _objections(claim: NativeClaim, issuer: ForeignKey, payment: Payment[Any], case: Case) -> Iterator[Objection]:
    account = f"{payment.scheme}:host/{claim.host}" if claim.host else ""
    yield from issuer_objections(issuer, payment, case, account)
    if not claim.covered:
        rule = f"the signature does not cover {', '.join(claim.uncovered)}"
        yield Status.PARTIAL, finding("partial", rule)
    yield from time_objections(case, "seal", "the signature", claim.issued_at, claim.expires_at, skew=claim.clock_skew)


def _id(key: VerifyKey | RsaVerifyKey) -> bytes:
    return key.id if isinstance(key, VerifyKey) else key_id(key.der)


# WeChat's mode 1 is signed with a secret that only the merchant and WeChat have: no list can hold it.
_SECRET = frozenset({"md5", "hmac-sha256"})
