"""One placard that several wallets read: all the shop's accounts in one code, and one web address for the rest.

    python examples/flows/one_placard.py [FOLDER]

Outside the mainland the accounts are merged into one EMVCo text (SGQR, HKQR, JPQR): every app takes the account of its
own network. Inside it, an aggregator prints a web address and answers each wallet's browser with that wallet's order.
"""

from __future__ import annotations

from street import Street, folder

import paycode
from paycode import schemes
from paycode.payload.aggregate import wallet_of

BROWSERS = {
    "WeChat": "Mozilla/5.0 (Linux; Android 13) Mobile Safari/537.36 MicroMessenger/8.0.40",
    "Alipay": "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Mobile AlipayDefined AlipayClient/10.5.0",
    "a camera app": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1",
}


def main() -> None:
    """Print both placards, and read the merged one as each wallet does."""
    street = Street(folder=folder())
    label = paycode.build(
        schemes.sgqr.Request(
            sgqr_id="2611230A0B1C",
            sgqr_version="01.0001",
            sgqr_postal_code="079027",
            version_date="20261123",
            merchant_name="SOBA EXPRESS",
            accounts=(
                ("15", "2500034400020344100000000000006"),
                ("26.00", "COM.QQ.WEIXIN.PAY"),
                ("26.01", "1000000337"),
                ("27.00", "COM.ALIPAY"),
                ("27.01", "2088000000000000"),
            ),
        )
    )
    print("One label for all:")
    reading = street.scanned(street.printed(label, "label", size_mm=70), "label")
    request: schemes.sgqr.Request = paycode.parse(reading.data).request
    for wallet in request.wallets:
        account = next(value for _, value in wallet.fields)
        print(f"  {schemes.emv.NETWORKS.get(wallet.owner, wallet.owner)} pays {account}")
    print("One address for all:")
    page = street.scanned(street.printed("https://pay.example/t/0417", "address", size_mm=40), "address")
    for browser, agent in BROWSERS.items():
        print(f"  {browser} opens {page.text}: {wallet_of(agent) or 'choose a wallet'}")


if __name__ == "__main__":
    main()
