"""Codes that a manifest names: who listed them, what speaks against the entry, and where a code belongs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..payload.scheme import Payment
from ..sealing import account_of
from .authority import Authority, authority_objections
from .case import Case, Objection, finding, time_objections
from .manifest import Listed, Manifest
from .verdict import Status

__all__ = ["listing", "sites_of"]

# EMVCo's store label and terminal label (MPM 1.1, table 3.7).
_SITES = ("62.03", "62.07")


def listing(payment: Payment[Any], case: Case) -> Iterator[tuple[Authority, list[Objection]]]:
    """For each entry of this code in a manifest that somebody of the trust list signed: who, and what objects to it."""
    for manifest in case.manifests:
        listed = manifest.find(payment.payload.data)
        issuer = _issuer(manifest, case)
        if listed is not None and issuer is not None:
            yield issuer, list(_objections(issuer, manifest, listed, payment, case))


def sites_of(payment: Payment[Any], case: Case) -> set[str]:
    """The places that the code itself or a manifest's entry names."""
    parts = dict(payment.parts)
    listed = (manifest.find(payment.payload.data) for manifest in case.manifests if _issuer(manifest, case))
    return {parts[path] for path in _SITES if path in parts} | {one.site for one in listed if one and one.site}


def _issuer(manifest: Manifest, case: Case) -> Authority | None:
    for key in manifest.signers:
        for entry in case.trust.find(key.id, key.algorithm):
            if entry.key == key:
                return Authority(issuer=entry, key=key)
    return None


def _objections(
    issuer: Authority, manifest: Manifest, listed: Listed, payment: Payment[Any], case: Case
) -> Iterator[Objection]:
    yield from authority_objections(issuer, manifest.version, payment, case)
    if listed.account != account_of(payment):
        yield Status.INVALID, finding("listed_account", "the manifest names another account for this code")
    yield from time_objections(case, "manifest", "the manifest", manifest.issued, manifest.expires)
    yield from time_objections(case, "listing", "its entry in the manifest", listed.not_before, listed.not_after)
