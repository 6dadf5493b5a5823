"""Signatures beside a trust list: who signed, how many must, what is refused, and revocations in the list."""

from __future__ import annotations

import hashlib
import json
import pathlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paycode.errors import BadSignature, BadTrustList, RolledBack, SealError
from paycode.sealing import P256, SigningKey
from paycode.trust import Revocation, TrustList, sign_list, verify_list
from paycode.trust.listfile import base64url
from seal_page import MOMENT, TRUST, TRUST_SIGNATURES, TRUST_TEXT, generator

GENERATOR = generator()
AT = datetime.fromisoformat(MOMENT)
CONTENT = TRUST_TEXT.encode()
DIGEST = hashlib.sha256(CONTENT).digest()
FIRST, SECOND = SigningKey.from_private_bytes(b"1" * 32), SigningKey.from_private_bytes(b"2" * 32)
THIRD, STRANGER = SigningKey.generate(P256), SigningKey.from_private_bytes(b"4" * 32)
ROOTS = [key.verify_key for key in (FIRST, SECOND, THIRD)]


def signatures(*keys: SigningKey) -> str:
    return sign_list(CONTENT, *keys)


def test_what_is_signed() -> None:
    entry = json.loads(TRUST_SIGNATURES)["signatures"][0]
    signature = GENERATOR.key("root").sign(b"PQS1-list\0trust\0" + DIGEST)
    assert entry["signature"] == base64url(signature)
    assert sign_list(CONTENT, GENERATOR.key("root")) == TRUST_SIGNATURES


@pytest.mark.parametrize(
    ("keys", "threshold"),
    [((FIRST,), 1), ((THIRD,), 1), ((STRANGER, FIRST), 1), ((FIRST, SECOND), 2), ((FIRST, SECOND, THIRD), 3)],
)
def test_enough_roots(keys: tuple[SigningKey, ...], threshold: int) -> None:
    verify_list(DIGEST, signatures(*keys), ROOTS, threshold=threshold)


@pytest.mark.parametrize(
    ("keys", "threshold"),
    [((), 1), ((STRANGER,), 1), ((FIRST,), 2), ((FIRST, FIRST), 2), ((FIRST, STRANGER), 2), ((FIRST, SECOND), 3)],
)
def test_too_few_roots(keys: tuple[SigningKey, ...], threshold: int) -> None:
    with pytest.raises(BadSignature, match=f"of {threshold} root signatures"):
        verify_list(DIGEST, signatures(*keys), ROOTS, threshold=threshold)


@pytest.mark.parametrize("threshold", [0, -1, 4])
def test_thresholds_that_there_are_not(threshold: int) -> None:
    with pytest.raises(ValueError, match="threshold"):
        verify_list(DIGEST, signatures(FIRST), ROOTS, threshold=threshold)
    with pytest.raises(ValueError, match="threshold"):
        verify_list(DIGEST, signatures(FIRST), [])


def edited(path: str, value: object) -> str:
    content = json.loads(signatures(FIRST))
    place: Any = content if "." not in path else content["signatures"][0]
    name = path.rpartition(".")[2]
    if value is ...:
        del place[name]
    else:
        place[name] = value
    return json.dumps(content)


@pytest.mark.parametrize(
    ("path", "value", "error"),
    [
        ("paycode-signed", 2, BadTrustList),
        ("kind", "manifest", BadTrustList),
        ("kind", ..., BadTrustList),
        ("extra", 1, BadTrustList),
        ("signatures", {}, BadTrustList),
        ("signatures", ..., BadSignature),
        ("0.extra", 1, BadTrustList),
        ("0.algorithm", "p256", BadTrustList),
        ("0.key", "AAAA", BadTrustList),
        ("0.signature", ..., BadTrustList),
        ("0.signature", "A" * 86 + "==", BadTrustList),
        ("0.signature", "A" * 85 + "B", BadTrustList),
        ("0.signature", "!" * 86, BadTrustList),
        ("0.signature", "é" * 86, BadTrustList),
        ("0.signature", "A" * 86, BadSignature),
        ("0.signature", "", BadSignature),
    ],
)
def test_files_that_are_no_signatures(path: str, value: object, error: type[SealError]) -> None:
    with pytest.raises(error):
        verify_list(DIGEST, edited(path, value), ROOTS)


def test_a_wrong_signature_of_a_stranger_is_passed_over() -> None:
    content = json.loads(signatures(STRANGER, FIRST))
    content["signatures"][0]["signature"] = "A" * 86
    verify_list(DIGEST, json.dumps(content), ROOTS)
    content["signatures"].reverse()
    content["signatures"][0]["signature"] = "A" * 86
    with pytest.raises(BadSignature):
        verify_list(DIGEST, json.dumps(content), ROOTS)


def test_a_list_of_another_kind() -> None:
    other = sign_list(CONTENT, FIRST, kind="manifest")
    with pytest.raises(BadTrustList, match="trust list"):
        verify_list(DIGEST, other, ROOTS)
    with pytest.raises(BadSignature):
        verify_list(DIGEST, other.replace('"manifest"', '"trust"'), ROOTS)


