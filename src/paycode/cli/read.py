"""`paycode read IMAGE...`: the symbols in pictures."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import EngineFault, ScanError
from . import output
from .arguments import Commands, add_file, add_json, add_reveal
from .readings import add_effort, describe, reading_data

if TYPE_CHECKING:
    from ..scanning import Reading

__all__ = ["register", "run"]

NOTHING_READABLE = 3


def register(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("read", help="read the symbols in pictures", description=_DESCRIPTION, epilog=_EPILOG)
    add_file(parser, "images", nargs="+", metavar="IMAGE", help="a picture, or a folder of pictures")
    add_effort(parser)
    parser.add_argument("--isolated", action="store_true", help=_ISOLATED_HELP)
    add_reveal(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Read every picture; a bad one is named and the run goes on."""
    found: list[dict[str, Any]] = []
    for name, reading in _readings(args):
        found.append({"file": name} | reading_data(reading, reveal=args.reveal))
        if not args.json:
            output.line(f"{output.shown(name)}  {describe(reading, reveal=args.reveal)}")
    if args.json:
        output.document(found)
    return 0 if found else NOTHING_READABLE


def _readings(args: Namespace) -> Iterator[tuple[str, Reading]]:
    from ..scanning import IsolatedReader, read

    with IsolatedReader() as reader:
        for name in _pictures(args.images):
            try:
                with output.progress(f"reading {name}"):
                    readings = (reader.read if args.isolated else read)(name, args.effort)
            except EngineFault as error:
                output.words(output.shown(f"{name}: {error}"))
                continue
            except ScanError as error:
                output.words(output.shown(str(error)))
                continue
            if not readings:
                output.words(f"{output.shown(name)}: no symbol was read")
            yield from ((name, reading) for reading in readings)


def _pictures(names: list[str]) -> Iterator[str]:
    """Each picture, the files of a folder in order of their names."""
    from ..scanning.sources import files_in

    for name in names:
        if not Path(name).is_dir():
            yield name
            continue
        try:
            yield from map(str, files_in(Path(name)))
        except ScanError as error:
            output.words(output.shown(str(error)))


_ISOLATED_HELP = "read in a process of its own that may not crash, hang or fill the memory of this one"
_DESCRIPTION = """\
Read the symbols in pictures and say what they are: one line each with file,
engine, and scheme, payee and amount, or the text. Of a folder, the files
directly in it are read. Nothing that is read is trusted (paycode verify), and
no link is opened."""
_EPILOG = """\
examples:
  paycode read photo.jpg
  paycode read photos/ --effort thorough --json
  paycode read photos/ --isolated

Exit code 3 says that nothing was read."""
