"""What the reading benchmarks make of scores: summaries, tables, plots and pages; and their worker processes."""

from __future__ import annotations

import json
import os
import pathlib
import sys
import time
import xml.etree.ElementTree as ET
from typing import Any

import cv2
import numpy as np
import pytest
import zxingcpp

import _charts
import _loop_page
import _report
import corpus as corpus_program
import decode_loop
import paycode
import peers
from _corpora import Found, Grey, pictures
from _engines import OURS, Answer, Worker, installed, run, timed
from paycode.proofing import Camera, Placard, clip

ENGINES = ("zxing-cpp", "zbar", *OURS)
SMALL = Camera(width=640, height=480, field_of_view=40)
SVG = "{http://www.w3.org/2000/svg}"


def image(category: str, codes: int, reads: dict[str, int], *, corpus: str = "set", false: int = 0) -> dict[str, Any]:
    """A record of a picture in which each engine read so many codes, in 1, 2, 3 ... milliseconds."""
    engines = {
        name: {
            "read": list(range(count)), "false": false, "stray": 0, "status": "ok", "ms": number, "cpu_ms": number,
            "peak_mb": 50,
        }
        for number, (name, count) in enumerate(reads.items(), 1)
    }  # fmt: skip
    return {"corpus": corpus, "image": "x", "category": category, "codes": codes, "engines": engines}


def records() -> list[dict[str, Any]]:
    return [
        image("easy", 4, dict(zip(ENGINES, (4, 2, 4, 4, 4), strict=True))),
        image("hard", 1, dict(zip(ENGINES, (0, 0, 0, 1, 1), strict=True))),
        image("decoding", 1, dict(zip(ENGINES, (1, 1, 1, 1, 1), strict=True))),
        image("empty", 0, dict.fromkeys(ENGINES, 0), corpus="nothing", false=1),
    ]


def test_shares_and_means_are_of_codes_and_of_categories() -> None:
    found = _report.summarise(records())["corpora"]["set"]
    assert (found["images"], found["codes"]) == (3, 6)
    assert _report.rate(found, "zxing-cpp") == pytest.approx(5 / 6)
    assert _report.mean_rate(found, "zxing-cpp") == pytest.approx(0.5)  # decoding stands apart
    assert _report.mean_rate(found, "paycode normal") == 1
    assert _report.times_reference(found, "zbar") == 2
    assert _report.total(found, "zbar", "read") == 3


def test_a_corpus_without_codes_has_false_readings_and_no_share() -> None:
    nothing = _report.summarise(records())["corpora"]["nothing"]
    assert _report.rate(nothing, "zbar") is None
    assert _report.mean_rate(nothing, "zbar") is None
    assert _report.total(nothing, "zbar", "false") == 1
    assert "–" in _report.overview(nothing, ENGINES)
    assert "1 false" in _report.by_category(nothing, ENGINES)


def test_failures_are_counted_by_cause() -> None:
    lost = records()
    lost[0]["engines"]["zbar"]["status"] = "timeout"
    assert _report.summarise(lost)["engines"]["zbar"]["failures"] == {"timeout": 1}


@pytest.mark.parametrize(("share", "value"), [(50, 2), (95, 4), (99, 4), (25, 1), (1, 1)])
def test_percentiles(share: float, value: float) -> None:
    assert _report.percentile([4, 1, 3, 2], share) == value


def test_tables_line_up() -> None:
    table = _report.markdown(("Engine", "Codes"), [("a", 1), ("longer", 10)])
    assert table == "| Engine | Codes |\n|--------|------:|\n| a      |     1 |\n| longer |    10 |"


def test_a_section_is_filled_again_and_again(tmp_path: pathlib.Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- peers: begin -->\n<!-- peers: end -->\nafter\n", encoding="utf-8")
    for text in ("first", "second"):
        _report.fill(page, "peers", text)
    expected = "before\n<!-- peers: begin -->\n\nsecond\n\n<!-- peers: end -->\nafter\n"
    assert page.read_text(encoding="utf-8") == expected
    with pytest.raises(SystemExit, match="no section"):
        _report.fill(page, "loop", "text")


def test_the_page_has_both_sections() -> None:
    page = (_report.DOCS / "decode.md").read_text(encoding="utf-8")
    for section in ("peers", "loop"):
        assert page.count(f"<!-- {section}: begin -->") == page.count(f"<!-- {section}: end -->") == 1


def words(path: pathlib.Path) -> list[str]:
    """Everything written in a plot, which must be sound XML that keeps to its sheet."""
    root = ET.fromstring(path.read_text(encoding="utf-8"))
    width, height = map(float, root.attrib["viewBox"].split()[2:])
    for text in root.iter(f"{SVG}text"):
        assert 0 <= float(text.attrib["x"]) <= width
        assert 0 <= float(text.attrib["y"]) <= height
    for box in root.iter(f"{SVG}rect"):
        assert float(box.get("x", 0)) + float(box.attrib["width"]) <= width + 1
    return [text.text or "" for text in root.iter(f"{SVG}text")]


def test_all_engines_on_one_page_with_plots_for_light_and_dark(tmp_path: pathlib.Path) -> None:
    summary = json.loads(json.dumps(_report.summarise(records())))
    page = peers.page(summary, tmp_path)
    assert page == peers.page(summary, tmp_path)
    assert "### set" in page
    assert "### nothing" in page
    assert page.count("The other engines together read 5 codes (83.3 %), with ours 6 (100.0 %).") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        f"decode-{name}{suffix}.svg" for name in ("rates", "speed", "categories") for suffix in ("", "-dark")
    )
    for path in tmp_path.iterdir():
        assert path.name in page
        assert {"zbar", "zxing-cpp"} <= set(words(path))
    assert "83.3 %" in words(tmp_path / "decode-rates.svg")
    light, dark = ((tmp_path / f"decode-rates{suffix}.svg").read_text() for suffix in ("", "-dark"))
    assert _charts.LIGHT.ground in light
    assert _charts.DARK.ground in dark


