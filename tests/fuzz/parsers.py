"""Every parser of bytes that come from outside, with good inputs to start from.

A parser here takes bytes and gives anything, or raises `PaycodeError`. `mend` repairs what would stop an input at the
door (a checksum, a length), so that what lies behind is reached.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import json
import pathlib
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from paycode.errors import PaycodeError
from paycode.payload import registry
from paycode.payload.crc import crc16
from paycode.payload.scheme import Payload
from paycode.payload.schemes import pix
from paycode.sealing import (
    P256,
    Certificate,
    RsaVerifyKey,
    Seal,
    SigningKey,
    VerifyKey,
    alipay,
    base41,
    certify,
    companion,
    documents,
    native_claim,
    open_companion,
    open_seal,
    open_spare,
    parameters,
    seal,
    sign_upi,
    spare,
    template,
    unionpay,
    wechat,
)  # fmt: skip
from paycode.sealing.jws import open_jws
from paycode.symbol import bitstream, decode, encode
from paycode.trust import (
    ForeignKey,
    Manifest,
    MustSeal,
    Revocation,
    Scope,
    TrustedKey,
    TrustList,
    examine,
    lines,
    sign_list,
)
from paycode.trust.imports import from_certificate, from_jwk, from_jwks, from_pem, from_upi_keys
from paycode.trust.signed import signers_of

__all__ = ["PARSERS", "Parser", "same"]

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)
KEY = SigningKey.from_private_bytes(b"fuzz".ljust(32))
P256_KEY = SigningKey.generate(P256)
MERCHANT = SigningKey.from_private_bytes(b"merchant".ljust(32))
VECTORS = pathlib.Path(__file__).parents[1] / "vectors"


def same(data: bytes) -> bytes:
    """Nothing to mend."""
    return data


@dataclass(frozen=True)
class Parser:
    """parse: raises `PaycodeError` or nothing. seeds: good inputs. mend: see above."""

    parse: Callable[[bytes], object]
    seeds: tuple[bytes, ...]
    mend: Callable[[bytes], bytes] = same


def text(data: bytes) -> str:
    """Any bytes as text, unpaired surrogates included."""
    return data.decode("utf-8", "surrogateescape")


def each(*parsers: Callable[[bytes], object]) -> Callable[[bytes], object]:
    """All of them on one input; a refusal by one is no reason to leave out the next."""

    def parse(data: bytes) -> None:
        refusals = []
        for parser in parsers:
            try:
                parser(data)
            except PaycodeError as error:
                refusals.append(error)
        if refusals:
            raise refusals[0]

    return parse


def checksummed(data: bytes) -> bytes:
    """With the checksum of an EMVCo text, where it has the place for one."""
    return data[:-4] + crc16(data[:-4]).encode() if data[-8:-4] == b"6304" else data


# Payloads


def valid(scheme: str) -> tuple[bytes, ...]:
    """The good texts of our vectors."""
    entries = tomllib.loads((VECTORS / f"{scheme}.toml").read_text(encoding="utf-8"))["valid"]
    return tuple(entry["text"].encode(entry.get("charset", "utf-8")) for entry in entries if "text" in entry)


def payload(scheme: str) -> Parser:
    reader = registry.find(scheme)

    def match(data: bytes) -> None:
        reader.match(data)

    return Parser(
        parse=each(match, lambda data: reader.parse(data, False), lambda data: reader.parse(data, True)),
        seeds=valid(scheme) or (b"000201",),
        mend=checksummed,
    )


SCHEMES = {scheme: payload(scheme) for scheme in registry.SCHEMES}
EVERYTHING = tuple(seed for parser in SCHEMES.values() for seed in parser.seeds)

# Seals

EMV = registry.parse(valid("promptpay")[0])
LINK = registry.parse(b"https://qr.alipay.com/fkx12345abcdefghijkl")
CERTIFICATE = certify(MERCHANT.verify_key, KEY, EMV, issued_at=AT)


@functools.cache
def sealed(carrier: str, certified: bool = False) -> bytes:
    """What a carrier carries."""
    payment, key = (EMV if carrier == "template" else LINK), (MERCHANT if certified else KEY)
    options: dict[str, Any] = {"carrier": carrier, "certificate": CERTIFICATE if certified else None}
    made: Any = seal(payment.payload, key, issued_at=AT, serial=7, **options)
    return decode(made).spare if carrier == "spare" else bytes(made.data)


def seal_bytes(certified: bool) -> bytes:
    found = spare.detach(sealed("spare", certified))
    assert found is not None
    return found


SEALS = tuple(map(seal_bytes, (False, True)))
TEMPLATES = tuple(sealed("template", certified) for certified in (False, True))
SPARES = tuple(sealed("spare", certified) for certified in (False, True))
COMPANIONS = tuple(sealed("companion", certified) for certified in (False, True))

# Lists

TRUST = TrustList(
    version=3,
    issued=AT - DAY,
    expires=AT + 100 * DAY,
    keys=(
        TrustedKey(
            name="ธนาคาร", key=KEY.verify_key, not_before=AT - DAY, not_after=AT + DAY, revoked=AT, scope=Scope.of(EMV)
        ),
        TrustedKey(
            name="Bank",
            key=SigningKey.from_private_bytes(b"second".ljust(32)).verify_key,
            not_before=AT - DAY,
            not_after=AT + DAY,
            scope=Scope.of(LINK),
        ),
    ),
    must_seal=(MustSeal(account="promptpay:*", start=AT),),
    certificates=(CERTIFICATE,),
    foreign_keys=(
        ForeignKey(
            name="Provider",
            names=("upi:180001", "kid:1"),
            key=P256_KEY.verify_key,
            not_before=AT - DAY,
            not_after=AT + DAY,
            scope=Scope(),
        ),
    ),
    revocations=(Revocation(key=MERCHANT.verify_key, since=AT, serials=frozenset({1, 2**64 - 1})),),
)
LISTS = (TRUST.dumps().encode(), json.dumps(json.loads(TRUST.dumps())).encode())
LINES = (b"".join(lines.export_lines(TRUST)), LISTS[0])
SIGNATURES = tuple(sign_list(LISTS[0], KEY, MERCHANT, kind=kind).encode() for kind in ("trust", "manifest"))
MANIFEST = (
    json.dumps(
        {
            "paycode-manifest": 1,
            "version": 1,
            "issued": "2026-11-01T00:00:00Z",
            "expires": "2027-11-01T00:00:00Z",
            "codes": [
                {
                    "sha256": hashlib.sha256(LINK.payload.data).hexdigest(),
                    "account": "alipay:fkx",
                    "site": "Till 3",
                    "not_before": "2026-11-01T00:00:00Z",
                    "not_after": "2027-11-01T00:00:00Z",
                }
            ],
        }
    ).encode(),
)


def manifest(data: bytes) -> object:
    """Signed after it was spoilt, or the signature would refuse it first."""
    return Manifest.loads(data, sign_list(data, KEY, kind="manifest"))


def signatures(data: bytes) -> object:
    return signers_of(hashlib.sha256(LISTS[0]).digest(), data, kind="trust")


# Symbols

SMALL = encode(b"PAYCODE 0001", "M", 2)
MIXED = encode(valid("promptpay")[0], "Q", spare=b"PQS1spare")


def modules(data: bytes) -> object:
    """A symbol of the modules whose bytes are odd."""
    side = int(len(data) ** 0.5)
    return decode((np.frombuffer(data[: side * side], np.uint8) & 1).astype(np.bool_).reshape(side, side))


def bits(data: bytes) -> object:
    """The data codewords of a symbol whose version is the first byte; also of a Micro QR code."""
    version: Any = ("M1", "M2", "M3", "M4", *range(1, 41))[data[0] % 44] if data else 1
    return bitstream.parse(data[1:], 8 * len(data[1:]), version)


# Digits, alphanumeric, bytes, an ECI, a structured-append header, kanji; digits in Micro QR.
CODEWORDS = tuple(
    map(
        bytes.fromhex,
        (
            "0410200c566180ec11", "042029cee72100ec", "044034142430ec11", "04709402a1a200ec", "04301aa4014100ec",
            "048016cf8000ec11", "0110c000",
        ),
    )
)  # fmt: skip

# Keys and what the gateways of schemes send

RSA_PEM, RSA_CERTIFICATE = (
    (pathlib.Path(__file__).parent / "corpus" / name).read_bytes() for name in ("rsa.pem", "rsa-certificate.pem")
)
RSA = RsaVerifyKey.from_pem(RSA_PEM)
MD5 = wechat.V2Key(b"k" * 32)
FORMS = (
    b"gmt_create=2026-11-23+09%3A30%3A00&total_amount=1.00&trade_no=20261123&sign_type=RSA2&sign=" + b"A" * 344,
    b"version=5.1.0&signMethod=01&encoding=UTF-8&txnAmt=100&signature=" + b"B" * 344,
)
REPLIES = (
    b'{"alipay_trade_query_response":{"code":"10000","msg":"Success","total_amount":1.00},"sign":"'
    + b"A" * 344
    + b'"}',
    b'{"error_response":{"code":"20000","sub_msg":"\\u4e0d\\u53ef"},"sign":"x","alipay_cert_sn":"1"}',
)


def form(data: bytes) -> object:
    return unionpay.verify({name: text(value) for name, value in parameters.parse_form(data).items()}, RSA)


# Signatures that schemes define themselves, and keys of others

UPI_SIGNED = sign_upi(registry.parse(b"upi://pay?pa=a@b&pn=x&mode=02&orgid=180001").payload, P256_KEY).data
NATIVE = (UPI_SIGNED, UPI_SIGNED + b"&am=1.00", *valid("wechat"), *valid("upi"))
PIX = registry.parse(
    registry.build(
        pix.Request(location="qr.bank.com.br/v2/9d36b84f", merchant_name="Tea House", merchant_city="BRASILIA")
    ).data
)
X9150 = registry.parse(
    checksummed(b"00020101021226340006org.x90120psp.example.com/f/125204490053038405802US5904Shop6004City6304XXXX")
)


def token(data: bytes) -> bytes:
    """A header and, behind a line break, a payload as a token; the signature is nobody's, which is looked at last."""
    header, _, content = data.partition(b"\n")
    return b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in (header, content, bytes(64)))


