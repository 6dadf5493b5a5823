"""Carrier `manifest`: a signed list of codes that already hang, so that stickers need not be printed anew.

It names each code by the SHA-256 of its payload, with the payee and the place where it hangs. An issuer of the trust
list signs the file (`sign_list`, kind "manifest"); a verifier holds it like the trust list. docs/seal.md, section 7.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..errors import BadTrustList
from ..payload.scheme import Payment
from ..payload.text import TextRule
from ..sealing import VerifyKey, account_of
from ._json import Fields
from .entries import check_span
from .listfile import moment_text
from .scope import check_account
from .signed import signers_of

__all__ = ["Listed", "Manifest"]

FORMAT = 1
_SITE = TextRule(maximum=80, minimum=0, source="docs/seal.md, section 7")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One code that hangs somewhere.

    digest: SHA-256 of its payload. account: whom it pays ("alipay:fkx..."). site: where it hangs, "" where that does
    not matter. It counts from `not_before` until just before `not_after`.
    """

    digest: bytes
    account: str
    not_before: datetime
    not_after: datetime
    site: str = ""

    def __post_init__(self) -> None:
        if type(self.digest) is not bytes or len(self.digest) != hashlib.sha256().digest_size:
            raise BadTrustList("sha256: has 32 bytes")
        check_account("account", self.account)
        for finding in _SITE.findings("site", self.site):
            raise BadTrustList(str(finding))
        check_span("not_before", self.not_before, "not_after", self.not_after)

    @classmethod
    def of(cls, payment: Payment[Any], *, not_before: datetime, not_after: datetime, site: str = "") -> Listed:
        """The entry of this payment's code as it was received."""
        return cls(
            digest=hashlib.sha256(payment.payload.data).digest(),
            account=account_of(payment),
            not_before=not_before,
            not_after=not_after,
            site=site,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The codes, each once, and the keys that signed the list. version: from 1 up. Nothing counts from `expires` on."""

    version: int
    issued: datetime
    expires: datetime
    codes: tuple[Listed, ...]
    signers: tuple[VerifyKey, ...] = ()
    _by_digest: Mapping[bytes, Listed] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.version < 1:
            raise BadTrustList("version: is a number from 1 up")
        check_span("issued", self.issued, "expires", self.expires)
        index = {code.digest: code for code in self.codes}
        if len(index) != len(self.codes):
            raise BadTrustList("codes: the same code stands in two entries")
        object.__setattr__(self, "_by_digest", index)

    @classmethod
    def loads(cls, content: bytes, signatures: str | bytes) -> Manifest:
        """From the bytes of a file and of its signature file.

        Raises `BadSignature` when a signature does not fit, `BadTrustList` for what is no manifest or has none.
        """
        signers = signers_of(hashlib.sha256(content).digest(), signatures, kind="manifest")
        if not signers:
            raise BadTrustList("signatures: nobody signed this manifest")
        fields = Fields.loads(content)
        if fields.whole("paycode-manifest") != FORMAT:
            raise fields.wrong("paycode-manifest", f"form {FORMAT} is read here")
        manifest = fields.make(
            cls,
            version=fields.whole("version"),
            issued=fields.moment("issued"),
            expires=fields.moment("expires"),
            codes=tuple(_read(entry) for entry in fields.entries("codes")),
            signers=signers,
        )
        fields.done()
        return manifest

    def dumps(self) -> str:
        """The text of a file, to be signed."""
        content = {
            "paycode-manifest": FORMAT,
            "version": self.version,
            "issued": moment_text(self.issued),
            "expires": moment_text(self.expires),
            "codes": [_write(code) for code in self.codes],
        }
        return json.dumps(content, indent=2, ensure_ascii=False) + "\n"

    def find(self, data: bytes) -> Listed | None:
        """The entry of this payload."""
        return self._by_digest.get(hashlib.sha256(data).digest())


def _read(fields: Fields) -> Listed:
    text = fields.text("sha256")
    try:
        digest = bytes.fromhex(text)
    except ValueError:
        digest = b""
    if digest.hex() != text:
        raise fields.wrong("sha256", "is 64 small hexadecimal digits")
    entry = fields.make(
        Listed,
        digest=digest,
        account=fields.text("account"),
        site=fields.text("site") if "site" in fields else "",
        not_before=fields.moment("not_before"),
        not_after=fields.moment("not_after"),
    )
    fields.done()
    return entry


def _write(code: Listed) -> dict[str, Any]:
    site = {"site": code.site} if code.site else {}
    times = {"not_before": moment_text(code.not_before), "not_after": moment_text(code.not_after)}
    return {"sha256": code.digest.hex(), "account": code.account, **site, **times}
