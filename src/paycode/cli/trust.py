"""`paycode trust`: make, change, sign, show and export the list that says whom to believe."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import BadKey
from ..payload import registry
from ..payload.money import Amount
from . import inputs, keyfiles, output, trustfiles, trustview
from .arguments import Commands, Parser, add_file, add_json

if TYPE_CHECKING:
    from ..trust import Scope, TrustList

__all__ = ["register"]

_YEAR = timedelta(days=365)


def register(commands: Commands) -> None:
    """Add the command with its sub-commands."""
    parser = commands.add_parser(
        "trust", help="make and keep the list of who is believed", description=_DESCRIPTION, epilog=_EPILOG
    )
    kinds = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _register_new(kinds.add_parser("new", help="begin a list", description=_NEW))
    _register_add(kinds.add_parser("add", help="believe an issuer's key", description=_ADD))
    _register_certify(kinds.add_parser("certify", help="vouch for a merchant's key", description=_CERTIFY))
    _register_expect(kinds.add_parser("expect", help="say whose codes must be sealed", description=_EXPECT))
    _register_revoke(kinds.add_parser("revoke", help="believe a key or some seals no longer", description=_REVOKE))
    _register_sign(kinds.add_parser("sign", help="sign a list as its root", description=_SIGN))
    _register_show(kinds.add_parser("show", help="show who is believed", description=_SHOW))
    _register_export(kinds.add_parser("export", help="write it for terminals or large stores", description=_EXPORT))


def run_new(args: Namespace) -> int:
    """Begin a list of version 1 that believes nobody."""
    from ..trust import TrustList

    if Path(args.file).exists():
        raise BadKey(f"{args.file} exists already")
    now = datetime.now(UTC).replace(microsecond=0)
    trustfiles.write(args.file, TrustList(version=1, issued=now, expires=args.until or now + _YEAR))
    output.words(f"wrote {args.file}: version 1, which believes nobody yet")
    return 0


def run_add(args: Namespace) -> int:
    """Believe a key for these payees: its seals, or, with names, a scheme's own signatures."""
    from ..trust import ForeignKey, TrustedKey

    trust, (start, end), scope = _list(args.file), _believed(args), _scope(args)
    if args.signs_as:
        key, names = trustfiles.any_key(args.key), tuple(args.signs_as)
        foreign = ForeignKey(name=args.name, key=key, names=names, not_before=start, not_after=end, scope=scope)
        return _changed(args.file, trust.with_foreign_key(foreign))
    entry = TrustedKey(
        name=args.name, key=trustfiles.public_key(args.key), not_before=start, not_after=end, scope=scope
    )
    return _changed(args.file, trust.with_key(entry))


def _believed(args: Namespace) -> tuple[datetime, datetime]:
    now = datetime.now(UTC).replace(microsecond=0)
    return args.since or now, args.until or now + _YEAR


def run_certify(args: Namespace) -> int:
    """Vouch for a key; the certificate goes to a file of its own, or into a list."""
    from ..sealing import certify

    payment = registry.parse(inputs.text(args.text))
    certificate = certify(
        trustfiles.public_key(args.key),
        keyfiles.load(args.issuer),
        payment,
        lifetime=args.lifetime,
        static=args.only != "dynamic",
        dynamic=args.only != "static",
        largest=Amount.of(args.largest, payment.summary.currency) if args.largest else None,
    )
    if args.output:
        trustfiles.write_bytes(args.output, certificate.encode())
        output.words(f"wrote {args.output}: a certificate until {trustview.day(certificate.not_after)}")
    return _changed(args.file, _list(args.file).with_certificate(certificate)) if args.file else 0


def run_expect(args: Namespace) -> int:
    """Expect seals for an account."""
    from ..trust import MustSeal

    start = args.since or datetime.now(UTC).replace(microsecond=0)
    return _changed(args.file, _list(args.file).with_must_seal(MustSeal(account=args.account, start=start)))


