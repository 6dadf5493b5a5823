"""`main`: which command was meant, and what an error becomes for people, for programs and for the exit code.

Only the module of the command at hand is imported, and it imports the library inside `run`, so that starting is cheap.
"""

from __future__ import annotations

import importlib
import os
import sys
from argparse import Namespace
from collections.abc import Iterable, Sequence

from .. import __version__
from ..errors import MissingExtra, PaycodeError, ScanError
from . import output
from .arguments import Commands, Parser

__all__ = ["COMMANDS", "main", "parser"]

GOOD, REFUSED, USAGE, UNREADABLE, MISSING = range(5)
# What a shell reports for a program that was ended by SIGINT or SIGPIPE.
INTERRUPTED, PIPE_CLOSED = 130, 141

COMMANDS = {
    "make": "make",
    "parse": "parse",
    "explain": "explain",
    "read": "read",
    "scan": "scan",
    "keys": "keys",
    "seal": "seal",
    "verify": "verify",
    "payment-part": "payment_part",
    "placard": "placard",
    "trust": "trust",
    "proof": "proof",
    "schemes": "schemes",
    "tour": "walkthrough",
}
"""The module of each command."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line (that of the process when None) and return its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    output.prepare()
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # What is still buffered must not fail a second time when Python closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    return code


def parser(names: Iterable[str] = tuple(COMMANDS)) -> Parser:
    """The parser of these commands, all of them unless told."""
    top = Parser(
        prog="paycode",
        description="Payment QR codes: make, read, explain, seal and verify them.",
        epilog=_EPILOG,
    )
    top.add_argument("--version", action="version", version=f"paycode {__version__}", help="print the version")
    top.add_argument("--print-completion", metavar="SHELL", choices=["bash", "zsh"], help=_COMPLETION_HELP)
    top.set_defaults(run=None, json=False)
    commands: Commands = top.add_subparsers(title="commands", metavar="COMMAND")
    for name in names:
        importlib.import_module(f".{COMMANDS[name]}", __package__).register(commands)
    return top


def _run(arguments: list[str]) -> int:
    json = "--json" in arguments
    try:
        return _dispatch(arguments)
    except SystemExit as leaving:
        return int(leaving.code or 0)
    except PaycodeError as error:
        output.refusal(error, json=json)
        return _exit_code(error)
    except OSError as error:
        if error.filename is None:
            raise
        output.words(f"{error.filename}: {error.strerror}")
        return REFUSED


def _dispatch(arguments: list[str]) -> int:
    top = parser(_needed(arguments))
    args = top.parse_args(arguments)
    if args.print_completion:
        return _print_completion(top, args)
    if args.run is None:
        print(top.format_help(), end="", file=sys.stderr)
        return USAGE
    code: int = args.run(args)
    return code


def _needed(arguments: list[str]) -> Iterable[str]:
    """The commands that this command line can mean."""
    if arguments[:1] == ["--version"]:
        return ()
    return arguments[:1] if arguments and arguments[0] in COMMANDS else COMMANDS


def _print_completion(top: Parser, args: Namespace) -> int:
    from . import _shtab

    output.line(_shtab.script(top, args.print_completion))
    return GOOD


def _exit_code(error: PaycodeError) -> int:
    if isinstance(error, MissingExtra):
        return MISSING
    return UNREADABLE if isinstance(error, ScanError) else REFUSED


_COMPLETION_HELP = "print the tab completion of a shell: bash or zsh"
_EPILOG = """\
examples:
  paycode make promptpay --mobile 081-234-5678 --amount 99.00 -o placard.svg
  paycode parse '00020101021129370016A0000006770101110113006681234567853037645802TH6304823E'
  paycode read photo.jpg
  paycode COMMAND --help

exit codes: 0 good, 1 refused or not verified, 2 wrong usage, 3 nothing readable,
4 a package is missing"""
