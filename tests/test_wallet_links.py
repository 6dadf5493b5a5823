"""KakaoPay, Naver Pay, Toss, PayPay and QQ Wallet, and the wallet that a user agent names."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paycode.payload import advice
from paycode.payload.aggregate import wallet_of
from paycode.payload.findings import Malformed, PayloadError, RequestError, RuleBroken, Severity
from paycode.payload.money import Amount
from paycode.payload.scheme import Match, Payment, Scheme
from paycode.payload.schemes import kakaopay, naverpay, paypay, qqwallet, toss
from shared import ABSENT, SHARED, vectors

SCHEMES: dict[str, Scheme[Any]] = {
    module.SCHEME.info.id: module.SCHEME for module in (kakaopay, naverpay, toss, paypay, qqwallet)
}
OURS = {"kakaopay": "kakaopay", "naverpay": "naverpay", "toss": "toss", "paypay": "paypay", "qq_wallet": "qqwallet"}
PUBLISHED = [vector for vector in vectors("east-asia") if vector["scheme"] in OURS]
AGENTS = [vector for vector in vectors("east-asia") if vector["scheme"] == "aggregate"]
TEXTS = [
    pytest.param(SCHEMES[file.stem], entry["text"], id=f"{file.stem}-{entry['source']}")
    for file in sorted(Path(__file__).parent.glob("vectors/*.toml"))
    if file.stem in SCHEMES
    for entry in tomllib.loads(file.read_text(encoding="utf-8"))["valid"]
]
KOREAN = ("kakaopay", "naverpay", "toss")
WON = Amount.of("12000", "KRW")

# What the published vectors say, and where we say it.
SAID: dict[str, Any] = {
    "account_id": lambda p: p.request.account_id,
    "code_issuer": lambda p: p.request.account_id[:6],
    "id_length": lambda p: len(p.request.account_id),
    "amount": lambda p: None if p.summary.amount is None else p.summary.amount.minor,
    "currency": lambda p: p.summary.currency,
    "low_19_bits": lambda p: p.request.low_bits,
    "version": lambda p: p.request.version,
    "account": lambda p: p.summary.account,
    "bank_code": lambda p: p.request.bank,
    "check_hex_length": lambda p: len(p.request.check),
    "bank": lambda p: p.request.bank,
    "message": lambda p: p.request.message,
    "printed_id": lambda p: p.request.printed_id,
    "m": lambda p: dict(p.parts)["m"],
    "a": lambda p: dict(p.parts)["a"],
    "u": lambda p: p.request.qq,
    "f": lambda p: dict(p.parts)["f"],
    "form": lambda p: {"merchant": "merchant placard", "person": "p2p receive link"}[p.request.form],
}
WORDS = {"amount_rule", "recognise_only"}


def read(scheme: str, text: str, *, lenient: bool = False) -> Payment[Any]:
    return SCHEMES[scheme].parse(text.encode(), lenient)


def codes(payment: Payment[Any]) -> set[str]:
    return {finding.code for finding in payment.findings}


@pytest.mark.skipif(not SHARED.exists(), reason=ABSENT)
@pytest.mark.parametrize("vector", PUBLISHED, ids=[vector["id"] for vector in PUBLISHED])
def test_published_texts(vector: dict[str, Any]) -> None:
    scheme = SCHEMES[OURS[vector["scheme"]]]
    assert scheme.match(vector["text"].encode()) is Match.EXACT
    payment = scheme.parse(vector["text"].encode(), False)
    assert payment.summary.kind == vector["kind"]
    assert payment.payload.text == vector["text"]
    for name, value in vector["expected"].items():
        if name not in WORDS:
            said = SAID[name](payment)
            assert said == (int(value) if name == "amount" and value else value), name


@pytest.mark.skipif(not SHARED.exists(), reason=ABSENT)
@pytest.mark.parametrize("vector", AGENTS, ids=[vector["id"] for vector in AGENTS])
def test_published_user_agents(vector: dict[str, Any]) -> None:
    assert wallet_of(vector["input"]["user_agent"]) == vector["expected"]["wallet"]


@pytest.mark.parametrize(
    ("agent", "wallet"),
    [
        ("Mozilla/5.0 (Linux; Android 12) MQQBrowser/6.2 QQ/8.9 MicroMessenger/8.0.40 NetType/WIFI", "wechat"),
        ("Mozilla/5.0 (Linux; Android 12) MQQBrowser/6.2 QQ/8.9.3.3 NetType/WIFI", "qq"),
        ("Mozilla/5.0 (Linux; Android 12) MQQBrowser/6.2 Mobile Safari/537.36", None),
        ("Mozilla/5.0 (Linux; Android 12) AliApp(AP/10.5) AlipayClient/10.5.0", "alipay"),
        ("Mozilla/5.0 (Windows NT 10.0) Firefox/130.0", None),
        ("", None),
    ],
)
def test_wallet_of_a_user_agent(agent: str, wallet: str | None) -> None:
    assert wallet_of(agent) == wallet


@pytest.mark.parametrize(("scheme", "text"), TEXTS)
def test_every_text_belongs_to_one_wallet(scheme: Scheme[Any], text: str) -> None:
    assert [one.info.id for one in SCHEMES.values() if one.match(text.encode())] == [scheme.info.id]


@given(
    st.sampled_from([param.values[1] for param in TEXTS]),
    st.integers(0, 200),
    st.text(max_size=12),
    st.booleans(),
)
def test_any_text_gives_a_payment_or_an_error_of_ours(text: Any, at: int, put: str, lenient: bool) -> None:
    data = (text[:at] + put + text[at:]).encode("utf-8", "surrogatepass")
    for scheme in SCHEMES.values():
        try:
            payment = scheme.parse(data, lenient)
        except PayloadError as error:
            assert error.findings
        else:
            assert payment.payload.data == data
            assert scheme.summary(payment.request) == payment.summary


@pytest.mark.parametrize("scheme_id", KOREAN)
def test_korean_codes_are_drawn_with_little_error_correction(scheme_id: str) -> None:
    info = SCHEMES[scheme_id].info
    assert info.symbol.level in ("L", "M")
    assert any("error correction" in doubt for doubt in info.doubts)
    assert [finding.code for finding in advice.error_correction(info, "H")] == ["error_correction"]


@pytest.mark.parametrize(
    ("tail", "won", "low"),
    [("1f401650", 1000, 0x1650), ("3209180", 100, 37248), ("9c404083", 5000, 0x4083), ("80000", 1, 0)],
)
def test_kakaopay_amounts(tail: str, won: int, low: int) -> None:
    for account in ("Ej8XXXXXX", "281006011000000000000000"):
        payment = read("kakaopay", f"https://qr.kakaopay.com/{account}{tail}")
        assert payment.request.account_id == account
        assert (payment.request.amount.minor, payment.request.low_bits) == (won, low)
        assert codes(payment) == {"unsigned"}


def test_kakaopay_id_that_looks_hexadecimal() -> None:
    payment = read("kakaopay", "https://qr.kakaopay.com/abcdef123")
    assert (payment.request.account_id, payment.request.amount) == ("abcdef123", None)
    assert payment.findings == ()


@pytest.mark.parametrize(
    "path",
    [
        "28100601100000000000000",  # one digit short
        "281006011",
        "281801050000000000000000",  # of another issuer
        "123456789ABCDEF",
        "Ej8XXXXX",
        "Ej8XXXXXXg",
        "Ej8XXXXXX-1",
        "Ej8XXXXX%58",
        "",
    ],
)
def test_kakaopay_never_reads_part_of_an_id_as_an_amount(path: str) -> None:
    with pytest.raises(Malformed, match="none of the known links of KakaoPay"):
        read("kakaopay", f"https://qr.kakaopay.com/{path}", lenient=True)


@pytest.mark.parametrize("host", ["qr.\u212aakaopay.com", "qr.kakaopay.com.", "qr.kakaopay.com@evil.example"])
def test_kakaopay_look_alike_hosts(host: str) -> None:
    text = f"https://{host}/Ej8XXXXXX"
    assert kakaopay.SCHEME.match(text.encode()) is Match.NO
    with pytest.raises(Malformed):
        read("kakaopay", text, lenient=True)


@pytest.mark.parametrize("low_bits", [-1, 1 << 19])
def test_kakaopay_low_bits_never_reach_the_amount(low_bits: int) -> None:
    with pytest.raises(RequestError, match="19 bits"):
        kakaopay.Request(account_id="Ej8XXXXXX", amount=WON, low_bits=low_bits)
    with pytest.raises(RequestError, match="0 without one"):
        kakaopay.Request(account_id="Ej8XXXXXX", low_bits=1)


@given(st.integers(1, 10**18 - 1), st.integers(0, (1 << 19) - 1), st.sampled_from(["Ej8XXXXXX", "281006" + "0" * 18]))
def test_kakaopay_parse_of_build_is_identity(won: int, low: int, account: str) -> None:
    request = kakaopay.Request(account_id=account, amount=Amount.of(str(won), "KRW"), low_bits=low)
    assert kakaopay.SCHEME.parse(kakaopay.SCHEME.build(request).data, False).request == request


def test_kakaopay_nothing_is_no_amount() -> None:
    with pytest.raises(RuleBroken, match="amount: is more than zero"):
        read("kakaopay", "https://qr.kakaopay.com/Ej8XXXXXX1650")
    with pytest.raises(RequestError, match="amount: is more than zero"):
        kakaopay.SCHEME.build(kakaopay.Request(account_id="Ej8XXXXXX", amount=Amount.of("0", "KRW")))


def test_kakaopay_keeps_unknown_parameters() -> None:
    request = kakaopay.Request(account_id="Ej8XXXXXX", amount=WON, extra=(("from", "me & you"), ("empty", "")))
    built = kakaopay.SCHEME.build(request)
    assert built.text == "https://qr.kakaopay.com/Ej8XXXXXX177000000?from=me%20%26%20you&empty="
    assert kakaopay.SCHEME.parse(built.data, False).request == request


def test_toss_links_are_signed_by_nobody() -> None:
    for text in ("supertoss://send?bank=088&accountNo=110000000000", "https://toss.me/example"):
        (finding,) = read("toss", text).findings
        assert (finding.code, finding.severity) == ("unsigned", Severity.WARNING)


def test_toss_zero_is_no_amount() -> None:
    payment = read("toss", "supertoss://send?amount=0&bank=088&accountNo=110000000000")
    assert payment.request.amount == Amount.of("0", "KRW")
    assert payment.summary.amount is None
    assert "zero_amount" in codes(payment)


@pytest.mark.parametrize("amount", ["12000.00", "0.5"])
def test_won_have_no_decimals(amount: str) -> None:
    for text in (f"supertoss://send?bank=088&accountNo=1&amount={amount}", f"https://toss.me/example/{amount}"):
        with pytest.raises(RuleBroken, match="amount: KRW has 0 decimal digits"):
            read("toss", text, lenient=True)


def test_toss_bare_hangul_is_read_with_a_warning_and_written_encoded() -> None:
    payment = read("toss", "supertoss://send?bank=신한&accountNo=110000000000")
    assert "not_encoded" in codes(payment)
    built = toss.SCHEME.build(payment.request)
    assert built.data.isascii()
    assert toss.SCHEME.parse(built.data, False).request == payment.request


def test_toss_keeps_unknown_parameters_in_order() -> None:
    text = "supertoss://send?bank=088&accountNo=110000000000&z=1&b=&a=2"
    payment = read("toss", text)
    assert payment.unknown == (("z", "1"), ("b", ""), ("a", "2"))
    assert toss.SCHEME.build(payment.request).text == text


@pytest.mark.parametrize("toss_id", ["a/5000", "a?x=1", "a#b", "a b", "..%2f", "ㄱ"])
def test_toss_id_reaches_into_nothing_else(toss_id: str) -> None:
    with pytest.raises(RequestError):
        toss.SCHEME.build(toss.Request(toss_id=toss_id))


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("28180105AreSr2qvBDepK4bp", "merchant"),
        ("28180105AreSr2qvBDepK4b", "code"),  # cut short: no placard
        ("28180106AreSr2qvBDepK4bp", "code"),
        ("p2p01_AreSr2qvBDepK4bp", "person"),
        ("P2P01_AreSr2qvBDepK4bp", "code"),  # paths are case-sensitive
        ("28180104AreSr2qvBDepK4bp", "order"),
    ],
)
def test_paypay_kinds_are_never_guessed(path: str, form: str) -> None:
    payment = read("paypay", f"HTTPS://QR.PAYPAY.NE.JP/{path}")
    assert payment.request.form == form
    assert ("unknown_type" in codes(payment)) == (form == "code")
    assert (payment.summary.kind == "unknown") == (form == "code")
    assert bool(payment.request.printed_id) == (form == "merchant")


def test_paypay_test_codes_move_no_money() -> None:
    payment = read("paypay", "https://qr-stg.sandbox.paypay.ne.jp/28180104XXXXXXXXXXXXXXXX")
    assert (payment.request.form, payment.summary.kind) == ("sandbox", "unknown")
    assert codes(payment) == {"sandbox"}


def test_naverpay_check_is_kept_and_not_verified() -> None:
    text = "https://pay.naver.com/remit/qr/inflow?c=020&v=1&d=0123456789abcdef0123456789abcdef&a=1000000000000"
    payment = read("naverpay", text)
    assert payment.request.check == "0123456789abcdef0123456789abcdef"
    assert codes(payment) == {"check_unverifiable"}


def test_qqwallet_nickname_is_decoded_and_signature_kept() -> None:
    text = "https://i.qianbao.qq.com/wallet/sqrcode.htm?m=tenpay&f=wallet&a=1&ac=CAEQ%3D_xxx_sign&u=10000&n=%E5%AD%A4"
    payment = read("qqwallet", text)
    assert (payment.request.sign, payment.summary.payee) == ("CAEQ=_xxx_sign", "孤")
    assert codes(payment) == {"sign_unchecked"}
    assert [name for name, _ in payment.parts] == ["m", "f", "a", "ac", "u", "n"]
