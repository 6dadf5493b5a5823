from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import segno
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from paycode.errors import SymbolError, TooLong, UnknownScheme
from paycode.payload.scheme import Level, Payload, SymbolRules
from paycode.symbol import (
    BYTE,
    Eci,
    Segment,
    StructuredAppend,
    Symbol,
    decode,
    encode,
    encode_many,
    encode_segments,
    encode_series,
)
from paycode.symbol.tables import blocks

QR = zxingcpp.BarcodeFormat.QRCode
LEVELS: tuple[Level, ...] = ("L", "M", "Q", "H")


def read(symbol: Symbol) -> Any:
    """What zxing-cpp reads from the drawn symbol."""
    pixels = np.pad(~symbol.matrix.repeat(4, 0).repeat(4, 1), 16, constant_values=True)
    (found,) = zxingcpp.read_barcodes(pixels.astype(np.uint8) * 255, formats=zxingcpp.BarcodeFormats(QR))
    return found


def version_1_codewords(symbol: Symbol) -> bytes:
    """The codewords of a version 1 symbol, by the standard's own walk: two columns at a time, up and down."""
    rows, columns = np.indices((21, 21))
    masks = [
        (rows + columns) % 2,
        rows % 2,
        columns % 3,
        (rows + columns) % 3,
        (rows // 2 + columns // 3) % 2,
        rows * columns % 2 + rows * columns % 3,
        (rows * columns % 2 + rows * columns % 3) % 2,
        ((rows + columns) % 2 + rows * columns % 3) % 2,
    ]
    modules = symbol.matrix ^ (masks[symbol.mask] == 0)
    fixed = (rows == 6) | (columns == 6)
    fixed[:9, :9] = fixed[:9, -8:] = fixed[-8:, :9] = True
    bits = []
    for turn, right in enumerate([20, 18, 16, 14, 12, 10, 8, 5, 3, 1]):
        for row in range(21) if turn % 2 else range(20, -1, -1):
            bits += [modules[row, column] for column in (right, right - 1) if not fixed[row, column]]
    return np.packbits(bits).tobytes()


@pytest.mark.parametrize(
    "data",
    [
        b"0",
        b"00000000",
        b"12345",
        b"UPI://PAY?",
        b"HTTPS://EXAMPLE.ORG/A-1",
        b"upi://pay?pa=merchant@bank&am=10.00",
        b"\0",
        b"\0\0\0\0",
        b"\xff\xfe\0\x01",
        bytes(range(256)),
        "Zürich".encode("latin-1"),
        "价格中文测试".encode(),
        "汉字".encode("gbk"),
        "漢字".encode("shift-jis"),
        b"\x81\x40" * 9,
        b"\xef\xbb\xbf\xe2\x82\xac",
        b"\x1b$B",
        b"12 \n",
    ],
)
@pytest.mark.parametrize("spare", [b"", b"\0spare\xff"])
def test_the_bytes_come_back_unchanged_without_eci(data: bytes, spare: bytes) -> None:
    found = read(encode(data, spare=spare))
    assert found.bytes == data
    assert found.symbology_identifier == "]Q1"


@settings(max_examples=60, deadline=None)
@given(data=st.binary(min_size=1, max_size=120), level=st.sampled_from(LEVELS), spare=st.binary(max_size=20))
def test_any_bytes_come_back_at_the_asked_level(data: bytes, level: Level, spare: bytes) -> None:
    symbol = encode(data, level, spare=spare)
    found = read(symbol)
    assert (found.bytes, found.ec_level, int(found.extra["Version"])) == (data, level, symbol.version)
    assert int(found.extra["DataMask"]) == symbol.mask


def test_text_is_utf_8() -> None:
    assert encode("ร้านกาแฟ") == encode("ร้านกาแฟ".encode())
    assert read(encode("ร้านกาแฟ")).text == "ร้านกาแฟ"


def test_padding_follows_the_standard_where_segno_puts_a_zero_codeword() -> None:
    assert version_1_codewords(encode("abc", "L"))[:19] == bytes.fromhex("40361626 30 ec11ec11ec11ec11ec11ec11ec11")


@pytest.mark.parametrize(
    ("data", "spare", "codewords"),
    [
        ("abc", b"\x05\xa0", "4036162630 05a0 ec11ec11ec11ec11ec11ec11"),
        ("abc", b"fourteen bytes", "4036162630" + b"fourteen bytes".hex()),
        ("1", b"\xff", "100440 ff ec11ec11ec11ec11ec11ec11ec11ec"),
        ("seventeen bytes!!", b"", "411" + b"seventeen bytes!!".hex() + "0"),
    ],
)
def test_spare_bytes_stand_after_the_terminator_on_a_byte_boundary(data: str, spare: bytes, codewords: str) -> None:
    symbol = encode(data, "L", 1, spare)
    assert version_1_codewords(symbol)[:19] == bytes.fromhex(codewords)
    assert read(symbol).bytes == data.encode()


@settings(max_examples=40)
@given(
    st.lists(st.binary(min_size=1, max_size=400) | st.text("0123ABC?é", min_size=1), max_size=20),
    st.sampled_from(LEVELS),
)
def test_many_at_once_are_the_same_symbols(payloads: list[Any], level: Level) -> None:
    together = encode_many(payloads, level)
    apart = [encode(payload, level) for payload in payloads]
    assert together == apart
    assert [(symbol.level, symbol.mask) for symbol in together] == [(symbol.level, symbol.mask) for symbol in apart]


def test_many_at_once_follow_their_schemes_and_are_refused_as_one_is() -> None:
    payloads: list[Any] = [Payload(data=b"x", scheme="upi"), b"x", "y" * 700, *["z"] * 100]
    assert [symbol.version for symbol in encode_many(payloads)] == [1, 1, 21, *[1] * 100]
    assert encode_many(["a"], mask=3)[0].mask == 3
    with pytest.raises(SymbolError, match="no data"):
        encode_many(["a", ""])


def test_micro_qr_only_when_asked() -> None:
    assert [encode(text, micro=True).version for text in ("12", "123456", "AB12", "abcdefg", "abcdefghi")] == [
        "M2", "M2", "M2", "M3", "M4",
    ]  # fmt: skip
    assert (encode("12", version="M1").level, encode("12", "L", micro=True).version) == ("L", "M1")
    assert encode("12", version="M1").quiet_zone == 2
    with pytest.raises(TooLong, match="version M4 at level M holds at most 13 bytes"):
        encode("a" * 14, micro=True)
    with pytest.raises(SymbolError, match="version M2 has no mode for these bytes"):
        encode("a", version="M2")
    with pytest.raises(SymbolError, match="version M4 has no level H"):
        encode("a", "H", micro=True)
    with pytest.raises(SymbolError, match="version must be"):
        encode("a", version=4, micro=True)
    with pytest.raises(SymbolError, match="Micro QR has no ECI"):
        encode("a", eci=26, micro=True)


def test_the_mask_that_is_asked_for_is_taken() -> None:
    assert [encode("a", mask=mask).mask for mask in range(8)] == list(range(8))
    for mask in (-1, 8, True, "1"):
        with pytest.raises(SymbolError, match="mask must be a whole number from 0 to 7"):
            encode("a", mask=mask)  # type: ignore[arg-type]
    with pytest.raises(SymbolError, match="from 0 to 3"):
        encode("1", version="M1", mask=4)


def test_segments_that_hold_nothing_or_too_much_make_no_symbol() -> None:
    for items in ((), (Eci(26),), (Segment(BYTE, b""),)):
        with pytest.raises(SymbolError, match="no data"):
            encode_segments(items)
    with pytest.raises(TooLong, match="132 bits do not fit: version 1 at level H holds 72") as no:
        encode_segments((Segment(BYTE, b"x" * 15),), "H", 1)
    assert (no.value.needed, no.value.available) == (132, 72)
    with pytest.raises(SymbolError, match="no mode"):
        encode_segments((Segment(BYTE, b"x"),), "L", "M2")


def test_a_mixture_that_does_not_fit_says_how_many_bytes_would() -> None:
    mixture = b"https://pay.example/?" + b"0123456789" * 20
    with pytest.raises(TooLong, match=r"221 bytes do not fit: version 3 at level M holds at most [0-9]+ bytes") as no:
        encode(mixture, "M", 3)
    room = int(str(no.value).split(" bytes (ISO")[0].rsplit(" ", 1)[1])
    assert encode(mixture[:room], "M", 3).version == 3
    with pytest.raises(TooLong):
        encode(mixture[: room + 1], "M", 3)


def test_a_series_carries_what_one_symbol_cannot() -> None:
    data = "ร้านก๋วยเตี๋ยว 0123456789 ".encode() * 120
    series = encode_series(data)
    assert len({symbol.version for symbol in series}) == 1
    parts = [decode(symbol) for symbol in series]
    assert b"".join(part.data for part in parts) == data
    parity = 0
    for byte in data:
        parity ^= byte
    assert [part.structured_append for part in parts] == [
        StructuredAppend(index, len(series), parity) for index in range(len(series))
    ]
    assert all(part.data.decode() for part in parts)
    (first, *_) = zxingcpp.read_barcodes(
        np.pad(~series[0].matrix.repeat(4, 0).repeat(4, 1), 16, constant_values=True).astype(np.uint8) * 255
    )
    assert first.bytes == parts[0].data


def test_a_series_equals_segnos() -> None:
    text = "HTTPS://EXAMPLE.ORG/" * 8
    theirs = segno.make_sequence(text, symbol_count=4, error="M", mask=3, boost_error=False)
    decoded = [decode(np.array(code.matrix, np.bool_)) for code in theirs]
    ours = [decode(symbol) for symbol in encode_series(text, 4, "M")]
    assert [part.structured_append for part in ours] == [part.structured_append for part in decoded]
    assert b"".join(part.data for part in ours) == text.encode()


def test_a_series_has_as_many_symbols_as_asked_or_as_few_as_can_be() -> None:
    assert [len(encode_series(b"x" * 100, count)) for count in (1, 2, 16)] == [1, 2, 16]
    assert [len(encode_series(b"x" * 100, version=version)) for version in (6, 5, 3, 1)] == [1, 2, 3, 9]
    assert decode(encode_series("x")[0]).structured_append is None
    with pytest.raises(TooLong, match="version 1 at level M holds at most 12 bytes"):
        encode_series(b"x" * 193, version=1)
    for count in (0, 17, True):
        with pytest.raises(SymbolError, match="1 to 16 symbols"):
            encode_series("x", count)
    with pytest.raises(SymbolError, match="2 bytes cannot be divided among 3 symbols"):
        encode_series("xy", 3)


# ISO/IEC 18004 table 7.
@pytest.mark.parametrize(
    ("version", "level", "digits", "characters", "count"),
    [
        (1, "L", 41, 25, 17),
        (1, "H", 17, 10, 7),
        (9, "L", 552, 335, 230),
        (10, "L", 652, 395, 271),
        (26, "Q", 1804, 1094, 751),
        (27, "L", 3517, 2132, 1465),
        (40, "L", 7089, 4296, 2953),
        (40, "H", 3057, 1852, 1273),
    ],
)
def test_the_published_capacities_fit_and_one_more_does_not(
    version: int, level: Level, digits: int, characters: int, count: int
) -> None:
    for full, unit in ((b"7" * digits, "digits"), (b"A" * characters, "characters"), (b"a" * count, "bytes")):
        assert encode(full, level, version).version == version
        with pytest.raises(TooLong, match=f"version {version} at level {level} holds at most {len(full)} {unit}") as no:
            encode(full + full[:1], level, version)
        assert no.value.available == blocks(version, level).data_bits < no.value.needed


def test_too_long_counts_bits() -> None:
    with pytest.raises(TooLong) as no:
        encode("x" * 15, "M", 1)
    assert (no.value.needed, no.value.available, no.value.code) == (4 + 8 + 15 * 8, 128, "too_long")
    with pytest.raises(TooLong, match="holds at most 4 bytes beside 10 spare bytes") as no:
        encode("x" * 5, "M", 1, bytes(10))
    assert (no.value.needed, no.value.available) == (136, 128)
    with pytest.raises(TooLong, match="holds at most 0 bytes beside 99 spare bytes"):
        encode("x", "M", 1, bytes(99))


def test_spare_bytes_choose_a_larger_version() -> None:
    assert [encode("abc", spare=bytes(count)).version for count in (11, 12)] == [1, 2]


def test_the_smallest_version_is_taken_or_the_asked_one() -> None:
    assert [encode("a" * count).version for count in (14, 15, 26, 27)] == [1, 2, 2, 3]
    assert encode("a", version=7).version == 7


def test_a_level_is_never_raised_where_there_is_room() -> None:
    assert [read(encode("a", level)).ec_level for level in LEVELS] == list(LEVELS)


@pytest.fixture
def narrow_scheme(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = SymbolRules(level="Q", max_version=2, quiet_zone=6)
    scheme = SimpleNamespace(info=SimpleNamespace(symbol=rules))
    monkeypatch.setattr("paycode.symbol.encoding.registry.find", {"narrow": scheme}.__getitem__)


@pytest.mark.usefixtures("narrow_scheme")
def test_a_payload_follows_its_scheme() -> None:
    symbol = encode(Payload(data=b"a", scheme="narrow"))
    assert (symbol.level, symbol.quiet_zone) == ("Q", 6)
    assert encode(Payload(data=b"a", scheme="narrow"), "H").level == "H"
    with pytest.raises(TooLong, match="version 2 at level Q holds at most 20 bytes"):
        encode(Payload(data=b"a" * 21, scheme="narrow"))
    with pytest.raises(SymbolError, match="version 3 is too large: the scheme allows up to 2"):
        encode(Payload(data=b"a", scheme="narrow"), version=3)


def test_an_epc_text_stays_within_version_13() -> None:
    assert encode(Payload(data=b"a" * 331, scheme="epc")).version == 13
    with pytest.raises(TooLong, match="version 13 at level M holds at most 331 bytes"):
        encode(Payload(data=b"a" * 332, scheme="epc"))


def test_a_payload_without_scheme_is_its_bytes() -> None:
    symbol = encode(Payload(data="é".encode("latin-1"), charset="latin-1"))
    assert (symbol.level, symbol.quiet_zone, read(symbol).bytes) == ("M", 4, b"\xe9")


def test_a_payload_of_an_unknown_scheme_is_refused() -> None:
    with pytest.raises(UnknownScheme):
        encode(Payload(data=b"a", scheme="no such scheme"))


@pytest.mark.parametrize("arguments", [(1,), (None,), (bytearray(b"a"),), (Payload(data=7),), ("a", "M", 1, "spare")])  # type: ignore[arg-type]
def test_other_types_are_refused(arguments: tuple[Any, ...]) -> None:
    with pytest.raises(TypeError, match="bytes"):
        encode(*arguments)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("",), "no data"),
        ((b"",), "no data"),
        ((Payload(data=b""),), "no data"),
        (("a\ud800",), "character 1 is an unpaired surrogate"),
        (("a", "m"), "level"),
        (("a", "LM"), "level"),
        (("a", 10**5000), "level"),
        (("a", "M", 0), "version"),
        (("a", "M", 10**5000), "version"),
        (("a", "M", 41), "version"),
        (("a", "M", "5"), "version"),
        (("a", "M", 5.0), "version"),
        (("a", "M", True), "version"),
    ],
)
def test_what_makes_no_symbol_is_refused(arguments: tuple[Any, ...], words: str) -> None:
    with pytest.raises(SymbolError, match=words) as no:
        encode(*arguments)
    assert no.value.code == "symbol_error"


