"""`paycode seal TEXT`: a payment text with a signature that says who issued it."""

from __future__ import annotations

from argparse import Namespace

from ..payload import registry
from . import image, inputs, keyfiles, output
from .arguments import Commands, add_file, add_json, add_text

__all__ = ["register", "run"]


def register(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("seal", help="sign a payment text", description=_DESCRIPTION, epilog=_EPILOG)
    add_text(parser)
    add_file(parser, "--key", required=True, metavar="FILE", help="the private key (paycode keys new)")
    parser.add_argument("--lifetime", type=inputs.lifetime, metavar="SPAN", help="how long it is valid: 15m, 2h, 30d")
    parser.add_argument("--single-use", action="store_true", help="mark the code as good for one payment")
    image.add_options(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Seal, then print the text or write the picture."""
    from ..sealing import seal

    payment = registry.parse(inputs.text(args.text))
    key = keyfiles.load(args.key)
    sealed = seal(payment.payload, key, lifetime=args.lifetime, single_use=args.single_use)
    written = image.write(image.encode(sealed, args), args, sealed.scheme) if args.output else None
    if args.json:
        output.document(image.payload_data(sealed, written) | {"key_id": key.verify_key.id.hex()})
    elif not args.output:
        output.raw(sealed.data)
    return 0


_DESCRIPTION = """\
Sign a payment text, so that whoever has your public key can tell that you
issued exactly this code. Wallets read the sealed text as before. A code for
one payment (dynamic) needs a lifetime."""
_EPILOG = """\
examples:
  paycode make promptpay --mobile 081-234-5678 | paycode seal - --key shop.pem
  paycode make promptpay --mobile 081-234-5678 --amount 99.00 --dynamic |
    paycode seal - --key shop.pem --lifetime 15m -o bill.svg"""
