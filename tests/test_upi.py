"""UPI links: what issuers write is read, what is built is read back equal, every rule refuses what it is there for."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paycode.payload.findings import Malformed, PayloadError, RequestError, RuleBroken, Severity
from paycode.payload.money import Amount
from paycode.payload.scheme import Match, Payment
from paycode.payload.schemes import upi
from paycode.payload.schemes.upi import SCHEME, Request, build, editable, match, parse
from shared import published

SIGNATURE = "MEUCIQCgOK+Hp9+axAqSCvciooSDb7vWekq7SxgvHs09NCNwLwIgdgg7FDGQEySDDAuNM6cCKG4V+LvZ4tbTA2ZmCWpo0+Y="
SIGNED = f"upi://pay?mode=02&pa=Q355808006@ybl&purpose=00&mc=0000&pn=PhonePeMerchant&orgid=180001&sign={SIGNATURE}"
# NPCI's signing sample as three public code bases copy it: raw | and + in values, QRexpire before QRts.
GST = (
    "upi://pay?ver=01&mode=05&orgId=700004&tid=TESTGST123456qazqwe12345hs29hnd1qa2&tr=MerRef123&tn=GST%20QR"
    "&category=02&url=https://www.test.com&pa=merchant@npci&pn=Test%20Merchant&mc=5411&am=100.00&cu=INR&mid=TST5432"
    "&msid=TSTABC123&mtid=TSTABC1234&gstBrkUp=CGST:08.45|SGST:08.45&qrMedium=02&invoiceNo=BillRef123"
    "&invoiceDate=2019-06-11T13:21:50+05:30&invoiceName=Dummy%20Customer&QRexpire=2019-06-11T13:21:50+05:30"
    "&QRts=2019-06-12T13:21:50+05:30&pinCode=400063&tier=TIER1&gstIn=GSTNUM1234567890"
)
FULL = Request(pa="shop@bank", pn="Shop", am=Amount.of("20", "INR"), mode="15", tr="A1", qrmedium="04")


def read(text: str, *, lenient: bool = False) -> Payment[Request]:
    return parse(text.encode(), lenient)


def found(text: str, *, lenient: bool = True) -> set[tuple[str, str, Severity]]:
    return {(f.code, f.field, f.severity) for f in read(text, lenient=lenient).findings}


def with_fields(request: Request, values: dict[str, Any]) -> Request:
    return replace(request, **values)


def full_but(**values: Any) -> Request:
    return with_fields(FULL, values)


@pytest.mark.parametrize("vector", published("uri-text", "upi"))
def test_published_codes(vector: dict[str, Any]) -> None:
    data = vector["text"].encode()
    assert match(data) is Match.EXACT
    if not vector["verified"]:
        with pytest.raises(RuleBroken):
            parse(data, False)
        assert parse(data, True).findings
        return
    payment = parse(data, False)
    assert dict(payment.parts) == vector["expected"]
    assert payment.payload.data == data
    assert payment.summary.kind == vector["kind"].split("-")[0]
    assert read(build(payment.request).text).request == payment.request


@pytest.mark.parametrize("vector", published("signing", "upi", "carrier_text"))
def test_signed_codes_are_read_whole(vector: dict[str, Any]) -> None:
    text = vector["carrier_text"]
    payment = read(text)
    pieces = [piece.partition("=") for piece in text.partition("?")[2].split("&")]
    assert [name for name, _ in payment.parts] == [name for name, _, _ in pieces]
    assert dict(payment.parts)["sign"] == vector["signature_b64"]
    assert payment.payload.text == text
    assert payment.payload.text.startswith(vector["message"] + "&sign=")
    assert "sign_unchecked" in {finding.code for finding in payment.findings}
    partial = "partially_signed" in {finding.code for finding in payment.findings}
    assert partial == (vector["kind"] == "attack")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"upi://pay?pa=a@b", Match.EXACT),
        (b"UPI://Mandate?pa=a@b", Match.EXACT),
        (b"upi://pay?", Match.EXACT),
        (b"phonepe://pay?pa=a@b", Match.EXACT),
        (b"tez://upi/pay?pa=a@b", Match.EXACT),
        (b"paytmmp://pay?pa=a@b", Match.EXACT),
        (b"ppe://mandate?pa=a@b", Match.EXACT),
        (b"upi://pay", Match.FAMILY),
        (b"upi://collect?pa=a@b", Match.FAMILY),
        (b"upi://pay/?pa=a@b", Match.FAMILY),
        (b"tez://pay?pa=a@b", Match.NO),
        (b"phonepe://", Match.NO),
        (b" upi://pay?pa=a@b", Match.NO),
        (b"https://a.b/?q=upi://pay?pa=a@b", Match.NO),
        (b"upi:\xff//pay?", Match.NO),
        (b"", Match.NO),
    ],
)
def test_match(data: bytes, expected: Match) -> None:
    assert match(data) is expected


def test_the_shortest_request_builds_a_static_code() -> None:
    payload = build(Request(pa="jane@axisbank", pn="Jane"))
    assert payload.text == "upi://pay?ver=01&mode=01&pa=jane@axisbank&pn=Jane&mc=0000&cu=INR"
    assert payload.scheme == "upi"
    assert read(payload.text).summary.kind == "static"


def test_the_standards_sample_is_built_in_its_order() -> None:
    written = build(read(GST).request).text
    names = [piece.partition("=")[0] for piece in GST.partition("?")[2].split("&")]
    assert [piece.partition("=")[0] for piece in written.partition("?")[2].split("&")] == [
        *names[:17],
        *("qrMedium", "invoiceNo", "invoiceDate", "invoiceName", "QRexpire", "QRts", "pinCode", "tier", "gstIn"),
    ]
    assert "&invoiceDate=2019-06-11T13:21:50%2B05:30&" in written
    assert "&gstBrkUp=CGST:08.45%7CSGST:08.45&" in written


def test_summary_of_a_dynamic_code() -> None:
    summary = read(GST).summary
    assert (summary.kind, summary.payee, summary.account) == ("dynamic", "Test Merchant", "merchant@npci")
    assert (summary.reference, summary.url, summary.currency) == ("MerRef123", "https://www.test.com", "INR")
    assert summary.amount is not None
    assert summary.amount.decimal == Decimal("100.00")
    assert summary.expires == datetime(2019, 6, 11, 13, 21, 50, tzinfo=timezone(timedelta(hours=5, minutes=30)))


def test_the_note_is_the_reference_where_there_is_no_other() -> None:
    assert read("upi://pay?pa=a@b&pn=A&tn=rent").summary.reference == "rent"


def test_hidden_characters_never_reach_the_payee_on_the_screen() -> None:
    payment = read("upi://pay?pa=a@b&pn=A%E2%80%AEB", lenient=True)
    assert payment.request.pn == "A\u202eB"
    assert payment.summary.payee == "AB"


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("01", "static"), ("02", "static"), ("13", "static"), ("19", "static"), ("20", "static"), ("21", "static"),
        ("04", "dynamic"), ("05", "dynamic"), ("15", "dynamic"), ("16", "dynamic"), ("17", "dynamic"),
        ("22", "dynamic"), ("23", "dynamic"), ("24", "dynamic"),
        ("00", "unknown"), ("03", "unknown"), ("11", "unknown"), ("12", "unknown"), ("18", "unknown"),
        ("77", "unknown"),
    ],
)  # fmt: skip
def test_kind_comes_from_the_mode_never_from_the_amount(mode: str, kind: str) -> None:
    assert read(f"upi://pay?pa=a@b&pn=A&tr=1&mode={mode}").summary.kind == kind
    assert read(f"upi://pay?pa=a@b&pn=A&tr=1&mode={mode}&am=5").summary.kind == kind


def test_without_a_mode_a_code_is_static_and_stays_so() -> None:
    payment = read("upi://pay?pa=a@b&pn=A&am=5")
    assert payment.summary.kind == "static"
    assert payment.request.mode == ""
    assert "mode" not in build(payment.request).text
    assert ("missing", "mode", Severity.NOTE) in found("upi://pay?pa=a@b&pn=A&am=5")


@pytest.mark.parametrize("mode", sorted(upi.SECURE_MODES))
def test_a_secure_mode_without_signature_is_reported(mode: str) -> None:
    assert ("sign_missing", "sign", Severity.WARNING) in found(f"upi://pay?pa=a@b&pn=A&tr=1&mode={mode}", lenient=False)
    assert ("sign_missing", "sign", Severity.WARNING) in found(f"upi://pay?pa=a@b&pn=A&tr=1&mode={mode}&sign=")


def test_other_modes_need_no_signature() -> None:
    assert all(code != "sign_missing" for code, _, _ in found("upi://pay?pa=a@b&pn=A&mode=01"))


def test_the_signature_is_kept_raw_and_never_built() -> None:
    payment = read(SIGNED)
    assert payment.parts[-1] == ("sign", SIGNATURE)
    assert ("sign_unchecked", "sign", Severity.NOTE) in found(SIGNED, lenient=False)
    assert "sign" not in build(payment.request).text


def test_parameters_after_the_signature_are_named() -> None:
    findings = {finding.code: finding for finding in read(SIGNED + "&tn=hello&am=99999.00").findings}
    assert "added them: tn, am" in findings["partially_signed"].rule
    assert findings["unsigned_value"].field == "am"
    assert findings["unsigned_value"].severity is Severity.WARNING
    assert "unsigned, do not trust" in findings["unsigned_value"].rule


def test_a_note_after_the_signature_is_no_unsigned_amount() -> None:
    assert {code for code, _, _ in found(SIGNED + "&tn=hello")} >= {"partially_signed"}
    assert "unsigned_value" not in {code for code, _, _ in found(SIGNED + "&tn=hello")}


@pytest.mark.parametrize("lenient", [False, True])
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("upi://pay?pa=a@b&pn=A&am=1&am=2", "duplicate_parameter"),
        (SIGNED + "&pa=thief@bank", "duplicate_parameter"),
        ("upi://pay?pa=a@b&pn=A&zz=1&zz=2", "duplicate_parameter"),
        ("upi://pay?pa=a@b&pn=A&orgid=180001&orgId=180002", "duplicate_parameter"),
        ("upi://pay?pa=a@b&pn=A&a%6D=1&am=2", "duplicate_parameter"),
        ("upi://pay?pa=a@b&pn=A&am=1e3", "format"),
        ("upi://pay?pa=a@b&pn=A&am=-5", "format"),
        ("upi://pay?pa=a@b&pn=A&am=1,000", "format"),
        ("upi://pay?pa=a@b&pn=A&am=.5", "format"),
        ("upi://pay?pa=a@b&pn=A&am=%D9%A1", "format"),
        ("upi://pay?pa=a@b&pn=A&am=null", "format"),
        ("upi://pay?pa=a@b&pn=A&am=+5", "format"),
        ("upi://pay?pa=a@b&pn=A&am=10.005", "currency_exponent"),
        ("upi://pay?pa=a@b&pn=A&am=10&mam=x", "format"),
        ("upi://pay?pa=a@b&pn=Shop #1&am=10", "fragment"),
        ("upi://pay?pa=a@b&pn=A#", "fragment"),
        ("upi://collect?pa=a@b&pn=A", "unknown_form"),
        ("upi://pay/?pa=a@b&pn=A", "unknown_form"),
        ("upi:pay?pa=a@b", "not_a_uri"),
        ("upi://pay?" + "&" * 256, "too_many_parameters"),
        ("", "empty"),
    ],
)
def test_structure_refuses_always(text: str, code: str, lenient: bool) -> None:
    with pytest.raises(PayloadError) as caught:
        read(text, lenient=lenient)
    assert (code, Severity.FATAL) in {(f.code, f.severity) for f in caught.value.findings}


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("pn=A", "pa", "empty_value"),
        ("pa=&pn=A", "pa", "empty_value"),
        ("pa=jane&pn=A", "pa", "format"),
        ("pa=j@a@b&pn=A", "pa", "format"),
        ("pa=j%20x@a&pn=A", "pa", "format"),
        ("pa=j%D0%B0ne@bank&pn=A", "pa", "non_ascii"),
        ("pa=" + "a" * 254 + "@b&pn=A", "pa", "too_long"),
        ("pa=a@b", "pn", "missing"),
        ("pa=a@b&pn=" + "x" * 100, "pn", "too_long"),
        ("pa=a@b&pn=A%0AB", "pn", "control_character"),
        ("pa=a@b&pn=A&mc=123", "mc", "format"),
        ("pa=a@b&pn=A&am=0.00", "am", "amount_range"),
        ("pa=a@b&pn=A&am=1&mam=0", "mam", "amount_range"),
        ("pa=a@b&pn=A&cu=USD", "cu", "format"),
        ("pa=a@b&pn=A&ver=1", "ver", "format"),
        ("pa=a@b&pn=A&mode=1", "mode", "format"),
        ("pa=a@b&pn=A&purpose=x1", "purpose", "format"),
        ("pa=a@b&pn=A&orgid=12345", "orgid", "too_short"),
        ("pa=a@b&pn=A&orgId=1234567890123", "orgid", "too_long"),
        ("pa=a@b&pn=A&tid=" + "x" * 36, "tid", "too_long"),
        ("pa=a@b&pn=A&tr=" + "x" * 36, "tr", "too_long"),
        ("pa=a@b&pn=A&mode=15", "tr", "missing"),
        ("pa=a@b&pn=A&tn=" + "x" * 51, "tn", "too_long"),
        ("pa=a@b&pn=A&category=03", "category", "format"),
        ("pa=a@b&pn=A&category=01&url=ftp://x", "url", "format"),
        ("pa=a@b&pn=A&category=01&url=https://" + "x" * 92, "url", "too_long"),
        ("pa=a@b&pn=A&mid=" + "x" * 21, "mid", "too_long"),
        ("pa=a@b&pn=A&msid=" + "x" * 21, "msid", "too_long"),
        ("pa=a@b&pn=A&mtid=" + "x" * 21, "mtid", "too_long"),
        ("pa=a@b&pn=A&enTips=1", "enTips", "format"),
        ("pa=a@b&pn=A&qrMedium=4", "qrMedium", "format"),
        ("pa=a@b&pn=A&pinCode=12345678901", "pinCode", "too_long"),
        ("pa=a@b&pn=A&tier=TIER7", "tier", "format"),
        ("pa=a@b&pn=A&txnType=GIVE", "txnType", "format"),
        ("pa=a@b&pn=A&invoiceName=" + "x" * 100, "invoiceName", "too_long"),
        ("pa=a@b&pn=A&invoiceNo=12", "invoiceNo", "too_short"),
        ("pa=a@b&pn=A&invoiceNo=" + "x" * 21, "invoiceNo", "too_long"),
        ("pa=a@b&pn=A&validityend=31022026", "validityend", "format"),
        ("pa=a@b&pn=A&validitystart=2026-01-01", "validitystart", "format"),
        ("pa=a@b&pn=A&amrule=MIN", "amrule", "format"),
        ("pa=a@b&pn=A&recur=monthly", "recur", "format"),
        ("pa=a@b&pn=A&rev=yes", "rev", "format"),
        ("pa=a@b&pn=A&share=1", "share", "format"),
        ("pa=a@b&pn=A&block=1", "block", "format"),
        ("pa=a@b&pn=A&gstBrkUp=" + "x" * 256, "gstBrkUp", "too_long"),
        ("pa=a@b&pn=A&QRexpire=2019-06-11", "QRexpire", "format"),
        ("pa=a@b&pn=A&QRexpire=2019-06-11T13:21:50", "QRexpire", "format"),
        ("pa=a@b&pn=A&QRexpire=2019-06-11T13:21:50%2005:30", "QRexpire", "format"),  # its + was read as a space
        ("pa=a@b&pn=A&QRts=2019-13-11T13:21:50+05:30", "QRts", "format"),
        ("pa=a@b&pn=A&QRts=2019-06-11T13:21:50+24:00", "QRts", "format"),
        ("pa=a@b&pn=A&AM=5", "AM", "name_case"),
        ("pa=a@b&pn=A&ORGID=180001", "ORGID", "name_case"),
        ("pa=a@b&pn=100%", "pn", "bad_escape"),
        ("pa=a@b&pn=%FF", "pn", "charset"),
        ("pa=a@b&pn=A&zz=%00", "zz", "control_character"),
        ("pa=a@b&pn=A&z%20z=1", "z z", "bad_name"),
        ("pa=a@b&pn=A&B%20Traders&am=10", "B Traders", "bare_name"),
        ("pa=a@b&pn=A&", "", "empty_parameter"),
        ("%61m=5&pa=a@b&pn=A", "am", "bad_name"),
    ],
)  # fmt: skip
def test_field_rules_refuse_when_strict_and_are_said_when_lenient(query: str, field: str, code: str) -> None:
    text = f"upi://pay?{query}"
    with pytest.raises(RuleBroken) as caught:
        read(text)
    assert (code, field, Severity.ERROR) in {(f.code, f.field, f.severity) for f in caught.value.findings}
    assert (code, field, Severity.ERROR) in found(text, lenient=True)


@pytest.mark.parametrize(
    ("query", "field", "code", "severity"),
    [
        ("pa=a@b&pn=", "pn", "empty_value", Severity.WARNING),
        ("pa=a@b&pn=A&am=", "am", "empty_value", Severity.WARNING),
        ("pa=a@b&pn=A&tn=&x=1", "tn", "empty_value", Severity.WARNING),
        ("pa=a@b&pn=A&mam=null", "mam", "mam_null", Severity.WARNING),
        ("pa=a@b&pn=A&am=5&mam=6", "mam", "amount_range", Severity.WARNING),
        ("pa=a@b&pn=A&am=5&mam=1", "am", "editable_amount", Severity.NOTE),
        ("pa=a@b&pn=A&mode=77", "mode", "unknown_code", Severity.WARNING),
        ("pa=a@b&pn=A&purpose=77", "purpose", "unknown_code", Severity.WARNING),
        ("pa=a@b&pn=A&qrMedium=77", "qrMedium", "unknown_code", Severity.WARNING),
        ("pa=a@b&pn=A&url=https://a.b", "category", "missing", Severity.WARNING),
        ("pa=a@b&pn=A%20B C", "pn", "not_encoded", Severity.WARNING),
        ("pa=a@b&pn=A&mg=ONLINE", "mg", "unknown_parameter", Severity.NOTE),
        ("pa=a@b&pn=A", "ver", "missing", Severity.NOTE),
        ("pa=a@b&pn=A", "mc", "missing", Severity.NOTE),
        ("pa=a@b&pn=A", "qrMedium", "missing", Severity.NOTE),
        (
            "pa=a@b&pn=A&QRexpire=2019-06-11T13:21:50+05:30&QRts=2019-06-11T13:21:51+05:30",
            "QRexpire", "expires_before_made", Severity.WARNING,
        ),
    ],
)  # fmt: skip
def test_what_is_said_but_never_refused(query: str, field: str, code: str, severity: Severity) -> None:
    assert (code, field, severity) in found(f"upi://pay?{query}", lenient=False)


def test_a_clean_code_has_nothing_to_say() -> None:
    assert read(build(FULL).text).findings == ()


def test_empty_counts_as_absent() -> None:
    request = read("upi://pay?pa=a@b&pn=&am=&tn=&mode=").request
    assert (request.am, request.tn, request.mode) == (None, "", "")
    assert build(request).text == "upi://pay?pa=a@b&pn="


def test_the_misprint_that_splits_a_name_is_read_lenient_with_nothing_lost() -> None:
    payment = read("upi://pay?pa=jane@axisbank&pn=A&B%20Traders&am=10", lenient=True)
    assert payment.parts == (("pa", "jane@axisbank"), ("pn", "A"), ("B Traders", ""), ("am", "10"))
    assert payment.unknown == (("B Traders", ""),)
    with pytest.raises(RequestError, match="not a free parameter name"):
        build(payment.request)


def test_a_value_that_cannot_be_decoded_stays_as_written() -> None:
    payment = read("upi://pay?pa=a@b&pn=100% Shop&zz=%FF", lenient=True)
    assert payment.request.pn == "100% Shop"
    assert payment.unknown == (("zz", "%FF"),)
    assert "unknown_parameter" not in {finding.code for finding in payment.findings}


def test_unknown_parameters_survive_in_order() -> None:
    payment = read("upi://pay?zz=%F0%9F%98%80&pa=a@b&mg=ONLINE&pn=A&aa=")
    assert payment.unknown == (("zz", "😀"), ("mg", "ONLINE"), ("aa", ""))
    assert build(payment.request).text == "upi://pay?pa=a@b&pn=A&zz=%F0%9F%98%80&mg=ONLINE&aa="


@pytest.mark.parametrize("spelling", ["orgid", "orgId"])
def test_both_spellings_of_orgid_are_kept(spelling: str) -> None:
    text = f"upi://pay?{spelling}=180001&pa=a@b&pn=A"
    assert read(text).request.orgid == "180001"
    assert build(read(text).request).text == text
    assert read(text).unknown == ()


def test_an_empty_orgid_has_no_spelling() -> None:
    request = read("upi://pay?orgId=&pa=a@b&pn=A").request
    assert request.orgid_name == "orgid"
    assert read(build(request).text).request == request


@pytest.mark.parametrize(
    "base",
    ["phonepe://pay", "phonepe://mandate", "tez://upi/pay", "tez://upi/mandate", "paytmmp://pay", "ppe://mandate"],
)
def test_private_copies_are_read_with_a_note(base: str) -> None:
    payment = read(f"{base}?pa=a@b&pn=A")
    assert ("private_link", "", Severity.NOTE) in found(f"{base}?pa=a@b&pn=A")
    assert build(payment.request).text == f"{base}?pa=a@b&pn=A"


def test_the_beginning_may_be_in_capitals_the_names_may_not() -> None:
    assert read("UPI://PAY?pa=a@b&pn=A").request == read("upi://pay?pa=a@b&pn=A").request
    assert read("upi://MANDATE?pa=a@b&pn=A").request.action == "mandate"


def test_mandates() -> None:
    text = (
        "upi://mandate?mn=Autopay&ver=01&rev=Y&purpose=14&validityend=21032034"
        "&QRts=2024-03-21T10:54:04.823747522+05:30&QRexpire=2024-03-21T10:59:04.823747522+05:30&txnType=CREATE&am=2.00"
        "&validitystart=21032024&mode=04&pa=M22BLAIFV1B13@ybl&cu=INR&amrule=MAX&mc=4816&qrMedium=00"
        "&recur=ASPRESENTED&mg=ONLINE&share=Y&block=N&tr=ORD1710998643&pn=NSIGHT%20BRANDCOM&orgid=180001"
    )
    payment = read(text)
    assert payment.request.qrexpire == "2024-03-21T10:59:04.823747522+05:30"  # nanoseconds and + survive
    assert payment.summary.expires is not None
    assert payment.summary.expires.isoformat() == "2024-03-21T10:59:04.823747+05:30"
    assert payment.unknown == (("mg", "ONLINE"),)
    assert read(build(payment.request).text).request == payment.request


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-02-29T00:00:00-0530", "2024-02-29T00:00:00-05:30"),
        ("2024-02-29T23:59:59.5+00:00", "2024-02-29T23:59:59.500000+00:00"),
    ],
)
def test_moments(value: str, expected: str) -> None:
    expires = read(f"upi://pay?pa=a@b&pn=A&QRexpire={value}").summary.expires
    assert expires is not None
    assert expires.isoformat() == expected


def test_who_may_change_the_amount() -> None:
    assert editable(Request(pa="a@b", pn="A"))
    assert not editable(FULL)
    assert editable(replace(FULL, mam=Amount.of("1", "INR")))
    assert not editable(read("upi://pay?pa=a@b&pn=A&am=5&mam=null").request)


@pytest.mark.parametrize(
    ("request_", "field", "code"),
    [
        (Request(pa="", pn="A"), "pa", "empty_value"),
        (replace(FULL, am=Amount.of("1", "USD")), "am", "currency"),
        (replace(FULL, mam=Amount.of("0", "INR")), "mam", "amount_range"),
        (replace(FULL, tr=""), "tr", "missing"),
        (full_but(app="nosuch"), "app", "unknown_form"),
        (full_but(action="steal"), "app", "unknown_form"),
        (full_but(orgid_name="am", orgid="180001"), "orgid_name", "format"),
        (full_but(orgid_name="orgId"), "orgid_name", "format"),
        (replace(FULL, extra=(("am", "5"),)), "extra", "bad_name"),
        (replace(FULL, extra=(("sign", "x"),)), "extra", "bad_name"),
        (replace(FULL, extra=(("Pa", "x"),)), "extra", "bad_name"),
        (replace(FULL, extra=(("orgId", "x"),)), "extra", "bad_name"),
        (replace(FULL, extra=(("x y", "x"),)), "extra", "bad_name"),
        (replace(FULL, extra=(("", ""),)), "extra", "bad_name"),
        (replace(FULL, extra=(("x", "1"), ("x", "2"))), "extra", "bad_name"),
        (replace(FULL, extra=(("x", "\n"),)), "extra", "control_character"),
        (replace(FULL, extra=(("x", "\ud800"),)), "extra", "control_character"),
        (replace(FULL, extra=(("x", "y" * 4300),)), "", "too_long"),
    ],
)
def test_requests_that_cannot_be_expressed(request_: Request, field: str, code: str) -> None:
    with pytest.raises(RequestError) as caught:
        build(request_)
    assert (code, field) in {(f.code, f.field) for f in caught.value.findings}
    assert all(f.severity >= Severity.ERROR for f in caught.value.findings)


def test_no_value_can_add_a_parameter() -> None:
    payment = read(build(Request(pa="a@b", pn="A&am=9999&x=#?%26+é")).text)
    assert payment.request.am is None
    assert payment.request.pn == "A&am=9999&x=#?%26+é"


TEXT_FIELDS = [field.name for field in fields(Request) if field.type == "str"]
VALID: dict[str, Any] = {
    "pa": "other@bank", "pn": "Jané & Co", "am": Amount.of("7.5", "INR"), "mam": Amount.of("3", "INR"), "cu": "",
    "mc": "5411", "ver": "", "mode": "22", "purpose": "14", "orgid": "180001", "tid": "T 1", "tr": "R&1", "tn": "a=b",
    "category": "01", "url": "https://a.b/?x=1&y#z", "mid": "m", "msid": "s", "mtid": "t", "entips": "Y",
    "qrmedium": "06", "qrexpire": "2030-01-01T00:00:00+05:30", "qrts": "2029-01-01T00:00:00.123456789+05:30",
    "split": "x", "pincode": "400063", "tier": "TIER6", "txntype": "PAY", "consent": "c", "invoiceno": "123",
    "invoicedate": "2019-06-11", "invoicename": "N", "gstin": "G", "gstbrkup": "CGST:1|SGST:2", "mn": "m",
    "validitystart": "01012026", "validityend": "31122026", "amrule": "EXACT", "recur": "MONTHLY", "recurvalue": "5",
    "recurtype": "ON", "rev": "N", "share": "N", "block": "Y", "umn": "u@b", "cc": "US", "bam": "5.00", "bcurr": "USD",
    "extra": (("x", "y z"), ("w", "")), "action": "mandate", "app": "tez", "orgid_name": "orgId",
}  # fmt: skip


@pytest.mark.parametrize("name", [field.name for field in fields(Request)])
def test_changing_one_field_changes_no_other(name: str) -> None:
    base = replace(FULL, orgid="123456")
    changed = with_fields(base, {name: VALID[name]})
    before, after = read(build(base).text), read(build(changed).text)
    assert after.request == changed
    assert {f.name for f in fields(Request) if getattr(before.request, f.name) != getattr(after.request, f.name)} == {
        name
    }


TEXTS = st.text(max_size=60) | st.text("0123456789@.:|&=#%+ TYNINRé\u202e\ud800", max_size=30)
MONEY = st.none() | st.builds(Amount, st.integers(0, 10**18 - 1), st.just(Amount.of("0", "INR").currency))
NAMES = st.sampled_from(["x", "y", "am", "", "a b", "PA"]) | st.text(max_size=8)


@given(
    values=st.dictionaries(st.sampled_from(TEXT_FIELDS), TEXTS, max_size=4),
    am=MONEY,
    mam=MONEY,
    extra=st.lists(st.tuples(NAMES, TEXTS), max_size=3),
)
def test_a_request_is_refused_or_reads_back_equal(
    values: dict[str, str], am: Amount | None, mam: Amount | None, extra: list[tuple[str, str]]
) -> None:
    request = with_fields(FULL, {**values, "am": am, "mam": mam, "extra": tuple(extra)})
    try:
        payload = build(request)
    except RequestError:
        return
    assert parse(payload.data, False).request == request


@given(values=st.fixed_dictionaries({}, optional={k: st.just(v) for k, v in VALID.items() if k != "tr"}))
def test_valid_fields_in_any_mixture_read_back_equal(values: dict[str, Any]) -> None:
    values.setdefault("orgid", "654321")
    request = with_fields(FULL, values)
    assert parse(build(request).data, False).request == request


PIECES = [
    "pa=a@b",
    "pn=A",
    "am=5",
    "am=",
    "mam=null",
    "sign=x=",
    "&",
    "%",
    "%41",
    "=",
    "#",
    "orgId=180001",
    "zz=1",
    "é",
]
QUERIES = st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=9).map("&".join)


@given(st.binary(max_size=80) | QUERIES.map(lambda query: f"upi://pay?{query}".encode()), st.booleans())
def test_any_bytes_give_a_payment_or_our_error(data: bytes, lenient: bool) -> None:
    assert match(data) in Match
    try:
        payment = parse(data, lenient)
    except PayloadError:
        return
    assert payment.payload.data == data
    if not lenient:
        assert parse(build(payment.request).data, False).request == payment.request


def test_bytes_of_another_charset_are_malformed() -> None:
    with pytest.raises(Malformed, match="not utf-8"):
        parse(b"upi://pay?pa=a@b&pn=\xff", True)


def test_the_data_sheet() -> None:
    assert SCHEME.info.id == "upi"
    assert SCHEME.info.builds
    assert set(upi.MODES) >= upi.SECURE_MODES
    assert len(upi.MODES) == 25
    assert upi.PURPOSES["14"] == "standing instruction"
    assert upi.MEDIUMS["04"] == "printed"
