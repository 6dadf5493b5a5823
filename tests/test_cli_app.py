"""The command as a whole: help, usage, exit codes, pipes, terminals, completion."""

from __future__ import annotations

import builtins
import importlib
import json
import os
import pathlib
import subprocess
import sys
import types
from collections.abc import Iterator
from typing import Any

import pytest

import paycode
from cli_runner import DAMAGED, PAYER, PROMPTPAY, UPI, Ran, run
from paycode.cli import app, output
from paycode.cli.app import COMMANDS, main
from paycode.errors import MissingExtra, SourceUnavailable

SOURCE = str(pathlib.Path(paycode.__file__).parents[1])
NESTED = [("make", "promptpay"), ("keys", "new"), ("keys", "public"), ("keys", "list")]


def process(*argv: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The command in a process of its own."""
    settings = {**os.environ, "PYTHONPATH": SOURCE, **environment}
    return subprocess.run([sys.executable, "-m", "paycode", *argv], capture_output=True, env=settings, check=False)


def test_no_arguments_print_a_short_help(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("usage: paycode ")
    assert len(ran.err.splitlines()) < 40


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert all(f"\n    {command} " in ran.out for command in COMMANDS)


@pytest.mark.parametrize("argv", [*((command,) for command in COMMANDS), *NESTED])
def test_every_command_has_help_of_readable_width(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, argv: tuple[str, ...]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    ran = run(capsys, *argv, "--help")
    assert ran.code == 0
    assert ran.out.startswith(f"usage: paycode {' '.join(argv)}")
    prose = ran.out.partition("example")[0]
    assert max(map(len, prose.splitlines())) <= 80


def examples() -> Iterator[str]:
    """The example lines of all help texts, continued lines joined."""
    for command in COMMANDS:
        epilog = getattr(importlib.import_module(f"paycode.cli.{COMMANDS[command]}"), "_EPILOG", "")
        joined = epilog.replace("\\\n", " ").replace("|\n", "| ")
        yield from (line.strip() for line in joined.splitlines() if line.startswith("  paycode "))
    yield from (line.strip() for line in app._EPILOG.splitlines() if line.startswith("  paycode "))
    make = importlib.import_module("paycode.cli.make")
    yield from (example.replace("\\\n", " ") for example in make._EXAMPLES.values())


def test_the_examples_of_the_help_work_as_they_stand(tmp_path: pathlib.Path) -> None:
    """Run by a shell, in order, where the files that they speak of lie; a camera and a clip are nobody's here."""
    paycode.encode(PROMPTPAY).save(tmp_path / "photo.jpg.png")
    (tmp_path / "photo.jpg.png").rename(tmp_path / "photo.jpg")
    paycode.encode(PROMPTPAY).save(tmp_path / "sign.svg", size_mm=46)
    (tmp_path / "photos").mkdir()
    paycode.encode(UPI).save(tmp_path / "photos" / "1.png")
    (tmp_path / "code.txt").write_text(f"{PROMPTPAY}\n")
    (tmp_path / "tables.csv").write_text(f"text,name,table\n{PROMPTPAY},Noodle House,7\n")
    (tmp_path / "cards.jsonl").write_text(f'{{"text": "{PROMPTPAY}", "name": "Noodle House"}}\n')
    lines = [line for line in examples() if not line.startswith(("paycode scan", "paycode COMMAND"))]
    assert len(lines) > 20
    for keys_first in sorted(lines, key=lambda line: not line.startswith("paycode keys")):
        script = f'paycode() {{ "{sys.executable}" -m paycode "$@"; }}; {keys_first}'
        environment = {**os.environ, "PYTHONPATH": SOURCE}
        ran = subprocess.run(["bash", "-c", script], cwd=tmp_path, env=environment, capture_output=True, check=False)
        good = {1} if "verify" in keys_first else {0}
        assert ran.returncode in good, (keys_first, ran.stderr.decode())


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (("pase",), "paycode: 'pase' is no command; did you mean parse? (see paycode --help)\n"),
        (("parse",), "paycode parse: the following arguments are required: TEXT (see paycode parse --help)\n"),
        (("keys",), "paycode keys: the following arguments are required: COMMAND (see paycode keys --help)\n"),
        (
            ("keys", "x"),
            "paycode keys: 'x' is no command; known are new, public, list (see paycode keys --help)\n",
        ),
        (("parse", "a", "b"), "paycode: unrecognized arguments: b (see paycode --help)\n"),
        (("parse", "a", "--js"), "paycode: unrecognized arguments: --js (see paycode --help)\n"),
        (("--print-completion", "fish"), "paycode: argument --print-completion: 'fish' is not known; known are bash"),
    ],
)
def test_wrong_usage_is_one_sentence(capsys: pytest.CaptureFixture[str], argv: tuple[str, ...], sentence: str) -> None:
    ran = run(capsys, *argv)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(sentence)
    assert ran.err.count("\n") == 1


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "--version") == Ran(0, f"paycode {paycode.__version__}\n", "")


