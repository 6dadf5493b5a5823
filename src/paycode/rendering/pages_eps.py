"""A page to Encapsulated PostScript 3.0 (Adobe): outlines and pictures, level 3 for pictures alone, no date."""

from __future__ import annotations

from base64 import a85encode
from collections.abc import Iterable, Iterator
from math import ceil

from ..errors import RenderError
from . import pngfile
from .drawing import Colour, Command, Group, Item, Page, Path, Picture, Text, decimal
from .outlines import cubic

__all__ = ["page_eps"]

_POINTS_A_MM = 72 / 25.4
_OPERATORS = {"M": "m", "L": "l", "C": "c", "Z": "z"}
_ANCHORS = {"start": 0.0, "middle": 0.5, "end": 1.0}
_SPACES = {0: "/DeviceGray", 2: "/DeviceRGB"}


def page_eps(page: Page) -> bytes:
    """The page as an EPS file, texts as outlines.

    Raises `RenderError` for pictures that are transparent or interlaced, which PostScript cannot show, `MissingGlyph`
    and `MissingExtra` for texts.
    """
    width, height = page.width * _POINTS_A_MM, page.height * _POINTS_A_MM
    level = 3 if _has_picture(page.items) else 2
    lines = [
        "%!PS-Adobe-3.0 EPSF-3.0",
        f"%%BoundingBox: 0 0 {ceil(width)} {ceil(height)}",
        f"%%HiResBoundingBox: 0 0 {decimal(width)} {decimal(height)}",
        f"%%LanguageLevel: {level}",
        "%%EndComments",
        "save 8 dict begin /m {moveto} def /l {lineto} def /c {curveto} def /z {closepath} def",
        # Millimetres from the top left, as pages count.
        f"0 {decimal(height)} translate {_fine(_POINTS_A_MM)} dup neg scale",
        *(line for item in page.items for line in _drawn(item)),
        "end restore",
        "%%EOF\n",
    ]
    return "\n".join(lines).encode("ascii")


def _has_picture(items: Iterable[Item]) -> bool:
    return any(isinstance(item, Picture) or (isinstance(item, Group) and _has_picture(item.items)) for item in items)


def _drawn(item: Item) -> Iterator[str]:
    if isinstance(item, Group):
        return _group(item)
    if isinstance(item, Path):
        return _path(item)
    return _text(item) if isinstance(item, Text) else _picture(item)


def _group(group: Group) -> Iterator[str]:
    yield f"gsave {decimal(group.x)} {decimal(group.y)} translate {decimal(group.turn)} rotate"
    for item in group.items:
        yield from _drawn(item)
    yield "grestore"


def _path(path: Path) -> Iterator[str]:
    yield f"gsave {decimal(path.x)} {decimal(path.y)} translate {_fine(path.unit)} dup scale newpath"
    yield from _outline(path.commands)
    if path.fill:
        yield f"gsave {_colour(path.fill)} setrgbcolor fill grestore"
    if path.stroke:
        dashes = " ".join(decimal(length / path.unit) for length in path.dash_mm)
        width = decimal(path.stroke_mm / path.unit)
        yield f"{_colour(path.stroke)} setrgbcolor {width} setlinewidth [{dashes}] 0 setdash stroke"
    yield "grestore"


def _text(text: Text) -> Iterator[str]:
    from .fonts import Fonts
    from .typesetting import typeset

    line = typeset(text.text, Fonts.system(), bold=text.bold, language=text.language)
    yield f"gsave {decimal(text.x)} {decimal(text.y)} translate {decimal(text.turn)} rotate"
    yield f"{_fine(text.size_mm)} dup neg scale {decimal(-line.width * _ANCHORS[text.anchor])} 0 translate"
    yield f"{_colour(text.fill)} setrgbcolor"
    for glyph in line.glyphs:
        yield f"gsave {decimal(glyph.x)} {decimal(glyph.y)} translate {_fine(1 / glyph.face.units)} dup scale newpath"
        yield from _outline(glyph.face.outline(glyph.id))
        yield "fill grestore"
    yield "grestore"


def _picture(picture: Picture) -> Iterator[str]:
    """The compressed scan lines of the PNG file as they are: PostScript undoes both its filters."""
    file = pngfile.read(picture.png)
    if file.transparent or file.interlaced:
        raise RenderError("EPS has no transparent or interlaced pictures: give the logo as an opaque PNG or as a path")
    palette = file.data(b"PLTE")
    space = f"[/Indexed /DeviceRGB {len(palette) // 3 - 1} <{palette.hex()}>]" if palette else _SPACES[file.colour]
    last = 2**file.bits - 1 if file.colour == 3 else 1
    x, y, width, height = map(decimal, (picture.x, picture.y, picture.width, picture.height))
    yield f"gsave {x} {y} translate {width} {height} scale {space} setcolorspace"
    yield (
        f"<< /ImageType 1 /Width {file.width} /Height {file.height} /BitsPerComponent {file.bits} "
        f"/Decode [{' '.join([f'0 {last}'] * file.channels)}] /ImageMatrix [{file.width} 0 0 {file.height} 0 0] "
        f"/DataSource currentfile /ASCII85Decode filter << /Predictor 15 /Colors {file.channels} "
        f"/BitsPerComponent {file.bits} /Columns {file.width} >> /FlateDecode filter >> image"
    )
    yield a85encode(file.data(b"IDAT"), wrapcol=120).decode() + "~>"
    yield "grestore"


def _outline(commands: Iterable[Command]) -> Iterator[str]:
    for name, *values in cubic(commands):
        yield " ".join([*map(decimal, values), _OPERATORS[name]])


def _colour(colour: Colour) -> str:
    return " ".join(decimal(channel / 255) for channel in colour.channels)


def _fine(value: float) -> str:
    """Of factors, where four places are not enough."""
    return decimal(value, 9)
