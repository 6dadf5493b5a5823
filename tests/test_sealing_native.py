"""Signatures that schemes define themselves: published vectors, a code and charge of the field, and every departure."""

from __future__ import annotations

import base64
import contextlib
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jws_tokens import PS256, RS256, b64, signed
from paycode.errors import BadKey, BadSignature, Malformed, MissingExtra, PayloadError, RequestError, UnsupportedSeal
from paycode.payload import registry
from paycode.payload.crc import crc16
from paycode.payload.money import Amount
from paycode.payload.scheme import Payload, Payment
from paycode.payload.schemes import pix
from paycode.sealing import ExternalSigningKey, SigningKey, VerifyKey, _crypto
from paycode.sealing.native import NativeClaim, _publicsuffix, native_claim, sign_upi
from paycode.sealing.rsa import RsaVerifyKey
from paycode.sealing.wechat import Mode1, V2Key, mode1
from paycode.trust.imports import from_jwk
from shared import published

KEY = SigningKey.generate(2)
INDIA = timezone(timedelta(hours=5, minutes=30))


def taken(text: str | bytes, **more: Any) -> NativeClaim:
    claim = native_claim(registry.parse(text, lenient=True), **more)
    assert claim is not None
    return claim


# UPI


def point(row: dict[str, Any]) -> VerifyKey:
    raw = bytes.fromhex(row["public_key"]["uncompressed_point_hex"])
    return VerifyKey(_crypto.p256_from_coordinates(raw[1:33], raw[33:]), 2)


@pytest.mark.parametrize("row", published("signing", "upi", "carrier_text"))
def test_published_upi_codes(row: dict[str, Any]) -> None:
    claim = taken(row["carrier_text"])
    assert claim.message == row["message"].encode()
    if row["kind"] == "negative":
        with pytest.raises(BadSignature):
            claim.verify(point(row))
        return
    claim.verify(point(row))
    # The signature of the attack is good; what was put behind it is what speaks against the code.
    assert claim.covered == (row["kind"] == "positive")
    assert claim.uncovered == (() if claim.covered else ("am",))
    assert claim.lookup in (("upi:180001",), ("upi:189999",))


LINK = (
    "upi://pay?pa=shop@rbl&pn=Shop&mode=16&mc=5411&tr=A17&am=10.00&cu=INR&orgid=180001"
    "&QRts=2026-11-23T15:00:00%2B05:30&QRexpire=2026-11-23T15:05:00.123456789%2B05:30"
)


def link(text: str = LINK) -> Payload:
    return Payload(data=text.encode(), scheme="upi")


def test_a_link_is_signed_and_verified() -> None:
    sealed = sign_upi(link(), KEY)
    assert sealed.text.startswith(LINK + "&sign=ME")
    claim = taken(sealed.data)
    claim.verify(KEY.verify_key)
    assert (claim.scheme, claim.carrier, claim.algorithm, claim.covered) == ("upi", "native", "ES256", True)
    assert claim.issued_at == datetime(2026, 11, 23, 15, tzinfo=INDIA)
    assert claim.expires_at == datetime(2026, 11, 23, 15, 5, 0, 123456, INDIA)
    assert (claim.single_use, claim.summary, claim.host) == (False, None, "")


def test_a_key_elsewhere_signs_a_link() -> None:
    elsewhere = ExternalSigningKey(KEY.verify_key, lambda message: _crypto.der_from_raw(KEY.sign(message)), der=True)
    taken(sign_upi(link(), elsewhere).data).verify(KEY.verify_key)


def test_a_high_s_is_good() -> None:
    raw = taken(sign_upi(link(), KEY).data).signature
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    other = raw[:32] + (order - int.from_bytes(raw[32:], "big")).to_bytes(32, "big")
    text = f"{LINK}&sign={base64.b64encode(_crypto.der_from_raw(other)).decode()}"
    taken(text).verify(KEY.verify_key)


