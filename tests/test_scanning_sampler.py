"""Our own reader of QR codes: what each of its parts gives, what all of it reads that engines do not, and silence."""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np
import pytest
import segno
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from paycode.payload.crc import crc16
from paycode.proofing import Artwork, Camera, Scene, Shot, photograph
from paycode.proofing.projection import located
from paycode.scanning import attempts, read
from paycode.scanning._zxing import ZXing
from paycode.scanning.corners import Corners
from paycode.scanning.engines import Grey
from paycode.scanning.sampler import resolve, search
from paycode.scanning.sampler.edges import fitted, judged
from paycode.scanning.sampler.finders import find_finders
from paycode.scanning.sampler.grids import MARGIN, UNIT, Grid, from_outline, from_triple
from paycode.scanning.sampler.levels import equalised, glimpse, likeness, self_taught, soft_modules, views
from paycode.scanning.sampler.poses import Pose, Poses, Pyramid, aligned
from paycode.scanning.sampler.triples import Triple, pairs, triples
from paycode.symbol import Symbol, encode, layout
from paycode.symbol.encoding import encode_segments
from paycode.symbol.information import format_word, version_word
from paycode.symbol.segments import BYTE, Eci, Item, Segment
from paycode.symbol.tables import LEVELS, size_of
from scanning_pictures import apart, drawn, mapped, outline, pictured, seen, spoilt, turned

Points = NDArray[np.float64]
Modules = NDArray[np.bool_]

TEXT = "https://pay.example/qr/0123456789"
MIDDLE = 90.0


def shown(modules: Modules, scale: int = 6, border: int = 4, light: int = 235, dark: int = 20) -> Grey:
    """Modules as a picture."""
    wide = np.pad(modules, border)
    return np.where(wide, dark, light).astype(np.uint8).repeat(scale, axis=0).repeat(scale, axis=1)


def nodes(size: int) -> Points:
    """Column and row of every corner of a module, quiet zone included, in the order of a grid; shape (2, n, n)."""
    line = np.arange(-MARGIN, size + MARGIN + 1, dtype=np.float64)
    return np.stack(np.meshgrid(line, line))


# Finder patterns


def pattern(
    module: float,
    degrees: float,
    *,
    x: float = MIDDLE,
    y: float = MIDDLE,
    dark: int = 30,
    light: int = 220,
    ground: int,
) -> Grey:
    """A finder pattern with its light separator on a square of one grey, each pixel the mean of sixteen places."""
    places = (np.arange(4 * 2 * MIDDLE) + 0.5) / 4
    across, down = np.meshgrid(places - x, places - y)
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    ring = np.maximum(np.abs(across * cosine + down * sine), np.abs(down * cosine - across * sine)) / module
    levels = np.where((ring < 1.5) | ((ring > 2.5) & (ring < 3.5)), dark, np.where(ring < 4.5, light, ground))
    side = len(levels) // 4
    picture: Grey = levels.reshape(side, 4, side, 4).mean((1, 3)).round().astype(np.uint8)
    return picture


@settings(max_examples=60, deadline=None)
@given(
    module=st.floats(2, 18),
    degrees=st.floats(0, 360),
    place=st.tuples(st.floats(-1, 1), st.floats(-1, 1)),
    dark=st.integers(0, 120),
    contrast=st.integers(30, 130),
    inverted_ground=st.booleans(),
)
def test_a_finder_pattern_is_found_where_it_is(
    module: float, degrees: float, place: tuple[float, float], dark: int, contrast: int, inverted_ground: bool
) -> None:
    """At any angle, size and contrast, on light ground and with something dark right behind the separator."""
    x, y, light = MIDDLE + place[0], MIDDLE + place[1], dark + contrast
    picture = pattern(module, degrees, x=x, y=y, dark=dark, light=light, ground=dark if inverted_ground else light)
    best, *_ = find_finders(picture, math.inf)
    assert math.hypot(best.x - x, best.y - y) < max(0.5, 0.15 * module)
    assert best.quality > (0.62 if inverted_ground else 0.8)
    turn = math.radians(degrees)
    for along in ((math.cos(turn), math.sin(turn)), (-math.sin(turn), math.cos(turn))):
        assert best.modules(10 * module * np.array(along)) == pytest.approx(10, rel=0.25)


@pytest.mark.parametrize("degrees", [0, 20, 45, 70])
@pytest.mark.parametrize("module", [1.2, 1.4])
def test_modules_of_little_more_than_a_pixel_are_enough(module: float, degrees: float) -> None:
    best, *_ = find_finders(pattern(module, degrees, ground=220), math.inf)
    assert math.hypot(best.x - MIDDLE, best.y - MIDDLE) < 0.3
    assert best.quality > 0.75


