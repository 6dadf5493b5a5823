"""`paycode placard`: print-ready signs, one from its fields or many from a list, as PDF or SVG."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ..errors import RenderError
from . import inputs, output
from .arguments import Commands, Parser, add_file, add_json

if TYPE_CHECKING:
    from ..rendering.fonts import Fonts
    from ..rendering.placards import Design, Placard

__all__ = ["FORMATS", "LANGUAGES", "SHEETS", "register", "run"]

_T = TypeVar("_T")
_WORDING = ("name", "name2", "amount", "label", "table", "taxi", "languages", "serial", "accent")
_BATCH = 500


def register(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "placard", help="print-ready signs", description=_DESCRIPTION, epilog=_EPILOG,
        usage="paycode placard (TEXT | - | --list FILE) -o FILE [--name NAME] ...",
    )  # fmt: skip
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("text", metavar="TEXT", nargs="?", help="the text of the code, or - to read standard input")
    add_file(source, "--list", metavar="FILE", help="many signs, .csv or .jsonl (docs/placards.md)")
    add_file(parser, "-o", "--output", metavar="FILE", required=True, help=".pdf, or .svg with a file for each page")
    _add_wording(parser)
    _add_design(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Check everything, then write."""
    from ..rendering.fonts import Fonts
    from ..rendering.placards import Design

    write = _WRITERS.get(Path(args.output).suffix.lower())
    if write is None:
        raise RenderError(f"suffix {Path(args.output).suffix!r:.40} is not known; known are {', '.join(_WRITERS)}")
    design = Design(**{name: value for name in _DESIGN if (value := getattr(args, name)) is not None})
    fonts = Fonts(*args.fonts) if args.fonts else Fonts.system()
    placards = _listed(args, design, fonts) if args.list else [_single(args, design, fonts)]
    files = write(Path(args.output), placards, design, fonts)
    _report(args, placards, design, files)
    return 0


def _single(args: Namespace, design: Design, fonts: Fonts) -> Placard:
    from ..rendering.placards import check, placard_of

    wording = {name: value for name in _WORDING if (value := getattr(args, name)) is not None}
    sign = placard_of(text=inputs.text(args.text), **wording)
    check(sign, design, fonts)
    return sign


def _listed(args: Namespace, design: Design, fonts: Fonts) -> list[Placard]:
    from ..rendering.placards import checked, read_list

    given = next((name for name in _WORDING if getattr(args, name) is not None), None)
    if given:
        raise RenderError(f"--{given} is for one sign: in a list {given} is a column")
    file = Path(args.list)
    with output.progress(f"checking {args.list}"):
        rows = read_list(file.read_bytes(), file.suffix)
        checked(rows, design, fonts)
    return [row.placard for row in rows]


def _write_pdf(file: Path, placards: list[Placard], design: Design, fonts: Fonts) -> list[str]:
    from ..rendering.placards import placards_pdf

    file.write_bytes(placards_pdf(_counted(placards, len(placards)), design, fonts=fonts))
    return [str(file)]


def _write_svg(file: Path, placards: list[Placard], design: Design, fonts: Fonts) -> list[str]:
    """One file, or numbered ones where there are several pages."""
    from ..rendering.placards import page_count, placards_svg

    count = page_count(len(placards), design)
    width = len(str(count))
    written = []
    for number, data in enumerate(placards_svg(_counted(placards, len(placards)), design, fonts=fonts), 1):
        target = file if count == 1 else file.with_stem(f"{file.stem}-{number:0{width}}")
        target.write_bytes(data)
        written.append(str(target))
    return written


def _counted(items: Iterable[_T], total: int) -> Iterator[_T]:
    """The items as they are, with how far they are on a terminal."""
    waiting, done = iter(items), 0
    while batch := list(islice(waiting, _BATCH)):
        with output.progress(f"drawing sign {done + 1} of {total}"):
            yield from batch
        done += len(batch)


