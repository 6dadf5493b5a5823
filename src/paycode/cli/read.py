"""`paycode read IMAGE...`: the symbols in pictures."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import ScanError
from . import output
from .arguments import Commands, add_file, add_json, add_reveal
from .readings import add_effort, describe, reading_data

if TYPE_CHECKING:
    from ..scanning import Frame, Reading

__all__ = ["register", "run"]

NOTHING_READABLE = 3


def register(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("read", help="read the symbols in pictures", description=_DESCRIPTION, epilog=_EPILOG)
    add_file(parser, "images", nargs="+", metavar="IMAGE", help="a picture, or a folder of pictures")
    add_effort(parser)
    add_reveal(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Read every picture; a bad one is named and the run goes on."""
    found: list[dict[str, Any]] = []
    for name, reading in _readings(args.images, args.effort):
        found.append({"file": name} | reading_data(reading, reveal=args.reveal))
        if not args.json:
            output.line(f"{output.shown(name)}  {describe(reading, reveal=args.reveal)}")
    if args.json:
        output.document(found)
    return 0 if found else NOTHING_READABLE


def _readings(names: list[str], effort: Any) -> Iterator[tuple[str, Reading]]:
    from ..scanning import read

    for name, picture in _pictures(names):
        try:
            with output.progress(f"reading {name}"):
                readings = read(picture, effort)
        except ScanError as error:
            output.words(output.shown(str(error)))
            continue
        if not readings:
            output.words(f"{output.shown(name)}: no symbol was read")
        yield from ((name, reading) for reading in readings)


def _pictures(names: list[str]) -> Iterator[tuple[str, str | Frame]]:
    """Each picture with its name, the files of a folder in order of theirs."""
    from ..scanning import open_source

    for name in names:
        if not Path(name).is_dir():
            yield name, name
            continue
        try:
            with open_source(name) as source:
                yield from ((frame.name, frame) for frame in source)
        except ScanError as error:
            output.words(output.shown(str(error)))


_DESCRIPTION = """\
Read the symbols in pictures and say what they are: one line each with file,
engine, and scheme, payee and amount, or the text. Of a folder, the files
directly in it are read. Nothing that is read is trusted (paycode verify), and
no link is opened."""
_EPILOG = """\
examples:
  paycode read photo.jpg
  paycode read photos/ --effort thorough --json

Exit code 3 says that nothing was read."""
