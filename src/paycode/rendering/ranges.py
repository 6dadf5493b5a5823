"""Numbers within their range: the checks that geometry and style share."""

from __future__ import annotations

from ..errors import RenderError

__all__ = ["check_above_zero", "check_count", "check_within"]


def check_above_zero(name: str, value: float, largest: float) -> None:
    """TypeError for no number, `RenderError` unless 0 < value <= largest."""
    _check_number(name, value)
    if not 0 < value <= largest:
        raise RenderError(f"{name} must be more than 0 and at most {largest:.10g}")


def check_within(name: str, value: float, smallest: float, largest: float) -> None:
    """TypeError for no number, `RenderError` unless smallest <= value <= largest."""
    _check_number(name, value)
    if not smallest <= value <= largest:
        raise RenderError(f"{name} must be {smallest:g} to {largest:g}")


def check_count(name: str, value: int, smallest: int, largest: int) -> None:
    """TypeError for anything but an int, `RenderError` unless smallest <= value <= largest."""
    if type(value) is not int:
        raise TypeError(f"{name} must be an int, not {type(value).__name__}")
    if not smallest <= value <= largest:
        raise RenderError(f"{name} must be {smallest} to {largest}")


def _check_number(name: str, value: float) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{name} must be a number, not {type(value).__name__}")
