"""JPQR: published samples of both sides of the counter, and the rules that plain EMVCo does not have."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paycode import PayloadError, RequestError, RuleBroken
from paycode.payload.emv import consumer
from paycode.payload.money import Amount, Currency
from paycode.payload.report import payment_data
from paycode.payload.scheme import Match
from paycode.payload.schemes.jpqr import SCHEME, Request
from shared import ABSENT, SHARED, vectors

PUBLISHED: list[dict[str, Any]] = [v for v in (vectors("emv") or {"valid": []})["valid"] if v["scheme"] == "jpqr"]
EAST_ASIA: list[dict[str, Any]] = [v for v in vectors("east-asia") if v["scheme"] == "jpqr"]
# From the inputs of suzzshin/jpqr-cpm, jpqrcpm/cpm_test.go: operator 12345678, payment 87654321.
SHOPPER = b"hQVKUFFSMWElTwgxMjM0NTY3OFcIODc2NTQzMjGZD3sia2V5IjoidmFsdWUifQ=="
OTHER_SHOPPER = b"hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8="

SHOP = Request(
    id_01="0000000000001",
    id_02="0001",
    id_03="000001",
    id_04="000001",
    mcc="4121",
    merchant_name="SAKURA",
    merchant_city="TOKYO",
    postal_code="1060032",
    alt_name="サクラ",
)


@pytest.mark.skipif(not SHARED.exists(), reason=ABSENT)
@pytest.mark.parametrize("vector", PUBLISHED, ids=[v["id"] for v in PUBLISHED])
def test_published_text(vector: dict[str, Any]) -> None:
    payment = SCHEME.parse(vector["text"].encode(), False)
    fields = payment_data(payment)["fields"]
    assert (payment.scheme, payment.summary.kind, payment.findings) == ("jpqr", vector["kind"], ())
    assert fields["tags"] == vector["expected"]["tags"]
    for name in ("id_01", "id_02", "id_03", "id_04", "postal_code", "alt_language", "alt_name"):
        assert fields[name] == vector["expected"][name]
    assert SCHEME.build(payment.request).text == vector["text"]


@pytest.mark.skipif(not SHARED.exists(), reason=ABSENT)
@pytest.mark.parametrize("vector", EAST_ASIA, ids=[v["id"] for v in EAST_ASIA])
def test_vector_of_east_asia(vector: dict[str, Any]) -> None:
    data, expected = vector["text"].encode(), vector["expected"]
    if expected.get("jpqr_valid") is False or expected.get("crc_valid") is False:
        with pytest.raises(PayloadError):
            SCHEME.parse(data, False)
        return
    payment = SCHEME.parse(data, False)
    assert (SCHEME.match(data), payment.summary.kind) == (Match.EXACT, vector["kind"])
    if vector["kind"] == "payer":
        inside = {item.tag: item.value.decode() for item in consumer.read(data).applications[0].objects}
        assert inside == {tag: expected[tag] for tag in ("4F", "57", "99")}
        assert bytes.fromhex(payment.request.aid).decode() == expected["4F"]
    else:
        levels = [expected["jpqr_id"][f"lv{level}"] for level in (1, 2, 3, 4)]
        assert payment.summary.account == "-".join(levels)
        assert payment.summary.payee == expected["merchant_name_local"]


def test_shoppers_code_shows_no_secret() -> None:
    payment = SCHEME.parse(SHOPPER, False)
    assert payment.request == SCHEME.parse(SHOPPER, True).request
    assert (payment.request.form, payment.summary.kind, payment.request.mcc) == ("consumer", "payer", "")
    shown = f"{payment!r}{payment_data(payment)}"
    assert "87654321" not in shown
    assert "3837363534333231" not in shown
    assert SHOPPER.decode() not in shown
    assert [f.code for f in payment.findings] == ["payer_code"]
    with pytest.raises(RequestError, match="only the issuer mints"):
        SCHEME.build(payment.request)


@pytest.mark.parametrize("lenient", [False, True])
def test_shoppers_code_of_another_network_is_refused(lenient: bool) -> None:
    assert SCHEME.match(OTHER_SHOPPER) is Match.NO
    with pytest.raises(RuleBroken, match="not one of JPQR"):
        SCHEME.parse(OTHER_SHOPPER, lenient)


def test_shoppers_code_that_breaks_off() -> None:
    assert SCHEME.match(SHOPPER[:40]) is Match.NO
    with pytest.raises(PayloadError):
        SCHEME.parse(SHOPPER[:40], True)


def test_japanese_name_is_the_payee_and_latin_stands_in() -> None:
    assert SCHEME.summary(SHOP).payee == "サクラ"
    assert SCHEME.summary(Request(merchant_name="SAKURA")).payee == "SAKURA"


def test_consumer_fields_do_not_fit_a_shops_code() -> None:
    with pytest.raises(RequestError, match="contradict"):
        SCHEME.build(Request(**{name: getattr(SHOP, name) for name in SHOP_FIELDS}, aid="3132333435"))


SHOP_FIELDS = (
    "id_01", "id_02", "id_03", "id_04", "mcc", "merchant_name", "merchant_city", "postal_code", "alt_name",
)  # fmt: skip


@given(
    st.none() | st.integers(1, 10**9).map(lambda minor: Amount(minor, Currency("JPY"))),
    st.from_regex("[0-9]{13}", fullmatch=True),
    st.text("サクラメルペイ本舗食堂 ", min_size=1, max_size=25),
)
def test_parse_of_build_is_identity(amount: Amount | None, number: str, name: str) -> None:
    values = {field: getattr(SHOP, field) for field in SHOP_FIELDS} | {"id_01": number, "alt_name": name}
    request = Request(**values, amount=amount)
    assert SCHEME.parse(SCHEME.build(request).data, False).request == request


@given(st.binary(max_size=80), st.booleans())
def test_any_bytes_give_a_payment_or_a_payload_error(tail: bytes, lenient: bool) -> None:
    for data in (tail, SHOPPER[:30] + tail, SCHEME.build(SHOP).data[:-20] + tail):
        assert SCHEME.match(data) in Match
        with contextlib.suppress(PayloadError):
            SCHEME.parse(data, lenient)
