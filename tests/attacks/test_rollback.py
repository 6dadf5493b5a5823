"""An old trust list in place of the new one.

Who and how: whoever stands between a terminal and the list's server, or can write its disk, gives it last year's list,
in which a stolen key is not yet revoked; the roots' signatures on it are good. Or he writes a list of his own. Gains:
seals by revoked or foreign keys. Source: rollback and freeze attacks of TUF (Samuel and others, 2010).
"""

from __future__ import annotations

import dataclasses
import pathlib

import naive
import pytest
from scene import AT, BANK, DAY, EVIL, MALLORY, TRUST, entry, judged, refused, sealed, trusting

from paycode.errors import BadSignature, BadTrustList, RolledBack
from paycode.sealing import SigningKey
from paycode.trust import Revocation, Status, TrustList, sign_list

ROOT = SigningKey.from_private_bytes(b"root".ljust(32))
SECOND_ROOT = SigningKey.from_private_bytes(b"second root".ljust(32))
NEWER = TRUST.with_revocation(Revocation(key=BANK.verify_key, since=AT - DAY))


def written(folder: pathlib.Path, trust: TrustList, *roots: SigningKey) -> pathlib.Path:
    file = folder / "trust.json"
    file.write_text(trust.dumps(), encoding="utf-8")
    (folder / "trust.json.sig").write_text(sign_list(file.read_bytes(), *roots), encoding="utf-8")
    return file


def test_a_naive_reader_believes_whatever_list_came_last() -> None:
    assert naive.SealReader(naive.keys_of(TRUST.dumps())).accepts(sealed().text)
    own = trusting(entry(MALLORY, EVIL))
    assert naive.SealReader(naive.keys_of(own.dumps())).accepts(sealed(EVIL, MALLORY).text)


def test_an_older_list_than_one_seen_is_refused(tmp_path: pathlib.Path) -> None:
    roots = [ROOT.verify_key]
    seen = TrustList.load(written(tmp_path, NEWER, ROOT), roots=roots)
    assert refused(judged(sealed(), seen), Status.REVOKED, "seal_revoked")
    old = written(tmp_path, TRUST, ROOT)
    assert judged(sealed(), TrustList.load(old, roots=roots)).status is Status.VALID
    with pytest.raises(RolledBack):
        TrustList.load(old, roots=roots, newest=seen.version)


def test_a_list_that_is_kept_from_changing_goes_stale() -> None:
    assert refused(judged(sealed(), TRUST, at=TRUST.expires), Status.STALE_TRUST, "stale_trust")


def test_a_list_of_his_own(tmp_path: pathlib.Path) -> None:
    own = trusting(entry(MALLORY, EVIL), version=99)
    for signers in ((MALLORY,), ()):
        with pytest.raises(BadSignature):
            TrustList.load(written(tmp_path, own, *signers), roots=[ROOT.verify_key])


def test_a_list_changed_under_a_good_signature(tmp_path: pathlib.Path) -> None:
    file = written(tmp_path, NEWER, ROOT)
    file.write_text(TRUST.dumps(), encoding="utf-8")
    with pytest.raises(BadSignature):
        TrustList.load(file, roots=[ROOT.verify_key])
    renumbered = dataclasses.replace(TRUST, version=50)
    file.write_text(renumbered.dumps(), encoding="utf-8")
    with pytest.raises(BadSignature):
        TrustList.load(file, roots=[ROOT.verify_key], newest=NEWER.version)


def test_one_root_does_not_count_for_two(tmp_path: pathlib.Path) -> None:
    file = written(tmp_path, NEWER, ROOT, ROOT)
    with pytest.raises(BadSignature, match="1 of 2"):
        TrustList.load(file, roots=[ROOT.verify_key, SECOND_ROOT.verify_key], threshold=2)


def test_a_signature_on_a_manifest_is_none_on_a_trust_list(tmp_path: pathlib.Path) -> None:
    file = written(tmp_path, NEWER)
    (tmp_path / "trust.json.sig").write_text(sign_list(file.read_bytes(), ROOT, kind="manifest"), encoding="utf-8")
    with pytest.raises(BadTrustList):
        TrustList.load(file, roots=[ROOT.verify_key])
    renamed = sign_list(file.read_bytes(), ROOT, kind="manifest").replace('"manifest"', '"trust"')
    (tmp_path / "trust.json.sig").write_text(renamed, encoding="utf-8")
    with pytest.raises(BadSignature):
        TrustList.load(file, roots=[ROOT.verify_key])
