"""`paycode make`: options from request types, texts byte for byte, pictures."""

from __future__ import annotations

import io
import pathlib
import sys
from dataclasses import dataclass, fields
from typing import Any, Literal

import pytest

import paycode
from cli_runner import PROMPTPAY, TEA, Ran, run
from paycode.cli import main, requests
from paycode.cli.arguments import Parser
from paycode.errors import RequestError
from paycode.payload import registry
from paycode.payload.money import Amount, Currency
from paycode.payload.scheme import Part, Scheme, SchemeInfo

MOBILE = ("make", "promptpay", "--mobile", "081-234-5678")
TEA_HOUSE = (
    *("make", "emv", "--account", "26.00=com.example", "--account", "26.01=SHOP7", "--currency", "SGD"),
    *("--country", "SG", "--mcc", "5812", "--merchant-name", "Tea House", "--merchant-city", "Singapore"),
)
RED_CROSS = ("make", "epc", "--name", "Red Cross of Belgium", "--iban", "BE72000000001616")
BUILDABLE = [scheme.info.id for scheme in registry.SCHEMES.values() if scheme.info.builds]
MINTED = [scheme.info.id for scheme in registry.SCHEMES.values() if not scheme.info.builds]


@pytest.mark.parametrize(
    ("argv", "text"),
    [
        (MOBILE, PROMPTPAY),
        ((*TEA_HOUSE, "--amount", "4.50"), TEA),
        ((*TEA_HOUSE[:7], "702", *TEA_HOUSE[8:], "--amount", "4.5"), TEA),
        (
            ("make", "upi", "--pa", "jane@axisbank", "--pn", "Jane & Co", "--am", "10"),
            "upi://pay?ver=01&mode=01&pa=jane@axisbank&pn=Jane%20%26%20Co&mc=0000&am=10.00&cu=INR",
        ),
        (
            ("make", "upi", "--pa", "j@a", "--pn", "J", "--action", "mandate", "--extra", "x=1=2"),
            "upi://mandate?ver=01&mode=01&pa=j@a&pn=J&mc=0000&cu=INR&x=1%3D2",
        ),
        ((*RED_CROSS, "--amount", "1"), "BCD\n002\n1\nSCT\n\nRed Cross of Belgium\nBE72000000001616\nEUR1.00"),
    ],
)
def test_the_text_is_printed_as_it_is_and_a_line_break(
    capsys: pytest.CaptureFixture[str], argv: tuple[str, ...], text: str
) -> None:
    assert run(capsys, *argv) == Ran(0, text + "\n", "")


def test_the_text_is_printed_in_the_charset_that_it_names(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    argv = ["make", "epc", "--name", "Müller", "--iban", "DE33100205000001194700", "--charset", "2"]
    assert main(argv) == 0
    assert "Müller".encode("latin-1") in capfdbinary.readouterr().out


def test_a_notebook_takes_the_text_too(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)
    assert main(MOBILE) == 0
    assert stream.getvalue() == PROMPTPAY + "\n"


def test_dynamic_is_point_of_initiation_12(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, *MOBILE, "--dynamic")
    assert ran.out.startswith("000201010212")
    assert ran == run(capsys, *MOBILE, "--point-of-initiation", "12")
    assert run(capsys, *MOBILE, "--dynamic", "--point-of-initiation", "11").code == 2


def test_json_without_a_picture(capsys: pytest.CaptureFixture[str]) -> None:
    data = run(capsys, *MOBILE, "--json").json
    assert data == {"scheme": "promptpay", "text": PROMPTPAY, "hex": PROMPTPAY.encode().hex(), "image": None}


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("a.svg", ("--size-mm", "40"), "version 3, level M, 40.0 mm, 1.08 mm a module"),
        ("a.SVG", ("--module-mm", "0.5", "--quiet-zone", "2"), "version 3, level M, 16.5 mm, 0.50 mm a module"),
        ("a.png", ("--scale", "4", "--dpi", "203"), "version 3, level M, 18.5 mm, 0.50 mm a module, 203 dpi"),
        ("a.png", ("--size-mm", "40", "--level", "H"), "version 5, level H, 38.1 mm, 0.85 mm a module, 300 dpi"),
        ("a.txt", (), "version 3, level M, for a terminal"),
    ],
)
def test_a_picture_is_written_with_its_size_said(
    capsys: pytest.CaptureFixture[str], tmp_path: pathlib.Path, name: str, options: tuple[str, ...], said: str
) -> None:
    file = tmp_path / name
    ran = run(capsys, *MOBILE, "-o", str(file), *options)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.startswith(f"paycode: wrote {file}: {said}")
    assert file.stat().st_size > 300


