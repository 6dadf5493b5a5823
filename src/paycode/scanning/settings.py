"""What a camera is told before its first frame, and that it took it: a driver may give what it likes without a word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from ..errors import SettingRefused

__all__ = ["PROPERTIES", "Adjustable", "CameraSettings", "apply"]

Adjustable: TypeAlias = "float | Literal['auto'] | None"
"""A value in the driver's own units, "auto" for automatic, None to leave it as the driver has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraSettings:
    """How a camera is to film; None leaves a setting as the driver has it, which is automatic when it was plugged in.

    width, height: pixels, both or none. fps: frames a second. pixel_format: the four letters of the format that the
    camera sends ("MJPG", "YUYV", "NV12"); YUYV and NV12 frames are then handed out as they come (`Frame.layout`).
    focus, exposure: a value in the driver's units, or "auto".

    A camera takes all of them or `SettingRefused` names the first that it does not take and what it gave instead: size
    and format exactly, the others to 5 per cent or one unit, since drivers count in steps. Raises ValueError for
    values that no camera has.
    """

    width: int | None = None
    height: int | None = None
    fps: float | None = None
    pixel_format: str | None = None
    focus: Adjustable = None
    exposure: Adjustable = None

    def __post_init__(self) -> None:
        if (self.width is None) != (self.height is None):
            raise ValueError("the size of a picture is its width and its height")
        if any(value is not None and not value > 0 for value in (self.width, self.height, self.fps)):
            raise ValueError("width, height and frames a second are more than nothing")
        if self.pixel_format is not None and not re.fullmatch("[A-Z0-9 ]{4}", self.pixel_format):
            raise ValueError(f"{self.pixel_format!r} is not the four letters of a format, such as MJPG or YUYV")


class _Properties(Protocol):
    """What OpenCV lets be set of a camera: reads 0 for what it does not know, and says whether setting did anything."""

    def get(self, name: str) -> float: ...

    def set(self, name: str, value: float) -> bool: ...


def apply(settings: CameraSettings, camera: _Properties) -> None:
    """Set everything that is asked for, the format first since the sizes depend on it."""
    if settings.pixel_format is not None:
        _set_format(settings.pixel_format, camera)
    if settings.width is not None and settings.height is not None:
        _set_size(settings.width, settings.height, camera)
    if settings.fps is not None:
        _set_value("frames a second", "FPS", settings.fps, camera)
    _adjust("focus", _FOCUS, settings.focus, camera)
    _adjust("exposure", _EXPOSURE, settings.exposure, camera)


def _set_format(pixel_format: str, camera: _Properties) -> None:
    code = int.from_bytes(pixel_format.encode(), "little")
    camera.set("FOURCC", code)
    given = int(camera.get("FOURCC"))
    if given != code:
        raise _refused("format", pixel_format, _letters(given))
    if pixel_format in _RAW:
        camera.set("CONVERT_RGB", 0)


def _set_size(width: int, height: int, camera: _Properties) -> None:
    camera.set("FRAME_WIDTH", width)
    camera.set("FRAME_HEIGHT", height)
    given = int(camera.get("FRAME_WIDTH")), int(camera.get("FRAME_HEIGHT"))
    if given != (width, height):
        raise _refused("size", f"{width}x{height}", "{}x{}".format(*given))


def _adjust(setting: str, switch: _Switch, value: Adjustable, camera: _Properties) -> None:
    """The driver's own regulation on, or off and a value in its place."""
    if value is None:
        return
    automatic, name, on, off = switch
    wanted = on if value == "auto" else off
    taken = camera.set(automatic, wanted)
    # Many a camera without a motor has nothing to switch off; its value then tells.
    if value != "auto":
        _set_value(setting, name, value, camera)
    elif not taken:
        raise _refused(setting, "auto", "")


def _set_value(setting: str, name: str, value: float, camera: _Properties) -> None:
    taken, given = camera.set(name, value), camera.get(name)
    if not taken or abs(given - value) > max(1.0, abs(value) * _TOLERANCE):
        raise _refused(setting, f"{value:g}", f"{given:g}" if taken or given else "")


def _refused(setting: str, asked: str, given: str) -> SettingRefused:
    instead = f"it gives {given}" if given else "it has nothing of the kind to set"
    message = f"the camera does not take {setting} {asked}: {instead}"
    return SettingRefused(message, setting=setting, asked=asked, given=given)


def _letters(code: int) -> str:
    letters = code.to_bytes(4, "little", signed=code < 0).decode("latin-1")
    return letters if code and letters.isprintable() else "another"


_Switch: TypeAlias = tuple[str, str, float, float]
# Automatic regulation, the value, and what switches the regulation on and off (for exposure the numbers of V4L2:
# aperture priority and manual).
_FOCUS: _Switch = ("AUTOFOCUS", "FOCUS", 1, 0)
_EXPOSURE: _Switch = ("AUTO_EXPOSURE", "EXPOSURE", 3, 1)
_TOLERANCE = 0.05
# Formats whose light is read as it lies in the buffer.
_RAW = ("NV12", "NV21", "YUYV")

PROPERTIES = (
    *("AUTOFOCUS", "AUTO_EXPOSURE", "CONVERT_RGB", "EXPOSURE"),
    *("FOCUS", "FOURCC", "FPS", "FRAME_HEIGHT", "FRAME_WIDTH"),
)
"""OpenCV's names of the properties that are used here, without CAP_PROP_."""
