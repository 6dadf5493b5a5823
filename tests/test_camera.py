"""The camera model: each effect does what physics says it does."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

import paycode
from paycode.errors import BadFrame, RenderError
from paycode.proofing import Artwork, Camera, Print, Scene, Shot, on_table, photograph
from paycode.proofing.printing import LINEAR, printed
from paycode.proofing.projection import located
from paycode.scanning.engines import Image

Light = npt.NDArray[np.float64]

# Nothing but the effect under test.
EXACT = Print(gain_um=0, ink=0, paper=1)
BRIGHT = Scene(electrons=1e7, background=0)
SHARP = Shot(defocus=0)
BARE = Camera(width=400, height=300, field_of_view=30, read_noise=0, vignette=0)
MM = 0.05  # a pixel of the artwork


def sheet(width: float, height: float, value: int = 255) -> Artwork:
    """Paper of so many millimetres."""
    return Artwork(pixels=np.full((round(height / MM), round(width / MM)), value, np.uint8), mm_per_pixel=MM)


def edge(width: float = 100, height: float = 80) -> Artwork:
    """Black on the left, white on the right."""
    pixels = sheet(width, height).pixels.copy()
    pixels[:, : pixels.shape[1] // 2] = 0
    return Artwork(pixels=pixels, mm_per_pixel=MM)


def line(thickness: float, width: float = 100, height: float = 80) -> Artwork:
    """An upright black line in the middle of white paper."""
    pixels = sheet(width, height).pixels.copy()
    middle, half = pixels.shape[1] // 2, round(thickness / MM / 2)
    pixels[:, middle - half : middle + half] = 0
    return Artwork(pixels=pixels, mm_per_pixel=MM)


def light(artwork: Artwork, **how: Any) -> Light:
    """The frame in linear light."""
    exact: dict[str, Any] = {"print": EXACT, "scene": BRIGHT, "shot": SHARP, "camera": BARE}
    frame = photograph(artwork, **(exact | how))
    linear: Light = LINEAR[frame].astype(np.float64)
    return linear


def spread(profile: Light) -> float:
    """Standard deviation of the step in a profile: the width of the blur."""
    steps = np.abs(np.diff(profile))
    places = np.arange(len(steps))
    middle = (steps * places).sum() / steps.sum()
    return float(np.sqrt((steps * (places - middle) ** 2).sum() / steps.sum()))


def extent(profile: Light | npt.NDArray[np.bool_]) -> float:
    """Length of what is bright, in pixels."""
    return float(profile.sum() / profile.max())


def middle_row(frame: Light) -> Light:
    row: Light = frame[145:155].mean(axis=0)
    return row


@pytest.mark.parametrize("distance", [150, 300, 600])
def test_a_length_covers_focal_length_over_distance(distance: float) -> None:
    seen = light(sheet(20, 20), scene=replace(BRIGHT, distance_mm=distance))
    assert extent(middle_row(seen)) == pytest.approx(20 * BARE.pixels_per_mm(distance), abs=0.6)
    assert BARE.pixels_per_mm(distance) == pytest.approx(200 / math.tan(math.radians(15)) / distance)


def test_a_cropped_frame_is_the_middle_of_the_whole_one() -> None:
    whole, part = light(edge()), light(edge(), camera=BARE.cropped(200, 100))
    assert np.abs(whole[100:200, 100:300] - part).max() < 0.02


@pytest.mark.parametrize("tilt", [30, 60, -45])
def test_a_tilted_sheet_is_foreshortened(tilt: float) -> None:
    seen = light(sheet(10, 10), scene=replace(BRIGHT, distance_mm=600, tilt=tilt))
    height, width = extent(seen[:, 195:205].mean(axis=1)), extent(middle_row(seen))
    assert height / width == pytest.approx(math.cos(math.radians(tilt)), abs=0.03)


def test_the_top_of_a_tilted_sheet_leans_away() -> None:
    seen = light(sheet(60, 60), scene=replace(BRIGHT, distance_mm=200, tilt=30))
    rows = np.nonzero(seen[:, 200] > 0.5)[0]
    assert extent(seen[rows[0] + 5]) < 0.9 * extent(seen[rows[-1] - 5])


@pytest.mark.parametrize("turn", [20, -35])
def test_a_turn_is_clockwise(turn: float) -> None:
    seen = light(line(2), scene=replace(BRIGHT, turn=turn))
    upper, lower = (int(np.argmin(seen[row, 100:300])) for row in (110, 190))
    assert math.degrees(math.atan2(upper - lower, 80)) == pytest.approx(turn, abs=2)


def test_a_bottle_turns_its_sides_away() -> None:
    flat, round_ = (light(sheet(40, 20), scene=replace(BRIGHT, radius_mm=radius)) for radius in (0, 20))
    depth = 20 * (1 - math.cos(1))
    assert extent(middle_row(flat) > 0.5) == pytest.approx(40 * BARE.pixels_per_mm(200), abs=1)
    expected = 40 * math.sin(1) * BARE.pixels_per_mm(200 + depth)
    assert extent(middle_row(round_) > 0.3) == pytest.approx(expected, abs=2)
    bright = middle_row(round_)
    assert bright[200] > 1.3 * bright[200 + int(0.45 * expected)]


def test_a_bottle_that_is_turned_half_away_shows_nothing_behind_its_horizon() -> None:
    seen = light(sheet(200, 20), scene=replace(BRIGHT, radius_mm=10))
    assert extent(middle_row(seen) > 0.01) < 2 * 10 * BARE.pixels_per_mm(200)


@pytest.mark.parametrize("fold", [30, -30])
def test_a_fold_narrows_a_sheet_by_the_cosine_and_leans_its_halves(fold: float) -> None:
    seen = light(sheet(40, 20), scene=replace(BRIGHT, fold=fold))
    across, depth = 20 * math.cos(math.radians(30)), 20 * math.sin(math.radians(fold))
    assert extent(middle_row(seen) > 0.3) == pytest.approx(2 * across * BARE.pixels_per_mm(200 + depth), abs=1.5)
    left, right = (middle_row(seen)[column] for column in (170, 230))
    assert (right - left) * fold < 0  # the half that leans back to the right is turned from the light


def test_waves_narrow_a_sheet_and_shade_it_but_leave_its_length() -> None:
    flat, wavy = (light(sheet(40, 20), scene=replace(BRIGHT, wave_mm=mm, wave_length_mm=20)) for mm in (0, 3))
    crests = middle_row(wavy)[130:270]
    assert extent(middle_row(wavy) > 0.2) < 0.9 * extent(middle_row(flat) > 0.5)
    assert crests.max() - crests.min() > 0.4
    assert np.ptp(middle_row(flat)[130:270]) < 0.02


@pytest.mark.parametrize("barrel", [0.1, -0.1])
def test_barrel_pulls_the_right_edge_inwards_and_leaves_the_middle(barrel: float) -> None:
    mm = BARE.width / 2 / BARE.pixels_per_mm(200) * 0.9
    seen = light(sheet(2 * mm, 60), scene=BRIGHT, camera=replace(BARE, barrel=barrel))
    half = extent(middle_row(seen)) / 2
    # Fitzgibbon's division model: the straight place is the seen one over 1 - barrel * (share of half the width)^2.
    assert half / (1 - barrel * (half / 200) ** 2) == pytest.approx(180, abs=1)
    assert (half < 179) is (barrel > 0)
    small = light(sheet(4, 4), scene=BRIGHT, camera=replace(BARE, barrel=barrel))
    assert extent(middle_row(small)) == pytest.approx(4 * BARE.pixels_per_mm(200), abs=1)


def test_a_cropped_frame_has_the_distortion_of_the_whole_one() -> None:
    bent = replace(BARE, barrel=0.15)
    whole, part = (
        light(line(2), camera=camera, scene=replace(BRIGHT, turn=30)) for camera in (bent, bent.cropped(200, 100))
    )
    assert np.abs(whole[100:200, 100:300] - part).max() < 0.02


def test_a_sheet_can_lie_off_the_axis() -> None:
    seen = light(sheet(10, 10), scene=replace(BRIGHT, right_mm=20, down_mm=-15))
    rows, columns = np.nonzero(seen > 0.5)
    assert columns.mean() == pytest.approx(199.5 + 20 * BARE.pixels_per_mm(200), abs=0.6)
    assert rows.mean() == pytest.approx(149.5 - 15 * BARE.pixels_per_mm(200), abs=0.6)


@pytest.mark.parametrize(
    "scene",
    [
        {},
        {"tilt": 40, "turn": 25, "right_mm": 6},
        {"radius_mm": 25, "turn": 10},
        {"wave_mm": 2, "wave_length_mm": 30, "tilt": 20},
        {"fold": 25, "down_mm": 4},
    ],
    ids=["flat", "tilted", "bottle", "waves", "fold"],
)
@pytest.mark.parametrize("lens", [{}, {"barrel": 0.12}], ids=["straight", "barrel"])
def test_a_point_is_seen_where_it_is_located(scene: dict[str, float], lens: dict[str, Any]) -> None:
    spot = sheet(60, 40, 0).pixels.copy()
    spot[180:220, 800:840] = 255  # a square of 2 mm whose middle is 11 mm to the right and 10 mm above the middle
    where, shot, camera = replace(BRIGHT, **scene), Shot(defocus=0, skew=25), replace(BARE, **lens)
    seen = light(Artwork(pixels=spot, mm_per_pixel=MM), scene=where, shot=shot, camera=camera)
    rows, columns = np.nonzero(seen > 0.3)
    x, y = located(np.array([11.0, -10.0]), where, camera.view(shot))
    assert (columns.mean(), rows.mean()) == pytest.approx((x, y), abs=0.8)


def test_a_crumpled_sheet_bends_lines_and_catches_light_unevenly() -> None:
    flat, crumpled = (light(line(1), scene=replace(BRIGHT, crumple_mm=mm, tilt=30, turn=90)) for mm in (0, 2))
    bends = [np.std([np.argmin(column[100:200]) for column in seen.T[150:250]]) for seen in (flat, crumpled)]
    assert bends[0] < 1 < bends[1]
    assert crumpled[170:200, 150:250].std() > 10 * flat[170:200, 150:250].std()


@pytest.mark.parametrize("sigma", [1.0, 2.0, 4.0])
def test_defocus_widens_an_edge_to_its_standard_deviation(sigma: float) -> None:
    sharp = spread(middle_row(light(edge()))[100:300])
    blurred = spread(middle_row(light(edge(), shot=Shot(defocus=sigma)))[100:300])
    assert sharp < 0.6
    assert blurred == pytest.approx(math.hypot(sigma, sharp), rel=0.04)


def test_motion_smears_along_its_way_alone() -> None:
    along = spread(middle_row(light(edge(), shot=Shot(defocus=0, motion=12)))[100:300])
    across = spread(middle_row(light(edge(), shot=Shot(defocus=0, motion=12, motion_angle=90)))[100:300])
    assert along == pytest.approx(12 / math.sqrt(12), rel=0.06)
    assert across < 0.6


def test_a_rolling_shutter_makes_upright_lines_lean() -> None:
    seen = light(line(1), shot=Shot(defocus=0, skew=60))
    upper, lower = (int(np.argmin(seen[row, 120:280])) for row in (100, 200))
    assert lower - upper == pytest.approx(60 * 100 / 300, abs=2)


def test_a_rolling_shutter_on_a_bottle_leans_alike() -> None:
    flat, bent = (light(line(1), shot=Shot(defocus=0, skew=60), scene=replace(BRIGHT, radius_mm=r)) for r in (0, 1e4))
    places = [[int(np.argmin(seen[row, 120:280])) for row in (100, 150, 200)] for seen in (flat, bent)]
    assert places[0] == pytest.approx(places[1], abs=1)


def test_shade_falls_from_the_upper_left_to_the_lower_right() -> None:
    seen = light(sheet(120, 120), scene=replace(BRIGHT, shade=0.5))
    assert seen[2, 2] == pytest.approx(1, abs=0.02)
    assert seen[-3, -3] == pytest.approx(0.5, abs=0.02)


def test_a_shadow_takes_its_share_of_one_side() -> None:
    seen = light(sheet(120, 120), scene=replace(BRIGHT, shadow=0.7))
    assert seen[150, 20] == pytest.approx(1, abs=0.01)
    assert seen[150, 380] == pytest.approx(0.3, abs=0.01)


def test_glare_adds_the_lamp_where_it_is_reflected() -> None:
    dark = light(sheet(120, 120, 0), scene=replace(BRIGHT, glare=0.8, glare_size=0.1))
    row, column = np.unravel_index(np.argmax(dark), dark.shape)
    assert dark.max() == pytest.approx(0.8, abs=0.03)
    assert (row / 300, column / 400) == pytest.approx((0.56, 0.53), abs=0.02)
    assert dark[row, column + 30] == pytest.approx(0.8 * math.exp(-0.5), abs=0.04)
    assert dark[5, 5] < 0.001
    other = light(sheet(120, 120, 0), scene=replace(BRIGHT, glare=0.8, glare_right=0.2, glare_down=0.7))
    row, column = np.unravel_index(np.argmax(other), other.shape)
    assert (row / 300, column / 400) == pytest.approx((0.7, 0.2), abs=0.02)


def test_a_lens_darkens_to_the_corners_with_the_fourth_power_of_the_cosine() -> None:
    wide = Camera(width=400, height=300, field_of_view=90, read_noise=0, vignette=1)
    seen = light(Artwork(pixels=np.full((80, 80), 255, np.uint8), mm_per_pixel=10), camera=wide)
    assert seen[150, 200] == pytest.approx(1, abs=0.01)
    assert seen[150, 396] == pytest.approx(math.cos(math.atan(196 / 200)) ** 4, abs=0.03)


@pytest.mark.parametrize("electrons", [200, 2000])
def test_the_variance_of_noise_grows_with_the_light(electrons: float) -> None:
    scene = replace(BRIGHT, electrons=electrons)
    grey, white = (light(sheet(120, 120, value), scene=scene, shot=Shot(exposure=0.5)) for value in (128, 235))
    for seen in (grey, white):
        assert seen.var() == pytest.approx(seen.mean() / electrons, rel=0.1)
    assert white.var() > 2 * grey.var()


def test_what_is_black_has_the_noise_of_the_read_out() -> None:
    loud = replace(BARE, read_noise=20)
    seen = light(sheet(120, 120, 0), scene=replace(BRIGHT, electrons=1000), camera=loud)
    # Half of it is below black, and cut off.
    assert seen[seen > 0].size == pytest.approx(seen.size / 2, rel=0.05)
    assert math.sqrt((seen**2).mean() * 2) == pytest.approx(20 / 1000, rel=0.05)


def test_exposure_multiplies_light_until_it_is_white() -> None:
    grey = sheet(200, 200, 100)
    once, twice, much = (light(grey, shot=Shot(defocus=0, exposure=times)).mean() for times in (1, 2, 50))
    assert twice == pytest.approx(2 * once, rel=0.02)
    assert much == 1


def test_jpeg_does_harm_that_grows_as_quality_falls() -> None:
    shots = [light(edge(), shot=Shot(defocus=1, jpeg=quality)) for quality in (95, 40, 5)]
    harm = [np.abs(seen - light(edge(), shot=Shot(defocus=1))).mean() for seen in shots]
    assert 0 < harm[0] < harm[1] < harm[2]


def test_warm_light_lacks_blue() -> None:
    colour = Artwork(pixels=np.full((2000, 2000, 3), 200, np.uint8), mm_per_pixel=0.1)
    blue, green, red = light(colour, scene=replace(BRIGHT, warmth=0.5)).mean(axis=(0, 1))
    assert blue == pytest.approx(0.5 * red, rel=0.02)
    assert green == pytest.approx(0.85 * red, rel=0.02)


@pytest.mark.parametrize("gain", [50, 70, 120, -70])
def test_dot_gain_thickens_lines_by_twice_the_gain(gain: float) -> None:
    plane, pitch = printed(line(1), Print(gain_um=gain, ink=0, paper=1), seed=0)
    thickness = (1 - plane).sum(axis=1).mean() * pitch
    assert thickness == pytest.approx(1 + 2 * gain / 1000, abs=0.002)


def test_a_printer_has_whole_dots() -> None:
    plane, pitch = printed(line(1), Print(dpi=100, gain_um=0, ink=0, paper=1), seed=0)
    assert pitch == pytest.approx(0.254)
    assert set(np.unique(plane)) == {0.0, 1.0}
    assert (1 - plane).sum(axis=1)[0] in (3, 4, 5)
    fine, same = printed(line(1), Print(dpi=4000, gain_um=0), seed=0)
    assert (fine.shape, same) == (line(1).pixels.shape, MM)


def test_a_head_with_dead_dots_leaves_streaks() -> None:
    plane, _ = printed(sheet(100, 5, 0), Print(streaks=0.1, ink=0.1, paper=0.9), seed=3)
    columns = plane.mean(axis=0)
    assert np.isclose(columns, 0.9).mean() == pytest.approx(0.1, abs=0.02)
    assert np.isclose(columns, 0.1).sum() + np.isclose(columns, 0.9).sum() == columns.size


def test_ink_and_paper_give_back_their_share() -> None:
    plane, _ = printed(edge(), Print(gain_um=0, ink=0.06, paper=0.8), seed=0)
    assert (plane.min(), plane.max()) == pytest.approx((0.06, 0.8))


def test_equal_arguments_give_equal_frames_and_another_seed_another_noise() -> None:
    scene = Scene(crumple_mm=1, electrons=500)
    first, again, other = (photograph(edge(), scene=scene, camera=BARE, shot=Shot(seed=seed)) for seed in (7, 7, 8))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert abs(first.mean() - other.mean()) < 3


def code(colour: bool = False) -> Artwork:
    symbol = paycode.encode("https://example.com/" + "a" * 80)
    pixels: Image = np.where(np.pad(symbol.matrix, 4), 0, 255).astype(np.uint8).repeat(8, axis=0).repeat(8, axis=1)
    return Artwork(pixels=np.repeat(pixels[..., None], 3, axis=2) if colour else pixels, mm_per_pixel=46 / len(pixels))


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"scene": Scene(tilt=40, turn=-75, shade=0.6, shadow=0.5, electrons=300)},
        {"scene": Scene(crumple_mm=0.3, radius_mm=60, warmth=0.3)},
        {"print": Print(dpi=150, gain_um=60, streaks=0.01), "shot": Shot(motion=3, skew=20, jpeg=40)},
    ],
    ids=["plain", "seen", "bent", "printed"],
)
@pytest.mark.parametrize("colour", [False, True], ids=["grey", "colour"])
def test_a_photograph_reads_back(how: dict[str, Any], colour: bool) -> None:
    frame = photograph(code(colour), camera=Camera().cropped(640, 480), **how)
    assert frame.shape == ((480, 640, 3) if colour else (480, 640))
    assert frame.dtype == np.uint8
    assert [reading.text for reading in paycode.read(frame)] == ["https://example.com/" + "a" * 80]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (Print, {"gain_um": 1e9}),
        (Print, {"ink": -0.1}),
        (Scene, {"distance_mm": 0}),
        (Scene, {"tilt": 90}),
        (Scene, {"electrons": math.nan}),
        (Scene, {"fold": 60}),
        (Scene, {"radius_mm": 30, "wave_mm": 1}),
        (Shot, {"defocus": -1}),
        (Shot, {"jpeg": 0}),
        (Shot, {"jpeg": 101}),
        (Camera, {"width": 1}),
        (Camera, {"field_of_view": 180}),
        (Camera, {"barrel": 0.5}),
    ],
)
def test_values_that_no_camera_has_are_refused(kind: type, values: dict[str, Any]) -> None:
    with pytest.raises(RenderError, match=next(iter(values))):
        kind(**values)


def test_what_is_no_number_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="tilt"):
        Scene(tilt="steep")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("pixels", "mm"),
    [
        (np.zeros((4, 4)), 1.0),
        (np.zeros((4, 4, 4), np.uint8), 1.0),
        (np.zeros((0, 4), np.uint8), 1.0),
        (np.zeros((4, 4), np.uint8), 0.0),
        (np.zeros((4, 4), np.uint8), math.inf),
    ],
)
def test_what_is_no_artwork_is_refused(pixels: Image, mm: float) -> None:
    with pytest.raises(BadFrame):
        Artwork(pixels=pixels, mm_per_pixel=mm)


def test_artwork_knows_its_size() -> None:
    artwork = Artwork(pixels=np.zeros((20, 10), np.uint8), mm_per_pixel=0.254)
    assert artwork.size_mm == pytest.approx((2.54, 5.08))
    assert artwork.dpi == pytest.approx(100)
    assert artwork.scaled(2).size_mm == pytest.approx((5.08, 10.16))
    assert artwork.cropped(-5, 5, 4, 50).pixels.shape == (15, 4)


def test_a_placard_on_a_table_is_in_colour_and_turned_as_told() -> None:
    symbol = paycode.encode("https://example.com/" + "a" * 80)
    frame = on_table(symbol, turn=31)
    assert frame.shape == (960, 1280, 3)
    assert frame.dtype == np.uint8
    (reading,) = paycode.read(frame)
    (left, top), (right, other) = reading.corners[:2]
    assert np.degrees(np.arctan2(other - top, right - left)) == pytest.approx(31, abs=6)
    assert frame[..., 0].mean() < 0.97 * frame[..., 2].mean()