def test_a_symbol_on_black_with_one_module_of_quiet_zone_shows_its_three() -> None:
    picture = np.pad(drawn(TEXT, version=4, border=1, scale=5), 40)
    best = find_finders(picture, math.inf)[:3]
    near, far = 45 + 5 * 3.5, 45 + 5 * (33 - 3.5)
    expected = sorted([(near, near), (near, far), (far, near)])
    assert np.abs(np.array(sorted((finder.x, finder.y) for finder in best)) - expected).max() < 0.5
    assert min(finder.quality for finder in best) > 0.7
    assert [find.data for find in search(picture)] == [TEXT.encode()]


def printed_text() -> Grey:
    page = np.full((360, 480), 240, np.uint8)
    for line in range(14):
        words = " ".join(f"{(line * 7919 + word * 104729) % 99991} ROB @8%" for word in range(4))
        cv2.putText(page, words, (5, 24 + 25 * line), cv2.FONT_HERSHEY_SIMPLEX, 0.5, 20, 1, cv2.LINE_AA)
    return page


def test_noise_and_text_give_few_that_look_right() -> None:
    noise = np.random.default_rng(3).integers(0, 256, (360, 480), dtype=np.uint8)
    for clutter in (noise, printed_text(), noise.repeat(3, axis=0).repeat(3, axis=1)[:360, :480]):
        found = find_finders(clutter, math.inf)
        assert sum(finder.quality > 0.85 for finder in found) <= 1
    code = drawn(TEXT, version=4, scale=3)
    page = printed_text()
    page[100 : 100 + len(code), 200 : 200 + len(code)] = code
    assert sorted((round(f.x - 200, -1), round(f.y - 100, -1)) for f in find_finders(page, math.inf)[:3]) == [
        (20, 20),
        (20, 100),
        (100, 20),
    ]


def test_there_are_at_most_so_many_and_the_best_come_first() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (600, 600), dtype=np.uint8)
    marks = [finder.quality for finder in find_finders(noise, math.inf)]
    assert len(marks) == 60
    assert marks == sorted(marks, reverse=True)
    assert [finder.quality for finder in find_finders(noise, math.inf, 7)] == marks[:7]


SHAPES = [(1, 1), (1, 9), (9, 1), (1, 700), (700, 1), (2, 501), (501, 2), (7, 2000), (2000, 7), (150, 151), (5, 5)]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_no_shape_and_no_flat_picture_is_too_odd(shape: tuple[int, int]) -> None:
    chance = np.random.default_rng(4).integers(0, 256, shape, dtype=np.uint8)
    for picture in (np.zeros(shape, np.uint8), np.full(shape, 255, np.uint8), chance):
        for pixels in (math.inf, shape[0] * shape[1] / 3, 0):
            found = find_finders(picture, pixels)
            assert len(found) <= (60 if picture is chance else 0)
            assert list(search(picture, pixels=pixels)) == []


# Poses


def pose_of(module: float, degrees: float, place: tuple[float, float] = (MIDDLE, MIDDLE)) -> Points:
    turn = np.radians(degrees)
    edges = module * np.array([(np.cos(turn), -np.sin(turn)), (np.sin(turn), np.cos(turn))])
    return np.column_stack([edges, place])


def rim(matrix: Points) -> Points:
    """Where a pose puts the corners of the pattern."""
    return np.array([(-3.5, -3.5, 1), (3.5, -3.5, 1), (3.5, 3.5, 1), (-3.5, 3.5, 1)]) @ matrix.T


@pytest.mark.parametrize("module", [3.0, 6.5, 14.0])
@pytest.mark.parametrize("degrees", [0.0, 33.0, 200.0])
@pytest.mark.parametrize("off", [(1.0, 0.0), (1.2, 15.0), (0.8, -15.0), (0.85, 10.0), (1.15, -12.0)])
def test_poses_are_aligned_from_starts_that_are_off(module: float, degrees: float, off: tuple[float, float]) -> None:
    picture, true = pattern(module, degrees, ground=220), pose_of(module, degrees)
    start = pose_of(module * off[0], degrees + off[1], (MIDDLE + 0.4 * module, MIDDLE - 0.3 * module))
    pose = aligned(Pyramid(picture), start)
    assert np.hypot(*(rim(pose.matrix) - rim(true)).T).max() < 0.15 * module
    assert pose.fit > 0.9
    assert np.allclose(pose.place, MIDDLE, atol=0.1 * module)


@settings(max_examples=25, deadline=None)
@given(gain=st.floats(0.15, 1), offset=st.floats(0, 30), degrees=st.floats(-45, 45))
def test_a_pose_does_not_depend_on_brightness_and_contrast(gain: float, offset: float, degrees: float) -> None:
    picture = pattern(6, degrees, ground=220)
    dim = (picture * gain + offset).clip(0, 255).round().astype(np.uint8)
    start = pose_of(6.6, degrees + 8)
    bright, dark = (aligned(Pyramid(grey), start) for grey in (picture, dim))
    assert np.abs(rim(bright.matrix) - rim(dark.matrix)).max() < 0.35 * 6
    assert np.abs(bright.place - dark.place).max() < 0.02 * 6
    assert bright.fit == pytest.approx(dark.fit, abs=0.02)


