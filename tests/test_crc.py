"""CRC-16/CCITT-FALSE against its catalogue value, a bitwise reference and published texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paycode.payload.crc import crc16


def bitwise(data: bytes) -> int:
    """The definition, one bit at a time."""
    register = 0xFFFF
    for byte in data:
        register ^= byte << 8
        for _ in range(8):
            register = (register << 1 ^ (0x1021 if register & 0x8000 else 0)) & 0xFFFF
    return register


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(b"", "FFFF", id="empty"),
        pytest.param(b"123456789", "29B1", id="catalogue-check-value"),
        pytest.param(b"\x00", "E1F0", id="one-zero-byte"),
        pytest.param(
            "00020101021229300012D156000000000510A93FO3230Q31280012D15600000001030812345678520441115802CN"
            "5914BEST TRANSPORT6007BEIJING64200002ZH0104最佳运输0202北京540523.7253031565502016233030412340603***"
            "0708A60086670902ME91320016A0112233449988770708123456786304".encode(),
            "A13A",
            id="emvco-merchant-presented-appendix",
        ),
    ],
)
def test_published_values(data: bytes, expected: str) -> None:
    assert crc16(data) == expected


@given(st.binary(max_size=300))
def test_equals_the_bitwise_definition(data: bytes) -> None:
    assert crc16(data) == f"{bitwise(data):04X}"


def test_keeps_leading_zeros() -> None:
    found = next(crc16(str(n).encode()) for n in range(10_000) if bitwise(str(n).encode()) < 0x100)
    assert found.startswith("00")
    assert len(found) == 4


@given(st.binary(min_size=1, max_size=80), st.data())
def test_one_changed_byte_changes_it(data: bytes, draw: st.DataObject) -> None:
    place = draw.draw(st.integers(0, len(data) - 1))
    other = draw.draw(st.integers(1, 255))
    changed = data[:place] + bytes([data[place] ^ other]) + data[place + 1 :]
    assert crc16(changed) != crc16(data)
