"""SGQR: published labels, and the accounts of a merged code as a list."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paycode import PayloadError, Severity
from paycode.payload.crc import crc16
from paycode.payload.report import payment_data
from paycode.payload.scheme import Match
from paycode.payload.schemes.sgqr import ALIPAY, SCHEME, WECHAT, Request, Wallet
from shared import ABSENT, SHARED, vectors

PUBLISHED: list[dict[str, Any]] = [v for v in (vectors("emv") or {"valid": []})["valid"] if v["scheme"] == "sgqr"]
EAST_ASIA: list[dict[str, Any]] = [v for v in vectors("east-asia") if v["scheme"] == "sgqr"]

LABEL = Request(
    sgqr_id="1809072DD85C",
    sgqr_version="01.0001",
    sgqr_postal_code="079027",
    version_date="20180915",
    merchant_name="SOBA EXPRESS",
    accounts=(
        ("15", "2500034400010344500034453110001"),
        ("26.00", "com.alipay"),
        ("26.01", "1000000337"),
        ("27.00", "COM.ALIPAY.OPENAPI"),
        ("27.01", "1000000338"),
        ("28.00", "com.qq.weixin.pay"),
        ("28.01", "1000000339"),
        ("28.02", "0000"),
        ("28.99", "01"),
    ),
)


@pytest.mark.skipif(not SHARED.exists(), reason=ABSENT)
@pytest.mark.parametrize("vector", PUBLISHED, ids=[v["id"] for v in PUBLISHED])
def test_published_label(vector: dict[str, Any]) -> None:
    payment = SCHEME.parse(vector["text"].encode(), False)
    fields, expected = payment_data(payment)["fields"], vector["expected"]
    assert SCHEME.match(vector["text"].encode()) is Match.EXACT
    assert (payment.summary.kind, payment.summary.account) == (vector["kind"], expected["sgqr_id"])
    assert fields["tags"] == expected["tags"]
    assert fields["sgqr_level"] == expected["level"]
    for name in ("sgqr_id", "sgqr_version", "unit", "misc", "version_date"):
        assert fields[name] == expected[name]
    assert SCHEME.build(payment.request).text == vector["text"]


@pytest.mark.skipif(not SHARED.exists(), reason=ABSENT)
@pytest.mark.parametrize("vector", EAST_ASIA, ids=[v["id"] for v in EAST_ASIA])
def test_label_of_east_asia(vector: dict[str, Any]) -> None:
    data, expected = vector["text"].encode(), vector["expected"]
    if not expected["crc_valid"]:
        with pytest.raises(PayloadError, match=expected["crc_computed"]):
            SCHEME.parse(data, False)
    request = SCHEME.parse(data, not expected["crc_valid"]).request
    wechat = {path: value for path, value in expected["wechat_template"].items() if path != "tag"}
    (wallet,) = request.of(*WECHAT)
    assert wallet.tag == expected["wechat_template"]["tag"]
    assert {"00": wallet.owner} | dict(wallet.fields) == wechat
    assert len(request.wallets) == sum("02" <= tag <= "50" for tag in expected["root"])


@pytest.mark.skipif(not SHARED.exists(), reason=ABSENT)
def test_size_and_masked_card_number_are_warnings() -> None:
    vector = next(v for v in PUBLISHED if v.get("emv_issues"))
    findings = SCHEME.parse(vector["text"].encode(), False).findings
    assert {(f.code, f.field) for f in findings} == {("payload_over_512", ""), ("masked_pan", "02")}
    assert {f.severity for f in findings} == {Severity.WARNING}


def test_accounts_are_a_list_with_owner_and_fields() -> None:
    assert [wallet.owner for wallet in LABEL.wallets] == ["15", "com.alipay", "COM.ALIPAY.OPENAPI", "com.qq.weixin.pay"]
    assert LABEL.wallets[0] == Wallet(tag="15", owner="15", fields=(("", "2500034400010344500034453110001"),))
    assert LABEL.of(*WECHAT)[0].fields == (("01", "1000000339"), ("02", "0000"), ("99", "01"))
    assert [wallet.tag for wallet in LABEL.of(*ALIPAY)] == ["26", "27"]


def test_owners_are_compared_whole() -> None:
    assert replace(LABEL, accounts=(("26.00", "COM.QQ.WEIXIN.PAY.X"),)).of(*WECHAT) == ()


def test_a_wallet_may_have_sgqr_as_a_value_without_being_the_label() -> None:
    template = "0013SG.COM.EZLINK0204SGQR"
    body = f"00020101021126{len(template)}{template}5204000053037025802SG5904TEST6009Singapore6304"
    assert SCHEME.match(f"{body}{crc16(body.encode())}".encode()) is Match.NO


def test_identity_at_another_tag_is_read_and_said() -> None:
    text = SCHEME.build(LABEL).text[:-4].replace("51600007SG.SGQR", "50600007SG.SGQR")
    assert "50600007SG.SGQR" in text
    payment = SCHEME.parse(f"{text}{crc16(text.encode())}".encode(), False)
    assert [(f.code, f.field) for f in payment.findings] == [("sgqr_place", "50.00")]
    assert payment.request == LABEL


OWNERS = st.sampled_from(["SG.PAYNOW", "SG.COM.NETS", "COM.GRAB", *WECHAT, *ALIPAY])


@given(st.lists(st.tuples(OWNERS, st.from_regex("[0-9]{1,12}", fullmatch=True)), min_size=1, max_size=25))
def test_parse_of_build_is_identity(wallets: list[tuple[str, str]]) -> None:
    parts = [((f"{tag}.00", owner), (f"{tag}.01", number)) for tag, (owner, number) in enumerate(wallets, start=26)]
    request = replace(LABEL, accounts=tuple(part for pair in parts for part in pair))
    payment = SCHEME.parse(SCHEME.build(request).data, False)
    assert payment.request == request
    assert [(wallet.owner, wallet.fields[0][1]) for wallet in payment.request.wallets] == wallets


@given(st.binary(max_size=80), st.booleans())
def test_any_bytes_give_a_payment_or_a_payload_error(tail: bytes, lenient: bool) -> None:
    for data in (tail, b"00020151" + tail, SCHEME.build(LABEL).data[:-20] + tail):
        assert SCHEME.match(data) in Match
        with contextlib.suppress(PayloadError):
            SCHEME.parse(data, lenient)