def run_revoke(args: Namespace) -> int:
    """Believe a key, or seals of these serials, no longer."""
    from ..trust import Revocation

    since = args.since or datetime.now(UTC).replace(microsecond=0)
    entry = Revocation(key=trustfiles.public_key(args.key), since=since, serials=frozenset(args.serial))
    return _changed(args.file, _list(args.file).with_revocation(entry))


def run_sign(args: Namespace) -> int:
    """Write the signatures of root keys beside the list."""
    from ..trust import sign_list

    keys = [keyfiles.load(path) for path in args.key]
    signatures = sign_list(inputs.small_file(args.file), *keys, kind=args.kind)
    trustfiles.write_bytes(f"{args.file}.sig", signatures.encode())
    output.words(f"wrote {args.file}.sig: signed by {', '.join(key.verify_key.id.hex() for key in keys)}")
    return 0


def run_show(args: Namespace) -> int:
    """List who is believed, for what, and until when."""
    from ..trust import TrustList

    roots = [trustfiles.public_key(root) for root in args.root]
    trust = TrustList.load(args.file, roots=roots, threshold=args.threshold)
    if args.json:
        output.document(trustview.list_data(trust))
    else:
        trustview.print_list(trust)
    return 0


def run_export(args: Namespace) -> int:
    """Write the list in another form."""
    from ..trust.lines import export_lines
    from ..trust.terminal import export_terminal

    trust = _list(args.file)
    data = export_terminal(trust) if args.form == "terminal" else b"".join(export_lines(trust))
    trustfiles.write_bytes(args.output, data)
    output.words(f"wrote {args.output}: version {trust.version}, {len(data)} bytes")
    return 0


def _list(path: str) -> TrustList:
    from ..trust import TrustList

    return TrustList.load(path)


def _changed(path: str, trust: TrustList) -> int:
    """Write the next version, dated now."""
    now = datetime.now(UTC).replace(microsecond=0)
    dated = replace(trust, issued=now) if now < trust.expires else trust
    trustfiles.write(path, dated)
    output.words(f"wrote {path}: version {dated.version}; sign it again where it is signed")
    return 0


def _scope(args: Namespace) -> Scope:
    from ..trust import Scope

    every = frozenset({"*"})
    return Scope(
        schemes=frozenset(account.partition(":")[0] for account in args.account) - {"object"},
        guids=frozenset(args.guid) or every,
        accounts=frozenset(args.account),
        countries=frozenset(args.country) or every,
    )


def _register_new(parser: Parser) -> None:
    _add_list(parser)
    parser.add_argument("--until", type=inputs.moment, metavar="DATE", help="when it is out of date (default one year)")
    parser.set_defaults(run=run_new)


def _register_add(parser: Parser) -> None:
    _add_list(parser)
    _add_key(parser)
    parser.add_argument("--name", required=True, help="who holds the key, as a cashier shall read it")
    parser.add_argument(
        "--account",
        action="append",
        required=True,
        metavar="SCHEME:ACCOUNT",
        help="whom it may speak for, such as promptpay:0066812345678, or promptpay:* for all, and further "
        "account objects of such a text (object:26...); repeat it",
    )
    parser.add_argument("--guid", action="append", default=[], metavar="ID", help="owners of accounts (default any)")
    parser.add_argument("--country", action="append", default=[], metavar="CC", help="countries (default any)")
    parser.add_argument(
        "--signs-as",
        action="append",
        default=[],
        metavar="NAME",
        help="the key verifies a scheme's own signatures that ask for this name, such as upi:180001, and no seals",
    )
    parser.add_argument("--since", type=inputs.moment, metavar="DATE", help="from when it is believed (default now)")
    parser.add_argument(
        "--until", type=inputs.moment, metavar="DATE", help="how long it is believed (default one year)"
    )
    parser.set_defaults(run=run_add)