def test_one_byte_of_a_signed_link_breaks_it() -> None:
    sealed = sign_upi(link(), KEY).data
    for place in range(10, len(LINK)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        try:
            claim = native_claim(registry.parse(bytes(changed), lenient=True))
        except PayloadError:
            continue
        if claim is not None:
            with pytest.raises(BadSignature):
                claim.verify(KEY.verify_key)


@pytest.mark.parametrize(
    ("behind", "uncovered"),
    [
        ("&tn=tip", ("tn",)),
        ("&x=1&am=5", ("x", "am")),
        ("&", ("&",)),
        ("&%00=1", ("?",)),
        ("&orgId=180002", ("orgId",)),
    ],
)
def test_what_stands_behind_the_signature_is_named(behind: str, uncovered: tuple[str, ...]) -> None:
    text = sign_upi(link(LINK.replace("&orgid=180001", "&tid=5&orgid=180001")), KEY).text + behind
    payment = registry.parse(sign_upi(link(), KEY).data)
    claim = native_claim(replace(payment, payload=Payload(data=text.encode(), scheme="upi")))
    assert claim is not None
    assert (claim.uncovered, claim.covered, claim.lookup) == (uncovered, False, ("upi:180001",))
    claim.verify(KEY.verify_key)


def test_times_and_names_behind_the_signature_do_not_count() -> None:
    start = "upi://pay?pa=shop@rbl&pn=Shop&mode=02"
    signature = base64.b64encode(_crypto.der_from_raw(KEY.sign(start.encode()))).decode()
    claim = taken(f"{start}&sign={signature}&orgid=180001&QRexpire=2026-11-23T15:05:00%2B05:30")
    claim.verify(KEY.verify_key)
    assert (claim.lookup, claim.expires_at, claim.uncovered) == ((), None, ("orgid", "QRexpire"))


def test_a_merchant_with_a_key_of_his_own_is_named_by_his_address() -> None:
    text = "upi://pay?pa=Shop@RBL&pn=Shop&mode=02&orgId=000000"
    assert taken(sign_upi(link(text), KEY).data).lookup == ("upi:000000:shop@rbl",)


@pytest.mark.parametrize("text", [LINK, "upi://pay?pa=shop@rbl&pn=Shop&mode=01&sign=", "upi://pay?pa=a@b&pn=x"])
def test_no_signature_is_none(text: str) -> None:
    assert native_claim(registry.parse(text, lenient=True)) is None


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("upi://pay?sign=AA==&pa=a@b&pn=x", "behind the parameters"),
        ("upi://pay?pa=a@b&pn=x&%73ign=AA==", "behind the parameters"),
        ("upi://pay?pa=a@b&pn=x&Sign=AA==", "behind the parameters"),
        ("upi://pay?pa=a@b&pn=x&sign=AA==&SIGN=AA==", "more than once"),
        ("upi://pay?pa=a@b&pn=x&sign=AA=", "DER form"),
        ("upi://pay?pa=a@b&pn=x&sign=A A==", "DER form"),
        ("upi://pay?pa=a@b&pn=x&sign=AA==", "DER form"),
        ("upi://pay?pa=a@b&pn=x&sign=%FF", "DER form"),
        ("upi://pay?pa=a@b&pn=x&sign=%ZZ", "DER form"),
        ("upi://pay?pa=a@b&pn=x&QRts=yesterday&sign=MAYCAQECAQE=", "qrts: is a date"),
        ("upi://pay?pa=a@b&pn=x&QRexpire=2026-11-23T15:00:00&sign=MAYCAQECAQE=", "qrexpire: is a date"),
    ],
)
def test_a_broken_upi_signature(text: str, what: str) -> None:
    payment = registry.parse("upi://pay?pa=a@b&pn=x", lenient=True)
    with pytest.raises(Malformed, match=what):
        native_claim(replace(payment, payload=Payload(data=text.encode(), scheme="upi")))


def test_what_cannot_be_signed() -> None:
    with pytest.raises(BadKey, match="P-256"):
        sign_upi(link(), SigningKey.generate())
    with pytest.raises(RequestError, match="sign: is there already"):
        sign_upi(sign_upi(link(), KEY), KEY)
    with pytest.raises(RequestError, match="orgid: is needed"):
        sign_upi(link(LINK.replace("&orgid=180001", "")), KEY)
    with pytest.raises(RequestError, match="at most 4296"):
        sign_upi(link(LINK + "&x=" + "y" * 4050), KEY)
    with pytest.raises(PayloadError):
        sign_upi(link(LINK + "&am=99.00"), KEY)


# WeChat


