"""Proofs: grades that make sense to people, limits that are where they are said to be, advice, and the quick check."""

from __future__ import annotations

import io
import json
import math
import pathlib
import re
import sys
from dataclasses import replace
from typing import Any

import numpy as np
import PIL.Image
import pytest
import segno

import paycode
from paycode.errors import MissingExtra, RenderError, Unreadable
from paycode.payload.findings import Severity
from paycode.payload.scheme import Payload
from paycode.proofing import Artwork, CodeProof, Proof, readable
from paycode.proofing.bench import _harshest
from paycode.proofing.canvas import Canvas, shortened
from paycode.proofing.conditions import CONDITIONS, GOOD, GRADES, worst
from paycode.proofing.measuring import Measures, measure
from paycode.proofing.proving import MAX_CODES
from paycode.proofing.trial import REFERENCE, Target, by
from paycode.rendering import render
from paycode.scanning.corners import Corners
from proofing_artefacts import PLACARD, SYMBOL, grey, pdf, picture

LONG = "x" * 700
UPI = b"upi://pay?pa=jane@axisbank&pn=Jane&am=120.00"


def sign(*, module_mm: float = 0.8, text: str = PLACARD, quiet: int = 4, tone: tuple[int, int] = (0, 255)) -> Artwork:
    """A symbol in the middle of its own paper, 6 pixels a module."""
    modules = np.pad(paycode.encode(text, "M", reveal=True).matrix, quiet)
    pixels = np.where(modules, *tone).astype(np.uint8).repeat(6, axis=0).repeat(6, axis=1)
    return Artwork(pixels=pixels, mm_per_pixel=module_mm / 6)


def beside(*signs: Artwork) -> Artwork:
    """Signs of one scale on one sheet."""
    height = max(len(one.pixels) for one in signs)
    return replace(
        signs[0],
        pixels=np.hstack(
            [np.pad(one.pixels, ((0, height - len(one.pixels)), (0, 60)), constant_values=255) for one in signs]
        ),
    )


def codes_of(proof: Proof) -> list[str]:
    return [finding.code for finding in proof.findings]


@pytest.fixture(scope="module")
def placard() -> Proof:
    """The 46 mm placard at level M, as a drawing."""
    return paycode.proof(render(SYMBOL, "svg", size_mm=46), expected=PLACARD.encode())


@pytest.fixture(scope="module")
def receipt() -> Proof:
    """Far too much text on 12 mm."""
    return paycode.proof(render(paycode.encode(LONG, "M"), "svg", size_mm=12))


def test_a_placard_is_an_a_and_a_crowded_receipt_an_f(placard: Proof, receipt: Proof) -> None:
    assert (placard.grade, receipt.grade) == ("A", "F")
    assert placard.findings == ()
    (code,) = placard.codes
    assert code.edge_mm == pytest.approx(37, abs=0.3)
    assert code.module_mm == pytest.approx(46 / 41, rel=0.01)
    assert (code.version, code.level, code.symbology, code.text) == (4, "M", "QRCode", PLACARD)
    assert code.distance_mm == pytest.approx(5 * code.edge_mm)
    assert dict(code.engines)["zxing-cpp"]
    (small,) = receipt.codes
    assert (small.good, small.everyday, small.reaches) == (False, False, ())
    assert small.distance_mm == 150


@pytest.mark.parametrize(("module_mm", "grade"), [(1.1, "A"), (0.5, "B"), (0.33, "C"), (0.2, "D"), (0.12, "F")])
def test_the_grade_falls_as_modules_get_smaller(module_mm: float, grade: str) -> None:
    assert paycode.proof(sign(module_mm=module_mm)).grade == grade


def test_every_limit_is_where_it_is_said_to_be(placard: Proof) -> None:
    (code,) = placard.codes
    for reach in code.reaches:
        assert reach.reached is not None
        assert code.target.reads(reach.condition.at(reach.reached), seed=0) or code.target.reads(
            reach.condition.at(reach.reached), seed=1
        )
        if reach.stopped is not None:
            assert not code.target.reads(reach.condition.at(reach.stopped))


def test_the_smallest_size_and_the_farthest_distance_belong_together(placard: Proof) -> None:
    (code,) = placard.codes
    assert code.smallest_mm is not None
    assert code.farthest_mm is not None
    # What counts is the angle under which a module is seen.
    sizes, distances = code.edge_mm / code.smallest_mm, code.farthest_mm / code.distance_mm
    assert sizes == pytest.approx(distances, rel=0.25)
    assert 2 < sizes < 5


