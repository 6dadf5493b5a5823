"""What a camera is told: in which order, and that it took it."""

from __future__ import annotations

import pathlib
from typing import Any

import cv2
import pytest

import paycode
from paycode.errors import SettingRefused, SourceUnavailable
from paycode.scanning import CameraSettings, open_source, read
from test_scanning_layouts import COLOURED, nv12, yuyv

NAMES = {getattr(cv2, name): name.removeprefix("CAP_PROP_") for name in dir(cv2) if name.startswith("CAP_PROP_")}
MJPG = cv2.VideoWriter.fourcc(*"MJPG")
DRIVER = {
    "FOURCC": [cv2.VideoWriter.fourcc(*letters) for letters in ("YUYV", "MJPG", "NV12")],
    "FRAME_WIDTH": [640, 1280],
    "FRAME_HEIGHT": [480, 720],
    "FPS": [30, 29.97],
    "FOCUS": range(0, 251, 5),
    "AUTOFOCUS": [0, 1],
    "EXPOSURE": range(3, 2048),
    "AUTO_EXPOSURE": [1, 3],
    "CONVERT_RGB": [1, 0],
}


class Driver:
    """OpenCV's capture over a driver that takes the nearest of what it has."""

    has: dict[str, Any] = DRIVER
    log: list[str] = []  # noqa: RUF012 - shared by design, emptied for each test
    released = 0

    def __init__(self, *_: object) -> None:
        self.values = {name: values[0] for name, values in self.has.items()}

    def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
        return True

    def get(self, code: int) -> float:
        return float(self.values.get(NAMES[code], 0))

    def set(self, code: int, value: float) -> bool:
        name = NAMES[code]
        self.log.append(name)
        if name not in self.has:
            return False
        self.values[name] = min(self.has[name], key=lambda one: abs(one - value))
        return True

    def read(self) -> tuple[bool, Any]:
        if self.values.get("CONVERT_RGB", 1):
            return True, COLOURED
        wanted = int(self.values["FOURCC"]).to_bytes(4, "little").decode()
        return True, nv12(COLOURED) if wanted == "NV12" else yuyv(COLOURED)

    def release(self) -> None:
        type(self).released += 1


@pytest.fixture
def driver(monkeypatch: pytest.MonkeyPatch) -> type[Driver]:
    kind = type("OwnDriver", (Driver,), {"has": dict(DRIVER), "log": [], "released": 0})
    monkeypatch.setattr(cv2, "VideoCapture", kind)
    return kind


def test_everything_that_a_camera_takes(driver: type[Driver]) -> None:
    settings = CameraSettings(width=1280, height=720, fps=30, pixel_format="MJPG", focus=30, exposure="auto")
    with open_source(0, settings=settings) as source:
        frame = next(source)
    assert [reading.text for reading in read(frame)] == ["https://example.org/1"]
    assert driver.log == [
        *("FOURCC", "FRAME_WIDTH", "FRAME_HEIGHT", "FPS", "AUTOFOCUS", "FOCUS", "AUTO_EXPOSURE"),
    ]  # the format first: sizes depend on it
    assert driver.released == 1


def test_nothing_is_set_unasked(driver: type[Driver]) -> None:
    for settings in (None, CameraSettings()):
        with open_source("0", settings=settings) as source:
            assert next(source).layout == "pixels"
    assert driver.log == []


@pytest.mark.parametrize(("letters", "layout"), [("NV12", "nv12"), ("YUYV", "yuyv"), ("MJPG", "pixels")])
def test_raw_formats_are_handed_out_as_they_come(driver: type[Driver], letters: str, layout: str) -> None:
    with open_source(0, settings=CameraSettings(pixel_format=letters)) as source:
        frame = next(source)
    assert frame.layout == layout
    assert [reading.text for reading in read(frame)] == ["https://example.org/1"]


def test_a_driver_that_converts_all_the_same(driver: type[Driver]) -> None:
    del driver.has["CONVERT_RGB"]
    with open_source(0, settings=CameraSettings(pixel_format="NV12")) as source:
        assert next(source).layout == "pixels"


@pytest.mark.parametrize(
    ("settings", "without", "message"),
    [
        ({"width": 1920, "height": 1080}, "", "size 1920x1080: it gives 1280x720"),
        ({"pixel_format": "H264"}, "", "format H264: it gives "),
        ({"pixel_format": "NV12"}, "FOURCC", "format NV12: it gives another"),
        ({"fps": 120}, "", "frames a second 120: it gives 30"),
        ({"focus": 1000}, "", "focus 1000: it gives 250"),
        ({"focus": 50}, "FOCUS", "focus 50: it has nothing of the kind to set"),
        ({"focus": "auto"}, "AUTOFOCUS", "focus auto: it has nothing of the kind to set"),
        ({"exposure": 5000}, "", "exposure 5000: it gives 2047"),
        ({"exposure": "auto"}, "AUTO_EXPOSURE", "exposure auto: it has nothing of the kind to set"),
    ],
)
def test_what_a_camera_does_not_take(
    driver: type[Driver], settings: dict[str, Any], without: str, message: str
) -> None:
    driver.has.pop(without, None)
    with pytest.raises(SettingRefused, match=message) as caught:
        open_source(0, settings=CameraSettings(**settings))
    assert caught.value.setting in message
    assert isinstance(caught.value, paycode.PaycodeError)
    assert driver.released == 1


def test_steps_of_the_driver_are_not_a_refusal(driver: type[Driver]) -> None:
    del driver.has["AUTOFOCUS"]  # a lens that is only ever set by hand
    driver.has["FPS"] = [29.97]
    with open_source(0, settings=CameraSettings(fps=30, focus=101, exposure=3)) as source:
        assert next(source).image is not None


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"width": 640}, "width and its height"),
        ({"height": 480}, "width and its height"),
        ({"width": -640, "height": 480}, "more than nothing"),
        ({"fps": 0.0}, "more than nothing"),
        ({"pixel_format": "mjpeg"}, "four letters"),
        ({"pixel_format": "NV12\n"}, "four letters"),
    ],
)
def test_settings_that_no_camera_has(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        CameraSettings(**settings)


def test_only_cameras_take_settings(tmp_path: pathlib.Path) -> None:
    (tmp_path / "x.mp4").write_bytes(b"video")
    for spec in (tmp_path / "x.mp4", tmp_path, "rtsp://a:b@camera.example/1"):
        with pytest.raises(SettingRefused, match="is no camera") as caught:
            open_source(spec, settings=CameraSettings(fps=30))
        assert "a:b" not in str(caught.value)
    with pytest.raises(SourceUnavailable):
        open_source(tmp_path / "x.mp4", settings=CameraSettings())


def test_a_damaged_frame_is_one_that_is_not_there(driver: type[Driver], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> Any:
        raise cv2.error("bad JPEG")

    monkeypatch.setattr(driver, "read", fail)
    with pytest.raises(SourceUnavailable, match="gives no frames"), open_source(0, reconnect=None) as source:
        next(source)
