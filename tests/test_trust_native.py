"""Schemes' own signatures in `examine`: UPI's links, and the signed document behind a Pix code."""

from __future__ import annotations

import io
import json
import pathlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from jws_tokens import PS256, b64, signed
from paycode.errors import BadTrustList, Replayed, RequestError
from paycode.payload import registry
from paycode.payload.schemes import pix
from paycode.sealing import P256, RsaVerifyKey, SigningKey, VerifyKey, seal, sign_upi
from paycode.trust import (
    Document,
    ForeignKey,
    Pins,
    Policy,
    Scope,
    SqliteLedger,
    Status,
    Trust,
    TrustedKey,
    TrustList,
    TrustStore,
    check,
    examine,
    sign_list,
)
from paycode.trust.lines import export_lines, import_lines
from paycode.trust.terminal import export_terminal

AT = datetime(2026, 11, 25, 12, tzinfo=UTC)
PSP = SigningKey.from_pem(SigningKey.generate(P256).pem())
OTHER = SigningKey.generate(P256)
LINK = "upi://pay?pa=jane@axisbank&pn=Jane&mode=02&orgid=180001"
SIGNED = sign_upi(registry.parse(LINK).payload, PSP)
UPI = Scope(
    schemes=frozenset({"upi"}),
    guids=frozenset("*"),
    accounts=frozenset({"upi:jane@axisbank"}),
    countries=frozenset("*"),
)


def foreign(key: VerifyKey | RsaVerifyKey = PSP.verify_key, **changes: Any) -> ForeignKey:
    fields: dict[str, Any] = {
        "name": "Axis",
        "names": ("upi:180001",),
        "not_before": AT - timedelta(days=1),
        "not_after": AT + timedelta(days=100),
        "scope": UPI,
    }
    return ForeignKey(key=key, **(fields | changes))


def trust(*keys: ForeignKey) -> TrustList:
    return TrustList(version=1, issued=AT, expires=AT + timedelta(days=30), foreign_keys=keys)


def status(code: object, believed: Trust, **options: Any) -> tuple[Status, list[str]]:
    verdict = examine(code, trust=believed, at=AT, **options)
    return verdict.status, [one.code for one in verdict.reasons]


def test_a_link_that_its_provider_signed_is_valid() -> None:
    verdict = examine(SIGNED, trust=trust(foreign()), at=AT)
    assert (verdict.status, verdict.reasons) == (Status.VALID, ())
    assert str(verdict.signer) == f"Axis (key {PSP.verify_key.id.hex()})"
    assert verdict.signer is not None
    assert verdict.signer.key == PSP.verify_key


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ((), (Status.UNKNOWN_KEY, ["unknown_key"])),
        ((foreign(names=("upi:999999",)),), (Status.UNKNOWN_KEY, ["unknown_key"])),
        ((foreign(OTHER.verify_key),), (Status.INVALID, ["bad_signature"])),
        ((foreign(OTHER.verify_key), foreign()), (Status.VALID, [])),
        ((foreign(scope=Scope()),), (Status.SCOPE_MISMATCH, ["out_of_scope"] * 4)),
        ((foreign(revoked=AT - timedelta(hours=1)),), (Status.REVOKED, ["key_revoked"])),
        ((foreign(not_before=AT + timedelta(days=1)),), (Status.NOT_YET_VALID, ["key_not_yet_valid"])),
        ((foreign(not_after=AT - timedelta(hours=1)),), (Status.EXPIRED, ["key_expired"])),
    ],
)
def test_what_speaks_against_a_key_of_a_scheme(
    keys: tuple[ForeignKey, ...], expected: tuple[Status, list[str]]
) -> None:
    found, codes = status(SIGNED, trust(*keys))
    assert (found, [code for code in codes if code != "country"]) == (expected[0], codes)
    assert codes[: len(expected[1])] == expected[1] or expected[1] == ["out_of_scope"] * 4
    assert set(codes) == set(expected[1])


