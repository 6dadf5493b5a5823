"""docs/seal.md: its vectors, its trust list and manifest, and that a script writes them all."""

from __future__ import annotations

import hashlib
import pathlib
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from paycode.errors import BadSignature, RolledBack
from paycode.payload import registry
from paycode.payload.crc import crc16
from paycode.sealing import Certificate, SigningKey, account_of, open_companion, open_seal, open_spare, seal
from paycode.symbol import decode
from paycode.trust import (
    Manifest,
    MustSeal,
    Policy,
    Revocation,
    Status,
    TrustList,
    TrustStore,
    check,
    examine,
    sign_list,
    verify_list,
)
from seal_page import (
    MANIFEST,
    MANIFEST_SIGNATURES,
    MANIFEST_TEXT,
    MOMENT,
    PAGE,
    ROOT,
    TRUST,
    TRUST_SIGNATURES,
    TRUST_TEXT,
    VECTORS,
    companions_of,
    generator,
    reading_of,
    vector_id,
)

GENERATOR = generator()
AT = datetime.fromisoformat(MOMENT)


def test_a_script_writes_the_blocks() -> None:
    assert GENERATOR.page(PAGE) == PAGE


@pytest.mark.parametrize("name", VECTORS["keys"])
def test_keys(name: str) -> None:
    row, key = VECTORS["keys"][name], GENERATOR.key(name).verify_key
    assert (key.raw.hex(), key.id.hex(), key.text.partition(":")[0]) == (
        row["public_key"],
        row["key_id"],
        row["algorithm"],
    )
    if row["algorithm"] == "ed25519":
        assert SigningKey.from_private_bytes(bytes.fromhex(row["secret_key"])).verify_key == key


def test_certificates() -> None:
    for name, row in VECTORS["certificates"].items():
        certificate = Certificate.decode(bytes.fromhex(row["body"] + row["signature"]))
        assert certificate == GENERATOR.certificates()[name]


@pytest.mark.parametrize("vector", VECTORS["seals"], ids=vector_id)
def test_seals_are_made_so_again(vector: dict[str, Any]) -> None:
    name = vector.get("certificate")
    made: Any = seal(
        registry.parse(vector["text"]).payload,
        GENERATOR.key(vector["key"]),
        carrier=vector["carrier"],
        issued_at=datetime.fromisoformat(vector["issued_at"]),
        lifetime=timedelta(minutes=vector["lifetime_minutes"]) or None,
        serial=vector["serial"],
        single_use=vector["single_use"],
        certificate=GENERATOR.certificates()[name] if name else None,
    )
    if vector["carrier"] == "spare":
        assert decode(made).spare.hex() == vector["spare"]
        assert decode(made).data == vector["text"].encode()
    else:
        assert made.text == vector.get("sealed", vector.get("companion"))


@pytest.mark.parametrize("vector", VECTORS["seals"], ids=vector_id)
def test_seals_are_opened_and_valid(vector: dict[str, Any]) -> None:
    payload = registry.parse(vector.get("sealed", vector["text"])).payload
    if vector["carrier"] == "template":
        opened = open_seal(payload)
    elif vector["carrier"] == "spare":
        opened = open_spare(payload, bytes.fromhex(vector["spare"]))
    else:
        opened = open_companion(payload, vector["companion"].encode())
    assert opened is not None
    assert opened.seal.header.encode().hex() == vector["header"]
    assert opened.message.hex() == vector["message"]
    assert opened.seal.signature.hex() == vector["signature"]
    assert opened.original.text == vector["text"]
    verdict = examine(reading_of(vector), trust=TRUST, at=AT, beside=companions_of(vector))
    assert verdict.status is Status.VALID
    assert verdict.signer is not None
    assert verdict.signer.certified is (vector["key"] in ("shop", "till"))


@pytest.mark.parametrize("vector", VECTORS["refusals"], ids=vector_id)
def test_refusals(vector: dict[str, Any]) -> None:
    at = datetime.fromisoformat(vector["at"])
    verdict = examine(reading_of(vector), trust=TRUST, at=at, beside=companions_of(vector))
    assert verdict.status.name == vector["status"]
    text = vector["text"]
    if text.startswith("0002") and not {"checksum wrong", "characters after the checksum"} & {vector["name"]}:
        assert text[:-4] + crc16(text[:-4].encode()) == text