def _register_certify(parser: Parser) -> None:
    parser.add_argument("text", metavar="TEXT", help="a code of the payee, or - to read it from standard input")
    _add_key(parser)
    add_file(parser, "--issuer", required=True, metavar="FILE", help="the issuer's private key")
    parser.add_argument(
        "--lifetime", type=inputs.lifetime, default=timedelta(days=90), metavar="SPAN", help="at most 90d, the default"
    )
    parser.add_argument("--only", choices=["static", "dynamic"], help="certify for one kind of code alone")
    parser.add_argument("--largest", metavar="AMOUNT", help="the largest amount, rounded down to 1, 2 or 5 and zeros")
    add_file(parser, "--file", metavar="LIST", help="put the certificate into this list")
    add_file(parser, "-o", "--output", metavar="FILE", help="write the certificate, for seals that carry it")
    parser.set_defaults(run=run_certify)


def _register_expect(parser: Parser) -> None:
    _add_list(parser)
    parser.add_argument("--account", required=True, metavar="SCHEME:ACCOUNT", help="whose codes; promptpay:* for all")
    parser.add_argument("--since", type=inputs.moment, metavar="DATE", help="from when (default now)")
    parser.set_defaults(run=run_expect)


def _register_revoke(parser: Parser) -> None:
    _add_list(parser)
    _add_key(parser)
    parser.add_argument(
        "--serial", type=int, action="append", default=[], metavar="N", help="only the seal of this serial; repeat it"
    )
    parser.add_argument("--since", type=inputs.moment, metavar="DATE", help="from when (default now)")
    parser.set_defaults(run=run_revoke)


def _register_sign(parser: Parser) -> None:
    _add_list(parser)
    add_file(parser, "--key", action="append", required=True, metavar="FILE", help="a root's private key; repeat it")
    parser.add_argument("--kind", choices=["trust", "manifest"], default="trust", help="what is signed (default trust)")
    parser.set_defaults(run=run_sign)


def _register_show(parser: Parser) -> None:
    _add_list(parser)
    parser.add_argument("--root", action="append", default=[], metavar="KEY", help="ask for this root's signature")
    parser.add_argument("--threshold", type=int, default=1, metavar="N", help="how many roots must have signed")
    add_json(parser)
    parser.set_defaults(run=run_show)


def _register_export(parser: Parser) -> None:
    _add_list(parser)
    parser.add_argument(
        "--form",
        choices=["lines", "terminal"],
        default="terminal",
        help="terminal: compact bytes for a verifier in C (default); lines: JSON Lines, for large stores",
    )
    add_file(parser, "-o", "--output", required=True, metavar="FILE", help="where to write it")
    parser.set_defaults(run=run_export)


def _add_list(parser: Parser) -> None:
    add_file(parser, "file", metavar="LIST", help="the trust list")


def _add_key(parser: Parser) -> None:
    parser.add_argument(
        "--key", required=True, metavar="KEY", help="the public key: as text (ed25519:...), or a file that holds one"
    )


_DESCRIPTION = """\
Make and keep the trust list: which issuers are believed, for which payees, from
when to when; whom they vouch for; whose codes must be sealed; and what is
believed no longer. Every change makes a new version."""
_NEW = "Begin a trust list that believes nobody."
_ADD = "Believe an issuer's key for these payees, and for no others."
_CERTIFY = (
    "As an issuer, vouch for the key of one merchant or terminal, for the payee of one code, for at most 90 days."
)
_EXPECT = "From a day on, a code for this account without a seal is suspect."
_REVOKE = "Believe nothing that this key sealed any longer, or not the seals of these serials."
_SIGN = "Write the signatures of root keys into LIST.sig. Verifiers that know the roots take no other list."
_SHOW = "Show who is believed, for which payees, from when to when."
_EXPORT = "Write the list as compact bytes for terminals, or as JSON Lines for stores of a million keys."
_EPILOG = """\
examples:
  paycode keys new bank.pem
  paycode trust new believed.json
  paycode trust add believed.json --key bank.pem --name 'Example Bank' --account 'promptpay:*'
  paycode make promptpay --mobile 0812345678 |
    paycode trust certify - --key shop.pem --issuer bank.pem --file believed.json
  paycode trust sign believed.json --key bank.pem
  paycode trust show believed.json --root bank.pem"""
