"""`paycode trust`, and what `seal` and `verify` do with certificates, carriers, companions, manifests and ledgers."""

from __future__ import annotations

import json
import pathlib
import stat
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

import paycode
from cli_runner import Ran, run
from paycode.payload import registry
from paycode.sealing import SigningKey
from paycode.sealing.algorithms import P256
from paycode.sealing.native import sign_upi
from paycode.trust import Listed, Manifest, TrustList, TrustStore
from paycode.trust.lines import import_lines

LINK = "https://qr.alipay.com/fkx00000example000000000"
PROMPTPAY = "00020101021129370016A000000677010111011300668912345675802TH5303764630429C1"
Capsys = pytest.CaptureFixture[str]


@pytest.fixture
def bank(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: Capsys) -> pathlib.Path:
    """A folder with a bank's key, a shop's key, a root's key, and a list that believes the bank."""
    monkeypatch.chdir(tmp_path)
    for name in ("bank", "shop", "root"):
        assert run(capsys, "keys", "new", f"{name}.pem").code == 0
    assert run(capsys, "trust", "new", "trust.json").code == 0
    added = run(capsys, "trust", "add", "trust.json", "--key", "bank.pem", "--name", "Bank", "--account", "alipay:*",
                "--account", "promptpay:*")  # fmt: skip
    assert added.err == "paycode: wrote trust.json: version 2; sign it again where it is signed\n"
    return tmp_path


def verdict(ran: Ran) -> str:
    return str(ran.json["status"])


def test_a_list_is_made_signed_and_shown(bank: pathlib.Path, capsys: Capsys) -> None:
    assert run(capsys, "trust", "new", "trust.json").err == "paycode: trust.json exists already\n"
    assert run(capsys, "trust", "sign", "trust.json", "--key", "root.pem").code == 0
    shown = run(capsys, "trust", "show", "trust.json", "--root", "root.pem")
    assert shown.code == 0
    assert "Bank" in shown.out
    assert "alipay:*, promptpay:*" in shown.out
    refused = run(capsys, "trust", "show", "trust.json", "--root", "shop.pem")
    assert (refused.code, refused.out) == (1, "")
    text = (bank / "trust.json").read_text()
    (bank / "trust.json").write_text(text.replace("Bank", "Bonk"))
    assert run(capsys, "trust", "show", "trust.json", "--root", "root.pem").code == 1
    assert stat.S_IMODE((bank / "trust.json").stat().st_mode) == 0o644


def test_a_merchants_key_is_certified_in_the_list_and_in_the_seal(bank: pathlib.Path, capsys: Capsys) -> None:
    certified = run(capsys, "trust", "certify", LINK, "--key", "shop.pem", "--issuer", "bank.pem", "--file",
                    "trust.json", "-o", "shop.cert", "--only", "static", "--lifetime", "30d")  # fmt: skip
    assert "wrote shop.cert: a certificate until" in certified.err
    sealed = run(capsys, "seal", LINK, "--key", "shop.pem", "--carrier", "companion")
    assert sealed.out.startswith("PQS1/")
    (bank / "companion.txt").write_text(sealed.out)
    good = run(capsys, "verify", LINK, "--trust", "trust.json", "--beside", sealed.out.strip(), "--json")
    assert (verdict(good), good.json["signer"]["certified"]) == ("VALID", True)
    assert verdict(run(capsys, "verify", LINK, "--trust", "trust.json", "--json")) == "UNSEALED"
    picture = run(capsys, "seal", LINK, "--key", "shop.pem", "--carrier", "spare", "--certificate", "shop.cert",
                  "-o", "stall.png", "--size-mm", "46", "--dpi", "300")  # fmt: skip
    assert picture.code == 0
    read = run(capsys, "verify", "stall.png", "--trust", "trust.json")
    assert read.out.startswith("VALID - ")
    assert "signed by Bank" in read.out
    shown = run(capsys, "trust", "show", "trust.json", "--json").json
    assert [len(shown[name]) for name in ("keys", "certificates", "must_seal", "revocations")] == [1, 1, 0, 0]


