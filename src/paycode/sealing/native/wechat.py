"""WeChat Pay: `sign` of the Native mode 1 link, a digest with a key that the merchant and WeChat share.

Only whoever holds the merchant's key can verify it, so a trust list has none: the merchant's own devices do.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from ...payload.findings import Finding, Malformed, Severity
from ...payload.scheme import Payment
from ..wechat.native import SOURCE, mode1_fields, mode1_message
from .claim import NativeClaim

__all__ = ["claim"]


def claim(payment: Payment[Any]) -> NativeClaim | None:
    """The signature of a mode 1 link, None for other texts and without `sign`; `PayloadError` for one out of form."""
    if payment.request.form != "mode1" or not payment.request.sign:
        return None
    fields = mode1_fields(payment.payload.data)
    sign = fields["sign"]
    if len(sign) not in _ALGORITHMS:
        rule = "is 32 or 64 hexadecimal digits in capitals"
        raise Malformed(
            Finding(code="native_signature", field="sign", rule=rule, severity=Severity.FATAL, source=SOURCE)
        )
    return NativeClaim(
        scheme="wechat",
        lookup=(f"wechat:{fields['mch_id']}",),
        algorithm=_ALGORITHMS[len(sign)],
        message=mode1_message(fields),
        signature=sign.encode(),
        issued_at=datetime.fromtimestamp(int(fields["time_stamp"]), UTC),
    )


_ALGORITHMS = {32: "md5", 64: "hmac-sha256"}
