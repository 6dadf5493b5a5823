"""What every flow shares: a printed placard, a phone that photographs it, and keys that everybody already has."""

from __future__ import annotations

import pathlib
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import paycode
from paycode.proofing import on_table
from paycode.scanning import write_picture
from paycode.trust import Scope, TrustedKey, TrustList

__all__ = ["Street", "folder"]


def folder() -> pathlib.Path:
    """Where the flow's files go: the folder named on the command line, else a new one."""
    return pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(tempfile.mkdtemp(prefix="paycode-"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Street:
    """A place with a printer, a phone and a trust list, at one moment."""

    folder: pathlib.Path
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def printed(self, payload: paycode.Payload | str, name: str, size_mm: float = 60.0) -> paycode.Symbol:
        """The code as a placard in NAME.svg."""
        symbol = paycode.encode(payload)
        symbol.save(self.folder / f"{name}.svg", size_mm=size_mm)
        print(f"  {name}.svg: version {symbol.version}, {paycode.Geometry(size_mm=size_mm).fit(symbol)}")
        return symbol

    def scanned(self, symbol: paycode.Symbol, name: str, turn: float = 8.0) -> paycode.Reading:
        """What a payer's phone reads from its picture of the placard, which is kept as NAME.jpg."""
        photo = self.folder / f"{name}.jpg"
        write_picture(photo, on_table(symbol, turn=turn))
        readings = paycode.read(photo)
        if len(readings) != 1:
            raise SystemExit(f"expected one code in {photo.name}, read {len(readings)}")
        return readings[0]

    def trusting(self, name: str, key: paycode.VerifyKey, *payloads: paycode.Payload) -> TrustList:
        """A trust list in which `key` may speak for the payees of these codes, and for nobody else."""
        scopes = [Scope.of(paycode.parse(payload.data)) for payload in payloads]
        scope = Scope(
            schemes=frozenset().union(*(each.schemes for each in scopes)),
            guids=frozenset().union(*(each.guids for each in scopes)),
            accounts=frozenset().union(*(each.accounts for each in scopes)),
            countries=frozenset().union(*(each.countries for each in scopes)),
        )
        entry = TrustedKey(
            name=name,
            key=key,
            not_before=self.now - timedelta(days=1),
            not_after=self.now + timedelta(days=90),
            scope=scope,
        )
        expires = self.now + timedelta(days=30)
        return TrustList(version=1, issued=self.now - timedelta(days=1), expires=expires, keys=(entry,))
