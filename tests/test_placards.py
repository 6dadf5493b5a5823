"""Signs: read back from their files, laid out so that nothing leaves its place; `python tests/test_placards.py` accepts
the golden display list anew."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Any

import numpy as np
import pytest
import zxingcpp
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import noto
import paycode
from paycode.errors import MissingGlyph, PayloadError, RenderError, RequestError, SizeImpossible
from paycode.payload import registry
from paycode.payload.money import Amount
from paycode.rendering.contrast import contrast_ratio
from paycode.rendering.drawing import WHITE, Colour, Group, Item, Page, Path, Picture, Text, rectangle
from paycode.rendering.fonts import Fonts
from paycode.rendering.placards import (
    FORMATS,
    LANGUAGES,
    Design,
    Placard,
    checked,
    measure,
    page_count,
    pages,
    phrase,
    placards_pdf,
    placards_svg,
    read_list,
)  # fmt: skip
from paycode.rendering.placards.accents import accent_of
from paycode.rendering.placards.fitting import SMALLEST, Block, fit
from paycode.rendering.placards.shapes import symbol_items
from paycode.rendering.typesetting import typeset
from paycode.sealing import SigningKey, seal
from paycode.symbol import encode
from test_pages import from_pdf, from_svg, text_of

GOLDEN = FilePath(__file__).parent / "golden" / "placard.txt"
LATIN = Fonts()
QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
PROMPTPAY = "00020101021129370016A0000006770101110113006681234567853037645802TH6304823E"
BILL = "00020101021229370016A00000067701011101130066812345678530376454049.995802TH63048ABE"
FULL: dict[str, Any] = {
    "name": "Auntie Kung's Boat Noodles", "name2": "Since 1974", "label": "Table 7", "languages": ("en", "fr", "de"),
    "serial": "000123",
}  # fmt: skip
DESIGNS = [
    Design(format=name, landscape=landscape) for name in FORMATS for landscape in (None, True, False)
]  # fmt: skip


def sign(**changes: Any) -> Placard:
    """A sign with something in every field."""
    return replace(Placard.of(BILL, **FULL), key_id="3f2a9c1d5e6b7081", **changes)


def scanned(pixels: Any) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(pixels, formats=QR)]


def flat(
    items: tuple[Item, ...], x: float = 0, y: float = 0, side: int = 1
) -> Iterator[tuple[Item, float, float, int]]:
    """Every item outside its groups: where its origin lies, and -1 where it stands on its head."""
    for item in items:
        if isinstance(item, Group):
            assert item.turn in (0, 180)
            yield from flat(item.items, x + side * item.x, y + side * item.y, side * (-1 if item.turn else 1))
        else:
            yield item, x, y, side


def box(item: Item, fonts: Fonts) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of an item's ink, from its own origin."""
    if isinstance(item, Text):
        line = typeset(item.text, fonts, bold=item.bold, language=item.language)
        start, size = item.x + line.start(item.anchor) * item.size_mm, item.size_mm
        return (
            start + line.left * size,
            item.y - line.top * size,
            start + line.right * size,
            item.y - line.bottom * size,
        )
    assert isinstance(item, Path)
    points = [command[1:][number : number + 2] for command in item.commands for number in range(0, len(command) - 1, 2)]
    xs, ys = zip(*((item.x + x * item.unit, item.y + y * item.unit) for x, y in points), strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def boxes(page: Page, fonts: Fonts = LATIN) -> Iterator[tuple[Item, tuple[float, float, float, float]]]:
    for item, x, y, side in flat(page.items):
        left, top, right, bottom = box(item, fonts)
        if side == 1:
            yield item, (x + left, y + top, x + right, y + bottom)
        else:
            yield item, (x - right, y - bottom, x - left, y - top)


def apart(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def check_layout(page: Page, fonts: Fonts = LATIN) -> None:
    """No text leaves the page, none touches another or the quiet zone of the symbol."""
    found = list(boxes(page, fonts))
    texts = [(item, place) for item, place in found if isinstance(item, Text)]
    symbols = [(item, place) for item, place in found if isinstance(item, Path) and item.unit != 1]
    assert texts
    assert symbols
    for number, (item, place) in enumerate(texts):
        assert isinstance(item, Text)
        assert item.size_mm >= SMALLEST * 0.999
        assert 0 < place[0] < place[2] < page.width
        assert 0 < place[1] < place[3] < page.height
        assert all(apart(place, other) for _, other in texts[number + 1 :]), item.text
        for symbol, (left, top, right, bottom) in symbols:
            assert isinstance(symbol, Path)
            quiet = 4 * symbol.unit
            assert apart(place, (left - quiet, top - quiet, right + quiet, bottom + quiet)), item.text


def test_every_format_is_read_back_from_both_files() -> None:
    for design in DESIGNS:
        count = 2 if design.kind.folded else 1
        (svg,) = placards_svg([sign()], design, fonts=LATIN)
        pdf = placards_pdf([sign()], design, fonts=LATIN)
        for pixels in (from_svg(svg, 150), from_pdf(pdf, dpi=150)):
            assert scanned(pixels) == [BILL] * count
        text = text_of(pdf)
        for said in ("Auntie Kung's", "THB 9.99", "Table 7", "Scan to pay", "Scannez", "PromptPay", "000123"):
            assert text.count(said) == count


@pytest.mark.parametrize("design", DESIGNS, ids=str)
def test_nothing_leaves_its_place(design: Design) -> None:
    for placard in (sign(), sign(amount=None, label=""), Placard.of(PROMPTPAY, name="Tea")):
        (page,) = pages([placard], design, LATIN)
        assert (page.width, page.height) == design.kind.trim
        check_layout(page)


@settings(max_examples=150)
@given(
    st.text(st.characters(codec="latin-1", categories=("L", "N", "P", "Zs")), min_size=1, max_size=120),
    st.sampled_from(DESIGNS),
    st.sampled_from(["name", "name2", "label", "serial"]),
)
def test_any_text_fits_its_box_or_is_refused(text: str, design: Design, field: str) -> None:
    try:
        placard = sign(**{field: text})
        (page,) = pages([placard], design, LATIN)
    except MissingGlyph:
        assume(False)
    except RenderError as error:
        assert field in str(error)
        return
    check_layout(page)
    said = "".join(item.text for item, *_ in flat(page.items) if isinstance(item, Text))
    assert "".join(text.split()) in "".join(said.split())


@pytest.mark.parametrize("script", noto.SCRIPTS)
def test_names_of_every_script_fit_and_are_found_in_the_file(script: str) -> None:
    noto.require()
    name, fonts = noto.SCRIPTS[script], Fonts.system()
    for design in (Design(format="a6"), Design(format="card"), Design(format="tent")):
        (page,) = pages([sign(name=name)], design, fonts)
        check_layout(page, fonts)
    assert name in text_of(placards_pdf([sign(name=name)], fonts=fonts))


def test_every_language_fits_the_smallest_sign() -> None:
    noto.require()
    fonts = Fonts.system()
    for first, *others in zip(LANGUAGES, *(LANGUAGES[n:] + LANGUAGES[:n] for n in range(1, 4)), strict=True):
        for design in (Design(format="card"), Design(format="card", landscape=False), Design(format="sticker")):
            (page,) = pages([Placard.of(PROMPTPAY, name="Tea", languages=(first, *others))], design, fonts)
            check_layout(page, fonts)


def test_a_right_to_left_name_stands_at_the_right() -> None:
    noto.require()
    fonts = Fonts.system()
    (page,) = pages(
        [Placard.of(PROMPTPAY, name=noto.SCRIPTS["Arabic"], languages=("ar", "en"))], Design(format="card"), fonts
    )
    assert {item.anchor for item in page.items[0].items if isinstance(item, Text)} == {"middle", "end"}  # type: ignore[union-attr]


def test_han_is_drawn_in_the_language_of_the_sign() -> None:
    noto.require()
    for language, family in (("ja", "JP"), ("zh-Hant", "TC"), ("en", "SC")):
        (page,) = pages([Placard.of(PROMPTPAY, name="直売所", languages=(language,))], Design(), Fonts.system())
        name = next(item for item, *_ in flat(page.items) if isinstance(item, Text) and item.text == "直売所")
        glyph = typeset(name.text, Fonts.system(), bold=True, language=name.language).glyphs[0]
        assert glyph.face.family == f"Noto Sans CJK {family}"


def test_one_line_is_preferred_and_words_stay_whole() -> None:
    block = Block(field="name", text="International Coffee Roasters", size=5, lines=2, fill=WHITE)
    assert fit(block, 100, LATIN).lines == ("International Coffee Roasters",)
    assert fit(block, 60, LATIN).lines == ("International Coffee Roasters",)
    assert fit(block, 40, LATIN).lines == ("International", "Coffee Roasters")
    assert fit(replace(block, text="x" * 60), 50, LATIN).lines == ("x" * 30, "x" * 30)
    with pytest.raises(RenderError, match=r"takes 14\.3 mm on two lines at the smallest size of 6\.0 pt"):
        fit(block, 10, LATIN)
    with pytest.raises(RenderError, match=r"name: .* takes \d+\.\d mm at the smallest size"):
        fit(replace(block, lines=1), 20, LATIN)


def test_texts_that_take_too_much_height_are_all_named() -> None:
    crowded = sign(name="Coffee Roasters " * 5, name2="Since nineteen seventy-four " * 4)
    with pytest.raises(
        RenderError, match=r"^name, name2, amount, label: take \d+\.\d mm of height at their smallest sizes"
    ):
        list(pages([crowded], Design(format="sticker"), LATIN))


def test_no_line_begins_with_a_closing_mark() -> None:
    noto.require()
    block = Block(field="name", text="ラーメン、ぎょうざ。", size=20, least=4, lines=2, fill=WHITE)
    second = fit(block, 30, Fonts.system()).lines[1]
    assert second[0] not in "、ーょ。"


def test_what_the_text_says_is_on_the_sign() -> None:
    placard = Placard.of(BILL, name="Tea House")
    assert (placard.amount, placard.schemes, placard.key_id) == (Amount.of("9.99", "THB"), ("PromptPay",), "")
    assert placard.accent == accent_of("promptpay")
    assert placard.symbol == encode(BILL)
    tea = "00020101021126240011com.example0105SHOP752045812530370254044.505802SG5909Tea House6009Singapore63049A66"
    assert Placard.of(tea).name == "Tea House"
    link = Placard.of("https://example.com/menu", name="Menu")
    assert (link.schemes, link.amount, link.symbol) == ((), None, encode("https://example.com/menu"))
    assert Placard.of(registry.parse(BILL).payload, name="Tea").symbol == encode(BILL)


def test_a_sealed_text_carries_the_mark() -> None:
    key = SigningKey.generate()
    placard = Placard.of(seal(registry.parse(PROMPTPAY).payload, key), name="Tea")
    assert placard.key_id == key.verify_key.id.hex()
    for design in (Design(format="a6"), Design(format="card")):
        (page,) = pages([placard], design, LATIN)
        said = [item.text for item, *_ in flat(page.items) if isinstance(item, Text)]
        assert any(key.verify_key.id.hex() in text for text in said)


def test_the_sign_and_the_text_do_not_contradict_each_other() -> None:
    assert Placard.of(BILL, name="Tea", amount=Amount.of("9.99", "THB")).amount == Amount.of("9.99", "THB")
    assert Placard.of(PROMPTPAY, name="Tea", amount=Amount.of("5.00", "THB")).amount == Amount.of("5.00", "THB")
    with pytest.raises(RequestError, match=r"amount: the text says 9\.99 THB, the sign was to say 5\.00 THB"):
        Placard.of(BILL, name="Tea", amount=Amount.of("5.00", "THB"))
    with pytest.raises(PayloadError):
        Placard.of(BILL[:-1] + "F", name="Tea")
    with pytest.raises(RequestError, match="name: a sign has a name"):
        Placard.of(PROMPTPAY)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": " "}, "name: a sign has a name"),
        ({"name2": " "}, "name2: has nothing but blanks"),
        ({"name": "a\nb"}, r"name: has the control character U\+000A"),
        ({"name2": "a\u2028b"}, r"name2: has the control character U\+2028"),
        ({"label": "x" * 201}, "label: has 201 characters, at most 200"),
        ({"schemes": ("a\x00",)}, "schemes: has the control character"),
        ({"languages": ()}, "languages: one or more"),
        ({"languages": ("en", "en")}, "languages: one or more are needed, each of them once"),
        ({"languages": LANGUAGES[:7]}, "languages: at most 6, not 7"),
        ({"languages": ("xx",)}, "languages: 'xx' is not known; known are en, ar"),
        ({"accent": Colour.of("#ffcc00")}, "accent: #ffcc00 has a contrast of 1.5 to white, 4.5 are needed"),
    ],
)
def test_a_sign_cannot_hold_what_cannot_be_printed(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(RenderError, match=words):
        sign(**changes)


def test_a_text_is_a_str() -> None:
    with pytest.raises(TypeError, match="name must be a str, not int"):
        sign(name=7)


@pytest.mark.parametrize("scheme", [*registry.SCHEMES, "unheard of"])
def test_every_accent_carries_white_text(scheme: str) -> None:
    assert contrast_ratio(accent_of(scheme), WHITE) >= 4.5


def test_every_language_has_every_word() -> None:
    for language in LANGUAGES:
        assert all(phrase(word, language).strip() for word in ("scan", "table", "taxi"))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"format": "a9"}, "format: 'a9' is not known; known are a4, a5"),
        ({"sheet": "a0"}, "sheet: 'a0' is not known; known are a3"),
        ({"bleed_mm": 11}, "bleed_mm must be 0 to 10"),
        ({"bleed_mm": float("nan")}, "bleed_mm"),
        ({"module_mm": 0}, "module_mm"),
        ({"per_sheet": 2}, "per_sheet is 1 or more, and needs a sheet"),
        ({"sheet": "a4", "per_sheet": 0}, "per_sheet is 1 or more"),
    ],
)
def test_a_design_cannot_hold_what_does_not_exist(values: dict[str, Any], words: str) -> None:
    with pytest.raises(RenderError, match=words):
        Design(**values)