def test_where_there_is_no_pattern_nothing_fits() -> None:
    for picture in (np.full((180, 180), 128, np.uint8), np.zeros((1, 1), np.uint8)):
        assert aligned(Pyramid(picture), pose_of(6, 0)).fit < 0.2
    assert aligned(Pyramid(pattern(6, 0, ground=220)), pose_of(6, 0, (20, 20))).fit < 0.5


@pytest.mark.parametrize("quarter", range(4))
def test_a_pattern_is_posed_along_the_edges_that_are_asked_for(quarter: int) -> None:
    finder = find_finders(pattern(8, 20, ground=220), math.inf)[0]
    turn = np.radians(20 + 90 * quarter)
    across, down = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
    pose = Poses(Pyramid(pattern(8, 20, ground=220))).of(finder, across, down)
    assert np.abs(pose.matrix[:, :2] - 8 * np.column_stack([across, down])).max() < 0.3


# Triples and pairs


def turned_code(degrees: float, *, mirrored: bool = False, version: int = 4) -> tuple[Grey, NDArray[np.float64]]:
    """A code of 5 pixels a module, and where its own corner, right and lower pattern are, shape (3, 2)."""
    flat = drawn(TEXT, version=version, scale=5)
    warp = turned(len(flat), degrees, mirrored=mirrored, size=len(flat) * 1.45)
    low, high = 5 * 7.5, len(flat) - 5 * 7.5
    places = cv2.perspectiveTransform(np.array([[(low, low), (high, low), (low, high)]]), warp)[0]
    return seen(flat, warp, int(len(flat) * 1.45)), places


def best_triple(picture: Grey) -> Triple:
    return triples(Poses(Pyramid(picture)), find_finders(picture, math.inf), 16)[0]


@settings(max_examples=20, deadline=None)
@given(degrees=st.floats(0, 360), mirrored=st.booleans())
def test_three_patterns_have_the_right_roles_at_any_turn(degrees: float, mirrored: bool) -> None:
    """In a mirror right and below change places, and decoding turns that round."""
    picture, places = turned_code(degrees, mirrored=mirrored)
    triple = best_triple(picture)
    order = [0, 2, 1] if mirrored else [0, 1, 2]
    assert np.abs([pose.place for pose in triple.poses] - places[order]).max() < 1
    assert triple.size == pytest.approx(33, abs=1)
    (find,) = search(picture)
    assert find.data == TEXT.encode()
    assert np.hypot(*np.subtract(find.corners[0], places[0])) < 5 * 6


def test_codes_side_by_side_give_one_each() -> None:
    one, two = drawn("one", version=3, scale=4), drawn("two", version=3, scale=4)
    pair = np.hstack([one, two])
    finds = sorted(search(pair), key=lambda find: find.corners[0])
    assert [find.data for find in finds] == [b"one", b"two"]
    for shift, find in zip((0, one.shape[1]), finds, strict=True):
        assert np.abs(np.array(find.corners) - outline(one, scale=4) - (shift, 0)).max() < 2


def test_too_few_patterns_make_no_triple() -> None:
    picture = pattern(6, 0, ground=220)
    found = find_finders(picture, math.inf)[:1]
    assert triples(Poses(Pyramid(picture)), found, 16) == []
    assert list(search(picture)) == []


def test_two_patterns_that_do_not_belong_together_make_no_pair() -> None:
    """One is more than twice as large as the other, or they lie nearer than in any symbol."""
    alike = np.hstack([pattern(8, 0, ground=220)] * 2)
    unlike = np.hstack([pattern(4, 0, ground=220), pattern(9, 0, ground=220)])
    close = np.hstack([pattern(19, 0, ground=220)] * 2)
    for picture, some in ((alike, True), (unlike, False), (close, False)):
        poses, found = Poses(Pyramid(picture)), find_finders(picture, math.inf)[:2]
        assert min(finder.quality for finder in found) > 0.8
        assert (list(pairs(poses, found, 15)) != []) is some


def test_the_third_pattern_is_where_the_two_say() -> None:
    picture = np.hstack([pattern(8, 0, ground=220)] * 2)
    guesses = list(pairs(Poses(Pyramid(picture)), find_finders(picture, math.inf)[:2], 15))
    for guess in guesses:
        corner, right, below = (pose.place for pose in guess.poses)
        assert np.abs((right - corner) @ np.array([(0, 1), (-1, 0)]) - (below - corner)).max() < 12
    assert {round(guess.size) for guess in guesses} <= {29, 30, 22, 23, 24}


