"""Pages to SVG 1.1, a file a page: texts as outlines, so that no viewer needs fonts, and as labels to be read aloud."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from ._harfbuzz import Face
from .drawing import Command, Group, Item, Page, Path, Picture, Text, decimal, pieces
from .fonts import Fonts
from .typesetting import Glyph, typeset

__all__ = ["page_svg"]

_CACHED_GLYPHS = 16_384


def page_svg(page: Page, fonts: Fonts | None = None) -> bytes:
    """The page as a file, in millimetres; its title and its texts are in `title`, `desc` and labels.

    fonts: those of the machine when None. Raises `MissingGlyph`, and, for texts, `MissingExtra` without the
    extra `pdf`.
    """
    width, height = decimal(page.width), decimal(page.height)
    size = f'width="{width}mm" height="{height}mm" viewBox="0 0 {width} {height}"'
    texts = "\n".join(_texts(page.items))
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}>',
        *([f"<title>{escape(page.title)}</title>"] if page.title else []),
        *([f"<desc>{escape(texts)}</desc>"] if texts else []),
        *(_drawn(item, fonts) for item in page.items),
        "</svg>\n",
    ]
    return "\n".join(lines).encode()


def _texts(items: Iterable[Item]) -> Iterator[str]:
    for item in items:
        if isinstance(item, Text):
            yield item.text
        elif isinstance(item, Group):
            yield from _texts(item.items)


def _drawn(item: Item, fonts: Fonts | None) -> str:
    if isinstance(item, Group):
        return _group(item, fonts)
    if isinstance(item, Path):
        return _path(item)
    return _text(item, fonts) if isinstance(item, Text) else _picture(item)


def _group(group: Group, fonts: Fonts | None) -> str:
    turn = f" rotate({decimal(group.turn)})" if group.turn else ""
    inside = "\n".join(_drawn(item, fonts) for item in group.items)
    return f'<g transform="translate({decimal(group.x)} {decimal(group.y)}){turn}">\n{inside}\n</g>'


def _path(path: Path) -> str:
    attributes = [f'fill="{path.fill or "none"}"']
    if path.stroke:
        attributes.append(f'stroke="{path.stroke}" stroke-width="{decimal(path.stroke_mm / path.unit)}"')
        if path.dash_mm:
            dashes = " ".join(decimal(length / path.unit) for length in path.dash_mm)
            attributes.append(f'stroke-dasharray="{dashes}"')
    if (path.x, path.y, path.unit) != (0, 0, 1):
        attributes.append(f'transform="translate({decimal(path.x)} {decimal(path.y)}) scale({_fine(path.unit)})"')
    return f'<path {" ".join(attributes)} d="{_outline(path.commands)}"/>'


def _text(text: Text, fonts: Fonts | None) -> str:
    line = typeset(text.text, fonts or Fonts.system(), bold=text.bold, language=text.language)
    turn = f" rotate({decimal(text.turn)})" if text.turn else ""
    shift = f" translate({decimal(line.start(text.anchor) * text.size_mm)})" if text.anchor != "start" else ""
    place = f"translate({decimal(text.x)} {decimal(text.y)}){turn}{shift}"
    paths = "".join(_run(face, glyphs, text.size_mm) for face, glyphs in groupby(line.glyphs, lambda glyph: glyph.face))
    label = quoteattr(text.text)
    return f'<g role="img" aria-label={label} fill="{text.fill}" transform="{place}">{paths}</g>'


def _run(face: Face, glyphs: Iterable[Glyph], size: float) -> str:
    """Glyphs of one face as one path in its font units."""
    unit = _fine(size / face.units)
    outlines = (_moved(face, glyph) for glyph in glyphs)
    return f'<path transform="scale({unit} -{unit})" d="{"".join(outlines)}"/>'


def _moved(face: Face, glyph: Glyph) -> str:
    start, rest = _relative(face, glyph.id)
    if not rest:
        return ""
    return f"M{round(glyph.x * face.units + start[0])} {round(glyph.y * face.units + start[1])}{rest}"


@lru_cache(_CACHED_GLYPHS)
def _relative(face: Face, glyph: int) -> tuple[tuple[float, float], str]:
    """Where the outline starts, and what follows in relative commands, so that it can be put anywhere as it is."""
    commands = face.outline(glyph)
    first = here = start = _points(commands[0])[0] if commands else (0.0, 0.0)
    parts = []
    for command in commands[1:]:
        points = _points(command)
        parts.append(command[0].lower() + " ".join(f"{decimal(x - here[0])} {decimal(y - here[1])}" for x, y in points))
        here = points[-1] if points else start
        start = here if command[0] == "M" else start
    return first, "".join(parts)


def _points(command: Command) -> list[tuple[float, float]]:
    _, *values = command
    return list(zip(values[::2], values[1::2], strict=True))


def _picture(picture: Picture) -> str:
    x, y, width, height = map(decimal, (picture.x, picture.y, picture.width, picture.height))
    data = b64encode(picture.png).decode()
    return (
        f'<image x="{x}" y="{y}" width="{width}" height="{height}" preserveAspectRatio="none" '
        f'href="data:image/png;base64,{data}"/>'
    )


def _outline(commands: tuple[Command, ...]) -> str:
    return "".join(map(_drawn_command, pieces(commands)))


def _drawn_command(command: Command) -> str:
    name, *values = command
    if name != "R":
        return name + " ".join(map(decimal, values))
    x, y, width, height = map(decimal, values)
    return f"M{x} {y}h{width}v{height}h{decimal(-values[2])}z"


def _fine(value: float) -> str:
    """Of factors, where four places are not enough."""
    return decimal(value, 7)