def test_a_code_that_is_too_small_is_told_how_large_it_must_be(receipt: Proof) -> None:
    (code,) = receipt.codes
    assert code.smallest_mm is not None
    assert 25 < code.smallest_mm < 45
    assert code.farthest_mm is None or code.farthest_mm < 80
    assert "of this size" in str(receipt)


def test_a_wrong_text_fails_however_well_it_reads() -> None:
    wrong = paycode.proof(sign(), expected=b"another")
    assert wrong.grade == "F"
    assert codes_of(wrong) == ["wrong_text"]
    assert "does not say what it must" in str(wrong)
    for right in (PLACARD.encode(), Payload(data=PLACARD.encode()), [b"another", PLACARD.encode()]):
        assert paycode.proof(sign(module_mm=0.12), expected=right).codes[0].expected


def test_nothing_readable_is_an_f_without_codes() -> None:
    empty = paycode.proof(Artwork(pixels=np.full((200, 200), 255, np.uint8), mm_per_pixel=0.1))
    assert (empty.codes, empty.grade, empty.weakest) == ((), "F", None)
    assert "no code can be read" in str(empty)
    assert empty.data()["codes"] == []
    assert PIL.Image.open(io.BytesIO(empty.picture())).size[0] > 1000


def test_data_is_json_of_the_documented_shape(placard: Proof) -> None:
    data = json.loads(json.dumps(placard.data()))
    assert list(data) == ["grade", "camera", "codes", "findings"]
    (code,) = data["codes"]
    assert list(code) == [
        "sheet", "copies", "text", "symbology", "version", "level", "edge_mm", "module_mm", "distance_mm", "expected",
        "engines", "contrast", "quiet_zone", "inverted", "good", "everyday", "conditions", "smallest_mm",
        "farthest_mm", "grade",
    ]  # fmt: skip
    assert list(code["conditions"]) == [condition.name for condition in CONDITIONS]
    assert code["conditions"]["tilt"]["reads_at"] >= 45
    assert (code["contrast"], code["quiet_zone"], code["inverted"]) == (1.0, 4, False)
    assert data["camera"] == {"width": 1920, "height": 1080, "field_of_view": 69.0}


def test_the_table_names_every_condition(placard: Proof) -> None:
    lines = str(placard).splitlines()
    assert lines[0].startswith("grade A")
    for condition in CONDITIONS:
        assert sum(line.startswith(f"  {condition.title} ") for line in lines) == 1


def test_the_picture_shows_every_condition(placard: Proof, receipt: Proof) -> None:
    with PIL.Image.open(io.BytesIO(placard.picture())) as image:
        assert image.format == "PNG"
        assert image.size[0] > image.size[1] > 1000
        pixels = np.asarray(image.convert("RGB"))
    assert (pixels == (26, 127, 75)).all(axis=2).sum() > 10_000  # green: the grade and the bars under photographs
    assert placard.picture() == placard.picture()
    with PIL.Image.open(io.BytesIO(receipt.picture())) as image:
        assert image.size[1] < pixels.shape[0]


def test_equal_artefacts_give_equal_proofs(receipt: Proof) -> None:
    again = paycode.proof(render(paycode.encode(LONG, "M"), "svg", size_mm=12))
    assert again == receipt


def test_thorough_tries_every_step_and_each_engine() -> None:
    shares: list[float] = []
    proof = paycode.proof(
        sign(module_mm=0.4), thorough=True, distance_mm=140, progress=lambda _, share: shares.append(share)
    )
    (code,) = proof.codes
    assert code.distance_mm == 140
    for reach in code.reaches:
        engines = dict(reach.engines)
        assert set(engines) >= {"zxing-cpp", "opencv"}
        assert engines["zxing-cpp"] == reach.read
        assert all(0 <= read <= len(reach.condition.steps) for read in engines.values())
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0, 1)
    assert proof.data()["codes"][0]["conditions"]["tilt"]["engines"]["zxing-cpp"] == code.reaches[1].reached


