"""How the reading benchmarks find, load and score labelled pictures."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import cv2
import numpy as np
import pytest

from _corpora import Found, Outline, Picture, Score, inside, normal, pictures, score, spellings

SQUARE = [[10, 10], [50, 10], [50, 50], [10, 50]]
OTHER = [[110, 10], [150, 10], [150, 50], [110, 50]]
FAR = [[300, 300], [310, 300], [310, 310], [300, 310]]


def corpus(folder: pathlib.Path, *entries: dict[str, Any]) -> pathlib.Path:
    """A folder of small white pictures with these labels."""
    folder.mkdir(exist_ok=True)
    for entry in entries:
        path = folder / entry["path"]
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            cv2.imwrite(str(path), np.full((20, 30), 255, np.uint8))
    lines = [json.dumps(entry, ensure_ascii=False) for entry in entries]
    (folder / "index.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def labelled(tmp_path: pathlib.Path, **labels: Any) -> Picture:
    (picture,) = pictures([corpus(tmp_path / "c", {"path": "a.png", "category": "x"} | labels)])
    return picture


def said(text: str, outline: Outline | None = None) -> Found:
    return Found(text=text, data=text.encode(), outline=outline)


def read(*codes: int, false: int = 0, stray: int = 0) -> Score:
    return Score(read=frozenset(codes), false=false, stray=stray)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([], read()),
        ([said("one")], read(0)),
        ([said("one"), said("one"), said("two")], read(0, 1)),
        ([said("one"), said("wrong")], read(0, false=1)),
        ([said("")], read()),
    ],
)
def test_texts_of_a_picture(tmp_path: pathlib.Path, found: list[Found], expected: Score) -> None:
    assert score(labelled(tmp_path, texts=["one", "two"], count=2), found) == expected


def test_an_equal_text_counts_once_for_each_code_that_has_it(tmp_path: pathlib.Path) -> None:
    picture = labelled(tmp_path, texts=["same", "same"], count=2)
    assert score(picture, [said("same")]) == read(0)
    assert score(picture, [said("same")] * 3) == read(0, 1)


def test_another_text_is_not_false_while_some_are_unknown(tmp_path: pathlib.Path) -> None:
    assert score(labelled(tmp_path, texts=["one"], count=2), [said("other")]) == read()


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([said("one", FAR)], read(0)),
        ([said("anything", OTHER)], read(1)),
        ([said("wrong", SQUARE)], read(false=1)),
        ([said("wrong", FAR)], read(stray=1)),
        ([said("wrong")], read(stray=1)),
        ([said("one", SQUARE), said("a", OTHER), said("b", OTHER)], read(0, 1)),
    ],
    ids=["text", "place", "false", "stray", "nowhere", "twice"],
)
def test_a_text_for_each_outline(tmp_path: pathlib.Path, found: list[Found], expected: Score) -> None:
    picture = labelled(tmp_path, texts=None, texts_per_code=["one", None], corners=[SQUARE, OTHER], count=2)
    assert score(picture, found) == expected


def test_without_texts_the_place_decides(tmp_path: pathlib.Path) -> None:
    picture = labelled(tmp_path, texts=None, corners=[SQUARE, OTHER])
    assert picture.codes == 2
    assert score(picture, [said("x", SQUARE), said("y", FAR)]) == read(0, stray=1)


def test_one_code_without_text_is_read_by_an_engine_that_gives_no_place(tmp_path: pathlib.Path) -> None:
    assert score(labelled(tmp_path, texts=None, corners=[SQUARE]), [said("x")]) == read(0)


def test_without_any_label_distinct_readings_count(tmp_path: pathlib.Path) -> None:
    picture = labelled(tmp_path, texts=None, count=2)
    assert score(picture, [said("x"), said("x")]) == read(0)
    assert score(picture, [said("x"), said("y"), said("z")]) == read(0, 1)


@pytest.mark.parametrize("labels", [{"texts": []}, {"texts": [], "count": 0}, {"count": 0, "texts": None}])
def test_where_no_code_is_every_reading_is_false(tmp_path: pathlib.Path, labels: dict[str, Any]) -> None:
    picture = labelled(tmp_path, **labels)
    assert picture.codes == 0
    assert score(picture, [said("x"), said("y")]) == read(false=2)


def test_charset_line_ends_and_space_are_not_held_against_an_engine(tmp_path: pathlib.Path) -> None:
    assert normal("a\r\nb\rc \0") == "a\nb\nc "
    assert "é" in spellings(Found(data="é".encode("latin-1")))
    assert "日本" in spellings(Found(data="日本".encode("shift_jis")))
    assert "é" in spellings(Found(text="Ã©"))  # UTF-8 that was taken for Latin-1
    assert "é" in spellings(Found(text="e\u0301"))
    picture = labelled(tmp_path, texts=["BEGIN\r\nEND\r\n"])
    assert score(picture, [said("BEGIN\nEND")]) == read(0)


@pytest.mark.parametrize("outline", [SQUARE, SQUARE[::-1]], ids=["clockwise", "other way"])
def test_inside_is_meant_with_a_margin_and_in_either_direction(outline: Outline) -> None:
    assert inside((30, 30), outline)
    assert inside((52, 30), outline)
    assert not inside((54, 30), outline)
    assert not inside((54, 30), outline, margin=0.1)


def test_pictures_are_chosen_by_category_and_number_without_copies(tmp_path: pathlib.Path) -> None:
    entries = [{"path": f"{name}{n}.png", "category": name} for name in "ab" for n in range(5)]
    entries.append({"path": "c.png", "category": "a", "dup_of": "a0.png"})
    folder = corpus(tmp_path / "set", *reversed(entries))

    def chosen(**how: Any) -> list[str]:
        return [picture.path.stem for picture in pictures([folder], **how)]

    assert chosen() == [f"{name}{n}" for name in "ab" for n in range(5)]
    assert chosen(every=2) == ["a0", "a2", "a4", "b0", "b2", "b4"]
    assert chosen(every=5, categories=["b"]) == ["b0"]
    assert "c" in chosen(copies=True)
    assert {picture.corpus for picture in pictures([folder])} == {"set"}


def test_a_line_separator_within_a_text_ends_no_entry(tmp_path: pathlib.Path) -> None:
    assert labelled(tmp_path, texts=["one\u2028two"]).texts == ["one\u2028two"]


def test_a_folder_without_an_index_is_named(tmp_path: pathlib.Path) -> None:
    with pytest.raises(SystemExit, match=r"no corpus.*index\.jsonl"):
        pictures([tmp_path])


def test_a_picture_that_cannot_be_loaded_is_named(tmp_path: pathlib.Path) -> None:
    picture = labelled(tmp_path)
    picture.path.write_bytes(b"no picture")
    with pytest.raises(SystemExit, match=r"a\.png"):
        picture.grey()


def test_pictures_come_as_stored_turned_only_as_labelled(tmp_path: pathlib.Path) -> None:
    from PIL import Image

    stored = np.full((20, 30), 255, np.uint8)
    stored[:5, :5] = 0
    exif = Image.Exif()
    exif[0x0112] = 6  # to be shown turned by 90 degrees
    (tmp_path / "c").mkdir()
    Image.fromarray(stored).save(tmp_path / "c" / "a.png", exif=exif)
    upright = labelled(tmp_path).grey()
    assert upright.shape == (20, 30)
    assert upright[2, 2] == 0
    turned = labelled(tmp_path, rotate=90).grey()
    assert turned.shape == (30, 20)
    assert turned[2, -3] == 0
    assert turned.flags.c_contiguous


def test_what_is_transparent_is_white(tmp_path: pathlib.Path) -> None:
    clear = np.zeros((20, 30, 4), np.uint8)
    clear[:, 15:, 3] = 255
    (tmp_path / "c").mkdir()
    cv2.imwrite(str(tmp_path / "c" / "a.png"), clear)
    grey = labelled(tmp_path).grey()
    assert (grey[0, 0], grey[0, 20]) == (255, 0)
