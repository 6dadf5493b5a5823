"""What a scan shows: what is in view and its verdicts, the overlay, lettering, the live lines, the bench."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest

import paycode.trust
from cli_runner import DAMAGED, PAYER, PAYER_MASKED, TEA
from live_scenes import PAYLOAD, SEALED, SIDE, frame, picture, trust_list
from paycode.cli.live import Scene, Seen, Stats, lettering, overlay, showing, stats
from paycode.cli.live.lettering import lettering as lettered
from paycode.cli.live.overlay import drawn
from paycode.errors import MissingExtra, ScanError, SourceUnavailable
from paycode.rendering.fonts import Fonts
from paycode.scanning import Frame, Scanner, Source, _opencv
from paycode.scanning.feed import Feed, Pause
from test_scanning_layouts import nv12, yuyv


def seen(one: Frame, scene: Scene, scanner: Scanner | None = None) -> tuple[Seen, ...]:
    return scene.update(one, (scanner or Scanner("fast")).feed(one))


def symbols(*codes: Any, trust: bool = False, reveal: bool = False) -> tuple[Seen, ...]:
    scene = Scene(trust_list() if trust else None, reveal=reveal)
    seen(frame(*codes), scene)
    return tuple(sorted(scene.symbols, key=lambda one: one.sighting.reading.corners))


def shown(one: Seen) -> tuple[str, str, str, str, str]:
    return one.tone, one.title, one.detail, one.word, one.reason


TYPES = "the payer types the amount (THB)"


def test_without_a_trust_list_nothing_is_judged() -> None:
    found = [shown(one) for one in symbols(SEALED, TEA)]
    assert found == [("neutral", "0066812345678", TYPES, "", ""), ("neutral", "Tea House", "4.50 SGD", "", "")]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (SEALED, ("good", "0066812345678", TYPES, "VALID", "signed by Noi's Noodles")),
        (
            PAYLOAD,
            ("bad", "0066812345678", TYPES, "NOT VERIFIED", "there is no seal, so nothing says who issued it"),
        ),
        (DAMAGED, ("bad", "0066812345678", TYPES, "NOT VERIFIED", "the code is damaged, altered or forged")),
        ("hello", ("neutral", '"hello"', "no payment code", "", "")),
        (b"\xff\x00", ("neutral", "hex ff00", "no payment code", "", "")),
        ("\x1b[31mred\u202e", ("neutral", r'"\x1b[31mred\u202e"', "no payment code", "", "")),
    ],
)
def test_what_is_said_of_a_symbol(code: Any, expected: tuple[str, ...]) -> None:
    (one,) = symbols(code, trust=True)
    assert shown(one) == expected


def test_a_payers_digits_stay_hidden() -> None:
    (one,) = symbols(PAYER)
    assert shown(one)[:3] == ("neutral", f'"{PAYER_MASKED}"', "a payer's own code")
    (one,) = symbols(PAYER, reveal=True)
    assert one.title == f'"{PAYER}"'


def test_a_second_payee_in_view_takes_the_verdict_away_for_as_long_as_it_stays() -> None:
    scene, scanner = Scene(trust_list()), Scanner("fast")
    news = [
        [(one.word, one.title) for one in seen(one, scene, scanner)]
        for one in (
            frame(SEALED, seconds=0.0),
            frame(SEALED, seconds=0.1),
            frame(SEALED, TEA, seconds=0.2),
            frame(SEALED, seconds=0.3),  # shown in turn is shown together
            frame(SEALED, seconds=1.5),
        )
    ]
    assert [len(one) for one in news] == [1, 0, 2, 0, 1]
    assert news[0] == news[4] == [("VALID", "0066812345678")]
    assert {word for word, _ in news[2]} == {"NOT VERIFIED"}
    assert scene.total == 2


def test_verdicts_are_looked_at_anew_while_nothing_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = itertools.count(0, 0.2)
    monkeypatch.setattr("paycode.cli.live.scene.time.monotonic", lambda: next(clock))
    asked: list[object] = []
    examine = paycode.trust.examine

    def counted(code: object, **options: Any) -> Any:
        asked.append(code)
        return examine(code, **options)

    monkeypatch.setattr("paycode.trust.examine", counted)
    scene, scanner = Scene(trust_list()), Scanner("fast")
    for number in range(7):
        seen(frame(SEALED, seconds=number / 10), scene, scanner)
    assert len(asked) == 3


def test_a_seal_behind_the_end_stays_found() -> None:
    scene, one = Scene(), frame(TEA)
    (plain,) = Scanner("fast").feed(one)
    spares = (b"", b"seal", b"", b"other")
    found = []
    for spare in spares:
        scene.update(one, [replace(plain, reading=replace(plain.reading, spare=spare))])
        found.append(scene.symbols[0].sighting.reading.spare)
    assert found == [b"", b"seal", b"seal", b"other"]


def test_pictures_without_times_have_nothing_to_do_with_each_other() -> None:
    scene, scanner = Scene(trust_list()), Scanner("fast")
    seen(frame(TEA, seconds=None), scene, scanner)
    seen(frame(SEALED, seconds=None, index=1), scene, scanner)
    assert [one.word for one in scene.symbols] == ["VALID"]


def test_nothing_grows_over_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paycode.cli.live.scene._REMEMBERED", 3)
    monkeypatch.setattr(stats, "_KEPT", 5)
    scene, bench, one = Scene(), Stats(), frame("hello", seconds=None)
    (sighting,) = Scanner("fast").feed(one)
    for number in range(8):
        assert len(scene.update(one, [replace(sighting, track_id=number)])) == 1
        bench.count(one, float(number), 1, scene.total)
    assert (len(scene._told), scene.total, len(bench._ms)) == (3, 8, 5)
    assert bench.data()["ms"] == {"p50": 5.0, "p95": 7.0, "p99": 7.0}


# --- the overlay


def colour_of(one: Seen) -> Any:
    return np.array(overlay._COLOURS[one.tone])


@pytest.mark.parametrize(
    ("code", "trust", "tone"), [(SEALED, True, "good"), (PAYLOAD, True, "bad"), (PAYLOAD, False, "neutral")]
)
def test_the_outline_has_the_colour_of_the_verdict(code: Any, trust: bool, tone: str) -> None:
    (one,) = symbols(code, trust=trust)
    picture = drawn(frame(code), [one])
    assert one.tone == tone
    for x, y in one.sighting.reading.corners:
        near = picture[int(y) - 4 : int(y) + 4, int(x) - 4 : int(x) + 4].reshape(-1, 3).astype(int)
        assert np.abs(near - colour_of(one)).sum(axis=1).min() < 12


def green(picture: Any) -> int:
    """Pixels of the green of a VALID code, faint ones too."""
    blue, other, red = (picture[..., channel].astype(int) for channel in range(3))
    return int(((other - red > 25) & (other - blue > 25)).sum())


def test_nothing_but_a_valid_code_is_green() -> None:
    assert green(drawn(frame(SEALED), symbols(SEALED, trust=True))) > 1000
    for codes, trust in ((("hello", SEALED), False), ((PAYLOAD, "x"), True), ((DAMAGED, TEA), True)):
        assert green(drawn(frame(*codes), symbols(*codes, trust=trust), "30 fps")) == 0


def test_the_frame_stays_as_it_was_and_so_does_what_is_far_from_a_symbol() -> None:
    one = frame(TEA)
    before = np.array(one.image)
    picture = drawn(one, symbols(TEA))
    assert np.array_equal(one.image, before)  # type: ignore[arg-type]
    assert picture.shape == (540, 960, 3)
    assert picture.dtype == np.uint8
    assert np.array_equal(picture[:, 600:], before[:, 600:])
    assert not np.array_equal(picture[:, :500], before[:, :500])
    assert np.array_equal(drawn(one, symbols(TEA)), picture)  # pure


def test_what_is_drawn_can_still_be_read() -> None:
    assert Scanner("normal").feed(drawn(frame(TEA), symbols(TEA)))[0].reading.text == TEA


def test_the_corner_says_how_fast_it_goes() -> None:
    plain, words = drawn(frame(TEA), ()), drawn(frame(TEA), (), "30 fps, 2 dropped")
    ink = np.argwhere((plain != words).any(axis=2))
    assert ink.max(axis=0)[0] < 40
    assert ink.max(axis=0)[1] < 200


@pytest.mark.parametrize("layout", ["nv12", "yuyv", "grey", "bgra"])
def test_frames_of_every_layout(layout: str) -> None:
    bgr = picture(TEA)
    image: Any = {
        "nv12": nv12(bgr),
        "yuyv": yuyv(bgr),
        "grey": bgr[..., 0],
        "bgra": np.dstack([bgr, bgr[..., 0]]),
    }[layout]
    one = Frame(name="x", index=0, image=image, layout=layout if layout in ("nv12", "yuyv") else "pixels")  # type: ignore[arg-type]
    result = drawn(one, symbols(TEA))
    assert result.shape == (540, 960, 3)
    assert np.abs(result.astype(int) - drawn(frame(TEA), symbols(TEA))).mean() < 3


def test_a_frame_without_a_picture() -> None:
    with pytest.raises(ScanError, match="gone"):
        drawn(Frame(name="x", index=0, error=SourceUnavailable("gone")), ())


def cards(monkeypatch: pytest.MonkeyPatch, *codes: Any, **sizes: int) -> tuple[list[Any], list[Any]]:
    """Boxes of the symbols, and of the cards that were put."""
    put: list[Any] = []
    original = overlay._put

    def noted(*args: Any) -> Any:
        put.append(original(*args))
        return put[-1]

    monkeypatch.setattr(overlay, "_put", noted)
    scene = Scene(trust_list())
    one = frame(*codes, **sizes)
    seen(one, scene)
    drawn(one, scene.symbols)
    return [overlay._box(symbol.sighting.reading.corners) for symbol in scene.symbols], put


@pytest.mark.parametrize(
    ("codes", "sizes"),
    [
        ((TEA,), {}),
        ((TEA, SEALED), {}),
        ((TEA, "hello", SEALED), {"width": 1300, "height": 700}),
        ((TEA,), {"height": 400, "width": 1200}),  # no room below nor above
        ((TEA,), {"height": 400, "width": 1200, "left": 800}),
    ],
)
def test_cards_hide_neither_symbols_nor_each_other(
    monkeypatch: pytest.MonkeyPatch, codes: tuple[Any, ...], sizes: dict[str, int]
) -> None:
    places, put = cards(monkeypatch, *codes, **sizes)
    assert len(places) == len(put) == len(codes)
    boxes = [*places, *put]
    for one, other in itertools.combinations(boxes, 2):
        assert not overlay._meet(one, other)
    width, height = sizes.get("width", 960), sizes.get("height", 540)
    for x, y, across, down in put:
        assert 0 < x < x + across < width
        assert 0 < y < y + down < height


def test_a_card_stays_below_as_long_as_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    for left in (60, 61, 200, 400):
        (symbol,), (card,) = cards(monkeypatch, TEA, left=left)
        assert card[1] >= symbol[1] + symbol[3]


def test_a_card_without_room_lies_over_its_symbol_and_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    (place,), (card,) = cards(monkeypatch, TEA, height=380, width=SIDE + 40, left=20)
    assert overlay._meet(place, card)


def test_a_card_that_lies_apart_is_tied_to_its_symbol() -> None:
    symbol, far, near = (100, 100, 50, 50), (300, 20, 80, 40), (100, 160, 80, 40)
    ground = np.zeros((400, 400, 3), np.uint8)
    overlay._lead(ground, symbol, near, (1, 2, 3), 20)
    assert not ground.any()
    overlay._lead(ground, symbol, far, (1, 2, 3), 20)
    rows, columns = np.nonzero(ground[..., 2])
    assert (columns.min(), columns.max()) == (pytest.approx(150, abs=2), pytest.approx(300, abs=2))
    assert set(ground[rows, columns].max(axis=0)) == {1, 2, 3}


def test_no_other_codes_card_covers_that_of_a_payment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is room for nothing, payments are painted last."""
    order: list[Any] = []
    original = overlay._put

    def noted(picture: Any, card: Any, place: Any) -> Any:
        order.append(card)
        return original(picture, card, place)

    monkeypatch.setattr(overlay, "_put", noted)
    payment, other = symbols(TEA, "hello")
    drawn(frame(), (payment, other))
    drawn(frame(), (other, payment))
    assert order[0] is order[2]
    assert order[1] is order[3]
    assert order[1] is overlay._card("Tea House", "4.50 SGD", "", "", "neutral", 16)


