"""Fonts: found, chosen the same every time, shaped; broken ones passed over; a missing glyph named with its font."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import noto
from paycode.errors import MissingExtra, MissingGlyph, RenderError
from paycode.rendering._fontpkg import bundled
from paycode.rendering._harfbuzz import faces
from paycode.rendering.drawing import Page, Text
from paycode.rendering.fonts import Fonts
from paycode.rendering.pages_pdf import pages_pdf
from paycode.rendering.pages_svg import page_svg
from paycode.rendering.scripts import clusters, families, language_of, script_runs
from paycode.rendering.typesetting import typeset

REGULAR, BOLD = bundled()


def families_of(text: str, fonts: Fonts, **style: Any) -> list[str]:
    return list(dict.fromkeys(glyph.face.family for glyph in typeset(text, fonts, **style).glyphs))


def test_latin_greek_and_cyrillic_need_no_font_of_the_machine() -> None:
    fonts = Fonts()
    for text in ("Café Zoë №7", "Ταβέρνα", "Магазин", "Quán Phở Hà Nội", "€ ₫ ฿ ₹ ₩ ₽ £ ¥ – ’ ·"):
        assert families_of(text, fonts) == ["Fira Sans"]
    assert [glyph.face.weight for glyph in typeset("A", fonts, bold=True).glyphs] == [700]
    assert [glyph.face.weight for glyph in typeset("A", fonts).glyphs] == [400]


@pytest.mark.parametrize("script", noto.SCRIPTS)
def test_every_script_is_set_in_a_face_made_for_it(script: str) -> None:
    noto.require()
    text = noto.SCRIPTS[script]
    for bold in (False, True):
        line = typeset(text, Fonts.system(), bold=bold)
        assert {glyph.face.weight for glyph in line.glyphs} == {700 if bold else 400}
        assert all(glyph.face.family.startswith("Noto Sans") for glyph in line.glyphs)
        assert sorted("".join(glyph.text for glyph in line.glyphs)) == sorted(text)
        assert 0 < line.width < len(text) * 1.5
        assert line.bottom < line.top
        assert -0.2 < line.left < line.right < line.width + 0.2


def test_marks_are_raised_and_letters_joined() -> None:
    noto.require()
    fonts = Fonts.system()
    assert any(glyph.y > 0 for glyph in typeset("ที่", fonts, bold=True).glyphs)
    alone = {glyph.id for letter in "شرق" for glyph in typeset(letter, fonts).glyphs}
    assert not alone & {glyph.id for glyph in typeset("شر", fonts).glyphs[1:]}
    assert len(typeset("क्ष", fonts).glyphs) == 1


def test_right_to_left_text_is_put_in_visual_order() -> None:
    noto.require()
    shown = typeset("בית Café 12 קפה", Fonts.system())
    assert "".join(glyph.text for glyph in shown.glyphs) == "הפק Café 12 תיב"
    places = [glyph.x for glyph in shown.glyphs]
    assert places == sorted(places)


def test_han_takes_the_shapes_of_the_language() -> None:
    noto.require()
    fonts = Fonts.system()
    assert families_of("直", fonts) == ["Noto Sans CJK SC"]
    assert families_of("直", fonts, language="ja") == ["Noto Sans CJK JP"]
    assert families_of("直", fonts, language="zh-TW") == ["Noto Sans CJK TC"]
    assert families_of("直", fonts, language="zh-Hant-HK") == ["Noto Sans CJK HK"]
    assert families_of("直 な", fonts, language="zh-Hans") == ["Noto Sans CJK JP"]
    assert families_of("서울 直", fonts) == ["Noto Sans CJK KR"]


def test_what_a_face_lacks_comes_from_the_next_with_its_marks() -> None:
    noto.require()
    line = typeset("Tea ✓ e\u0301", Fonts.system())
    assert {glyph.text: glyph.face.family for glyph in line.glyphs}["✓"] != "Noto Sans"
    assert "".join(glyph.text for glyph in line.glyphs) == line.text


@pytest.mark.parametrize(
    ("text", "character", "script", "font"),
    [
        ("Som ตำ", "ต", "Thai", "Noto Sans Thai (Debian package fonts-noto-core)"),
        ("田中", "田", "Han", "Noto Sans CJK (Debian package fonts-noto-cjk)"),
        ("서울", "서", "Hangul", "Noto Sans CJK (Debian package fonts-noto-cjk)"),
        ("شرق", "ش", "Arabic", "Noto Sans Arabic (Debian package fonts-noto-core)"),
        ("🍜", "🍜", "of no one script", "a font with this sign"),
    ],
)
def test_a_missing_glyph_names_the_font_to_install(text: str, character: str, script: str, font: str) -> None:
    with pytest.raises(MissingGlyph, match="is in none of the fonts found: install") as caught:
        typeset(text, Fonts())
    assert (caught.value.character, caught.value.script) == (character, script)
    assert caught.value.font.startswith(font)


def test_a_mark_that_no_face_has_with_its_base_is_missing() -> None:
    with pytest.raises(MissingGlyph) as caught:
        typeset("a\u0e48", Fonts())
    assert caught.value.character == "\u0e48"


@pytest.mark.parametrize("text", ["a\nb", "a\u2028b", "\x00", "\ud800", "a\tb"])
def test_a_line_has_no_control_characters(text: str) -> None:
    with pytest.raises(RenderError, match="no control character"):
        typeset(text, Fonts())


def test_a_line_has_an_end() -> None:
    with pytest.raises(RenderError, match="at most 1000 characters"):
        typeset("a" * 1001, Fonts())
    assert typeset("", Fonts()).width == 0


def test_invisible_characters_need_no_glyph() -> None:
    assert "".join(glyph.text for glyph in typeset("a\u200d\u2060b\ufe0f", Fonts()).glyphs).startswith("a")


def test_the_choice_does_not_hang_on_the_order_of_the_files(tmp_path: Path) -> None:
    shutil.copy(BOLD, tmp_path / "a.ttf")
    shutil.copy(REGULAR, tmp_path / "b.ttf")
    (tmp_path / "notes.txt").write_text("no font")
    (tmp_path / "broken.ttf").write_bytes(b"\0\1\0\0broken")
    (tmp_path / "empty.otf").write_bytes(b"")
    one, other = Fonts(tmp_path), Fonts(tmp_path / "b.ttf", tmp_path / "a.ttf")
    for bold in (False, True):
        first, second = (typeset("Tea", fonts, bold=bold).glyphs for fonts in (one, other))
        assert [(glyph.face.path.name, glyph.id) for glyph in first] == [(g.face.path.name, g.id) for g in second]


def test_a_folder_of_fonts_replaces_those_of_the_machine(tmp_path: Path) -> None:
    with pytest.raises(MissingGlyph):
        typeset("ก", Fonts(tmp_path))


def test_paths_that_hold_no_font_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RenderError, match="there is no file or folder"):
        Fonts(tmp_path / "absent")
    (tmp_path / "text.ttf").write_text("not a font")
    with pytest.raises(RenderError, match="is no font file with outlines"):
        Fonts(tmp_path / "text.ttf")


def test_a_folder_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paycode.rendering.fonts._MOST_FILES", 1)
    for name in ("a.ttf", "b.ttf"):
        (tmp_path / name).touch()
    with pytest.raises(RenderError, match="more than 1 font files"):
        Fonts(tmp_path)


# fontTools leaves a file open when it gives up on it.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@settings(max_examples=60)
@given(st.data())
def test_hostile_font_files_are_refused_or_used_never_fatal(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    font = bytearray(REGULAR.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, 2_000) | st.integers(0, len(font) - 1))
        font[start : start + 8] = data.draw(st.binary(min_size=1, max_size=8))
    file = tmp_path_factory.mktemp("fonts") / "hostile.ttf"
    file.write_bytes(font[: data.draw(st.just(len(font)) | st.integers(0, len(font)))])
    page = Page(width=50, height=20, items=(Text(text="Hostile Ä fi", x=5, y=10, size_mm=4),))
    try:
        fonts = Fonts(file)
        assert pages_pdf([page], fonts).startswith(b"%PDF")
    except RenderError:
        assert True


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(("table", "words"), [(b"post", "cannot be embedded: "), (b"gasp", "one of these fonts")])
def test_a_font_that_can_be_shown_but_not_embedded_is_named(tmp_path: Path, table: bytes, words: str) -> None:
    """HarfBuzz, which draws, needs neither table; fontTools, which makes the subset, reads both."""
    font = bytearray(REGULAR.read_bytes())
    record = font.index(table)
    start = int.from_bytes(font[record + 8 : record + 12], "big")
    font[start : start + 4] = b"\xff\xff\xff\xff"
    (tmp_path / "odd.ttf").write_bytes(font)
    page = Page(width=50, height=20, items=(Text(text="Tea", x=5, y=10, size_mm=4),))
    fonts = Fonts(tmp_path)
    assert b"aria-label" in page_svg(page, fonts)
    with pytest.raises(RenderError, match=words) as caught:
        pages_pdf([page], fonts)
    assert "odd.ttf" in str(caught.value)


def test_of_equal_faces_the_first_given_is_used(tmp_path: Path) -> None:
    for name in ("z", "a"):
        (tmp_path / name).mkdir()
        shutil.copy(REGULAR, tmp_path / name / "fira.ttf")
    fonts = Fonts(tmp_path / "z", tmp_path / "a")
    ((_, face),) = fonts.runs("Tea", script="Latn", bold=False, language="en")
    assert face.path == tmp_path / "z" / "fira.ttf"


def test_characters_are_judged_by_script() -> None:
    assert script_runs("12 Tea ชา·7") == ["Latn"] * 7 + ["Thai"] * 4
    assert script_runs("12") == ["Latn", "Latn"]
    assert clusters("ที่e\u0301👩\u200d🍳") == ["ที่", "e\u0301", "👩\u200d🍳"]
    assert (language_of("ㄅ直"), language_of("Tea")) == ("zh-Hant", "")
    assert families("Geor", "")[0] == "Noto Sans Georgian"


@pytest.mark.parametrize(
    ("module", "package"),
    [("uharfbuzz", "uharfbuzz"), ("fpdf", "fpdf2"), ("fontpkg", "fontpkg-fira-sans"), ("fontTools", "fonttools")],
)
def test_a_missing_package_is_named(module: str, package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from paycode.rendering._fonttools import script_of

    monkeypatch.setitem(sys.modules, module, None)
    script_of.cache_clear()
    typeset.cache_clear()
    page = Page(width=50, height=20, items=(Text(text="Tea", x=5, y=10, size_mm=4),))
    with pytest.raises(MissingExtra, match=package) as caught:
        pages_pdf([page], Fonts())
    assert caught.value.extra == "pdf"


def test_faces_of_something_else_are_none(tmp_path: Path) -> None:
    assert list(faces(tmp_path / "absent.ttf")) == []
    assert repr(next(faces(REGULAR))) == "<Face Fira Sans 400>"