def test_the_symbol_says_how_large_it_is() -> None:
    assert str(measure(sign(), Design(format="a6"))) == "72.5 mm, 1.77 mm a module"
    with pytest.raises(SizeImpossible, match=r"comes to 45\.3 mm, 1\.11 mm a module; 1\.5 mm a module or more"):
        list(pages([sign()], Design(format="card", module_mm=1.5), LATIN))
    large = Placard.of("https://example.com/" + "x" * 2200, name="Much")
    with pytest.raises(SizeImpossible, match=r"0\.25 mm a module or more are asked for"):
        list(pages([large], Design(format="card"), LATIN))


def test_the_symbol_lies_in_whole_modules_within_its_quiet_zone() -> None:
    (path,) = symbol_items(encode(BILL), 10, 20, 45)
    assert isinstance(path, Path)
    modules = encode(BILL).size + 8
    assert (path.x, path.y, path.unit) == pytest.approx((10 + 180 / modules, 20 + 180 / modules, 45 / modules))
    dark = np.zeros((modules - 8, modules - 8), bool)
    for number in range(0, len(path.commands), 5):
        (left, top), _, (right, bottom) = (command[1:] for command in path.commands[number : number + 3])
        dark[int(top) : int(bottom), int(left) : int(right)] = True
    assert np.array_equal(dark, encode(BILL).matrix)


