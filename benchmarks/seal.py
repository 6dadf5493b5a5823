"""How long sealing and verifying take beside the bare signature check, for both algorithms and all carriers.

    python benchmarks/seal.py [COUNT]

Every call sees another text and another seal, so that no cache helps; "the same again" is the code of the call before,
as a camera's loop sees it. Prints the median time of a call in microseconds
of the best of five rounds, and what `examine` takes as a multiple of checking the bare signature in the same run.
"""

from __future__ import annotations

import gc
import statistics
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from time import perf_counter_ns
from types import SimpleNamespace
from typing import Any, TypeAlias

from paycode.payload import registry
from paycode.payload.crc import crc16
from paycode.payload.scheme import Payment
from paycode.sealing import ED25519, P256, SigningKey, certify, open_companion, open_seal, open_spare, seal
from paycode.symbol import decode
from paycode.trust import Listed, Manifest, Policy, Scope, Status, TrustedKey, TrustList, examine, sign_list

# Each code with what stands beside it.
Codes: TypeAlias = list[tuple[Any, tuple[Any, ...]]]

NOW = datetime(2026, 11, 23, tzinfo=UTC)
DAY = timedelta(days=1)
ROUNDS = 5
HEAD = "| What | Algorithm | Carrier | us | of a bare check |"


def texts(count: int) -> list[Payment[Any]]:
    """As many different payments of one payee, told apart by their amounts."""
    return [registry.parse(_promptpay(number)) for number in range(count)]


def microseconds(action: Callable[[Any], object], items: Sequence[Any]) -> float:
    """Median time of one call over all items, of the best round."""
    return min(statistics.median(_times(action, items)) for _ in range(ROUNDS))


def main() -> None:
    """Measure and print."""
    payments = texts(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
    print(HEAD)
    for algorithm, name in ((ED25519, "Ed25519"), (P256, "P-256")):
        _measure(name, payments, SigningKey.generate(algorithm), SigningKey.generate(algorithm))
    sealed = [seal(one.payload, SigningKey.generate(), issued_at=NOW) for one in payments]
    _row("parse the sealed text", "", "template", microseconds(lambda one: registry.parse(one.data), sealed))
    _row("open the seal", "", "template", microseconds(open_seal, sealed))


def _measure(name: str, payments: list[Payment[Any]], issuer: SigningKey, merchant: SigningKey) -> None:
    trust, bare = _trust(payments[0], issuer), _bare(payments, issuer)
    _row("sign", name, "", microseconds(lambda one: issuer.sign(one[1]), bare))
    _row("seal", name, "template", microseconds(lambda one: seal(one.payload, issuer, issued_at=NOW), payments))
    check = microseconds(lambda one: issuer.verify_key.verify(*one), bare)
    _row("bare check", name, "", check, check)
    for carrier, codes in _codes(payments, issuer).items():
        _row("examine", name, carrier, _examined(codes, trust), check)
        _row("examine, the same again", name, carrier, _examined(codes[:1] * len(codes), trust), check)
    certificate = certify(merchant.verify_key, issuer, payments[0], issued_at=NOW)
    certified: Codes = [(seal(one.payload, merchant, issued_at=NOW), ()) for one in payments]
    _row("examine, certified", name, "template", _examined(certified, trust.with_certificate(certificate)), check)
    plain: Codes = [(one.payload.data, ()) for one in payments]
    manifests = [_manifest(payments, issuer)]
    _row("examine", name, "manifest", _examined(plain, trust, manifests=manifests), check)


def _promptpay(number: int) -> str:
    amount = f"{number + 1}.00"
    body = f"00020101021129370016A000000677010111011300668912345675303764540{len(amount)}{amount}5802TH6304"
    return body + crc16(body.encode())


def _times(action: Callable[[Any], object], items: Sequence[Any]) -> list[float]:
    gc.collect()
    times = []
    for item in items:
        start = perf_counter_ns()
        action(item)
        times.append(perf_counter_ns() - start)
    return [time / 1000 for time in times]


def _trust(payment: Payment[Any], key: SigningKey) -> TrustList:
    entry = TrustedKey(
        name="Example Bank", key=key.verify_key, not_before=NOW, not_after=NOW + DAY, scope=Scope.of(payment)
    )
    return TrustList(version=1, issued=NOW, expires=NOW + DAY, keys=(entry,))


def _bare(payments: Sequence[Payment[Any]], key: SigningKey) -> list[tuple[bytes, bytes]]:
    opened = (open_seal(seal(one.payload, key, issued_at=NOW)) for one in payments)
    return [(one.seal.signature, one.message) for one in opened if one]


def _codes(payments: Sequence[Payment[Any]], key: SigningKey) -> dict[str, Codes]:
    behind = [(one.payload, decode(seal(one.payload, key, issued_at=NOW, carrier="spare")).spare) for one in payments]
    beside = [(one.payload, seal(one.payload, key, issued_at=NOW, carrier="companion").data) for one in payments]
    assert all(open_spare(payload, spare) for payload, spare in behind)
    assert all(open_companion(payload, companion) for payload, companion in beside)
    return {
        "template": [(seal(one.payload, key, issued_at=NOW).data, ()) for one in payments],
        "spare": [(SimpleNamespace(data=payload.data, spare=spare), ()) for payload, spare in behind],
        "companion": [(payload.data, (companion,)) for payload, companion in beside],
    }


def _manifest(payments: Sequence[Payment[Any]], key: SigningKey) -> Manifest:
    listed = tuple(Listed.of(one, not_before=NOW, not_after=NOW + DAY) for one in payments)
    content = Manifest(version=1, issued=NOW, expires=NOW + DAY, codes=listed).dumps().encode()
    return Manifest.loads(content, sign_list(content, key, kind="manifest"))


def _examined(codes: Codes, trust: TrustList, **options: Any) -> float:
    policy = Policy()

    def examined(code: tuple[Any, tuple[Any, ...]]) -> None:
        verdict = examine(code[0], trust=trust, at=NOW, policy=policy, beside=code[1], **options)
        assert verdict.status is Status.VALID, verdict

    return microseconds(examined, codes)


def _row(what: str, algorithm: str, carrier: str, time: float, bare: float = 0) -> None:
    multiple = f"{time / bare:.2f}" if bare else ""
    print(f"| {what:22} | {algorithm:8} | {carrier:9} | {time:7.1f} | {multiple:>6} |")


if __name__ == "__main__":
    main()
