"""A verdict in a few words and as data: what `verify` and `scan` share. Only VALID is good."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..payload.report import finding_data, payment_data
from . import output, views

if TYPE_CHECKING:
    from ..trust import Signer, Verdict

__all__ = ["headline", "is_good", "short", "verdict_data", "word"]


def is_good(verdict: Verdict) -> bool:
    """Whether it is VALID."""
    return verdict.status.name == "VALID"


def word(verdict: Verdict) -> str:
    """VALID or NOT VERIFIED."""
    return "VALID" if is_good(verdict) else "NOT VERIFIED"


def short(verdict: Verdict) -> str:
    """By whom it is signed, or why it is not verified."""
    if is_good(verdict) and verdict.signer is not None:
        return f"signed by {output.shown(verdict.signer.name)}"
    return _WORDS.get(verdict.reasons[0].code) or _WORDS[verdict.status.name]


def headline(verdict: Verdict) -> str:
    """The word, for a good one what is paid, and `short`."""
    if is_good(verdict) and verdict.payment is not None:
        said = views.headline(verdict.payment)
        return f"VALID - {said[:1].lower()}{said[1:]} - {short(verdict)}"
    return f"{word(verdict)} - {short(verdict)}"


def verdict_data(verdict: Verdict) -> dict[str, Any]:
    """Keys: status, reasons, signer, payment."""
    return {
        "status": verdict.status.name,
        "reasons": [finding_data(finding) for finding in verdict.reasons],
        "signer": _signer_data(verdict.signer) if verdict.signer else None,
        "payment": payment_data(verdict.payment) if verdict.payment else None,
    }


def _signer_data(signer: Signer) -> dict[str, Any]:
    return {"name": signer.name, "key_id": signer.key_id.hex(), "certified": signer.certified}


# By the code of the first reason, else by status.
_WORDS = {
    "unexpected_payee": "this code pays somebody else than expected",
    "unexpected_site": "this code does not belong to this place",
    "ledger_unavailable": "whether it was used before cannot be looked up",
    "unknown_scheme": "this is no payment code that is known here",
    "INVALID": "the code is damaged, altered or forged",
    "UNSUPPORTED": "its seal is of a kind that is not read here",
    "MULTIPLE_PAYEES": "there are several payees in the picture",
    "AMBIGUOUS_SYMBOL": "the code can be read in two ways",
    "SEAL_EXPECTED": "its seal is missing",
    "REVOKED": "the key that sealed it was withdrawn",
    "REPLAYED": "it was used before",
    "STALE_TRUST": "the trust file is out of date",
    "UNSEALED": "there is no seal, so nothing says who issued it",
    "PARTIAL": "its seal does not cover all of it",
    "UNKNOWN_KEY": "it was sealed by somebody who is not in the trust file",
    "SCOPE_MISMATCH": "its signer may not speak for this payee",
    "EXPIRED": "it is out of date",
    "NOT_YET_VALID": "it is not valid yet",
}
