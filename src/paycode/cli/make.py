"""`paycode make SCHEME`: a payment text from the fields of its scheme, printed or drawn."""

from __future__ import annotations

from argparse import Namespace
from typing import Any, NoReturn

from ..errors import RequestError
from ..payload import advice, registry
from ..payload.findings import Finding, Severity
from ..payload.scheme import Level, Payload, Scheme, SchemeInfo
from . import image, output, requests
from .arguments import Commands, Parser, add_json

__all__ = ["register", "run"]


def register(commands: Commands) -> None:
    """Add the command, with a sub-command for every scheme whose texts can be made."""
    parser = commands.add_parser(
        "make", help="build a payment text and its picture", description=_DESCRIPTION, epilog=_EPILOG
    )
    kinds = parser.add_subparsers(title="schemes", metavar="SCHEME", required=True, parser_class=_SchemeParser)
    for scheme in registry.SCHEMES.values():
        if scheme.info.builds:
            _register_scheme(kinds.add_parser(scheme.info.id, **_heading(scheme.info)), scheme)
        else:
            kinds.add_parser(scheme.info.id, minted=scheme.info)


def run(args: Namespace) -> int:
    """Build, then print the text or write the picture."""
    payload = registry.build(requests.request(registry.find(args.scheme), args))
    _advise(payload, args.level)
    symbol = image.encode(payload, args) if args.output or args.show else None
    written = image.write(symbol, args, args.scheme) if symbol and args.output else None
    if symbol and args.show:
        image.draw(symbol, args)
    if args.json:
        output.document(image.payload_data(payload, written))
    elif not args.output:
        output.raw(payload.data)
    return 0


def _advise(payload: Payload, level: Level | None) -> None:
    """Say on stderr what is allowed and yet unwise."""
    found = list(registry.parse(payload.data, payload.scheme).findings)
    found += advice.error_correction(registry.find(payload.scheme).info, level) if level else ()
    for finding in found:
        if finding.severity is Severity.WARNING:
            output.words(f"warning: {output.shown(str(finding))}")


def _register_scheme(parser: Parser, scheme: Scheme[Any]) -> None:
    requests.add_options(parser, scheme)
    image.add_options(parser)
    shapes = parser.add_argument_group("what is shown").add_mutually_exclusive_group()
    shapes.add_argument("--show", action="store_true", help="draw the symbol in the terminal")
    add_json(shapes)
    parser.set_defaults(run=run, scheme=scheme.info.id)


def _heading(info: SchemeInfo) -> dict[str, Any]:
    where = f", {', '.join(info.countries)}" if info.countries else ""
    description = f"{info.name}{where}: {info.issuer}.\nRules: {info.edition}."
    example = _EXAMPLES.get(info.id)
    return {
        "usage": f"paycode make {info.id} --FIELD VALUE ... [-o FILE]",
        "help": info.name + where,
        "description": description,
        "epilog": f"example:\n  {example}" if example else None,
    }


class _SchemeParser(Parser):
    """The options of one scheme; of one whose texts only the issuer can make, whatever is asked is refused."""

    def __init__(self, *, minted: SchemeInfo | None = None, **settings: Any) -> None:
        super().__init__(**settings)
        self._minted = minted

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As in argparse, unless the texts are minted."""
        if self._minted is not None:
            _refuse(self._minted)
        return super().parse_known_args(args, namespace)


def _refuse(info: SchemeInfo) -> NoReturn:
    rule = f"only {info.issuer} makes texts of {info.name}: paycode reads them and cannot make one"
    raise RequestError(Finding(code="issuer_mints", field="", rule=rule))


_DESCRIPTION = """\
Build the text of a payment code from its fields, and print it or draw it.
Every scheme has options of its own: paycode make SCHEME --help."""
_EPILOG = """\
examples:
  paycode make promptpay --mobile 081-234-5678 --amount 99.00
  paycode make promptpay --mobile 081-234-5678 -o placard.svg --size-mm 60
  paycode make epc --name 'Red Cross of Belgium' --iban BE72000000001616 --amount 1.00 --show"""
_EXAMPLES = {
    "emv": "paycode make emv --account 26.00=com.example --account 26.01=SHOP7 --currency SGD --country SG \\\n"
    "      --mcc 5812 --merchant-name 'Tea House' --merchant-city Singapore --amount 4.50",
    "kakaopay": "paycode make kakaopay --account-id 281006011000000000000000 --amount 1000 -o table.svg",
    "toss": "paycode make toss --bank 088 --account 110000000000 --amount 12000 --message 'table 3'",
    "epc": "paycode make epc --name 'Red Cross of Belgium' --iban BE72000000001616 --amount 1.00 -o transfer.png",
    "pix": "paycode make pix --pix-key +5511912345678 --merchant-name 'Fulano de Tal' --merchant-city BRASILIA \\\n"
    "      --amount 10.00",
    "promptpay": "paycode make promptpay --mobile 081-234-5678 --amount 99.00 -o placard.svg --size-mm 60",
    "swiss": "paycode make swiss --iban CH5800791123000889012 --creditor-name 'Robert Schneider AG' \\\n"
    "      --creditor-postal-code 2501 --creditor-town Biel --amount 3949.75 --message 'Bill no. 3139' |\n"
    "      paycode payment-part - -o bill.pdf",
    "upi": "paycode make upi --pa jane@axisbank --pn 'Jane Doe' --am 120.00 -o stall.svg --size-mm 46",
}
