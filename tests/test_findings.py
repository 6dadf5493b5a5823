"""Findings and the errors made of them."""

from __future__ import annotations

import copy
import pickle

import pytest

from paycode import errors
from paycode.payload.findings import (
    AmbiguousScheme,
    ChecksumMismatch,
    Finding,
    FindingsError,
    Malformed,
    PaycodeError,
    PayloadError,
    RequestError,
    RuleBroken,
    Severity,
    UnknownScheme,
    judge,
)

NOTE = Finding(code="said", field="", rule="worth knowing", severity=Severity.NOTE)
WARNING = Finding(code="odd", field="62", rule="is unusual", severity=Severity.WARNING)
ERROR = Finding(code="too_long", field="59", rule="has 26 characters", source="MPM 4.2")
FATAL = Finding(code="truncated", field="54", rule="ends too early", severity=Severity.FATAL)
CHECKSUM = Finding(code="crc_mismatch", field="63", rule="does not fit", severity=Severity.FATAL)

ALL = [RequestError, PayloadError, UnknownScheme, AmbiguousScheme, Malformed, ChecksumMismatch, RuleBroken]


@pytest.mark.parametrize(
    ("finding", "text"),
    [
        (NOTE, "worth knowing"),
        (WARNING, "62: is unusual"),
        (ERROR, "59: has 26 characters [MPM 4.2]"),
    ],
)
def test_a_finding_reads_as_field_rule_and_source(finding: Finding, text: str) -> None:
    assert str(finding) == text


def test_a_finding_is_an_error_unless_said_otherwise() -> None:
    assert Finding(code="x", field="", rule="y").severity is Severity.ERROR


def test_a_finding_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        ERROR.code = "other"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("found", "text"),
    [
        ([ERROR], "59: has 26 characters [MPM 4.2]"),
        ([NOTE, WARNING, ERROR], "59: has 26 characters [MPM 4.2]"),
        ([ERROR, FATAL], "54: ends too early (and 1 more)"),
        ([ERROR, ERROR, FATAL, NOTE], "54: ends too early (and 2 more)"),
        ([WARNING, NOTE], "62: is unusual"),
    ],
    ids=["one", "lighter-ones-not-counted", "weightiest-first", "three", "none-refusing"],
)
def test_an_error_says_its_weightiest_finding(found: list[Finding], text: str) -> None:
    assert str(FindingsError(*found)) == text


@pytest.mark.parametrize("kind", ALL)
def test_errors_survive_pickling_and_copying(kind: type[FindingsError]) -> None:
    error = kind(ERROR, WARNING)
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(twin) is kind
        assert twin.findings == error.findings
        assert str(twin) == str(error)


@pytest.mark.parametrize("kind", ALL)
def test_errors_have_one_root_and_are_value_errors(kind: type[FindingsError]) -> None:
    assert issubclass(kind, PaycodeError)
    assert issubclass(kind, ValueError)
    assert getattr(errors, kind.__name__) is kind


def test_codes_of_errors_are_distinct() -> None:
    kinds = [PaycodeError, FindingsError, *ALL]
    assert len({kind.code for kind in kinds}) == len(kinds)


@pytest.mark.parametrize("lenient", [False, True])
def test_judge_gives_harmless_findings_back(lenient: bool) -> None:
    assert judge(iter([NOTE, WARNING]), lenient=lenient) == (NOTE, WARNING)


def test_judge_refuses_an_error_only_when_strict() -> None:
    assert judge([ERROR], lenient=True) == (ERROR,)
    with pytest.raises(RuleBroken) as caught:
        judge([NOTE, ERROR], lenient=False)
    assert caught.value.findings == (NOTE, ERROR)


@pytest.mark.parametrize("lenient", [False, True])
@pytest.mark.parametrize(("finding", "kind"), [(FATAL, RuleBroken), (CHECKSUM, ChecksumMismatch)])
def test_judge_always_refuses_a_fatal_finding(finding: Finding, kind: type[PayloadError], lenient: bool) -> None:
    with pytest.raises(kind):
        judge([ERROR, finding], lenient=lenient)


def test_judge_names_the_checksum_only_when_the_checksum_refuses() -> None:
    harmless = Finding(code="crc_format", field="63", rule="small letters", severity=Severity.WARNING)
    with pytest.raises(RuleBroken):
        judge([harmless, ERROR], lenient=False)
