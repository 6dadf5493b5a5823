"""Alipay+: merchant codes are built and read exactly, order links are doubted, payment codes never leak."""

from __future__ import annotations

import contextlib
from base64 import b64encode
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paycode.payload.findings import Malformed, PayloadError, RequestError, RuleBroken
from paycode.payload.scheme import Match, Payment
from paycode.payload.schemes.alipayplus import Request, build, match, parse
from shared import published

START = "HTTPS://QR.SAMPLEDOMAIN.COM/MPM/3/"
SAMPLE = START + (
    "R1BMRDA5NVBMVlMwMDIwMUNEU0QwMzMwMTE0U0FNUExFUExBVEZPUk0wMjExU0FNUExFTUVSSURDSVJEMDM5MDExMlNBTVBMRUlTU1VFUjAyMDIx"
    "MjAzMTNNSU5JUFJPR1JBTUlE"
)
PAYER = b"251001020123456789012345"


def mpm(content: str) -> bytes:
    """A merchant code around the objects of `content`."""
    return code(f"GPLD{len(content):03d}{content}".encode())


def code(raw: bytes) -> bytes:
    return (START + quote(b64encode(raw), safe="")).encode()


def codes(payment: Payment[Request]) -> set[str]:
    return {finding.code for finding in payment.findings}


@pytest.mark.parametrize("vector", published("east-asia", "alipay_plus"))
def test_published_texts(vector: dict[str, Any]) -> None:
    data, expected = vector["text"].encode(), vector["expected"]
    assert match(data) is Match.EXACT
    payment = parse(data, False)
    request = payment.request
    assert payment.summary.kind == vector["kind"]
    if request.form == "payer":
        assert (request.issuer, request.business_type) == (expected["code_issuer"], expected["business_type"])
        assert (len(request.code), request.code[8:]) == (expected["length"], expected["uin"])
        assert expected["uin"] not in repr(payment)
    else:
        inside = {
            f"{name}.{tag}": value for name in ("CDSD", "CIRD") for tag, value in expected["objects"][name].items()
        }
        assert dict(payment.parts) == {"PLVS": expected["objects"]["PLVS"]} | inside
        assert request.domain == expected["domain"]
        assert build(request).data == data


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (SAMPLE.encode(), Match.EXACT),
        (SAMPLE.replace(START, START.lower()).encode(), Match.EXACT),
        (SAMPLE.lower().encode(), Match.FAMILY),
        (START.encode() + b"abc", Match.NO),
        (b"http://qr.example.com/MPM/3/R1BMRDA", Match.NO),
        (b"https://qr.example.com/x/MPM/3/R1BMRDA", Match.NO),
        (b"https://evil.com/?HTTPS://QR.SAMPLEDOMAIN.COM/MPM/3/R1BMRDA", Match.NO),
        (b"https://qr.example.com/281006041234", Match.FAMILY),
        (b"HTTPS://QR.EXAMPLE.COM/281006041234ABC", Match.FAMILY),
        (b"https://qr.example.com/281006051234", Match.NO),
        (b"https://qr.example.com/28100604123", Match.NO),
        (b"https://qr.example.com/x/281006041234", Match.NO),
        (PAYER, Match.EXACT),
        (b"30" + b"0" * 22, Match.EXACT),
        (b"24" + b"0" * 22, Match.NO),
        (b"31" + b"0" * 22, Match.NO),
        (b"25" + b"0" * 21, Match.NO),
        (b"25" + b"0" * 23, Match.FAMILY),
        (b"30" + b"0" * 30, Match.FAMILY),
        (b"25" + b"0" * 31, Match.NO),
        (PAYER + b"\n", Match.NO),
        ("２".encode() + PAYER[1:], Match.NO),
        (b"", Match.NO),
        (b"\xff", Match.NO),
    ],
)
def test_match(data: bytes, expected: Match) -> None:
    assert match(data) is expected


def test_the_case_of_the_address_is_free_and_that_of_the_base64_is_kept() -> None:
    small = SAMPLE.replace(START, START.lower()).encode()
    assert parse(small, False).request == Request(
        domain="qr.sampledomain.com", platform="SAMPLEPLATFORM", merchant_id="SAMPLEMERID", issuer="SAMPLEISSUER",
        target_type="12", target="MINIPROGRAMID",
    )  # fmt: skip
    with pytest.raises(Malformed, match="base64 is lost"):
        parse(SAMPLE.lower().encode(), True)


