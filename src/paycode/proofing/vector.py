"""SVG from anywhere: vetted, so that it draws only what is in it, measured (SVG 1.1, chapter 7), and drawn."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from ..errors import BadFrame, MissingExtra
from ..rendering._resvg import rasterise

__all__ = ["MAX_DEPTH", "MAX_ELEMENTS", "MAX_LAYERS", "Drawing", "vetted"]

MAX_DEPTH, MAX_ELEMENTS, MAX_LAYERS = 100, 50_000, 500
"""Far beyond what a sign needs: the largest symbol drawn module by module has 17,000 elements."""

# What makes the renderer draw a part by itself first, as an attribute or inside a style.
_LAYER = re.compile(r"(?:^|[:;\s])(?:opacity\s*:(?!\s*1(?:\.0*)?\s*;)|(?:mask|clip-path)\s*:(?!\s*none))")
_CSS_DPI = 96.0
# Millimetres a unit; a number alone is CSS pixels, 96 an inch.
_UNITS = {"mm": 1.0, "cm": 10.0, "in": 25.4, "pt": 25.4 / 72, "pc": 25.4 / 6, "px": 25.4 / 96, "": 25.4 / 96}
_EMBEDDED = re.compile(r"#|data:image/(png|jpeg|gif|webp);base64,")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """The root element of an SVG that refers to nothing outside itself, and its width and height in millimetres."""

    root: str = field(repr=False)
    width_mm: float
    height_mm: float

    def png(self, width: int, height: int) -> bytes:
        """The drawing at this size in pixels; `BadFrame` when it cannot be drawn."""
        try:
            return rasterise(self._sized(width, height).encode(), width, height, dpi=_CSS_DPI)
        except (KeyboardInterrupt, SystemExit, MemoryError, MissingExtra):
            raise
        except BaseException as error:  # what fails inside Rust arrives as a PanicException, which is no Exception
            raise BadFrame(f"the SVG cannot be drawn ({error})") from None

    def _sized(self, width: int, height: int) -> str:
        """An SVG of so many pixels that is filled with it: renderers round the size of a document, not of a view."""
        across, down = (side / _UNITS["px"] for side in (self.width_mm, self.height_mm))
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {across} {down}" preserveAspectRatio="none">{self.root}</svg>'
        )


def vetted(data: bytes) -> Drawing:
    """The drawing; `BadFrame` for what is no SVG in UTF-8, declares entities, refers to other files or has no size.

    So is what would bring the renderer down or keep it busy for ever: filters, nesting beyond `MAX_DEPTH`, more than
    `MAX_ELEMENTS` elements or `MAX_LAYERS` of them that are transparent, masked or clipped.
    """
    content = data.removeprefix(b"\xef\xbb\xbf")
    visitor = _Visitor()
    try:
        visitor.parser.Parse(content, True)
    except expat.ExpatError as error:
        raise BadFrame(f"the SVG is not well-formed XML in UTF-8 ({error})") from None
    width, height = _size(visitor.root)
    return Drawing(root=content[visitor.start :].decode(), width_mm=width, height_mm=height)


class _Visitor:
    """Goes through the elements; keeps where the root begins, and its attributes."""

    def __init__(self) -> None:
        self.root: dict[str, str] = {}
        self.start = 0
        self._depth = self._elements = self._layers = 0
        self.parser = expat.ParserCreate("utf-8")
        self.parser.StartDoctypeDeclHandler = _refuse_entities
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        if not self._elements:
            self.root, self.start = _root(name, attributes), self.parser.CurrentByteIndex
        self._depth += 1
        self._elements += 1
        self._layers += any(_LAYER.search(f"{key}:{value};") for key, value in attributes.items())
        if self._depth > MAX_DEPTH or self._elements > MAX_ELEMENTS or self._layers > MAX_LAYERS:
            limits = f"{MAX_DEPTH} deep, {MAX_ELEMENTS} elements, {MAX_LAYERS} of them transparent, masked or clipped"
            raise BadFrame(f"the SVG is beyond what is drawn here ({limits}): flatten it")
        _check(name, attributes)

    def _end(self, _: str) -> None:
        self._depth -= 1


def _refuse_entities(_name: str, _system: str | None, _public: str | None, own: int) -> None:
    if own:
        raise BadFrame("the SVG declares entities, which may be a bomb: save it without them")


def _root(name: str, attributes: dict[str, str]) -> dict[str, str]:
    if name.rpartition(":")[2] != "svg":
        raise BadFrame(f"the document is <{name:.40}>, not an SVG")
    return attributes


def _check(name: str, attributes: dict[str, str]) -> None:
    local = name.rpartition(":")[2]
    if local == "filter":
        raise BadFrame("the SVG has a filter, which may take for ever to draw: flatten it")
    if local == "a":
        return
    for key, value in attributes.items():
        if key.rpartition(":")[2] == "href" and not _EMBEDDED.match(value):
            raise BadFrame(f"the SVG refers to {value[:60]!r}: embed the picture, nothing outside the file is read")


def _size(root: dict[str, str]) -> tuple[float, float]:
    """From width and height, or from the view box where they are missing or percentages."""
    box = [float(number) for number in re.findall(r"-?[0-9]+(?:\.[0-9]+)?", root.get("viewBox", ""))]
    sides = box[2:] if len(box) == 4 else [0.0, 0.0]
    width, height = (
        _length(root.get(name, "")) or side * _UNITS[""] for name, side in zip(("width", "height"), sides, strict=True)
    )
    if not (0 < width < 100_000 and 0 < height < 100_000):
        raise BadFrame("the SVG does not say how large it is: it needs width and height, or a viewBox")
    return width, height


def _length(text: str) -> float | None:
    found = re.fullmatch(r"\s*\+?([0-9]*\.?[0-9]+)(mm|cm|in|pt|pc|px|)\s*", text)
    return float(found[1]) * _UNITS[found[2]] if found else None
