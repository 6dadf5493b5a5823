"""docs/payment-part.md: its Python example and its commands, run as they stand."""

from __future__ import annotations

import pathlib
import shlex

import pytest
from sybil import Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser

from cli_runner import give, run
from test_payment_part import typeface

PAGE = pathlib.Path(__file__).parents[1] / "docs/payment-part.md"


def test_python_example() -> None:
    typeface()
    for example in Sybil(parsers=[PythonCodeBlockParser()]).parse(PAGE).examples():
        example.evaluate()


def test_commands(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    typeface()
    monkeypatch.chdir(tmp_path)
    blocks = Sybil(parsers=[CodeBlockParser(language="console", evaluator=lambda _: None)]).parse(PAGE)
    (lines,) = (str(block.parsed).splitlines() for block in blocks)
    text = b""
    for line in lines:
        command = shlex.split(line.removeprefix("$ paycode ").partition(" > ")[0].partition(" < ")[0])
        give(monkeypatch, text)
        ran = run(capsys, *command)
        assert ran.code == 0, ran.err
        text = ran.out.encode() or text
    assert {file.name for file in tmp_path.iterdir()} == {"bill.pdf", "facture.svg"}