@pytest.mark.parametrize("algorithm", ["md5", "hmac-sha256"])
def test_a_mode_1_link_is_verified_by_whoever_holds_its_key(algorithm: Any) -> None:
    key = V2Key(b"192006250b4c09247ec02edce69f6a2d", algorithm=algorithm)
    table = Mode1(appid="wx1", mch_id="10000100", product_id="TABLE-12", time_stamp=1_415_949_957, nonce_str="abc")
    claim = taken(mode1(table, key).data)
    claim.verify(key)
    assert (claim.algorithm, claim.lookup, claim.covered) == (algorithm, ("wechat:10000100",), True)
    assert claim.issued_at == datetime.fromtimestamp(1_415_949_957, UTC)
    for other in (
        V2Key(b"x" * 32, algorithm=algorithm),
        V2Key(key.secret, "md5" if len(claim.signature) > 32 else "hmac-sha256"),
    ):
        with pytest.raises(BadSignature, match="sign: does not fit"):
            claim.verify(other)
    with pytest.raises(BadSignature, match="is signed with"):
        claim.verify(KEY.verify_key)
    with pytest.raises(BadSignature):
        taken(mode1(table, key).data.replace(b"TABLE-12", b"TABLE-13")).verify(key)


MODE_1 = "weixin://wxpay/bizpayurl?appid=wx1&mch_id=1&nonce_str=a&product_id=p&time_stamp=1415949957&sign="


def test_a_broken_mode_1_link() -> None:
    with pytest.raises(Malformed, match="32 or 64"):
        taken(MODE_1 + "A" * 40)
    with pytest.raises(PayloadError):
        taken(MODE_1 + "A" * 32 + "&am=5")
    assert native_claim(registry.parse(MODE_1, lenient=True)) is None
    assert native_claim(registry.parse("weixin://wxpay/bizpayurl?pr=5zPMHa4zz")) is None


def test_a_signature_of_bits_is_no_v2_signature() -> None:
    with pytest.raises(BadSignature):
        taken(sign_upi(link(), KEY).data).verify(V2Key(b"k" * 32))


# Pix

LOCATION = "qr.bank.com.br/pix/v2/cobv/9d36b84f"
TXID = "fc9a4366ff3d4964b5dbc6c91a8722d3"
HEADER = {"alg": "PS256", "kid": "2026", "jku": "https://qr.bank.com.br/jwks", "x5t#S256": b64(bytes(32))}
CHARGE: dict[str, Any] = {
    "calendario": {"criacao": "2026-11-23T09:30:00Z", "apresentacao": "2026-11-23T09:31:00Z", "expiracao": 3600},
    "valor": {"original": "123.45"},
    "chave": "+5511912345678",
    "txid": TXID,
    "status": "ATIVA",
}


def dynamic(**fields: Any) -> Payment[Any]:
    asked: dict[str, Any] = {"location": LOCATION, "merchant_name": "Padaria", "merchant_city": "BRASILIA", **fields}
    return registry.parse(pix.SCHEME.build(pix.Request(**asked)).data)


def changed(path: str, value: Any, base: dict[str, Any] = CHARGE) -> dict[str, Any]:
    """The charge with one member changed, or left out for None."""
    copy = json.loads(json.dumps(base))
    *owners, name = path.split(".")
    place = copy
    for owner in owners:
        place = place.setdefault(owner, {})
    place[name] = value
    if value is None:
        del place[name]
    return copy  # type: ignore[no-any-return]


def charged(charge: dict[str, Any] = CHARGE, header: dict[str, Any] = HEADER, **more: Any) -> NativeClaim:
    claim = native_claim(more.pop("payment", dynamic()), document=signed(header, charge).encode(), **more)
    assert claim is not None
    return claim


@pytest.mark.parametrize("row", published("signing", "pix-jws", "carrier_text"))
def test_published_charges(row: dict[str, Any]) -> None:
    key = from_jwk(
        json.dumps({name: row["public_key"][name] for name in ("kty", "n", "e")} | {"alg": "RS256"}).encode()
    )
    payment = dynamic(location="tools.ietf.org/pix/v2/fc9a4366")
    claim = native_claim(payment, document=row["carrier_text"].encode())
    assert claim is not None
    claim.verify(key.key)
    assert claim.lookup == ("x5t:AppendixAExampleA1JWKSRsaKey", "kid:2011-04-29")
    assert claim.summary is not None
    assert claim.summary.account == row["payload"]["chave"]
    with pytest.raises(BadSignature):
        claim.verify(PS256)
    with pytest.raises(
        Malformed, match=r"jku: is at tools[.]ietf[.]org, which is not of the owner of qr[.]bank[.]com[.]br"
    ):
        native_claim(dynamic(), document=row["carrier_text"].encode())
    tampered = native_claim(payment, document=(row["carrier_text"][:-3] + "AAA").encode())
    if tampered is not None:
        with pytest.raises(BadSignature):
            tampered.verify(key.key)


