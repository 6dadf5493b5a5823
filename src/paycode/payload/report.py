"""A payment as plain data, the shape that `paycode parse --json` prints and that apps may store.

Fields marked `repr=False` in a request (a payer's single-use code) never appear.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from .emv.merchant import MerchantRequest
from .findings import Finding
from .money import Amount, Currency
from .scheme import Payment

__all__ = ["finding_data", "payment_data"]


def payment_data(payment: Payment[Any]) -> dict[str, Any]:
    """Keys: scheme, kind, payee, account, amount, currency, reference, expires, url, fields, findings.

    amount is a decimal string; what the text does not say is None. fields holds the scheme's own fields that are set;
    for EMVCo texts also `tags`, path -> value of every data object, for others each part under the name and in the
    writing that the text itself uses.
    """
    summary = payment.summary
    return {
        "scheme": payment.scheme,
        "kind": summary.kind,
        "payee": summary.payee or None,
        "account": summary.account or None,
        "amount": summary.amount.text if summary.amount else None,
        "currency": summary.currency or None,
        "reference": summary.reference or None,
        "expires": summary.expires.isoformat() if summary.expires else None,
        "url": summary.url or None,
        "fields": _fields(payment),
        "findings": [finding_data(finding) for finding in payment.findings],
    }


def finding_data(finding: Finding) -> dict[str, str]:
    """Keys: code, field, severity (lower case), rule, source."""
    return {
        "code": finding.code,
        "field": finding.field,
        "severity": finding.severity.name.lower(),
        "rule": finding.rule,
        "source": finding.source,
    }


def _fields(payment: Payment[Any]) -> dict[str, Any]:
    request = payment.request
    values = {field.name: getattr(request, field.name) for field in fields(request) if field.repr}
    named = {name: _plain(value) for name, value in values.items() if value not in (None, "", ())}
    # A scheme may have links and payers' codes beside its EMVCo texts.
    if isinstance(request, MerchantRequest) and getattr(request, "form", "merchant") == "merchant":
        return named | {"tags": dict(payment.parts)}
    # What the scheme does not define stays in `extra`: a stranger's parameter must not pass for a field of ours.
    written = dict(part for part in payment.parts if part not in payment.unknown)
    lower = {name.lower() for name in written}
    return {name: value for name, value in named.items() if name not in lower} | written


def _plain(value: Any) -> Any:
    if isinstance(value, Amount):
        return value.text
    if isinstance(value, Currency):
        return value.code
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value