def test_another_hand_may_draw_the_symbol() -> None:
    drawn: list[tuple[float, float, float]] = []

    def draw(symbol: paycode.Symbol, x: float, y: float, size_mm: float) -> tuple[Item, ...]:
        drawn.append((x, y, size_mm))
        return (Picture(png=paycode.render(symbol, "png"), x=x, y=y, width=size_mm, height=size_mm),)

    pdf = placards_pdf([sign()], Design(format="tent"), fonts=LATIN, draw=draw)
    assert scanned(from_pdf(pdf, dpi=150)) == [BILL, BILL]
    assert drawn[0][2] == pytest.approx(measure(sign(), Design(format="tent")).size_mm)


def test_signs_fill_sheets_in_order() -> None:
    signs = [sign(name=f"Shop {number}", label="") for number in range(11)]
    design = Design(format="card", sheet="a4", crop_marks=True, bleed_mm=2)
    sheets = list(pages(signs, design, LATIN))
    assert [(sheet.width, sheet.height) for sheet in sheets] == [(297.0, 210.0)] * 2
    assert [sheet.title for sheet in sheets] == ["Shop 0 and 8 more", "Shop 9 and 1 more"]
    assert page_count(11, design) == 2
    pdf = placards_pdf(signs, design, fonts=LATIN)
    assert len(scanned(from_pdf(pdf, dpi=200))) == 9
    assert [f"Shop {number}" in text_of(pdf, 1) for number in (8, 9, 10)] == [False, True, True]


