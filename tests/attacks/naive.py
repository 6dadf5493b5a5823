"""Readers as they are written every day, on which the attacks work: no straw men, each habit is seen in live code.

They split without looking twice, check the checksum if anything, take the first object of a name, find a seal wherever
it stands, take key and algorithm from the header, and let what breaks pass. Nothing here is to be copied.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from paycode.payload.crc import crc16
from paycode.sealing import base41

Objects = list[tuple[str, str]]


@dataclass(frozen=True)
class Paid:
    """What the payer's app shows, and where the money goes."""

    account: str
    amount: str
    name: str = ""


def objects(text: str) -> Objects:
    """Identifier and value for as long as the text divides; the rest is left alone."""
    found, place = [], 0
    while re.match("[0-9]{4}", text[place:]):
        length = int(text[place + 2 : place + 4])
        found.append((text[place : place + 2], text[place + 4 : place + 4 + length]))
        place += 4 + length
    return found


def checksum_is_right(text: str) -> bool:
    """Of everything before the first object 63, whatever follows it."""
    place = text.find("6304" + dict(reversed(objects(text))).get("63", "-")) + 4
    return crc16(text[:place].encode()) == text[place : place + 4].upper()


def pay_emv(text: str, *, last: bool = False) -> Paid:
    """An EMVCo text, first object of a name (or the last: a dictionary keeps that one)."""
    assert checksum_is_right(text)
    order = slice(None, None, 1 if last else -1)
    values = dict(objects(text)[order])
    inner = dict(objects(next(values[tag] for tag in map(str, range(26, 52)) if tag in values))[order])
    return Paid(account=inner.get("01", ""), amount=values.get("54", ""), name=values.get("59", ""))


def pay_link(link: str, *, last: bool = False) -> Paid:
    """A UPI link; everything up to # is the link, + is a blank, and %00 ends nothing."""
    pairs = [piece.partition("=")[::2] for piece in link.partition("#")[0].partition("?")[2].split("&")]
    values = {name: urllib.parse.unquote_plus(value) for name, value in (pairs if last else reversed(pairs))}
    return Paid(account=values.get("pa", ""), amount=values.get("am", ""), name=values.get("pn", ""))


def host_of(link: str) -> str:
    """The host that a page shows to people: what stands first after the slashes."""
    return re.split("[/?#@:]", link.partition("://")[2])[0]


def opened_host(link: str) -> str:
    """The host that a browser goes to."""
    return urllib.parse.urlsplit(link).hostname or ""


@dataclass
class SealReader:
    """Looks for a seal anywhere in the text and believes whatever key the 4-byte id leads to.

    keys: by key id; of two under one id the one that came last. clock, scope, lifetime, revocation: not looked at.
    """

    keys: Mapping[bytes, bytes]

    def accepts(self, text: str) -> bool:
        """A text without a seal is an ordinary code, and those are paid every day."""
        seal = self.seal_in(text)
        return checksum_is_right(text) and (seal is None or self.fits(text, seal))

    def seal_in(self, text: str) -> bytes | None:
        pieces = [value[12:] for _, value in objects(text) if value.startswith("0004PQS101")]
        return base41.decode("".join(pieces)) if pieces else None

    def fits(self, text: str, seal: bytes) -> bool:
        """Up to the first template is what was signed; what follows is none of its business."""
        payload = text[: text.find("0004PQS1") - 4].encode()
        return self.signed(seal, b"\x01", payload)

    def fits_behind(self, payload: bytes, seal: bytes) -> bool:
        """A seal that came beside the text or behind its terminator."""
        return self.signed(seal, b"\x00", payload)

    def signed(self, seal: bytes, profile: bytes, payload: bytes) -> bool:
        header = seal[: 21 if seal[1] & 0x10 else 17]
        message = b"PQS1\0" + profile + len(header).to_bytes(2, "big") + header + len(payload).to_bytes(4, "big")
        return verifies(self.keys.get(header[2:6], bytes(32)), seal[-64:], message + payload)


def verifies(raw: bytes, signature: bytes, message: bytes) -> bool:
    """Any 32 bytes are a key."""
    try:
        Ed25519PublicKey.from_public_bytes(raw).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def verifies_as_told(header: Mapping[str, str], key: bytes, signature: bytes, message: bytes) -> bool:
    """The attacker's word for the algorithm, as early JWT libraries took it."""
    known: Mapping[str, Callable[[], bool]] = {
        "EdDSA": lambda: verifies(key, signature, message),
        "HS256": lambda: hashlib.sha256(key + message).digest() == signature,
        "none": lambda: True,
    }
    return known[header["alg"]]()


def accepts_whatever_breaks(verify: Callable[[], bool]) -> bool:
    """Better to take the payment than to lose the customer."""
    try:
        return verify()
    except Exception:
        return True


def keys_of(trust_list: str) -> dict[bytes, bytes]:
    """The keys of whatever list came last, by id."""
    found = {}
    for entry in json.loads(trust_list)["keys"]:
        raw = base64.urlsafe_b64decode(entry["key"] + "=")
        found[hashlib.sha256(b"PQS1-kid\0" + raw).digest()[:4]] = raw
    return found
