"""The examples, run as programs."""

from __future__ import annotations

import importlib.util
import os
import pathlib
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

import paycode
from paycode.payload.schemes import promptpay
from paycode.trust import Scope, TrustedKey, TrustList

EXAMPLES = pathlib.Path(__file__).parents[1] / "examples"


# What each flow must say; it must also write the files it names.
FLOWS = {
    "stall_placard": ["alipay, static, type fkx", "500.00 CNY"],
    "taxi_card": ["cab CAB-0815", "UNKNOWN_KEY"],
    "vending_slot": ["pay 4.50 CNY", "pay 12.00 CNY", "EXPIRED", "minor units were taken for major ones"],
    "cinema_counter": ["45.00 CNY for HALL2-ROW7-12: pay", "EXPIRED"],
    "laundry_bag": ["99.00 CNY for BAG-20261123-0417", "203 dpi"],
    "restaurant_table": ["wechat, static, TABLE-12", "bill of TABLE-12: 64.50 CNY", "refused, sign: does not fit"],
    "one_placard": ["UnionPay pays 25000344", "COM.QQ.WEIXIN.PAY pays 1000000337", "wechat", "choose a wallet"],
    "home_service": ["sent by Tidy Home Platform", "SCOPE_MISMATCH"],
}


def test_every_flow_is_run() -> None:
    assert {file.stem for file in (EXAMPLES / "flows").glob("*.py")} - {"street"} == set(FLOWS)


@pytest.mark.parametrize("flow", FLOWS)
def test_flow(flow: str, tmp_path: pathlib.Path) -> None:
    command = [sys.executable, str(EXAMPLES / "flows" / f"{flow}.py"), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    for words in FLOWS[flow]:
        assert words in done.stdout
    named = {word.rstrip(":") for word in done.stdout.split() if word.endswith((".svg:", ".png:"))}
    assert named
    assert named <= {file.name for file in tmp_path.iterdir()}
    assert list(tmp_path.glob("*.jpg"))


def screen_example() -> Any:
    spec = importlib.util.spec_from_file_location("screen", EXAMPLES / "screen.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_screen_with_a_grabber_of_ones_own() -> None:
    """Two codes that come one after the other; then the screen is gone."""
    example = screen_example()
    blank = np.full((300, 600, 4), 255, np.uint8)
    shown = [blank.copy() for _ in range(4)]
    for picture, texts in zip(shown[1:], (["one"], ["one", "two"], ["two"]), strict=True):
        for text in texts:
            dark = np.pad(paycode.encode(text).matrix, 4).repeat(6, axis=0).repeat(6, axis=1)
            left = 300 * (text == "two")
            picture[: len(dark), left : left + len(dark), :3][dark] = 0
    # A symbol need not be found in its first frame.
    pictures = iter([picture for picture in shown for _ in range(12)])

    def grab() -> Any:
        picture = next(pictures, None)
        if picture is None:
            raise OSError("no screen")
        return picture

    said: list[str] = []
    with example.screen(grab, fps=1000) as source, pytest.raises(paycode.SourceUnavailable, match="no screen"):
        said.extend(example.watch(source))
    assert [line.partition(" s: ")[2] for line in said] == ["'one'", "'two'"]


def test_screen_where_there_is_none() -> None:
    without = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    command = [sys.executable, str(EXAMPLES / "screen.py")]
    if sys.platform == "linux":
        done = subprocess.run(command, capture_output=True, text=True, env=without, check=False, timeout=60)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("the screen cannot be grabbed")


@pytest.fixture
def trust(tmp_path: pathlib.Path) -> tuple[pathlib.Path, paycode.SigningKey, paycode.Payload]:
    now = datetime.now(UTC).replace(microsecond=0)
    key, payload = paycode.SigningKey.generate(), paycode.build(promptpay.Request(mobile="0812345678"))
    entry = TrustedKey(
        name="Noi's Noodles",
        key=key.verify_key,
        not_before=now - timedelta(days=1),
        not_after=now + timedelta(days=1),
        scope=Scope.of(paycode.parse(payload.data)),
    )
    file = tmp_path / "trust.json"
    listed = TrustList(version=1, issued=now, expires=now + timedelta(days=1), keys=(entry,))
    file.write_text(listed.dumps(), encoding="utf-8")
    return file, key, payload


def confirm_screen(picture: pathlib.Path, trust: pathlib.Path) -> str:
    command = [sys.executable, str(EXAMPLES / "confirm_screen.py"), str(picture), str(trust)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_confirm_screen(
    tmp_path: pathlib.Path, trust: tuple[pathlib.Path, paycode.SigningKey, paycode.Payload]
) -> None:
    file, key, payload = trust
    picture = tmp_path / "code.png"
    paycode.encode(paycode.seal(payload, key)).save(picture)
    assert confirm_screen(picture, file) == "Pay an amount in THB to 0066812345678? (issued by Noi's Noodles)\n"
    paycode.encode(payload).save(picture)
    assert confirm_screen(picture, file).startswith("STOP: there is no seal")
    paycode.encode("hello").save(picture)
    assert confirm_screen(picture, file).startswith("STOP: not a payment code")
