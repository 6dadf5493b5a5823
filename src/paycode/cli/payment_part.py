"""`paycode payment-part TEXT`: the payment part and receipt of a Swiss QR-bill as a file."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from ..errors import RenderError
from ..payload.qrbill import NOTIFICATIONS
from . import inputs, output
from .arguments import Commands, add_file, add_json, add_text

__all__ = ["register", "run"]


def register(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "payment-part", help="lay out a Swiss QR-bill with its receipt", description=_DESCRIPTION, epilog=_EPILOG
    )
    add_text(parser)
    add_file(parser, "-o", "--output", metavar="FILE", required=True, help="the file to write: .pdf or .svg")
    parser.add_argument("--language", choices=tuple(NOTIFICATIONS), default="de", help=_LANGUAGE_HELP)
    parser.add_argument("--layout", choices=_LAYOUTS, default="a4", help=_LAYOUT_HELP)
    parser.add_argument("--separation", choices=_SEPARATIONS, default="scissors", help=_SEPARATION_HELP)
    add_file(parser, "--font", metavar="FILE", action="append", help=_FONT_HELP)
    add_json(parser)
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Lay out and write; a text that breaks a rule of the bill raises."""
    from ..rendering.fonts import Fonts
    from ..rendering.swiss import FORMATS, render

    suffix = Path(args.output).suffix.lower().removeprefix(".")
    if suffix not in FORMATS:
        raise RenderError(f"suffix {Path(args.output).suffix!r:.40} is not known; known are .pdf and .svg")
    fonts = Fonts(*args.font) if args.font else None
    options = {name: getattr(args, name) for name in ("language", "layout", "separation")}
    Path(args.output).write_bytes(render(inputs.text(args.text), suffix, fonts=fonts, **options))
    output.words(f"wrote {args.output}: {args.layout}, {args.language}")
    if args.json:
        output.document({"file": args.output, **options})
    return 0


# Those of `rendering.swiss`, which is not loaded for a help page.
_LAYOUTS = ("a4", "strip", "payment-part")
_SEPARATIONS = ("scissors", "text", "none")
_LANGUAGE_HELP = "language of the headings (default de)"
_LAYOUT_HELP = "a4: at the foot of an empty sheet; strip: 210 x 105 mm; payment-part: without receipt (default a4)"
_SEPARATION_HELP = "how the lines to cut are marked; none on perforated paper (default scissors)"
_FONT_HELP = "a font file of an allowed typeface, regular or bold; repeat it (default: what the machine has)"
_DESCRIPTION = """\
Lay out the payment part and receipt of a Swiss QR-bill from the text of its
code, in the places and sizes that SIX prescribes, and write it as PDF or SVG.
Allowed typefaces are Arial, Frutiger, Helvetica and Liberation Sans."""
_EPILOG = """\
examples:
  paycode make swiss --iban CH5800791123000889012 --creditor-name 'Robert Schneider AG' \\
      --creditor-postal-code 2501 --creditor-town Biel --amount 3949.75 > bill.txt
  paycode payment-part - -o bill.pdf < bill.txt
  paycode payment-part - -o bill.svg --language fr --layout strip < bill.txt"""
