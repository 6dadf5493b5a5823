"""`paycode tour`: a street vendor's day, played with real keys, real pictures and real attacks.

Nothing here is prepared: every key, code, photograph and verdict is computed when it runs, in one folder.
"""

from __future__ import annotations

import dataclasses
import os
import pathlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ..payload import registry
from ..payload.emv.merchant import DYNAMIC
from ..payload.money import Amount, Currency
from ..payload.scheme import Payload
from ..payload.schemes import emv
from ..proofing import on_table
from ..rendering import Geometry, save
from ..scanning import Reading, read, write_picture
from ..sealing import SigningKey, open_seal, seal
from ..symbol import Symbol, encode
from ..trust import MustSeal, Policy, Scope, Status, TrustedKey, TrustList, Verdict, examine
from . import keyfiles
from .output import line, paint

__all__ = ["play"]

WALLET = "cn.example"
SHOP, THIEF = "2088-WANG-0007", "2088-THIEF-666"
PLACARD_MM, ORDER_DPI = 80, 203


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What every scene needs: where files go, whose key signs, whom the payer's app believes, and what time it is."""

    folder: pathlib.Path
    key: SigningKey
    trust: TrustList
    now: datetime


def play(folder: pathlib.Path) -> int:
    """Play the day in `folder`; 0 when every check came out as it must, 1 otherwise."""
    folder.mkdir(parents=True, exist_ok=True)
    line(f"A street vendor's day. Every code, photograph and verdict below is made now, in {folder}{os.sep}")
    stage = _morning(folder)
    outcomes = [*_placard(stage), *_order(stage), *_attacks(stage)]
    line()
    line(f"{sum(outcomes)} of {len(outcomes)} checks came out as they must.")
    return 0 if all(outcomes) else 1


def _morning(folder: pathlib.Path) -> Stage:
    _scene(1, "Morning: a key for the stall, and a list that says whom to believe")
    now = datetime.now(UTC)
    key = SigningKey.generate()
    _write_key(folder / "stall.key", key)
    entry = TrustedKey(
        name="Wang's Noodles",
        key=key.verify_key,
        not_before=now - timedelta(days=1),
        not_after=now + timedelta(days=365),
        scope=Scope.of(registry.parse(_request(SHOP).data)),
    )
    expected = MustSeal(account=f"emv:{SHOP}", start=now - timedelta(days=1))
    trust = TrustList(version=1, issued=now, expires=now + timedelta(days=30), keys=(entry,), must_seal=(expected,))
    (folder / "trust.json").write_text(trust.dumps(), encoding="utf-8")
    line(f"   stall.key   the private key, readable by you alone; key id {key.verify_key.id.hex()}")
    line("   trust.json  what payers' apps hold: this key may speak for the stall's account, and no other")
    return Stage(folder=folder, key=key, trust=trust, now=now)


def _placard(stage: Stage) -> Iterator[bool]:
    _scene(2, "The placard on the counter: static, the customer types the amount")
    sealed = seal(_request(SHOP), stage.key, issued_at=stage.now)
    symbol = encode(sealed)
    save(symbol, stage.folder / "placard.svg", size_mm=PLACARD_MM)
    line(f"   placard.svg         for print: version {symbol.version}, {Geometry(size_mm=PLACARD_MM).fit(symbol)}")
    yield _scan(stage, "placard", symbol, Status.VALID, turn=9)


def _order(stage: Stage) -> Iterator[bool]:
    _scene(3, "A bag of washing for 99 yuan: dynamic, for this order, for fifteen minutes")
    sealed = seal(_washing(), stage.key, issued_at=stage.now, lifetime=timedelta(minutes=15), single_use=True)
    symbol = encode(sealed)
    save(symbol, stage.folder / "order.png", dpi=ORDER_DPI, scale=6)
    line(f"   order.png           for the counter's printer: {Geometry(dpi=ORDER_DPI, scale=6).fit(symbol)}")
    yield _scan(stage, "order", symbol, Status.VALID, turn=-14)
    late = examine(sealed, trust=stage.trust, at=stage.now + timedelta(hours=1))
    yield _judged("   the same code, an hour later", late, Status.EXPIRED)


