"""Where vectors and photographs lie beside the repository; they are read in place and never copied."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest

SHARED = pathlib.Path(__file__).parents[2] / "shared"
ABSENT = "the shared folder does not lie beside this checkout"


def vectors(name: str) -> Any:
    """The contents of ../shared/vectors/NAME.json, or an empty list when it is not there."""
    file = SHARED / "vectors" / f"{name}.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else []


def published(name: str, scheme: str, key: str = "text") -> list[Any]:
    """One parameter for each vector of `scheme` that has `key`; a single skipped one when the file is not there."""
    contents = vectors(name)
    if not contents:
        return [pytest.param({}, marks=pytest.mark.skip(reason=ABSENT))]
    rows = [row for row in contents if row["scheme"] == scheme]
    return [pytest.param(row, id=row.get("id", f"{n}-{row['kind']}")) for n, row in enumerate(rows) if key in row]
