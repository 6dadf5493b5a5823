"""Caps, mixed-up units and error correction: what is said beside the grammar."""

from __future__ import annotations

import dataclasses

import pytest

import paycode
from paycode.payload import advice, registry
from paycode.payload.money import Amount, Currency
from paycode.payload.scheme import Level, SchemeInfo
from paycode.payload.schemes import emv

REQUEST = emv.Request(
    accounts=(("26.00", "cn.example"), ("26.01", "7")),
    currency=Currency("CNY"),
    country="CN",
    merchant_name="A",
    merchant_city="B",
)


def static_caps(request: emv.Request) -> list[paycode.Finding]:
    return [f for f in paycode.parse(paycode.build(request).data).findings if f.code == "static_cap"]


@pytest.mark.parametrize(
    ("amount", "severity"),
    [(None, "NOTE"), ("500.00", "NOTE"), ("500.01", "WARNING"), ("99.00", "NOTE")],
)
def test_chinese_cap_on_static_codes(amount: str | None, severity: str) -> None:
    asked = dataclasses.replace(REQUEST, amount=Amount.of(amount, "CNY") if amount else None)
    (finding,) = static_caps(asked)
    assert finding.severity.name == severity
    assert "500.00 CNY" in finding.rule


def test_the_cap_is_for_static_codes_in_china() -> None:
    dear = dataclasses.replace(REQUEST, amount=Amount.of("9000", "CNY"))
    assert static_caps(dataclasses.replace(dear, point_of_initiation="12")) == []
    assert static_caps(dataclasses.replace(dear, country="HK")) == []
    assert [f.code for f in paycode.parse("wxp://f2f0example").findings if f.code == "static_cap"] == ["static_cap"]


def test_how_long_an_order_lives_is_said() -> None:
    for text in ("weixin://wxpay/bizpayurl?pr=5zPMHa4zz", "https://qr.alipay.com/bax03431ljhokirwl38f00a7"):
        (note,) = [f for f in paycode.parse(text).findings if f.code == "validity"]
        assert "two hours" in note.rule


def test_the_cap_can_be_given() -> None:
    summary = paycode.parse(paycode.build(dataclasses.replace(REQUEST, amount=Amount.of("99", "CNY"))).data).summary
    (finding,) = advice.static_cap(summary, country="CN", cap=Amount.of("50", "CNY"))
    assert finding.severity is paycode.Severity.WARNING


@pytest.mark.parametrize(
    ("expected", "found", "code"),
    [
        (("99.00", "CNY"), ("99.00", "CNY"), None),
        (("99.00", "CNY"), ("9900.00", "CNY"), "unit_mixup"),
        (("99.00", "CNY"), ("0.99", "CNY"), "unit_mixup"),
        (("9900", "KRW"), ("99", "KRW"), "unit_mixup"),
        (("99.00", "CNY"), ("99.00", "HKD"), "currency_mixup"),
        (("99.00", "CNY"), ("98.00", "CNY"), "other_amount"),
    ],
)
def test_mixed_up_units(expected: tuple[str, str], found: tuple[str, str], code: str | None) -> None:
    said = list(advice.amount_mixup(Amount.of(*expected), Amount.of(*found)))
    assert [finding.code for finding in said] == ([code] if code else [])


@pytest.mark.parametrize(
    ("countries", "level", "warned"),
    [(("KR",), "H", True), (("KR",), "Q", True), (("KR",), "M", False), (("CN",), "H", False), ((), "H", False)],
)
def test_korean_error_correction(countries: tuple[str, ...], level: Level, warned: bool) -> None:
    info = SchemeInfo(id="x", name="X", issuer="X", edition="X", countries=countries)
    assert bool(list(advice.error_correction(info, level))) is warned


@pytest.mark.parametrize("code", ["134622817080551492", "286248566432274952"])
def test_a_payers_code_is_not_drawn_unless_asked(code: str) -> None:
    assert registry.is_payer_code(code)
    with pytest.raises(paycode.SymbolError, match="reveal=True"):
        paycode.encode(code)
    assert paycode.encode(code, reveal=True).version == 1


@pytest.mark.parametrize("code", ["0" * 18, "hello", "999999999999999999", "", "1" * 40, "\ud800"])
def test_other_digits_are_no_payers_code(code: str) -> None:
    assert not registry.is_payer_code(code)
