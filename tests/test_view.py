"""What else is in the picture: two payees, codes in one place, a symbol at the end of its error correction."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paycode.errors import AmbiguousCode
from paycode.payload import registry
from paycode.payload.schemes import promptpay
from paycode.sealing import seal
from paycode.symbol import encode
from paycode.trust import Policy, Status, check, examine
from paycode.trust.view import _overlap
from seal_page import MOMENT, TRUST, VECTORS, generator

GENERATOR = generator()
AT = datetime.fromisoformat(MOMENT)
SEALED = VECTORS["seals"][0]["sealed"].encode()
OTHER = registry.build(promptpay.Request(mobile="0891234560")).data
SQUARE = ((0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0))


def square(x: float, y: float, size: float) -> tuple[tuple[float, float], ...]:
    return ((x, y), (x + size, y), (x + size, y + size), (x, y + size))


def read(data: bytes = SEALED, corners: Any = SQUARE, **more: Any) -> SimpleNamespace:
    return SimpleNamespace(data=data, corners=corners, **more)


def status(code: object, *beside: object, **policy: Any) -> Status:
    return examine(code, trust=TRUST, at=AT, beside=beside, policy=Policy(**policy)).status


# Several payees


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (OTHER, Status.MULTIPLE_PAYEES),
        (OTHER.decode(), Status.MULTIPLE_PAYEES),
        (GENERATOR.TEXTS["alipay"], Status.MULTIPLE_PAYEES),
        (OTHER[:-4] + b"0000", Status.MULTIPLE_PAYEES),
        (OTHER[:-9], Status.MULTIPLE_PAYEES),
        (GENERATOR.TEXTS["promptpay"], Status.VALID),
        (SEALED, Status.VALID),
        ("https://example.com/menu", Status.VALID),
        (b"", Status.VALID),
        ("WIFI:T:WPA;S:Guest;P:secret;;", Status.VALID),
        (None, Status.VALID),
        (7, Status.VALID),
    ],
    ids=["other", "other as text", "link", "other with a wrong checksum", "other cut off", "the same payee unsealed",
         "the same code", "web page", "empty", "wireless", "nothing", "number"],
)  # fmt: skip
def test_another_code_beside(other: object, expected: Status) -> None:
    assert status(SEALED, other) is expected
    assert status(SEALED, b"noise", other) is expected


def test_a_symbol_beside_that_was_not_photographed() -> None:
    assert status(SEALED, encode(OTHER)) is Status.MULTIPLE_PAYEES


def test_the_code_itself_may_be_among_what_was_read() -> None:
    code = read()
    assert status(code, code) is Status.VALID
    assert status(code, read()) is Status.VALID


def test_check_names_it() -> None:
    with pytest.raises(AmbiguousCode, match="pays somebody else"):
        check(SEALED, trust=TRUST, at=AT, beside=[OTHER])


def test_a_companion_is_no_second_payee() -> None:
    beside = seal(registry.parse(GENERATOR.TEXTS["alipay"]).payload, GENERATOR.key("wallet"), carrier="companion")
    assert status(read(), read(beside.data, square(200, 0, 40))) is Status.VALID


# One place


@pytest.mark.parametrize(
    ("corners", "expected"),
    [
        (SQUARE, Status.AMBIGUOUS_SYMBOL),
        (square(40, 40, 10), Status.AMBIGUOUS_SYMBOL),
        (square(-100, -100, 300), Status.AMBIGUOUS_SYMBOL),
        (square(49, 49, 200), Status.AMBIGUOUS_SYMBOL),
        (tuple(reversed(SQUARE)), Status.AMBIGUOUS_SYMBOL),
        (square(120, 0, 100), Status.VALID),
        (square(0, 101, 20), Status.VALID),
        ((), Status.VALID),
    ],
    ids=["the same", "inside", "around", "overlapping", "mirrored", "to the right", "below", "outline not known"],
)
def test_another_code_in_the_same_place(corners: Any, expected: Status) -> None:
    """It need not be a payment: two engines that disagree read anything."""
    assert status(read(), read(b"hello", corners)) is expected
    assert status(read(corners=corners), read(b"hello")) is expected
    assert status(read(), read(SEALED, corners)) is Status.VALID


def test_a_code_inside_that_pays_somebody_else_is_both() -> None:
    verdict = examine(read(), trust=TRUST, at=AT, beside=[read(OTHER, square(40, 40, 10)), read(OTHER, ())])
    assert [finding.code for finding in verdict.reasons] == ["multiple_payees", "ambiguous_symbol"]


@given(st.integers(-150, 150), st.integers(-150, 150), st.booleans())
def test_outlines_overlap_when_they_share_a_point(x: int, y: int, mirrored: bool) -> None:
    outline = square(x, y, 20)
    other = SimpleNamespace(corners=tuple(reversed(outline)) if mirrored else outline)
    (left, top), _, (right, bottom), _ = SQUARE
    meets = left - 20 <= x <= right and top - 20 <= y <= bottom
    assert _overlap(SimpleNamespace(corners=SQUARE), other) == _overlap(other, SimpleNamespace(corners=SQUARE)) == meets


# Error correction


@pytest.mark.parametrize(
    ("margin", "least", "expected"),
    [
        (0.0, 0.0, Status.AMBIGUOUS_SYMBOL),
        (0.01, 0.0, Status.VALID),
        (0.2, 0.2, Status.AMBIGUOUS_SYMBOL),
        (0.21, 0.2, Status.VALID),
        (1.0, 0.99, Status.VALID),
        (None, 0.9, Status.VALID),
    ],
)
def test_error_correction_that_is_left(margin: float | None, least: float, expected: Status) -> None:
    assert status(read(margin=margin), min_margin=least) is expected


@pytest.mark.parametrize("least", [-0.1, 1.0, 2])
def test_margins_that_there_are_not(least: float) -> None:
    with pytest.raises(ValueError, match="share"):
        Policy(min_margin=least)


@pytest.mark.parametrize("fields", [{"known_payees": "Bank"}, {"known_payees": (1,)}, {"known_payees": ["Bank"]},
                                    {"expect_site": 4}])  # fmt: skip
def test_policies_of_another_type(fields: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        Policy(**fields)


def test_an_expected_site_is_named() -> None:
    with pytest.raises(ValueError, match="name something"):
        Policy(expect_site="")


def test_a_name_that_only_looks_like_a_known_one() -> None:
    text = GENERATOR.made("emv", "bank", lifetime_minutes=30)["text"]
    assert status(text, known_payees=("Tea House",)) is Status.VALID
    verdict = examine(text, trust=TRUST, at=AT, policy=Policy(known_payees=("Теа House",)))
    assert verdict.status is Status.SCOPE_MISMATCH
    assert verdict.reasons[0].code == "confusable"
