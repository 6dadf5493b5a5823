"""`paycode seal TEXT`: a payment text with a signature that says who issued it."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Any

from ..errors import RequestError
from ..payload import registry
from ..payload.findings import Finding
from . import image, inputs, keyfiles, output
from .arguments import Commands, add_file, add_json, add_text

if TYPE_CHECKING:
    from ..payload.scheme import Payload
    from ..sealing import SigningKey

__all__ = ["register", "run"]


def register(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("seal", help="sign a payment text", description=_DESCRIPTION, epilog=_EPILOG)
    add_text(parser)
    add_file(parser, "--key", required=True, metavar="FILE", help="the private key (paycode keys new)")
    parser.add_argument("--lifetime", type=inputs.lifetime, metavar="SPAN", help="how long it is valid: 15m, 2h, 30d")
    parser.add_argument("--single-use", action="store_true", help="mark the code as good for one payment")
    parser.add_argument(
        "--carrier",
        choices=["template", "spare", "companion", "native"],
        default="template",
        help="where the seal rides: in an EMVCo text (template), behind the terminator of the picture of any text "
        "(spare), in a second symbol beside it (companion), or in a UPI link's own sign (native)",
    )
    add_file(parser, "--certificate", metavar="FILE", help="put into the seal who vouches for the key (trust certify)")
    image.add_options(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Seal, then print the text or write the picture."""
    payment = registry.parse(inputs.text(args.text))
    key = keyfiles.load(args.key)
    if args.carrier == "spare" and not args.output:
        raise RequestError(Finding(code="no_picture", field="", rule=_NO_PICTURE))
    sealed = _sealed(payment.payload, key, args)
    symbol = sealed if args.carrier == "spare" else image.encode(sealed, args) if args.output else None
    written = image.write(symbol, args, payment.scheme) if symbol is not None else None
    text = payment.payload if args.carrier == "spare" else sealed
    if args.json:
        output.document(image.payload_data(text, written) | {"key_id": key.verify_key.id.hex()})
    elif not args.output:
        output.raw(text.data)
    return 0


def _sealed(payload: Payload, key: SigningKey, args: Namespace) -> Any:
    """A payload, or a symbol where the seal rides in one."""
    from ..sealing import Certificate, seal

    certificate = Certificate.decode(inputs.small_file(args.certificate)) if args.certificate else None
    return seal(
        payload,
        key,
        lifetime=args.lifetime,
        single_use=args.single_use,
        certificate=certificate,
        carrier=args.carrier,
        level=args.level,
    )


_NO_PICTURE = "a seal behind the terminator needs a picture: say where it goes with -o"
_DESCRIPTION = """\
Sign a payment text, so that whoever has your public key can tell that you
issued exactly this code. Wallets read the sealed text as before. A code for
one payment (dynamic) needs a lifetime. A text that may not change, such as a
wallet's link, is sealed behind its terminator or by a companion symbol."""
_EPILOG = """\
examples:
  paycode make promptpay --mobile 081-234-5678 | paycode seal - --key shop.pem
  paycode make promptpay --mobile 081-234-5678 --amount 99.00 --dynamic |
    paycode seal - --key shop.pem --lifetime 15m -o bill.svg
  paycode seal 'https://qr.alipay.com/fkx00000example000000000' --key shop.pem \\
    --carrier spare -o placard.svg"""
