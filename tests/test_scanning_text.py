"""Charsets, corners, silence, and the pieces of a reading."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from paycode.scanning import _zxing, charset
from paycode.scanning._quiet import Quiet
from paycode.scanning.charset import text_of
from paycode.scanning.corners import Corners, clockwise, near, same_place, scaled, side
from paycode.scanning.ladder import read
from scanning_pictures import drawn

SQUARE: Corners = ((10.0, 10.0), (30.0, 10.0), (30.0, 30.0), (10.0, 30.0))
LATIN_EPC = "BCD\n001\n2\nSCT\nBHBLDEHHXXX\nFranz Müller\nDE71110220330123456789\nEUR12.30\n\n\n".encode("iso8859-1")


def moved(by: float) -> Corners:
    return clockwise((x + by, y) for x, y in SQUARE)


@pytest.mark.parametrize(
    ("data", "pieces", "expected"),
    [
        (b"abc", (), ("abc", "utf-8", "utf-8")),
        (b"", (), ("", "utf-8", "utf-8")),
        ("ร้าน".encode(), (), ("ร้าน", "utf-8", "utf-8")),
        (b"caf\xe9", ((3, b"caf\xe9"),), ("café", "iso8859-1", "eci")),
        (b"\xc3\xa9", ((3, b"\xc3\xa9"),), ("Ã©", "iso8859-1", "eci")),  # valid UTF-8 too, but the ECI says otherwise
        (b"\x93_", ((20, b"\x93_"),), ("点", "shift_jis", "eci")),
        (b"a\xdf", ((26, b"a"), (7, b"\xdf")), ("aп", "utf-8+iso8859-5", "eci")),
        (b"\xff", ((26, b"\xff"),), (None, None, None)),  # contradicts its ECI
        (b"abc", ((899, b"abc"),), (None, None, None)),  # binary by declaration
        (b"ab", ((26, b"a"), (12345, b"b")), (None, None, None)),  # a number that nobody assigned
        ("点茗".encode("shift_jis"), (), (None, None, None)),
        ("中文支付".encode("gbk"), (), (None, None, None)),
    ],
)
def test_text_is_decoded_by_eci_then_utf8_and_never_guessed(data, pieces, expected):  # type: ignore[no-untyped-def]
    assert text_of(data, pieces) == expected


def test_every_eci_charset_is_known_to_python() -> None:
    assert all("A" in "A".encode(name).decode(name) for name in charset._CHARSETS.values())


def test_text_by_the_scheme_when_it_is_not_utf8() -> None:
    text, name, source = text_of(LATIN_EPC)
    assert (text, source) == (LATIN_EPC.decode("iso8859-1"), "scheme")
    assert name is not None
    assert LATIN_EPC.decode(name) == text


def test_a_scheme_whose_charset_does_not_fit_gives_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    class Wrong:
        class payload:  # noqa: N801
            charset = "utf-8"

            @property
            def text(self) -> str:
                return b"\xff".decode()

        payload = payload()  # type: ignore[assignment,misc]

    monkeypatch.setattr(charset, "parse", lambda data, lenient: Wrong)
    assert text_of(b"\xff") == (None, None, None)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"content": "é\\à", "eci": True, "encoding": "utf-8"}, ("é\\à", "utf-8", "eci")),
        ({"content": "é\\à", "eci": True, "encoding": "iso8859-1"}, ("é\\à", "iso8859-1", "eci")),
        ({"content": "点\\茗", "eci": True, "encoding": "shift-jis", "mode": "byte"}, None),
        ({"content": "é\\000026", "encoding": "utf-8"}, ("é\\000026", "utf-8", "utf-8")),
        ({"content": "\\\\000003", "eci": True, "encoding": "utf-8"}, ("\\\\000003", "utf-8", "eci")),
        ({"content": "é", "encoding": "iso8859-1"}, (None, None, None)),
        ({"content": "点茗", "mode": "kanji"}, (None, None, None)),
    ],
)
def test_read_takes_the_eci_of_the_symbol(options, expected):  # type: ignore[no-untyped-def]
    content, encoding = options["content"], options.get("encoding", "shift-jis")
    (reading,) = read(drawn(options.pop("content"), **options))
    assert reading.data == content.encode(encoding)
    if expected is None:  # a backslash is a yen sign in some tables: what counts is who said so
        expected = (reading.data.decode("shift_jis"), "shift_jis", "eci")
    assert (reading.text, reading.charset, reading.charset_source) == expected


@pytest.mark.parametrize(
    ("marked", "data", "expected"),
    [
        (rb"]Q1\\a", rb"\\a", ()),
        (rb"]Q2\000026a\\b\000003c", rb"a\bc", ((26, rb"a\b"), (3, b"c"))),
        (rb"]Q4\000026", b"", ((26, b""),)),
        (rb"]Q2a\000026b", b"ab", ()),  # bytes before the first ECI: whose charset nobody says
    ],
)
def test_pieces_of_marked_bytes(marked, data, expected):  # type: ignore[no-untyped-def]
    assert _zxing._pieces(marked, data) == expected


def test_clockwise_keeps_the_first_corner() -> None:
    assert clockwise(SQUARE) == SQUARE
    assert clockwise((SQUARE[0], SQUARE[3], SQUARE[2], SQUARE[1])) == SQUARE
    assert clockwise((SQUARE[2], SQUARE[1], SQUARE[0], SQUARE[3]))[0] == SQUARE[2]


def test_places() -> None:
    assert same_place(SQUARE, SQUARE)
    assert same_place(SQUARE, moved(5))
    assert not same_place(SQUARE, moved(10))
    assert not same_place(SQUARE, moved(20))
    assert not same_place(SQUARE, scaled(SQUARE, 2))
    assert near(SQUARE, moved(20))
    assert not near(SQUARE, moved(21))
    assert side(scaled(SQUARE, 2)) == 40


def test_a_point_is_the_same_place_as_itself() -> None:
    point = scaled(SQUARE, 0)
    assert same_place(point, point)
    assert not same_place(point, SQUARE)


def test_quiet_is_lifted_by_the_last_thread_only() -> None:
    calls: list[str] = []

    def hush() -> Callable[[], object]:
        calls.append("hush")
        return lambda: calls.append("restore")

    quiet = Quiet(hush)
    inside, leave = threading.Event(), threading.Event()

    def other() -> None:
        with quiet:
            inside.set()
            leave.wait(5)

    thread = threading.Thread(target=other)
    thread.start()
    assert inside.wait(5)
    with quiet:
        pass
    assert calls == ["hush"]
    leave.set()
    thread.join(5)
    assert calls == ["hush", "restore"]
