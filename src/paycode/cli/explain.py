"""`paycode explain TEXT`: a text piece by piece, whether it is accepted or not."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace
from typing import Any

from ..payload import payer, registry
from ..payload.report import finding_data
from . import inputs, output, views
from .arguments import Commands, add_json, add_reveal, add_scheme, add_text
from .explanation import Explanation, Piece, explain, flat

__all__ = ["register", "run"]

_EXCERPT = 40


def register(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "explain", help="take a payment text apart, piece by piece", description=_DESCRIPTION, epilog=_EPILOG
    )
    add_text(parser)
    add_scheme(parser)
    add_reveal(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Print the pieces; 1 when not one could be told."""
    text = inputs.text(args.text)
    explanation = explain(text, args.scheme)
    shown = _Values(explanation, secret=registry.is_payer_code(inputs.encoded(text)), reveal=args.reveal)
    if args.json:
        output.document(_data(explanation, shown))
    else:
        _print(explanation, shown)
    return 0 if explanation.pieces else 1


class _Values:
    """The values of pieces, those of a payer's code hidden unless they are to be revealed."""

    def __init__(self, explanation: Explanation, *, secret: bool, reveal: bool) -> None:
        self._hidden = secret and not reveal
        self._secrets = views.secrets(explanation.payment) if explanation.payment and reveal else {}

    def of(self, piece: Piece) -> str:
        return self.text(self._secrets.get(piece.path, piece.value))

    def text(self, text: str) -> str:
        return payer.masked(text) if self._hidden else text


def _print(explanation: Explanation, shown: _Values) -> None:
    output.line(output.paint(_title(explanation), "bold"))
    if explanation.payment:
        output.line(views.headline(explanation.payment))
    if explanation.pieces:
        _print_pieces(explanation, shown)
    if explanation.broken_at is not None:
        rest = output.shown(shown.text(explanation.text[explanation.broken_at :][:_EXCERPT]))
        output.line(output.paint(f"\n  breaks at character {explanation.broken_at + 1}: {rest}", "red"))
    if explanation.findings:
        output.line("\nAbout the whole")
        output.findings(explanation.findings)
    refusal = explanation.refusal
    verdict = f"Refused: {output.shown(str(refusal))}" if refusal else "Accepted: no rule is broken."
    output.line("\n" + output.paint(verdict, "red" if refusal else "green"))


def _title(explanation: Explanation) -> str:
    size = f"{len(explanation.text)} characters"
    if not explanation.scheme:
        return f"No known scheme, {size}"
    return f"{registry.find(explanation.scheme).info.name} [{explanation.scheme}], {size}"


def _print_pieces(explanation: Explanation, shown: _Values) -> None:
    pieces = list(flat(explanation.pieces))
    heading, *rows = output.table(
        [("  AT", "PART", "LENGTH", "NAME", "VALUE"), *(_row(piece, shown) for piece in pieces)]
    )
    output.line("\n" + output.paint(heading, "dim"))
    for piece, row in zip(pieces, rows, strict=True):
        output.line(row)
        output.findings((replace(finding, field="") for finding in piece.findings), indent=" " * 16)


def _row(piece: Piece, shown: _Values) -> tuple[str, ...]:
    at = "" if piece.offset is None else f"{piece.offset + 1:>4}"
    depth = "  " * piece.path.count(".") if piece.offset is not None else ""
    value = "" if piece.children else output.shown(shown.of(piece))
    meaning = output.paint(f"({piece.meaning})", "cyan") if piece.meaning else ""
    return at, depth + output.shown(piece.path), f"{len(piece.value):>6}", piece.name, f"{value}  {meaning}".strip()


def _data(explanation: Explanation, shown: _Values) -> dict[str, Any]:
    return {
        "scheme": explanation.scheme or None,
        "accepted": explanation.refusal is None,
        "characters": len(explanation.text),
        "pieces": [_piece_data(piece, shown) for piece in explanation.pieces],
        "broken_at": explanation.broken_at,
        "findings": [finding_data(finding) for finding in explanation.findings],
        "error": output.error_data(explanation.refusal) if explanation.refusal else None,
    }


def _piece_data(piece: Piece, shown: _Values) -> dict[str, Any]:
    return {
        "path": piece.path,
        "offset": piece.offset,
        "length": len(piece.value),
        "name": piece.name,
        "value": shown.of(piece),
        "meaning": piece.meaning,
        "findings": [finding_data(finding) for finding in piece.findings],
        "pieces": [_piece_data(child, shown) for child in piece.children],
    }


_DESCRIPTION = """\
Take a payment text apart: every piece with its position (characters, counted
from 1), length, name, value and meaning, what is wrong under the piece that it
concerns, and the right checksum beside a wrong one. A text that is refused is
explained too, up to where it breaks. Exit code 1 says that nothing could be
made of it."""
_EPILOG = """\
examples:
  paycode explain '00020101021129370016A0000006770101110113006681234567853037645802TH6304823E'
  paycode explain - < code.txt

In JSON, "offset" and "broken_at" count characters from 0."""
