"""Whom a payment pays, as certificates and scopes name it: who owns its accounts, and the account itself."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from ..payload.scheme import Payment

__all__ = ["PAYEE_HASH_LENGTH", "account_of", "account_owners", "payee_hash"]

PAYEE_HASH_LENGTH = 8

_ACCOUNT_OBJECT = re.compile("(?:0[2-9]|[1-4][0-9]|5[01])(?:[.].*)?", re.DOTALL)


def account_of(payment: Payment[Any]) -> str:
    """The account, with the scheme before it: "promptpay:0066812345678".

    A text that names none, as an opaque wallet link does, is its own account: "alipay:sha256:..." with the digest of
    its bytes, so that what is said of one such code is never true of another.
    """
    account = payment.summary.account or f"sha256:{hashlib.sha256(payment.payload.data).hexdigest()}"
    return f"{payment.scheme}:{account}"


def account_owners(payment: Payment[Any]) -> list[str]:
    """Who owns each of EMVCo's account objects 02-51: the identifier in sub-object 00, else the tag."""
    accounts = [part for part in payment.parts if "02" <= part[0] < "52" and _ACCOUNT_OBJECT.fullmatch(part[0])]
    named = {path[:2]: value for path, value in accounts if path[2:] == ".00"}
    return [named.get(tag, tag) for tag in sorted({path[:2] for path, _ in accounts})]


def payee_hash(payment: Payment[Any]) -> bytes:
    """The first 8 bytes of SHA-256 over the owners in order (the scheme's id where there are none) and the account.

    A zero byte stands before the account and between owners; the account is that of `account_of`.
    """
    owners = account_owners(payment) or [payment.scheme]
    payee = "\0".join([*owners, account_of(payment).partition(":")[2]])
    return hashlib.sha256(payee.encode("utf-8", "surrogatepass")).digest()[:PAYEE_HASH_LENGTH]
