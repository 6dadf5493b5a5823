"""What one verifier asks for, beyond what the trust list says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

__all__ = ["Policy"]


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The defaults ask only that a seal, where there is one, is good.

    require_seal: an unsealed code is `SEAL_EXPECTED`. expect_payee: the account that the code must pay, compared whole
    with `summary.account`, or with its scheme before it ("promptpay:0066891234567"); the one defence against a valid
    code of somebody else. expect_site: the place that the code
    must name, as EMVCo's store or terminal label or in a manifest. clock_skew: minutes by which this clock and the
    issuer's may differ. min_margin: a symbol with no more than this share of its error correction left is not believed.
    known_payees: names of payees that the payer expects or has paid before; a name that only looks like one of them is
    not believed.
    """

    require_seal: bool = False
    expect_payee: str | None = None
    expect_site: str | None = None
    clock_skew: int = 2
    min_margin: float = 0.0
    known_payees: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if type(self.clock_skew) is not int or type(self.require_seal) is not bool:
            raise TypeError("clock_skew is an int and require_seal a bool")
        if not all(isinstance(expected, str | None) for expected in (self.expect_payee, self.expect_site)):
            raise TypeError("expect_payee and expect_site are a str or None")
        if {str} | {type(name) for name in tuple(self.known_payees)} != {str} or type(self.known_payees) is not tuple:
            raise TypeError("known_payees is a tuple of str")
        if not 0 <= self.min_margin < 1:
            raise ValueError("min_margin is a share from 0 to less than 1")
        if not 0 <= self.clock_skew <= MAX_SKEW:
            raise ValueError(f"clock_skew is from 0 to {MAX_SKEW} minutes")
        if "" in (self.expect_payee, self.expect_site):
            raise ValueError("expect_payee and expect_site name something; None expects nothing in particular")

    @cached_property
    def allowance(self) -> timedelta:
        """`clock_skew` as a span of time."""
        return timedelta(minutes=self.clock_skew)


MAX_SKEW = 1440
