"""A stall with an Alipay placard: Alipay minted the text, the payer types the amount.

    python examples/flows/stall_placard.py [FOLDER]

Host and path of these texts mean the same in capitals, and capitals make a smaller symbol: each module of the printed
placard is larger, so it reads from farther away.
"""

from __future__ import annotations

from street import Street, folder

import paycode

MINTED = "https://qr.alipay.com/fkx00000example0000000"


def main() -> None:
    """Print the placard and scan it."""
    street = Street(folder=folder())
    print("The stall prints what Alipay gave it, in capitals:")
    symbol = street.printed(MINTED.upper(), "stall", size_mm=80)
    print(f"  as Alipay wrote it, it would be version {paycode.encode(MINTED).version}")
    payment = paycode.parse(street.scanned(symbol, "stall").data)
    print(f"A customer scans: {payment.scheme}, {payment.summary.kind}, type {payment.request.type_prefix}")
    for finding in payment.findings:
        print(f"  {finding}")


if __name__ == "__main__":
    main()
