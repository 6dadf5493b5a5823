"""What people should know beyond the grammar: caps on static codes, mixed-up units, how much error correction.

These are rules of countries and of practice, so they warn and never refuse.
"""

from __future__ import annotations

from collections.abc import Iterator

from .findings import Finding, Severity
from .money import Amount, Currency
from .scheme import Level, SchemeInfo, Summary

__all__ = ["CHINESE_CAP", "amount_mixup", "error_correction", "static_cap"]

CHINESE_CAP = Amount(50_000, Currency("CNY"))
"""500 yuan: what one payer may pay by static codes in a day."""

PBOC = "PBoC notice 296 of 2017, class D, in force since 1 April 2018"
FSC = "Korean Financial Services Commission, QR payment standard of 6 November 2018"


def static_cap(summary: Summary, *, country: str = "", cap: Amount = CHINESE_CAP) -> Iterator[Finding]:
    """The Chinese cap on static codes: a note on each, a warning where the amount itself is above it.

    country: where the code is used, "CN" for the cap to apply. cap: numbers of this kind change; give the one in force.
    """
    if country != "CN" or summary.kind != "static":
        return
    amount = summary.amount
    if amount is not None and amount.currency == cap.currency and amount.minor > cap.minor:
        rule = f"{amount} is more than a payer may pay by static codes in a day ({cap}); use a dynamic code"
        yield Finding(code="static_cap", field="amount", rule=rule, severity=Severity.WARNING, source=PBOC)
    else:
        rule = f"payers may pay at most {cap} a day by static codes"
        yield Finding(code="static_cap", field="", rule=rule, severity=Severity.NOTE, source=PBOC)


def amount_mixup(expected: Amount, found: Amount) -> Iterator[Finding]:
    """Why an amount is not the expected one, where a known mistake of units explains it.

    WeChat counts fen, Alipay yuan with two decimals, TWQR two implied decimals, won and yen have none: a factor of 100
    is the commonest mistake between them.
    """
    if expected == found:
        return
    if expected.currency != found.currency:
        yield _mixed("currency_mixup", f"is in {found.currency}, expected is {expected.currency}")
    elif found.minor == expected.minor * 100:
        yield _mixed("unit_mixup", f"{found} is 100 times {expected}: minor units were taken for major ones")
    elif found.minor * 100 == expected.minor:
        yield _mixed("unit_mixup", f"{found} is a hundredth of {expected}: major units were taken for minor ones")
    else:
        yield _mixed("other_amount", f"is {found}, expected is {expected}")


def error_correction(info: SchemeInfo, level: Level) -> Iterator[Finding]:
    """Korea caps error correction so that a painted-over code fails to read; the exact level is not public."""
    if info.countries == ("KR",) and level in ("Q", "H"):
        rule = f"level {level} repairs a code that was tampered with; Korean codes use L or M, without a logo"
        yield Finding(code="error_correction", field="level", rule=rule, severity=Severity.WARNING, source=FSC)


def _mixed(code: str, rule: str) -> Finding:
    return Finding(code=code, field="amount", rule=rule, severity=Severity.ERROR, source="the schemes' units")
