"""SVG before it is drawn: vetted, so that it draws only what is in it, and measured (SVG 1.1, chapter 7)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from ..errors import BadFrame

__all__ = ["Drawing", "vetted"]

# Millimetres a unit; a number alone is CSS pixels, 96 an inch.
_UNITS = {"mm": 1.0, "cm": 10.0, "in": 25.4, "pt": 25.4 / 72, "pc": 25.4 / 6, "px": 25.4 / 96, "": 25.4 / 96}
_EMBEDDED = re.compile(r"#|data:image/(png|jpeg|gif|webp);base64,")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """The text of an SVG that refers to nothing outside itself, and its width and height in millimetres."""

    text: str = field(repr=False)
    width_mm: float
    height_mm: float


def vetted(data: bytes) -> Drawing:
    """The drawing; `BadFrame` for what is no SVG in UTF-8, has a DTD, refers to other files or has no size."""
    root: dict[str, str] = {}
    parser = expat.ParserCreate("utf-8")
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = lambda name, attributes: _check(root, name, attributes)
    try:
        text = data.decode("utf-8-sig")
        parser.Parse(text, True)
    except UnicodeDecodeError:
        raise BadFrame("the SVG is not in UTF-8") from None
    except expat.ExpatError as error:
        raise BadFrame(f"the SVG is not well-formed XML ({error})") from None
    width, height = _size(root)
    return Drawing(text=text, width_mm=width, height_mm=height)


def _refuse_doctype(*_: object) -> None:
    raise BadFrame("the SVG has a DTD, whose entities may be a bomb: save it without one")


def _check(root: dict[str, str], name: str, attributes: dict[str, str]) -> None:
    local = name.rpartition(":")[2]
    if not root:
        if local != "svg":
            raise BadFrame(f"the document is <{name:.40}>, not an SVG")
        root.update({"": ""} | attributes)
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
