"""Contrast as readers see it."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paycode.errors import RenderError
from paycode.rendering import Colour, Contrast, Style
from paycode.rendering.contrast import LEAST, grade, luma, reflectance
from paycode.rendering.drawing import BLACK, WHITE

channels = st.integers(0, 255)
colours = st.builds(Colour, channels, channels, channels)


@given(colour=colours)
def test_luma_is_the_grey_that_a_decoder_makes(colour: Colour) -> None:
    pixel = np.array([[colour.channels]], np.uint8)
    assert round(luma(colour) * 255) == pytest.approx(int(cv2.cvtColor(pixel, cv2.COLOR_RGB2GRAY)[0, 0]), abs=1)


@given(colour=colours)
def test_reflectance_is_the_luminance_of_cie_xyz(colour: Colour) -> None:
    coded = np.array([[colour.channels]], np.float32) / 255
    linear = np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4).astype(np.float32)
    assert reflectance(colour) == pytest.approx(float(cv2.cvtColor(linear, cv2.COLOR_RGB2XYZ)[0, 0, 1]), abs=1e-4)


@given(dark=colours, light=colours)
def test_contrast_is_turned_round_with_its_colours(dark: Colour, light: Colour) -> None:
    one, other = Contrast.between(dark, light), Contrast.between(light, dark)
    assert (one.camera, one.white, one.red) == pytest.approx((-other.camera, -other.white, -other.red))
    assert -1 <= min(one.camera, one.white, one.red) <= max(one.camera, one.white, one.red) <= 1
    assert grade(one.white) == grade(other.white)


@given(dark=colours, light=colours)
def test_a_style_has_every_colour_of_enough_contrast_and_no_other(dark: Colour, light: Colour) -> None:
    seen = Contrast.between(dark, light)
    enough = min(abs(seen.camera), abs(seen.white)) >= LEAST
    try:
        Style(dark=dark, light=light, inverted=True)
    except RenderError as error:
        assert not enough
        assert f"{seen.camera:.0%} for cameras" in str(error)
        return
    assert enough
    if seen.camera < 0:
        with pytest.raises(RenderError, match="inverted"):
            Style(dark=dark, light=light)


@given(dark=colours, light=colours, channel=st.integers(0, 2), step=st.integers(1, 255))
def test_a_lighter_ground_never_lowers_contrast(dark: Colour, light: Colour, channel: int, step: int) -> None:
    raised = list(light.channels)
    raised[channel] = min(255, raised[channel] + step)
    lighter, before = Contrast.between(dark, Colour(*raised)), Contrast.between(dark, light)
    assert lighter.camera >= before.camera
    assert lighter.white >= before.white


@pytest.mark.parametrize(
    ("dark", "light", "camera", "white", "red"),
    [
        (BLACK, WHITE, 1, 1, 1),
        (Colour.of("#f00"), WHITE, 0.701, 0.787, 0),  # red on white is gone in red light
        (Colour.of("#0ff"), WHITE, 0.299, 0.213, 1),
        (BLACK, Colour.of("#999"), 0.6, 0.319, 0.319),  # a camera would do, a verifier would not
        (WHITE, BLACK, -1, -1, -1),
    ],
)
def test_contrasts_worked_out_by_hand(dark: Colour, light: Colour, camera: float, white: float, red: float) -> None:
    found = Contrast.between(dark, light)
    assert (found.camera, found.white, found.red) == pytest.approx((camera, white, red), abs=1e-3)


@pytest.mark.parametrize(
    ("contrast", "letter"),
    [(1, "A"), (0.7, "A"), (0.69, "B"), (0.55, "B"), (0.4, "C"), (-0.4, "C"), (0.39, "D"), (0.2, "D"), (0.1, "F")],
)
def test_grades_are_those_of_symbol_contrast(contrast: float, letter: str) -> None:
    assert grade(contrast) == letter
