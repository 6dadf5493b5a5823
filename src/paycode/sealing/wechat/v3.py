r"""API V3: requests signed with RSA-SHA256, replies and notifications verified, resources decrypted with AES-GCM.

The texts that are signed (WeChat Pay V3, "signature"): `METHOD\nTARGET\nTIMESTAMP\nNONCE\nBODY\n` for requests,
`TIMESTAMP\nNONCE\nBODY\n` for replies and notifications; the body is the exact bytes, an empty one leaves its line
end. What is 300 seconds or more away from now is refused, as WeChat's own kit does.

>>> request_message("GET", "/v3/certificates", 1624523846, "A1B2C3D4E5F6G7", b"")
b'GET\n/v3/certificates\n1624523846\nA1B2C3D4E5F6G7\n\n'
"""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from ...errors import (
    BadKey,
    BadSignature,
    Expired,
    NotYetValid,
    RequestError,
    SealMissing,
    UnknownKey,
    UnsupportedSeal,
)
from ...payload.findings import Finding, Malformed, Severity
from .. import _crypto, documents
from ..rsa import RsaSigningKey, RsaVerifyKey, plain_id
from ..secret import Secret

__all__ = [
    "AesGcmKey",
    "Notification",
    "VerifiedReply",
    "authorization",
    "decrypt_resource",
    "open_notification",
    "reply_message",
    "request_message",
    "verify_reply",
]

SOURCE = "WeChat Pay V3, signature"
WINDOW = timedelta(seconds=300)
SCHEMA = "WECHATPAY2-SHA256-RSA2048"
ALGORITHM = "AEAD_AES_256_GCM"


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class AesGcmKey(Secret):
    """The APIv3 key: 32 bytes (16 are taken too: WeChat's own kit tests with such a key)."""

    secret: bytes

    def __post_init__(self) -> None:
        if type(self.secret) is not bytes or len(self.secret) not in (16, 32):
            raise BadKey("an APIv3 key has 32 bytes")


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedReply:
    """A reply or notification whose signature is good and fresh; only the functions that verify make one.

    body: the bytes as received. key_id: the key that signed. moment: when, by the sender's clock.
    """

    body: bytes
    key_id: str
    moment: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """A notification, verified and then decrypted; only `open_notification` makes one.

    id, event_type, summary: as WeChat writes them. original_type: what the resource is ("transaction"). resource: its
    plain text, JSON as bytes. reply: what was verified. A notification may come again: handle each `id` once.
    """

    id: str
    event_type: str
    summary: str
    original_type: str
    resource: bytes
    reply: VerifiedReply


def authorization(
    method: str,
    target: str,
    body: bytes,
    key: RsaSigningKey,
    *,
    mchid: str,
    at: datetime | None = None,
    nonce: str | None = None,
) -> str:
    """The value of the header `Authorization` for one request.

    target: path and query as sent, from the first `/`. body: exactly as sent, b"" for none. key: its `id` is the serial
    number of your certificate. at: aware datetime, None for now. nonce: 1 to 32 letters and digits, None for random.
    """
    if not key.id:
        raise BadKey("this signing key has no id; give it the serial number of your certificate")
    if re.fullmatch("[0-9]{1,32}", mchid) is None:
        raise _refused("mchid", "must be 1 to 32 digits")
    nonce = secrets.token_hex(16) if nonce is None else nonce
    timestamp = int(_aware(at).timestamp())
    signature = key.sign_text(request_message(method, target, timestamp, nonce, body))
    fields = {
        "mchid": mchid,
        "nonce_str": nonce,
        "timestamp": timestamp,
        "serial_no": key.id,
        "signature": signature,
    }
    return f"{SCHEMA} " + ",".join(f'{name}="{value}"' for name, value in fields.items())


def request_message(method: str, target: str, timestamp: int, nonce: str, body: bytes) -> bytes:
    """What is signed for a request."""
    if re.fullmatch("[A-Z]{1,16}", method) is None:
        raise _refused("method", "must be an HTTP method in capitals")
    if re.fullmatch('/[!"$-~]*', target) is None:
        raise _refused("target", "must be path and query as sent: from the first /, visible ASCII, no #")
    if re.fullmatch("[0-9A-Za-z]{1,32}", nonce) is None:
        raise _refused("nonce", "must be 1 to 32 letters and digits")
    return f"{method}\n{target}\n{timestamp}\n{nonce}\n".encode() + body + b"\n"


def reply_message(timestamp: str, nonce: str, body: bytes) -> bytes:
    """What is signed for a reply or a notification."""
    return f"{timestamp}\n{nonce}\n".encode() + body + b"\n"


