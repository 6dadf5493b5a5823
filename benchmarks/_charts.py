"""Plots of the reading benchmarks as SVG, for light and for dark pages; no package is needed.

Colours are those of Okabe and Ito, which people tell apart whatever colours they see: ours are blue, zxing-cpp is
orange, all others grey. Every mark is named or numbered beside it, and ours are squares where others are circles.
"""

from __future__ import annotations

import math
import pathlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from _engines import OURS, REFERENCE

FONT = "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif"
WIDTH = 860

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Colours of a page; ours: for fast, normal and thorough.

    shades: of a share from 0 to 1, on_shades: ink on each end, turn: the share at which the second is easier to read.
    """

    ground: str
    ink: str
    faint: str
    grid: str
    other: str
    reference: str
    ours: tuple[str, str, str]
    shades: tuple[tuple[int, int, int], tuple[int, int, int]]
    on_shades: tuple[str, str]
    turn: float

    def colour(self, engine: str) -> str:
        """That of an engine."""
        if engine in OURS:
            return self.ours[OURS.index(engine)]
        if engine.startswith("paycode"):
            return self.ours[1]
        return self.reference if engine == REFERENCE else self.other

    def shade(self, share: float) -> tuple[str, str]:
        """Ground and ink of a cell that shows this share."""
        low, high = self.shades
        mixed = (round(a + (b - a) * share) for a, b in zip(low, high, strict=True))
        return "#" + "".join(f"{part:02x}" for part in mixed), self.on_shades[share > self.turn]


LIGHT = Theme(
    ground="#ffffff", ink="#1b2430", faint="#5a6675", grid="#e3e7ec", other="#8a94a0", reference="#d55e00",
    ours=("#56b4e9", "#0072b2", "#00466e"), shades=((244, 247, 250), (0, 90, 142)), on_shades=("#0f1620", "#ffffff"),
    turn=0.72,
)  # fmt: skip
DARK = Theme(
    ground="#0d1117", ink="#e6edf3", faint="#9aa5b1", grid="#2a323c", other="#7d8794", reference="#e69f00",
    ours=("#2f8fc9", "#56b4e9", "#b5e0fa"), shades=((22, 28, 36), (110, 196, 245)), on_shades=("#ffffff", "#0d1117"),
    turn=0.58,
)  # fmt: skip


class Drawing:
    """A plot in the making: so many pixels of ground with a title."""

    def __init__(self, theme: Theme, height: float, title: str) -> None:
        self.theme = theme
        self._height = height
        self._title = title
        self._parts: list[str] = []
        self.text(24, 34, title, size=17, weight=600)

    def text(
        self, x: float, y: float, words: str, *, size: float = 13, anchor: str = "start", weight: int = 400,
        colour: str = "",
    ) -> None:  # fmt: skip
        """Words whose baseline is at y."""
        fill = colour or self.theme.ink
        self._parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" text-anchor="{anchor}" font-weight="{weight}" '
            f'fill="{fill}">{escape(words)}</text>'
        )

    def box(self, x: float, y: float, width: float, height: float, colour: str, *, radius: float = 2) -> None:
        """A filled rectangle."""
        self._parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{height:.1f}" rx="{radius:g}" '
            f'fill="{colour}"/>'
        )

    def line(self, x: float, y: float, u: float, v: float) -> None:
        """A line of the grid."""
        self._parts.append(
            f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{u:.1f}" y2="{v:.1f}" stroke="{self.theme.grid}" stroke-width="1"/>'
        )

    def mark(self, x: float, y: float, engine: str, *, size: float = 6, hollow: bool = False) -> None:
        """An engine's mark: a square for ours, else a circle; hollow for what was not reached."""
        colour = self.theme.colour(engine)
        fill, edge = (self.theme.ground, colour) if hollow else (colour, self.theme.ground)
        style = f'fill="{fill}" stroke="{edge}" stroke-width="1.5"'
        if engine.startswith("paycode"):
            corner = f'x="{x - size:.1f}" y="{y - size:.1f}" width="{2 * size:g}" height="{2 * size:g}" rx="1.5"'
            self._parts.append(f"<rect {corner} {style}/>")
        else:
            self._parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:g}" {style}/>')

    def svg(self) -> str:
        """The file."""
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {self._height:g}" font-family="{FONT}" '
            f'role="img" aria-label="{escape(self._title)}">'
        )
        ground = f'<rect width="{WIDTH}" height="{self._height:g}" rx="10" fill="{self.theme.ground}"/>'
        return "\n".join([head, ground, *self._parts, "</svg>", ""])


