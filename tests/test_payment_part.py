"""Payment part and receipt: places against the style guide, files read by engines; run this file to accept goldens."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from itertools import pairwise
from pathlib import Path as File
from types import ModuleType
from typing import Any

import cv2
import numpy as np
import pypdfium2
import pytest
import resvg_py
from hypothesis import given, settings
from hypothesis import strategies as st

import paycode
from cli_runner import give, run
from paycode.cli import payment_part as command
from paycode.errors import MissingGlyph, PayloadError, RenderError, SizeImpossible
from paycode.payload.money import Amount
from paycode.payload.qrbill import NOTIFICATIONS
from paycode.payload.schemes.swiss import Request, build
from paycode.rendering.drawing import BLACK, Group, Item, Page, Path, Text
from paycode.rendering.fonts import Fonts
from paycode.rendering.swiss import LANGUAGES, LAYOUTS, SEPARATIONS, part, payment_part, receipt, render
from paycode.rendering.swiss.headings import HEADINGS, Headings
from paycode.rendering.swiss.printed import amount
from paycode.rendering.swiss.typeface import FAMILIES, MM_A_POINT, Typeface
from paycode.scanning._opencv import OpenCV
from paycode.scanning._zbar import ZBar
from paycode.scanning._zxing import ZXing
from paycode.scanning.engines import Engine, Grey
from scanning_pictures import seen, spoilt, turned

GOLDEN = File(__file__).parent / "golden"
DPI = 300

# As the samples of the guidelines: everything filled in, and a donation with nothing but the account.
BILL = Request(
    iban="CH44 3199 9123 0008 8901 2",
    creditor_name="Max Muster & Söhne",
    creditor_street="Musterstrasse",
    creditor_house_number="123",
    creditor_postal_code="8000",
    creditor_town="Seldwyla",
    amount=Amount.of("1949.75", "CHF"),
    debtor_name="Simon Muster",
    debtor_street="Musterstrasse",
    debtor_house_number="1",
    debtor_postal_code="8000",
    debtor_town="Seldwyla",
    debtor_country="CH",
    reference="21 00000 00003 13947 14300 09017",
    message="Order from 15.10.2020",
    billing_information="//S1/10/1234/11/201021/30/102673386/32/7.7/40/0:30",
    alternative_1="eBill/B/simon.muster@example.com",
)
DONATION = Request(
    iban="CH5204835012345671000",
    creditor_name="Muster Stiftung",
    creditor_street="P.O. Box",
    creditor_postal_code="3001",
    creditor_town="Bern",
)
# ASCII alone, which all engines give back exactly, and long enough for version 14.
PLAIN = replace(BILL, creditor_name="Max Muster & Sons", alternative_2="twint/" + "x" * 90)
SAMPLES = {f"payment-part-{language}": (BILL, language) for language in LANGUAGES} | {
    "payment-part-blank": (DONATION, "de")
}


def typeface() -> Typeface:
    """The machine's; skipped where there is none, though not in the gate, of which it is a part."""
    try:
        return Typeface(Fonts.system())
    except RenderError:
        assert not os.environ.get("CI")
        pytest.skip("no typeface that a Swiss bill may be set in is installed (fonts-liberation or fonts-urw-base35)")


def placed(items: tuple[Item, ...], x: float = 0, y: float = 0) -> Iterator[Item]:
    """Texts and outlines where they are on the page; turned groups are left out."""
    for item in items:
        if isinstance(item, Group):
            if not item.turn:
                yield from placed(item.items, x + item.x, y + item.y)
        else:
            yield replace(item, x=item.x + x, y=item.y + y)


def strip(bill: Request = BILL, **options: Any) -> Page:
    typeface()
    return payment_part(build(bill), layout="strip", **options)


def texts(page: Page) -> list[Text]:
    return [item for item in placed(page.items) if isinstance(item, Text)]


def text(page: Page, words: str, number: int = 0) -> Text:
    return [item for item in texts(page) if item.text == words][number]