def verify_reply(
    headers: Mapping[str, str],
    body: bytes,
    keys: Iterable[RsaVerifyKey],
    *,
    at: datetime | None = None,
) -> VerifiedReply:
    """A reply or notification, once its signature is found to be WeChat's and made within 300 seconds of `at`.

    headers: names in any case. body: the bytes as received, before anything reads them. keys: WeChat's keys that you
    trust, certificates or public keys; `Wechatpay-Serial` chooses among them. at: aware datetime, None for now.

    Raises `SealMissing`, `UnknownKey`, `BadSignature`, `Expired` or `NotYetValid`.
    """
    timestamp, nonce = _header(headers, "timestamp"), _header(headers, "nonce")
    key = _chosen(keys, _header(headers, "serial"))
    # A line end in the nonce could pass the first lines of the body for a part of it.
    if re.fullmatch("[0-9]{10}", timestamp) is None or re.fullmatch("[!-~]{1,128}", nonce) is None:
        raise BadSignature("the timestamp or the nonce of this signature is not in its form")
    key.verify_text(_header(headers, "signature"), reply_message(timestamp, nonce, body))
    moment = datetime.fromtimestamp(int(timestamp), UTC)
    age = _aware(at) - moment
    if age >= WINDOW:
        raise Expired("this was signed 300 seconds ago or longer")
    if age <= -WINDOW:
        raise NotYetValid("this was signed 300 seconds in the future or more; compare the clocks")
    return VerifiedReply(body=body, key_id=key.id, moment=moment)


def open_notification(
    headers: Mapping[str, str],
    body: bytes,
    keys: Iterable[RsaVerifyKey],
    api_key: AesGcmKey,
    *,
    at: datetime | None = None,
) -> Notification:
    """A notification: verified as `verify_reply` does, then read, then decrypted.

    Raises what these raise: `SealError`, and `Malformed` when what WeChat signed is not in the form of a notification.
    """
    reply = verify_reply(headers, body, keys, at=at)
    members = documents.loads(documents.decode(body))
    resource = members.get("resource")
    if not isinstance(resource, dict):
        raise _malformed("resource", "must be an object")
    return Notification(
        id=documents.text_of(members, "id"),
        event_type=documents.text_of(members, "event_type"),
        summary=documents.text_of(members, "summary", ""),
        original_type=documents.text_of(resource, "original_type", ""),
        resource=decrypt_resource(resource, api_key),
        reply=reply,
    )


def decrypt_resource(resource: Mapping[str, Any], api_key: AesGcmKey) -> bytes:
    """The plain text of `{"algorithm", "ciphertext", "nonce", "associated_data"}`.

    Raises `BadSignature` when another key encrypted it or it was changed, `UnsupportedSeal` for another algorithm,
    `Malformed` for another form.
    """
    if not isinstance(api_key, AesGcmKey):
        raise TypeError(f"a resource is opened with an AesGcmKey, not {type(api_key).__name__}")
    members = dict(resource)
    if documents.text_of(members, "algorithm") != ALGORITHM:
        raise UnsupportedSeal(f"the algorithm of this resource is not {ALGORITHM}")
    nonce = documents.text_of(members, "nonce").encode("utf-8", "surrogatepass")
    associated = documents.text_of(members, "associated_data", "").encode("utf-8", "surrogatepass")
    if len(nonce) != 12:
        raise _malformed("nonce", "must have 12 bytes")
    return _crypto.aes_gcm_open(api_key.secret, nonce, _ciphertext(members), associated)


def _ciphertext(members: dict[str, Any]) -> bytes:
    try:
        data = base64.b64decode(documents.text_of(members, "ciphertext"), validate=True)
    except Malformed:
        raise
    except (binascii.Error, ValueError):
        raise _malformed("ciphertext", "must be base64") from None
    if len(data) < 16:
        raise _malformed("ciphertext", "must end with a tag of 16 bytes")
    return data


def _header(headers: Mapping[str, str], name: str) -> str:
    values = [value for given, value in headers.items() if given.lower() == f"wechatpay-{name}"]
    if len(values) > 1:
        raise BadSignature(f"Wechatpay-{name.title()}: stands here a second time")
    if not values or not values[0]:
        raise SealMissing(f"Wechatpay-{name.title()}: there is no such header")
    return values[0]


def _chosen(keys: Iterable[RsaVerifyKey], serial: str) -> RsaVerifyKey:
    try:
        wanted = plain_id(serial)
    except BadKey:
        wanted = ""
    for key in keys:
        if wanted and key.id == wanted:
            return key
    raise UnknownKey("Wechatpay-Serial: names none of the keys that you trust")


def _aware(at: datetime | None) -> datetime:
    if at is not None and at.tzinfo is None:
        raise TypeError("at is a datetime with a time zone")
    return at or datetime.now(UTC)


def _refused(field: str, rule: str) -> RequestError:
    return RequestError(Finding(code="format", field=field, rule=rule, source=SOURCE))


def _malformed(field: str, rule: str) -> Malformed:
    return Malformed(Finding(code="resource", field=field, rule=rule, severity=Severity.FATAL, source=SOURCE))
