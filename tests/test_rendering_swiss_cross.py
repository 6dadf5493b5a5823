"""The Swiss cross: its measures, and that nothing of it lies outside its field."""

from __future__ import annotations

import pytest

from paycode.rendering.drawing import BLACK, WHITE, Path
from paycode.rendering.swiss_cross import FIELD, swiss_cross


def corners(item: object) -> list[tuple[float, ...]]:
    assert isinstance(item, Path)
    return [command[1:] for command in item.commands if command[0] != "Z"]


def box(item: object) -> tuple[float, float, float, float]:
    across, down = zip(*corners(item), strict=True)
    return min(across), min(down), max(across), max(down)


def test_at_46_mm_the_measures_are_those_of_the_guidelines() -> None:
    field, square, cross = swiss_cross(0, 0, 46)
    assert box(field) == pytest.approx((19.5, 19.5, 26.5, 26.5))
    assert box(square) == pytest.approx((20, 20, 26, 26))
    assert box(cross) == pytest.approx((23 - 35 / 18, 23 - 35 / 18, 23 + 35 / 18, 23 + 35 / 18))
    assert {abs(abs(x - 23) - 7 / 12) < 1e-9 or abs(abs(x - 23) - 35 / 18) < 1e-9 for x, _ in corners(cross)} == {True}
    assert len(corners(cross)) == 12
    assert [item.fill for item in (field, square, cross) if isinstance(item, Path)] == [WHITE, BLACK, WHITE]
    assert pytest.approx(7 / 46) == FIELD


def test_it_moves_and_scales_with_the_symbol() -> None:
    for here, there in zip(swiss_cross(0, 0, 46), swiss_cross(5, 7, 23), strict=True):
        moved = [(5 + x / 2, 7 + y / 2) for x, y in corners(here)]
        assert [value for point in corners(there) for value in point] == pytest.approx(
            [value for point in moved for value in point]
        )