def test_a_wall_of_codes_has_cards_for_the_payments_and_a_few_others(monkeypatch: pytest.MonkeyPatch) -> None:
    put: list[Any] = []
    monkeypatch.setattr(overlay, "_put", lambda *args: put.append(args) or (0, 0, 1, 1))  # type: ignore[func-returns-value,redundant-expr]
    other, payment = symbols("hello", TEA)
    drawn(frame(), [other] * 40 + [payment])
    assert len(put) == 12
    assert put[-1][1] is overlay._card("Tea House", "4.50 SGD", "", "", "neutral", 16)


def test_a_symbol_that_is_half_out_of_the_picture() -> None:
    (one,) = symbols(TEA)
    for crop in (picture(TEA)[:200, :200], picture(TEA)[:20, :20]):
        result = drawn(Frame(name="x", index=0, image=np.ascontiguousarray(crop), seconds=0.0), [one])
        assert result.shape == crop.shape


# --- lettering


@pytest.mark.parametrize("text", ["Tea House", "ร้านก๋วยเตี๋ยว", "茶館", "مقهى السلام", "चाय"])
def test_lettering_of_any_script(text: str) -> None:
    ink = lettered(text, 30, bold=True)
    assert ink.dtype == np.uint8
    assert len(ink) == 48
    assert ink.max() > 200
    assert ink[:, 0].max() == 0
    assert not ink[[0, -1]].any()


