"""National identity and tax numbers, refereed by python-stdnum."""

from __future__ import annotations

from types import ModuleType

import pytest
import stdnum.br.cnpj
import stdnum.br.cpf
import stdnum.th.pin
from hypothesis import given
from hypothesis import strategies as st

import paycode
from paycode.payload.ids import cnpj, cpf, thai_id
from paycode.payload.schemes import pix

PAIRS = [(cpf, stdnum.br.cpf, 11), (cnpj, stdnum.br.cnpj, 14), (thai_id, stdnum.th.pin, 13)]


@pytest.mark.parametrize(("ours", "referee", "length"), PAIRS)
@given(data=st.data())
def test_verdicts_agree_with_the_referee(
    ours: ModuleType, referee: ModuleType, length: int, data: st.DataObject
) -> None:
    body = data.draw(st.from_regex(f"[1-8][0-9]{{{length - 1}}}", fullmatch=True))
    tails = {body} | {body[:-2] + f"{tail:02d}" for tail in range(100)}
    repeated = {number for number in tails if len(set(number)) == 1}
    assert {n for n in tails - repeated if ours.is_valid(n)} == {n for n in tails - repeated if referee.is_valid(n)}


@pytest.mark.parametrize(
    ("number", "printed", "stored"),
    [
        (cpf, "111.444.777-35", "11144477735"),
        (cnpj, "11.222.333/0001-81", "11222333000181"),
        (thai_id, "0-9940-00165-50-1", "0994000165501"),
    ],
)
def test_printed_and_stored(number: ModuleType, printed: str, stored: str) -> None:
    assert number.validate(printed) == stored
    assert number.format(stored) == printed
    assert not number.is_valid(stored[:-1] + "x")
    assert not number.is_valid(None)
    with pytest.raises(paycode.RequestError, match=r"do not fit|does not fit"):
        number.validate(stored[:-1] + str((int(stored[-1]) + 1) % 10))
    with pytest.raises(paycode.RequestError, match="digits"):
        number.validate(stored + "0")


def test_numbers_that_fit_but_are_never_given() -> None:
    assert not cpf.is_valid("11111111111")
    assert not cnpj.is_valid("0" * 14)


def test_pix_warns_of_a_mistyped_tax_number() -> None:
    for key, warned in (
        ("11144477735", False),
        ("11144477734", True),
        ("11222333000180", True),
        ("a@b.example", False),
    ):
        request = pix.Request(pix_key=key, merchant_name="Loja", merchant_city="RECIFE")
        found = paycode.parse(paycode.build(request).data).findings
        assert any(finding.code == "check_digits" for finding in found) is warned
