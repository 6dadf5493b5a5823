"""The currency table equals what its generator writes today, and holds what every entry needs."""

from __future__ import annotations

import importlib.util
import pathlib
import re
from types import ModuleType

import pytest

from paycode.payload.currencies import CURRENCIES


def generator() -> ModuleType:
    path = pathlib.Path(__file__).parent / "generators/currencies.py"
    spec = importlib.util.spec_from_file_location("generators_currencies", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_is_what_the_generator_writes() -> None:
    pytest.importorskip("iso4217", reason="the ISO 4217 list comes from the iso4217 package")
    module = generator()
    assert module.TARGET.read_text(encoding="utf-8") == module.source()


@pytest.mark.parametrize(
    ("code", "number", "exponent"),
    [
        ("EUR", "978", 2),
        ("THB", "764", 2),
        ("CNY", "156", 2),
        ("INR", "356", 2),
        ("JPY", "392", 0),
        ("KRW", "410", 0),
        ("VND", "704", 0),
        ("ISK", "352", 0),
        ("KWD", "414", 3),
        ("AUD", "036", 2),
    ],
)
def test_known_currencies(code: str, number: str, exponent: int) -> None:
    assert CURRENCIES[code][:2] == (number, exponent)


def test_every_entry_is_well_formed() -> None:
    for code, (number, exponent, name) in CURRENCIES.items():
        assert re.fullmatch("[A-Z]{3}", code)
        assert re.fullmatch("[0-9]{3}", number)
        assert exponent in range(5)
        assert name


def test_numbers_are_unique() -> None:
    assert len({number for number, _, _ in CURRENCIES.values()}) == len(CURRENCIES)


@pytest.mark.parametrize("code", ["XAU", "XDR", "XTS", "XXX"])
def test_units_without_minor_units_are_left_out(code: str) -> None:
    assert code not in CURRENCIES
