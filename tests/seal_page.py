"""The JSON blocks of docs/seal.md, and the lines in which the C verifier takes a code."""

from __future__ import annotations

import importlib.util
import json
import pathlib
import re
from types import ModuleType, SimpleNamespace
from typing import Any

from paycode.trust import Manifest, TrustList

ROOT = pathlib.Path(__file__).parents[1]
PAGE = (ROOT / "docs/seal.md").read_text(encoding="utf-8")
TRUST_TEXT, TRUST_SIGNATURES, MANIFEST_TEXT, MANIFEST_SIGNATURES, VECTORS_TEXT = re.findall(
    "```json\n(.*?)```", PAGE, re.DOTALL
)
VECTORS: dict[str, Any] = json.loads(VECTORS_TEXT)
TRUST = TrustList.loads(TRUST_TEXT)
MANIFEST = Manifest.loads(MANIFEST_TEXT.encode(), MANIFEST_SIGNATURES)
MOMENT = "2026-11-23T09:40:00Z"


def generator() -> ModuleType:
    """The script that writes the blocks."""
    path = ROOT / "tests/generators/seal_vectors.py"
    spec = importlib.util.spec_from_file_location("generators_seal_vectors", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def vector_id(vector: dict[str, Any]) -> str:
    """Its name."""
    return str(vector["name"])


def reading_of(vector: dict[str, Any]) -> SimpleNamespace:
    """What a reader gives of this vector's symbol."""
    text = vector.get("sealed", vector["text"])
    return SimpleNamespace(data=text.encode(), spare=bytes.fromhex(vector.get("spare", "")))


def companions_of(vector: dict[str, Any]) -> list[bytes]:
    """What stands beside it."""
    return [vector["companion"].encode()] if "companion" in vector else []


def line(vector: dict[str, Any], *more: str) -> str:
    """The options of the C verifier for this vector."""
    words = ["-a", vector.get("at", MOMENT), *more]
    if vector["payee"]:
        words += ["-p", vector["payee"], "-d", "yes" if vector["kind"] == "dynamic" else "no"]
    if vector["amount"] is not None:
        words += ["-n", str(vector["amount"])]
    if vector.get("spare"):
        words += ["-s", vector["spare"]]
    if "companion" in vector:
        words += ["-c", vector["companion"]]
    return "\t".join([*words, "-x", vector.get("sealed", vector["text"]).encode().hex()])
