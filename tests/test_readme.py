"""The README's examples, run as they stand."""

from __future__ import annotations

import pathlib
import shlex

import pytest
from sybil import Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser

from paycode.cli import main

README = pathlib.Path(__file__).parents[1] / "README.md"


def test_python_examples(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    document = Sybil(parsers=[PythonCodeBlockParser()]).parse(README)
    examples = list(document.examples())
    assert len(examples) > 20
    for example in examples:
        example.evaluate()


def test_commands_work_one_after_the_other(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = Sybil(parsers=[CodeBlockParser(language="console", evaluator=lambda _: None)]).parse(README)
    lines = [line.removeprefix("$ ") for block in blocks for line in str(block.parsed).splitlines()]
    assert len(lines) > 5
    for line in lines:
        program, *arguments = shlex.split(line)
        assert program == "paycode"
        # The photograph and the trust list are the reader's own: without them a sentence says so.
        assert main(arguments) in ({1, 3} if "photo.jpg" in line else {0}), line
        capsys.readouterr()