def test_a_seal_behind_the_terminator_needs_a_picture(bank: pathlib.Path, capsys: Capsys) -> None:
    ran = run(capsys, "seal", LINK, "--key", "bank.pem", "--carrier", "spare")
    assert (ran.code, ran.err) == (
        1,
        "paycode: a seal behind the terminator needs a picture: say where it goes with -o\n",
    )
    given = run(capsys, "seal", LINK, "--key", "bank.pem", "--carrier", "spare", "-o", "a.png", "--json").json
    assert (given["text"], given["image"]["file"]) == (LINK, "a.png")


def test_what_is_expected_and_what_is_revoked(bank: pathlib.Path, capsys: Capsys) -> None:
    sealed = run(capsys, "seal", PROMPTPAY, "--key", "bank.pem").out.strip()
    assert verdict(run(capsys, "verify", sealed, "--trust", "trust.json", "--json")) == "VALID"
    assert run(capsys, "trust", "expect", "trust.json", "--account", "promptpay:*").code == 0
    assert verdict(run(capsys, "verify", PROMPTPAY, "--trust", "trust.json", "--json")) == "SEAL_EXPECTED"
    key = json.loads(run(capsys, "keys", "public", "bank.pem", "--json").out)["public_key"]
    assert run(capsys, "trust", "revoke", "trust.json", "--key", key, "--serial", "7").code == 0
    assert verdict(run(capsys, "verify", sealed, "--trust", "trust.json", "--json")) == "VALID"
    assert run(capsys, "trust", "revoke", "trust.json", "--key", key).code == 0
    assert verdict(run(capsys, "verify", sealed, "--trust", "trust.json", "--json")) == "REVOKED"
    shown = run(capsys, "trust", "show", "trust.json").out
    assert "codes for promptpay:* must be sealed from " in shown
    assert "seals 7 of " in shown
    assert TrustList.load("trust.json").version == 5


def test_a_single_use_code_is_used_once(bank: pathlib.Path, capsys: Capsys) -> None:
    sealed = run(capsys, "seal", PROMPTPAY, "--key", "bank.pem", "--single-use", "--lifetime", "1h").out.strip()
    asked = ("verify", sealed, "--trust", "trust.json", "--ledger", "uses.db")
    assert [verdict(run(capsys, *asked, "--json")) for _ in range(2)] == ["VALID", "REPLAYED"]
    assert run(capsys, *asked).out.startswith("NOT VERIFIED - it was used before\n")
    unsealed = ("verify", PROMPTPAY, "--trust", "trust.json", "--ledger", "uses.db", "--json")
    assert verdict(run(capsys, *unsealed)) == "UNSEALED"
    (bank / "uses.db").write_bytes(b"no ledger")
    broken = run(capsys, *asked)
    assert (broken.code, broken.out.splitlines()[0]) == (
        1,
        "NOT VERIFIED - whether it was used before cannot be looked up",
    )


def test_a_manifest_vouches_for_a_code_and_its_place(bank: pathlib.Path, capsys: Capsys) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    until = now + timedelta(days=9)
    listed = Listed.of(registry.parse(LINK), not_before=now, not_after=until, site="Stall 7")
    (bank / "codes.json").write_text(Manifest(version=1, issued=now, expires=until, codes=(listed,)).dumps())
    assert run(capsys, "trust", "sign", "codes.json", "--key", "bank.pem", "--kind", "manifest").code == 0
    asked = ("verify", LINK, "--trust", "trust.json", "--manifest", "codes.json")
    assert verdict(run(capsys, *asked, "--expect-site", "Stall 7", "--json")) == "VALID"
    elsewhere = run(capsys, *asked, "--expect-site", "Stall 8")
    assert elsewhere.out.startswith("NOT VERIFIED - this code does not belong to this place\n")


