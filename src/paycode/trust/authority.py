"""Who vouches for a signature: an issuer of the list, or a key that such an issuer certified."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ..errors import BadSignature
from ..payload.scheme import Payment
from ..sealing import ED25519, P256, Certificate, Opened, VerifyKey, payee_hash
from .case import Case, Objection, day, finding, time_objections
from .entries import ForeignKey, TrustedKey
from .verdict import Signer, Status

__all__ = ["Authority", "authorities", "authority_objections", "issuer_objections", "signed_by"]


class Authority(NamedTuple):
    """An issuer, the key that signs in its name, and the certificate by which it does, None for the issuer's own."""

    issuer: TrustedKey
    key: VerifyKey
    certificate: Certificate | None = None

    @property
    def signer(self) -> Signer:
        """What a verdict says of it."""
        certified = self.certificate is not None
        return Signer(name=self.issuer.name, key_id=self.key.id, certified=certified, key=self.issuer.key)


def authorities(opened: Opened, case: Case) -> Iterator[Authority]:
    """Every key that the seal can mean and that somebody of the list vouches for."""
    header, inline = opened.seal.header, opened.seal.certificate
    if inline is None:
        for entry in case.trust.find(header.key_id, header.algorithm):
            yield Authority(issuer=entry, key=entry.key)
    listed = case.trust.find_certificates(header.key_id, header.algorithm)
    for certificate in listed if inline is None else (inline,):
        for algorithm in (ED25519, P256):
            for issuer in case.trust.find(certificate.issuer_id, algorithm):
                if signed_by(issuer.key, certificate.signature, certificate.message):
                    yield Authority(issuer=issuer, key=certificate.key, certificate=certificate)


def signed_by(key: VerifyKey, signature: bytes, message: bytes) -> bool:
    """Whether this key made this signature of this message."""
    try:
        key.verify(signature, message)
    except BadSignature:
        return False
    return True


def authority_objections(found: Authority, serial: int, payment: Payment[Any], case: Case) -> Iterator[Objection]:
    """Everything that speaks against this key sealing this payment now."""
    issuer = found.issuer
    yield from issuer_objections(issuer, payment, case)
    if case.trust.is_revoked(found.key, serial, case.at):
        yield Status.REVOKED, finding("seal_revoked", f"{issuer.name} withdrew this seal or its key")
    # What an issuer certified falls with its key; the serials of the issuer's own seals are not those of others.
    if found.certificate is not None and case.trust.is_revoked(issuer.key, None, case.at):
        rule = f"the key of {issuer.name} was revoked, and what it certified with it"
        yield Status.REVOKED, finding("key_revoked", rule)
    if found.certificate is not None:
        yield from _certificate_objections(found.certificate, issuer, payment, case)


def issuer_objections(
    issuer: TrustedKey | ForeignKey, payment: Payment[Any], case: Case, account: str = ""
) -> Iterator[Objection]:
    """What speaks against a key of the list signing this now; account: whom it pays, where the text does not say."""
    subject = f"the key of {issuer.name}"
    if issuer.revoked is not None and case.at >= issuer.revoked:
        yield Status.REVOKED, finding("key_revoked", f"{subject} was revoked on {day(issuer.revoked)}")
    for missing in issuer.scope.uncovered(payment, account):
        yield Status.SCOPE_MISMATCH, finding("out_of_scope", f"{subject} may not speak for {missing}")
    yield from time_objections(case, "key", subject, issuer.not_before, issuer.not_after)


def _certificate_objections(
    certificate: Certificate, issuer: TrustedKey, payment: Payment[Any], case: Case
) -> Iterator[Objection]:
    subject = f"the certificate of {issuer.name}"
    if certificate.payee != payee_hash(payment):
        yield Status.SCOPE_MISMATCH, finding("certificate_payee", f"{subject} is for another payee")
    kind = payment.summary.kind
    if not (certificate.dynamic if kind == "dynamic" else certificate.static):
        yield Status.SCOPE_MISMATCH, finding("certificate_kind", f"{subject} does not cover {kind} codes")
    amount = payment.summary.amount
    if certificate.limit is not None and amount is not None and amount.minor > certificate.limit:
        rule = f"{subject} covers {certificate.limit} minor units at most, this code asks {amount.minor}"
        yield Status.SCOPE_MISMATCH, finding("certificate_amount", rule)
    yield from time_objections(case, "certificate", subject, certificate.not_before, certificate.not_after)
