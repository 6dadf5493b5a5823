"""A cinema counter: one ticket, one code on the customer's display, good for one minute.

python examples/flows/cinema_counter.py [FOLDER]
"""

from __future__ import annotations

from datetime import timedelta

from street import Street, folder

import paycode
from paycode import Amount, schemes
from paycode.payload.money import Currency


def main() -> None:
    """Sell a ticket, and refuse the code a minute later."""
    street = Street(folder=folder())
    counter = paycode.SigningKey.generate()
    ticket = paycode.build(
        schemes.emv.Request(
            accounts=(("26.00", "cn.example"), ("26.01", "CINEMA-3")),
            currency=Currency("CNY"),
            country="CN",
            mcc="7832",
            merchant_name="GRAND CINEMA",
            merchant_city="NANJING",
            amount=Amount.of("45.00", "CNY"),
            bill_number="HALL2-ROW7-12",
            terminal_label="COUNTER3",
            point_of_initiation="12",
        )
    )
    trust = street.trusting("Grand Cinema", counter.verify_key, ticket)
    print("Hall 2, row 7, seat 12:")
    sealed = paycode.seal(ticket, counter, issued_at=street.now, lifetime=timedelta(minutes=1), single_use=True)
    reading = street.scanned(street.printed(sealed, "ticket", size_mm=50), "ticket")
    verified = paycode.check(reading, trust=trust, at=street.now)
    print(f"  {verified.payment.summary.amount} for {verified.payment.request.bill_number}: pay")
    strict = paycode.Policy(clock_skew=0)
    late = paycode.examine(reading, trust=trust, at=street.now + timedelta(seconds=61), policy=strict)
    print(f"A minute later: {late.status.value}")


if __name__ == "__main__":
    main()
