"""EMVCo consumer-presented codes: base64, BER-TLV, EMVCo's rules; secrets never show; any bytes read or are refused."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paycode.payload.emv.consumer import BerObject, ConsumerCode, flatten, looks_like, parts, peek, read
from paycode.payload.findings import Malformed, Severity
from shared import vectors

# The sample of EMVCo QRCPS CPM 1.1.
SAMPLE = (
    b"hQVDUFYwMWETTwegAAAAVVVVUAhQcm9kdWN0MWETTwegAAAAZmZmUAhQcm9kdWN0MmJJWggSNFZ4kBI0WF8gDkNBUkRIT0xERVIvRU1WXy0I"
    b"cnVlc2RlZW5kIZ8QBwYBCgMAAACfJghYT9OF+iNLzJ82AgABnzcEbVjvEw=="
)
INDICATOR = "85 05 4350563031"
APPLICATION = "61 09 4F07 A0000000555555"


def code(*pieces: str) -> bytes:
    return b64encode(bytes.fromhex("".join(pieces)))


def tlv(tag: str, value: bytes) -> str:
    """One object, its length in the shortest form."""
    size = len(value)
    length = f"{size:02X}" if size < 0x80 else f"81{size:02X}" if size < 0x100 else f"82{size:04X}"
    return tag + length + value.hex()


def with_objects(*objects: str) -> bytes:
    """A code with one application that holds these objects after its AID."""
    return code(INDICATOR, tlv("61", bytes.fromhex("4F07A0000000555555" + "".join(objects))))


def said(read_code: ConsumerCode) -> set[str]:
    return {f"{finding.code}:{finding.field}" for finding in read_code.findings} - {"payer_code:"}


def refused(data: bytes, *, lenient: bool = True) -> set[str]:
    with pytest.raises(Malformed) as caught:
        read(data, lenient=lenient)
    return {f"{finding.code}:{finding.field}" for finding in caught.value.findings}


def published() -> list[Any]:
    rows = [*(vectors("emv") or {"valid": []})["valid"], *vectors("east-asia")]
    codes = [row for row in rows if row.get("text", "").startswith("hQ")]
    absent = [pytest.param({}, marks=pytest.mark.skip(reason="the shared folder does not lie beside this checkout"))]
    return [pytest.param(row, id=row["id"]) for row in codes] or absent


def tree(objects: tuple[BerObject, ...]) -> list[list[Any]]:
    return [[item.tag, item.value.hex().upper() if item.children is None else tree(item.children)] for item in objects]


def expected_tree(rows: list[Any]) -> list[list[Any]]:
    pairs = [row.values() if isinstance(row, dict) else row for row in rows]
    return [[tag, value if isinstance(value, str) else expected_tree(value)] for tag, value in pairs]


@pytest.mark.parametrize("vector", published())
def test_published_codes(vector: dict[str, Any]) -> None:
    expected = vector["expected"]
    data = vector["text"].encode()
    assert looks_like(data)
    found = read(data)
    assert said(found) == set()
    assert found.format_indicator == expected.get("payload_format", expected.get("payload_format_indicator"))
    if "tlv" in expected:
        assert tree(found.objects) == expected_tree(expected["tlv"])
    else:
        assert {item.tag: item.value.decode() for item in found.applications[0].objects} == {
            tag: value for tag, value in expected.items() if tag in {"4F", "57", "99"}
        }
    assert [application.aid for application in found.applications] == expected.get(
        "aids", [expected.get("aid", expected.get("4F", "").encode().hex().upper())]
    )
    if "labels" in expected:
        assert [application.label for application in found.applications] == expected["labels"]


def test_the_sample_of_the_standard_with_paths_and_offsets() -> None:
    found = read(SAMPLE)
    assert [path for path, _ in flatten(found.objects)] == [
        "85", "61", "61.4F", "61.50", "61[2]", "61[2].4F", "61[2].50", "62", "62.5A", "62.5F20", "62.5F2D", "62.64",
        "62.64.9F10", "62.64.9F26", "62.64.9F36", "62.64.9F37",
    ]  # fmt: skip
    raw = b64decode(SAMPLE)
    assert all(raw[item.offset :].startswith(bytes.fromhex(item.tag)) for _, item in flatten(found.objects))
    assert [(one.aid, one.label) for one in found.applications] == [
        ("A0000000555555", "Product1"),
        ("A0000000666666", "Product2"),
    ]


def test_no_repr_and_no_part_shows_what_is_the_payers_own() -> None:
    found = read(SAMPLE)
    shown = repr(found) + repr(parts(found)) + "".join(map(str, found.findings))
    for secret in ("1234567890123458", "584FD385FA234BCC", "584fd385", "CARDHOLDER", "X\\x4f", "\\x124V"):
        assert secret not in shown
    assert dict(parts(found)) | {"62.5F2D": "ruesdeen", "62.5A": "*" * 16, "61[2].50": "Product2"} == dict(parts(found))


def test_a_note_says_that_it_is_money() -> None:
    assert [(finding.code, finding.severity) for finding in read(SAMPLE).findings] == [("payer_code", Severity.NOTE)]


@pytest.mark.parametrize(
    "data",
    [
        b"!!!=",
        b"hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgES!!!=",
        b"=",
        b"====",
        b"A===",
        b"AB=C",
        b"A",
        SAMPLE[:-1],
        SAMPLE + b"=",
        SAMPLE + SAMPLE,
        "ｈQVD".encode(),
        SAMPLE[:-3] + b"x==",  # bits behind the last byte
        SAMPLE[:60] + b"\n" + SAMPLE[60:],
    ],
)
def test_what_is_not_base64_is_refused(data: bytes) -> None:
    assert refused(data) == refused(data, lenient=False) == {"base64:"}


@pytest.mark.parametrize("data", [b"", b"\xff", b"A" * 17185])
def test_no_text_no_utf8_too_long(data: bytes) -> None:
    assert refused(data) <= {"empty:", "charset:", "too_long:"}


def test_plus_became_space_is_named_and_never_repaired() -> None:
    data = SAMPLE.replace(b"+", b" ")
    assert refused(data) == refused(data, lenient=False) == {"base64:", "plus_became_space:"}


SLASHES = with_objects(tlv("99", b"\xff" * 6))


@pytest.mark.parametrize(
    ("data", "meant"),
    [
        (SAMPLE.rstrip(b"="), SAMPLE),
        (SAMPLE.replace(b"+", b"-"), SAMPLE),
        (SLASHES.replace(b"/", b"_"), SLASHES),
        (b" " + SAMPLE + b"\r\n", SAMPLE),
    ],
)
def test_lenient_puts_the_spelling_right_where_there_is_one_reading(data: bytes, meant: bytes) -> None:
    assert data != meant
    assert refused(data, lenient=False) >= {"base64:"}
    found = read(data, lenient=True)
    assert found.objects == read(meant).objects
    assert [finding.severity for finding in found.findings if finding.code == "base64"] == [Severity.WARNING]


@pytest.mark.parametrize(
    ("pieces", "finding"),
    [
        ((INDICATOR, "61 80 4F07A00000005555550000"), "bad_length:61"),  # indefinite
        ((INDICATOR, "61 83 000009 4F07A0000000555555"), "bad_length:61"),  # three bytes
        ((INDICATOR, "61 FF 4F07"), "bad_length:61"),
        ((INDICATOR, "61"), "bad_length:61"),
        ((INDICATOR, "61 81"), "bad_length:61"),
        ((INDICATOR, "61 82 00"), "bad_length:61"),
        ((INDICATOR, "61 0A 4F07A0000000555555"), "truncated_value:61"),
        ((INDICATOR, "61 08 4F07A0000000555555"), "truncated_value:61.4F"),
        ((INDICATOR, "61 09 4F08A0000000555555 FF"), "truncated_value:61.4F"),
        ((INDICATOR, "00 00"), "bad_tag:00"),
        ((INDICATOR, "FF 00"), "bad_tag:FF00"),
        ((INDICATOR, "5F"), "bad_tag:5F"),
        ((INDICATOR, "61 01 9F 00"), "bad_tag:9F"),
        ((INDICATOR, "9F 81 01 00"), "bad_tag:9F81"),  # a third byte would follow
        ((APPLICATION,), "missing:85"),
        ((INDICATOR,), "missing:61"),
        ((INDICATOR, INDICATOR, APPLICATION), "duplicate_tag:85"),
        ((INDICATOR, APPLICATION, "6200", "6200"), "duplicate_tag:62"),
        ((INDICATOR, "61 12 4F07A0000000555555 4F07A0000000666666"), "duplicate_tag:61.4F"),
        ((INDICATOR, APPLICATION, "62 06 64 04 8200 8200"), "duplicate_tag:62.64.82"),
    ],
)
def test_broken_structure_is_refused_lenient_or_not(pieces: tuple[str, ...], finding: str) -> None:
    assert finding in refused(code(*pieces))
    assert finding in refused(code(*pieces), lenient=False)


@pytest.mark.parametrize(
    ("data", "finding"),
    [
        (code(APPLICATION, INDICATOR), "pfi_not_first:85"),
        (code(INDICATOR, APPLICATION, APPLICATION, APPLICATION), "too_many_templates:61"),
        (code("85 04 43505630", APPLICATION), "too_short:85"),
        (code("85 06 435056303131", APPLICATION), "too_long:85"),
        (code("85 05 4350560031", APPLICATION), "non_ascii:85"),
        (code(INDICATOR, "61 00"), "missing:61.4F"),
        (code(INDICATOR, APPLICATION, "61 03 500141"), "missing:61[2].4F"),
        (code(INDICATOR, "61 06 4F04 A0000000"), "too_short:61.4F"),
        (code(INDICATOR, tlv("61", bytes.fromhex(tlv("4F", bytes(range(17)))))), "too_long:61.4F"),
        (code(INDICATOR, "61 81 09 4F07A0000000555555"), "non_minimal_length:61"),
        (code(INDICATOR, "61 82 0009 4F07A0000000555555"), "non_minimal_length:61"),
        (with_objects(tlv("50", b"")), "too_short:61.50"),
        (with_objects(tlv("50", b"A" * 17)), "too_long:61.50"),
        (with_objects(tlv("50", b"\xe9")), "non_ascii:61.50"),
        (with_objects(tlv("57", b"1" * 20)), "too_long:61.57"),
        (with_objects(tlv("5A", b"1" * 11)), "too_long:61.5A"),
        (with_objects(tlv("9F26", b"1" * 7)), "too_short:61.9F26"),
        (with_objects(tlv("63", bytes.fromhex("9F370100"))), "too_short:61.63.9F37"),
        (with_objects(tlv("5F2D", b"\n\n")), "non_ascii:61.5F2D"),
    ],
)
def test_a_broken_rule_is_a_finding_that_refuses_strictly(data: bytes, finding: str) -> None:
    found = read(data)
    assert finding in said(found)
    assert {one.severity for one in found.findings} == {Severity.ERROR, Severity.NOTE}


def test_what_is_not_ascii_is_no_text_and_is_masked() -> None:
    found = read(with_objects(tlv("50", b"\xe9")))
    assert (found.applications[0].label, dict(parts(found))["61.50"]) == ("", "**")
    assert read(code("85 05 4350560031", APPLICATION)).format_indicator == ""


@pytest.mark.parametrize("size", [0, 127, 128, 255, 256, 2000])
def test_lengths_of_every_form(size: int) -> None:
    found = read(with_objects(tlv("99", b"x" * size)))
    assert found.applications[0].objects[1].value == b"x" * size
    assert said(found) == set()


def test_nested_templates_stay_bytes_below_the_second_level() -> None:
    inner = b""
    for _ in range(300):
        inner = bytes.fromhex(tlv("61", inner))
    found = read(with_objects(tlv("63", inner)))
    assert [path for path, _ in flatten(found.objects)] == ["85", "61", "61.4F", "61.63", "61.63.61"]


def test_objects_are_counted_over_all_levels() -> None:
    many = [f"{tag:04X}00" for tag in range(0x9F00, 0x9F80)]
    data = code(INDICATOR, tlv("61", bytes.fromhex("".join(many))), tlv("62", bytes.fromhex("".join(many))))
    assert refused(data) == {"too_many_objects:62.9F7D"}


def test_find_gives_a_childs_value_or_nothing() -> None:
    application = read(SAMPLE).objects[1]
    assert (application.find("50"), application.find("57")) == (b"Product1", b"")
    assert application.children is not None
    assert application.children[0].find("50") == b""


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (SAMPLE, True),
        (code("85 05 4A50515231"), False),  # twelve characters are needed for tag, indicator and what follows
        (code("85 05 4A50515231", APPLICATION), True),
        (code("85 05 6350515231", APPLICATION), False),
        (code(APPLICATION, INDICATOR), False),
        (b"hQ", False),
        (b"hQVD UFYwMWET", False),
        (b"", False),
        (b"\xff" * 20, False),
        (b"000201", False),
    ],
)
def test_looks_like(data: bytes, expected: bool) -> None:
    assert looks_like(data) is expected


def test_peek_reads_or_gives_none() -> None:
    assert peek(SAMPLE) == read(SAMPLE)
    assert peek(SAMPLE[:40]) is None
    assert peek(b"000201") is None


@given(st.binary(max_size=300))
def test_any_bytes_behind_base64_read_or_are_refused(raw: bytes) -> None:
    for data in (raw, b64encode(raw), b64encode(bytes.fromhex(INDICATOR) + raw)):
        assert peek(data) is None or looks_like(data)
        try:
            found = read(data, lenient=True)
        except Malformed:
            continue
        assert parts(found)


@given(st.integers(min_value=0, max_value=len(SAMPLE) - 1), st.integers(min_value=0, max_value=255))
def test_one_changed_character_reads_or_is_refused(position: int, character: int) -> None:
    data = SAMPLE[:position] + bytes([character]) + SAMPLE[position + 1 :]
    try:
        read(data)
    except Malformed as error:
        assert "1234567890123458" not in str(error)
