"""API V2: parameters signed with MD5 or HMAC-SHA256 and a secret that both sides hold.

The rule (WeChat Pay V2, "signature algorithm"): leave out `sign` and every empty value, sort by the bytes of the names,
join raw values as `name=value&...`, append `&key=` and the key; the digest in hexadecimal capitals.

>>> key = V2Key(b"192006250b4c09247ec02edce69f6a2d")
>>> order = {"appid": "wxd930ea5d5a258f4f", "mch_id": "10000100", "device_info": 1000, "body": "test"}
>>> sign(order | {"nonce_str": "ibuaiVcKdpRxkhJA"}, key)
'9A0A8659F005D6984697E2CA0A9CF3B7'
>>> key
<V2Key>
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import Literal

from ...errors import BadKey, BadSignature, RequestError, SealMissing
from ...payload.findings import Finding
from ..parameters import Parameters, VerifiedParameters, entries, joined, received
from ..secret import Secret

__all__ = ["V2Key", "require", "sign", "string_to_sign", "verify"]

SOURCE = "WeChat Pay V2, signature algorithm"


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class V2Key(Secret):
    """The merchant's V2 key, tied to one algorithm.

    secret: 1 to 128 visible ASCII characters (WeChat's own have 32). algorithm: "md5", WeChat's default, or
    "hmac-sha256". label: "key"; "secret" for the red packets of WeCom, which end their text in `&secret=`.
    """

    secret: bytes
    algorithm: Literal["md5", "hmac-sha256"] = "md5"
    label: Literal["key", "secret"] = "key"

    def __post_init__(self) -> None:
        # No blank and no line break: what a key file adds, and what would let a PEM text pass for a secret.
        if type(self.secret) is not bytes or re.fullmatch(b"[!-~]{1,128}", self.secret) is None:
            raise BadKey("a V2 key is made from 1 to 128 visible ASCII characters, as bytes")
        if self.algorithm not in _SIGN_TYPES:
            raise BadKey("the algorithm of a V2 key is md5 or hmac-sha256")
        if self.label not in ("key", "secret"):
            raise BadKey("the label of a V2 key is key or secret")

    @property
    def sign_type(self) -> str:
        """How the parameter `sign_type` names the algorithm."""
        return _SIGN_TYPES[self.algorithm]

    def digest(self, text: bytes) -> str:
        """The signature of a joined text, in hexadecimal capitals."""
        salted = b"%b&%b=%b" % (text, self.label.encode(), self.secret)
        if self.algorithm == "hmac-sha256":
            return hmac.digest(self.secret, salted, "sha256").hex().upper()
        # WeChat prescribes MD5 here; this key and no better algorithm is what its server checks.
        return hashlib.md5(salted, usedforsecurity=False).hexdigest().upper()


def string_to_sign(parameters: Parameters) -> bytes:
    """The text that is signed, without the key behind it."""
    return joined({name: value for name, value in entries(parameters).items() if value and name != "sign"})


def sign(parameters: Parameters, key: V2Key) -> str:
    """The value of `sign`. `RequestError` when a parameter cannot be signed or `sign_type` names another algorithm."""
    require(key)
    values = entries(parameters)
    if values.get("sign_type", "") not in ("", key.sign_type):
        rule = f"names another algorithm than the key's, {key.sign_type}"
        raise RequestError(Finding(code="sign_type", field="sign_type", rule=rule, source=SOURCE))
    return key.digest(string_to_sign(values))


def verify(parameters: Parameters, key: V2Key) -> VerifiedParameters:
    """The parameters that `sign` covers, so without itself and without empty ones.

    Raises `SealMissing` without `sign`, `BadSignature` when it is not the key's, `sign_type` names another algorithm,
    or a parameter stands twice.
    """
    require(key)
    with received():
        values = {name: value for name, value in entries(parameters).items() if value}
        given = values.pop("sign", "")
        if not given:
            raise SealMissing("sign: there is no signature")
        if not hmac.compare_digest(given.encode(), sign(values, key).encode()):
            raise BadSignature("sign: does not fit these parameters and this key")
    return VerifiedParameters(values=values)


def require(key: V2Key) -> None:
    """Raises TypeError for a key of another kind."""
    if not isinstance(key, V2Key):
        raise TypeError(f"V2 is signed with a V2Key, not {type(key).__name__}")


_SIGN_TYPES = {"md5": "MD5", "hmac-sha256": "HMAC-SHA256"}