def test_lettering_is_as_wide_as_its_words() -> None:
    assert lettered("WWWW", 30).shape[1] > 2 * lettered("iiii", 30).shape[1]
    for blank in ("", "   "):
        assert not lettered(blank, 30).any()


def test_a_character_of_no_font_is_escaped_and_not_a_box(monkeypatch: pytest.MonkeyPatch) -> None:
    lettered.cache_clear()
    monkeypatch.setattr(Fonts, "system", lambda few=Fonts(): few)  # noqa: B008 - Fira Sans and no other
    assert np.array_equal(lettered("Té 茶\u0e23", 20), lettered("Té \\u8336\\u0e23", 20))
    assert not np.array_equal(lettered("Té", 20), lettered("T\\xe9", 20))
    lettered.cache_clear()


def test_lettering_without_the_extras_is_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object, **__: object) -> Any:
        raise MissingExtra("pdf", "uharfbuzz")

    lettered.cache_clear()
    monkeypatch.setattr(lettering, "_typeset", missing)
    plain = lettered("Café 茶", 30)
    assert np.array_equal(plain, lettered("Caf\\xe9 \\u8336", 30))
    assert (plain.shape[0], plain.max() > 200, plain[-1].max()) == (48, True, 0)
    lettered.cache_clear()


# --- views