def without(version: int, corner: int, degrees: float, cover: str) -> tuple[Grey, Corners]:
    """A code, turned, one of whose finder patterns (0 top left, then clockwise) is under something."""
    flat = drawn(TEXT, version=version, error="h", scale=6)
    far = len(flat) - 6 * 12
    left, top = ((24, 24), (far, 24), (0, 0), (24, far))[corner]
    chance = np.random.default_rng(corner).integers(0, 256, (8, 8))
    over = chance if cover == "chance" else np.full_like(chance, 150)
    flat[top : top + 48, left : left + 48] = over.repeat(6, axis=0).repeat(6, axis=1)
    size = int(len(flat) * 1.45)
    warp = turned(len(flat), degrees, size=size)
    return seen(flat, warp, size), mapped(outline(flat, scale=6), warp)


# One pattern under something grey, or under what may look like anything.
COVERED = [
    *((version, degrees, corner, "grey") for version, degrees in ((5, 0), (6, 130)) for corner in (0, 1, 3)),
    (5, 0, 0, "chance"),
    (5, 0, 1, "chance"),
    (6, 130, 0, "chance"),
    (6, 130, 3, "chance"),
]


@pytest.mark.parametrize(("version", "degrees", "corner", "cover"), COVERED)
def test_a_symbol_is_read_with_one_finder_pattern_covered(
    version: int, degrees: float, corner: int, cover: str
) -> None:
    picture, place = without(version, corner, degrees, cover)
    assert ZXing().read(picture) == []
    (find,) = search(picture)
    assert (find.data, find.version) == (TEXT.encode(), version)
    assert apart(find.corners, place) < 6


# Grids on bent paper


MM = 0.5
"""The edge of a module."""
CAMERA = Camera(width=420, height=420, field_of_view=20)


def photographed(symbol: Symbol, shot: Shot = Shot(), **scene: Any) -> tuple[Grey, Points]:  # noqa: B008
    """The symbol in front of the camera, filling most of its frame, and where each node is; shape (n, n, 2).

    Lengths of the scene are given for a symbol of 14 mm.
    """
    scale = symbol.size * MM / 14
    lengths = {name: value * scale if name.endswith("_mm") else value for name, value in scene.items()}
    place = Scene(**{"distance_mm": 110 * scale, "turn": 10, **lengths})
    artwork = Artwork(pixels=shown(symbol.matrix, 10, dark=0, light=255), mm_per_pixel=MM / 10)
    picture = photograph(artwork, scene=place, shot=shot, camera=CAMERA)
    at = located((nodes(symbol.size) - symbol.size / 2) * MM, place, CAMERA.view(shot)) + 0.5
    return picture, np.moveaxis(at, 0, -1)


def module_of(at: Points) -> float:
    return float(np.median(np.hypot(*np.moveaxis(np.diff(at, axis=1), -1, 0))))


def corners_of(at: Points) -> Corners:
    """The outline of the symbol by its nodes."""
    return Grid(at.astype(np.float32)).corners


def plane(corners: Corners, size: int) -> Grid:
    (grid,) = from_outline(corners, size)
    return grid


def off(grid: Grid, at: Points) -> float:
    """How far the nodes of the symbol are from where they should be, on average, in modules."""
    inner = slice(MARGIN, -MARGIN)
    return float(np.hypot(*np.moveaxis((grid.nodes - at)[inner, inner], -1, 0)).mean() / module_of(at))


BENT: list[Any] = [
    pytest.param({"radius_mm": 15.0, "turn": 0}, id="bottle"),
    pytest.param({"radius_mm": 24.0, "tilt": 10}, id="bottle from above"),
    pytest.param({"wave_mm": 1.0, "wave_length_mm": 30}, id="wave"),
    pytest.param({"wave_mm": 1.0, "wave_length_mm": 18, "turn": 50}, id="short wave"),
    pytest.param({"fold": 20}, id="fold"),
]


@pytest.mark.parametrize("scene", BENT)
@pytest.mark.parametrize("version", [3, 7])
def test_a_grid_is_pulled_onto_bent_paper(version: int, scene: dict[str, Any]) -> None:
    symbol = encode(TEXT, "M", version)
    picture, at = photographed(symbol, **scene)
    pyramid = Pyramid(picture)
    before = judged(pyramid, plane(corners_of(at), symbol.size))
    after = fitted(pyramid, before)
    assert off(after.grid, at) < 0.1
    assert off(after.grid, at) < off(before.grid, at) / 2
    assert after.score > before.score
    assert after.likeness > 0.9


@pytest.mark.parametrize("scene", BENT)
def test_three_patterns_are_enough_to_begin_with(scene: dict[str, Any]) -> None:
    symbol = encode(TEXT, "M", 5)
    picture, at = photographed(symbol, **scene)
    pyramid = Pyramid(picture)
    starts = [judged(pyramid, grid) for grid in from_triple(best_triple(picture), symbol.size)]
    assert len(starts) == 3
    assert min(off(fitted(pyramid, start).grid, at) for start in starts) < 0.1


