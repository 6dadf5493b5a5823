"""`paycode parse` and `paycode schemes`: words, JSON, refusals, secrets."""

from __future__ import annotations

import os
from dataclasses import fields

import pytest

from cli_runner import DAMAGED, EPC, PAYER, PAYER_MASKED, PIX, PROMPTPAY, TEA, UPI, give, run
from paycode.cli import inputs, output
from paycode.cli.fields import HELP
from paycode.payload import registry

KEYS = [
    "scheme", "kind", "payee", "account", "amount", "currency", "reference", "expires", "url", "fields", "findings",
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        (PROMPTPAY, "Pay 0066812345678, the payer types the amount (THB)"),
        (PIX, "Pay Fulano de Tal, 10.00 BRL"),
        (TEA, "Pay Tea House, 4.50 SGD"),
        (UPI, "Pay Jane, 120.00 INR"),
        (EPC, "Pay Red Cross of Belgium, 1.00 EUR"),
        ("BCD\n002\n1\nSCT\n\nRed Cross\nBE72000000001616", "Pay Red Cross, no amount in the text"),
        ("wxp://f2f0example", "Pay a payee that the text does not name, the payer types the amount"),
        (PAYER, "A payer's code of Alipay: whoever has its digits can take money"),
    ],
)
def test_first_line_says_who_is_paid_and_how_much(capsys: pytest.CaptureFixture[str], text: str, headline: str) -> None:
    ran = run(capsys, "parse", text)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[0] == headline


def test_the_whole_human_form(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "parse", TEA).out.splitlines() == [
        "Pay Tea House, 4.50 SGD",
        "  scheme   EMVCo merchant-presented [emv]",
        "  kind     static, may be paid many times",
        "  payee    Tea House",
        "  account  SHOP7",
        "",
        "Fields",
        "  amount               4.50",
        "  point of initiation  11",
        "  mcc                  5812",
        "  merchant name        Tea House",
        "  merchant city        Singapore",
        "  26.00                com.example",
        "  26.01                SHOP7",
        "  currency             SGD",
        "  country              SG",
        "",
        "Findings",
        "  note  54: a static code carries an amount [EMVCo MPM 1.1]",
        "",
        "This is what the text says; who issued it is not checked (paycode verify).",
    ]


@pytest.mark.parametrize("text", [PROMPTPAY, PIX, TEA, UPI, EPC, PAYER])
def test_json_has_the_keys_of_the_contract_in_order(capsys: pytest.CaptureFixture[str], text: str) -> None:
    assert list(run(capsys, "parse", text, "--json").json) == KEYS


def test_json_values(capsys: pytest.CaptureFixture[str]) -> None:
    data = run(capsys, "parse", "--json", PIX).json
    assert data["amount"] == "10.00"
    assert data["currency"] == "BRL"
    assert data["reference"] is None
    assert data["fields"]["tags"]["26.01"] == "+5511912345678"


@pytest.mark.parametrize(
    ("data", "text"),
    [(b"a", b"a"), (b"a\n", b"a"), (b"a\r\n", b"a"), (b"a\n\n", b"a\n"), (b"a\r", b"a\r"), (b"\n", b""), (b"", b"")],
)
def test_one_final_line_break_of_standard_input_is_not_part_of_the_text(
    monkeypatch: pytest.MonkeyPatch, data: bytes, text: bytes
) -> None:
    give(monkeypatch, data)
    assert inputs.text("-") == text


def test_standard_input_is_bytes_in_any_charset(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    give(monkeypatch, "BCD\n002\n2\nSCT\n\nMüller\nDE33100205000001194700\nEUR1".encode("latin-1"))
    assert run(capsys, "parse", "-", "--json").json["payee"] == "Müller"


def test_endless_standard_input_is_read_up_to_the_limit(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    give(monkeypatch, b"0" * 10_000_000)
    ran = run(capsys, "parse", "-")
    assert ran.code == 1
    assert "paycode: " in ran.err


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (["parse", DAMAGED], "paycode: 63: the checksum says '823F', the text has 823E: damaged or altered"),
        (["parse", "hello"], "paycode: no payment scheme known here writes such a text"),
        (["parse", ""], "paycode: there is no text at all"),
        (["parse", PROMPTPAY, "--scheme", "nix"], "paycode: there is no scheme 'nix'; known: "),
        (["parse", UPI, "--scheme", "pix"], "paycode: "),
        (["parse", os.fsdecode(b"upi://pay?pa=\xff")], "paycode: byte 13 is not utf-8"),
        (["schemes", "nix"], "paycode: there is no scheme 'nix'"),
    ],
)
def test_a_refusal_is_one_sentence_on_stderr_and_exit_code_1(
    capsys: pytest.CaptureFixture[str], argv: list[str], sentence: str
) -> None:
    ran = run(capsys, *argv)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(sentence)
    assert ran.err.count("\n") == 1


