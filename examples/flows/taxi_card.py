"""A card on a taxi's dashboard: static, the cab's number in the text, sealed by the taxi company.

    python examples/flows/taxi_card.py [FOLDER]

The passenger's app knows the company's key. A card swapped at a traffic light is not signed by it.
"""

from __future__ import annotations

import dataclasses

from street import Street, folder

import paycode
from paycode import schemes
from paycode.payload.money import Currency

CAB = schemes.emv.Request(
    accounts=(("26.00", "cn.example"), ("26.01", "TAXI-FLEET-21")),
    currency=Currency("CNY"),
    country="CN",
    mcc="4121",
    merchant_name="RIVERSIDE TAXI",
    merchant_city="SHANGHAI",
    terminal_label="CAB-0815",
)


def main() -> None:
    """Seal and print the card, ride, and catch a swapped one."""
    street = Street(folder=folder())
    company, thief = paycode.SigningKey.generate(), paycode.SigningKey.generate()
    card = paycode.build(CAB)
    trust = street.trusting("Riverside Taxi Company", company.verify_key, card)
    print("The company seals the card of cab 0815:")
    symbol = street.printed(paycode.seal(card, company, issued_at=street.now), "taxi")
    verified = paycode.check(street.scanned(symbol, "taxi"), trust=trust, at=street.now)
    print(f"The passenger pays {verified.payment.summary.payee}, cab {verified.payment.request.terminal_label}")
    swapped = paycode.build(dataclasses.replace(CAB, accounts=(("26.00", "cn.example"), ("26.01", "THIEF"))))
    print("Somebody swaps the card for one of his own:")
    other = street.printed(paycode.seal(swapped, thief, issued_at=street.now), "swapped")
    verdict = paycode.examine(street.scanned(other, "swapped"), trust=trust, at=street.now)
    print(f"  {verdict.status.value}: {verdict.reasons[0].rule}")


if __name__ == "__main__":
    main()