@pytest.mark.parametrize(
    ("artwork", "code", "best"),
    [
        (sign(quiet=2), "quiet_zone", "B"),
        (sign(quiet=1), "quiet_zone", "C"),
        (sign(tone=(150, 225)), "contrast", "C"),
        (sign(tone=(255, 0)), "inverted", "C"),
        (sign(module_mm=0.25), "module_mm", "D"),
    ],
)
def test_what_is_unwise_is_said_and_graded(artwork: Artwork, code: str, best: str) -> None:
    proof = paycode.proof(artwork)
    assert code in codes_of(proof)
    assert GRADES.index(proof.grade) >= GRADES.index(best)


def test_dots_are_counted_on_what_a_printer_is_sent() -> None:
    assert "dots" in codes_of(paycode.proof(picture(pixels=grey(3), dpi=(150, 150))))
    assert "dots" not in codes_of(paycode.proof(picture(pixels=grey(4), dpi=(150, 150))))


def test_an_assumed_size_is_said() -> None:
    assert "size_assumed" in codes_of(paycode.proof(picture("GIF", pixels=grey(8))))
    assert "size_assumed" not in codes_of(paycode.proof(picture("GIF", pixels=grey(8)), size_mm=30))


def test_codes_of_two_payees_on_one_sheet_are_a_trap() -> None:
    two = paycode.proof(beside(sign(), sign(text=UPI.decode())))
    assert len(two.codes) == 2
    assert codes_of(two) == ["several_payees"]
    assert two.findings[0].severity is Severity.WARNING


def test_codes_alike_are_proved_once_and_others_up_to_a_limit() -> None:
    (code,) = (alike := paycode.proof(beside(sign(), sign()))).codes
    assert code.copies == 2
    assert alike.findings == ()
    many = paycode.proof(beside(*(sign(text=f"number {n}", module_mm=0.1) for n in range(MAX_CODES + 1))))
    assert len(many.codes) == MAX_CODES
    assert codes_of(many)[-1] == "not_proved"


def test_pages_are_proved_and_the_worst_counts() -> None:
    proof = paycode.proof(pdf(46, 9))
    assert {code.sheet for code in proof.codes} == {"page 1", "page 2"}
    assert proof.weakest is not None
    assert proof.weakest.sheet == "page 2"
    assert proof.grade == proof.weakest.grade
    assert "the weakest" not in str(proof)
    assert PIL.Image.open(io.BytesIO(proof.picture())).size[0] > 1000


def test_micro_qr_is_no_better_than_a_c() -> None:
    modules = np.pad(np.array([list(row) for row in segno.make_micro("12345").matrix], bool), 2)
    pixels = np.where(modules, 0, 255).astype(np.uint8).repeat(12, axis=0).repeat(12, axis=1)
    proof = paycode.proof(Artwork(pixels=np.pad(pixels, 40, constant_values=255), mm_per_pixel=0.1))
    (code,) = proof.codes
    assert (code.symbology, code.version, code.module_mm, code.measures) == ("MicroQRCode", None, None, None)
    assert "symbology" in codes_of(proof)
    assert proof.grade in "CDF"
    assert "Micro QR" in str(proof)


def test_a_payers_code_is_not_shown() -> None:
    proof = paycode.proof(sign(text="286248566432274952", module_mm=0.1))
    assert proof.codes[0].text == "28****************"
    assert "6248566432274952" not in json.dumps(proof.data()) + repr(proof) + str(proof)


def test_only_the_engine_that_gives_exact_bytes_is_asked_about_others_than_ascii() -> None:
    proof = paycode.proof(sign(text="https://例え.jp/ü", module_mm=0.1))
    assert [name for name, _ in proof.codes[0].engines] == ["zxing-cpp"]


def test_engines_that_are_missing_or_blind_are_not_asked_or_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyzbar", None)
    proof = paycode.proof(sign(tone=(255, 0), module_mm=0.1))
    assert {name for name, _ in proof.codes[0].engines} == {"zxing-cpp", "opencv"}
    assert "engine" in codes_of(proof)


def test_without_an_engine_there_is_no_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zxingcpp", None)
    with pytest.raises(MissingExtra):
        paycode.proof(sign())


def test_an_engine_that_fails_has_not_read_it() -> None:
    class Broken:
        name = "opencv"

        def read(self, grey: object) -> list[object]:
            raise OSError("out of order")

    assert list(by(Broken())(grey())) == []  # type: ignore[arg-type]


