"""The trust list: whose keys are believed, from when to when, and for which payees.

A plain JSON file, read strictly; docs/seal.md, section 5, is its form.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path
from typing import Any

from ..errors import BadKey, BadTrustList
from ..payload.scheme import Payment
from ..payload.text import TextRule
from ..sealing import VerifyKey
from ._json import MAX_BYTES, Fields
from .scope import Scope, check_account, covers_account

__all__ = ["MustSeal", "TrustList", "TrustedKey"]

FORMAT = 1
MAX_VERSION = 2**53
_NAME = TextRule(maximum=80, source="docs/seal.md, section 5")
_SETS = ("schemes", "guids", "accounts", "countries")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedKey:
    """One issuer's key. name: shown to people. Valid from `not_before` until just before `not_after`.

    revoked: from this moment on nothing it signed is believed, whenever it was signed. Moments are aware datetimes.
    """

    name: str
    key: VerifyKey
    not_before: datetime
    not_after: datetime
    scope: Scope
    revoked: datetime | None = None

    def __post_init__(self) -> None:
        for finding in _NAME.findings("name", self.name):
            raise BadTrustList(str(finding))
        _check_span("not_before", self.not_before, "not_after", self.not_after)
        _check_aware("revoked", self.revoked or self.not_before)


@dataclass(frozen=True, slots=True, kw_only=True)
class MustSeal:
    """From `start` on, texts for `account` ("promptpay:0066891234567", "promptpay:*") are expected to be sealed."""

    account: str
    start: datetime

    def __post_init__(self) -> None:
        check_account("account", self.account)
        _check_aware("from", self.start)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustList:
    """The keys that are believed, each once. version: from 1 up, a new one for every change. Stale from `expires` on.

    Raises `BadTrustList` for a list that contradicts itself.
    """

    version: int
    issued: datetime
    expires: datetime
    keys: tuple[TrustedKey, ...] = ()
    must_seal: tuple[MustSeal, ...] = ()
    _by_id: Mapping[tuple[int, bytes], tuple[TrustedKey, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not 1 <= self.version <= MAX_VERSION:
            raise BadTrustList("version: is a number from 1 up")
        _check_span("issued", self.issued, "expires", self.expires)
        if len({entry.key for entry in self.keys}) != len(self.keys):
            raise BadTrustList("keys: the same key stands in two entries")
        object.__setattr__(self, "_by_id", _indexed(self.keys))

    @classmethod
    def load(cls, path: str | PathLike[str]) -> TrustList:
        """From a file. `BadTrustList` when it cannot be read or says anything that is not understood."""
        try:
            with Path(path).open("rb") as file:
                return cls.loads(file.read(MAX_BYTES + 1))
        except OSError as error:
            raise BadTrustList(f"the trust list {Path(path).name!r} cannot be read ({error.strerror})") from None

    @classmethod
    def loads(cls, text: str | bytes) -> TrustList:
        """From the text of a file."""
        fields = Fields.loads(text)
        if fields.whole("paycode-trust") != FORMAT:
            raise fields.wrong("paycode-trust", f"form {FORMAT} is read here")
        trust = fields.make(
            cls,
            version=fields.whole("version"),
            issued=fields.moment("issued"),
            expires=fields.moment("expires"),
            keys=tuple(_read_key(entry) for entry in fields.entries("keys")),
            must_seal=tuple(_read_must_seal(entry) for entry in fields.entries("must_seal")),
        )
        fields.done()
        return trust

    def dumps(self) -> str:
        """The text of a file; `loads` of it is an equal list."""
        content = {
            "paycode-trust": FORMAT,
            "version": self.version,
            "issued": _text(self.issued),
            "expires": _text(self.expires),
            "keys": [_write_key(entry) for entry in self.keys],
            "must_seal": [{"account": rule.account, "from": _text(rule.start)} for rule in self.must_seal],
        }
        return json.dumps(content, indent=2, ensure_ascii=False) + "\n"

    def with_key(self, entry: TrustedKey) -> TrustList:
        """A list of the next version that believes this key too."""
        return replace(self, version=self.version + 1, keys=(*self.keys, entry))

    def with_must_seal(self, rule: MustSeal) -> TrustList:
        """A list of the next version that expects these seals too."""
        return replace(self, version=self.version + 1, must_seal=(*self.must_seal, rule))

    def find(self, key_id: bytes, algorithm: int) -> tuple[TrustedKey, ...]:
        """Every entry whose key has this id and belongs to this algorithm."""
        return self._by_id.get((algorithm, key_id), ())

    def expects_seal(self, payment: Payment[Any], at: datetime) -> bool:
        """Whether a text for this payee should be sealed at this moment."""
        return covers_account({rule.account for rule in self.must_seal if rule.start <= at}, payment)


def _indexed(keys: Iterable[TrustedKey]) -> dict[tuple[int, bytes], tuple[TrustedKey, ...]]:
    index: dict[tuple[int, bytes], tuple[TrustedKey, ...]] = {}
    for entry in keys:
        place = entry.key.algorithm, entry.key.id
        index[place] = (*index.get(place, ()), entry)
    return index


def _read_key(fields: Fields) -> TrustedKey:
    entry = fields.make(
        TrustedKey,
        name=fields.text("name"),
        key=_read_verify_key(fields),
        not_before=fields.moment("not_before"),
        not_after=fields.moment("not_after"),
        revoked=fields.moment("revoked") if "revoked" in fields else None,
        scope=_read_scope(fields, fields.nested("scope")),
    )
    fields.done()
    return entry


def _read_verify_key(fields: Fields) -> VerifyKey:
    try:
        return VerifyKey.from_text(f"{fields.text('algorithm')}:{fields.text('key')}")
    except BadKey as error:
        raise fields.wrong("key", str(error)) from None


def _read_scope(entry: Fields, fields: Fields) -> Scope:
    scope = entry.make(Scope, **{name: frozenset(fields.texts(name)) for name in _SETS})
    fields.done()
    return scope


def _read_must_seal(fields: Fields) -> MustSeal:
    rule = fields.make(MustSeal, account=fields.text("account"), start=fields.moment("from"))
    fields.done()
    return rule


def _write_key(entry: TrustedKey) -> dict[str, object]:
    algorithm, _, key = entry.key.text.partition(":")
    return {
        "name": entry.name,
        "algorithm": algorithm,
        "key": key,
        "not_before": _text(entry.not_before),
        "not_after": _text(entry.not_after),
        **({"revoked": _text(entry.revoked)} if entry.revoked else {}),
        "scope": {name: sorted(getattr(entry.scope, name)) for name in _SETS},
    }


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def _check_span(first: str, start: datetime, last: str, end: datetime) -> None:
    _check_aware(first, start)
    _check_aware(last, end)
    if start >= end:
        raise BadTrustList(f"{last}: must be later than {first}")


def _check_aware(name: str, moment: datetime) -> None:
    if moment.tzinfo is None:
        raise TypeError(f"{name} is a datetime with a time zone")
