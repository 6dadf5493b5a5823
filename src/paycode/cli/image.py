"""Pictures of symbols: the options for their size, writing them to a file, drawing them in the terminal."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import output, styling
from .arguments import Parser, add_file

if TYPE_CHECKING:
    from ..payload.scheme import Payload
    from ..rendering import Size, Style
    from ..symbol import Symbol

__all__ = ["add_options", "draw", "encode", "payload_data", "write"]

_GEOMETRY = ("size_mm", "module_mm", "dpi", "scale", "quiet_zone", "exact", "width_dots")


def add_options(parser: Parser) -> None:
    """`-o` and everything about the picture."""
    group = parser.add_argument_group("the picture")
    add_file(
        group,
        "-o",
        "--output",
        metavar="FILE",
        help="write a picture: .svg, .png, .pdf, .eps, .txt for a terminal; .escpos, .zpl, .epl, .tspl for printers; "
        ".bin, .h (C) and .epd (e-paper) for devices",
    )
    group.add_argument(
        "--format", metavar="NAME", help="the format where the suffix does not say it, such as zpl-native"
    )
    group.add_argument("--width-dots", type=int, metavar="DOTS", help="the paper's printable width: 384 or 576 dots")
    group.add_argument("--read-back", action="store_true", help="check that the finished file reads, before writing it")
    group.add_argument(
        "--size-mm", type=float, metavar="MM", help="edge of the picture in millimetres, quiet zone included"
    )
    group.add_argument("--module-mm", type=float, metavar="MM", help="the edge of one module, instead of --size-mm")
    group.add_argument("--dpi", type=float, metavar="DPI", help="dots an inch of the printer")
    group.add_argument("--scale", type=int, metavar="DOTS", help="dots a module")
    group.add_argument(
        "--exact", action="store_true", default=None, help="keep the size to the dot, with grey edges where needed"
    )
    group.add_argument("--quiet-zone", type=int, metavar="MODULES", help="free border; the scheme's own when not given")
    group.add_argument("--level", choices=["L", "M", "Q", "H"], help="error correction; the scheme's when not given")
    group.add_argument(
        "--terminal",
        choices=["dark", "light"],
        help="draw for a terminal of this ground without colours, so that it can be piped",
    )
    styling.add_options(parser)


def encode(payload: Payload, args: Namespace) -> Symbol:
    """The symbol at the level that was asked for."""
    from ..symbol import encode as to_symbol

    return to_symbol(payload, args.level)


def write(symbol: Symbol, args: Namespace, scheme: str | None = None) -> dict[str, Any]:
    """Write the picture, say so in words, and return it as data: file, version, level, size_mm, module_mm.

    scheme: whose name and colour a frame takes.
    """
    from ..rendering import advise, render, size_of
    from ..rendering.formats import format_of

    kind, options, style = args.format or format_of(args.output), _geometry(args), styling.style(args, scheme)
    kind = _terminal(args) if kind == "terminal" else kind
    Path(args.output).write_bytes(render(symbol, kind, style=style, check=args.read_back, **options))
    size = size_of(symbol, kind, **options)
    output.words(f"wrote {args.output}: {'; '.join(_said(symbol, size, style))}")
    for finding in advise(symbol, kind, style=style, **options):
        output.words(f"warning: {finding}")
    said: dict[str, Any] = {"file": args.output, "version": symbol.version, "level": symbol.level}
    if size is None:
        return said | {"size_mm": None, "module_mm": None}
    return said | {"size_mm": round(size.size_mm, 3), "module_mm": round(size.module_mm, 4)}


def draw(symbol: Symbol, args: Namespace) -> None:
    """The symbol in the terminal."""
    from ..rendering import render

    drawn = render(symbol, _terminal(args), quiet_zone=args.quiet_zone)
    output.line(drawn.decode().rstrip("\n"))


def payload_data(payload: Payload, written: dict[str, Any] | None) -> dict[str, Any]:
    """Keys: scheme, text, hex, image (what `write` gave, or None)."""
    return {"scheme": payload.scheme, "text": payload.text, "hex": payload.data.hex(), "image": written}


def _said(symbol: Symbol, size: Size | None, style: Style) -> Iterator[str]:
    """What the picture is, in words."""
    yield f"version {symbol.version}, level {symbol.level}, {size or 'for a terminal'}"
    if style.logo:
        yield f"logo {style.logo.cost(symbol)}"
    if style.frame and size:
        frame = style.frame.around(size.modules, style.light)
        yield f"with its frame {frame.width * size.module_mm:.1f} x {frame.height * size.module_mm:.1f} mm"


def _terminal(args: Namespace) -> str:
    return f"terminal-{args.terminal}" if args.terminal else "terminal"


def _geometry(args: Namespace) -> Any:
    return {name: getattr(args, name) for name in _GEOMETRY if getattr(args, name) is not None}