def box(path: Path) -> tuple[float, float, float, float]:
    """Left, top, width and height of an outline, its stroke included."""
    points = [value for name, *values in path.commands for value in values]
    across, down = ([path_start + value * path.unit for value in values] for path_start, values in (
        (path.x, points[::2]), (path.y, points[1::2])
    ))  # fmt: skip
    line = path.stroke_mm / 2 if path.stroke else 0.0
    return min(across) - line, min(down) - line, max(across) - min(across) + 2 * line, max(down) - min(down) + 2 * line


def boxes(page: Page) -> list[tuple[float, float, float, float]]:
    return [box(item) for item in placed(page.items) if isinstance(item, Path)]


def has_box(page: Page, *expected: float) -> bool:
    return any(found == pytest.approx(expected, abs=0.01) for found in boxes(page))


def pixels(pdf: bytes, dpi: int = DPI, number: int = 0) -> Grey:
    document = pypdfium2.PdfDocument(pdf)
    shown = document[number].render(scale=dpi / 72, grayscale=True).to_numpy()
    document.close()
    return np.ascontiguousarray(shown.reshape(*shown.shape[:2], -1)[:, :, 0], dtype=np.uint8)


def around_code(sheet: Grey, dpi: int = DPI) -> Grey:
    """The code of a strip with the 5 mm around it that are never printed on."""
    left, top, right, bottom = (round(mm / 25.4 * dpi) for mm in (62, 12, 118, 68))
    return np.ascontiguousarray(sheet[top:bottom, left:right])


# Measures of the style guide


@pytest.mark.parametrize(("layout", "size"), [("a4", (210, 297)), ("strip", (210, 105)), ("payment-part", (148, 105))])
def test_sizes(layout: Any, size: tuple[float, float]) -> None:
    typeface()
    page = payment_part(build(BILL), layout=layout)
    assert (page.width, page.height) == size
    assert page.title == "Zahlteil, Max Muster & Söhne"
    code = {"a4": (67, 209), "strip": (67, 17), "payment-part": (5, 17)}[layout]
    assert has_box(page, *code, 46, 46)


def test_the_code_is_46_mm_with_the_cross_of_7_mm_in_its_middle() -> None:
    page = strip()
    assert has_box(page, 67, 17, 46, 46)
    assert has_box(page, 67 + 19.5, 17 + 19.5, 7, 7)
    assert has_box(page, 67 + 20, 17 + 20, 6, 6)


@pytest.mark.parametrize(
    ("field", "place"),
    [
        ("amount of the receipt", (27, 68, 30, 10)),
        ("amount of the payment part", (78, None, 40, 15)),
        ("debtor of the receipt", (5, None, 52, 20)),
        ("debtor of the payment part", (118, None, 65, 25)),
    ],
)
def test_blank_fields_have_their_sizes_and_corner_marks(field: str, place: tuple[float | None, ...]) -> None:
    page = strip(DONATION)
    assert any(
        all(want is None or value == pytest.approx(want, abs=0.01) for value, want in zip(found, place, strict=True))
        for found in boxes(page)
    ), field
    marks = [item for item in placed(page.items) if isinstance(item, Path) and item.stroke_mm > 0.2 and not item.fill]
    assert len(marks) >= 4
    assert {round(mark.stroke_mm / MM_A_POINT, 6) for mark in marks[:4]} == {0.75}


def test_filled_in_there_are_no_blank_fields() -> None:
    page = strip(separation="none")
    assert [item for item in placed(page.items) if isinstance(item, Path) and item.stroke] == []


