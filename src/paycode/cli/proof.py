"""`paycode proof FILE`: how well a finished sign, label or receipt will read once it is printed."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from . import output
from .arguments import Commands, Parser, add_file, add_json
from .inputs import encoded, text

if TYPE_CHECKING:
    from ..proofing import Proof

__all__ = ["register", "run"]

REFUSED, NOTHING_READABLE = 1, 3
_GOOD = ("A", "B", "C")
_COLOURS = {"A": "green", "B": "green", "C": "yellow", "D": "red", "F": "red"}


def register(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "proof", help="how well a finished sign will read", description=_DESCRIPTION, epilog=_EPILOG
    )
    add_file(parser, "file", metavar="FILE", help="PDF, SVG, PNG or another picture, or what is sent to a printer")
    parser.add_argument("--expected", metavar="TEXT", help="what the code must say, or - for standard input")
    _add_size(parser)
    parser.add_argument("--distance", type=float, metavar="MM", help="from where it is read; else five code widths")
    parser.add_argument("--thorough", action="store_true", help="every step, and each engine by itself; slower")
    add_file(parser, "--picture", metavar="OUT.png", help="write a picture of what the camera saw")
    add_json(parser)
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Prove the file, print what came out, and write the picture."""
    from ..proofing import proof

    with output.progress("proof") as say:
        result = proof(
            args.file,
            format=args.format,
            expected=None if args.expected is None else encoded(text(args.expected)),
            size_mm=args.size_mm,
            dpi=args.dpi,
            width_dots=args.width_dots,
            page=args.page,
            distance_mm=args.distance,
            thorough=args.thorough,
            progress=lambda words, share: say(f"{share:4.0%}  {words}"),
        )
        if args.picture:
            say("drawing the picture")
            Path(args.picture).write_bytes(result.picture())
    _print(result, args)
    if not result.codes:
        return NOTHING_READABLE
    return 0 if result.grade in _GOOD else REFUSED


def _add_size(parser: Parser) -> None:
    """What the file does not say by itself."""
    group = parser.add_argument_group("what the file does not say by itself")
    group.add_argument("--size-mm", type=float, metavar="MM", help="width of the whole picture or page on paper")
    group.add_argument("--dpi", type=float, metavar="DPI", help="dots an inch, when the file states none")
    group.add_argument("--page", type=int, metavar="N", help="one page of a PDF, from 1; else all")
    group.add_argument("--format", metavar="FORMAT", help="when the content does not tell, such as bitmap")
    group.add_argument("--width-dots", type=int, metavar="DOTS", help="width of a bitmap")


def _print(result: Proof, args: Namespace) -> None:
    if args.json:
        output.document({"file": args.file} | result.data() | {"picture": args.picture})
        return
    first, *rest = str(result).splitlines()
    output.line(output.paint(first, _COLOURS[result.grade]))
    for one in rest:
        output.line(output.shown(one))
    if args.picture:
        output.words(f"wrote {args.picture}")


_DESCRIPTION = """\
Read the codes of a finished file as they are, then print and photograph them
in a model: farther away, tilted, out of focus, in low light, with glare, with
spread ink, on a coarse printer, stained, faded. Says how far each goes, a
grade from A to F, and the smallest size and farthest distance at which an
everyday photograph still reads."""
_EPILOG = """\
examples:
  paycode proof sign.svg
  paycode proof sign.svg --expected - --picture proof.png < code.txt
  paycode proof photo.jpg --size-mm 46 --json

Exit code 0 for grade A, B or C, 1 for D or F, 3 when no code can be read at all."""