JWS_PARTS = tuple(
    f"{json.dumps(header)}\n{json.dumps(content)}".encode()
    for header, content in (
        (
            {"alg": "PS256", "kid": "1", "jku": "https://qr.bank.com.br/jwks", "x5t#S256": "A" * 43},
            {
                "calendario": {"criacao": "2026-11-23T09:29:00Z", "expiracao": 3600},
                "valor": {"original": "4.50"},
                "chave": "+5511912345678",
                "txid": "fc9a4366ff3d4964b5dbc6c91a8722d3",
                "status": "ATIVA",
            },
        ),
        (
            {
                "alg": "ES256",
                "typ": "payresp+jws",
                "kid": "payee",
                "jku": "https://psp.example.com/jwks",
                "iat": 1795426200,
                "ttl": 1795426260000,
                "correlationId": "123e4567-e89b-12d3-a456-426614174000",
                "crit": ["correlationId", "iat", "ttl"],
            },
            {
                "id": "123e4567e89b12d3a456426614174000",
                "qrCodeContent": base64.urlsafe_b64encode(X9150.payload.data).decode().rstrip("="),
                "validUntil": "2026-12-25T23:59:59.000Z",
                "status": "ACTIVE",
                "creditor": {"name": "California Electric Company"},
                "bill": {"amountDue": {"amount": 19825, "currency": "USD"}},
                "paymentMethods": [{"currency": "USD", "amount": 18834}],
            },
        ),
    )
)


