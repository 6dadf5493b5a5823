"""EMVCo consumer-presented codes as a scheme: claimed as a family, never built, and never shown."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paycode.payload.findings import PayloadError, RequestError, Severity
from paycode.payload.scheme import Match
from paycode.payload.schemes.emvcpm import SCHEME, Request, build, match, parse
from shared import vectors

TRACK_2 = b"hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8="
OURS = {"emvco-cpm", "qris-cpm", "unionpay-cpm"}
ABSENT = [pytest.param({}, marks=pytest.mark.skip(reason="the shared folder does not lie beside this checkout"))]


def published(part: str) -> list[Any]:
    rows = (vectors("emv") or {"valid": [], "invalid": []})[part]
    return [pytest.param(row, id=row["id"]) for row in rows if row["scheme"] in OURS] or ABSENT


@pytest.mark.parametrize("vector", published("valid"))
def test_published_codes(vector: dict[str, Any]) -> None:
    data, expected = vector["text"].encode(), vector["expected"]
    assert match(data) is Match.FAMILY
    payment = parse(data, False)
    assert payment.summary.kind == vector["kind"]
    assert payment.request.format_indicator == expected["payload_format"]
    assert list(payment.request.aids) == expected["aids"]
    assert list(payment.request.labels) == expected.get("labels", list(payment.request.labels))
    assert payment.payload.data == data
    shown = repr(payment)
    for secret in ("track2", "pan", "cardholder", "9F26", "url", "last4"):
        assert expected.get(secret, "no such thing") not in shown
    assert vector["text"] not in shown


@pytest.mark.parametrize("vector", published("invalid"))
def test_published_defects(vector: dict[str, Any]) -> None:
    data = vector["text"].encode()
    with pytest.raises(PayloadError) as caught:
        parse(data, False)
    assert vector["strict"].removeprefix("reject ") in {finding.code for finding in caught.value.findings}
    if vector["lenient"].startswith("reject"):
        with pytest.raises(PayloadError) as caught:
            parse(data, True)
        hint = vector["lenient"].removeprefix("reject").removeprefix(" with hint ")
        assert not hint or hint in {finding.code for finding in caught.value.findings}
    else:
        assert any(finding.severity is Severity.ERROR for finding in parse(data, True).findings)


def test_the_code_stands_in_no_repr() -> None:
    payment = parse(TRACK_2, False)
    assert payment.request == Request(applications=(("A0000000555555", ""),), code=TRACK_2.decode())
    assert payment.request.code == TRACK_2.decode()
    assert "hQV" not in repr(payment)
    assert payment.parts[-1] == ("61.57", "*" * 30)


def test_only_a_wallet_mints_codes() -> None:
    with pytest.raises(RequestError, match="only the payer's wallet"):
        build(Request())
    assert not SCHEME.info.builds


@pytest.mark.parametrize("data", [b"", b"000201", b"hQ", b"YQlPB6AAAABVVVWFBUNQVjAx"])
def test_match_leaves_other_texts_alone(data: bytes) -> None:
    assert match(data) is Match.NO


@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_parse_or_are_refused(data: bytes, lenient: bool) -> None:
    for text in (data, TRACK_2[:12] + data, TRACK_2 + data):
        match(text)
        with contextlib.suppress(PayloadError):
            assert parse(text, lenient).summary.kind == "payer"