Plot = Callable[[Theme], str]


def write(folder: pathlib.Path, name: str, plot: Plot, words: str) -> str:
    """Writes the plot for light and dark pages, and gives the Markdown that shows the one that fits."""
    for suffix, theme in (("", LIGHT), ("-dark", DARK)):
        (folder / f"{name}{suffix}.svg").write_text(plot(theme), encoding="utf-8")
    return (
        f'<picture>\n<source media="(prefers-color-scheme: dark)" srcset="{name}-dark.svg">\n'
        f'<img src="{name}.svg" alt="{escape(words)}">\n</picture>'
    )


def bars(title: str, panels: Mapping[str, Mapping[str, float | None]]) -> Plot:
    """Shares of engines as bars, a panel for each kind of share; engines in the order of the first panel."""
    names = list(next(iter(panels.values())))

    def plot(theme: Theme) -> str:
        drawing = Drawing(theme, 84 + 30 * len(names), title)
        room = (WIDTH - 150) / len(panels)
        for number, (panel, shares) in enumerate(panels.items()):
            left = 150 + number * room
            drawing.text(left, 62, panel, size=13, colour=theme.faint)
            for row, name in enumerate(names):
                _bar(drawing, left, 76 + 30 * row, room - 90, name, shares[name])
        for row, name in enumerate(names):
            _name(drawing, 140, 92 + 30 * row, name)
        return drawing.svg()

    return plot


def _bar(drawing: Drawing, left: float, top: float, room: float, name: str, share: float | None) -> None:
    theme = drawing.theme
    drawing.box(left, top, room, 22, theme.grid)
    if share is not None:
        drawing.box(left, top, room * share, 22, theme.colour(name))
        drawing.text(left + room + 8, top + 16, f"{100 * share:.1f} %", weight=600 if name in OURS else 400)


def _name(drawing: Drawing, x: float, y: float, name: str) -> None:
    """An engine's name, ours bold, ending at x."""
    drawing.text(x, y, name, anchor="end", weight=600 if name.startswith("paycode") else 400)


def scatter(title: str, points: Mapping[str, tuple[float, float]], across: str, down: str) -> Plot:
    """Engines by milliseconds, on a logarithmic scale, and share."""
    lowest, highest = (pick(ms for ms, _ in points.values()) for pick in (min, max))
    least, most = math.floor(math.log10(lowest * 0.8)), math.ceil(math.log10(highest * 1.25))
    floor = max(0, math.floor(10 * min(share for _, share in points.values()) - 0.3)) / 10
    left, right, top, bottom = 70, WIDTH - 40, 76, 420

    def plot(theme: Theme) -> str:
        drawing = Drawing(theme, 480, title)
        for power in range(least, most + 1):
            x = left + (right - left) * (power - least) / (most - least)
            drawing.line(x, top, x, bottom)
            drawing.text(x, bottom + 20, f"{10**power:g} ms", anchor="middle", colour=theme.faint)
        for tenth in range(round(10 * floor), 11):
            y = bottom - (bottom - top) * (tenth / 10 - floor) / (1 - floor)
            drawing.line(left, y, right, y)
            drawing.text(left - 10, y + 4, f"{10 * tenth} %", anchor="end", colour=theme.faint)
        drawing.text((left + right) / 2, bottom + 44, across, anchor="middle", colour=theme.faint)
        drawing.text(24, 58, down, colour=theme.faint)
        places = {
            name: (
                left + (right - left) * (math.log10(ms) - least) / (most - least),
                bottom - (bottom - top) * (share - floor) / (1 - floor),
            )
            for name, (ms, share) in points.items()
        }
        _labelled(drawing, places, right)
        return drawing.svg()

    return plot


def _labelled(drawing: Drawing, places: Mapping[str, tuple[float, float]], right: float) -> None:
    """Marks with their names beside them, where they hide neither a mark nor another name."""
    taken = [(x - 10, y - 8, x + 10, y + 8) for x, y in places.values()]
    for name, (x, y) in sorted(places.items(), key=lambda item: item[1][1]):
        boxes = list(_spots(x, y, 7.6 * len(name)))
        free = [box for box in boxes if box[2] < right + 30 and not any(_meet(box, other) for other in taken)]
        box = (free or boxes)[0]
        taken.append(box)
        drawing.mark(x, y, name, size=7)
        before = box[0] < x
        weight = 600 if name.startswith("paycode") else 400
        drawing.text(
            box[2] if before else box[0], box[1] + 12, name, anchor="end" if before else "start", weight=weight
        )