def charge(data: bytes) -> object:
    return native_claim(PIX, document=data)


def request(data: bytes) -> object:
    return native_claim(X9150, document=data, correlation_id="123e4567-e89b-12d3-a456-426614174000")


def claimed(data: bytes) -> object:
    return native_claim(registry.parse(data, lenient=True))


DER_START = bytes.fromhex("3039301306072a8648ce3d020106082a8648ce3d030107032200")
KEY_LIST = (
    b'<upi:RespListKeys xmlns:upi="http://npci.org/upi/schema/"><Resp result="SUCCESS"/><keyList>'
    b'<key code="180001" owner="x" type="PKI" ki="20260101"><keyValue>%s</keyValue></key></keyList></upi:RespListKeys>'
) % base64.b64encode(DER_START + P256_KEY.verify_key.raw)
IMPORTED = (
    RSA_PEM,
    RSA_CERTIFICATE,
    json.dumps({"kty": "OKP", "crv": "Ed25519", "x": KEY.verify_key.text[8:], "kid": "1"}).encode(),
    json.dumps({"keys": [{"kty": "OKP", "crv": "Ed25519", "x": KEY.verify_key.text[8:], "use": "sig"}]}).encode(),
    KEY_LIST,
)


def chained(data: bytes) -> object:
    return from_certificate(data, roots=RSA_CERTIFICATE, at=AT)