def test_what_a_charge_says() -> None:
    claim = charged()
    claim.verify(PS256)
    assert (claim.scheme, claim.algorithm, claim.host, claim.single_use) == ("pix", "PS256", "qr.bank.com.br", True)
    assert claim.lookup == (f"x5t#S256:{b64(bytes(32))}", "kid:2026")
    assert claim.issued_at == datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    assert claim.expires_at == datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
    assert claim.summary is not None
    assert (claim.summary.account, claim.summary.amount) == ("+5511912345678", Amount.of("123.45", "BRL"))
    assert (claim.summary.payee, claim.summary.reference, claim.covered) == ("", TXID, True)
    assert charged(changed("calendario.apresentacao", "2026-11-23T09:59:00Z")).serial == claim.serial
    assert charged(changed("txid", "A" * 32)).serial != claim.serial


def test_one_byte_of_a_charge_breaks_it() -> None:
    token = signed(HEADER, CHARGE)
    head, _, tail = token.split(".")
    forged = b64(json.dumps(changed("chave", "+5511999999999")).encode())
    claim = native_claim(dynamic(), document=f"{head}.{forged}.{tail}".encode())
    assert claim is not None
    with pytest.raises(BadSignature):
        claim.verify(PS256)
    with pytest.raises(BadSignature):
        charged(CHARGE, HEADER | {"alg": "RS256"}).verify(PS256)
    charged(CHARGE, HEADER | {"alg": "RS256"}).verify(RS256)


@pytest.mark.parametrize(
    ("calendar", "end"),
    [
        ({"criacao": "2026-11-23T09:30:00Z"}, datetime(2026, 11, 24, 9, 30, tzinfo=UTC)),
        ({"criacao": "2026-11-23T09:30:00.5-03:00", "expiracao": "60"}, datetime(2026, 11, 23, 12, 31, 0, 500000, UTC)),
        (
            {"criacao": "2026-11-23T09:30:00Z", "dataDeVencimento": "2026-12-31", "validadeAposVencimento": 1},
            datetime(2027, 1, 2, 3, tzinfo=UTC),
        ),
        ({"criacao": "2026-11-23T09:30:00Z", "dataDeVencimento": "2026-12-01"}, datetime(2027, 1, 1, 3, tzinfo=UTC)),
    ],
)
def test_when_a_charge_ends(calendar: dict[str, Any], end: datetime) -> None:
    assert charged(changed("calendario", calendar)).expires_at == end


def test_amounts_of_a_charge() -> None:
    due = charged(
        changed("valor", {"original": "100.00", "final": "140,45"}), payment=dynamic(amount=Amount.of("100.00", "BRL"))
    )
    assert due.summary is not None
    assert due.summary.amount == Amount.of("140.45", "BRL")
    free = charged(changed("valor", {"original": "0.00"}))
    assert free.summary is not None
    assert free.summary.amount is None
    named = charged(changed("recebedor", {"nome": "Padaria SA"}))
    assert named.summary is not None
    assert named.summary.payee == "Padaria SA"


