"""The one check that the values of the camera model pass."""

from __future__ import annotations

from ..errors import RenderError

__all__ = ["check_range"]


def check_range(model: object, **limits: tuple[float, float]) -> None:
    """TypeError for a field that is no number, `RenderError` for one outside its limits, both inclusive."""
    for name, (least, most) in limits.items():
        value = getattr(model, name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise TypeError(f"{name} must be a number, not {type(value).__name__}")
        if not least <= value <= most:
            raise RenderError(f"{name} must be {least:g} to {most:g}, not {value:g}")