class Screen:
    """Stands for OpenCV's windows."""

    WINDOW_NORMAL, WINDOW_KEEPRATIO, WINDOW_GUI_NORMAL, WND_PROP_VISIBLE = 0, 0, 16, 4
    error = cv2.error

    def __init__(self, keys: list[int], visible: float = 1.0) -> None:
        self.keys, self.visible, self.calls = iter(keys), visible, []  # type: ignore[var-annotated]

    def namedWindow(self, title: str, flags: int) -> None:  # noqa: N802
        self.calls.append(("open", title))

    def resizeWindow(self, _: str, width: int, height: int) -> None:  # noqa: N802
        self.calls.append(("size", width, height))

    def imshow(self, _: str, shown: Any) -> None:
        self.calls.append(("show", shown.shape))

    def waitKey(self, _: int) -> int:  # noqa: N802
        return next(self.keys, -1)

    def getWindowProperty(self, *_: object) -> float:  # noqa: N802
        return self.visible

    def destroyWindow(self, title: str) -> None:  # noqa: N802
        self.calls.append(("close", title))
        raise cv2.error("already gone")


@pytest.mark.parametrize(
    ("key", "visible", "goes_on"),
    [(-1, 1, True), (ord("x"), 1, True), (ord("q"), 1, False), (27, 1, False), (-1, 0, False)],
)
def test_a_window(monkeypatch: pytest.MonkeyPatch, key: int, visible: float, goes_on: bool) -> None:
    screen = Screen([-1, key], visible)
    monkeypatch.setattr(_opencv, "_cv2", lambda: screen)
    window = _opencv.Window("a title")
    large = np.zeros((1080, 1920, 3), np.uint8)
    first = window.show(large)
    assert first is bool(visible)
    assert window.show(large) is goes_on
    window.close()
    names = [call[0] for call in screen.calls]
    assert names == ["open", "size", "show", "show", "close"]
    assert screen.calls[1] == ("size", 1280, 720)