def test_nobody_signed_a_merchant_code() -> None:
    assert codes(parse(SAMPLE.encode(), False)) == {"unsigned"}


def test_base64_that_is_not_percent_encoded_is_read_with_a_warning() -> None:
    data = build(Request(domain="A.B", platform="P", merchant_id="M1")).data
    assert data.endswith(b"%3D%3D")
    bare = data.replace(b"%3D", b"=")
    payment = parse(bare, False)
    assert payment.request == parse(data, False).request
    assert codes(payment) == {"unsigned", "not_encoded"}


def test_unknown_objects_survive_in_order() -> None:
    data = mpm("ABCD003xyzPLVS00201CDSD0110901a0102PPWXYZ000")
    payment = parse(data, False)
    assert payment.unknown == (("ABCD", "xyz"), ("CDSD.09", "a"), ("WXYZ", ""))
    assert payment.parts == (("ABCD", "xyz"), ("PLVS", "01"), ("CDSD.09", "a"), ("CDSD.01", "PP"), ("WXYZ", ""))
    again = parse(build(payment.request).data, False)
    assert again.request.platform == "PP"
    assert again.unknown == (("CDSD.09", "a"), ("ABCD", "xyz"), ("WXYZ", ""))


@pytest.mark.parametrize(
    ("data", "finding"),
    [
        (b"https://a.b/MPM/3/", "base64"),
        (b"https://a.b/MPM/3/R1BMRD!", "base64"),
        (b"https://a.b/MPM/3/R1BMRDAwMA", "base64"),  # padding lost
        (b"https://a.b/MPM/3/R1BMRDAwMB%3D%3D", "base64"),  # bits behind the last byte
        (b"https://a.b/MPM/3/R1BMRDAwMA%3D%3", "bad_escape"),
        (code("GPLD001é".encode()), "charset"),
        (code(b"ABCD000"), "bad_tag"),
        (code(b"GPLD000GPLD000"), "duplicate_tag"),
        (code(b"GPLD000x"), "bad_tag"),
        (code(b"gpld000"), "bad_tag"),
        (code(b"GPLD0"), "bad_tag"),
        (code(b"GPLD001"), "truncated_value"),
        (mpm("PLVS00201PLVS00201"), "duplicate_tag"),
        (mpm("PLVS00201CDSD0100101A0101B"), "duplicate_tag"),
        (mpm("PLVS00201CDSD0060103PP"), "truncated_value"),
        (mpm("PLVS00201CDSD003010"), "bad_tag"),
        (b"https://a.b/other", "unknown_form"),
        (b"251001", "unknown_form"),
    ],
)
def test_broken_structure_is_refused_lenient_or_not(data: bytes, finding: str) -> None:
    for lenient in (False, True):
        with pytest.raises(Malformed) as caught:
            parse(data, lenient)
        assert finding in {one.code for one in caught.value.findings}