@pytest.mark.parametrize(
    ("words", "number", "left", "top", "points", "bold"),
    [
        ("Empfangsschein", 0, 5, 5, 11, True),
        ("Konto / Zahlbar an", 0, 5, 12, 6, True),
        ("Währung", 0, 5, 68, 6, True),
        ("Betrag", 0, 17, 68, 6, True),
        ("Zahlteil", 0, 67, 5, 11, True),
        ("Währung", 1, 67, 68, 8, True),
        ("Betrag", 1, 82, 68, 8, True),
        ("Konto / Zahlbar an", 1, 118, 5, 8, True),
        ("eBill", 0, 67, 90, 7, True),
    ],
)
def test_sections_begin_where_the_style_guide_has_them(
    words: str, number: int, left: float, top: float, points: float, bold: bool
) -> None:
    item = text(strip(), words, number)
    assert item.x == pytest.approx(left)
    assert top < item.y <= top + points * MM_A_POINT
    assert item.size_mm / MM_A_POINT == pytest.approx(points)
    assert (item.bold, item.fill) == (bold, BLACK)


def test_values_are_two_points_larger_and_a_point_more_than_their_size_apart() -> None:
    page = strip()
    for number, points, heading in ((0, 8, 6), (1, 10, 8)):
        lines = [text(page, words, number) for words in ("Konto / Zahlbar an", "CH44 3199 9123 0008 8901 2")]
        assert [round(line.size_mm / MM_A_POINT, 6) for line in lines] == [heading, points]
        assert lines[1].y - lines[0].y == pytest.approx((points + 1) * MM_A_POINT)
        blocks = [text(page, "8000 Seldwyla", number * 2), text(page, "Referenz", number)]
        assert blocks[1].y - blocks[0].y == pytest.approx(2 * (points + 1) * MM_A_POINT, abs=0.01)


def test_the_acceptance_point_ends_at_the_right_edge_of_the_receipt() -> None:
    item = text(strip(), "Annahmestelle")
    assert (item.x, item.anchor) == (57, "end")
    assert 82 < item.y < 85


def test_information_is_in_the_prescribed_order_and_only_on_the_payment_part() -> None:
    left, right = ([item for item in texts(strip()) if low <= item.x < high] for low, high in ((0, 62), (118, 210)))
    assert [item.text for item in left if item.y < 68] == [
        "Empfangsschein", "Konto / Zahlbar an", "CH44 3199 9123 0008 8901 2", "Max Muster & Söhne", "Musterstrasse 123",
        "8000 Seldwyla", "Referenz", "21 00000 00003 13947 14300 09017", "Zahlbar durch", "Simon Muster",
        "Musterstrasse 1", "8000 Seldwyla",
    ]  # fmt: skip
    assert [item.text for item in right] == [
        "Konto / Zahlbar an", "CH44 3199 9123 0008 8901 2", "Max Muster & Söhne", "Musterstrasse 123", "8000 Seldwyla",
        "Referenz", "21 00000 00003 13947 14300 09017", "Zusätzliche Informationen", "Order from 15.10.2020",
        "//S1/10/1234/11/201021/30/102673386/32/7.7/40/0:30", "Zahlbar durch", "Simon Muster", "Musterstrasse 1",
        "8000 Seldwyla",
    ]  # fmt: skip


def test_headings_without_a_value_are_not_printed() -> None:
    shown = {item.text for item in texts(strip(DONATION))}
    assert shown & {"Referenz", "Zusätzliche Informationen", "Zahlbar durch"} == set()
    assert "Zahlbar durch (Name/Adresse)" in shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("0", "0.00"),
        ("50", "50.00"),
        ("1590", "1 590.00"),
        ("999999999.99", "999 999 999.99"),
        ("123456.1", "123 456.10"),
    ],
)
def test_amounts_are_grouped_by_spaces(value: str, shown: str) -> None:
    assert amount(Amount.of(value, "CHF")) == shown


def test_creditor_references_are_in_groups_of_four_and_foreign_addresses_name_their_country() -> None:
    bill = replace(DONATION, reference="RF18539007547034", debtor_name="A", debtor_postal_code="10115")
    page = strip(replace(bill, debtor_town="Berlin", debtor_country="DE"))
    assert text(page, "RF18 5390 0754 7034", 1).x == 118
    assert text(page, "DE-10115 Berlin", 1).x == 118