def test_a_refusal_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "parse", DAMAGED, "--json")
    assert ran.code == 1
    assert list(ran.json) == ["error"]
    error = ran.json["error"]
    assert list(error) == ["code", "message", "findings"]
    assert error["code"] == "checksum_mismatch"
    assert ran.err == f"paycode: {error['message']}\n"
    assert [list(finding) for finding in error["findings"]] == [["code", "field", "severity", "rule", "source"]]


def test_lenient_keeps_a_wrong_checksum_as_a_finding(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "parse", DAMAGED, "--lenient")
    assert ran.code == 0
    assert "  error  63: the checksum says '823F'" in ran.out


def test_a_payers_digits_are_shown_only_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    for options in ([], ["--json"], ["--lenient"]):
        ran = run(capsys, "parse", PAYER, *options)
        assert PAYER not in ran.out + ran.err
        assert PAYER_MASKED in ran.out
    assert PAYER in run(capsys, "parse", PAYER, "--reveal").out
    assert run(capsys, "parse", PAYER, "--reveal", "--json").json["fields"]["code"] == PAYER


def test_hidden_characters_do_not_reach_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "parse", "upi://pay?pa=a@b&pn=%1b[31mJane%e2%80%ae", "--lenient")
    assert ran.code == 0
    assert "\\x1b[31mJane\\u202e" in ran.out
    assert not any(character in ran.out for character in "\x1b\u202e")


def test_columns_count_the_cells_of_a_terminal() -> None:
    """A Chinese letter takes two cells, a Thai vowel above takes none, a colour takes none."""
    rows = output.table([("ab", "1"), ("茶", "2"), ("ก้", "3"), ("\x1b[31mx\x1b[0m", "4")], indent="")
    assert rows == ["ab  1", "茶  2", "ก้   3", "\x1b[31mx\x1b[0m   4"]


def test_the_catalogue_lists_every_scheme(capsys: pytest.CaptureFixture[str]) -> None:
    lines = run(capsys, "schemes").out.splitlines()
    assert lines[0].split() == ["ID", "NAME", "COUNTRIES", "CURRENCIES", "HERE"]
    assert [line.split()[0] for line in lines[1:]] == list(registry.SCHEMES)
    assert [line.endswith("make, read") for line in lines[1:]] == [s.info.builds for s in registry.SCHEMES.values()]


def test_the_catalogue_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    sheets = run(capsys, "schemes", "--json").json
    assert [sheet["id"] for sheet in sheets] == list(registry.SCHEMES)
    keys = ["id", "name", "issuer", "edition", "countries", "currencies", "builds", "symbol", "doubts", "fields"]
    assert all(list(sheet) == keys for sheet in sheets)


@pytest.mark.parametrize("scheme", registry.SCHEMES)
def test_a_data_sheet_says_everything(capsys: pytest.CaptureFixture[str], scheme: str) -> None:
    out = run(capsys, "schemes", scheme).out
    info = registry.find(scheme).info
    assert out.startswith(f"{info.name} [{scheme}]\n")
    assert all(fact in out for fact in (info.issuer, info.edition, *info.doubts))
    sheet = run(capsys, "schemes", scheme, "--json").json
    assert [list(field) for field in sheet["fields"]] == [["name", "required", "help"]] * len(sheet["fields"])
    assert "received" not in [field["name"] for field in sheet["fields"]]


def test_every_field_of_every_scheme_has_a_sentence() -> None:
    named = [(s, f.name) for s in registry.SCHEMES for f in fields(registry.find(s).request) if f.name != "received"]
    assert [f"{s}.{name}" for s, name in named if name not in HELP and f"{s}.{name}" not in HELP] == []


def test_every_sentence_belongs_to_a_field() -> None:
    names = {f.name for s in registry.SCHEMES.values() for f in fields(s.request)}
    names |= {f"{s}.{f.name}" for s in registry.SCHEMES for f in fields(registry.find(s).request)}
    assert set(HELP) <= names