@pytest.mark.parametrize(
    ("charge", "payment", "what"),
    [
        (CHARGE, dynamic(amount=Amount.of("1.00", "BRL")), "valor: is not the amount"),
        (CHARGE, dynamic(reference="OTHER"), "txid: is not the transaction"),
        (changed("status", "CONCLUIDA"), dynamic(), "status: is not ATIVA"),
        (changed("location", "https://qr.bank.com.br/other"), dynamic(), "location: is not the link"),
        (changed("loc", {"location": "qr.bank.com.br/other"}), dynamic(), "loc: is not the link"),
        (changed("txid", None), dynamic(), "txid: is 1 to 35"),
        (changed("txid", "a b"), dynamic(), "txid: is 1 to 35"),
        (changed("chave", 5), dynamic(), "chave: is a visible text"),
        (changed("chave", "a\u202eb"), dynamic(), "chave: is a visible text"),
        (changed("valor", "1.00"), dynamic(), "valor: is an object"),
        (changed("valor.original", "1.0"), dynamic(amount=Amount.of("1.00", "BRL")), "valor.original: is an amount"),
        (changed("valor.final", "1e3"), dynamic(), "valor.final: is an amount"),
        (changed("calendario.criacao", "2026-11-23"), dynamic(), "calendario.criacao: is a moment"),
        (changed("calendario.criacao", "2026-13-23T09:30:00Z"), dynamic(), "calendario.criacao: is a moment"),
        (changed("calendario.expiracao", -1), dynamic(), "calendario.expiracao: is a whole number"),
        (changed("calendario.expiracao", 1.5), dynamic(), "calendario.expiracao: is a whole number"),
        (changed("calendario.expiracao", True), dynamic(), "calendario.expiracao: is a whole number"),
        (changed("calendario.expiracao", 10**14), dynamic(), "calendario.: says no end"),
        (changed("calendario.dataDeVencimento", "2026-02-30"), dynamic(), "calendario.: says no end"),
        (changed("calendario.dataDeVencimento", "9999-12-30"), dynamic(), "calendario.: says no end"),
        (changed("calendario.dataDeVencimento", "soon"), dynamic(), "dataDeVencimento: is a day"),
    ],
)
def test_a_charge_that_does_not_belong_to_the_code(charge: dict[str, Any], payment: Payment[Any], what: str) -> None:
    with pytest.raises(Malformed, match=what):
        charged(charge, payment=payment)


def test_a_charge_may_name_its_link() -> None:
    assert charged(changed("loc", {"location": LOCATION})).covered
    assert charged(changed("location", f"https://{LOCATION}")).covered
    short = changed("txid", TXID[:25])
    assert charged(short, payment=dynamic(reference=TXID[:25])).covered


@pytest.mark.parametrize(
    ("jku", "hosts"),
    [
        ("https://QR.bank.com.br/a/b?c", ()),
        ("https://keys.bank.com.br", ()),
        ("https://bank.com.br/jwks", ()),
        ("https://keys.other.example/jwks", ("keys.other.example",)),
    ],
)
def test_hosts_at_which_a_signer_may_publish(jku: str, hosts: tuple[str, ...]) -> None:
    assert charged(header=HEADER | {"jku": jku}, key_hosts=hosts).host == "qr.bank.com.br"


@pytest.mark.parametrize(
    "jku",
    [
        "https://evil.com.br/jwks",
        "https://com.br/jwks",
        "https://qr.bank.com.br.evil.example/jwks",
        "https://qr.bank.com.br@evil.example/jwks",
        "https://qr.bank.com.br:443/jwks",
        "https://qr.bank.com.br\\@evil.example/",
        "http://qr.bank.com.br/jwks",
        "//qr.bank.com.br/jwks",
        "https://[::1]/jwks",
        "https://127.0.0.1/jwks",
        "https://localhost/jwks",
        "",
    ],
)
def test_hosts_of_others(jku: str) -> None:
    with pytest.raises(Malformed, match="jku: is"):
        charged(header=HEADER | {"jku": jku}, key_hosts="evil.com.br")


@pytest.mark.parametrize(
    "location", ["127.0.0.1/x", "localhost/x", "a@qr.bank.com.br/x", "qr.bank.com.br:80/x", "/x", "-a.br/x"]
)
def test_a_link_without_a_host(location: str) -> None:
    with pytest.raises(Malformed, match="location: begins with the name of a host"):
        charged(payment=dynamic(location=location))


def test_a_host_that_is_a_public_suffix_has_no_owner() -> None:
    with pytest.raises(Malformed, match=r"is not of the owner of com[.]br"):
        charged(payment=dynamic(location="com.br/x"), header=HEADER | {"jku": "https://net.br/x"})
    assert _publicsuffix.registrable("a.b.unknown-suffix") is None


def test_codes_without_a_charge() -> None:
    static = registry.parse(
        pix.SCHEME.build(pix.Request(pix_key="+5511912345678", merchant_name="Padaria", merchant_city="BRASILIA")).data
    )
    assert native_claim(dynamic()) is native_claim(static) is None
    with pytest.raises(UnsupportedSeal, match="no link"):
        native_claim(static, document=signed(HEADER, CHARGE).encode())
    both = dynamic(recurrence_location="qr.bank.com.br/rec/1")
    assert charged(payment=both).uncovered == ("80.25",)
    assert (
        native_claim(registry.parse("00020101021129370016A000000677010111011300668912345675802TH5303764630429C1"))
        is None
    )