def test_conditions_rise_and_their_marks_are_among_their_steps() -> None:
    assert len({condition.name for condition in CONDITIONS}) == len(CONDITIONS) == 10
    for condition in CONDITIONS:
        rising = list(condition.steps) == sorted(condition.steps)
        assert rising or list(condition.steps) == sorted(condition.steps, reverse=True)
        assert len(set(condition.steps)) == len(condition.steps)
        places = [condition.steps.index(mark) for mark in condition.marks]
        assert places == sorted(places)
        assert [condition.grade(place + 1) for place in places] == ["C", "B", "A"]
        assert condition.grade(places[0]) == "D"
        assert condition.grade(0) == "D"
        assert condition.at(condition.steps[0]) != GOOD


def test_the_worst_of_several_grades_counts() -> None:
    assert worst(["A", "C", "B"]) == "C"
    assert worst([]) == "F"


def target(artwork: Artwork) -> Target:
    (reading,) = paycode.read(artwork.pixels)
    return Target.of(artwork, reading, None)


def test_a_blot_covers_the_share_that_is_said() -> None:
    code = target(sign(module_mm=1))
    clean, blotted = (code.frame(replace(GOOD, damage=share)) for share in (0, 0.1))
    edge = code.edge_mm * REFERENCE.pixels_per_mm(code.distance_mm)
    # Half of the modules under it were dark before.
    darker = (clean.astype(int) - blotted > 60).sum()
    assert darker / edge**2 == pytest.approx(0.1 * (1 - SYMBOL.matrix.mean()), rel=0.25)


def test_a_code_beside_the_one_that_is_proved_does_not_count() -> None:
    sheet = beside(sign(module_mm=0.1), sign(module_mm=0.1))
    left, _ = sorted(paycode.read(sheet.pixels), key=lambda reading: reading.corners[0])
    code = Target.of(sheet, left, None)
    assert not code.reads(GOOD, lambda frame: [replace(left, corners=((0, 0), (9, 0), (9, 9), (0, 9)))])
    assert code.reads(GOOD, lambda frame: [replace(left, corners=_middle(len(frame)))])


def _middle(size: int) -> Corners:
    low, high = 0.25 * size, 0.75 * size
    return (low, low), (high, low), (high, high), (low, high)


@pytest.mark.parametrize("limit", [0.2, 0.9, 1.0, 1.7, 6.0])
def test_a_limit_is_found_to_its_precision(limit: float) -> None:
    found = _harshest(lambda factor: factor <= limit, 1.01)
    assert found is not None
    assert limit / 1.011 <= found <= limit


def test_a_limit_beyond_what_is_looked_at_is_its_end_or_none() -> None:
    found = _harshest(lambda factor: True, 1.04)
    assert found is not None
    assert found > 7
    assert _harshest(lambda factor: False, 1.04) is None


@pytest.mark.parametrize("quiet", range(7))
@pytest.mark.parametrize("scale", [3, 7])
def test_the_quiet_zone_is_counted(quiet: int, scale: int) -> None:
    free = np.pad(np.where(SYMBOL.matrix, 0, 255).astype(np.uint8), quiet, constant_values=255)
    pixels = np.pad(free, 2, constant_values=0).repeat(scale, axis=0).repeat(scale, axis=1)
    low, high = (quiet + 2) * scale, (quiet + 2 + SYMBOL.size) * scale
    corners = ((low, low), (high + 0.8 * scale, low), (high + scale, high + scale), (low, high + 0.8 * scale))
    found = measure(Artwork(pixels=pixels, mm_per_pixel=0.1), corners, SYMBOL.size)
    assert found == Measures(contrast=1.0, inverted=False, quiet_zone=min(quiet, 4))


def test_contrast_is_that_of_light_and_not_of_numbers() -> None:
    artwork = sign(tone=(0, 188))
    (reading,) = paycode.read(artwork.pixels)
    assert measure(artwork, reading.corners, SYMBOL.size).contrast == pytest.approx(0.5, abs=0.01)
    colour = replace(artwork, pixels=np.repeat(artwork.pixels[..., None], 3, axis=2))
    assert measure(colour, reading.corners, SYMBOL.size).contrast == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize(
    ("contrast", "grade"), [(0.9, "A"), (0.7, "A"), (0.6, "B"), (0.5, "C"), (0.3, "D"), (0.1, "F")]
)
def test_contrast_is_graded_as_the_standard_does(contrast: float, grade: str) -> None:
    assert Measures(contrast=contrast, inverted=False, quiet_zone=4).contrast_grade == grade


