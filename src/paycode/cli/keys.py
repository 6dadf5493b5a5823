"""`paycode keys`: make a signing key, show its public half, write and list trust files."""

from __future__ import annotations

from argparse import Namespace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from . import inputs, keyfiles, output, trustview
from .arguments import Commands, Parser, add_file, add_json

if TYPE_CHECKING:
    from ..sealing import VerifyKey
    from ..trust import TrustList

__all__ = ["register", "run"]

_YEAR = timedelta(days=365)


def register(commands: Commands) -> None:
    """Add the command with its three sub-commands."""
    parser = commands.add_parser("keys", help="make and show keys for seals", description=_DESCRIPTION, epilog=_EPILOG)
    kinds = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _register_new(kinds.add_parser("new", help="make a private key", description=_NEW))
    _register_public(kinds.add_parser("public", help="show the public half of a key", description=_PUBLIC))
    listing = kinds.add_parser("list", help="list the keys of a trust file", description=_LIST)
    add_file(listing, "file", metavar="TRUSTFILE", help="the trust file")
    add_json(listing)
    listing.set_defaults(run=run_list)


def run(args: Namespace) -> int:
    """Make a key, write it, and show its public half."""
    from ..sealing import SigningKey

    password = keyfiles.new_password() if args.password else None
    key = SigningKey.generate()
    keyfiles.write(args.file, key.pem(password))
    protection = "" if password else ", without a password"
    output.words(f"wrote {args.file}: a private key{protection}; whoever has it can seal in your name")
    _print_key(key.verify_key, args)
    return 0


def run_public(args: Namespace) -> int:
    """Show the public key, or a trust file that holds it."""
    key = keyfiles.load(args.file).verify_key
    if args.trust_list:
        output.line(_trust_list(key, args).dumps().rstrip("\n"))
    else:
        _print_key(key, args)
    return 0


def run_list(args: Namespace) -> int:
    """List who is believed, for what, and until when."""
    from ..trust import TrustList

    trust = TrustList.load(args.file)
    if args.json:
        output.document(trustview.list_data(trust))
    else:
        trustview.print_list(trust)
    return 0


def _register_new(parser: Parser) -> None:
    add_file(parser, "file", metavar="FILE", help="where to write it; an existing file is never overwritten")
    parser.add_argument("--password", action="store_true", help="ask for a password that the file is encrypted with")
    add_json(parser)
    parser.set_defaults(run=run)


def _register_public(parser: Parser) -> None:
    add_file(parser, "file", metavar="FILE", help="the private key")
    shapes = parser.add_mutually_exclusive_group()
    add_json(shapes)
    shapes.add_argument("--trust-list", action="store_true", help="print a trust file that believes this key")
    group = parser.add_argument_group("with --trust-list")
    group.add_argument("--name", default="", help="who holds the key, as a cashier shall read it")
    group.add_argument(
        "--account",
        action="append",
        default=[],
        metavar="SCHEME:ACCOUNT",
        help="whom it may speak for, such as promptpay:0066812345678, or promptpay:* for all; repeat it",
    )
    group.add_argument("--until", type=inputs.moment, metavar="DATE", help="how long it is believed (default one year)")
    parser.set_defaults(run=run_public)


def _print_key(key: VerifyKey, args: Namespace) -> None:
    if args.json:
        output.document({"public_key": key.text, "key_id": key.id.hex()})
        return
    for row in output.table([("public key", key.text), ("key id", key.id.hex())], indent=""):
        output.line(row)


def _trust_list(key: VerifyKey, args: Namespace) -> TrustList:
    """A list of this one key, for these accounts and any owner and country."""
    from ..trust import Scope, TrustedKey, TrustList

    now = datetime.now(UTC).replace(microsecond=0)
    until = args.until or now + _YEAR
    every = frozenset({"*"})
    scope = Scope(
        schemes=frozenset(account.partition(":")[0] for account in args.account) - {"object"},
        guids=every,
        accounts=frozenset(args.account),
        countries=every,
    )
    entry = TrustedKey(name=args.name, key=key, not_before=now, not_after=until, scope=scope)
    return TrustList(version=1, issued=now, expires=until, keys=(entry,))


_DESCRIPTION = """\
Make a signing key, show its public half, and write and list the trust files
that name whom to believe."""
_NEW = "Make a private key for seals (Ed25519, PEM). Only its owner can read the file; it is never overwritten."
_PUBLIC = "Show the public key of a private key file, or print a trust file that believes it."
_LIST = "List the keys of a trust file: who is believed, for which payees, from when to when."
_EPILOG = """\
examples:
  paycode keys new shop.pem
  paycode keys public shop.pem
  paycode keys public shop.pem --trust-list --name 'Tea House' \\
      --account promptpay:0066812345678 > trust.json
  paycode keys list trust.json"""