def test_the_seal_function_signs_natively_and_takes_no_option_then() -> None:
    plain = registry.parse(LINK).payload
    assert status(seal(plain, PSP, carrier="native"), trust(foreign())) == (Status.VALID, [])
    given: list[dict[str, Any]] = [{"lifetime": timedelta(hours=1)}, {"single_use": True}, {"serial": 0}]
    for options in given:
        with pytest.raises(RequestError, match="takes none of the seal's options"):
            seal(plain, PSP, carrier="native", **options)


def test_an_amount_that_is_not_signed_makes_it_partial() -> None:
    assert status(SIGNED.text + "&am=99999.00", trust(foreign())) == (Status.PARTIAL, ["partial"])


def test_a_changed_link_and_a_broken_signature_are_invalid() -> None:
    assert status(SIGNED.text.replace("jane@", "mary@"), trust(foreign()))[0] is Status.INVALID
    assert status(f"{LINK}&sign=%%%", trust(foreign()))[0] is Status.INVALID
    assert status(LINK, trust(foreign())) == (Status.SEAL_EXPECTED, ["seal_expected"])
    assert status(LINK.replace("mode=02", "mode=01"), trust(foreign()))[0] is Status.UNSEALED


def test_a_good_seal_is_no_worse_for_a_signature_of_somebody_unknown() -> None:
    bank = SigningKey.generate()
    entry = TrustedKey(name="Bank", key=bank.verify_key, scope=UPI, not_before=AT, not_after=AT + timedelta(days=9))
    believed = TrustList(version=1, issued=AT, expires=AT + timedelta(days=30), keys=(entry,))
    assert status(seal(SIGNED, bank, carrier="spare", issued_at=AT), believed) == (Status.VALID, [])
    stranger = believed.with_foreign_key(foreign(OTHER.verify_key))
    assert status(seal(SIGNED, bank, carrier="spare", issued_at=AT), stranger) == (Status.INVALID, ["bad_signature"])
    both = believed.with_foreign_key(foreign(revoked=AT))
    assert status(seal(SIGNED, bank, carrier="spare", issued_at=AT), both) == (Status.REVOKED, ["key_revoked"])


def test_wechats_own_signature_is_nobodys_here() -> None:
    link = "weixin://wxpay/bizpayurl?sign=0123456789ABCDEF0123456789ABCDEF&appid=wx2421b1c4370ec43b&mch_id=10000100"
    link += "&product_id=1001&time_stamp=1415949957&nonce_str=f6808210402125e30663234f94c87a8c"
    assert status(link, trust())[0] is Status.UNSEALED


def test_keys_of_schemes_survive_every_form_of_the_list(tmp_path: pathlib.Path) -> None:
    first, second = foreign(), foreign(OTHER.verify_key, names=("kid:a", "upi:180001"), revoked=AT)
    believed = trust(first, second)
    assert TrustList.loads(believed.dumps()) == believed
    assert import_lines(b"".join(export_lines(believed))) == believed
    root = SigningKey.generate()
    content = b"".join(export_lines(believed))
    store = TrustStore.update(
        tmp_path / "trust.db", io.BytesIO(content), sign_list(content, root), roots=[root.verify_key]
    )
    for where in (believed, store):
        assert set(where.find_foreign(["upi:180001"])) == {first, second}
        assert where.find_foreign(["kid:a", "upi:180001", "kid:a"]) is not None
        assert where.find_foreign(["kid:a"]) == (second,)
        assert where.find_foreign(["kid:b"]) == where.find_foreign([]) == ()
    assert status(SIGNED, store) == (Status.VALID, [])
    # A terminal verifies seals alone.
    assert export_terminal(believed) == export_terminal(trust())


@pytest.mark.parametrize(
    "changes", [{"names": ()}, {"names": ("a", "a")}, {"names": ("",)}, {"names": ("a\n",)}, {"name": ""}]
)
def test_a_key_without_names_is_none(changes: dict[str, Any]) -> None:
    with pytest.raises(BadTrustList, match="name"):
        foreign(**changes)


