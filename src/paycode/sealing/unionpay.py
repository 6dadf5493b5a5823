"""UnionPay's signatures: the gateway of edition 5.1.0 (RSA), and the QRA gateway for codes (MD5).

5.1.0: all parameters but `signature`, sorted by name, `name=value&...`; the SHA-256 of that as lower-case hexadecimal
text; RSASSA-PKCS1-v1_5 with SHA-256 over this text, in base64. A message brings its signer's certificate along in
`signPubKeyCert`: that proves nothing, anyone can bring one. The key comes from you, and the certificate must be its.

QRA (`qra.95516.com`) signs as WeChat Pay V2 does with MD5.
"""

from __future__ import annotations

import hashlib

from ..errors import BadKey, BadSignature, RequestError, SealMissing, UnknownKey, UnsupportedSeal
from ..payload.findings import Finding
from . import wechat
from .parameters import Parameters, VerifiedParameters, charset_of, entries, joined, received
from .rsa import RsaSigningKey, RsaVerifyKey
from .wechat.v2 import V2Key, require

__all__ = ["digest_to_sign", "sign", "sign_qra", "verify", "verify_qra"]

SOURCE = "UnionPay gateway 5.1.0, signature"
VERSION = "5.1.0"
RSA_CERTIFICATE = "01"


def digest_to_sign(parameters: Parameters) -> bytes:
    """What RSA signs: the SHA-256 of the joined parameters, as lower-case hexadecimal text.

    In the charset that `encoding` names (UTF-8 when there is none). Empty values are joined as they are.
    """
    values = {name: value for name, value in entries(parameters).items() if name != "signature"}
    return hashlib.sha256(joined(values, charset_of(values.get("encoding") or "utf-8"))).hexdigest().encode()


def sign(parameters: Parameters, key: RsaSigningKey) -> str:
    """The value of `signature`; `RequestError` unless `version` is 5.1.0 and `signMethod` 01, and for empty values.

    Empty values are refused because UnionPay's kits leave such parameters out before they sign: leave them out too.
    """
    values = entries(parameters)
    for name, value in values.items():
        if not value:
            raise RequestError(_finding("empty_value", name, "must not be empty; leave it out"))
    for name, wanted in _REQUIRED.items():
        if values.get(name) != wanted:
            raise RequestError(_finding("signature_kind", name, f"must be {wanted}"))
    return key.sign_text(digest_to_sign(values))


def verify(parameters: Parameters, key: RsaVerifyKey) -> VerifiedParameters:
    """The parameters of a message (decoded) that its `signature` covers, so all but itself.

    Raises `SealMissing` without `signature`, `UnsupportedSeal` for another version or method, `UnknownKey` when
    `signPubKeyCert` is of another key, `BadSignature` when the signature is not the key's.
    """
    with received():
        values = entries(parameters)
        given = values.pop("signature", "")
        if not given:
            raise SealMissing("signature: there is no signature")
        for name, wanted in _REQUIRED.items():
            if values.get(name) != wanted:
                raise UnsupportedSeal(f"{name}: is not {wanted}")
        _require_own(values.get("signPubKeyCert", ""), key)
        key.verify_text(given, digest_to_sign(values))
    return VerifiedParameters(values=values)


def sign_qra(parameters: Parameters, key: V2Key) -> str:
    """The value of `sign` for the QRA gateway: as `wechat.sign`, with a key for MD5."""
    _require_md5(key)
    return wechat.sign(parameters, key)


def verify_qra(parameters: Parameters, key: V2Key) -> VerifiedParameters:
    """The parameters of a QRA message that its `sign` covers; raises as `wechat.verify`."""
    _require_md5(key)
    return wechat.verify(parameters, key)


def _require_own(certificate: str, key: RsaVerifyKey) -> None:
    """Nothing, unless the certificate that came along is of another key."""
    if not certificate:
        return
    try:
        own = RsaVerifyKey.from_certificate(certificate.encode()).der == key.der
    except BadKey as error:
        raise BadSignature(f"signPubKeyCert: {error}") from None
    if not own:
        raise UnknownKey("signPubKeyCert: is the certificate of a key that you do not trust")


def _require_md5(key: V2Key) -> None:
    require(key)
    if (key.algorithm, key.label) != ("md5", "key"):
        raise BadKey("the QRA gateway signs with a V2Key for md5")


def _finding(code: str, name: str, rule: str) -> Finding:
    return Finding(code=code, field=name, rule=rule, source=SOURCE)


_REQUIRED = {"version": VERSION, "signMethod": RSA_CERTIFICATE}