def test_a_window_answers_while_a_camera_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen([-1, -1, ord("q")])
    monkeypatch.setattr(_opencv, "_cv2", lambda: screen)
    view = showing.WindowView("x")
    feed = Feed(iter([Pause(20)]), lambda: None, newest=True)
    with Source("x", feed, feed.close) as source:
        assert view.ready(source) is False
        assert next(screen.keys, None) is None
    with Source("x", iter([frame()])) as source:
        assert view.ready(source) is True
    assert view.ready(source) is True  # at its end too: nothing more to wait for


def test_the_window_view_shows_the_overlay(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []

    class Window:
        def __init__(self, title: str) -> None:
            self.title, self.shown, self.closed = title, [], False  # type: ignore[var-annotated]
            made.append(self)

        def show(self, picture: Any) -> bool:
            self.shown.append(picture)
            return False

        def close(self) -> None:
            self.closed = True

    monkeypatch.setattr(_opencv, "Window", Window)
    view = showing.WindowView("scan \x1b[0m")
    scene = Scene()
    seen(frame(TEA), scene)
    assert view.show(frame(TEA), scene, Stats()) is False
    view.clear()
    view.close()
    assert made[0].title == "scan \\x1b[0m"
    assert np.array_equal(made[0].shown[0], drawn(frame(TEA), scene.symbols, "0 fps, 0 dropped"))
    assert made[0].closed


def test_the_words_in_the_corner_change_twice_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = itertools.count(0.0, 0.2)
    said: list[str] = []

    def noted(one: Frame, found: Any, words: str) -> Any:
        said.append(words)
        return one.image

    monkeypatch.setattr("paycode.cli.live.showing.time.monotonic", lambda: next(clock))
    monkeypatch.setattr(overlay, "drawn", noted)
    monkeypatch.setattr(_opencv, "_cv2", lambda: Screen([]))
    view, bench = showing.WindowView("x"), Stats()
    for number in range(5):
        bench.dropped = number
        assert view.show(frame(), Scene(), bench)
    assert [words.split(", ")[1] for words in said] == ["0 dropped"] * 3 + ["3 dropped"] * 2


@pytest.mark.parametrize(
    ("choice", "terminal", "screen", "json", "kind"),
    [
        ("auto", True, True, False, "window"),
        ("auto", True, False, False, "region"),
        ("auto", False, True, False, "lines"),
        ("auto", True, True, True, "lines"),
        ("window", False, True, True, "window"),
        ("window", True, False, False, "region"),
        ("window", False, False, False, "lines"),
        ("window", True, False, True, "lines"),
        ("terminal", True, True, False, "region"),
        ("terminal", False, True, False, "lines"),
        ("lines", True, True, False, "lines"),
        ("none", True, True, False, "lines"),
    ],
)
def test_which_view(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    choice: Any,
    terminal: bool,
    screen: bool,
    json: bool,
    kind: str,
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(showing, "_has_screen", lambda: screen)
    monkeypatch.setattr(showing, "WindowView", lambda title: {"paycode scan rtsp://***@x": "window"}[title])
    view: Any = showing.chosen(choice, Source("rtsp://***@x", iter(())), json=json)
    assert kind == ("window" if view == "window" else "region" if isinstance(view, showing.Region) else "lines")
    assert ("no window can be opened" in capsys.readouterr().err) is (choice == "window" and not screen)


def test_a_dumb_terminal_gets_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "dumb")
    assert type(showing.chosen("auto", Source("0", iter(())), json=False)) is showing.View


def test_whether_there_is_a_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(_opencv, "shows_windows", lambda: True)
    assert not showing._has_screen()
    monkeypatch.setenv("DISPLAY", ":0")
    assert showing._has_screen()


def test_without_opencv_there_is_no_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setitem(sys.modules, "cv2", None)
    assert not showing._has_screen()


@pytest.mark.parametrize(
    ("build", "ran", "shows"),
    [
        ("  GUI:                           NONE", 0, False),
        ("  GUI:                           QT5", 0, True),
        ("  GUI:                           QT5", -6, False),
        ("  GUI:                           QT5", subprocess.TimeoutExpired("x", 1), False),
        ("  GUI:                           QT5", OSError("no processes"), False),
    ],
)
def test_whether_opencv_shows_windows(monkeypatch: pytest.MonkeyPatch, build: str, ran: Any, shows: bool) -> None:
    """Qt aborts the process that asks without a screen that answers, so another one asks."""

    def run(command: list[str], **_: object) -> Any:
        if isinstance(ran, Exception):
            raise ran
        return subprocess.CompletedProcess(command, ran)

    monkeypatch.setattr(cv2, "getBuildInformation", lambda: build)
    monkeypatch.setattr(subprocess, "run", run)
    assert _opencv.shows_windows() is shows


def redrawn(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], columns: int, rows: int) -> list[str]:
    monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size((columns, rows)))
    scene, bench, region = Scene(trust_list()), Stats(), showing.Region()
    one = frame(SEALED, TEA, "hello \x1b[2J", seconds=2.0, width=1300)
    seen(one, scene)
    capsys.readouterr()
    assert region.show(one, scene, bench)
    return capsys.readouterr().out.splitlines()


