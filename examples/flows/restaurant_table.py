"""A restaurant: a code on every table, guests order ahead and pay where they sit.

    python examples/flows/restaurant_table.py [FOLDER]

WeChat's Native mode 1 is the one code in China that the merchant signs himself. The table's number is its
`product_id`: after each scan WeChat calls the restaurant's server with it, which looks up what that table ordered. A
code moved to another table, or made by a guest, does not have the restaurant's signature for that table.
"""

from __future__ import annotations

import secrets

from street import Street, folder

import paycode
from paycode import Amount
from paycode.sealing.wechat import Mode1, V2Key, mode1, verify_mode1

# What guests ordered ahead on their phones, by table.
ORDERS = {"TABLE-7": Amount.of("128.00", "CNY"), "TABLE-12": Amount.of("64.50", "CNY")}


def main() -> None:
    """Print the tables' codes, scan one, bring the bill, and catch a code that a guest made."""
    street = Street(folder=folder())
    restaurant = V2Key(secrets.token_hex(16).encode())
    codes = {
        table: mode1(
            Mode1(appid="wxd930ea5d5a258f4f", mch_id="10000100", product_id=table, time_stamp=street.now), restaurant
        )
        for table in ORDERS
    }
    print("A code for every table:")
    symbols = {table: street.printed(code, table.lower(), size_mm=70) for table, code in codes.items()}
    reading = street.scanned(symbols["TABLE-12"], "table-12")
    payment = paycode.parse(reading.data)
    print(f"A guest scans: {payment.scheme}, {payment.summary.kind}, {payment.summary.reference}")
    verified = verify_mode1(reading.data, restaurant)
    print(f"The server brings the bill of {verified.product_id}: {ORDERS[verified.product_id]}")
    moved = reading.data.replace(b"TABLE-12", b"TABLE-7")
    try:
        verify_mode1(moved, restaurant)
    except paycode.BadSignature as error:
        print(f"Table 12 tries to pay table 7's bill by hand: refused, {error}")


if __name__ == "__main__":
    main()
