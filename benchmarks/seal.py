"""How long sealing and verifying take, beside the bare Ed25519 operations, in one run.

    python benchmarks/seal.py

Prints microseconds per call (best of seven rounds) and the ratio of `examine` to a bare signature check.
"""

from __future__ import annotations

import timeit
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from paycode.payload import registry
from paycode.sealing import SigningKey, open_seal, seal
from paycode.trust import Scope, TrustedKey, TrustList, check, examine

TEXT = "00020101021129370016A000000677010111011300668912345675802TH5303764630429C1"
NOW = datetime(2026, 11, 23, tzinfo=UTC)
ROUNDS, CALLS = 7, 300


def microseconds(action: Callable[[], object]) -> float:
    """Best time of one call."""
    return min(timeit.repeat(action, repeat=ROUNDS, number=CALLS)) / CALLS * 1e6


def main() -> None:
    """Measure and print."""
    payment = registry.parse(TEXT)
    key = SigningKey.generate()
    entry = TrustedKey(
        name="Example Bank",
        key=key.verify_key,
        not_before=NOW,
        not_after=NOW + timedelta(days=365),
        scope=Scope.of(payment),
    )
    trust = TrustList(version=1, issued=NOW, expires=NOW + timedelta(days=30), keys=(entry,))
    sealed = seal(payment.payload, key, issued_at=NOW)
    opened = open_seal(sealed)
    assert opened is not None
    message, signature = opened.message, opened.seal.signature

    times = {
        "bare Ed25519 sign": microseconds(lambda: key.sign(message)),
        "seal": microseconds(lambda: seal(payment.payload, key, issued_at=NOW)),
        "bare Ed25519 verify": microseconds(lambda: key.verify_key.verify(signature, message)),
        "parse the sealed text": microseconds(lambda: registry.parse(sealed.data)),
        "open the seal": microseconds(lambda: open_seal(sealed)),
        "examine": microseconds(lambda: examine(sealed, trust=trust, at=NOW)),
        "check": microseconds(lambda: check(sealed, trust=trust, at=NOW)),
    }
    for name, time in times.items():
        print(f"{name:24}{time:10.1f} us")
    print(f"examine / bare verify   {times['examine'] / times['bare Ed25519 verify']:10.2f}")


if __name__ == "__main__":
    main()
