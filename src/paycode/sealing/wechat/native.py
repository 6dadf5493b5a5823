"""Native mode 1: the link that a merchant signs himself with his V2 key; printed once, it never ends.

WeChat calls the merchant's registered address with `product_id` after each scan, so a table's or machine's number fits
in there. Signed are the other five fields by the V2 rule; the order in the link is free, and `mode1` writes that of
the official template. No source shows WeChat accepting HMAC-SHA256 here: MD5 unless the key says otherwise. V3 has no
mode 1.

>>> from paycode.sealing.wechat import V2Key
>>> key = V2Key(b"192006250b4c09247ec02edce69f6a2d")
>>> table = Mode1(appid="wxd930ea5d5a258f4f", mch_id="10000100", product_id="TABLE-12", time_stamp=1415949957,
...               nonce_str="ibuaiVcKdpRxkhJA")
>>> payload = mode1(table, key)
>>> payload.text[:69]
'weixin://wxpay/bizpayurl?sign=AFD48620A3DCA4411D92D53EF6798A2A&appid='
>>> verify_mode1(payload.data, key).product_id
'TABLE-12'
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from ...errors import BadSignature, RequestError, SealMissing
from ...payload.findings import Finding, Malformed, RuleBroken, Severity
from ...payload.scheme import Payload
from ...payload.schemes import wechat
from .v2 import V2Key, require, sign

__all__ = ["Mode1", "VerifiedMode1", "mode1", "mode1_fields", "mode1_message", "verify_mode1"]

SOURCE = "WeChat Pay V2, Native mode 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode1:
    """What a mode 1 link says, before it is signed; raises `RequestError` for what would not read back alike.

    appid, product_id, nonce_str: 1 to 32 letters, digits and -._~ (none is written differently in a link). mch_id:
    digits. time_stamp: Unix seconds of ten digits, or an aware datetime, cut to the second. nonce_str: random when left
    out.
    """

    appid: str
    mch_id: str
    product_id: str
    time_stamp: int | datetime
    nonce_str: str = field(default_factory=lambda: secrets.token_hex(16))

    def __post_init__(self) -> None:
        moment = self.time_stamp
        if isinstance(moment, datetime):
            if moment.tzinfo is None:
                raise TypeError("time_stamp is a datetime with a time zone, or Unix seconds")
            object.__setattr__(self, "time_stamp", int(moment.timestamp()))
        elif type(moment) is not int:
            raise TypeError(f"time_stamp is an int or a datetime, not {type(moment).__name__}")
        if broken := tuple(self._findings()):
            raise RequestError(*broken)

    @property
    def values(self) -> dict[str, str]:
        """The five fields that are signed, as the link writes them."""
        return {name: str(getattr(self, name)) for name in _TEMPLATE}

    def _findings(self) -> Iterator[Finding]:
        for name, value in self.values.items():
            if re.fullmatch(_PATTERNS[name], value) is None:
                yield _finding("format", name, f"must be {_FORMS[name]}")


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedMode1:
    """A mode 1 link whose signature is the key's; only `verify_mode1` makes one. time_stamp: Unix seconds."""

    appid: str
    mch_id: str
    nonce_str: str
    product_id: str
    time_stamp: int


def mode1(request: Mode1, key: V2Key) -> Payload:
    """The signed link."""
    ordered = "&".join(f"{name}={value}" for name, value in request.values.items())
    return Payload(data=f"{_START}sign={sign(request.values, key)}&{ordered}".encode(), scheme="wechat")


def verify_mode1(data: bytes, key: V2Key) -> VerifiedMode1:
    """The fields of the link `data`, once its signature is found to be the key's.

    Raises `BadSignature` (also for a signature of another algorithm than the key's), `SealMissing` without `sign`, and
    `PayloadError` when this is no mode 1 link with exactly its six fields.
    """
    require(key)
    fields = mode1_fields(data)
    given = fields["sign"]
    if not given:
        raise SealMissing("sign: there is no signature")
    if not hmac.compare_digest(given.encode(), key.digest(mode1_message(fields)).encode()):
        raise BadSignature("sign: does not fit this link and this key")
    return VerifiedMode1(
        appid=fields["appid"],
        mch_id=fields["mch_id"],
        nonce_str=fields["nonce_str"],
        product_id=fields["product_id"],
        time_stamp=int(fields["time_stamp"]),
    )


def mode1_fields(data: bytes) -> dict[str, str]:
    """The six fields of a mode 1 link, `sign` among them; `PayloadError` for any other text."""
    return _plain(data) or _parsed(data)


def mode1_message(fields: dict[str, str]) -> bytes:
    """What is signed of these fields, without the key behind it."""
    return (_SIGNED % fields).encode()


def _plain(data: bytes) -> dict[str, str] | None:
    """The six fields of a link that needs no decoding, ten times faster than `_parsed`; None for any other link.

    Sorted, the pieces of such a link are one fixed pattern: nothing missing, nothing twice, nothing more.
    """
    start, pieces = data[: len(_START)], data[len(_START) : MAX_PLAIN].decode("latin-1").split("&")
    read = _SORTED.fullmatch("&".join(sorted(pieces)))
    return read.groupdict() if read and start == _START.encode() and len(data) <= MAX_PLAIN else None


def _parsed(data: bytes) -> dict[str, str]:
    """The six fields by the parser of the scheme, which also says what is wrong."""
    # Lenient only for the form of `sign`: comparing it decides, and HMAC-SHA256 is longer than the scheme's rule.
    payment = wechat.parse(data, True)
    if payment.request.form != "mode1" or payment.unknown:
        raise Malformed(_finding("unknown_form", "", "is no mode 1 link with exactly its six fields", Severity.FATAL))
    fields = {name: getattr(payment.request, name) for name in (*_TEMPLATE, "sign")}
    broken = [one for one in payment.findings if one.severity >= Severity.ERROR and one.field != "sign"]
    rule = "holds a &, so a link with other fields could have the same signature"
    broken += [_finding("separator", name, rule) for name, value in fields.items() if "&" in value]
    if broken:
        raise RuleBroken(*broken)
    return fields


def _finding(code: str, name: str, rule: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(code=code, field=name, rule=rule, severity=severity, source=SOURCE)


MAX_PLAIN = 512
_START = "weixin://wxpay/bizpayurl?"
_PLAIN = "[0-9A-Za-z._~-]{1,32}"  # RFC 3986's unreserved characters
_PATTERNS = {
    "appid": _PLAIN,
    "mch_id": "[0-9]{1,32}",
    "product_id": _PLAIN,
    "time_stamp": "[1-9][0-9]{9}",
    "nonce_str": _PLAIN,
}
_TEMPLATE = tuple(_PATTERNS)  # the order of the official template, behind `sign`
_FORMS = {
    "appid": "1 to 32 letters, digits and -._~",
    "mch_id": "1 to 32 digits",
    "product_id": "1 to 32 letters, digits and -._~",
    "time_stamp": "Unix seconds of ten digits",
    "nonce_str": "1 to 32 letters, digits and -._~",
}
_SIGNED = "&".join(f"{name}=%({name})s" for name in sorted(_TEMPLATE))
_SORTED = re.compile(
    "&".join(f"{name}=(?P<{name}>{pattern})" for name, pattern in sorted({**_PATTERNS, "sign": "[0-9A-F]*"}.items()))
)