def test_the_live_lines(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    lines = redrawn(monkeypatch, capsys, 120, 24)
    several = "NOT VERIFIED - there are several payees in the picture"
    assert sorted(lines[:3]) == [
        '  "hello \\x1b[2J"  no payment code                   0.0 s',
        f"  0066812345678    {TYPES}  0.0 s  {several}",
        f"  Tea House        4.50 SGD                          0.0 s  {several}",
    ]
    assert lines[3] == "  0 fps, 0 dropped, 3 in view, Ctrl-C ends"


def test_the_live_lines_fit_the_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    lines = redrawn(monkeypatch, capsys, 30, 5)
    assert len(lines) == 3
    assert max(map(len, lines)) == 29
    assert lines[2] == "  0 fps, 0 dropped, 3 in view…"[:28] + "…"
    assert "1 not shown" in redrawn(monkeypatch, capsys, 200, 5)[2]


def test_the_live_lines_are_drawn_over_themselves(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = iter([0.0, 0.05, 0.2, 0.21])
    monkeypatch.setattr("paycode.cli.live.showing.time.monotonic", lambda: next(clock))
    scene, bench, region = Scene(), Stats(), showing.Region()
    blank = frame()
    for _ in range(3):
        region.show(blank, scene, bench)
    drawn_twice = "  0 fps, 0 dropped, 0 in view, Ctrl-C ends\n"
    assert capsys.readouterr().out == f"{drawn_twice}\x1b[1F\x1b[J{drawn_twice}"
    region.clear()
    region.close()
    assert capsys.readouterr().out == "\x1b[1F\x1b[J"
    region.show(blank, scene, bench)  # at once, however soon
    assert capsys.readouterr().out == drawn_twice


# --- the bench


def test_the_bench(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = itertools.count(10.0, 0.5)
    monkeypatch.setattr("paycode.cli.live.stats.time.perf_counter", lambda: next(clock))
    bench = Stats()
    assert bench.fps == 0
    assert bench.lines()[1:4] == ["each frame  none read", "first read  none", "sightings   0 of 0 symbols"]
    for number in range(100):
        one = Frame(name="x", index=number, image=np.zeros((2, 2), np.uint8), skipped=number % 2)
        bench.count(one, float(number + 1), int(number >= 2), 1)
    data = bench.data()
    assert data["ms"] == {"p50": 50.0, "p95": 95.0, "p99": 99.0}
    assert [data[key] for key in ("frames", "dropped", "first_read", "sightings", "symbols")] == [100, 50, 3, 98, 1]
    assert bench.fps == 2
    assert data["fps"] == pytest.approx(100 / 51, abs=0.1)
    assert data["memory_mb"] > 20
    assert bench.lines()[2] == "first read  at frame 3"


def test_memory_where_the_system_does_not_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resource", None)
    assert Stats().data()["memory_mb"] is None
    assert Stats().lines()[-1] == "memory      not known"
