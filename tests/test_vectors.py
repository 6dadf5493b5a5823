"""tests/vectors/*.toml: build = text; parse = request; invalid = this error on this field."""

from __future__ import annotations

import dataclasses
import pathlib
import tomllib
import typing
from typing import Any

import pytest

import paycode
from paycode.payload import registry
from paycode.payload.money import Amount, Currency
from paycode.payload.scheme import Scheme

FILES = sorted(pathlib.Path(__file__).parent.glob("vectors/*.toml"))


def entries(kind: str, *, built: bool = False) -> list[Any]:
    return [
        pytest.param(registry.find(file.stem), entry, id=f"{file.stem}-{entry.get('source', entry.get('why'))}")
        for file in FILES
        for entry in tomllib.loads(file.read_text(encoding="utf-8")).get(kind, [])
        if registry.find(file.stem).info.builds or not built
    ]


def request_of(scheme: Scheme[Any], table: dict[str, Any]) -> Any:
    """The scheme's request, typed as its fields are: amounts are "1.00", or "1.00 SGD" in another currency."""
    hints = typing.get_type_hints(scheme.request)
    currency = table.get("currency") or next(iter(scheme.info.currencies), "")
    return scheme.request(**{name: typed(hints[name], value, currency) for name, value in table.items()})


def typed(hint: Any, value: Any, currency: str) -> Any:
    options = typing.get_args(hint) or (hint,)
    if Amount in options:
        number, _, other = value.partition(" ")
        return Amount.of(number, other or currency)
    if Currency in options:
        return Currency(value)
    return tuple(map(tuple, value)) if isinstance(value, list) else value


@pytest.mark.parametrize(("scheme", "entry"), entries("valid"))
def test_parse_gives_the_request(scheme: Scheme[Any], entry: dict[str, Any]) -> None:
    payment = paycode.parse(entry["text"])
    assert payment.scheme == scheme.info.id
    assert payment.request == request_of(scheme, entry["request"])
    assert payment.payload.text == entry["text"]


@pytest.mark.parametrize(("scheme", "entry"), entries("valid"))
def test_summary_says_what_a_confirm_screen_needs(scheme: Scheme[Any], entry: dict[str, Any]) -> None:
    summary = dataclasses.asdict(paycode.parse(entry["text"], scheme=scheme.info.id).summary)
    summary["amount"] = paycode.parse(entry["text"]).summary.amount
    shown = {name: value.text if isinstance(value, Amount) else value for name, value in summary.items()}
    assert {name: shown[name] for name in entry["summary"]} == entry["summary"]


@pytest.mark.parametrize(("scheme", "entry"), entries("valid", built=True))
def test_build_of_what_was_parsed_gives_the_text(scheme: Scheme[Any], entry: dict[str, Any]) -> None:
    built = scheme.build(paycode.parse(entry["text"]).request)
    assert built.text == entry.get("rebuilt", entry["text"])


@pytest.mark.parametrize(("scheme", "entry"), entries("valid", built=True))
def test_build_from_scratch(scheme: Scheme[Any], entry: dict[str, Any]) -> None:
    built = paycode.build(request_of(scheme, entry["request"]))
    assert paycode.parse(built.data).request == request_of(scheme, entry["request"])
    assert (built.text == entry["text"]) is entry.get("from_scratch", True)


@pytest.mark.parametrize(("scheme", "entry"), entries("invalid"))
def test_invalid_is_refused_with_field_and_rule(scheme: Scheme[Any], entry: dict[str, Any]) -> None:
    with pytest.raises(paycode.PayloadError) as caught:
        paycode.parse(entry["text"], scheme=scheme.info.id)
    assert type(caught.value).__name__ == entry["error"]
    assert entry["finding"] in {f"{finding.code}:{finding.field}" for finding in caught.value.findings}


@pytest.mark.parametrize(("scheme", "entry"), entries("invalid"))
def test_lenient_reads_it_with_findings_or_refuses(scheme: Scheme[Any], entry: dict[str, Any]) -> None:
    if entry["lenient"]:
        assert paycode.parse(entry["text"], scheme=scheme.info.id, lenient=True).findings
    else:
        with pytest.raises(paycode.PayloadError):
            paycode.parse(entry["text"], scheme=scheme.info.id, lenient=True)


@pytest.mark.parametrize(("scheme", "entry"), entries("unbuildable"))
def test_unbuildable_names_the_field(scheme: Scheme[Any], entry: dict[str, Any]) -> None:
    with pytest.raises(paycode.RequestError) as caught:
        paycode.build(request_of(scheme, entry["request"]))
    assert entry["finding"] in {f"{finding.code}:{finding.field}" for finding in caught.value.findings}