def test_the_list_of_public_suffixes_may_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "publicsuffixlist", None)
    _publicsuffix._list.cache_clear()
    assert charged().covered
    with pytest.raises(MissingExtra, match="publicsuffixlist"):
        charged(header=HEADER | {"jku": "https://keys.bank.com.br/jwks"})


# X9.150

CORRELATION = "123e4567-e89b-12d3-a456-426614174000"
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
X9_HEADER: dict[str, Any] = {
    "alg": "ES256",
    "typ": "payresp+jws",
    "kid": "payee",
    "jku": "https://psp.example.com/jwks",
    "iat": SECONDS,
    "ttl": (SECONDS + 60) * 1000,
    "correlationId": CORRELATION,
    "crit": ["correlationId", "iat", "ttl"],
}


def x9_code(guid: str = "org.x9", amount: Amount | None = None, currency: str = "840") -> Payment[Any]:
    template = f"00{len(guid):02d}{guid}0120psp.example.com/f/12"
    price = f"54{len(amount.text):02d}{amount.text}" if amount else ""
    text = (
        f"00020101021226{len(template)}{template}52044900530{len(currency)}{currency}{price}5802US5904Shop6004City6304"
    )
    return registry.parse(text + crc16(text.encode()))


def request_for(payment: Payment[Any]) -> dict[str, Any]:
    return {
        "id": "123e4567e89b12d3a456426614174000",
        "qrCodeContent": b64(payment.payload.data),
        "validUntil": "2026-12-25T23:59:59.000Z",
        "status": "ACTIVE",
        "creditor": {"name": "California Electric Company"},
        "bill": {"amountDue": {"amount": 19825, "currency": "USD"}},
        "paymentMethods": [{"currency": "USDC", "amount": 188340000}, {"currency": "USD", "amount": 18834}],
    }


X9 = x9_code()


def asked(
    request: dict[str, Any] | None = None,
    header: dict[str, Any] = X9_HEADER,
    payment: Payment[Any] = X9,
    correlation_id: str = CORRELATION,
) -> NativeClaim:
    document = signed(header, request or request_for(payment), KEY).encode()
    claim = native_claim(payment, document=document, correlation_id=correlation_id)
    assert claim is not None
    return claim


def test_what_a_payment_request_says() -> None:
    claim = asked()
    claim.verify(KEY.verify_key)
    assert (claim.scheme, claim.host, claim.lookup) == ("emv", "psp.example.com", ("kid:payee",))
    assert (claim.issued_at, claim.expires_at) == (NOW, NOW + timedelta(seconds=60))
    assert (claim.clock_skew, claim.single_use) == (timedelta(seconds=60), True)
    assert claim.summary is not None
    assert (claim.summary.payee, claim.summary.amount) == ("California Electric Company", Amount.of("188.34", "USD"))
    assert asked(payment=x9_code(amount=Amount.of("198.25", "USD"))).covered


def test_a_payment_request_holds_for_8_minutes_at_most() -> None:
    long = X9_HEADER | {"ttl": (SECONDS + 86_400) * 1000}
    assert asked(header=long).expires_at == NOW + timedelta(minutes=8)
    early = request_for(X9) | {"validUntil": "2026-11-23T09:30:30.000Z"}
    assert asked(early).expires_at == NOW + timedelta(seconds=30)


