"""Signs on pages: one a page or many a sheet, bleed, crop marks, folds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from ...errors import RenderError
from ..drawing import BLACK, Command, Group, Item, Page, Path
from ..fonts import Fonts
from ..geometry import Size
from .accents import QUIET
from .faces import Bleed, Draw, Face, symbol_size
from .formats import Design, Format
from .placard import Placard
from .shapes import symbol_items

__all__ = ["check", "measure", "page_count", "pages"]

_MARK, _MARK_GAP, _HAIRLINE = 5.0, 1.5, 0.1
_FOLD_TICK = 4.0


def pages(placards: Iterable[Placard], design: Design, fonts: Fonts, draw: Draw = symbol_items) -> Iterator[Page]:
    """The pages, made one by one as they are asked for; raises what `face` raises, and `RenderError` for no room."""
    grid = _Grid(design)
    signs = iter(placards)
    while chunk := list(islice(signs, grid.count)):
        pieces = [Group(items=tuple(_piece(sign, design, fonts, draw)), x=x, y=y)
                  for sign, (x, y) in zip(chunk, grid.corners(), strict=False)]  # fmt: skip
        cut = {} if design.sheet else {"margin": grid.margin, "bleed": design.bleed_mm}
        yield Page(width=grid.width, height=grid.height, items=(*pieces, *grid.marks()), title=_title(chunk), **cut)


def measure(placard: Placard, design: Design) -> Size:
    """The size of the symbol on the sign: "46.0 mm, 1.12 mm a module"."""
    return symbol_size(placard, design.kind.width, design.kind.height)


def page_count(count: int, design: Design) -> int:
    """How many pages so many signs take."""
    return -(-count // _Grid(design).count)


def check(placard: Placard, design: Design, fonts: Fonts) -> None:
    """Lay one sign out without drawing its symbol; raises what `pages` raises."""
    for _ in _piece(placard, design, fonts, lambda *_: ()):
        pass


def _title(chunk: list[Placard]) -> str:
    names = list(dict.fromkeys(" ".join(filter(None, (sign.name, sign.label))) for sign in chunk))
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def _piece(placard: Placard, design: Design, fonts: Fonts, draw: Draw) -> Iterator[Item]:
    """One sign lying flat: of a folded one both faces, the upper on its head, and where it is folded."""
    kind, bleed = design.kind, design.bleed_mm
    over: Bleed = (bleed, 0.0 if kind.folded else bleed, bleed, bleed)
    face = Face(placard=placard, width=kind.width, height=kind.height, fonts=fonts, draw=draw, bleed=over)
    items = face.items(design.module_mm)
    if not kind.folded:
        yield from items
        return
    yield Group(items=items, x=kind.width, y=kind.height, turn=180)
    yield Group(items=items, y=kind.height)
    yield _line(_fold(kind, 0, _FOLD_TICK), dashed=True)


def _fold(kind: Format, inset: float, length: float) -> tuple[Command, ...]:
    y, right = kind.height, kind.width - inset
    return ("M", inset, y), ("L", inset + length, y), ("M", right - length, y), ("L", right, y)


def _line(commands: tuple[Command, ...], *, dashed: bool = False) -> Path:
    colour, dashes = (QUIET, (1.0, 0.6)) if dashed else (BLACK, ())
    return Path(commands=commands, fill=None, stroke=colour, stroke_mm=_HAIRLINE, dash_mm=dashes)


class _Grid:
    """Where the signs of a design lie on its page."""

    def __init__(self, design: Design) -> None:
        self._trim, self._folded, self._marked = design.kind.trim, design.kind.folded, design.crop_marks
        self._gap = design.bleed_mm + _MARK_GAP
        self.margin = self._gap + _MARK if design.crop_marks else design.bleed_mm
        self._gutter = 2 * design.bleed_mm
        self.width, self.height, self.columns, self.rows = self._arrange(design)
        self.count = min(design.per_sheet or self.columns * self.rows, self.columns * self.rows)

    def corners(self) -> Iterator[tuple[float, float]]:
        """The top left corner of each sign, row by row."""
        return ((x, y) for y, _ in self._spans(1) for x, _ in self._spans(0))

    def marks(self) -> Iterator[Path]:
        """Crop marks beyond the outermost signs at every edge that is cut, and marks at every fold."""
        if not self._marked:
            return
        across, down = self._spans(0), self._spans(1)
        (left, right), (top, bottom) = (across[0][0], across[-1][1]), (down[0][0], down[-1][1])
        columns = dict.fromkeys(edge for span in across for edge in span)
        rows = dict.fromkeys(edge for span in down for edge in span)
        near, far = self._gap, self._gap + _MARK
        commands: list[Command] = []
        for x in columns:
            commands += ("M", x, top - far), ("L", x, top - near), ("M", x, bottom + near), ("L", x, bottom + far)
        for y in rows:
            commands += ("M", left - far, y), ("L", left - near, y), ("M", right + near, y), ("L", right + far, y)
        yield _line(tuple(commands))
        folds = [(start + end) / 2 for start, end in down] if self._folded else []
        for y in folds:
            yield _line((("M", left - far, y), ("L", left - near, y), ("M", right + near, y), ("L", right + far, y)),
                        dashed=True)  # fmt: skip

    def _spans(self, axis: int) -> list[tuple[float, float]]:
        """Where the signs begin and end along the width (0) or the height (1), the whole block in the middle."""
        count, page, trim = (self.columns, self.rows)[axis], (self.width, self.height)[axis], self._trim[axis]
        start = (page - count * trim - (count - 1) * self._gutter) / 2
        return [(begin := start + place * (trim + self._gutter), begin + trim) for place in range(count)]

    def _arrange(self, design: Design) -> tuple[float, float, int, int]:
        """Page width and height, columns and rows; a sheet lies or stands as more signs fit, standing if as many."""
        if design.sheet_size is None:
            width, height = (length + 2 * self.margin for length in self._trim)
            return width, height, 1, 1
        short, long = design.sheet_size
        options = [(short, long, *self._room(short, long)), (long, short, *self._room(long, short))]
        best = max(options, key=lambda option: option[2] * option[3])
        capacity = best[2] * best[3]
        if capacity < (design.per_sheet or 1):
            raise RenderError(
                f"per_sheet: {capacity} of {self._trim[0]:g} x {self._trim[1]:g} mm fit on {design.sheet}, with "
                f"{self.margin:g} mm at the edges and {self._gutter:g} mm between; not {design.per_sheet or 1}"
            )
        return best if design.per_sheet is None else (best[0], best[1], *_block(best[2], best[3], design.per_sheet))

    def _room(self, width: float, height: float) -> tuple[int, int]:
        columns, rows = (
            int((page - 2 * self.margin + self._gutter + 1e-6) // (trim + self._gutter))
            for page, trim in zip((width, height), self._trim, strict=True)
        )
        return max(columns, 0), max(rows, 0)


def _block(columns: int, rows: int, count: int) -> tuple[int, int]:
    """The squarest block of at least `count` places within these columns and rows."""
    choices = [(across, -(-count // across)) for across in range(1, columns + 1) if -(-count // across) <= rows]
    return min(choices, key=lambda choice: (choice[0] * choice[1], abs(choice[0] - choice[1])))