def test_the_quick_check_lets_good_files_pass() -> None:
    readable(render(SYMBOL, "png", size_mm=46, dpi=300), "png", PLACARD.encode())
    readable(pdf(46, 30), "pdf", None)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (render(SYMBOL, "svg", size_mm=5), "make it larger"),
        (picture(pixels=np.full((90, 90), 255, np.uint8)), "no code can be read"),
        (render(paycode.encode("another"), "svg", size_mm=46), "does not say what it must"),
    ],
)
def test_the_quick_check_says_what_is_wrong(data: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words) as caught:
        readable(data, None, PLACARD.encode())
    assert isinstance(caught.value, RenderError)
    assert caught.value.code == "unreadable"


def test_a_canvas_leaves_out_what_lies_beyond_it() -> None:
    canvas = Canvas(60, 40)
    canvas.box(-10, -10, 30, 30, (0, 0, 255), radius=4)
    canvas.write(50, 39, "wide", 20)
    canvas.centred(30, 5, "over the top", 20, bold=True)
    assert canvas.pixels.shape == (40, 60, 3)
    assert canvas.pixels[15, 5].tolist() == [0, 0, 255]
    assert canvas.pixels[30, 10].tolist() == [247, 244, 242]


def test_text_is_cut_with_dots_where_it_does_not_fit() -> None:
    assert shortened("short", 20, 400) == "short"
    cut = shortened("a sentence that is much too long", 20, 120)
    assert cut.endswith("...")
    assert cut.startswith("a sen")


def test_codes_are_compared_without_their_pictures(placard: Proof) -> None:
    (code,) = placard.codes
    assert isinstance(code, CodeProof)
    assert code == replace(code, target=target(sign()))
    assert math.isfinite(code.distance_mm)


def test_the_page_on_proofs_says_the_marks_that_count() -> None:
    page = (pathlib.Path(__file__).parents[1] / "docs" / "proof.md").read_text(encoding="utf-8")
    for condition in CONDITIONS:
        marks = " | ".join(f"{mark:g}" for mark in condition.marks)
        assert re.search(rf"^\| [^|]+ \| `{condition.name}` \| {re.escape(marks)} \|", page, re.MULTILINE)
    for code in ("wrong_text", "quiet_zone", "contrast", "inverted", "module_mm", "dots", "engine", "symbology"):
        assert f"`{code}`" in page


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("svg", {"size_mm": 46}),
        ("png", {"size_mm": 46, "dpi": 300}),
        ("pdf", {"size_mm": 46}),
        ("terminal", {}),
        ("terminal-dark", {}),
        ("terminal-light", {}),
        ("escpos", {"width_dots": 384}),
        ("zpl", {"scale": 6}),
        ("epl", {"scale": 6, "dpi": 300}),
        ("tspl", {"width_dots": 500}),
        ("bitmap", {"width_dots": 333, "alignment": 4, "dark": 0}),
        ("bitmap", {"scale": 5}),
        ("c", {"dark": 0, "width_dots": 300}),
        ("epaper", {"panel": (200, 200)}),
        ("epaper", {"panel": (250, 128), "turn": 90}),
        ("epaper", {"scale": 4}),
    ],
)
def test_rendering_may_be_checked_in_every_format(name: str, options: dict[str, Any]) -> None:
    assert render(SYMBOL, name, check=True, **options) == render(SYMBOL, name, **options)


@pytest.mark.parametrize("name", ["eps", "escpos-native", "zpl-native", "epl-native", "tspl-native"])
def test_what_cannot_be_read_back_is_not_called_checked(name: str) -> None:
    with pytest.raises(RenderError, match="cannot be read back"):
        render(SYMBOL, name, check=True, scale=6)


@pytest.mark.parametrize(
    ("name", "options"), [("svg", {"size_mm": 6}), ("png", {"scale": 1, "dpi": 300}), ("bitmap", {"scale": 1})]
)
def test_a_check_refuses_before_anything_is_written(name: str, options: dict[str, Any], tmp_path: pathlib.Path) -> None:
    with pytest.raises(Unreadable, match="a module"):
        render(SYMBOL, name, check=True, **options)
    with pytest.raises(Unreadable):
        SYMBOL.save(tmp_path / "sign.png", check=True, scale=1)
    assert list(tmp_path.iterdir()) == []
