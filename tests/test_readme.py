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


@pytest.mark.parametrize(
    "line",
    [
        line.removeprefix("$ ")
        for block in Sybil(parsers=[CodeBlockParser(language="console", evaluator=lambda _: None)]).parse(README)
        for line in str(block.parsed).splitlines()
    ],
)
def test_commands_are_understood(
    line: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    program, *arguments = shlex.split(line)
    assert program == "paycode"
    # The photograph and the trust list are the reader's own: without them the sentence says so, and nothing is usage.
    assert main(arguments) in ({0} if "photo.jpg" not in line else {1, 3})
    capsys.readouterr()