def _attacks(stage: Stage) -> Iterator[bool]:
    _scene(4, "Evening: four ways to rob the stall")
    order = seal(_washing(), stage.key, issued_at=stage.now, lifetime=timedelta(minutes=15))
    line("   The amount is changed to 9,900 yuan, checksum made right again:")
    yield _scan(stage, "tampered", encode(_tampered(order)), Status.INVALID, turn=31)
    line("   The seal is cut off, so that nothing can be checked:")
    yield _scan(stage, "stripped", encode(_stripped(order)), Status.SEAL_EXPECTED, turn=-6)
    line("   The thief's own sticker over the placard, sealed with the thief's own key:")
    sticker = encode(seal(_request(THIEF), SigningKey.generate(), issued_at=stage.now))
    yield _scan(stage, "sticker", sticker, Status.UNKNOWN_KEY, turn=17)
    line("   An honest code on the wrong counter: no signature shows that, only saying whom one means to pay:")
    honest = seal(_request(SHOP), stage.key, issued_at=stage.now)
    elsewhere = examine(honest, trust=stage.trust, at=stage.now, policy=Policy(expect_payee="2088-LI-0012"))
    yield _judged("   WANG'S NOODLES, where 2088-LI-0012 is expected", elsewhere, Status.SCOPE_MISMATCH)


def _request(account: str) -> Payload:
    """A static code of a stall, in the form that most bank networks share (EMVCo)."""
    return registry.build(
        emv.Request(
            accounts=(("26.00", WALLET), ("26.01", account)),
            currency=Currency("CNY"),
            country="CN",
            mcc="5812",
            merchant_name="WANG'S NOODLES",
            merchant_city="SHENZHEN",
            alt_language="ZH",
            alt_name="王记面馆",
        )
    )


def _washing() -> Payload:
    placard: emv.Request = registry.parse(_request(SHOP).data).request
    order = dataclasses.replace(
        placard, point_of_initiation=DYNAMIC, amount=Amount.of("99.00", "CNY"), bill_number="WASH-0417"
    )
    return registry.build(order)


def _tampered(order: Payload) -> Payload:
    """The order with another amount, everything else as it was, and a checksum that fits."""
    request: emv.Request = registry.parse(order.data).request
    return registry.build(dataclasses.replace(request, amount=Amount.of("9900.00", "CNY")))


def _stripped(order: Payload) -> Payload:
    opened = open_seal(order)
    return opened.original if opened else order


def _scan(stage: Stage, name: str, symbol: Symbol, expected: Status, turn: float) -> bool:
    """Photograph the symbol, read the photograph from its file, and judge what was read."""
    photo = stage.folder / f"{name}-photo.jpg"
    write_picture(photo, on_table(symbol, turn=turn))
    readings = read(photo)
    if not readings:
        line(f"   {photo.name:<19} could not be read")
        return False
    line(f"   {photo.name:<19} as a phone sees it; read in {readings[0].ms:.0f} ms by {readings[0].engine}")
    return _judged(f"   {_said(readings[0])}", examine(readings[0], trust=stage.trust, at=stage.now), expected)


def _said(reading: Reading) -> str:
    summary = registry.parse(reading.data).summary
    return f"{summary.payee}, {summary.amount or 'amount open'}"


def _judged(subject: str, verdict: Verdict, expected: Status) -> bool:
    """Print a verdict as the payer's app would; whether it is the expected one."""
    good = verdict.status is Status.VALID
    why = f"signed by {verdict.signer.name}" if good and verdict.signer else verdict.reasons[0].rule
    mark = paint("PAY  ", "green") if good else paint("STOP ", "red")
    line(f"{subject}\n   {mark}{verdict.status.value}: {why}")
    return verdict.status is expected


def _write_key(path: pathlib.Path, key: SigningKey) -> None:
    """The key file of this day in place of the one of another."""
    path.unlink(missing_ok=True)
    keyfiles.write(str(path), key.pem())


def _scene(number: int, title: str) -> None:
    line()
    line(paint(f"{number}  {title}", "bold"))
