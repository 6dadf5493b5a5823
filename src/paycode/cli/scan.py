"""`paycode scan SOURCE`: what a camera, video or folder shows, symbol after symbol."""

from __future__ import annotations

import re
from argparse import ArgumentTypeError, Namespace
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from ..errors import ScanError
from . import output
from .arguments import Commands, add_file, add_json, add_reveal
from .readings import add_effort, describe, reading_data

if TYPE_CHECKING:
    from ..scanning import Sighting, Source

__all__ = ["register", "run"]

NOTHING_READABLE = 3


def register(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "scan", help="watch a camera, a video or a folder", description=_DESCRIPTION, epilog=_EPILOG
    )
    add_file(
        parser, "source", metavar="SOURCE", help="camera number or device, video file, folder of pictures, address"
    )
    parser.add_argument("--frames", type=_count, metavar="N", help="stop after so many frames")
    add_effort(parser)
    add_reveal(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Print each symbol once as it comes into view, until the source ends or Ctrl-C."""
    from ..scanning import open_source

    seen = 0
    try:
        with open_source(args.source) as source:
            for sighting in _sightings(source, args):
                seen += 1
                _print(sighting, args)
    except KeyboardInterrupt:
        output.words("stopped")
    except ScanError as error:
        if not seen:
            raise
        output.words(output.shown(str(error)))
    return 0 if seen else NOTHING_READABLE


def _sightings(source: Source, args: Namespace) -> Iterator[Sighting]:
    """The symbols that a frame shows for the first time."""
    from ..scanning import Scanner

    scanner = Scanner(args.effort)
    for frame in islice(source, args.frames):
        if frame.error is not None:
            output.words(output.shown(str(frame.error)))
            continue
        yield from (seen for seen in scanner.feed(frame) if seen.agreement == 1 and not seen.repeated)


def _print(sighting: Sighting, args: Namespace) -> None:
    if args.json:
        place = {"track": sighting.track_id, "at": round(sighting.at, 3)}
        output.document(place | reading_data(sighting.reading, reveal=args.reveal), indent=None)
    else:
        output.line(f"{sighting.at:8.2f}  {describe(sighting.reading, reveal=args.reveal)}")
    output.flush()


def _count(argument: str) -> int:
    if re.fullmatch("0*[1-9][0-9]{0,8}", argument) is None:
        raise ArgumentTypeError(f"{argument!r} is not a number of frames")
    return int(argument)


_DESCRIPTION = """\
Watch a camera, a video, an address that OpenCV opens, or a folder of pictures,
and print one line for each symbol as it comes into view: seconds (in a folder,
pictures before it), engine, and what it says. Ctrl-C ends it."""
_EPILOG = """\
examples:
  paycode scan 0
  paycode scan clip.mp4 --frames 200 --json

With --json, one object a line. Exit code 3 says that nothing was read."""
