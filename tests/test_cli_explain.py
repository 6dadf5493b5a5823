"""`paycode explain`: trees, breaks, right checksums, other schemes, secrets."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cli_runner import DAMAGED, EPC, PAYER, PAYER_MASKED, PIX, PROMPTPAY, TEA, UPI, give, run
from paycode.cli.explanation import explain, flat
from paycode.errors import PayloadError
from paycode.payload import registry
from paycode.payload.emv import document, tlv
from paycode.payload.emv.tlv import DataObject

KEYS = ["scheme", "accepted", "characters", "pieces", "broken_at", "findings", "error"]
PIECE_KEYS = ["path", "offset", "length", "name", "value", "meaning", "findings", "pieces"]


def text(*parts: tuple[str, str]) -> str:
    """An EMVCo text of these objects with its checksum."""
    return document.write([DataObject(id="00", value="01"), *tlv.assemble(parts)])


def test_the_whole_human_form(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "explain", PROMPTPAY).out.splitlines() == [
        "PromptPay [promptpay], 74 characters",
        "Pay 0066812345678, the payer types the amount (THB)",
        "",
        "    AT  PART     LENGTH  NAME                      VALUE",
        "     1  00            2  payload format indicator  01  (EMVCo merchant-presented code)",
        "     7  01            2  point of initiation       11  (static, may be paid many times)",
        "    13  29           37  merchant account",
        "    17    29.00      16  owner                     A000000677010111  (PromptPay)",
        "    37    29.01      13  mobile                    0066812345678",
        "    54  53            3  currency                  764  (THB, Baht)",
        "    61  58            2  country                   TH",
        "    67  63            4  checksum                  823E  (right)",
        "",
        "Accepted: no rule is broken.",
    ]


def test_the_right_checksum_stands_beside_a_wrong_one(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "explain", DAMAGED)
    assert ran.code == 0
    assert "823F  (wrong: the right one is 823E)" in ran.out
    assert "                error  the checksum says '823F'" in ran.out
    assert "Refused: 63: the checksum says '823F'" in ran.out


@pytest.mark.parametrize(
    ("broken", "paths", "rest", "sentence"),
    [
        (PROMPTPAY[:-8] + "6398823E", ["00", "01", "29", "53", "58"], "6398823E", "63: says 98 characters"),
        (PROMPTPAY + "00", ["00", "01", "29", "53", "58", "63"], "00", "2 characters follow the object"),
        (PROMPTPAY + "0002xx", ["00", "01", "29", "53", "58", "63"], "0002xx", "6 characters follow the object"),
        ("000201" + "A1", ["00"], "A1", "an identifier is two digits"),
        ("00020101021", ["00"], "01021", "01: says 2 characters, 1 are left"),
        ("000201000201", ["00"], "000201", "00: stands twice on this level"),
        ("00020126120002010002016304ABCD", ["00"], "2612", "26.00: stands twice on this level"),
        ("000901", [], "000901", "00: says 9 characters, 2 are left"),
    ],
)
def test_a_broken_text_is_shown_up_to_the_break(
    capsys: pytest.CaptureFixture[str], broken: str, paths: list[str], rest: str, sentence: str
) -> None:
    ran = run(capsys, "explain", broken)
    data = run(capsys, "explain", broken, "--json").json
    assert [piece["path"] for piece in data["pieces"]] == paths
    assert f"breaks at character {data['broken_at'] + 1}: {rest}" in ran.out
    assert broken[data["broken_at"] :].startswith(rest)
    assert sentence in data["error"]["message"]
    assert ran.code == (0 if paths else 1)


def test_a_break_does_not_hide_whose_text_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    data = run(capsys, "explain", PROMPTPAY[:-8] + "6398823E", "--json").json
    assert data["scheme"] == "promptpay"
    assert data["pieces"][2]["pieces"][1]["name"] == "mobile"


@pytest.mark.parametrize("given_text", [PROMPTPAY, DAMAGED, TEA, UPI, EPC, PAYER, "hello", PROMPTPAY[:30]])
def test_json_has_one_shape(capsys: pytest.CaptureFixture[str], given_text: str) -> None:
    def check(pieces: list[dict[str, Any]]) -> None:
        for piece in pieces:
            assert list(piece) == PIECE_KEYS
            check(piece["pieces"])

    data = run(capsys, "explain", given_text, "--json").json
    assert list(data) == KEYS
    assert (data["error"] is None) == data["accepted"]
    check(data["pieces"])


@pytest.mark.parametrize(
    ("path", "value", "meaning"),
    [
        ("01", "12", "dynamic, for one payment"),
        ("01", "21", "static, may be paid many times (Bluetooth)"),
        ("01", "32", "dynamic, for one payment (NFC)"),
        ("01", "xx", ""),
        ("04", "5204000000000", "Mastercard"),
        ("26.00", "BR.GOV.BCB.PIX", "Pix"),
        ("26.00", "com.nobody", ""),
        ("52", "0000", "no category"),
        ("52", "5812", ""),
        ("53", "392", "JPY, Yen"),
        ("53", "000", ""),
        ("54", "4.50", "4.50"),
        ("55", "02", "a fixed fee, in 56"),
        ("57", "5.00", "5.00 % of the amount"),
        ("62.05", "***", "the payer's app asks for it"),
        ("62.05", "X", ""),
        ("62.09", "ME", "mobile number, e-mail"),
        ("80.00", "PQS1", "seal of paycode"),
        ("81.01", "x", ""),
    ],
)
def test_what_values_mean(path: str, value: str, meaning: str) -> None:
    pieces = {piece.path: piece for piece in flat(explain(text((path, value)), "emv").pieces)}
    assert pieces[path].meaning == meaning


def test_an_amount_is_shown_with_its_currency() -> None:
    pieces = {piece.path: piece.meaning for piece in flat(explain(TEA).pieces)}
    assert pieces["54"] == "4.50 SGD"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("00", "payload format indicator"),
        ("26", "merchant account"),
        ("26.00", "owner"),
        ("26.07", ""),
        ("04", "merchant account"),
        ("59", "merchant name"),
        ("62", "additional data"),
        ("62.05", "reference"),
        ("64.01", "alt name"),
        ("70", "reserved"),
        ("80", "template of its owner"),
        ("63", "checksum"),
    ],
)
def test_what_objects_are_called(path: str, name: str) -> None:
    parts = (("26.00", "x"), ("26.07", "y"), ("04", "5"), ("59", "N"), ("62.05", "R"), ("64.01", "A"), ("70", "?"))
    pieces = {piece.path: piece.name for piece in flat(explain(text(*parts, ("80.00", "z")), "emv").pieces)}
    assert pieces[path] == name


def test_a_template_that_does_not_open_is_one_piece() -> None:
    piece = next(piece for piece in explain(text(("80", "opaque"))).pieces if piece.path == "80")
    assert (piece.name, piece.value, piece.children) == ("", "opaque", ())
    assert [finding.code for finding in piece.findings] == ["template_not_tlv"]


def test_findings_stand_under_the_piece_that_they_concern() -> None:
    explanation = explain(text(("29.00", "A000000677010111"), ("29.01", "12345"), ("53", "764"), ("58", "TH")))
    pieces = {piece.path: piece for piece in flat(explanation.pieces)}
    assert [finding.code for finding in pieces["29.01"].findings] == ["promptpay_mobile"]
    explanation = explain(PIX.replace("+5511912345678", "+551191234567x"))
    pieces = {piece.path: piece for piece in flat(explanation.pieces)}
    assert [finding.code for finding in pieces["26.01"].findings] == ["pix_key"]


def test_findings_of_what_is_missing_concern_the_whole(capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "explain", "00020163040000").out
    assert "About the whole\n  fatal  no merchant account information (02-51)" in out
    assert "  error  58: country is missing [EMVCo MPM 1.1]" in out


def test_a_repaired_text_is_explained_as_repaired(capsys: pytest.CaptureFixture[str]) -> None:
    data = run(capsys, "explain", f" {PROMPTPAY}", "--json").json
    assert [piece["offset"] for piece in data["pieces"]] == [0, 6, 12, 53, 60, 66]
    assert [finding["code"] for finding in data["findings"]] == ["whitespace_trimmed"]
    assert not data["accepted"]


def test_several_schemes_in_one_text_are_read_by_the_general_one(capsys: pytest.CaptureFixture[str]) -> None:
    both = text(
        ("26.00", "br.gov.bcb.pix"), ("26.01", "a@b"), ("29.00", "A000000677010111"), ("29.01", "0066812345678")
    )
    data = run(capsys, "explain", both, "--json").json
    assert (data["scheme"], data["error"]["code"]) == ("emv", "ambiguous_scheme")


def test_a_named_scheme_is_the_one_read_by(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "explain", PROMPTPAY, "--scheme", "emv").out.startswith("EMVCo merchant-presented [emv]")
    assert run(capsys, "explain", PROMPTPAY, "--scheme", "nix").code == 1


def test_a_link_is_explained_by_its_parameters(capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "explain", f"{UPI}&mode=02").out
    assert "        pa        13  payee's address            jane@axisbank" in out
    assert "02  (secure QR code, static, signed)" in out
    assert "About the whole\n  warning  sign: mode 02 promises a signature" in out


def test_a_refused_link_is_explained_by_its_form(capsys: pytest.CaptureFixture[str]) -> None:
    data = run(capsys, "explain", f"{UPI}&am=9", "--json").json
    assert [(piece["path"], piece["offset"]) for piece in data["pieces"]] == [
        ("address", 0),
        ("pa", 10),
        ("pn", 27),
        ("am", 35),
        ("am", 45),
    ]
    assert data["error"]["findings"][0]["code"] == "duplicate_parameter"


@pytest.mark.parametrize(("link", "code"), [("upi://pay?" + "&".join("a" * 300), 0), ("not a link but ://", 1)])
def test_a_link_without_form_is_shown_as_far_as_it_has_one(
    capsys: pytest.CaptureFixture[str], link: str, code: int
) -> None:
    ran = run(capsys, "explain", link)
    assert ran.code == code
    assert "Refused: " in ran.out


def test_lines_are_explained_line_by_line(capsys: pytest.CaptureFixture[str]) -> None:
    data = run(capsys, "explain", f"{EPC}\n\nSpende", "--json").json
    found = {piece["path"]: [finding["code"] for finding in piece["findings"]] for piece in data["pieces"]}
    assert found["reference"] == ["text_as_reference"]
    assert found["iban"] == []


def test_lines_that_break_off_are_shown_by_number(capsys: pytest.CaptureFixture[str]) -> None:
    data = run(capsys, "explain", EPC.replace("Belgium", "Belgium\r"), "--json").json
    assert [piece["path"] for piece in data["pieces"]] == [f"line {number}" for number in range(1, 9)]
    assert [piece["offset"] for piece in data["pieces"]][:4] == [0, 4, 8, 10]
    assert data["error"]["code"] == "malformed"


def test_findings_reach_a_numbered_line(capsys: pytest.CaptureFixture[str]) -> None:
    """A lenient parse refuses a fatal amount, and the lines are all that is left to show."""
    data = run(capsys, "explain", EPC.replace("EUR1.00", "EUR0.001"), "--json").json
    codes = {piece["path"]: [finding["code"] for finding in piece["findings"]] for piece in data["pieces"]}
    assert codes.get("line 8") or codes.get("amount")


def test_a_text_of_no_scheme(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "explain", "hello")
    assert ran.code == 1
    assert ran.out == ("No known scheme, 5 characters\n\nRefused: no payment scheme known here writes such a text\n")


def test_objects_without_an_indicator_are_shown_all_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    data = run(capsys, "explain", "5802TH5905HelloX", "--json").json
    assert [piece["value"] for piece in data["pieces"]] == ["TH", "Hello"]
    assert (data["broken_at"], data["error"]["code"]) == (15, "unknown_scheme")
    assert run(capsys, "explain", "5802TH", "--json").json["broken_at"] is None


def test_bytes_that_are_no_text_are_shown_up_to_there(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    give(monkeypatch, PROMPTPAY.encode()[:20] + b"\xff")
    ran = run(capsys, "explain", "-")
    assert ran.code == 0
    assert "Refused: byte 20 is not utf-8" in ran.out


def test_a_payers_digits_are_shown_only_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    for options in ([], ["--json"], ["--scheme", "emv"], ["--scheme", "emv", "--json"], ["--scheme", "upi"]):
        ran = run(capsys, "explain", PAYER, *options)
        assert PAYER not in ran.out + ran.err
    assert PAYER_MASKED in run(capsys, "explain", PAYER).out
    assert PAYER in run(capsys, "explain", PAYER, "--reveal").out
    assert run(capsys, "explain", PAYER, "--reveal", "--json").json["pieces"][0]["value"] == PAYER


def test_digits_of_an_unknown_kind_are_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """They may be a payer's code of a scheme that is not known here."""
    assert "0123" not in run(capsys, "explain", "620501234" + "99").out


DIGITS = st.text("0123456789", max_size=30)


@settings(max_examples=150)
@given(st.one_of(st.binary(max_size=60), st.text(max_size=60), DIGITS.map(lambda tail: PROMPTPAY[:40] + tail)))
def test_any_text_is_explained(data: str | bytes) -> None:
    explanation = explain(data)
    try:
        registry.parse(data)
    except PayloadError:
        assert explanation.refusal is not None
    else:
        assert explanation.refusal is None


@given(st.integers(0, 73), st.sampled_from("0A9é"))
def test_pieces_and_what_is_broken_make_up_the_whole_text(place: int, letter: str) -> None:
    changed = PROMPTPAY[:place] + letter + PROMPTPAY[place + 1 :]
    explanation = explain(changed, "emv")
    end = max(
        (piece.offset + 4 + len(piece.value) for piece in explanation.pieces if piece.offset is not None), default=0
    )
    assert end == (len(explanation.text) if explanation.broken_at is None else explanation.broken_at)
