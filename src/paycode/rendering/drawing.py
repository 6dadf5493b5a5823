"""What signs and slips are made of: pages in millimetres with paths, texts and pictures on them, as plain data.

Layouts give pages, writers turn pages into files; neither knows the other. The origin is the page's top left corner,
x grows to the right and y downwards. Items are painted in order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, TypeAlias

from ..errors import RenderError

__all__ = [
    "BLACK",
    "WHITE",
    "Colour",
    "Command",
    "Group",
    "Item",
    "Page",
    "Path",
    "Picture",
    "Text",
    "decimal",
    "pieces",
    "placed",
    "rectangle",
]

# ("M", x, y), ("L", x, y), ("C", x1, y1, x2, y2, x, y) and ("Z",), absolute, as in SVG.
Command: TypeAlias = tuple[str, *tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Colour:
    """An sRGB colour, eight bits a channel; `Colour.of("#0a5")` and `Colour.of("#00aa55")` read the usual notation."""

    red: int
    green: int
    blue: int

    def __post_init__(self) -> None:
        if not all(type(channel) is int and 0 <= channel <= 255 for channel in self.channels):
            raise RenderError("a colour has three whole numbers from 0 to 255")

    @classmethod
    def of(cls, text: str) -> Colour:
        """The colour of "#rgb" or "#rrggbb"; `RenderError` for anything else."""
        if not re.fullmatch("#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})", text):
            raise RenderError(f"colour {text!r:.40} is not of the form #rgb or #rrggbb")
        digits = "".join(digit * 2 for digit in text[1:]) if len(text) == 4 else text[1:]
        return cls(*bytes.fromhex(digits))

    @property
    def channels(self) -> tuple[int, int, int]:
        """Red, green and blue."""
        return self.red, self.green, self.blue

    def __str__(self) -> str:
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"


# The largest page that PDF readers take, 200 inches.
_LARGEST_PAGE = 5_080
BLACK, WHITE = Colour(0, 0, 0), Colour(255, 255, 255)


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """An outline, filled (non-zero winding), drawn along, or both.

    fill, stroke: None for neither. stroke_mm: width of the line. dash_mm: lengths of dash and gap, empty for a
    continuous line. x, y, unit: where the outline's origin lies and how many millimetres one of its units is, so that
    a symbol stays in whole modules; widths of lines are millimetres all the same.
    """

    commands: tuple[Command, ...]
    fill: Colour | None = BLACK
    stroke: Colour | None = None
    stroke_mm: float = 0.0
    dash_mm: tuple[float, ...] = ()
    x: float = 0.0
    y: float = 0.0
    unit: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One line of text on its baseline.

    x, y: where the baseline starts ("start"), has its middle ("middle") or ends ("end"). size_mm: the em. bold: the
    bold face of the family. turn: degrees clockwise about (x, y). language: a BCP 47 tag that settles the shapes of
    characters that languages share ("zh-Hant", "ja"), empty to judge by the text.
    """

    text: str
    x: float
    y: float
    size_mm: float
    bold: bool = False
    anchor: Literal["start", "middle", "end"] = "start"
    fill: Colour = BLACK
    turn: float = 0.0
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A PNG file stretched over a rectangle."""

    png: bytes
    x: float
    y: float
    width: float
    height: float

    def __post_init__(self) -> None:
        if not self.png.startswith(b"\x89PNG\r\n\x1a\n"):
            raise RenderError("a picture on a page is a PNG file")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Items that move together: their origin is put at (x, y) and they are turned about it, in degrees clockwise."""

    items: tuple[Item, ...]
    x: float = 0.0
    y: float = 0.0
    turn: float = 0.0


Item: TypeAlias = "Path | Text | Picture | Group"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page or sheet, in millimetres, with what is on it.

    title: for the file's metadata and for screen readers. margin: the border that is cut off, on all four sides; bleed:
    how much of it the colour fills. Printers read both from a PDF (TrimBox, BleedBox).
    """

    width: float
    height: float
    items: tuple[Item, ...]
    title: str = ""
    margin: float = 0.0
    bleed: float = 0.0

    def __post_init__(self) -> None:
        if not (0 < self.width <= _LARGEST_PAGE and 0 < self.height <= _LARGEST_PAGE):
            raise RenderError(f"the edges of a page are more than 0 and at most {_LARGEST_PAGE} mm")
        if not 0 <= self.bleed <= self.margin < min(self.width, self.height) / 2:
            raise RenderError("the bleed of a page lies in its margin, and the margin leaves something of the page")
        if any(unicodedata.category(character) in ("Cc", "Cs") for character in self.title):
            raise RenderError("the title of a page has no control characters")


def rectangle(x: float, y: float, width: float, height: float) -> tuple[Command, ...]:
    """The outline of an upright rectangle."""
    return (("M", x, y), ("L", x + width, y), ("L", x + width, y + height), ("L", x, y + height), ("Z",))


def placed(item: Item, x: float, y: float, scale: float) -> Item:
    """The item enlarged about the origin and then moved by (x, y)."""
    moved = replace(item, x=x + item.x * scale, y=y + item.y * scale)
    if isinstance(moved, Group):
        return replace(moved, items=tuple(placed(inner, 0.0, 0.0, scale) for inner in moved.items))
    if isinstance(moved, Picture):
        return replace(moved, width=moved.width * scale, height=moved.height * scale)
    if isinstance(moved, Path):
        dashes = tuple(length * scale for length in moved.dash_mm)
        return replace(moved, unit=moved.unit * scale, stroke_mm=moved.stroke_mm * scale, dash_mm=dashes)
    return replace(moved, size_mm=moved.size_mm * scale)


def pieces(commands: tuple[Command, ...]) -> Iterator[Command]:
    """The commands with every upright rectangle as one, ("R", x, y, width, height): files have shorter words for it."""
    place = 0
    while place < len(commands):
        box = _upright(commands[place : place + 5])
        yield box or commands[place]
        place += 5 if box else 1


def _upright(outline: tuple[Command, ...]) -> Command | None:
    if [command[0] for command in outline] != ["M", "L", "L", "L", "Z"]:
        return None
    (x, y), (right, top), (far, bottom), (left, low) = (command[1:] for command in outline[:4])
    if (top, far, low, left) != (y, right, bottom, x):
        return None
    return ("R", x, y, right - x, bottom - y)


@lru_cache(4_096)
def decimal(value: float, places: int = 4) -> str:
    """A number as files have it: rounded to so many places (four are a tenth of a micrometre), the shortest form."""
    text = f"{value:.{places}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