def test_a_flat_grid_stays_where_it_is_and_looks_like_a_symbol() -> None:
    symbol = encode(TEXT, "Q", 6)
    picture, at = photographed(symbol, tilt=25)
    pyramid = Pyramid(picture)
    grid = plane(corners_of(at), symbol.size)
    assert off(grid, at) < 0.01
    assert off(fitted(pyramid, judged(pyramid, grid)).grid, at) < 0.05
    assert glimpse(grid.glimpsed(pyramid)) > 0.95
    for wrong in (symbol.size - 4, symbol.size + 4):
        assert glimpse(plane(corners_of(at), wrong).glimpsed(pyramid)) < 0.6


def test_a_grid_moves_by_modules_along_its_own_axes() -> None:
    grid = plane(((100, 0), (200, 100), (100, 200), (0, 100)), 25)
    one, none = np.ones((30, 30), np.float32), np.zeros((30, 30), np.float32)
    assert np.allclose(grid.moved(one, none).nodes - grid.nodes, (4, 4), atol=1e-4)
    assert np.allclose(grid.moved(none, one).nodes - grid.nodes, (-4, 4), atol=1e-4)
    assert grid.size == 25
    assert apart(grid.corners, ((100, 0), (200, 100), (100, 200), (0, 100))) < 1e-3


def test_grids_that_no_camera_sees_are_left_out() -> None:
    """Modules that grow sixtyfold have no plane before the camera; far outside of any picture there is nothing."""

    def from_poses(*poses: tuple[float, float, float]) -> int:
        corner, right, below = (Pose(pose_of(module, 0, (x, y)), 1.0) for module, x, y in poses)
        return len(list(from_triple(Triple(corner, right, below), 21)))

    assert from_poses((5, 50, 50), (5, 120, 50), (5, 50, 120)) == 3
    assert from_poses((1, 50, 50), (60, 350, 50), (60, 50, 350)) == 2
    assert from_poses((5, 50, 50), (5, 1e7, 50), (5, 50, 120)) == 0
    crossed: Corners = (0.0, 0.0), (10.0, 10.0), (10.0, 0.0), (0.0, 10.0)
    dented: Corners = (0.0, 0.0), (10.0, 0.0), (2.0, 2.0), (0.0, 10.0)
    for corners in (crossed, dented):
        assert list(from_outline(corners, 21)) == []


# What modules say


def blurred_patch(version: int, sigma: float, noise: float) -> tuple[Grey, Modules]:
    """A straightened symbol with its quiet zone, blurred by so many modules; and its modules."""
    modules = encode(TEXT, "M", version).matrix
    return spoilt(shown(modules, UNIT, MARGIN), blur=sigma * UNIT, noise=noise, seed=1), modules


def wrong(soft: NDArray[np.float32], modules: Modules) -> int:
    inner = slice(MARGIN, MARGIN + len(modules))
    return int(np.count_nonzero((soft[inner, inner] > 0) != modules))


@pytest.mark.parametrize("version", [1, 2, 7, 14])
def test_a_clean_symbol_is_told_by_its_contrast(version: int) -> None:
    modules = encode("12345", "M", version).matrix
    for light, dark in ((255, 0), (140, 120)):
        patch = spoilt(shown(modules, UNIT, MARGIN, light, dark), noise=(light - dark) / 8)
        soft = soft_modules(patch)
        assert wrong(soft, modules) == 0
        assert likeness(soft, len(modules)) > 0.97
    assert likeness(soft_modules(shown(~modules, UNIT, MARGIN)), len(modules)) < 0.2


def test_light_that_falls_off_over_the_symbol_is_no_matter() -> None:
    modules = encode(TEXT, "M", 5).matrix
    patch = shown(modules, UNIT, MARGIN) * np.linspace(0.15, 1, UNIT * (len(modules) + 2 * MARGIN))
    assert wrong(soft_modules(patch.astype(np.uint8)), modules) == 0


@pytest.mark.parametrize(("version", "sigma"), [(3, 0.6), (7, 0.6), (3, 0.65), (7, 0.7)])
def test_the_equaliser_undoes_a_blur_that_a_threshold_gets_wrong(version: int, sigma: float) -> None:
    patch, modules = blurred_patch(version, sigma, noise=4)
    cells = len(patch) // UNIT
    means = patch.reshape(cells, UNIT, cells, UNIT).mean((1, 3))
    assert wrong((127.5 - means).astype(np.float32), modules) > 90
    soft = soft_modules(patch)
    assert wrong(soft, modules) > 60
    assert wrong(equalised(soft, len(modules), 2), modules) < 20
    assert wrong(equalised(soft, len(modules), 1), modules) < wrong(soft, modules) / 2


