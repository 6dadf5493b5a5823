"""Writes the JSON blocks of docs/seal.md: the trust list, the manifest, their signatures, and the vectors.

Run `python tests/generators/seal_vectors.py` after a change of the layout; the test beside it compares. Everything is
made of fixed keys at fixed moments, and both algorithms sign deterministically (RFC 8032, RFC 6979).
"""

from __future__ import annotations

import hashlib
import json
import pathlib
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric import ec

from paycode.payload import registry
from paycode.payload.crc import crc16
from paycode.payload.scheme import Payload, Payment
from paycode.sealing import (
    ED25519,
    Certificate,
    SigningKey,
    account_of,
    base41,
    certify,
    companion,
    open_companion,
    open_seal,
    open_spare,
    seal,
    template,
)
from paycode.symbol import decode
from paycode.trust import (
    Listed,
    Manifest,
    MustSeal,
    Revocation,
    Scope,
    Status,
    TrustedKey,
    TrustList,
    examine,
    sign_list,
)

TARGET = pathlib.Path(__file__).parents[2] / "docs/seal.md"
BLOCKS = ("trust", "trust signatures", "manifest", "manifest signatures", "vectors")

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
MOMENT = AT + timedelta(minutes=10)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
SEED = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"  # RFC 8032, section 7.1, test 2
SCALAR = "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721"  # RFC 6979, appendix A.2.5

TEXTS = {
    "promptpay": "00020101021129370016A000000677010111011300668912345675802TH5303764630429C1",
    "emv": ("00020101021226240011com.example0105SHOP752045812530370254044.505802SG5909Tea House6009Singapore63046CD7"),
    "two accounts": (
        "00020101021126240011com.example0105SHOP729370016A000000677010111011300668912345675802TH530376463048739"
    ),
    "two accounts, the second another": (
        "00020101021126240011com.example0105SHOP829370016A000000677010111011300668912345675802TH53037646304B795"
    ),
    "alipay": "https://qr.alipay.com/fkx00000abcde12345",
}


def p256(number: int) -> SigningKey:
    """The P-256 key of this secret scalar."""
    key = ec.derive_private_key(number, ec.SECP256R1())
    return SigningKey.from_pem(key.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption()))


SECRETS = {
    "bank": SEED,
    "wallet": SCALAR,
    "shop": hashlib.sha256(b"shop").hexdigest(),
    "till": hashlib.sha256(b"till").hexdigest(),
    "retired": hashlib.sha256(b"retired").hexdigest(),
    "stranger": hashlib.sha256(b"stranger").hexdigest(),
    "root": hashlib.sha256(b"root").hexdigest(),
}
ON_P256 = {"wallet", "till"}


@cache
def key(name: str) -> SigningKey:
    """A key of the vectors."""
    secret = SECRETS[name]
    return p256(int(secret, 16)) if name in ON_P256 else SigningKey.from_private_bytes(bytes.fromhex(secret))


@cache
def payment(name: str) -> Payment[Any]:
    """A payment of the vectors."""
    return registry.parse(TEXTS[name])


@cache
def certificates() -> dict[str, Certificate]:
    """The certificates of the vectors; the first two stand in the trust list."""
    promptpay, emv = payment("promptpay"), payment("emv")
    shop, till = key("shop").verify_key, key("till").verify_key
    good = certify(shop, key("bank"), promptpay, issued_at=AT - DAY)
    limited = replace(certify(till, key("bank"), emv, issued_at=AT - DAY, static=False), amount_class=9)
    other = certify(shop, key("bank"), emv, issued_at=AT - DAY)
    return {
        "shop": good,
        "till": replace(limited, signature=key("bank").sign(limited.message)),
        "shop by wallet": certify(shop, key("wallet"), promptpay, issued_at=AT - DAY),
        "till by wallet": certify(till, key("wallet"), promptpay, issued_at=AT - DAY),
        "shop for another payee": other,
        "shop, ended": certify(shop, key("bank"), promptpay, issued_at=AT - 9 * DAY, lifetime=8 * DAY),
        "shop, dynamic only": certify(shop, key("bank"), promptpay, issued_at=AT - DAY, static=False),
        "till, 4.49 at most": certify(till, key("bank"), emv, issued_at=AT - DAY, largest=_amount(449)),
        "shop for two accounts": certify(shop, key("bank"), payment("two accounts"), issued_at=AT - DAY),
        "shop by stranger": certify(shop, key("stranger"), promptpay, issued_at=AT - DAY),
        "shop by retired": certify(shop, key("retired"), promptpay, issued_at=AT - DAY),
        "shop, forged": replace(good, signature=key("stranger").sign(good.message)),
    }


