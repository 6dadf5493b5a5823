"""A bag of washing for 99 yuan: the code is printed on the bag's label, with the order's number.

    python examples/flows/laundry_bag.py [FOLDER]

The label goes through two printers: a thermal one at the counter (203 dpi, whole dots) and a sheet of stickers (SVG).
"""

from __future__ import annotations

from datetime import timedelta

from street import Street, folder

import paycode
from paycode import Amount, schemes
from paycode.payload.money import Currency


def main() -> None:
    """Label the bag, and pay when it is fetched."""
    street = Street(folder=folder())
    laundry = paycode.SigningKey.generate()
    order = paycode.build(
        schemes.emv.Request(
            accounts=(("26.00", "cn.example"), ("26.01", "LAUNDRY-88")),
            currency=Currency("CNY"),
            country="CN",
            mcc="7211",
            merchant_name="WHITE CLOUD LAUNDRY",
            merchant_city="BEIJING",
            amount=Amount.of("99.00", "CNY"),
            bill_number="BAG-20261123-0417",
            point_of_initiation="12",
        )
    )
    trust = street.trusting("White Cloud Laundry", laundry.verify_key, order)
    sealed = paycode.seal(order, laundry, issued_at=street.now, lifetime=timedelta(days=7))
    print("The label of the bag:")
    symbol = street.printed(sealed, "bag", size_mm=48)
    symbol.save(street.folder / "bag-thermal.png", dpi=203, scale=4)
    print(f"  bag-thermal.png: {paycode.Geometry(dpi=203, scale=4).fit(symbol)}")
    tomorrow = street.now + timedelta(days=1)
    verified = paycode.check(street.scanned(symbol, "bag"), trust=trust, at=tomorrow)
    print(f"Fetched the next day: {verified.payment.summary.amount} for {verified.payment.request.bill_number}")


if __name__ == "__main__":
    main()
