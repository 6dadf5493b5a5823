"""Logos from SVG files that are made of filled paths alone; whatever else a file has is refused, never left out."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree

from ..errors import RenderError
from ._fonttools import outline_of
from .drawing import BLACK, WHITE, Colour, Path
from .outlines import cubic

__all__ = ["svg_paths"]

_MOST_BYTES = 1_000_000
_DEEPEST = 50
_NAMESPACE = "{http://www.w3.org/2000/svg}"
_SILENT = {"title", "desc", "metadata"}
# What changes nothing in the picture of a filled path.
_HARMLESS = {"id", "fill", "d", "fill-rule", "clip-rule", "width", "height", "viewBox", "version", "role", "aria-label"}
_NAMES = {"black": BLACK, "white": WHITE, "none": None}


def svg_paths(data: bytes) -> tuple[tuple[Path, ...], float, float]:
    """The paths, moved so that the view box begins at (0, 0), and its width and height.

    Raises `RenderError` for a file that is no SVG, has no view box, or has anything but groups and paths with a fill
    of "#rgb", "#rrggbb", "black", "white" or "none".
    """
    root = _root(data)
    try:
        x, y, width, height = (float(number) for number in root.get("viewBox", "").replace(",", " ").split())
    except ValueError:
        raise RenderError("the SVG file has no viewBox of four numbers") from None
    paths = tuple(
        Path(commands=tuple(cubic(outline_of(outline))), fill=fill, x=-x, y=-y)
        for outline, fill in _filled(root, BLACK)
    )
    return paths, width, height


def _root(data: bytes) -> ElementTree.Element:
    if len(data) > _MOST_BYTES or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise RenderError("the SVG file has a document type or is larger than a megabyte")
    try:
        root = ElementTree.fromstring(data)  # noqa: S314 - without a document type there are no entities
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise RenderError(f"the SVG file cannot be read: {error!s:.100}") from None
    if root.tag != f"{_NAMESPACE}svg":
        raise RenderError("the file is no SVG")
    return root


def _filled(
    element: ElementTree.Element, inherited: Colour | None, depth: int = 0
) -> Iterator[tuple[str, Colour | None]]:
    """Path data with their fills, in the order of painting."""
    name = element.tag.removeprefix(_NAMESPACE)
    if name in _SILENT:
        return
    odd = sorted({attribute for attribute in element.attrib if "}" not in attribute} - _HARMLESS)
    if name not in ("svg", "g", "path") or odd or element.get("fill-rule", "nonzero") != "nonzero":
        what = f"{name} with {', '.join(odd)}" if odd else name
        raise RenderError(f"the SVG file has {what:.80}: only paths with a plain fill are drawn; save it so, or as PNG")
    if depth > _DEEPEST:
        raise RenderError("the SVG file has groups nested too deeply")
    fill = _fill(element.get("fill"), inherited)
    if name == "path" and fill:
        yield element.get("d", ""), fill
    for child in element:
        yield from _filled(child, fill, depth + 1)


def _fill(value: str | None, inherited: Colour | None) -> Colour | None:
    if value is None:
        return inherited
    return _NAMES[value] if value in _NAMES else Colour.of(value)
