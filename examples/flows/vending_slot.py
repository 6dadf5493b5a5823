"""A vending machine: its screen shows a code for the item that was chosen, good for three minutes.

    python examples/flows/vending_slot.py [FOLDER]

The machine compares what the code says with what its shelf costs: the commonest mistake between wallets is a factor
of 100, fen taken for yuan.
"""

from __future__ import annotations

from datetime import timedelta

from street import Street, folder

import paycode
from paycode import Amount, schemes
from paycode.payload import advice
from paycode.payload.money import Currency

SHELF = {"B4": ("Green tea", Amount.of("4.50", "CNY")), "C1": ("Noodles", Amount.of("12.00", "CNY"))}


def order(slot: str, amount: Amount, number: int) -> paycode.Payload:
    """The code of one item: dynamic, with slot and order number."""
    return paycode.build(
        schemes.emv.Request(
            accounts=(("26.00", "cn.example"), ("26.01", "VENDING-7")),
            currency=Currency("CNY"),
            country="CN",
            mcc="5814",
            merchant_name="CORNER VENDING",
            merchant_city="CHENGDU",
            amount=amount,
            bill_number=f"{slot}-{number:06d}",
            point_of_initiation="12",
        )
    )


def main() -> None:
    """Show two codes, scan them, and let one grow old."""
    street = Street(folder=folder())
    machine = paycode.SigningKey.generate()
    trust = street.trusting("Corner Vending", machine.verify_key, order("B4", SHELF["B4"][1], 1))
    for number, (slot, (item, price)) in enumerate(SHELF.items(), start=1):
        sealed = paycode.seal(
            order(slot, price, number), machine, issued_at=street.now, lifetime=timedelta(minutes=3), single_use=True
        )
        print(f"Slot {slot}, {item}:")
        symbol = street.printed(sealed, f"slot-{slot}", size_mm=50)
        verified = paycode.check(street.scanned(symbol, f"slot-{slot}"), trust=trust, at=street.now)
        print(f"  pay {verified.payment.summary.amount}")
    late = paycode.examine(sealed, trust=trust, at=street.now + timedelta(minutes=10))
    print(f"Ten minutes later: {late.status.value}, {late.reasons[0].rule}")
    wrong = paycode.parse(order("B4", Amount.of("450.00", "CNY"), 3).data)
    for finding in advice.amount_mixup(SHELF["B4"][1], wrong.summary.amount or SHELF["B4"][1]):
        print(f"A backend that counts in fen is noticed: {finding.rule}")


if __name__ == "__main__":
    main()