def with_header(**members: Any) -> dict[str, Any]:
    return {name: value for name, value in (X9_HEADER | members).items() if value is not None}


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda: asked(header=with_header(crit=None)), "crit: names"),
        (lambda: asked(header=with_header(crit=["iat", "ttl"])), "crit: names"),
        (lambda: asked(header=with_header(ttl=None, crit=["iat", "correlationId"])), "crit: names"),
        (lambda: asked(header=with_header(iat="soon")), "iat: is a whole number"),
        (lambda: asked(header=with_header(ttl=None, crit=["iat", "correlationId", "ttl"])), "crit: names members"),
        (lambda: asked(correlation_id=""), "correlationId: is not that"),
        (lambda: asked(correlation_id="another"), "correlationId: is not that"),
        (lambda: asked(header=with_header(jku="https://evil.example/x")), "jku: is at"),
        (lambda: asked(request_for(X9), payment=x9_code(amount=Amount.of("1.00", "USD"))), "qrCodeContent: is another"),
        (lambda: asked(request_for(X9) | {"qrCodeContent": "!"}), "qrCodeContent: is another"),
        (lambda: asked(request_for(X9) | {"status": "PAID"}), "status: is not ACTIVE"),
        (lambda: asked(payment=x9_code(amount=Amount.of("1.00", "USD"))), "amountDue: is not the amount"),
        (lambda: asked(payment=x9_code(currency="978")), "amountDue: is not in the currency"),
        (lambda: asked(request_for(X9) | {"paymentMethods": [5]}), "paymentMethods: is a list of objects"),
        (lambda: asked(request_for(X9) | {"paymentMethods": {}}), "paymentMethods: is a list"),
        (lambda: asked(request_for(X9) | {"bill": {"amountDue": {"currency": "USD"}}}), "amount: is a whole number"),
    ],
)
def test_a_payment_request_that_does_not_belong_to_the_code(make: Callable[[], object], what: str) -> None:
    with pytest.raises(Malformed, match=what):
        make()


def test_a_null_in_the_header_is_no_moment() -> None:
    header = X9_HEADER | {"iat": None}
    with pytest.raises(Malformed, match="iat and ttl are needed"):
        asked(header=header)


def test_other_codes_have_no_payment_request() -> None:
    document = signed(X9_HEADER, request_for(X9), KEY).encode()
    assert native_claim(x9_code(guid="com.example"), document=document, correlation_id=CORRELATION) is None
    assert native_claim(X9) is None


# Anything at all

TEXTS = st.sampled_from(["sign", "Sign", "pa", "QRts", "orgid", "am", "%73ign"])


@given(st.lists(st.tuples(TEXTS, st.text(max_size=12)), max_size=6))
def test_any_link_gives_a_claim_or_an_error_of_ours(parameters: list[tuple[str, str]]) -> None:
    text = "upi://pay?pa=a@b&pn=x&" + "&".join(f"{name}={value}" for name, value in parameters)
    payment = registry.parse("upi://pay?pa=a@b&pn=x", lenient=True)
    try:
        claim = native_claim(
            replace(payment, payload=Payload(data=text.encode("utf-8", "surrogatepass"), scheme="upi"))
        )
    except PayloadError:
        return
    if claim is not None:
        with pytest.raises(BadSignature):
            claim.verify(KEY.verify_key)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
CHARGED = ["chave", "txid", "status", "loc", "loc.location", "location", "recebedor", "recebedor.nome"]
DATED = ["calendario", "calendario.criacao", "calendario.expiracao", "calendario.dataDeVencimento"]
PATHS = st.sampled_from([*CHARGED, *DATED, "valor", "valor.final", "valor.original"])


@given(PATHS, VALUES)
def test_any_charge_gives_a_claim_or_an_error_of_ours(path: str, value: Any) -> None:
    head, _, tail = signed(HEADER, b"{}").split(".")
    body = b64(json.dumps(changed(path, value)).encode())
    try:
        claim = native_claim(dynamic(), document=f"{head}.{body}.{tail}".encode())
    except (PayloadError, UnsupportedSeal):
        return
    assert claim is not None
    with pytest.raises(BadSignature):
        claim.verify(PS256)


@given(st.sampled_from(sorted(request_for(X9))), VALUES)
def test_any_payment_request_gives_a_claim_or_an_error_of_ours(name: str, value: Any) -> None:
    with contextlib.suppress(PayloadError):
        asked(request_for(X9) | {name: value})


@given(st.binary(max_size=200))
def test_any_document_gives_a_claim_or_an_error_of_ours(document: bytes) -> None:
    for payment in (dynamic(), X9):
        with pytest.raises((PayloadError, UnsupportedSeal)):
            native_claim(payment, document=document, correlation_id=CORRELATION)


def test_a_key_of_any_kind_for_a_claim_of_any_kind() -> None:
    claims = [charged(), asked(), taken(sign_upi(link(), KEY).data)]
    keys: list[VerifyKey | RsaVerifyKey] = [PS256, KEY.verify_key, KEY.verify_key]
    for mine, claim in enumerate(claims):
        for place, key in enumerate(keys):
            if keys[mine] == key:
                claim.verify(key)
            else:
                with pytest.raises(BadSignature):
                    claim.verify(keys[place])
