"""Symbols that the printer encodes itself: what is sent, what is escaped, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pos_printers as printers
from paycode.errors import RenderError, SizeImpossible, SymbolError
from paycode.rendering import Geometry
from paycode.rendering.pos import epl_native, escpos_native, native, tspl_native, zpl_native
from paycode.symbol import Symbol, decode, encode, encode_series

PROMPTPAY = "00020101021129370016A000000677010111011300668123456785303764540599.005802TH63043273"
UPI = "upi://pay?pa=merchant1234@bank&pn=Tea%20Stall&am=120.00&cu=INR"

LABELS: dict[str, tuple[Callable[..., bytes], Callable[[bytes], Any], int, str]] = {
    # The function, its printer, the most dots a module, and what it cannot send of ASCII.
    "zpl": (zpl_native, printers.zpl_native, 10, ""),
    "epl": (epl_native, printers.epl_native, 99, "\r\n"),
    "tspl": (tspl_native, printers.tspl_native, 10, '\r\n"~\\'),
}
ALL = {"escpos": (escpos_native, printers.escpos_native, 16, ""), **LABELS}
TEXT = "".join(map(chr, range(0x20, 0x7F))) + "\r\n"


def test_these_calls_give_exactly_these_bytes() -> None:
    symbol, geometry = encode('a"/\\^~_', "Q"), Geometry(scale=4)
    plain = encode("hello", "Q")
    assert escpos_native(symbol, geometry) == (
        b'\x1d(k\x04\x001A2\x00\x1d(k\x03\x001C\x04\x1d(k\x03\x001E2\x1d(k\x0a\x001P0a"/\\^~_\x1d(k\x03\x001Q0'
    )
    assert escpos_native(plain, geometry, width_dots=384) == (
        b"\x1ba\x01" + escpos_native(plain, geometry) + b"\x1ba\x00"
    )
    assert zpl_native(symbol, geometry) == (b'^XA\n^BY2,3,10^FO16,6^BQN,2,4^FH_^FDQA,a"/_5C_5E_7E_5F^FS\n^XZ\n')
    assert epl_native(symbol, geometry) == b'\nN\nb16,16,Q,m2,s4,eQ,iA,"a\\"\\/\\\\^~_"\nP1\n'
    assert tspl_native(plain, geometry) == b'CLS\r\nQRCODE 16,16,Q,4,A,0,M2,S7,"hello"\r\nPRINT 1,1\r\n'
    assert tspl_native(plain, geometry, width_dots=384) == (
        b'CLS\r\nQRCODE 150,16,Q,4,A,0,M2,S7,"hello"\r\nPRINT 1,1\r\n'
    )


@pytest.mark.parametrize("kind", ALL)
@settings(max_examples=60)
@given(text=st.text(TEXT, min_size=1, max_size=200), level=st.sampled_from("LMQH"), scale=st.integers(1, 10))
def test_the_printer_gets_the_data_unchanged(kind: str, text: str, level: Any, scale: int) -> None:
    write, printer, _, unsendable = ALL[kind]
    text = "".join(letter for letter in text if letter not in unsendable) or "a"
    symbol = encode(text, level)
    assert printer(write(symbol, Geometry(scale=scale)))[:3] == (text.encode(), level, scale)


@pytest.mark.parametrize("kind", LABELS)
@pytest.mark.parametrize("width", [None, 384, 576])
def test_the_symbol_stands_where_its_quiet_zone_ends(kind: str, width: int | None) -> None:
    write, printer, most, _ = LABELS[kind]
    _, _, scale, left, top = printer(write(encode(PROMPTPAY), Geometry(), width_dots=width))
    assert scale == (8 if width is None else min(width // 41, most))
    assert top == 4 * scale
    assert left == 4 * scale + (0 if width is None else (width - 41 * scale) // 2)


def test_a_narrow_border_of_zpl_is_as_near_as_the_printer_can() -> None:
    assert b"^FO2,0^BQN,2,1" in zpl_native(encode("a"), Geometry(scale=1, quiet_zone=2))


@pytest.mark.parametrize("kind", ALL)
def test_modules_larger_than_the_printer_knows_are_impossible(kind: str) -> None:
    write, printer, most, _ = ALL[kind]
    with pytest.raises(SizeImpossible, match=f"{most + 1} dots a module do not fit here: at most {most} are possible"):
        write(encode("a"), Geometry(scale=most + 1))
    assert printer(write(encode("a"), Geometry(scale=most)))[2] == most
    with pytest.raises(SizeImpossible, match="possible are 41 dots or more"):
        write(encode(PROMPTPAY), Geometry(), width_dots=40)


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize(
    "data", ["Müller".encode(), b"\x81\x40", b"a\x00b", b"\x1b@", b"\x10\x14\x01\x00\x05", b"\x7f", b"\t"]
)
def test_other_bytes_are_refused_and_the_raster_format_named(kind: str, data: bytes) -> None:
    with pytest.raises(RenderError, match=rf"cannot be told byte 0x[0-9a-f]{{2}} at offset [01]: .* '{kind}'"):
        ALL[kind][0](encode(data), Geometry())


@pytest.mark.parametrize("kind", LABELS)
def test_what_a_language_cannot_escape_is_refused(kind: str) -> None:
    write, _, _, unsendable = LABELS[kind]
    for letter in unsendable:
        with pytest.raises(RenderError, match=rf"byte 0x{ord(letter):02x} at offset 2"):
            write(encode(f"ab{letter}c"), Geometry())


@pytest.mark.parametrize("kind", ALL)
def test_spare_bytes_would_be_lost_and_are_refused(kind: str) -> None:
    with pytest.raises(RenderError, match=rf"3 spare bytes behind the data \(a seal\): .* '{kind}'"):
        ALL[kind][0](encode(UPI, spare=b"abc"), Geometry())


@pytest.mark.parametrize("kind", ALL)
def test_what_only_the_modules_tell_is_refused(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    write, plain = ALL[kind][0], decode(encode(UPI))
    symbols = {
        "ECI or kanji": [encode("日本".encode("shift_jis"), kanji=True), encode(UPI, eci=26)],
        "Micro QR": [encode("12345", micro=True)],
        "structured append": [encode_series(UPI * 2, symbols=2)[0]],
    }
    for words, some in symbols.items():
        for symbol in some:
            with pytest.raises(RenderError, match=f"cannot be told {words}: .* '{kind}'"):
                write(symbol, Geometry())
    anything: Any = object()
    monkeypatch.setattr(native, "decode", lambda _: replace(plain, fnc1=anything))
    with pytest.raises(RenderError, match="cannot be told FNC1"):
        write(encode(UPI), Geometry())


@pytest.mark.parametrize("kind", ALL)
def test_modules_that_are_no_symbol_are_refused(kind: str) -> None:
    with pytest.raises(SymbolError):
        ALL[kind][0](Symbol(modules=bytes(21 * 21), level="M", mask=0), Geometry())


@pytest.mark.parametrize("kind", ["zpl", "tspl"])
def test_fields_have_an_end(kind: str) -> None:
    write, printer = LABELS[kind][:2]
    most = {"zpl": 3069, "tspl": 2048}[kind]
    digits = "7" * most
    assert printer(write(encode(digits, "L"), Geometry(scale=1)))[0] == digits.encode()
    with pytest.raises(RenderError, match=f"{most + 1} bytes.* are more than"):
        write(encode(digits + "7", "L"), Geometry(scale=1))


def test_escpos_takes_the_largest_symbol() -> None:
    digits = b"7" * 7089
    assert printers.escpos_native(escpos_native(encode(digits, "L"), Geometry(scale=1)))[0] == digits


@pytest.mark.parametrize("length", [1037, 1293])
def test_a_length_that_reads_as_a_command_is_refused(length: int) -> None:
    with pytest.raises(RenderError, match=f"the length of {length} bytes would be obeyed as a command"):
        escpos_native(encode("7" * length), Geometry(scale=1))
    assert escpos_native(encode("7" * (length + 1)), Geometry(scale=1))
