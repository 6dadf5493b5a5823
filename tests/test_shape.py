"""The shape of the package: layers, homes of other packages, the public surface, start-up, the vendorable part."""

from __future__ import annotations

import ast
import importlib
import inspect
import pathlib
import pkgutil
import shutil
import subprocess
import sys
from collections.abc import Iterator
from types import ModuleType

import pytest

import paycode

ROOT = pathlib.Path(paycode.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))
PAYLOAD = sorted((ROOT / "payload").rglob("*.py"))

# From the lowest to the highest; packages of one line do not import each other.
LAYERS = [
    {"payload"}, {"errors"}, {"symbol"}, {"sealing"}, {"rendering", "scanning", "trust"}, {"bulk", "proofing"}, {"cli"},
]  # fmt: skip
HOMES = {
    "cryptography": "sealing/_crypto.py", "zxingcpp": "scanning/_zxing.py",
    "cv2": "scanning/_opencv.py", "pyzbar": "scanning/_zbar.py", "PIL": "scanning/_pillow.py", "shtab": "cli/_shtab.py",
    "publicsuffixlist": "sealing/native/_publicsuffix.py", "defusedxml": "trust/imports/_xml.py",
    "pypdfium2": "proofing/_pdfium.py",
    "redis": "trust/_redis.py",
    "resvg_py": "rendering/_resvg.py",
    "fpdf": "rendering/_fpdf.py", "uharfbuzz": "rendering/_harfbuzz.py", "fontTools": "rendering/_fonttools.py",
    "fontpkg": "rendering/_fontpkg.py",
}  # fmt: skip
# Plain data on which every layer above payload may stand.
EVERYWHERE = {"numpy"}


def ids(files: list[pathlib.Path]) -> list[str]:
    return [str(file.relative_to(ROOT)) for file in files]


def imports(file: pathlib.Path) -> Iterator[str]:
    """Absolute names of everything the file imports, also inside functions; what only types need is left out."""
    package = ["paycode", *file.relative_to(ROOT).parts[:-1]]
    tree = ast.parse(file.read_text(encoding="utf-8"))
    guarded = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in guarded:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            yield ".".join([*base, *([node.module] if node.module else [])])
            yield from (".".join([*base, *([node.module] if node.module else []), a.name]) for a in node.names)


def layer(name: str) -> int:
    return next((level for level, names in enumerate(LAYERS) if name in names), len(LAYERS))


@pytest.mark.parametrize("file", FILES, ids=ids(FILES))
def test_no_arrow_goes_up(file: pathlib.Path) -> None:
    own = file.relative_to(ROOT).parts[0].removesuffix(".py")
    for name in imports(file):
        top = name.split(".")[1] if name.startswith("paycode.") else ""
        if layer(top) < len(LAYERS) and layer(own) < len(LAYERS) and top != own:
            assert layer(top) < layer(own), f"{own} imports {name}"


@pytest.mark.parametrize("file", FILES, ids=ids(FILES))
def test_every_other_package_has_one_home(file: pathlib.Path) -> None:
    for name in imports(file):
        top = name.partition(".")[0]
        if top in EVERYWHERE or top == "paycode" or top in sys.stdlib_module_names:
            continue
        assert HOMES[top] == str(file.relative_to(ROOT))


@pytest.mark.parametrize("file", PAYLOAD, ids=ids(PAYLOAD))
def test_payload_is_vendorable(file: pathlib.Path) -> None:
    text = file.read_text(encoding="utf-8")
    tree = ast.parse(text, feature_version=(3, 10))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            assert all(alias.name.partition(".")[0] in sys.stdlib_module_names for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            assert (node.module or "").partition(".")[0] in sys.stdlib_module_names
        assert not (isinstance(node, ast.Name) and node.id in {"open", "print", "input"})


def test_payload_runs_alone_under_another_name(tmp_path: pathlib.Path) -> None:
    shutil.copytree(ROOT / "payload", tmp_path / "firmware_pay", ignore=shutil.ignore_patterns("__pycache__"))
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); from firmware_pay import registry; "
        "from firmware_pay.schemes import promptpay; "
        "text = registry.build(promptpay.Request(mobile='0812345678')).text; "
        "print(registry.parse(text).summary.account, 'paycode' in sys.modules, 'numpy' in sys.modules)"
    )
    interpreters = [sys.executable, shutil.which("python3.10")]
    for interpreter in filter(None, interpreters):
        if subprocess.run([interpreter, "--version"], capture_output=True, check=False).returncode:
            continue  # a version manager's stand-in for a Python that is not installed
        command = [interpreter, "-I", "-S", "-B", "-c", program, str(tmp_path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.stdout.split() == ["0066812345678", "False", "False"], done.stderr


def test_importing_the_package_loads_nothing_heavy() -> None:
    program = "import sys, paycode; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not {"numpy", *HOMES} & set(done.stdout.split())


def test_the_public_names_are_all_there_and_sorted() -> None:
    assert paycode.__all__ == sorted(paycode.__all__)
    for name in paycode.__all__:
        assert getattr(paycode, name) is not None
    assert set(dir(paycode)) >= set(paycode.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nosuch'"):
        paycode.nosuch  # noqa: B018


def test_every_error_is_public_and_has_a_code_of_its_own() -> None:
    errors = importlib.import_module("paycode.errors")
    classes = [getattr(errors, name) for name in errors.__all__]
    assert len({error.code for error in classes}) == len(classes)
    public = {name for name in errors.__all__ if name != "FindingsError"}
    assert public <= set(paycode.__all__)


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(paycode.__path__, "paycode."):
        if not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def test_every_public_name_has_a_docstring() -> None:
    silent = [
        f"{module.__name__}.{name}"
        for module in modules()
        for name in getattr(module, "__all__", ())
        if inspect.isroutine(getattr(module, name)) or inspect.isclass(getattr(module, name))
        if not inspect.getdoc(getattr(module, name))
    ]
    assert silent == []
    assert [module.__name__ for module in modules() if not module.__doc__] == []
