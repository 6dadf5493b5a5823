"""FPS: published samples, payees, the timeout, and what generators are known to get wrong."""

from __future__ import annotations

import contextlib
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paycode import PayloadError, RequestError, Severity
from paycode.payload.crc import crc16
from paycode.payload.money import Amount, Currency
from paycode.payload.report import payment_data
from paycode.payload.scheme import Match
from paycode.payload.schemes.fps import SCHEME, Request
from shared import ABSENT, SHARED, vectors

PUBLISHED: list[dict[str, Any]] = [v for v in (vectors("emv") or {"valid": []})["valid"] if v["scheme"] == "fps-hk"]


def sealed(body: str) -> bytes:
    return f"{body}6304{crc16(f'{body}6304'.encode())}".encode()


def text_of(inside: str, *, initiation: str = "11", amount: str = "") -> bytes:
    template = f"0012hk.com.hkicl{inside}"
    account = f"26{len(template):02d}{template}"
    return sealed(f"0002010102{initiation}{account}520400005303344{amount}5802HK5903ABC6002HK")


@pytest.mark.skipif(not SHARED.exists(), reason=ABSENT)
@pytest.mark.parametrize("vector", PUBLISHED, ids=[v["id"] for v in PUBLISHED])
def test_published_text(vector: dict[str, Any]) -> None:
    payment = SCHEME.parse(vector["text"].encode(), False)
    fields = payment_data(payment)["fields"]
    assert SCHEME.match(vector["text"].encode()) is Match.EXACT
    assert payment.summary.kind == vector["kind"]
    assert payment.summary.currency == "HKD"
    assert fields["tags"] == vector["expected"]["tags"]
    for name in ("fps_id", "mobile", "email", "clearing_code", "timeout", "merchant_name", "reference"):
        assert fields.get(name) == vector["expected"].get(name)
    rebuilt = SCHEME.parse(SCHEME.build(payment.request).data, False)
    assert rebuilt.request == payment.request
    assert [path for path, _ in rebuilt.parts] == [path for path, _ in payment.parts]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("91234567", "+852-91234567"),
        ("9123 4567", "+852-91234567"),
        ("+852 9123-4567", "+852-91234567"),
        ("+852-91234567", "+852-91234567"),
        ("+65 9123 4567", "+65 9123 4567"),
        ("９１２３４５６７", "９１２３４５６７"),
        ("", ""),
    ],
)
def test_mobile_number_is_kept_in_the_scheme_form(written: str, kept: str) -> None:
    assert Request(mobile=written).mobile == kept


def test_kind_is_what_the_text_says_even_when_a_generator_swaps_the_two() -> None:
    dynamic = SCHEME.parse(text_of("02071234567", initiation="12"), False)
    static = SCHEME.parse(text_of("02071234567", amount="540510.00"), False)
    assert (dynamic.summary.kind, static.summary.kind) == ("dynamic", "static")
    assert [(f.code, f.severity) for f in dynamic.findings] == [("dynamic_without_amount", Severity.WARNING)]
    assert [(f.code, f.severity) for f in static.findings] == [("static_with_amount", Severity.NOTE)]


def test_owner_is_compared_whole() -> None:
    other = sealed("00020101021126310016HK.COM.HKICL.FPS020712345675204000053033445802HK5902NA6002HK")
    assert SCHEME.match(other) is Match.NO
    with pytest.raises(PayloadError, match="exactly one payee"):
        SCHEME.parse(other, True)


def test_any_tag_of_the_account_range_will_do() -> None:
    text = sealed("00020101021131270012hk.com.hkicl020712345675204000053033445802HK5902NA6002HK")
    payment = SCHEME.parse(text, False)
    assert payment.request.fps_id == "1234567"
    assert SCHEME.build(payment.request).data == text


def test_what_a_text_leaves_out_does_not_get_a_default() -> None:
    template = "0012hk.com.hkicl02071234567"
    payment = SCHEME.parse(sealed(f"00020126{len(template)}{template}53033445802HK"), True)
    request = payment.request
    assert (request.merchant_name, request.merchant_city, request.mcc, request.point_of_initiation) == ("",) * 4
    assert {f"{f.code}:{f.field}" for f in payment.findings} == {"missing:52", "missing:59", "missing:60"}


@pytest.mark.parametrize("fps_id", ["123456", "12345678901", "123456789012"])
def test_identifiers_of_unusual_length_are_said(fps_id: str) -> None:
    assert [f.code for f in SCHEME.parse(text_of(f"02{len(fps_id):02d}{fps_id}"), False).findings] == ["fps_id_length"]
    assert SCHEME.parse(text_of(f"010300402{len(fps_id):02d}{fps_id}"), False).findings == ()


def test_account_number_is_shown_with_its_bank() -> None:
    assert SCHEME.parse(text_of("01030040209123456789"), False).summary.account == "004-123456789"
    assert SCHEME.parse(text_of("01030040313+852-91234567"), False).summary.account == "+852-91234567"


def test_timeout_is_a_moment_in_hong_kong() -> None:
    summary = SCHEME.parse(text_of("020712345670512991231235959"), False).summary
    assert summary.expires == datetime(2099, 12, 31, 23, 59, 59, tzinfo=timezone(timedelta(hours=8)))


@pytest.mark.parametrize("timeout", ["250230120000", "251301000000", "250101250000", "2501011200", "２５0101120000"])
def test_timeout_that_names_no_moment(timeout: str) -> None:
    data = text_of(f"0207123456705{len(timeout):02d}{timeout}")
    with pytest.raises(PayloadError, match="timeout"):
        SCHEME.parse(data, False)
    assert SCHEME.parse(data, True).summary.expires is None


def test_currency_that_is_none_is_refused_and_not_read_as_dollars() -> None:
    data = text_of("02071234567").replace(b"5303344", b"5303000")
    data = sealed(data[:-8].decode())
    payment = SCHEME.parse(data, True)
    assert (payment.summary.currency, payment.request.currency) == ("", None)
    with pytest.raises(PayloadError, match="not a currency"):
        SCHEME.parse(data, False)


def test_renminbi_never_becomes_hong_kong_dollars() -> None:
    ten = Amount.of("10.00", "CNY")
    with pytest.raises(RequestError, match="CNY"):
        SCHEME.build(Request(mobile="91234567", amount=ten))
    built = SCHEME.build(Request(mobile="91234567", amount=ten, currency=Currency("CNY")))
    assert SCHEME.parse(built.data, False).summary.amount == ten


REQUESTS = st.builds(
    Request,
    fps_id=st.from_regex("[0-9]{7,10}", fullmatch=True),
    clearing_code=st.from_regex("([0-9]{3})?", fullmatch=True),
    editable=st.sampled_from(["", "0", "1"]),
    amount=st.none() | st.integers(1, 10**9).map(lambda minor: Amount(minor, Currency("HKD"))),
    point_of_initiation=st.sampled_from(["11", "12"]),
    reference=st.from_regex("[A-Za-z0-9]{0,25}", fullmatch=True),
    merchant_name=st.text("ABCxyz &'-", min_size=1, max_size=25),
)


@given(REQUESTS)
def test_parse_of_build_is_identity(request: Request) -> None:
    assert SCHEME.parse(SCHEME.build(request).data, False).request == request


@given(st.binary(max_size=80), st.booleans())
def test_any_bytes_give_a_payment_or_a_payload_error(tail: bytes, lenient: bool) -> None:
    for data in (tail, b"00020126" + tail, text_of("02071234567")[:-8] + tail):
        assert SCHEME.match(data) in Match
        with contextlib.suppress(PayloadError):
            SCHEME.parse(data, lenient)