@pytest.mark.parametrize(
    ("design", "size", "count"),
    [
        (Design(format="a6", sheet="a4"), (210, 297), 4),
        (Design(format="a6", sheet="a4", per_sheet=2), (210, 297), 2),
        (Design(format="a6", sheet="a4", crop_marks=True), (297, 210), 2),
        (Design(format="card", sheet="a4", per_sheet=4), (210, 297), 4),
        (Design(format="sticker", sheet="a3", bleed_mm=3), (297, 420), 12),
        (Design(format="a5", bleed_mm=3), (154, 216), 1),
        (Design(format="a5", bleed_mm=3, crop_marks=True), (148 + 19, 210 + 19), 1),
    ],
    ids=str,
)
def test_sheets_hold_as_many_as_fit(design: Design, size: tuple[float, float], count: int) -> None:
    (sheet,) = pages([sign()] * count, design, LATIN)
    assert (sheet.width, sheet.height) == pytest.approx(size)
    assert page_count(count, design) == 1
    assert page_count(count + 1, design) == 2


def test_more_than_fit_is_refused() -> None:
    with pytest.raises(RenderError, match=r"per_sheet: 4 of 105 x 148 mm fit on a4, with 0 mm at the edges"):
        list(pages([sign()], Design(sheet="a4", per_sheet=5), LATIN))
    with pytest.raises(RenderError, match="per_sheet: 0 of 210 x 297 mm fit on a5"):
        list(pages([sign()], Design(format="a4", sheet="a5"), LATIN))