def _amount(minor: int) -> Any:
    amount = payment("emv").summary.amount
    assert amount is not None
    return replace(amount, minor=minor)


@cache
def trust() -> TrustList:
    """The trust list of section 5."""
    start, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)

    def entry(name: str, holder: str, scope: Scope, revoked: datetime | None = None) -> TrustedKey:
        raw = key(holder).verify_key
        return TrustedKey(name=name, key=raw, not_before=start, not_after=end, scope=scope, revoked=revoked)

    both = frozenset({"A000000677010111", "com.example"})
    bank = Scope(
        schemes=frozenset({"emv", "promptpay"}),
        guids=both,
        accounts=frozenset({"emv:SHOP7", "object:26240011com.example0105SHOP7", "promptpay:0066891234567"}),
        countries=frozenset({"SG", "TH"}),
    )
    wallet = Scope(
        schemes=frozenset({"alipay", "promptpay"}),
        guids=frozenset({"A000000677010111"}),
        accounts=frozenset({"alipay:*", "promptpay:*"}),
        countries=frozenset({"*"}),
    )
    return TrustList(
        version=3,
        issued=datetime(2026, 11, 1, tzinfo=UTC),
        expires=datetime(2027, 12, 1, tzinfo=UTC),
        keys=(
            entry("Example Bank", "bank", bank),
            entry("Example Wallet", "wallet", wallet),
            entry("Example Bank, retired", "retired", bank, datetime(2026, 6, 1, tzinfo=UTC)),
        ),
        must_seal=(MustSeal(account="promptpay:*", start=datetime(2027, 7, 1, tzinfo=UTC)),),
        certificates=tuple(certificates()[name] for name in ("shop", "till")),
        revocations=(
            Revocation(key=key("bank").verify_key, since=datetime(2026, 11, 1, tzinfo=UTC), serials=frozenset({13})),
        ),
    )


@cache
def manifest() -> Manifest:
    """The manifest of section 7."""
    start, end = datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 2, 1, tzinfo=UTC)
    promptpay = Listed.of(payment("promptpay"), not_before=start, not_after=end, site="Counter 4")
    alipay = Listed.of(payment("alipay"), not_before=start, not_after=end)
    return Manifest(version=7, issued=start, expires=end, codes=(promptpay, alipay))


# Vectors


