"""EMVCo merchant-presented code, any network: the grammar that most of the world's bank codes share.

Issued by EMVCo: QR Code Specification for Payment Systems (EMV QRCPS), Merchant-Presented Mode, version 1.1, 2020.
Static or dynamic is said by object 01. Accounts stand in 02-51; which network one belongs to is said by its own
identifier (02-25 by number, 26-51 by sub-object 00). The checksum protects from damage, not from forgery. National
schemes with rules of their own have files of their own; this one holds every text against EMVCo's rules alone.

Sources: the object and presence tables as quoted by public implementations (mercari/go-emv-code, dongri/emv-qrcode,
mvallim/emv-qrcode), whose published samples agree. Object 62.00 is not defined by EMVCo, yet several live networks
write it: refused when strict, kept when lenient.

>>> from paycode.payload.money import Amount, Currency
>>> request = Request(accounts=(("26.00", "com.example"), ("26.01", "SHOP7")), currency=Currency("SGD"), country="SG",
...                   mcc="5812", merchant_name="Tea House", merchant_city="Singapore", amount=Amount.of("4.50", "SGD"))
>>> SCHEME.build(request).text
'00020101021126240011com.example0105SHOP752045812530370254044.505802SG5909Tea House6009Singapore63049A66'
>>> payment = SCHEME.parse(SCHEME.build(request).data, False)
>>> payment.summary.payee, payment.summary.account, str(payment.summary.amount)
('Tea House', 'SHOP7', '4.50 SGD')
>>> SCHEME.parse(b"00020163040000", False)
Traceback (most recent call last):
...
paycode.payload.findings.ChecksumMismatch: 63: the checksum says '0000', the text has AAE6: damaged or altered ...
"""

from __future__ import annotations

from dataclasses import dataclass

from ..emv import profile
from ..emv.merchant import MerchantRequest
from ..emv.profile import Profile
from ..money import Currency
from ..scheme import Part, SchemeInfo, Summary

__all__ = ["NETWORKS", "SCHEME", "Request"]

NETWORKS = {
    "02": "Visa", "03": "Visa", "04": "Mastercard", "05": "Mastercard", "06": "EMVCo", "07": "EMVCo", "08": "EMVCo",
    "09": "Discover", "10": "Discover", "11": "American Express", "12": "American Express", "13": "JCB", "14": "JCB",
    "15": "UnionPay", "16": "UnionPay",
}  # fmt: skip
"""Which network a primitive account object (02-16) belongs to."""


@dataclass(frozen=True, kw_only=True)
class Request(MerchantRequest):
    """A code of any network.

    accounts: (path, value) of objects 02-51: ("04", card number), ("26.00", owner), ("26.01", account).
    country: ISO 3166-1 alpha-2. currency: the currency of the transaction, also where the payer types the amount.
    """

    accounts: tuple[Part, ...]
    currency: Currency | None
    country: str
    mcc: str = "0000"

    @property
    def networks(self) -> tuple[str, ...]:
        """Owner of each account in order: the identifier of a template, the network's name of a primitive object."""
        owners = (value if path.endswith(".00") else NETWORKS.get(path, "") for path, value in self.accounts)
        return tuple(owner for owner in owners if owner)


def _summary(request: Request) -> Summary:
    numbers = (value for path, value in request.accounts if not path.endswith(".00"))
    currency = request.currency.code if request.currency else ""
    return profile.summarise(request, account=next(numbers, ""), currency=currency)


PROFILE = Profile(
    info=SchemeInfo(
        id="emv",
        name="EMVCo merchant-presented",
        issuer="EMVCo",
        edition="EMVCo MPM 1.1",
        doubts=("object 62.00 and opaque templates 80-99 are common in live codes though not in the standard",),
    ),
    request=Request,
    summary=_summary,
)

SCHEME = profile.scheme(PROFILE)
