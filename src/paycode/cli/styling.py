"""The options for how a picture looks, and the style that they ask for."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .arguments import Parser, add_file

if TYPE_CHECKING:
    from ..rendering import Logo, Style

__all__ = ["add_options", "style"]

_SWISS_CROSS = "swiss-cross"


def add_options(parser: Parser) -> None:
    """Colours, shapes, logo and frame."""
    group = parser.add_argument_group("the looks of the picture (not in terminals)")
    group.add_argument("--dark", metavar="COLOUR", help="of the dark modules, such as #003a70; black when not given")
    group.add_argument("--light", metavar="COLOUR", help="of the ground, or none for a clear one; white when not given")
    group.add_argument("--inverted", action="store_true", help="allow --dark to be the lighter; many readers refuse it")
    group.add_argument("--shape", choices=["square", "rounded", "dots"], help="of the modules")
    group.add_argument("--finders", choices=["square", "rounded"], help="shape of the three finder patterns")
    add_file(group, "--logo", metavar="FILE", help=f"in the middle: .png, .svg of filled paths, or {_SWISS_CROSS}")
    group.add_argument(
        "--logo-size", type=float, metavar="PART", help="its edge as a part of the symbol's, 0.2 when not given"
    )
    group.add_argument("--frame", action="store_true", help="a frame around the quiet zone with the scheme's name")
    group.add_argument("--caption", metavar="TEXT", help="a frame with these words instead of the scheme's name")


def style(args: Namespace, scheme: str | None) -> Style:
    """The style that was asked for; the frame is in the colour of the scheme's family."""
    from ..rendering import Colour, Frame, Style

    asked: dict[str, Any] = {"inverted": args.inverted}
    asked |= {name: value for name, value in (("modules", args.shape), ("finders", args.finders)) if value}
    if args.dark:
        asked["dark"] = Colour.of(args.dark)
    if args.light:
        asked["light"] = None if args.light == "none" else Colour.of(args.light)
    if args.frame or args.caption is not None:
        asked["frame"] = Frame.of(scheme, args.caption) if scheme else Frame(caption=args.caption or "")
    return Style(**asked, logo=_logo(args) if args.logo else None)


def _logo(args: Namespace) -> Logo:
    from ..errors import RenderError
    from ..rendering import Logo

    size = {} if args.logo_size is None else {"size": args.logo_size}
    if args.logo == _SWISS_CROSS:
        if size:
            raise RenderError("the size of the Swiss cross is prescribed: it takes no --logo-size")
        return Logo.swiss_cross()
    kinds = {".png": Logo.png, ".svg": Logo.svg}
    suffix = Path(args.logo).suffix.lower()
    if suffix not in kinds:
        raise RenderError(f"a logo is a file ending in {' or '.join(kinds)}, or {_SWISS_CROSS}, not {args.logo!r:.80}")
    return kinds[suffix](Path(args.logo).read_bytes(), **size)