SEALS: tuple[dict[str, Any], ...] = (
    {"name": "static, no end", "payment": "promptpay", "key": "bank", "serial": 42},
    {"name": "dynamic, 15 minutes, single use, serial of 8 bytes", "payment": "emv", "key": "bank",
     "lifetime_minutes": 15, "single_use": True, "serial": 0x0102030405060708},
    {"name": "P-256", "payment": "promptpay", "key": "wallet", "serial": 43},
    {"name": "behind the terminator", "payment": "alipay", "key": "wallet", "serial": 44, "carrier": "spare"},
    {"name": "behind the terminator of an EMVCo text", "payment": "promptpay", "key": "bank", "carrier": "spare"},
    {"name": "companion", "payment": "alipay", "key": "wallet", "serial": 45, "carrier": "companion"},
    {"name": "companion of an EMVCo text, which is signed whole", "payment": "promptpay", "key": "bank", "serial": 46,
     "lifetime_minutes": 525600, "carrier": "companion"},
    {"name": "certified in the trust list", "payment": "promptpay", "key": "shop", "serial": 47},
    {"name": "certified in the trust list, P-256 by Ed25519", "payment": "emv", "key": "till", "serial": 48,
     "lifetime_minutes": 30},
    {"name": "certified inside, Ed25519 by P-256", "payment": "promptpay", "key": "shop", "serial": 49,
     "certificate": "shop by wallet"},
    {"name": "certified inside, P-256 by P-256, companion", "payment": "promptpay", "key": "till", "serial": 50,
     "lifetime_minutes": 60, "carrier": "companion", "certificate": "till by wallet"},
    {"name": "certified inside, behind the terminator", "payment": "promptpay", "key": "shop", "serial": 51,
     "carrier": "spare", "certificate": "shop"},
    {"name": "two accounts", "payment": "two accounts", "key": "bank", "serial": 52},
    {"name": "two accounts, certified inside", "payment": "two accounts", "key": "shop", "serial": 53,
     "certificate": "shop for two accounts"},
)  # fmt: skip


def seals() -> Iterator[dict[str, Any]]:
    """Texts whose status is VALID."""
    for row in SEALS:
        options = {"lifetime_minutes": 0, "single_use": False, "serial": 0, "carrier": "template", **row}
        name = options["payment"]
        settings = {one: value for one, value in options.items() if one not in ("name", "payment", "key")}
        code = made(name, options["key"], **settings)
        opened = _opened(payment(name).payload, code)
        assert opened is not None
        yield {
            "name": options["name"],
            **_read(payment(name)),
            "text": TEXTS[name],
            "key": options["key"],
            "carrier": options["carrier"],
            **({"certificate": options["certificate"]} if "certificate" in options else {}),
            "issued_at": _moment(AT),
            "lifetime_minutes": options["lifetime_minutes"],
            "single_use": options["single_use"],
            "serial": options["serial"],
            "header": opened.seal.header.encode().hex(),
            "message": opened.message.hex(),
            "signature": opened.seal.signature.hex(),
            **({"sealed": code["text"]} if options["carrier"] == "template" else {}),
            **({place: code[place] for place in ("spare", "companion") if place in code}),
        }


def made(
    text: str,
    signer: str,
    carrier: str = "template",
    lifetime_minutes: int = 0,
    single_use: bool = False,
    serial: int = 0,
    certificate: str = "",
    at: datetime = AT,
) -> dict[str, str]:
    """A sealed code: its text, and what is beside it or behind its terminator."""
    options: dict[str, Any] = {"single_use": single_use, "serial": serial, "issued_at": at, "carrier": carrier}
    if lifetime_minutes:
        options["lifetime"] = timedelta(minutes=lifetime_minutes)
    if certificate:
        options["certificate"] = certificates()[certificate]
    sealed: Any = seal(registry.parse(TEXTS[text]).payload, key(signer), **options)
    if carrier == "template":
        return {"text": sealed.text}
    if carrier == "companion":
        return {"text": TEXTS[text], "companion": sealed.text}
    return {"text": TEXTS[text], "spare": decode(sealed).spare.hex()}


def _opened(payload: Payload, code: dict[str, str]) -> Any:
    if "spare" in code:
        return open_spare(payload, bytes.fromhex(code["spare"]))
    if "companion" in code:
        return open_companion(payload, code["companion"].encode())
    return open_seal(registry.parse(code["text"]).payload)