def test_a_huge_text_is_refused_at_once() -> None:
    with pytest.raises(TooLong):
        encode(bytes(20_000_000))


def test_equal_input_gives_equal_symbols() -> None:
    assert encode("a") == encode("a")
    assert hash(encode("a")) == hash(encode("a"))
    assert encode("a") != encode("b")


def test_a_symbol_cannot_be_changed_even_after_a_pickle() -> None:
    symbol = pickle.loads(pickle.dumps(encode("a")))
    assert symbol == encode("a")
    assert (symbol.matrix.dtype, symbol.matrix.shape, symbol.size) == (np.bool_, (21, 21), 21)
    with pytest.raises(ValueError, match="read-only"):
        symbol.matrix[0, 0] = False
    with pytest.raises(ValueError, match="WRITEABLE"):
        symbol.matrix.setflags(write=True)
    with pytest.raises(FrozenInstanceError):
        symbol.level = "H"


def test_a_symbol_says_what_it_is_and_not_what_it_holds() -> None:
    assert repr(encode("secret", "Q", 4)).startswith("Symbol(version=4, level='Q', mask=")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"modules": b""}, "square"),
        ({"modules": bytes(440)}, "square"),
        ({"modules": bytes(22 * 22)}, "square"),
        ({"modules": bytes(19 * 19)}, "square"),
        ({"modules": bytes(11 * 11)}, "level 'M' is none of version M1: L"),
        ({"modules": bytes(17 * 17), "mask": 4}, "mask"),
        ({"modules": bytes(181 * 181)}, "square"),
        ({"modules": bytes(440) + b"\2"}, "dark"),
        ({"level": "X"}, "level"),
        ({"mask": 8}, "mask"),
        ({"mask": -1}, "mask"),
        ({"quiet_zone": -1}, "quiet zone"),
        ({"quiet_zone": 101}, "quiet zone"),
    ],
)
def test_a_symbol_cannot_hold_a_wrong_value(changes: dict[str, Any], words: str) -> None:
    fields: dict[str, Any] = {"modules": bytes(441), "level": "M", "mask": 0}
    with pytest.raises(SymbolError, match=words):
        Symbol(**fields | changes)


def test_a_scheme_that_asks_for_byte_mode_gets_it() -> None:
    text = "BCD\n002\n1\nSCT\n\nRed Cross\nBE72000000001616\nEUR1.00"
    modes = [
        [item.mode.name for item in decode(encode(made)).items if isinstance(item, Segment)]
        for made in (Payload(data=text.encode(), scheme="epc"), text)
    ]
    assert modes == [["byte"], ["byte", "numeric", "byte", "alphanumeric"]]
