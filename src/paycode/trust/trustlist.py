"""The trust list: whose keys are believed, from when to when, and for which payees.

A plain JSON file, read strictly; docs/seal.md, section 5, is its form.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from ..errors import BadTrustList, RolledBack
from ..payload.scheme import Payment
from ..sealing import Certificate, VerifyKey
from ._json import MAX_BYTES, Fields
from .entries import ForeignKey, MustSeal, Revocation, TrustedKey, check_span
from .listfile import (
    moment_text,
    read_certificate,
    read_foreign_key,
    read_key,
    read_must_seal,
    read_revocation,
    write_certificate,
    write_foreign_key,
    write_key,
    write_must_seal,
    write_revocation,
)
from .scope import covers_account
from .signed import verify_list

__all__ = ["TrustList"]

Entry = TypeVar("Entry", TrustedKey, Certificate)
# Algorithm and key id.
Place: TypeAlias = tuple[int, bytes]

FORMAT = 1
MAX_VERSION = 2**53


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustList:
    """The keys that are believed, each once. version: from 1 up, a new one for every change. Stale from `expires` on.

    certificates: by which issuers of this list vouch for the keys of merchants and terminals. revocations: what is
    believed no longer. foreign_keys: of schemes' own signatures. Raises `BadTrustList` for a list that contradicts
    itself.
    """

    version: int
    issued: datetime
    expires: datetime
    keys: tuple[TrustedKey, ...] = ()
    must_seal: tuple[MustSeal, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    revocations: tuple[Revocation, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    _by_id: Mapping[Place, tuple[TrustedKey, ...]] = field(init=False, repr=False, compare=False)
    _certified: Mapping[Place, tuple[Certificate, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not 1 <= self.version <= MAX_VERSION:
            raise BadTrustList("version: is a number from 1 up")
        check_span("issued", self.issued, "expires", self.expires)
        if len({entry.key for entry in self.keys}) != len(self.keys):
            raise BadTrustList("keys: the same key stands in two entries")
        object.__setattr__(self, "_by_id", _indexed(self.keys))
        object.__setattr__(self, "_certified", _indexed(self.certificates))

    @classmethod
    def load(
        cls, path: str | PathLike[str], *, roots: Iterable[VerifyKey] = (), threshold: int = 1, newest: int = 0
    ) -> TrustList:
        """From a file. `BadTrustList` when it cannot be read or says anything that is not understood.

        roots: whose signatures are asked for, in the file beside it that ends in .sig; none are by default, and then
        whoever can write the file decides whom you believe. threshold: how many roots must have signed. newest: the
        version seen last; an older list is refused (`RolledBack`).
        """
        content, believed = _read(Path(path)), tuple(roots)
        if believed:
            signatures = _read(Path(f"{path}.sig"))
            verify_list(hashlib.sha256(content).digest(), signatures, believed, threshold=threshold)
        trust = cls.loads(content)
        if trust.version < newest:
            raise RolledBack(f"version: is {trust.version}, and {newest} was seen before")
        return trust

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
            keys=tuple(read_key(entry) for entry in fields.entries("keys")),
            must_seal=tuple(read_must_seal(entry) for entry in fields.entries("must_seal")),
            certificates=tuple(read_certificate(fields, text) for text in fields.texts("certificates")),
            revocations=tuple(read_revocation(entry) for entry in fields.entries("revocations")),
            foreign_keys=tuple(read_foreign_key(entry) for entry in fields.entries("foreign_keys")),
        )
        fields.done()
        return trust

    def dumps(self) -> str:
        """The text of a file; `loads` of it is an equal list."""
        content = {
            "paycode-trust": FORMAT,
            "version": self.version,
            "issued": moment_text(self.issued),
            "expires": moment_text(self.expires),
            "keys": [write_key(entry) for entry in self.keys],
            "must_seal": [write_must_seal(rule) for rule in self.must_seal],
            "certificates": [write_certificate(certificate) for certificate in self.certificates],
            "revocations": [write_revocation(entry) for entry in self.revocations],
            "foreign_keys": [write_foreign_key(entry) for entry in self.foreign_keys],
        }
        return json.dumps(content, indent=2, ensure_ascii=False) + "\n"

    def with_key(self, entry: TrustedKey) -> TrustList:
        """A list of the next version that believes this key too."""
        return replace(self, version=self.version + 1, keys=(*self.keys, entry))

    def with_must_seal(self, rule: MustSeal) -> TrustList:
        """A list of the next version that expects these seals too."""
        return replace(self, version=self.version + 1, must_seal=(*self.must_seal, rule))

    def with_certificate(self, certificate: Certificate) -> TrustList:
        """A list of the next version that carries this certificate too."""
        return replace(self, version=self.version + 1, certificates=(*self.certificates, certificate))

    def with_revocation(self, entry: Revocation) -> TrustList:
        """A list of the next version that believes this no longer."""
        return replace(self, version=self.version + 1, revocations=(*self.revocations, entry))

    def find(self, key_id: bytes, algorithm: int) -> tuple[TrustedKey, ...]:
        """Every entry whose key has this id and belongs to this algorithm."""
        return self._by_id.get((algorithm, key_id), ())

    def find_certificates(self, key_id: bytes, algorithm: int) -> tuple[Certificate, ...]:
        """Every certificate for a key of this id and algorithm; whose signature it bears is not looked at."""
        return self._certified.get((algorithm, key_id), ())

    def with_foreign_key(self, entry: ForeignKey) -> TrustList:
        """A list of the next version that believes this key too."""
        return replace(self, version=self.version + 1, foreign_keys=(*self.foreign_keys, entry))

    def find_foreign(self, names: Iterable[str]) -> tuple[ForeignKey, ...]:
        """Every key of schemes' own signatures that has one of these names."""
        asked = set(names)
        return tuple(entry for entry in self.foreign_keys if not asked.isdisjoint(entry.names))

    def is_revoked(self, key: VerifyKey, serial: int | None, at: datetime) -> bool:
        """Whether at this moment a seal of this key and serial, for None the whole key, is believed no longer."""
        return any(
            entry.key == key and entry.since <= at and (not entry.serials or serial in entry.serials)
            for entry in self.revocations
        )

    def expects_seal(self, payment: Payment[Any], at: datetime) -> bool:
        """Whether a text for this payee should be sealed at this moment."""
        return covers_account({rule.account for rule in self.must_seal if rule.start <= at}, payment)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise BadTrustList(f"the trust list {path.name!r} cannot be read ({error.strerror})") from None


def _indexed(entries: Iterable[Entry]) -> dict[Place, tuple[Entry, ...]]:
    places: defaultdict[Place, list[Entry]] = defaultdict(list)
    for entry in entries:
        places[entry.key.algorithm, entry.key.id].append(entry)
    return {place: tuple(found) for place, found in places.items()}
