"""`paycode parse TEXT`: who is paid, how much, and what is to be said about the text."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from typing import Any

from ..payload import registry
from ..payload.report import payment_data
from ..payload.scheme import Payment
from . import inputs, output, views
from .arguments import Commands, add_json, add_reveal, add_scheme, add_text
from .fields import pretty

__all__ = ["register", "run"]


def register(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "parse", help="say what a payment text means", description=_DESCRIPTION, epilog=_EPILOG
    )
    add_text(parser)
    add_scheme(parser)
    parser.add_argument(
        "--lenient", action="store_true", help="keep a text that breaks field rules; it must not be paid"
    )
    add_reveal(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Parse and print; a text that is refused raises."""
    payment = registry.parse(inputs.text(args.text), args.scheme, args.lenient)
    data = payment_data(payment)
    if args.reveal:
        data["fields"] |= views.secrets(payment)
    if args.json:
        output.document(data)
    else:
        _print(payment, data)
    return 0


def _print(payment: Payment[Any], data: dict[str, Any]) -> None:
    output.line(output.paint(views.headline(payment), "bold"))
    _print_rows("", list(_summary_rows(data)))
    _print_rows("Fields", list(_field_rows(data["fields"])))
    if payment.findings:
        output.line("\nFindings")
        output.findings(payment.findings)
    output.line("\nThis is what the text says; who issued it is not checked (paycode verify).")


def _print_rows(title: str, rows: list[tuple[str, str]]) -> None:
    if title and rows:
        output.line(f"\n{title}")
    for row in output.table(rows):
        output.line(row)


def _summary_rows(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "scheme", f"{registry.find(data['scheme']).info.name} [{data['scheme']}]"
    yield "kind", views.KINDS[data["kind"]]
    for name in ("payee", "account", "reference", "expires", "url"):
        if data[name]:
            yield name, output.shown(data[name])


def _field_rows(fields: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in fields.items():
        if isinstance(value, list):
            yield from ((output.shown(path), output.shown(part)) for path, part in value)
        elif value and isinstance(value, str):
            yield pretty(output.shown(name)), output.shown(value)


_DESCRIPTION = """\
Say what a payment text means: who is paid, how much, its fields, and what is
wrong or worth knowing. A text that breaks a rule is refused; paycode explain
shows where it breaks."""
_EPILOG = """\
examples:
  paycode parse '00020101021129370016A0000006770101110113006681234567853037645802TH6304823E'
  paycode parse 'upi://pay?pa=jane@axisbank&pn=Jane&am=120.00' --json
  paycode parse - < code.txt"""