@pytest.mark.parametrize("form", ["lines", "terminal"])
def test_a_list_is_exported(form: str, bank: pathlib.Path, capsys: Capsys) -> None:
    assert run(capsys, "trust", "export", "trust.json", "--form", form, "-o", "out.bin").code == 0
    content = (bank / "out.bin").read_bytes()
    if form == "terminal":
        assert content.startswith(b"PQTT")
        return
    assert import_lines(content) == TrustList.load("trust.json")


def test_a_store_is_believed_as_a_list_is(bank: pathlib.Path, capsys: Capsys) -> None:
    root = SigningKey.from_pem((bank / "root.pem").read_bytes())
    assert run(capsys, "trust", "sign", "trust.json", "--key", "root.pem").code == 0
    content, signatures = ((bank / name).read_bytes() for name in ("trust.json", "trust.json.sig"))
    TrustStore.update(bank / "trust.db", content, signatures, roots=[root.verify_key]).close()
    sealed = run(capsys, "seal", PROMPTPAY, "--key", "bank.pem").out.strip()
    assert verdict(run(capsys, "verify", sealed, "--trust", "trust.db", "--json")) == "VALID"


def test_a_key_of_a_schemes_own_signatures(bank: pathlib.Path, capsys: Capsys) -> None:
    key = SigningKey.generate(P256)
    (bank / "npci.pem").write_bytes(key.pem())
    link = "upi://pay?pa=jane@okbank&pn=Jane&mc=5411&tr=T1&am=10.00&cu=INR&mode=15&orgid=180001"
    signed = sign_upi(paycode.parse(link).payload, key).text
    assert verdict(run(capsys, "verify", signed, "--trust", "trust.json", "--json")) == "UNKNOWN_KEY"
    added = run(capsys, "trust", "add", "trust.json", "--key", "npci.pem", "--name", "Example PSP",
                "--account", "upi:*", "--signs-as", "upi:180001")  # fmt: skip
    assert added.code == 0
    assert verdict(run(capsys, "verify", signed, "--trust", "trust.json", "--json")) == "VALID"
    assert "Example PSP signs as upi:180001" in run(capsys, "trust", "show", "trust.json").out
    shown = run(capsys, "trust", "show", "trust.json", "--json").json
    assert [entry["names"] for entry in shown["foreign_keys"]] == [["upi:180001"]]


def test_an_rsa_key_makes_no_seals(bank: pathlib.Path, capsys: Capsys) -> None:
    rsa = generate_private_key(65537, 2048).public_key()
    (bank / "rsa.pem").write_bytes(rsa.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    arguments = ("trust", "add", "trust.json", "--key", "rsa.pem", "--name", "PSP", "--account", "pix:*")
    assert "Ed25519 and P-256" in run(capsys, *arguments).err
    assert run(capsys, *arguments, "--signs-as", "kid:one").code == 0
    (entry,) = run(capsys, "trust", "show", "trust.json", "--json").json["foreign_keys"]
    assert entry["public_key"].startswith("rs256:")
    other = ("trust", "add", "trust.json", "--key", entry["public_key"].replace("rs256", "ps256"), *arguments[5:])
    assert run(capsys, *other, "--signs-as", "kid:two").code == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"{}", "key"), (b"no key at all", "key"), (b"-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n", "key")],
)
def test_a_file_that_holds_no_key_is_named_so(content: bytes, words: str, bank: pathlib.Path, capsys: Capsys) -> None:
    (bank / "other.pem").write_bytes(content)
    ran = run(capsys, "trust", "revoke", "trust.json", "--key", "other.pem")
    assert (ran.code, words in ran.err, ran.err.count("\n")) == (1, True, 1)


def test_a_list_is_replaced_as_a_whole(bank: pathlib.Path, capsys: Capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (bank / "trust.json").read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "trust.json")

    monkeypatch.setattr(pathlib.Path, "replace", full)
    assert run(capsys, "trust", "expect", "trust.json", "--account", "promptpay:*").code == 1
    assert (bank / "trust.json").read_bytes() == before
    assert sorted(path.name for path in bank.iterdir() if path.name.startswith(".")) == []
