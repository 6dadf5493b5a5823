"""What a key may speak for. Nothing by default: what a scope does not name, it does not cover."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from ..errors import BadTrustList
from ..payload.scheme import Payment
from ..payload.text import TextRule
from ..sealing import account_of, account_owners, other_accounts

__all__ = ["Scope", "check_account", "covers_account"]

ANY = "*"
SOURCE = "docs/seal.md, section 5"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The payees of a key. One is covered when all four sets cover it; an empty set covers nothing.

    schemes: ids ("promptpay"). guids: owners of account objects, the identifier of a template 26-51 without regard to
    case, or the tag of an object that has none ("04"), each for one object; "*" for any, and any number of them.
    accounts: "promptpay:0066891234567", compared whole, or "promptpay:*" for all of a scheme; beside a whole one, every
    further account object of a text has to be named too, whole: "object:26240011com.example0105SHOP7", or "object:*"
    for any. countries: ISO 3166-1 alpha-2; "*" for any.
    """

    schemes: frozenset[str] = frozenset()
    guids: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    _owners: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for name, rule in _RULES.items():
            given: Iterable[str] = getattr(self, name)
            if isinstance(given, str):
                raise TypeError(f"{name} are several strings, not one")
            entries = frozenset(given)
            for entry in entries:
                _refuse(rule, f"scope.{name}", entry)
            object.__setattr__(self, name, entries)
        object.__setattr__(self, "_owners", frozenset(guid.casefold() for guid in self.guids))

    @classmethod
    def of(cls, payment: Payment[Any]) -> Scope:
        """The narrowest scope for the payee of this payment."""
        return cls(
            schemes=frozenset({payment.scheme}),
            guids=frozenset(account_owners(payment)),
            accounts=frozenset({account_of(payment), *map(_object, other_accounts(payment))}),
            countries=frozenset({_country(payment) or ANY}),
        )

    def uncovered(self, payment: Payment[Any], account: str = "") -> tuple[str, ...]:
        """What of this payment's payee is not covered, in words; empty when all of it is.

        account: whom it pays where a signed document says so and not the text: "pix:host/pix.example.com".
        """
        return tuple(self._uncovered(payment, account or account_of(payment)))

    def _uncovered(self, payment: Payment[Any], account: str) -> Iterator[str]:
        if payment.scheme not in self.schemes:
            yield f"scheme {payment.scheme}"
        owners = [owner.casefold() for owner in account_owners(payment)]
        if ANY not in self.guids:
            yield from (f"account owner {owner}" for owner in owners if owner not in self._owners)
            # A second account object of one owner needs "*", because readers differ on which of the two they pay.
            if len(set(owners)) != len(owners):
                yield "two accounts of one owner"
        if not _covers(self.accounts, payment.scheme, account):
            yield f"account {account}"
        if len(owners) > 1 and self.accounts.isdisjoint((f"{payment.scheme}:{ANY}", _object(ANY))):
            others = map(_object, other_accounts(payment, account))
            yield from (f"the second account {other}" for other in others if other not in self.accounts)
        country = _country(payment)
        if self.countries.isdisjoint((ANY, country)):
            yield f"country {country or 'unknown'}"


def covers_account(entries: AbstractSet[str], payment: Payment[Any]) -> bool:
    """Whether one of these ("promptpay:0066891234567", "promptpay:*") covers the account of this payment."""
    return _covers(entries, payment.scheme, account_of(payment))


def _covers(entries: AbstractSet[str], scheme: str, account: str) -> bool:
    return account in entries or f"{scheme}:{ANY}" in entries


def _object(whole: str) -> str:
    """How `accounts` name a further account object."""
    return f"object:{whole}"


def check_account(field: str, entry: str) -> None:
    """Raises `BadTrustList` unless `entry` can stand among accounts."""
    _refuse(_RULES["accounts"], field, entry)


def _country(payment: Payment[Any]) -> str:
    """EMVCo's country of the merchant, object 58."""
    return dict(payment.parts).get("58", "")


def _refuse(rule: TextRule, field: str, entry: str) -> None:
    for finding in rule.findings(field, entry):
        raise BadTrustList(str(finding))


def _rule(pattern: str, form: str) -> TextRule:
    return TextRule(maximum=250, pattern=pattern, form=form, source=SOURCE)


_RULES = {
    "schemes": _rule("[a-z][a-z0-9_-]*", "the id of a scheme"),
    "guids": _rule(".+", "an identifier, a tag or *"),
    "accounts": _rule("[a-z][a-z0-9_-]*:.+", "a scheme's id, a colon, and an account or *; or object: and the object"),
    "countries": _rule("[A-Z]{2}|[*]", "a country of two capital letters, or *"),
}
