"""Whom a payment pays, as certificates and scopes name it: who owns its accounts, and the account itself."""

from __future__ import annotations

import hashlib
from typing import Any

from ..payload.emv.tlv import OWNER
from ..payload.scheme import Part, Payment

__all__ = ["PAYEE_HASH_LENGTH", "account_of", "account_owners", "other_accounts", "payee_hash"]

PAYEE_HASH_LENGTH = 8

_ACCOUNT_TAGS = frozenset(f"{number:02d}" for number in range(2, 52))


def account_of(payment: Payment[Any]) -> str:
    """The account, with the scheme before it: "promptpay:0066812345678".

    A text that names none, as an opaque wallet link does, is its own account: "alipay:sha256:..." with the digest of
    its bytes, so that what is said of one such code is never true of another.
    """
    account = payment.summary.account or f"sha256:{hashlib.sha256(payment.payload.data).hexdigest()}"
    return f"{payment.scheme}:{account}"


def account_owners(payment: Payment[Any]) -> list[str]:
    """Who owns each of EMVCo's account objects 02-51: the identifier in sub-object 00, else the tag."""
    owners: dict[str, str] = {}
    for path, value in payment.parts:
        tag, _, inside = path.partition(".")
        if tag in _ACCOUNT_TAGS and owners.get(tag, tag) == tag:
            owners[tag] = value if inside == OWNER else tag
    return [owner for _, owner in sorted(owners.items())]


def other_accounts(payment: Payment[Any], account: str = "") -> list[str]:
    """The account objects beside the one that holds the account, each whole as it stands in the text, by tag.

    Empty for a text with one account object or none. That which holds the account is the first in which it is a whole
    value. account: as `account_of` gives it, where it is not that of the text.
    """
    number = (account or account_of(payment)).partition(":")[2]
    objects = _account_objects(payment)
    own = next((tag for tag, parts in objects if any(value == number for _, value in parts)), "")
    return [_whole(tag, parts) for tag, parts in objects if tag != own and len(objects) > 1]


def payee_hash(payment: Payment[Any]) -> bytes:
    """The first 8 bytes of SHA-256 over the owners in order (the scheme's id where there are none) and the account.

    Behind them, where a text has several account objects, all that `other_accounts` gives. A zero byte stands between
    each two; the account is that of `account_of`.
    """
    owners = account_owners(payment) or [payment.scheme]
    payee = "\0".join([*owners, account_of(payment).partition(":")[2], *other_accounts(payment)])
    return hashlib.sha256(payee.encode("utf-8", "surrogatepass")).digest()[:PAYEE_HASH_LENGTH]


def _account_objects(payment: Payment[Any]) -> list[tuple[str, list[Part]]]:
    """Tag and parts of each account object, by tag."""
    objects: dict[str, list[Part]] = {}
    for part in payment.parts:
        tag = part[0].partition(".")[0]
        if tag in _ACCOUNT_TAGS:
            objects.setdefault(tag, []).append(part)
    return sorted(objects.items())


def _whole(tag: str, parts: list[Part]) -> str:
    inside = "".join(f"{path[3:]}{len(value):02d}{value}" if path != tag else value for path, value in parts)
    return f"{tag}{len(inside):02d}{inside}"