@pytest.mark.parametrize(
    ("data", "finding"),
    [
        (mpm("CDSD0060102PP"), "empty_value:payload_version"),
        (mpm("PLVS0011"), "format:payload_version"),
        (SAMPLE.encode() + b"?a=1", "trailing_data:"),
        (SAMPLE.encode() + b"#a", "trailing_data:"),
        (SAMPLE.replace("QR.", "user@QR.").encode(), "format:domain"),
    ],
)
def test_broken_rules_refuse_strictly(data: bytes, finding: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        parse(data, False)
    assert finding in {f"{one.code}:{one.field}" for one in caught.value.findings}
    payment = parse(data, True)
    assert finding in {f"{one.code}:{one.field}" for one in payment.findings}


def test_what_follows_the_base64_is_kept_lenient() -> None:
    payment = parse(SAMPLE.encode() + b"?a=1#b", True)
    assert payment.unknown == (("a", "1"), ("fragment", "b"))
    assert payment.request == parse(SAMPLE.encode(), False).request


def test_order_links_are_only_taken_for_a_family() -> None:
    text = "https://qr.example.com/281006041234abcd?x=1"
    payment = parse(text.encode(), False)
    assert payment.request == Request(form="link", payload_version="", domain="qr.example.com", issuer="006", url=text)
    assert payment.summary.kind == "dynamic"
    assert payment.summary.url == text
    assert payment.parts == (("issuer", "006"), ("order", "281006041234abcd"), ("x", "1"))
    assert payment.unknown == (("x", "1"),)
    assert codes(payment) == {"family_only", "unsigned"}


def test_hidden_characters_in_a_link_refuse() -> None:
    with pytest.raises(RuleBroken, match="hidden"):
        parse("https://qr.example.com/281006041234\u202e".encode(), False)


def test_payment_codes_show_issuer_and_type_and_nothing_of_the_user() -> None:
    payment = parse(PAYER, False)
    assert payment.request == Request(
        form="payer", payload_version="", issuer="251001", business_type="02", code=PAYER.decode()
    )
    assert payment.summary.kind == "payer"
    assert "0123456789012345" not in repr(payment)
    assert codes(payment) == {"payer_code"}


def test_another_business_type_is_said() -> None:
    assert codes(parse(b"251001030123456789012345", False)) == {"payer_code", "business_type"}


@pytest.mark.parametrize("length", [25, 32])
def test_reserved_lengths_stay_payers_codes(length: int) -> None:
    payment = parse(b"25" + b"7" * (length - 2), False)
    assert payment.parts == (("code", "25" + "*" * (length - 2)),)
    assert codes(payment) == {"payer_code", "reserved_length"}
    assert "77" not in repr(payment)


@pytest.mark.parametrize(
    ("request_", "finding"),
    [
        (Request(form="payer", code="1"), "issuer_mints:"),
        (Request(form="link"), "issuer_mints:"),
        (Request(), "empty_value:domain"),
        (Request(domain="a/b"), "format:domain"),
        (Request(domain="a.b", payload_version=""), "empty_value:payload_version"),
        (Request(domain="a.b", payload_version="1"), "format:payload_version"),
        (Request(domain="a.b", platform="é"), "non_ascii:platform"),
        (Request(domain="a.b", merchant_id="m" * 100), "too_long:merchant_id"),
        (Request(domain="a.b", target="\ud800"), "control_character:target"),
        (Request(domain="a.b", extra=(("CDSD.01", "x"),)), "bad_tag:CDSD.01"),
        (Request(domain="a.b", extra=(("CDSD", "x"),)), "bad_tag:CDSD"),
        (Request(domain="a.b", extra=(("abcd", "x"),)), "bad_tag:abcd"),
        (Request(domain="a.b", extra=(("ABCD.01", "x"),)), "bad_tag:ABCD.01"),
        (Request(domain="a.b", extra=(("ABCD", "x"), ("ABCD", "y"))), "bad_tag:ABCD"),
        (Request(domain="a.b", extra=(("ABCD", "x" * 1000),)), "too_long:ABCD"),
        (Request(domain="a.b", extra=(("CDSD.09", "x" * 100),)), "too_long:CDSD.09"),
        (Request(domain="a.b", extra=tuple((f"CDSD.{n}", "x" * 99) for n in range(20, 31))), "too_long:CDSD"),
        (Request(domain="a.b", extra=tuple((f"AAA{c}", "x" * 300) for c in "ABCD")), "too_long:GPLD"),
    ],
)
def test_unbuildable(request_: Request, finding: str) -> None:
    with pytest.raises(RequestError) as caught:
        build(request_)
    assert finding in {f"{one.code}:{one.field}" for one in caught.value.findings}


ASCII_TEXT = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=99)


@given(st.fixed_dictionaries(dict.fromkeys(("platform", "merchant_id", "issuer", "target_type", "target"), ASCII_TEXT)))
def test_parse_of_build_is_the_request(fields: dict[str, str]) -> None:
    request = Request(domain="qr.example.com", **fields)  # type: ignore[arg-type]
    assert parse(build(request).data, False).request == request


@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_parse_or_are_refused(data: bytes, lenient: bool) -> None:
    for text in (data, START.encode() + b"R1BMRD" + data, code(b"GPLD" + data), b"https://a/281006041234" + data):
        match(text)
        with contextlib.suppress(PayloadError):
            assert parse(text, lenient).payload.data == text