def test_the_picture_as_json(capsys: pytest.CaptureFixture[str], tmp_path: pathlib.Path) -> None:
    files = [str(tmp_path / name) for name in ("a.svg", "a.txt")]
    svg, txt = [run(capsys, *MOBILE, "-o", file, "--json").json["image"] for file in files]
    assert svg == {"file": files[0], "version": 3, "level": "M", "size_mm": 25.061, "module_mm": 0.6773}
    assert txt == {"file": files[1], "version": 3, "level": "M", "size_mm": None, "module_mm": None}


def test_the_picture_reads_back_as_the_text(capsys: pytest.CaptureFixture[str], tmp_path: pathlib.Path) -> None:
    file = tmp_path / "a.png"
    run(capsys, *MOBILE, "-o", str(file))
    assert [reading.text for reading in paycode.read(file)] == [PROMPTPAY]


def test_show_draws_the_symbol_and_prints_the_text(capsys: pytest.CaptureFixture[str]) -> None:
    *drawing, text = run(capsys, *MOBILE, "--show", "--quiet-zone", "1").out.splitlines()
    assert text == PROMPTPAY
    assert len(drawing) == 16
    assert all(line.startswith("\x1b[") and line.endswith("\x1b[0m") for line in drawing)


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        ((*MOBILE, "--amount", "9.999"), "amount: THB has 2 decimal digits, '9.999' has 3 [ISO 4217]"),
        (("make", "upi", "--pa", "a@b", "--pn", "x", "--am", "1,5"), "am: '1,5' is not a plain decimal number"),
        ((*TEA_HOUSE, "--currency", "XYZ"), "currency: 'XYZ' is not a currency code"),
        ((*TEA_HOUSE, "--currency", "XYZ", "--amount", "1"), "currency: 'XYZ' is not a currency code"),
        (
            ("make", "promptpay"),
            "no merchant account information (02-51) [EMVCo MPM 1.1]; exactly one payee identifier",
        ),
        ((*MOBILE, "-o", "a.jpg"), "suffix '.jpg' is not known; known are .svg, .png, .pdf, .eps, .txt"),
        ((*MOBILE, "-o", "a.svg", "--size-mm", "-1"), "size_mm must be more than 0"),
        ((*MOBILE, "-o", "missing/a.svg"), "missing/a.svg: No such file or directory"),
    ],
)
def test_what_cannot_be_made_is_one_sentence(
    capsys: pytest.CaptureFixture[str],
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
    argv: tuple[str, ...],
    sentence: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run(capsys, *argv)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"paycode: {sentence}")
    assert ran.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_refusal_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    error = run(capsys, *MOBILE, "--amount", "x", "--json").json["error"]
    assert (error["code"], error["findings"][0]["field"]) == ("request_refused", "amount")


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (("make",), "paycode make: the following arguments are required: SCHEME"),
        (("make", "promptpya"), "paycode make: 'promptpya' is no scheme; did you mean promptpay?"),
        (("make", "upi", "--pa", "a@b"), "paycode make upi: the following arguments are required: --pn"),
        (("make", "upi", "--pay", "x"), "paycode make upi: the following arguments are required: --pa, --pn"),
        ((*MOBILE, "--level", "X"), "paycode make promptpay: argument --level: 'X' is not known; known are L, M, Q, H"),
        ((*MOBILE, "--amont", "1"), "paycode: unrecognized arguments: --amont 1"),
        ((*MOBILE, "--extra", "80"), "paycode make promptpay: argument --extra: '80' is not of the form PATH=VALUE"),
        ((*MOBILE, "--scale", "x"), "paycode make promptpay: argument --scale: invalid int value: 'x'"),
        ((*MOBILE, "--json", "--show"), "paycode make promptpay: argument --show: not allowed with argument --json"),
    ],
)
def test_wrong_usage_is_one_sentence_and_exit_code_2(
    capsys: pytest.CaptureFixture[str], argv: tuple[str, ...], sentence: str
) -> None:
    ran = run(capsys, *argv)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(sentence)
    assert ran.err.endswith("--help)\n")
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize("scheme", MINTED)
@pytest.mark.parametrize("rest", [(), ("--token", "x"), ("--help",)])
def test_what_only_the_issuer_mints_is_said(
    capsys: pytest.CaptureFixture[str], scheme: str, rest: tuple[str, ...]
) -> None:
    ran = run(capsys, "make", scheme, *rest)
    info = registry.find(scheme).info
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"paycode: only {info.issuer} makes texts of {info.name}")


