"""The people of the attacks: a bank that signs, a tea house and its codes, and Mallory with a printer."""

from __future__ import annotations

import types
from datetime import UTC, datetime, timedelta
from typing import Any

import naive

from paycode.payload import registry
from paycode.payload.crc import crc16
from paycode.payload.money import Amount, Currency
from paycode.payload.scheme import Payload, Payment
from paycode.payload.schemes import emv
from paycode.sealing import P256, SigningKey, base41, open_seal, seal, sign_upi, template
from paycode.trust import ForeignKey, Scope, Status, Trust, TrustedKey, TrustList, Verdict, examine

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
BANK = SigningKey.from_private_bytes(b"bank".ljust(32))
MALLORY = SigningKey.from_private_bytes(b"mallory".ljust(32))
ALIPAY = b"https://qr.alipay.com/fkx12345abcdefghijkl"
OTHER_ALIPAY = b"https://qr.alipay.com/fkx99999mmmmmmmmmmmm"


def shop(account: str = "TEAHOUSE", **fields: Any) -> Payment[Any]:
    """The payment of a printed EMVCo code."""
    defaults: dict[str, Any] = {
        "accounts": (("26.00", "com.example"), ("26.01", account)),
        "currency": Currency("SGD"),
        "country": "SG",
        "mcc": "5812",
        "merchant_name": "Tea House",
        "merchant_city": "Singapore",
    }
    return registry.parse(registry.build(emv.Request(**(defaults | fields))).data)


def sgd(amount: str) -> Amount:
    return Amount.of(amount, "SGD")


TEA = shop(amount=sgd("4.50"))
EVIL = shop("MALLORY", amount=sgd("4.50"))


def entry(key: SigningKey = BANK, *payments: Payment[Any], **fields: Any) -> TrustedKey:
    """A key that may speak for these payees."""
    scopes = [Scope.of(payment) for payment in payments or (TEA, registry.parse(ALIPAY))]
    defaults: dict[str, Any] = {
        "name": "Example Bank",
        "key": key.verify_key,
        "not_before": AT - 300 * DAY,
        "not_after": AT + 300 * DAY,
        "scope": Scope(
            **{
                name: frozenset().union(*(getattr(scope, name) for scope in scopes))
                for name in ("schemes", "guids", "accounts", "countries")
            }
        ),
    }
    return TrustedKey(**(defaults | fields))


def trusting(*entries: TrustedKey, **fields: Any) -> TrustList:
    defaults: dict[str, Any] = {"version": 1, "issued": AT - DAY, "expires": AT + 200 * DAY}
    return TrustList(keys=entries or (entry(),), **(defaults | fields))


TRUST = trusting()
PSP = SigningKey.generate(P256)
UPI_LINK = "upi://pay?pa=tea@bank&pn=Tea%20House&mode=02&am=100.00&cu=INR&orgid=180001"
UPI_SIGNED = sign_upi(registry.parse(UPI_LINK).payload, PSP).text
NAIVE = naive.SealReader({BANK.verify_key.id: BANK.verify_key.raw})


def sealed(payment: Payment[Any] = TEA, key: SigningKey = BANK, **options: Any) -> Any:
    """A payload or a symbol, as the carrier has it."""
    defaults: dict[str, Any] = {"issued_at": AT, "serial": 7}
    return seal(payment.payload, key, **(defaults | options))


def foreign(key: Any = PSP.verify_key, **fields: Any) -> ForeignKey:
    """A key of a scheme's own signatures: the one of the tea house's payment provider."""
    defaults: dict[str, Any] = {
        "name": "Provider",
        "names": ("upi:180001",),
        "not_before": AT - DAY,
        "not_after": AT + 100 * DAY,
        "scope": Scope.of(registry.parse(UPI_LINK)),
    }
    return ForeignKey(key=key, **(defaults | fields))


def as_read(data: bytes, **fields: Any) -> Any:
    """A reading with what an attack is about."""
    return types.SimpleNamespace(data=data, **fields)


def checksummed(text: str) -> str:
    """With the checksum that everybody can compute."""
    return text[:-4] + crc16(text[:-4].encode())


def seal_bytes(code: Payload) -> bytes:
    found = template.detach(code)
    assert found is not None
    return found[1]


def with_seal(payment: Payment[Any], data: bytes) -> str:
    """This payment's text with these bytes for its seal."""
    return next(template.attachments(payment.payload, data)).text


def header_of(code: Payload) -> Any:
    opened = open_seal(code)
    assert opened is not None
    return opened.seal.header


def companion_text(data: bytes) -> bytes:
    return b"PQS1/" + base41.encode(data).encode()


def judged(code: object, trust: Trust = TRUST, at: datetime = AT, **options: Any) -> Verdict:
    return examine(code, trust=trust, at=at, **options)


def refused(verdict: Verdict, status: Status, *reasons: str) -> bool:
    """Whether the verdict is this one, for these reasons before all others."""
    assert (verdict.status, [one.code for one in verdict.reasons][: len(reasons)]) == (status, list(reasons))
    return True
