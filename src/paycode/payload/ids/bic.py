"""BIC, the business identifier code of a bank, also called its SWIFT code.

Four letters or digits for the business, two for its country, two for the place, and three more for a branch. There are
no check digits: a well-formed code can still belong to nobody.

Source: ISO 9362:2022; country codes of ISO 3166-1 and XK for Kosovo.

>>> validate("bfsw de 33 ber")
'BFSWDE33BER'
>>> is_valid("BFSWDE33BE")
False
>>> format("bfswde33ber")
'BFSWDE33BER'
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..findings import Finding
from . import judging
from .printed import compact

__all__ = ["COUNTRIES", "compact", "findings", "format", "is_valid", "validate"]


def validate(value: str) -> str:
    """The code as it is stored; `RequestError` when it is not one."""
    return judging.stored("bic", value, compact, findings)


def is_valid(value: object) -> bool:
    """Whether `value` has the form of a BIC, printed or stored; never raises."""
    return judging.fits(value, compact, findings)


def format(value: str) -> str:  # noqa: A001
    """The stored form, which is also the printed one; checks nothing."""
    return compact(value)


def findings(field: str, value: str) -> Iterator[Finding]:
    """What is wrong with `value` as a stored BIC (spaces and small letters are, too)."""
    canonical = compact(value)
    if not canonical:
        yield _finding("empty_value", field, "must not be empty")
        return
    if canonical != value:
        yield _finding("not_canonical", field, "must be written without spaces or hyphens and in capitals")
    if re.fullmatch("[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?", canonical) is None:
        yield _finding("format", field, "must be 8 or 11 letters A-Z and digits 0-9, the fifth and sixth a country")
    elif canonical[4:6] not in COUNTRIES:
        yield _finding("unknown_country", field, f"{canonical[4:6]} is not a country code")


def _finding(code: str, field: str, rule: str) -> Finding:
    return Finding(code=code, field=field, rule=rule, source="ISO 9362")


COUNTRIES = frozenset(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
    CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR
    GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO
    JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR
    MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO
    RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV
    TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
    """.split()  # noqa: SIM905
)