def _report(args: Namespace, placards: list[Placard], design: Design, files: list[str]) -> None:
    """What was written, and the finest symbol on it."""
    from ..rendering.placards import measure, page_count

    size = min((measure(sign, design) for sign in placards), key=lambda found: found.module_mm)
    pages = page_count(len(placards), design)
    name = files[0] if len(files) == 1 else f"{files[0]} to {files[-1]}"
    counts = f"{_many(len(placards), 'sign')} on {_many(pages, 'page')}"
    output.words(f"wrote {name}: {counts}, symbol {size}")
    if args.json:
        measures: dict[str, Any] = {"size_mm": round(size.size_mm, 3), "module_mm": round(size.module_mm, 4)}
        output.document({"files": files, "signs": len(placards), "pages": pages, "symbol": measures})


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("s" if count != 1 else "")


def _add_wording(parser: Parser) -> None:
    group = parser.add_argument_group("what the sign says")
    group.add_argument("--name", metavar="NAME", help="the merchant, in any script; the text's own when not given")
    group.add_argument("--name2", metavar="NAME", help="the name in another script, beneath")
    group.add_argument(
        "--amount", metavar="'NUMBER CURRENCY'", help="such as '99.00 THB'; the text's own when not given"
    )
    group.add_argument("--label", metavar="TEXT", help="where it stands, such as 'Counter 2'")
    group.add_argument("--table", metavar="NUMBER", help="a label made of the word for table and a number")
    group.add_argument("--taxi", metavar="NUMBER", help="a label made of the word for taxi and a number")
    group.add_argument(
        "--languages", metavar="TAGS", help="of 'Scan to pay', the first one large: 'th en'; known are " + LANGUAGES
    )
    group.add_argument("--serial", metavar="TEXT", help="a number in small print")
    group.add_argument("--accent", metavar="COLOUR", help="#rrggbb; a colour for the scheme when not given")


def _add_design(parser: Parser) -> None:
    group = parser.add_argument_group("how it is made")
    group.add_argument("--format", choices=FORMATS, help="a6 when not given; a tent has two faces over a fold")
    turn = group.add_mutually_exclusive_group()
    turn.add_argument("--landscape", action="store_true", default=None, help="lying, whatever the format is")
    turn.add_argument("--portrait", dest="landscape", action="store_false", default=None, help="standing")
    group.add_argument("--sheet", choices=SHEETS, help="lay several on a sheet")
    group.add_argument("--per-sheet", type=int, metavar="COUNT", help="how many; as many as fit when not given")
    group.add_argument("--crop-marks", action="store_true", default=None, help="say where to cut")
    group.add_argument("--bleed-mm", type=float, metavar="MM", help="let colour go beyond the edge; 3 is usual")
    group.add_argument("--module-mm", type=float, metavar="MM", help="refuse a symbol with finer modules than this")
    add_file(group, "--fonts", action="append", metavar="PATH", help="a font file or folder, in place of the machine's")


_WRITERS = {".pdf": _write_pdf, ".svg": _write_svg}
_DESIGN = ("format", "landscape", "sheet", "per_sheet", "crop_marks", "bleed_mm", "module_mm")
FORMATS = ("a4", "a5", "a6", "card", "tent", "sticker", "taxi")
SHEETS = ("a3", "a4", "a5", "letter")
LANGUAGES = "en ar bn de es fr hi id it ja ko ms pt ru ta th tr vi zh-Hans zh-Hant"
_DESCRIPTION = """\
Make a sign for the wall, the table, the taxi or the pocket: the code, who is
paid, how much, and how to pay in the languages of your guests. Nothing is
written before every text fits and every character has a font."""
_EPILOG = """\
examples:
  paycode make promptpay --mobile 081-234-5678 |
    paycode placard - --name 'Noodle House' --table 7 -o sign.pdf
  paycode placard --list tables.csv --format tent --crop-marks --bleed-mm 3 -o tables.pdf
  paycode placard --list cards.jsonl --format card --sheet a4 --crop-marks -o cards.svg"""