def _read(read: Payment[Any]) -> dict[str, Any]:
    amount = read.summary.amount
    return {"payee": account_of(read), "kind": read.summary.kind, "amount": None if amount is None else amount.minor}


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def refusals() -> Iterator[dict[str, Any]]:
    """Codes that are not VALID, each for one thing that is wrong."""
    for name, (of, code, at) in _codes().items():
        companions = [code["companion"].encode()] if "companion" in code else []
        held = _Code(data=code["text"].encode(), spare=bytes.fromhex(code.get("spare", "")))
        verdict = examine(held, trust=trust(), at=at, beside=companions)
        assert verdict.status is not Status.VALID, name
        yield {"name": name, **_read(payment(of)), **code, "at": _moment(at), "status": verdict.status.name}


class _Code:
    def __init__(self, data: bytes, spare: bytes) -> None:
        self.data, self.spare = data, spare


def _codes() -> dict[str, tuple[str, dict[str, str], datetime]]:
    later, much_later = datetime(2027, 8, 1, tzinfo=UTC), datetime(2027, 12, 1, tzinfo=UTC)
    static, dynamic = made("promptpay", "bank", serial=42), made("emv", "bank", lifetime_minutes=15, serial=42)
    on_p256 = made("promptpay", "wallet", serial=43)
    text, second = static["text"], "two accounts, the second another"
    head, first, last = text[:-162], text[-162:-59], text[-59:-8]

    def promptpay(code: dict[str, str], at: datetime = MOMENT) -> tuple[str, dict[str, str], datetime]:
        return "promptpay", code, at

    def fixed(body: str) -> tuple[str, dict[str, str], datetime]:
        return promptpay({"text": body + "6304" + crc16(f"{body}6304".encode())})

    def changed(place: int, value: int, of: dict[str, str] = static) -> tuple[str, dict[str, str], datetime]:
        return promptpay({"text": _edited(of["text"], lambda data: data[:place] + bytes([value]) + data[place + 1 :])})

    def certified(name: str, of: str = "promptpay", **options: Any) -> tuple[str, dict[str, str], datetime]:
        holder = "till" if name.startswith("till") else "shop"
        return of, made(of, holder, certificate=name, **options), MOMENT

    cheaper = dynamic["text"].replace("54044.50", "54044.51")[:-4]
    behind = made("promptpay", "bank", carrier="spare", serial=42)
    cut = bytes.fromhex(behind["spare"])
    flipped = cut[:-1] + bytes([cut[-1] ^ 1])
    beside = made("alipay", "wallet", carrier="companion", serial=45)
    return {
        "seal taken off": promptpay({"text": TEXTS["promptpay"]}),
        "seal taken off where one is expected": promptpay({"text": TEXTS["promptpay"]}, later),
        "amount changed, checksum right": ("emv", {"text": cheaper + crc16(cheaper.encode())}, MOMENT),
        "seal of another text": promptpay({"text": _spliced("promptpay", made("promptpay", "bank", carrier="spare"))}),
        "one bit of the signature changed": changed(80, _byte(text, 80) ^ 1),
        "one bit of a P-256 signature changed": changed(80, _byte(on_p256["text"], 80) ^ 1, on_p256),
        "serial changed": changed(16, 43),
        "lifetime given": changed(12, 1),
        "version 2": changed(0, 0x21),
        "algorithm 3": changed(0, 0x13),
        "algorithm of another key": changed(0, 0x12),
        "flag 0x20": changed(1, 0x20),
        "flag of a certificate that is not there": changed(1, 0x02),
        "flag of a detached seal": changed(1, 0x04),
        "dynamic without end": changed(1, 0x01),
        "one byte too many": promptpay({"text": _edited(text, lambda data: data + b"\0")}),
        "one byte too few": promptpay({"text": _edited(text, lambda data: data[:-1])}),
        "key id that nobody has": changed(2, 0xF5),
        "key that nobody listed": promptpay(made("promptpay", "stranger", serial=42)),
        "key revoked": promptpay(made("promptpay", "retired", serial=42)),
        "serial revoked": promptpay(made("promptpay", "bank", serial=13)),
        "payee out of scope": ("emv", made("emv", "wallet", lifetime_minutes=15), MOMENT),
        "second account out of scope": (second, made(second, "bank", serial=54), MOMENT),
        "ended": ("emv", made("emv", "bank", lifetime_minutes=8), MOMENT),
        "not yet begun": promptpay(made("promptpay", "bank", at=AT + 13 * MINUTE)),
        "trust list out of date": promptpay(static, much_later),
        "templates in the wrong order": fixed(head + last + first),
        "first template alone": fixed(head + first),
        "a tag left out between the templates": fixed(head + first + "84" + last[2:]),
        "an object between seal and checksum": fixed(head + first + last + "6704free"),
        "an object between the templates": fixed(head + first + "6704free" + last),
        "templates among the accounts": fixed(head + "50" + first[2:] + "51" + last[2:]),
        "a third object in a template": fixed(head + first + f"83{int(last[2:4]) + 4}" + last[4:] + "0200"),
        "pieces of another length": fixed(head + _piece(82, first[16:-1]) + _piece(83, first[-1] + last[16:])),
        "an empty piece": fixed(head + first + last + _piece(84, "")),
        "small letters in base41": fixed(head + first.replace("O", "o") + last),
        "a group of more than 65535 in base41": fixed(head + first[:-3] + "///" + last),
        "an identifier twice": fixed(head + first + last + last),
        "checksum wrong": promptpay({"text": text[:-4] + "0000"}),
        "characters after the checksum": promptpay({"text": text + "0"}),
        "certified for another payee": certified("shop for another payee"),
        "certified for another second account": certified("shop for two accounts", second),
        "certificate for one account, the code has two": certified("shop", "two accounts"),
        "certificate ended": certified("shop, ended"),
        "certificate for dynamic codes, the code is static": certified("shop, dynamic only"),
        "certificate for static codes is not there": ("promptpay", made("promptpay", "till", serial=1), MOMENT),
        "certificate for smaller amounts": certified("till, 4.49 at most", "emv", lifetime_minutes=15),
        "certified by nobody of the list": certified("shop by stranger"),
        "certified by a revoked key": certified("shop by retired"),
        "certificate with another's signature": certified("shop, forged"),
        "certificate for 91 days": promptpay({"text": _certified_for(91 * 1440)}),
        "certificate of version 2": promptpay({"text": _with_certificate(0, 0x21)}),
        "certificate whose key has another id": promptpay({"text": _other_key()}),
        "behind the terminator: another text": (
            "alipay", {"text": TEXTS["alipay"], "spare": behind["spare"]}, MOMENT
        ),
        "behind the terminator: one bit changed": promptpay(behind | {"spare": flipped.hex()}),
        "behind the terminator: cut off": promptpay(behind | {"spare": cut[:-1].hex()}),
        "behind the terminator: followed by more": promptpay(behind | {"spare": (cut + b"\0").hex()}),
        "behind the terminator: a length of 0": promptpay(behind | {"spare": (cut[:4] + b"\0").hex()}),
        "behind the terminator: something else": promptpay(behind | {"spare": (b"X" + cut).hex()}),
        "companion: one bit of the signature changed": ("alipay", beside | {"companion": _flipped(beside)}, MOMENT),
        "companion of another text": promptpay({"text": TEXTS["promptpay"], "companion": beside["companion"]}),
        "companion that cannot be read": ("alipay", beside | {"companion": beside["companion"][:-1] + "o"}, MOMENT),
        "a good seal, and a bad one behind the terminator": promptpay(static | {"spare": flipped.hex()}),
    }  # fmt: skip