# Languages


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_heading_is_printed_in_its_language(language: str) -> None:
    words = HEADINGS[language]
    shown = {item.text for bill in (BILL, DONATION) for item in texts(strip(bill, language=language))}
    assert {getattr(words, field.name) for field in fields(Headings)} - shown == {words.separate}
    typeface()
    sheet = payment_part(build(BILL), language=language, separation="text")
    hint = text(sheet, words.separate)
    assert (hint.x, hint.anchor) == (105, "middle")
    assert 188 < hint.y < 192


def test_languages_have_their_own_words() -> None:
    assert tuple(NOTIFICATIONS) == LANGUAGES
    assert HEADINGS["fr"].separate == "A détacher avant le versement"
    assert len({words.receipt for words in HEADINGS.values()}) == len(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notification_says_that_nobody_shall_pay(language: str) -> None:
    bill = replace(BILL, amount=Amount.of("0", "CHF"), message=NOTIFICATIONS[language], billing_information="")
    page = strip(bill, language=language)
    assert text(page, NOTIFICATIONS[language]).x == 118
    assert [item.x for item in texts(page) if item.text == "0.00"] == [17, 82]


# Nothing overflows

CREDITOR_MAXIMA = {
    "creditor_name": 70, "creditor_street": 70, "creditor_house_number": 16, "creditor_postal_code": 16,
    "creditor_town": 35,
}  # fmt: skip
DEBTOR_MAXIMA = {name.replace("creditor", "debtor"): length for name, length in CREDITOR_MAXIMA.items()}


def check_fits(page: Page) -> None:
    """Every text within its section, and no two on each other."""
    face = typeface()
    for item in texts(page):
        width = face.width(item.text, item.size_mm / MM_A_POINT, bold=item.bold)
        left = item.x - width if item.anchor == "end" else item.x
        right = 57 if item.x <= 57 else 118 if item.x < 118 and item.y < 88 else 205
        assert left >= 5 - 1e-9
        assert left + width <= right + 1e-6, item.text
        assert item.y - item.size_mm * 0.8 >= 5 - 1e-9
        assert item.y <= 100
    for column in ((0, 62), (118, 210)):
        lines = sorted(item.y for item in texts(page) if column[0] <= item.x < column[1] and item.x in (5, 118))
        assert all(below - above > 2 for above, below in pairwise(lines))


@pytest.mark.parametrize("letter", ["W", "i", "Wort ", "Müller-"])
@pytest.mark.parametrize("country", ["CH", "FR"])
def test_the_longest_of_everything_fits(letter: str, country: str) -> None:
    long = {name: (letter * 70)[:length].strip() for name, length in (CREDITOR_MAXIMA | DEBTOR_MAXIMA).items()}
    changes: dict[str, Any] = {
        "message": (letter * 140)[:80].strip(), "creditor_country": country, "debtor_country": country,
        "amount": Amount.of("999999999.99", "CHF"), **long,
    }  # fmt: skip
    check_fits(strip(replace(BILL, **changes)))


words = st.text("Wim e-ÄŁ", min_size=1, max_size=70).filter(lambda value: value.strip(" "))


@settings(max_examples=25, deadline=None)
@given(words, words, st.text("Wi ", max_size=60), st.booleans())
def test_any_names_fit_and_are_printed_whole(creditor: str, street: str, message: str, blank: bool) -> None:
    base = replace(DONATION, reference="RF18539007547034") if blank else BILL
    bill = replace(base, creditor_name=creditor, creditor_street=street, message=message if message.strip() else "")
    page = strip(bill)
    check_fits(page)
    printed = "".join(item.text for item in texts(page) if item.x == 118).replace(" ", "")
    assert creditor.replace(" ", "") in printed
    assert street.replace(" ", "") in printed


def test_where_there_is_much_to_say_streets_and_billing_information_are_left_out() -> None:
    long: dict[str, Any] = {name: "W" * length for name, length in (CREDITOR_MAXIMA | DEBTOR_MAXIMA).items()}
    page = strip(replace(BILL, **long))
    assert not any("//S1" in item.text for item in texts(page))
    sizes = [round(item.size_mm / MM_A_POINT) for item in texts(page) if item.text.startswith("WW")]
    assert min(sizes) >= 6
    receipt_name = "".join(item.text for item in texts(page) if item.x == 5 and item.text.strip("W ") == "")
    with_creditor_street_alone = 2 * (70 + 16 + 35) + (70 + 16)
    assert receipt_name.count("W") == with_creditor_street_alone


@pytest.mark.parametrize("module", [part, receipt], ids=["part", "receipt"])
def test_what_does_not_fit_its_section_is_refused(module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """No bill that the rules let through is that long in the typefaces of today."""
    monkeypatch.setattr(module, "_INFORMATION_HEIGHT", 20.0)
    with pytest.raises(SizeImpossible, match="not even in 6 points"):
        strip()


def test_alternative_procedures_too_wide_for_their_lines_are_refused() -> None:
    wide: dict[str, Any] = {"alternative_1": "x/" + "W" * 98, "alternative_2": "y/" + "W" * 98}
    with pytest.raises(SizeImpossible, match="alternative_1"):
        strip(replace(BILL, **wide))
    page = strip(replace(BILL, alternative_1=wide["alternative_1"], alternative_2=""))
    check_fits(page)


# Files


@pytest.mark.parametrize("dpi", [300, 600])
@pytest.mark.parametrize("bill", [BILL, DONATION], ids=["full", "donation"])
def test_the_printed_code_is_read_exactly(bill: Request, dpi: int) -> None:
    typeface()
    payload = build(bill)
    (find,) = ZXing().read(around_code(pixels(render(payload, layout="strip"), dpi), dpi))
    assert (find.data, find.level, find.version) == (payload.data, "M", paycode.encode(payload).version)
    assert find.pieces == (), "there is no ECI"


@pytest.mark.parametrize("dpi", [300, 600])
@pytest.mark.parametrize(("bill", "engine"), [(PLAIN, ZBar), (PLAIN, OpenCV), (DONATION, OpenCV)])
def test_the_other_engines_read_it_exactly(bill: Request, engine: Callable[[], Engine], dpi: int) -> None:
    """zbar needs versions 14 to 20: in 7 to 13 and 21 to 25 the prescribed cross lies where it looks for alignment."""
    typeface()
    payload = build(bill)
    code = around_code(pixels(render(payload, layout="strip"), dpi), dpi)
    assert [find.data for find in engine().read(code)] == [payload.data]
    assert bill is not PLAIN or paycode.encode(payload).version in range(14, 21)


@pytest.mark.parametrize("damage", ["blur", "noise", "dot gain", "tilt", "jpeg"])
@pytest.mark.parametrize("bill", [BILL, DONATION], ids=["full", "donation"])
def test_mild_damage_does_no_harm(bill: Request, damage: str) -> None:
    typeface()
    payload = build(bill)
    code = around_code(pixels(render(payload, layout="strip")))
    side = len(code)
    shown: dict[str, Callable[[], Any]] = {
        "blur": lambda: spoilt(code, blur=1.4),
        "noise": lambda: spoilt(code, blur=0.7, noise=25),
        "dot gain": lambda: cv2.erode(code, np.ones((2, 2), np.uint8)),
        "tilt": lambda: seen(code, turned(side, 7, size=side * 1.2), round(side * 1.2)),
        "jpeg": lambda: cv2.imdecode(cv2.imencode(".jpg", code, [cv2.IMWRITE_JPEG_QUALITY, 40])[1], 0),
    }
    damaged = np.asarray(shown[damage](), np.uint8)
    assert [find.data for find in ZXing().read(damaged)] == [payload.data]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_whole_page_is_read_and_its_text_can_be_copied(layout: Any) -> None:
    typeface()
    payload = build(BILL)
    pdf = render(payload, layout=layout, language="en")
    assert [reading.data for reading in paycode.read(pixels(pdf, 200))] == [payload.data]
    document = pypdfium2.PdfDocument(pdf)
    copied = document[0].get_textpage().get_text_range()
    assert document.get_metadata_value("Title") == "Payment part, Max Muster & Söhne"
    document.close()
    for line in ("Payment part", "CH44 3199 9123 0008 8901 2", "Max Muster & Söhne", "1 949.75"):
        assert line in copied
    assert ("Acceptance point" in copied) is (layout != "payment-part")


def test_the_svg_file_shows_the_same() -> None:
    typeface()
    payload = build(BILL)
    svg = render(payload, "svg", layout="strip").decode()
    png = bytes(resvg_py.svg_to_bytes(svg_string=svg, dpi=DPI, background="white", skip_system_fonts=True))
    shown = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert shown is not None
    from_svg, from_pdf = np.asarray(shown, np.uint8), pixels(render(payload, layout="strip"))
    assert [find.data for find in ZXing().read(from_svg)] == [payload.data]
    height, width = min(len(from_svg), len(from_pdf)), min(len(from_svg[0]), len(from_pdf[0]))
    difference = cv2.absdiff(
        cv2.GaussianBlur(from_svg[:height, :width], (0, 0), 3), cv2.GaussianBlur(from_pdf[:height, :width], (0, 0), 3)
    )
    assert difference.max() < 60


def test_equal_bills_give_equal_files() -> None:
    typeface()
    for format_ in ("pdf", "svg"):
        assert render(build(BILL), format_) == render(build(BILL), format_)


@pytest.mark.parametrize(("separation", "lines"), [("scissors", 2), ("text", 2), ("none", 0)])
def test_lines_to_cut_along(separation: Any, lines: int) -> None:
    """Dark dashes along the two edges, none on perforated paper."""
    typeface()
    sheet = pixels(render(build(BILL), separation=separation), 254)
    level, upright = sheet[1918:1923, 1000:].min(axis=0), sheet[2150:, 618:623].min(axis=1)
    dark = [float((strokes < 128).mean()) for strokes in (level, upright)]
    assert [share for share in dark if 0.35 < share < 0.65] == (dark if lines else [])


@pytest.mark.parametrize("layout", LAYOUTS)
def test_nothing_but_lines_to_cut_lies_in_the_margin_of_5_mm(layout: Any) -> None:
    typeface()
    sheet = pixels(render(build(BILL), layout=layout, separation="none"), 254)
    rows, columns = np.nonzero(sheet < 200)
    top = len(sheet) - 1050
    assert columns.min() >= 50 - 1
    assert columns.max() <= sheet.shape[1] - 50 + 1
    assert rows.min() >= top + 50 - 1
    assert rows.max() <= top + 1000 + 1


# Refusals


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"language": "es"}, "language 'es' is not known; known are de, fr, it, en, rm"),
        ({"layout": "a5"}, "layout 'a5' is not known; known are a4, strip, payment-part"),
        ({"separation": "saw"}, "separation 'saw' is not known; known are scissors, text, none"),
        ({"format": "png"}, "format 'png' is not known; known are pdf, svg"),
    ],
)
def test_what_is_not_known_is_named(options: dict[str, Any], message: str) -> None:
    typeface()
    with pytest.raises(RenderError, match=re.escape(message)):
        render(build(BILL), **options)


