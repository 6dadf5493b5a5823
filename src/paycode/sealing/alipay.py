"""Alipay's RSA2 (RSASSA-PKCS1-v1_5 with SHA-256, in base64): requests, notifications, browser returns, replies; limits.

What is signed (Alipay open platform, "signature"): of a request all parameters that are not empty, `sign_type` among
them, without `sign`; of a notification or a return the same without `sign_type`, after decoding the form; of a
synchronous reply the exact text of its `..._response` member. Sorted by name, raw values, `name=value&...`.

`RSA` (SHA-1) is not read. Nothing in a notification says how old it is to a second: compare the order, handle it once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..errors import BadSignature, RequestError, SealMissing, UnsupportedSeal
from ..payload.findings import Finding, Malformed, Severity
from ..payload.money import Amount
from ..payload.text import TextRule
from . import documents
from .parameters import Parameters, VerifiedParameters, charset_of, entries, joined, parse_form, received, texts
from .rsa import RsaSigningKey, RsaVerifyKey

__all__ = ["Order", "VerifiedReply", "sign", "string_to_sign", "verify_callback", "verify_reply", "verify_request"]

SOURCE = "Alipay open platform, signature"
LIMITS = "Alipay, alipay.trade.precreate"
MINUTES = {"m": 1, "h": 60, "d": 24 * 60}
MAXIMUM_MINUTES = 15 * 24 * 60
MAXIMUM_FEN = 100_000_000_00


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedReply:
    """A synchronous reply whose signature is good; only `verify_reply` makes one.

    name: the member that was signed ("alipay_trade_query_response", "error_response"). text: what was signed. values:
    the same as data; `code` "10000" means success.
    """

    name: str
    text: str
    values: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """The part of an order that has limits; raises `RequestError` for what Alipay would refuse.

    out_trade_no: up to 64 letters, digits and _. amount: 0.01 to 100000000 CNY. timeout_express: "1m" to "15d" (whole
    minutes, hours or days), "1c" for until midnight, "" for Alipay's own; of a precreated order it runs from the scan.
    """

    out_trade_no: str
    amount: Amount
    timeout_express: str = ""

    def __post_init__(self) -> None:
        if broken := tuple(self._findings()):
            raise RequestError(*broken)

    @property
    def fields(self) -> dict[str, str]:
        """The members of `biz_content`; the amount in yuan with two decimals, where WeChat counts in fen."""
        timeout = {"timeout_express": self.timeout_express} if self.timeout_express else {}
        return {"out_trade_no": self.out_trade_no, "total_amount": self.amount.text} | timeout

    def _findings(self) -> Iterator[Finding]:
        yield from _OUT_TRADE_NO.findings("out_trade_no", self.out_trade_no)
        if self.amount.currency.code != "CNY":
            yield _finding("currency", "amount", f"must be in CNY, not {self.amount.currency}")
        if not 1 <= self.amount.minor <= MAXIMUM_FEN:
            yield _finding("amount_range", "amount", "must be from 0.01 to 100000000 yuan")
        if self.timeout_express and not _is_timeout(self.timeout_express):
            yield _finding("format", "timeout_express", "must be 1m to 15d in whole minutes, hours or days, or 1c")


def string_to_sign(parameters: Parameters) -> bytes:
    """What is signed of a request: all but `sign` and empty values, in the charset that `charset` names (UTF-8)."""
    values = {name: value for name, value in entries(parameters).items() if value and name != "sign"}
    return joined(values, charset_of(values.get("charset", "utf-8")))


def sign(parameters: Parameters, key: RsaSigningKey) -> str:
    """The value of `sign` for a request; `RequestError` unless its `sign_type` is RSA2."""
    values = entries(parameters)
    if values.get("sign_type") != "RSA2":
        raise RequestError(_finding("sign_type", "sign_type", "must be RSA2, and is signed with the rest", SOURCE))
    return key.sign_text(string_to_sign(values))


def verify_request(parameters: Parameters, key: RsaVerifyKey) -> VerifiedParameters:
    """The parameters of a request that its `sign` covers.

    Raises `SealMissing` without `sign`, `UnsupportedSeal` unless `sign_type` is RSA2, `BadSignature` when it is not the
    key's.
    """
    with received():
        values = {name: value for name, value in entries(parameters).items() if value}
        given = values.pop("sign", "")
        _require_rsa2(given, values.get("sign_type", ""))
        key.verify_text(given, string_to_sign(values))
    return VerifiedParameters(values=values)


def verify_callback(form: bytes, key: RsaVerifyKey, *, with_sign_type: bool = False) -> VerifiedParameters:
    """The parameters of a notification (the body of its POST) or of a browser return (the query of its address).

    form: the bytes as received, still percent-encoded. with_sign_type: for the older kinds of notification that are
    said to sign `sign_type` too; a choice of yours, never tried in silence.

    Raises as `verify_request`; also `BadSignature` for what is no form, or has a name twice.
    """
    values = {name: value for name, value in parse_form(form).items() if value}
    given = values.pop("sign", b"").decode("latin-1")
    sign_type = values.get("sign_type", b"") if with_sign_type else values.pop("sign_type", b"")
    _require_rsa2(given, sign_type.decode("latin-1"))
    # Over the decoded bytes, so that no charset stands between what came and what was signed.
    key.verify_text(given, b"&".join(name.encode() + b"=" + values[name] for name in sorted(values)))
    charset = charset_of(values.get("charset", b"utf-8").decode("latin-1"))
    return VerifiedParameters(values=texts(values, charset))


def verify_reply(body: bytes, method: str, key: RsaVerifyKey, *, charset: str = "utf-8") -> VerifiedReply:
    r"""The reply to a request of `method` ("alipay.trade.query"), once its signature is found to be the key's.

    body: the bytes as received. charset: the one that the request asked for, "utf-8" or "gbk".

    A reply may be signed with its slashes as `/` and sent with `\/`, or the reverse: then the text that was signed is
    taken. Raises `SealMissing` for an unsigned reply (Alipay sends errors so), `BadSignature`, `Malformed`.
    """
    codec = charset_of(charset)
    document = documents.decode(body, codec)
    members = documents.pieces(document)
    name = f"{method.replace('.', '_')}_response"
    name = name if name in members or "error_response" not in members else "error_response"
    if name not in members:
        raise _malformed(name[:80], "is not in this reply")
    text = _signed_form(members[name], documents.text_of(documents.loads(document), "sign", ""), key, codec)
    if not text.startswith("{"):
        raise UnsupportedSeal(f"{name}: is encrypted, which is not read here")
    return VerifiedReply(name=name, text=text, values=documents.loads(text))


def _signed_form(text: str, given: str, key: RsaVerifyKey, charset: str) -> str:
    """That one of the writings of `text` which the signature covers."""
    if not given:
        raise SealMissing("sign: there is no signature")
    bare = text.replace("\\/", "/")
    for form in dict.fromkeys((text, bare.replace("/", "\\/"), bare)):
        try:
            key.verify_text(given, form.encode(charset))
        except BadSignature:
            continue
        return form
    raise BadSignature("sign: does not fit this reply and this key")


def _require_rsa2(given: str, sign_type: str) -> None:
    if not given:
        raise SealMissing("sign: there is no signature")
    if sign_type != "RSA2":
        raise UnsupportedSeal("sign_type: is not RSA2")


def _is_timeout(text: str) -> bool:
    read = re.fullmatch("([1-9][0-9]{0,4})([mhd])", text)
    return text == "1c" or (read is not None and int(read[1]) * MINUTES[read[2]] <= MAXIMUM_MINUTES)


def _finding(code: str, name: str, rule: str, source: str = LIMITS) -> Finding:
    return Finding(code=code, field=name, rule=rule, source=source)


def _malformed(field: str, rule: str) -> Malformed:
    return Malformed(Finding(code="missing_member", field=field, rule=rule, severity=Severity.FATAL, source=SOURCE))


_OUT_TRADE_NO = TextRule(maximum=64, pattern="[0-9A-Za-z_]*", form="letters, digits and _ only", source=LIMITS)
