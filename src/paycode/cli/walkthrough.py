"""`paycode tour`: the command around `tour.play`."""

from __future__ import annotations

from argparse import Namespace
from importlib import import_module
from pathlib import Path

from .arguments import Commands, add_file

__all__ = ["register", "run"]


def register(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("tour", help="see everything work, in two minutes", description=_DESCRIPTION)
    add_file(
        parser,
        "-o",
        "--output",
        metavar="FOLDER",
        default="paycode-tour",
        help="where its files go (default paycode-tour)",
    )
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Play it into the folder."""
    code: int = import_module(".tour", __package__).play(Path(args.output))
    return code


_DESCRIPTION = "Make, print, seal, read and verify codes from end to end, step by step, and keep the files."