def test_ours_come_first_and_the_others_by_what_they_read() -> None:
    found = _report.summarise(records())["corpora"]["set"]
    assert peers.ranked(found, ["zbar", "zxing-cpp", *OURS]) == [*reversed(OURS), "zxing-cpp", "zbar"]


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2."""
    lights = []
    for colour in (one, other):
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        lights.append(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2])
    return (max(lights) + 0.05) / (min(lights) + 0.05)


@pytest.mark.parametrize("theme", [_charts.LIGHT, _charts.DARK], ids=["light", "dark"])
def test_plots_can_be_read(theme: _charts.Theme) -> None:
    assert contrast(theme.ink, theme.ground) > 7
    assert contrast(theme.faint, theme.ground) > 4.5
    for share in np.linspace(0, 1, 21):
        assert contrast(*theme.shade(float(share))) > 4


def race(kind: str, ours: int | None, other: int | None, worse: int | None) -> dict[str, Any]:
    first = {_loop_page.SCANNER: ours, "zxing-cpp": other, "zbar": worse}
    return {"kind": kind, "seed": 0, "first": first, "false": {_loop_page.SCANNER: 0, "zxing-cpp": 2, "zbar": 0}}


def loop_results() -> dict[str, Any]:
    spread = {"mean": 2.0, "p50": 1.0, "p95": 3.0, "p99": 4.0}
    frames = {
        "scene": "empty", "size": "720p", "frames": 9, "codes": 0, "read": 0, "ours": spread, "processor": 2.5,
        "zxing-cpp": spread | {"mean": 4.0},
    }  # fmt: skip
    return {
        "machine": {"processor": "a processor", "python": "3"}, "effort": "normal", "budget_ms": 5, "most": 40,
        "frames": [frames],
        "first": [race("good", 1, 1, 1), race("noise", 2, 10, None), race("noise", 4, None, None)],
        "memory": {"frames": 10_000, "start": 100.0, "mid": 100.5, "end": 100.5},
        "video": {
            "file": "street.mp4",
            "frames": 3,
            "sides": {"zxing-cpp": spread | {"reads": 4, "with_reads": 2, "texts": 2, "unconfirmed": None}},
        },
    }  # fmt: skip


def test_the_camera_loop_on_one_page(tmp_path: pathlib.Path) -> None:
    text = _loop_page.page(loop_results(), tmp_path)
    assert "budget 5 ms" in text
    assert "| 720p, empty |          – |    2.00 |" in text
    assert "| noise         |       3.0 (2/2) | 25.0 (1/2) | 40.0 (0/2) |                 0.12 |" in text
    assert "| all bad clips |             3.0 |       25.0 |       40.0 |" in text
    assert "False readings: zxing-cpp 6." in text
    assert "10,000 frames" in text
    assert "`street.mp4`" in text
    assert "| zxing-cpp |      3 |              2 |        4 |     2 |           – |    2.00 |" in text
    assert {"noise", "all bad clips", "zxing-cpp", "not read"} <= set(words(tmp_path / "decode-first.svg"))


def test_frames_are_timed_and_what_they_show_is_counted() -> None:
    loop = decode_loop.Loop("fast", None)
    row = decode_loop.time_frames(loop, "tracked", "720p", 2)
    assert (row["codes"], row["read"], row["frames"]) == (2, 2, 2)
    assert row["ours"]["p50"] > 0


def test_nobody_reads_what_is_unreadable_and_everybody_finds_it() -> None:
    pixels = decode_loop.unreadable().artwork.pixels
    assert paycode.read(pixels, "normal") == ()
    kind = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCodeModel2)
    (located,) = zxingcpp.read_barcodes(pixels, formats=kind, return_errors=True)
    assert not located.valid


def test_a_race_ends_when_all_have_read_and_tells_when(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decode_loop, "installed", lambda: ["zxing-cpp", "paycode fast"])
    (found,) = decode_loop.first_reads(decode_loop.Loop("fast", None), "good", clips=1, most=5)
    assert found["first"] == {_loop_page.SCANNER: 1, "zxing-cpp": 1}
    assert found["false"] == {_loop_page.SCANNER: 0, "zxing-cpp": 0}


def test_a_recording_is_read_and_its_labels_confirm_it(tmp_path: pathlib.Path) -> None:
    data = b"https://example.com/a"
    frames = [frame.image for frame in clip([Placard.of(paycode.encode(data), data)], frames=2, camera=SMALL)]
    video = cv2.VideoWriter(str(tmp_path / "a.avi"), cv2.VideoWriter.fourcc(*"MJPG"), 30, (640, 480))
    for frame in frames:
        video.write(cv2.cvtColor(frame, cv2.COLOR_GRAY2BGR))
    video.release()
    loop = decode_loop.Loop("fast", None)
    without = decode_loop.video(loop, tmp_path / "a.avi", None)
    line = json.dumps({"reads": [{"text": data.decode()}]})
    (tmp_path / "a.frames.jsonl").write_text("\n".join([line] * 3), encoding="utf-8")
    confirmed = decode_loop.video(loop, tmp_path / "a.avi", None)
    (tmp_path / "a.frames.jsonl").write_text(line, encoding="utf-8")
    doubted = decode_loop.video(loop, tmp_path / "a.avi", 1)
    sides = [found["sides"][_loop_page.SCANNER] for found in (without, confirmed, doubted)]
    assert [side["unconfirmed"] for side in sides] == [None, 0, 1]
    assert [side["reads"] for side in sides] == [2, 2, 1]
    assert (without["frames"], doubted["frames"]) == (2, 1)


def test_memory_is_taken_at_three_times(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decode_loop, "KEPT", 1)
    monkeypatch.setattr(decode_loop, "resident", iter((10.0, 11.0, 12.0)).__next__)
    sizes = decode_loop.memory(decode_loop.Loop("fast", None), 20)
    assert sizes == {"frames": 20, "start": 10.0, "mid": 11.0, "end": 12.0}


def hang(connection: Any, name: str) -> None:
    """A worker that hangs on black pictures, dies of grey ones and answers to white ones."""
    connection.send(None)
    while True:
        value = int(connection.recv()[0, 0])
        if value == 0:
            time.sleep(60)
        if value < 255:
            os._exit(1)
        connection.send(Answer(status="ok", found=[Found(text=name)], ms=1.0))


def test_an_engine_that_hangs_or_dies_costs_one_picture() -> None:
    worker = Worker("name", timeout=1.0, target=hang)
    try:
        answers = [worker.read(np.full((4, 4), value, np.uint8)) for value in (255, 0, 255, 100, 255)]
    finally:
        worker.stop()
    assert [answer.status for answer in answers] == ["ok", "timeout", "ok", "crash", "ok"]
    assert answers[1].ms == 1000
    assert answers[2].found == [Found(text="name")]


def test_an_engine_that_fails_has_found_nothing() -> None:
    def fails(grey: Grey) -> list[Found]:
        raise ValueError(grey.shape)

    grey = np.zeros((2, 2), np.uint8)
    assert (timed(fails, grey).status, timed(lambda _: [], grey).status) == ("error", "ok")


def test_engines_read_a_corpus_each_in_its_own_process(tmp_path: pathlib.Path) -> None:
    symbol = paycode.encode("https://example.com/a")
    grey = np.where(np.pad(symbol.matrix, 4), 0, 255).astype(np.uint8).repeat(4, axis=0).repeat(4, axis=1)
    entries = []
    for name, picture, texts in (("code", grey, ["https://example.com/a"]), ("blank", np.full_like(grey, 255), [])):
        cv2.imwrite(str(tmp_path / f"{name}.png"), picture)
        entries.append(json.dumps({"path": f"{name}.png", "category": name, "texts": texts, "corners": None}))
    (tmp_path / "index.jsonl").write_text("\n".join(entries), encoding="utf-8")
    records = list(_report.image_records(run(pictures([tmp_path]), ("zxing-cpp", "paycode fast"))))
    assert [record["image"] for record in records] == ["blank/blank.png", "code/code.png"]
    for name in ("zxing-cpp", "paycode fast"):
        blank, code = (record["engines"][name] for record in records)
        assert (blank["read"], blank["false"]) == ([], 0)
        assert (code["read"], code["false"], code["status"]) == ([0], 0, "ok")
        assert code["ms"] > 0
    assert corpus_program.false_readings(records) == ["none"]


def test_ours_and_the_reference_are_always_among_the_engines() -> None:
    assert {"zxing-cpp", *OURS} <= set(installed())


def test_without_any_corpus_the_program_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus_program, "shared_corpora", list)
    monkeypatch.setattr(sys, "argv", ["corpus.py"])
    with pytest.raises(SystemExit, match=r"no corpus.*index\.jsonl"):
        corpus_program.main()
