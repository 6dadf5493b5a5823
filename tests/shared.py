"""Where vectors and photographs lie beside the repository; they are read in place and never copied."""

from __future__ import annotations

import json
import pathlib
from typing import Any

SHARED = pathlib.Path(__file__).parents[2] / "shared"
ABSENT = "the shared folder does not lie beside this checkout"


def vectors(name: str) -> Any:
    """The contents of ../shared/vectors/NAME.json, or an empty list when it is not there."""
    file = SHARED / "vectors" / f"{name}.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