@pytest.mark.parametrize("bleed", [0.0, 3.0])
@pytest.mark.parametrize("kind", ["card", "tent"])
@pytest.mark.parametrize("sheet", [None, "a3"])
def test_crop_marks_stand_outside_what_is_kept_and_point_at_its_edges(
    kind: str, sheet: str | None, bleed: float
) -> None:
    design = Design(format=kind, sheet=sheet, crop_marks=True, bleed_mm=bleed)
    (page,) = pages([sign()] * (1 if sheet is None else 2), design, LATIN)
    width, height = design.kind.trim
    pieces = [item for item in page.items if isinstance(item, Group)]
    marks = [item for item in page.items if isinstance(item, Path)]
    assert len(marks) == (2 if design.kind.folded else 1)
    for piece in pieces:
        kept = (piece.x - bleed, piece.y - bleed, piece.x + width + bleed, piece.y + height + bleed)
        ends = [command[1:] for mark in marks for command in mark.commands]
        for (x1, y1), (x2, y2) in zip(ends[::2], ends[1::2], strict=True):
            assert apart(kept, (min(x1, x2) - 0.05, min(y1, y2) - 0.05, max(x1, x2) + 0.05, max(y1, y2) + 0.05))
            assert min(x1, x2, y1, y2) > -0.001
            assert max(x1, x2) < page.width + 0.001
            assert max(y1, y2) < page.height + 0.001
        upright = {x for (x, _), (other, _) in zip(ends[::2], ends[1::2], strict=True) if x == other}
        assert {piece.x, piece.x + width} <= upright