def test_no_flipped_bit_of_list_or_signatures_is_accepted() -> None:
    good, roots = TRUST_SIGNATURES.encode(), [GENERATOR.key("root").verify_key]
    verify_list(DIGEST, good, roots)
    for place in range(8 * len(good)):
        with pytest.raises(SealError):
            verify_list(DIGEST, flipped(good, place), roots)
    for place in range(0, 8 * len(CONTENT), 7):
        with pytest.raises(BadSignature):
            verify_list(hashlib.sha256(flipped(CONTENT, place)).digest(), good, roots)


def flipped(data: bytes, place: int) -> bytes:
    return data[: place // 8] + bytes([data[place // 8] ^ 1 << place % 8]) + data[place // 8 + 1 :]


@given(st.text(max_size=60) | st.binary(max_size=60))
def test_any_file_is_signatures_or_refused(text: str | bytes) -> None:
    with pytest.raises(SealError):
        verify_list(DIGEST, text, ROOTS)


# Loading


@pytest.fixture
def file(tmp_path: pathlib.Path) -> pathlib.Path:
    path = tmp_path / "trust.json"
    path.write_bytes(CONTENT)
    path.with_name("trust.json.sig").write_text(signatures(FIRST, SECOND), encoding="utf-8")
    return path


def test_loading_with_roots(file: pathlib.Path) -> None:
    assert TrustList.load(file, roots=ROOTS) == TrustList.load(str(file), roots=ROOTS, threshold=2) == TRUST
    with pytest.raises(BadSignature):
        TrustList.load(file, roots=ROOTS, threshold=3)
    with pytest.raises(BadSignature):
        TrustList.load(file, roots=[STRANGER.verify_key])


@pytest.mark.parametrize(
    "harm",
    [
        lambda path: path.write_bytes(CONTENT + b"\n"),
        lambda path: path.write_bytes(CONTENT.replace(b"SHOP7", b"SHOP8")),
        lambda path: path.with_name("trust.json.sig").unlink(),
        lambda path: path.with_name("trust.json.sig").write_bytes(b"{}"),
    ],
    ids=["one byte more", "another account", "no signatures", "an empty object"],
)
def test_loading_what_was_changed(harm: Callable[[pathlib.Path], object], file: pathlib.Path) -> None:
    harm(file)
    with pytest.raises(SealError):
        TrustList.load(file, roots=ROOTS)


@pytest.mark.parametrize(("newest", "is_refused"), [(0, False), (2, False), (3, False), (4, True)])
def test_rollback(newest: int, is_refused: bool, file: pathlib.Path) -> None:
    if is_refused:
        with pytest.raises(RolledBack, match="version: is 3, and 4 was seen before"):
            TrustList.load(file, newest=newest)
    else:
        assert TrustList.load(file, newest=newest).version == 3


# What a list holds beside keys


def test_certificates_and_revocations_survive_the_file() -> None:
    more = TRUST.with_revocation(Revocation(key=FIRST.verify_key, since=AT)).with_certificate(
        GENERATOR.certificates()["till by wallet"]
    )
    assert TrustList.loads(more.dumps()) == more
    assert (more.version, len(more.revocations), len(more.certificates)) == (5, 2, 3)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("certificates", ["AAAA"], "certificates: .*kind 0x00"),
        ("certificates", ["ERER"], "certificates: .*117 bytes"),
        ("certificates", ["!"], "certificates: is base64url"),
        ("certificates", [json.loads(TRUST_TEXT)["certificates"][0]] * 2, "holds the same entry twice"),
        ("certificates", {}, "certificates: must be a list"),
        ("revocations", [{}], r"revocations\[0\].algorithm: is missing"),
        ("revocations", [{**json.loads(TRUST_TEXT)["revocations"][0], "serials": ["13"]}], "list of integers"),
        ("revocations", [{**json.loads(TRUST_TEXT)["revocations"][0], "serials": [True]}], "list of integers"),
        ("revocations", [{**json.loads(TRUST_TEXT)["revocations"][0], "serials": [-1]}], r"revocations\[0\].serials"),
        (
            "revocations",
            [{**json.loads(TRUST_TEXT)["revocations"][0], "serials": [2**64]}],
            r"revocations\[0\].serials",
        ),
        ("revocations", [{**json.loads(TRUST_TEXT)["revocations"][0], "until": "x"}], "until: is not known here"),
    ],
)
def test_lists_that_are_not_understood(name: str, value: object, words: str) -> None:
    with pytest.raises(BadTrustList, match=words):
        TrustList.loads(json.dumps({**json.loads(TRUST_TEXT), name: value}))


def test_revocation_of_serials_and_of_keys() -> None:
    serials = Revocation(key=FIRST.verify_key, since=AT, serials=frozenset({5}))
    whole = Revocation(key=SECOND.verify_key, since=AT)
    trust = replace(TRUST, revocations=(serials, whole))
    said = {
        (name, serial): trust.is_revoked(key.verify_key, serial, AT)
        for name, key in (("first", FIRST), ("second", SECOND), ("third", THIRD))
        for serial in (5, 6, None)
    }
    assert [place for place, is_revoked in said.items() if is_revoked] == [
        ("first", 5),
        ("second", 5),
        ("second", 6),
        ("second", None),
    ]


def test_a_revocation_has_a_time_zone() -> None:
    with pytest.raises(TypeError):
        Revocation(key=FIRST.verify_key, since=AT.replace(tzinfo=None))