@pytest.mark.parametrize(("version", "sigma", "noise"), [(5, 0.65, 20), (5, 0.7, 6), (7, 0.7, 4), (7, 0.8, 2)])
def test_a_filter_that_goes_on_learning_tells_more(version: int, sigma: float, noise: float) -> None:
    patch, modules = blurred_patch(version, sigma, noise)
    taught = equalised(soft_modules(patch), len(modules), 2)
    further = self_taught(soft_modules(patch), taught, len(modules))
    assert wrong(further, modules) < 0.7 * wrong(taught, modules)


def test_the_known_modules_teach_where_nothing_was_decided_and_the_quiet_zone_does_not() -> None:
    patch, modules = blurred_patch(5, 0.6, 2)
    soft, size = soft_modules(patch), len(modules)
    nothing = np.zeros_like(soft)
    assert wrong(self_taught(soft, nothing, size, rounds=1), modules) < wrong(soft, modules) / 4
    framed = np.pad(soft[MARGIN:-MARGIN, MARGIN:-MARGIN], MARGIN, constant_values=9)
    assert np.array_equal(self_taught(soft, soft, size), self_taught(soft, framed, size))


@pytest.mark.parametrize("version", [5, 7])
def test_some_view_undoes_a_blur_that_leaves_the_equaliser_nothing(version: int) -> None:
    """A standard deviation of 0.9 modules: the contrast of the finest pattern is down to a fiftieth."""
    patch, modules = blurred_patch(version, 0.9, 1)
    taught = equalised(soft_modules(patch), len(modules), 2)
    assert wrong(taught, modules) > 100
    assert min(int(np.count_nonzero((soft > 0) != modules)) for soft in views(patch)) < 20


def test_views_are_of_the_symbol_alone_and_the_surest_modules_are_right() -> None:
    patch, modules = blurred_patch(5, 0.5, 10)
    given_ways = list(views(patch))
    assert len(given_ways) > 4
    for soft in given_ways:
        assert soft.shape == modules.shape
        assert soft.dtype == np.float32
    for soft in given_ways[:4]:
        surest = np.abs(soft) > np.median(np.abs(soft))
        assert np.array_equal((soft > 0)[surest], modules[surest])


# From an outline


@pytest.mark.parametrize("wrong_size", [-4, 0, 4])
@pytest.mark.parametrize("version", [3, 7, 12])
def test_an_outline_that_is_a_little_off_is_enough(version: int, wrong_size: int) -> None:
    """The corner that no finder pattern marks by 0.7 modules, the others by 0.3, the size by one version."""
    flat = drawn(TEXT, version=version, scale=5)
    for chance in range(3):
        seed = np.random.default_rng(chance)
        size = int(len(flat) * 1.45)
        warp = turned(len(flat), 50 * chance + 7, size=size)
        picture, place = spoilt(seen(flat, warp, size), blur=1.2, noise=5), mapped(outline(flat, scale=5), warp)
        angles = seed.uniform(0, 2 * np.pi, 4)
        shift = 5 * np.array([[0.3], [0.3], [0.7], [0.3]]) * np.stack([np.cos(angles), np.sin(angles)], -1)
        near: Any = tuple((x + u, y + v) for (x, y), (u, v) in zip(place, shift.tolist(), strict=True))
        find = resolve(picture, near, size_of(version) + wrong_size)
        assert find is not None
        assert (find.data, find.version) == (TEXT.encode(), version)
        assert apart(find.corners, place) < 0.75 * 5


def test_where_nothing_is_nothing_is_resolved() -> None:
    square: Corners = (20.0, 20.0), (120.0, 20.0), (120.0, 120.0), (20.0, 120.0)
    flat: Corners = (0.0, 0.0), (10.0, 0.0), (20.0, 0.0), (30.0, 0.0)
    point: Corners = (5.0, 5.0), (5.0, 5.0), (5.0, 5.0), (5.0, 5.0)
    noise = np.random.default_rng(2).integers(0, 256, (140, 140), dtype=np.uint8)
    for picture in (noise, np.zeros_like(noise), printed_text()):
        for place in (square, flat, point):
            assert resolve(picture, place, 25) is None
    with_code = drawn(TEXT, version=4)
    for far_size in (21, 57):
        assert resolve(with_code, outline(with_code), far_size) is None


# The whole