# Everything at once


def verdict(data: bytes) -> object:
    """`examine` raises nothing on any bytes, wherever they stand."""
    examine(data, trust=TRUST, at=AT)
    return None


class Read:
    """What a scanner gives."""

    def __init__(self, data: bytes, behind: bytes = b"") -> None:
        self.data, self.spare = data, behind


def verdict_beside(data: bytes) -> object:
    examine(Read(LINK.payload.data, data), trust=TRUST, at=AT, beside=[Read(data)])
    return None


def in_companion(data: bytes) -> object:
    return open_companion(LINK.payload, data)


PARSERS = SCHEMES | {
    "detect": Parser(each(registry.detect, registry.is_payer_code, registry.parse), EVERYTHING, checksummed),
    "seal": Parser(Seal.decode, SEALS),
    "template": Parser(
        each(lambda data: template.detach(Payload(data=data)), lambda data: open_seal(Payload(data=data))),
        TEMPLATES,
        checksummed,
    ),
    "spare": Parser(each(spare.detach, lambda data: open_spare(LINK.payload, data)), SPARES),
    "companion": Parser(each(companion.decode, in_companion), COMPANIONS),
    "certificate": Parser(Certificate.decode, (CERTIFICATE.encode(),)),
    "base41": Parser(lambda data: base41.decode(text(data)), tuple(base41.encode(one).encode() for one in SEALS)),
    "trust-list": Parser(TrustList.loads, LISTS),
    "trust-lines": Parser(lines.import_lines, LINES),
    "signatures": Parser(signatures, SIGNATURES),
    "manifest": Parser(manifest, MANIFEST),
    "modules": Parser(modules, (SMALL.modules, MIXED.modules)),
    "bits": Parser(bits, CODEWORDS),
    "key-text": Parser(lambda data: VerifyKey.from_text(text(data)), (KEY.verify_key.text.encode(),)),
    "key-file": Parser(
        each(SigningKey.from_pem, RsaVerifyKey.from_pem, RsaVerifyKey.from_certificate),
        (KEY.pem(), RSA_PEM, RSA_CERTIFICATE),
    ),
    "json": Parser(
        each(
            lambda data: documents.loads(documents.decode(data)),
            lambda data: documents.pieces(documents.decode(data)),
            lambda data: alipay.verify_reply(data, "alipay.trade.query", RSA),
        ),
        REPLIES,
    ),
    "form": Parser(each(form, lambda data: alipay.verify_callback(data, RSA)), FORMS),
    "jws": Parser(each(open_jws, charge, request), tuple(map(token, JWS_PARTS))),
    "jws-parts": Parser(each(lambda data: charge(token(data)), lambda data: request(token(data))), JWS_PARTS),
    "native": Parser(claimed, NATIVE),
    "imported-keys": Parser(each(from_pem, from_jwk, from_jwks, from_upi_keys, chained), IMPORTED),
    "mode1": Parser(lambda data: wechat.verify_mode1(data, MD5), valid("wechat")),
    "verdict": Parser(verdict, (*EVERYTHING, *TEMPLATES, *NATIVE), checksummed),
    "verdict-beside": Parser(verdict_beside, (*SPARES, *COMPANIONS, *EVERYTHING)),
}
