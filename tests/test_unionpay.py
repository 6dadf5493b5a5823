"""UnionPay: the EMVCo account, links, and payer's codes; which texts are UnionPay's and which only mention it."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paycode import Malformed, PayloadError, RequestError, RuleBroken
from paycode.payload.crc import crc16
from paycode.payload.emv import consumer
from paycode.payload.money import Amount, Currency
from paycode.payload.report import payment_data
from paycode.payload.scheme import Match
from paycode.payload.schemes.unionpay import SCHEME, Request
from shared import ABSENT, SHARED, vectors

EMV: Any = vectors("emv") or {"valid": []}
PUBLISHED: list[dict[str, Any]] = [v for v in EMV["valid"] if v["scheme"] == "unionpay"]
MERGED: list[dict[str, Any]] = [
    v for v in EMV["valid"] if {"15", "16"} & v["expected"].get("tags", {}).keys() and v["scheme"] != "unionpay"
]
EAST_ASIA: list[dict[str, Any]] = [v for v in vectors("east-asia") if v["scheme"] in {"unionpay_emv", "unionpay_url"}]
STATIC = "https://qr.95516.com/00010000/010133220077388392780208852187"
DYNAMIC = "https://qr.95516.com/00010001/62112028173283416953321113029241"
AUTH = "https://qr.95516.com/qrcGtwWeb-web/api/userAuth?version=1.0.0&redirectUrl=https%3A%2F%2Fshop.example%2Fpay"
DIGITS = b"6212345678901234567"
# A wallet kit's test, AID A000000333010101; its twin with A000000333010102 is in the shared vectors.
TOKEN = (
    b"hQVDUFYwMWFYTwigAAADMwEBAVcTYpJhA1hEQzVkHSIQIBAAABiAH180AQBjM58mCFaLEtnaC9l/nycBgJ8QEQcAAQOgAAABCDM5OTk5OTk5nzYC"
    b"AAGCAgAAnzcE6gZYyA=="
)
OTHER_TOKEN = b"hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8="

SHOP = Request(
    acquirer_iin="25000344",
    forwarding_iin="00020344",
    merchant_id="100000000000006",
    mcc="5972",
    currency=Currency("HKD"),
    country="HK",
    merchant_name="Test Merchant",
    merchant_city="HK",
)


def text_of(*accounts: str) -> bytes:
    body = f"000201010211{''.join(accounts)}5204597253033445802HK5902AB6002HK6304"
    return f"{body}{crc16(body.encode())}".encode()


FIFTEEN = "15312500034400020344100000000000006"


@pytest.mark.skipif(not SHARED.exists(), reason=ABSENT)
@pytest.mark.parametrize("vector", PUBLISHED, ids=[v["id"] for v in PUBLISHED])
def test_published_text(vector: dict[str, Any]) -> None:
    payment = SCHEME.parse(vector["text"].encode(), False)
    fields, expected = payment_data(payment)["fields"], vector["expected"]
    assert SCHEME.match(vector["text"].encode()) is Match.EXACT
    assert (payment.summary.kind, payment.summary.account) == (vector["kind"], expected["unionpay"])
    assert fields["tags"] == expected["tags"]
    assert SCHEME.build(payment.request).text == vector["text"]


@pytest.mark.skipif(not SHARED.exists(), reason=ABSENT)
@pytest.mark.parametrize("vector", MERGED, ids=[v["id"] for v in MERGED])
def test_text_with_other_accounts_is_not_unionpays(vector: dict[str, Any]) -> None:
    tags = vector["expected"]["tags"]
    alone = len({path[:2] for path in tags if "02" <= path[:2] <= "51"}) == 1
    ours = alone and len(tags.get("15", "")) == 31
    assert SCHEME.match(vector["text"].encode()) is (Match.EXACT if ours else Match.NO)


@pytest.mark.skipif(not SHARED.exists(), reason=ABSENT)
@pytest.mark.parametrize("vector", EAST_ASIA, ids=[v["id"] for v in EAST_ASIA])
def test_vector_of_east_asia(vector: dict[str, Any]) -> None:
    data, expected = vector["text"].encode(), vector["expected"]
    stale = expected.get("crc_valid") is False
    if stale:
        with pytest.raises(PayloadError, match=expected["crc_computed"]):
            SCHEME.parse(data, False)
    payment = SCHEME.parse(data, stale)
    assert (SCHEME.match(data), payment.summary.kind) == (Match.EXACT, vector["kind"])
    fields = payment_data(payment)["fields"]
    for name, value in (expected.get("unionpay") or expected).items():
        assert fields.get(name, value) == value
    if vector["kind"] == "payer":
        assert payment.request.aid == expected["aid"]
        assert consumer.read(data).applications[0].objects[1].value.hex().upper() == expected["track2_padded"]


@pytest.mark.skipif(not SHARED.exists(), reason=ABSENT)
def test_payers_code_of_a_credit_card() -> None:
    vector = next(v for v in EMV["valid"] if v["scheme"] == "unionpay-cpm")
    assert SCHEME.parse(vector["text"].encode(), False).request.aid == vector["expected"]["aids"][0]


@pytest.mark.parametrize(
    ("accounts", "match"),
    [
        ([FIFTEEN], Match.EXACT),
        (["16" + FIFTEEN[2:]], Match.EXACT),
        ([FIFTEEN, "16" + FIFTEEN[2:]], Match.NO),
        ([FIFTEEN, "26120003a.b01017"], Match.NO),
        ([FIFTEEN, "04165123456789012346"], Match.NO),
        (["17" + FIFTEEN[2:]], Match.NO),
        (["1530" + FIFTEEN[4:-1]], Match.NO),
        (["15" + "31" + "2500034A" + FIFTEEN[12:]], Match.NO),
        (["15" + "31" + "２500034４" + FIFTEEN[12:]], Match.NO),
        ([FIFTEEN, FIFTEEN], Match.NO),
        ([], Match.NO),
    ],
)
def test_whose_an_emv_text_is(accounts: list[str], match: Match) -> None:
    assert SCHEME.match(text_of(*accounts)) is match


@pytest.mark.parametrize(
    ("text", "match"),
    [
        (STATIC, Match.EXACT),
        (DYNAMIC.upper(), Match.EXACT),
        (AUTH, Match.EXACT),
        (STATIC + "?x=1", Match.EXACT),
        (STATIC + "\n", Match.FAMILY),
        ("https://qr.95516.com/", Match.FAMILY),
        ("https://qr.95516.com/00010000/0101", Match.FAMILY),
        ("https://qr.95516.com.example/00010000/010133220077388392780208852187", Match.NO),
        ("https://x@qr.95516.com/00010000/010133220077388392780208852187", Match.NO),
        ("http://qr.95516.com/00010000/010133220077388392780208852187", Match.NO),
        (DIGITS.decode(), Match.EXACT),
        ("6312345678901234567", Match.NO),
        ("621234567890123456", Match.NO),
        ("62123456789012345678", Match.NO),
        ("６２12345678901234567", Match.NO),
        (DIGITS.decode() + "\n", Match.NO),
        (TOKEN.decode(), Match.EXACT),
        (OTHER_TOKEN.decode(), Match.NO),
        (TOKEN.decode()[:60], Match.NO),
        ("", Match.NO),
    ],
)
def test_whose_another_text_is(text: str, match: Match) -> None:
    assert SCHEME.match(text.encode()) is match


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (STATIC, "static"),
        (DYNAMIC, "dynamic"),
        (STATIC.replace("/0101", "/3301"), "unknown"),
        (DYNAMIC.upper(), "dynamic"),
    ],
)
def test_kind_of_a_link_is_read_from_its_serial(text: str, kind: str) -> None:
    payment = SCHEME.parse(text.encode(), False)
    assert (payment.request.form, payment.summary.kind, payment.summary.url) == ("link", kind, text)
    assert payment.parts == (("issuer_code", payment.request.issuer_code), ("serial", payment.request.serial))
    assert (payment.request.mcc, payment.request.point_of_initiation, payment.findings) == ("", "", ())


def test_what_follows_a_serial_is_kept_and_refused_when_strict() -> None:
    data = f"{STATIC}?amount=1#x".encode()
    payment = SCHEME.parse(data, True)
    assert payment.unknown == (("amount", "1"), ("fragment", "x"))
    with pytest.raises(RuleBroken, match="ends with its serial"):
        SCHEME.parse(data, False)


def test_user_auth_is_no_payment() -> None:
    payment = SCHEME.parse(AUTH.encode(), False)
    assert (payment.request.form, payment.request.redirect_url) == ("user_auth", "https://shop.example/pay")
    assert (payment.summary.kind, payment.unknown, [f.code for f in payment.findings]) == (
        "unknown",
        (),
        ["not_a_payment"],
    )


@pytest.mark.parametrize(
    ("query", "finding"),
    [
        ("?version=1.0.0", "empty_value:redirectUrl"),
        ("?redirectUrl=a%0Ab", "control_character:redirectUrl"),
        ("?redirectUrl=a&redirectUrl=b", "duplicate_parameter:redirectUrl"),
        ("?redirectUrl=a%2", "bad_escape:redirectUrl"),
    ],
)
def test_user_auth_that_breaks_a_rule(query: str, finding: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        SCHEME.parse(AUTH.partition("?")[0].encode() + query.encode(), False)
    assert finding in {f"{f.code}:{f.field}" for f in caught.value.findings}


def test_user_auth_keeps_what_it_does_not_know() -> None:
    assert SCHEME.parse(f"{AUTH}&x=1".encode(), False).unknown == (("x", "1"),)


@pytest.mark.parametrize(
    "path", ["00010000/0101", "qrcgtwweb-web/api/userauth", "00010000/0101３322007738839278020885"]
)
def test_unknown_links_of_the_host_stay_unionpay_of_unknown_kind(path: str) -> None:
    with pytest.raises(RuleBroken, match="cannot be told"):
        SCHEME.parse(f"https://qr.95516.com/{path}".encode(), False)
    payment = SCHEME.parse(f"https://qr.95516.com/{path}".encode(), True)
    assert (payment.request.form, payment.request.serial, payment.summary.kind) == ("link", "", "unknown")
    assert [finding.code for finding in payment.findings] == ["unknown_link"]
    assert payment.parts == (("path", path),)


def test_the_host_alone_is_no_code() -> None:
    with pytest.raises(Malformed, match="nothing follows the host"):
        SCHEME.parse(b"https://qr.95516.com/", True)


@pytest.mark.parametrize("data", [DIGITS, TOKEN])
def test_payers_codes_show_no_secret(data: bytes) -> None:
    payment = SCHEME.parse(data, False)
    shown = f"{payment!r}{payment_data(payment)}"
    for secret in (data.decode(), "6292610358444335641", "568B12D9DA0BD97F", "EA0658C8", "12345678901234567"):
        assert secret not in shown
    assert (payment.summary.kind, [f.code for f in payment.findings]) == ("payer", ["payer_code"])
    with pytest.raises(RequestError, match="only the issuer mints"):
        SCHEME.build(payment.request)


def test_payers_digits_are_in_the_request_for_the_till() -> None:
    payment = SCHEME.parse(DIGITS, False)
    assert payment.request.code == DIGITS.decode()
    assert payment.parts == (("code", "62*****************"),)


def test_payers_code_of_another_network_is_refused() -> None:
    with pytest.raises(RuleBroken, match="not one of UnionPay"):
        SCHEME.parse(OTHER_TOKEN, True)


def test_object_16_is_built_again_where_it_stood() -> None:
    data = text_of("16" + FIFTEEN[2:])
    payment = SCHEME.parse(data, False)
    assert payment.request.merchant_id == "100000000000006"
    assert SCHEME.build(payment.request).data == data
    changed = SCHEME.build(replace(payment.request, merchant_id="100000000000007"))
    assert dict(SCHEME.parse(changed.data, False).parts)["16"] == "2500034400020344100000000000007"


def test_merged_text_read_by_name_keeps_the_other_accounts() -> None:
    data = text_of(FIFTEEN, "16" + FIFTEEN[2:-1] + "7", "04165123456789012346")
    payment = SCHEME.parse(data, False)
    assert payment.request.merchant_id == "100000000000006"
    assert [path for path, _ in payment.request.accounts] == ["16", "04"]
    assert SCHEME.build(payment.request).data == data


def test_an_account_of_another_width_loses_nothing() -> None:
    for account in ("1532" + FIFTEEN[4:] + "7", "1509250003442"):
        data = text_of(account)
        payment = SCHEME.parse(data, True)
        assert "format:15" in {f"{f.code}:{f.field}" for f in payment.findings}
        request = payment.request
        assert request.acquirer_iin + request.forwarding_iin + request.merchant_id == account[4:]
        with pytest.raises(RequestError):
            SCHEME.build(request)


def test_text_that_is_nothing_of_unionpays() -> None:
    for data in (b"", b"\xff\xfe", b"hello", b"h", b"https://qr.95516.com/\xff"):
        with pytest.raises(PayloadError):
            SCHEME.parse(data, True)


@given(
    st.from_regex("[0-9]{8}", fullmatch=True),
    st.from_regex("[0-9A-Z]{15}", fullmatch=True),
    st.none() | st.integers(1, 10**9).map(lambda minor: Amount(minor, Currency("HKD"))),
)
def test_parse_of_build_is_identity(iin: str, merchant: str, amount: Amount | None) -> None:
    request = replace(SHOP, acquirer_iin=iin, forwarding_iin=iin, merchant_id=merchant, amount=amount)
    assert SCHEME.parse(SCHEME.build(request).data, False).request == request


@given(st.binary(max_size=80), st.booleans())
def test_any_bytes_give_a_payment_or_a_payload_error(tail: bytes, lenient: bool) -> None:
    starts = (
        b"",
        b"https://qr.95516.com/",
        STATIC.encode(),
        AUTH.encode(),
        TOKEN[:40],
        DIGITS[:10],
        text_of(FIFTEEN)[:-20],
    )
    for data in (start + tail for start in starts):
        assert SCHEME.match(data) in Match
        with contextlib.suppress(PayloadError):
            SCHEME.parse(data, lenient)