def test_colour_bleeds_over_the_edge_but_not_over_the_fold() -> None:
    (page,) = pages([sign()], Design(format="tent", bleed_mm=3), LATIN)
    assert (page.margin, page.bleed) == (3, 3)
    accents = [place for item, place in boxes(page) if isinstance(item, Path) and item.fill == sign().accent]
    panels = [place for place in accents if place[3] - place[1] > 100]
    assert [(round(top), round(bottom)) for _, top, _, bottom in panels] == [(0, 108), (108, 216)]
    assert {round(panel[0]) for panel in panels} == {0, round(3 + 105 * 0.9)}


def test_a_tent_shows_one_face_on_its_head() -> None:
    (page,) = pages([sign()], Design(format="tent"), LATIN)
    names = [side for item, _, _, side in flat(page.items) if isinstance(item, Text) and "Auntie" in item.text]
    assert sorted(names) == [-1, 1]
    dashes = [item for item, *_ in flat(page.items) if isinstance(item, Path) and item.dash_mm]
    assert {command[1:][1] for item in dashes for command in item.commands} == {105}


def test_equal_signs_give_equal_files_taken_one_by_one() -> None:
    endless = (sign(serial=str(number)) for number in iter(int, 1))
    files = placards_svg(endless, fonts=LATIN)
    assert next(files) == next(files)
    assert placards_pdf([sign()], fonts=LATIN) == placards_pdf(iter([sign()]), fonts=LATIN)


def test_signs_are_set_in_the_fonts_of_the_machine_unless_told() -> None:
    assert next(placards_svg([sign()])) == next(placards_svg([sign()], fonts=Fonts.system()))
    assert placards_pdf([sign()]) == placards_pdf([sign()], fonts=Fonts.system())


CSV = f"""\
text,name,name2,amount,table,languages,serial,accent
{PROMPTPAY},Tea House,,,7,en th,A-1,
{PROMPTPAY},"Kung's ""Boat""
Noodles",,5.00 THB,,,,#224466
"""


def test_a_list_is_read_with_the_line_of_each_row() -> None:
    one, other = read_list(CSV.replace("\nNoodles", " Noodles").encode("utf-8-sig"), ".CSV")
    assert (one.line, one.placard.label, one.placard.languages, one.placard.serial) == (
        2,
        "Table 7 · โต๊ะ 7",
        ("en", "th"),
        "A-1",
    )
    assert (other.line, other.placard.name, other.placard.amount) == (
        3,
        'Kung\'s "Boat" Noodles',
        Amount.of("5.00", "THB"),
    )
    assert other.placard.accent == Colour.of("#246")
    rows = [{"text": PROMPTPAY, "name": "Tea", "taxi": "12"}, {"text": BILL, "name": "Tea", "label": "Counter"}]
    lines = "\n\n".join(map(json.dumps, rows)) + "\n"
    first, second = read_list(lines.encode(), ".jsonl")
    assert [(row.line, row.placard.label) for row in (first, second)] == [(1, "Taxi 12"), (3, "Counter")]


