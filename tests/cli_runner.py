"""Running the command inside the test process, and what it left: exit code, stdout, stderr."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import dataclass
from typing import Any

import pytest

from paycode.cli import main

PROMPTPAY = "00020101021129370016A0000006770101110113006681234567853037645802TH6304823E"
DAMAGED = PROMPTPAY[:-1] + "F"
PIX = (
    "00020126360014br.gov.bcb.pix0114+5511912345678520400005303986540510.005802BR5913Fulano de Tal"
    "6008BRASILIA62070503***6304225C"
)
TEA = "00020101021126240011com.example0105SHOP752045812530370254044.505802SG5909Tea House6009Singapore63049A66"
UPI = "upi://pay?pa=jane@axisbank&pn=Jane&am=120.00"
EPC = "BCD\n002\n1\nSCT\n\nRed Cross of Belgium\nBE72000000001616\nEUR1.00"
PAYER = "286248566432274952"
PAYER_MASKED = "28****************"


@dataclass(frozen=True)
class Ran:
    """What one run of the command left."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> Ran:
    """Run `paycode ARGV`."""
    capsys.readouterr()
    code = main(argv)
    captured = capsys.readouterr()
    return Ran(code, captured.out, captured.err)


def give(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    """Put these bytes on standard input."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
