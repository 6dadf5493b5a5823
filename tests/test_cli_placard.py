"""`paycode placard`: what it writes and says, and everything it refuses before it writes."""

from __future__ import annotations

import pathlib
import sys

import cv2
import numpy as np
import pypdfium2
import pytest
import resvg_py
import zxingcpp

from cli_runner import DAMAGED, PROMPTPAY, TEA, give, run
from paycode.rendering._fontpkg import bundled

HEADER = "text,name,languages\n"


@pytest.fixture(autouse=True)
def _folder(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def pdf_codes(file: str) -> list[list[str]]:
    """What is read on every page of a PDF."""
    document = pypdfium2.PdfDocument(pathlib.Path(file).read_bytes())
    found = [
        [code.text for code in zxingcpp.read_barcodes(page.render(scale=2, grayscale=True).to_numpy().squeeze())]
        for page in document
    ]
    document.close()
    return found


def svg_codes(file: str) -> list[str]:
    text = pathlib.Path(file).read_text("utf-8")
    shown = bytes(resvg_py.svg_to_bytes(svg_string=text, dpi=150, background="white", skip_system_fonts=True))
    picture = cv2.imdecode(np.frombuffer(shown, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    return [code.text for code in zxingcpp.read_barcodes(picture)]


def test_a_sign_says_how_large_its_symbol_is(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "placard", PROMPTPAY, "--name", "Tea House", "-o", "sign.pdf")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == "paycode: wrote sign.pdf: 1 sign on 1 page, symbol 72.5 mm, 1.96 mm a module\n"
    assert pdf_codes("sign.pdf") == [[PROMPTPAY]]


def test_standard_input_and_the_name_in_the_text(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    give(monkeypatch, TEA.encode() + b"\n")
    ran = run(capsys, "placard", "-", "-o", "sign.svg", "--json")
    assert ran.json == {
        "files": ["sign.svg"],
        "signs": 1,
        "pages": 1,
        "symbol": {"size_mm": 72.52, "module_mm": 1.6116},
    }
    assert svg_codes("sign.svg") == [TEA]
    text = pathlib.Path("sign.svg").read_text("utf-8")
    assert "Tea House" in text
    assert "SGD 4.50" in text


def test_every_option_reaches_the_sign(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(
        capsys, "placard", PROMPTPAY, "-o", "sign.svg", "--name", "Thé", "--name2", "Tea", "--amount", "5.00 THB",
        "--table", "7", "--languages", "fr en", "--serial", "A-1", "--accent", "#224466", "--format", "card",
        "--portrait", "--sheet", "a4", "--per-sheet", "1", "--crop-marks", "--bleed-mm", "3", "--module-mm", "0.5",
        "--fonts", str(bundled()[0]), "--fonts", str(bundled()[1].parent),
    )  # fmt: skip
    assert ran.code == 0, ran.err
    text = pathlib.Path("sign.svg").read_text("utf-8")
    for said in ("Thé", ">Tea<", "THB 5.00", "Table 7", "Scannez pour payer", "No. A-1", "#224466", 'width="210mm"'):
        assert said in text.replace("\nTea\n", ">Tea<")
    assert svg_codes("sign.svg") == [PROMPTPAY]


def test_a_list_makes_one_pdf_or_numbered_svgs(capsys: pytest.CaptureFixture[str]) -> None:
    rows = "".join(f"{PROMPTPAY},Shop {number},\n" for number in range(11))
    pathlib.Path("shops.csv").write_text(HEADER + rows)
    ran = run(capsys, "placard", "--list", "shops.csv", "--format", "card", "--sheet", "a4", "-o", "shops.pdf")
    assert ran.err == "paycode: wrote shops.pdf: 11 signs on 2 pages, symbol 45.3 mm, 1.23 mm a module\n"
    assert list(map(len, pdf_codes("shops.pdf"))) == [10, 1]
    ran = run(capsys, "placard", "--list", "shops.csv", "-o", "shop.svg", "--json")
    assert ran.json["files"] == [f"shop-{number:02}.svg" for number in range(1, 12)]
    assert "Shop 10" in pathlib.Path("shop-11.svg").read_text("utf-8")
    assert ran.err.startswith("paycode: wrote shop-01.svg to shop-11.svg: 11 signs on 11 pages")


def test_progress_is_shown_on_a_terminal_only(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pathlib.Path("shops.csv").write_text(HEADER + f"{PROMPTPAY},Tea,\n" * 2)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    ran = run(capsys, "placard", "--list", "shops.csv", "-o", "shops.pdf")
    assert "checking shops.csv" in ran.err
    assert "drawing sign 1 of 2" in ran.err
    assert ran.err.endswith("\r\x1b[Kpaycode: wrote shops.pdf: 2 signs on 2 pages, symbol 72.5 mm, 1.96 mm a module\n")


def test_nothing_is_written_when_a_row_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    pathlib.Path("shops.csv").write_text(HEADER + f"{PROMPTPAY},Tea,\n{DAMAGED},Tea,\n{PROMPTPAY},Tea,xx\n")
    for target in ("shops.pdf", "shops.svg"):
        ran = run(capsys, "placard", "--list", "shops.csv", "-o", target, "--json")
        assert ran.code == 1
        assert "line 3" in ran.err
        assert "line 4: languages: 'xx' is not known" in ran.err
        assert len(ran.json["error"]["findings"]) == 2
    pathlib.Path("long.csv").write_text(HEADER + f"{PROMPTPAY},Tea,\n{PROMPTPAY},{'W' * 99},\n")
    ran = run(capsys, "placard", "--list", "long.csv", "-o", "long.svg", "--format", "card")
    assert "line 3: name: 'WWW" in ran.err
    assert sorted(path.name for path in pathlib.Path().iterdir()) == ["long.csv", "shops.csv"]


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        ((PROMPTPAY, "--name", "Tea", "-o", "sign.png"), "suffix '.png' is not known; known are .pdf, .svg"),
        ((PROMPTPAY, "-o", "sign.pdf"), "name: a sign has a name, and the text has none"),
        ((PROMPTPAY, "--name", "W" * 90, "--format", "card", "-o", "sign.pdf"), "name: 'WWW"),
        ((PROMPTPAY, "--name", "Tea", "--amount", "5", "-o", "sign.pdf"), "currency: '' is not a currency code"),
        ((PROMPTPAY, "--name", "Tea", "--module-mm", "9", "-o", "sign.pdf"), "9 mm a module or more are asked for"),
        ((PROMPTPAY, "--name", "Tea", "--fonts", "absent", "-o", "sign.pdf"), "there is no file or folder 'absent'"),
        (
            (PROMPTPAY, "--name", "Tea", "--table", "1", "--taxi", "2", "-o", "sign.pdf"),
            "label, table and taxi",
        ),
        ((PROMPTPAY, "--name", "\U0010fffd", "-o", "sign.pdf"), "U+10FFFD, of no one script) is in none of the fonts"),
        ((DAMAGED, "--name", "Tea", "-o", "sign.pdf"), "checksum"),
        (("--list", "absent.csv", "-o", "sign.pdf"), "absent.csv: No such file"),
        (("--list", "absent.csv", "--name", "Tea", "-o", "sign.pdf"), "--name is for one sign: in a list name is a"),
    ],
)
def test_what_cannot_be_made_is_refused(argv: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "placard", *argv)
    assert (ran.code, ran.out) == (1, "")
    assert words in ran.err
    assert list(pathlib.Path().iterdir()) == []


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("-o", "sign.pdf"), "one of the arguments TEXT --list is required"),
        ((PROMPTPAY,), "the following arguments are required: -o/--output"),
        ((PROMPTPAY, "--format", "a7", "-o", "sign.pdf"), "'a7' is not known"),
        ((PROMPTPAY, "--list", "a.csv", "-o", "sign.pdf"), "not allowed with argument"),
    ],
)
def test_wrong_usage(argv: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "placard", *argv)
    assert ran.code == 2
    assert words in ran.err


def test_a_missing_extra_is_named(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fpdf", None)
    ran = run(capsys, "placard", PROMPTPAY, "--name", "Tea", "-o", "sign.pdf")
    assert (ran.code, ran.err) == (4, "paycode: this needs fpdf2: pip install 'paycode[pdf]'\n")


def test_the_help_names_every_choice(capsys: pytest.CaptureFixture[str]) -> None:
    from paycode.cli import placard
    from paycode.rendering.placards import FORMATS, LANGUAGES
    from paycode.rendering.placards.formats import SHEETS

    ran = run(capsys, "placard", "--help")
    assert ran.code == 0
    assert (tuple(FORMATS), tuple(SHEETS)) == (placard.FORMATS, placard.SHEETS)
    assert tuple(placard.LANGUAGES.split()) == LANGUAGES
    assert all(language in ran.out for language in LANGUAGES)