@pytest.mark.parametrize("argv", [[], None])
def test_arguments_of_the_process_are_taken_only_when_none_are_given(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, argv: list[str] | None
) -> None:
    monkeypatch.setattr(sys, "argv", ["paycode", "--version"])
    assert main(argv) == (2 if argv == [] else 0)
    capsys.readouterr()


def failing(error: BaseException) -> Any:
    def run_(args: object) -> int:
        raise error

    return run_


@pytest.mark.parametrize(
    ("error", "code", "err"),
    [
        (KeyboardInterrupt(), 130, ""),
        (MissingExtra("scan", "zxing-cpp"), 4, "paycode: this needs zxing-cpp: pip install 'paycode[scan]'\n"),
        (SourceUnavailable("no such camera"), 3, "paycode: no such camera\n"),
        (FileNotFoundError(2, "No such file or directory", "a"), 1, "paycode: a: No such file or directory\n"),
    ],
)
def test_every_error_has_its_exit_code(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, err: str
) -> None:
    monkeypatch.setattr("paycode.cli.schemes.run", failing(error))
    assert run(capsys, "schemes") == Ran(code, "", err)


@pytest.mark.parametrize("error", [ZeroDivisionError("a bug"), OSError("no file in it")])
def test_an_unexpected_error_is_not_swallowed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr("paycode.cli.schemes.run", failing(error))
    with pytest.raises(type(error)):
        main(["schemes"])


def test_an_error_without_findings_as_json(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paycode.cli.schemes.run", failing(SourceUnavailable("no such camera")))
    expected = {"error": {"code": "source_unavailable", "message": "no such camera", "findings": []}}
    assert run(capsys, "schemes", "--json").json == expected


def test_starting_loads_nothing_heavy() -> None:
    script = (
        "import sys; from paycode.cli import main; main(['parse', sys.argv[1]]);"
        "print(sorted({'numpy', 'segno', 'cv2', 'zxingcpp', 'PIL', 'cryptography', 'shtab'} & set(sys.modules)))"
    )
    environment = {**os.environ, "PYTHONPATH": SOURCE}
    ran = subprocess.run([sys.executable, "-c", script, PROMPTPAY], env=environment, capture_output=True, check=True)
    assert ran.stdout.decode().splitlines()[-1] == "[]"


def test_as_a_module() -> None:
    ran = process("parse", PROMPTPAY, "--json")
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert json.loads(ran.stdout)["account"] == "0066812345678"
    assert process("parse", DAMAGED).returncode == 1
    assert process().returncode == 2


def test_a_pipe_keeps_the_bytes() -> None:
    made = process("make", "epc", "--name", "Müller", "--iban", "DE33100205000001194700", "--charset", "2")
    assert made.stdout.split(b"\n")[5] == b"M\xfcller"


@pytest.mark.parametrize("encoding", ["ascii", "cp437", "utf-8"])
def test_a_terminal_of_any_charset_gets_something(encoding: str) -> None:
    text = "upi://pay?pa=a@b&pn=%E0%A4%9A%E0%A4%BE%E0%A4%AF"
    for command in ("parse", "explain"):
        ran = process(command, text, PYTHONIOENCODING=encoding)
        assert (ran.returncode, ran.stderr) == (0, b"")
        assert ("चाय".encode() in ran.stdout) == (encoding == "utf-8")
    assert process("make", "promptpay", "--mobile", "0812345678", "--show", PYTHONIOENCODING=encoding).returncode == 0
    ran = process("parse", text, "--json", PYTHONIOENCODING=encoding)
    assert json.loads(ran.stdout)["payee"] == "चाय"


def test_a_reader_that_leaves_ends_the_command_quietly() -> None:
    script = f'"{sys.executable}" -m paycode schemes upi --json | head -c 1; echo "${{PIPESTATUS[0]}}"'
    environment = {**os.environ, "PYTHONPATH": SOURCE, "PYTHONUNBUFFERED": "1"}
    ran = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, check=False)
    assert ran.stderr == b""
    assert ran.stdout in (b"{141\n", b"{0\n")


