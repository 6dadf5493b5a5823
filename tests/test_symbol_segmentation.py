from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paycode.errors import SymbolError
from paycode.symbol import ALPHANUMERIC, BYTE, KANJI, NUMERIC, Eci, Segment
from paycode.symbol.segmentation import segments
from paycode.symbol.segments import MODES, Mode
from paycode.symbol.tables import MICRO, Version

VERSIONS: tuple[Version, ...] = (1, 10, 27, *MICRO)
TEXTS = st.text("0123456789AB:abé漢", min_size=1, max_size=40)


def fewest_bits(data: bytes, version: Version, modes: tuple[Mode, ...]) -> float:
    """By trying every cut: the shortest segments that end at each byte."""
    shortest = [0.0] + [float("inf")] * len(data)
    for end in range(1, len(data) + 1):
        for start in range(end):
            for mode in modes:
                run = data[start:end]
                if mode.valid.fullmatch(run) and mode.count_bits(version):
                    bits = shortest[start] + mode.header(version) + mode.length(len(run) // mode.bytes_each)
                    shortest[end] = min(shortest[end], bits)
    return shortest[-1]


@pytest.mark.parametrize("version", VERSIONS)
@given(text=TEXTS)
def test_no_other_cut_is_shorter(version: Version, text: str) -> None:
    data = text.encode()
    found = segments(data, version)
    if found is None:
        assert fewest_bits(data, version, MODES[:3]) == float("inf")
    else:
        assert b"".join(segment.data for segment in found) == data
        assert sum(segment.bits(version) for segment in found) == fewest_bits(data, version, MODES[:3])


@pytest.mark.parametrize("version", [1, 10, 27, "M3", "M4"])
@given(text=st.text("0123AB:abｱ漢字ミ", min_size=1, max_size=16))
def test_no_other_cut_of_shift_jis_is_shorter(version: Version, text: str) -> None:
    data = text.encode("cp932")
    found = segments(data, version, kanji=True)
    assert found is not None
    assert b"".join(segment.data for segment in found) == data
    assert sum(segment.bits(version) for segment in found) <= fewest_bits(data, version, MODES[:3])
    assert all(segment.data.decode("cp932") for segment in found)


@pytest.mark.parametrize(
    ("data", "modes"),
    [
        (b"0123", [NUMERIC]),
        (b"0123 ", [ALPHANUMERIC]),
        (b"$%*+-./:AZ", [ALPHANUMERIC]),
        (b"abc", [BYTE]),
        (b"12,3", [BYTE]),
        (b"12\n", [BYTE]),
        ("١٢".encode(), [BYTE]),
        (b"a1234", [BYTE, NUMERIC]),
        (b"a123", [BYTE]),
        (b"12345a", [NUMERIC, BYTE]),
        (b"HTTPS://EXAMPLE.ORG/0123456789012345678", [ALPHANUMERIC, NUMERIC]),
        ("é0123456789".encode(), [BYTE, NUMERIC]),
    ],
)
def test_the_cuts_that_pay(data: bytes, modes: list[Mode]) -> None:
    assert [segment.mode for segment in segments(data, 1) or ()] == modes


def test_kanji_only_when_the_data_are_declared_shift_jis() -> None:
    data = "漢字コード".encode("shift-jis")
    assert [segment.mode for segment in segments(data, 1) or ()] == [BYTE]
    assert [segment.mode for segment in segments(data, 1, kanji=True) or ()] == [KANJI]
    with pytest.raises(SymbolError, match="byte 1 is not Shift-JIS"):
        segments(b"a\x81", 1, kanji=True)


def test_a_missing_mode_is_not_used() -> None:
    assert segments(b"12", "M1") == (Segment(NUMERIC, b"12"),)
    assert segments(b"A", "M1") is None
    assert segments(b"a", "M2") is None
    assert segments(b"\xff", "M2") is None


@pytest.mark.parametrize(
    ("mode", "data"), [(NUMERIC, b"1a"), (ALPHANUMERIC, b"a"), (KANJI, b"\x81"), (KANJI, b"\x81\x7f"), (KANJI, b"ab")]
)
def test_a_segment_cannot_hold_what_its_mode_lacks(mode: Mode, data: bytes) -> None:
    with pytest.raises(SymbolError, match=f"{mode!r} mode cannot hold"):
        Segment(mode, data)


def test_a_segment_shows_no_content() -> None:
    assert repr(Segment(NUMERIC, b"281012345678901234")) == "<Segment of 18 digits>"


# ISO/IEC 18004 section 7.4: the examples of each mode.
@pytest.mark.parametrize(
    ("item", "version", "stream"),
    [
        (Segment(NUMERIC, b"01234567"), 1, "0001 0000001000 0000001100 0101011001 1000011"),
        (
            Segment(NUMERIC, b"0123456789012345"),
            "M3",
            "00 10000 0000001100 0101011001 1010100110 1110000101 0011101010 0101",
        ),
        (Segment(ALPHANUMERIC, b"AC-42"), 1, "0010 000000101 00111001110 11100111001 000010"),
        (Segment(BYTE, b"a"), 10, "0100 0000000000000001 01100001"),
        (Segment(KANJI, bytes.fromhex("935fe4aa")), 1, "1000 00000010 0110110011111 1101010101010"),
        (Segment(NUMERIC, b"1"), "M1", "001 0001"),
        (Segment(NUMERIC, b""), 1, "0001 0000000000"),
        (Segment(BYTE, b""), 1, "0100 00000000"),
        (Eci(9), 1, "0111 00001001"),
        (Eci(899), 1, "0111 1000001110000011"),
        (Eci(999_999), 1, "0111 110011110100001000111111"),
    ],
)
def test_the_stream_of_an_item(item: Any, version: Version, stream: str) -> None:
    assert item.stream(version) == stream.replace(" ", "")
    assert item.bits(version) == len(item.stream(version))


@pytest.mark.parametrize("assignment", [-1, 1_000_000, True, "26"])
def test_an_eci_assignment_has_six_digits(assignment: Any) -> None:
    with pytest.raises(SymbolError, match="0 to 999999"):
        Eci(assignment)


def test_micro_qr_has_no_eci() -> None:
    with pytest.raises(SymbolError, match="Micro QR has no ECI"):
        Eci(26).stream("M4")


@pytest.mark.parametrize("mode", MODES)
@given(bits=st.integers(-20, 30_000))
def test_room_is_the_most_that_fits(mode: Mode, bits: int) -> None:
    room = mode.room(bits)
    assert mode.length(room) <= max(bits, 0) < mode.length(room + 1)


def test_the_kanji_range_is_that_of_the_standard() -> None:
    pairs = {high << 8 | low for high in range(256) for low in range(256) if KANJI.valid.fullmatch(bytes((high, low)))}
    inside = {pair for pair in range(0x8140, 0xEBC0) if pair <= 0x9FFC or pair >= 0xE040}
    assert pairs == {pair for pair in inside if 0x40 <= pair & 255 <= 0xFC and pair & 255 != 0x7F}
    assert re.fullmatch(KANJI.valid, b"")