HARD: list[Any] = [
    pytest.param(5, "M", Shot(defocus=1.5), {"radius_mm": 14.0, "tilt": 35}, id="bottle"),
    pytest.param(7, "M", Shot(defocus=1.8), {"wave_mm": 1.6, "wave_length_mm": 30}, id="wave"),
    pytest.param(5, "M", Shot(defocus=1.8), {"fold": 25}, id="fold"),
    pytest.param(7, "M", Shot(defocus=1.8), {"crumple_mm": 1.1}, id="crumpled"),
    pytest.param(7, "Q", Shot(defocus=1.3), {"glare": 3, "glare_size": 0.06}, id="bright spot"),
    pytest.param(4, "M", Shot(defocus=1.5), {"tilt": 60, "turn": 30}, id="tilted"),
    pytest.param(4, "M", Shot(defocus=1.5), {"tilt": 60, "turn": 45}, id="tilted to a corner"),
    pytest.param(7, "M", Shot(defocus=1.0, motion=6, motion_angle=30), {"turn": 20}, id="shaken"),
    pytest.param(3, "M", Shot(defocus=3.2), {"turn": 20}, id="out of focus"),
]


@pytest.mark.parametrize(("version", "level", "shot", "scene"), HARD)
def test_what_zxing_cpp_does_not_read_is_read(version: int, level: Any, shot: Shot, scene: dict[str, Any]) -> None:
    picture, at = photographed(encode(TEXT, level, version), shot, **scene)
    assert ZXing().read(picture) == []
    (find,) = search(picture)
    assert (find.data, find.version, find.level) == (TEXT.encode(), version, level)
    assert apart(find.corners, corners_of(at)) < module_of(at)


def test_what_is_only_located_is_sampled_and_what_is_not_even_that_is_searched() -> None:
    symbol = encode(TEXT, "M", 5)
    vague, at = photographed(symbol, Shot(defocus=2.2))
    bent, where = photographed(symbol, Shot(defocus=1.5), radius_mm=14, tilt=35)
    for picture, attempt, place in ((vague, "sampled", at), (bent, "finders", where)):
        (reading,) = read(picture)
        assert (reading.data, reading.engine, reading.attempt) == (TEXT.encode(), "paycode", attempt)
        assert (reading.version, reading.level, reading.spare) == (5, "M", b"")
        assert apart(reading.corners, corners_of(place)) < module_of(place)


def test_what_is_known_is_not_searched_again() -> None:
    pair = np.hstack([drawn("one", version=2, scale=4), drawn("two", version=2, scale=4)])
    known = outline(drawn("one", version=2, scale=4), scale=4)
    assert [find.data for find in search(pair, [known])] == [b"two"]
    assert list(search(pair, [known, *(find.corners for find in search(pair))])) == []


def test_nothing_is_begun_after_the_time_is_over() -> None:
    pair = np.hstack([drawn("one", version=2, scale=4), drawn("two", version=2, scale=4)])
    assert list(search(pair, spent=lambda: True)) == []
    asked = iter([False, True, True])
    assert len(list(search(pair, spent=lambda: next(asked)))) == 1
    vague, _ = photographed(encode(TEXT, "M", 5), Shot(defocus=2.2))
    for over in (True, False):
        session = attempts.Session(vague, spent=lambda: over)  # noqa: B023
        session.add(ZXing().survey(vague)[1], 1.0)
        (sampled,) = (attempt for attempt in attempts.attempts("normal", vague.size) if attempt.name == "sampled")
        assert [find.data for find in sampled.finds(session)] == [TEXT.encode()] * (not over)


def test_large_pictures_are_searched_at_a_size_of_so_many_pixels() -> None:
    """Modules of 2 pixels are lost at half that; those of 8 are not."""
    fine, coarse = drawn(TEXT, version=4, scale=2), drawn(TEXT, version=4, scale=8)
    fine = np.pad(fine, (len(coarse) - len(fine)) // 2, constant_values=255)
    for picture, most, readable in [
        (fine, math.inf, True),
        (fine, fine.size / 3, False),
        (coarse, coarse.size / 3, True),
    ]:
        finds = [find.data for find in search(picture, pixels=most)]
        assert finds == [TEXT.encode()] * readable


def by_zxing(text: str, **options: Any) -> Grey:
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, **options)
    return shown(np.equal(np.asarray(code.to_image(scale=1, add_quiet_zones=False)), 0))


def several_ecis() -> Symbol:
    parts: list[Item] = [
        Eci(26),
        Segment(BYTE, "é".encode()),
        Eci(7),
        Segment(BYTE, b"\xdf\xe0"),
        Eci(26),
        Segment(BYTE, b"\\"),
    ]
    return encode_segments(parts, "M", 3)


