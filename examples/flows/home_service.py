"""A cleaner comes home and shows a code: her own account, sealed by the platform that sent her.

    python examples/flows/home_service.py [FOLDER]

The customer does not know the cleaner, only the platform. The platform's key may speak for the accounts of its
cleaners and for nobody else: another account is refused even when it is sealed with that very key.
"""

from __future__ import annotations

from datetime import timedelta

from street import Street, folder

import paycode
from paycode import schemes
from paycode.payload.money import Currency


def code_of(account: str, name: str) -> paycode.Payload:
    """A person's own code; the customer types the amount."""
    return paycode.build(
        schemes.emv.Request(
            accounts=(("26.00", "cn.example"), ("26.01", account)),
            currency=Currency("CNY"),
            country="CN",
            mcc="7349",
            merchant_name=name,
            merchant_city="HANGZHOU",
        )
    )


def main() -> None:
    """Send two cleaners, and refuse a third person."""
    street = Street(folder=folder())
    platform = paycode.SigningKey.generate()
    cleaners = [code_of("CLEANER-11", "AUNT ZHAO"), code_of("CLEANER-12", "AUNT QIAN")]
    trust = street.trusting("Tidy Home Platform", platform.verify_key, *cleaners)
    for number, cleaner in enumerate(cleaners, start=1):
        sealed = paycode.seal(cleaner, platform, issued_at=street.now, lifetime=timedelta(days=30))
        reading = street.scanned(street.printed(sealed, f"cleaner-{number}"), f"cleaner-{number}")
        verified = paycode.check(reading, trust=trust)
        print(f"  pay {verified.payment.summary.payee}, sent by {verified.signer.name}")
    stranger = paycode.seal(code_of("STRANGER-1", "AUNT ZHAO"), platform, issued_at=street.now)
    verdict = paycode.examine(stranger, trust=trust)
    print(f"Somebody who is not on the platform's list: {verdict.status.value}, {verdict.reasons[0].rule}")


if __name__ == "__main__":
    main()
