"""`paycode keys`, `paycode seal`, `paycode verify`: from a new key to a verdict, and every way to fail."""

from __future__ import annotations

import argparse
import getpass
import json
import pathlib
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image

import paycode
from cli_runner import DAMAGED, PIX, PROMPTPAY, give, run
from paycode.cli import inputs
from paycode.payload.findings import Finding
from paycode.sealing import SigningKey
from paycode.trust import Scope, Status, TrustedKey, TrustList, Verdict

ACCOUNT = "promptpay:0066812345678"
DYNAMIC = "00020101021229370016A00000067701011101130066812345678530376454049.995802TH63048ABE"


@pytest.fixture
def shop(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> pathlib.Path:
    """A folder with a key and a trust file that believes it, as the commands make them."""
    monkeypatch.chdir(tmp_path)
    assert run(capsys, "keys", "new", "shop.pem").code == 0
    argv = ("keys", "public", "shop.pem", "--trust-list", "--name", "Tea House", "--account", ACCOUNT)
    (tmp_path / "trust.json").write_text(run(capsys, *argv).out)
    return tmp_path


def sealed(capsys: pytest.CaptureFixture[str], text: str = PROMPTPAY, *options: str) -> str:
    return run(capsys, "seal", text, "--key", "shop.pem", *options).out.rstrip("\n")


def test_a_new_key_is_for_its_owner_alone(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run(capsys, "keys", "new", "a.pem")
    file = tmp_path / "a.pem"
    key = SigningKey.from_pem(file.read_bytes())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert ran.code == 0
    assert ran.out == f"public key  {key.verify_key.text}\nkey id      {key.verify_key.id.hex()}\n"
    assert ran.err.startswith("paycode: wrote a.pem: a private key, without a password")
    assert "PRIVATE" not in ran.out + ran.err


def test_a_key_file_is_never_overwritten(capsys: pytest.CaptureFixture[str], shop: pathlib.Path) -> None:
    before = (shop / "shop.pem").read_bytes()
    ran = run(capsys, "keys", "new", "shop.pem")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "paycode: shop.pem exists already, and a key file is never overwritten\n"
    assert (shop / "shop.pem").read_bytes() == before


def typed(monkeypatch: pytest.MonkeyPatch, *passwords: str) -> None:
    rest = iter(passwords)
    answer: Callable[[str], str] = lambda prompt: next(rest)  # noqa: E731
    monkeypatch.setattr(getpass, "getpass", answer)


def test_a_password_is_typed_twice_and_asked_for_later(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path
) -> None:
    monkeypatch.chdir(tmp_path)
    typed(monkeypatch, "tea", "tea")
    ran = run(capsys, "keys", "new", "a.pem", "--password", "--json")
    assert list(ran.json) == ["public_key", "key_id"]
    assert b"ENCRYPTED" in (tmp_path / "a.pem").read_bytes()
    typed(monkeypatch, "tea")
    assert run(capsys, "keys", "public", "a.pem", "--json").json == ran.json
    typed(monkeypatch, "milk")
    ran = run(capsys, "keys", "public", "a.pem")
    assert (ran.code, ran.out) == (1, "")
    assert "password is wrong" in ran.err


@pytest.mark.parametrize(
    ("passwords", "sentence"),
    [(("a", "b"), "the two passwords differ; nothing was written"), (("", ""), "an empty password protects nothing")],
)
def test_a_password_that_is_none_writes_nothing(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: pathlib.Path,
    passwords: tuple[str, ...],
    sentence: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    typed(monkeypatch, *passwords)
    ran = run(capsys, "keys", "new", "a.pem", "--password")
    assert (ran.code, ran.out, ran.err) == (1, "", f"paycode: {sentence}\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("argv", "code", "sentence"),
    [
        (("keys", "public", "nix.pem"), 1, "nix.pem: No such file or directory"),
        (("keys", "public", "trust.json"), 1, "this is no private key in PEM form"),
        (("keys", "new", "missing/a.pem"), 1, "missing/a.pem: No such file or directory"),
        (("keys", "list", "shop.pem"), 1, "the trust list: is not JSON"),
        (("keys", "list", "nix.json"), 1, "the trust list 'nix.json' cannot be read"),
        (("keys", "public", "shop.pem", "--trust-list", "--account", ACCOUNT), 1, "name: "),
        (("keys", "public", "shop.pem", "--trust-list", "--name", "x", "--account", "y"), 1, "scope."),
        (("keys", "public", "shop.pem", "--trust-list", "--name", "x", "--until", "1999-01-01"), 1, "not_after: "),
        (("keys", "public", "shop.pem", "--until", "soon"), 2, "argument --until: 'soon' is not a moment"),
        (("seal", PROMPTPAY, "--key", "shop.pem", "--lifetime", "1w"), 2, "argument --lifetime: '1w' is not a span"),
        (("seal", PROMPTPAY), 2, "the following arguments are required: --key"),
        (("seal", DAMAGED, "--key", "shop.pem"), 1, "63: the checksum says"),
        (("seal", DYNAMIC, "--key", "shop.pem"), 1, "lifetime: a dynamic code must have a lifetime"),
        (("seal", "wxp://f2f0example", "--key", "shop.pem"), 1, "carrier template is for EMVCo texts"),
        (("verify", PROMPTPAY), 2, "the following arguments are required: --trust"),
        (("verify", PROMPTPAY, "--trust", "nix.json"), 1, "the trust list 'nix.json' cannot be read"),
        (("verify", PROMPTPAY, "--trust", "trust.json", "--at", "noon"), 2, "argument --at: 'noon' is not a moment"),
        (("verify", PROMPTPAY, "--trust", "trust.json", "--expect-payee", ""), 2, "argument --expect-payee: an empty"),
        (("verify", "nix.png", "--trust", "trust.json"), 3, "'nix.png' cannot be opened"),
        (("verify", "shop.pem", "--trust", "trust.json"), 3, "shop.pem is not a picture"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    capsys: pytest.CaptureFixture[str], shop: pathlib.Path, argv: tuple[str, ...], code: int, sentence: str
) -> None:
    ran = run(capsys, *argv)
    assert (ran.code, ran.out) == (code, "")
    assert f": {sentence}" in ran.err
    assert ran.err.count("\n") == 1


def test_a_trust_file_of_our_own_is_one_that_is_read(capsys: pytest.CaptureFixture[str], shop: pathlib.Path) -> None:
    trust = TrustList.load(shop / "trust.json")
    assert [(entry.name, sorted(entry.scope.accounts)) for entry in trust.keys] == [("Tea House", [ACCOUNT])]
    assert trust.expires - trust.issued == timedelta(days=365)
    argv = ("keys", "public", "shop.pem", "--trust-list", "--name", "x", "--until", "2040-01-01T00:00:00Z")
    assert TrustList.loads(run(capsys, *argv).out).expires == datetime(2040, 1, 1, tzinfo=UTC)


def test_a_trust_file_is_listed(capsys: pytest.CaptureFixture[str], tmp_path: pathlib.Path) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    keys = [SigningKey.from_private_bytes(bytes([number]) * 32).verify_key for number in (1, 2)]
    entries = (
        TrustedKey(name="Tea", key=keys[0], not_before=start, not_after=start + timedelta(9), scope=Scope()),
        TrustedKey(
            name="Old tea",
            key=keys[1],
            not_before=start,
            not_after=start + timedelta(9),
            revoked=start + timedelta(3),
            scope=Scope(accounts=frozenset({"pix:*", ACCOUNT})),
        ),
    )
    file = tmp_path / "trust.json"
    file.write_text(TrustList(version=7, issued=start, expires=start + timedelta(30), keys=entries).dumps())
    assert run(capsys, "keys", "list", str(file)).out.splitlines() == [
        "version 7, issued 2026-01-01, to be replaced before 2026-01-31",
        "",
        "NAME     KEY ID    BELIEVED                                      FOR",
        f"Tea      {keys[0].id.hex()}  2026-01-01 to 2026-01-10                      nobody",
        f"Old tea  {keys[1].id.hex()}  2026-01-01 to 2026-01-10, revoked 2026-01-04  pix:*, {ACCOUNT}",
    ]
    data = run(capsys, "keys", "list", str(file), "--json").json
    assert list(data) == [
        "version", "issued", "expires", "keys", "foreign_keys", "certificates", "must_seal", "revocations",
    ]  # fmt: skip
    assert [list(entry) for entry in data["keys"]] == [
        ["name", "public_key", "not_before", "not_after", "revoked", "scope", "key_id"]
    ] * 2
    assert [entry["revoked"] for entry in data["keys"]] == [None, "2026-01-04T00:00:00+00:00"]
    assert data["keys"][1]["scope"] == {"schemes": [], "guids": [], "accounts": ["pix:*", ACCOUNT], "countries": []}


@pytest.mark.parametrize(
    ("argument", "span"),
    [("15m", timedelta(minutes=15)), ("2h", timedelta(hours=2)), ("030d", timedelta(days=30))],
)
def test_lifetimes(argument: str, span: timedelta) -> None:
    assert inputs.lifetime(argument) == span


@pytest.mark.parametrize("argument", ["", "m", "15", "-1m", "1.5h", "1 m", "15m\n", "١m", "1" * 10 + "d"])
def test_what_is_no_lifetime(argument: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        inputs.lifetime(argument)


def test_a_good_code_is_valid(capsys: pytest.CaptureFixture[str], shop: pathlib.Path) -> None:
    text = sealed(capsys)
    assert text.startswith(PROMPTPAY[:-8])
    ran = run(capsys, "verify", text, "--trust", "trust.json")
    assert (ran.code, ran.err) == (0, "")
    first, *rows = ran.out.splitlines()
    assert first == "VALID - pay 0066812345678, the payer types the amount (THB) - signed by Tea House"
    assert [row.split()[0] for row in rows] == ["says", "account", "signer", "status"]


def test_an_amount_stands_in_the_verdict(capsys: pytest.CaptureFixture[str], shop: pathlib.Path) -> None:
    text = sealed(capsys, DYNAMIC, "--lifetime", "15m", "--single-use")
    ran = run(capsys, "verify", text, "--trust", "trust.json")
    assert ran.out.startswith("VALID - pay 0066812345678, 9.99 THB - signed by Tea House\n")
    assert "warning  this code is for one use" in ran.out


def test_a_code_on_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, shop: pathlib.Path
) -> None:
    give(monkeypatch, PROMPTPAY.encode() + b"\n")
    text = sealed(capsys, "-")
    give(monkeypatch, text.encode() + b"\r\n")
    assert run(capsys, "verify", "-", "--trust", "trust.json").code == 0


def test_a_picture_of_a_good_code_is_valid(capsys: pytest.CaptureFixture[str], shop: pathlib.Path) -> None:
    ran = run(capsys, "seal", PROMPTPAY, "--key", "shop.pem", "-o", "a.png", "--size-mm", "60")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.startswith("paycode: wrote a.png: version 8, level M, ")
    assert run(capsys, "verify", "a.png", "--trust", "trust.json").code == 0


def test_a_sealed_text_as_json(capsys: pytest.CaptureFixture[str], shop: pathlib.Path) -> None:
    data = run(capsys, "seal", PROMPTPAY, "--key", "shop.pem", "--json").json
    assert list(data) == ["scheme", "text", "hex", "image", "key_id"]
    assert bytes.fromhex(data["hex"]).decode() == data["text"]
    assert data["key_id"] == TrustList.load("trust.json").keys[0].key.id.hex()


def test_a_verdict_as_json(capsys: pytest.CaptureFixture[str], shop: pathlib.Path) -> None:
    good = run(capsys, "verify", sealed(capsys), "--trust", "trust.json", "--json").json
    assert list(good) == ["status", "reasons", "signer", "payment"]
    assert (good["status"], good["reasons"], good["signer"]["name"]) == ("VALID", [], "Tea House")
    assert list(good["signer"]) == ["name", "key_id", "certified"]
    assert good["payment"]["account"] == "0066812345678"
    ran = run(capsys, "verify", "hello", "--trust", "trust.json", "--json")
    assert (ran.code, ran.json["status"], ran.json["signer"], ran.json["payment"]) == (1, "INVALID", None, None)


@pytest.mark.parametrize(
    ("options", "words", "status"),
    [
        (["--expect-payee", "0066899999999"], "this code pays somebody else than expected", "SCOPE_MISMATCH"),
        (["--at", "2099-01-01"], "the trust file is out of date", "STALE_TRUST"),
        (["--at", "2021-01-01T00:00:00+07:00"], "it is not valid yet", "NOT_YET_VALID"),
    ],
)
def test_a_good_code_at_the_wrong_time_or_place(
    capsys: pytest.CaptureFixture[str], shop: pathlib.Path, options: list[str], words: str, status: str
) -> None:
    ran = run(capsys, "verify", sealed(capsys), "--trust", "trust.json", *options)
    assert ran.code == 1
    assert ran.out.startswith(f"NOT VERIFIED - {words}\n")
    assert f"  status   {status}\n" in ran.out
    assert "\nReasons\n  error  " in ran.out


@pytest.mark.parametrize(
    ("text", "options", "words"),
    [
        (PROMPTPAY, [], "there is no seal, so nothing says who issued it"),
        (PROMPTPAY, ["--require-seal"], "its seal is missing"),
        (DAMAGED, [], "the code is damaged, altered or forged"),
        ("hello", [], "this is no payment code that is known here"),
        ("", [], "the code is damaged, altered or forged"),
        ("x" * 4000, [], "this is no payment code that is known here"),
    ],
)
def test_a_code_without_a_good_seal(
    capsys: pytest.CaptureFixture[str], shop: pathlib.Path, text: str, options: list[str], words: str
) -> None:
    ran = run(capsys, "verify", text, "--trust", "trust.json", *options)
    assert ran.code == 1
    assert ran.out.startswith(f"NOT VERIFIED - {words}\n")


def test_a_key_that_nobody_knows_and_a_payee_that_is_not_its_own(
    capsys: pytest.CaptureFixture[str], shop: pathlib.Path
) -> None:
    run(capsys, "keys", "new", "thief.pem")
    text = run(capsys, "seal", PROMPTPAY, "--key", "thief.pem").out.strip()
    assert run(capsys, "verify", text, "--trust", "trust.json").out.startswith(
        "NOT VERIFIED - it was sealed by somebody who is not in the trust file\n"
    )
    foreign = sealed(capsys, PIX)
    assert run(capsys, "verify", foreign, "--trust", "trust.json").out.startswith(
        "NOT VERIFIED - its signer may not speak for this payee\n"
    )


def beside(file: pathlib.Path, *texts: str) -> str:
    """One picture of several symbols."""
    paths = [file.with_suffix(f".{number}.png") for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        paycode.encode(text).save(path)
    pictures = [Image.open(path).convert("L") for path in paths]
    whole = Image.new("L", (sum(p.width for p in pictures), max(p.height for p in pictures)), 255)
    left = 0
    for picture in pictures:
        whole.paste(picture, (left, 0))
        left += picture.width
        picture.close()
    whole.save(file)
    return str(file)


def test_a_picture_of_two_payment_codes_is_never_valid(capsys: pytest.CaptureFixture[str], shop: pathlib.Path) -> None:
    picture = beside(shop / "two.png", sealed(capsys), PIX)
    ran = run(capsys, "verify", picture, "--trust", "trust.json")
    assert ran.code == 1
    assert ran.out.startswith("NOT VERIFIED - there are several payees in the picture\n")
    assert run(capsys, "verify", picture, "--trust", "trust.json", "--json").json["status"] == "MULTIPLE_PAYEES"


def test_a_code_beside_one_that_is_no_payment(capsys: pytest.CaptureFixture[str], shop: pathlib.Path) -> None:
    picture = beside(shop / "two.png", "https://example.com", sealed(capsys))
    assert run(capsys, "verify", picture, "--trust", "trust.json").code == 0


def test_a_picture_without_a_code(capsys: pytest.CaptureFixture[str], shop: pathlib.Path) -> None:
    Image.new("L", (90, 90), 255).save("blank.png")
    ran = run(capsys, "verify", "blank.png", "--trust", "trust.json")
    assert (ran.code, ran.out, ran.err) == (3, "", "paycode: blank.png: no symbol was read\n")


def test_a_picture_of_something_else(capsys: pytest.CaptureFixture[str], shop: pathlib.Path) -> None:
    paycode.encode("hello").save("hello.png")
    assert run(capsys, "verify", "hello.png", "--trust", "trust.json").code == 1


@pytest.mark.parametrize("status", list(Status))
def test_every_status_has_words_and_only_valid_is_good(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, shop: pathlib.Path, status: Status
) -> None:
    good = paycode.examine(sealed(capsys), trust=TrustList.load("trust.json"))
    verdict = Verdict(
        status=status,
        reasons=(Finding(code="some", field="", rule="some reason \x1b"),),
        signer=good.signer,
        payment=good.payment,
    )
    monkeypatch.setattr("paycode.trust.examine", lambda code, **_: verdict)
    ran = run(capsys, "verify", "x", "--trust", "trust.json")
    assert (ran.code == 0) == ran.out.startswith("VALID - ") == (status is Status.VALID)
    assert "some reason \\x1b" in ran.out
    assert json.loads(run(capsys, "verify", "x", "--trust", "trust.json", "--json").out)["status"] == status.name