@pytest.mark.parametrize("data", [b"upi://pay?pa=a@b", "SPC\n0200", "\ud800", build(BILL).data.replace(b"CHF", b"USD")])
def test_texts_that_are_no_bill_are_refused(data: bytes | str) -> None:
    typeface()
    with pytest.raises(PayloadError):
        payment_part(data)


def test_things_that_are_no_text_are_a_type_error() -> None:
    typeface()
    with pytest.raises(TypeError, match="int"):
        payment_part(7)  # type: ignore[arg-type]


def test_without_an_allowed_typeface_the_error_names_one_to_install() -> None:
    with pytest.raises(RenderError, match=r"install Liberation Sans \(Debian package fonts-liberation\)"):
        payment_part(build(BILL), fonts=Fonts())


def test_a_letter_that_the_typeface_lacks_is_named() -> None:
    face = typeface()
    with pytest.raises(MissingGlyph, match=re.escape("U+4E2D")):
        face.width("中", 10)
    assert face.fonts.family(*FAMILIES) is not None


# Command


def test_command_writes_a_file_from_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: File
) -> None:
    typeface()
    payload = build(BILL)
    for name in ("bill.pdf", "bill.SVG"):
        give(monkeypatch, payload.data + b"\n")
        target = tmp_path / name
        ran = run(capsys, "payment-part", "-", "-o", str(target), "--language", "fr", "--layout", "strip", "--json")
        assert (ran.code, ran.err) == (0, f"paycode: wrote {target}: strip, fr\n")
        assert ran.json == {"file": str(target), "language": "fr", "layout": "strip", "separation": "scissors"}
        options: Any = {"language": "fr", "layout": "strip"}
        assert target.read_bytes() == render(payload, target.suffix[1:].lower(), **options)