def _detached(text: str) -> bytes:
    found = template.detach(Payload(data=text.encode()))
    assert found is not None
    return found[1]


def _byte(text: str, place: int) -> int:
    return _detached(text)[place]


def _edited(text: str, edit: Callable[[bytes], bytes]) -> str:
    """This text, its seal edited and its checksum right."""
    body = text[: text.index("0004PQS1") - 4]
    pieces = re.findall(".{1,87}", base41.encode(edit(_detached(text))))
    body += "".join(_piece(int(text[len(body) : len(body) + 2]) + n, piece) for n, piece in enumerate(pieces))
    return body + "6304" + crc16(f"{body}6304".encode())


def _piece(tag: int, chunk: str) -> str:
    value = f"0004PQS101{len(chunk):02d}{chunk}"
    return f"{tag}{len(value):02d}{value}"


def _spliced(name: str, code: dict[str, str]) -> str:
    """A good seal over the whole of this text, put where one over its beginning belongs."""
    return _edited(made(name, "bank", serial=42)["text"], lambda _: bytes.fromhex(code["spare"])[5:])


def _with_certificate(place: int, value: int) -> str:
    text = made("promptpay", "shop", serial=49, certificate="shop")["text"]
    return _edited(text, lambda data: data[: 17 + place] + bytes([value]) + data[18 + place :])


