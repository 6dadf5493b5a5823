"""What a payer's app does with a picture: read it, judge it, and show a confirm screen or a refusal.

    python examples/confirm_screen.py photo.jpg trust.json

Only the type that `check` returns reaches `confirm`, so an unverified payment cannot be paid by mistake.
"""

from __future__ import annotations

import sys

import paycode


def judge(picture: str, trust: paycode.TrustList) -> list[str]:
    """One line for every code in the picture."""
    readings = paycode.read(picture)
    if len(readings) > 1:
        return ["STOP: several codes in one picture, one may have been stuck over the other"]
    return [decide(reading, trust) for reading in readings] or ["nothing that can be read"]


def decide(reading: paycode.Reading, trust: paycode.TrustList) -> str:
    """The confirm screen, or why there is none."""
    try:
        return confirm(paycode.check(reading, trust=trust))
    except paycode.PayloadError as error:
        return f"STOP: not a payment code that can be understood: {error}"
    except paycode.SealError as error:
        return f"STOP: {error}"


def confirm(verified: paycode.VerifiedPayment) -> str:
    """What the payer confirms: payee and issuer, both, and the amount."""
    summary = verified.payment.summary
    amount = summary.amount or f"an amount in {summary.currency}"
    return f"Pay {amount} to {summary.payee or summary.account}? (issued by {verified.signer.name})"


if __name__ == "__main__":
    photo, trust_file = sys.argv[1:]
    for line in judge(photo, paycode.TrustList.load(trust_file)):
        print(line)
