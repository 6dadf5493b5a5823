"""docs/scanning.md: its Python examples over a stand-in camera, and its commands, as they stand."""

from __future__ import annotations

import pathlib
import shlex

import cv2
import pytest
from sybil import Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser

from paycode.cli.app import parser
from test_scanning_settings import Driver

PAGE = pathlib.Path(__file__).parents[1] / "docs" / "scanning.md"


def test_python_examples(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(cv2, "VideoCapture", Driver)
    examples = list(Sybil(parsers=[PythonCodeBlockParser()]).parse(PAGE).examples())
    assert len(examples) == 8
    for example in examples:
        example.evaluate()
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == "0 https://example.org/1"
    assert printed[-1] == "the camera does not take size 1920x1080: it gives 1280x720"


def test_commands_are_understood() -> None:
    blocks = Sybil(parsers=[CodeBlockParser(language="console", evaluator=lambda _: None)]).parse(PAGE)
    lines = [line.removeprefix("$ paycode ") for block in blocks for line in str(block.parsed).splitlines()]
    assert len(lines) == 4
    for line in lines:
        assert parser(["scan"]).parse_args(shlex.split(line)).run is not None