def _spots(x: float, y: float, width: float) -> Iterator[Box]:
    """Where a name may stand beside its mark, the best first: left, top, right, bottom."""
    for down in (0, 16, -16, 32, -32):
        for left in (x + 14, x - 14 - width):
            yield left, y - 8 + down, left + width, y + 7 + down


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def heat(title: str, engines: Sequence[str], rows: Sequence[tuple[str, int, Sequence[float | None]]]) -> Plot:
    """A cell for each category and engine: its share, darker for more; beside each category how many codes it has."""

    def plot(theme: Theme) -> str:
        drawing = Drawing(theme, 100 + 26 * len(rows), title)
        left, room = 170, (WIDTH - 194) / len(engines)
        for column, engine in enumerate(engines):
            first, _, second = engine.partition(" ")
            middle, weight = left + room * (column + 0.5), 600 if engine in OURS else 400
            drawing.text(middle, 62 if second else 78, first, anchor="middle", size=12, weight=weight)
            drawing.text(middle, 78, second, anchor="middle", size=12, weight=weight)
        for number, (name, codes, shares) in enumerate(rows):
            top = 88 + 26 * number
            drawing.text(24, top + 16, name)
            drawing.text(left - 12, top + 16, str(codes), anchor="end", colour=theme.faint, size=12)
            for column, share in enumerate(shares):
                _cell(drawing, left + room * column, top, room, share)
        return drawing.svg()

    return plot


def _cell(drawing: Drawing, x: float, y: float, room: float, share: float | None) -> None:
    if share is None:
        drawing.text(x + room / 2, y + 16, "–", anchor="middle", colour=drawing.theme.faint, size=12)
        return
    ground, ink = drawing.theme.shade(share)
    drawing.box(x + 1, y + 1, room - 2, 24, ground)
    drawing.text(x + room / 2, y + 17, f"{100 * share:.0f}", anchor="middle", colour=ink, size=12)


def race(title: str, subtitle: str, rows: Mapping[str, Mapping[str, float | None]], most: int) -> Plot:
    """For each row, how many frames two engines needed, up to `most`, with the way between them and their names.

    None is never, hollow at the right.
    """
    left, right, never = 190, WIDTH - 250, WIDTH - 150

    def across(frames: float | None) -> float:
        return never if frames is None else left + (right - left) * math.log(max(frames, 1)) / math.log(most)

    def plot(theme: Theme) -> str:
        top, bottom = 76, 76 + 32 * len(rows)
        drawing = Drawing(theme, bottom + 40, title)
        drawing.text(24, 58, subtitle, colour=theme.faint)
        for frames in _round_numbers(most):
            drawing.line(across(frames), top, across(frames), bottom)
            drawing.text(across(frames), bottom + 22, f"{frames:g}", anchor="middle", colour=theme.faint)
        drawing.line(never, top, never, bottom)
        drawing.text(never, bottom + 22, "not read", anchor="middle", colour=theme.faint)
        for number, (kind, found) in enumerate(rows.items()):
            y = top + 16 + 32 * number
            drawing.text(left - 28, y + 4, kind, anchor="end")
            _way(drawing, y, {name: across(frames) for name, frames in found.items()}, found)
        return drawing.svg()

    return plot


def _way(drawing: Drawing, y: float, places: Mapping[str, float], found: Mapping[str, float | None]) -> None:
    """Two marks and what lies between them; one that would hide the other stands beside it."""
    (first, start), (second, end) = places.items()
    low, high = min(start, end), max(start, end)
    drawing.box(low, y - 2, high - low, 4, drawing.theme.grid)
    for name, x in ((second, end + (14 if high - low < 14 and end >= start else 0)), (first, start)):
        drawing.mark(x, y, name, hollow=found[name] is None)
    after = max(high, end + (14 if high - low < 14 else 0))
    drawing.text(after + 14, y + 4, second, size=12, colour=drawing.theme.faint)


def _round_numbers(most: int) -> list[int]:
    return [number for number in (1, 2, 5, 10, 20, 50, 100, 200) if number <= most]
