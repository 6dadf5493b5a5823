"""Pictures of symbols: the options for their size, writing them to a file, drawing them in the terminal."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import output
from .arguments import Parser, add_file

if TYPE_CHECKING:
    from ..payload.scheme import Payload
    from ..symbol import Symbol

__all__ = ["add_options", "draw", "encode", "payload_data", "write"]

_GEOMETRY = ("size_mm", "module_mm", "dpi", "scale", "quiet_zone")


def add_options(parser: Parser) -> None:
    """`-o` and everything about the picture."""
    group = parser.add_argument_group("the picture")
    add_file(group, "-o", "--output", metavar="FILE", help="write a picture: .svg, .png, or .txt for a terminal")
    group.add_argument(
        "--size-mm", type=float, metavar="MM", help="edge of the picture in millimetres, quiet zone included"
    )
    group.add_argument("--module-mm", type=float, metavar="MM", help="the edge of one module, instead of --size-mm")
    group.add_argument("--dpi", type=float, metavar="DPI", help="dots an inch of the printer")
    group.add_argument("--scale", type=int, metavar="DOTS", help="dots a module")
    group.add_argument("--quiet-zone", type=int, metavar="MODULES", help="free border; the scheme's own when not given")
    group.add_argument("--level", choices=["L", "M", "Q", "H"], help="error correction; the scheme's when not given")


def encode(payload: Payload, args: Namespace) -> Symbol:
    """The symbol at the level that was asked for."""
    from ..symbol import encode as to_symbol

    return to_symbol(payload, args.level)


def write(symbol: Symbol, args: Namespace) -> dict[str, Any]:
    """Write the picture, say so in words, and return it as data: file, version, level, size_mm, module_mm."""
    from ..rendering import Geometry, save

    options = _geometry(args)
    save(symbol, args.output, **options)
    said: dict[str, Any] = {"file": args.output, "version": symbol.version, "level": symbol.level}
    about = f"version {symbol.version}, level {symbol.level}"
    if Path(args.output).suffix.lower() == ".txt":
        output.words(f"wrote {args.output}: {about}, for a terminal")
        return said | {"size_mm": None, "module_mm": None}
    geometry = Geometry(**options)
    size = geometry.fit_dots(symbol) if Path(args.output).suffix.lower() == ".png" else geometry.fit(symbol)
    output.words(f"wrote {args.output}: {about}, {size}")
    return said | {"size_mm": round(size.size_mm, 3), "module_mm": round(size.module_mm, 4)}


def draw(symbol: Symbol, args: Namespace) -> None:
    """The symbol in the terminal."""
    from ..rendering import render

    output.line(render(symbol, "terminal", quiet_zone=args.quiet_zone).decode().rstrip("\n"))


def payload_data(payload: Payload, written: dict[str, Any] | None) -> dict[str, Any]:
    """Keys: scheme, text, hex, image (what `write` gave, or None)."""
    return {"scheme": payload.scheme, "text": payload.text, "hex": payload.data.hex(), "image": written}


def _geometry(args: Namespace) -> Any:
    return {name: getattr(args, name) for name in _GEOMETRY if getattr(args, name) is not None}
