"""`paycode schemes`: the catalogue, and the data sheet of one scheme."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import MISSING, asdict, fields
from typing import Any

from ..payload import registry
from ..payload.scheme import Scheme, SchemeInfo
from . import output
from .arguments import Commands, add_json
from .fields import describe, pretty

__all__ = ["register", "run"]


def register(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "schemes", help="list the payment schemes known here", description=_DESCRIPTION, epilog=_EPILOG
    )
    parser.add_argument("scheme", nargs="?", metavar="ID", help="show everything about this scheme")
    add_json(parser)
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Print the catalogue or one data sheet."""
    chosen = [registry.find(args.scheme)] if args.scheme else list(registry.SCHEMES.values())
    if args.json:
        sheets = [_data(scheme) for scheme in chosen]
        output.document(sheets[0] if args.scheme else sheets)
    elif args.scheme:
        _print_sheet(chosen[0])
    else:
        _print_catalogue([scheme.info for scheme in chosen])
    return 0


def _print_catalogue(infos: list[SchemeInfo]) -> None:
    rows = [(info.id, info.name, _list(info.countries), _list(info.currencies), _verbs(info)) for info in infos]
    heading, *body = output.table([("ID", "NAME", "COUNTRIES", "CURRENCIES", "HERE"), *rows], indent="")
    output.line(output.paint(heading, "bold"))
    for row in body:
        output.line(row)


def _print_sheet(scheme: Scheme[Any]) -> None:
    info = scheme.info
    output.line(output.paint(f"{info.name} [{info.id}]", "bold"))
    rules = info.symbol
    facts = [
        ("issuer", info.issuer),
        ("rules", info.edition),
        ("countries", _list(info.countries)),
        ("currencies", _list(info.currencies)),
        ("here", _verbs(info)),
        ("symbol", f"level {rules.level}, version {rules.max_version} at most, quiet zone {rules.quiet_zone} modules"),
        *(("not certain", doubt) for doubt in info.doubts),
    ]
    for row in output.table(facts):
        output.line(row)
    output.line("\nFields")
    for row in output.table([_field_row(info, field) for field in _fields(scheme)]):
        output.line(row)


def _field_row(info: SchemeInfo, field: dict[str, Any]) -> tuple[str, str, str]:
    needed = info.builds and field["required"]
    return pretty(field["name"]), "needed" if needed else "", field["help"]


def _data(scheme: Scheme[Any]) -> dict[str, Any]:
    return asdict(scheme.info) | {"fields": _fields(scheme)}


def _fields(scheme: Scheme[Any]) -> list[dict[str, Any]]:
    """Name, whether it must be given, and what it is."""
    return [
        {
            "name": field.name,
            "required": field.default is MISSING,
            "help": describe(scheme.info.id, field.name),
        }
        for field in fields(scheme.request)
        if field.name != "received"
    ]


def _verbs(info: SchemeInfo) -> str:
    return "make, read" if info.builds else "read"


def _list(codes: tuple[str, ...]) -> str:
    return ", ".join(codes) or "any"


_DESCRIPTION = "List the payment schemes known here, or show the data sheet of one."
_EPILOG = """\
examples:
  paycode schemes
  paycode schemes promptpay"""
