"""`paycode verify`: who issued a code, in words for whoever is about to pay or to hand out goods."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..payload import registry
from ..payload.findings import Finding
from . import inputs, output, trustfiles, verdicts, views
from .arguments import Commands, add_file, add_json

if TYPE_CHECKING:
    from ..trust import Manifest, Verdict

__all__ = ["register", "run"]

GOOD, NOT_VERIFIED, NOTHING_READABLE = 0, 1, 3


def register(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("verify", help="check who issued a code", description=_DESCRIPTION, epilog=_EPILOG)
    add_file(parser, "code", metavar="CODE", help="the text of a code, - for standard input, or a picture of one")
    add_file(parser, "--trust", required=True, metavar="FILE", help="the trust file: whose keys are believed")
    parser.add_argument("--at", type=inputs.moment, metavar="MOMENT", help="judge as of then, not now (ISO 8601)")
    parser.add_argument("--expect-payee", type=_account, metavar="ACCOUNT", help="the account that it must pay, whole")
    parser.add_argument("--require-seal", action="store_true", help="a code without a seal is not good enough")
    parser.add_argument("--expect-site", type=_account, metavar="PLACE", help="the place that it must name")
    group = parser.add_argument_group("what else belongs to it")
    add_file(group, "--beside", action="append", default=[], metavar="CODE", help="a companion; repeat it")
    add_file(
        group,
        "--manifest",
        action="append",
        default=[],
        metavar="FILE",
        help="a signed list of codes that hang (its signatures in FILE.sig)",
    )
    add_file(group, "--ledger", metavar="FILE", help="where uses of single-use codes are kept; a good one is used up")
    add_json(parser)
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Print the verdict; 0 only when it is VALID."""
    from ..trust import Status

    found = _found(args.code)
    if not found:
        output.words(f"{output.shown(args.code)}: no symbol was read")
        return NOTHING_READABLE
    payments = [code for code in found if registry.detect(_data_of(code))]
    verdict = _verdict((payments or found)[0], found, args)
    if args.json:
        output.document(verdicts.verdict_data(verdict))
    else:
        _print(verdict)
    return GOOD if verdict.status is Status.VALID else NOT_VERIFIED


def _verdict(code: object, found: list[Any], args: Namespace) -> Verdict:
    """Of the first payment code, with everything else that was read or given beside it."""
    from ..trust import Policy, examine

    policy = Policy(require_seal=args.require_seal, expect_payee=args.expect_payee, expect_site=args.expect_site)
    options: dict[str, Any] = {
        "trust": trustfiles.load(args.trust),
        "at": args.at,
        "policy": policy,
        "beside": [*found, *(other for given in args.beside for other in _found(given))],
        "manifests": [_manifest(path) for path in args.manifest],
    }
    verdict = examine(code, **options)
    return _used(code, verdict, args.ledger, options) if args.ledger else verdict


def _used(code: object, verdict: Verdict, ledger: str, options: dict[str, Any]) -> Verdict:
    """The verdict once the use is kept, as `check` keeps it."""
    from ..errors import LedgerUnavailable, Replayed
    from ..trust import SqliteLedger, Status, Verdict, check

    if verdict.status is not Status.VALID:
        return verdict
    try:
        with SqliteLedger(ledger) as uses:
            check(code, **options, ledger=uses)
    except (LedgerUnavailable, Replayed) as error:
        status = Status.REPLAYED if isinstance(error, Replayed) else Status.INVALID
        reason = Finding(code=error.code, field="", rule=str(error))
        return Verdict(status=status, reasons=(reason,), signer=verdict.signer, payment=verdict.payment)
    return verdict


def _manifest(path: str) -> Manifest:
    from ..trust import Manifest

    return Manifest.loads(inputs.small_file(path), inputs.small_file(f"{path}.sig"))


def _found(argument: str) -> list[Any]:
    """The text that was given, or all that can be read in a picture: a second payee must not be missed."""
    if argument in ("", "-") or not _is_path(argument):
        return [inputs.encoded(inputs.text(argument))]
    from ..scanning import read

    return list(read(argument, "thorough"))


def _data_of(code: Any) -> bytes:
    data: bytes = code if isinstance(code, bytes) else code.data
    return data


def _is_path(argument: str) -> bool:
    """Whether a picture is meant: something lies there, or its suffix is one of a picture."""
    try:
        return Path(argument).suffix.lower() in _PICTURES or Path(argument).exists()
    # A text of a code may be too long for a path.
    except OSError:
        return False


def _print(verdict: Verdict) -> None:
    output.line(output.paint(verdicts.headline(verdict), "green" if verdicts.is_good(verdict) else "red"))
    for row in output.table(list(_rows(verdict))):
        output.line(row)
    if verdict.reasons:
        output.line("\nReasons")
        output.findings(verdict.reasons)


def _rows(verdict: Verdict) -> Iterator[tuple[str, str]]:
    if verdict.payment is not None:
        yield "says", views.headline(verdict.payment)
        yield "account", output.shown(verdict.payment.summary.account)
    if verdict.signer is not None:
        yield "signer", output.shown(str(verdict.signer))
    yield "status", verdict.status.name


def _account(argument: str) -> str:
    if not argument:
        raise ArgumentTypeError("an empty account would match nothing")
    return argument


_PICTURES = {".bmp", ".gif", ".jpeg", ".jpg", ".pgm", ".png", ".ppm", ".tif", ".tiff", ".webp"}
_DESCRIPTION = """\
Check who issued a code: whether a key that you trust sealed exactly this text,
for this payee, for now. The first line is the verdict. No seal helps against a
good code of somebody else in the wrong place: --expect-payee does."""
_EPILOG = """\
examples:
  paycode verify photo.jpg --trust trust.json
  paycode verify photo.jpg --trust trust.json --expect-payee 0066812345678

Exit codes: 0 only for VALID, 1 for every other verdict, 3 when the picture holds nothing readable."""