def test_all_wrong_rows_are_said_at_once() -> None:
    text = CSV + f"\n{PROMPTPAY},Short\n{PROMPTPAY[:-1]}F,Tea,,,,,,\n,Tea,,,,,,\n{PROMPTPAY},Tea,,5,,,,\n"
    with pytest.raises(RequestError) as caught:
        read_list(text.encode(), ".csv")
    assert [found.field.partition(",")[0] for found in caught.value.findings] == [
        "line 3",
        "line 6",
        "line 7",
        "line 8",
        "line 9",
    ]
    assert "control character" in caught.value.findings[0].rule
    assert caught.value.findings[1].rule == "has 2 cells, the first line names 8 columns"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("{", "line 1: is not JSON"),
        ("[" * 100_000, "line 1: is not JSON"),
        ("[]", "line 1: is no object"),
        ('{"text": 5}', "line 1, text: is a text in quotes, not int"),
        ('{"colour": "red"}', "line 1, colour: is no field of a list; known are text, name"),
        ('{"text": "x", "name": "a", "table": "1", "taxi": "2"}', "line 1, label: label, table and taxi exclude"),
        ('{"text": "x", "name": "a", "languages": "xx"}', "line 1: languages: 'xx' is not known"),
        ('{"text": "x", "name": "a", "accent": "red"}', "line 1: colour 'red' is not of the form"),
        ('{"text": "x", "name": "a", "amount": "5 XXZ"}', "line 1, currency: 'XXZ' is not a currency"),
    ],
)  # fmt: skip
def test_a_row_names_what_is_wrong_with_it(row: str, words: str) -> None:
    with pytest.raises(RequestError, match=words):
        read_list(row.encode(), ".jsonl")


@pytest.mark.parametrize(
    ("data", "suffix", "words"),
    [
        (b"", ".csv", "no row"),
        (b"text,name\n", ".csv", "no row"),
        (b"\xff", ".csv", "byte 0 is not UTF-8"),
        (b'text\n"a"b\n', ".csv", "line 2 is not CSV"),
        (b"text", ".xlsx", "'.xlsx' is not known; known are .csv, .jsonl"),
    ],
)
def test_a_list_is_a_list(data: bytes, suffix: str, words: str) -> None:
    with pytest.raises(RenderError, match=words):
        read_list(data, suffix)


def test_a_list_is_laid_out_before_anything_is_made() -> None:
    rows = [{"text": PROMPTPAY, "name": name} for name in ("Tea", "W" * 90, "ร้าน", "Tea " * 20)]
    signs = read_list("\n".join(map(json.dumps, rows)).encode(), ".jsonl")
    with pytest.raises(RequestError) as caught:
        checked(signs, Design(format="card"), LATIN)
    assert [(found.field, found.code) for found in caught.value.findings] == [
        ("line 2", "render_error"), ("line 3", "missing_glyph"), ("line 4", "render_error"),
    ]  # fmt: skip
    assert "install Noto Sans Thai" in caught.value.findings[1].rule
    checked(signs[:1], Design(format="card"), LATIN)


def display_list() -> str:
    """What is on two signs, a line an item."""
    lines = []
    for design in (Design(format="a6"), Design(format="tent", crop_marks=True, bleed_mm=3)):
        for page in pages([sign()], design, LATIN):
            lines.append(f"{design.format} {page.width:g} x {page.height:g} {page.title}")
            for item, place in boxes(page):
                what = f"{item.size_mm:.2f} {item.text}" if isinstance(item, Text) else f"{len(item.commands)}"  # type: ignore[union-attr]
                lines.append(" ".join([type(item).__name__, *(f"{edge:.2f}" for edge in place), what]))
    return "\n".join(lines) + "\n"


def test_the_layout_is_as_it_was_accepted() -> None:
    assert display_list() == GOLDEN.read_text("utf-8")


def test_a_rectangle_is_what_paper_is() -> None:
    (page,) = pages([sign()], Design(bleed_mm=3), LATIN)
    paper = next(item for item, *_ in flat(page.items))
    assert isinstance(paper, Path)
    assert (paper.commands, paper.fill) == (rectangle(-3, -3, 111, 154), WHITE)


if __name__ == "__main__":
    GOLDEN.write_text(display_list(), "utf-8")