@pytest.mark.parametrize("key", ["rs256:AAAA", "ps256:", "rs512:AAAA", "ed25519:AAAA"])
def test_a_list_with_a_bad_key_is_refused(key: str) -> None:
    algorithm, _, text = key.partition(":")
    document = json.loads(trust(foreign()).dumps())
    document["foreign_keys"][0] |= {"algorithm": algorithm, "key": text}
    with pytest.raises(BadTrustList, match=r"foreign_keys\[0\]\.key"):
        TrustList.loads(json.dumps(document))


LOCATION = "qr.bank.com.br/pix/v2/cobv/9d36b84f"
CHARGE = {
    "calendario": {"criacao": "2026-11-25T11:59:00Z", "apresentacao": "2026-11-25T11:59:30Z", "expiracao": 3600},
    "valor": {"original": "123.45"},
    "chave": "+5511912345678",
    "txid": "fc9a4366ff3d4964b5dbc6c91a8722d3",
    "status": "ATIVA",
}
HEADER = {"alg": "PS256", "kid": "2026", "jku": "https://qr.bank.com.br/jwks", "x5t#S256": b64(bytes(32))}
CODE = pix.SCHEME.build(pix.Request(location=LOCATION, merchant_name="Padaria", merchant_city="BRASILIA"))


def bank(*accounts: str) -> ForeignKey:
    scope = Scope(
        schemes=frozenset({"pix"}), guids=frozenset("*"), accounts=frozenset(accounts), countries=frozenset({"BR"})
    )
    return foreign(PS256, names=("kid:2026",), name="Banco", scope=scope)


def document(charge: dict[str, Any] = CHARGE) -> Document:
    return Document(data=signed(HEADER, charge).encode())


def test_a_document_behind_a_link_is_judged_and_shown() -> None:
    verdict = examine(CODE, trust=trust(bank("pix:host/qr.bank.com.br")), at=AT, document=document())
    assert (verdict.status, [one.code for one in verdict.reasons]) == (Status.VALID, ["single_use"])
    assert verdict.summary is not None
    assert (verdict.summary.account, str(verdict.summary.amount)) == ("+5511912345678", "123.45 BRL")
    assert verdict.signer is not None
    assert (verdict.signer.name, verdict.signer.key) == ("Banco", None)
    assert status(CODE, trust(bank("pix:*")), document=document())[0] is Status.VALID
    expecting = Policy(expect_payee="+5511999999999")
    assert status(CODE, trust(bank("pix:*")), document=document(), policy=expecting)[0] is Status.SCOPE_MISMATCH


def test_a_bank_speaks_for_its_own_host_alone() -> None:
    found = status(CODE, trust(bank("pix:host/qr.other.com.br", "pix:+5511912345678")), document=document())
    assert found[0] is Status.SCOPE_MISMATCH


def test_a_link_without_its_document_says_nothing_of_its_issuer() -> None:
    assert status(CODE, trust(bank("pix:*")))[0] is Status.UNSEALED
    assert status(CODE, trust(bank("pix:*")), document=Document(data=b"{}"))[0] is Status.INVALID
    late = CHARGE | {"calendario": {"criacao": "2026-11-25T09:00:00Z", "expiracao": 60}}
    assert status(CODE, trust(bank("pix:*")), document=document(late))[0] in (Status.EXPIRED, Status.INVALID)


def test_a_charge_is_paid_once(tmp_path: pathlib.Path) -> None:
    options: dict[str, Any] = {"trust": trust(bank("pix:*")), "at": AT, "document": document()}
    with SqliteLedger(tmp_path / "uses.db") as ledger:
        check(CODE, **options, ledger=ledger)
        with pytest.raises(Replayed):
            check(CODE, **options, ledger=ledger)


def test_keys_that_seals_do_not_have_pin_nothing(tmp_path: pathlib.Path) -> None:
    with Pins(tmp_path / "pins.db") as pins:
        check(CODE, trust=trust(bank("pix:*")), at=AT, document=document(), pins=pins)
        assert pins.expects(registry.parse(CODE.data), AT) is None
        check(SIGNED, trust=trust(foreign()), at=AT, pins=pins)
        assert pins.expects(registry.parse(SIGNED.data), AT) is not None
