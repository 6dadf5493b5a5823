"""`paycode verify`: who issued a code, in words for whoever is about to pay or to hand out goods."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..payload import registry
from ..payload.findings import Finding
from ..payload.report import finding_data, payment_data
from . import inputs, output, views
from .arguments import Commands, add_file, add_json

if TYPE_CHECKING:
    from ..trust import Verdict

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
    add_json(parser)
    parser.set_defaults(run=run)


def run(args: Namespace) -> int:
    """Print the verdict; 0 only when it is VALID."""
    from ..trust import Policy, Status, TrustList, examine

    trust = TrustList.load(args.trust)
    codes = _codes(args.code)
    if not codes:
        output.words(f"{output.shown(args.code)}: no symbol was read")
        return NOTHING_READABLE
    if len(codes) > 1:
        verdict = _several(len(codes))
    else:
        policy = Policy(require_seal=args.require_seal, expect_payee=args.expect_payee)
        verdict = examine(codes[0], trust=trust, at=args.at, policy=policy)
    if args.json:
        output.document(_data(verdict))
    else:
        _print(verdict)
    return GOOD if verdict.status is Status.VALID else NOT_VERIFIED


def _codes(argument: str) -> list[bytes]:
    """The text that was given; of a picture the payment codes in it, of none the first other one."""
    if argument in ("", "-") or not _is_path(argument):
        return [inputs.encoded(inputs.text(argument))]
    from ..scanning import read

    # Every attempt is made: a second payee in the picture must not be missed.
    read_here = list(dict.fromkeys(reading.data for reading in read(argument, "thorough")))
    return [data for data in read_here if registry.detect(data)] or read_here[:1]


def _is_path(argument: str) -> bool:
    """Whether a picture is meant: something lies there, or its suffix is one of a picture."""
    try:
        return Path(argument).suffix.lower() in _PICTURES or Path(argument).exists()
    # A text of a code may be too long for a path.
    except OSError:
        return False


def _several(count: int) -> Verdict:
    from ..trust import Status, Verdict

    rule = f"the picture shows {count} payment codes: show the one that is meant alone"
    return Verdict(status=Status.INVALID, reasons=(Finding(code="multiple_payees", field="", rule=rule),))


def _print(verdict: Verdict) -> None:
    headline = _headline(verdict)
    output.line(output.paint(headline, "green" if headline.startswith("VALID") else "red"))
    for row in output.table(list(_rows(verdict))):
        output.line(row)
    if verdict.reasons:
        output.line("\nReasons")
        output.findings(verdict.reasons)


def _headline(verdict: Verdict) -> str:
    if verdict.status.name == "VALID" and verdict.payment is not None and verdict.signer is not None:
        said = views.headline(verdict.payment)
        return f"VALID - {said[:1].lower()}{said[1:]} - signed by {output.shown(verdict.signer.name)}"
    return f"NOT VERIFIED - {_WORDS.get(verdict.reasons[0].code) or _WORDS[verdict.status.name]}"


def _rows(verdict: Verdict) -> Iterator[tuple[str, str]]:
    if verdict.payment is not None:
        yield "says", views.headline(verdict.payment)
        yield "account", output.shown(verdict.payment.summary.account)
    if verdict.signer is not None:
        yield "signer", output.shown(str(verdict.signer))
    yield "status", verdict.status.name


def _data(verdict: Verdict) -> dict[str, Any]:
    signer = verdict.signer
    return {
        "status": verdict.status.name,
        "reasons": [finding_data(finding) for finding in verdict.reasons],
        "signer": {"name": signer.name, "key_id": signer.key_id.hex()} if signer else None,
        "payment": payment_data(verdict.payment) if verdict.payment else None,
    }


def _account(argument: str) -> str:
    if not argument:
        raise ArgumentTypeError("an empty account would match nothing")
    return argument


# By the code of the first reason, else by status.
_WORDS = {
    "multiple_payees": "there are several payment codes in the picture",
    "unexpected_payee": "this code pays somebody else than expected",
    "unknown_scheme": "this is no payment code that is known here",
    "INVALID": "the code is damaged, altered or forged",
    "UNSUPPORTED": "its seal is of a kind that is not read here",
    "SEAL_EXPECTED": "its seal is missing",
    "REVOKED": "the key that sealed it was withdrawn",
    "REPLAYED": "it was used before",
    "STALE_TRUST": "the trust file is out of date",
    "UNSEALED": "there is no seal, so nothing says who issued it",
    "PARTIAL": "its seal does not cover all of it",
    "UNKNOWN_KEY": "it was sealed by somebody who is not in the trust file",
    "SCOPE_MISMATCH": "its signer may not speak for this payee",
    "EXPIRED": "it is out of date",
    "NOT_YET_VALID": "it is not valid yet",
}
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