def test_command_takes_font_files(capsys: pytest.CaptureFixture[str], tmp_path: File) -> None:
    files = sorted({str(glyph_face.path) for glyph_face in typeface().fonts._faces})
    arguments = [part for file in files for part in ("--font", file)]
    target = tmp_path / "bill.pdf"
    assert run(capsys, "payment-part", build(DONATION).text, "-o", str(target), *arguments).code == 0
    assert target.read_bytes() == render(build(DONATION))


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("-o", "bill.png"), 1, "suffix '.png' is not known; known are .pdf and .svg"),
        (("-o", "bill.pdf", "--language", "es"), 2, "'es' is not known"),
        ((), 2, "-o/--output"),
        (("-o", "bill.pdf", "--font", "/nowhere.ttf"), 1, "there is no file or folder '/nowhere.ttf'"),
    ],
)
def test_command_refuses(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int, said: str) -> None:
    ran = run(capsys, "payment-part", build(DONATION).text, *arguments)
    assert ran.code == code
    assert said in ran.err


def test_command_and_library_have_the_same_choices() -> None:
    assert (command._LAYOUTS, command._SEPARATIONS) == (LAYOUTS, SEPARATIONS)


# Goldens: the layout as a list, which is the same in every typeface that the texts are not broken in


def listed(bill: Request, language: str) -> str:
    lines = []
    for item in placed(strip(bill, language=language).items):
        if isinstance(item, Text):
            face = f"{item.size_mm / MM_A_POINT:.0f}{' bold' if item.bold else ''}{' end' * (item.anchor == 'end')}"
            lines.append(f"text {item.x:.2f} {item.y:.2f} {face} {item.text}")
        elif isinstance(item, Path):
            stroke = f" stroke {item.stroke_mm:.3f}" if item.stroke else f" fill {item.fill}"
            lines.append(f"path {' '.join(f'{value:.2f}' for value in box(item))}{stroke}")
    return "\n".join([*lines, ""])


# What goes on after a name in bold depends on how wide the name is.
GOLDEN_SAMPLES = {name: (replace(bill, alternative_1=""), language) for name, (bill, language) in SAMPLES.items()}


@pytest.mark.parametrize("name", GOLDEN_SAMPLES)
def test_golden_layout(name: str) -> None:
    assert listed(*GOLDEN_SAMPLES[name]) == (GOLDEN / f"{name}.txt").read_text("utf-8")


def accept() -> None:
    """Write the golden files as they come out now."""
    for name, sample in GOLDEN_SAMPLES.items():
        (GOLDEN / f"{name}.txt").write_text(listed(*sample), "utf-8")


if __name__ == "__main__":
    accept()
