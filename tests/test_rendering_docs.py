"""The examples of docs/rendering.md, run as they stand."""

from __future__ import annotations

import doctest
import pathlib
import shlex

import pytest
from sybil import Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser

from paycode.cli import main

PAGE = pathlib.Path(__file__).parents[1] / "docs" / "rendering.md"


def test_python_examples(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    examples = list(Sybil(parsers=[PythonCodeBlockParser(doctest_optionflags=doctest.ELLIPSIS)]).parse(PAGE).examples())
    assert len(examples) > 5
    for example in examples:
        example.evaluate()


def test_commands_are_understood(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = Sybil(parsers=[CodeBlockParser(language="console", evaluator=lambda _: None)]).parse(PAGE)
    lines = [line.removeprefix("$ paycode ") for block in blocks for line in str(block.parsed).splitlines()]
    assert len(lines) == 3
    for line in lines:
        assert main(shlex.split(line)) == 0, line
    capsys.readouterr()