CLEAN: list[Any] = [
    pytest.param(lambda: drawn("0123456789" * 4), id="digits"),
    pytest.param(lambda: drawn("PAY/0:12 $", version=1), id="version 1"),
    pytest.param(lambda: drawn(bytes(range(256)), mode="byte", error="h"), id="every byte"),
    pytest.param(lambda: drawn("漢字テスト点茗", mode="kanji", encoding=None), id="kanji"),
    pytest.param(lambda: drawn("é\\à", eci=True, encoding="utf-8"), id="eci"),
    pytest.param(lambda: shown(several_ecis().matrix), id="several ecis"),
    pytest.param(lambda: by_zxing("[01]09521234543213[10]AB%C[21]1", gs1=True), id="gs1"),
    pytest.param(lambda: pictured(segno.make_sequence("part " * 40, symbol_count=3)[1]), id="structured append"),
    pytest.param(lambda: shown(encode(TEXT, "Q", 8, spare=b"PQS1" + bytes(range(30))).matrix), id="spare"),
    pytest.param(lambda: shown(encode(TEXT, "L", 14).matrix, 4), id="version 14"),
    pytest.param(lambda: shown(encode(TEXT, "H", 21).matrix, 4), id="version 21"),
    pytest.param(lambda: drawn(TEXT).T.copy(), id="mirrored"),
]


@pytest.mark.parametrize("make", CLEAN)
def test_a_clean_symbol_says_what_zxing_cpp_says(make: Any) -> None:
    picture = make()
    (theirs,) = ZXing().read(picture)
    (ours,) = search(picture)
    resolved = resolve(picture, theirs.corners, 17 + 4 * (theirs.version or 0))
    assert resolved is not None
    for find in (ours, resolved):
        assert (find.data, find.pieces, find.version, find.level) == (
            theirs.data,
            theirs.pieces,
            theirs.version,
            theirs.level,
        )
        assert (find.spare, find.margin, find.symbology) == (theirs.spare, 1.0, "QRCode")
    assert apart(ours.corners, theirs.corners) < 8


def test_bytes_before_the_first_eci_are_of_a_charset_that_nobody_tells() -> None:
    (find,) = search(shown(encode_segments([Segment(BYTE, b"a"), Eci(26), Segment(BYTE, b"b")]).matrix))
    assert (find.data, find.pieces) == (b"ab", ())


def test_how_much_correction_is_left_is_told() -> None:
    symbol = encode(TEXT, "Q", 5)
    modules = symbol.matrix.copy()
    owners = layout.codeword_map(5)
    damaged = np.isin(owners, np.flatnonzero(layout.block_of(5, "Q") == 2)[:3])
    (find,) = search(shown(modules ^ damaged))
    assert (find.data, find.spare) == (TEXT.encode(), b"")
    assert find.margin == pytest.approx(1 - 2 * 3 / 18)


def test_an_emv_text_whose_checksum_is_wrong_is_not_reported() -> None:
    body = b"00020101021129370016A000000677010111011300668123456785802TH53037646304"
    right = body + crc16(body).encode()
    wrong_sum = body + b"0000"
    assert wrong_sum != right
    for data, expected in ((right, [right]), (wrong_sum, []), (b"x" + wrong_sum, [b"x" + wrong_sum])):
        picture = drawn(data, mode="byte", version=6)
        assert [find.data for find in ZXing().read(picture)] == [data]
        assert [find.data for find in search(picture)] == expected
        find = resolve(picture, outline(picture), 41)
        assert ([] if find is None else [find.data]) == expected


# Silence


def of_chance(version: int, level: Any, seed: np.random.Generator) -> Modules:
    """All that a symbol has beside its data, and data that are chance."""
    size = size_of(version)
    taken = layout.function_modules(version)
    modules = np.where(taken, layout.patterns(version), seed.integers(0, 2, (size, size)) > 0)
    words = [(layout.format_places(version), format_word(version, level, int(seed.integers(8))), 15)]
    if version >= 7:
        words.append((layout.version_places(version), version_word(version), 18))
    for places, word, bits in words:
        modules.reshape(-1)[places] = [bool(word >> bits - 1 - bit & 1) for bit in range(bits)]
    return modules


# Versions, and how many symbols of each at each level: 304 in all, most of them small and weakly protected.
CHANCES = [*((version, 16) for version in range(1, 5)), *((version, 2) for version in range(5, 11))]


@pytest.mark.parametrize(("version", "count"), CHANCES)
def test_symbols_whose_data_are_chance_are_never_read(version: int, count: int) -> None:
    seed = np.random.default_rng(version)
    for level in LEVELS:
        for _ in range(count):
            picture = shown(of_chance(version, level, seed), 3)
            assert resolve(picture, outline(picture, scale=3), size_of(version)) is None


def test_and_are_not_found_either() -> None:
    seed = np.random.default_rng(9)
    for version, level in ((1, "L"), (1, "M"), (2, "L"), (3, "L")):
        assert list(search(shown(of_chance(version, level, seed), 4))) == []


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), side=st.integers(20, 160), step=st.integers(1, 8))
def test_noise_holds_nothing(seed: int, side: int, step: int) -> None:
    noise = np.random.default_rng(seed).integers(0, 256, (side, side), dtype=np.uint8)
    assert list(search(np.kron(noise, np.ones((step, step), np.uint8))[:240, :240])) == []


def test_text_holds_nothing() -> None:
    assert list(search(printed_text())) == []
