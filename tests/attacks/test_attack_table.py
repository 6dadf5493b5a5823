"""The table of attacks in docs/security.md names every file here, and every file tells its attack."""

from __future__ import annotations

import ast
import pathlib
import re

import pytest

HERE = pathlib.Path(__file__).parent
PAGE = (HERE.parents[1] / "docs" / "security.md").read_text(encoding="utf-8")
FILES = sorted(set(HERE.glob("test_*.py")) - {pathlib.Path(__file__)})


def test_the_table_names_every_file() -> None:
    assert sorted(re.findall(r"\| `(test_[a-z_]+\.py)` \|", PAGE)) == [file.name for file in FILES]


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_every_file_tells_who_how_and_what_for(file: pathlib.Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    told = ast.get_docstring(tree) or ""
    assert all(word in told for word in ("Who and how:", "Gains:", "Source:"))
    tests = [node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    assert len(tests) > 2
