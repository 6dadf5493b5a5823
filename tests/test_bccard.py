"""BC Card: published samples, what is filled with zeros, the rules of 62 and 64, and the card holder's code."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paycode import PayloadError, RequestError, RuleBroken
from paycode.payload.emv import consumer
from paycode.payload.money import Amount, Currency
from paycode.payload.report import payment_data
from paycode.payload.scheme import Match
from paycode.payload.schemes.bccard import AID, SCHEME, Request
from shared import ABSENT, SHARED, vectors

PUBLISHED: list[dict[str, Any]] = [v for v in (vectors("emv") or {"valid": []})["valid"] if v["scheme"] == "bccard-kr"]
EAST_ASIA: list[dict[str, Any]] = [v for v in vectors("east-asia") if v["scheme"] == "kr_bc_emv"]
# Sample of copanote/developers, docs/PAYGW/webapi/cpmqrdatareq.md.
HOLDER = (
    b"hQVDUFYwMWFaTwfUEAAAAUAQVxNTUCBpAAAAZtIAdgEAAAAAAAmfXzQBAmM2nyYImERHcznr1n2fJwGAnxAUBQmgAAgAAAAAAAAAICAGERdRIQGf"
    b"NgIAi4ICAACfNwRm4DtF"
)

SHOP = Request(
    merchant_id="100005408",
    unionpay_merchant_id="711958120",
    mcc="7299",
    merchant_name="NAISHUSIAT",
    merchant_city="SEOUL MAPO-GU",
)


@pytest.mark.skipif(not SHARED.exists(), reason=ABSENT)
@pytest.mark.parametrize("vector", PUBLISHED, ids=[v["id"] for v in PUBLISHED])
def test_published_text(vector: dict[str, Any]) -> None:
    payment = SCHEME.parse(vector["text"].encode(), False)
    fields, expected = payment_data(payment)["fields"], vector["expected"]
    assert (payment.scheme, payment.summary.kind, payment.findings) == ("bccard", vector["kind"], ())
    assert fields["tags"] == expected["tags"]
    for name in ("store_label", "reference", "customer_label", "terminal_label", "alt_name", "alt_city"):
        assert fields[name] == expected[name]
    assert fields["acquirer_iin"] + fields["forwarding_iin"] + fields["unionpay_merchant_id"] == expected["unionpay"]
    assert SCHEME.build(payment.request).text == vector["text"]


@pytest.mark.skipif(not SHARED.exists(), reason=ABSENT)
@pytest.mark.parametrize("vector", EAST_ASIA, ids=[v["id"] for v in EAST_ASIA])
def test_vector_of_east_asia(vector: dict[str, Any]) -> None:
    data, expected = vector["text"].encode(), vector["expected"]
    if "reject_strict" in expected:
        with pytest.raises(PayloadError):
            SCHEME.parse(data, False)
        codes = {f.code for f in SCHEME.parse(data, True).findings}
        assert {"pfi_not_first", "crc_mismatch"} <= codes
        return
    payment = SCHEME.parse(data, False)
    assert (SCHEME.match(data), payment.summary.kind) == (Match.EXACT, vector["kind"])
    if vector["kind"] == "payer":
        application = consumer.read(data).applications[0]
        assert (application.aid, payment.request.aid) == (expected["aid"], expected["aid"])
        assert expected["track2"] in next(i.value.hex().upper() for i in application.objects if i.tag == "57")
    else:
        assert payment.request.merchant_id == expected["root"]["26"][-9:]
        assert (payment.summary.amount and payment.summary.amount.text) == expected["amount"]
        assert payment.summary.currency == "KRW"


def test_card_holders_code_shows_no_secret() -> None:
    payment = SCHEME.parse(HOLDER, False)
    shown = f"{payment!r}{payment_data(payment)}"
    for secret in ("5350206900000066", "9844477339EBD67D", "66E03B45", HOLDER.decode()):
        assert secret not in shown
    assert payment.request == replace(SCHEME.parse(HOLDER, True).request, form="consumer", aid=AID, label="")
    assert (payment.request.acquirer_iin, payment.request.currency, payment.summary.account) == ("", None, "")
    with pytest.raises(RequestError, match="only the issuer mints"):
        SCHEME.build(payment.request)


def test_card_holders_code_of_another_network_is_refused() -> None:
    other = b"hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8="
    assert SCHEME.match(other) is Match.NO
    with pytest.raises(RuleBroken, match="not one of BC Card"):
        SCHEME.parse(other, True)


def test_numbers_are_filled_with_zeros_on_the_side_the_kit_fills() -> None:
    request = Request(merchant_id="7", unionpay_merchant_id="751128724")
    assert (request.merchant_id, request.unionpay_merchant_id) == ("000000007", "751128724000000")
    assert Request(merchant_id="７").merchant_id == "７"


def test_a_short_unionpay_object_is_not_filled_in_silence() -> None:
    text = SCHEME.build(SHOP).text.replace("15312600041026000410711958120000000", "1530260004102600041071195812000000")
    payment = SCHEME.parse(text.encode(), True)
    assert {"format:15", "crc_mismatch:63"} <= {f"{f.code}:{f.field}" for f in payment.findings}


@pytest.mark.parametrize("field", ["instalment_months", "point_type", "merchant_type"])
def test_an_option_names_its_owner(field: str) -> None:
    changes: dict[str, Any] = {field: "03"}
    request = replace(SHOP, **changes)
    parts = dict(SCHEME.parse(SCHEME.build(request).data, False).parts)
    assert (request.options_aid, parts["62.50.00"]) == (AID, AID)
    assert SHOP.options_aid == ""


@pytest.mark.parametrize("language", ["ko", "KR", "kr", "KO"])
def test_language_of_the_korean_name(language: str) -> None:
    request = replace(SHOP, alt_language=language, alt_name="나이스샷")
    assert SCHEME.parse(SCHEME.build(request).data, False).request.alt_language == language
    assert replace(SHOP, alt_name="나이스샷").alt_language == "ko"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("reference", "MQ202000004811"),
        ("reference", "MQ２020000048110"),
        ("customer_label", "1000011"),
        ("terminal_label", "TERMINAL"),
        ("store_label", "100005409"),
        ("alt_language", "ja"),
        ("acquirer_iin", "2600041"),
        ("unionpay_merchant_id", "7119581200000001"),
        ("merchant_id", "１00005408"),
        ("instalment_months", "003"),
    ],
)
def test_what_a_build_refuses_by_name(field: str, value: str) -> None:
    changes: dict[str, Any] = {field: value}
    with pytest.raises(RequestError) as caught:
        SCHEME.build(replace(SHOP, alt_name="나이스샷", **changes))
    assert field in {finding.field for finding in caught.value.findings}


def test_other_currencies_of_the_scheme() -> None:
    dollars = replace(SHOP, currency=Currency("USD"), amount=Amount.of("9.50", "USD"))
    assert str(SCHEME.parse(SCHEME.build(dollars).data, False).summary.amount) == "9.50 USD"


def test_error_correction_stays_low_and_says_why() -> None:
    assert SCHEME.info.symbol.level == "M"
    assert any("error-correction" in doubt for doubt in SCHEME.info.doubts)


@given(
    st.none() | st.integers(1, 10**12).map(lambda minor: Amount(minor, Currency("KRW"))),
    st.from_regex("[0-9]{1,9}", fullmatch=True),
    st.from_regex("(MQ[0-9]{13})?", fullmatch=True),
    st.text("가나다라비씨카드 ", min_size=1, max_size=25),
)
def test_parse_of_build_is_identity(amount: Amount | None, number: str, reference: str, name: str) -> None:
    request = replace(SHOP, amount=amount, merchant_id=number, reference=reference, alt_name=name)
    assert SCHEME.parse(SCHEME.build(request).data, False).request == request


@given(st.binary(max_size=80), st.booleans())
def test_any_bytes_give_a_payment_or_a_payload_error(tail: bytes, lenient: bool) -> None:
    for data in (tail, HOLDER[:30] + tail, SCHEME.build(SHOP).data[:-20] + tail):
        assert SCHEME.match(data) in Match
        with contextlib.suppress(PayloadError):
            SCHEME.parse(data, lenient)