def _certified_for(minutes: int) -> str:
    """A chain that verifies, with a certificate longer than the layout allows."""
    text = made("promptpay", "shop", serial=49, certificate="shop")["text"]
    body = certificates()["shop"].body
    body = body[:41] + minutes.to_bytes(3, "big") + body[44:]
    signed = body + key("bank").sign(b"PQS1-cert\0" + body)
    return _edited(text, lambda data: data[:17] + signed + data[134:])


def _other_key() -> str:
    """The key that the certificate vouches for signed, and the header names another."""
    text = made("promptpay", "shop", serial=49, certificate="shop")["text"]
    opened = open_seal(registry.parse(text).payload)
    assert opened is not None
    header = opened.seal.header.encode()[:2] + key("bank").verify_key.id + opened.seal.header.encode()[6:]
    message = opened.message.replace(opened.seal.header.encode(), header, 1)
    return _edited(text, lambda data: header + data[17:134] + key("shop").sign(message))


def _flipped(code: dict[str, str]) -> str:
    data = companion.decode(code["companion"].encode())
    return companion.encode(data[:-1] + bytes([data[-1] ^ 1])).text


# The page


def blocks() -> dict[str, str]:
    """The JSON blocks of the page by name, in their order there."""
    listed, hanging = trust().dumps(), manifest().dumps()
    return {
        "trust": listed,
        "trust signatures": sign_list(listed.encode(), key("root")),
        "manifest": hanging,
        "manifest signatures": sign_list(hanging.encode(), key("wallet"), kind="manifest"),
        "vectors": json.dumps(vectors(), indent=2) + "\n",
    }


def vectors() -> dict[str, Any]:
    """Keys, certificates, codes that are VALID and codes that are not."""
    return {
        "keys": {name: _key_row(name) for name in SECRETS},
        "certificates": {name: _certificate_row(name) for name in certificates()},
        "seals": list(seals()),
        "refusals": list(refusals()),
    }


def _key_row(name: str) -> dict[str, str]:
    public = key(name).verify_key
    algorithm = "ed25519" if public.algorithm == ED25519 else "p256"
    return {
        "algorithm": algorithm,
        "secret_key": SECRETS[name],
        "public_key": public.raw.hex(),
        "key_id": public.id.hex(),
    }


def _certificate_row(name: str) -> dict[str, str]:
    certificate = certificates()[name]
    return {"body": certificate.body.hex(), "signature": certificate.signature.hex()}


def page(text: str) -> str:
    """The page with its JSON blocks written anew."""
    written = iter(blocks().values())
    return re.sub("```json\n.*?```", lambda _: f"```json\n{next(written)}```", text, flags=re.DOTALL)


if __name__ == "__main__":
    TARGET.write_text(page(TARGET.read_text(encoding="utf-8")), encoding="utf-8")