def test_a_trust_store_gives_the_same_verdicts(tmp_path: pathlib.Path) -> None:
    root = GENERATOR.key("root").verify_key
    store = TrustStore.update(tmp_path / "store", TRUST_TEXT.encode(), TRUST_SIGNATURES, roots=[root])
    for vector in (*VECTORS["seals"], *VECTORS["refusals"]):
        at = datetime.fromisoformat(vector.get("at", MOMENT))
        verdict = examine(reading_of(vector), trust=store, at=at, beside=companions_of(vector))
        assert verdict.status.name == vector.get("status", "VALID"), vector["name"]


def test_a_trust_store_revokes_and_expects_as_the_list_does(tmp_path: pathlib.Path) -> None:
    link, root = GENERATOR.payment("alipay"), GENERATOR.key("root")
    bank, shop = GENERATOR.key("bank").verify_key, GENERATOR.key("shop").verify_key
    trust = TRUST.with_revocation(Revocation(key=bank, since=AT)).with_must_seal(
        MustSeal(account=account_of(link), start=AT)
    )
    text = trust.dumps().encode()
    store = TrustStore.update(tmp_path / "store", text, sign_list(text, root), roots=[root.verify_key])
    for believed in (trust, store):
        assert [believed.is_revoked(bank, serial, AT) for serial in (None, 1)] == [True, True]
        assert not believed.is_revoked(shop, None, AT)
        assert believed.expects_seal(link, AT)
        assert not believed.expects_seal(link, AT - timedelta(seconds=1))
        code = VECTORS["seals"][7]["sealed"]
        assert examine(code, trust=believed, at=AT).status is Status.REVOKED


def test_refusals_cover_every_status_of_a_single_code() -> None:
    given = {vector["status"] for vector in VECTORS["refusals"]}
    elsewhere = {"MULTIPLE_PAYEES", "AMBIGUOUS_SYMBOL", "REPLAYED", "PARTIAL", "VALID"}
    assert given | elsewhere == {status.name for status in Status}


def test_the_trust_list_expects_seals_later() -> None:
    text = VECTORS["seals"][0]["text"]
    later = datetime(2027, 8, 1, tzinfo=UTC)
    assert examine(text, trust=TRUST, at=later).status is Status.SEAL_EXPECTED


def test_the_trust_list_is_signed_by_the_root() -> None:
    digest = hashlib.sha256(TRUST_TEXT.encode()).digest()
    root, other = GENERATOR.key("root").verify_key, GENERATOR.key("bank").verify_key
    verify_list(digest, TRUST_SIGNATURES, [root])
    with pytest.raises(BadSignature):
        verify_list(digest, TRUST_SIGNATURES, [other])
    with pytest.raises(BadSignature):
        verify_list(bytes(32), TRUST_SIGNATURES, [root])


def test_an_older_trust_list_is_refused(tmp_path: Any) -> None:
    file = tmp_path / "trust.json"
    file.write_text(TRUST_TEXT, encoding="utf-8")
    (tmp_path / "trust.json.sig").write_text(TRUST_SIGNATURES, encoding="utf-8")
    root = GENERATOR.key("root").verify_key
    assert TrustList.load(file, roots=[root], newest=3) == TRUST
    with pytest.raises(RolledBack):
        TrustList.load(file, roots=[root], newest=4)


def test_the_manifest_vouches_for_what_it_lists() -> None:
    texts = {vector["payee"].partition(":")[0]: vector["text"] for vector in reversed(VECTORS["seals"])}
    for name, policy in (("alipay", Policy()), ("promptpay", Policy(expect_site="Counter 4"))):
        payment = check(texts[name], trust=TRUST, at=AT, manifests=[MANIFEST], policy=policy)
        assert payment.signer.name == "Example Wallet"
    assert examine(texts["emv"], trust=TRUST, at=AT, manifests=[MANIFEST]).status is Status.UNSEALED
    assert Manifest.loads(MANIFEST_TEXT.encode(), MANIFEST_SIGNATURES) == MANIFEST


def test_the_table_of_statuses_is_in_the_order_of_weight() -> None:
    listed = re.findall("^\\| `([A-Z_]+)` \\|", PAGE, re.MULTILINE)
    assert listed == [status.name for status in Status]


def test_sections_that_the_code_cites_are_there() -> None:
    sections = re.findall(r"^## ([0-9]+)\. ", PAGE, re.MULTILINE)
    assert sections == [str(number + 1) for number in range(len(sections))]
    sources = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "src").rglob("*.py"))
    cited = set(re.findall("docs/seal.md, section ([0-9]+)", sources))
    assert {"1", "2", "3", "4", "5", "6", "7", "8", "9"} <= cited <= set(sections)
