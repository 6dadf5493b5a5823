"""Arguments that several commands share, and the parser that all of them use."""

from __future__ import annotations

import difflib
from argparse import (
    Action,
    ArgumentError,
    ArgumentParser,
    RawDescriptionHelpFormatter,
    _ActionsContainer,
    _SubParsersAction,
)
from shutil import get_terminal_size
from textwrap import fill
from typing import Any, NoReturn, TypeAlias

__all__ = ["Commands", "Parser", "add_file", "add_json", "add_reveal", "add_scheme", "add_text"]

# What shtab reads from an argument to complete it with file names.
_FILE_COMPLETION = {"bash": "_shtab_compgen_files", "zsh": "_files"}
_WIDEST = 100
_COLUMN = 14


class Parser(ArgumentParser):
    """A parser that takes no abbreviations and says what is wrong in one sentence."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(formatter_class=_Formatter, allow_abbrev=False, **settings)

    def error(self, message: str) -> NoReturn:
        """Leave with exit code 2."""
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")

    def _check_value(self, action: Action, value: object) -> None:
        """The check of argparse, in words that suggest what may have been meant."""
        choices = None if action.choices is None else [str(choice) for choice in action.choices]
        if choices is None or value in choices:
            return
        near = difflib.get_close_matches(str(value), choices, n=1)
        advice = f"did you mean {near[0]}?" if near else f"known are {', '.join(choices)}"
        if action.option_strings:
            raise ArgumentError(action, f"{value!r} is not known; {advice}")
        raise ArgumentError(None, f"{value!r} is no {str(action.metavar).lower()}; {advice}")


Commands: TypeAlias = "_SubParsersAction[Parser]"


class _Formatter(RawDescriptionHelpFormatter):
    """Sentences fill the width of the terminal, examples stay as they are written."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=30, width=min(_WIDEST, get_terminal_size().columns))
        # argparse forgets the indent of sub-commands when it looks for the widest of them.
        self._action_max_length = _COLUMN

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        """Each line filled, unless it is indented."""
        del indent
        return "\n".join(line if line.startswith(" ") else fill(line, width) for line in text.splitlines())


def add_text(parser: Parser) -> None:
    """The text of a code, or `-`."""
    parser.add_argument(
        "text",
        metavar="TEXT",
        help="the text of the code, or - to read it from standard input (one line break at its end is not part of it)",
    )


def add_scheme(parser: Parser) -> None:
    """Reading by a named scheme."""
    parser.add_argument("--scheme", metavar="ID", help="read it by this scheme instead of detecting one")


def add_json(parser: _ActionsContainer) -> None:
    """Data for programs."""
    parser.add_argument("--json", action="store_true", help="print JSON on standard output")


def add_reveal(parser: Parser) -> None:
    """Showing what is a secret."""
    parser.add_argument(
        "--reveal", action="store_true", help="show the digits of a payer's code, which are money to whoever has them"
    )


def add_file(parser: _ActionsContainer, *names: str, nargs: str | None = None, **settings: Any) -> None:
    """An argument that is the path of a file; shells complete it."""
    if nargs is not None:
        settings["nargs"] = nargs
    action: Any = parser.add_argument(*names, **settings)
    action.complete = _FILE_COMPLETION