def test_a_closed_pipe_has_the_exit_code_of_shells(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    with (tmp_path / "out").open("w") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        monkeypatch.setattr("paycode.cli.schemes.run", failing(BrokenPipeError()))
        assert main(["schemes"]) == 141
        stream.write("goes nowhere")
    assert (tmp_path / "out").read_text() == ""


class Terminal:
    """A stream that says it is a terminal."""

    def __init__(self) -> None:
        self.text = ""

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> None:
        self.text += text

    def flush(self) -> None:
        """Nothing is held back."""


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)],
)
def test_colours_are_for_terminals_that_want_them(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], coloured: bool
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    assert main(["parse", UPI]) == 0
    assert ("\x1b[" in terminal.text) == coloured
    assert PAYER not in terminal.text


def test_progress_is_for_terminals_and_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with output.progress("reading a"):
        pass
    assert capsys.readouterr() == ("", "")
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with output.progress("reading \x1b"):
        assert terminal.text == "\r\x1b[Kreading \\x1b"
    assert terminal.text.endswith("\r\x1b[K")


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_completion_is_printed(capsys: pytest.CaptureFixture[str], shell: str) -> None:
    ran = run(capsys, "--print-completion", shell)
    assert (ran.code, ran.err) == (0, "")
    assert all(command in ran.out for command in COMMANDS)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["pars"], {"parse"}),
        (["make", "prom"], {"promptpay"}),
        (["make", "promptpay", "--mob"], {"--mobile", "--mobile-number"}),
        (["read", "pho"], {"photo.png"}),
        (["seal", "x", "--key", "pho"], {"photo.png"}),
    ],
)
def test_bash_completes(tmp_path: pathlib.Path, words: list[str], expected: set[str]) -> None:
    (tmp_path / "photo.png").touch()
    (tmp_path / "completion").write_bytes(process("--print-completion", "bash").stdout)
    line = ["paycode", *words]
    script = (
        f"source ./completion; compopt() {{ :; }}; COMP_WORDS=({' '.join(line)}); COMP_CWORD={len(words)}; "
        f'_shtab_paycode paycode "{line[-1]}" "{line[-2]}"; printf "%s\\n" "${{COMPREPLY[@]}}"'
    )
    ran = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, check=True)
    assert set(ran.stdout.decode().split()) == expected


def test_completion_names_the_extra_it_needs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    original = builtins.__import__

    def without(name: str, *rest: Any) -> types.ModuleType:
        if name == "shtab":
            raise ImportError(name)
        return original(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    assert run(capsys, "--print-completion", "bash") == Ran(
        4, "", "paycode: this needs shtab: pip install 'paycode[cli]'\n"
    )


@pytest.mark.parametrize(("argv", "folder"), [((), "paycode-tour"), (("-o", "here"), "here")])
def test_the_tour_is_played_into_its_folder(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, argv: tuple[str, ...], folder: str
) -> None:
    played: list[pathlib.Path] = []

    def play(where: pathlib.Path) -> int:
        played.append(where)
        return 0

    module = types.ModuleType("paycode.cli.tour")
    monkeypatch.setattr(module, "play", play, raising=False)
    monkeypatch.setitem(sys.modules, "paycode.cli.tour", module)
    assert run(capsys, "tour", *argv).code == 0
    assert played == [pathlib.Path(folder)]