def test_help_lists_only_what_can_be_made(capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "make", "--help").out
    assert [scheme for scheme in registry.SCHEMES if f"\n    {scheme} " in out] == BUILDABLE


# Options that take one of several and are repeated.
REPEATED = {"accounts", "acquirers", "editables"}


@pytest.mark.parametrize("scheme", BUILDABLE)
def test_help_of_a_scheme_names_every_field(capsys: pytest.CaptureFixture[str], scheme: str) -> None:
    out = run(capsys, "make", scheme, "--help").out
    names = [field.name for field in fields(registry.find(scheme).request) if field.repr]
    options = [f"--{name.replace('_', '-').removesuffix('s' if name in REPEATED else '')}" for name in names]
    assert [option for option in options if f"  {option} " not in out] == []
    assert "--received" not in out


@dataclass(frozen=True, kw_only=True)
class Invented:
    """A request with every type of field that a scheme may have."""

    name: str
    tags: tuple[Part, ...] = ()
    count: int = 0
    urgent: bool = False
    size: Literal["small", "large"] = "small"
    amount: Amount | None = None


@dataclass(frozen=True, kw_only=True)
class InCurrency:
    """A request that must name its currency."""

    currency: Currency


@dataclass(frozen=True, kw_only=True)
class Unfit:
    """A request with a field that nobody can type."""

    weight: float = 0.0


def invented(request: type[Any], *currencies: str) -> Scheme[Any]:
    info = SchemeInfo(id="invented", name="Invented", issuer="nobody", edition="none", currencies=currencies)

    def never(*_: object) -> Any:
        raise AssertionError

    return Scheme(info=info, request=request, match=never, build=never, parse=never, summary=never)


def requested(scheme: Scheme[Any], *argv: str) -> Any:
    parser = Parser()
    requests.add_options(parser, scheme)
    return requests.request(scheme, parser.parse_args(argv))


def test_every_type_of_field_becomes_an_option() -> None:
    scheme = invented(Invented, "CHF", "EUR")
    argv = ["--name", "Ann", "--tag", "a=1", "--tag", "b=", "--count", "3", "--urgent", "--size", "large"]
    assert requested(scheme, *argv, "--amount", "9.5", "--currency", "CHF") == Invented(
        name="Ann",
        tags=(("a", "1"), ("b", "")),
        count=3,
        urgent=True,
        size="large",
        amount=Amount.of("9.50", "CHF"),
    )
    assert requested(scheme, "--name", "Ann") == Invented(name="Ann")


def test_a_scheme_of_several_currencies_takes_none_for_granted() -> None:
    with pytest.raises(RequestError, match="'' is not a currency code"):
        requested(invented(Invented, "CHF", "EUR"), "--name", "Ann", "--amount", "1")


def test_a_currency_that_is_a_field_is_asked_once() -> None:
    assert requested(invented(InCurrency), "--currency", "THB") == InCurrency(currency=Currency("THB"))


def test_a_field_of_another_type_is_refused() -> None:
    with pytest.raises(TypeError, match="no option can be made for a field of type <class 'float'>"):
        requests.add_options(Parser(), invented(Unfit))


@pytest.mark.parametrize(
    ("line", "warning"),
    [
        (
            "emv --account 26.00=cn.test --currency CNY --country CN --merchant-name A --merchant-city B --amount 900",
            "paycode: warning: amount: 900.00 CNY is more than a payer may pay by static codes in a day (500.00 CNY)",
        ),
        (
            "kakaopay --account-id 281006011000000000000000 --amount 1000 --show --level H",
            "paycode: warning: level: level H repairs a code that was tampered with",
        ),
    ],
)
def test_what_is_unwise_is_said(capsys: pytest.CaptureFixture[str], line: str, warning: str) -> None:
    told = run(capsys, "make", *line.split())
    assert told.code == 0
    assert warning in told.err
